/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Finds all places in one chat that read like something, and goes from one to the next.
 * Signal: changed. */
#define TEKTRA_TYPE_CHAT_FINDER (tektra_chat_finder_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatFinder, tektra_chat_finder, TEKTRA, CHAT_FINDER, GObject)

TektraChatFinder *tektra_chat_finder_new              (TektraTextCountFunc  count);
void              tektra_chat_finder_set_conversation (TektraChatFinder    *self,
                                                       TektraConversation  *conversation,
                                                       TektraStore         *store);
const char       *tektra_chat_finder_get_folded       (TektraChatFinder    *self);
void              tektra_chat_finder_set_text         (TektraChatFinder    *self,
                                                       const char          *text,
                                                       TektraMessage       *from);
gboolean          tektra_chat_finder_get_busy         (TektraChatFinder    *self);
guint             tektra_chat_finder_get_n_places     (TektraChatFinder    *self);
guint             tektra_chat_finder_get_place        (TektraChatFinder    *self,
                                                       TektraMessage      **message,
                                                       guint               *nth);
gboolean          tektra_chat_finder_step             (TektraChatFinder    *self,
                                                       int                  direction,
                                                       TektraMessage       *from);

G_END_DECLS
