/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "core/tektra-fixed-key.h"
#include "test-answer.h"
#include "test-flat.h"
#include "test-future.h"
#include "test-server.h"

/* The Messages API on a real socket: what a person sees of an answer, of a list of models, and of
 * what goes wrong. */

#define ROUTE "POST /v1/messages"
#define MODELS "GET /v1/models?limit=1000"

static TektraBackend *
new_backend (TestServer *server)
{
  g_autoptr(TektraKeySource) keys = tektra_fixed_key_new ("sk-secret");

  return tektra_anthropic_backend_new ("claude", "My Claude", test_server_get_url (server), keys);
}

/* The recording of an answer, in pieces of @piece bytes */
static TestAnswer *
ask_recording (const char *name,
               gsize       piece)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "claude-test");
  g_autofree char *text = NULL;
  gsize length;

  text = test_data_dup_contents (name, &length);
  test_server_add (server, &(TestReply) {
    .route = ROUTE,
    .text = text,
    .length = length,
    .piece = piece,
  });

  return test_answer_read (test_answer_ask (model, "hello", NULL));
}

typedef struct
{
  const char         *name;
  const char         *text;
  const char         *thinking;
  const char         *seals; /* signatures and redacted thoughts, each with ; */
  const char         *calls;
  TektraFinishReason  finish;
  gint64              prompt_tokens;
  gint64              cached_tokens;
  gint64              completion_tokens;
  int                 code;  /* -1: none */
} Recording;

static const Recording recordings[] = {
  { "anthropic/text.res", "Grüße aus Oslo ❤!", "", "", "",
    TEKTRA_FINISH_STOP, 132, 100, 12, -1 },
  { "anthropic/tools.res", "Let me look.", "I need the weather.\n Twice?",
    "EqQBCkYIBxgCKkCz+/==;Emw+/abc==;c2Vjb25k;",
    "toolu_1 get_weather {\"city\": \"Oslo\"};toolu_2 get_time {};",
    TEKTRA_FINISH_TOOL_CALLS, 40, -1, 89, -1 },
  { "anthropic/max-tokens.res", "Well, I call", "", "", "",
    TEKTRA_FINISH_LENGTH, 40, -1, 20, -1 },
  { "anthropic/refusal.res", "", "", "", "", TEKTRA_FINISH_CONTENT_FILTER, 40, -1, 2, -1 },
  { "llama-server/anthropic-stream.res", " The answer follows now…", " Let me reason first;",
    "", "", TEKTRA_FINISH_STOP, 6, 5, 13, -1 },
  { "anthropic/overloaded-stream.res", "Half an ans", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_OVERLOADED },
  { "anthropic/cut.res", "Half an ans", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_TRUNCATED },
};

static char *
dup_calls (TestAnswer *answer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < answer->calls->len; i++)
    {
      TektraToolCallPart *call = answer->calls->pdata[i];

      g_string_append_printf (text, "%s %s %s;", tektra_tool_call_part_get_id (call),
                              tektra_tool_call_part_get_name (call),
                              tektra_tool_call_part_get_arguments (call));
    }

  return g_string_free_and_steal (text);
}

static void
assert_recording (const Recording *recording,
                  gsize            piece)
{
  g_autoptr(TestAnswer) answer = ask_recording (recording->name, piece);
  g_autofree char *calls = dup_calls (answer);

  g_assert_cmpstr (answer->text->str, ==, recording->text);
  g_assert_cmpstr (answer->thinking->str, ==, recording->thinking);
  g_assert_cmpstr (answer->seals->str, ==, recording->seals);
  g_assert_cmpstr (calls, ==, recording->calls);
  g_assert_cmpint (answer->finish, ==, recording->finish);

  if (recording->code >= 0)
    {
      g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, recording->code);
      g_assert_nonnull (strstr (answer->error->message, "My Claude"));
      return;
    }

  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->usage->prompt_tokens, ==, recording->prompt_tokens);
  g_assert_cmpint (answer->usage->cached_tokens, ==, recording->cached_tokens);
  g_assert_cmpint (answer->usage->completion_tokens, ==, recording->completion_tokens);
}

/* Whole, byte by byte, and cut in ever other places */
static void
test_recording (gconstpointer data)
{
  const Recording *recording = data;

  assert_recording (recording, 0);
  assert_recording (recording, 1);
  for (guint i = 0; i < 5; i++)
    assert_recording (recording, (gsize) g_test_rand_int_range (2, 200));
}

