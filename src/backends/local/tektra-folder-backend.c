/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/local/tektra-folder-backend.h"
#include "backends/local/tektra-folder-watch.h"
#include "util/tektra-paths.h"

/*
 * Finds models in folders, shows them, and hands each that is used to an instance, which runs it.
 * Folders are watched, so that a model is there as soon as it is downloaded. What a model looks
 * like in a folder, and what runs it, is up to the subclass.
 */

#define IDLE_SECONDS (15 * 60)
/* Changes rarely come alone. */
#define RESCAN_DELAY_MS 300

typedef struct
{
  /* owned */
  GStrv               folders;
  TektraModelCatalog *catalog;   /* what the last search found */
  GHashTable         *entries;   /* TektraModel → borrowed from the catalog */
  GHashTable         *instances; /* TektraModel → TektraEngineInstance */
  GPtrArray          *leaving;   /* of TektraEngineInstance, whose models are gone */
  GHashTable         *monitors;  /* folder → GFileMonitor */
  DexPromise         *searching;

  guint               rescan_source;
  guint               idle_seconds;
  guint               shut_down : 1;
} TektraFolderBackendPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraFolderBackend, tektra_folder_backend,
                                     TEKTRA_TYPE_BACKEND)

enum
{
  PROP_0,
  PROP_IDLE_SECONDS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  TektraFolderBackend  *self;
  TektraEngineInstance *instance;
} Leaving;

static TektraFolderBackendPrivate *
get_private (gpointer self)
{
  return tektra_folder_backend_get_instance_private (TEKTRA_FOLDER_BACKEND (self));
}

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  g_ptr_array_remove (get_private (leaving->self)->leaving, leaving->instance);
  g_clear_object (&leaving->instance);
  g_clear_object (&leaving->self);
  g_free (leaving);
}

static DexFuture *
leave_fiber (gpointer user_data)
{
  Leaving *leaving = user_data;

  dex_await (tektra_engine_instance_unload (leaving->instance), NULL);

  return dex_future_new_true ();
}

/* Lets what runs a model end by itself; a shutdown waits for it. */
static void
tektra_folder_backend_leave (TektraFolderBackend *self,
                             TektraModel         *model)
{
  TektraFolderBackendPrivate *priv = get_private (self);
  TektraEngineInstance *instance = g_hash_table_lookup (priv->instances, model);
  Leaving *leaving;

  if (instance == NULL)
    return;

  tektra_engine_instance_detach (instance);
  leaving = g_new0 (Leaving, 1);
  leaving->self = g_object_ref (self);
  leaving->instance = g_object_ref (instance);
  g_ptr_array_add (priv->leaving, g_object_ref (instance));
  g_hash_table_remove (priv->instances, model);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, leave_fiber, leaving, leaving_free));
}

/* A model stays the same object for who uses it, also when its files are replaced. */
static TektraModel *
ensure_model (TektraFolderBackend *self,
              gconstpointer        entry)
{
  TektraFolderBackendClass *klass = TEKTRA_FOLDER_BACKEND_GET_CLASS (self);
  const char *id = klass->get_entry_id (entry);
  TektraModel *model = tektra_backend_find_model (TEKTRA_BACKEND (self), id);
  gconstpointer old = model != NULL ? tektra_folder_backend_get_entry (self, model) : NULL;

  if (model == NULL)
    model = tektra_model_new (TEKTRA_BACKEND (self), id);
  else
    g_object_ref (model);

  if (old == NULL || !klass->is_entry_equal (old, entry))
    {
      tektra_folder_backend_leave (self, model);
      klass->describe_model (model, entry);
    }

  return model;
}

