/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/openai/tektra-openai-backend.h"
#include "core/tektra-fixed-key.h"
#include "engine-server.h"
#include "test-future.h"

/* The same model asked in two ways: as a server that somebody else runs, and as Tektra runs it
 * itself. With nothing left to chance the answers are the same. */

/* It is noticed by itself when it has started. */
static gboolean
is_ready (gpointer backend)
{
  return tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_READY &&
         tektra_backend_find_model (backend, "tiny") != NULL;
}

static TektraBackend *
connect_to (EngineServer *server,
            const char   *key)
{
  g_autoptr(TektraKeySource) keys = tektra_fixed_key_new (key);
  TektraBackend *backend = tektra_openai_backend_new ("work", "Work", server->address, NULL, keys);

  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (backend), 50);
  test_await (tektra_backend_probe (backend), NULL);

  return backend;
}

static void
test_same_answers (void)
{
  g_auto(EngineServer) server = { 0 };
  TektraBackend *native = engine_test_create_backend (NULL);
  g_autoptr(TektraBackend) backend = NULL;
  TektraModel *own = engine_test_get_model (native, NULL);
  TektraModel *model;

  engine_server_init (&server);
  backend = connect_to (&server, ENGINE_SERVER_KEY);
  test_wait_until (is_ready, backend);
  g_assert_cmpstr (tektra_openai_backend_get_profile (TEKTRA_OPENAI_BACKEND (backend))->id, ==,
                   "llama-server");

  model = tektra_backend_find_model (backend, "tiny");
  engine_server_assert_same_answers (model, own);

  test_await (tektra_backend_shutdown (backend), NULL);
  engine_test_free_backend (native);
}

/* The answer to a question that has two answers by the schema, and would have none without it */
static char *
choose (TektraModel *model)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequestOptions) options = tektra_request_options_new ();
  g_autoptr(TektraAnswerSchema) schema = NULL;
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;
  g_autoptr(GError) error = NULL;

  schema = tektra_answer_schema_new ("{\"enum\":[\"north\",\"south\"]}", -1, &error);
  g_assert_no_error (error);
  tektra_request_options_set_schema (options, schema);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  request = engine_test_create_request (model, "What is the capital of France?", NULL, params);
  tektra_request_set_options (request, options);
  g_assert_true (tektra_request_check_options (request, &error));
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);

  return g_strdup (answer->text->str);
}

/* The real server keeps to a schema, asked in either way. */
static void
test_schema (void)
{
  g_auto(EngineServer) server = { 0 };
  TektraBackend *native = engine_test_create_backend (NULL);
  g_autoptr(TektraBackend) backend = NULL;
  g_autofree char *own_choice = NULL;
  g_autofree char *choice = NULL;

  engine_server_init (&server);
  backend = connect_to (&server, ENGINE_SERVER_KEY);
  test_wait_until (is_ready, backend);
  choice = choose (tektra_backend_find_model (backend, "tiny"));
  g_assert_true (g_str_equal (choice, "\"north\"") || g_str_equal (choice, "\"south\""));
  own_choice = choose (engine_test_get_model (native, NULL));
  g_assert_cmpstr (own_choice, ==, choice);

  test_await (tektra_backend_shutdown (backend), NULL);
  engine_test_free_backend (native);
}

static gboolean
is_refused (gpointer backend)
{
  return tektra_backend_get_reason (backend) == TEKTRA_BACKEND_REASON_UNAUTHORIZED;
}

/* A wrong key is told from a server that is not there. */
static void
test_wrong_key (void)
{
  g_auto(EngineServer) server = { 0 };
  g_autoptr(TektraBackend) backend = NULL;

  engine_server_init (&server);
  backend = connect_to (&server, "wrong");
  test_wait_until (is_refused, backend);
  g_assert_nonnull (strstr (tektra_backend_get_status_text (backend), "key"));
  test_await (tektra_backend_shutdown (backend), NULL);
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/openai-server/same-answers", test_same_answers);
  g_test_add_func ("/openai-server/schema", test_schema);
  g_test_add_func ("/openai-server/wrong-key", test_wrong_key);

  return engine_test_run ();
}
