/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-speech-models-private.h"

#include "models/tektra-file-download.h"
#include "models/tektra-model-import.h"
#include "models/tektra-speech-model-private.h"
#include "models/tektra-whisper-file.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* The folder is looked through in a thread: at first, when something has come or was deleted, and
 * when somebody else changes it. */

#define FOLDER "speech"

/* How long a folder is left alone in which somebody else writes, in milliseconds */
#define SETTLE_MS 200

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraSpeechModels, tektra_speech_models, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_CHOSEN,
  PROP_PATH,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Who writes down another path themselves looks after that file. */
static gboolean
chosen_is_elsewhere (TektraSpeechModels *self)
{
  g_autofree char *folder = g_path_get_dirname (self->chosen);

  return *self->chosen != '\0' && !g_str_equal (folder, self->folder);
}

/* The chosen one, or else the largest that is here. */
static TektraSpeechModel *
find_used (TektraSpeechModels *self)
{
  TektraSpeechModel *used = NULL;

  for (guint i = 0; i < self->models->len; i++)
    {
      TektraSpeechModel *model = g_ptr_array_index (self->models, i);
      const char *path = tektra_speech_model_get_path (model);

      if (path == NULL)
        continue;
      if (g_str_equal (path, self->chosen))
        return model;
      used = model;
    }

  return used;
}

static void
update_used (TektraSpeechModels *self)
{
  TektraSpeechModel *used = chosen_is_elsewhere (self) ? NULL : find_used (self);
  const char *path = used != NULL ? tektra_speech_model_get_path (used) : NULL;

  for (guint i = 0; i < self->models->len; i++)
    _tektra_speech_model_set_chosen (self->models->pdata[i], self->models->pdata[i] == used);

  if (g_set_str (&self->path, chosen_is_elsewhere (self) ? self->chosen : path))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
tektra_speech_models_update (TektraSpeechModels *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  if (self->scan == NULL)
    return;

  _tektra_speech_models_merge (self);
  update_used (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static TektraSpeechModel *
find_chosen (TektraSpeechModels *self)
{
  g_autofree char *name = g_path_get_basename (self->chosen);

  return g_hash_table_lookup (self->known, name);
}

/* The chosen model is not there. */
static void
lose_chosen (TektraSpeechModels *self)
{
  g_autofree char *name = g_path_get_basename (self->chosen);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *text = NULL;
  TektraSpeechModel *used;

  tektra_speech_models_set_chosen (self, "");
  used = find_used (self);
  if (used != NULL)
    /* Translators: the name of a file, and that of a model */
    text = g_strdup_printf (_("The speech model “%s” is gone; %s is used instead."),
                            display_name, tektra_speech_model_get_name (used));
  else
    text = g_strdup_printf (_("The speech model “%s” is gone; get another one in the preferences, "
                              "under Voice."),
                            display_name);
  g_signal_emit (self, signals[SIGNAL_LOST], 0, text);
}

static void tektra_speech_models_scan (TektraSpeechModels *self);

static DexFuture *
scanned_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_autoptr(TektraSpeechModels) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);
  TektraSpeechModel *chosen;

  if (self == NULL || self->downloads == NULL)
    return dex_future_new_true ();

  self->scan_running = FALSE;
  if (self->scan_again)
    {
      tektra_speech_models_scan (self);
      return dex_future_new_true ();
    }

  g_clear_pointer (&self->scan, tektra_speech_scan_unref);
  self->scan = g_value_dup_boxed (value);
  tektra_speech_models_update (self);

  chosen = find_chosen (self);
  if (*self->chosen != '\0' && !chosen_is_elsewhere (self) &&
      (chosen == NULL || tektra_speech_model_get_path (chosen) == NULL))
    lose_chosen (self);

  if (dex_future_is_pending (DEX_FUTURE (self->loading)))
    dex_promise_resolve_boolean (self->loading, TRUE);

  return dex_future_new_true ();
}

static void
tektra_speech_models_scan (TektraSpeechModels *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  if (self->catalogue == NULL)
    return;

  self->scan_again = self->scan_running;
  if (self->scan_running)
    return;

  self->scan_running = TRUE;
  dex_future_disown (dex_future_finally (tektra_speech_scan_run (self->catalogue, self->folder),
                                         scanned_cb, tektra_weak_ref_new (self),
                                         tektra_weak_ref_free));
}

static void
settled_cb (gpointer user_data)
{
  TektraSpeechModels *self = user_data;

  self->scan_source = 0;
  tektra_speech_models_scan (self);
}

static void
folder_changed_cb (TektraSpeechModels *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  g_clear_handle_id (&self->scan_source, g_source_remove);
  self->scan_source = g_timeout_add_once (SETTLE_MS, settled_cb, self);
}

static void
removals_changed_cb (TektraSpeechModels *self)
{
  TektraSpeechModel *chosen = find_chosen (self);

  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  /* Who deleted it need not be told that it is gone. */
  if (chosen != NULL && _tektra_speech_model_get_deleted (chosen))
    tektra_speech_models_set_chosen (self, "");

  tektra_speech_models_scan (self);
  tektra_speech_models_update (self);
}

static void
download_state_cb (TektraSpeechModels *self,
                   GParamSpec         *pspec,
                   TektraDownload     *download)
{
  g_autofree char *name = _tektra_speech_models_dup_target (self, download);

  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  if (name == NULL)
    return;

  if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FINISHED)
    tektra_speech_models_scan (self);
  tektra_speech_models_update (self);
}

