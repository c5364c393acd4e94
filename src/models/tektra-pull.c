/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-pull.h"

#include "core/tektra-model-name.h"
#include "models/tektra-backend-link.h"
#include "util/tektra-json.h"

/* A download that a backend does by itself. The backend keeps the parts that have come, whatever
 * ends the pull, so that pausing is ending, and going on is asking again. */

#define KIND "pull"

struct _TektraPull
{
  TektraDownload parent_instance;

  /* owned */
  TektraBackendLink *link;
  char *name;
};

G_DEFINE_FINAL_TYPE (TektraPull, tektra_pull, TEKTRA_TYPE_DOWNLOAD)

static TektraDownload *
create (TektraBackendLink *link,
        const char        *name)
{
  g_autofree char *key = tektra_backend_link_dup_key (link, KIND, name);
  g_autofree char *title = tektra_model_name_dup_short (name);
  TektraPull *self = g_object_new (TEKTRA_TYPE_PULL, "key", key, "title", title, NULL);

  self->link = link;
  tektra_backend_link_set_download (link, TEKTRA_DOWNLOAD (self));
  self->name = tektra_model_name_dup_full (name);

  return TEKTRA_DOWNLOAD (self);
}

static TektraDownload *
restore_cb (JsonObject *object,
            gpointer    user_data)
{
  const char *name = tektra_json_get_string (object, "name");
  TektraBackendLink *link;

  if (name == NULL || !tektra_model_name_is_valid (name)
      || (link = tektra_backend_link_new_saved (object, user_data)) == NULL)
    return NULL;

  return create (link, name);
}

static DexFuture *
tektra_pull_run (TektraDownload *download,
                 GCancellable   *cancellable)
{
  TektraPull *self = TEKTRA_PULL (download);
  g_autoptr(TektraProgress) progress = tektra_progress_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(GError) error = NULL;

  backend = tektra_backend_link_dup_backend (self->link, &error);
  if (backend == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  tektra_download_follow (download, progress);

  return tektra_backend_pull (backend, self->name, progress, cancellable);
}

static void
tektra_pull_save (TektraDownload *download,
                  JsonObject     *object)
{
  TektraPull *self = TEKTRA_PULL (download);

  tektra_backend_link_save (self->link, object);
  json_object_set_string_member (object, "name", self->name);
}

static void
tektra_pull_finalize (GObject *object)
{
  TektraPull *self = TEKTRA_PULL (object);

  g_clear_pointer (&self->link, tektra_backend_link_free);
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
  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return create (tektra_backend_link_new (backend), name);
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
  TektraBackendLink *link;
  char *key;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  link = tektra_backend_link_new (backend);
  key = tektra_backend_link_dup_key (link, KIND, name);
  tektra_backend_link_free (link);

  return key;
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
