/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How high the rows of a column are, as far as is known: most of them have no widget. Offsets are
 * from the top of the first row, in pixels. */
typedef struct _TektraRowExtents TektraRowExtents;

TektraRowExtents *tektra_row_extents_new        (void);
void              tektra_row_extents_free       (TektraRowExtents *self);
guint             tektra_row_extents_get_n_rows (TektraRowExtents *self);
void              tektra_row_extents_splice     (TektraRowExtents *self,
                                                 guint             position,
                                                 guint             n_removed,
                                                 const int        *heights,
                                                 guint             n_added);
int               tektra_row_extents_get_height (TektraRowExtents *self,
                                                 guint             index);
void              tektra_row_extents_set_height (TektraRowExtents *self,
                                                 guint             index,
                                                 int               height);
gint64            tektra_row_extents_get_offset (TektraRowExtents *self,
                                                 guint             index);
guint             tektra_row_extents_find       (TektraRowExtents *self,
                                                 gint64            offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraRowExtents, tektra_row_extents_free)

G_END_DECLS
