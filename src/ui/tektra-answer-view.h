/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* What a model answered: thinking, Markdown, an error, and what can be done with the answer. */
#define TEKTRA_TYPE_ANSWER_VIEW (tektra_answer_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnswerView, tektra_answer_view, TEKTRA, ANSWER_VIEW, GtkWidget)

GtkWidget *tektra_answer_view_new         (void);
void       tektra_answer_view_set_message (TektraAnswerView  *self,
                                           TektraChatSession *session,
                                           TektraMessage     *message);
void       tektra_answer_view_set_found   (TektraAnswerView  *self,
                                           const char        *folded,
                                           int                nth);
void       tektra_answer_view_set_gradual (TektraAnswerView  *self,
                                           gboolean           gradual);
gboolean   tektra_answer_view_get_whole   (TektraAnswerView  *self);
void       tektra_answer_view_show_more   (TektraAnswerView  *self);

G_END_DECLS
