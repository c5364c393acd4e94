/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-encoding.h"
#include "backends/llama/tektra-llama-instance.h"
#include "backends/llama/tektra-llama-model.h"
#include "backends/llama/tektra-llama-status.h"
#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-device.h"
#include "util/tektra-fiber-queue.h"

/*
 * The server has one slot, so that a chat has the whole context. Answers wait here for their turn
 * and not in the server, where nobody could tell them why.
 *
 * Closing the connection stops an answer, but the server notices it only between two batches. So
 * after an answer that was stopped the turn is passed on when the server says that it is free; and
 * when it does not come free while somebody waits, it is replaced by a new one.
 */

#define FREE_POLL_MIN_MS 10
#define FREE_POLL_MAX_MS 250
#define FREE_LIMIT_US (1 * G_USEC_PER_SEC)
#define FREE_GIVE_UP_US (10 * G_USEC_PER_SEC)
#define FREE_ASK_TIMEOUT_MS 1000
#define UNLOAD_PATIENCE_MS 300

struct _TektraLlamaInstance
{
  GObject           parent_instance;

  TektraModel      *model;
  TektraLlamaEntry *entry;
  TektraFiberQueue *queue;
  GPtrArray        *jobs; /* the GCancellable of each answer */
  TektraEngine     *engine;
  TektraBackendSettings *settings;
  TektraBackendSettings *settings_asked; /* with which the engine was made */
  gint64            device_asked;
  double            rope_scale_asked;
  guint             context_asked;
  guint             context_length;
  char             *media_marker;
  guint             idle_seconds;
  guint             idle_source;
};

G_DEFINE_FINAL_TYPE (TektraLlamaInstance, tektra_llama_instance, G_TYPE_OBJECT)

/* One answer, or one wish to load */
typedef struct
{
  TektraLlamaInstance    *self;
  TektraLlamaProgram     *program;
  TektraGenerationParams *params;
  TektraRequest          *request;
  TektraEventSink        *sink;
  GCancellable           *cancellable;
  gulong                  cancelled_id;
  gint64                  load_us;
} Job;

static void
sink_cancelled_cb (GCancellable *sink_cancellable,
                   gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static Job *
job_new (TektraLlamaInstance    *self,
         TektraLlamaProgram     *program,
         TektraGenerationParams *params,
         TektraRequest          *request,
         TektraEventSink        *sink)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->program = g_object_ref (program);
  g_set_object (&job->params, params);
  g_set_object (&job->request, request);
  g_set_object (&job->sink, sink);
  job->cancellable = g_cancellable_new ();
  job->load_us = -1;

  if (sink != NULL)
    job->cancelled_id = g_cancellable_connect (tektra_event_sink_get_cancellable (sink),
                                               G_CALLBACK (sink_cancelled_cb),
                                               g_object_ref (job->cancellable),
                                               g_object_unref);

  g_ptr_array_add (self->jobs, g_object_ref (job->cancellable));

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->sink != NULL)
    g_cancellable_disconnect (tektra_event_sink_get_cancellable (job->sink), job->cancelled_id);

  g_ptr_array_remove (job->self->jobs, job->cancellable);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->sink);
  g_clear_object (&job->request);
  g_clear_object (&job->params);
  g_clear_object (&job->program);
  g_clear_object (&job->self);
  g_free (job);
}

static gint64
choose_device (TektraLlamaInstance    *self,
               TektraGenerationParams *params)
{
  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE))
    return tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE);

  return self->settings != NULL ? self->settings->device : TEKTRA_DEVICE_AUTO;
}

static void
engine_state_changed_cb (TektraLlamaInstance *self,
                         TektraEngine        *engine)
{
  g_assert (TEKTRA_IS_LLAMA_INSTANCE (self));
  g_assert (TEKTRA_IS_ENGINE (engine));

  tektra_engine_tell_model (engine, self->model);
}

