/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-program.h"
#include "core/tektra-event-sink.h"
#include "core/tektra-request.h"
#include "engine/tektra-engine.h"

G_BEGIN_DECLS

/* One model and the engine that runs it: loads it when it is needed, lets one answer after the
 * other use it, takes it out of memory when it rests. */
#define TEKTRA_TYPE_LLAMA_INSTANCE (tektra_llama_instance_get_type ())
G_DECLARE_FINAL_TYPE (TektraLlamaInstance, tektra_llama_instance, TEKTRA, LLAMA_INSTANCE, GObject)

TektraLlamaInstance *tektra_llama_instance_new        (TektraModel            *model,
                                                       TektraLlamaEntry       *entry);
TektraEngine        *tektra_llama_instance_get_engine (TektraLlamaInstance    *self);
void                 tektra_llama_instance_set_idle   (TektraLlamaInstance    *self,
                                                       guint                   seconds);
void                 tektra_llama_instance_set_settings (TektraLlamaInstance    *self,
                                                       TektraBackendSettings  *settings);
DexFuture           *tektra_llama_instance_load       (TektraLlamaInstance    *self,
                                                       TektraLlamaProgram     *program,
                                                       TektraGenerationParams *params);
DexFuture           *tektra_llama_instance_generate   (TektraLlamaInstance    *self,
                                                       TektraLlamaProgram     *program,
                                                       TektraRequest          *request,
                                                       TektraEventSink        *sink);
void                 tektra_llama_instance_measure    (TektraLlamaInstance    *self);
DexFuture           *tektra_llama_instance_unload     (TektraLlamaInstance    *self);
void                 tektra_llama_instance_detach     (TektraLlamaInstance    *self);

G_END_DECLS
