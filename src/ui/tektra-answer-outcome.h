/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* Why an answer has no end, and what helps. It is only seen where that is so. */
#define TEKTRA_TYPE_ANSWER_OUTCOME (tektra_answer_outcome_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnswerOutcome, tektra_answer_outcome, TEKTRA, ANSWER_OUTCOME, GtkWidget)

void tektra_answer_outcome_set_message (TektraAnswerOutcome *self,
                                        TektraChatSession   *session,
                                        TektraMessage       *message);

G_END_DECLS
