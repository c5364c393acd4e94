/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-folder-backend.h"
#include "core/tektra-backend-settings.h"

G_BEGIN_DECLS

/* Models in folders on this computer, run by ONNX Runtime. */
#define TEKTRA_TYPE_ONNX_BACKEND (tektra_onnx_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraOnnxBackend, tektra_onnx_backend, TEKTRA, ONNX_BACKEND, TektraFolderBackend)

gboolean       tektra_onnx_backend_is_built     (void);
const char    *tektra_onnx_backend_get_remedy   (void);
TektraBackend *tektra_onnx_backend_new          (const char * const    *folders);
void           tektra_onnx_backend_set_settings (TektraOnnxBackend     *self,
                                                 TektraBackendSettings *settings);

G_END_DECLS
