/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "engine/tektra-engine-diagnosis.h"
#include "engine/tektra-engine-log.h"

/* Of all that an engine says before it ends, the one line that explains it is understood. */

static void
feed (TektraEngineLog *log,
      const char      *text)
{
  tektra_engine_log_feed (log, text, strlen (text));
}

static void
test_lines (void)
{
  static const char *text = "one\r\ntwo \xff\n\nthree\nfour";
  gsize length = strlen (text);

  for (gsize split = 0; split <= length; split++)
    {
      g_autoptr(TektraEngineLog) log = tektra_engine_log_new (3);
      g_autofree char *all = NULL;

      tektra_engine_log_feed (log, text, split);
      if (split > 0 && split < length)
        tektra_engine_log_feed (log, text + split, length - split);
      else if (split == 0)
        feed (log, text);

      g_assert_cmpuint (tektra_engine_log_get_n_lines (log), ==, 3);
      tektra_engine_log_feed (log, NULL, 0);
      all = tektra_engine_log_dup_text (log);
      g_assert_cmpstr (all, ==, "two \xef\xbf\xbd\nthree\nfour\n");
    }
}

/* The first error is kept, however much is said after it. */
static void
test_first_error (void)
{
  g_autoptr(TektraEngineLog) log = tektra_engine_log_new (2);

  feed (log, "0.00.001 I srv  Everything is fine\n");
  g_assert_null (tektra_engine_log_get_first_error (log));
  feed (log, "0.00.079.099 E llama_model_load: error loading model\n");
  feed (log, "0.00.079.100 E srv  exiting due to model loading error\na\nb\nc\n");
  g_assert_cmpstr (tektra_engine_log_get_first_error (log), ==,
                   "0.00.079.099 E llama_model_load: error loading model");
  g_assert_cmpstr (tektra_engine_log_get_line (log, 0), ==, "b");
  g_assert_null (tektra_engine_log_get_line (log, 2));

  tektra_engine_log_clear (log);
  g_assert_null (tektra_engine_log_get_first_error (log));
  g_assert_cmpuint (tektra_engine_log_get_n_lines (log), ==, 0);
}

static void
assert_diagnosis (const char         *text,
                  int                 signal_number,
                  gboolean            loading,
                  TektraBackendError  code)
{
  g_autoptr(TektraEngineLog) log = tektra_engine_log_new (200);
  g_autoptr(GError) error = NULL;

  feed (log, text);
  error = tektra_engine_diagnose ("Some model", log, signal_number, loading);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "“Some model”"));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
assert_foreign_diagnosis (const char         *text,
                          int                 signal_number,
                          TektraBackendError  code,
                          const char         *message)
{
  g_autoptr(TektraEngineLog) log = tektra_engine_log_new (200);
  g_autoptr(GError) error = NULL;

  feed (log, text);
  error = tektra_engine_diagnose_foreign ("Mine", log, signal_number);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

/* What a program of the person says is told in its own words. */
static void
test_foreign (void)
{
  assert_foreign_diagnosis ("starting\nerror: unexpected argument '--porrt' found\n\n"
                            "  tip: a similar argument exists: '--port'\n",
                            0, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                            "The program of “Mine” ended while it started, with “error: unexpected "
                            "argument '--porrt' found”: check its arguments in models.toml.");
  assert_foreign_diagnosis ("2026-08-22T10:00:00.1Z  INFO mistralrs_core: Loading\n"
                            "2026-08-22T10:00:01.2Z ERROR mistralrs_core: no such model\n"
                            "Stack backtrace:\n",
                            0, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                            "The program of “Mine” ended while it started, with “2026-08-22T10:00:"
                            "01.2Z ERROR mistralrs_core: no such model”: check its arguments in "
                            "models.toml.");
  assert_foreign_diagnosis ("usage: mistralrs serve\n", 0, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                            "The program of “Mine” ended while it started, with “usage: mistralrs "
                            "serve”: check its arguments in models.toml.");
  assert_foreign_diagnosis ("", 0, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                            "The program of “Mine” ended while it started: check its arguments in "
                            "models.toml.");
  assert_foreign_diagnosis ("Error: DriverError(CUDA_ERROR_OUT_OF_MEMORY, \"out of memory\")\n",
                            0, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY, NULL);
  assert_foreign_diagnosis ("loading\n", SIGKILL, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY, NULL);
}

static void
test_diagnosis (void)
{
  assert_diagnosis ("0.1 E ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4000.00 MiB on "
                    "device 0: cudaMalloc failed: out of memory\n"
                    "0.2 E error loading model: unable to allocate CUDA0 buffer\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);
  assert_diagnosis ("ggml_vulkan: Device memory allocation of size 1 failed.\n"
                    "ggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);
  assert_diagnosis ("terminate called after throwing an instance of 'std::bad_alloc'\n",
                    SIGABRT, TRUE, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);
  assert_diagnosis ("0.1 I loading\n", SIGKILL, TRUE, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);
  assert_diagnosis ("0.1 E llama_model_load: error loading model: error loading model "
                    "architecture: unknown model architecture: 'qwen9'\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  assert_diagnosis ("0.1 E llama_model_load: error loading model: tensor 'output.weight' data is "
                    "not within the file bounds, model is corrupted or incomplete\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  assert_diagnosis ("0.1 E CLIP cannot be used as main model, use it with --mmproj instead\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  assert_diagnosis ("0.1 E srv  load_model: failed to load multimodal model, 'p.gguf'\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  assert_diagnosis ("0.1 I loading\n", SIGSEGV, TRUE, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  assert_diagnosis ("error: invalid argument: --fit\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  assert_diagnosis ("llama-server: error while loading shared libraries: libggml.so.0: cannot open "
                    "shared object file\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  assert_diagnosis ("0.1 E srv  start: couldn't bind HTTP server socket, hostname: /x.sock\n",
                    0, TRUE, TEKTRA_BACKEND_ERROR_FAILED);
  assert_diagnosis ("Nothing that is known\n", 0, TRUE, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
}

/* What a running engine once complained about is not why it ends later. */
static void
test_diagnosis_of_running (void)
{
  assert_diagnosis ("0.1 E srv  invalid argument in a request\n",
                    SIGSEGV, FALSE, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  assert_diagnosis ("0.1 I idle\n", SIGKILL, FALSE, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  assert_diagnosis ("0.1 E CUDA error: out of memory\n",
                    SIGABRT, FALSE, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine-log/lines", test_lines);
  g_test_add_func ("/engine-log/first-error", test_first_error);
  g_test_add_func ("/engine-log/diagnosis", test_diagnosis);
  g_test_add_func ("/engine-log/foreign", test_foreign);
  g_test_add_func ("/engine-log/diagnosis-of-running", test_diagnosis_of_running);

  return g_test_run ();
}
