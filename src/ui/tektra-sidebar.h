/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* The list of chats at the side of the window. Property: selecting.
 * Emits ::chat-activated and ::rename-requested with the chat, ::delete-requested and
 * ::export-requested with chats. */
#define TEKTRA_TYPE_SIDEBAR (tektra_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (TektraSidebar, tektra_sidebar, TEKTRA, SIDEBAR, AdwBin)

void        tektra_sidebar_set_chats     (TektraSidebar  *self,
                                          TektraChatList *chats);
gboolean    tektra_sidebar_get_selecting (TektraSidebar  *self);
TektraChat *tektra_sidebar_dup_focused   (TektraSidebar  *self);

G_END_DECLS
