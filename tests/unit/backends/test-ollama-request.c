/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/ollama/tektra-ollama-request.h"
#include "chat.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "util/tektra-json.h"

/* Requests are compared with those that a real server took. What Tektra always adds is taken out
 * after it was looked at: "stream", "think" and "options.num_ctx". */

static void
ollama_chat_init (Chat       *chat,
                  const char *model_id)
{
  chat_init (chat, tektra_ollama_backend_new ("127.0.0.1:1"), model_id);
}

static JsonObject *
chat_build (Chat *chat)
{
  g_autoptr(TektraRequest) request = chat_create_request (chat);
  g_autoptr(GBytes) bytes = NULL;

  bytes = tektra_ollama_request_build_chat (request, tektra_model_get_capabilities (chat->model),
                                            tektra_ollama_request_choose_context (chat->model,
                                                                                  chat->params));

  return chat_parse (bytes);
}

static JsonObject *
read_recording (const char *name)
{
  g_autofree char *path = g_strdup_printf ("ollama/%s.req", name);

  return chat_read_request (path);
}

/* Compares all but what Tektra always adds, and what the recordings said for their own ends. */
static void
assert_like_recording (JsonObject *ours,
                       const char *name)
{
  g_autoptr(JsonObject) recorded = read_recording (name);
  JsonObject *options = tektra_json_get_object (ours, "options");

  g_assert_true (tektra_json_get_boolean (ours, "stream", FALSE));
  json_object_remove_member (ours, "stream");
  if (json_object_has_member (recorded, "stream"))
    json_object_remove_member (recorded, "stream");
  if (json_object_has_member (recorded, "tools"))
    json_object_remove_member (recorded, "tools");

  g_assert_cmpint (tektra_json_get_int (options, "num_ctx", 0), >, 0);
  if (!json_object_has_member (recorded, "options"))
    {
      g_assert_cmpuint (json_object_get_size (options), ==, 1);
      json_object_remove_member (ours, "options");
    }
  else if (!json_object_has_member (tektra_json_get_object (recorded, "options"), "num_ctx"))
    {
      json_object_remove_member (options, "num_ctx");
    }

  chat_assert_equal (ours, recorded);
}

static void
test_plain (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;

  ollama_chat_init (&chat, "scripted");
  chat_add (&chat, TEKTRA_ROLE_USER, "hello");
  ours = chat_build (&chat);

  /* A model that cannot think refuses the whole request when it is told whether to. */
  g_assert_false (json_object_has_member (ours, "think"));
  assert_like_recording (ours, "chat-scripted");
}

static void
test_think (void)
{
  static const struct
  {
    TektraReasoning  reasoning;
    const char      *recording;
    gboolean         think;
  } cases[] = {
    { TEKTRA_REASONING_OFF, "chat-think-false", FALSE },
    { TEKTRA_REASONING_ON, "chat-think", TRUE },
    { TEKTRA_REASONING_DEFAULT, "chat-think", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Chat) chat = { 0 };
      g_autoptr(JsonObject) ours = NULL;

      ollama_chat_init (&chat, "tools");
      chat_add (&chat, TEKTRA_ROLE_USER, "hello");
      tektra_model_set_capabilities (chat.model,
                                     TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_THINKING);
      tektra_generation_params_set_reasoning (chat.params, cases[i].reasoning);
      ours = chat_build (&chat);

      g_assert_true (json_object_has_member (ours, "think"));
      g_assert_cmpint (json_object_get_boolean_member (ours, "think"), ==, cases[i].think);
      assert_like_recording (ours, cases[i].recording);
    }
}

/* A picture goes as plain base64; with "data:" in front of it the server refuses it. */
static void
test_picture (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = read_recording ("chat-vision");
  g_autoptr(JsonObject) ours = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(TektraPart) part = NULL;
  TektraMessage *message;
  JsonObject *first;
  guchar *data;
  gsize length;

  first = json_array_get_object_element (json_object_get_array_member (recorded, "messages"), 0);
  data = g_base64_decode (json_array_get_string_element (json_object_get_array_member (first,
                                                                                       "images"),
                                                         0),
                          &length);
  bytes = g_bytes_new_take (data, length);
  part = tektra_image_part_new ("picture.png", "image/png", bytes, 64, 48, NULL);

  ollama_chat_init (&chat, "vision");
  tektra_model_set_capabilities (chat.model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE |
                                             TEKTRA_CAPABILITY_THINKING);
  tektra_generation_params_set_reasoning (chat.params, TEKTRA_REASONING_OFF);
  message = chat_add (&chat, TEKTRA_ROLE_USER, "hello");
  tektra_message_add_part (message, part);
  ours = chat_build (&chat);

  assert_like_recording (ours, "chat-vision");
}

