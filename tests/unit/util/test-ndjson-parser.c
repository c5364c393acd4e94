/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "test-time.h"
#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"

#define NO_LIMIT (64 * 1024 * 1024)

typedef struct
{
  const char *name;
  const char *input;
  const char *expected; /* member "a" of each object as a string */
} Vector;

static const Vector vectors[] = {
  { "n1-two", "{\"a\":\"1\"}\n{\"a\":\"2\"}\n", "1;2;" },
  { "n2-no-last-line-end", "{\"a\":\"1\"}\n{\"a\":\"2\"}", "1;2;" },
  { "n3-empty-lines", "{\"a\":\"1\"}\r\n\r\n{\"a\":\"2\"}\n", "1;2;" },
  { "n3-spaces", "\n \t\r\n {\"a\":\"1\"} \n", "1;" },
  { "n4-character", "{\"a\":\"é漢😀\"}\n", "é漢😀;" },
  { "n4-escape", "{\"a\":\"\\u00e9\"}\n", "é;" },
  { "n4-surrogates", "{\"a\":\"\\ud83d\\ude00\"}\n", "😀;" },
  { "n4-escaped-line-end", "{\"a\":\"x\\ny\"}\n", "x\ny;" },
  { "n4-html-escapes", "{\"a\":\"\\u003cb\\u003e\\u0026\"}\n", "<b>&;" },
  { "n10-unknown-members", "{\"a\":\"1\",\"b\":null,\"c\":{\"d\":[1,2.5e3]}}\n", "1;" },
  { "invalid-utf8", "{\"a\":\"\xff\xc3\"}\n", "\ufffd\ufffd;" },
  { "other-line-ends", "{\"a\":\"x\u2028y\u0085z\"}\n", "x\u2028y\u0085z;" },
  { "nothing", "", "" },
};

static gboolean
collect_cb (JsonObject *object,
            gpointer    user_data)
{
  g_string_append_printf (user_data, "%s;", tektra_json_get_string (object, "a"));

  return TRUE;
}

static void
check (const Vector *vector,
       const gsize  *splits,
       gsize         n_splits)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
  g_autoptr(GString) objects = g_string_new (NULL);
  gsize length = strlen (vector->input);
  gsize position = 0;

  for (gsize i = 0; i <= n_splits; i++)
    {
      gsize end = i < n_splits ? splits[i] : length;
      g_autofree guint8 *copy = g_memdup2 (vector->input + position, end - position);
      g_autoptr(GError) error = NULL;

      g_assert_true (tektra_ndjson_parser_feed (parser, copy, end - position,
                                                collect_cb, objects, &error));
      g_assert_no_error (error);
      position = end;
    }

  g_assert_true (tektra_ndjson_parser_finish (parser, collect_cb, objects, NULL));
  g_assert_cmpstr (objects->str, ==, vector->expected);
}

static void
test_vector (gconstpointer data)
{
  const Vector *vector = data;
  gsize length = strlen (vector->input);
  g_autofree gsize *splits = g_new (gsize, length + 1);

  check (vector, NULL, 0);

  for (gsize i = 0; i < length; i++)
    {
      splits[i] = i;
      check (vector, &splits[i], 1);
    }
  check (vector, splits, length);

  for (guint round = 0; round < 200; round++)
    {
      gsize n = 0;

      for (gsize i = 0; i < length; i++)
        {
          if (g_test_rand_bit ())
            splits[n++] = i;
        }
      check (vector, splits, n);
    }
}