typedef struct
{
  guint       status;
  const char *body;
  int         code;
} Row;

/* https://docs.anthropic.com/en/api/errors */
static const Row rows[] = {
  { 400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
         "\"messages: text content blocks must be non-empty\"},\"request_id\":\"req_1\"}",
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST },
  { 401, "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":"
         "\"invalid x-api-key\"}}", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { 403, "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"no\"}}",
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { 404, "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":"
         "\"model: claude-test\"}}", TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND },
  { 413, "{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":"
         "\"Request exceeds the maximum size\"}}", TEKTRA_BACKEND_ERROR_TOO_LARGE },
  { 429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}",
    TEKTRA_BACKEND_ERROR_RATE_LIMITED },
  { 500, "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Internal\"}}",
    TEKTRA_BACKEND_ERROR_SERVER },
  { 504, "{\"type\":\"error\",\"error\":{\"type\":\"timeout_error\",\"message\":\"late\"}}",
    TEKTRA_BACKEND_ERROR_TIMEOUT },
  { 529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
         "\"Overloaded\"}}",
    TEKTRA_BACKEND_ERROR_OVERLOADED },
};

static void
test_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server);
      g_autoptr(TektraModel) model = tektra_model_new (backend, "claude-test");
      g_autoptr(TestAnswer) answer = NULL;

      test_server_add_json (server, ROUTE, rows[i].status, rows[i].body);
      answer = test_answer_read (test_answer_ask (model, "hello", NULL));
      g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, rows[i].code);
      g_test_message ("%s", answer->error->message);
      g_assert_null (strpbrk (answer->error->message, "{}\n"));
      g_assert_true (g_str_has_suffix (answer->error->message, "."));
    }
}

/* All pages of the list, with what each model can do */
static void
test_models (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autofree char *request = NULL;
  g_autoptr(GError) error = NULL;
  TektraModel *model;

  test_server_add_recording (server, MODELS, "anthropic/models.res");
  test_server_add_recording (server, MODELS "&after_id=claude-new", "anthropic/models-2.res");
  g_assert_true (test_await (tektra_backend_probe (backend), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 3);

  model = tektra_backend_find_model (backend, "claude-new");
  g_assert_cmpstr (tektra_model_get_name (model), ==, "Claude New");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1000000);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_TOOLS | TEKTRA_CAPABILITY_IMAGE |
                   TEKTRA_CAPABILITY_THINKING);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);

  model = tektra_backend_find_model (backend, "claude-old");
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_TOOLS | TEKTRA_CAPABILITY_THINKING);
  model = tektra_backend_find_model (backend, "plain");
  g_assert_cmpstr (tektra_model_get_name (model), ==, "plain");

  /* The key is in its header and nowhere else. */
  request = test_server_dup_request (server, MODELS);
  g_assert_nonnull (strstr (request, "x-api-key: sk-secret\r\n"));
  g_assert_nonnull (strstr (request, "anthropic-version: 2023-06-01\r\n"));
  g_assert_null (strstr (request, "Authorization"));
}

/* How a model of the list is asked: its limit, its way to think */
static void
test_request (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  TektraEventStream *stream;

  test_server_add_recording (server, MODELS, "anthropic/models.res");
  test_server_add_recording (server, MODELS "&after_id=claude-new", "anthropic/models-2.res");
  test_server_add_recording (server, ROUTE, "anthropic/text.res");
  test_await (tektra_backend_probe (backend), NULL);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_MEDIUM);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, 1);

  stream = test_answer_ask (tektra_backend_find_model (backend, "claude-old"), "hello", params);
  test_answer_free (test_answer_read (stream));
  old = test_server_dup_request (server, ROUTE);
  g_assert_nonnull (strstr (old, "Content-Type: application/json\r\n"));
  g_assert_nonnull (strstr (old, "\"max_tokens\":2048"));
  g_assert_nonnull (strstr (old, "{\"type\":\"enabled\",\"budget_tokens\":2047}"));
  g_assert_null (strstr (old, "seed"));

  stream = test_answer_ask (tektra_backend_find_model (backend, "claude-new"), "hello", params);
  test_answer_free (test_answer_read (stream));
  new = test_server_dup_request (server, ROUTE);
  g_assert_nonnull (strstr (new, "{\"type\":\"adaptive\",\"display\":\"summarized\"}"));
  g_assert_nonnull (strstr (new, "\"output_config\":{\"effort\":\"medium\"}"));
}