static TektraEngine *
create_engine (TektraLlamaInstance *self,
               TektraLlamaProgram  *program)
{
  g_auto(GStrv) argv = tektra_llama_program_dup_argv (program, self->entry, self->context_asked,
                                                      self->settings_asked, self->device_asked,
                                                      self->rope_scale_asked);
  g_auto(GStrv) variables = tektra_llama_program_dup_environ ();
  TektraEngine *engine;

  engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (self->model),
    .argv = argv,
    .environ = variables,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  });

  g_signal_connect_object (engine, "state-changed",
                           G_CALLBACK (engine_state_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return engine;
}

/* Awaits an engine that is ready for the job. The turn is held. */
static gboolean
ensure_ready (Job     *job,
              GError **error)
{
  TektraLlamaInstance *self = job->self;
  double rope_scale = tektra_llama_model_get_rope_scale (self->model);
  guint context_length = tektra_llama_model_choose_context (self->entry, job->params,
                                                            rope_scale);
  gint64 device = choose_device (self, job->params);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(JsonNode) props = NULL;

  if (!dex_await (tektra_llama_program_read_options (job->program), error))
    return FALSE;

  if (self->engine != NULL &&
      (context_length != self->context_asked || device != self->device_asked ||
       rope_scale != self->rope_scale_asked || self->settings != self->settings_asked))
    {
      dex_await (tektra_engine_stop (self->engine), NULL);
      g_clear_object (&self->engine);
    }

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  if (self->engine == NULL)
    {
      self->context_asked = context_length;
      self->device_asked = device;
      self->rope_scale_asked = rope_scale;
      g_clear_pointer (&self->settings_asked, tektra_backend_settings_unref);
      if (self->settings != NULL)
        self->settings_asked = tektra_backend_settings_ref (self->settings);
      self->context_length = context_length;
      self->engine = create_engine (self, job->program);
    }

  if (tektra_engine_get_state (self->engine) == TEKTRA_ENGINE_STATE_READY)
    return TRUE;

  if (!dex_await (dex_future_first (tektra_engine_start (self->engine),
                                    dex_cancellable_new_from_cancellable (job->cancellable),
                                    NULL),
                  error))
    {
      /* Nobody wants the model any more: it need not go on to fill the memory. */
      if (g_cancellable_is_cancelled (job->cancellable) &&
          tektra_fiber_queue_get_n_waiting (self->queue) == 0)
        dex_future_disown (tektra_engine_stop (self->engine));

      return FALSE;
    }

  props = dex_await_boxed (tektra_http_client_get (tektra_engine_get_client (self->engine),
                                                   "/props", job->cancellable),
                           NULL);
  tektra_llama_status_take_props (props, self->model, &self->context_length);
  g_free (self->media_marker);
  self->media_marker = tektra_llama_status_dup_media_marker (props);
  job->load_us = g_get_monotonic_time () - begin;

  return !g_cancellable_set_error_if_cancelled (job->cancellable, error);
}

static void
take_event_cb (TektraEvent *event,
               gpointer     user_data)
{
  Job *job = user_data;

  if (tektra_event_get_kind (event) == TEKTRA_EVENT_USAGE)
    {
      g_autoptr(TektraUsage) usage = tektra_usage_copy (tektra_event_get_usage (event));

      usage->context_length = job->self->context_length;
      usage->load_us = job->load_us;
      tektra_event_sink_push (job->sink, tektra_event_new_usage (usage));
      return;
    }

  tektra_event_sink_push (job->sink, tektra_event_ref (event));
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  return tektra_openai_decoder_take (user_data, event, data, object, error);
}

/* Nothing is repeated and nothing is thought where a text is gone on with. */
static void
prepare_decoder (TektraOpenaiDecoder *decoder,
                 TektraRequest       *request)
{
  TektraTemplate *template = tektra_request_get_template (request);
  guint n_messages = tektra_request_get_n_messages (request);

  if (!tektra_request_get_continues (request))
    {
      if (template != NULL)
        tektra_openai_decoder_set_template (decoder, template);
    }
  else if (template == NULL)
    {
      TektraMessage *last = tektra_request_get_message (request, n_messages - 1);
      g_autofree char *beginning = tektra_message_dup_text (last);

      tektra_openai_decoder_set_beginning (decoder, beginning);
    }
}

static gboolean
answer (Job     *job,
        GError **error)
{
  TektraLlamaInstance *self = job->self;
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_openai_decoder_new (take_event_cb, job);
  TektraTemplate *template = tektra_request_get_template (job->request);
  TektraCapabilities lacking;
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) body = NULL;

  if (self->engine == NULL || tektra_engine_get_state (self->engine) != TEKTRA_ENGINE_STATE_READY)
    {
      g_autofree char *status = NULL;

      /* Translators: the name of a model */
      status = g_strdup_printf (_("Loading “%s”…"), tektra_model_get_name (self->model));
      tektra_event_sink_push (job->sink, tektra_event_new_status (status));
    }

  if (!ensure_ready (job, error))
    return FALSE;

  lacking = tektra_request_get_needs (job->request) & ~tektra_model_get_capabilities (self->model);
  if (lacking & TEKTRA_CAPABILITY_IMAGE)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” cannot see pictures: choose a model that can, or remove the picture."),
                   tektra_model_get_name (self->model));
      return FALSE;
    }
  if (lacking & TEKTRA_CAPABILITY_AUDIO)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” cannot hear: choose a model that can, or write down what is said."),
                   tektra_model_get_name (self->model));
      return FALSE;
    }

  body = dex_await_boxed (tektra_llama_encode (job->request, self->media_marker), error);
  if (body == NULL || g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  /* The process may have ended while the request was written. */
  if (!ensure_ready (job, error))
    return FALSE;

  client = g_object_ref (tektra_engine_get_client (self->engine));
  prepare_decoder (decoder, job->request);

  if (!dex_await (tektra_http_client_stream (client,
                                             template != NULL ? "/completion"
                                                              : "/v1/chat/completions",
                                             body,
                                             take_item_cb, decoder, NULL, job->cancellable),
                  &local_error))
    {
      g_propagate_error (error, tektra_engine_explain (self->engine, client,
                                                       g_steal_pointer (&local_error)));
      return FALSE;
    }

  tektra_llama_instance_measure (self);

  return TRUE;
}

