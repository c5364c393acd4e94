/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "speech/tektra-recorder.h"

G_BEGIN_DECLS

/* What a person sees while the microphone listens: how loud it is, and for how long it has been. */
#define TEKTRA_TYPE_RECORDING_BAR (tektra_recording_bar_get_type ())
G_DECLARE_FINAL_TYPE (TektraRecordingBar, tektra_recording_bar, TEKTRA, RECORDING_BAR, GtkWidget)

void tektra_recording_bar_set_recorder (TektraRecordingBar *self,
                                        TektraRecorder     *recorder);

G_END_DECLS
