/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/anthropic/tektra-anthropic-codec.h"
#include "chat.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "storage/tektra-part-record.h"
#include "util/tektra-json.h"

/* What is sent to the Messages API, word by word: it refuses what is not as it wants it. */

#define MODEL "claude-test"

/* What most models can do */
static const TektraAnthropicAbilities abilities = {
  .capabilities = TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_THINKING,
};

static JsonObject *
chat_encode (Chat                           *chat,
             const TektraAnthropicAbilities *can)
{
  g_autoptr(TektraRequest) request = chat_create_request (chat);
  g_autoptr(GBytes) bytes = tektra_anthropic_encode_request (request, can);

  return chat_parse (bytes);
}

static void
test_plain (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "hello");
  sent = chat_encode (&chat, &abilities);

  g_assert_cmpstr (tektra_json_get_string (sent, "model"), ==, "claude-test");
  g_assert_cmpint (tektra_json_get_int (sent, "max_tokens", 0), ==, 4096);
  g_assert_true (tektra_json_get_boolean (sent, "stream", FALSE));
  chat_assert_member (sent, "messages",
                      "[{'role':'user','content':[{'type':'text','text':'hello'}]}]");
  g_assert_cmpuint (json_object_get_size (sent), ==, 4);
}

/* Instructions stand apart, roles take turns, and nothing is empty: all others are refused. */
static void
test_shape (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraPart) image = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new_static ("\1\2\3", 3);
  TektraMessage *message;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_SYSTEM, "Be terse.");
  chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "I was cut off from my question.");
  chat_add (&chat, TEKTRA_ROLE_USER, "one");
  chat_add (&chat, TEKTRA_ROLE_SYSTEM, "Be kind.");
  message = chat_add (&chat, TEKTRA_ROLE_USER, NULL);
  image = tektra_image_part_new ("a.png", "image/png", bytes, 1, 1, NULL);
  tektra_message_add_part (message, image);
  tektra_message_append_text (message, " \n\t", -1);
  chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "");
  chat_add (&chat, TEKTRA_ROLE_USER, "two");
  sent = chat_encode (&chat, &abilities);

  g_assert_cmpstr (tektra_json_get_string (sent, "system"), ==, "Be terse.\n\nBe kind.");
  chat_assert_member (sent, "messages",
                      "[{'role':'user','content':[{'type':'text','text':'…'}]},"
                      "{'role':'assistant','content':["
                      "{'type':'text','text':'I was cut off from my question.'}]},"
                      "{'role':'user','content':[{'type':'text','text':'one'},"
                      "{'type':'image','source':{'type':'base64','media_type':'image/png',"
                      "'data':'AQID'}},{'type':'text','text':'two'}]}]");
}

/* Reasoning goes back byte for byte, also when it lay in the store meanwhile. */
static void
test_thinking_back (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraPart) redacted = tektra_thinking_part_new_redacted ("Emw+/abc==");
  g_autoptr(TektraPart) call = NULL;
  TektraMessage *stored;
  GListModel *parts;

  call = tektra_tool_call_part_new ("toolu_1", "get_weather", "{\"city\":\"Oslo\"}");
  tektra_message_append_thinking (answer, "I need ", -1);
  tektra_message_append_thinking (answer, "it.\n \"", -1);
  tektra_message_sign_thinking (answer, "EqQB+/==");
  tektra_message_append_thinking (answer, "Twice?", -1);
  tektra_message_sign_thinking (answer, "c2Vjb25k");
  tektra_message_add_part (answer, redacted);
  tektra_message_sign_thinking (answer, "untold");
  tektra_message_append_text (answer, "Let me look.", -1);
  tektra_message_add_part (answer, call);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (answer)), ==, 6);

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "Weather?");
  stored = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, NULL);
  parts = tektra_message_list_parts (answer);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      TektraPartRecord *record = tektra_part_record_new (part);
      gsize length = 0;
      const char *text = record->text != NULL ? g_bytes_get_data (record->text, &length) : "";
      g_autoptr(TektraPart) restored = NULL;

      restored = tektra_part_record_restore (record->kind, text != NULL ? text : "", length,
                                             record->data, NULL, "/nowhere");
      tektra_message_add_part (stored, restored);
      tektra_part_record_free (record);
    }
  chat_add (&chat, TEKTRA_ROLE_TOOL, "3 °C");
  chat_add (&chat, TEKTRA_ROLE_USER, "And tomorrow?");
  sent = chat_encode (&chat, &abilities);

  chat_assert_member (sent, "messages",
                      "[{'role':'user','content':[{'type':'text','text':'Weather?'}]},"
                      "{'role':'assistant','content':["
                      "{'type':'thinking','thinking':'I need it.\\n \\'','signature':'EqQB+/=='},"
                      "{'type':'thinking','thinking':'Twice?','signature':'c2Vjb25k'},"
                      "{'type':'redacted_thinking','data':'Emw+/abc=='},"
                      "{'type':'thinking','thinking':'','signature':'untold'},"
                      "{'type':'text','text':'Let me look.'},"
                      "{'type':'tool_use','id':'toolu_1','name':'get_weather',"
                      "'input':{'city':'Oslo'}}]},"
                      "{'role':'user','content':["
                      "{'type':'tool_result','tool_use_id':'toolu_1','content':'3 °C'},"
                      "{'type':'text','text':'And tomorrow?'}]}]");
  chat_assert_member (sent, "tools",
                      "[{'name':'get_weather','input_schema':{'type':'object'}}]");
  chat_assert_member (sent, "tool_choice", "{'type':'none'}");
}

