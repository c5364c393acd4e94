/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-backend-link.h"

#include "core/tektra-model-name.h"
#include "util/tektra-json.h"

/* A backend that is turned off, or whose server is elsewhere now, is let go. What was under way
 * with it waits for it, and is not given to another one that only has the same id: that would get
 * gigabytes to a place that nobody chose. */

struct _TektraBackendLink
{
  GWeakRef    backend;
  GListModel *backends; /* where one that was saved is looked for; NULL for one that was there */
  char       *id;
  char       *name;
  char       *address;  /* NULL for one that has none, or did not save it */

  /* borrowed: owns the link */
  TektraDownload *download;
};

static void
retired_cb (TektraBackendLink *self)
{
  g_autoptr(TektraBackend) backend = g_weak_ref_get (&self->backend);

  if (backend != NULL)
    g_signal_handlers_disconnect_by_data (backend, self);
  g_weak_ref_set (&self->backend, NULL);

  if (self->download != NULL)
    tektra_download_pause (self->download);
}

static void
tektra_backend_link_bind (TektraBackendLink *self,
                          TektraBackend     *backend)
{
  g_weak_ref_set (&self->backend, backend);
  g_signal_connect_swapped (backend, "retired", G_CALLBACK (retired_cb), self);
}

static gboolean
is_meant (TektraBackendLink *self,
          TektraBackend     *backend)
{
  return g_strcmp0 (tektra_backend_get_id (backend), self->id) == 0
         && (self->address == NULL
             || g_strcmp0 (tektra_backend_get_address (backend), self->address) == 0);
}

/**
 * tektra_backend_link_new:
 * @backend: a backend
 *
 * Remembers a backend.
 *
 * Returns: (transfer full): a link
 */
TektraBackendLink *
tektra_backend_link_new (TektraBackend *backend)
{
  TektraBackendLink *self;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);

  self = g_new0 (TektraBackendLink, 1);
  g_weak_ref_init (&self->backend, NULL);
  tektra_backend_link_bind (self, backend);
  self->id = g_strdup (tektra_backend_get_id (backend));
  self->name = g_strdup (tektra_backend_get_name (backend));
  self->address = g_strdup (tektra_backend_get_address (backend));

  return self;
}

/**
 * tektra_backend_link_new_saved:
 * @object: what [func@backend_link_save] wrote into
 * @backends: a live list of [class@Backend], such as the registry
 *
 * Remembers a backend of an earlier run of the program, which may be there or not.
 *
 * Returns: (transfer full) (nullable): a link, %NULL when @object does not name a backend
 */
TektraBackendLink *
tektra_backend_link_new_saved (JsonObject *object,
                               GListModel *backends)
{
  TektraBackendLink *self;
  const char *id, *name;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (backends), NULL);

  if ((id = tektra_json_get_string (object, "backend")) == NULL)
    return NULL;

  name = tektra_json_get_string (object, "backend-name");
  self = g_new0 (TektraBackendLink, 1);
  g_weak_ref_init (&self->backend, NULL);
  self->backends = g_object_ref (backends);
  self->id = g_strdup (id);
  self->name = g_strdup (name != NULL ? name : id);
  self->address = g_strdup (tektra_json_get_string (object, "address"));

  return self;
}

/**
 * tektra_backend_link_free:
 * @self: (transfer full): a link
 *
 * Frees it.
 */
void
tektra_backend_link_free (TektraBackendLink *self)
{
  g_autoptr(TektraBackend) backend = g_weak_ref_get (&self->backend);

  if (backend != NULL)
    g_signal_handlers_disconnect_by_data (backend, self);
  g_weak_ref_clear (&self->backend);
  g_clear_object (&self->backends);
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/**
 * tektra_backend_link_save:
 * @self: a link
 * @object: what is saved of a download
 *
 * Writes which backend it is.
 */
void
tektra_backend_link_save (TektraBackendLink *self,
                          JsonObject        *object)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (object != NULL);

  json_object_set_string_member (object, "backend", self->id);
  json_object_set_string_member (object, "backend-name", self->name);
  if (self->address != NULL)
    json_object_set_string_member (object, "address", self->address);
}

/**
 * tektra_backend_link_dup_key:
 * @self: a link
 * @kind: the kind of a download
 * @name: the name of a model
 *
 * Makes the key of a download.
 *
 * Returns: (transfer full): a key, the same for all ways to write the name
 */
char *
tektra_backend_link_dup_key (TektraBackendLink *self,
                             const char        *kind,
                             const char        *name)
{
  g_autofree char *full = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  full = tektra_model_name_dup_full (name);
  lower = g_ascii_strdown (full, -1);

  return g_strconcat (kind, ":", self->id, "@", self->address != NULL ? self->address : "", "/",
                      lower, NULL);
}

/**
 * tektra_backend_link_dup_backend:
 * @self: a link
 * @error: return location for an error
 *
 * Gets the backend.
 *
 * Returns: (transfer full) (nullable): the backend; %NULL with %TEKTRA_DOWNLOAD_ERROR_FAILED when
 *   it is there no more
 */
TektraBackend *
tektra_backend_link_dup_backend (TektraBackendLink  *self,
                                 GError            **error)
{
  TektraBackend *backend;

  g_return_val_if_fail (self != NULL, NULL);

  if ((backend = g_weak_ref_get (&self->backend)) != NULL)
    return backend;

  for (guint i = 0; self->backends != NULL && i < g_list_model_get_n_items (self->backends); i++)
    {
      g_autoptr(TektraBackend) candidate = g_list_model_get_item (self->backends, i);

      if (is_meant (self, candidate))
        {
          tektra_backend_link_bind (self, candidate);
          return g_steal_pointer (&candidate);
        }
    }

  if (self->address != NULL)
    g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FAILED,
                 /* Translators: the name and the address of a server */
                 _("%s at %s is not in the preferences any more: remove this and get the model "
                   "again, or add the server again."), self->name, self->address);
  else
    g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FAILED,
                 _("%s is turned off: turn it on in the preferences, or remove this."),
                 self->name);

  return NULL;
}

/**
 * tektra_backend_link_set_download:
 * @self: a link
 * @download: the download that owns it
 *
 * Sets which download is paused when the backend is removed.
 */
void
tektra_backend_link_set_download (TektraBackendLink *self,
                                  TektraDownload    *download)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (download));

  self->download = download;
}