static void
test_two_pictures (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;
  g_autoptr(GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr(GBytes) two = g_bytes_new_static ("two", 3);
  g_autoptr(TektraPart) first = tektra_image_part_new ("1.png", "image/png", one, 1, 1, NULL);
  g_autoptr(TektraPart) second = tektra_image_part_new ("2.png", "image/png", two, 1, 1, NULL);
  TektraMessage *message;
  JsonObject *object;
  JsonArray *images;

  ollama_chat_init (&chat, "vision");
  message = chat_add (&chat, TEKTRA_ROLE_USER, "which?");
  tektra_message_add_part (message, first);
  tektra_message_add_part (message, second);
  ours = chat_build (&chat);

  object = json_array_get_object_element (json_object_get_array_member (ours, "messages"), 0);
  images = json_object_get_array_member (object, "images");
  g_assert_cmpuint (json_array_get_length (images), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (images, 0), ==, "b25l");
  g_assert_cmpstr (json_array_get_string_element (images, 1), ==, "dHdv");
}

/* A sound goes the way of the pictures, in order, and nobody thinks while somebody speaks. */
static void
test_sound (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;
  g_autoptr(GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr(GBytes) two = g_bytes_new_static ("two", 3);
  g_autoptr(TektraPart) picture = tektra_image_part_new ("1.png", "image/png", one, 1, 1, NULL);
  g_autoptr(TektraPart) sound = tektra_audio_part_new ("2.wav", "audio/wav", two, 1, NULL);
  TektraMessage *message;
  JsonObject *object;
  JsonArray *images;

  ollama_chat_init (&chat, "gemma4");
  tektra_model_set_capabilities (chat.model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE |
                                             TEKTRA_CAPABILITY_AUDIO |
                                             TEKTRA_CAPABILITY_THINKING);
  tektra_generation_params_set_reasoning (chat.params, TEKTRA_REASONING_HIGH);
  message = chat_add (&chat, TEKTRA_ROLE_USER, "What do I say?");
  tektra_message_add_part (message, picture);
  tektra_message_add_part (message, sound);
  ours = chat_build (&chat);

  object = json_array_get_object_element (json_object_get_array_member (ours, "messages"), 0);
  images = json_object_get_array_member (object, "images");
  g_assert_cmpuint (json_array_get_length (images), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (images, 0), ==, "b25l");
  g_assert_cmpstr (json_array_get_string_element (images, 1), ==, "dHdv");
  g_assert_true (json_object_has_member (ours, "think"));
  g_assert_false (json_object_get_boolean_member (ours, "think"));
}

/* The arguments of a call are an object, which Ollama insists on. */
static void
test_tool_calls (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) recorded = read_recording ("chat-go-toolresult");
  g_autoptr(JsonObject) ours = NULL;
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraPart) call = NULL;
  JsonArray *sent, *taken;

  ollama_chat_init (&chat, "go");
  chat_add (&chat, TEKTRA_ROLE_USER, "weather");
  call = tektra_tool_call_part_new ("call_1", "get_weather", "{\"city\":\"Oslo\"}");
  tektra_message_append_thinking (answer, "hm", -1);
  tektra_message_add_part (answer, call);
  g_ptr_array_add (chat.messages, g_object_ref (answer));
  ours = chat_build (&chat);
  sent = json_object_get_array_member (ours, "messages");
  taken = json_object_get_array_member (recorded, "messages");

  for (guint i = 0; i < 2; i++)
    chat_assert_equal (json_array_get_object_element (sent, i),
                       json_array_get_object_element (taken, i));
}

