/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "backends/managed/tektra-managed-backend.h"
#include "backends/tektra-default-backends.h"
#include "engine-test.h"
#include "test-future.h"

/* Programs that a person told Tektra how to start. mistral.rs and candle-vllm are not at hand: a
 * llama-server takes their place, which speaks the same protocol on a port of this computer. */

#define PORT "{port}"
#define HELLO "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
#define QUESTION "What is in this picture?"
#define ANSWER "A gray cross, a red moon and a pink rectangle."

static const char * const picture[] = { "16-background.jpg", NULL };

static TektraBackendSettings *
create_settings (const char         *command,
                 const char * const *arguments)
{
  TektraBackendSettings *settings = tektra_backend_settings_new ("mistralrs");

  settings->command = g_strdup (command);
  settings->arguments = g_strdupv ((char **) arguments);
  settings->model = g_strdup ("tiny");

  return settings;
}

static TektraBackend *
create_backend (const char         *command,
                const char * const *arguments)
{
  g_autoptr(TektraBackendSettings) settings = create_settings (command, arguments);

  return tektra_managed_backend_new (settings, tektra_openai_profile_find ("mistralrs"));
}

/* With a shell command before it that takes the place of a slow start */
static TektraBackendSettings *
create_server_settings (const char *before)
{
  g_autofree char *model = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autofree char *projector = engine_test_dup_model_path ("mmproj-tektra-tiny-F16.gguf");
  g_autofree char *script = NULL;
  const char *arguments[] = { "-c", NULL, "sh", PORT, NULL };

  script = g_strdup_printf ("%s exec llama-server --host 127.0.0.1 --port $1 -m '%s' --mmproj '%s' "
                            "-c 2048 -np 1 -t 1 --jinja", before, model, projector);
  arguments[1] = script;

  return create_settings ("sh", arguments);
}

static TektraBackend *
create_server (const char *before)
{
  g_autoptr(TektraBackendSettings) settings = create_server_settings (before);

  return tektra_managed_backend_new (settings, tektra_openai_profile_find ("mistralrs"));
}

/* Its key is in the variable that llama-server knows. */
static TektraBackend *
create_guarded_server (void)
{
  g_autoptr(TektraBackendSettings) settings = tektra_backend_settings_new ("mistralrs");
  g_autofree char *model = engine_test_dup_model_path ("tektra-tiny-Q8_0.gguf");
  g_autofree char *projector = engine_test_dup_model_path ("mmproj-tektra-tiny-F16.gguf");
  const char *arguments[] = { "--host", "127.0.0.1", "--port", PORT, "-m", model,
                              "--mmproj", projector, "-c", "2048", "-np", "1", "-t", "1",
                              "--jinja", NULL };
  const char *variables[] = { "LLAMA_API_KEY={key}", NULL };

  settings->command = g_strdup ("llama-server");
  settings->arguments = g_strdupv ((char **) arguments);
  settings->environment = g_strdupv ((char **) variables);
  settings->model = g_strdup ("tiny");

  return tektra_managed_backend_new (settings, tektra_openai_profile_find ("mistralrs"));
}

/* Where a program was told to listen, out of its arguments, which everybody can read */
static char *
dup_address (const char *arguments,
             gsize       length)
{
  for (const char *argument = arguments; argument < arguments + length;
       argument += strlen (argument) + 1)
    {
      if (g_str_equal (argument, "--port"))
        return g_strdup_printf ("http://127.0.0.1:%s", argument + strlen (argument) + 1);
    }

  g_assert_not_reached ();
}

static TektraModel *
probe (TektraBackend *backend)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_backend_probe (backend), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);

  return engine_test_get_model (backend, "tiny");
}

static GPid
get_pid (TektraBackend *backend)
{
  return tektra_managed_backend_get_pid (TEKTRA_MANAGED_BACKEND (backend));
}

static gboolean
has_no_process (gpointer backend)
{
  return get_pid (backend) == 0;
}

typedef struct
{
  TektraBackend *backend;
  GPid           pid;
} Process;

static gboolean
is_replaced (gpointer data)
{
  Process *process = data;

  return get_pid (process->backend) != process->pid;
}

static gboolean
is_gone (gpointer data)
{
  Process *process = data;

  return !engine_test_process_exists (process->pid);
}

static void
free_backend (TektraBackend *backend)
{
  GPid pid = get_pid (backend);
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_backend_shutdown (backend), &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_pid (backend), ==, 0);
  if (pid != 0)
    g_assert_false (engine_test_process_exists (pid));
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
  g_assert_finalize_object (backend);
}

static void
ask_about_picture (TektraModel *model)
{
  g_autoptr(TektraRequest) request = engine_test_create_request (model, QUESTION, picture, NULL);
  g_autoptr(Answer) answer = engine_test_ask (model, request);

  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (g_strstrip (answer->text->str), ==, ANSWER);
  g_assert_cmpint (answer->reason, ==, TEKTRA_FINISH_STOP);
}

