/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"
#include "storage/tektra-edit-record.h"

G_BEGIN_DECLS

/* What a person is about to make of a message that they sent. It stays with the message, while
 * other messages and other chats are shown, and after it was given up; while it is active it is
 * saved, too. Properties: active, text. */
#define TEKTRA_TYPE_MESSAGE_EDIT (tektra_message_edit_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageEdit, tektra_message_edit, TEKTRA, MESSAGE_EDIT, GObject)

TektraMessageEdit *tektra_message_edit_get              (TektraMessage          *message);
gboolean           tektra_message_edit_is_active_for    (TektraMessage          *message);
gboolean           tektra_message_edit_get_active       (TektraMessageEdit      *self);
const char        *tektra_message_edit_get_text         (TektraMessageEdit      *self);
void               tektra_message_edit_set_text         (TektraMessageEdit      *self,
                                                         const char             *text);
GListStore        *tektra_message_edit_list_attachments (TektraMessageEdit      *self);
gboolean           tektra_message_edit_get_changed      (TektraMessageEdit      *self);
void               tektra_message_edit_begin            (TektraMessageEdit      *self,
                                                         TektraChatSession      *session);
void               tektra_message_edit_restore          (TektraMessageEdit      *self,
                                                         TektraChatSession      *session,
                                                         const TektraEditRecord *record);
void               tektra_message_edit_resume           (TektraMessageEdit      *self);
void               tektra_message_edit_end              (TektraMessageEdit      *self);
TektraEditRecord  *tektra_message_edit_dup_record       (TektraMessageEdit      *self);

G_END_DECLS
