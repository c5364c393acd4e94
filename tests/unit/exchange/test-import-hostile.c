/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "exchange-test.h"

/* What a person would lose: the program, or the trust that a file was imported as a whole. */

#define N_MUTATIONS 1500

#define CHAT(body)    "{\"format\":\"tektra-chat\",\"version\":1," \
                      "\"chats\":[{\"id\":\"1\"," body "}]}"
#define MESSAGE(body) CHAT ("\"messages\":[{\"id\":\"2\",\"role\":\"user\"," body "}]")
#define IMAGE(mime, data) \
  MESSAGE ("\"parts\":[{\"type\":\"image\",\"name\":\"a\",\"mime\":\"" mime "\"," \
           "\"data\":\"" data "\"}]")
#define AUDIO(mime, rest) \
  MESSAGE ("\"parts\":[{\"type\":\"audio\",\"name\":\"a\",\"mime\":\"" mime "\"," \
           "\"data\":\"" rest "}]")
#define GPT(nodes)    "[{\"mapping\":{" nodes "}}]"
#define SAYS(text)    "\"message\":{\"author\":{\"role\":\"user\"}," \
                      "\"content\":{\"parts\":[\"" text "\"]}}"
#define WEBUI(messages) "[{\"chat\":{\"history\":{\"messages\":{" messages "}}}}]"

#define PNG "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"

static const char * const fixtures[] = {
  "tektra-1.json", "open-webui-0.6.json", "open-webui-0.3.json", "chatgpt-2023.json",
  "chatgpt-2025.json", "newelle-single.json", "newelle-all.json", "alpaca-3.sql", "alpaca-9.sql",
  "alpaca-export.sql",
};

