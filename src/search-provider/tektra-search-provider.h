/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Finds chats for the search of the desktop, and has Tektra open them. It ends by itself when
 * nobody searches any more. */
#define TEKTRA_TYPE_SEARCH_PROVIDER (tektra_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (TektraSearchProvider, tektra_search_provider, TEKTRA, SEARCH_PROVIDER,
                      GApplication)

TektraSearchProvider *tektra_search_provider_new (void);

G_END_DECLS
