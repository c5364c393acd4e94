/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/local/tektra-engine-instance.h"
#include "util/tektra-fiber-queue.h"

/*
 * What all models have in common that a child process runs. Unless an engine writes several answers
 * at a time, they wait here for their turn and not in the engine, where nobody could tell them why.
 * The model is taken out of memory some time after the last answer.
 */

/* How long an answer that was cancelled may take to find out, before its engine is ended */
#define UNLOAD_PATIENCE_MS 300

typedef struct
{
  /* owned */
  TektraModel      *model;
  TektraFiberQueue *queue;
  GPtrArray        *jobs;   /* of TektraEngineJob, which remove themselves */
  TektraEngine     *engine; /* NULL before the first answer */

  guint             n_working;
  guint             idle_seconds;
  guint             idle_source;
} TektraEngineInstancePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraEngineInstance, tektra_engine_instance, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static TektraEngineInstancePrivate *
get_private (TektraEngineInstance *self)
{
  return tektra_engine_instance_get_instance_private (self);
}

static TektraEngineJob *
create_job (TektraEngineInstance   *self,
            TektraGenerationParams *params,
            TektraRequest          *request,
            TektraEventSink        *sink)
{
  TektraEngineJob *job = tektra_engine_job_new (self, params, request, sink);

  g_ptr_array_add (get_private (self)->jobs, job);

  return job;
}

static void
remove_job (gpointer data)
{
  TektraEngineJob *job = data;

  g_ptr_array_remove (get_private (job->instance)->jobs, job);
  tektra_engine_job_free (job);
}

static gboolean
is_wanted (TektraEngineInstance *self)
{
  GPtrArray *jobs = get_private (self)->jobs;

  for (guint i = 0; i < jobs->len; i++)
    {
      if (!tektra_engine_job_is_cancelled (g_ptr_array_index (jobs, i)))
        return TRUE;
    }

  return FALSE;
}

static void
engine_state_changed_cb (TektraEngineInstance *self,
                         TektraEngine         *engine)
{
  g_assert (TEKTRA_IS_ENGINE_INSTANCE (self));
  g_assert (TEKTRA_IS_ENGINE (engine));

  tektra_engine_tell_model (engine, get_private (self)->model);
}

static void
idle_cb (gpointer user_data)
{
  TektraEngineInstance *self = user_data;
  TektraEngineInstancePrivate *priv = get_private (self);

  g_assert (TEKTRA_IS_ENGINE_INSTANCE (self));

  priv->idle_source = 0;
  g_debug ("“%s” rests, taking it out of memory", tektra_model_get_name (priv->model));

  if (priv->engine != NULL)
    dex_future_disown (tektra_engine_stop (priv->engine));
}

static void
wait_for_idleness (TektraEngineInstance   *self,
                   TektraGenerationParams *params)
{
  TektraEngineInstancePrivate *priv = get_private (self);
  gint64 seconds = priv->idle_seconds;

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_KEEP_ALIVE))
    seconds = tektra_generation_params_get_int (params, TEKTRA_PARAM_KEEP_ALIVE);

  if (seconds >= 0 && seconds <= G_MAXINT)
    priv->idle_source = g_timeout_add_seconds_once ((guint) seconds, idle_cb, self);
}

static gboolean
tektra_engine_instance_enter (TektraEngineInstance  *self,
                              TektraEngineJob       *job,
                              GError               **error)
{
  TektraEngineInstancePrivate *priv = get_private (self);

  if (!TEKTRA_ENGINE_INSTANCE_GET_CLASS (self)->parallel &&
      !tektra_fiber_queue_enter (priv->queue, job->cancellable, error))
    return FALSE;

  g_clear_handle_id (&priv->idle_source, g_source_remove);
  priv->n_working++;

  return TRUE;
}