/* Awaits that the server let go of an answer that was stopped. */
static void
await_free (TektraLlamaInstance *self)
{
  gint64 begin = g_get_monotonic_time ();
  guint delay = FREE_POLL_MIN_MS;

  while (self->engine != NULL &&
         tektra_engine_get_state (self->engine) == TEKTRA_ENGINE_STATE_READY)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(DexFuture) answer_future = NULL;
      g_autoptr(JsonNode) node = NULL;

      answer_future = tektra_http_client_get (tektra_engine_get_client (self->engine),
                                              "/slots", cancellable);
      dex_await (dex_future_first (dex_ref (answer_future),
                                   dex_timeout_new_msec (FREE_ASK_TIMEOUT_MS),
                                   NULL),
                 NULL);

      if (!dex_future_is_pending (answer_future))
        {
          node = dex_await_boxed (dex_ref (answer_future), NULL);
          if (!tektra_llama_status_is_processing (node))
            return;
        }

      g_cancellable_cancel (cancellable);

      /* Nobody waits, but a stopped answer must not keep a core busy either. */
      if (g_get_monotonic_time () - begin > FREE_GIVE_UP_US)
        {
          dex_await (tektra_engine_stop (self->engine), NULL);
          return;
        }

      if (g_get_monotonic_time () - begin > FREE_LIMIT_US &&
          tektra_fiber_queue_get_n_waiting (self->queue) > 0)
        {
          g_debug ("The engine of “%s” does not stop, starting another one",
                   tektra_model_get_name (self->model));
          dex_await (tektra_engine_restart (self->engine), NULL);
          return;
        }

      dex_await (dex_timeout_new_msec ((int) delay), NULL);
      delay = MIN (delay * 2, FREE_POLL_MAX_MS);
    }
}

static void
idle_cb (gpointer user_data)
{
  TektraLlamaInstance *self = user_data;

  g_assert (TEKTRA_IS_LLAMA_INSTANCE (self));

  self->idle_source = 0;
  g_debug ("“%s” rests, taking it out of memory", tektra_model_get_name (self->model));

  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));
}

