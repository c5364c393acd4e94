/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "core/tektra-fixed-key.h"
#include "engine-server.h"
#include "test-future.h"

/* The same model asked in two ways: through the Messages API of a llama-server that somebody else
 * runs, and as Tektra runs it itself. With nothing left to chance the answers are the same. */

/* It is noticed by itself when it has started. */
static gboolean
is_ready (gpointer data)
{
  return tektra_backend_get_state (data) == TEKTRA_BACKEND_STATE_READY &&
         tektra_backend_find_model (data, "tiny") != NULL;
}

static TektraBackend *
connect_to (EngineServer *server)
{
  g_autoptr(TektraKeySource) keys = tektra_fixed_key_new (ENGINE_SERVER_KEY);
  TektraBackend *backend = tektra_anthropic_backend_new ("llama", "llama-server", server->address,
                                                         keys);

  test_await (tektra_backend_probe (backend), NULL);
  test_wait_until (is_ready, backend);

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
  backend = connect_to (&server);
  model = engine_test_get_model (backend, "tiny");
  engine_server_assert_same_answers (model, own);

  engine_test_free_backend (native);
}

/* A wrong key is told from a server that is not there, and a limit is kept. */
static void
test_key_and_limit (void)
{
  g_auto(EngineServer) server = { 0 };
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;
  g_autoptr(TektraBackend) stranger = NULL;
  g_autoptr(TektraKeySource) keys = tektra_fixed_key_new ("another");
  TektraModel *model;

  engine_server_init (&server);
  backend = connect_to (&server);
  model = engine_test_get_model (backend, "tiny");

  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 3);
  request = engine_test_create_request (model, "What is the capital of France?", NULL, params);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_LENGTH);
  g_assert_cmpint (answer->usage->completion_tokens, ==, 3);

  stranger = tektra_anthropic_backend_new ("other", "llama-server", server.address, keys);
  test_await (tektra_backend_probe (stranger), NULL);
  g_assert_cmpint (tektra_backend_get_reason (stranger), ==, TEKTRA_BACKEND_REASON_UNAUTHORIZED);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/anthropic-server/same-answers", test_same_answers);
  g_test_add_func ("/anthropic-server/key-and-limit", test_key_and_limit);

  return engine_test_run ();
}
