/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "core/tektra-fixed-key.h"
#include "engine-server.h"
#include "engine-test.h"
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

static const struct
{
  const char *question;
  const char *pictures[3];
} questions[] = {
  { "What is the capital of France?", { NULL } },
  { "What is this?", { "01-what.png", NULL } },
  { "Describe the picture.", { "02-describe.jpg", NULL } },
  { "What is shown here?", { "01-what.png", "04-colour.jpg", NULL } },
};

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
  g_assert_true (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_IMAGE);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1024);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(TektraRequest) request = NULL;
      g_autoptr(TektraRequest) own_request = NULL;
      g_autoptr(Answer) answer = NULL;
      g_autoptr(Answer) own_answer = NULL;

      own_request = engine_test_create_request (own, questions[i].question,
                                                questions[i].pictures, NULL);
      own_answer = engine_test_ask (own, own_request);
      engine_test_await_end (own_answer);
      g_assert_no_error (own_answer->error);

      request = engine_test_create_request (model, questions[i].question,
                                            questions[i].pictures, NULL);
      answer = engine_test_ask (model, request);
      engine_test_await_end (answer);
      g_assert_no_error (answer->error);

      g_assert_cmpuint (answer->text->len, >, 0);
      g_assert_cmpstr (answer->text->str, ==, own_answer->text->str);
      g_assert_cmpint (answer->reason, ==, own_answer->reason);
      g_assert_cmpint (answer->usage->prompt_tokens, ==, own_answer->usage->prompt_tokens);
      g_assert_cmpint (answer->usage->completion_tokens, ==, own_answer->usage->completion_tokens);
    }

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
