/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-download-manager.h"
#include "util/tektra-damaged-file.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* All downloads of the program: a few run at a time, the rest waits for its turn.
 *
 * What is in the list is saved whenever it changes, in one file that is replaced as a whole. Saving
 * happens in a thread, one after the other; what changes meanwhile is saved right behind. */

/* More at a time than a line has room for only makes each of them slower. */
#define LIMIT 3

typedef struct
{
  TektraDownloadRestoreFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Kind;

struct _TektraDownloadManager
{
  GObject parent_instance;

  /* owned */
  char *path;
  GPtrArray *downloads;
  GHashTable *kinds;
  JsonArray *strangers;  /* saved ones of kinds nobody knows, kept as they are */
  DexFuture *saving;

  guint limit;
  guint n_active;
  guint loaded : 1;      /* nothing is written before what is there was read */
  guint closed : 1;
  guint save_wanted : 1;
  guint save_running : 1;
};

typedef struct
{
  char *path;
  char *text;
} Save;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraDownloadManager, tektra_download_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
kind_free (gpointer data)
{
  Kind *kind = data;

  if (kind->destroy != NULL)
    kind->destroy (kind->user_data);
  g_free (kind);
}

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->path);
  g_free (save->text);
  g_free (save);
}

static DexFuture *
save_in_thread (gpointer user_data)
{
  Save *save = user_data;
  g_autofree char *folder = g_path_get_dirname (save->path);
  g_autoptr(GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_set_contents_full (save->path, save->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_debug ("%s: %s", save->path, error != NULL ? error->message : "no folder");

  return dex_future_new_true ();
}

static char *
tektra_download_manager_to_text (TektraDownloadManager *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) object = json_object_new ();
  JsonArray *array = json_array_new ();

  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  for (guint i = 0; i < self->downloads->len; i++)
    {
      TektraDownload *download = g_ptr_array_index (self->downloads, i);

      if (tektra_download_get_state (download) != TEKTRA_DOWNLOAD_STATE_FINISHED &&
          tektra_download_get_state (download) != TEKTRA_DOWNLOAD_STATE_CANCELLED)
        json_array_add_object_element (array, tektra_download_save (download));
    }

  for (guint i = 0; i < json_array_get_length (self->strangers); i++)
    json_array_add_element (array, json_array_dup_element (self->strangers, i));

  json_object_set_int_member (object, "version", 1);
  json_object_set_array_member (object, "downloads", array);
  json_node_set_object (root, object);

  return tektra_json_to_string (root);
}

/* Saves as long as something has changed meanwhile. */
static DexFuture *
save_fiber (gpointer user_data)
{
  GWeakRef *weak_ref = user_data;

  for (;;)
    {
      g_autoptr(TektraDownloadManager) self = g_weak_ref_get (weak_ref);
      Save *save;

      if (self == NULL || !self->save_wanted)
        {
          if (self != NULL)
            self->save_running = FALSE;
          return dex_future_new_true ();
        }

      self->save_wanted = FALSE;
      save = g_new0 (Save, 1);
      save->path = g_strdup (self->path);
      save->text = tektra_download_manager_to_text (self);
      g_clear_object (&self);

      dex_await (tektra_thread_spawn ("tektra-downloads", save_in_thread, save, save_free), NULL);
    }
}

static void
tektra_download_manager_save (TektraDownloadManager *self)
{
  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  if (self->path == NULL || !self->loaded)
    return;

  self->save_wanted = TRUE;
  if (self->save_running)
    return;

  self->save_running = TRUE;
  dex_clear (&self->saving);
  self->saving = dex_scheduler_spawn (NULL, 0, save_fiber,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/* Counts, and starts those whose turn it is. */
static void
tektra_download_manager_schedule (TektraDownloadManager *self)
{
  g_autoptr(GPtrArray) queued = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_active = 0;
  guint n_running = 0;

  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  for (guint i = 0; i < self->downloads->len; i++)
    {
      TektraDownload *download = g_ptr_array_index (self->downloads, i);

      if (!tektra_download_is_active (download))
        continue;

      n_active++;
      if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_QUEUED)
        g_ptr_array_add (queued, g_object_ref (download));
      else
        n_running++;
    }

  if (self->n_active != n_active)
    {
      self->n_active = n_active;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
    }

  /* Starting one comes back here through its state: what is to be counted is counted above. */
  for (guint i = 0; i < queued->len && n_running < self->limit && !self->closed; i++, n_running++)
    tektra_download_start (g_ptr_array_index (queued, i));
}

static void
download_state_cb (TektraDownloadManager *self,
                   GParamSpec            *pspec,
                   TektraDownload        *download)
{
  g_autoptr(TektraDownload) kept = g_object_ref (download);

  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  if (self->closed)
    return;

  if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_CANCELLED)
    tektra_download_manager_remove (self, download);

  tektra_download_manager_schedule (self);
  tektra_download_manager_save (self);
}

static void
tektra_download_manager_append (TektraDownloadManager *self,
                                TektraDownload        *download)
{
  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  g_ptr_array_add (self->downloads, g_object_ref (download));
  g_signal_connect_object (download, "notify::state", G_CALLBACK (download_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (download, "changed", G_CALLBACK (tektra_download_manager_save), self,
                           G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), self->downloads->len - 1, 0, 1);
}

static void
tektra_download_manager_restore (TektraDownloadManager *self,
                                 JsonObject            *object)
{
  const char *name = tektra_json_get_string (object, "kind");
  const char *key = tektra_json_get_string (object, "key");
  Kind *kind = name != NULL ? g_hash_table_lookup (self->kinds, name) : NULL;
  g_autoptr(TektraDownload) download = NULL;

  g_assert (TEKTRA_IS_DOWNLOAD_MANAGER (self));

  if (kind == NULL)
    {
      json_array_add_object_element (self->strangers, json_object_ref (object));
      return;
    }

  if (key == NULL || tektra_download_manager_find (self, key) != NULL ||
      (download = kind->func (object, kind->user_data)) == NULL)
    {
      g_debug ("A saved download cannot be continued: %s", key);
      return;
    }

  tektra_download_restore (download, object);
  tektra_download_manager_append (self, download);
}

/* Resolves to the text, NULL when nothing was saved. */
static DexFuture *
load_in_thread (gpointer user_data)
{
  const char *path = user_data;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    {
      g_debug ("%s", error->message);
      return dex_future_new_take_string (NULL);
    }

  object = tektra_json_parse_object (text, (gssize) length, &error);
  if (object == NULL)
    {
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_autoptr(GError) move_error = NULL;

      g_debug ("%s: %s", path, error->message);
      if (!tektra_damaged_file_move_aside (file, &move_error))
        g_debug ("%s", move_error->message);
      return dex_future_new_take_string (NULL);
    }

  return dex_future_new_take_string (g_steal_pointer (&text));
}

static DexFuture *
loaded_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraDownloadManager) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  g_autoptr(JsonObject) object = NULL;
  JsonArray *array;

  if (self == NULL || self->closed)
    return dex_future_new_true ();

  object = text != NULL ? tektra_json_parse_object (text, -1, NULL) : NULL;
  array = object != NULL ? tektra_json_get_array (object, "downloads") : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *saved = tektra_json_as_object (json_array_get_element (array, i));

      if (saved != NULL)
        tektra_download_manager_restore (self, saved);
    }

  self->loaded = TRUE;
  tektra_download_manager_schedule (self);
  tektra_download_manager_save (self);

  return dex_future_new_true ();
}

