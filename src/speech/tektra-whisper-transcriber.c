/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engine/tektra-engine.h"
#include "speech/tektra-transcription-request.h"
#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/* The engine is started by the first sound and keeps the model in memory for the next ones. It
 * ends when nobody has spoken for a while. */

#define PROGRAM "tektra-whisper-engine"

/* All engines have a model of this kind, by whatever name. */
#define MODEL "whisper"

#define IDLE_LIMIT_MS (5 * 60 * 1000)

/* More do not help: what the model does in one step is too little to be shared. */
#define MAX_THREADS 8

struct _TektraWhisperTranscriber
{
  TektraTranscriber  parent_instance;

  /* owned */
  char              *model_path; /* NULL when there is none */
  char              *label;
  TektraEngine      *engine; /* NULL before the first sound */

  guint              n_running;
  guint              idle_limit;
  guint              idle_source;
};

G_DEFINE_FINAL_TYPE (TektraWhisperTranscriber, tektra_whisper_transcriber, TEKTRA_TYPE_TRANSCRIBER)

/* One sound */
typedef struct
{
  TektraWhisperTranscriber *self;
  TektraSound              *sound;
  GCancellable             *cancellable;
  char                     *language;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_object_unref (job->sound);
  g_clear_object (&job->cancellable);
  g_free (job->language);
  g_free (job);
}

/* Where it was put beside Tektra; tests and the build folder name another place. */
static char *
find_program (void)
{
  const char *path = g_getenv ("TEKTRA_WHISPER_ENGINE");

  if (path == NULL || *path == '\0')
    path = LIBEXECDIR G_DIR_SEPARATOR_S PROGRAM;

  return tektra_paths_find_program (path);
}

static DexFuture *
check_in_thread (gpointer user_data)
{
  const char *model_path = user_data;
  g_autofree char *program = find_program ();

  if (program == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                  _("This Tektra was built without the engine that writes down "
                                    "speech: use a server."));

  if (!g_file_test (model_path, G_FILE_TEST_IS_REGULAR))
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("The whisper model that writes down speech is not there: check "
                                    "the path of its file."));

  return dex_future_new_true ();
}

static DexFuture *
tektra_whisper_transcriber_check (TektraTranscriber *transcriber)
{
  TektraWhisperTranscriber *self = TEKTRA_WHISPER_TRANSCRIBER (transcriber);

  if (self->model_path == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("A model is needed that writes down speech: give the file of a "
                                    "whisper model, or use a server."));

  return tektra_thread_spawn ("check-whisper", check_in_thread, g_strdup (self->model_path),
                              g_free);
}

static TektraEngine *
create_engine (TektraWhisperTranscriber *self)
{
  g_autofree char *program = find_program ();
  g_autofree char *threads = g_strdup_printf ("%u", MIN (g_get_num_processors (), MAX_THREADS));
  const char *argv[] = { program, "--socket", TEKTRA_ENGINE_SOCKET, "--model", self->model_path,
                         "--threads", threads, NULL };
  g_auto(GStrv) environ = g_environ_setenv (g_get_environ (), "GGML_NO_BACKTRACE", "1", TRUE);
  const TektraEngineSpec spec = {
    .label = self->label,
    .argv = (GStrv) argv,
    .environ = environ,
    .key_variable = (char *) "TEKTRA_ENGINE_KEY",
    .health_path = (char *) "/health",
  };

  return tektra_engine_new (&spec);
}

static void
idle_cb (gpointer user_data)
{
  TektraWhisperTranscriber *self = user_data;

  self->idle_source = 0;
  dex_future_disown (tektra_whisper_transcriber_unload (self));
}

static void
begin_job (TektraWhisperTranscriber *self)
{
  self->n_running++;
  g_clear_handle_id (&self->idle_source, g_source_remove);
}

static void
end_job (TektraWhisperTranscriber *self)
{
  self->n_running--;
  if (self->n_running == 0 && self->idle_source == 0)
    self->idle_source = g_timeout_add_once (self->idle_limit, idle_cb, self);
}

/* Nobody has chosen the engine by name, so it has none here. */
static GError *
explain (TektraWhisperTranscriber *self,
         TektraHttpClient         *client,
         GError                   *error)
{
  error = tektra_engine_explain (self->engine, client, error);
  if (!g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED))
    return error;

  g_error_free (error);

  return g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                              _("The engine that writes down speech ended unexpectedly: try "
                                "again."));
}

