/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-recorder.h"
#include "speech/tektra-transcriber.h"

G_BEGIN_DECLS

/* The words of a recording while somebody speaks. Main thread only.
 * Property: text. */
#define TEKTRA_TYPE_LIVE_TRANSCRIPTION (tektra_live_transcription_get_type ())
G_DECLARE_FINAL_TYPE (TektraLiveTranscription, tektra_live_transcription, TEKTRA,
                      LIVE_TRANSCRIPTION, GObject)

TektraLiveTranscription *
            tektra_live_transcription_new      (TektraRecorder          *recorder,
                                                TektraTranscriber       *transcriber,
                                                const char              *language);
const char *tektra_live_transcription_get_text (TektraLiveTranscription *self);
void        tektra_live_transcription_stop     (TektraLiveTranscription *self);

G_END_DECLS
