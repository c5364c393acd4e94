/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-backend.h"
#include "backends/llama/tektra-llama-program.h"

G_BEGIN_DECLS

struct _TektraLlamaBackend
{
  TektraFolderBackend    parent_instance;

  /* owned */
  char                  *demo_folder;
  GPtrArray             *named; /* of TektraModelDefinition: those that name a file */
  TektraLlamaProgram    *program;
  DexPromise            *finding;
  TektraBackendSettings *settings;
};

void  _tektra_llama_backend_estimate_memory    (TektraBackend          *backend,
                                                TektraModel            *model,
                                                TektraGenerationParams *params,
                                                TektraMemoryEstimate   *estimate);
guint _tektra_llama_backend_get_context_length (TektraBackend          *backend,
                                                TektraModel            *model,
                                                TektraGenerationParams *params);

G_END_DECLS
