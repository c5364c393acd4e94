/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/openai/tektra-openai-codec.h"
#include "fuzz.h"

/* Whatever a server sends becomes an answer or an error, with one end at most. */

static void
event_cb (TektraEvent *event,
          gpointer     user_data)
{
  guint *n_done = user_data;

  g_assert_cmpuint (*n_done, ==, 0);
  if (tektra_event_get_kind (event) == TEKTRA_EVENT_DONE)
    (*n_done)++;
}

static TektraHttpVerdict
item_cb (const char  *event,
         const char  *data,
         JsonObject  *object,
         gpointer     user_data,
         GError     **error)
{
  return tektra_openai_decoder_take (user_data, event, data, object, error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  guint n_done = 0;
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_openai_decoder_new (event_cb, &n_done);

  /* An answer that is gone on with takes another path. */
  if (size > 0 && data[0] % 2 == 1)
    tektra_openai_decoder_set_beginning (decoder, "The capital");
  fuzz_read_stream (data, size, MAX (size, 1), item_cb, decoder);

  return 0;
}