static void
wait_for_idleness (TektraLlamaInstance    *self,
                   TektraGenerationParams *params)
{
  gint64 seconds = self->idle_seconds;

  g_clear_handle_id (&self->idle_source, g_source_remove);

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_KEEP_ALIVE))
    seconds = tektra_generation_params_get_int (params, TEKTRA_PARAM_KEEP_ALIVE);

  if (seconds >= 0 && seconds <= G_MAXINT)
    self->idle_source = g_timeout_add_seconds_once ((guint) seconds, idle_cb, self);
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraLlamaInstance *self = job->self;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (tektra_fiber_queue_is_busy (self->queue))
    tektra_event_sink_push (job->sink, tektra_event_new_status (_("Waiting for another answer…")));

  if (!tektra_fiber_queue_enter (self->queue, job->cancellable, &error))
    {
      tektra_event_sink_close (job->sink, error);
      return dex_future_new_true ();
    }

  g_clear_handle_id (&self->idle_source, g_source_remove);
  answer (job, &error);
  tektra_event_sink_close (job->sink, error);

  if (g_cancellable_is_cancelled (job->cancellable))
    await_free (self);

  wait_for_idleness (self, job->params);
  tektra_fiber_queue_leave (self->queue);

  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraLlamaInstance *self = job->self;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (!tektra_fiber_queue_enter (self->queue, job->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_handle_id (&self->idle_source, g_source_remove);
  ensure_ready (job, &error);
  wait_for_idleness (self, job->params);
  tektra_fiber_queue_leave (self->queue);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static DexFuture *
unload_fiber (gpointer user_data)
{
  TektraLlamaInstance *self = user_data;
  g_autoptr(GCancellable) patience = g_cancellable_new ();
  g_autoptr(GSource) source = NULL;
  gboolean entered;

  g_assert (TEKTRA_IS_LLAMA_INSTANCE (self));

  /* The fibers of the answers remove themselves when they find out. */
  for (guint i = 0; i < self->jobs->len; i++)
    g_cancellable_cancel (g_ptr_array_index (self->jobs, i));

  /* A server that is told to end first waits for the answer that it is writing. */
  source = g_timeout_source_new (UNLOAD_PATIENCE_MS);
  g_source_set_callback (source, cancel_cb, patience, NULL);
  g_source_attach (source, NULL);
  entered = tektra_fiber_queue_enter (self->queue, patience, NULL);
  g_source_destroy (source);

  g_clear_handle_id (&self->idle_source, g_source_remove);

  if (self->engine != NULL)
    dex_await (tektra_engine_stop (self->engine), NULL);

  if (entered)
    tektra_fiber_queue_leave (self->queue);

  return dex_future_new_true ();
}

static void
tektra_llama_instance_dispose (GObject *object)
{
  TektraLlamaInstance *self = TEKTRA_LLAMA_INSTANCE (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);

  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));

  g_clear_object (&self->engine);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_llama_instance_parent_class)->dispose (object);
}

static void
tektra_llama_instance_finalize (GObject *object)
{
  TektraLlamaInstance *self = TEKTRA_LLAMA_INSTANCE (object);

  g_clear_pointer (&self->entry, tektra_llama_entry_unref);
  g_clear_pointer (&self->queue, tektra_fiber_queue_free);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_free (self->media_marker);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  g_clear_pointer (&self->settings_asked, tektra_backend_settings_unref);

  G_OBJECT_CLASS (tektra_llama_instance_parent_class)->finalize (object);
}

static void
tektra_llama_instance_class_init (TektraLlamaInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_llama_instance_dispose;
  object_class->finalize = tektra_llama_instance_finalize;
}

