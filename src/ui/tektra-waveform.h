/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The picture of a sound: a bar for each moment. */
#define TEKTRA_TYPE_WAVEFORM (tektra_waveform_get_type ())
G_DECLARE_FINAL_TYPE (TektraWaveform, tektra_waveform, TEKTRA, WAVEFORM, GtkWidget)

GtkWidget *tektra_waveform_new         (void);
void       tektra_waveform_set_peaks   (TektraWaveform *self,
                                        GBytes         *peaks);
void       tektra_waveform_push        (TektraWaveform *self,
                                        double          level);
void       tektra_waveform_set_played  (TektraWaveform *self,
                                        double          played);

G_END_DECLS
