/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-encoding.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "backends/openai/tektra-openai-codec.h"
#include "util/tektra-fiber-queue.h"
#include "util/tektra-paths.h"

/*
 * The engine speaks as llama-server does, so requests are written and answers are read in the same
 * way. It writes one answer after the other, and lets go of one as soon as nobody listens.
 */

#define PROGRAM         "tektra-onnx-engine"
/* What stands for a picture in a text; there are none, but a person may write it. */
#define MEDIA_MARKER    "<__media__>"
#define DEFAULT_CONTEXT 8192
#define MIN_CONTEXT     256
/* More do not help: what a small model does in one step is too little to be shared. */
#define MAX_THREADS     8

struct _TektraOnnxInstance
{
  GObject           parent_instance;

  /* owned */
  TektraModel      *model;
  TektraOnnxFolder *folder;
  TektraFiberQueue *queue;
  GPtrArray        *jobs; /* the GCancellable of each answer */
  TektraEngine     *engine; /* NULL before the first answer */

  guint             context_length; /* with which the engine was made */
  guint             threads_asked;
  guint             n_threads;
  guint             idle_seconds;
  guint             idle_source;
};

G_DEFINE_FINAL_TYPE (TektraOnnxInstance, tektra_onnx_instance, G_TYPE_OBJECT)

/* One answer, or one wish to load */
typedef struct
{
  TektraOnnxInstance     *self;
  TektraGenerationParams *params;
  TektraRequest          *request;
  TektraEventSink        *sink;
  GCancellable           *cancellable;
  gulong                  cancelled_id;
  gint64                  load_us;
} Job;

/* The reader of an answer has gone. */
static void
sink_cancelled_cb (GCancellable *sink_cancellable,
                   gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* @sink: (nullable): where the answer goes to */
static Job *
job_new (TektraOnnxInstance     *self,
         TektraGenerationParams *params,
         TektraEventSink        *sink)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->cancellable = g_cancellable_new ();
  job->load_us = -1;
  g_set_object (&job->params, params);
  g_ptr_array_add (self->jobs, g_object_ref (job->cancellable));

  if (g_set_object (&job->sink, sink))
    job->cancelled_id = g_cancellable_connect (tektra_event_sink_get_cancellable (sink),
                                               G_CALLBACK (sink_cancelled_cb),
                                               g_object_ref (job->cancellable),
                                               g_object_unref);

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
  g_clear_object (&job->self);
  g_free (job);
}

static void
engine_state_changed_cb (TektraOnnxInstance *self,
                         TektraEngine       *engine)
{
  g_assert (TEKTRA_IS_ONNX_INSTANCE (self));
  g_assert (TEKTRA_IS_ENGINE (engine));

  tektra_engine_tell_model (engine, self->model);
}

