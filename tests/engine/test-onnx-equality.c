/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine-test.h"
#include "engine/tektra-engine.h"
#include "engines/onnx/tektra-tokenizer.h"
#include "test-future.h"
#include "util/tektra-json.h"

/* The same weights in both engines: they must make the same tokens of a text, and write the same
 * ones. */

static TektraEngine *llama;
static TektraEngine *onnx;
static TektraEngine *sentence_piece; /* llama-server with other words */
static TektraTokenizer *tokenizer;   /* and the same words here */

static const char * const texts[] = {
  "", " ", "  ", "a", " a", "a ", "Hello, world!", "hello\nworld", "\n\n\n", "\t\tif (x)\n\t{\n",
  "The quick brown fox jumps over the lazy dog.", "I'm, you're, he'll, we've, they'd, it's",
  "I'M YOU'RE", "1234567890", "3.14159, 1e-10 and 0x1F", "a1b22c333", "١٢٣ ४५६ Ⅷ ½ ²",
  "😀", "👩‍👩‍👧‍👦 family", "🇩🇪🏳️‍🌈", "日本語のテキスト", "中文 字符", "한국어", "ไทย", "עברית", "العربية",
  "e\xcc\x81 and é", "Ångström", "a\xcc\x80\xcc\x81\xcc\x82\xcc\x83", "straße", "ﬁ", "\xc2\xa0",
  "a\xc2\xa0" "b", "\xe3\x80\x80", "   leading", "trailing   ", "a   b    c", "a \n b \r\n c",
  "---===***", "...!?", "<|im_start|>user\nHi<|im_end|>\n", "<|im_start|", "<|endoftext|>",
  "x<|im_end|>y", "http://example.org/a?b=c&d=e#f", "foo_bar-baz.qux", "int main (void) { }",
  "“quoted” — dash…", "\xef\xbf\xbd", "a\xe2\x80\x8b" "b", "\x01\x02\x7f",
};

static TektraEngine *
start_engine (const char * const *argv,
              const char         *key_variable)
{
  TektraEngine *engine;
  g_autoptr(GError) error = NULL;

  engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) argv[0],
    .argv = (GStrv) argv,
    .key_variable = (char *) key_variable,
    .health_path = (char *) "/health",
  });
  test_await (tektra_engine_start (engine), &error);
  g_assert_no_error (error);

  return engine;
}

static void
stop_engine (TektraEngine *engine)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_engine_stop (engine), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (engine);
}

static TektraEngine *
start_llama (const char *path)
{
  return start_engine ((const char *[]) { "llama-server", "--host", TEKTRA_ENGINE_SOCKET,
                                          "-m", path, "-c", "1024", "-np", "1", "-t", "1",
                                          "--no-webui", NULL },
                       "LLAMA_API_KEY");
}

static void
start_engines (void)
{
  const char *words = g_getenv ("TEKTRA_SENTENCE_PIECE");
  g_autofree char *gguf = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autofree char *words_gguf = g_build_filename (words, "tokens.gguf", NULL);
  g_autofree char *words_json = g_build_filename (words, "tokenizer.json", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  g_file_get_contents (words_json, &json, NULL, &error);
  g_assert_no_error (error);
  tokenizer = tektra_tokenizer_new (json, -1, &error);
  g_assert_no_error (error);
  sentence_piece = start_llama (words_gguf);
  llama = start_llama (gguf);
  onnx = start_engine ((const char *[]) { g_getenv ("TEKTRA_ONNX_ENGINE"),
                                          "--socket", TEKTRA_ENGINE_SOCKET,
                                          "--model", g_getenv ("TEKTRA_ONNX_MODEL"),
                                          "--threads", "1", NULL },
                       "TEKTRA_ENGINE_KEY");
}

/* @object: (transfer full) */
static GBytes *
take_body (JsonObject *object)
{
  char *text = tektra_json_object_to_string (object);

  return g_bytes_new_take (text, strlen (text));
}

/* "1 2 3" of the "tokens" of an answer */
static void
append_tokens (GString    *text,
               JsonObject *object)
{
  JsonArray *tokens = tektra_json_get_array (object, "tokens");
  guint n = tokens != NULL ? json_array_get_length (tokens) : 0;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " ", json_array_get_int_element (tokens, i));
}

static char *
tokenize (TektraEngine *engine,
          const char   *content,
          gboolean      with_marks)
{
  JsonObject *request = json_object_new ();
  GString *text = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *future;

  json_object_set_string_member (request, "content", content);
  json_object_set_boolean_member (request, "parse_special", with_marks);
  body = take_body (request);

  future = tektra_http_client_post (tektra_engine_get_client (engine), "/tokenize", body, NULL);
  test_await (dex_ref (future), &error);
  g_assert_no_error (error);
  node = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);
  append_tokens (text, json_node_get_object (node));

  return g_string_free (text, FALSE);
}

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (gboolean with_marks = FALSE; with_marks <= TRUE; with_marks++)
        {
          g_autofree char *expected = tokenize (llama, texts[i], with_marks);
          g_autofree char *made = tokenize (onnx, texts[i], with_marks);

          g_test_message ("“%s”", texts[i]);
          g_assert_cmpstr (made, ==, expected);
        }
    }
}

