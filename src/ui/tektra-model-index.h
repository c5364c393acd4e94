/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-manager.h"
#include "storage/tektra-settings.h"
#include "ui/tektra-model-entry.h"

G_BEGIN_DECLS

/* All models as a live GListModel of TektraModelEntry, in the order of the manager. */
#define TEKTRA_TYPE_MODEL_INDEX (tektra_model_index_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelIndex, tektra_model_index, TEKTRA, MODEL_INDEX, GObject)

TektraModelIndex   *tektra_model_index_new         (TektraModelManager *manager,
                                                    TektraSettings     *settings);
TektraModelManager *tektra_model_index_get_manager (TektraModelIndex   *self);

G_END_DECLS
