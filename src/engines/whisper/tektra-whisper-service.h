/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* OpenAI's /v1/audio/transcriptions on a unix socket, and /health. */
#define TEKTRA_TYPE_WHISPER_SERVICE (tektra_whisper_service_get_type ())
G_DECLARE_FINAL_TYPE (TektraWhisperService, tektra_whisper_service, TEKTRA, WHISPER_SERVICE,
                      GObject)

TektraWhisperService *tektra_whisper_service_new    (const char            *key);
gboolean              tektra_whisper_service_listen (TektraWhisperService  *self,
                                                     const char            *socket_path,
                                                     GError               **error);
DexFuture            *tektra_whisper_service_load   (TektraWhisperService  *self,
                                                     const char            *model_path,
                                                     guint                  n_threads);

G_END_DECLS