typedef struct
{
  guint                status;
  const char          *body;
  TektraBackendReason  reason;
} Away;

static const Away aways[] = {
  { 401, "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"no\"}}",
    TEKTRA_BACKEND_REASON_UNAUTHORIZED },
  { 404, "{}", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
  { 200, "{\"models\":[]}", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
  { 500, "{}", TEKTRA_BACKEND_REASON_FAILED },
};

static void
test_away (void)
{
  g_autoptr(TektraBackend) gone = tektra_anthropic_backend_new ("a", "Gone", "127.0.0.1:1/v1/",
                                                                NULL);

  for (guint i = 0; i < G_N_ELEMENTS (aways); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server);

      test_server_add_json (server, MODELS, aways[i].status, aways[i].body);
      test_await (tektra_backend_probe (backend), NULL);
      g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNAVAILABLE);
      g_assert_cmpint (tektra_backend_get_reason (backend), ==, aways[i].reason);
      g_assert_nonnull (tektra_backend_get_status_text (backend));
    }

  g_assert_cmpstr (tektra_backend_get_address (gone), ==, "http://127.0.0.1:1");
  test_await (tektra_backend_probe (gone), NULL);
  g_assert_cmpint (tektra_backend_get_reason (gone), ==, TEKTRA_BACKEND_REASON_NOT_RUNNING);
}

/* What a person may write, and where it leads. Nothing is asked. */
static void
test_addresses (void)
{
  static const char * const addresses[][2] = {
    { NULL, "https://api.anthropic.com" },
    { "", "https://api.anthropic.com" },
    { "https://api.anthropic.com/v1", "https://api.anthropic.com" },
    { "api.example.com", "https://api.example.com" },
    { "api.example.com/anthropic/v1/", "https://api.example.com/anthropic" },
    { "http://api.example.com", "http://api.example.com" },
    { "localhost:8080", "http://localhost:8080" },
    { "192.168.1.7:8080/v1", "http://192.168.1.7:8080" },
    { "[::1]:8080", "http://[::1]:8080" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(TektraBackend) backend = NULL;

      backend = tektra_anthropic_backend_new ("a", "A", addresses[i][0], NULL);
      g_assert_cmpstr (tektra_backend_get_address (backend), ==, addresses[i][1]);
    }
}

/* A server that is overloaded for a moment: the person waits, is told why, and gets the answer. */
static void
test_overloaded (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "claude-test");
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add_json (server, ROUTE, 529, "{\"type\":\"error\",\"error\":{\"type\":"
                        "\"overloaded_error\",\"message\":\"Overloaded\"}}");
  test_server_add_recording (server, ROUTE, "anthropic/text.res");
  answer = test_answer_read (test_answer_ask (model, "hello", NULL));
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "Grüße aus Oslo ❤!");
  g_assert_true (g_str_has_prefix (answer->status->str, "My Claude is busy; trying again"));
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 2);
}

/* Stop closes the connection at once, before the first byte and in the middle. */
static void
test_stop (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "claude-test");
  TektraEventStream *stream;

  test_server_add (server, &(TestReply) {
    .route = ROUTE,
    .text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: wait\n\n",
    .ending = TEST_ENDING_STALL,
  });
  stream = test_answer_ask (model, "hello", NULL);
  test_server_wait_for_request (server, ROUTE, 1);
  g_object_unref (stream);
  test_server_wait_for_no_client (server);
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 1);
}

/* A thousand answers later nothing is left of them, thoughts, signatures and calls included. */
static void
test_flat (void)
{
  test_flat_assert (new_backend, ROUTE, "anthropic/tools.res");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *path = g_strconcat ("/anthropic-backend/recording/", recordings[i].name,
                                           NULL);

      g_test_add_data_func (path, &recordings[i], test_recording);
    }

  g_test_add_func ("/anthropic-backend/errors", test_errors);
  g_test_add_func ("/anthropic-backend/models", test_models);
  g_test_add_func ("/anthropic-backend/request", test_request);
  g_test_add_func ("/anthropic-backend/away", test_away);
  g_test_add_func ("/anthropic-backend/addresses", test_addresses);
  g_test_add_func ("/anthropic-backend/overloaded", test_overloaded);
  g_test_add_func ("/anthropic-backend/stop", test_stop);
  g_test_add_func ("/anthropic-backend/flat", test_flat);

  return g_test_run ();
}