static void
tektra_engine_instance_leave (TektraEngineInstance *self,
                              TektraEngineJob      *job)
{
  TektraEngineInstancePrivate *priv = get_private (self);

  g_assert (priv->n_working > 0);

  if (--priv->n_working == 0)
    wait_for_idleness (self, job->params);

  if (!TEKTRA_ENGINE_INSTANCE_GET_CLASS (self)->parallel)
    tektra_fiber_queue_leave (priv->queue);
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  TektraEngineJob *job = user_data;
  TektraEngineInstance *self = job->instance;
  TektraEngineInstanceClass *klass = TEKTRA_ENGINE_INSTANCE_GET_CLASS (self);
  g_autoptr(GError) error = NULL;

  if (tektra_fiber_queue_is_busy (get_private (self)->queue))
    tektra_event_sink_push (job->sink, tektra_event_new_status (_("Waiting for another answer…")));

  if (!tektra_engine_instance_enter (self, job, &error))
    {
      tektra_event_sink_close (job->sink, error);
      return dex_future_new_true ();
    }

  klass->answer (self, job, &error);
  tektra_event_sink_close (job->sink, error);

  if (klass->let_go != NULL && tektra_engine_job_is_cancelled (job))
    klass->let_go (self);

  tektra_engine_instance_leave (self, job);

  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer user_data)
{
  TektraEngineJob *job = user_data;
  TektraEngineInstance *self = job->instance;
  g_autoptr(GError) error = NULL;

  if (!tektra_engine_instance_enter (self, job, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  TEKTRA_ENGINE_INSTANCE_GET_CLASS (self)->ensure_ready (self, job, &error);
  tektra_engine_instance_leave (self, job);

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
  TektraEngineInstance *self = user_data;
  TektraEngineInstancePrivate *priv = get_private (self);
  g_autoptr(GCancellable) patience = g_cancellable_new ();
  g_autoptr(GSource) source = NULL;
  gboolean entered;

  g_assert (TEKTRA_IS_ENGINE_INSTANCE (self));

  /* The fibers of the answers remove themselves when they find out. */
  for (guint i = 0; i < priv->jobs->len; i++)
    {
      TektraEngineJob *job = g_ptr_array_index (priv->jobs, i);

      g_cancellable_cancel (job->cancellable);
    }

  /* A server that is told to end first waits for the answer that it is writing. */
  source = g_timeout_source_new (UNLOAD_PATIENCE_MS);
  g_source_set_callback (source, cancel_cb, patience, NULL);
  g_source_attach (source, NULL);
  entered = tektra_fiber_queue_enter (priv->queue, patience, NULL);
  g_source_destroy (source);

  g_clear_handle_id (&priv->idle_source, g_source_remove);

  if (priv->engine != NULL)
    dex_await (tektra_engine_stop (priv->engine), NULL);

  if (entered)
    tektra_fiber_queue_leave (priv->queue);

  return dex_future_new_true ();
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

static void
tektra_engine_instance_dispose (GObject *object)
{
  TektraEngineInstancePrivate *priv = get_private (TEKTRA_ENGINE_INSTANCE (object));

  g_clear_handle_id (&priv->idle_source, g_source_remove);

  if (priv->engine != NULL)
    dex_future_disown (tektra_engine_stop (priv->engine));

  g_clear_object (&priv->engine);
  g_clear_object (&priv->model);

  G_OBJECT_CLASS (tektra_engine_instance_parent_class)->dispose (object);
}

static void
tektra_engine_instance_finalize (GObject *object)
{
  TektraEngineInstancePrivate *priv = get_private (TEKTRA_ENGINE_INSTANCE (object));

  g_clear_pointer (&priv->queue, tektra_fiber_queue_free);
  g_clear_pointer (&priv->jobs, g_ptr_array_unref);

  G_OBJECT_CLASS (tektra_engine_instance_parent_class)->finalize (object);
}

static void
tektra_engine_instance_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_MODEL:
      g_value_set_object (value, get_private (TEKTRA_ENGINE_INSTANCE (object))->model);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_engine_instance_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_MODEL:
      get_private (TEKTRA_ENGINE_INSTANCE (object))->model = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_engine_instance_class_init (TektraEngineInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_engine_instance_dispose;
  object_class->finalize = tektra_engine_instance_finalize;
  object_class->get_property = tektra_engine_instance_get_property;
  object_class->set_property = tektra_engine_instance_set_property;

  /**
   * TektraEngineInstance:model:
   *
   * The model that it runs.
   */
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL,
                         TEKTRA_TYPE_MODEL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_engine_instance_init (TektraEngineInstance *self)
{
  TektraEngineInstancePrivate *priv = get_private (self);

  priv->queue = tektra_fiber_queue_new ();
  priv->jobs = g_ptr_array_new ();
}

/**
 * tektra_engine_instance_get_model:
 * @self: an instance
 *
 * Gets what it runs.
 *
 * Returns: (transfer none): the model
 */
TektraModel *
tektra_engine_instance_get_model (TektraEngineInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), NULL);

  return get_private (self)->model;
}

/**
 * tektra_engine_instance_get_engine:
 * @self: an instance
 *
 * Gets what runs the model.
 *
 * Returns: (transfer none) (nullable): the engine, or %NULL when the model was never loaded
 */
TektraEngine *
tektra_engine_instance_get_engine (TektraEngineInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), NULL);

  return get_private (self)->engine;
}

