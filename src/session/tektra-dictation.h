/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"
#include "session/tektra-transcription-service.h"

G_BEGIN_DECLS

/* A recording that becomes words in the draft of a chat. Until they are there it is an attachment
 * of the draft, and it stays one when they cannot be had. Properties: partial-text.
 * Signal: ended (message). */
#define TEKTRA_TYPE_DICTATION (tektra_dictation_get_type ())
G_DECLARE_FINAL_TYPE (TektraDictation, tektra_dictation, TEKTRA, DICTATION, GObject)

TektraDictation  *tektra_dictation_new              (TektraTranscriptionService *service,
                                                     TektraChatSession          *session,
                                                     TektraAttachment           *attachment);
void              tektra_dictation_start            (TektraDictation            *self,
                                                     TektraSound                *sound);
void              tektra_dictation_cancel           (TektraDictation            *self);
TektraAttachment *tektra_dictation_get_attachment   (TektraDictation            *self);
const char       *tektra_dictation_get_partial_text (TektraDictation            *self);

G_END_DECLS