static void
create_engine (TektraOnnxInstance *self,
               guint               context_length)
{
  g_autofree char *program = tektra_onnx_instance_find_program ();
  g_autofree char *context = g_strdup_printf ("%u", context_length);
  g_autofree char *threads = NULL;

  self->threads_asked = self->n_threads;
  self->context_length = context_length;
  threads = g_strdup_printf ("%u", self->n_threads > 0 ? self->n_threads
                                   : MIN (g_get_num_processors (), MAX_THREADS));
  self->engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (self->model),
    .argv = (GStrv) (const char *[]) { program != NULL ? program : PROGRAM,
                                       "--socket", TEKTRA_ENGINE_SOCKET,
                                       "--model", self->folder->path,
                                       "--threads", threads,
                                       "--context", context, NULL },
    .key_variable = (char *) "TEKTRA_ENGINE_KEY",
    .health_path = (char *) "/health",
  });
  g_signal_connect_object (self->engine, "state-changed", G_CALLBACK (engine_state_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/* Awaits an engine that is ready for the job. The turn is held. */
static gboolean
ensure_ready (Job     *job,
              GError **error)
{
  TektraOnnxInstance *self = job->self;
  guint context_length = tektra_onnx_instance_choose_context (self->folder, job->params);
  gint64 begin = g_get_monotonic_time ();

  if (self->engine != NULL &&
      (context_length != self->context_length || self->threads_asked != self->n_threads))
    {
      dex_await (tektra_engine_stop (self->engine), NULL);
      g_clear_object (&self->engine);
    }

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  if (self->engine == NULL)
    create_engine (self, context_length);

  if (tektra_engine_get_state (self->engine) == TEKTRA_ENGINE_STATE_READY)
    return TRUE;

  if (job->sink != NULL)
    {
      g_autofree char *status = NULL;

      /* Translators: the name of a model */
      status = g_strdup_printf (_("Loading “%s”…"), tektra_model_get_name (self->model));
      tektra_event_sink_push (job->sink, tektra_event_new_status (status));
    }

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

  job->load_us = g_get_monotonic_time () - begin;

  return TRUE;
}

static void
take_event_cb (TektraEvent *event,
               gpointer     user_data)
{
  Job *job = user_data;
  g_autoptr(TektraUsage) usage = NULL;

  if (tektra_event_get_kind (event) != TEKTRA_EVENT_USAGE)
    {
      tektra_event_sink_push (job->sink, tektra_event_ref (event));
      return;
    }

  usage = tektra_usage_copy (tektra_event_get_usage (event));
  usage->context_length = job->self->context_length;
  usage->load_us = job->load_us;
  tektra_event_sink_push (job->sink, tektra_event_new_usage (usage));
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

/* A template has written the request as one text, or the engine does. */
static const char *
get_path (TektraRequest *request)
{
  if (tektra_request_get_template (request) == NULL)
    return "/v1/chat/completions";

  return tektra_request_get_continues (request) ? "/continuation" : "/completion";
}

static gboolean
answer (Job     *job,
        GError **error)
{
  TektraOnnxInstance *self = job->self;
  TektraTemplate *template = tektra_request_get_template (job->request);
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_openai_decoder_new (take_event_cb, job);
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) local_error = NULL;

  if (tektra_request_get_needs (job->request) & (TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_AUDIO))
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” reads text only: choose another model, or remove what is no text."),
                   tektra_model_get_name (self->model));
      return FALSE;
    }

  body = dex_await_boxed (tektra_llama_encode (job->request, MEDIA_MARKER), error);
  if (body == NULL || !ensure_ready (job, error))
    return FALSE;

  /* What it thinks is told apart by the engine, unless it is told how to write. */
  if (template != NULL && !tektra_request_get_continues (job->request))
    tektra_openai_decoder_set_template (decoder, template);

  client = g_object_ref (tektra_engine_get_client (self->engine));
  if (dex_await (tektra_http_client_stream (client, get_path (job->request), body,
                                            take_item_cb, decoder, NULL, job->cancellable),
                 &local_error))
    {
      tektra_model_set_memory (self->model, tektra_engine_get_memory (self->engine));
      return TRUE;
    }

  g_propagate_error (error, tektra_engine_explain (self->engine, client,
                                                   g_steal_pointer (&local_error)));

  return FALSE;
}

static void
idle_cb (gpointer user_data)
{
  TektraOnnxInstance *self = user_data;

  g_assert (TEKTRA_IS_ONNX_INSTANCE (self));

  self->idle_source = 0;
  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));
}

static void
wait_for_idleness (TektraOnnxInstance     *self,
                   TektraGenerationParams *params)
{
  gint64 seconds = self->idle_seconds;

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_KEEP_ALIVE))
    seconds = tektra_generation_params_get_int (params, TEKTRA_PARAM_KEEP_ALIVE);

  if (seconds >= 0 && seconds <= G_MAXINT)
    self->idle_source = g_timeout_add_seconds_once ((guint) seconds, idle_cb, self);
}

/* @work: what is done in its turn */
static gboolean
take_turn (Job       *job,
           gboolean (*work) (Job     *job,
                             GError **error),
           GError   **error)
{
  TektraOnnxInstance *self = job->self;
  gboolean well;

  if (!tektra_fiber_queue_enter (self->queue, job->cancellable, error))
    return FALSE;

  g_clear_handle_id (&self->idle_source, g_source_remove);
  well = work (job, error);
  wait_for_idleness (self, job->params);
  tektra_fiber_queue_leave (self->queue);

  return well;
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;

  if (tektra_fiber_queue_is_busy (job->self->queue))
    tektra_event_sink_push (job->sink, tektra_event_new_status (_("Waiting for another answer…")));

  take_turn (job, answer, &error);
  tektra_event_sink_close (job->sink, error);

  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!take_turn (user_data, ensure_ready, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static void
tektra_onnx_instance_dispose (GObject *object)
{
  TektraOnnxInstance *self = TEKTRA_ONNX_INSTANCE (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));
  g_clear_object (&self->engine);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_onnx_instance_parent_class)->dispose (object);
}

static void
tektra_onnx_instance_finalize (GObject *object)
{
  TektraOnnxInstance *self = TEKTRA_ONNX_INSTANCE (object);

  tektra_onnx_folder_unref (self->folder);
  tektra_fiber_queue_free (self->queue);
  g_ptr_array_unref (self->jobs);

  G_OBJECT_CLASS (tektra_onnx_instance_parent_class)->finalize (object);
}

static void
tektra_onnx_instance_class_init (TektraOnnxInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_onnx_instance_dispose;
  object_class->finalize = tektra_onnx_instance_finalize;
}

