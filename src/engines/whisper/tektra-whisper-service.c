/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/whisper/tektra-whisper-model.h"
#include "engines/whisper/tektra-whisper-service.h"
#include "util/tektra-worker.h"

/*
 * The main thread speaks HTTP, one other hears: sounds are taken one after the other. Words go out
 * as server-sent events as soon as they are there, and who closes the connection is not listened to
 * any more.
 */

#define PATH "/v1/audio/transcriptions"

struct _TektraWhisperService
{
  GObject             parent_instance;

  /* owned */
  TektraEngineServer *server;
  TektraWorker       *worker;
  TektraWhisperModel *model; /* of the worker's thread once it is there */
};

G_DEFINE_FINAL_TYPE (TektraWhisperService, tektra_whisper_service, G_TYPE_OBJECT)

/* One sound, shared by both threads */
typedef struct
{
  TektraWhisperService *self;
  SoupServerMessage    *message; /* main thread */
  GCancellable         *cancellable;
  TektraSound          *sound;
  char                 *language;

  GString              *text; /* main thread */
  JsonArray            *segments; /* main thread */
  char                 *heard_language;
  GError               *error;
} Job;

/* Words on their way to the main thread */
typedef struct
{
  Job     *job;
  guint64  start;
  guint64  end;
  char    *text;
} Words;

static void
job_clear (gpointer data)
{
  Job *job = data;

  g_signal_handlers_disconnect_by_data (job->message, job->cancellable);
  g_clear_object (&job->self);
  g_clear_object (&job->message);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->sound);
  g_clear_pointer (&job->segments, json_array_unref);
  g_clear_error (&job->error);
  g_string_free (job->text, TRUE);
  g_free (job->language);
  g_free (job->heard_language);
}

static void
job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

/* The message belongs to the main thread, and the last reference may be its end. */
static void
job_unref_in_main (gpointer job)
{
  g_idle_add_once (job_unref, job);
}

static void
words_free (gpointer data)
{
  Words *words = data;

  job_unref (words->job);
  g_free (words->text);
  g_free (words);
}

static gboolean
send_words_cb (gpointer user_data)
{
  Words *words = user_data;
  Job *job = words->job;
  JsonObject *segment = json_object_new ();

  g_string_append (job->text, words->text);
  json_object_set_double_member (segment, "start", (double) words->start / 1000);
  json_object_set_double_member (segment, "end", (double) words->end / 1000);
  json_object_set_string_member (segment, "text", words->text);
  json_array_add_object_element (job->segments, segment);

  if (!g_cancellable_is_cancelled (job->cancellable))
    {
      JsonObject *event = json_object_new ();

      json_object_set_string_member (event, "type", "transcript.text.delta");
      json_object_set_string_member (event, "delta", words->text);
      tektra_engine_server_send (job->message, event, FALSE);
    }

  return G_SOURCE_REMOVE;
}

static void
take_segment_cb (guint64     start,
                 guint64     end,
                 const char *text,
                 gpointer    user_data)
{
  Words *words = g_new0 (Words, 1);

  words->job = g_atomic_rc_box_acquire (user_data);
  words->start = start;
  words->end = end;
  /* A sentence that ends within a letter of several bytes is cut there. */
  words->text = g_utf8_make_valid (text, -1);
  g_idle_add_full (G_PRIORITY_DEFAULT, send_words_cb, words, words_free);
}

static gboolean
finish_cb (gpointer user_data)
{
  Job *job = user_data;
  JsonObject *event;

  if (g_cancellable_is_cancelled (job->cancellable))
    return G_SOURCE_REMOVE;

  event = json_object_new ();
  if (job->error != NULL)
    {
      JsonObject *error = json_object_new ();

      json_object_set_string_member (error, "message", job->error->message);
      json_object_set_object_member (event, "error", error);
    }
  else
    {
      json_object_set_string_member (event, "type", "transcript.text.done");
      json_object_set_string_member (event, "text", job->text->str);
      json_object_set_string_member (event, "language", job->heard_language);
      json_object_set_array_member (event, "segments", json_array_ref (job->segments));
    }

  tektra_engine_server_send (job->message, event, TRUE);

  return G_SOURCE_REMOVE;
}

static DexFuture *
hear_in_thread (gpointer user_data)
{
  Job *job = user_data;

  tektra_whisper_model_hear (job->self->model, job->sound, job->language, take_segment_cb, job,
                             job->cancellable, &job->heard_language, &job->error);
  g_idle_add_full (G_PRIORITY_DEFAULT, finish_cb, g_atomic_rc_box_acquire (job), job_unref);

  return dex_future_new_true ();
}

