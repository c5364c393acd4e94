/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-text-part.h"

G_BEGIN_DECLS

/* Markdown that may still grow. */
#define TEKTRA_TYPE_MARKDOWN_VIEW (tektra_markdown_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraMarkdownView, tektra_markdown_view, TEKTRA, MARKDOWN_VIEW, GtkWidget)

GtkWidget *tektra_markdown_view_new          (void);
void       tektra_markdown_view_set_part     (TektraMarkdownView *self,
                                              TektraTextPart     *part);
void       tektra_markdown_view_set_complete (TektraMarkdownView *self,
                                              gboolean            complete);
void       tektra_markdown_view_flush        (TektraMarkdownView *self);
void       tektra_markdown_view_set_gradual  (TektraMarkdownView *self,
                                              gboolean            gradual);
gboolean   tektra_markdown_view_get_whole    (TektraMarkdownView *self);
void       tektra_markdown_view_show_more    (TektraMarkdownView *self);
guint      tektra_markdown_view_set_found    (TektraMarkdownView *self,
                                              const char         *folded,
                                              int                 nth);

G_END_DECLS