static void
test_tools_and_form (void)
{
  const char * const others[] = { "model", "stream", "options", "keep_alive", "think" };
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;
  g_autoptr(JsonObject) none = NULL;
  g_autoptr(JsonObject) wanted = NULL;
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraPart) call = tektra_tool_call_part_new ("call_1", "weather", "{}");
  g_autoptr(TektraToolDefinition) tool = NULL;
  g_autoptr(TektraAnswerSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  tool = tektra_tool_definition_new ("weather", "Tells it.", NULL);
  schema = tektra_answer_schema_new ("{\"type\":\"integer\"}", -1, &error);
  g_assert_no_error (error);
  ollama_chat_init (&chat, "tools");
  tektra_request_options_add_tool (chat.options, tool);
  tektra_request_options_set_schema (chat.options, schema);
  tektra_request_options_set_n_candidates (chat.options, 4);
  chat_add (&chat, TEKTRA_ROLE_USER, "Rain?");
  tektra_message_add_part (answer, call);
  g_ptr_array_add (chat.messages, g_object_ref (answer));
  chat_add (&chat, TEKTRA_ROLE_TOOL, "{\"t\":3}");
  ours = chat_build (&chat);

  wanted = tektra_json_parse_object (
    "{\"messages\":[{\"role\":\"user\",\"content\":\"Rain?\"},"
    "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"call_1\","
    "\"function\":{\"name\":\"weather\",\"arguments\":{}}}]},"
    "{\"role\":\"tool\",\"tool_name\":\"weather\",\"tool_call_id\":\"call_1\","
    "\"content\":\"{\\\"t\\\":3}\"}],"
    "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
    "\"description\":\"Tells it.\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}],"
    "\"format\":{\"type\":\"integer\"},\"logprobs\":true,\"top_logprobs\":4}", -1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    json_object_remove_member (ours, others[i]);
  chat_assert_equal (ours, wanted);

  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_NONE, NULL);
  none = chat_build (&chat);
  g_assert_false (json_object_has_member (none, "tools"));
}

/* Broken arguments of a model must not make the chat unusable from then on. */
static void
test_broken_arguments (void)
{
  const char * const arguments[] = { "", "{\"a\":", "[1]", "null", "text" };

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_auto(Chat) chat = { 0 };
      g_autoptr(JsonObject) ours = NULL;
      g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
      g_autoptr(TektraPart) call = tektra_tool_call_part_new ("1", "f", arguments[i]);
      JsonObject *object;

      ollama_chat_init (&chat, "go");
      tektra_message_add_part (answer, call);
      g_ptr_array_add (chat.messages, g_object_ref (answer));
      ours = chat_build (&chat);

      object = json_array_get_object_element (json_object_get_array_member (ours, "messages"), 0);
      object = json_array_get_object_element (json_object_get_array_member (object, "tool_calls"),
                                              0);
      object = json_object_get_object_member (object, "function");
      g_assert_cmpuint (json_object_get_size (json_object_get_object_member (object, "arguments")),
                        ==, 0);
    }
}

/* Thoughts of earlier answers are not sent again, and every role keeps its own. */
static void
test_roles (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;
  const char * const roles[] = { "system", "user", "assistant", "user" };
  TektraMessage *answer;
  JsonArray *messages;

  ollama_chat_init (&chat, "tools");
  chat_add (&chat, TEKTRA_ROLE_SYSTEM, "Be brief.");
  chat_add (&chat, TEKTRA_ROLE_USER, "Grüße <b>&\n\"x\" $HOME \\ 😀");
  answer = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "yes");
  tektra_message_append_thinking (answer, "secret", -1);
  chat_add (&chat, TEKTRA_ROLE_TOOL, "the result of nothing");
  chat_add (&chat, TEKTRA_ROLE_USER, "and?");
  ours = chat_build (&chat);

  messages = json_object_get_array_member (ours, "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, G_N_ELEMENTS (roles));
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      g_assert_cmpstr (json_object_get_string_member (message, "role"), ==, roles[i]);
      g_assert_false (json_object_has_member (message, "thinking"));
      g_assert_false (json_object_has_member (message, "images"));
      g_assert_false (json_object_has_member (message, "tool_calls"));
    }
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (messages, 1),
                                                  "content"),
                   ==, "Grüße <b>&\n\"x\" $HOME \\ 😀");
}

static void
test_options (void)
{
  const char * const stop[] = { "tiny", NULL };
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) all = NULL;
  JsonObject *options;

  ollama_chat_init (&chat, "scripted");
  chat_add (&chat, TEKTRA_ROLE_USER, "x");

  /* One at a time, as recorded */
  {
    g_autoptr(JsonObject) ours = NULL;

    tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, 3);
    ours = chat_build (&chat);
    assert_like_recording (ours, "chat-length");
    tektra_generation_params_unset (chat.params, TEKTRA_PARAM_MAX_TOKENS);
  }
  {
    g_autoptr(JsonObject) ours = NULL;

    tektra_generation_params_set_stop (chat.params, stop);
    ours = chat_build (&chat);
    assert_like_recording (ours, "chat-stop");
  }
  {
    g_autoptr(JsonObject) ours = NULL;

    tektra_generation_params_set_stop (chat.params, NULL);
    tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_CONTEXT_LENGTH, 100000000);
    ours = chat_build (&chat);
    assert_like_recording (ours, "chat-hugectx");
  }

  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TEMPERATURE, 0);
  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TOP_P, 0.9);
  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_MIN_P, 0.05);
  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_REPEAT_PENALTY, 1.1);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_TOP_K, 40);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_SEED, 42);
  tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_KEEP_ALIVE, -1);
  all = chat_build (&chat);

  options = json_object_get_object_member (all, "options");
  g_assert_cmpfloat (json_object_get_double_member (options, "temperature"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (options, "top_p"), ==, 0.9);
  g_assert_cmpfloat (json_object_get_double_member (options, "min_p"), ==, 0.05);
  g_assert_cmpfloat (json_object_get_double_member (options, "repeat_penalty"), ==, 1.1);
  g_assert_cmpint (json_object_get_int_member (options, "top_k"), ==, 40);
  g_assert_cmpint (json_object_get_int_member (options, "seed"), ==, 42);
  g_assert_cmpint (json_object_get_int_member (all, "keep_alive"), ==, -1);
}

