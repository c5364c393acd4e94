/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* A code block: a card with the language, buttons that save and copy, and the highlighted code. */
#define TEKTRA_TYPE_CODE_VIEW (tektra_code_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraCodeView, tektra_code_view, TEKTRA, CODE_VIEW, GtkWidget)

GtkWidget *tektra_code_view_new       (void);
void       tektra_code_view_set_block (TektraCodeView      *self,
                                       TektraMarkdownBlock *block);
void       tektra_code_view_save_to   (TektraCodeView      *self,
                                       GFile               *file);
guint      tektra_code_view_set_found (TektraCodeView      *self,
                                       const char          *folded,
                                       int                  nth);

G_END_DECLS
