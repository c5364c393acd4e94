/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat.h"

G_BEGIN_DECLS

/* One chat in the sidebar. Emits ::rename-requested and ::delete-requested. */
#define TEKTRA_TYPE_CHAT_ROW (tektra_chat_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatRow, tektra_chat_row, TEKTRA, CHAT_ROW, AdwBin)

GtkWidget  *tektra_chat_row_new      (void);
TektraChat *tektra_chat_row_dup_chat (TektraChatRow *self);
void        tektra_chat_row_set_chat (TektraChatRow *self,
                                      TektraChat    *chat);

G_END_DECLS
