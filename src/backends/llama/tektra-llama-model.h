/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-catalog.h"
#include "core/tektra-backend.h"
#include "core/tektra-generation-params.h"
#include "core/tektra-memory-estimate.h"
#include "core/tektra-model.h"

G_BEGIN_DECLS

void   tektra_llama_model_describe        (TektraModel            *model,
                                           const TektraLlamaEntry *entry);
DexFuture *
       tektra_llama_model_tell_details    (TektraModel            *model,
                                           const TektraLlamaEntry *entry);
double tektra_llama_model_get_rope_scale  (TektraModel            *model);
guint  tektra_llama_model_stretch_context (const TektraLlamaEntry *entry,
                                           double                  rope_scale);
guint  tektra_llama_model_choose_context  (const TektraLlamaEntry *entry,
                                           TektraGenerationParams *params,
                                           double                  rope_scale);
guint  tektra_llama_model_choose_prompt_cache
                                          (const TektraLlamaEntry *entry,
                                           guint                   context_length);
void   tektra_llama_model_estimate        (TektraModel            *model,
                                           const TektraLlamaEntry *entry,
                                           TektraGenerationParams *params,
                                           gint64                  device,
                                           TektraMemoryEstimate   *estimate);
TektraParamMask tektra_llama_model_get_supported_params
                                          (TektraBackend          *backend,
                                           TektraModel            *model);
TektraRequestFeatures tektra_llama_model_get_supported_features
                                          (TektraBackend          *backend,
                                           TektraModel            *model);
gboolean        tektra_llama_model_can_continue
                                          (TektraBackend          *backend,
                                           TektraModel            *model);

G_END_DECLS
