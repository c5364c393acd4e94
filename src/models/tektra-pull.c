/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-pull.h"

#include "core/tektra-model-name.h"
#include "util/tektra-json.h"

/* A download that a backend does by itself. The backend keeps the parts that have come, whatever
 * ends the pull, so that pausing is ending, and going on is asking again. */

#define KIND "pull"

struct _TektraPull
{
  TektraDownload parent_instance;

  /* owned */
  TektraBackend *backend;
  char *name;
};

G_DEFINE_FINAL_TYPE (TektraPull, tektra_pull, TEKTRA_TYPE_DOWNLOAD)

static TektraDownload *
restore_cb (JsonObject *object,
            gpointer    user_data)
{
  GListModel *backends = user_data;
  const char *id = tektra_json_get_string (object, "backend");
  const char *name = tektra_json_get_string (object, "name");

  if (id == NULL || name == NULL || !tektra_model_name_is_valid (name))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if (g_strcmp0 (tektra_backend_get_id (backend), id) == 0)
        return tektra_pull_new (backend, name);
    }

  return NULL;
}

static DexFuture *
tektra_pull_run (TektraDownload *download,
                 GCancellable   *cancellable)
{
  TektraPull *self = TEKTRA_PULL (download);
  g_autoptr(TektraProgress) progress = tektra_progress_new ();

  tektra_download_follow (download, progress);

  return tektra_backend_pull (self->backend, self->name, progress, cancellable);
}

static void
tektra_pull_save (TektraDownload *download,
                  JsonObject     *object)
{
  TektraPull *self = TEKTRA_PULL (download);

  json_object_set_string_member (object, "backend", tektra_backend_get_id (self->backend));
  json_object_set_string_member (object, "name", self->name);
}

static void
tektra_pull_finalize (GObject *object)
{
  TektraPull *self = TEKTRA_PULL (object);

  g_clear_object (&self->backend);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (tektra_pull_parent_class)->finalize (object);
}

static void
tektra_pull_class_init (TektraPullClass *klass)
{
  TektraDownloadClass *download_class = TEKTRA_DOWNLOAD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tektra_pull_finalize;

  download_class->kind = KIND;
  download_class->run = tektra_pull_run;
  download_class->save = tektra_pull_save;
}

static void
tektra_pull_init (TektraPull *self)
{
}

/**
 * tektra_pull_new:
 * @backend: a backend that pulls
 * @name: the name of a model
 *
 * Prepares to get a model. Give it to [method@DownloadManager.add], which starts it.
 *
 * Returns: (transfer full): a download
 */
TektraDownload *
tektra_pull_new (TektraBackend *backend,
                 const char    *name)
{
  g_autofree char *key = NULL;
  g_autofree char *title = NULL;
  TektraPull *self;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = tektra_pull_dup_key (backend, name);
  title = tektra_model_name_dup_short (name);
  self = g_object_new (TEKTRA_TYPE_PULL, "key", key, "title", title, NULL);
  self->backend = g_object_ref (backend);
  self->name = tektra_model_name_dup_full (name);

  return TEKTRA_DOWNLOAD (self);
}

/**
 * tektra_pull_get_backend:
 * @self: a pull
 *
 * Gets who gets the model.
 *
 * Returns: (transfer none): the backend
 */
TektraBackend *
tektra_pull_get_backend (TektraPull *self)
{
  g_return_val_if_fail (TEKTRA_IS_PULL (self), NULL);

  return self->backend;
}

/**
 * tektra_pull_get_name:
 * @self: a pull
 *
 * Gets which model is got.
 *
 * Returns: (transfer none): the name, with its tag
 */
const char *
tektra_pull_get_name (TektraPull *self)
{
  g_return_val_if_fail (TEKTRA_IS_PULL (self), NULL);

  return self->name;
}

/**
 * tektra_pull_dup_key:
 * @backend: a backend
 * @name: the name of a model
 *
 * Gets the key by which [method@DownloadManager.find] finds the pull of a model.
 *
 * Returns: (transfer full): a key, the same for all ways to write the name
 */
char *
tektra_pull_dup_key (TektraBackend *backend,
                     const char    *name)
{
  g_autofree char *full = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  full = tektra_model_name_dup_full (name);
  lower = g_ascii_strdown (full, -1);

  return g_strconcat (KIND ":", tektra_backend_get_id (backend), "/", lower, NULL);
}

/**
 * tektra_pull_add_kind:
 * @manager: a manager that has not loaded yet
 * @backends: a list of [class@Backend], such as the registry
 *
 * Lets the manager continue the pulls of earlier runs of the program.
 */
void
tektra_pull_add_kind (TektraDownloadManager *manager,
                      GListModel            *backends)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (manager));
  g_return_if_fail (G_IS_LIST_MODEL (backends));

  tektra_download_manager_add_kind (manager, KIND, restore_cb, g_object_ref (backends),
                                    g_object_unref);
}
