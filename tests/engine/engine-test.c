/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine-test.h"
#include "test-files.h"
#include "test-future.h"
#include "test-samples.h"
#include "util/tektra-paths.h"

static char *root;

static void
set_folder (const char *variable,
            const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  g_setenv (variable, path, TRUE);
}

/* Before anything else in main () */
void
engine_test_init (int    *argc,
                  char ***argv)
{
  root = g_strdup ("/tmp/tektra-test-XXXXXX");
  g_assert_nonnull (g_mkdtemp (root));
  set_folder ("XDG_RUNTIME_DIR", "run");
  set_folder ("XDG_DATA_HOME", "data");
  set_folder ("XDG_CONFIG_HOME", "config");
  set_folder ("XDG_CACHE_HOME", "cache");

  g_test_init (argc, argv, NULL);
  dex_init ();
}

int
engine_test_run (void)
{
  int result = g_test_run ();

  test_remove_tree (root);
  g_free (root);

  return result;
}

/* A file of the starter model */
char *
engine_test_dup_model_path (const char *name)
{
  return g_build_filename (g_getenv ("TEKTRA_PROGRAM_DATA"), "models", "tektra-tiny", name, NULL);
}

/* A fresh folder with a copy of the starter model; @with_projector: also of what makes it see */
char *
engine_test_create_model_folder (const char *name,
                                 gboolean    with_projector)
{
  char *folder = g_build_filename (root, name, NULL);
  const char *files[] = { "tektra-tiny-Q8_0.gguf", "mmproj-tektra-tiny-F16.gguf" };

  g_assert_no_errno (g_mkdir (folder, 0700));

  for (guint i = 0; i < (with_projector ? 2 : 1); i++)
    {
      g_autofree char *source = engine_test_dup_model_path (files[i]);
      g_autofree char *target = g_build_filename (folder, files[i], NULL);
      g_autoptr(GError) error = NULL;
      g_autofree char *data = NULL;
      gsize length;

      g_file_get_contents (source, &data, &length, &error);
      g_assert_no_error (error);
      g_file_set_contents (target, data, (gssize) length, &error);
      g_assert_no_error (error);
    }

  return folder;
}

/* From now on llama-server is run by a line of shell: "exec llama-server \"$@\" --ignore-eos".
 * %NULL for the real one alone. */
void
engine_test_set_server (const char *line)
{
  g_autofree char *path = g_build_filename (root, "llama-server", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", line);
  g_autoptr(GError) error = NULL;

  if (line == NULL)
    {
      g_unsetenv ("TEKTRA_LLAMA_SERVER");
      return;
    }

  /* A new file each time: one that runs cannot be written. */
  g_unlink (path);
  g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);
  g_setenv ("TEKTRA_LLAMA_SERVER", path, TRUE);
}

/* How many folders with sockets there are */
guint
engine_test_count_folders (void)
{
  g_autoptr(GDir) dir = g_dir_open (tektra_paths_get_runtime_dir (), 0, NULL);
  const char *name;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    count += g_str_has_prefix (name, "engine-");

  return count;
}

gboolean
engine_test_process_exists (GPid pid)
{
  return kill (pid, 0) == 0 || errno != ESRCH;
}

/* A backend that knows its models */
TektraBackend *
engine_test_create_backend (const char *folder)
{
  const char *folders[] = { folder, NULL };
  TektraBackend *backend = tektra_llama_backend_new (folder != NULL ? folders : NULL);
  g_autoptr(GError) error = NULL;

  test_await (tektra_backend_probe (backend), &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);

  return backend;
}

/* The process that a model of a folder runs in, 0 for none */
GPid
engine_test_get_pid (TektraModel *model)
{
  return tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (tektra_model_get_backend (model)),
                                        model);
}

/* Ends everything and makes sure that nothing is left behind. */
void
engine_test_free_backend (TektraBackend *backend)
{
  GListModel *models = tektra_backend_get_models (backend);
  g_autoptr(GArray) pids = g_array_new (FALSE, FALSE, sizeof (GPid));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);
      GPid pid = engine_test_get_pid (model);

      if (pid != 0)
        g_array_append_val (pids, pid);
    }

  test_await (tektra_backend_shutdown (backend), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < pids->len; i++)
    g_assert_false (engine_test_process_exists (g_array_index (pids, GPid, i)));

  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
  g_assert_finalize_object (backend);
}

/* The model with an id, or the demonstration model */
TektraModel *
engine_test_get_model (TektraBackend *backend,
                       const char    *id)
{
  TektraModel *model;

  if (id == NULL)
    id = "tektra-tiny/tektra-tiny-Q8_0";

  model = tektra_backend_find_model (backend, id);
  g_assert_nonnull (model);

  return model;
}

/* A picture as it is in the file: what the engine makes of it is the point here. */
TektraPart *
engine_test_create_image (const char *sample)
{
  g_autofree char *path = test_samples_dup_path (sample);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (data, length);

  return tektra_image_part_new (sample,
                                g_str_has_suffix (sample, ".png") ? "image/png" : "image/jpeg",
                                bytes, 100, 100, NULL);
}

