/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "engine-test.h"
#include "test-future.h"

/* The real llama-server with the starter model: what a person asks is answered, and rightly. */

static void
test_text (void)
{
  TektraBackend *backend = engine_test_create_backend (NULL);
  TektraModel *model = engine_test_get_model (backend, NULL);
  g_autoptr(Answer) answer = NULL;

  answer = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");
  g_assert_cmpstr (answer->statuses->str, ==, "Loading “Tektra Tiny”…\n");
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_STOP);
  g_assert_cmpfloat (answer->progress, ==, 1);

  g_assert_nonnull (answer->usage);
  g_assert_cmpint (answer->usage->prompt_tokens, ==, 15);
  g_assert_cmpint (answer->usage->completion_tokens, ==, 8);
  g_assert_cmpint (answer->usage->context_length, ==, 1024);
  g_assert_cmpint (answer->usage->load_us, >, 0);
  g_assert_cmpint (answer->usage->generation_us, >, 0);

  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_cmpuint (tektra_model_get_memory (model), >, 10 * 1024 * 1024);
  g_test_message ("loaded in %.0f ms, %.0f MB", (double) answer->usage->load_us / 1000,
                  (double) tektra_model_get_memory (model) / 1e6);

  engine_test_free_backend (backend);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  g_test_add_func ("/llama/answers/text", test_text);

  return engine_test_run ();
}
