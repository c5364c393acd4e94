/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-prose-tags.h"
#include "ui/tektra-prose-view.h"

G_BEGIN_DECLS

struct _TektraProseView
{
  GtkTextView      parent_instance;

  /* owned */
  GPtrArray       *blocks;
  GArray          *starts;

  /* borrowed */
  TektraProseTags *tags;

  guint            link_block;
  const TektraMarkdownRun *link;
  int              settled_width;
  guint            font_serial;
  gboolean         has_decoration;
  gboolean         has_math;
};

const TektraMarkdownBlock *tektra_prose_view_get_block         (TektraProseView           *self,
                                                                guint                      index);
gboolean                   tektra_prose_view_is_rtl            (TektraProseView           *self,
                                                                const TektraMarkdownBlock *block);
int                        tektra_prose_view_get_gap           (const TektraMarkdownBlock *block,
                                                                const TektraMarkdownBlock *above);
void                       tektra_prose_view_get_iter_at       (TektraProseView           *self,
                                                                guint                      index,
                                                                gsize                      offset,
                                                                GtkTextIter               *iter);
gboolean                   tektra_prose_view_get_place_at_iter (TektraProseView           *self,
                                                                const GtkTextIter         *iter,
                                                                guint                     *index,
                                                                gsize                     *offset);
void                       tektra_prose_view_append_block      (TektraProseView           *self,
                                                                const TektraMarkdownBlock *block,
                                                                const TektraMarkdownBlock *previous,
                                                                gsize                      from);
void                       tektra_prose_view_align_math        (TektraProseView           *self);
char                      *tektra_prose_view_dup_source        (TektraProseView           *self,
                                                                const GtkTextIter         *start,
                                                                const GtkTextIter         *end);

void                       tektra_prose_view_init_links        (TektraProseView           *self);
gboolean                   tektra_prose_view_select_link       (TektraProseView           *self,
                                                                gboolean                   forward);
void                       tektra_prose_view_forget_link       (TektraProseView           *self);
gboolean                   tektra_prose_view_activate_link     (TektraProseView           *self);

G_END_DECLS