static DexFuture *
transcribe_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraWhisperTranscriber *self = job->self;
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSpeechServer) server = NULL;
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GError) error = NULL;

  if (!dex_await (tektra_whisper_transcriber_check (TEKTRA_TRANSCRIBER (self)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->engine == NULL)
    self->engine = create_engine (self);

  begin_job (self);

  if (dex_await (dex_future_first (tektra_engine_start (self->engine),
                                   dex_cancellable_new_from_cancellable (job->cancellable),
                                   NULL),
                 &error))
    {
      client = g_object_ref (tektra_engine_get_client (self->engine));
      server = tektra_speech_server_new_for_client (client, self->label, MODEL);
      transcription =
        dex_await_object (tektra_transcription_request_send (server, TEKTRA_TRANSCRIBER (self),
                                                             job->sound, job->language,
                                                             job->cancellable),
                          &error);
      if (transcription == NULL)
        error = explain (self, client, g_steal_pointer (&error));
    }

  end_job (self);

  if (transcription == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (g_steal_pointer (&transcription));
}

static DexFuture *
tektra_whisper_transcriber_transcribe (TektraTranscriber *transcriber,
                                       TektraSound       *sound,
                                       const char        *language,
                                       GCancellable      *cancellable)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (TEKTRA_WHISPER_TRANSCRIBER (transcriber));
  job->sound = g_object_ref (sound);
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  job->language = g_strdup (language);

  return dex_scheduler_spawn (NULL, 0, transcribe_fiber, job, job_free);
}

static void
tektra_whisper_transcriber_dispose (GObject *object)
{
  TektraWhisperTranscriber *self = TEKTRA_WHISPER_TRANSCRIBER (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (tektra_whisper_transcriber_parent_class)->dispose (object);
}

static void
tektra_whisper_transcriber_finalize (GObject *object)
{
  TektraWhisperTranscriber *self = TEKTRA_WHISPER_TRANSCRIBER (object);

  g_free (self->model_path);
  g_free (self->label);

  G_OBJECT_CLASS (tektra_whisper_transcriber_parent_class)->finalize (object);
}

static void
tektra_whisper_transcriber_class_init (TektraWhisperTranscriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraTranscriberClass *transcriber_class = TEKTRA_TRANSCRIBER_CLASS (klass);

  object_class->dispose = tektra_whisper_transcriber_dispose;
  object_class->finalize = tektra_whisper_transcriber_finalize;

  transcriber_class->check = tektra_whisper_transcriber_check;
  transcriber_class->transcribe = tektra_whisper_transcriber_transcribe;
}

static void
tektra_whisper_transcriber_init (TektraWhisperTranscriber *self)
{
  self->idle_limit = IDLE_LIMIT_MS;
}

/**
 * tektra_whisper_transcriber_new:
 * @model_path: (nullable) (type filename): a model in whisper.cpp's format, %NULL when there is
 *   none
 *
 * Creates a transcriber. The model is not read before there is something to hear.
 *
 * Returns: (transfer full): a new transcriber
 */
TektraTranscriber *
tektra_whisper_transcriber_new (const char *model_path)
{
  TektraWhisperTranscriber *self = g_object_new (TEKTRA_TYPE_WHISPER_TRANSCRIBER, NULL);

  self->model_path = g_strdup (model_path);
  if (model_path != NULL)
    self->label = g_filename_display_basename (model_path);

  return TEKTRA_TRANSCRIBER (self);
}

/**
 * tektra_whisper_transcriber_set_idle_limit:
 * @self: a transcriber
 * @ms: milliseconds after the last sound
 *
 * Sets how long the model stays in memory.
 */
void
tektra_whisper_transcriber_set_idle_limit (TektraWhisperTranscriber *self,
                                           guint                     ms)
{
  g_return_if_fail (TEKTRA_IS_WHISPER_TRANSCRIBER (self));

  self->idle_limit = ms;
}

/**
 * tektra_whisper_transcriber_get_pid:
 * @self: a transcriber
 *
 * Gets the process that hears.
 *
 * Returns: the process id, or 0 when there is none
 */
GPid
tektra_whisper_transcriber_get_pid (TektraWhisperTranscriber *self)
{
  g_return_val_if_fail (TEKTRA_IS_WHISPER_TRANSCRIBER (self), 0);

  return self->engine != NULL ? tektra_engine_get_pid (self->engine) : 0;
}

/**
 * tektra_whisper_transcriber_unload:
 * @self: a transcriber
 *
 * Ends the process that hears and gives its memory back; the next sound starts it again.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it has ended
 */
DexFuture *
tektra_whisper_transcriber_unload (TektraWhisperTranscriber *self)
{
  dex_return_error_if_fail (TEKTRA_IS_WHISPER_TRANSCRIBER (self));

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->engine == NULL)
    return dex_future_new_true ();

  return tektra_engine_stop (self->engine);
}
