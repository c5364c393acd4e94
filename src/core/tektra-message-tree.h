/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-message.h"

G_BEGIN_DECLS

/* Which message follows which. */
typedef struct _TektraMessageTree TektraMessageTree;

TektraMessageTree *tektra_message_tree_new           (void);
void               tektra_message_tree_free          (TektraMessageTree *self);
guint              tektra_message_tree_get_size      (TektraMessageTree *self);
TektraMessage     *tektra_message_tree_get           (TektraMessageTree *self,
                                                      guint              index);
gboolean           tektra_message_tree_contains      (TektraMessageTree *self,
                                                      TektraMessage     *message);
TektraMessage     *tektra_message_tree_get_parent    (TektraMessageTree *self,
                                                      TektraMessage     *message);
void               tektra_message_tree_add           (TektraMessageTree *self,
                                                      TektraMessage     *parent,
                                                      TektraMessage     *message);
void               tektra_message_tree_move          (TektraMessageTree *self,
                                                      TektraMessage     *message,
                                                      TektraMessage     *parent);
void               tektra_message_tree_remove        (TektraMessageTree *self,
                                                      TektraMessage     *message);
GPtrArray         *tektra_message_tree_list_children (TektraMessageTree *self,
                                                      TektraMessage     *message);
TektraMessage     *tektra_message_tree_find_leaf     (TektraMessageTree *self,
                                                      TektraMessage     *message);
GPtrArray         *tektra_message_tree_list_branch   (TektraMessageTree *self,
                                                      TektraMessage     *leaf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMessageTree, tektra_message_tree_free)

G_END_DECLS
