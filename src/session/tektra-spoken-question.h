/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-message.h"
#include "session/tektra-draft.h"
#include "session/tektra-transcription-service.h"

G_BEGIN_DECLS

/* What a person has said, piece by piece, on its way into a message: as sound, or in words.
 * Signals: changed, not-understood, failed (error). */
#define TEKTRA_TYPE_SPOKEN_QUESTION (tektra_spoken_question_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpokenQuestion, tektra_spoken_question, TEKTRA, SPOKEN_QUESTION,
                      GObject)

TektraSpokenQuestion *tektra_spoken_question_new         (void);
void                  tektra_spoken_question_add_sound   (TektraSpokenQuestion *self,
                                                          TektraSound          *sound);
void                  tektra_spoken_question_add_words   (TektraSpokenQuestion *self,
                                                          TektraSound          *sound,
                                                          TektraTranscriptionService
                                                                               *service,
                                                          TektraModel          *model);
gboolean              tektra_spoken_question_get_pending (TektraSpokenQuestion *self);
gboolean              tektra_spoken_question_is_empty    (TektraSpokenQuestion *self);
TektraMessage        *tektra_spoken_question_take        (TektraSpokenQuestion *self);
void                  tektra_spoken_question_put_aside   (TektraSpokenQuestion *self,
                                                          TektraDraft          *draft);

G_END_DECLS
