/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download.h"

G_BEGIN_DECLS

/* A model file of this computer on its way to the folder of the models, with its projector. */
#define TEKTRA_TYPE_MODEL_IMPORT (tektra_model_import_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelImport, tektra_model_import, TEKTRA, MODEL_IMPORT, TektraDownload)

TektraDownload *tektra_model_import_new     (const char *source,
                                             const char *folder,
                                             gboolean    link);
TektraDownload *tektra_model_import_restore (JsonObject *object,
                                             gpointer    user_data);

G_END_DECLS