/**
 * tektra_engine_instance_get_pid:
 * @self: an instance
 *
 * Gets the process of the engine.
 *
 * Returns: the process id, or 0 when there is none
 */
GPid
tektra_engine_instance_get_pid (TektraEngineInstance *self)
{
  TektraEngine *engine;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), 0);

  engine = get_private (self)->engine;

  return engine != NULL ? tektra_engine_get_pid (engine) : 0;
}

/**
 * tektra_engine_instance_is_ready:
 * @self: an instance
 *
 * Tells whether the model is in memory.
 *
 * Returns: %TRUE when its engine takes requests
 */
gboolean
tektra_engine_instance_is_ready (TektraEngineInstance *self)
{
  TektraEngine *engine;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), FALSE);

  engine = get_private (self)->engine;

  return engine != NULL && tektra_engine_get_state (engine) == TEKTRA_ENGINE_STATE_READY;
}

/**
 * tektra_engine_instance_is_waited_for:
 * @self: an instance
 *
 * Tells whether somebody waits for their turn.
 *
 * Returns: %TRUE when another answer comes after this one
 */
gboolean
tektra_engine_instance_is_waited_for (TektraEngineInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), FALSE);

  return tektra_fiber_queue_get_n_waiting (get_private (self)->queue) > 0;
}

/**
 * tektra_engine_instance_set_idle:
 * @self: an instance
 * @seconds: how long
 *
 * Sets how long the model stays in memory after an answer, from the next answer on, unless the
 * request has an own wish (%TEKTRA_PARAM_KEEP_ALIVE).
 */
void
tektra_engine_instance_set_idle (TektraEngineInstance *self,
                                 guint                 seconds)
{
  g_return_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self));

  get_private (self)->idle_seconds = seconds;
}

/**
 * tektra_engine_instance_load:
 * @self: an instance
 * @params: (nullable): tells the length of the context and how long to keep the model
 *
 * Reads the model into memory, after the answers that are being written.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with an error for a person
 */
DexFuture *
tektra_engine_instance_load (TektraEngineInstance   *self,
                             TektraGenerationParams *params)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), NULL);

  return dex_scheduler_spawn (NULL, 0, load_fiber, create_job (self, params, NULL, NULL),
                              remove_job);
}

/**
 * tektra_engine_instance_generate:
 * @self: an instance
 * @request: what to answer
 * @sink: where to, closed in the end
 *
 * Answers, after waiting for other answers and loading the model.
 *
 * Returns: (transfer full): a future that resolves when the next answer can begin
 */
DexFuture *
tektra_engine_instance_generate (TektraEngineInstance *self,
                                 TektraRequest        *request,
                                 TektraEventSink      *sink)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (sink), NULL);

  return dex_scheduler_spawn (NULL, 0, generate_fiber,
                              create_job (self, tektra_request_get_params (request), request, sink),
                              remove_job);
}

/**
 * tektra_engine_instance_unload:
 * @self: an instance
 *
 * Stops all answers and takes the model out of memory.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the process has ended
 */
DexFuture *
tektra_engine_instance_unload (TektraEngineInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), NULL);

  return dex_scheduler_spawn (NULL, 0, unload_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_engine_instance_detach:
 * @self: an instance
 *
 * Tells nothing more about the model: another instance is going to run it. To be followed by
 * tektra_engine_instance_unload ().
 */
void
tektra_engine_instance_detach (TektraEngineInstance *self)
{
  TektraEngineInstancePrivate *priv;

  g_return_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self));

  priv = get_private (self);
  if (priv->engine != NULL)
    g_signal_handlers_disconnect_by_data (priv->engine, self);

  tektra_model_set_state (priv->model, TEKTRA_MODEL_STATE_UNLOADED);
  tektra_model_set_memory (priv->model, 0);
}

/**
 * tektra_engine_instance_measure:
 * @self: an instance
 *
 * Brings the memory that the model takes up to date.
 */
