/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/**
 * TektraRemovalFunc:
 * @item: what is to be deleted
 *
 * Deletes something.
 *
 * Returns: (transfer full): a future that resolves when it is gone
 */
typedef DexFuture *(*TektraRemovalFunc) (gpointer item);

/* A model that is about to be deleted, and may be kept yet. Properties: item, state. */
#define TEKTRA_TYPE_MODEL_REMOVAL (tektra_model_removal_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelRemoval, tektra_model_removal, TEKTRA, MODEL_REMOVAL, GObject)

TektraModelRemoval *tektra_model_removal_new          (TektraModel        *model,
                                                       guint               milliseconds);
TektraModelRemoval *tektra_model_removal_new_for_item (gpointer            item,
                                                       TektraRemovalFunc   func,
                                                       guint               milliseconds);
gpointer            tektra_model_removal_get_item     (TektraModelRemoval *self);
TektraRemovalState  tektra_model_removal_get_state    (TektraModelRemoval *self);
const GError       *tektra_model_removal_get_error    (TektraModelRemoval *self);
gboolean            tektra_model_removal_undo         (TektraModelRemoval *self);
DexFuture          *tektra_model_removal_flush        (TektraModelRemoval *self);

G_END_DECLS
