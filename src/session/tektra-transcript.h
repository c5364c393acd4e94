/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* A file that gets one line of JSON per finished answer. Scripts and tests read it. */
#define TEKTRA_TYPE_TRANSCRIPT (tektra_transcript_get_type ())
G_DECLARE_FINAL_TYPE (TektraTranscript, tektra_transcript, TEKTRA, TRANSCRIPT, GObject)

TektraTranscript *tektra_transcript_new                  (const char        *path);
TektraTranscript *tektra_transcript_new_from_environment (void);
void              tektra_transcript_add                  (TektraTranscript  *self,
                                                          TektraChatSession *session,
                                                          TektraMessage     *answer);

G_END_DECLS
