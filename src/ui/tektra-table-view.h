/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* A table that scrolls sideways when it is wider than the chat. */
#define TEKTRA_TYPE_TABLE_VIEW (tektra_table_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraTableView, tektra_table_view, TEKTRA, TABLE_VIEW, GtkWidget)

GtkWidget *tektra_table_view_new       (void);
void       tektra_table_view_set_block (TektraTableView     *self,
                                        TektraMarkdownBlock *block);
guint      tektra_table_view_set_found (TektraTableView     *self,
                                        const char          *folded,
                                        int                  nth);

G_END_DECLS
