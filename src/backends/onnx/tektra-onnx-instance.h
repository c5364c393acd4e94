/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-engine-instance.h"
#include "backends/onnx/tektra-onnx-folder.h"

G_BEGIN_DECLS

/* A model in a folder and the engine of Tektra's own that runs it with ONNX Runtime. */
#define TEKTRA_TYPE_ONNX_INSTANCE (tektra_onnx_instance_get_type ())
G_DECLARE_FINAL_TYPE (TektraOnnxInstance, tektra_onnx_instance, TEKTRA, ONNX_INSTANCE, TektraEngineInstance)

char                 *tektra_onnx_instance_find_program   (void);
guint                 tektra_onnx_instance_choose_context (const TektraOnnxFolder *folder,
                                                           TektraGenerationParams *params);

TektraEngineInstance *tektra_onnx_instance_new            (TektraModel            *model,
                                                           TektraOnnxFolder       *folder);
void                  tektra_onnx_instance_set_threads    (TektraOnnxInstance     *self,
                                                           guint                   n_threads);

G_END_DECLS
