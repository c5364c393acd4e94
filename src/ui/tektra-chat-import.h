/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* Chats of files into the list; the window is told how it ended. */

void       tektra_chat_import_choose (TektraChatList *chats,
                                      GtkWidget      *parent);
DexFuture *tektra_chat_import_files  (GListModel     *files,
                                      TektraChatList *chats,
                                      GtkWidget      *parent);

G_END_DECLS
