/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-backend-private.h"
#include "backends/llama/tektra-llama-instance.h"
#include "backends/llama/tektra-llama-model.h"

/* What models take of the memory, and how long their context is. */

void
_tektra_llama_backend_estimate_memory (TektraBackend          *backend,
                                       TektraModel            *model,
                                       TektraGenerationParams *params,
                                       TektraMemoryEstimate   *estimate)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  const TektraLlamaEntry *entry = g_hash_table_lookup (self->entries, model);

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
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  const TektraLlamaEntry *entry = g_hash_table_lookup (self->entries, model);

  if (entry == NULL || entry->error != NULL)
    return 0;

  return tektra_llama_model_choose_context (entry, params,
                                            tektra_llama_model_get_rope_scale (model));
}

void
_tektra_llama_backend_measure_memory (TektraBackend *backend)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  GHashTableIter iter;
  TektraLlamaInstance *instance;

  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &instance))
    tektra_llama_instance_measure (instance);
}
