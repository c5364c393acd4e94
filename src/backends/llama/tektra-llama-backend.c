/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-backend-private.h"
#include "backends/llama/tektra-llama-catalog.h"
#include "backends/llama/tektra-llama-instance.h"
#include "backends/llama/tektra-llama-model.h"
#include "backends/llama/tektra-llama-named.h"
#include "backends/llama/tektra-llama-program.h"
#include "backends/llama/tektra-llama-watch.h"
#include "backends/llama/tektra-llama-removal.h"
#include "util/tektra-paths.h"

/*
 * Finds model files, shows them as models, and hands each that is used to an instance, which runs
 * it. Folders are watched, so that a file is there as soon as it is downloaded.
 */

#define IDLE_SECONDS (15 * 60)
/* Changes rarely come alone. */
#define RESCAN_DELAY_MS 300

G_DEFINE_FINAL_TYPE (TektraLlamaBackend, tektra_llama_backend, TEKTRA_TYPE_BACKEND)

enum
{
  PROP_0,
  PROP_IDLE_SECONDS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  TektraLlamaBackend     *self;
  TektraModel            *model;
  TektraLlamaInstance    *instance;
  TektraGenerationParams *params;
  TektraRequest          *request;
  TektraEventSink        *sink;
} Job;

static Job *
job_new (TektraBackend *backend,
         TektraModel   *model)
{
  Job *job = g_new0 (Job, 1);

  job->self = TEKTRA_LLAMA_BACKEND (g_object_ref (backend));
  job->model = g_object_ref (model);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->self);
  g_clear_object (&job->model);
  g_clear_object (&job->instance);
  g_clear_object (&job->params);
  g_clear_object (&job->request);
  g_clear_object (&job->sink);
  g_free (job);
}

static DexFuture *
leave_fiber (gpointer user_data)
{
  Job *job = user_data;

  dex_await (tektra_llama_instance_unload (job->instance), NULL);
  g_ptr_array_remove (job->self->leaving, job->instance);

  return dex_future_new_true ();
}

/* Lets the instance of a model end by itself; a shutdown waits for it. */
static void
tektra_llama_backend_leave (TektraLlamaBackend *self,
                            TektraModel        *model)
{
  TektraLlamaInstance *instance = g_hash_table_lookup (self->instances, model);
  Job *job;

  if (instance == NULL)
    return;

  tektra_llama_instance_detach (instance);
  job = job_new (TEKTRA_BACKEND (self), model);
  job->instance = g_object_ref (instance);
  g_ptr_array_add (self->leaving, g_object_ref (instance));
  g_hash_table_remove (self->instances, model);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, leave_fiber, job, job_free));
}

/* A model stays the same object for who uses it, also when its files are replaced. */
static TektraModel *
ensure_model (TektraLlamaBackend *self,
              TektraLlamaEntry   *entry)
{
  TektraModel *model = tektra_backend_find_model (TEKTRA_BACKEND (self), entry->id);
  const TektraLlamaEntry *old = model != NULL ? g_hash_table_lookup (self->entries, model) : NULL;

  if (model == NULL)
    model = tektra_model_new (TEKTRA_BACKEND (self), entry->id);
  else
    g_object_ref (model);

  if (old == NULL || !tektra_llama_entry_equal (old, entry))
    {
      tektra_llama_backend_leave (self, model);
      tektra_llama_model_describe (model, entry);
    }

  return model;
}

static void
take_catalog (TektraLlamaBackend *self,
              TektraLlamaCatalog *catalog)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) entries = NULL;
  g_autoptr(GPtrArray) used = NULL;

  entries = g_hash_table_new_full (NULL, NULL, g_object_unref,
                                   (GDestroyNotify) tektra_llama_entry_unref);

  for (guint i = 0; i < catalog->entries->len; i++)
    {
      TektraLlamaEntry *entry = g_ptr_array_index (catalog->entries, i);
      TektraModel *found = ensure_model (self, entry);

      g_ptr_array_add (models, found);
      g_hash_table_insert (entries, g_object_ref (found), tektra_llama_entry_ref (entry));
    }

  /* What runs a file that is gone has to end. */
  used = g_hash_table_get_keys_as_ptr_array (self->instances);
  for (guint i = 0; i < used->len; i++)
    {
      if (!g_hash_table_contains (entries, used->pdata[i]))
        tektra_llama_backend_leave (self, used->pdata[i]);
    }

  g_hash_table_unref (self->entries);
  self->entries = g_steal_pointer (&entries);
  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
}

