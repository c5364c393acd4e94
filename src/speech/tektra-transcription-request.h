/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-speech-server.h"
#include "speech/tektra-transcriber.h"

G_BEGIN_DECLS

/* A sound on its way to a server that speaks OpenAI's protocol, or to Tektra's own engine, which
 * speaks it too. */
DexFuture *tektra_transcription_request_send (TektraSpeechServer *server,
                                              TektraTranscriber  *listener,
                                              TektraSound        *sound,
                                              const char         *language,
                                              GCancellable       *cancellable);

G_END_DECLS