/* Nothing runs before somebody asks; then it answers, and goes with Tektra. */
static void
test_answer (void)
{
  TektraBackend *backend = create_server ("");
  TektraModel *model = probe (backend);

  g_assert_cmpint (get_pid (backend), ==, 0);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);

  ask_about_picture (model);
  g_assert_cmpint (get_pid (backend), !=, 0);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_cmpuint (tektra_model_get_memory (model), >, 0);
  g_assert_true (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_IMAGE);

  g_assert_true (test_await (tektra_backend_unload (backend, model), NULL));
  g_assert_cmpint (get_pid (backend), ==, 0);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);

  g_assert_true (test_await (tektra_backend_load (backend, model, NULL), NULL));
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  ask_about_picture (model);
  free_backend (backend);
}

/* A process that died is replaced, on another port, and the chat goes on. */
static void
test_crash (void)
{
  TektraBackend *backend = create_server ("");
  TektraModel *model = probe (backend);
  Process process = { backend };

  ask_about_picture (model);
  process.pid = get_pid (backend);
  g_assert_no_errno (kill (process.pid, SIGKILL));
  test_wait_until (is_replaced, &process);
  ask_about_picture (model);
  g_assert_cmpint (get_pid (backend), !=, process.pid);
  free_backend (backend);
}

/* What broke in the middle of an answer is told as what it was. */
static void
test_crash_while_answering (void)
{
  TektraBackend *backend = create_server ("");
  TektraModel *model = probe (backend);
  g_autoptr(Answer) answer = engine_test_ask_text (model, "Count to a hundred.");

  engine_test_await_text (answer);
  if (!answer->ended)
    {
      g_assert_no_errno (kill (get_pid (backend), SIGKILL));
      engine_test_await_end (answer);
      g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
    }
  ask_about_picture (model);
  free_backend (backend);
}

static void
test_not_installed (void)
{
  const char * const arguments[] = { "serve", "--port", PORT, NULL };
  TektraBackend *backend = create_backend ("mistralrs-that-nobody-has", arguments);
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_backend_probe (backend), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_nonnull (strstr (error->message, "mistralrs-that-nobody-has"));
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNAVAILABLE);
  g_assert_cmpint (tektra_backend_get_reason (backend), ==, TEKTRA_BACKEND_REASON_NOT_INSTALLED);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 0);
  free_backend (backend);
}

/* What the program has against its arguments is told. */
static void
test_wrong_arguments (void)
{
  const char * const arguments[] = { "--port", PORT, "--no-such-option", NULL };
  TektraBackend *backend = create_backend ("llama-server", arguments);
  TektraModel *model = probe (backend);
  g_autoptr(Answer) answer = engine_test_ask_text (model, "Hello");

  engine_test_await_end (answer);
  g_assert_nonnull (answer->error);
  g_assert_true (answer->error->domain == TEKTRA_BACKEND_ERROR);
  g_assert_nonnull (strstr (answer->error->message, "tiny"));
  g_assert_nonnull (strstr (answer->error->message, "“error: invalid argument: --no-such-option”"));
  g_assert_nonnull (strstr (answer->error->message, "models.toml"));
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_FAILED);
  free_backend (backend);
}

/* The memory comes back by itself, and the next question starts the program again; a chat may want
 * it for longer. */
static void
test_idle (void)
{
  TektraBackend *backend = create_server ("");
  TektraModel *model = probe (backend);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) patient = NULL;
  g_autoptr(Answer) answer = NULL;
  Process process = { backend };

  g_assert_true (tektra_backend_get_supported_params (backend, model) &
                 TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE));
  tektra_managed_backend_set_idle (TEKTRA_MANAGED_BACKEND (backend), 0);
  for (guint i = 0; i < 2; i++)
    {
      ask_about_picture (model);
      test_wait_until (has_no_process, backend);
      g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
      g_assert_cmpuint (tektra_model_get_memory (model), ==, 0);
    }

  tektra_generation_params_set_int (params, TEKTRA_PARAM_KEEP_ALIVE, 3600);
  patient = engine_test_create_request (model, QUESTION, picture, params);
  answer = engine_test_ask (model, patient);
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  process.pid = get_pid (backend);
  g_assert_cmpint (process.pid, !=, 0);

  /* It stays for another answer, after which it goes. */
  ask_about_picture (model);
  test_wait_until (is_gone, &process);
  free_backend (backend);
}

