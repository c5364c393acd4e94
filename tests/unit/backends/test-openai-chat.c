/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/openai/tektra-openai-backend.h"
#include "test-answer.h"
#include "test-future.h"
#include "test-server.h"

/* Answers of every server that speaks the protocol of OpenAI, and all that can go wrong with one.
 * What a person would lose: words, thoughts, calls, or the reason why there is no answer. */

#define ROUTE "POST /v1/chat/completions"
#define JSON(status, headers, body) \
  "HTTP/1.1 " status "\r\nContent-Type: application/json\r\n" headers \
  "Connection: close\r\n\r\n" body
#define OK_STREAM \
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" \
  "data: {\"choices\":[{\"delta\":{\"content\":\"Fine\"},\"finish_reason\":\"stop\"}]}\n\n" \
  "data: [DONE]\n\n"

static TektraBackend *
new_backend (TestServer *server,
             const char *profile)
{
  TektraBackend *backend = tektra_openai_backend_new ("work", "Work", test_server_get_url (server),
                                                      tektra_openai_profile_find (profile), NULL);

  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (backend), 0);

  return backend;
}

static TestAnswer *
ask (TektraModel            *model,
     TektraGenerationParams *params)
{
  return test_answer_read (test_answer_ask (model, "hello", params));
}

static TestAnswer *
ask_server (TestServer *server,
            const char *profile)
{
  g_autoptr(TektraBackend) backend = new_backend (server, profile);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");

  return ask (model, NULL);
}

static char *
dup_calls (TestAnswer *answer)
{
  GString *calls = g_string_new (NULL);

  for (guint i = 0; i < answer->calls->len; i++)
    g_string_append_printf (calls, "%s %s %s;",
                            tektra_tool_call_part_get_id (answer->calls->pdata[i]),
                            tektra_tool_call_part_get_name (answer->calls->pdata[i]),
                            tektra_tool_call_part_get_arguments (answer->calls->pdata[i]));

  return g_string_free_and_steal (calls);
}

typedef struct
{
  const char         *name;
  const char         *profile;
  const char         *text;
  const char         *thinking;
  const char         *calls;
  TektraFinishReason  finish;
  gint64              prompt_tokens; /* -1 when the server does not count */
  gint64              completion_tokens;
} Recording;

static const Recording recordings[] = {
  { "openai/openai", "openai", "Grüße ❤!", "", "", TEKTRA_FINISH_STOP, 9, 12 },
  { "openai/openai-tools", "openai", "", "",
    "call_1 get_weather {\"city\":\"Oslo\"};call_2 get_time {};", TEKTRA_FINISH_TOOL_CALLS,
    30, 20 },
  { "openai/openai-length", "openai", "Once upon", "", "", TEKTRA_FINISH_LENGTH, 3, 2 },
  { "openai/openai-filter", "openai", "I", "", "", TEKTRA_FINISH_CONTENT_FILTER, 3, 1 },
  { "openai/openai-whole", "openai", "All at once", "", "", TEKTRA_FINISH_STOP, 2, 3 },
  { "llama-server/stream-think-usage", "llama-server", NULL, NULL, "", TEKTRA_FINISH_STOP, 6, 13 },
  { "openai/mistralrs", "mistralrs", "Fine.", "Hm. ", "", TEKTRA_FINISH_STOP, 5, 4 },
  { "openai/candle-vllm", "candle-vllm", "Three", "One two", "", TEKTRA_FINISH_STOP, -1, -1 },
  { "openai/vllm", "vllm", "42", "Let me see…", "", TEKTRA_FINISH_STOP, 7, 6 },
  { "openai/lmstudio", "lmstudio", "Hello there", "", "", TEKTRA_FINISH_STOP, 4, 2 },
  { "openai/ollama", "ollama", "Yes", "Hmm", "", TEKTRA_FINISH_STOP, 8, 3 },
  { "openai/openrouter", "openrouter", "Done", "Think", "", TEKTRA_FINISH_STOP, 11, 5 },
  { "openai/groq", "groq", "Fast", "So", "", TEKTRA_FINISH_STOP, 6, 2 },
  { "openai/deepseek", "deepseek", "So", "Well", "", TEKTRA_FINISH_STOP, 10, 7 },
  { "openai/gemini", "gemini", "Looking", "",
    "function-call-1 get_weather {\"city\":\"Oslo\"};"
    "function-call-2 get_weather {\"city\":\"Rome\"};", TEKTRA_FINISH_TOOL_CALLS, 12, 9 },
  { "openai/other-tags", "other", "\n\nYes, <think> is a tag.", "\nMaybe so", "",
    TEKTRA_FINISH_STOP, -1, -1 },
  { "openai/other-crlf", "other", "AB", "", "", TEKTRA_FINISH_STOP, -1, -1 },
  { "openai/no-done", "other", "Whole", "", "", TEKTRA_FINISH_STOP, -1, -1 },
};

