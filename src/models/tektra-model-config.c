/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-config-data.h"
#include "models/tektra-config-file.h"
#include "models/tektra-model-config.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* What models.toml says, live. The files are read in a thread when they change; what was read last
 * without an error is what holds. */

/* Editors write a file in several steps. */
#define RELOAD_DELAY_MS 150

struct _TektraModelConfig
{
  GObject parent_instance;

  /* owned */
  char *defaults_path;
  char *path;
  TektraConfigData *data;    /* what holds */
  TektraConfigData *current; /* what the file says now */
  GListStore *problems;
  GListStore *presets;
  GPtrArray *monitors;

  DexFuture *works; /* the last edit or reading that is not over yet */

  guint n_works;
  guint reload_source;
};

G_DEFINE_FINAL_TYPE (TektraModelConfig, tektra_model_config, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROBLEMS,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* What a fiber or a thread needs to read, or to change and read */
typedef struct
{
  TektraModelConfig *self;
  char *defaults_path;
  char *path;
  TektraConfigEdit *edit; /* NULL to read only */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_object (&reading->self);
  g_free (reading->defaults_path);
  g_free (reading->path);
  g_clear_pointer (&reading->edit, tektra_config_edit_unref);
  g_free (reading);
}

static Reading *
reading_new (TektraModelConfig *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->defaults_path = g_strdup (self->defaults_path);
  reading->path = g_strdup (self->path);

  return reading;
}

static void
replace_items (GListStore *store,
               GPtrArray  *items)
{
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)),
                       items->pdata, items->len);
}

/* Takes over what was read. Tells whether something else holds from now on. */
static gboolean
tektra_model_config_take (TektraModelConfig *self,
                          TektraConfigData  *data)
{
  g_assert (TEKTRA_IS_MODEL_CONFIG (self));

  g_clear_pointer (&self->current, tektra_config_data_unref);
  self->current = tektra_config_data_ref (data);
  replace_items (self->problems, data->problems);

  /* At the first reading there is nothing better than what Tektra brings along. */
  if (data->n_errors > 0)
    {
      if (self->data != NULL)
        return FALSE;

      data = tektra_config_data_read (self->defaults_path, NULL);
    }
  else
    data = tektra_config_data_ref (data);

  g_clear_pointer (&self->data, tektra_config_data_unref);
  self->data = data;
  replace_items (self->presets, data->presets);

  return TRUE;
}

static DexFuture *
read_in_thread (gpointer user_data)
{
  Reading *reading = user_data;

  return dex_future_new_take_boxed (TEKTRA_TYPE_CONFIG_DATA,
                                    tektra_config_data_read (reading->defaults_path,
                                                             reading->path));
}

