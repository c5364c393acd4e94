/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/openai/tektra-openai-codec.h"
#include "chat.h"
#include "core/tektra-tool-result-part.h"
#include "util/tektra-json.h"

/* What is asked for beside words, and what comes back of it: tools and their results, a schema, how
 * likely the words are. */

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

static void
chat_add_tools (Chat *chat)
{
  g_autoptr(TektraToolDefinition) weather = NULL;
  g_autoptr(TektraToolDefinition) clock = tektra_tool_definition_new ("clock", NULL, NULL);

  weather = tektra_tool_definition_new ("weather", "Tells the weather.",
                                        "{\"type\":\"object\",\"properties\":{\"z\":true,"
                                        "\"a\":true}}");
  tektra_request_options_add_tool (chat->options, weather);
  tektra_request_options_add_tool (chat->options, clock);
}

static void
test_tools (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) free_choice = NULL;
  g_autoptr(JsonObject) forced = NULL;
  g_autoptr(JsonObject) named = NULL;
  g_autoptr(JsonObject) none = NULL;

  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "Rain?");
  chat_add_tools (&chat);
  free_choice = chat_encode (&chat, "openai");
  chat_assert_member (free_choice, "tools",
                      "[{'type':'function','function':{'name':'weather',"
                      "'description':'Tells the weather.','parameters':"
                      "{'type':'object','properties':{'z':true,'a':true}}}},"
                      "{'type':'function','function':{'name':'clock',"
                      "'parameters':{'type':'object','properties':{}}}}]");
  g_assert_false (json_object_has_member (free_choice, "tool_choice"));

  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_REQUIRED, NULL);
  forced = chat_encode (&chat, "openai");
  chat_assert_member (forced, "tool_choice", "'required'");
  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_NONE, NULL);
  none = chat_encode (&chat, "openai");
  chat_assert_member (none, "tool_choice", "'none'");
  tektra_request_options_set_tool_choice (chat.options, TEKTRA_TOOL_CHOICE_REQUIRED, "clock");
  named = chat_encode (&chat, "openai");
  chat_assert_member (named, "tool_choice", "{'type':'function','function':{'name':'clock'}}");
}

/* Calls go back with their results behind them; Gemini's with the signature they came with, and
 * those of another model with the word that it takes in its place. */
static void
test_results (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) plain = NULL;
  g_autoptr(JsonObject) gemini = NULL;
  g_autoptr(TektraPart) first = NULL;
  g_autoptr(TektraPart) second = tektra_tool_call_part_new ("c2", "clock", "{}");
  g_autoptr(TektraPart) result = tektra_tool_result_part_new ("c2", NULL, "noon", FALSE);
  g_autoptr(TektraPart) other = tektra_tool_result_part_new ("c1", NULL, "no net", TRUE);
  TektraMessage *message;

  first = tektra_tool_call_part_new_with_extra ("c1", "weather", "{\"z\":1,\"a\":2}",
                                                "{\"google\":{\"thought_signature\":"
                                                "\"Cs0B+/x==\"}}");
  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "Rain?");
  message = chat_add (&chat, TEKTRA_ROLE_ASSISTANT, "Let me look.");
  tektra_message_add_part (message, first);
  tektra_message_add_part (message, second);
  message = chat_add (&chat, TEKTRA_ROLE_TOOL, "");
  tektra_message_add_part (message, result);
  tektra_message_add_part (message, other);
  chat_add (&chat, TEKTRA_ROLE_USER, "And?");

  plain = chat_encode (&chat, "openai");
  chat_assert_member (plain, "messages",
                      "[{'role':'user','content':'Rain?'},"
                      "{'role':'assistant','content':'Let me look.','tool_calls':["
                      "{'id':'c1','type':'function','function':{'name':'weather',"
                      "'arguments':'{\\'z\\':1,\\'a\\':2}'}},"
                      "{'id':'c2','type':'function',"
                      "'function':{'name':'clock','arguments':'{}'}}]},"
                      "{'role':'tool','tool_call_id':'c1','content':'no net'},"
                      "{'role':'tool','tool_call_id':'c2','content':'noon'},"
                      "{'role':'user','content':'And?'}]");

  gemini = chat_encode (&chat, "gemini");
  chat_assert_member (json_array_get_object_element (tektra_json_get_array (gemini, "messages"), 1),
                      "tool_calls",
                      "[{'id':'c1','type':'function','function':{'name':'weather',"
                      "'arguments':'{\\'z\\':1,\\'a\\':2}'},"
                      "'extra_content':{'google':{'thought_signature':'Cs0B+/x=='}}},"
                      "{'id':'c2','type':'function','function':{'name':'clock','arguments':'{}'},"
                      "'extra_content':{'google':{'thought_signature':"
                      "'skip_thought_signature_validator'}}}]");
}

