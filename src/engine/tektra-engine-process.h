/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "engine/tektra-engine-log.h"
#include "engine/tektra-engine-spec.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* One child process with its folder, its socket and its log. It cannot outlive Tektra. */
#define TEKTRA_TYPE_ENGINE_PROCESS (tektra_engine_process_get_type ())
G_DECLARE_FINAL_TYPE (TektraEngineProcess, tektra_engine_process, TEKTRA, ENGINE_PROCESS, GObject)

/* Functions that wait, to be called in a fiber of the main thread */
TektraEngineProcess *tektra_engine_process_spawn      (const TektraEngineSpec  *spec,
                                                       TektraEngineLog         *log,
                                                       GError                 **error);
void                 tektra_engine_process_end        (TektraEngineProcess     *self,
                                                       guint                    grace_ms);

DexFuture           *tektra_engine_process_get_exit   (TektraEngineProcess     *self);
gboolean             tektra_engine_process_is_running (TektraEngineProcess     *self);
int                  tektra_engine_process_get_signal (TektraEngineProcess     *self);
TektraHttpClient    *tektra_engine_process_get_client (TektraEngineProcess     *self);
GPid                 tektra_engine_process_get_pid    (TektraEngineProcess     *self);
guint64              tektra_engine_process_get_memory (TektraEngineProcess     *self);
void                 tektra_engine_process_kill       (TektraEngineProcess     *self);

G_END_DECLS
