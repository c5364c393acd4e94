/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* The page of the preferences about what Tektra keeps of a person. */
#define TEKTRA_TYPE_DATA_PAGE (tektra_data_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraDataPage, tektra_data_page, TEKTRA, DATA_PAGE, AdwPreferencesPage)

GtkWidget *tektra_data_page_new     (TektraChatList *chats);
DexFuture *tektra_data_page_back_up (TektraDataPage *self,
                                     GFile          *folder);
DexFuture *tektra_data_page_restore (TektraDataPage *self,
                                     GFile          *folder);

G_END_DECLS
