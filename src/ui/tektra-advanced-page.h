/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* What few people need: all chats at once, where the files are, whom they trust, what helps to find
 * a mistake, and how to begin anew. */
#define TEKTRA_TYPE_ADVANCED_PAGE (tektra_advanced_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraAdvancedPage, tektra_advanced_page, TEKTRA, ADVANCED_PAGE,
                      AdwPreferencesPage)

GtkWidget *tektra_advanced_page_new (TektraSettings    *settings,
                                     TektraModelConfig *config,
                                     TektraChatList    *chats);

G_END_DECLS
