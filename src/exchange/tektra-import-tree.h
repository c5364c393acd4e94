/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "exchange/tektra-import-node.h"

G_BEGIN_DECLS

/* The messages of a stranger's chat with the ids that they have there, until all are known and can
 * be put together. */
typedef struct _TektraImportTree TektraImportTree;

TektraImportTree *tektra_import_tree_new    (gboolean                 joins);
void              tektra_import_tree_free   (TektraImportTree        *self);
gboolean          tektra_import_tree_add    (TektraImportTree        *self,
                                             const TektraImportNode  *place,
                                             const char              *id,
                                             const char              *parent_id,
                                             TektraMessage           *message,
                                             GError                 **error);
gboolean          tektra_import_tree_has    (TektraImportTree        *self,
                                             const char              *id);
void              tektra_import_tree_sort   (TektraImportTree        *self);
gboolean          tektra_import_tree_build  (TektraImportTree        *self,
                                             const TektraImportNode  *place,
                                             const char              *current_id,
                                             TektraConversation      *conversation,
                                             GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraImportTree, tektra_import_tree_free)

G_END_DECLS
