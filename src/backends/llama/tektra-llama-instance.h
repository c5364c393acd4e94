/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-program.h"
#include "backends/local/tektra-engine-instance.h"

G_BEGIN_DECLS

/* A model in files and the llama-server that runs it. */
#define TEKTRA_TYPE_LLAMA_INSTANCE (tektra_llama_instance_get_type ())
G_DECLARE_FINAL_TYPE (TektraLlamaInstance, tektra_llama_instance, TEKTRA, LLAMA_INSTANCE, TektraEngineInstance)

TektraEngineInstance *tektra_llama_instance_new          (TektraModel           *model,
                                                          TektraLlamaEntry      *entry);
void                  tektra_llama_instance_set_program  (TektraLlamaInstance   *self,
                                                          TektraLlamaProgram    *program);
void                  tektra_llama_instance_set_settings (TektraLlamaInstance   *self,
                                                          TektraBackendSettings *settings);

G_END_DECLS