/* Tools that are there, and one that an earlier answer called and nobody knows any more */
static void
test_tools (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) forced = NULL;
  g_autoptr(JsonObject) named = NULL;
  g_autoptr(TektraToolDefinition) tool = NULL;
  g_autoptr(TektraPart) call = tektra_tool_call_part_new ("1", "old", "{}");
  g_autoptr(TektraPart) known = tektra_tool_call_part_new ("2", "weather", "{\"z\":1,\"a\":2}");
  g_autoptr(TektraPart) result = tektra_tool_result_part_new ("2", NULL, "rain", FALSE);
  g_autoptr(TektraPart) failure = tektra_tool_result_part_new ("1", NULL, "gone", TRUE);
  TektraMessage *message;

  tool = tektra_tool_definition_new ("weather", "Tells it.",
                                     "{\"type\":\"object\",\"properties\":{\"z\":true}}");
  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "Rain?");
  message = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, NULL);
  tektra_message_add_part (message, call);
  tektra_message_add_part (message, known);
  message = chat_add (&chat, TEKTRA_ROLE_TOOL, NULL);
  tektra_message_add_part (message, result);
  tektra_message_add_part (message, failure);
  tektra_request_options_add_tool (chat.options, tool);

  sent = chat_encode (&chat, &abilities);
  chat_assert_member (sent, "tools",
                      "[{'name':'weather','description':'Tells it.',"
                      "'input_schema':{'type':'object','properties':{'z':true}}},"
                      "{'name':'old','input_schema':{'type':'object'}}]");
  g_assert_false (json_object_has_member (sent, "tool_choice"));
  chat_assert_member (sent, "messages",
                      "[{'role':'user','content':[{'type':'text','text':'Rain?'}]},"
                      "{'role':'assistant','content':["
                      "{'type':'tool_use','id':'1','name':'old','input':{}},"
                      "{'type':'tool_use','id':'2','name':'weather','input':{'z':1,'a':2}}]},"
                      "{'role':'user','content':["
                      "{'type':'tool_result','tool_use_id':'1','content':'gone','is_error':true},"
                      "{'type':'tool_result','tool_use_id':'2','content':'rain'}]}]");

  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_REQUIRED, NULL);
  forced = chat_encode (&chat, &abilities);
  chat_assert_member (forced, "tool_choice", "{'type':'any'}");
  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_REQUIRED, "weather");
  named = chat_encode (&chat, &abilities);
  chat_assert_member (named, "tool_choice", "{'type':'tool','name':'weather'}");
}

/* A schema and an effort share a member. */
static void
test_schema (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) thinking = NULL;
  g_autoptr(TektraAnswerSchema) schema = NULL;
  g_autoptr(GError) error = NULL;
  TektraAnthropicAbilities can = abilities;

  schema = tektra_answer_schema_new ("{\"type\":\"integer\"}", -1, &error);
  g_assert_no_error (error);
  can.effort = TRUE;
  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "How many?");
  tektra_request_options_set_schema (chat.options, schema);
  sent = chat_encode (&chat, &can);
  chat_assert_member (sent, "output_config",
                      "{'format':{'type':'json_schema','schema':{'type':'integer'}}}");

  tektra_generation_params_set_reasoning (chat.params, TEKTRA_REASONING_LOW);
  thinking = chat_encode (&chat, &can);
  chat_assert_member (thinking, "output_config",
                      "{'effort':'low',"
                      "'format':{'type':'json_schema','schema':{'type':'integer'}}}");
}

