/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-engine-instance.h"
#include "backends/local/tektra-model-catalog.h"
#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* Models in folders on this computer, each run by an engine of its own. */
#define TEKTRA_TYPE_FOLDER_BACKEND (tektra_folder_backend_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraFolderBackend, tektra_folder_backend, TEKTRA, FOLDER_BACKEND, TektraBackend)

/**
 * TektraFolderBackendClass:
 * @search: looks for models in folders, in a thread; resolves to a [struct@ModelCatalog]
 * @get_entry_id: gets the id of what was found
 * @get_entry_error: gets why what was found cannot be used, %NULL when it can
 * @is_entry_equal: tells whether two of the same id are the same model, in the same files
 * @describe_model: makes a model what was found
 * @create_instance: creates what runs what was found
 * @prepare_instance: (nullable): tells an instance how to run its model from now on
 *
 * The entries are those of the catalogs that @search finds.
 */
struct _TektraFolderBackendClass
{
  TektraBackendClass parent_class;

  DexFuture            *(*search)           (TektraFolderBackend  *self,
                                             const char * const   *folders);
  const char           *(*get_entry_id)     (gconstpointer         entry);
  const GError         *(*get_entry_error)  (gconstpointer         entry);
  gboolean              (*is_entry_equal)   (gconstpointer         entry,
                                             gconstpointer         other);
  void                  (*describe_model)   (TektraModel          *model,
                                             gconstpointer         entry);
  TektraEngineInstance *(*create_instance)  (TektraFolderBackend  *self,
                                             TektraModel          *model,
                                             gpointer              entry);
  void                  (*prepare_instance) (TektraFolderBackend  *self,
                                             TektraEngineInstance *instance);
};

void                  tektra_folder_backend_set_folders     (TektraFolderBackend  *self,
                                                             const char * const   *folders);
GPid                  tektra_folder_backend_get_pid         (TektraFolderBackend  *self,
                                                             TektraModel          *model);

/* For subclasses */
GHashTable           *tektra_folder_backend_get_entries     (TektraFolderBackend  *self);
gpointer              tektra_folder_backend_get_entry       (TektraFolderBackend  *self,
                                                             TektraModel          *model);
TektraEngineInstance *tektra_folder_backend_get_instance    (TektraFolderBackend  *self,
                                                             TektraModel          *model);
TektraEngineInstance *tektra_folder_backend_ensure_instance (TektraFolderBackend  *self,
                                                             TektraModel          *model,
                                                             GError              **error);

G_END_DECLS