static void
tektra_onnx_instance_init (TektraOnnxInstance *self)
{
  self->queue = tektra_fiber_queue_new ();
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_onnx_instance_find_program:
 *
 * Finds the engine: where it was put beside Tektra, or where `TEKTRA_ONNX_ENGINE` says.
 *
 * Returns: (transfer full) (nullable): its path; %NULL when this Tektra was built without it
 */
char *
tektra_onnx_instance_find_program (void)
{
  const char *path = g_getenv ("TEKTRA_ONNX_ENGINE");

  if (path == NULL || *path == '\0')
    path = LIBEXECDIR G_DIR_SEPARATOR_S PROGRAM;

  return tektra_paths_find_program (path);
}

/**
 * tektra_onnx_instance_choose_context:
 * @folder: a model
 * @params: (nullable): the settings of the chat
 *
 * Chooses how many tokens a prompt and its answer may have together: the chat's own wish, else
 * 8,192 tokens, and never more than the model was trained on.
 *
 * Returns: a number of tokens
 */
guint
tektra_onnx_instance_choose_context (const TektraOnnxFolder *folder,
                                     TektraGenerationParams *params)
{
  gint64 wanted = DEFAULT_CONTEXT;

  g_return_val_if_fail (folder != NULL, MIN_CONTEXT);

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    wanted = tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);
  if (folder->context_length > 0)
    wanted = MIN (wanted, folder->context_length);

  return (guint) CLAMP (wanted, MIN_CONTEXT, G_MAXINT);
}

/**
 * tektra_onnx_instance_new:
 * @model: the model
 * @folder: its files
 *
 * Creates an instance of a model that is not loaded.
 *
 * Returns: (transfer full): the instance
 */
TektraOnnxInstance *
tektra_onnx_instance_new (TektraModel      *model,
                          TektraOnnxFolder *folder)
{
  TektraOnnxInstance *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_ONNX_INSTANCE, NULL);
  self->model = g_object_ref (model);
  self->folder = tektra_onnx_folder_ref (folder);

  return self;
}

/**
 * tektra_onnx_instance_get_engine:
 * @self: an instance
 *
 * Gets what runs the model.
 *
 * Returns: (transfer none) (nullable): the engine, or %NULL when the model was never loaded
 */
TektraEngine *
tektra_onnx_instance_get_engine (TektraOnnxInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ONNX_INSTANCE (self), NULL);

  return self->engine;
}

/**
 * tektra_onnx_instance_set_limits:
 * @self: an instance
 * @idle_seconds: how long the model stays in memory after an answer
 * @n_threads: how many threads it may use, 0 for as many as there are
 *
 * Sets how the model is run from the next answer on.
 */
void
tektra_onnx_instance_set_limits (TektraOnnxInstance *self,
                                 guint               idle_seconds,
                                 guint               n_threads)
{
  g_return_if_fail (TEKTRA_IS_ONNX_INSTANCE (self));

  self->idle_seconds = idle_seconds;
  self->n_threads = n_threads;
}

/**
 * tektra_onnx_instance_load:
 * @self: an instance
 * @params: (nullable): tells the length of the context and how long to keep the model
 *
 * Reads the model into memory, after the answers that are being written.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with an error for a person
 */
DexFuture *
tektra_onnx_instance_load (TektraOnnxInstance     *self,
                           TektraGenerationParams *params)
{
  g_return_val_if_fail (TEKTRA_IS_ONNX_INSTANCE (self), NULL);

  return dex_scheduler_spawn (NULL, 0, load_fiber, job_new (self, params, NULL), job_free);
}

/**
 * tektra_onnx_instance_generate:
 * @self: an instance
 * @request: what to answer
 * @sink: where to, closed in the end
 *
 * Answers, after waiting for other answers and loading the model.
 *
 * Returns: (transfer full): a future that resolves when the next answer can begin
 */
DexFuture *
tektra_onnx_instance_generate (TektraOnnxInstance *self,
                               TektraRequest      *request,
                               TektraEventSink    *sink)
{
  Job *job;

  g_return_val_if_fail (TEKTRA_IS_ONNX_INSTANCE (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (sink), NULL);

  job = job_new (self, tektra_request_get_params (request), sink);
  job->request = g_object_ref (request);

  return dex_scheduler_spawn (NULL, 0, generate_fiber, job, job_free);
}

/**
 * tektra_onnx_instance_unload:
 * @self: an instance
 *
 * Stops all answers and takes the model out of memory.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the process has ended
 */
DexFuture *
tektra_onnx_instance_unload (TektraOnnxInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_ONNX_INSTANCE (self), NULL);

  /* The fibers of the answers remove themselves when they find out. */
  for (guint i = 0; i < self->jobs->len; i++)
    g_cancellable_cancel (g_ptr_array_index (self->jobs, i));

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->engine == NULL)
    return dex_future_new_true ();

  return tektra_engine_stop (self->engine);
}
