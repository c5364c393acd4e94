/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/managed/tektra-managed-backend.h"
#include "backends/managed/tektra-managed-instance.h"

/*
 * A program and its one model. The model is there before the program ever ran, and stays when that
 * ends: an instance starts the program when the model is wanted, and ends it when it rests.
 */

#define IDLE_SECONDS (15 * 60)

struct _TektraManagedBackend
{
  TektraBackend          parent_instance;

  /* owned */
  TektraBackendSettings *settings;
  TektraModel           *model;
  TektraEngineInstance  *instance;

  guint                  n_answers;     /* that are on their way */
  guint                  finishing : 1; /* the program ends with the last of them */
};

G_DEFINE_FINAL_TYPE (TektraManagedBackend, tektra_managed_backend, TEKTRA_TYPE_BACKEND)

static DexFuture *
probe_fiber (gpointer user_data)
{
  TektraManagedBackend *self = user_data;
  TektraBackend *backend = TEKTRA_BACKEND (self);
  g_autoptr(GPtrArray) models = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *program = NULL;

  g_assert (TEKTRA_IS_MANAGED_BACKEND (self));

  program = dex_await_string (tektra_managed_instance_find_program (self->settings), &error);
  if (program != NULL)
    {
      g_ptr_array_add (models, self->model);
      tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_READY, TEKTRA_BACKEND_REASON_NONE,
                                NULL);
    }
  else
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_UNAVAILABLE,
                              TEKTRA_BACKEND_REASON_NOT_INSTALLED, error->message);
  tektra_backend_set_models (backend, models);

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
  return tektra_engine_instance_load (TEKTRA_MANAGED_BACKEND (backend)->instance, params);
}

static DexFuture *
tektra_managed_backend_unload (TektraBackend *backend,
                               TektraModel   *model)
{
  return tektra_engine_instance_unload (TEKTRA_MANAGED_BACKEND (backend)->instance);
}

static DexFuture *
answered_cb (DexFuture *completed,
             gpointer   user_data)
{
  TektraManagedBackend *self = user_data;

  g_assert (TEKTRA_IS_MANAGED_BACKEND (self));

  if (--self->n_answers == 0 && self->finishing)
    dex_future_disown (tektra_backend_shutdown (TEKTRA_BACKEND (self)));

  return dex_ref (completed);
}

/* The program ends with the backend, so an answer keeps it. */
static TektraEventStream *
tektra_managed_backend_generate (TektraBackend *backend,
                                 TektraRequest *request)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (backend);
  g_autoptr(TektraEventSink) sink = NULL;
  TektraEventStream *stream = tektra_event_stream_new (&sink);

  self->n_answers++;
  dex_future_disown (dex_future_finally (tektra_engine_instance_generate (self->instance, request,
                                                                          sink),
                                         answered_cb, g_object_ref (self), g_object_unref));

  return stream;
}

static DexFuture *
tektra_managed_backend_shutdown (TektraBackend *backend)
{
  return tektra_managed_backend_unload (backend, NULL);
}

/* The server knows what it takes; before it ran, whatever its kind takes. */
static TektraParamMask
tektra_managed_backend_get_supported_params (TektraBackend *backend,
                                             TektraModel   *model)
{
  TektraManagedInstance *instance;
  TektraBackend *server;

  instance = TEKTRA_MANAGED_INSTANCE (TEKTRA_MANAGED_BACKEND (backend)->instance);
  server = tektra_managed_instance_get_server (instance);
  if (server != NULL)
    return tektra_backend_get_supported_params (server, model) |
           TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE);

  return (TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_MASK_LOAD) |
         TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE);
}

static TektraRequestFeatures
tektra_managed_backend_get_supported_features (TektraBackend *backend,
                                               TektraModel   *model)
{
  return TEKTRA_REQUEST_TOOLS | TEKTRA_REQUEST_SCHEMA | TEKTRA_REQUEST_ODDS;
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
  tektra_engine_instance_measure (TEKTRA_MANAGED_BACKEND (backend)->instance);
}

static void
tektra_managed_backend_dispose (GObject *object)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (object);

  g_clear_object (&self->instance);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_managed_backend_parent_class)->dispose (object);
}

static void
tektra_managed_backend_finalize (GObject *object)
{
  TektraManagedBackend *self = TEKTRA_MANAGED_BACKEND (object);

  g_clear_pointer (&self->settings, tektra_backend_settings_unref);

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
  backend_class->get_supported_features = tektra_managed_backend_get_supported_features;
  backend_class->get_context_length = tektra_managed_backend_get_context_length;
  backend_class->measure_memory = tektra_managed_backend_measure_memory;
}

static void
tektra_managed_backend_init (TektraManagedBackend *self)
{
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
  self->model = tektra_model_new (TEKTRA_BACKEND (self),
                                  settings->model != NULL ? settings->model : settings->id);
  tektra_model_set_capabilities (self->model, TEKTRA_CAPABILITY_TEXT);
  self->instance = tektra_managed_instance_new (self->model, settings, profile);
  tektra_engine_instance_set_idle (self->instance, IDLE_SECONDS);

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
 * tektra_managed_backend_set_idle:
 * @self: a backend
 * @seconds: how long
 *
 * Sets how long the program goes on after its last answer, unless a chat has an own wish.
 */
void
tektra_managed_backend_set_idle (TektraManagedBackend *self,
                                 guint                 seconds)
{
  g_return_if_fail (TEKTRA_IS_MANAGED_BACKEND (self));

  tektra_engine_instance_set_idle (self->instance, seconds);
}

/**
 * tektra_managed_backend_finish:
 * @self: a backend that another one takes the place of
 *
 * Lets the answers that are on their way come to their end, and ends the program then.
 */
void
tektra_managed_backend_finish (TektraManagedBackend *self)
{
  g_return_if_fail (TEKTRA_IS_MANAGED_BACKEND (self));

  self->finishing = TRUE;
  if (self->n_answers == 0)
    dex_future_disown (tektra_backend_shutdown (TEKTRA_BACKEND (self)));
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

  return tektra_engine_instance_get_pid (self->instance);
}
