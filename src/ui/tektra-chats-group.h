/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* What a person does with all of their chats at once: into files, and back. */
#define TEKTRA_TYPE_CHATS_GROUP (tektra_chats_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatsGroup, tektra_chats_group, TEKTRA, CHATS_GROUP, AdwPreferencesGroup)

GtkWidget *tektra_chats_group_new     (TektraChatList   *chats);
DexFuture *tektra_chats_group_back_up (TektraChatsGroup *self,
                                       GFile            *folder);
DexFuture *tektra_chats_group_restore (TektraChatsGroup *self,
                                       GFile            *folder);

G_END_DECLS
