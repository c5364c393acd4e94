/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "storage/tektra-chat-record.h"
#include "storage/tektra-database.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_STORED_CHAT (tektra_stored_chat_get_type ())

/**
 * TektraStoredChat:
 * @conversation: what was said; the parts of all but the last messages are not in memory
 * @draft_text: (nullable): what was typed
 * @draft_parts: (element-type TektraPart): what is attached
 * @edits: (element-type TektraEditRecord): what shall become of messages
 *
 * A chat as it comes from the store.
 */
typedef struct
{
  gatomicrefcount     n_refs;
  TektraConversation *conversation;
  char               *draft_text;
  GPtrArray          *draft_parts;
  GPtrArray          *edits;
} TektraStoredChat;

GType             tektra_stored_chat_get_type    (void) G_GNUC_CONST;
TektraStoredChat *tektra_stored_chat_ref         (TektraStoredChat  *self);
void              tektra_stored_chat_unref       (TektraStoredChat  *self);

GPtrArray        *tektra_chat_loader_list        (TektraDatabase    *database,
                                                  guint              n_newest,
                                                  GError           **error);
TektraStoredChat *tektra_chat_loader_load        (TektraDatabase    *database,
                                                  const char        *folder,
                                                  gint64             id,
                                                  guint              n_loaded,
                                                  GError           **error);
GPtrArray        *tektra_chat_loader_load_parts  (TektraDatabase    *database,
                                                  const char        *folder,
                                                  gint64             message,
                                                  GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraStoredChat, tektra_stored_chat_unref)

G_END_DECLS