static GHashTable *
create_entries (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

static void
take_catalog (TektraFolderBackend *self,
              TektraModelCatalog  *catalog)
{
  TektraFolderBackendPrivate *priv = get_private (self);
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) used = NULL;
  GHashTable *entries = create_entries ();

  for (guint i = 0; i < catalog->entries->len; i++)
    {
      gpointer entry = g_ptr_array_index (catalog->entries, i);
      TektraModel *model = ensure_model (self, entry);

      g_ptr_array_add (models, model);
      g_hash_table_insert (entries, g_object_ref (model), entry);
    }

  /* What runs a file that is gone has to end. */
  used = g_hash_table_get_keys_as_ptr_array (priv->instances);
  for (guint i = 0; i < used->len; i++)
    {
      if (!g_hash_table_contains (entries, used->pdata[i]))
        tektra_folder_backend_leave (self, used->pdata[i]);
    }

  g_hash_table_unref (priv->entries);
  priv->entries = entries;
  g_clear_pointer (&priv->catalog, tektra_model_catalog_unref);
  priv->catalog = tektra_model_catalog_ref (catalog);
  tektra_backend_set_models (TEKTRA_BACKEND (self), models);
}

static void
rescan_cb (gpointer user_data)
{
  get_private (user_data)->rescan_source = 0;
  dex_future_disown (tektra_backend_list_models (user_data));
}

static void
folder_changed_cb (TektraFolderBackend *self,
                   GFile               *file,
                   GFile               *other_file,
                   GFileMonitorEvent    event)
{
  TektraFolderBackendPrivate *priv = get_private (self);

  /* A file that is being written is looked at when it is closed. */
  if (event == G_FILE_MONITOR_EVENT_CHANGED || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;

  g_clear_handle_id (&priv->rescan_source, g_source_remove);
  priv->rescan_source = g_timeout_add_once (RESCAN_DELAY_MS, rescan_cb, self);
}

static DexFuture *
list_models_fiber (gpointer user_data)
{
  TektraFolderBackend *self = user_data;
  TektraFolderBackendPrivate *priv = get_private (self);
  TektraFolderBackendClass *klass = TEKTRA_FOLDER_BACKEND_GET_CLASS (self);
  g_autoptr(TektraModelCatalog) catalog = NULL;
  g_autoptr(DexPromise) searching = NULL;
  g_autoptr(GError) error = NULL;

  catalog = dex_await_boxed (klass->search (self, (const char * const *) priv->folders), &error);
  searching = g_steal_pointer (&priv->searching);

  if (catalog == NULL)
    {
      dex_promise_reject (searching, g_steal_pointer (&error));
      return dex_future_new_true ();
    }

  if (!priv->shut_down)
    {
      tektra_folder_watch_set_folders (priv->monitors,
                                       (const char * const *) priv->folders,
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
tektra_folder_backend_list_models (TektraBackend *backend)
{
  TektraFolderBackendPrivate *priv = get_private (backend);

  if (priv->searching != NULL)
    return dex_future_finally (dex_ref (DEX_FUTURE (priv->searching)), search_again_cb,
                               g_object_ref (backend), g_object_unref);

  priv->searching = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, 0, list_models_fiber,
                                          g_object_ref (backend), g_object_unref));

  return dex_ref (DEX_FUTURE (priv->searching));
}

static DexFuture *
tektra_folder_backend_load (TektraBackend          *backend,
                            TektraModel            *model,
                            TektraGenerationParams *params)
{
  GError *error = NULL;
  TektraEngineInstance *instance;

  instance = tektra_folder_backend_ensure_instance (TEKTRA_FOLDER_BACKEND (backend), model, &error);
  if (instance == NULL)
    return dex_future_new_for_error (error);

  return tektra_engine_instance_load (instance, params);
}

static DexFuture *
tektra_folder_backend_unload (TektraBackend *backend,
                              TektraModel   *model)
{
  TektraEngineInstance *instance = g_hash_table_lookup (get_private (backend)->instances, model);

  return instance != NULL ? tektra_engine_instance_unload (instance) : dex_future_new_true ();
}

static TektraEventStream *
tektra_folder_backend_generate (TektraBackend *backend,
                                TektraRequest *request)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(GError) error = NULL;
  TektraEventStream *stream = tektra_event_stream_new (&sink);
  TektraEngineInstance *instance;

  instance = tektra_folder_backend_ensure_instance (TEKTRA_FOLDER_BACKEND (backend),
                                                    tektra_request_get_model (request), &error);
  if (instance != NULL)
    dex_future_disown (tektra_engine_instance_generate (instance, request, sink));
  else
    tektra_event_sink_close (sink, error);

  return stream;
}

static DexFuture *
shutdown_fiber (gpointer user_data)
{
  TektraFolderBackendPrivate *priv = get_private (user_data);
  g_autoptr(GPtrArray) unloads = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, priv->instances);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    g_ptr_array_add (unloads, tektra_engine_instance_unload (instance));

  for (guint i = 0; i < priv->leaving->len; i++)
    g_ptr_array_add (unloads, tektra_engine_instance_unload (priv->leaving->pdata[i]));

  for (guint i = 0; i < unloads->len; i++)
    dex_await (dex_ref (g_ptr_array_index (unloads, i)), NULL);

  g_hash_table_remove_all (priv->instances);

  return dex_future_new_true ();
}

