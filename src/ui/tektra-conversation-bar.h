/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-voice-session.h"

G_BEGIN_DECLS

/* What a spoken conversation is doing, in the place where one otherwise writes. */
#define TEKTRA_TYPE_CONVERSATION_BAR (tektra_conversation_bar_get_type ())
G_DECLARE_FINAL_TYPE (TektraConversationBar, tektra_conversation_bar, TEKTRA, CONVERSATION_BAR,
                      GtkWidget)

GtkWidget *tektra_conversation_bar_new         (void);
void       tektra_conversation_bar_set_session (TektraConversationBar *self,
                                                TektraVoiceSession    *session);

G_END_DECLS
