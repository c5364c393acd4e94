/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-search-result.h"

G_BEGIN_DECLS

/* Something that a search has found: which chat, which words, when. */
#define TEKTRA_TYPE_SEARCH_ROW (tektra_search_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraSearchRow, tektra_search_row, TEKTRA, SEARCH_ROW, GtkWidget)

GtkWidget *tektra_search_row_new        (void);
void       tektra_search_row_set_result (TektraSearchRow    *self,
                                         TektraSearchResult *result);
char      *tektra_search_row_dup_label  (TektraSearchRow    *self);

G_END_DECLS
