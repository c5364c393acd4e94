/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-part.h"

G_BEGIN_DECLS

/* How many bars the picture of a sound has */
#define TEKTRA_AUDIO_PART_N_PEAKS 160

/* A sound ready to be sent: encoded, and perhaps written down. Immutable. */
#define TEKTRA_TYPE_AUDIO_PART (tektra_audio_part_get_type ())
G_DECLARE_FINAL_TYPE (TektraAudioPart, tektra_audio_part, TEKTRA, AUDIO_PART, TektraPart)

TektraPart *tektra_audio_part_new           (const char      *name,
                                             const char      *mime_type,
                                             GBytes          *data,
                                             gint64           duration,
                                             GBytes          *peaks);
const char *tektra_audio_part_get_name      (TektraAudioPart *self);
const char *tektra_audio_part_get_mime_type (TektraAudioPart *self);
GBytes     *tektra_audio_part_get_data      (TektraAudioPart *self);
gint64      tektra_audio_part_get_duration  (TektraAudioPart *self);
GBytes     *tektra_audio_part_get_peaks     (TektraAudioPart *self);
const char *tektra_audio_part_get_transcript
                                            (TektraAudioPart *self);
TektraPart *tektra_audio_part_new_transcribed
                                            (TektraAudioPart *self,
                                             const char      *transcript);

G_END_DECLS
