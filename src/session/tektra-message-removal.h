/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* A message that was deleted, and what it takes to bring it back. */
typedef struct _TektraMessageRemoval TektraMessageRemoval;

TektraMessageRemoval *tektra_message_removal_new  (TektraConversation   *conversation,
                                                   TektraMessage        *message);
void                  tektra_message_removal_free (TektraMessageRemoval *self);
void                  tektra_message_removal_undo (TektraMessageRemoval *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMessageRemoval, tektra_message_removal_free)

G_END_DECLS