/* Two chats at a time: it goes after the last answer, not after the first one. */
static void
test_idle_after_the_last (void)
{
  TektraBackend *backend = create_server ("");
  TektraModel *model = probe (backend);
  g_autoptr(Answer) first = NULL;
  g_autoptr(Answer) second = NULL;

  tektra_managed_backend_set_idle (TEKTRA_MANAGED_BACKEND (backend), 0);
  first = engine_test_ask_text (model, "Hello");
  second = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (first);
  engine_test_await_end (second);
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_cmpstr (second->text->str, ==, "The capital of France is Paris.");
  test_wait_until (has_no_process, backend);
  free_backend (backend);
}

/* A program that can ask for a key is given one, and answers nobody else then. */
static void
test_key (void)
{
  TektraBackend *backend = create_guarded_server ();
  TektraModel *model = probe (backend);
  g_autofree char *path = NULL;
  g_autofree char *arguments = NULL;
  g_autofree char *address = NULL;
  g_autoptr(TektraHttpClient) stranger = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  ask_about_picture (model);

  path = g_strdup_printf ("/proc/%d/cmdline", get_pid (backend));
  g_assert_true (g_file_get_contents (path, &arguments, &length, NULL));
  address = dup_address (arguments, length);
  stranger = tektra_http_client_new ("Stranger", address);
  body = g_bytes_new_static (HELLO, strlen (HELLO));
  g_assert_false (test_await (tektra_http_client_post (stranger, "/v1/chat/completions", body,
                                                       NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED);
  free_backend (backend);
}

/* One waits, and is told so; who stops waiting ends the loading. */
static void
test_slow_start (void)
{
  TektraBackend *backend = create_server ("sleep 1;");
  TektraModel *model = probe (backend);
  g_autoptr(Answer) first = engine_test_ask_text (model, "Hello");
  g_autoptr(Answer) second = NULL;
  Process process = { backend };

  test_wait_until (is_replaced, &process);
  g_assert_cmpstr (first->statuses->str, ==, "Loading “tiny”…\n");
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADING);
  process.pid = get_pid (backend);
  engine_test_stop (first);
  test_wait_until (is_gone, &process);

  second = engine_test_ask_text (model, "Hello");
  engine_test_await_end (second);
  g_assert_no_error (second->error);
  g_assert_cmpuint (second->text->len, >, 0);
  free_backend (backend);
}

/* Another name is no reason to break off what it is asked, not even while it starts; afterwards
 * nobody needs its process. */
static void
test_rename (void)
{
  g_autoptr(GPtrArray) settings = NULL;
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) added = NULL;
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(Answer) answer = NULL;
  TektraBackendSettings *program = create_server_settings ("sleep 1;");
  TektraBackend *before, *after;
  Process process;

  settings = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_backend_settings_unref);
  g_ptr_array_add (settings, program);
  registry = tektra_default_backends_create (NULL, settings, none, NULL);
  before = tektra_backend_registry_find (registry, "mistralrs");
  answer = engine_test_ask_text (probe (before), "What is the capital of France?");
  process = (Process) { before };
  test_wait_until (is_replaced, &process);
  process.pid = get_pid (before);

  g_set_str (&program->name, "Rusty");
  added = tektra_default_backends_update (registry, NULL, settings, none, NULL);
  after = tektra_backend_registry_find (registry, "mistralrs");
  g_assert_cmpuint (added->len, ==, 1);
  g_assert_cmpstr (tektra_backend_get_name (after), ==, "Rusty");
  g_assert_false (answer->ended);

  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");
  test_wait_until (is_gone, &process);
  g_assert_cmpint (get_pid (after), ==, 0);

  /* One that nobody asks ends at once. */
  ask_about_picture (probe (after));
  process.pid = get_pid (after);
  g_set_str (&program->name, "Rustier");
  g_ptr_array_unref (tektra_default_backends_update (registry, NULL, settings, none, NULL));
  test_wait_until (is_gone, &process);
}

static GPid
get_pid_of_model (TektraModel *model)
{
  return get_pid (tektra_model_get_backend (model));
}

static void
test_flat (void)
{
  TektraBackend *backend = create_server ("");

  engine_test_assert_flat (probe (backend), get_pid_of_model);
  free_backend (backend);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  g_test_add_func ("/managed/answer", test_answer);
  g_test_add_func ("/managed/crash", test_crash);
  g_test_add_func ("/managed/crash-while-answering", test_crash_while_answering);
  g_test_add_func ("/managed/not-installed", test_not_installed);
  g_test_add_func ("/managed/wrong-arguments", test_wrong_arguments);
  g_test_add_func ("/managed/idle", test_idle);
  g_test_add_func ("/managed/idle-after-the-last", test_idle_after_the_last);
  g_test_add_func ("/managed/key", test_key);
  g_test_add_func ("/managed/slow-start", test_slow_start);
  g_test_add_func ("/managed/rename", test_rename);
  g_test_add_func ("/managed/flat", test_flat);

  return engine_test_run ();
}
