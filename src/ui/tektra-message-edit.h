/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* What a person is about to make of a message that they sent. It stays with the message, while
 * other messages and other chats are shown, and after it was given up. Properties: active. */
#define TEKTRA_TYPE_MESSAGE_EDIT (tektra_message_edit_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageEdit, tektra_message_edit, TEKTRA, MESSAGE_EDIT, GObject)

TektraMessageEdit *tektra_message_edit_get              (TektraMessage     *message);
gboolean           tektra_message_edit_get_active       (TektraMessageEdit *self);
GtkTextBuffer     *tektra_message_edit_get_buffer       (TektraMessageEdit *self);
GListStore        *tektra_message_edit_list_attachments (TektraMessageEdit *self);
gboolean           tektra_message_edit_get_changed      (TektraMessageEdit *self);
char              *tektra_message_edit_dup_text         (TektraMessageEdit *self);
void               tektra_message_edit_begin            (TektraMessageEdit *self,
                                                         TektraChatSession *session);
void               tektra_message_edit_resume           (TektraMessageEdit *self);
void               tektra_message_edit_end              (TektraMessageEdit *self);

G_END_DECLS
