/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-backend.h"
#include "backends/llama/tektra-llama-program.h"

G_BEGIN_DECLS

struct _TektraLlamaBackend
{
  TektraBackend       parent_instance;

  GStrv               folders;
  char               *demo_folder;
  GPtrArray          *named; /* of TektraModelDefinition: those that name a file */
  TektraLlamaProgram *program;
  GHashTable         *instances; /* TektraModel → TektraLlamaInstance */
  GPtrArray          *leaving;   /* of TektraLlamaInstance */
  GHashTable         *entries;   /* TektraModel → TektraLlamaEntry */
  GHashTable         *monitors;  /* folder → GFileMonitor */
  DexPromise         *searching;
  DexPromise         *finding;
  TektraBackendSettings *settings;
  guint               rescan_source;
  guint               idle_seconds;
  guint               shut_down : 1;
};

void  _tektra_llama_backend_estimate_memory    (TektraBackend          *backend,
                                                TektraModel            *model,
                                                TektraGenerationParams *params,
                                                TektraMemoryEstimate   *estimate);
guint _tektra_llama_backend_get_context_length (TektraBackend          *backend,
                                                TektraModel            *model,
                                                TektraGenerationParams *params);
void  _tektra_llama_backend_measure_memory     (TektraBackend          *backend);

G_END_DECLS
