/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-watch.h"
#include "backends/onnx/tektra-onnx-backend.h"
#include "backends/onnx/tektra-onnx-catalog.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "core/tektra-device.h"
#include "util/tektra-paths.h"

/*
 * Finds folders with models, shows them as models, and hands each that is used to an instance,
 * which runs it. Folders are watched, so that a model is there as soon as it is downloaded.
 */

#define IDLE_SECONDS (15 * 60)
/* Changes rarely come alone. */
#define RESCAN_DELAY_MS 500
/* The runtime itself, and what a step needs beside the numbers of the model */
#define PROGRAM_BYTES (G_GUINT64_CONSTANT (128) * 1024 * 1024)

#define SUPPORTED_PARAMS (TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE))

struct _TektraOnnxBackend
{
  TektraBackend  parent_instance;

  /* owned */
  GStrv          folders;
  GHashTable    *instances; /* TektraModel → TektraOnnxInstance */
  GHashTable    *entries;   /* TektraModel → TektraOnnxEntry */
  GHashTable    *monitors;  /* folder → GFileMonitor */
  DexPromise    *searching;
  DexFuture     *leaving; /* of engines whose models are gone */
  guint          rescan_source;
  guint          idle_seconds;
  guint          n_threads;
  guint          shut_down : 1;
};

G_DEFINE_FINAL_TYPE (TektraOnnxBackend, tektra_onnx_backend, TEKTRA_TYPE_BACKEND)

static TektraCapabilities
find_capabilities (const TektraOnnxFolder *folder)
{
  if (folder == NULL)
    return TEKTRA_CAPABILITY_NONE;

  return folder->chat_template != NULL ? TEKTRA_CAPABILITY_TEXT
                                       : TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_UNTEMPLATED;
}

static void
describe_model (TektraModel           *model,
                const TektraOnnxEntry *entry)
{
  const TektraOnnxFolder *folder = entry->folder;
  g_autofree char *name = g_filename_display_basename (entry->path);

  tektra_model_set_name (model, name);
  tektra_model_set_description (model, folder == NULL ? entry->error->message : NULL);
  tektra_model_set_size (model, folder != NULL ? folder->size : 0);
  tektra_model_set_locality (model, TEKTRA_LOCALITY_DEVICE);
  tektra_model_set_capabilities (model, find_capabilities (folder));
  tektra_model_set_quantization (model, folder != NULL ? folder->quantization : NULL);
  tektra_model_set_context_length (model, folder != NULL ? folder->context_length : 0);
  tektra_model_set_state (model, folder != NULL ? TEKTRA_MODEL_STATE_UNLOADED
                                                : TEKTRA_MODEL_STATE_FAILED);
}

/* Lets what runs a model end by itself; a shutdown waits for it. */
static void
tektra_onnx_backend_leave (TektraOnnxBackend *self,
                           TektraModel       *model)
{
  TektraOnnxInstance *instance = g_hash_table_lookup (self->instances, model);
  DexFuture *unload;

  g_assert (TEKTRA_IS_ONNX_BACKEND (self));

  if (instance == NULL)
    return;

  unload = tektra_onnx_instance_unload (instance);
  g_hash_table_remove (self->instances, model);
  tektra_model_set_memory (model, 0);

  if (self->leaving != NULL && dex_future_is_pending (self->leaving))
    {
      DexFuture *before = g_steal_pointer (&self->leaving);

      self->leaving = dex_future_all (before, unload, NULL);
    }
  else
    {
      dex_clear (&self->leaving);
      self->leaving = unload;
    }
}

/* A model stays the same object for who uses it, also when its files are replaced. */
static TektraModel *
ensure_model (TektraOnnxBackend *self,
              TektraOnnxEntry   *entry)
{
  TektraModel *model = tektra_backend_find_model (TEKTRA_BACKEND (self), entry->id);
  const TektraOnnxEntry *old = model != NULL ? g_hash_table_lookup (self->entries, model) : NULL;

  if (model == NULL)
    model = tektra_model_new (TEKTRA_BACKEND (self), entry->id);
  else
    g_object_ref (model);

  if (old == NULL || !tektra_onnx_entry_equal (old, entry))
    {
      tektra_onnx_backend_leave (self, model);
      describe_model (model, entry);
    }

  return model;
}

