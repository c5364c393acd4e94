/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/managed/tektra-managed-backend.h"
#include "backends/openai/tektra-openai-backend.h"
#include "engine/tektra-engine.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/*
 * An engine, and the backend of a server that it answers as. The engine finds a port for itself,
 * and another one when it is started again: so the server is a new one for each process. The model
 * is this backend's own: it is there before the program ever ran, and stays when that ends. What it
 * can do is learned when it runs, or told in models.toml.
 */

/* What answers as soon as the program is ready, unless models.toml names something else */
#define HEALTH_PATH "/health"
#define MODELS_PATH "/v1/models"
/* None of them asks for a key. */
#define KEY_VARIABLE "TEKTRA_ENGINE_KEY"

struct _TektraManagedBackend
{
  TektraBackend              parent_instance;

  /* owned */
  TektraBackendSettings     *settings;
  TektraModel               *model;
  TektraEngine              *engine;
  TektraBackend             *server;     /* of the process that runs, or ran last */
  char                      *server_uri;
  GPtrArray                 *jobs;       /* the GCancellable of each answer and each wish to load */

  /* borrowed, from a table */
  const TektraOpenaiProfile *profile;

  guint                      shut_down : 1;
};

G_DEFINE_FINAL_TYPE (TektraManagedBackend, tektra_managed_backend, TEKTRA_TYPE_BACKEND)

/* One answer, or one wish to load */
typedef struct
{
  TektraManagedBackend *self;
  TektraRequest        *request;
  TektraEventSink      *sink;
  GCancellable         *cancellable;
  gulong                cancelled_id;
} Job;

static void
sink_cancelled_cb (GCancellable *sink_cancellable,
                   gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static Job *
job_new (TektraManagedBackend *self,
         TektraRequest        *request,
         TektraEventSink      *sink)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  g_set_object (&job->request, request);
  g_set_object (&job->sink, sink);
  job->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->jobs, g_object_ref (job->cancellable));

  if (sink != NULL)
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
  g_clear_object (&job->self);
  g_free (job);
}

static void
engine_state_changed_cb (TektraManagedBackend *self,
                         TektraEngine         *engine)
{
  g_assert (TEKTRA_IS_MANAGED_BACKEND (self));
  g_assert (TEKTRA_IS_ENGINE (engine));

  tektra_engine_tell_model (engine, self->model);
}

static GStrv
dup_environ (TektraManagedBackend *self)
{
  g_auto(GStrv) variables = g_get_environ ();

  for (guint i = 0; self->settings->environment != NULL &&
                    self->settings->environment[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (self->settings->environment[i], "=", 2);

      variables = g_environ_setenv (g_steal_pointer (&variables), pair[0], pair[1], TRUE);
    }

  return g_steal_pointer (&variables);
}

static const char *
get_ready_path (TektraManagedBackend *self)
{
  if (self->settings->ready != NULL)
    return self->settings->ready;

  /* It has nothing else, and that only when its model is there. */
  return g_str_equal (self->profile->id, "candle-vllm") ? MODELS_PATH : HEALTH_PATH;
}

static TektraEngine *
create_engine (TektraManagedBackend *self,
               const char           *program)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_auto(GStrv) variables = dup_environ (self);
  TektraEngine *engine;

  g_strv_builder_add (builder, program);
  if (self->settings->arguments != NULL)
    g_strv_builder_addv (builder, (const char **) self->settings->arguments);
  argv = g_strv_builder_end (builder);

  engine = tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (self->model),
    .argv = argv,
    .environ = variables,
    .key_variable = (char *) KEY_VARIABLE,
    .health_path = (char *) get_ready_path (self),
    .silence_limit = self->settings->timeout,
  });

  g_signal_connect_object (engine, "state-changed",
                           G_CALLBACK (engine_state_changed_cb), self, G_CONNECT_SWAPPED);

  return engine;
}

