/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engines/tektra-engine-server.h"

G_BEGIN_DECLS

/* Answers OpenAI's /v1/audio/transcriptions with one model. */
#define TEKTRA_TYPE_WHISPER_SERVICE (tektra_whisper_service_get_type ())
G_DECLARE_FINAL_TYPE (TektraWhisperService, tektra_whisper_service, TEKTRA, WHISPER_SERVICE,
                      GObject)

TektraWhisperService *tektra_whisper_service_new  (TektraEngineServer        *server);
DexFuture            *tektra_whisper_service_load (TektraWhisperService      *self,
                                                   const TektraEngineOptions *options);

G_END_DECLS