static void
take_catalog (TektraOnnxBackend *self,
              TektraOnnxCatalog *catalog)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) used = NULL;
  GHashTable *entries;

  entries = g_hash_table_new_full (NULL, NULL, g_object_unref,
                                   (GDestroyNotify) tektra_onnx_entry_unref);
  for (guint i = 0; i < catalog->entries->len; i++)
    {
      TektraOnnxEntry *entry = g_ptr_array_index (catalog->entries, i);
      TektraModel *model = ensure_model (self, entry);

      g_ptr_array_add (models, model);
      g_hash_table_insert (entries, g_object_ref (model), tektra_onnx_entry_ref (entry));
    }

  /* What runs a folder that is gone has to end. */
  used = g_hash_table_get_keys_as_ptr_array (self->instances);
  for (guint i = 0; i < used->len; i++)
    {
      if (!g_hash_table_contains (entries, used->pdata[i]))
        tektra_onnx_backend_leave (self, used->pdata[i]);
    }

  g_hash_table_unref (self->entries);
  self->entries = entries;
  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
}

static void
rescan_cb (gpointer user_data)
{
  TektraOnnxBackend *self = user_data;

  g_assert (TEKTRA_IS_ONNX_BACKEND (self));

  self->rescan_source = 0;
  dex_future_disown (tektra_backend_list_models (TEKTRA_BACKEND (self)));
}

static void
folder_changed_cb (TektraOnnxBackend *self,
                   GFile             *file,
                   GFile             *other_file,
                   GFileMonitorEvent  event)
{
  g_assert (TEKTRA_IS_ONNX_BACKEND (self));

  /* A file that is being written is looked at when it is closed. */
  if (event == G_FILE_MONITOR_EVENT_CHANGED || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;

  g_clear_handle_id (&self->rescan_source, g_source_remove);
  self->rescan_source = g_timeout_add_once (RESCAN_DELAY_MS, rescan_cb, self);
}

static DexFuture *
list_models_fiber (gpointer user_data)
{
  TektraOnnxBackend *self = user_data;
  const char * const *folders = (const char * const *) self->folders;
  g_autoptr(TektraOnnxCatalog) catalog = NULL;
  g_autoptr(DexPromise) searching = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_ONNX_BACKEND (self));

  catalog = dex_await_boxed (tektra_onnx_catalog_search (folders), &error);
  searching = g_steal_pointer (&self->searching);

  if (catalog == NULL)
    {
      dex_promise_reject (searching, g_steal_pointer (&error));
      return dex_future_new_true ();
    }

  if (!self->shut_down)
    {
      tektra_llama_watch_set_folders (self->monitors, (const char * const *) self->folders,
                                      (const char * const *) catalog->folders,
                                      G_CALLBACK (folder_changed_cb), self);
      take_catalog (self, catalog);
    }
  dex_promise_resolve_boolean (searching, TRUE);

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
tektra_onnx_backend_list_models (TektraBackend *backend)
{
  TektraOnnxBackend *self = TEKTRA_ONNX_BACKEND (backend);

  if (self->searching != NULL)
    return dex_future_finally (dex_ref (DEX_FUTURE (self->searching)), search_again_cb,
                               g_object_ref (self), g_object_unref);

  self->searching = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, 0, list_models_fiber,
                                          g_object_ref (self), g_object_unref));

  return dex_ref (DEX_FUTURE (self->searching));
}

static DexFuture *
tektra_onnx_backend_probe (TektraBackend *backend)
{
  if (tektra_onnx_backend_is_built ())
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_READY, TEKTRA_BACKEND_REASON_NONE,
                              NULL);
  else
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_UNAVAILABLE,
                              TEKTRA_BACKEND_REASON_NOT_INSTALLED,
                              _("This Tektra was built without the engine that runs ONNX "
                                "models."));

  return tektra_backend_list_models (backend);
}

