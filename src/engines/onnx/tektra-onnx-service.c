/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-thought-filter.h"
#include "engines/onnx/tektra-onnx-chat.h"
#include "engines/onnx/tektra-onnx-model.h"
#include "engines/onnx/tektra-onnx-service.h"
#include "util/tektra-json.h"
#include "util/tektra-worker.h"

/*
 * The main thread speaks HTTP, one other writes: answers come one after the other. Who closes the
 * connection is not written for any more. The words of the protocol are those of llama-server, so
 * that what reads its answers reads these.
 */

struct _TektraOnnxService
{
  GObject             parent_instance;

  /* owned */
  TektraEngineServer *server;
  TektraWorker       *worker;
  TektraOnnxModel    *model; /* what writes in it is of the worker's thread */
  TektraTemplate     *template;
};

G_DEFINE_FINAL_TYPE (TektraOnnxService, tektra_onnx_service, G_TYPE_OBJECT)

/* One answer, shared by both threads */
typedef struct
{
  TektraOnnxService   *self;
  SoupServerMessage   *message; /* main thread */
  GCancellable        *cancellable;
  TektraOnnxJob       *job;
  gboolean             chat;
  TektraThoughtFilter *thoughts; /* main thread; only of a chat */

  TektraOnnxResult     result;
  GError              *error;
} Answer;

/* An event on its way to the main thread */
typedef struct
{
  Answer     *answer;
  JsonObject *object; /* NULL for text */
  char       *text;
} Event;

static void
answer_clear (gpointer data)
{
  Answer *answer = data;

  g_signal_handlers_disconnect_by_data (answer->message, answer->cancellable);
  g_clear_object (&answer->self);
  g_clear_object (&answer->message);
  g_clear_object (&answer->cancellable);
  g_clear_pointer (&answer->job, tektra_onnx_job_free);
  g_clear_pointer (&answer->thoughts, tektra_thought_filter_free);
  g_clear_pointer (&answer->result.written, g_array_unref);
  g_clear_error (&answer->error);
}

static void
answer_unref (gpointer answer)
{
  g_atomic_rc_box_release_full (answer, answer_clear);
}

/* The message belongs to the main thread, and the last reference may be its end. */
static void
answer_unref_in_main (gpointer answer)
{
  g_idle_add_once (answer_unref, answer);
}

static void
event_free (gpointer data)
{
  Event *event = data;

  g_clear_pointer (&event->object, json_object_unref);
  g_free (event->text);
  answer_unref (event->answer);
  g_free (event);
}

/* @member: "content" or "reasoning_content" */
static void
send_piece (Answer     *answer,
            const char *member,
            const char *text)
{
  JsonObject *event = json_object_new ();
  JsonObject *choice;
  JsonObject *delta;
  JsonArray *choices;

  if (!answer->chat)
    {
      json_object_set_string_member (event, member, text);
      json_object_set_boolean_member (event, "stop", FALSE);
      tektra_engine_server_send (answer->message, event, FALSE);
      return;
    }

  choices = json_array_new ();
  choice = json_object_new ();
  delta = json_object_new ();
  json_object_set_string_member (delta, member, text);
  json_object_set_int_member (choice, "index", 0);
  json_object_set_object_member (choice, "delta", delta);
  json_array_add_object_element (choices, choice);
  json_object_set_array_member (event, "choices", choices);
  tektra_engine_server_send (answer->message, event, FALSE);
}

static void
filtered_cb (const char *text,
             gsize       length,
             gboolean    thinking,
             gpointer    user_data)
{
  g_autofree char *piece = g_strndup (text, length);

  send_piece (user_data, thinking ? "reasoning_content" : "content", piece);
}

