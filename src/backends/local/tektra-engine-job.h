/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-event-sink.h"
#include "core/tektra-request.h"

G_BEGIN_DECLS

/**
 * TektraEngineJob:
 * @params: (nullable): the settings of the chat
 * @request: (nullable): what to answer; %NULL for a wish to load
 * @sink: (nullable): where the answer goes to; %NULL for a wish to load
 * @cancellable: cancelled when nobody waits any more
 * @load_us: how long the engine took to get ready for it, in microseconds; -1 when it was
 * @context_length: how many tokens the engine takes for it; 0 when that is not known
 *
 * One answer of an engine, or one wish to load its model.
 */
typedef struct
{
  TektraGenerationParams *params;
  TektraRequest          *request;
  TektraEventSink        *sink;
  GCancellable           *cancellable;
  gint64                  load_us;
  guint                   context_length;

  /*< private >*/
  gpointer                instance;
  gulong                  cancelled_id;
} TektraEngineJob;

TektraEngineJob     *tektra_engine_job_new          (gpointer                instance,
                                                     TektraGenerationParams *params,
                                                     TektraRequest          *request,
                                                     TektraEventSink        *sink);
void                 tektra_engine_job_free         (TektraEngineJob        *self);
gboolean             tektra_engine_job_is_cancelled (TektraEngineJob        *self);
void                 tektra_engine_job_tell_loading (TektraEngineJob        *self,
                                                     TektraModel            *model);
TektraOpenaiDecoder *tektra_engine_job_create_decoder
                                                    (TektraEngineJob        *self);

G_END_DECLS
