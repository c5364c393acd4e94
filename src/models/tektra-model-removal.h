/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* A model that is about to be deleted, and may be kept yet. Properties: model, state. */
#define TEKTRA_TYPE_MODEL_REMOVAL (tektra_model_removal_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelRemoval, tektra_model_removal, TEKTRA, MODEL_REMOVAL, GObject)

TektraModelRemoval *tektra_model_removal_new       (TektraModel        *model,
                                                    guint               milliseconds);
TektraModel        *tektra_model_removal_get_model (TektraModelRemoval *self);
TektraRemovalState  tektra_model_removal_get_state (TektraModelRemoval *self);
const GError       *tektra_model_removal_get_error (TektraModelRemoval *self);
gboolean            tektra_model_removal_undo      (TektraModelRemoval *self);
DexFuture          *tektra_model_removal_flush     (TektraModelRemoval *self);

G_END_DECLS
