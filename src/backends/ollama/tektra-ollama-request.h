/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model-recipe.h"
#include "core/tektra-request.h"

G_BEGIN_DECLS

/* What Ollama is sent: pure functions, so that a worker thread may write large pictures out. */

guint   tektra_ollama_request_choose_context (TektraModel            *model,
                                              TektraGenerationParams *params);
GBytes *tektra_ollama_request_build_chat     (TektraRequest          *request,
                                              TektraCapabilities      capabilities,
                                              guint                   context_length);
GBytes *tektra_ollama_request_build_raw      (TektraRequest          *request,
                                              guint                   context_length);
GBytes *tektra_ollama_request_build_load     (const char             *model_id,
                                              TektraGenerationParams *params,
                                              guint                   context_length);
GBytes *tektra_ollama_request_build_unload   (const char             *model_id);
GBytes *tektra_ollama_request_build_show     (const char             *model_id);
GBytes *tektra_ollama_request_build_copy     (const char             *model_id,
                                              const char             *name);
GBytes *tektra_ollama_request_build_create   (TektraModelRecipe      *recipe,
                                              const char * const     *digests);

G_END_DECLS
