/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

void tektra_conversation_copy_branch (TektraConversation *conversation,
                                      TektraMessage      *message,
                                      TektraConversation *copy);

G_END_DECLS