static void
check_recording (const Recording *recording,
                 gsize            piece)
{
  g_autofree char *name = g_strconcat (recording->name, ".res", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *calls = NULL;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestAnswer) answer = NULL;
  gsize length;

  bytes = test_data_dup_contents (name, &length);
  test_server_add (server, &(TestReply) {
    .route = ROUTE, .text = bytes, .length = length, .piece = piece,
  });
  answer = ask_server (server, recording->profile);

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->n_done, ==, 1);
  g_assert_cmpuint (answer->n_ends, ==, 1);
  g_assert_cmpint (answer->finish, ==, recording->finish);
  if (recording->text != NULL)
    g_assert_cmpstr (answer->text->str, ==, recording->text);
  else
    g_assert_cmpuint (answer->text->len, >, 0);
  if (recording->thinking != NULL)
    g_assert_cmpstr (answer->thinking->str, ==, recording->thinking);
  else
    g_assert_cmpuint (answer->thinking->len, >, 0);
  calls = dup_calls (answer);
  g_assert_cmpstr (calls, ==, recording->calls);

  if (recording->prompt_tokens < 0)
    {
      g_assert_null (answer->usage);
      return;
    }

  g_assert_cmpint (answer->usage->prompt_tokens, ==, recording->prompt_tokens);
  g_assert_cmpint (answer->usage->completion_tokens, ==, recording->completion_tokens);
  /* The first call is no piece of text. */
  if (answer->text->len > 0)
    g_assert_cmpint (answer->usage->first_token_us, >=, 0);
}

static void
test_recording (gconstpointer data)
{
  const Recording *recording = data;

  check_recording (recording, 0);
  check_recording (recording, 1);
  for (guint i = 0; i < 4; i++)
    check_recording (recording, (gsize) g_test_rand_int_range (2, 120));
}

typedef struct
{
  const char *name;
  const char *profile;
  const char *text;     /* what came before */
  const char *contains; /* of the sentence */
  int         code;
} Break;

static const Break breaks[] = {
  { "openai/error-chunk", "openai", "Half", "died", TEKTRA_BACKEND_ERROR_SERVER },
  { "openai/error-openrouter", "openrouter", "Half", "Provider", TEKTRA_BACKEND_ERROR_SERVER },
  { "openai/error-array", "gemini", "Half", "busy", TEKTRA_BACKEND_ERROR_OVERLOADED },
  { "openai/error-words", "candle-vllm", "Half", "KV cache", TEKTRA_BACKEND_ERROR_SERVER },
  { "openai/error-quota", "openai", "", "account", TEKTRA_BACKEND_ERROR_QUOTA },
  { "openai/no-done", "openai", "Whole", "middle", TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "openai/no-end", "other", "Half", "middle", TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "llama-server/kill9", "llama-server", NULL, NULL, TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "llama-server/ctx-exceeded-stream", "llama-server", "", "too long",
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG },
};

