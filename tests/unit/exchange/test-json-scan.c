/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "exchange/tektra-exchange-error.h"
#include "exchange/tektra-json-scan.h"

/* What a person would lose: the place where a file is damaged, or the whole program to a megabyte
 * of brackets. */

static void
test_good (void)
{
  static const char * const texts[] = {
    "{}", "[]", " [ ] ", "\"\"", "0", "-0", "1.5e+3", "1E5", "true", "false", "null", "[1,2]",
    "{\"a\":[{}, {\"b\":null}]}", "\"\\u00e9\\n\\\"\"", "{\"\":\"\"}", "[[[]],[]]",
    "\"\xc3\xa9\"", "\r\n\t[\n1\n,\n2\n]\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_true (tektra_json_scan_check (texts[i], strlen (texts[i]), &error));
      g_assert_no_error (error);
    }
}

static void
test_bad (void)
{
  static const struct { const char *text, *place; } texts[] = {
    { "", "line 1, column 1:" },
    { "  \n ", "line 2, column 2:" },
    { "[1,]", "line 1, column 4:" },
    { "[,1]", "line 1, column 2:" },
    { "{\"a\":1,}", "line 1, column 8:" },
    { "{\"a\"}", "line 1, column 5:" },
    { "{a:1}", "line 1, column 2:" },
    { "[1 2]", "line 1, column 4:" },
    { "[1}", "line 1, column 3:" },
    { "[1", "line 1, column 3:" },
    { "[1]\n]", "line 2, column 1:" },
    { "01", "line 1, column 2:" },
    { "1.", "line 1, column 3:" },
    { "-", "line 1, column 2:" },
    { "1e", "line 1, column 3:" },
    { "tru", "line 1, column 1:" },
    { "NaN", "line 1, column 1:" },
    { "'a'", "line 1, column 1:" },
    { "\"a", "line 1, column 3:" },
    { "\"a\\", "line 1, column 4:" },
    { "\"a\\q\"", "line 1, column 4:" },
    { "\"\\u12g4\"", "line 1, column 3:" },
    { "\"\\u12", "line 1, column 3:" },
    { "[\n\"ü\",\"a\nb\"]", "line 2, column 7:" },
    { "// x\n[]", "line 1, column 1:" },
    { "[\"\xff\"]", "line 1, column 3:" },
    { "[\"\xed\xa0\x80\"]", "line 1, column 3:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", texts[i].text);
      g_assert_false (tektra_json_scan_check (texts[i].text, strlen (texts[i].text), &error));
      g_assert_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, texts[i].place));
    }
}

static void
test_nul (void)
{
  static const char text[] = "[\"a\0b\"]";
  g_autoptr(GError) error = NULL;

  g_assert_false (tektra_json_scan_check (text, sizeof text - 1, &error));
  g_assert_nonnull (strstr (error->message, "line 1, column 4: there is a NUL"));
}

static void
test_deep (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *open = g_strnfill (1024 * 1024, '[');

  g_assert_false (tektra_json_scan_check (open, strlen (open), &error));
  g_assert_nonnull (strstr (error->message, "column 129: it is nested too deeply"));
}

static void
assert_split (const char         *text,
              const char * const *expected)
{
  g_autoptr(GArray) spans = tektra_json_scan_split (text, strlen (text));
  guint n = g_strv_length ((char **) expected);

  g_assert_cmpuint (spans->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      TektraJsonSpan *span = &g_array_index (spans, TektraJsonSpan, i);
      g_autofree char *value = g_strndup (span->text, span->length);
      g_autofree char *all = span->member != NULL ? g_strdup_printf ("%s=%s", span->member, value)
                                                  : g_strdup (value);

      g_assert_cmpstr (all, ==, expected[i]);
    }
}

static void
test_split (void)
{
  assert_split ("[]", (const char * const []) { NULL });
  assert_split ("{ }", (const char * const []) { NULL });
  assert_split ("3", (const char * const []) { NULL });
  assert_split (" [ 1 , \"a,]\" ,[2,[3]], {\"x\":{}} ]",
                (const char * const []) { "1", "\"a,]\"", "[2,[3]]", "{\"x\":{}}", NULL });
  assert_split ("{\"a\" : [1] ,\"b\":\"}\",\"\":null, \"\\u0063\\\"\":{\"d\":1}}",
                (const char * const []) { "a=[1]", "b=\"}\"", "=null", "c\"={\"d\":1}", NULL });
}

/* Whatever passes is what json-glib reads, too; nothing that is cut or changed crashes. */
static void
test_same_as_parser (void)
{
  static const char alphabet[] = "[]{},:\"\\0129.e-+truefalsn u";
  g_autoptr(JsonParser) parser = json_parser_new ();
  guint n_good = 0;

  for (guint i = 0; i < 200000; i++)
    {
      char text[9];
      gsize length = (gsize) g_test_rand_int_range (1, sizeof text);

      for (gsize j = 0; j < length; j++)
        text[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];

      if (!tektra_json_scan_check (text, length, NULL))
        continue;

      n_good++;
      g_assert_true (json_parser_load_from_data (parser, text, (gssize) length, NULL));
    }

  g_assert_cmpuint (n_good, >, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-scan/good", test_good);
  g_test_add_func ("/json-scan/bad", test_bad);
  g_test_add_func ("/json-scan/nul", test_nul);
  g_test_add_func ("/json-scan/deep", test_deep);
  g_test_add_func ("/json-scan/split", test_split);
  g_test_add_func ("/json-scan/same-as-parser", test_same_as_parser);

  return g_test_run ();
}
