/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat.h"
#include "session/tektra-jobs.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* The chats of a person: a GListModel of TektraChat, pinned ones first, then the newest. One is
 * shown: there is always a current session. Properties: current, error. Signals:
 * answer-finished, attached, open-failed, removed. */
#define TEKTRA_TYPE_CHAT_LIST (tektra_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatList, tektra_chat_list, TEKTRA, CHAT_LIST, GObject)

TektraChatList     *tektra_chat_list_new                 (TektraStore        *store,
                                                          TektraModelManager *manager,
                                                          const char         *preferred_model);
DexFuture          *tektra_chat_list_load                (TektraChatList     *self);
TektraStore        *tektra_chat_list_get_store           (TektraChatList     *self);
TektraModelManager *tektra_chat_list_get_manager         (TektraChatList     *self);
TektraJobs         *tektra_chat_list_get_jobs            (TektraChatList     *self);
const GError       *tektra_chat_list_get_error           (TektraChatList     *self);
TektraChatSession  *tektra_chat_list_get_current         (TektraChatList     *self);
TektraChat         *tektra_chat_list_get_current_chat    (TektraChatList     *self);
void                tektra_chat_list_set_current         (TektraChatList     *self,
                                                          TektraChatSession  *session);
void                tektra_chat_list_open                (TektraChatList     *self,
                                                          TektraChat         *chat);
gboolean            tektra_chat_list_find                (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          guint              *position);
TektraChat         *tektra_chat_list_find_id             (TektraChatList     *self,
                                                          gint64              id);
void                tektra_chat_list_set_preferred_model (TektraChatList     *self,
                                                          const char         *full_id);
void                tektra_chat_list_flush               (TektraChatList     *self);

/* tektra-chat-list-edit.c */
TektraChatSession  *tektra_chat_list_start               (TektraChatList     *self);
TektraChat         *tektra_chat_list_add                 (TektraChatList     *self,
                                                          TektraChatSession  *session);
gboolean            tektra_chat_list_step                (TektraChatList     *self,
                                                          int                 n_steps);
void                tektra_chat_list_stop_all            (TektraChatList     *self);
DexFuture          *tektra_chat_list_settle              (TektraChatList     *self);
void                tektra_chat_list_remove_all          (TektraChatList     *self,
                                                          GPtrArray          *chats);
void                tektra_chat_list_restore_all         (TektraChatList     *self,
                                                          GPtrArray          *chats);
void                tektra_chat_list_purge               (TektraChatList     *self,
                                                          GPtrArray          *chats);
void                tektra_chat_list_add_records         (TektraChatList     *self,
                                                          GPtrArray          *records);
DexFuture          *tektra_chat_list_erase               (TektraChatList     *self);
void                tektra_chat_list_rename              (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          const char         *title);
void                tektra_chat_list_pin                 (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          TektraChat         *before);
void                tektra_chat_list_pin_all             (TektraChatList     *self,
                                                          GPtrArray          *chats,
                                                          TektraChat         *before);
void                tektra_chat_list_unpin               (TektraChatList     *self,
                                                          TektraChat         *chat);
void                tektra_chat_list_unpin_all           (TektraChatList     *self,
                                                          GPtrArray          *chats);
void                tektra_chat_list_pin_beside          (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          TektraChat         *other,
                                                          gboolean            below);
gboolean            tektra_chat_list_can_move            (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          int                 n_steps);
void                tektra_chat_list_move                (TektraChatList     *self,
                                                          TektraChat         *chat,
                                                          int                 n_steps);

G_END_DECLS