static DexFuture *
tektra_folder_backend_shutdown (TektraBackend *backend)
{
  TektraFolderBackendPrivate *priv = get_private (backend);

  priv->shut_down = TRUE;
  g_clear_handle_id (&priv->rescan_source, g_source_remove);
  g_hash_table_remove_all (priv->monitors);

  return dex_scheduler_spawn (NULL, 0, shutdown_fiber, g_object_ref (backend), g_object_unref);
}

static void
tektra_folder_backend_measure_memory (TektraBackend *backend)
{
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, get_private (backend)->instances);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    tektra_engine_instance_measure (instance);
}

static void
tektra_folder_backend_dispose (GObject *object)
{
  TektraFolderBackendPrivate *priv = get_private (object);

  g_clear_handle_id (&priv->rescan_source, g_source_remove);
  g_hash_table_remove_all (priv->monitors);
  g_hash_table_remove_all (priv->instances);
  g_hash_table_remove_all (priv->entries);

  G_OBJECT_CLASS (tektra_folder_backend_parent_class)->dispose (object);
}

static void
tektra_folder_backend_finalize (GObject *object)
{
  TektraFolderBackendPrivate *priv = get_private (object);

  g_hash_table_unref (priv->monitors);
  g_hash_table_unref (priv->instances);
  g_hash_table_unref (priv->entries);
  g_ptr_array_unref (priv->leaving);
  g_clear_pointer (&priv->catalog, tektra_model_catalog_unref);
  g_strfreev (priv->folders);

  G_OBJECT_CLASS (tektra_folder_backend_parent_class)->finalize (object);
}