static void
assert_readable (const GError *error)
{
  g_test_message ("%s", error->message);
  g_assert_null (strpbrk (error->message, "{}<>\n"));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

/* What came before the break stays, and the sentence is one for a person. */
static void
test_break (gconstpointer data)
{
  const Break *test = data;
  g_autofree char *name = g_strconcat (test->name, ".res", NULL);
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add_recording (server, ROUTE, name);
  answer = ask_server (server, test->profile);

  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, test->code);
  assert_readable (answer->error);
  g_assert_cmpuint (answer->n_done, ==, 0);
  if (test->text != NULL)
    g_assert_cmpstr (answer->text->str, ==, test->text);
  if (test->contains != NULL)
    g_assert_nonnull (strstr (answer->error->message, test->contains));
  /* An answer that has begun is never asked for again. */
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 1);
}

typedef struct
{
  const char *name;
  const char *reply;
  int         code;
  guint       n_requests;
  const char *contains;
} Fault;

#define NOW "Retry-After: 0\r\n"
#define ERROR(type, code, message) \
  "{\"error\":{\"message\":\"" message "\",\"type\":\"" type "\",\"param\":null,\"code\":" code "}}"

static const Fault faults[] = {
  { "400", JSON ("400 Bad Request", "", ERROR ("invalid_request_error", "null", "bad messages")),
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, 1, "bad messages" },
  { "400-array", JSON ("400 Bad Request", "", "[{\"error\":{\"code\":400,\"message\":"
                       "\"API key not valid.\",\"status\":\"INVALID_ARGUMENT\"}}]"),
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, 1, "key" },
  { "400-context", JSON ("400 Bad Request", "",
                         ERROR ("invalid_request_error", "\"context_length_exceeded\"",
                                "This model's maximum context length is 8 tokens.")),
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, 1, "new chat" },
  { "401", JSON ("401 Unauthorized", "",
                 ERROR ("invalid_request_error", "\"invalid_api_key\"", "Incorrect API key")),
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, 1, "key" },
  { "402", JSON ("402 Payment Required", "", "{\"error\":\"Insufficient Balance\"}"),
    TEKTRA_BACKEND_ERROR_QUOTA, 1, "account" },
  { "403", JSON ("403 Forbidden", "", ERROR ("forbidden", "null", "Country not supported")),
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, 1, "Country" },
  { "404-route", "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n404 page not found",
    TEKTRA_BACKEND_ERROR_NOT_FOUND, 1, "address" },
  { "404-model", JSON ("404 Not Found", "", ERROR ("invalid_request_error", "\"model_not_found\"",
                                                   "The model `x` does not exist")),
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, 1, "model" },
  { "408", JSON ("408 Request Timeout", NOW, "{}"), TEKTRA_BACKEND_ERROR_TIMEOUT, 3, "long" },
  { "409", JSON ("409 Conflict", NOW, "{\"error\":\"busy loading\"}"),
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, 3, "busy" },
  { "413", "HTTP/1.1 413 Too Large\r\nContent-Type: text/html\r\n\r\n<html>413</html>",
    TEKTRA_BACKEND_ERROR_TOO_LARGE, 1, "smaller" },
  { "422", JSON ("422 Unprocessable Entity", "",
                 "{\"detail\":[{\"loc\":[\"body\",\"messages\"],\"msg\":\"field required\"}]}"),
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, 1, "field required" },
  { "429", JSON ("429 Too Many Requests", NOW,
                 ERROR ("requests", "\"rate_limit_exceeded\"", "Rate limit reached")),
    TEKTRA_BACKEND_ERROR_RATE_LIMITED, 3, "again" },
  { "429-long", JSON ("429 Too Many Requests", "Retry-After: 3600\r\n", "{}"),
    TEKTRA_BACKEND_ERROR_RATE_LIMITED, 1, "3600 seconds" },
  { "429-quota", JSON ("429 Too Many Requests", NOW,
                       ERROR ("insufficient_quota", "\"insufficient_quota\"", "You exceeded it")),
    TEKTRA_BACKEND_ERROR_QUOTA, 1, "account" },
  { "500", JSON ("500 Internal Server Error", NOW, "{\"error\":{\"message\":\"oops\"}}"),
    TEKTRA_BACKEND_ERROR_SERVER, 3, "oops" },
  { "500-never", JSON ("500 Internal Server Error", NOW "x-should-retry: false\r\n", "{}"),
    TEKTRA_BACKEND_ERROR_SERVER, 1, NULL },
  { "502-html", "HTTP/1.1 502 Bad Gateway\r\n" NOW "Content-Type: text/html\r\n\r\n"
    "<!DOCTYPE html><html><h1>Bad Gateway</h1></html>", TEKTRA_BACKEND_ERROR_SERVER, 3,
    "Bad Gateway" },
  { "503", JSON ("503 Service Unavailable", NOW, "{}"), TEKTRA_BACKEND_ERROR_OVERLOADED, 3,
    "busy" },
  { "200-html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Log in</html>",
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, 1, "address" },
  { "200-broken", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"cho\n\n",
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, 1, NULL },
};

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = fault->reply });
  answer = ask_server (server, "openai");

  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, fault->code);
  assert_readable (answer->error);
  if (fault->contains != NULL)
    g_assert_nonnull (strstr (answer->error->message, fault->contains));
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, fault->n_requests);
}

