/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/local/tektra-engine-job.h"
#include "engine/tektra-engine.h"

G_BEGIN_DECLS

/* One model and the engine that runs it: loads it when it is needed, lets answers use it, takes it
 * out of memory when it rests. */
#define TEKTRA_TYPE_ENGINE_INSTANCE (tektra_engine_instance_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraEngineInstance, tektra_engine_instance, TEKTRA, ENGINE_INSTANCE, GObject)

/**
 * TektraEngineInstanceClass:
 * @parallel: whether the engine writes several answers at a time
 * @ensure_ready: gets an engine ready for a job. In a fiber
 * @answer: answers a request, after getting ready. In a fiber
 * @let_go: (nullable): waits until the engine let go of an answer that was stopped. In a fiber
 */
struct _TektraEngineInstanceClass
{
  GObjectClass parent_class;

  gboolean     parallel;

  gboolean   (*ensure_ready) (TektraEngineInstance  *self,
                              TektraEngineJob       *job,
                              GError               **error);
  gboolean   (*answer)       (TektraEngineInstance  *self,
                              TektraEngineJob       *job,
                              GError               **error);
  void       (*let_go)       (TektraEngineInstance  *self);
};

TektraModel  *tektra_engine_instance_get_model     (TektraEngineInstance    *self);
TektraEngine *tektra_engine_instance_get_engine    (TektraEngineInstance    *self);
GPid          tektra_engine_instance_get_pid       (TektraEngineInstance    *self);
gboolean      tektra_engine_instance_is_ready      (TektraEngineInstance    *self);
gboolean      tektra_engine_instance_is_waited_for (TektraEngineInstance    *self);
void          tektra_engine_instance_set_idle      (TektraEngineInstance    *self,
                                                    guint                    seconds);
DexFuture    *tektra_engine_instance_load          (TektraEngineInstance    *self,
                                                    TektraGenerationParams  *params);
DexFuture    *tektra_engine_instance_generate      (TektraEngineInstance    *self,
                                                    TektraRequest           *request,
                                                    TektraEventSink         *sink);
DexFuture    *tektra_engine_instance_unload        (TektraEngineInstance    *self);
void          tektra_engine_instance_detach        (TektraEngineInstance    *self);
void          tektra_engine_instance_measure       (TektraEngineInstance    *self);

/* For subclasses; those that return a gboolean wait, to be called in a fiber */
void          tektra_engine_instance_take_engine   (TektraEngineInstance    *self,
                                                    TektraEngine            *engine);
void          tektra_engine_instance_end_engine    (TektraEngineInstance    *self);
gboolean      tektra_engine_instance_start         (TektraEngineInstance    *self,
                                                    TektraEngineJob         *job,
                                                    GError                 **error);
gboolean      tektra_engine_instance_ask           (TektraEngineInstance    *self,
                                                    TektraEngineJob         *job,
                                                    const char              *path,
                                                    GBytes                  *body,
                                                    TektraOpenaiDecoder     *decoder,
                                                    GError                 **error);

G_END_DECLS