static gboolean
send_event_cb (gpointer user_data)
{
  Event *event = user_data;
  Answer *answer = event->answer;

  if (g_cancellable_is_cancelled (answer->cancellable))
    return G_SOURCE_REMOVE;

  if (event->object != NULL)
    tektra_engine_server_send (answer->message, g_steal_pointer (&event->object), FALSE);
  else if (answer->thoughts != NULL)
    tektra_thought_filter_push (answer->thoughts, event->text, filtered_cb, answer);
  else
    send_piece (answer, "content", event->text);

  return G_SOURCE_REMOVE;
}

static void
queue_event (Answer     *answer,
             JsonObject *object,
             const char *text)
{
  Event *event = g_new0 (Event, 1);

  event->answer = g_atomic_rc_box_acquire (answer);
  event->object = object;
  event->text = g_strdup (text);
  g_idle_add_full (G_PRIORITY_DEFAULT, send_event_cb, event, event_free);
}

static void
progress_cb (guint    n_read,
             guint    n_cached,
             guint    n_prompt,
             gpointer user_data)
{
  JsonObject *progress = json_object_new ();
  JsonObject *object = json_object_new ();

  json_object_set_int_member (progress, "total", n_prompt);
  json_object_set_int_member (progress, "cache", n_cached);
  json_object_set_int_member (progress, "processed", n_read);
  json_object_set_object_member (object, "prompt_progress", progress);
  /* An empty list tells that it is no piece of a completion. */
  json_object_set_array_member (object, "choices", json_array_new ());
  queue_event (user_data, object, NULL);
}

static void
text_cb (const char *text,
         gpointer    user_data)
{
  queue_event (user_data, NULL, text);
}

static JsonObject *
create_error (Answer *answer)
{
  JsonObject *object = json_object_new ();
  JsonObject *error = json_object_new ();

  json_object_set_string_member (error, "message", answer->error->message);
  if (g_error_matches (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG))
    {
      json_object_set_int_member (error, "code", SOUP_STATUS_BAD_REQUEST);
      json_object_set_string_member (error, "type", "exceed_context_size_error");
      json_object_set_int_member (error, "n_prompt_tokens", answer->result.n_prompt);
      json_object_set_int_member (error, "n_ctx",
                                  tektra_onnx_model_get_context (answer->self->model));
    }
  json_object_set_object_member (object, "error", error);

  return object;
}

static void
add_timings (JsonObject             *object,
             const TektraOnnxResult *result)
{
  JsonObject *timings = json_object_new ();

  json_object_set_int_member (timings, "cache_n", result->n_cached);
  json_object_set_int_member (timings, "prompt_n", result->n_prompt - result->n_cached);
  json_object_set_double_member (timings, "prompt_ms", (double) result->prompt_us / 1000);
  json_object_set_int_member (timings, "predicted_n", result->written->len);
  json_object_set_double_member (timings, "predicted_ms", (double) result->writing_us / 1000);
  json_object_set_object_member (object, "timings", timings);
}

static JsonArray *
list_tokens (const GArray *ids)
{
  JsonArray *tokens = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_int_element (tokens, g_array_index (ids, guint32, i));

  return tokens;
}

static JsonObject *
create_end (Answer *answer)
{
  gboolean limited = answer->result.limited;
  JsonObject *object = json_object_new ();

  if (answer->chat)
    {
      JsonArray *choices = json_array_new ();
      JsonObject *choice = json_object_new ();

      json_object_set_int_member (choice, "index", 0);
      json_object_set_object_member (choice, "delta", json_object_new ());
      json_object_set_string_member (choice, "finish_reason", limited ? "length" : "stop");
      json_array_add_object_element (choices, choice);
      json_object_set_array_member (object, "choices", choices);
    }
  else
    {
      json_object_set_string_member (object, "content", "");
      json_object_set_boolean_member (object, "stop", TRUE);
      json_object_set_string_member (object, "stop_type", limited ? "limit" : "eos");
      if (answer->job->return_tokens)
        json_object_set_array_member (object, "tokens", list_tokens (answer->result.written));
    }
  add_timings (object, &answer->result);

  return object;
}