/* n8: something else than JSON ends the answer with an error that shows what came. */
static void
test_not_json (void)
{
  const char * const inputs[] = { "not json\n", "[1]\n", "{\"a\":\n", "{\"a\":1}}\n",
                                  "\"text\"\n" };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
      g_autoptr(GString) objects = g_string_new (NULL);
      g_autoptr(GError) error = NULL;

      g_assert_false (tektra_ndjson_parser_feed (parser, (const guint8 *) inputs[i],
                                                 strlen (inputs[i]), collect_cb, objects, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_cmpstr (objects->str, ==, "");
    }
}

/* The excerpt of a broken line ends at a whole character. */
static void
test_excerpt (void)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
  g_autoptr(GString) line = g_string_new ("x");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (line, "漢");
  g_string_append_c (line, '\n');

  g_assert_false (tektra_ndjson_parser_feed (parser, (const guint8 *) line->str, line->len,
                                             collect_cb, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 300);
}

/* n6: a cut last line is an error, not a shorter answer. */
static void
test_cut (void)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
  g_autoptr(GString) objects = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  const char *input = "{\"a\":\"1\"}\n{\"a\":\"2";

  g_assert_true (tektra_ndjson_parser_feed (parser, (const guint8 *) input, strlen (input),
                                            collect_cb, objects, &error));
  g_assert_false (tektra_ndjson_parser_finish (parser, collect_cb, objects, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (objects->str, ==, "1;");
}

static gboolean
stop_cb (JsonObject *object,
         gpointer    user_data)
{
  collect_cb (object, user_data);

  return FALSE;
}

/* n7: what follows the end mark is not even parsed. */
static void
test_stop (void)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
  g_autoptr(GString) objects = g_string_new (NULL);
  const char *input = "{\"a\":\"1\"}\nrubbish\n{\"a\":\"2\"}\nrub";

  for (guint i = 0; i < 2; i++)
    g_assert_true (tektra_ndjson_parser_feed (parser, (const guint8 *) input, strlen (input),
                                              stop_cb, objects, NULL));
  g_assert_true (tektra_ndjson_parser_finish (parser, stop_cb, objects, NULL));
  g_assert_cmpstr (objects->str, ==, "1;");
}

static gboolean
measure_cb (JsonObject *object,
            gpointer    user_data)
{
  gsize *length = user_data;

  *length = strlen (tektra_json_get_string (object, "a"));

  return TRUE;
}

/* n9, and a line of 20 MiB in time that grows with its length only */
static void
test_linear (void)
{
  const gsize sizes[] = { 9 * 1024 * 1024, 20 * 1024 * 1024 };
  const gsize pieces[] = { 64, 16 * 1024, 1024 * 1024 };
  g_autofree guint8 *chunk = g_malloc (1024 * 1024);

  memset (chunk, 'x', 1024 * 1024);

  for (guint i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (NO_LIMIT);
      gsize size = sizes[i % 2], piece = pieces[i / 2], measured = 0;
      gint64 start = test_get_cpu_time ();
      g_autoptr(GError) error = NULL;

      tektra_ndjson_parser_feed (parser, (const guint8 *) "{\"a\":\"", 6,
                                 measure_cb, &measured, &error);
      for (gsize fed = 0; fed < size; fed += piece)
        tektra_ndjson_parser_feed (parser, chunk, piece, measure_cb, &measured, &error);
      tektra_ndjson_parser_feed (parser, (const guint8 *) "\"}\n", 3,
                                 measure_cb, &measured, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (measured, ==, size);
      g_test_message ("%" G_GSIZE_FORMAT " MiB in pieces of %" G_GSIZE_FORMAT ": %" G_GINT64_FORMAT
                      " ms", size >> 20, piece, (test_get_cpu_time () - start) / 1000);
      g_assert_cmpint (test_get_cpu_time () - start, <, 10 * G_USEC_PER_SEC);
    }
}

static void
test_limit (void)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (1000);
  g_autoptr(GError) error = NULL;
  guint8 bytes[1000];

  memset (bytes, 'x', sizeof bytes);
  g_assert_true (tektra_ndjson_parser_feed (parser, bytes, 1000, collect_cb, NULL, &error));
  g_assert_false (tektra_ndjson_parser_feed (parser, bytes, 1, collect_cb, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "1000"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *path = g_strconcat ("/ndjson-parser/vector/", vectors[i].name, NULL);

      g_test_add_data_func (path, &vectors[i], test_vector);
    }
  g_test_add_func ("/ndjson-parser/not-json", test_not_json);
  g_test_add_func ("/ndjson-parser/excerpt", test_excerpt);
  g_test_add_func ("/ndjson-parser/cut", test_cut);
  g_test_add_func ("/ndjson-parser/stop", test_stop);
  g_test_add_func ("/ndjson-parser/linear", test_linear);
  g_test_add_func ("/ndjson-parser/limit", test_limit);

  return g_test_run ();
}
