/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>

#include "engines/whisper/tektra-whisper-model.h"
#include "engines/whisper/tektra-whisper-service.h"
#include "util/tektra-json.h"
#include "util/tektra-worker.h"

/*
 * The main thread speaks HTTP, one other hears: sounds are taken one after the other. Words go out
 * as server-sent events as soon as they are there, and who closes the connection is not listened to
 * any more.
 */

#define PATH "/v1/audio/transcriptions"

/* What a sound of two hours has: no more is taken. */
#define BODY_MAX (256 * 1024 * 1024)

struct _TektraWhisperService
{
  GObject             parent_instance;

  /* owned */
  SoupServer         *server;
  TektraWorker       *worker;
  TektraWhisperModel *model; /* of the worker's thread once it is there */
  char               *authorization;
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
refuse (SoupServerMessage *message,
        guint              status,
        const char        *reason)
{
  JsonObject *object = json_object_new ();
  JsonObject *error = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (error, "message", reason);
  json_object_set_object_member (object, "error", error);
  text = tektra_json_object_to_string (object);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

/* @object: (transfer full)
 * @last: whether the answer ends with it */
static void
job_send (Job        *job,
          JsonObject *object,
          gboolean    last)
{
  SoupMessageBody *body = soup_server_message_get_response_body (job->message);
  g_autofree char *json = tektra_json_object_to_string (object);
  char *event = g_strdup_printf ("data: %s\n\n", json);

  soup_message_body_append_take (body, (guchar *) event, strlen (event));
  if (last)
    soup_message_body_complete (body);
  soup_server_message_unpause (job->message);
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
      job_send (job, event, FALSE);
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

  job_send (job, event, TRUE);

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
  SoupMessageHeaders *headers;
  Job *job;

  if (!read_form (message, &file, &language))
    {
      refuse (message, SOUP_STATUS_BAD_REQUEST, "there is no file in it");
      return;
    }

  sound = tektra_sound_new_from_wav (file, &error);
  if (sound == NULL)
    {
      refuse (message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, error->message);
      return;
    }

  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);

  /* The sound is not needed twice, and what was sent is not needed any more. */
  soup_message_body_truncate (soup_server_message_get_request_body (message));
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);

  job = g_atomic_rc_box_new0 (Job);
  job->self = g_object_ref (self);
  job->message = g_object_ref (message);
  job->cancellable = g_cancellable_new ();
  job->sound = g_steal_pointer (&sound);
  job->language = g_steal_pointer (&language);
  job->segments = json_array_new ();
  job->text = g_string_new (NULL);

  g_signal_connect (message, "disconnected", G_CALLBACK (disconnected_cb), job->cancellable);
  soup_server_message_pause (message);
  dex_future_disown (tektra_worker_run (self->worker, hear_in_thread, job,
                                        job_unref_in_main));
}

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  TektraWhisperService *self = user_data;
  const char *method = soup_server_message_get_method (message);
  const char *authorization;

  g_assert (TEKTRA_IS_WHISPER_SERVICE (self));

  authorization =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                  "Authorization");

  if (g_strcmp0 (authorization, self->authorization) != 0)
    refuse (message, SOUP_STATUS_UNAUTHORIZED, "the key is wrong");
  else if (self->model == NULL)
    refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "the model is being loaded");
  else if (g_str_equal (path, "/health"))
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
  else if (g_str_equal (path, PATH) && method == SOUP_METHOD_POST)
    transcribe (self, message);
  else
    refuse (message, SOUP_STATUS_NOT_FOUND, "there is no such thing");

  if (soup_server_message_get_status (message) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
got_headers_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_content_length (headers) > BODY_MAX)
    refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "the sound is too long");
}

static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
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

  g_atomic_pointer_set (&load->self->model, model);

  return dex_future_new_true ();
}

static void
tektra_whisper_service_finalize (GObject *object)
{
  TektraWhisperService *self = TEKTRA_WHISPER_SERVICE (object);

  g_clear_object (&self->server);
  tektra_worker_free (self->worker);
  g_clear_pointer (&self->model, tektra_whisper_model_free);
  g_free (self->authorization);

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
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), NULL);
}

/**
 * tektra_whisper_service_new:
 * @key: what requests have to know
 *
 * Creates a service that does not listen yet.
 *
 * Returns: (transfer full): a new service
 */
TektraWhisperService *
tektra_whisper_service_new (const char *key)
{
  TektraWhisperService *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_WHISPER_SERVICE, NULL);
  self->authorization = g_strconcat ("Bearer ", key, NULL);

  return self;
}

/**
 * tektra_whisper_service_listen:
 * @self: a service
 * @socket_path: (type filename): where the socket shall be
 * @error: return location for an error
 *
 * Begins to take requests; until there is a model they are told that it is being loaded.
 *
 * Returns: whether there is a socket
 */
gboolean
tektra_whisper_service_listen (TektraWhisperService  *self,
                               const char            *socket_path,
                               GError               **error)
{
  g_autoptr(GSocketAddress) address = NULL;

  g_return_val_if_fail (TEKTRA_IS_WHISPER_SERVICE (self), FALSE);
  g_return_val_if_fail (socket_path != NULL, FALSE);

  address = g_unix_socket_address_new (socket_path);

  return soup_server_listen (self->server, address, 0, error);
}

/**
 * tektra_whisper_service_load:
 * @self: a service
 * @model_path: (type filename): a model in whisper.cpp's format
 * @n_threads: how many threads it may use
 *
 * Reads the model.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_whisper_service_load (TektraWhisperService *self,
                             const char           *model_path,
                             guint                 n_threads)
{
  Load *load;

  g_return_val_if_fail (TEKTRA_IS_WHISPER_SERVICE (self), NULL);
  g_return_val_if_fail (model_path != NULL, NULL);

  load = g_new0 (Load, 1);
  load->self = g_object_ref (self);
  load->path = g_strdup (model_path);
  load->n_threads = n_threads;

  return tektra_worker_run (self->worker, load_in_thread, load, load_free);
}
