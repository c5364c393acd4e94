/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-transcription.h"
#include "storage/tektra-hearing-way.h"

G_BEGIN_DECLS

/* What came of listening to a sound, who did, and why it was not who was asked first. Immutable. */
#define TEKTRA_TYPE_HEARING (tektra_hearing_get_type ())
G_DECLARE_FINAL_TYPE (TektraHearing, tektra_hearing, TEKTRA, HEARING, GObject)

TektraHearing       *tektra_hearing_new               (TektraHearingWay     way,
                                                       TektraTranscription *transcription,
                                                       const char          *who,
                                                       const GError        *error);
TektraHearingWay     tektra_hearing_get_way           (TektraHearing       *self);
TektraTranscription *tektra_hearing_get_transcription (TektraHearing       *self);
const char          *tektra_hearing_get_text          (TektraHearing       *self);
const char          *tektra_hearing_get_who           (TektraHearing       *self);
const char          *tektra_hearing_get_note          (TektraHearing       *self);

G_END_DECLS
