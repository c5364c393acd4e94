/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* The chats in groups: a GListModel and GtkSectionModel of TektraChat, in the order of the list. */
#define TEKTRA_TYPE_HISTORY_MODEL (tektra_history_model_get_type ())
G_DECLARE_FINAL_TYPE (TektraHistoryModel, tektra_history_model, TEKTRA, HISTORY_MODEL, GObject)

TektraHistoryModel *tektra_history_model_new       (GListModel         *chats);
void                tektra_history_model_set_now   (TektraHistoryModel *self,
                                                    GDateTime          *now);
char               *tektra_history_model_dup_title (TektraHistoryModel *self,
                                                    TektraChat         *chat);

G_END_DECLS
