/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/local/tektra-model-catalog.h"

G_DEFINE_BOXED_TYPE (TektraModelCatalog, tektra_model_catalog,
                     tektra_model_catalog_ref, tektra_model_catalog_unref)

static void
catalog_clear (gpointer data)
{
  TektraModelCatalog *self = data;

  g_ptr_array_unref (self->entries);
  g_strfreev (self->folders);
}

/**
 * tektra_model_catalog_new:
 * @entries: (transfer full): the models, sorted by id
 * @folders: (transfer full): all folders that were looked into
 *
 * Creates a catalog.
 *
 * Returns: (transfer full): the catalog
 */
TektraModelCatalog *
tektra_model_catalog_new (GPtrArray *entries,
                          GStrv      folders)
{
  TektraModelCatalog *self;

  g_return_val_if_fail (entries != NULL, NULL);
  g_return_val_if_fail (folders != NULL, NULL);

  self = g_atomic_rc_box_new0 (TektraModelCatalog);
  self->entries = entries;
  self->folders = folders;

  return self;
}

/**
 * tektra_model_catalog_ref:
 * @self: a catalog
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 */
TektraModelCatalog *
tektra_model_catalog_ref (TektraModelCatalog *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_model_catalog_unref:
 * @self: (transfer full): a catalog
 *
 * Drops a reference.
 */
void
tektra_model_catalog_unref (TektraModelCatalog *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, catalog_clear);
}
