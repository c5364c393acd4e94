/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-backend-private.h"
#include "backends/llama/tektra-llama-model.h"

/* What models take of the memory, and how long their context is. */

void
_tektra_llama_backend_estimate_memory (TektraBackend          *backend,
                                       TektraModel            *model,
                                       TektraGenerationParams *params,
                                       TektraMemoryEstimate   *estimate)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  const TektraLlamaEntry *entry = tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (self),
                                                                   model);

  if (entry != NULL)
    tektra_llama_model_estimate (model, entry, params,
                                 self->settings != NULL ? self->settings->device
                                                        : TEKTRA_DEVICE_AUTO,
                                 estimate);
}

guint
_tektra_llama_backend_get_context_length (TektraBackend          *backend,
                                          TektraModel            *model,
                                          TektraGenerationParams *params)
{
  const TektraLlamaEntry *entry = tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (backend),
                                                                   model);

  if (entry == NULL || entry->error != NULL)
    return 0;

  return tektra_llama_model_choose_context (entry, params,
                                            tektra_llama_model_get_rope_scale (model));
}