static gboolean
finish_cb (gpointer user_data)
{
  Answer *answer = user_data;

  if (g_cancellable_is_cancelled (answer->cancellable))
    return G_SOURCE_REMOVE;

  if (answer->thoughts != NULL)
    tektra_thought_filter_finish (answer->thoughts, filtered_cb, answer);
  tektra_engine_server_send (answer->message,
                             answer->error != NULL ? create_error (answer) : create_end (answer),
                             TRUE);

  return G_SOURCE_REMOVE;
}

static DexFuture *
write_in_thread (gpointer user_data)
{
  Answer *answer = user_data;
  const TektraOnnxWatcher watcher = { progress_cb, text_cb, answer };

  tektra_onnx_model_write (answer->self->model, answer->job, &watcher, answer->cancellable,
                           &answer->result, &answer->error);
  g_idle_add_full (G_PRIORITY_DEFAULT, finish_cb, g_atomic_rc_box_acquire (answer), answer_unref);

  return dex_future_new_true ();
}

static void
disconnected_cb (SoupServerMessage *message,
                 GCancellable      *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* @job: (transfer full) */
static void
begin_answer (TektraOnnxService *self,
              SoupServerMessage *message,
              TektraOnnxJob     *job,
              gboolean           chat)
{
  Answer *answer = g_atomic_rc_box_new0 (Answer);

  answer->self = g_object_ref (self);
  answer->message = g_object_ref (message);
  answer->cancellable = g_cancellable_new ();
  answer->job = job;
  answer->chat = chat;
  answer->result.written = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (chat)
    answer->thoughts = job->is_own ? tektra_thought_filter_new_guessing ()
                                   : tektra_thought_filter_new (self->template);
  if (job->opening != NULL)
    tektra_thought_filter_push (answer->thoughts, job->opening, filtered_cb, answer);

  g_signal_connect (message, "disconnected", G_CALLBACK (disconnected_cb), answer->cancellable);
  tektra_engine_server_begin_stream (message);
  dex_future_disown (tektra_worker_run (self->worker, write_in_thread, answer,
                                        answer_unref_in_main));
}

static void
tokenize (TektraOnnxService *self,
          SoupServerMessage *message,
          JsonObject        *request)
{
  TektraTokenizer *tokenizer = tektra_onnx_model_get_tokenizer (self->model);
  const char *text = tektra_json_get_string (request, "content");
  TektraTokenizeFlags flags = TEKTRA_TOKENIZE_NONE;
  JsonObject *object = json_object_new ();
  g_autoptr(GArray) ids = NULL;

  if (tektra_json_get_boolean (request, "add_special", FALSE))
    flags |= TEKTRA_TOKENIZE_BEGINNING;
  if (tektra_json_get_boolean (request, "parse_special", TRUE))
    flags |= TEKTRA_TOKENIZE_MARKS;

  ids = tektra_tokenizer_encode (tokenizer, text != NULL ? text : "", -1, flags);
  json_object_set_array_member (object, "tokens", list_tokens (ids));
  tektra_engine_server_reply (message, object);
}

static JsonObject *
read_body (SoupServerMessage *message)
{
  g_autoptr(GBytes) body = NULL;
  gsize length;
  const char *text;

  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  text = g_bytes_get_data (body, &length);

  return length > 0 ? tektra_json_parse_object (text, (gssize) length, NULL) : NULL;
}

static gboolean
render (TektraOnnxService *self,
        TektraOnnxJob     *job,
        JsonObject        *request)
{
  return tektra_onnx_chat_render (job, request, self->template,
                                  tektra_onnx_model_get_folder (self->model));
}

static gboolean
handle_cb (SoupServerMessage *message,
           const char        *path,
           gpointer           user_data)
{
  TektraOnnxService *self = user_data;
  gboolean chat = g_str_equal (path, "/v1/chat/completions");
  gboolean continuation = g_str_equal (path, "/continuation");
  g_autoptr(TektraOnnxJob) job = NULL;
  g_autoptr(JsonObject) request = NULL;

  g_assert (TEKTRA_IS_ONNX_SERVICE (self));

  if (!chat && !continuation &&
      !g_str_equal (path, "/completion") && !g_str_equal (path, "/tokenize"))
    return FALSE;

  request = read_body (message);
  if (request == NULL)
    {
      tektra_engine_server_refuse (message, SOUP_STATUS_BAD_REQUEST, "the body is no JSON");
      return TRUE;
    }

  if (g_str_equal (path, "/tokenize"))
    {
      tokenize (self, message, request);
      return TRUE;
    }

  job = tektra_onnx_job_new (request, tektra_onnx_model_get_folder (self->model));
  job->continues = continuation;
  if (chat ? !render (self, job, request) : job->prompt == NULL)
    {
      tektra_engine_server_refuse (message, SOUP_STATUS_BAD_REQUEST, "there is nothing to answer");
      return TRUE;
    }

  begin_answer (self, message, g_steal_pointer (&job), chat);

  return TRUE;
}

/* What a load takes with it */
typedef struct
{
  TektraOnnxService   *self;
  TektraEngineOptions  options;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->self);
  g_free (load->options.model_path);
  g_free (load);
}