/* A server that is busy for a moment is a moment's delay, in each way to say for how long. */
static void
test_retry_after (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) soon = g_date_time_add_seconds (now, 2);
  g_autofree char *date = g_date_time_format (soon, "%a, %d %b %Y %H:%M:%S GMT");
  const struct
  {
    const char *header;
    gint64      at_least_us;
  } waits[] = {
    { "Retry-After: 1\r\n", 990 * 1000 },
    { NULL, 500 * 1000 },
    { "retry-after-ms: 700\r\n", 690 * 1000 },
    { "", 490 * 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TestAnswer) answer = NULL;
      g_autofree char *reply = NULL;
      gint64 begin;

      if (waits[i].header != NULL)
        reply = g_strdup_printf (JSON ("429 Too Many Requests", "%s", "{}"), waits[i].header);
      else
        reply = g_strdup_printf (JSON ("503 Unavailable", "Retry-After: %s\r\n", "{}"), date);
      test_server_add (server, &(TestReply) { .route = ROUTE, .text = reply });
      test_server_add (server, &(TestReply) { .route = ROUTE, .text = OK_STREAM });
      begin = g_get_monotonic_time ();
      answer = ask_server (server, "openai");

      g_assert_no_error (answer->error);
      g_assert_cmpstr (answer->text->str, ==, "Fine");
      g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 2);
      /* A date of whole seconds may be over before the test is there. */
      if (waits[i].header != NULL)
        g_assert_cmpint (g_get_monotonic_time () - begin, >=, waits[i].at_least_us);
      g_assert_nonnull (strstr (answer->status->str, "Work is busy"));
    }
}

/* Stop ends the wait, too. */
static void
test_stop_waiting (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "openai");
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraEvent) event = NULL;
  DexFuture *next;

  test_server_add (server, &(TestReply) {
    .route = ROUTE, .text = JSON ("503 Unavailable", "Retry-After: 15\r\n", "{}"),
  });
  stream = test_answer_ask (model, "hello", NULL);
  next = tektra_event_stream_next (stream);
  g_assert_true (test_await (dex_ref (next), NULL));
  event = dex_await_boxed (next, NULL);
  g_assert_cmpint (tektra_event_get_kind (event), ==, TEKTRA_EVENT_STATUS);

  g_clear_object (&stream);
  test_server_wait_for_no_client (server);
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 1);
}

