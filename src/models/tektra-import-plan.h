/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"
#include "models/tektra-hardware.h"

G_BEGIN_DECLS

/**
 * TektraImportItem:
 * @path: (type filename): the model
 * @projector_path: (nullable) (type filename): the file with which it sees or hears
 * @size: bytes of both
 * @memory: bytes of memory that it takes at least when it runs
 * @fit: whether it fits into this computer
 *
 * A model that can be imported.
 */
typedef struct
{
  char      *path;
  char      *projector_path;
  guint64    size;
  guint64    memory;
  TektraFit  fit;
} TektraImportItem;

/* What becomes of files that a person wants to have as models. Immutable. */
#define TEKTRA_TYPE_IMPORT_PLAN (tektra_import_plan_get_type ())
G_DECLARE_FINAL_TYPE (TektraImportPlan, tektra_import_plan, TEKTRA, IMPORT_PLAN, GObject)

DexFuture          *tektra_import_plan_make           (const char * const *paths,
                                                       const char         *root,
                                                       GListModel         *cards);
guint               tektra_import_plan_get_n_items    (TektraImportPlan   *self);
const TektraImportItem
                   *tektra_import_plan_get_item       (TektraImportPlan   *self,
                                                       guint               position);
const char * const *tektra_import_plan_get_problems   (TektraImportPlan   *self);
TektraDownload     *tektra_import_plan_create_import  (TektraImportPlan   *self,
                                                       guint               position,
                                                       const char         *folder,
                                                       gboolean            link);

G_END_DECLS
