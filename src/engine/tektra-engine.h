/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-model.h"
#include "engine/tektra-engine-spec.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/**
 * TektraEngineState:
 * @TEKTRA_ENGINE_STATE_STOPPED: there is no process
 * @TEKTRA_ENGINE_STATE_STARTING: the process was started and does not answer yet
 * @TEKTRA_ENGINE_STATE_LOADING: it answers that it reads the model
 * @TEKTRA_ENGINE_STATE_READY: it takes requests
 * @TEKTRA_ENGINE_STATE_STOPPING: it was told to end
 * @TEKTRA_ENGINE_STATE_FAILED: it ended on its own and is not started again by itself
 *
 * Where an engine is in its life.
 */
typedef enum
{
  TEKTRA_ENGINE_STATE_STOPPED,
  TEKTRA_ENGINE_STATE_STARTING,
  TEKTRA_ENGINE_STATE_LOADING,
  TEKTRA_ENGINE_STATE_READY,
  TEKTRA_ENGINE_STATE_STOPPING,
  TEKTRA_ENGINE_STATE_FAILED,
} TektraEngineState;

/**
 * TektraEngineReason:
 * @TEKTRA_ENGINE_REASON_NONE: the state is as it was asked for
 * @TEKTRA_ENGINE_REASON_NOT_STARTED: the program could not be started at all
 * @TEKTRA_ENGINE_REASON_EXITED: the process ended on its own
 * @TEKTRA_ENGINE_REASON_SILENT: it did not get ready and said nothing for too long
 *
 * Why an engine is in its state.
 */
typedef enum
{
  TEKTRA_ENGINE_REASON_NONE,
  TEKTRA_ENGINE_REASON_NOT_STARTED,
  TEKTRA_ENGINE_REASON_EXITED,
  TEKTRA_ENGINE_REASON_SILENT,
} TektraEngineReason;

/* Supervises one child process that serves HTTP on a private socket. Main thread only.
 * An engine that runs keeps itself alive: tektra_engine_stop () is owed. */
#define TEKTRA_TYPE_ENGINE (tektra_engine_get_type ())
G_DECLARE_FINAL_TYPE (TektraEngine, tektra_engine, TEKTRA, ENGINE, GObject)

TektraEngine       *tektra_engine_new        (const TektraEngineSpec *spec);
TektraEngineState   tektra_engine_get_state  (TektraEngine           *self);
TektraEngineReason  tektra_engine_get_reason (TektraEngine           *self);
const GError       *tektra_engine_get_error  (TektraEngine           *self);
TektraHttpClient   *tektra_engine_get_client (TektraEngine           *self);
GPid                tektra_engine_get_pid    (TektraEngine           *self);
guint64             tektra_engine_get_memory (TektraEngine           *self);
char               *tektra_engine_dup_log    (TektraEngine           *self);
DexFuture          *tektra_engine_start      (TektraEngine           *self);
DexFuture          *tektra_engine_restart    (TektraEngine           *self);
DexFuture          *tektra_engine_stop       (TektraEngine           *self);
void                tektra_engine_tell_model (TektraEngine           *self,
                                              TektraModel            *model);

/* Waits, to be called in a fiber */
GError             *tektra_engine_explain    (TektraEngine           *self,
                                              TektraHttpClient       *client,
                                              GError                 *error);

G_END_DECLS