static GType
tektra_download_manager_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_DOWNLOAD;
}

static guint
tektra_download_manager_get_n_items (GListModel *model)
{
  return TEKTRA_DOWNLOAD_MANAGER (model)->downloads->len;
}

static gpointer
tektra_download_manager_get_item (GListModel *model,
                                  guint       position)
{
  TektraDownloadManager *self = TEKTRA_DOWNLOAD_MANAGER (model);

  if (position >= self->downloads->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->downloads, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_download_manager_get_item_type;
  iface->get_n_items = tektra_download_manager_get_n_items;
  iface->get_item = tektra_download_manager_get_item;
}

static void
tektra_download_manager_dispose (GObject *object)
{
  TektraDownloadManager *self = TEKTRA_DOWNLOAD_MANAGER (object);

  self->closed = TRUE;
  for (guint i = 0; i < self->downloads->len; i++)
    dex_future_disown (tektra_download_suspend (g_ptr_array_index (self->downloads, i)));
  dex_clear (&self->saving);

  G_OBJECT_CLASS (tektra_download_manager_parent_class)->dispose (object);
}

static void
tektra_download_manager_finalize (GObject *object)
{
  TektraDownloadManager *self = TEKTRA_DOWNLOAD_MANAGER (object);

  g_free (self->path);
  g_ptr_array_unref (self->downloads);
  g_hash_table_unref (self->kinds);
  json_array_unref (self->strangers);

  G_OBJECT_CLASS (tektra_download_manager_parent_class)->finalize (object);
}

static void
tektra_download_manager_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  TektraDownloadManager *self = TEKTRA_DOWNLOAD_MANAGER (object);

  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_download_manager_class_init (TektraDownloadManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_download_manager_dispose;
  object_class->finalize = tektra_download_manager_finalize;
  object_class->get_property = tektra_download_manager_get_property;

  /**
   * TektraDownloadManager:n-active:
   *
   * How many downloads go on, or will without anybody doing something.
   */
  properties[PROP_N_ACTIVE] =
    g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_download_manager_init (TektraDownloadManager *self)
{
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kind_free);
  self->strangers = json_array_new ();
  self->limit = LIMIT;
}

/**
 * tektra_download_manager_new:
 * @path: (nullable) (type filename): the file that remembers the downloads, `downloads.json` of
 *   tektra_paths_get_state_dir (); %NULL to remember none
 *
 * Creates an empty list. Nothing is read before [method@DownloadManager.load].
 *
 * Returns: (transfer full): a manager
 */
TektraDownloadManager *
tektra_download_manager_new (const char *path)
{
  TektraDownloadManager *self = g_object_new (TEKTRA_TYPE_DOWNLOAD_MANAGER, NULL);

  self->path = g_strdup (path);

  return self;
}

/**
 * tektra_download_manager_add_kind:
 * @self: a manager
 * @kind: what the class calls itself in saved downloads
 * @func: (scope notified): makes one of what was saved
 * @user_data: data passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Tells how downloads of a kind are continued. To be called before
 * [method@DownloadManager.load]; those of kinds nobody knows stay saved for a program that does.
 */
void
tektra_download_manager_add_kind (TektraDownloadManager     *self,
                                  const char                *kind,
                                  TektraDownloadRestoreFunc  func,
                                  gpointer                   user_data,
                                  GDestroyNotify             destroy)
{
  Kind *value;

  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (kind != NULL);
  g_return_if_fail (func != NULL);

  value = g_new0 (Kind, 1);
  value->func = func;
  value->user_data = user_data;
  value->destroy = destroy;
  g_hash_table_insert (self->kinds, g_strdup (kind), value);
}

/**
 * tektra_download_manager_load:
 * @self: a manager
 *
 * Continues what an earlier run of the program did not finish: paused and failed downloads are in
 * the list as they were, all others go on. A file that cannot be read is set aside.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_download_manager_load (TektraDownloadManager *self)
{
  DexFuture *text;

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self), NULL);

  text = self->path != NULL
           ? tektra_thread_spawn ("tektra-downloads", load_in_thread, g_strdup (self->path), g_free)
           : dex_future_new_take_string (NULL);

  return dex_future_finally (text, loaded_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/**
 * tektra_download_manager_add:
 * @self: a manager
 * @download: (transfer none): a download that is queued
 *
 * Adds a download, which starts when it is its turn.
 *
 * Where one with the same key is in the list that can go on, that one does, and @download is not
 * used. One that is finished makes room for the new one.
 *
 * Returns: (transfer none): the download that is in the list
 */
TektraDownload *
tektra_download_manager_add (TektraDownloadManager *self,
                             TektraDownload        *download)
{
  TektraDownload *there;

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (download), NULL);

  there = tektra_download_manager_find (self, tektra_download_get_key (download));
  if (there == download)
    return there;

  if (there != NULL && tektra_download_get_state (there) != TEKTRA_DOWNLOAD_STATE_FINISHED)
    {
      tektra_download_resume (there);
      return there;
    }

  if (there != NULL)
    tektra_download_manager_remove (self, there);

  tektra_download_manager_append (self, download);
  tektra_download_manager_schedule (self);
  tektra_download_manager_save (self);

  return download;
}

