/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat.h"

G_BEGIN_DECLS

/**
 * TektraChatRequest:
 * @TEKTRA_CHAT_REQUEST_RENAME: give it another title
 * @TEKTRA_CHAT_REQUEST_PIN: put it among the pinned ones
 * @TEKTRA_CHAT_REQUEST_UNPIN: put it back among the others
 * @TEKTRA_CHAT_REQUEST_MOVE_UP: put it one place up among the pinned ones
 * @TEKTRA_CHAT_REQUEST_MOVE_DOWN: put it one place down
 * @TEKTRA_CHAT_REQUEST_EXPORT: write it to a file
 * @TEKTRA_CHAT_REQUEST_SELECT: select it, and others with it
 * @TEKTRA_CHAT_REQUEST_DELETE: let it go
 *
 * What a person wants of the chat of a row.
 */
typedef enum
{
  TEKTRA_CHAT_REQUEST_RENAME,
  TEKTRA_CHAT_REQUEST_PIN,
  TEKTRA_CHAT_REQUEST_UNPIN,
  TEKTRA_CHAT_REQUEST_MOVE_UP,
  TEKTRA_CHAT_REQUEST_MOVE_DOWN,
  TEKTRA_CHAT_REQUEST_EXPORT,
  TEKTRA_CHAT_REQUEST_SELECT,
  TEKTRA_CHAT_REQUEST_DELETE,
} TektraChatRequest;

/* One chat in the sidebar. Property: selecting.
 * Signals: requested (request), menu-opening, clicked, toggled. */
#define TEKTRA_TYPE_CHAT_ROW (tektra_chat_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatRow, tektra_chat_row, TEKTRA, CHAT_ROW, AdwBin)

GtkWidget  *tektra_chat_row_new         (GtkListItem   *item,
                                         GMenuModel    *menu);
TektraChat *tektra_chat_row_dup_chat    (TektraChatRow *self);
void        tektra_chat_row_set_chat    (TektraChatRow *self,
                                         TektraChat    *chat);
void        tektra_chat_row_set_movable (TektraChatRow *self,
                                         gboolean       up,
                                         gboolean       down);
void        tektra_chat_row_popup       (TektraChatRow *self);

G_END_DECLS
