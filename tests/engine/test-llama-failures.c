/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine-test.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What goes wrong is told in a sentence that helps, and leaves nothing behind. */

/* Room for the program and not for the model; ulimit counts KiB */
#define NO_MEMORY "case \"$*\" in *--host*) ulimit -v 200000;; esac\nexec llama-server \"$@\""
#define NO_LIBRARY "case \"$*\" in *--host*) echo 'llama-server: error while loading shared " \
                   "libraries: libggml.so.0' >&2; exit 127;; esac\nexec llama-server \"$@\""
#define OLD_OPTIONS "case \"$*\" in *--help*) echo '--model FILE'; exit 0;; esac\n" \
                    "exec llama-server \"$@\""
#define BROKEN "echo 'Illegal instruction'; exit 132"

static void
assert_fails (TektraModel        *model,
              TektraBackendError  code,
              const char         *message)
{
  g_autoptr(Answer) answer = engine_test_ask_text (model, "Hello");

  engine_test_await_end (answer);
  g_test_message ("%s", answer->error != NULL ? answer->error->message : "no error");
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (answer->error->message, ==, message);
  g_assert_cmpstr (answer->text->str, ==, "");
}

/* Replaces a piece of a file by another one of the same length. */
static void
patch_bytes (const char *path,
             const char *old_bytes,
             const char *new_bytes,
             gsize       n_bytes)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length;
  char *found;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  g_assert_nonnull (memmem (data, length, old_bytes, n_bytes));
  while ((found = memmem (data, length, old_bytes, n_bytes)))
    memcpy (found, new_bytes, n_bytes);

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
patch_file (const char *path,
            const char *old_text,
            const char *new_text)
{
  g_assert_cmpuint (strlen (old_text), ==, strlen (new_text));
  patch_bytes (path, old_text, new_text, strlen (old_text));
}

static void
test_cut_off (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("cut-off", FALSE);
  g_autofree char *path = g_build_filename (folder, "tektra-tiny-Q8_0.gguf", NULL);
  TektraBackend *backend;
  TektraModel *model;

  g_assert_no_errno (truncate (path, 3000000));
  backend = engine_test_create_backend (folder);
  model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_FAILED);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_NONE);
  g_assert_nonnull (strstr (tektra_model_get_description (model), "cut off"));
  assert_fails (model, TEKTRA_BACKEND_ERROR_BAD_MODEL, tektra_model_get_description (model));

  engine_test_free_backend (backend);
}

/* What only the engine finds out */
static void
test_damaged (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("damaged", FALSE);
  g_autofree char *path = g_build_filename (folder, "tektra-tiny-Q8_0.gguf", NULL);
  TektraBackend *backend;
  TektraModel *model;

  patch_file (path, "output_norm.weight", "output_morn.weight");
  backend = engine_test_create_backend (folder);
  model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  assert_fails (model, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                "The file of “Tektra Tiny” is damaged or of an unknown kind: download it again.");
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_FAILED);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);

  engine_test_free_backend (backend);
}

static void
test_unknown_architecture (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("architecture", FALSE);
  g_autofree char *path = g_build_filename (folder, "tektra-tiny-Q8_0.gguf", NULL);
  TektraBackend *backend;

  patch_file (path, "llama", "lamma");
  backend = engine_test_create_backend (folder);
  assert_fails (engine_test_get_model (backend, "tektra-tiny-Q8_0"),
                TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                "“Tektra Tiny” needs a newer llama.cpp: update it.");

  engine_test_free_backend (backend);
}

static void
test_bad_projector (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("projector", TRUE);
  g_autofree char *path = g_build_filename (folder, "mmproj-tektra-tiny-F16.gguf", NULL);
  TektraBackend *backend;

  patch_file (path, "clip.vision.patch_size", "clip.vision.patch_sixe");
  backend = engine_test_create_backend (folder);
  assert_fails (engine_test_get_model (backend, "tektra-tiny-Q8_0"),
                TEKTRA_BACKEND_ERROR_BAD_MODEL,
                "The file with which “Tektra Tiny” sees is damaged or of another model: "
                "download it again.");

  engine_test_free_backend (backend);
}

/* llama-server 0.7.0 trusts the names of the tensors. */
static void
test_crash (void)
{
  g_autofree char *folder = engine_test_create_model_folder ("crash", TRUE);
  g_autofree char *path = g_build_filename (folder, "mmproj-tektra-tiny-F16.gguf", NULL);
  TektraBackend *backend;

  patch_file (path, "v.patch_embd.weight", "v.patch_mbed.weight");
  backend = engine_test_create_backend (folder);
  assert_fails (engine_test_get_model (backend, "tektra-tiny-Q8_0"),
                TEKTRA_BACKEND_ERROR_BAD_MODEL,
                "The engine crashed while it read “Tektra Tiny”: "
                "a file of it may be damaged, download it again.");

  engine_test_free_backend (backend);
}

