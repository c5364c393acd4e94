/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/openai/tektra-openai-codec.h"
#include "chat.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "test-future.h"
#include "test-server.h"
#include "util/tektra-json.h"

/* Requests are compared with those that a real llama-server took, and its recorded answers are
 * read over a real socket. */

#define ROUTE "POST /v1/chat/completions"
#define MODEL "tiny"

static JsonObject *
chat_encode (Chat       *chat,
             const char *profile)
{
  g_autoptr(TektraRequest) request = chat_create_request (chat);
  g_autoptr(GBytes) bytes = NULL;

  bytes = tektra_openai_encode_request (request, tektra_openai_profile_find (profile), NULL);

  return chat_parse (bytes);
}

/* Looks at what Tektra always adds, and takes it out. */
static void
take_additions (JsonObject *sent)
{
  JsonObject *options = tektra_json_get_object (sent, "stream_options");

  g_assert_cmpstr (tektra_json_get_string (sent, "model"), ==, "tiny");
  g_assert_true (tektra_json_get_boolean (sent, "stream", FALSE));
  g_assert_nonnull (options);
  g_assert_true (tektra_json_get_boolean (options, "include_usage", FALSE));
  g_assert_true (tektra_json_get_boolean (sent, "cache_prompt", FALSE));
  g_assert_true (tektra_json_get_boolean (sent, "return_progress", FALSE));
  json_object_remove_member (sent, "model");
  json_object_remove_member (sent, "stream");
  json_object_remove_member (sent, "stream_options");
  json_object_remove_member (sent, "cache_prompt");
  json_object_remove_member (sent, "return_progress");
}

static void
test_encode_image (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = chat_read_request ("llama-server/image.req");
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraPart) text = tektra_text_part_new ("see");
  g_autoptr(TektraPart) image = NULL;
  g_autoptr(GBytes) bytes = NULL;
  TektraMessage *message;
  JsonArray *array;
  const char *url;
  guchar *data;
  gsize length;

  array = tektra_json_get_array (recorded, "messages");
  array = tektra_json_get_array (json_array_get_object_element (array, 0), "content");
  url = tektra_json_get_string (tektra_json_get_object (json_array_get_object_element (array, 1),
                                                        "image_url"), "url");
  g_assert_true (g_str_has_prefix (url, "data:image/png;base64,"));
  data = g_base64_decode (url + strlen ("data:image/png;base64,"), &length);
  bytes = g_bytes_new_take (data, length);
  image = tektra_image_part_new ("a.png", "image/png", bytes, 32, 32, NULL);

  chat_init (&chat, NULL, MODEL);
  message = chat_add (&chat, TEKTRA_ROLE_USER, NULL);
  tektra_message_add_part (message, text);
  tektra_message_add_part (message, image);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, 8);
  sent = chat_encode (&chat, "llama-server");
  take_additions (sent);
  chat_assert_equal (sent, recorded);
}

/* What llama-server was really sent (it knows two formats by their names) */
static void
test_encode_audio (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = chat_read_request ("llama-server/audio-unsupported.req");
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) openai = NULL;
  g_autoptr(TektraPart) audio = NULL;
  g_autoptr(TektraPart) mp3 = NULL;
  g_autoptr(GBytes) bytes = NULL;
  TektraMessage *message;
  JsonArray *array;
  const char *base64;
  guchar *data;
  gsize length;

  array = tektra_json_get_array (recorded, "messages");
  array = tektra_json_get_array (json_array_get_object_element (array, 0), "content");
  base64 = tektra_json_get_string (tektra_json_get_object (json_array_get_object_element (array, 0),
                                                           "input_audio"), "data");
  data = g_base64_decode (base64, &length);
  bytes = g_bytes_new_take (data, length);
  audio = tektra_audio_part_new ("a.wav", "audio/wav", bytes, 100, NULL);
  mp3 = tektra_audio_part_new ("a.mp3", "audio/mpeg", bytes, 100, NULL);

  chat_init (&chat, NULL, MODEL);
  message = chat_add (&chat, TEKTRA_ROLE_USER, NULL);
  tektra_message_add_part (message, audio);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, 4);
  sent = chat_encode (&chat, "llama-server");
  take_additions (sent);
  chat_assert_equal (sent, recorded);

  tektra_message_add_part (message, mp3);
  openai = chat_encode (&chat, "other");
  array = tektra_json_get_array (openai, "messages");
  array = tektra_json_get_array (json_array_get_object_element (array, 0), "content");
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
  g_assert_cmpstr (tektra_json_get_string (
                     tektra_json_get_object (json_array_get_object_element (array, 1),
                                             "input_audio"), "format"), ==, "mp3");
}

