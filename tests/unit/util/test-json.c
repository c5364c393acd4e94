/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "util/tektra-json-writer.h"
#include "util/tektra-json.h"

static const char text[] =
  "{\"string\":\"x\",\"int\":3,\"double\":2.5,\"huge\":1e30,\"true\":true,\"null\":null,"
  "\"object\":{\"a\":1},\"array\":[1]}";

/* A server that sends another shape than it promised must not crash the program. */
static void
test_wrong_shape (void)
{
  const char * const members[] = {
    "string", "int", "double", "huge", "true", "null", "object", "array", "missing"
  };
  g_autoptr(JsonObject) object = tektra_json_parse_object (text, -1, NULL);

  g_assert_nonnull (object);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *member = members[i];
      gboolean number = i >= 1 && i <= 3;

      g_assert_cmpint (tektra_json_get_string (object, member) != NULL, ==, i == 0);
      g_assert_cmpint (tektra_json_get_int (object, member, -7) != -7, ==, number && i != 3);
      g_assert_cmpint (tektra_json_get_double (object, member, -7) >= 0, ==, number);
      g_assert_cmpint (tektra_json_get_boolean (object, member, FALSE), ==, i == 4);
      g_assert_cmpint (tektra_json_get_object (object, member) != NULL, ==, i == 6);
      g_assert_cmpint (tektra_json_get_array (object, member) != NULL, ==, i == 7);

      g_assert_null (tektra_json_get_string (NULL, member));
      g_assert_cmpint (tektra_json_get_int (NULL, member, 5), ==, 5);
      g_assert_null (tektra_json_get_object (NULL, member));
    }

  g_assert_cmpint (tektra_json_get_int (object, "double", 0), ==, 2);
  g_assert_cmpfloat (tektra_json_get_double (object, "int", 0), ==, 3);
}

static void
test_not_an_object (void)
{
  const char * const inputs[] = { "", "   ", "[]", "1", "\"x\"", "null", "{", "{\"a\":}" };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (tektra_json_parse_object (inputs[i], -1, &error));
      g_assert_nonnull (error);
    }
}

/* A hostile answer must not overflow the stack. */
static void
test_depth (void)
{
  g_autoptr(GString) deep = g_string_new ("{\"a\":");
  g_autoptr(JsonObject) object = NULL;

  for (guint i = 0; i < 500000; i++)
    g_string_append_c (deep, '[');

  object = tektra_json_parse_object (deep->str, (gssize) deep->len, NULL);
  g_assert_null (object);
}

/* What a model says must not be lost because of one character that no text can hold. */
static void
test_impossible_escapes (void)
{
  static const struct
  {
    const char *json;
    const char *text;
  } cases[] = {
    { "{\"a\":\"x\\u0000y\"}", "x\ufffdy" },
    { "{\"a\":\"x\\ud83dy\"}", "x\ufffdy" },
    { "{\"a\":\"\\uDE00y\"}", "\ufffdy" },
    { "{\"a\":\"\\ud83d\\u0041\"}", "\ufffdA" },
    { "{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "\ufffd😀" },
    { "{\"a\":\"\\ud83d\\ude00\"}", "😀" },
    { "{\"a\":\"\\\\u0000\"}", "\\u0000" },
    { "{\"a\":\"\\\\\\u0000\"}", "\\\ufffd" },
    { "{\"a\":\"\\ud83d\"}", "\ufffd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonObject) object = tektra_json_parse_object (cases[i].json, -1, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (tektra_json_get_string (object, "a"), ==, cases[i].text);
    }

  /* A text that ends inside an escape */
  for (gsize length = 0; length < strlen ("{\"a\":\"\\ud83d\\ude00"); length++)
    {
      g_autofree char *cut = g_memdup2 ("{\"a\":\"\\ud83d\\ude00", MAX (length, 1));

      g_assert_null (tektra_json_parse_object (cut, (gssize) length, NULL));
    }
}

static void
test_round_trip (void)
{
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autofree char *again = tektra_json_to_string (node);
  g_autoptr(JsonNode) parsed = json_from_string (again, NULL);

  g_assert_null (strchr (again, '\n'));
  g_assert_true (json_node_equal (node, parsed));
}

/* Nobody's text, and an object that came from somewhere else and may be none, break nothing. */
static void
test_write (void)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *written = NULL;

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "a", "x\"\n");
  tektra_json_add_string (builder, "b", NULL);
  tektra_json_add_int (builder, "c", G_MAXINT64);
  tektra_json_add_boolean (builder, "d", TRUE);
  json_builder_set_member_name (builder, "e");
  tektra_json_add_object (builder, "{\"z\":1,\"a\":2}");
  json_builder_set_member_name (builder, "f");
  tektra_json_add_object (builder, "[1]");
  json_builder_end_object (builder);

  bytes = tektra_json_to_bytes (builder);
  written = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (written, ==,
                   "{\"a\":\"x\\\"\\n\",\"b\":null,\"c\":9223372036854775807,\"d\":true,"
                   "\"e\":{\"z\":1,\"a\":2},\"f\":{}}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/wrong-shape", test_wrong_shape);
  g_test_add_func ("/json/not-an-object", test_not_an_object);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/impossible-escapes", test_impossible_escapes);
  g_test_add_func ("/json/round-trip", test_round_trip);
  g_test_add_func ("/json/write", test_write);

  return g_test_run ();
}
