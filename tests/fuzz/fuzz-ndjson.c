/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"

/* However a stream is cut into pieces, the objects are the same. */

#define LINE_MAX_BYTES 4096

static gboolean
collect_cb (JsonObject *object,
            gpointer    user_data)
{
  g_autofree char *text = tektra_json_object_to_string (json_object_ref (object));

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_string_append_printf (user_data, "%s\n", text);

  return TRUE;
}

static GString *
read_in_pieces (const uint8_t *data,
                size_t         size,
                size_t         piece)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (LINE_MAX_BYTES);
  GString *all = g_string_new (NULL);
  gboolean fine = TRUE;

  for (size_t i = 0; i < size && fine; i += piece)
    fine = tektra_ndjson_parser_feed (parser, data + i, MIN (piece, size - i), collect_cb, all,
                                      NULL);
  if (!fine || !tektra_ndjson_parser_finish (parser, collect_cb, all, NULL))
    g_string_append (all, "failed");

  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  GString *whole = read_in_pieces (data, size, MAX (size, 1));
  GString *bytes = read_in_pieces (data, size, 1);

  g_assert_cmpstr (whole->str, ==, bytes->str);
  g_string_free (whole, TRUE);
  g_string_free (bytes, TRUE);

  return 0;
}