static void
tektra_folder_backend_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_IDLE_SECONDS:
      g_value_set_uint (value, get_private (object)->idle_seconds);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_folder_backend_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  TektraFolderBackendPrivate *priv = get_private (object);

  switch (prop_id)
    {
    case PROP_IDLE_SECONDS:
      if (priv->idle_seconds != g_value_get_uint (value))
        {
          priv->idle_seconds = g_value_get_uint (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_folder_backend_class_init (TektraFolderBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->dispose = tektra_folder_backend_dispose;
  object_class->finalize = tektra_folder_backend_finalize;
  object_class->get_property = tektra_folder_backend_get_property;
  object_class->set_property = tektra_folder_backend_set_property;

  backend_class->list_models = tektra_folder_backend_list_models;
  backend_class->load = tektra_folder_backend_load;
  backend_class->unload = tektra_folder_backend_unload;
  backend_class->generate = tektra_folder_backend_generate;
  backend_class->shutdown = tektra_folder_backend_shutdown;
  backend_class->measure_memory = tektra_folder_backend_measure_memory;

  /**
   * TektraFolderBackend:idle-seconds:
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
tektra_folder_backend_init (TektraFolderBackend *self)
{
  TektraFolderBackendPrivate *priv = get_private (self);

  priv->idle_seconds = IDLE_SECONDS;
  priv->monitors = tektra_folder_watch_new ();
  priv->instances = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  priv->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  priv->entries = create_entries ();
}

/**
 * tektra_folder_backend_set_folders:
 * @self: a backend
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Sets the folders of the user, which come after Tektra's own. They are looked into by the next
 * [method@Backend.list_models].
 */
void
tektra_folder_backend_set_folders (TektraFolderBackend *self,
                                   const char * const  *folders)
{
  TektraFolderBackendPrivate *priv;
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_if_fail (TEKTRA_IS_FOLDER_BACKEND (self));

  builder = g_strv_builder_new ();
  g_strv_builder_take (builder, tektra_paths_dup_models_dir ());
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    g_strv_builder_add (builder, folders[i]);

  priv = get_private (self);
  g_strfreev (priv->folders);
  priv->folders = g_strv_builder_end (builder);
}

/**
 * tektra_folder_backend_get_pid:
 * @self: a backend
 * @model: one of its models
 *
 * Gets the process that runs a model.
 *
 * Returns: the process id, or 0 when the model is not loaded
 */
GPid
tektra_folder_backend_get_pid (TektraFolderBackend *self,
                               TektraModel         *model)
{
  TektraEngineInstance *instance;

  g_return_val_if_fail (TEKTRA_IS_FOLDER_BACKEND (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  instance = tektra_folder_backend_get_instance (self, model);

  return instance != NULL ? tektra_engine_instance_get_pid (instance) : 0;
}

/**
 * tektra_folder_backend_get_entries:
 * @self: a backend
 *
 * Gets what was found.
 *
 * Returns: (transfer none) (element-type TektraModel gpointer): the entry of each model
 */
GHashTable *
tektra_folder_backend_get_entries (TektraFolderBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_FOLDER_BACKEND (self), NULL);

  return get_private (self)->entries;
}

/**
 * tektra_folder_backend_get_entry:
 * @self: a backend
 * @model: a model
 *
 * Gets what was found of a model.
 *
 * Returns: (transfer none) (nullable): its entry, %NULL when it is not there any more
 */
gpointer
tektra_folder_backend_get_entry (TektraFolderBackend *self,
                                 TektraModel         *model)
{
  g_return_val_if_fail (TEKTRA_IS_FOLDER_BACKEND (self), NULL);

  return g_hash_table_lookup (get_private (self)->entries, model);
}

/**
 * tektra_folder_backend_get_instance:
 * @self: a backend
 * @model: a model
 *
 * Gets what runs a model.
 *
 * Returns: (transfer none) (nullable): its instance, %NULL when it was not used yet
 */
TektraEngineInstance *
tektra_folder_backend_get_instance (TektraFolderBackend *self,
                                    TektraModel         *model)
{
  g_return_val_if_fail (TEKTRA_IS_FOLDER_BACKEND (self), NULL);

  return g_hash_table_lookup (get_private (self)->instances, model);
}

/**
 * tektra_folder_backend_ensure_instance:
 * @self: a backend
 * @model: a model
 * @error: where to tell why it cannot be used
 *
 * Gets what runs a model, as the settings are now.
 *
 * Returns: (transfer none) (nullable): its instance, %NULL when @error is set
 */
TektraEngineInstance *
tektra_folder_backend_ensure_instance (TektraFolderBackend  *self,
                                       TektraModel          *model,
                                       GError              **error)
{
  TektraFolderBackendPrivate *priv;
  TektraFolderBackendClass *klass;
  TektraEngineInstance *instance;
  gpointer entry;

  g_return_val_if_fail (TEKTRA_IS_FOLDER_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  priv = get_private (self);
  klass = TEKTRA_FOLDER_BACKEND_GET_CLASS (self);

  if (priv->shut_down)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The backend was shut down.");
      return NULL;
    }

  entry = tektra_folder_backend_get_entry (self, model);

  /* The file may have been away for a moment, while a chat kept its model. */
  if (entry == NULL)
    {
      TektraModel *found = tektra_backend_find_model (TEKTRA_BACKEND (self),
                                                      tektra_model_get_id (model));

      if (found != NULL)
        {
          model = found;
          entry = tektra_folder_backend_get_entry (self, model);
        }
    }

  if (entry == NULL)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                   _("The file of “%s” is not there any more: choose another model."),
                   tektra_model_get_name (model));
      return NULL;
    }

  if (klass->get_entry_error (entry) != NULL)
    {
      g_propagate_error (error, g_error_copy (klass->get_entry_error (entry)));
      return NULL;
    }

  instance = tektra_folder_backend_get_instance (self, model);
  if (instance == NULL)
    {
      instance = klass->create_instance (self, model, entry);
      g_hash_table_insert (priv->instances, g_object_ref (model), instance);
    }

  tektra_engine_instance_set_idle (instance, priv->idle_seconds);
  if (klass->prepare_instance != NULL)
    klass->prepare_instance (self, instance);

  return instance;
}
