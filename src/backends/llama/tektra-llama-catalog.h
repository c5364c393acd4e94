/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "backends/llama/tektra-gguf.h"

G_BEGIN_DECLS

/**
 * TektraLlamaEntry:
 * @id: the path below the folder that was searched, without its ending
 * @path: (type filename): the file of the model, the first one when there are parts
 * @projector_path: (nullable) (type filename): the file with which it sees or hears
 * @gguf: (nullable): its header; %NULL when it could not be read
 * @projector: (nullable): the header of the projector
 * @error: (nullable): why it cannot be used
 * @size: bytes of all its files
 * @modified: when its first file was last written, in microseconds since 1970
 * @demo: whether it came with Tektra
 *
 * A model that was found in a folder. Immutable.
 */
typedef struct
{
  char       *id;
  char       *path;
  char       *projector_path;
  TektraGguf *gguf;
  TektraGguf *projector;
  GError     *error;
  guint64     size;
  gint64      modified;
  guint       demo : 1;
} TektraLlamaEntry;

TektraLlamaEntry *tektra_llama_entry_ref      (TektraLlamaEntry       *self);
void              tektra_llama_entry_unref    (TektraLlamaEntry       *self);
gboolean          tektra_llama_entry_equal    (const TektraLlamaEntry *self,
                                               const TektraLlamaEntry *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraLlamaEntry, tektra_llama_entry_unref)

/* Resolves to a TektraModelCatalog of TektraLlamaEntry. */
DexFuture        *tektra_llama_catalog_search (const char * const *folders,
                                               const char         *demo_folder,
                                               GPtrArray          *named);

G_END_DECLS
