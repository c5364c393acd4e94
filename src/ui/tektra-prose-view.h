/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* Paragraphs, headings, lists and quotes in one text that can be selected across them. */
#define TEKTRA_TYPE_PROSE_VIEW (tektra_prose_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraProseView, tektra_prose_view, TEKTRA, PROSE_VIEW, GtkTextView)

GtkWidget *tektra_prose_view_new        (void);
void       tektra_prose_view_set_blocks (TektraProseView      *self,
                                         TektraMarkdownBlock **blocks,
                                         guint                 n_blocks);
guint      tektra_prose_view_set_found  (TektraProseView      *self,
                                         const char           *folded,
                                         int                   nth);

G_END_DECLS