static DexFuture *
edit_in_thread (gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr(GError) error = NULL;
  TektraConfigData *data;

  data = tektra_config_file_edit (reading->defaults_path, reading->path, reading->edit, &error);
  if (data == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (TEKTRA_TYPE_CONFIG_DATA, data);
}

static DexFuture *
work_fiber (gpointer user_data)
{
  Reading *reading = user_data;
  TektraModelConfig *self = reading->self;
  g_autoptr(TektraConfigData) data = NULL;
  g_autoptr(GError) error = NULL;
  Reading *work = reading_new (self);

  if (reading->edit != NULL)
    work->edit = tektra_config_edit_ref (reading->edit);
  data = dex_await_boxed (tektra_thread_spawn ("tektra-config",
                                               work->edit != NULL ? edit_in_thread : read_in_thread,
                                               work, reading_free),
                          &error);
  if (--self->n_works == 0)
    dex_clear (&self->works);
  if (data == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!tektra_config_data_equal (self->current, data) && tektra_model_config_take (self, data))
    g_signal_emit (self, signals[CHANGED], 0);

  return dex_future_new_for_boolean (reading->edit != NULL || data->n_errors == 0);
}

static DexFuture *
start_work_cb (DexFuture *previous,
               gpointer   user_data)
{
  Reading *reading = user_data;
  Reading *started = reading_new (reading->self);

  /* Whoever keeps the future that was asked for keeps this one, too. */
  started->self = g_steal_pointer (&reading->self);
  if (reading->edit != NULL)
    started->edit = tektra_config_edit_ref (reading->edit);

  return dex_scheduler_spawn (NULL, 0, work_fiber, started, reading_free);
}

/* One after the other: each sees what the one before wrote, and what was read before an edit never
 * comes after it. */
static DexFuture *
tektra_model_config_queue (TektraModelConfig *self,
                           TektraConfigEdit  *edit)
{
  Reading *reading = reading_new (self);
  DexFuture *future;

  g_assert (TEKTRA_IS_MODEL_CONFIG (self));

  reading->self = g_object_ref (self);
  if (edit != NULL)
    reading->edit = tektra_config_edit_ref (edit);
  future = dex_future_finally (self->works != NULL ? dex_ref (self->works) : dex_future_new_true (),
                               start_work_cb, reading, reading_free);
  dex_clear (&self->works);
  self->works = dex_ref (future);
  self->n_works++;

  return future;
}

static DexFuture *
flushed_cb (DexFuture *completed,
            gpointer   user_data)
{
  return dex_future_new_true ();
}

static void
reload_cb (gpointer user_data)
{
  TektraModelConfig *self = user_data;

  g_assert (TEKTRA_IS_MODEL_CONFIG (self));

  self->reload_source = 0;
  dex_future_disown (tektra_model_config_reload (self));
}

static void
file_changed_cb (TektraModelConfig *self)
{
  g_assert (TEKTRA_IS_MODEL_CONFIG (self));

  g_clear_handle_id (&self->reload_source, g_source_remove);
  self->reload_source = g_timeout_add_once (RELOAD_DELAY_MS, reload_cb, self);
}

static void
tektra_model_config_monitor (TektraModelConfig *self,
                             const char        *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  g_assert (TEKTRA_IS_MODEL_CONFIG (self));

  if (monitor == NULL)
    return;

  g_signal_connect_object (monitor, "changed",
                           G_CALLBACK (file_changed_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, monitor);
}

static void
tektra_model_config_dispose (GObject *object)
{
  TektraModelConfig *self = TEKTRA_MODEL_CONFIG (object);

  g_clear_handle_id (&self->reload_source, g_source_remove);
  dex_clear (&self->works);
  g_ptr_array_set_size (self->monitors, 0);

  G_OBJECT_CLASS (tektra_model_config_parent_class)->dispose (object);
}

static void
tektra_model_config_finalize (GObject *object)
{
  TektraModelConfig *self = TEKTRA_MODEL_CONFIG (object);

  g_free (self->defaults_path);
  g_free (self->path);
  g_clear_pointer (&self->data, tektra_config_data_unref);
  g_clear_pointer (&self->current, tektra_config_data_unref);
  g_object_unref (self->problems);
  g_object_unref (self->presets);
  g_ptr_array_unref (self->monitors);

  G_OBJECT_CLASS (tektra_model_config_parent_class)->finalize (object);
}

static void
tektra_model_config_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraModelConfig *self = TEKTRA_MODEL_CONFIG (object);

  switch (prop_id)
    {
    case PROP_PROBLEMS:
      g_value_set_object (value, self->problems);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_config_class_init (TektraModelConfigClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_model_config_dispose;
  object_class->finalize = tektra_model_config_finalize;
  object_class->get_property = tektra_model_config_get_property;

  properties[PROP_PROBLEMS] =
    g_param_spec_object ("problems", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraModelConfig::changed:
   * @self: the configuration
   *
   * Something else holds from now on.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_model_config_init (TektraModelConfig *self)
{
  self->problems = g_list_store_new (TEKTRA_TYPE_CONFIG_PROBLEM);
  self->presets = g_list_store_new (TEKTRA_TYPE_PRESET);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_model_config_new:
 *
 * Reads `models.toml` of the folder of Tektra's data and of the user's folder of settings. Both are
 * read before this returns, because nothing can be done without them.
 *
 * Returns: (transfer full): a new configuration
 */
TektraModelConfig *
tektra_model_config_new (void)
{
  g_autofree char *defaults_path = tektra_paths_dup_program_data ("models.toml");
  g_autofree char *path = tektra_paths_dup_config ("models.toml");

  return tektra_model_config_new_for_files (defaults_path, path);
}

/**
 * tektra_model_config_new_for_files:
 * @defaults_path: (nullable) (type filename): the file that comes with Tektra
 * @path: (type filename): the person's file, which need not exist
 *
 * Reads certain files, and goes on to watch the person's one.
 *
 * Returns: (transfer full): a new configuration
 */
TektraModelConfig *
tektra_model_config_new_for_files (const char *defaults_path,
                                   const char *path)
{
  g_autoptr(TektraConfigData) data = NULL;
  g_autofree char *target = NULL;
  TektraModelConfig *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_CONFIG, NULL);
  self->defaults_path = g_strdup (defaults_path);
  self->path = g_strdup (path);

  data = tektra_config_data_read (defaults_path, path);
  tektra_model_config_take (self, data);

  /* A link stays as it is when what it leads to is written. */
  tektra_model_config_monitor (self, path);
  target = tektra_paths_resolve (path);
  if (!g_str_equal (target, path))
    tektra_model_config_monitor (self, target);

  return self;
}

/**
 * tektra_model_config_get_path:
 * @self: a configuration
 *
 * Gets where the person's file is, or would be.
 *
 * Returns: (transfer none) (type filename): a path
 */
const char *
tektra_model_config_get_path (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return self->path;
}

/**
 * tektra_model_config_reload:
 * @self: a configuration
 *
 * Reads the files again, after the edits that were asked for before. This happens by itself when
 * they change.
 *
 * Returns: (transfer full): a future that resolves to a boolean: whether there is no error in them
 */
DexFuture *
tektra_model_config_reload (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return tektra_model_config_queue (self, NULL);
}

/**
 * tektra_model_config_edit:
 * @self: a configuration
 * @edit: what shall be different; not to be changed any more
 *
 * Changes the person's file in its place: comments, order and spelling of all other lines stay as
 * they are, byte for byte. What it changes holds when the future resolves, and
 * [signal@ModelConfig::changed] has been emitted. Edits are made one after the other.
 *
 * Nothing is changed when the file has a mistake, or would have one, or is written in a way in
 * which it can only be changed by hand; the error says which.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a #GIOErrorEnum
 */
DexFuture *
tektra_model_config_edit (TektraModelConfig *self,
                          TektraConfigEdit  *edit)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);
  g_return_val_if_fail (edit != NULL, NULL);

  return tektra_model_config_queue (self, edit);
}

/**
 * tektra_model_config_flush:
 * @self: a configuration
 *
 * Waits for the edits that were asked for: a program that ends before has lost them.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when each of them is in the file or
 *   was refused
 */
DexFuture *
tektra_model_config_flush (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return dex_future_finally (self->works != NULL ? dex_ref (self->works) : dex_future_new_true (),
                             flushed_cb, NULL, NULL);
}

/**
 * tektra_model_config_list_problems:
 * @self: a configuration
 *
 * Lists what is wrong with the files.
 *
 * Returns: (transfer none): a live list of [class@ConfigProblem]
 */
GListModel *
tektra_model_config_list_problems (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return G_LIST_MODEL (self->problems);
}

/**
 * tektra_model_config_get_backend_order:
 * @self: a configuration
 *
 * Gets the ids of all backends that there could be, the preferred ones first.
 *
 * Returns: (transfer none) (array zero-terminated=1): the ids, valid until the next change
 */
const char * const *
tektra_model_config_get_backend_order (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return (const char *const *) self->data->order;
}

/**
 * tektra_model_config_orders_backend:
 * @self: a configuration
 * @backend_id: the id of a backend
 *
 * Tells whether the person gave the backend a place in the order, or left it to Tektra.
 *
 * Returns: %TRUE when it is named in the order of their file
 */
gboolean
tektra_model_config_orders_backend (TektraModelConfig *self,
                                    const char        *backend_id)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), FALSE);
  g_return_val_if_fail (backend_id != NULL, FALSE);

  for (guint i = 0; i < self->data->n_ordered; i++)
    {
      if (g_str_equal (self->data->order[i], backend_id))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_model_config_get_backend:
 * @self: a configuration
 * @backend_id: the id of a backend
 *
 * Gets the settings of a backend.
 *
 * Returns: (transfer none) (nullable): the settings, %NULL when files say nothing of such a backend
 */
TektraBackendSettings *
tektra_model_config_get_backend (TektraModelConfig *self,
                                 const char        *backend_id)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);
  g_return_val_if_fail (backend_id != NULL, NULL);

  for (guint i = 0; i < self->data->backends->len; i++)
    {
      TektraBackendSettings *settings = g_ptr_array_index (self->data->backends, i);

      if (g_str_equal (settings->id, backend_id))
        return settings;
    }

  return NULL;
}