static void
test_encode_thinking_off (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = NULL;
  g_autoptr(JsonObject) sent = NULL;

  recorded = chat_read_request ("llama-server/stream-nothink-nousage.req");
  json_object_remove_member (recorded, "stream");
  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "hi");
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, 12);
  tektra_generation_params_set_reasoning (chat.params, TEKTRA_REASONING_OFF);
  sent = chat_encode (&chat, "llama-server");
  take_additions (sent);
  chat_assert_equal (sent, recorded);
}

static void
test_encode_stop (void)
{
  const char *stop[] = { "answer", NULL };
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = chat_read_request ("llama-server/stop-string.req");
  g_autoptr(JsonObject) sent = NULL;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "hi");
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, 30);
  tektra_generation_params_set_stop (chat.params, stop);
  sent = chat_encode (&chat, "llama-server");
  take_additions (sent);
  chat_assert_equal (sent, recorded);
}

/* The whole chat in its order; what the model thought stays here; every byte as it was typed. A
 * call whose result never came would be refused. */
static void
test_encode_history (void)
{
  static const char *expected =
    "{\"model\":\"tiny\",\"messages\":["
    "{\"role\":\"system\",\"content\":\"Be brief.\"},"
    "{\"role\":\"user\",\"content\":\"Costs $5/$10 \\\\ \\\"$HOME\\\"\\n\\tGrüße ❤\"},"
    "{\"role\":\"assistant\",\"content\":\"One\"},"
    "{\"role\":\"user\",\"content\":\"Go on\"}],"
    "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"temperature\":0.5,\"seed\":7}";
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) wanted = NULL;
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraPart) call = tektra_tool_call_part_new ("c1", "f", "{\"a\":1}");
  g_autoptr(GError) error = NULL;
  TektraMessage *answer;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_SYSTEM, "Be brief.");
  chat_add (&chat, TEKTRA_ROLE_USER, "Costs $5/$10 \\ \"$HOME\"\n\tGrüße ❤");
  answer = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, NULL);
  tektra_message_append_thinking (answer, "Let me see", -1);
  tektra_message_append_text (answer, "One", -1);
  tektra_message_add_part (answer, call);
  chat_add (&chat, TEKTRA_ROLE_USER, "Go on");
  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TEMPERATURE, 0.5);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_SEED, 7);
  /* Not for a server that may not know it */
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_TOP_K, 40);
  sent = chat_encode (&chat, "other");
  wanted = tektra_json_parse_object (expected, -1, &error);
  g_assert_no_error (error);
  chat_assert_equal (sent, wanted);
}

/* What a decoder told */
typedef struct
{
  TektraOpenaiDecoder *decoder;
  GString             *text;
  GString             *thinking;
  GString             *order;
  GPtrArray           *calls;
  TektraUsage         *usage;
  TektraFinishReason   reason;
  double               progress;
} Result;

static void
event_cb (TektraEvent *event,
          gpointer     user_data)
{
  static const char letters[] = "sptkcud";
  Result *result = user_data;
  TektraEventKind kind = tektra_event_get_kind (event);
  gsize length;
  const char *text;

  if (result->order->len == 0 || result->order->str[result->order->len - 1] != letters[kind])
    g_string_append_c (result->order, letters[kind]);

  switch (kind)
    {
    case TEKTRA_EVENT_TEXT:
    case TEKTRA_EVENT_THINKING:
      text = tektra_event_get_text (event, &length);
      g_string_append_len (kind == TEKTRA_EVENT_TEXT ? result->text : result->thinking,
                           text, (gssize) length);
      break;

    case TEKTRA_EVENT_TOOL_CALL:
      g_ptr_array_add (result->calls, g_object_ref (tektra_event_get_tool_call (event)));
      break;

    case TEKTRA_EVENT_USAGE:
      g_clear_pointer (&result->usage, tektra_usage_free);
      result->usage = tektra_usage_copy (tektra_event_get_usage (event));
      break;

    case TEKTRA_EVENT_DONE:
      result->reason = tektra_event_get_finish_reason (event);
      break;

    case TEKTRA_EVENT_PROMPT_PROGRESS:
      result->progress = tektra_event_get_fraction (event);
      break;

    case TEKTRA_EVENT_STATUS:
    default:
      g_assert_not_reached ();
    }
}