static void
test_with_server (const char         *server,
                  TektraBackendError  code,
                  const char         *message)
{
  TektraBackend *backend;
  TektraModel *model;
  g_autoptr(Answer) answer = NULL;

  engine_test_set_server (server);
  backend = engine_test_create_backend (NULL);
  model = engine_test_get_model (backend, NULL);
  assert_fails (model, code, message);
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);

  /* As soon as the cause is gone it works, without starting Tektra again. */
  engine_test_set_server ("exec llama-server \"$@\"");
  answer = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");

  engine_test_free_backend (backend);
  engine_test_set_server (NULL);
}

static void
test_no_memory (void)
{
  test_with_server (NO_MEMORY, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY,
                    "“Tektra Tiny” does not fit into memory: "
                    "choose a smaller model or a shorter context.");
}

/* A model that could, on a computer that cannot: 16 million tokens are 100 GB. */
static void
test_absurd_context (void)
{
  static const char old_length[] = "llama.context_length\4\0\0\0\0\4\0";
  static const char new_length[] = "llama.context_length\4\0\0\0\0\0\0\1";
  g_autofree char *folder = engine_test_create_model_folder ("context", FALSE);
  g_autofree char *path = g_build_filename (folder, "tektra-tiny-Q8_0.gguf", NULL);
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) answer = NULL;
  TektraBackend *backend;
  TektraModel *model;

  patch_bytes (path, old_length, new_length, sizeof old_length);
  backend = engine_test_create_backend (folder);
  model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 1 << 24);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 1 << 24);
  request = engine_test_create_request (model, "Hello", NULL, params);
  answer = engine_test_ask (model, request);
  engine_test_await_end (answer);
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY);

  engine_test_free_backend (backend);
}

static void
test_no_library (void)
{
  test_with_server (NO_LIBRARY, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                    "“Tektra Tiny” cannot be started: "
                    "a library of the engine is missing, install it again.");
}

static void
test_old_options (void)
{
  test_with_server (OLD_OPTIONS, TEKTRA_BACKEND_ERROR_NOT_INSTALLED, NULL);
}