static TektraOnnxInstance *
ensure_instance (TektraOnnxBackend  *self,
                 TektraModel        *model,
                 GError            **error)
{
  TektraOnnxEntry *entry = g_hash_table_lookup (self->entries, model);
  TektraOnnxInstance *instance = g_hash_table_lookup (self->instances, model);

  if (self->shut_down)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The backend was shut down.");
      return NULL;
    }

  if (entry == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                   _("The folder of “%s” is not there any more: choose another model."),
                   tektra_model_get_name (model));
      return NULL;
    }

  if (entry->folder == NULL)
    {
      g_propagate_error (error, g_error_copy (entry->error));
      return NULL;
    }

  if (instance == NULL)
    {
      instance = tektra_onnx_instance_new (model, entry->folder);
      g_hash_table_insert (self->instances, g_object_ref (model), instance);
    }
  tektra_onnx_instance_set_limits (instance, self->idle_seconds, self->n_threads);

  return instance;
}

static DexFuture *
tektra_onnx_backend_load (TektraBackend          *backend,
                          TektraModel            *model,
                          TektraGenerationParams *params)
{
  GError *error = NULL;
  TektraOnnxInstance *instance = ensure_instance (TEKTRA_ONNX_BACKEND (backend), model, &error);

  if (instance == NULL)
    return dex_future_new_for_error (error);

  return tektra_onnx_instance_load (instance, params);
}

static DexFuture *
tektra_onnx_backend_unload (TektraBackend *backend,
                            TektraModel   *model)
{
  TektraOnnxInstance *instance = g_hash_table_lookup (TEKTRA_ONNX_BACKEND (backend)->instances,
                                                      model);

  return instance != NULL ? tektra_onnx_instance_unload (instance) : dex_future_new_true ();
}

static TektraEventStream *
tektra_onnx_backend_generate (TektraBackend *backend,
                              TektraRequest *request)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(GError) error = NULL;
  TektraEventStream *stream = tektra_event_stream_new (&sink);
  TektraOnnxInstance *instance = ensure_instance (TEKTRA_ONNX_BACKEND (backend),
                                                  tektra_request_get_model (request), &error);

  if (instance != NULL)
    dex_future_disown (tektra_onnx_instance_generate (instance, request, sink));
  else
    tektra_event_sink_close (sink, error);

  return stream;
}

static DexFuture *
tektra_onnx_backend_shutdown (TektraBackend *backend)
{
  TektraOnnxBackend *self = TEKTRA_ONNX_BACKEND (backend);
  g_autoptr(GPtrArray) unloads = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  gpointer instance;

  self->shut_down = TRUE;
  g_clear_handle_id (&self->rescan_source, g_source_remove);
  g_hash_table_remove_all (self->monitors);

  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    g_ptr_array_add (unloads, tektra_onnx_instance_unload (instance));
  if (self->leaving != NULL)
    g_ptr_array_add (unloads, dex_ref (self->leaving));

  if (unloads->len == 0)
    return dex_future_new_true ();

  return dex_future_allv ((DexFuture **) unloads->pdata, unloads->len);
}

static guint
tektra_onnx_backend_get_context_length (TektraBackend          *backend,
                                        TektraModel            *model,
                                        TektraGenerationParams *params)
{
  const TektraOnnxEntry *entry = g_hash_table_lookup (TEKTRA_ONNX_BACKEND (backend)->entries,
                                                      model);

  if (entry == NULL || entry->folder == NULL)
    return 0;

  return tektra_onnx_instance_choose_context (entry->folder, params);
}

/* The runtime puts the numbers of the graph into another order, and so has some of them twice while
 * it loads; the keys and values are there twice while a step makes the next ones. */