/**
 * tektra_download_manager_find:
 * @self: a manager
 * @key: what a download is found by
 *
 * Looks for a download.
 *
 * Returns: (transfer none) (nullable): the download
 */
TektraDownload *
tektra_download_manager_find (TektraDownloadManager *self,
                              const char            *key)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  for (guint i = 0; i < self->downloads->len; i++)
    {
      TektraDownload *download = g_ptr_array_index (self->downloads, i);

      if (g_str_equal (tektra_download_get_key (download), key))
        return download;
    }

  return NULL;
}

/**
 * tektra_download_manager_remove:
 * @self: a manager
 * @download: a download
 *
 * Takes a download out of the list: one that is finished is forgotten, any other is cancelled.
 */
void
tektra_download_manager_remove (TektraDownloadManager *self,
                                TektraDownload        *download)
{
  g_autoptr(TektraDownload) kept = NULL;
  guint position;

  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (download));

  if (!g_ptr_array_find (self->downloads, download, &position))
    return;

  kept = g_object_ref (download);
  g_signal_handlers_disconnect_by_data (download, self);
  g_ptr_array_remove_index (self->downloads, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  tektra_download_cancel (download);
  tektra_download_manager_schedule (self);
  tektra_download_manager_save (self);
}

/**
 * tektra_download_manager_get_n_active:
 * @self: a manager
 *
 * Gets how many downloads go on, or will without anybody doing something.
 *
 * Returns: how many are queued, wait, run or are being checked
 */