void
tektra_engine_instance_measure (TektraEngineInstance *self)
{
  TektraEngineInstancePrivate *priv;

  g_return_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self));

  priv = get_private (self);
  if (priv->engine != NULL)
    tektra_model_set_memory (priv->model, tektra_engine_get_memory (priv->engine));
}

/**
 * tektra_engine_instance_take_engine:
 * @self: an instance without an engine
 * @engine: (transfer full): what is to run the model, not started
 *
 * Takes an engine, whose state is that of the model from now on.
 */
void
tektra_engine_instance_take_engine (TektraEngineInstance *self,
                                    TektraEngine         *engine)
{
  TektraEngineInstancePrivate *priv;

  g_return_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self));
  g_return_if_fail (TEKTRA_IS_ENGINE (engine));

  priv = get_private (self);
  g_return_if_fail (priv->engine == NULL);

  priv->engine = engine;
  g_signal_connect_object (engine, "state-changed", G_CALLBACK (engine_state_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * tektra_engine_instance_end_engine:
 * @self: an instance
 *
 * Ends the engine, since another one is needed. Waits for its end, so call it in a fiber.
 */
void
tektra_engine_instance_end_engine (TektraEngineInstance *self)
{
  TektraEngineInstancePrivate *priv;

  g_return_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self));

  priv = get_private (self);
  if (priv->engine == NULL)
    return;

  dex_await (tektra_engine_stop (priv->engine), NULL);
  g_clear_object (&priv->engine);
}

/**
 * tektra_engine_instance_start:
 * @self: an instance with an engine
 * @job: what it is for
 * @error: where to tell why it did not get ready
 *
 * Waits until the engine is ready, so call it in a fiber. Who stops waiting ends it, unless
 * somebody else wants it.
 *
 * Returns: %TRUE when the engine takes requests
 */
gboolean
tektra_engine_instance_start (TektraEngineInstance  *self,
                              TektraEngineJob       *job,
                              GError               **error)
{
  TektraEngineInstancePrivate *priv;
  g_autoptr(TektraEngine) engine = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  priv = get_private (self);
  g_return_val_if_fail (priv->engine != NULL, FALSE);

  if (tektra_engine_instance_is_ready (self))
    return TRUE;

  engine = g_object_ref (priv->engine);
  tektra_engine_job_tell_loading (job, priv->model);

  if (!dex_await (dex_future_first (tektra_engine_start (engine),
                                    dex_cancellable_new_from_cancellable (job->cancellable),
                                    NULL),
                  error))
    {
      /* Nobody wants the model any more: it need not go on to fill the memory. */
      if (!is_wanted (self))
        dex_future_disown (tektra_engine_stop (engine));

      return FALSE;
    }

  job->load_us = g_get_monotonic_time () - begin;

  return TRUE;
}

/**
 * tektra_engine_instance_ask:
 * @self: an instance whose engine is ready
 * @job: what it is for
 * @path: where requests go to
 * @body: the request
 * @decoder: what reads the answer
 * @error: where to tell what became of it
 *
 * Sends a request to an engine that speaks as llama-server does, and reads the answer. Waits for
 * its end, so call it in a fiber.
 *
 * Returns: %TRUE when the answer is whole
 */
gboolean
tektra_engine_instance_ask (TektraEngineInstance  *self,
                            TektraEngineJob       *job,
                            const char            *path,
                            GBytes                *body,
                            TektraOpenaiDecoder   *decoder,
                            GError               **error)
{
  TektraEngine *running;
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(TektraEngine) engine = NULL;
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (TEKTRA_IS_ENGINE_INSTANCE (self), FALSE);
  g_return_val_if_fail (job != NULL && path != NULL && body != NULL && decoder != NULL, FALSE);

  running = get_private (self)->engine;
  g_return_val_if_fail (running != NULL && tektra_engine_get_client (running) != NULL, FALSE);

  /* Another process takes its place when it ends. */
  engine = g_object_ref (running);
  client = g_object_ref (tektra_engine_get_client (running));

  if (!dex_await (tektra_http_client_stream (client, path, body, take_item_cb, decoder, NULL,
                                             job->cancellable),
                  &local_error))
    {
      g_propagate_error (error, tektra_engine_explain (engine, client,
                                                       g_steal_pointer (&local_error)));
      return FALSE;
    }

  tektra_engine_instance_measure (self);

  return TRUE;
}