static void
downloads_changed_cb (TektraSpeechModels *self,
                      guint               position,
                      guint               removed,
                      guint               added)
{
  g_assert (TEKTRA_IS_SPEECH_MODELS (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraDownload) download = NULL;

      download = g_list_model_get_item (G_LIST_MODEL (self->downloads), position + i);
      /* what only changed its place comes anew */
      g_signal_handlers_disconnect_by_func (download, download_state_cb, self);
      g_signal_connect_object (download, "notify::state", G_CALLBACK (download_state_cb), self,
                               G_CONNECT_SWAPPED);
    }

  tektra_speech_models_update (self);
}

static GType
tektra_speech_models_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_SPEECH_MODEL;
}

static guint
tektra_speech_models_get_n_items (GListModel *model)
{
  return TEKTRA_SPEECH_MODELS (model)->models->len;
}

static gpointer
tektra_speech_models_get_item (GListModel *model,
                               guint       position)
{
  TektraSpeechModels *self = TEKTRA_SPEECH_MODELS (model);

  if (position >= self->models->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->models, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_speech_models_get_item_type;
  iface->get_n_items = tektra_speech_models_get_n_items;
  iface->get_item = tektra_speech_models_get_item;
}

static void
tektra_speech_models_dispose (GObject *object)
{
  TektraSpeechModels *self = TEKTRA_SPEECH_MODELS (object);

  g_clear_handle_id (&self->scan_source, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_clear_object (&self->downloads);
  g_clear_object (&self->removals);
  dex_clear (&self->loading);

  G_OBJECT_CLASS (tektra_speech_models_parent_class)->dispose (object);
}

static void
tektra_speech_models_finalize (GObject *object)
{
  TektraSpeechModels *self = TEKTRA_SPEECH_MODELS (object);

  g_clear_pointer (&self->scan, tektra_speech_scan_unref);
  g_ptr_array_unref (self->models);
  g_hash_table_unref (self->known);
  g_free (self->folder);
  g_free (self->catalogue);
  g_free (self->chosen);
  g_free (self->path);

  G_OBJECT_CLASS (tektra_speech_models_parent_class)->finalize (object);
}

static void
tektra_speech_models_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraSpeechModels *self = TEKTRA_SPEECH_MODELS (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      g_value_set_string (value, self->chosen);
      break;

    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_speech_models_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TektraSpeechModels *self = TEKTRA_SPEECH_MODELS (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      tektra_speech_models_set_chosen (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_speech_models_class_init (TektraSpeechModelsClass *klass)
{
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_speech_models_dispose;
  object_class->finalize = tektra_speech_models_finalize;
  object_class->get_property = tektra_speech_models_get_property;
  object_class->set_property = tektra_speech_models_set_property;

  /**
   * TektraSpeechModels:chosen:
   *
   * The path of the model that a person chose; empty for the largest that is here.
   */
  properties[PROP_CHOSEN] =
    g_param_spec_string ("chosen", NULL, NULL, "", flags | G_PARAM_READWRITE);

  /**
   * TektraSpeechModels:path:
   *
   * The path of the model that writes down what is said, %NULL when none is here.
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags | G_PARAM_READABLE);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraSpeechModels::changed:
   * @self: the models
   *
   * Emitted when a model may be in another state.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  /**
   * TektraSpeechModels::lost:
   * @self: the models
   * @text: a sentence for a person
   *
   * Emitted when the chosen model is not there any more.
   */
  signals[SIGNAL_LOST] =
    g_signal_new ("lost",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_STRING);
}

static void
tektra_speech_models_init (TektraSpeechModels *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->chosen = g_strdup ("");
  self->loading = dex_promise_new ();
}

/**
 * tektra_speech_models_new:
 * @downloads: the downloads of the program
 * @removals: what is being deleted
 * @folder: (nullable) (type filename): where the models are, %NULL for the program's own folder
 *
 * Creates a list in which nothing is before [method@SpeechModels.load].
 *
 * Returns: (transfer full): a new list
 */
TektraSpeechModels *
tektra_speech_models_new (TektraDownloadManager *downloads,
                          TektraRemovalList     *removals,
                          const char            *folder)
{
  TektraSpeechModels *self;

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);
  g_return_val_if_fail (TEKTRA_IS_REMOVAL_LIST (removals), NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_MODELS, NULL);
  self->downloads = g_object_ref (downloads);
  self->removals = g_object_ref (removals);
  self->folder = folder != NULL ? g_strdup (folder)
                                : g_build_filename (tektra_paths_get_data_dir (), FOLDER, NULL);

  g_signal_connect_object (downloads, "items-changed", G_CALLBACK (downloads_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (removals, "changed", G_CALLBACK (removals_changed_cb), self,
                           G_CONNECT_SWAPPED);
  downloads_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (downloads)));

  return self;
}

/**
 * tektra_speech_models_load:
 * @self: a list
 * @catalogue: (nullable) (type filename): what is proposed, %NULL for what comes with Tektra
 *
 * Looks for models in a thread, and keeps looking for as long as the list is there.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the list is complete
 */
DexFuture *
tektra_speech_models_load (TektraSpeechModels *self,
                           const char         *catalogue)
{
  g_autoptr(GFile) folder = NULL;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);

  if (self->catalogue == NULL)
    {
      self->catalogue = catalogue != NULL ? g_strdup (catalogue)
                                          : tektra_paths_dup_program_data ("speech-models.json");
      folder = g_file_new_for_path (self->folder);
      self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
      if (self->monitor != NULL)
        g_signal_connect_object (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self,
                                 G_CONNECT_SWAPPED);
      tektra_speech_models_scan (self);
    }

  return dex_ref (DEX_FUTURE (self->loading));
}

/**
 * tektra_speech_models_get_loaded:
 * @self: a list
 *
 * Gets whether the folder has been looked through.
 *
 * Returns: %FALSE as long as nobody knows what is here
 */
gboolean
tektra_speech_models_get_loaded (TektraSpeechModels *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), FALSE);

  return self->scan != NULL;
}

/**
 * tektra_speech_models_dup_path:
 * @self: a list
 *
 * Gets the model that writes down what is said: the one that a person chose, or else the largest.
 * Whether a file outside of the folder is there is not known.
 *
 * Returns: (transfer full) (nullable) (type filename): its path, %NULL when none is here
 */
char *
tektra_speech_models_dup_path (TektraSpeechModels *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);

  return g_strdup (self->path);
}