static void
tektra_onnx_backend_estimate_memory (TektraBackend          *backend,
                                     TektraModel            *model,
                                     TektraGenerationParams *params,
                                     TektraMemoryEstimate   *estimate)
{
  const TektraOnnxEntry *entry = g_hash_table_lookup (TEKTRA_ONNX_BACKEND (backend)->entries,
                                                      model);

  estimate->own_process = TRUE;
  estimate->device = TEKTRA_DEVICE_CPU;
  if (entry == NULL || entry->folder == NULL)
    return;

  estimate->weights = entry->folder->size;
  estimate->cache = 2 * entry->folder->kv_bytes_per_token *
                    tektra_onnx_instance_choose_context (entry->folder, params);
  estimate->overhead = PROGRAM_BYTES;
}

static void
tektra_onnx_backend_measure_memory (TektraBackend *backend)
{
  GHashTableIter iter;
  gpointer instance;
  gpointer model;

  g_hash_table_iter_init (&iter, TEKTRA_ONNX_BACKEND (backend)->instances);
  while (g_hash_table_iter_next (&iter, &model, &instance))
    {
      TektraEngine *engine = tektra_onnx_instance_get_engine (instance);

      if (engine != NULL)
        tektra_model_set_memory (model, tektra_engine_get_memory (engine));
    }
}

static TektraParamMask
tektra_onnx_backend_get_supported_params (TektraBackend *backend,
                                          TektraModel   *model)
{
  return SUPPORTED_PARAMS;
}

static gboolean
tektra_onnx_backend_can_continue (TektraBackend *backend,
                                  TektraModel   *model)
{
  return TRUE;
}

static DexFuture *
tektra_onnx_backend_describe (TektraBackend *backend,
                              TektraModel   *model,
                              GCancellable  *cancellable)
{
  const TektraOnnxEntry *entry = g_hash_table_lookup (TEKTRA_ONNX_BACKEND (backend)->entries,
                                                      model);
  g_autoptr(TektraModelDetails) details = NULL;

  if (entry == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (model));

  details = tektra_model_details_new (tektra_model_get_id (model));
  details->format = g_strdup ("onnx");
  details->path = g_strdup (entry->path);
  details->capabilities = tektra_model_get_capabilities (model);

  if (entry->folder != NULL)
    {
      details->family = g_strdup (entry->folder->architecture);
      details->template_text = g_strdup (entry->folder->chat_template);
      details->quantization = g_strdup (entry->folder->quantization);
      details->context_length = entry->folder->context_length;
      details->modified = entry->folder->modified / G_USEC_PER_SEC;
    }

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_DETAILS, g_steal_pointer (&details));
}

static void
tektra_onnx_backend_dispose (GObject *object)
{
  TektraOnnxBackend *self = TEKTRA_ONNX_BACKEND (object);

  g_clear_handle_id (&self->rescan_source, g_source_remove);
  dex_clear (&self->leaving);
  g_hash_table_remove_all (self->monitors);
  g_hash_table_remove_all (self->instances);
  g_hash_table_remove_all (self->entries);

  G_OBJECT_CLASS (tektra_onnx_backend_parent_class)->dispose (object);
}

static void
tektra_onnx_backend_finalize (GObject *object)
{
  TektraOnnxBackend *self = TEKTRA_ONNX_BACKEND (object);

  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->instances);
  g_hash_table_unref (self->entries);
  g_strfreev (self->folders);

  G_OBJECT_CLASS (tektra_onnx_backend_parent_class)->finalize (object);
}

static void
tektra_onnx_backend_class_init (TektraOnnxBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->dispose = tektra_onnx_backend_dispose;
  object_class->finalize = tektra_onnx_backend_finalize;

  backend_class->probe = tektra_onnx_backend_probe;
  backend_class->list_models = tektra_onnx_backend_list_models;
  backend_class->load = tektra_onnx_backend_load;
  backend_class->unload = tektra_onnx_backend_unload;
  backend_class->generate = tektra_onnx_backend_generate;
  backend_class->shutdown = tektra_onnx_backend_shutdown;
  backend_class->get_context_length = tektra_onnx_backend_get_context_length;
  backend_class->estimate_memory = tektra_onnx_backend_estimate_memory;
  backend_class->measure_memory = tektra_onnx_backend_measure_memory;
  backend_class->can_continue = tektra_onnx_backend_can_continue;
  backend_class->get_supported_params = tektra_onnx_backend_get_supported_params;
  backend_class->describe = tektra_onnx_backend_describe;
}