static void
result_init (Result *result)
{
  memset (result, 0, sizeof *result);
  result->decoder = tektra_openai_decoder_new (event_cb, result);
  result->text = g_string_new (NULL);
  result->thinking = g_string_new (NULL);
  result->order = g_string_new (NULL);
  result->calls = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
result_clear (Result *result)
{
  tektra_openai_decoder_free (result->decoder);
  g_string_free (result->text, TRUE);
  g_string_free (result->thinking, TRUE);
  g_string_free (result->order, TRUE);
  g_ptr_array_unref (result->calls);
  g_clear_pointer (&result->usage, tektra_usage_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static TektraHttpVerdict
item_cb (const char  *event,
         const char  *data,
         JsonObject  *object,
         gpointer     user_data,
         GError     **error)
{
  return tektra_openai_decoder_take (user_data, event, data, object, error);
}

/* Reads a recording over a socket, in pieces of @piece bytes. */
static gboolean
read_recording (Result      *result,
                const char  *name,
                gsize        piece,
                GError     **error)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GBytes) body = g_bytes_new_static ("{}", 2);
  g_autofree char *text = NULL;
  gsize length;

  text = test_data_dup_contents (name, &length);
  test_server_add (server, &(TestReply) {
    .route = ROUTE,
    .text = text,
    .length = length,
    .piece = piece,
  });
  client = tektra_http_client_new ("llama-server", test_server_get_url (server));
  result_init (result);

  return test_await (tektra_http_client_stream (client, "/v1/chat/completions", body,
                                                item_cb, result->decoder, NULL, NULL),
                     error);
}

static void
test_decode_thinking (gconstpointer data)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (read_recording (&result, "llama-server/stream-think-usage.res",
                                 GPOINTER_TO_SIZE (data), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.order->str, ==, "pktud");
  g_assert_true (g_str_has_prefix (result.thinking->str, " Let me reason first"));
  g_assert_true (g_str_has_suffix (result.text->str, " now…"));
  g_assert_cmpint (result.reason, ==, TEKTRA_FINISH_STOP);
  g_assert_cmpfloat (result.progress, ==, 1);
  g_assert_cmpint (result.usage->prompt_tokens, ==, 6);
  g_assert_cmpint (result.usage->cached_tokens, ==, 0);
  g_assert_cmpint (result.usage->completion_tokens, ==, 13);
  g_assert_cmpint (result.usage->prompt_us, ==, 853);
  g_assert_cmpint (result.usage->generation_us, ==, 2308);
}

static void
test_decode_tools (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;
  TektraToolCallPart *call;

  g_assert_true (read_recording (&result, "llama-server/stream-tools.res", 0, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.order->str, ==, "kcud");
  g_assert_cmpstr (result.thinking->str, ==, " I need weather data\n");
  g_assert_cmpuint (result.calls->len, ==, 1);
  call = g_ptr_array_index (result.calls, 0);
  g_assert_cmpstr (tektra_tool_call_part_get_name (call), ==, "get_weather");
  g_assert_cmpstr (tektra_tool_call_part_get_id (call), ==, "NOyjlmg1fkwYYltyGq7YpafJewfmTI4r");
  g_assert_cmpstr (tektra_tool_call_part_get_arguments (call), ==, "{\"city\": \"Oslo\"}");
  g_assert_cmpint (result.reason, ==, TEKTRA_FINISH_TOOL_CALLS);
  g_assert_cmpint (result.usage->prompt_tokens, ==, 408);
  g_assert_cmpint (result.usage->cached_tokens, ==, 1);
}

/* Without a chunk for the usage the timings have it. */
static void
test_decode_timings (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (read_recording (&result, "llama-server/stream-nothink-nousage.res", 0, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.order->str, ==, "tud");
  g_assert_true (g_str_has_suffix (result.text->str, " Grüße ❤!"));
  g_assert_cmpint (result.reason, ==, TEKTRA_FINISH_LENGTH);
  g_assert_cmpint (result.usage->prompt_tokens, ==, 6);
  g_assert_cmpint (result.usage->cached_tokens, ==, 5);
  g_assert_cmpint (result.usage->completion_tokens, ==, 12);
}

/* The text that came is there, and nobody takes it for the whole. */
static void
test_decode_killed (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (read_recording (&result, "llama-server/kill9.res", 0, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TEKTRA_BACKEND_ERROR);
  g_assert_true (g_str_has_prefix (result.text->str, " one two three four five"));
  g_assert_cmpint (result.reason, ==, TEKTRA_FINISH_NONE);
}

static void
test_decode_context (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (read_recording (&result, "llama-server/ctx-exceeded-stream.res", 0, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG);
  g_assert_nonnull (strstr (error->message, "24004"));
  g_assert_nonnull (strstr (error->message, "2048"));
}

static void
test_decode_unsupported (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (read_recording (&result, "llama-server/image-no-mmproj.res", 0, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "cannot see pictures"));
}

/* The hint of the server is about pictures as well; the person is told about sound. */
static void
test_decode_deaf (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (read_recording (&result, "llama-server/audio-unsupported.res", 0, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "cannot hear"));
}

/* Gives the decoder chunks, without a server. */
static TektraHttpVerdict
take (Result     *result,
      const char *chunk)
{
  g_autoptr(JsonObject) object = *chunk == '{' ? tektra_json_parse_object (chunk, -1, NULL) : NULL;
  g_autoptr(GError) error = NULL;

  return tektra_openai_decoder_take (result->decoder, "message", chunk, object, &error);
}

/* What other servers do that speak the same protocol */
static void
test_decode_others (void)
{
  static const char *chunks[] = {
    "{\"choices\":null}",
    "{}",
    "{\"choices\":[null]}",
    "{\"choices\":[{\"delta\":null}]}",
    "{\"choices\":[{\"delta\":{\"content\":null,\"role\":\"assistant\"},\"finish_reason\":\"\"}]}",
    "{\"choices\":[{\"delta\":{\"reasoning\":\"Hm\",\"reasoning_content\":\"Hm\"}}]}",
    "{\"choices\":[{\"delta\":{\"reasoning\":\"m\"}}]}",
    "{\"choices\":[{\"delta\":{\"content\":\"A\"}}],\"usage\":{\"prompt_tokens\":1}}",
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"x\",\"function\":{\"name\":\"f\"}}]}}]}",
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}}]}",
    "{\"choices\":[{\"delta\":{\"tool_calls\":["
      "{\"id\":\"x\",\"function\":{\"arguments\":\":1}\"}}]}}]}",
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"y\",\"function\":{\"name\":\"g\"}}]}}]}",
    "{\"choices\":[{\"delta\":{\"tool_calls\":[7,{}]},\"finish_reason\":\"tool_calls\"}]}",
    "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}",
  };
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  result_init (&result);
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    g_assert_cmpint (take (&result, chunks[i]), ==, TEKTRA_HTTP_MORE);

  /* No [DONE], but the reason was given */
  g_assert_cmpint (tektra_openai_decoder_take (result.decoder, NULL, NULL, NULL, &error), ==,
                   TEKTRA_HTTP_COMPLETE);
  g_assert_no_error (error);
  g_assert_cmpstr (result.order->str, ==, "ktcud");
  g_assert_cmpstr (result.thinking->str, ==, "Hmm");
  g_assert_cmpstr (result.text->str, ==, "A");
  g_assert_cmpuint (result.calls->len, ==, 2);
  g_assert_cmpstr (tektra_tool_call_part_get_arguments (result.calls->pdata[0]), ==, "{\"a\":1}");
  g_assert_cmpstr (tektra_tool_call_part_get_name (result.calls->pdata[1]), ==, "g");
  g_assert_cmpstr (tektra_tool_call_part_get_arguments (result.calls->pdata[1]), ==, "{}");
  g_assert_cmpint (result.usage->prompt_tokens, ==, 9);
}

static void
test_decode_nonsense (void)
{
  g_auto(Result) result = { 0 };
  g_autoptr(GError) error = NULL;

  result_init (&result);
  g_assert_cmpint (tektra_openai_decoder_take (result.decoder, "file_produced", "x", NULL, &error),
                   ==, TEKTRA_HTTP_MORE);
  g_assert_cmpint (tektra_openai_decoder_take (result.decoder, "message", "oops", NULL, &error),
                   ==, TEKTRA_HTTP_FAILED);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE);
  g_clear_error (&error);

  /* The end without a reason is no end. */
  g_assert_cmpint (tektra_openai_decoder_take (result.decoder, NULL, NULL, NULL, &error), ==,
                   TEKTRA_HTTP_MORE);
  g_assert_cmpint (take (&result, "[DONE]"), ==, TEKTRA_HTTP_COMPLETE);
  g_assert_cmpint (result.reason, ==, TEKTRA_FINISH_STOP);
}

