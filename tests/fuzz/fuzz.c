/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "util/tektra-json.h"
#include "util/tektra-sse-parser.h"

#define ITEM_MAX (64 * 1024)

typedef struct
{
  TektraHttpItemFunc func;
  gpointer           user_data;
  TektraHttpVerdict  verdict;
} Reading;

static void
item_cb (const char *event,
         const char *data,
         gsize       length,
         const char *id,
         gpointer    user_data)
{
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;
  Reading *reading = user_data;

  if (reading->verdict != TEKTRA_HTTP_MORE)
    return;

  if (length > 0 && *data == '{')
    object = tektra_json_parse_object (data, (gssize) length, NULL);
  reading->verdict = reading->func (event, data, object, reading->user_data, &error);
  g_assert_true ((reading->verdict == TEKTRA_HTTP_FAILED) == (error != NULL));
}

/**
 * fuzz_read_stream:
 * @data: what a server sends, with or without a head
 * @size: bytes of it
 * @piece: bytes that come at once
 * @func: what reads it
 * @user_data: data for @func
 *
 * Reads a stream of events as a client does.
 */
void
fuzz_read_stream (const guint8       *data,
                  gsize               size,
                  gsize               piece,
                  TektraHttpItemFunc  func,
                  gpointer            user_data)
{
  g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (ITEM_MAX);
  Reading reading = { .func = func, .user_data = user_data, .verdict = TEKTRA_HTTP_MORE };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < size; i += piece)
    {
      if (!tektra_sse_parser_feed (parser, data + i, MIN (piece, size - i), item_cb, &reading,
                                   NULL))
        return;
    }

  if (reading.verdict == TEKTRA_HTTP_MORE)
    func (NULL, NULL, NULL, user_data, &error);
}