static void
rescan_cb (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  self->rescan_source = 0;
  dex_future_disown (tektra_backend_list_models (TEKTRA_BACKEND (self)));
}

static void
folder_changed_cb (TektraLlamaBackend *self,
                   GFile              *file,
                   GFile              *other_file,
                   GFileMonitorEvent   event)
{
  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  /* A file that is being written is looked at when it is closed. */
  if (event == G_FILE_MONITOR_EVENT_CHANGED || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;

  g_clear_handle_id (&self->rescan_source, g_source_remove);
  self->rescan_source = g_timeout_add_once (RESCAN_DELAY_MS, rescan_cb, self);
}

static DexFuture *
list_models_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(TektraLlamaCatalog) catalog = NULL;
  g_autoptr(DexPromise) searching = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  catalog = dex_await_boxed (tektra_llama_catalog_search ((const char * const *) self->folders,
                                                          self->demo_folder, self->named),
                             &error);
  searching = g_steal_pointer (&self->searching);

  if (catalog != NULL)
    {
      if (!self->shut_down)
        tektra_llama_watch_set_folders (self->monitors,
                                        (const char * const *) self->folders,
                                        (const char * const *) catalog->folders,
                                        G_CALLBACK (folder_changed_cb), self);
      take_catalog (self, catalog);
      dex_promise_resolve_boolean (searching, TRUE);
    }
  else
    {
      dex_promise_reject (searching, g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/* One search after the other: a change during a search is found by the next one. */
static DexFuture *
search_again_cb (DexFuture *completed,
                 gpointer   user_data)
{
  return tektra_backend_list_models (user_data);
}

static DexFuture *
tektra_llama_backend_list_models (TektraBackend *backend)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);

  if (self->searching != NULL)
    return dex_future_finally (dex_ref (DEX_FUTURE (self->searching)), search_again_cb,
                               g_object_ref (self), g_object_unref);

  self->searching = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, 0, list_models_fiber,
                                          g_object_ref (self), g_object_unref));

  return dex_ref (DEX_FUTURE (self->searching));
}

/* Looks for a program that can be used, and tells the state. */
static gboolean
tektra_llama_backend_look_for_program (TektraLlamaBackend  *self,
                                       GError             **error)
{
  g_autoptr(TektraLlamaProgram) program = NULL;
  g_autoptr(GError) local_error = NULL;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->program != NULL
      && dex_await_boolean (tektra_llama_program_is_current (self->program), NULL))
    return TRUE;

  program = dex_await_object (tektra_llama_program_find (), &local_error);
  g_set_object (&self->program, program);

  if (program == NULL)
    {
      tektra_backend_set_version (TEKTRA_BACKEND (self), NULL);
      tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE,
                                TEKTRA_BACKEND_REASON_NOT_INSTALLED, local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  tektra_backend_set_version (TEKTRA_BACKEND (self), tektra_llama_program_get_version (program));
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);

  return TRUE;
}

/* Awaits a program that can be used. Who comes while one is looked for waits for that: two requests
 * go on in the order in which they were made. */
static gboolean
tektra_llama_backend_find_program (TektraLlamaBackend  *self,
                                   GError             **error)
{
  g_autoptr(DexPromise) finding = NULL;
  g_autoptr(GError) local_error = NULL;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->finding != NULL)
    return dex_await (dex_ref (DEX_FUTURE (self->finding)), error);

  self->finding = dex_promise_new ();
  tektra_llama_backend_look_for_program (self, &local_error);
  finding = g_steal_pointer (&self->finding);

  if (local_error != NULL)
    {
      dex_promise_reject (finding, g_error_copy (local_error));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  dex_promise_resolve_boolean (finding, TRUE);

  return TRUE;
}

