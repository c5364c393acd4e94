/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* A page of the preferences: what is stored where, what goes to whom, and how to get rid of it. */
#define TEKTRA_TYPE_PRIVACY_PAGE (tektra_privacy_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraPrivacyPage, tektra_privacy_page, TEKTRA, PRIVACY_PAGE,
                      AdwPreferencesPage)

GtkWidget *tektra_privacy_page_new (TektraChatList *chats,
                                    TektraSettings *settings);

G_END_DECLS