/* A call whose result never came, of a server with other ids */
static void
test_lost_call (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraPart) first = tektra_tool_call_part_new ("call:1 ü", "f", "{}");
  g_autoptr(TektraPart) second = tektra_tool_call_part_new ("call:2", "g", "not JSON");
  TektraMessage *message;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "a");
  message = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "b");
  tektra_message_append_thinking (message, "unsigned", -1);
  tektra_message_add_part (message, first);
  chat_add (&chat, TEKTRA_ROLE_USER, "c");
  message = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "d");
  tektra_message_add_part (message, second);
  chat_add (&chat, TEKTRA_ROLE_TOOL, "e");
  sent = chat_encode (&chat, &abilities);

  chat_assert_member (sent, "messages",
                      "[{'role':'user','content':[{'type':'text','text':'a'}]},"
                      "{'role':'assistant','content':[{'type':'text','text':'b'}]},"
                      "{'role':'user','content':[{'type':'text','text':'c'}]},"
                      "{'role':'assistant','content':[{'type':'text','text':'d'},"
                      "{'type':'tool_use','id':'call_2','name':'g','input':{}}]},"
                      "{'role':'user','content':["
                      "{'type':'tool_result','tool_use_id':'call_2','content':'e'}]}]");
}

typedef struct
{
  TektraReasoning  reasoning;
  int              chosen;     /* tokens; 0: unset */
  guint            model_max;
  gboolean         adaptive;
  gboolean         effort;
  int              max_tokens;
  const char      *thinking;   /* NULL: not sent */
  const char      *output;
  gboolean         samplers;
} Limits;

static const Limits limits[] = {
  { TEKTRA_REASONING_DEFAULT, 0, 0, FALSE, FALSE, 4096, NULL, NULL, TRUE },
  { TEKTRA_REASONING_DEFAULT, 0, 2048, FALSE, FALSE, 2048, NULL, NULL, TRUE },
  { TEKTRA_REASONING_DEFAULT, 0, 64000, FALSE, FALSE, 4096, NULL, NULL, TRUE },
  { TEKTRA_REASONING_DEFAULT, 9000, 8000, FALSE, FALSE, 8000, NULL, NULL, TRUE },
  { TEKTRA_REASONING_OFF, 0, 0, FALSE, FALSE, 4096, "{'type':'disabled'}", NULL, TRUE },
  { TEKTRA_REASONING_ON, 0, 0, FALSE, FALSE, 8192,
    "{'type':'enabled','budget_tokens':4096}", NULL, FALSE },
  { TEKTRA_REASONING_LOW, 0, 0, FALSE, FALSE, 5120,
    "{'type':'enabled','budget_tokens':1024}", NULL, FALSE },
  { TEKTRA_REASONING_HIGH, 0, 8192, FALSE, FALSE, 8192,
    "{'type':'enabled','budget_tokens':8191}", NULL, FALSE },
  { TEKTRA_REASONING_HIGH, 1025, 0, FALSE, FALSE, 1025,
    "{'type':'enabled','budget_tokens':1024}", NULL, FALSE },
  { TEKTRA_REASONING_HIGH, 1024, 0, FALSE, FALSE, 1024, "{'type':'disabled'}", NULL, TRUE },
  { TEKTRA_REASONING_ON, 0, 0, TRUE, TRUE, 8192,
    "{'type':'adaptive','display':'summarized'}", NULL, FALSE },
  { TEKTRA_REASONING_HIGH, 500, 0, TRUE, TRUE, 500,
    "{'type':'adaptive','display':'summarized'}", "{'effort':'high'}", FALSE },
  { TEKTRA_REASONING_LOW, 0, 0, TRUE, FALSE, 5120,
    "{'type':'adaptive','display':'summarized'}", NULL, FALSE },
};