static void
tektra_onnx_backend_init (TektraOnnxBackend *self)
{
  self->idle_seconds = IDLE_SECONDS;
  self->monitors = tektra_llama_watch_new ();
  self->instances = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->entries = g_hash_table_new_full (NULL, NULL, g_object_unref,
                                         (GDestroyNotify) tektra_onnx_entry_unref);
}

/**
 * tektra_onnx_backend_is_built:
 *
 * Tells whether this Tektra has the engine that runs ONNX models.
 *
 * Returns: %TRUE when it has
 */
gboolean
tektra_onnx_backend_is_built (void)
{
  g_autofree char *program = tektra_onnx_instance_find_program ();

  return program != NULL;
}

/**
 * tektra_onnx_backend_new:
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Creates a backend for the models in Tektra's data folder and in @folders.
 *
 * Returns: (transfer full): the backend
 */
TektraBackend *
tektra_onnx_backend_new (const char * const *folders)
{
  TektraOnnxBackend *self;

  self = g_object_new (TEKTRA_TYPE_ONNX_BACKEND,
                       "id", "onnx",
                       "name", "ONNX Runtime",
                       NULL);
  tektra_onnx_backend_set_folders (self, folders);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_onnx_backend_set_folders:
 * @self: a backend
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Sets the folders of the user. They are looked into by the next [method@Backend.list_models].
 */
void
tektra_onnx_backend_set_folders (TektraOnnxBackend  *self,
                                 const char * const *folders)
{
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_if_fail (TEKTRA_IS_ONNX_BACKEND (self));

  builder = g_strv_builder_new ();
  g_strv_builder_take (builder, tektra_paths_dup_models_dir ());
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    g_strv_builder_add (builder, folders[i]);

  g_strfreev (self->folders);
  self->folders = g_strv_builder_end (builder);
}

/**
 * tektra_onnx_backend_set_settings:
 * @self: a backend
 * @settings: what the person set of ONNX Runtime
 *
 * Sets how models are run. A model in memory is loaded again for its next answer.
 */
void
tektra_onnx_backend_set_settings (TektraOnnxBackend     *self,
                                  TektraBackendSettings *settings)
{
  g_return_if_fail (TEKTRA_IS_ONNX_BACKEND (self));
  g_return_if_fail (settings != NULL);

  self->n_threads = settings->threads;
}

/**
 * tektra_onnx_backend_set_idle:
 * @self: a backend
 * @seconds: how long
 *
 * Sets how long a model stays in memory after its last answer.
 */
void
tektra_onnx_backend_set_idle (TektraOnnxBackend *self,
                              guint              seconds)
{
  g_return_if_fail (TEKTRA_IS_ONNX_BACKEND (self));

  self->idle_seconds = seconds;
}

/**
 * tektra_onnx_backend_get_pid:
 * @self: a backend
 * @model: one of its models
 *
 * Gets the process that runs a model.
 *
 * Returns: the process id, or 0 when the model is not loaded
 */
GPid
tektra_onnx_backend_get_pid (TektraOnnxBackend *self,
                             TektraModel       *model)
{
  TektraOnnxInstance *instance;
  TektraEngine *engine;

  g_return_val_if_fail (TEKTRA_IS_ONNX_BACKEND (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  instance = g_hash_table_lookup (self->instances, model);
  engine = instance != NULL ? tektra_onnx_instance_get_engine (instance) : NULL;

  return engine != NULL ? tektra_engine_get_pid (engine) : 0;
}