/**
 * tektra_model_config_dup_backends:
 * @self: a configuration
 *
 * Gets the settings of all backends.
 *
 * Returns: (transfer full) (element-type TektraBackendSettings): the settings, those of preferred
 *   backends first
 */
GPtrArray *
tektra_model_config_dup_backends (TektraModelConfig *self)
{
  g_autoptr(GPtrArray) backends = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  backends = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_backend_settings_unref);

  for (guint i = 0; self->data->order[i] != NULL; i++)
    {
      TektraBackendSettings *settings =
        tektra_model_config_get_backend (self, self->data->order[i]);

      g_ptr_array_add (backends, tektra_backend_settings_ref (settings));
    }

  return g_steal_pointer (&backends);
}

/**
 * tektra_model_config_get_memory_limit:
 * @self: a configuration
 *
 * Gets how much memory the models of all backends may fill together. The limit of one backend is in
 * its settings.
 *
 * Returns: bytes, 0 when no limit is set
 */
guint64
tektra_model_config_get_memory_limit (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), 0);

  return self->data->memory_limit;
}

/**
 * tektra_model_config_get_models:
 * @self: a configuration
 *
 * Gets the definitions of models.
 *
 * Returns: (transfer none) (element-type TektraModelDefinition): the definitions, immutable
 */
