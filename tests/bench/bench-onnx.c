/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-backend.h"
#include "backends/onnx/tektra-onnx-backend.h"
#include "test-answer.h"
#include "test-future.h"

/* How fast both engines write with the same weights: 8 bit in llama-server, 32 bit in ONNX Runtime,
 * one thread each. */

#define N_RUNS 20

static const char * const questions[] = {
  "Show me a Markdown table.", "Write some C code", "Write a list", "How do I add a model?",
};

typedef struct
{
  gint64 n_tokens;
  gint64 writing_us;
  gint64 load_us;
  guint  n_runs;
} Speed;

static void
ask (TektraModel *model,
     const char  *question,
     Speed       *speed)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, question);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TestAnswer) answer = NULL;

  g_ptr_array_add (messages, message);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  request = tektra_request_new (model, messages, params);
  stream = tektra_backend_generate (tektra_model_get_backend (model), request);
  answer = test_answer_read (stream);
  g_assert_no_error (answer->error);

  /* The first answer also pays for what is read only once. */
  if (speed->n_runs++ > 0)
    {
      speed->n_tokens += answer->usage->completion_tokens;
      speed->writing_us += answer->usage->generation_us;
    }
  else
    {
      speed->load_us = answer->usage->load_us;
    }
}

static double
get_rate (const Speed *speed)
{
  return (double) speed->n_tokens * G_USEC_PER_SEC / (double) speed->writing_us;
}

static TektraModel *
find_model (TektraBackend *backend,
            const char    *id)
{
  g_autoptr(GError) error = NULL;
  TektraModel *model;

  test_await (tektra_backend_probe (backend), &error);
  g_assert_no_error (error);
  model = tektra_backend_find_model (backend, id);
  g_assert_nonnull (model);

  return model;
}

int
main (int   argc,
      char *argv[])
{
  const char *folders[] = { g_getenv ("TEKTRA_ONNX_MODEL"), NULL };
  g_autofree char *id = g_path_get_basename (folders[0]);
  g_autoptr(TektraBackendSettings) settings = NULL;
  g_autoptr(GPtrArray) definitions = g_ptr_array_new ();
  g_autoptr(TektraBackend) llama = NULL;
  g_autoptr(TektraBackend) onnx = NULL;
  TektraModel *llama_model, *onnx_model;
  Speed llama_speed = { 0 }, onnx_speed = { 0 };

  dex_init ();

  settings = tektra_backend_settings_new ("llama");
  settings->threads = 1;
  llama = tektra_llama_backend_new (NULL);
  tektra_llama_backend_set_settings (TEKTRA_LLAMA_BACKEND (llama), settings, definitions);
  onnx = tektra_onnx_backend_new (folders);
  tektra_onnx_backend_set_settings (TEKTRA_ONNX_BACKEND (onnx), settings);

  llama_model = find_model (llama, "tektra-tiny/tektra-tiny-Q8_0");
  onnx_model = find_model (onnx, id);

  for (guint i = 0; i < N_RUNS; i++)
    {
      ask (llama_model, questions[i % G_N_ELEMENTS (questions)], &llama_speed);
      ask (onnx_model, questions[i % G_N_ELEMENTS (questions)], &onnx_speed);
    }

  g_print ("onnx-llama-load %.0f ms\n", (double) llama_speed.load_us / 1000);
  g_print ("onnx-load %.0f ms\n", (double) onnx_speed.load_us / 1000);
  g_print ("onnx-llama-rate %.0f t/s\n", get_rate (&llama_speed));
  g_print ("onnx-rate %.0f t/s\n", get_rate (&onnx_speed));
  g_print ("onnx-time-against-llama %.2f x\n", get_rate (&llama_speed) / get_rate (&onnx_speed));
  g_print ("onnx-llama-memory %.1f MB\n", (double) tektra_model_get_memory (llama_model) / 1e6);
  g_print ("onnx-memory %.1f MB\n", (double) tektra_model_get_memory (onnx_model) / 1e6);

  test_await (tektra_backend_shutdown (llama), NULL);
  test_await (tektra_backend_shutdown (onnx), NULL);

  return 0;
}
