/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* The messages of a chat. Follows the end unless the person has scrolled up.
 * Properties: session, following. */
#define TEKTRA_TYPE_MESSAGE_LIST (tektra_message_list_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageList, tektra_message_list, TEKTRA, MESSAGE_LIST, GtkWidget)

GtkWidget         *tektra_message_list_new           (void);
TektraChatSession *tektra_message_list_get_session   (TektraMessageList *self);
void               tektra_message_list_set_session   (TektraMessageList *self,
                                                      TektraChatSession *session);
gboolean           tektra_message_list_get_following (TektraMessageList *self);
void               tektra_message_list_show_message  (TektraMessageList *self,
                                                      guint              position);
void               tektra_message_list_open_message  (TektraMessageList *self,
                                                      guint              position);
void               tektra_message_list_scroll_to_end (TektraMessageList *self);
TektraMessage     *tektra_message_list_get_top       (TektraMessageList *self);
void               tektra_message_list_set_found     (TektraMessageList *self,
                                                      const char        *folded,
                                                      TektraMessage     *message,
                                                      guint              nth);
void               tektra_message_list_show_found    (TektraMessageList *self);

G_END_DECLS