/* A server that says nothing any more is given up, and what it said stays. */
static void
test_stall (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "openai");
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TestAnswer) answer = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  bytes = test_data_dup_contents ("openai/no-end.res", &length);
  test_server_add (server, &(TestReply) {
    .route = ROUTE, .text = bytes, .length = length, .ending = TEST_ENDING_STALL,
  });
  tektra_openai_backend_set_timeout (TEKTRA_OPENAI_BACKEND (backend), 1);
  answer = ask (model, NULL);

  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT);
  g_assert_cmpstr (answer->text->str, ==, "Half");
}

/* A cut at every byte of an answer is told, or the answer is whole. */
static void
test_cut (void)
{
  g_autofree char *bytes = NULL;
  gsize length;

  bytes = test_data_dup_contents ("openai/openai.res", &length);

  for (gsize cut = 1; cut < length; cut += 7)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TestAnswer) answer = NULL;

      test_server_add (server, &(TestReply) {
        .route = ROUTE, .text = bytes, .length = length, .cut = cut,
      });
      answer = ask_server (server, "openai");
      if (answer->error == NULL)
        g_assert_cmpuint (cut, >=, length - strlen ("[DONE]\n\n") + strlen ("[DONE]"));
      else
        g_assert_true (g_str_has_prefix ("Grüße ❤!", answer->text->str));
    }
}

typedef struct
{
  const char *name;
  const char *reply;
  const char *member; /* that is not sent again */
  const char *other;  /* what is sent in its place, or NULL */
} Refusal;

static const Refusal refusals[] = {
  { "param", JSON ("400 Bad Request", "",
                   "{\"error\":{\"message\":\"Unsupported value\",\"param\":\"temperature\","
                   "\"code\":\"unsupported_value\"}}"), "\"temperature\"", NULL },
  { "words", JSON ("400 Bad Request", "",
                   "{\"error\":{\"message\":\"Unrecognized request argument supplied: seed\"}}"),
    "\"seed\"", NULL },
  { "place", JSON ("422 Unprocessable Entity", "",
                   "{\"detail\":[{\"type\":\"extra_forbidden\","
                   "\"loc\":[\"body\",\"top_p\"],\"msg\":\"Extra inputs\"}]}"),
    "\"top_p\"", NULL },
  { "limit", JSON ("400 Bad Request", "",
                   "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported "
                   "with this model. Use 'max_completion_tokens' instead.\","
                   "\"param\":\"max_tokens\"}}"), "\"max_tokens\"", "\"max_completion_tokens\"" },
};

static void
set_all (TektraGenerationParams *params)
{
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.5);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TOP_P, 0.9);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 100);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, 7);
}

/* What a model does not take is left out, and not tried again with each message. */
static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "other");
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TestAnswer) first = NULL;
  g_autoptr(TestAnswer) second = NULL;
  g_autofree char *request = NULL;
  g_autofree char *later = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = refusal->reply });
  test_server_add (server, &(TestReply) { .route = ROUTE, .text = OK_STREAM });
  set_all (params);

  first = ask (model, params);
  g_assert_no_error (first->error);
  g_assert_cmpstr (first->text->str, ==, "Fine");
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 2);
  request = test_server_dup_request (server, ROUTE);
  g_assert_null (strstr (request, refusal->member));
  if (refusal->other != NULL)
    g_assert_nonnull (strstr (request, refusal->other));

  second = ask (model, params);
  g_assert_no_error (second->error);
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 3);
  later = test_server_dup_request (server, ROUTE);
  g_assert_null (strstr (later, refusal->member));
}

/* A server that refuses everything is believed in the end. */
static void
test_refusal_of_all (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "other");
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add (server, &(TestReply) {
    .route = ROUTE,
    .text = JSON ("400 Bad Request", "", "{\"error\":{\"message\":\"no\",\"param\":\"seed\"}}"),
  });
  set_all (params);
  answer = ask (model, params);

  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST);
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 2);
}