/* Left out, the server's choice cuts long chats off without a word. */
static void
test_context (void)
{
  static const struct
  {
    guint  trained;
    gint64 chosen;
    guint  sent;
  } cases[] = {
    { 0, 0, 8192 },
    { 4096, 0, 4096 },
    { 131072, 0, 8192 },
    { 131072, 65536, 65536 },
    { 4096, 2048, 2048 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Chat) chat = { 0 };
      g_autoptr(JsonObject) ours = NULL;

      ollama_chat_init (&chat, "m");
      chat_add (&chat, TEKTRA_ROLE_USER, "x");
      tektra_model_set_context_length (chat.model, cases[i].trained);
      if (cases[i].chosen > 0)
        tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_CONTEXT_LENGTH,
                                          cases[i].chosen);
      ours = chat_build (&chat);

      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (ours, "options"),
                                                   "num_ctx"),
                       ==, cases[i].sent);
    }
}

/* A load with another context than the chat's would load the model twice. */
static void
test_load_and_unload (void)
{
  g_autoptr(GBytes) load = tektra_ollama_request_build_load ("scripted", NULL, 4096);
  g_autoptr(GBytes) unload = tektra_ollama_request_build_unload ("scripted");
  g_autoptr(JsonObject) load_object = NULL;
  g_autoptr(JsonObject) unload_object = NULL;
  g_autoptr(JsonObject) load_recorded = read_recording ("chat-load");
  g_autoptr(JsonObject) unload_recorded = read_recording ("chat-unload");

  load_object = chat_parse (load);
  unload_object = chat_parse (unload);

  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (load_object,
                                                                              "options"),
                                               "num_ctx"),
                   ==, 4096);
  json_object_remove_member (load_object, "options");
  chat_assert_equal (load_object, load_recorded);
  chat_assert_equal (unload_object, unload_recorded);
}

/* The beginning of an answer comes last, and nothing is thought before the rest. */
static void
test_continued (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) ours = NULL;
  JsonArray *messages;
  JsonObject *last;

  ollama_chat_init (&chat, "thinker");
  tektra_model_set_capabilities (chat.model,
                                 TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_THINKING);
  chat_add (&chat, TEKTRA_ROLE_USER, "Count.");
  chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "One, two, ");
  g_assert_true (tektra_backend_can_continue (chat.backend, chat.model));

  ours = chat_build (&chat);
  messages = tektra_json_get_array (ours, "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, 2);
  last = json_array_get_object_element (messages, 1);
  g_assert_cmpstr (tektra_json_get_string (last, "role"), ==, "assistant");
  g_assert_cmpstr (tektra_json_get_string (last, "content"), ==, "One, two, ");
  g_assert_false (tektra_json_get_boolean (ours, "think", TRUE));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/ollama-request/plain", test_plain);
  g_test_add_func ("/ollama-request/think", test_think);
  g_test_add_func ("/ollama-request/picture", test_picture);
  g_test_add_func ("/ollama-request/two-pictures", test_two_pictures);
  g_test_add_func ("/ollama-request/sound", test_sound);
  g_test_add_func ("/ollama-request/tool-calls", test_tool_calls);
  g_test_add_func ("/ollama-request/tools-and-form", test_tools_and_form);
  g_test_add_func ("/ollama-request/broken-arguments", test_broken_arguments);
  g_test_add_func ("/ollama-request/roles", test_roles);
  g_test_add_func ("/ollama-request/options", test_options);
  g_test_add_func ("/ollama-request/context", test_context);
  g_test_add_func ("/ollama-request/continued", test_continued);
  g_test_add_func ("/ollama-request/load-and-unload", test_load_and_unload);

  return g_test_run ();
}
