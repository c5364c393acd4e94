/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Keeps in memory what of a long chat is looked at, and little else. */
#define TEKTRA_TYPE_MESSAGE_PAGER (tektra_message_pager_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessagePager, tektra_message_pager, TEKTRA, MESSAGE_PAGER, GObject)

/**
 * TektraMessagePagerFilter:
 * @message: a message that nobody looks at
 * @user_data: data of the pager
 *
 * Tells whether the parts of a message may leave the memory.
 *
 * Returns: %TRUE when the store has them as they are
 */
typedef gboolean (*TektraMessagePagerFilter) (TektraMessage *message,
                                              gpointer       user_data);

TektraMessagePager *tektra_message_pager_new     (TektraStore              *store,
                                                  TektraConversation       *conversation,
                                                  TektraMessagePagerFilter  may_go,
                                                  gpointer                  user_data,
                                                  GDestroyNotify            destroy);
void                tektra_message_pager_hold    (TektraMessagePager       *self,
                                                  TektraMessage            *message);
void                tektra_message_pager_release (TektraMessagePager       *self,
                                                  TektraMessage            *message);
DexFuture          *tektra_message_pager_load    (TektraMessagePager       *self,
                                                  GPtrArray                *messages);

G_END_DECLS