static DexFuture *
load_in_thread (gpointer user_data)
{
  Load *load = user_data;
  TektraOnnxModel *model;
  GError *error = NULL;

  model = tektra_onnx_model_load (load->options.model_path, load->options.n_threads,
                                  load->options.context_length, &error);
  if (model == NULL)
    return dex_future_new_for_error (error);

  load->self->template = tektra_onnx_chat_find_template (tektra_onnx_model_get_folder (model));
  load->self->model = model;

  return dex_future_new_true ();
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   user_data)
{
  TektraOnnxService *self = user_data;

  tektra_engine_server_set_ready (self->server, handle_cb, self);

  return dex_ref (future);
}

static void
tektra_onnx_service_finalize (GObject *object)
{
  TektraOnnxService *self = TEKTRA_ONNX_SERVICE (object);

  tektra_worker_free (self->worker);
  g_clear_pointer (&self->model, tektra_onnx_model_free);
  g_clear_object (&self->template);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (tektra_onnx_service_parent_class)->finalize (object);
}

static void
tektra_onnx_service_class_init (TektraOnnxServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_onnx_service_finalize;
}

static void
tektra_onnx_service_init (TektraOnnxService *self)
{
  self->worker = tektra_worker_new ("writer");
}

/**
 * tektra_onnx_service_new:
 * @server: where requests come from
 *
 * Creates a service that has no model yet.
 *
 * Returns: (transfer full): a new service
 */
TektraOnnxService *
tektra_onnx_service_new (TektraEngineServer *server)
{
  TektraOnnxService *self;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_SERVER (server), NULL);

  self = g_object_new (TEKTRA_TYPE_ONNX_SERVICE, NULL);
  self->server = g_object_ref (server);

  return self;
}

/**
 * tektra_onnx_service_load:
 * @self: a service
 * @options: with what the engine was started
 *
 * Reads the model; then the server is ready.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with an error for a person
 */
DexFuture *
tektra_onnx_service_load (TektraOnnxService         *self,
                          const TektraEngineOptions *options)
{
  Load *load;

  g_return_val_if_fail (TEKTRA_IS_ONNX_SERVICE (self), NULL);
  g_return_val_if_fail (options != NULL && options->model_path != NULL, NULL);

  load = g_new0 (Load, 1);
  load->self = g_object_ref (self);
  load->options = *options;
  load->options.model_path = g_strdup (options->model_path);

  return dex_future_then (tektra_worker_run (self->worker, load_in_thread, load, load_free),
                          loaded_cb, g_object_ref (self), g_object_unref);
}