static gboolean
read_form (SoupServerMessage  *message,
           GBytes            **file,
           char              **language)
{
  g_autoptr(SoupMultipart) multipart = NULL;
  g_autoptr(GBytes) body = NULL;
  int n_parts;

  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  multipart = soup_multipart_new_from_message (soup_server_message_get_request_headers (message),
                                               body);
  n_parts = multipart != NULL ? soup_multipart_get_length (multipart) : 0;

  for (int i = 0; i < n_parts; i++)
    {
      g_autoptr(GHashTable) params = NULL;
      g_autofree char *disposition = NULL;
      SoupMessageHeaders *headers;
      const char *name;
      GBytes *part;

      if (!soup_multipart_get_part (multipart, i, &headers, &part) ||
          !soup_message_headers_get_content_disposition (headers, &disposition, &params))
        continue;

      name = g_hash_table_lookup (params, "name");
      if (g_strcmp0 (name, "file") == 0 && *file == NULL)
        *file = g_bytes_ref (part);
      else if (g_strcmp0 (name, "language") == 0 && *language == NULL)
        *language = g_strndup (g_bytes_get_data (part, NULL), g_bytes_get_size (part));
    }

  return *file != NULL;
}

static void
disconnected_cb (SoupServerMessage *message,
                 GCancellable      *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
transcribe (TektraWhisperService *self,
            SoupServerMessage    *message)
{
  g_autoptr(TektraSound) sound = NULL;
  g_autofree char *language = NULL;
  g_autoptr(GBytes) file = NULL;
  g_autoptr(GError) error = NULL;
  Job *job;

  if (!read_form (message, &file, &language))
    {
      tektra_engine_server_refuse (message, SOUP_STATUS_BAD_REQUEST, "there is no file in it");
      return;
    }

  sound = tektra_sound_new_from_wav (file, &error);
  if (sound == NULL)
    {
      tektra_engine_server_refuse (message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, error->message);
      return;
    }

  job = g_atomic_rc_box_new0 (Job);
  job->self = g_object_ref (self);
  job->message = g_object_ref (message);
  job->cancellable = g_cancellable_new ();
  job->sound = g_steal_pointer (&sound);
  job->language = g_steal_pointer (&language);
  job->segments = json_array_new ();
  job->text = g_string_new (NULL);

  g_signal_connect (message, "disconnected", G_CALLBACK (disconnected_cb), job->cancellable);
  tektra_engine_server_begin_stream (message);
  dex_future_disown (tektra_worker_run (self->worker, hear_in_thread, job,
                                        job_unref_in_main));
}

static gboolean
handle_cb (SoupServerMessage *message,
           const char        *path,
           gpointer           user_data)
{
  TektraWhisperService *self = user_data;

  g_assert (TEKTRA_IS_WHISPER_SERVICE (self));

  if (!g_str_equal (path, PATH) || soup_server_message_get_method (message) != SOUP_METHOD_POST)
    return FALSE;

  transcribe (self, message);

  return TRUE;
}

/* What a load takes with it */
typedef struct
{
  TektraWhisperService *self;
  char                 *path;
  guint                 n_threads;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->self);
  g_free (load->path);
  g_free (load);
}

static DexFuture *
load_in_thread (gpointer user_data)
{
  Load *load = user_data;
  TektraWhisperModel *model = tektra_whisper_model_load (load->path, load->n_threads);

  if (model == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "failed to load model “%s”",
                                  load->path);

  load->self->model = model;

  return dex_future_new_true ();
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   user_data)
{
  TektraWhisperService *self = user_data;

  tektra_engine_server_set_ready (self->server, handle_cb, self);

  return dex_ref (future);
}

static void
tektra_whisper_service_finalize (GObject *object)
{
  TektraWhisperService *self = TEKTRA_WHISPER_SERVICE (object);

  tektra_worker_free (self->worker);
  g_clear_pointer (&self->model, tektra_whisper_model_free);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (tektra_whisper_service_parent_class)->finalize (object);
}

static void
tektra_whisper_service_class_init (TektraWhisperServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_whisper_service_finalize;
}

static void
tektra_whisper_service_init (TektraWhisperService *self)
{
  self->worker = tektra_worker_new ("ears");
}

/**
 * tektra_whisper_service_new:
 * @server: where requests come from
 *
 * Creates a service that has no model yet.
 *
 * Returns: (transfer full): a new service
 */
TektraWhisperService *
tektra_whisper_service_new (TektraEngineServer *server)
{
  TektraWhisperService *self;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_SERVER (server), NULL);

  self = g_object_new (TEKTRA_TYPE_WHISPER_SERVICE, NULL);
  self->server = g_object_ref (server);

  return self;
}

/**
 * tektra_whisper_service_load:
 * @self: a service
 * @options: with what the engine was started: a model in whisper.cpp's format
 *
 * Reads the model; then the server is ready.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_whisper_service_load (TektraWhisperService      *self,
                             const TektraEngineOptions *options)
{
  Load *load;

  g_return_val_if_fail (TEKTRA_IS_WHISPER_SERVICE (self), NULL);
  g_return_val_if_fail (options != NULL && options->model_path != NULL, NULL);

  load = g_new0 (Load, 1);
  load->self = g_object_ref (self);
  load->path = g_strdup (options->model_path);
  load->n_threads = options->n_threads;

  return dex_future_then (tektra_worker_run (self->worker, load_in_thread, load, load_free),
                          loaded_cb, g_object_ref (self), g_object_unref);
}
