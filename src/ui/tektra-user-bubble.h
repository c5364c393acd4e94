/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* What a person sent: pictures and a bubble of text at the end side. */
#define TEKTRA_TYPE_USER_BUBBLE (tektra_user_bubble_get_type ())
G_DECLARE_FINAL_TYPE (TektraUserBubble, tektra_user_bubble, TEKTRA, USER_BUBBLE, GtkWidget)

GtkWidget *tektra_user_bubble_new         (void);
void       tektra_user_bubble_set_message (TektraUserBubble  *self,
                                           TektraChatSession *session,
                                           TektraMessage     *message);
void       tektra_user_bubble_set_found   (TektraUserBubble  *self,
                                           const char        *folded,
                                           int                nth);

G_END_DECLS
