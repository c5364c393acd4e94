/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "util/tektra-sse-parser.h"

/* However a stream is cut into pieces, the events are the same, and their text is UTF-8. */

#define EVENT_MAX 4096

static void
collect_cb (const char *event,
            const char *data,
            gsize       length,
            const char *id,
            gpointer    user_data)
{
  GString *all = user_data;

  g_assert_true (g_utf8_validate (data, (gssize) length, NULL));
  g_assert_cmpuint (strlen (data), ==, length);
  g_string_append_printf (all, "%s|%s|%s\n", event, id != NULL ? id : "", data);
}

static GString *
read_in_pieces (const uint8_t *data,
                size_t         size,
                size_t         piece)
{
  g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (EVENT_MAX);
  GString *all = g_string_new (NULL);
  const char *rest;

  for (size_t i = 0; i < size; i += piece)
    {
      if (!tektra_sse_parser_feed (parser, data + i, MIN (piece, size - i), collect_cb, all, NULL))
        {
          g_string_append (all, "failed");
          return all;
        }
    }

  rest = tektra_sse_parser_finish (parser);
  g_string_append (all, rest != NULL ? rest : "");

  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  GString *whole = read_in_pieces (data, size, MAX (size, 1));
  GString *bytes = read_in_pieces (data, size, 1);
  GString *pieces = read_in_pieces (data, size, size > 0 ? data[0] % 13 + 2 : 2);

  g_assert_cmpstr (whole->str, ==, bytes->str);
  g_assert_cmpstr (whole->str, ==, pieces->str);
  g_string_free (whole, TRUE);
  g_string_free (bytes, TRUE);
  g_string_free (pieces, TRUE);

  return 0;
}
