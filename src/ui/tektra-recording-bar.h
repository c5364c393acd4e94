/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "speech/tektra-recorder.h"

G_BEGIN_DECLS

/* What a person sees while the microphone listens: how loud it is, for how long it has been, and
 * where the sound goes; then that it is being written down, and the words so far. */
#define TEKTRA_TYPE_RECORDING_BAR (tektra_recording_bar_get_type ())
G_DECLARE_FINAL_TYPE (TektraRecordingBar, tektra_recording_bar, TEKTRA, RECORDING_BAR, GtkWidget)

void tektra_recording_bar_set_recorder     (TektraRecordingBar *self,
                                            TektraRecorder     *recorder);
void tektra_recording_bar_set_transcribing (TektraRecordingBar *self,
                                            gboolean            transcribing);
void tektra_recording_bar_set_words        (TektraRecordingBar *self,
                                            const char         *words);
void tektra_recording_bar_set_where        (TektraRecordingBar *self,
                                            const char         *where);

G_END_DECLS