/**
 * tektra_speech_models_get_chosen:
 * @self: a list
 *
 * Gets which model a person chose.
 *
 * Returns: (transfer none) (type filename): its path, "" for the largest that is here
 */
const char *
tektra_speech_models_get_chosen (TektraSpeechModels *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);

  return self->chosen;
}

/**
 * tektra_speech_models_set_chosen:
 * @self: a list
 * @path: (type filename): the path of a model, "" for the largest that is here
 *
 * Chooses the model that writes down what is said. A file that is not in the folder is taken as it
 * is.
 */
void
tektra_speech_models_set_chosen (TektraSpeechModels *self,
                                 const char         *path)
{
  g_return_if_fail (TEKTRA_IS_SPEECH_MODELS (self));
  g_return_if_fail (path != NULL);

  if (!g_set_str (&self->chosen, path))
    return;

  update_used (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

/**
 * tektra_speech_models_find:
 * @self: a list
 * @id: what Tektra calls a model
 *
 * Looks for a model.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraSpeechModel *
tektra_speech_models_find (TektraSpeechModels *self,
                           const char         *id)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->models->len; i++)
    {
      TektraSpeechModel *model = g_ptr_array_index (self->models, i);

      if (g_str_equal (tektra_speech_model_get_id (model), id))
        return model;
    }

  return NULL;
}

/**
 * tektra_speech_models_get:
 * @self: a list
 * @model: a model that is proposed
 *
 * Gets a model from where it is offered.
 *
 * Returns: (transfer none) (nullable): the download that is in the list, %NULL when it is not
 *   proposed
 */
TektraDownload *
tektra_speech_models_get (TektraSpeechModels *self,
                          TektraSpeechModel  *model)
{
  TektraRemoteFile *remote;
  g_autoptr(TektraDownload) download = NULL;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (model), NULL);

  remote = _tektra_speech_model_get_remote (model);
  if (remote == NULL)
    return NULL;

  download = tektra_file_download_new_for_file (remote, tektra_speech_model_get_name (model),
                                                self->folder);

  return tektra_download_manager_add (self->downloads, download);
}

static DexFuture *
check_in_thread (gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  TektraWhisperFile file;

  if (!tektra_whisper_file_read (user_data, &file, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (g_strdup (user_data));
}

static DexFuture *
checked_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_autoptr(TektraSpeechModels) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);
  g_autoptr(TektraDownload) import = NULL;

  if (self == NULL || self->downloads == NULL)
    return dex_future_new_true ();

  import = tektra_model_import_new_for_speech (g_value_get_string (value), self->folder);
  tektra_download_manager_add (self->downloads, import);

  return dex_future_new_true ();
}

/**
 * tektra_speech_models_import:
 * @self: a list
 * @path: (type filename): a file in whisper.cpp's format
 *
 * Adds a model that is on this computer already. It is looked at first; what brings it to the
 * folder is among the downloads then.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is on its way, or rejects with
 *   a sentence that names the file
 */
DexFuture *
tektra_speech_models_import (TektraSpeechModels *self,
                             const char         *path)
{
  dex_return_error_if_fail (TEKTRA_IS_SPEECH_MODELS (self));
  dex_return_error_if_fail (path != NULL && g_path_is_absolute (path));

  return dex_future_then (tektra_thread_spawn ("tektra-speech-models", check_in_thread,
                                               g_strdup (path), g_free),
                          checked_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/**
 * tektra_speech_models_remove:
 * @self: a list
 * @model: a model that is here
 * @milliseconds: how long it can be undone
 *
 * Deletes a model after a while. It is not used any more from now on.
 *
 * Returns: (transfer none): the removal
 */
TektraModelRemoval *
tektra_speech_models_remove (TektraSpeechModels *self,
                             TektraSpeechModel  *model,
                             guint               milliseconds)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (model), NULL);

  return tektra_removal_list_add_item (self->removals, model, _tektra_speech_model_delete,
                                       milliseconds);
}