guint
tektra_download_manager_get_n_active (TektraDownloadManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self), 0);

  return self->n_active;
}

/**
 * tektra_download_manager_set_limit:
 * @self: a manager
 * @limit: 3 unless set
 *
 * Sets how many downloads run at the same time.
 */
void
tektra_download_manager_set_limit (TektraDownloadManager *self,
                                   guint                  limit)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (limit > 0);

  self->limit = limit;
  tektra_download_manager_schedule (self);
}

/**
 * tektra_download_manager_shutdown:
 * @self: a manager
 *
 * Saves the list and stops what runs, for the next run of the program to go on with. The manager
 * does nothing any more after that.
 *
 * Returns: (transfer full): a future that resolves when all is stopped and saved
 */
DexFuture *
tektra_download_manager_shutdown (TektraDownloadManager *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (self), NULL);

  tektra_download_manager_save (self);
  self->closed = TRUE;

  for (guint i = 0; i < self->downloads->len; i++)
    g_ptr_array_add (futures,
                     tektra_download_suspend (g_ptr_array_index (self->downloads, i)));

  if (self->saving != NULL)
    g_ptr_array_add (futures, dex_ref (self->saving));

  return futures->len > 0 ? dex_future_allv ((DexFuture **) futures->pdata, futures->len)
                          : dex_future_new_true ();
}