static DexFuture *
find_program_in_thread (gpointer user_data)
{
  const char *command = user_data;
  char *path = tektra_paths_find_program (command);

  if (path == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                  _("“%s” is not installed: install it, or correct its command in "
                                    "models.toml."),
                                  command);

  return dex_future_new_take_string (path);
}

/* Looks for the program, and tells the state. In a fiber. */
static char *
await_program (TektraManagedBackend  *self,
               GError               **error)
{
  g_autoptr(GError) local_error = NULL;
  char *program;

  program = dex_await_string (tektra_thread_spawn ("[find-program]", find_program_in_thread,
                                                   g_strdup (self->settings->command), g_free),
                              &local_error);

  if (program == NULL)
    {
      tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE,
                                TEKTRA_BACKEND_REASON_NOT_INSTALLED, local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);

  return program;
}

/* What the server says of its model, unless a person knows better. */
static void
learn (TektraManagedBackend *self,
       TektraModel          *answering)
{
  tektra_model_set_capabilities (self->model, tektra_model_get_capabilities (answering));
  if (tektra_model_get_context_length (answering) > 0)
    tektra_model_set_context_length (self->model, tektra_model_get_context_length (answering));
}

/* Awaits the model of the server behind an engine that is ready. */
static TektraModel *
await_answering (TektraManagedBackend  *self,
                 GError               **error)
{
  TektraBackend *backend = TEKTRA_BACKEND (self);
  g_autoptr(TektraBackend) server = NULL;
  g_autoptr(TektraModel) answering = NULL;
  TektraHttpClient *client = tektra_engine_get_client (self->engine);
  const char *uri;

  if (client == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                   _("The engine of “%s” has ended: try again."),
                   tektra_model_get_name (self->model));
      return NULL;
    }

  uri = tektra_http_client_get_base_uri (client);
  if (self->server == NULL || g_strcmp0 (self->server_uri, uri) != 0)
    {
      g_clear_object (&self->server);
      self->server = tektra_openai_backend_new (tektra_backend_get_id (backend),
                                                tektra_backend_get_name (backend),
                                                uri, self->profile, NULL);
      tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (self->server), 0);
      tektra_openai_backend_set_timeout (TEKTRA_OPENAI_BACKEND (self->server),
                                         self->settings->timeout);
      g_set_str (&self->server_uri, uri);
    }

  server = g_object_ref (self->server);
  if (g_list_model_get_n_items (tektra_backend_get_models (server)) == 0 &&
      !dex_await (tektra_backend_probe (server), error))
    return NULL;

  answering = g_list_model_get_item (tektra_backend_get_models (server), 0);
  if (answering == NULL)
    answering = tektra_model_new (server, tektra_model_get_id (self->model));
  else
    learn (self, answering);

  return g_steal_pointer (&answering);
}

/* Awaits the model of a server that can be asked, which may have to be started. */
static TektraModel *
await_ready (Job     *job,
             GError **error)
{
  TektraManagedBackend *self = job->self;

  if (self->engine == NULL)
    {
      g_autofree char *program = await_program (self, error);

      if (program == NULL || g_cancellable_set_error_if_cancelled (job->cancellable, error))
        return NULL;

      /* Somebody else may have been faster. */
      if (self->engine == NULL)
        self->engine = create_engine (self, program);
    }

  if (!dex_await (dex_future_first (tektra_engine_start (self->engine),
                                    dex_cancellable_new_from_cancellable (job->cancellable),
                                    NULL),
                  error))
    {
      /* Nobody wants the model any more: it need not go on to fill the memory. */
      if (g_cancellable_is_cancelled (job->cancellable) && self->jobs->len == 1)
        dex_future_disown (tektra_engine_stop (self->engine));

      return NULL;
    }

  return await_answering (self, error);
}

