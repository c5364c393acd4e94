/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-template.h"
#include "engines/onnx/tektra-onnx-job.h"

G_BEGIN_DECLS

TektraTemplate *tektra_onnx_chat_find_template (const TektraOnnxFolder *folder);
gboolean        tektra_onnx_chat_render        (TektraOnnxJob          *job,
                                                JsonObject             *request,
                                                TektraTemplate         *template,
                                                const TektraOnnxFolder *folder);

G_END_DECLS