static DexFuture *
probe_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(GError) error = NULL;
  DexFuture *models;
  gboolean found;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->program == NULL)
    tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_PROBING,
                              TEKTRA_BACKEND_REASON_NONE, NULL);

  /* Both at once; the models are listed also when nothing can run them. */
  models = tektra_backend_list_models (TEKTRA_BACKEND (self));
  found = tektra_llama_backend_find_program (self, &error);
  dex_await (models, NULL);

  if (!found)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
tektra_llama_backend_probe (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, probe_fiber, g_object_ref (backend), g_object_unref);
}

static TektraLlamaInstance *
tektra_llama_backend_ensure_instance (TektraLlamaBackend  *self,
                                      TektraModel         *model,
                                      GError             **error)
{
  TektraLlamaInstance *instance;
  TektraLlamaEntry *entry;

  if (self->shut_down)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The backend was shut down.");
      return NULL;
    }

  entry = g_hash_table_lookup (self->entries, model);

  /* The file may have been away for a moment, while a chat kept its model. */
  if (entry == NULL)
    {
      TektraModel *found = tektra_backend_find_model (TEKTRA_BACKEND (self),
                                                      tektra_model_get_id (model));

      if (found != NULL)
        {
          model = found;
          entry = g_hash_table_lookup (self->entries, model);
        }
    }

  if (entry == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                   _("The file of “%s” is not there any more: choose another model."),
                   tektra_model_get_name (model));
      return NULL;
    }

  if (entry->error != NULL)
    {
      g_propagate_error (error, g_error_copy (entry->error));
      return NULL;
    }

  instance = g_hash_table_lookup (self->instances, model);

  if (instance == NULL)
    {
      instance = tektra_llama_instance_new (model, entry);
      g_hash_table_insert (self->instances, g_object_ref (model), instance);
    }

  tektra_llama_instance_set_idle (instance, self->idle_seconds);
  tektra_llama_instance_set_settings (instance, self->settings);

  return instance;
}

static DexFuture *
list_cards_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_llama_backend_find_program (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return tektra_llama_program_list_cards (self->program);
}