/* Passes on what the server answers, as long as anybody wants to know. */
static gboolean
pass_on (Job           *job,
         TektraModel   *answering,
         GError       **error)
{
  g_autoptr(TektraBackend) server = g_object_ref (job->self->server);
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TektraEventStream) stream = NULL;

  for (guint i = 0; i < tektra_request_get_n_messages (job->request); i++)
    g_ptr_array_add (messages, tektra_request_get_message (job->request, i));

  request = tektra_request_new (answering, messages, tektra_request_get_params (job->request));
  stream = tektra_backend_generate (server, request);

  for (;;)
    {
      DexFuture *next = tektra_event_stream_next (stream);
      DexFuture *cancelled = dex_cancellable_new_from_cancellable (job->cancellable);
      g_autoptr(GError) local_error = NULL;
      TektraEvent *event;

      event = dex_await_boxed (dex_future_first (next, cancelled, NULL), &local_error);
      if (event == NULL)
        {
          if (local_error == NULL)
            return TRUE;

          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      tektra_event_sink_push (job->sink, event);
    }
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraManagedBackend *self = job->self;
  g_autoptr(TektraModel) answering = NULL;
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GError) error = NULL;

  if (self->engine == NULL || tektra_engine_get_state (self->engine) != TEKTRA_ENGINE_STATE_READY)
    {
      g_autofree char *status = NULL;

      /* Translators: the name of a model */
      status = g_strdup_printf (_("Loading “%s”…"), tektra_model_get_name (self->model));
      tektra_event_sink_push (job->sink, tektra_event_new_status (status));
    }

  answering = await_ready (job, &error);

  if (answering != NULL && tektra_engine_get_client (self->engine) != NULL)
    {
      client = g_object_ref (tektra_engine_get_client (self->engine));
      if (!pass_on (job, answering, &error))
        error = tektra_engine_explain (self->engine, client, g_steal_pointer (&error));
      tektra_engine_tell_model (self->engine, self->model);
    }

  tektra_event_sink_close (job->sink, error);

  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer user_data)
{
  g_autoptr(TektraModel) answering = NULL;
  g_autoptr(GError) error = NULL;

  answering = await_ready (user_data, &error);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                       : dex_future_new_true ();
}

static DexFuture *
probe_fiber (gpointer user_data)
{
  TektraManagedBackend *self = user_data;
  g_autoptr(GPtrArray) models = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *program = NULL;

  g_assert (TEKTRA_IS_MANAGED_BACKEND (self));

  program = await_program (self, &error);
  if (program != NULL)
    g_ptr_array_add (models, self->model);
  tektra_backend_set_models (TEKTRA_BACKEND (self), models);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                       : dex_future_new_true ();
}

static DexFuture *
tektra_managed_backend_list_models (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, probe_fiber, g_object_ref (backend), g_object_unref);
}

static DexFuture *
tektra_managed_backend_load (TektraBackend          *backend,
                             TektraModel            *model,
                             TektraGenerationParams *params)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);

  return dex_scheduler_spawn (NULL, 0, load_fiber, job_new (self, NULL, NULL), job_free);
}

static DexFuture *
tektra_managed_backend_unload (TektraBackend *backend,
                               TektraModel   *model)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);

  /* The fibers of the answers remove themselves when they find out. */
  for (guint i = 0; i < self->jobs->len; i++)
    g_cancellable_cancel (g_ptr_array_index (self->jobs, i));

  return self->engine != NULL ? tektra_engine_stop (self->engine) : dex_future_new_true ();
}

static TektraEventStream *
tektra_managed_backend_generate (TektraBackend *backend,
                                 TektraRequest *request)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);
  g_autoptr(TektraEventSink) sink = NULL;
  TektraEventStream *stream;

  stream = tektra_event_stream_new (&sink);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber,
                                          job_new (self, request, sink), job_free));

  return stream;
}

static DexFuture *
tektra_managed_backend_shutdown (TektraBackend *backend)
{
  return tektra_managed_backend_unload (backend, TEKTRA_MANAGED_BACKEND (backend)->model);
}

