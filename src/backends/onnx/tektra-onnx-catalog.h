/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "backends/onnx/tektra-onnx-folder.h"

G_BEGIN_DECLS

/**
 * TektraOnnxEntry:
 * @id: the path below the folder that was searched
 * @path: (type filename): the folder of the model
 * @folder: (nullable): what its files tell; %NULL when it cannot be used
 * @error: (nullable): why it cannot be used
 *
 * A model that was found. Immutable.
 */
typedef struct
{
  char             *id;
  char             *path;
  TektraOnnxFolder *folder;
  GError           *error;
} TektraOnnxEntry;

void             tektra_onnx_entry_free     (TektraOnnxEntry       *self);
gboolean         tektra_onnx_entry_equal    (const TektraOnnxEntry *self,
                                             const TektraOnnxEntry *other);

/* Resolves to a TektraModelCatalog of TektraOnnxEntry. */
DexFuture       *tektra_onnx_catalog_search (const char * const *folders);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOnnxEntry, tektra_onnx_entry_free)

G_END_DECLS