static void
test_form (void)
{
  g_auto(Chat) chat = { 0 };
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(TektraAnswerSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  schema = tektra_answer_schema_new ("{\"title\":\"Colour\",\"enum\":[\"red\",\"blue\"]}", -1,
                                     &error);
  g_assert_no_error (error);
  chat_init (&chat, NULL, MODEL);
  chat_add (&chat, TEKTRA_ROLE_USER, "Which?");
  tektra_request_options_set_schema (chat.options, schema);
  tektra_request_options_set_n_candidates (chat.options, 5);
  sent = chat_encode (&chat, "openai");
  chat_assert_member (sent, "response_format",
                      "{'type':'json_schema','json_schema':{'name':'Colour','strict':true,"
                      "'schema':{'title':'Colour','enum':['red','blue']}}}");
  g_assert_true (tektra_json_get_boolean (sent, "logprobs", FALSE));
  g_assert_cmpint (tektra_json_get_int (sent, "top_logprobs", 0), ==, 5);
}

typedef struct
{
  TektraOpenaiDecoder *decoder;
  GPtrArray           *calls;
  GPtrArray           *odds; /* the last that came; NULL before */
} Answer;

static void
event_cb (TektraEvent *event,
          gpointer     user_data)
{
  Answer *answer = user_data;

  if (tektra_event_get_kind (event) == TEKTRA_EVENT_TOOL_CALL)
    g_ptr_array_add (answer->calls, g_object_ref (tektra_event_get_tool_call (event)));
  if (tektra_event_get_kind (event) != TEKTRA_EVENT_ODDS)
    return;

  g_clear_pointer (&answer->odds, g_ptr_array_unref);
  answer->odds = g_ptr_array_ref (tektra_event_get_odds (event));
}

static void
answer_init (Answer *answer)
{
  answer->decoder = tektra_openai_decoder_new (event_cb, answer);
  answer->calls = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
answer_clear (Answer *answer)
{
  tektra_openai_decoder_free (answer->decoder);
  g_ptr_array_unref (answer->calls);
  g_clear_pointer (&answer->odds, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static TektraHttpVerdict
take (Answer     *answer,
      const char *chunk)
{
  g_autoptr(JsonObject) object = *chunk == '{' ? tektra_json_parse_object (chunk, -1, NULL) : NULL;
  g_autoptr(GError) error = NULL;

  return tektra_openai_decoder_take (answer->decoder, "message", chunk, object, &error);
}

static void
assert_odds (Answer     *answer,
             const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < answer->odds->len; i++)
    {
      const TektraTokenOdds *odds = g_ptr_array_index (answer->odds, i);

      g_string_append_printf (text, "%s %.2f:", odds->chosen.text, odds->chosen.logprob);
      for (guint j = 0; j < odds->n_candidates; j++)
        g_string_append_printf (text, " %s %.2f", odds->candidates[j].text,
                                odds->candidates[j].logprob);
      g_string_append_c (text, ';');
    }

  g_assert_cmpstr (text->str, ==, expected);
}

/* As OpenAI tells them, and as /completion of llama-server does; nonsense is left out. */
static void
test_odds (void)
{
  g_auto(Answer) answer = { 0 };

  answer_init (&answer);
  take (&answer, "{\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"logprobs\":{\"content\":["
                 "{\"token\":\"H\",\"logprob\":-0.25,\"bytes\":[72],\"top_logprobs\":["
                 "{\"token\":\"H\",\"logprob\":-0.25},{\"token\":\"Y\",\"logprob\":-1.5},7,{}]},"
                 "{\"token\":\"i\",\"logprob\":0.1},{\"token\":3},null]}}]}");
  assert_odds (&answer, "H -0.25: H -0.25 Y -1.50;i 0.00:;");

  take (&answer, "{\"choices\":[{\"delta\":{},\"logprobs\":null}]}");
  take (&answer, "{\"content\":\"!\",\"stop\":false,\"completion_probabilities\":["
                 "{\"id\":3,\"token\":\"!\",\"logprob\":-2,\"top_logprobs\":[]}]}");
  assert_odds (&answer, "! -2.00:;");
}

/* The signature of Gemini comes back byte for byte. */
static void
test_signature (void)
{
  g_auto(Answer) answer = { 0 };

  answer_init (&answer);
  take (&answer, "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"x\",\"type\":\"function\","
                 "\"extra_content\":{\"google\":{\"thought_signature\":\"Cs0B+/x==\"}},"
                 "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                 "\"finish_reason\":\"tool_calls\"}]}");
  g_assert_cmpint (take (&answer, "[DONE]"), ==, TEKTRA_HTTP_COMPLETE);
  g_assert_cmpuint (answer.calls->len, ==, 1);
  g_assert_cmpstr (tektra_tool_call_part_get_extra (answer.calls->pdata[0]), ==,
                   "{\"google\":{\"thought_signature\":\"Cs0B+/x==\"}}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/openai-tools/tools", test_tools);
  g_test_add_func ("/openai-tools/results", test_results);
  g_test_add_func ("/openai-tools/form", test_form);
  g_test_add_func ("/openai-tools/odds", test_odds);
  g_test_add_func ("/openai-tools/signature", test_signature);

  return g_test_run ();
}
