/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/managed/tektra-managed-instance.h"
#include "backends/openai/tektra-openai-backend.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/*
 * The engine finds a port for itself, and another one when it is started again: so the server that
 * it answers as is a new one for each process. What its model can do is learned when it runs.
 */

/* What answers as soon as the program is ready, unless models.toml names something else */
#define HEALTH_PATH "/health"
#define MODELS_PATH "/v1/models"
/* Where the key is for a program that is told by a script to ask for it */
#define KEY_VARIABLE "TEKTRA_ENGINE_KEY"

struct _TektraManagedInstance
{
  TektraEngineInstance       parent_instance;

  /* owned */
  TektraBackendSettings     *settings;
  TektraBackend             *server;     /* of the process that runs, or ran last */
  char                      *server_uri;

  /* borrowed, from a table */
  const TektraOpenaiProfile *profile;
};

G_DEFINE_FINAL_TYPE (TektraManagedInstance, tektra_managed_instance, TEKTRA_TYPE_ENGINE_INSTANCE)

static GStrv
dup_environ (TektraManagedInstance *self)
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
get_ready_path (TektraManagedInstance *self)
{
  if (self->settings->ready != NULL)
    return self->settings->ready;

  /* It has nothing else, and that only when its model is there. */
  return g_str_equal (self->profile->id, "candle-vllm") ? MODELS_PATH : HEALTH_PATH;
}

static TektraEngine *
create_engine (TektraManagedInstance *self,
               TektraModel           *model,
               const char            *program)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_auto(GStrv) variables = dup_environ (self);

  g_strv_builder_add (builder, program);
  if (self->settings->arguments != NULL)
    g_strv_builder_addv (builder, (const char **) self->settings->arguments);
  argv = g_strv_builder_end (builder);

  return tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (model),
    .argv = argv,
    .environ = variables,
    .key_variable = (char *) KEY_VARIABLE,
    .health_path = (char *) get_ready_path (self),
    .silence_limit = self->settings->timeout,
    .is_foreign = TRUE,
  });
}

static DexFuture *
find_program_in_thread (gpointer user_data)
{
  const char *command = user_data;
  char *path = tektra_paths_find_program (command);

  if (path == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                                  _("“%s” is not in the folders where programs are: install it, "
                                    "or give its whole path as its command in models.toml."),
                                  command);

  return dex_future_new_take_string (path);
}

/* What the server says of its model, unless a person knows better. */
static void
learn (TektraModel *model,
       TektraModel *answering)
{
  tektra_model_set_capabilities (model, tektra_model_get_capabilities (answering));
  if (tektra_model_get_context_length (answering) > 0)
    tektra_model_set_context_length (model, tektra_model_get_context_length (answering));
}

static void
ensure_server (TektraManagedInstance *self,
               TektraHttpClient      *client)
{
  TektraBackend *backend = tektra_model_get_backend (
    tektra_engine_instance_get_model (TEKTRA_ENGINE_INSTANCE (self)));
  const char *uri = tektra_http_client_get_base_uri (client);

  if (self->server != NULL && g_strcmp0 (self->server_uri, uri) == 0)
    return;

  g_clear_object (&self->server);
  self->server = tektra_openai_backend_new (tektra_backend_get_id (backend),
                                            tektra_backend_get_name (backend),
                                            uri, self->profile, NULL);
  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (self->server), 0);
  tektra_openai_backend_set_timeout (TEKTRA_OPENAI_BACKEND (self->server),
                                     self->settings->timeout);
  if (tektra_managed_instance_asks_for_key (self->settings))
    tektra_openai_backend_set_key (TEKTRA_OPENAI_BACKEND (self->server),
                                   tektra_http_client_get_token (client));
  g_set_str (&self->server_uri, uri);
}

/* Awaits the model of the server behind an engine that is ready. */
static TektraModel *
await_answering (TektraManagedInstance  *self,
                 GError                **error)
{
  TektraEngineInstance *instance = TEKTRA_ENGINE_INSTANCE (self);
  TektraModel *model = tektra_engine_instance_get_model (instance);
  TektraEngine *engine = tektra_engine_instance_get_engine (instance);
  TektraHttpClient *client = tektra_engine_get_client (engine);
  g_autoptr(TektraBackend) server = NULL;
  g_autoptr(TektraModel) answering = NULL;

  if (client == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                   _("The engine of “%s” has ended: try again."),
                   tektra_model_get_name (model));
      return NULL;
    }

  ensure_server (self, client);
  server = g_object_ref (self->server);
  if (g_list_model_get_n_items (tektra_backend_get_models (server)) == 0 &&
      !dex_await (tektra_backend_probe (server), error))
    return NULL;

  answering = g_list_model_get_item (tektra_backend_get_models (server), 0);
  if (answering == NULL)
    answering = tektra_model_new (server, tektra_model_get_id (model));
  else
    learn (model, answering);

  return g_steal_pointer (&answering);
}

/* Awaits the model of a server that can be asked, which may have to be started. */
static TektraModel *
await_ready (TektraManagedInstance  *self,
             TektraEngineJob        *job,
             GError                **error)
{
  TektraEngineInstance *instance = TEKTRA_ENGINE_INSTANCE (self);

  if (tektra_engine_instance_get_engine (instance) == NULL)
    {
      g_autofree char *program = NULL;

      program = dex_await_string (tektra_managed_instance_find_program (self->settings), error);
      if (program == NULL || g_cancellable_set_error_if_cancelled (job->cancellable, error))
        return NULL;

      /* Somebody else may have been faster. */
      if (tektra_engine_instance_get_engine (instance) == NULL)
        tektra_engine_instance_take_engine (
          instance, create_engine (self, tektra_engine_instance_get_model (instance), program));
    }

  if (!tektra_engine_instance_start (instance, job, error))
    return NULL;

  return await_answering (self, error);
}

