/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-download-manager.h"

G_BEGIN_DECLS

/* A model that a backend makes of files or of another model; shown among the downloads. */
#define TEKTRA_TYPE_MODEL_CREATION (tektra_model_creation_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelCreation, tektra_model_creation, TEKTRA, MODEL_CREATION,
                      TektraDownload)

TektraDownload *tektra_model_creation_new      (TektraBackend         *backend,
                                                TektraModelRecipe     *recipe);
void            tektra_model_creation_add_kind (TektraDownloadManager *manager,
                                                GListModel            *backends);

G_END_DECLS
