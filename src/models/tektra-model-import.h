/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-gguf.h"
#include "models/tektra-download.h"
#include "models/tektra-file-transfer.h"

G_BEGIN_DECLS

/* A model file of this computer on its way to the folder of the models, with its projector. */
#define TEKTRA_TYPE_MODEL_IMPORT (tektra_model_import_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelImport, tektra_model_import, TEKTRA, MODEL_IMPORT, TektraDownload)

TektraDownload *tektra_model_import_new            (const char        *source,
                                                    const char        *folder,
                                                    gboolean           link);
TektraDownload *tektra_model_import_new_for_speech (const char        *source,
                                                    const char        *folder);
char           *tektra_model_import_dup_path       (TektraModelImport *self);
TektraFileFormat
                tektra_model_import_get_format     (TektraModelImport *self);
void            tektra_model_import_set_projector  (TektraModelImport *self,
                                                    const char        *path);
TektraDownload *tektra_model_import_restore        (JsonObject        *object,
                                                    gpointer           user_data);
char           *tektra_model_import_find_projector (const char        *source,
                                                    const TektraGguf  *gguf);

G_END_DECLS
