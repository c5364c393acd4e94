/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* The text tags that all prose views share. Property: scale. */
#define TEKTRA_TYPE_PROSE_TAGS (tektra_prose_tags_get_type ())
G_DECLARE_FINAL_TYPE (TektraProseTags, tektra_prose_tags, TEKTRA, PROSE_TAGS, GObject)

/* Pixels that one quote pushes its content to the side. */
#define TEKTRA_PROSE_QUOTE_WIDTH 18

TektraProseTags  *tektra_prose_tags_get_default      (void);
GtkTextTagTable  *tektra_prose_tags_get_table        (TektraProseTags            *self);
GtkTextTag       *tektra_prose_tags_get_style        (TektraProseTags            *self,
                                                      TektraMarkdownStyle         style);
GtkTextTag       *tektra_prose_tags_get_refused      (TektraProseTags            *self);
GtkTextTag       *tektra_prose_tags_get_rise         (TektraProseTags            *self,
                                                      int                         rise);
gboolean          tektra_prose_tags_is_rise          (TektraProseTags            *self,
                                                      GtkTextTag                 *tag);
GtkTextTag       *tektra_prose_tags_get_line         (TektraProseTags            *self,
                                                      const TektraMarkdownBlock  *block,
                                                      gboolean                    first_line,
                                                      int                         gap,
                                                      gboolean                    rtl);
const GdkRGBA    *tektra_prose_tags_get_dim          (TektraProseTags            *self);
int               tektra_prose_tags_get_margin       (TektraProseTags            *self,
                                                      const TektraMarkdownBlock  *block);
void              tektra_prose_tags_set_reading_size (TektraProseTags            *self,
                                                      double                      reading_size);
GtkTextDirection  tektra_prose_tags_get_direction    (const TektraMarkdownInline *text);

G_END_DECLS
