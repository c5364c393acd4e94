/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* Marks where a text reads like what is looked for. The place where the person is has a mark of its
 * own. What is looked for is a text of tektra_text_fold(). */

guint    tektra_find_marks_count     (TektraRole         role,
                                      const char        *text,
                                      gsize              length,
                                      gpointer           folded);
void     tektra_find_marks_clear     (GtkTextBuffer     *buffer);
void     tektra_find_marks_add       (GtkTextBuffer     *buffer,
                                      const GtkTextIter *start,
                                      const GtkTextIter *end,
                                      gboolean           current);
void     tektra_find_marks_insert    (PangoAttrList     *attributes,
                                      gsize              start,
                                      gsize              end,
                                      gboolean           current);
guint    tektra_find_marks_set_label (GtkLabel          *label,
                                      const char        *folded,
                                      int                nth);
gboolean tektra_find_marks_locate    (GtkWidget         *widget,
                                      GtkWidget         *relative_to,
                                      graphene_rect_t   *bounds);

G_END_DECLS