/* What is sent to each of them: what one does not know may make it refuse all of it. */
static void
test_members (void)
{
  static const struct
  {
    const char *profile;
    const char *has[6];
    const char *has_not[4];
  } rows[] = {
    { "openai", { "\"max_completion_tokens\":100", "stream_options",
                  "\"reasoning_effort\":\"low\"" },
      { "top_k", "min_p", "repe" } },
    { "llama-server", { "\"max_tokens\":100", "top_k", "min_p", "\"repeat_penalty\"",
                        "return_progress", "chat_template_kwargs" }, { "reasoning_effort\":{" } },
    { "mistralrs", { "top_k", "\"repetition_penalty\"", "\"enable_thinking\":true" },
      { "stream_options", "seed" } },
    { "candle-vllm", { "top_k" }, { "stream_options", "min_p", "repe" } },
    { "vllm", { "min_p", "\"repetition_penalty\"", "chat_template_kwargs", "stream_options" },
      { "return_progress" } },
    { "lmstudio", { "top_k", "\"repeat_penalty\"" }, { "min_p" } },
    { "ollama", { "\"seed\":7", "reasoning_effort" }, { "top_k" } },
    { "openrouter", { "\"reasoning\":{\"effort\":\"low\"}", "top_k" }, { "reasoning_effort" } },
    { "groq", { "max_completion_tokens" }, { "top_k", "min_p" } },
    { "deepseek", { "\"thinking\":{\"type\":\"enabled\"}" }, { "seed", "top_k" } },
    { "gemini", { "\"max_tokens\":100", "reasoning_effort" }, { "seed", "top_k" } },
    { "other", { "\"max_tokens\":100" }, { "top_k", "min_p", "repe" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server, rows[i].profile);
      g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
      g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
      g_autoptr(TestAnswer) answer = NULL;
      g_autofree char *request = NULL;

      g_test_message ("%s", rows[i].profile);
      tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_THINKING);
      set_all (params);
      tektra_generation_params_set_int (params, TEKTRA_PARAM_TOP_K, 40);
      tektra_generation_params_set_double (params, TEKTRA_PARAM_MIN_P, 0.05);
      tektra_generation_params_set_double (params, TEKTRA_PARAM_REPEAT_PENALTY, 1.1);
      tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_LOW);
      test_server_add (server, &(TestReply) { .route = ROUTE, .text = OK_STREAM });
      answer = ask (model, params);
      g_assert_no_error (answer->error);
      request = test_server_dup_request (server, ROUTE);

      for (guint j = 0; j < G_N_ELEMENTS (rows[i].has) && rows[i].has[j] != NULL; j++)
        g_assert_nonnull (strstr (request, rows[i].has[j]));
      for (guint j = 0; j < G_N_ELEMENTS (rows[i].has_not) && rows[i].has_not[j] != NULL; j++)
        g_assert_null (strstr (request, rows[i].has_not[j]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *path = g_strconcat ("/openai-chat/recording/", recordings[i].name,
                                           "/", recordings[i].profile, NULL);

      g_test_add_data_func (path, &recordings[i], test_recording);
    }
  for (guint i = 0; i < G_N_ELEMENTS (breaks); i++)
    {
      g_autofree char *path = g_strconcat ("/openai-chat/break/", breaks[i].name, "/",
                                           breaks[i].profile, NULL);

      g_test_add_data_func (path, &breaks[i], test_break);
    }
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/openai-chat/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/openai-chat/refusal/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/openai-chat/retry-after", test_retry_after);
  g_test_add_func ("/openai-chat/stop-waiting", test_stop_waiting);
  g_test_add_func ("/openai-chat/stall", test_stall);
  g_test_add_func ("/openai-chat/cut", test_cut);
  g_test_add_func ("/openai-chat/refusal-of-all", test_refusal_of_all);
  g_test_add_func ("/openai-chat/members", test_members);

  return g_test_run ();
}
