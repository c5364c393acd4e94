/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* The chats of a person, newest first: a GListModel of TektraChatSession that always has a current
 * one. Properties: manager, current, preferred-model. */
#define TEKTRA_TYPE_CHAT_LIST (tektra_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatList, tektra_chat_list, TEKTRA, CHAT_LIST, GObject)

TektraChatList     *tektra_chat_list_new                 (TektraModelManager *manager,
                                                          const char         *preferred_model);
TektraModelManager *tektra_chat_list_get_manager         (TektraChatList     *self);
TektraChatSession  *tektra_chat_list_get_current         (TektraChatList     *self);
void                tektra_chat_list_set_current         (TektraChatList     *self,
                                                          TektraChatSession  *session);
TektraChatSession  *tektra_chat_list_start               (TektraChatList     *self);
gboolean            tektra_chat_list_find                (TektraChatList     *self,
                                                          TektraChatSession  *session,
                                                          guint              *position);
guint               tektra_chat_list_remove              (TektraChatList     *self,
                                                          TektraChatSession  *session);
void                tektra_chat_list_restore             (TektraChatList     *self,
                                                          guint               position,
                                                          TektraChatSession  *session);
gboolean            tektra_chat_list_step                (TektraChatList     *self,
                                                          int                 n_steps);
void                tektra_chat_list_set_preferred_model (TektraChatList     *self,
                                                          const char         *full_id);
void                tektra_chat_list_stop_all            (TektraChatList     *self);

G_END_DECLS