/* Random letters of all kinds find what nobody thought of. */
static char *
create_random_text (void)
{
  static const gunichar letters[] = {
    'a', 'e', 'T', 't', 'h', ' ', ' ', ' ', '\n', '\t', '1', '9', '\'', 's', '.', ',', '_', '<',
    0xa0, 0xe9, 0x301, 0x3a9, 0x5d0, 0x661, 0x2028, 0x2167, 0x3000, 0x4e2d, 0xac00, 0x1f600,
  };
  int length = g_test_rand_int_range (1, 40);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < length; i++)
    g_string_append_unichar (text, letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);

  return g_string_free (text, FALSE);
}

static void
test_random_texts (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = create_random_text ();
      g_autofree char *expected = tokenize (llama, text, TRUE);
      g_autofree char *made = tokenize (onnx, text, TRUE);

      g_test_message ("“%s”", text);
      g_assert_cmpstr (made, ==, expected);
    }
}

static void
compare_sentence_piece (const char *text)
{
  g_autoptr(GArray) ids = tektra_tokenizer_encode (tokenizer, text, -1, TEKTRA_TOKENIZE_MARKS);
  g_autofree char *expected = tokenize (sentence_piece, text, TRUE);
  g_autofree char *decoded = tektra_tokenizer_decode (tokenizer, ids, TRUE);
  g_autoptr(GString) made = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (made, "%u ", g_array_index (ids, guint32, i));

  g_test_message ("“%s”", text);
  g_assert_cmpstr (made->str, ==, expected);
  g_assert_cmpstr (decoded, ==, text);
}

static void
test_sentence_piece (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    compare_sentence_piece (texts[i]);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = create_random_text ();

      compare_sentence_piece (text);
    }
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  if (object == NULL)
    return TEKTRA_HTTP_MORE;

  append_tokens (user_data, object);

  return tektra_json_get_boolean (object, "stop", FALSE) ? TEKTRA_HTTP_COMPLETE
                                                         : TEKTRA_HTTP_MORE;
}

static char *
write_tokens (TektraEngine *engine,
              const char   *question)
{
  g_autofree char *prompt = g_strdup_printf ("<|im_start|>user\n%s<|im_end|>\n"
                                             "<|im_start|>assistant\n", question);
  JsonObject *request = json_object_new ();
  GString *tokens = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  json_object_set_string_member (request, "prompt", prompt);
  json_object_set_double_member (request, "temperature", 0);
  json_object_set_int_member (request, "n_predict", 60);
  json_object_set_boolean_member (request, "stream", TRUE);
  json_object_set_boolean_member (request, "return_tokens", TRUE);
  body = take_body (request);

  test_await (tektra_http_client_stream (tektra_engine_get_client (engine), "/completion", body,
                                         take_item_cb, tokens, NULL, NULL),
              &error);
  g_assert_no_error (error);

  return g_string_free (tokens, FALSE);
}

static void
test_answers (void)
{
  static const char * const questions[] = {
    "Hello", "Who are you?", "What can you do?", "What is the capital of France?",
    "What is the capital of Japan?", "Which day comes after Monday?", "Mix blue and yellow",
    "How do I add a model?", "How do I stop an answer?", "Where are my chats stored?",
    "Can you see pictures?", "Write a list", "Show me a table", "Write some C code",
    "Thank you", "Good bye", "What is the meaning of life?", "How do I change the theme?",
    "My name is Anna.", "How do I search my chats?",
  };
  guint n_tokens = 0;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *expected = write_tokens (llama, questions[i]);
      g_autofree char *written = write_tokens (onnx, questions[i]);

      g_test_message ("%s: %s", questions[i], expected);
      g_assert_cmpstr (written, ==, expected);
      for (const char *c = expected; *c != '\0'; c++)
        n_tokens += *c == ' ';
    }

  g_assert_cmpuint (n_tokens, >, 5 * G_N_ELEMENTS (questions));
}

static void
stop_engines (void)
{
  stop_engine (llama);
  stop_engine (onnx);
  stop_engine (sentence_piece);
  tektra_tokenizer_free (tokenizer);
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/onnx-equality/begin", start_engines);
  g_test_add_func ("/onnx-equality/texts", test_texts);
  g_test_add_func ("/onnx-equality/random-texts", test_random_texts);
  g_test_add_func ("/onnx-equality/sentence-piece", test_sentence_piece);
  g_test_add_func ("/onnx-equality/answers", test_answers);
  g_test_add_func ("/onnx-equality/end", stop_engines);

  return engine_test_run ();
}