static DexFuture *
tektra_llama_backend_list_cards (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, list_cards_fiber, g_object_ref (backend), g_object_unref);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraLlamaInstance *instance;
  g_autoptr(GError) error = NULL;

  if (!tektra_llama_backend_find_program (job->self, &error) ||
      !(instance = tektra_llama_backend_ensure_instance (job->self, job->model, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return tektra_llama_instance_load (instance, job->self->program, job->params);
}

static DexFuture *
tektra_llama_backend_load (TektraBackend          *backend,
                           TektraModel            *model,
                           TektraGenerationParams *params)
{
  Job *job = job_new (backend, model);

  g_set_object (&job->params, params);

  return dex_scheduler_spawn (NULL, 0, load_fiber, job, job_free);
}

static DexFuture *
tektra_llama_backend_unload (TektraBackend *backend,
                             TektraModel   *model)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  TektraLlamaInstance *instance = g_hash_table_lookup (self->instances, model);

  if (instance == NULL)
    return dex_future_new_true ();

  return tektra_llama_instance_unload (instance);
}

static DexFuture *
delete_fiber (gpointer user_data)
{
  Job *job = user_data;
  const TektraLlamaEntry *found = g_hash_table_lookup (job->self->entries, job->model);
  g_autoptr(TektraLlamaEntry) entry = NULL;
  g_autoptr(GError) error = NULL;

  if (found == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (job->model));

  entry = tektra_llama_entry_ref ((TektraLlamaEntry *) found);

  if (!entry->demo)
    dex_await (tektra_backend_unload (TEKTRA_BACKEND (job->self), job->model), NULL);

  if (!dex_await (tektra_llama_removal_start (entry, job->self->entries), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  dex_await (tektra_backend_list_models (TEKTRA_BACKEND (job->self)), NULL);

  return dex_future_new_true ();
}

static DexFuture *
tektra_llama_backend_delete (TektraBackend *backend,
                             TektraModel   *model)
{
  return dex_scheduler_spawn (NULL, 0, delete_fiber, job_new (backend, model), job_free);
}

static DexFuture *
tektra_llama_backend_describe (TektraBackend *backend,
                               TektraModel   *model,
                               GCancellable  *cancellable)
{
  GHashTable *entries = TEKTRA_LLAMA_BACKEND (backend)->entries;

  return tektra_llama_model_tell_details (model, g_hash_table_lookup (entries, model));
}

/* What runs needs no program to be looked for, which costs a thread and a few milliseconds. */
static gboolean
tektra_llama_backend_is_running (TektraLlamaBackend *self,
                                 TektraModel        *model)
{
  TektraLlamaInstance *instance = g_hash_table_lookup (self->instances, model);
  TektraEngine *engine = instance != NULL ? tektra_llama_instance_get_engine (instance) : NULL;

  return self->program != NULL && engine != NULL &&
         tektra_engine_get_state (engine) == TEKTRA_ENGINE_STATE_READY;
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraLlamaInstance *instance;
  g_autoptr(GError) error = NULL;

  if ((!tektra_llama_backend_is_running (job->self, job->model) &&
       !tektra_llama_backend_find_program (job->self, &error)) ||
      !(instance = tektra_llama_backend_ensure_instance (job->self, job->model, &error)))
    {
      tektra_event_sink_close (job->sink, error);
      return dex_future_new_true ();
    }

  return tektra_llama_instance_generate (instance, job->self->program, job->request, job->sink);
}

static TektraEventStream *
tektra_llama_backend_generate (TektraBackend *backend,
                               TektraRequest *request)
{
  Job *job = job_new (backend, tektra_request_get_model (request));
  TektraEventStream *stream = tektra_event_stream_new (&job->sink);

  job->request = g_object_ref (request);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber, job, job_free));

  return stream;
}

static DexFuture *
shutdown_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(GPtrArray) unloads = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  gpointer instance;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  self->shut_down = TRUE;
  g_clear_handle_id (&self->rescan_source, g_source_remove);
  g_hash_table_remove_all (self->monitors);

  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    g_ptr_array_add (unloads, tektra_llama_instance_unload (instance));

  for (guint i = 0; i < self->leaving->len; i++)
    g_ptr_array_add (unloads, tektra_llama_instance_unload (self->leaving->pdata[i]));

  for (guint i = 0; i < unloads->len; i++)
    dex_await (dex_ref (g_ptr_array_index (unloads, i)), NULL);

  g_hash_table_remove_all (self->instances);

  return dex_future_new_true ();
}

static DexFuture *
tektra_llama_backend_shutdown (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, shutdown_fiber, g_object_ref (backend), g_object_unref);
}

static void
tektra_llama_backend_dispose (GObject *object)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  g_clear_handle_id (&self->rescan_source, g_source_remove);
  g_hash_table_remove_all (self->monitors);
  g_hash_table_remove_all (self->instances);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->program);

  G_OBJECT_CLASS (tektra_llama_backend_parent_class)->dispose (object);
}

static void
tektra_llama_backend_finalize (GObject *object)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->instances);
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->leaving);
  g_strfreev (self->folders);
  g_free (self->demo_folder);
  g_ptr_array_unref (self->named);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);

  G_OBJECT_CLASS (tektra_llama_backend_parent_class)->finalize (object);
}

