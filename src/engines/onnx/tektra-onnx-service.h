/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engines/tektra-engine-server.h"

G_BEGIN_DECLS

/* Answers with one language model: llama-server's /completion and /tokenize, OpenAI's
 * /v1/chat/completions, and /continuation, which is a completion of an answer that has begun. */
#define TEKTRA_TYPE_ONNX_SERVICE (tektra_onnx_service_get_type ())
G_DECLARE_FINAL_TYPE (TektraOnnxService, tektra_onnx_service, TEKTRA, ONNX_SERVICE, GObject)

TektraOnnxService *tektra_onnx_service_new  (TektraEngineServer        *server);
DexFuture         *tektra_onnx_service_load (TektraOnnxService         *self,
                                             const TektraEngineOptions *options);

G_END_DECLS
