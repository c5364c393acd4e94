/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-search-result.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_CHAT_SEARCH_STATE (tektra_chat_search_state_get_type ())

/**
 * TektraChatSearchState:
 * @TEKTRA_CHAT_SEARCH_IDLE: there is nothing to look for
 * @TEKTRA_CHAT_SEARCH_RUNNING: something is looked for; the results are still those of before
 * @TEKTRA_CHAT_SEARCH_DONE: the results are what was found
 * @TEKTRA_CHAT_SEARCH_FAILED: the chats cannot be looked through
 *
 * What a search is doing.
 */
typedef enum
{
  TEKTRA_CHAT_SEARCH_IDLE,
  TEKTRA_CHAT_SEARCH_RUNNING,
  TEKTRA_CHAT_SEARCH_DONE,
  TEKTRA_CHAT_SEARCH_FAILED,
} TektraChatSearchState;

/* Looks for words in all chats while they are typed.
 * Properties: text, state. */
#define TEKTRA_TYPE_CHAT_SEARCH (tektra_chat_search_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatSearch, tektra_chat_search, TEKTRA, CHAT_SEARCH, GObject)

GType                  tektra_chat_search_state_get_type (void) G_GNUC_CONST;
TektraChatSearch      *tektra_chat_search_new            (TektraStore      *store);
const char            *tektra_chat_search_get_text       (TektraChatSearch *self);
void                   tektra_chat_search_set_text       (TektraChatSearch *self,
                                                          const char       *text);
TektraChatSearchState  tektra_chat_search_get_state      (TektraChatSearch *self);
const GError          *tektra_chat_search_get_error      (TektraChatSearch *self);
GListModel            *tektra_chat_search_list_titles    (TektraChatSearch *self);
GListModel            *tektra_chat_search_list_messages  (TektraChatSearch *self);

G_END_DECLS