static void
tektra_llama_instance_init (TektraLlamaInstance *self)
{
  self->queue = tektra_fiber_queue_new ();
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_llama_instance_new:
 * @model: the model
 * @entry: its files, without an error
 *
 * Creates an instance of a model that is not loaded.
 *
 * Returns: (transfer full): the instance
 */
TektraLlamaInstance *
tektra_llama_instance_new (TektraModel      *model,
                           TektraLlamaEntry *entry)
{
  TektraLlamaInstance *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (entry != NULL && entry->error == NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_LLAMA_INSTANCE, NULL);
  self->model = g_object_ref (model);
  self->entry = tektra_llama_entry_ref (entry);

  return self;
}

/**
 * tektra_llama_instance_get_engine:
 * @self: an instance
 *
 * Gets what runs the model.
 *
 * Returns: (transfer none) (nullable): the engine, or %NULL when the model was never loaded
 */
TektraEngine *
tektra_llama_instance_get_engine (TektraLlamaInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self), NULL);

  return self->engine;
}

/**
 * tektra_llama_instance_set_settings:
 * @self: an instance
 * @settings: (nullable): what the person set of llama.cpp
 *
 * Sets how the model is run from the next answer on; it is loaded again for that.
 */
void
tektra_llama_instance_set_settings (TektraLlamaInstance   *self,
                                    TektraBackendSettings *settings)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (self->settings == settings)
    return;

  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  if (settings != NULL)
    self->settings = tektra_backend_settings_ref (settings);
}

/**
 * tektra_llama_instance_set_idle:
 * @self: an instance
 * @seconds: how long
 *
 * Sets how long the model stays in memory after an answer, from the next answer on, unless the
 * request has an own wish (%TEKTRA_PARAM_KEEP_ALIVE).
 */
void
tektra_llama_instance_set_idle (TektraLlamaInstance *self,
                                guint                seconds)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));

  self->idle_seconds = seconds;
}

/**
 * tektra_llama_instance_load:
 * @self: an instance
 * @program: the llama-server to use
 * @params: (nullable): tells the length of the context and how long to keep the model
 *
 * Reads the model into memory, after the answers that are being written.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with an error for a person
 */
DexFuture *
tektra_llama_instance_load (TektraLlamaInstance    *self,
                            TektraLlamaProgram     *program,
                            TektraGenerationParams *params)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (program), NULL);

  return dex_scheduler_spawn (NULL, 0, load_fiber,
                              job_new (self, program, params, NULL, NULL), job_free);
}

/**
 * tektra_llama_instance_generate:
 * @self: an instance
 * @program: the llama-server to use
 * @request: what to answer
 * @sink: where to, closed in the end
 *
 * Answers, after waiting for other answers and loading the model.
 *
 * Returns: (transfer full): a future that resolves when the next answer can begin
 */
DexFuture *
tektra_llama_instance_generate (TektraLlamaInstance *self,
                                TektraLlamaProgram  *program,
                                TektraRequest       *request,
                                TektraEventSink     *sink)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_LLAMA_PROGRAM (program), NULL);
  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (sink), NULL);

  return dex_scheduler_spawn (NULL, 0, generate_fiber,
                              job_new (self, program, tektra_request_get_params (request),
                                       request, sink),
                              job_free);
}

/**
 * tektra_llama_instance_measure:
 * @self: an instance
 *
 * Brings the memory that the model takes up to date.
 */
void
tektra_llama_instance_measure (TektraLlamaInstance *self)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (self->engine != NULL)
    tektra_model_set_memory (self->model, tektra_engine_get_memory (self->engine));
}

/**
 * tektra_llama_instance_unload:
 * @self: an instance
 *
 * Stops all answers and takes the model out of memory.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the process has ended
 */
DexFuture *
tektra_llama_instance_unload (TektraLlamaInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self), NULL);

  return dex_scheduler_spawn (NULL, 0, unload_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_llama_instance_detach:
 * @self: an instance
 *
 * Tells nothing more about the model: another instance is going to run it. To be followed by
 * tektra_llama_instance_unload ().
 */
void
tektra_llama_instance_detach (TektraLlamaInstance *self)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);

  tektra_model_set_state (self->model, TEKTRA_MODEL_STATE_UNLOADED);
  tektra_model_set_memory (self->model, 0);
}
