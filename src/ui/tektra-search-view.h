/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Searches all chats while a person types.
 * Signals: hit-activated (chat, message), closed. */
#define TEKTRA_TYPE_SEARCH_VIEW (tektra_search_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraSearchView, tektra_search_view, TEKTRA, SEARCH_VIEW, AdwBin)

GtkWidget *tektra_search_view_new  (TektraStore      *store);
void       tektra_search_view_open (TektraSearchView *self,
                                    const char       *text);

G_END_DECLS