static gboolean
tektra_managed_instance_ensure_ready (TektraEngineInstance  *instance,
                                      TektraEngineJob       *job,
                                      GError               **error)
{
  g_autoptr(TektraModel) answering = await_ready (TEKTRA_MANAGED_INSTANCE (instance), job, error);

  return answering != NULL;
}

/* Passes on what the server answers, as long as anybody wants to know. */
static gboolean
pass_on (TektraEngineJob  *job,
         TektraBackend    *server,
         TektraModel      *answering,
         GError          **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TektraEventStream) stream = NULL;

  for (guint i = 0; i < tektra_request_get_n_messages (job->request); i++)
    g_ptr_array_add (messages, tektra_request_get_message (job->request, i));

  request = tektra_request_new (answering, messages, tektra_request_get_params (job->request));
  tektra_request_set_options (request, tektra_request_get_options (job->request));
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

static gboolean
tektra_managed_instance_answer (TektraEngineInstance  *instance,
                                TektraEngineJob       *job,
                                GError               **error)
{
  TektraManagedInstance *self = TEKTRA_MANAGED_INSTANCE (instance);
  g_autoptr(TektraModel) answering = await_ready (self, job, error);
  g_autoptr(TektraEngine) engine = NULL;
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(TektraBackend) server = NULL;
  g_autoptr(GError) local_error = NULL;

  if (answering == NULL)
    return FALSE;

  /* Another process takes its place when it ends. */
  g_set_object (&engine, tektra_engine_instance_get_engine (instance));
  g_set_object (&client, tektra_engine_get_client (engine));
  g_set_object (&server, self->server);

  if (!pass_on (job, server, answering, &local_error))
    {
      g_propagate_error (error, tektra_engine_explain (engine, client,
                                                       g_steal_pointer (&local_error)));
      return FALSE;
    }

  tektra_engine_instance_measure (instance);

  return TRUE;
}

static void
tektra_managed_instance_dispose (GObject *object)
{
  TektraManagedInstance *self = TEKTRA_MANAGED_INSTANCE (object);

  g_clear_object (&self->server);

  G_OBJECT_CLASS (tektra_managed_instance_parent_class)->dispose (object);
}

static void
tektra_managed_instance_finalize (GObject *object)
{
  TektraManagedInstance *self = TEKTRA_MANAGED_INSTANCE (object);

  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  g_free (self->server_uri);

  G_OBJECT_CLASS (tektra_managed_instance_parent_class)->finalize (object);
}

static void
tektra_managed_instance_class_init (TektraManagedInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraEngineInstanceClass *instance_class = TEKTRA_ENGINE_INSTANCE_CLASS (klass);

  object_class->dispose = tektra_managed_instance_dispose;
  object_class->finalize = tektra_managed_instance_finalize;

  instance_class->parallel = TRUE;
  instance_class->ensure_ready = tektra_managed_instance_ensure_ready;
  instance_class->answer = tektra_managed_instance_answer;
}

static void
tektra_managed_instance_init (TektraManagedInstance *self)
{
}

/**
 * tektra_managed_instance_new:
 * @model: the model
 * @settings: what to start, with a command
 * @profile: which server of its kind it is
 *
 * Creates an instance of a program that does not run.
 *
 * Returns: (transfer full): the instance
 */
TektraEngineInstance *
tektra_managed_instance_new (TektraModel               *model,
                             TektraBackendSettings     *settings,
                             const TektraOpenaiProfile *profile)
{
  TektraManagedInstance *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (settings != NULL && settings->command != NULL, NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MANAGED_INSTANCE, "model", model, NULL);
  self->settings = tektra_backend_settings_ref (settings);
  self->profile = profile;

  return TEKTRA_ENGINE_INSTANCE (self);
}

/**
 * tektra_managed_instance_get_server:
 * @self: an instance
 *
 * Gets what the program answers as.
 *
 * Returns: (transfer none) (nullable): the server, %NULL before the program ran
 */
TektraBackend *
tektra_managed_instance_get_server (TektraManagedInstance *self)
{
  g_return_val_if_fail (TEKTRA_IS_MANAGED_INSTANCE (self), NULL);

  return self->server;
}

/**
 * tektra_managed_instance_find_program:
 * @settings: what to start, with a command
 *
 * Looks for a program.
 *
 * Returns: (transfer full): a future that resolves to a string, its path, or rejects with
 *   %TEKTRA_BACKEND_ERROR_NOT_INSTALLED
 */
DexFuture *
tektra_managed_instance_find_program (TektraBackendSettings *settings)
{
  g_return_val_if_fail (settings != NULL && settings->command != NULL, NULL);

  return tektra_thread_spawn ("[find-program]", find_program_in_thread,
                              g_strdup (settings->command), g_free);
}

/**
 * tektra_managed_instance_asks_for_key:
 * @settings: what to start
 *
 * Tells whether a program is given a key, so that it answers nobody but Tektra. Without one, all
 * users of the computer can ask it.
 *
 * Returns: %TRUE when its environment has the key
 */
gboolean
tektra_managed_instance_asks_for_key (const TektraBackendSettings *settings)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  for (guint i = 0; settings->environment != NULL && settings->environment[i] != NULL; i++)
    {
      if (strstr (settings->environment[i], TEKTRA_ENGINE_KEY) != NULL)
        return TRUE;
    }

  return FALSE;
}