static void
tektra_llama_backend_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  switch (prop_id)
    {
    case PROP_IDLE_SECONDS:
      g_value_set_uint (value, self->idle_seconds);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_llama_backend_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  switch (prop_id)
    {
    case PROP_IDLE_SECONDS:
      if (self->idle_seconds != g_value_get_uint (value))
        {
          self->idle_seconds = g_value_get_uint (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_llama_backend_class_init (TektraLlamaBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->dispose = tektra_llama_backend_dispose;
  object_class->finalize = tektra_llama_backend_finalize;
  object_class->get_property = tektra_llama_backend_get_property;
  object_class->set_property = tektra_llama_backend_set_property;

  backend_class->probe = tektra_llama_backend_probe;
  backend_class->list_models = tektra_llama_backend_list_models;
  backend_class->load = tektra_llama_backend_load;
  backend_class->unload = tektra_llama_backend_unload;
  backend_class->generate = tektra_llama_backend_generate;
  backend_class->shutdown = tektra_llama_backend_shutdown;
  backend_class->delete = tektra_llama_backend_delete;
  backend_class->get_context_length = _tektra_llama_backend_get_context_length;
  backend_class->estimate_memory = _tektra_llama_backend_estimate_memory;
  backend_class->list_cards = tektra_llama_backend_list_cards;
  backend_class->measure_memory = _tektra_llama_backend_measure_memory;
  backend_class->get_supported_params = tektra_llama_model_get_supported_params;
  backend_class->describe = tektra_llama_backend_describe;

  /**
   * TektraLlamaBackend:idle-seconds:
   *
   * How many seconds a model stays in memory after its last answer.
   */
  properties[PROP_IDLE_SECONDS] =
    g_param_spec_uint ("idle-seconds", NULL, NULL,
                       0, G_MAXINT, IDLE_SECONDS,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_llama_backend_init (TektraLlamaBackend *self)
{
  self->idle_seconds = IDLE_SECONDS;
  self->named = tektra_llama_named_new ();
  self->monitors = tektra_llama_watch_new ();
  self->instances = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->entries = g_hash_table_new_full (NULL, NULL, g_object_unref,
                                         (GDestroyNotify) tektra_llama_entry_unref);
}

/**
 * tektra_llama_backend_new:
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Creates a backend for the models in Tektra's data folder, in @folders, and those that came with
 * Tektra.
 *
 * Returns: (transfer full): the backend
 */
TektraBackend *
tektra_llama_backend_new (const char * const *folders)
{
  TektraLlamaBackend *self;

  self = g_object_new (TEKTRA_TYPE_LLAMA_BACKEND,
                       "id", "llama",
                       "name", "llama.cpp",
                       NULL);
  self->demo_folder = tektra_paths_dup_program_data ("models");
  tektra_llama_backend_set_folders (self, folders);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_llama_backend_set_folders:
 * @self: a backend
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Sets the folders of the user. They are looked into by the next [method@Backend.list_models].
 */
void
tektra_llama_backend_set_folders (TektraLlamaBackend *self,
                                  const char * const *folders)
{
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_if_fail (TEKTRA_IS_LLAMA_BACKEND (self));

  builder = g_strv_builder_new ();
  g_strv_builder_take (builder, tektra_paths_dup_models_dir ());
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    g_strv_builder_add (builder, folders[i]);
  g_strv_builder_add (builder, self->demo_folder);

  g_strfreev (self->folders);
  self->folders = g_strv_builder_end (builder);
}

/**
 * tektra_llama_backend_get_pid:
 * @self: a backend
 * @model: one of its models
 *
 * Gets the process that runs a model.
 *
 * Returns: the process id, or 0 when the model is not loaded
 */
GPid
tektra_llama_backend_get_pid (TektraLlamaBackend *self,
                              TektraModel        *model)
{
  TektraLlamaInstance *instance;

  g_return_val_if_fail (TEKTRA_IS_LLAMA_BACKEND (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  instance = g_hash_table_lookup (self->instances, model);
  if (instance == NULL || tektra_llama_instance_get_engine (instance) == NULL)
    return 0;

  return tektra_engine_get_pid (tektra_llama_instance_get_engine (instance));
}

/**
 * tektra_llama_backend_set_settings:
 * @self: a backend
 * @settings: (transfer none): what the person set of llama.cpp
 * @definitions: (element-type TektraModelDefinition): what they know of models, of which some name
 *   a file
 *
 * Sets how models are run, and which files there are by name. A model in memory is loaded again for
 * its next answer; the files are looked for by the next [method@Backend.list_models].
 *
 * Returns: %TRUE when there are other files than before
 */
gboolean
tektra_llama_backend_set_settings (TektraLlamaBackend    *self,
                                   TektraBackendSettings *settings,
                                   GPtrArray             *definitions)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_BACKEND (self), FALSE);
  g_return_val_if_fail (settings != NULL, FALSE);

  if (self->settings == NULL || !tektra_backend_settings_equal (self->settings, settings))
    {
      g_clear_pointer (&self->settings, tektra_backend_settings_unref);
      self->settings = tektra_backend_settings_ref (settings);
    }

  return tektra_llama_named_set (self->named, definitions);
}
