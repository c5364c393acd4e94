/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-backend.h"
#include "backends/onnx/tektra-onnx-backend.h"
#include "test-answer.h"
#include "test-future.h"

/* How fast the engines write with the same weights, one thread each: llama-server as 8 bit numbers,
 * ONNX Runtime as 32 bit and as 8 bit numbers. In turns, so that all have the same computer. */

#define N_RUNS 20

static const char * const questions[] = {
  "Show me a Markdown table.", "Write some C code", "Write a list", "How do I add a model?",
};

/* A model and what was measured of it */
typedef struct
{
  const char    *name;
  TektraBackend *backend;
  TektraModel   *model;
  gint64         n_tokens;
  gint64         writing_us;
  gint64         load_us;
  guint          n_runs;
} Runner;

static void
ask (Runner     *runner,
     const char *question)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TestAnswer) answer = NULL;

  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  answer = test_answer_read (test_answer_ask (runner->model, question, params));
  g_assert_no_error (answer->error);

  /* The first answer also pays for what is read only once. */
  if (runner->n_runs++ > 0)
    {
      runner->n_tokens += answer->usage->completion_tokens;
      runner->writing_us += answer->usage->generation_us;
    }
  else
    {
      runner->load_us = answer->usage->load_us;
    }
}

static double
get_rate (const Runner *runner)
{
  return (double) runner->n_tokens * G_USEC_PER_SEC / (double) runner->writing_us;
}

/* @backend: (transfer full) */
static void
prepare (Runner        *runner,
         const char    *name,
         TektraBackend *backend,
         const char    *model_id)
{
  g_autoptr(GError) error = NULL;

  runner->name = name;
  runner->backend = backend;
  test_await (tektra_backend_probe (backend), &error);
  g_assert_no_error (error);
  runner->model = tektra_backend_find_model (backend, model_id);
  g_assert_nonnull (runner->model);
}

static void
prepare_onnx (Runner                *runner,
              const char            *name,
              const char            *folder,
              TektraBackendSettings *settings)
{
  TektraBackend *backend = tektra_onnx_backend_new ((const char *[]) { folder, NULL });
  g_autofree char *id = g_path_get_basename (folder);

  tektra_onnx_backend_set_settings (TEKTRA_ONNX_BACKEND (backend), settings);
  prepare (runner, name, backend, id);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraBackendSettings) settings = tektra_backend_settings_new ("llama");
  g_autoptr(GPtrArray) definitions = g_ptr_array_new ();
  TektraBackend *llama;
  Runner runners[3] = { 0 };

  g_assert_cmpint (argc, ==, 3);
  dex_init ();

  settings->threads = 1;
  llama = tektra_llama_backend_new (NULL);
  tektra_llama_backend_set_settings (TEKTRA_LLAMA_BACKEND (llama), settings, definitions);
  prepare (&runners[0], "onnx-llama", llama, "tektra-tiny/tektra-tiny-Q8_0");
  prepare_onnx (&runners[1], "onnx-32bit", argv[1], settings);
  prepare_onnx (&runners[2], "onnx-8bit", argv[2], settings);

  for (guint i = 0; i < N_RUNS; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (runners); j++)
        ask (&runners[j], questions[i % G_N_ELEMENTS (questions)]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (runners); i++)
    {
      Runner *runner = &runners[i];

      g_print ("%s-load %.0f ms\n", runner->name, (double) runner->load_us / 1000);
      g_print ("%s-rate %.0f t/s\n", runner->name, get_rate (runner));
      g_print ("%s-time-against-llama %.2f x\n", runner->name,
               get_rate (&runners[0]) / get_rate (runner));
      g_print ("%s-memory %.1f MB\n", runner->name,
               (double) tektra_model_get_memory (runner->model) / 1e6);
      test_await (tektra_backend_shutdown (runner->backend), NULL);
      g_object_unref (runner->backend);
    }

  return 0;
}
