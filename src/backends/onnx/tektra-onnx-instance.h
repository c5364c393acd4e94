/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/onnx/tektra-onnx-folder.h"
#include "core/tektra-event-sink.h"
#include "core/tektra-request.h"
#include "engine/tektra-engine.h"

G_BEGIN_DECLS

/* One model and the engine that runs it: started when it is needed, ended when it rests. */
#define TEKTRA_TYPE_ONNX_INSTANCE (tektra_onnx_instance_get_type ())
G_DECLARE_FINAL_TYPE (TektraOnnxInstance, tektra_onnx_instance, TEKTRA, ONNX_INSTANCE, GObject)

char               *tektra_onnx_instance_find_program   (void);
guint               tektra_onnx_instance_choose_context (const TektraOnnxFolder *folder,
                                                         TektraGenerationParams *params);

TektraOnnxInstance *tektra_onnx_instance_new            (TektraModel            *model,
                                                         TektraOnnxFolder       *folder);
TektraEngine       *tektra_onnx_instance_get_engine     (TektraOnnxInstance     *self);
void                tektra_onnx_instance_set_limits     (TektraOnnxInstance     *self,
                                                         guint                   idle_seconds,
                                                         guint                   n_threads);
DexFuture          *tektra_onnx_instance_load           (TektraOnnxInstance     *self,
                                                         TektraGenerationParams *params);
DexFuture          *tektra_onnx_instance_generate       (TektraOnnxInstance     *self,
                                                         TektraRequest          *request,
                                                         TektraEventSink        *sink);
DexFuture          *tektra_onnx_instance_unload         (TektraOnnxInstance     *self);

G_END_DECLS