static const struct { const char *text, *message; } files[] = {
  /* no file of chats at all */
  { " ", "The JSON is damaged at line 1, column 2: the end is missing" },
  { "hello", "The JSON is damaged at line 1, column 1: a value was expected" },
  { "42", "The file holds no chats in a form that Tektra knows." },
  { "{}", "The file holds no chats in a form that Tektra knows." },
  { "[]", "There are no chats in the file." },
  { "[1]", "[0]: it is not an object" },
  { "[null]", "[0]: it is not an object" },
  { "[{}]", "[0]: this is neither" },
  { "PK\x03\x04", "This is a ZIP archive" },
  { "\x80\x04\x95", "Newelle’s own storage" },

  /* Tektra's own */
  { "{\"format\":\"tektra-chat\"}", "version: it is missing" },
  { "{\"format\":\"tektra-chat\",\"version\":\"1\"}", "version: it is not a whole number" },
  { "{\"format\":\"tektra-chat\",\"version\":2,\"chats\":[]}", "newer Tektra" },
  { "{\"format\":\"tektra-chat\",\"version\":1}", "chats: it is missing" },
  { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":{}}", "chats: it is not an array" },
  { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[{}]}", "chats[0].id: it is missing" },
  { CHAT ("\"messages\":3"), "chats[0].messages: it is not an array" },
  { CHAT ("\"title\":3,\"messages\":[]"), "chats[0].title: it is not a text" },
  { CHAT ("\"created\":\"yesterday\",\"messages\":[]"), "chats[0].created: it is not a time" },
  { CHAT ("\"created\":\"2026-02-30T00:00:00.000000Z\",\"messages\":[]"),
    "chats[0].created: it is not a time" },
  { CHAT ("\"current\":\"7\",\"messages\":[]"), "chats[0].current: there is no such message" },
  { CHAT ("\"params\":{\"temperature\":1e999},\"messages\":[]"),
    "chats[0].params.temperature: it is not a number" },
  { CHAT ("\"params\":{\"top_k\":1.5},\"messages\":[]"),
    "chats[0].params.top_k: it is not a whole number" },
  { CHAT ("\"params\":{\"stop\":[\"a\",1]},\"messages\":[]"),
    "chats[0].params.stop[1]: it is not a text" },
  { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[{\"id\":\"01\",\"messages\":[]}]}",
    "chats[0].id: it is not an id" },
  { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[{\"id\":\"-1\",\"messages\":[]}]}",
    "chats[0].id: it is not an id" },
  { "{\"format\":\"tektra-chat\",\"version\":1,"
    "\"chats\":[{\"id\":\"9223372036854775808\",\"messages\":[]}]}",
    "chats[0].id: it is not an id" },
  { "{\"format\":\"tektra-chat\",\"version\":1,"
    "\"chats\":[{\"id\":\"5\",\"messages\":[]},{\"id\":\"5\",\"messages\":[]}]}",
    "chats[1].id: the id is there twice" },
  { CHAT ("\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"parts\":[]}]"),
    "chats[0].messages[0].id: the id is there twice" },
  { CHAT ("\"messages\":[null]"), "chats[0].messages[0]: it is missing" },
  { CHAT ("\"messages\":[{\"id\":\"2\",\"parts\":[]}]"),
    "chats[0].messages[0].role: it is missing" },
  { CHAT ("\"messages\":[{\"id\":\"2\",\"role\":\"god\",\"parts\":[]}]"),
    "chats[0].messages[0].role: the word is unknown" },
  { MESSAGE ("\"parent\":\"9\",\"parts\":[]"), "the message before “2” is missing" },
  { MESSAGE ("\"parent\":\"2\",\"parts\":[]"), "the message “2” comes before itself" },
  { CHAT ("\"messages\":[{\"id\":\"2\",\"parent\":\"3\",\"role\":\"user\",\"parts\":[]},"
          "{\"id\":\"3\",\"parent\":\"2\",\"role\":\"user\",\"parts\":[]}]"),
    "chats[0].messages: the message “2” comes before itself" },
  { MESSAGE ("\"parts\":{}"), "chats[0].messages[0].parts: it is not an array" },
  { MESSAGE ("\"parts\":[{}]"), "chats[0].messages[0].parts[0].type: it is missing" },
  { MESSAGE ("\"parts\":[{\"type\":\"virus\"}]"), "parts[0].type: the word is unknown" },
  { MESSAGE ("\"parts\":[{\"type\":\"text\"}]"), "parts[0].text: it is missing" },
  { MESSAGE ("\"parts\":[{\"type\":\"text\",\"text\":[]}]"), "parts[0].text: it is not a text" },
  { MESSAGE ("\"parts\":[{\"type\":\"thinking\",\"text\":\"\",\"duration_us\":-1}]"),
    "parts[0].duration_us: the number is out of range" },
  { MESSAGE ("\"parts\":[{\"type\":\"tool_call\",\"id\":\"\"}]"), "parts[0].name: it is missing" },
  { MESSAGE ("\"parts\":[],\"status\":\"streaming\""), "chats[0].messages[0].status: nobody" },
  { MESSAGE ("\"parts\":[],\"usage\":{\"prompt_tokens\":\"many\"}"),
    "chats[0].messages[0].usage.prompt_tokens: it is not a whole number" },
  { MESSAGE ("\"parts\":[],\"error\":{\"domain\":\"x\",\"code\":1}"),
    "chats[0].messages[0].error.message: it is missing" },
  { AUDIO ("audio/ogg", "AAAA\""),
    "parts[0].mime: chats hold WAV and MP3 sounds only" },
  { AUDIO ("audio/wav", "?\""),
    "parts[0].data: it is not written in base64" },
  { AUDIO ("audio/wav", "AAAA\",\"duration_ms\":-1"), "parts[0].duration_ms: " },
  { IMAGE ("image/png", "no base64!"), "parts[0].data: it is not written in base64" },
  { IMAGE ("image/png", "AAA"), "parts[0].data: it is not written in base64" },
  { IMAGE ("image/png", ""), "parts[0].data: it is not written in base64" },
  { IMAGE ("image/png", "PHN2Zz48L3N2Zz4="), "parts[0].mime: this is not a picture" },
  { IMAGE ("image/jpeg", PNG),
    "parts[0].mime: the picture claims to be image/jpeg, but is image/png" },
  { IMAGE ("image/svg+xml", PNG), "parts[0].mime: chats hold PNG and JPEG pictures only" },
  { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[{\"id\":\"1\",\"messages\":[{]}]}",
    "line 1, column 69: a name was expected" },

  /* ChatGPT's */
  { "[{\"mapping\":[]}]", "[0].mapping: it is not an object" },
  { GPT ("\"a\":3"), "[0].mapping.a: it is not an object" },
  { GPT ("\"a\":{\"parent\":\"b\"," SAYS ("x") "}"), "the message before “a” is missing" },
  { GPT ("\"a\":{\"parent\":\"b\"," SAYS ("x") "},\"b\":{\"parent\":\"a\"," SAYS ("y") "}"),
    "[0].mapping: the message “a” comes before itself" },
  { GPT ("\"a\":{\"message\":{}}"), "[0].mapping.a.message.author: it is missing" },
  { GPT ("\"a\":{\"message\":{\"author\":{\"role\":\"x\"}}}"), "author.role: the word is unknown" },
  { GPT ("\"a\":{\"message\":{\"author\":{\"role\":\"user\"}}}"),
    "message.content: it is missing" },
  { GPT ("\"a\":{\"message\":{\"author\":{\"role\":\"user\"},\"content\":{\"parts\":[3]}}}"),
    "[0].mapping.a.message.content.parts[0]: it is not an object" },
  { "[{\"create_time\":1e300,\"mapping\":{}}]", "[0].create_time: the time is out of range" },
  { "[{\"create_time\":-5,\"mapping\":{}}]", "[0].create_time: the time is out of range" },
  { "[{\"create_time\":\"now\",\"mapping\":{}}]", "[0].create_time: it is not a number" },
  { "{\"mapping\":{\"a\":3}}", "mapping.a: it is not an object" },

  /* Open WebUI's */
  { "[{\"chat\":{}}]", "[0].chat.history: it is missing" },
  { "[{\"chat\":{\"history\":{}}}]", "[0].chat.history.messages: it is missing" },
  { WEBUI ("\"a\":{}"), "[0].chat.history.messages.a.role: it is missing" },
  { WEBUI ("\"a\":{\"role\":\"user\",\"content\":3}"), "messages.a.content: it is not a text" },
  { WEBUI ("\"a\":{\"role\":\"user\",\"parentId\":\"a\"}"), "comes before itself" },
  { WEBUI ("\"a\":{\"role\":\"user\",\"files\":[{\"type\":\"image\",\"url\":\"data:,x\"}]}"),
    "messages.a.files[0].url: it is not written in base64" },
  { WEBUI ("\"a\":{\"role\":\"user\",\"files\":[{\"type\":\"image\","
           "\"url\":\"data:image/png;base64,PHN2Zz48L3N2Zz4=\"}]}"),
    "messages.a.files[0].url: this is not a picture" },

  /* Newelle's */
  { "{\"export_metadata\":{}}", "chats: it is missing" },
  { "{\"export_metadata\":{},\"chat\":{}}", "chat.messages: it is missing" },
  { "{\"export_metadata\":{},\"chats\":[{\"messages\":[{\"User\":\"User\"}]}]}",
    "chats[0].messages[0].Message: it is missing" },
};

/* A bad file is an error that tells the place, and nothing of it comes in. */
static void
test_json (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GBytes) bytes = exchange_test_load_text (files[i].text);
      g_autoptr(GPtrArray) chats = NULL;
      g_autoptr(GError) error = NULL;

      chats = tektra_import_bytes (bytes, NULL, NULL, NULL, &error);
      g_assert_null (chats);
      g_assert_nonnull (error);
      g_assert_true (error->domain == TEKTRA_EXCHANGE_ERROR);
      if (strstr (error->message, files[i].message) == NULL)
        g_error ("%s\ngives “%s”\nnot   “%s”", files[i].text, error->message, files[i].message);
    }
}

/* One bad chat behind a good one: the good one does not come in, either. */
static void
test_all_or_nothing (void)
{
  g_autoptr(GBytes) bytes = exchange_test_load_text (
    "[{\"mapping\":{\"a\":{" SAYS ("Hello") "}}},{\"mapping\":{\"a\":{\"parent\":3}}}]");
  g_autoptr(GPtrArray) chats = NULL;
  g_autoptr(GError) error = NULL;

  chats = tektra_import_bytes (bytes, NULL, NULL, NULL, &error);
  g_assert_null (chats);
  g_assert_cmpstr (error->message, ==,
                   "Something is wrong at [1].mapping.a.parent: it is not a text");
}

/* Names in a file come into the message of the error, but not as they like. */
static void
test_names_in_errors (void)
{
  g_autofree char *name = g_strnfill (100000, 'x');
  g_autofree char *text = g_strdup_printf ("[{\"mapping\":{\"\\n\\u001b[31m%s\":3}}]", name);
  g_autoptr(GBytes) bytes = exchange_test_load_text (text);
  g_autoptr(GError) error = NULL;

  g_assert_null (tektra_import_bytes (bytes, NULL, NULL, NULL, &error));
  g_assert_cmpuint (strlen (error->message), <, 200);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strchr (error->message, '\x1b'));
}

/* A chain of many messages, which a reader that calls itself would not survive. */
static void
test_long_chain (void)
{
  const guint n = 20000;
  g_autoptr(GString) text = g_string_new ("[{\"mapping\":{");
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) chats = NULL;
  g_autoptr(GError) error = NULL;

  /* the last one first */
  for (guint i = n; i > 0; i--)
    {
      g_string_append_printf (text, "\"%u\":{", i);
      if (i > 1)
        g_string_append_printf (text, "\"parent\":\"%u\",", i - 1);
      g_string_append_printf (text, SAYS ("x") "}%s", i > 1 ? "," : "");
    }
  g_string_append (text, "}}]");

  bytes = exchange_test_load_text (text->str);
  chats = tektra_import_bytes (bytes, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (chats->pdata[0]), ==, n);
}

static const struct { const char *sql, *message; } databases[] = {
  { "CREATE TABLE a (x)", "This database holds no chats of Alpaca." },
  /* a view that never ends where a table should be */
  { "DROP TABLE chat; CREATE VIEW chat (id, name) AS WITH RECURSIVE r (i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i, i FROM r", "holds no chats" },
  { "DROP TABLE chat; CREATE VIRTUAL TABLE chat USING fts5 (id, name)", "holds no chats" },
  { "DROP TABLE chat; CREATE TABLE chat (id)", "The database is damaged: no such column: name" },
  { "INSERT INTO chat VALUES ('c1', x'00')", "chat[1].name: it is not a text" },
  { "INSERT INTO chat VALUES ('c1', 'a'), ('c1', 'b')", "chat[2]: the id is there twice" },
  { "INSERT INTO chat VALUES ('c1', 'a'); INSERT INTO message VALUES"
    " ('m', 'c1', 'user', NULL, '2024/01/01 10:00', 'x'),"
    " ('m', 'c1', 'user', NULL, '2024/01/01 10:00', 'x')",
    "message[2]: there are two messages of this id" },
  { "INSERT INTO message VALUES ('m', 'c', 'root', NULL, '2024/01/01 10:00', 'x')",
    "message[1].role: the word is unknown" },
  { "INSERT INTO message VALUES ('m', 'c', 'user', NULL, '2024/13/01 10:00', 'x')",
    "message[1].date_time: it is not a time" },
  { "INSERT INTO message VALUES ('m', 'c', 'user', NULL, '1899/01/01 10:00', 'x')",
    "message[1].date_time: it is not a time" },
  { "INSERT INTO message VALUES ('m', 'c', 'user', NULL, '2024/01/01 10:00', CAST (x'ff' AS TEXT))",
    "message[1].content: this is not UTF-8 text" },
  { "INSERT INTO message VALUES ('m', 'c', 'user', NULL, '2024/01/01 10:00',"
    " CAST (x'610062' AS TEXT))", "message[1].content: this is not UTF-8 text" },
  { "INSERT INTO attachment VALUES ('a', 'm', 'image', 'x', 'rubbish!')",
    "attachment[1].content: it is not written in base64" },
  { "INSERT INTO attachment VALUES ('a', 'm', 'image', 'x', 'aGVsbG8=')",
    "attachment[1].content: this is not a picture" },
};

static void
test_sqlite (void)
{
  static const char tables[] =
    "CREATE TABLE chat (id, name);"
    "CREATE TABLE message (id, chat_id, role, model, date_time, content);"
    "CREATE TABLE attachment (id, message_id, type, name, content);";

  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    {
      g_autofree char *sql = g_strconcat (i > 0 ? tables : "", databases[i].sql, NULL);
      g_autoptr(GBytes) bytes = exchange_test_make_database (sql);
      g_autoptr(GError) error = NULL;

      g_assert_null (tektra_import_bytes (bytes, NULL, NULL, NULL, &error));
      g_assert_true (error->domain == TEKTRA_EXCHANGE_ERROR);
      if (strstr (error->message, databases[i].message) == NULL)
        g_error ("%s\ngives “%s”\nnot   “%s”", databases[i].sql, error->message,
                 databases[i].message);
    }
}

static GBytes *
mutate (GBytes *bytes)
{
  static const char * const words[] = {
    "null", "{}", "[]", "\"\"", "-1", "1e999", "true", "9223372036854775807", "\"\\ud800\"", "[[[[",
    "\xff", "\\u0000", "\"parent\":", "image/png", "data:",
  };
  g_autoptr(GByteArray) array = g_byte_array_new ();
  guint n = (guint) g_test_rand_int_range (1, 4);

  g_byte_array_append (array, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));

  for (guint i = 0; i < n && array->len > 1; i++)
    {
      guint at = (guint) g_test_rand_int_range (0, (int) array->len);
      guint length = (guint) g_test_rand_int_range (1, 200);
      const char *word = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];

      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          array->data[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
          break;
        case 1:
          array->data[at] = (guint8) g_test_rand_int_range (0, 256);
          break;
        case 2:
          g_byte_array_set_size (array, at);
          break;
        case 3:
          g_byte_array_remove_range (array, at, MIN (length, array->len - at));
          break;
        default:
          memcpy (array->data + at, word, MIN (strlen (word), array->len - at));
          break;
        }
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* Anything that became of a good file is read as a whole or refused with a reason. */
static void
test_mutations (gconstpointer name)
{
  g_autoptr(GBytes) bytes = exchange_test_load (name);
  guint n_refused = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr(GBytes) mutated = mutate (bytes);
      g_autoptr(GPtrArray) chats = NULL;
      g_autoptr(GError) error = NULL;

      chats = tektra_import_bytes (mutated, NULL, NULL, NULL, &error);
      if (chats == NULL)
        {
          n_refused++;
          g_assert_true (error->domain == TEKTRA_EXCHANGE_ERROR);
          g_assert_cmpuint (strlen (error->message), >, 10);
        }
      else
        {
          g_autofree char *json = exchange_test_to_json (chats);
          g_autoptr(GBytes) again = exchange_test_load_text (json);
          g_autoptr(GPtrArray) same = tektra_import_bytes (again, NULL, NULL, NULL, &error);

          /* pictures of others that no decoder has seen may be of kinds that chats do not hold */
          if (same == NULL)
            g_assert_nonnull (strstr (error->message, "PNG and JPEG"));
          else
            g_assert_cmpuint (same->len, ==, chats->len);
        }
    }

  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import-hostile/json", test_json);
  g_test_add_func ("/import-hostile/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/import-hostile/names-in-errors", test_names_in_errors);
  g_test_add_func ("/import-hostile/long-chain", test_long_chain);
  g_test_add_func ("/import-hostile/sqlite", test_sqlite);

  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/import-hostile/mutations/%s", fixtures[i]);

      g_test_add_data_func (path, fixtures[i], test_mutations);
    }

  return g_test_run ();
}