GPtrArray *
tektra_model_config_get_models (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return self->data->models;
}

/**
 * tektra_model_config_find_model:
 * @self: a configuration
 * @id: what its backend calls a model
 *
 * Looks for the definition of a model: the one with this very id, or else one of the same model. A
 * missing tag is ":latest", as in Ollama.
 *
 * Returns: (transfer none) (nullable): the definition
 */
TektraModelDefinition *
tektra_model_config_find_model (TektraModelConfig *self,
                                const char        *id)
{
  TektraModelDefinition *found = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->data->models->len; i++)
    {
      TektraModelDefinition *model = g_ptr_array_index (self->data->models, i);

      if (g_str_equal (model->id, id))
        return model;

      if (found == NULL && tektra_config_data_same_model (model->id, id))
        found = model;
    }

  return found;
}

/**
 * tektra_model_config_list_presets:
 * @self: a configuration
 *
 * Lists the presets: those of Tektra, then those that the person added.
 *
 * Returns: (transfer none): a live list of [class@Preset]
 */
GListModel *
tektra_model_config_list_presets (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return G_LIST_MODEL (self->presets);
}

/**
 * tektra_model_config_find_preset:
 * @self: a configuration
 * @name: the name of a preset
 *
 * Looks for a preset.
 *
 * Returns: (transfer none) (nullable): the preset
 */
TektraPreset *
tektra_model_config_find_preset (TektraModelConfig *self,
                                 const char        *name)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->data->presets->len; i++)
    {
      TektraPreset *preset = g_ptr_array_index (self->data->presets, i);

      if (g_str_equal (tektra_preset_get_name (preset), name))
        return preset;
    }

  return NULL;
}

/**
 * tektra_model_config_get_mcp:
 * @self: a configuration
 *
 * Gets the section `[mcp]`, which is kept for who speaks the Model Context Protocol.
 *
 * Returns: (transfer none) (nullable): a table, valid until the next change
 */
const TektraTomlNode *
tektra_model_config_get_mcp (TektraModelConfig *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (self), NULL);

  return self->data->mcp;
}
