/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraModelCatalog:
 * @entries: the models, sorted by id; of the type of their backend
 * @folders: (array zero-terminated=1): all folders that were looked into
 *
 * What a search for models found. Immutable.
 */
typedef struct
{
  GPtrArray *entries;
  GStrv      folders;
} TektraModelCatalog;

#define TEKTRA_TYPE_MODEL_CATALOG (tektra_model_catalog_get_type ())

GType               tektra_model_catalog_get_type (void) G_GNUC_CONST;
TektraModelCatalog *tektra_model_catalog_new      (GPtrArray          *entries,
                                                   GStrv               folders);
TektraModelCatalog *tektra_model_catalog_ref      (TektraModelCatalog *self);
void                tektra_model_catalog_unref    (TektraModelCatalog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraModelCatalog, tektra_model_catalog_unref)

G_END_DECLS