/* The models are listed all the same, and one sentence tells how to get what runs them. */
static void
test_not_installed (void)
{
  TektraBackend *backend;
  g_autoptr(GError) error = NULL;

  g_setenv ("TEKTRA_LLAMA_SERVER", "/nowhere/llama-server", TRUE);
  backend = tektra_llama_backend_new (NULL);
  g_assert_false (test_await (tektra_backend_probe (backend), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNAVAILABLE);
  g_assert_cmpint (tektra_backend_get_reason (backend), ==, TEKTRA_BACKEND_REASON_NOT_INSTALLED);
  g_assert_cmpstr (tektra_backend_get_status_text (backend), ==, error->message);
  g_assert_nonnull (strstr (error->message, "llama.cpp-tools"));
  assert_fails (engine_test_get_model (backend, NULL), TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                error->message);

  /* Installed meanwhile */
  g_unsetenv ("TEKTRA_LLAMA_SERVER");
  g_clear_error (&error);
  g_assert_true (test_await (tektra_backend_probe (backend), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);

  engine_test_free_backend (backend);
}

static void
test_broken_program (void)
{
  TektraBackend *backend;
  g_autoptr(GError) error = NULL;

  engine_test_set_server (BROKEN);
  backend = tektra_llama_backend_new (NULL);
  g_assert_false (test_await (tektra_backend_probe (backend), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_test_message ("%s", error->message);

  engine_test_free_backend (backend);
  engine_test_set_server (NULL);
}

typedef struct
{
  TektraBackend *backend;
  gboolean       wanted;
} Presence;

static gboolean
is_as_wanted (gpointer data)
{
  Presence *presence = data;

  return (tektra_backend_find_model (presence->backend, "new/tektra-tiny-Q8_0") != NULL) ==
         presence->wanted;
}

/* A model is there as soon as its file is, and gone with it, also when it is in use. */
static void
test_folders_are_watched (void)
{
  g_autofree char *source = engine_test_create_model_folder ("source", FALSE);
  g_autofree char *folder = engine_test_create_model_folder ("watched", FALSE);
  g_autofree char *target = g_build_filename (folder, "new", NULL);
  g_autofree char *file = g_build_filename (target, "tektra-tiny-Q8_0.gguf", NULL);
  TektraBackend *backend = engine_test_create_backend (folder);
  Presence presence = { backend, FALSE };
  g_autoptr(TektraModel) model = NULL;
  g_autoptr(Answer) answer = NULL;

  g_assert_true (is_as_wanted (&presence));
  g_assert_no_errno (g_rename (source, target));
  presence.wanted = TRUE;
  test_wait_until (is_as_wanted, &presence);

  model = g_object_ref (engine_test_get_model (backend, "new/tektra-tiny-Q8_0"));
  answer = engine_test_ask_text (model, "What is the capital of France?");
  engine_test_await_end (answer);
  g_assert_no_error (answer->error);

  g_assert_no_errno (g_unlink (file));
  presence.wanted = FALSE;
  test_wait_until (is_as_wanted, &presence);
  assert_fails (model, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                "The file of “Tektra Tiny” is not there any more: choose another model.");

  engine_test_free_backend (backend);
}

static gboolean
sees (gpointer data)
{
  return (tektra_model_get_capabilities (data) & TEKTRA_CAPABILITY_IMAGE) != 0;
}

/* A model that is chosen and loaded stays chosen when its projector is downloaded too. */
static void
test_projector_appears (void)
{
  g_autofree char *source = engine_test_create_model_folder ("with-projector", TRUE);
  g_autofree char *folder = engine_test_create_model_folder ("without-projector", FALSE);
  g_autofree char *old_path = g_build_filename (source, "mmproj-tektra-tiny-F16.gguf", NULL);
  g_autofree char *new_path = g_build_filename (folder, "mmproj-tektra-tiny-F16.gguf", NULL);
  const char *files[] = { "01-what.png", NULL };
  TektraBackend *backend = engine_test_create_backend (folder);
  TektraModel *model = engine_test_get_model (backend, "tektra-tiny-Q8_0");
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(Answer) blind = engine_test_ask_text (model, "What is the capital of France?");
  g_autoptr(Answer) seeing = NULL;

  engine_test_await_end (blind);
  g_assert_no_error (blind->error);
  g_assert_false (sees (model));

  g_assert_no_errno (g_rename (old_path, new_path));
  test_wait_until (sees, model);
  g_assert_true (engine_test_get_model (backend, "tektra-tiny-Q8_0") == model);

  request = engine_test_create_request (model, "What is shown here?", files, NULL);
  seeing = engine_test_ask (model, request);
  engine_test_await_end (seeing);
  g_assert_no_error (seeing->error);
  g_assert_cmpstr (seeing->text->str, ==, "An orange cross and a purple triangle.");

  engine_test_free_backend (backend);
}

static gboolean
is_there (gpointer data)
{
  return tektra_backend_find_model (data, "tektra-tiny-Q8_0") != NULL;
}

/* The first model of somebody who has no folder for models yet */
static void
test_folder_appears (void)
{
  g_autofree char *source = engine_test_create_model_folder ("first-model", FALSE);
  g_autofree char *folder = tektra_paths_dup_models_dir ();
  TektraBackend *backend = engine_test_create_backend (NULL);

  g_assert_false (is_there (backend));
  g_assert_no_errno (g_mkdir_with_parents (tektra_paths_get_data_dir (), 0700));
  g_assert_no_errno (g_rename (source, folder));
  test_wait_until (is_there, backend);

  engine_test_free_backend (backend);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  g_test_add_func ("/llama/failures/cut-off", test_cut_off);
  g_test_add_func ("/llama/failures/damaged", test_damaged);
  g_test_add_func ("/llama/failures/unknown-architecture", test_unknown_architecture);
  g_test_add_func ("/llama/failures/bad-projector", test_bad_projector);
  g_test_add_func ("/llama/failures/crash", test_crash);
  g_test_add_func ("/llama/failures/no-memory", test_no_memory);
  g_test_add_func ("/llama/failures/absurd-context", test_absurd_context);
  g_test_add_func ("/llama/failures/no-library", test_no_library);
  g_test_add_func ("/llama/failures/old-options", test_old_options);
  g_test_add_func ("/llama/failures/not-installed", test_not_installed);
  g_test_add_func ("/llama/failures/broken-program", test_broken_program);
  g_test_add_func ("/llama/failures/folders-are-watched", test_folders_are_watched);
  g_test_add_func ("/llama/failures/projector-appears", test_projector_appears);
  g_test_add_func ("/llama/failures/folder-appears", test_folder_appears);

  return engine_test_run ();
}
