/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-transcriber.h"

G_BEGIN_DECLS

/* Speech written down on this computer, by Tektra's own engine in a process of its own. */
#define TEKTRA_TYPE_WHISPER_TRANSCRIBER (tektra_whisper_transcriber_get_type ())
G_DECLARE_FINAL_TYPE (TektraWhisperTranscriber, tektra_whisper_transcriber, TEKTRA,
                      WHISPER_TRANSCRIBER, TektraTranscriber)

TektraTranscriber *tektra_whisper_transcriber_new            (const char               *model_path);
void               tektra_whisper_transcriber_set_idle_limit (TektraWhisperTranscriber *self,
                                                              guint                     ms);
GPid               tektra_whisper_transcriber_get_pid        (TektraWhisperTranscriber *self);
DexFuture         *tektra_whisper_transcriber_unload         (TektraWhisperTranscriber *self);

G_END_DECLS
