/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "exchange/tektra-exporter.h"
#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* Chats of the store to files and to paper; the window is told how it ended. */

DexFuture *tektra_chat_export_write      (TektraChatList     *chats,
                                          gint64              id,
                                          TektraExportFormat  format,
                                          GFile              *file,
                                          GtkWidget          *window);
DexFuture *tektra_chat_export_write_many (TektraChatList     *chats,
                                          GArray             *ids,
                                          TektraExportFormat  format,
                                          GFile              *file,
                                          GtkWidget          *window);
DexFuture *tektra_chat_export_write_all  (TektraChatList     *chats,
                                          GFile              *file,
                                          GtkWidget          *window);
DexFuture *tektra_chat_export_print      (TektraChatList     *chats,
                                          gint64              id,
                                          GtkWidget          *window);

G_END_DECLS
