/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine-test.h"
#include "test-future.h"

/* What a person wrote about a model in models.toml reaches the real llama-server. */

static void
define (TektraModel *model,
        guint        context_length,
        double       rope_scale)
{
  g_autoptr(TektraModelDefinition) definition =
    tektra_model_definition_new (tektra_model_get_id (model));

  definition->context_length = context_length;
  definition->rope_scale = rope_scale;
  definition->params = tektra_generation_params_new ();
  tektra_generation_params_set_int (definition->params, TEKTRA_PARAM_CONTEXT_LENGTH,
                                    context_length);
  tektra_generation_params_set_int (definition->params, TEKTRA_PARAM_MAX_TOKENS, 3);
  tektra_model_set_definition (model, definition);
}

static void
assert_context (TektraModel *model,
                gint64       expected)
{
  g_autoptr(Answer) answer = engine_test_ask_text (model, "What is the capital of France?");

  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_nonnull (answer->usage);
  g_assert_cmpint (answer->usage->context_length, ==, expected);
  g_assert_cmpint (answer->usage->completion_tokens, ==, 3);
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_LENGTH);
}

static void
test_context (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(GError) error = NULL;
  GPid pid;

  /* loading by itself does it as asking does: the same engine answers */
  define (model, 512, 0);
  test_await (tektra_backend_load (backend, model, NULL), &error);
  g_assert_no_error (error);
  pid = tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (backend), model);
  assert_context (model, 512);
  g_assert_cmpint (tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (backend), model), ==, pid);

  /* twice as long as the model was trained for, because it was asked to stretch */
  define (model, 2048, 2);
  assert_context (model, 2048);

  define (model, 2048, 0);
  assert_context (model, 1024);

  engine_test_free_backend (backend);
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);

  g_test_add_func ("/llama/definition/context", test_context);

  return engine_test_run ();
}