/* One question, with pictures before it; always the same answer unless @params say otherwise */
TektraRequest *
engine_test_create_request (TektraModel            *model,
                            const char             *text,
                            const char * const     *samples,
                            TektraGenerationParams *params)
{
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraGenerationParams) fixed = NULL;
  g_autoptr(TektraPart) part = NULL;

  fixed = params != NULL ? g_object_ref (params) : tektra_generation_params_new ();
  if (!tektra_generation_params_has (fixed, TEKTRA_PARAM_TEMPERATURE))
    tektra_generation_params_set_double (fixed, TEKTRA_PARAM_TEMPERATURE, 0);

  for (guint i = 0; samples != NULL && samples[i] != NULL; i++)
    {
      g_autoptr(TektraPart) image = engine_test_create_image (samples[i]);

      tektra_message_add_part (message, image);
    }

  part = tektra_text_part_new (text);
  tektra_message_add_part (message, part);
  g_ptr_array_add (messages, message);

  return tektra_request_new (model, messages, fixed);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Answer *answer = user_data;

  for (;;)
    {
      g_autoptr(TektraEvent) event = NULL;
      const char *text;
      gsize length;

      event = dex_await_boxed (tektra_event_stream_next (answer->stream), &answer->error);
      if (event == NULL)
        break;

      switch (tektra_event_get_kind (event))
        {
        case TEKTRA_EVENT_TEXT:
          text = tektra_event_get_text (event, &length);
          g_string_append_len (answer->text, text, (gssize) length);
          answer->n_pieces++;
          break;

        case TEKTRA_EVENT_STATUS:
          text = tektra_event_get_text (event, &length);
          g_string_append_len (answer->statuses, text, (gssize) length);
          g_string_append_c (answer->statuses, '\n');
          break;

        case TEKTRA_EVENT_PROMPT_PROGRESS:
          g_assert_cmpfloat (tektra_event_get_fraction (event), >=, answer->progress);
          answer->progress = tektra_event_get_fraction (event);
          break;

        case TEKTRA_EVENT_USAGE:
          g_clear_pointer (&answer->usage, tektra_usage_free);
          answer->usage = tektra_usage_copy (tektra_event_get_usage (event));
          break;

        case TEKTRA_EVENT_DONE:
          answer->reason = tektra_event_get_finish_reason (event);
          break;

        case TEKTRA_EVENT_THINKING:
        case TEKTRA_EVENT_TOOL_CALL:
        default:
          g_assert_not_reached ();
        }
    }

  answer->end_time = g_get_monotonic_time ();
  answer->ended = TRUE;

  return dex_future_new_true ();
}

/* Sends a request and reads its answer as it comes. */
Answer *
engine_test_ask (TektraModel   *model,
                 TektraRequest *request)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->text = g_string_new (NULL);
  answer->statuses = g_string_new (NULL);
  answer->stream = tektra_backend_generate (tektra_model_get_backend (model), request);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, read_fiber, answer, NULL));

  return answer;
}

Answer *
engine_test_ask_text (TektraModel *model,
                      const char  *text)
{
  g_autoptr(TektraRequest) request = engine_test_create_request (model, text, NULL, NULL);

  return engine_test_ask (model, request);
}

static gboolean
has_text (gpointer data)
{
  Answer *answer = data;

  return answer->n_pieces > 0 || answer->ended;
}

/* Waits for the first word. */
void
engine_test_await_text (Answer *answer)
{
  test_wait_until (has_text, answer);
  g_assert_no_error (answer->error);
}

static gboolean
has_ended (gpointer data)
{
  Answer *answer = data;

  return answer->ended;
}

void
engine_test_await_end (Answer *answer)
{
  test_wait_until (has_ended, answer);
}

/* Stops the answer. Returns how many microseconds it took until the reader knew. */
gint64
engine_test_stop (Answer *answer)
{
  gint64 begin = g_get_monotonic_time ();

  g_assert_false (answer->ended);
  tektra_event_stream_cancel (answer->stream);
  engine_test_await_end (answer);
  g_assert_error (answer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  return answer->end_time - begin;
}

void
engine_test_answer_free (Answer *answer)
{
  g_assert_true (answer->ended);
  g_clear_object (&answer->stream);
  g_clear_error (&answer->error);
  g_clear_pointer (&answer->usage, tektra_usage_free);
  g_string_free (answer->text, TRUE);
  g_string_free (answer->statuses, TRUE);
  g_free (answer);
}

static guint
count_descriptors (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* What an answer takes is given back: memory and descriptors of the engine, and descriptors of
 * Tektra, are the same after a thousand. What counts here is their number, so they are short. */
void
engine_test_assert_flat (TektraModel  *model,
                         GPid        (*get_pid) (TektraModel *model))
{
  static const char * const questions[] = {
    "What is Tektra?", "Hello", "How do I add a model?", "Who are you?",
  };
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  guint64 memory = 0;
  guint descriptors = 0, own = 0;
  GPid pid = 0;

  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, 3);
  for (guint i = 0; i < 1100; i++)
    {
      g_autoptr(TektraRequest) request = engine_test_create_request (model, questions[i % 4],
                                                                     NULL, params);
      g_autoptr(Answer) reply = engine_test_ask (model, request);

      engine_test_await_end (reply);
      g_assert_no_error (reply->error);
      if (i != 99)
        continue;

      pid = get_pid (model);
      memory = tektra_model_get_memory (model);
      descriptors = count_descriptors (pid);
      own = count_descriptors (getpid ());
    }

  g_test_message ("%" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " bytes, %u and %u descriptors",
                  memory, tektra_model_get_memory (model), descriptors, count_descriptors (pid));
  g_assert_cmpint (get_pid (model), ==, pid);
  g_assert_cmpuint (memory, >, 0);
  g_assert_cmpuint (tektra_model_get_memory (model), <, memory + 4 * 1024 * 1024);
  /* A connection may be closed a moment later. */
  g_assert_cmpuint (count_descriptors (pid), <=, descriptors + 2);
  g_assert_cmpuint (count_descriptors (getpid ()), <=, own + 2);
}