static void
collect_cb (TektraEvent *event,
            gpointer     user_data)
{
  if (tektra_event_get_kind (event) == TEKTRA_EVENT_TEXT)
    g_string_append (user_data, tektra_event_get_text (event, NULL));
}

static char *
decode_continued (const char         *beginning,
                  const char * const *pieces)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_openai_decoder_new (collect_cb, text);
  g_autoptr(GError) error = NULL;

  tektra_openai_decoder_set_beginning (decoder, beginning);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}",
                                               pieces[i]);
      g_autoptr(JsonObject) object = tektra_json_parse_object (data, -1, &error);

      g_assert_no_error (error);
      tektra_openai_decoder_take (decoder, NULL, data, object, &error);
      g_assert_no_error (error);
    }

  tektra_openai_decoder_take (decoder, NULL, "[DONE]", NULL, &error);
  g_assert_no_error (error);

  return g_strdup (text->str);
}

/* Some servers repeat the beginning that they were given, in pieces of any size, others do not. */
static void
test_decode_continued (void)
{
  static const struct
  {
    const char *pieces[5];
    const char *expected;
  } cases[] = {
    { { "One, two, three" }, "three" },
    { { "One", ", two, ", "three" }, "three" },
    { { "One", ", two, th", "ree" }, "three" },
    { { "three", "." }, "three." },
    { { "On", "e more." }, "One more." },
    { { "One" }, "One" },
    { { "One, two, " }, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = decode_continued ("One, two, ", cases[i].pieces);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/openai/encode/image", test_encode_image);
  g_test_add_func ("/openai/encode/audio", test_encode_audio);
  g_test_add_func ("/openai/encode/thinking-off", test_encode_thinking_off);
  g_test_add_func ("/openai/encode/stop", test_encode_stop);
  g_test_add_func ("/openai/encode/history", test_encode_history);
  g_test_add_data_func ("/openai/decode/thinking", GSIZE_TO_POINTER (0), test_decode_thinking);
  g_test_add_data_func ("/openai/decode/thinking-bytes", GSIZE_TO_POINTER (1),
                        test_decode_thinking);
  g_test_add_func ("/openai/decode/tools", test_decode_tools);
  g_test_add_func ("/openai/decode/timings", test_decode_timings);
  g_test_add_func ("/openai/decode/killed", test_decode_killed);
  g_test_add_func ("/openai/decode/context", test_decode_context);
  g_test_add_func ("/openai/decode/unsupported", test_decode_unsupported);
  g_test_add_func ("/openai/decode/deaf", test_decode_deaf);
  g_test_add_func ("/openai/decode/others", test_decode_others);
  g_test_add_func ("/openai/decode/continued", test_decode_continued);
  g_test_add_func ("/openai/decode/nonsense", test_decode_nonsense);

  return g_test_run ();
}
