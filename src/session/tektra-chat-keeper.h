/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Brings chats to work, saves them, and lets go of those that nobody needs.
 * Properties: error. Signal: attached (chat). */
#define TEKTRA_TYPE_CHAT_KEEPER (tektra_chat_keeper_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatKeeper, tektra_chat_keeper, TEKTRA, CHAT_KEEPER, GObject)

TektraChatKeeper *tektra_chat_keeper_new          (TektraStore        *store,
                                                   TektraModelManager *manager);
TektraStore      *tektra_chat_keeper_get_store    (TektraChatKeeper   *self);
const GError     *tektra_chat_keeper_get_error    (TektraChatKeeper   *self);
GList            *tektra_chat_keeper_get_working  (TektraChatKeeper   *self);
TektraChat       *tektra_chat_keeper_find         (TektraChatKeeper   *self,
                                                   TektraChatSession  *session);
void              tektra_chat_keeper_adopt        (TektraChatKeeper   *self,
                                                   TektraChat         *chat,
                                                   TektraChatSession  *session);
DexFuture        *tektra_chat_keeper_load         (TektraChatKeeper   *self,
                                                   TektraChat         *chat);
void              tektra_chat_keeper_use          (TektraChatKeeper   *self,
                                                   TektraChat         *chat);
void              tektra_chat_keeper_save_listing (TektraChatKeeper   *self,
                                                   TektraChat         *chat);
void              tektra_chat_keeper_save_listings
                                                  (TektraChatKeeper   *self,
                                                   GPtrArray          *chats);
void              tektra_chat_keeper_purge        (TektraChatKeeper   *self,
                                                   GPtrArray          *chats);
void              tektra_chat_keeper_flush        (TektraChatKeeper   *self);

G_END_DECLS
