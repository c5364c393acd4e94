/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"
#include "storage/tektra-chat-record.h"

G_BEGIN_DECLS

/* A chat as the history lists it: light, there may be ten thousand. What is said in it, and the
 * power to go on, is in its session, which it has while somebody needs it.
 * Properties: title, updated, pin, unread, busy, session. */
#define TEKTRA_TYPE_CHAT (tektra_chat_get_type ())
G_DECLARE_FINAL_TYPE (TektraChat, tektra_chat, TEKTRA, CHAT, GObject)

TektraChat        *tektra_chat_new_for_record  (const TektraChatRecord *record);
TektraChat        *tektra_chat_new_for_session (TektraChatSession      *session);
gint64             tektra_chat_get_id          (TektraChat             *self);
const char        *tektra_chat_get_title       (TektraChat             *self);
void               tektra_chat_set_title       (TektraChat             *self,
                                                const char             *title);
gint64             tektra_chat_get_updated     (TektraChat             *self);
gint64             tektra_chat_get_pin         (TektraChat             *self);
void               tektra_chat_set_pin         (TektraChat             *self,
                                                gint64                  pin);
gint64             tektra_chat_get_deleted     (TektraChat             *self);
void               tektra_chat_set_deleted     (TektraChat             *self,
                                                gint64                  deleted);
gboolean           tektra_chat_get_unread      (TektraChat             *self);
gboolean           tektra_chat_has_messages    (TektraChat             *self);
gboolean           tektra_chat_get_busy        (TektraChat             *self);
TektraChatSession *tektra_chat_get_session     (TektraChat             *self);
void               tektra_chat_set_session     (TektraChat             *self,
                                                TektraChatSession      *session);
TektraChatRecord  *tektra_chat_dup_record      (TektraChat             *self);

G_END_DECLS