/* The server knows what it takes; before it ran, whatever its kind takes. */
static TektraParamMask
tektra_managed_backend_get_supported_params (TektraBackend *backend,
                                             TektraModel   *model)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);

  if (self->server != NULL)
    return tektra_backend_get_supported_params (self->server, model);

  return TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_MASK_LOAD;
}

static guint
tektra_managed_backend_get_context_length (TektraBackend          *backend,
                                           TektraModel            *model,
                                           TektraGenerationParams *params)
{
  return tektra_model_get_context_length (model);
}

static void
tektra_managed_backend_measure_memory (TektraBackend *backend)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);

  if (self->engine != NULL)
    tektra_model_set_memory (self->model, tektra_engine_get_memory (self->engine));
}

static void
tektra_managed_backend_dispose (GObject *object)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (object);

  if (self->engine != NULL)
    dex_future_disown (tektra_engine_stop (self->engine));

  g_clear_object (&self->engine);
  g_clear_object (&self->server);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_managed_backend_parent_class)->dispose (object);
}

static void
tektra_managed_backend_finalize (GObject *object)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (object);

  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_free (self->server_uri);

  G_OBJECT_CLASS (tektra_managed_backend_parent_class)->finalize (object);
}

static void
tektra_managed_backend_class_init (TektraManagedBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->dispose = tektra_managed_backend_dispose;
  object_class->finalize = tektra_managed_backend_finalize;

  backend_class->probe = tektra_managed_backend_list_models;
  backend_class->list_models = tektra_managed_backend_list_models;
  backend_class->load = tektra_managed_backend_load;
  backend_class->unload = tektra_managed_backend_unload;
  backend_class->generate = tektra_managed_backend_generate;
  backend_class->shutdown = tektra_managed_backend_shutdown;
  backend_class->get_supported_params = tektra_managed_backend_get_supported_params;
  backend_class->get_context_length = tektra_managed_backend_get_context_length;
  backend_class->measure_memory = tektra_managed_backend_measure_memory;
}

static void
tektra_managed_backend_init (TektraManagedBackend *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_managed_backend_new:
 * @settings: what to start, with a command
 * @profile: which server of its kind it is
 *
 * Creates the backend of a program. Nothing is started before its model is wanted.
 *
 * Returns: (transfer full): a backend
 */
TektraBackend *
tektra_managed_backend_new (TektraBackendSettings     *settings,
                            const TektraOpenaiProfile *profile)
{
  TektraManagedBackend *self;
  const char *name;

  g_return_val_if_fail (settings != NULL && settings->command != NULL, NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  name = settings->name != NULL ? settings->name : profile->title;
  self = g_object_new (TEKTRA_TYPE_MANAGED_BACKEND, "id", settings->id, "name", name, NULL);
  self->settings = tektra_backend_settings_ref (settings);
  self->profile = profile;
  self->model = tektra_model_new (TEKTRA_BACKEND (self),
                                  settings->model != NULL ? settings->model : settings->id);
  tektra_model_set_capabilities (self->model, TEKTRA_CAPABILITY_TEXT);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_managed_backend_get_settings:
 * @self: a backend
 *
 * Gets what it starts.
 *
 * Returns: (transfer none): the settings it was created with
 */
TektraBackendSettings *
tektra_managed_backend_get_settings (TektraManagedBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_MANAGED_BACKEND (self), NULL);

  return self->settings;
}

/**
 * tektra_managed_backend_get_pid:
 * @self: a backend
 *
 * Gets the process of its program.
 *
 * Returns: the number of the process, 0 when there is none
 */
GPid
tektra_managed_backend_get_pid (TektraManagedBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_MANAGED_BACKEND (self), 0);

  return self->engine != NULL ? tektra_engine_get_pid (self->engine) : 0;
}
