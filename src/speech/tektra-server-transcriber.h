/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-speech-server.h"
#include "speech/tektra-transcriber.h"

G_BEGIN_DECLS

/* Speech written down by a server that has OpenAI's /v1/audio/transcriptions. */
#define TEKTRA_TYPE_SERVER_TRANSCRIBER (tektra_server_transcriber_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerTranscriber, tektra_server_transcriber, TEKTRA,
                      SERVER_TRANSCRIBER, TektraTranscriber)

TektraTranscriber *tektra_server_transcriber_new              (const char              *base_uri,
                                                               const char              *model,
                                                               const char              *key);
TektraTranscriber *tektra_server_transcriber_new_for_server   (TektraSpeechServer      *server,
                                                               const char              *host);
void               tektra_server_transcriber_set_idle_timeout (TektraServerTranscriber *self,
                                                               guint                    seconds);

G_END_DECLS
