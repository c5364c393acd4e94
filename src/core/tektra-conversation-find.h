/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* Where a message is in a conversation. */

TektraMessage *tektra_conversation_find          (TektraConversation *self,
                                                  gint64              id);
gboolean       tektra_conversation_find_position (TektraConversation *self,
                                                  TektraMessage      *message,
                                                  guint              *position);
void           tektra_conversation_reveal        (TektraConversation *self,
                                                  TektraMessage      *message);

G_END_DECLS