/* A budget that is not below the limit is refused, and so are samplers beside it. */
static void
test_limits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_auto(Chat) chat = { 0 };
      g_autoptr(JsonObject) sent = NULL;
      TektraAnthropicAbilities can = abilities;

      can.max_tokens = limits[i].model_max;
      can.adaptive = limits[i].adaptive;
      can.effort = limits[i].effort;
      chat_init (&chat, NULL, MODEL);
      chat_add (&chat, TEKTRA_ROLE_USER, "a");
      tektra_generation_params_set_reasoning (chat.params, limits[i].reasoning);
      tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TEMPERATURE, 1.5);
      tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TOP_P, 0.5);
      tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_TOP_K, 40);
      if (limits[i].chosen > 0)
        tektra_generation_params_set_int (chat.params, TEKTRA_PARAM_MAX_TOKENS, limits[i].chosen);
      sent = chat_encode (&chat, &can);

      g_test_message ("row %u", i);
      g_assert_cmpint (tektra_json_get_int (sent, "max_tokens", 0), ==, limits[i].max_tokens);
      if (limits[i].thinking != NULL)
        chat_assert_member (sent, "thinking", limits[i].thinking);
      else
        g_assert_false (json_object_has_member (sent, "thinking"));
      if (limits[i].output != NULL)
        chat_assert_member (sent, "output_config", limits[i].output);
      else
        g_assert_false (json_object_has_member (sent, "output_config"));
      g_assert_cmpfloat (tektra_json_get_double (sent, "temperature", -1), ==,
                         limits[i].samplers ? 1 : -1);
      g_assert_cmpint (tektra_json_get_int (sent, "top_k", -1), ==, limits[i].samplers ? 40 : -1);
      g_assert_false (json_object_has_member (sent, "top_p"));
    }
}

static void
test_stop_strings (void)
{
  static const char * const stop[] = { "END", "\n", NULL };
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  TektraAnthropicAbilities can = { .capabilities = TEKTRA_CAPABILITY_TEXT };

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "a");
  tektra_generation_params_set_stop (chat.params, stop);
  tektra_generation_params_set_double (chat.params, TEKTRA_PARAM_TOP_P, 0.5);
  tektra_generation_params_set_reasoning (chat.params, TEKTRA_REASONING_OFF);
  sent = chat_encode (&chat, &can);

  chat_assert_member (sent, "stop_sequences", "['END']");
  g_assert_cmpfloat (tektra_json_get_double (sent, "top_p", -1), ==, 0.5);
  /* This model knows nothing of thinking. */
  g_assert_false (json_object_has_member (sent, "thinking"));
}

static void
ignore_cb (TektraEvent *event,
           gpointer     user_data)
{
}

/* Whatever a server sends, there is an answer or an error. */
static void
test_hostile (void)
{
  static const char * const items[] = {
    "{}",
    "{\"type\":1}",
    "{\"type\":\"content_block_start\"}",
    "{\"type\":\"content_block_start\",\"index\":-9,\"content_block\":[]}",
    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}",
    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\"}}",
    "{\"type\":\"content_block_delta\",\"index\":99,\"delta\":{\"type\":\"input_json_delta\"}}",
    "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":7}}",
    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":null}",
    "{\"type\":\"content_block_stop\",\"index\":9223372036854775807}",
    "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9223372036854775807,"
      "\"cache_read_input_tokens\":9223372036854775807,"
      "\"cache_creation_input_tokens\":9223372036854775807}}}",
    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"new\"},\"usage\":[]}",
    "{\"type\":\"message_stop\"}",
  };
  g_autoptr(TektraAnthropicDecoder) decoder = tektra_anthropic_decoder_new (ignore_cb, NULL);
  TektraHttpVerdict verdict = TEKTRA_HTTP_MORE;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr(JsonObject) object = tektra_json_parse_object (items[i], -1, NULL);
      g_autoptr(GError) error = NULL;

      verdict = tektra_anthropic_decoder_take (decoder, items[i], object, &error);
      g_assert_true ((verdict == TEKTRA_HTTP_FAILED) == (error != NULL));
    }

  g_assert_cmpint (verdict, ==, TEKTRA_HTTP_COMPLETE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/anthropic-codec/plain", test_plain);
  g_test_add_func ("/anthropic-codec/shape", test_shape);
  g_test_add_func ("/anthropic-codec/thinking-back", test_thinking_back);
  g_test_add_func ("/anthropic-codec/lost-call", test_lost_call);
  g_test_add_func ("/anthropic-codec/tools", test_tools);
  g_test_add_func ("/anthropic-codec/schema", test_schema);
  g_test_add_func ("/anthropic-codec/limits", test_limits);
  g_test_add_func ("/anthropic-codec/stop-strings", test_stop_strings);
  g_test_add_func ("/anthropic-codec/hostile", test_hostile);

  return g_test_run ();
}
