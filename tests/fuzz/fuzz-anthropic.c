/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/anthropic/tektra-anthropic-codec.h"
#include "fuzz.h"
#include "util/tektra-json.h"

/* Whatever a server sends becomes an answer or an error, with one end at most. */

static void
event_cb (TektraEvent *event,
          gpointer     user_data)
{
  TektraEventKind kind = tektra_event_get_kind (event);
  guint *n_done = user_data;

  g_assert_cmpuint (*n_done, ==, 0);
  if (kind == TEKTRA_EVENT_DONE)
    (*n_done)++;
  else if (kind == TEKTRA_EVENT_USAGE)
    g_assert_cmpint (tektra_event_get_usage (event)->prompt_tokens, >=, -1);
  else if (kind == TEKTRA_EVENT_TEXT || kind == TEKTRA_EVENT_THINKING)
    g_assert_true (g_utf8_validate (tektra_event_get_text (event, NULL), -1, NULL));
}

static TektraHttpVerdict
item_cb (const char  *event,
         const char  *data,
         JsonObject  *object,
         gpointer     user_data,
         GError     **error)
{
  TektraAnthropicAbilities abilities;

  if (object != NULL)
    tektra_anthropic_abilities_read (&abilities, object);

  return tektra_anthropic_decoder_take (user_data, data, object, error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  guint n_done = 0;
  g_autoptr(TektraAnthropicDecoder) decoder = tektra_anthropic_decoder_new (event_cb, &n_done);

  fuzz_read_stream (data, size, MAX (size, 1), item_cb, decoder);

  return 0;
}
