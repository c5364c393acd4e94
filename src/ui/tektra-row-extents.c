/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-row-extents.h"

/* Where rows begin is asked many times for each frame, and changes from a row on that changes: so
 * the sums are kept as far as they are known. */
struct _TektraRowExtents
{
  GArray *heights; /* int */
  GArray *offsets; /* gint64, where each row begins: for the first ones, and never none */
};

/* Forgets where the rows after one begin. */
static void
forget_after (TektraRowExtents *self,
              guint             index)
{
  g_array_set_size (self->offsets, MIN (self->offsets->len, index + 1));
}

/**
 * tektra_row_extents_new:
 *
 * Makes the extents of no rows.
 *
 * Returns: (transfer full): new extents
 */
TektraRowExtents *
tektra_row_extents_new (void)
{
  TektraRowExtents *self = g_new (TektraRowExtents, 1);
  gint64 first = 0;

  self->heights = g_array_new (FALSE, FALSE, sizeof (int));
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->offsets, first);

  return self;
}

/**
 * tektra_row_extents_free:
 * @self: (transfer full): extents
 *
 * Frees the extents.
 */
void
tektra_row_extents_free (TektraRowExtents *self)
{
  g_array_unref (self->heights);
  g_array_unref (self->offsets);
  g_free (self);
}

/**
 * tektra_row_extents_get_n_rows:
 * @self: extents
 *
 * Counts the rows.
 *
 * Returns: the number of rows
 */
guint
tektra_row_extents_get_n_rows (TektraRowExtents *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->heights->len;
}

/**
 * tektra_row_extents_splice:
 * @self: extents
 * @position: the first row that goes, or before which rows come
 * @n_removed: how many go
 * @heights: (array length=n_added) (nullable): pixels of those that come
 * @n_added: how many come
 *
 * Replaces rows.
 */
void
tektra_row_extents_splice (TektraRowExtents *self,
                           guint             position,
                           guint             n_removed,
                           const int        *heights,
                           guint             n_added)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (position <= self->heights->len);
  g_return_if_fail (n_removed <= self->heights->len - position);

  forget_after (self, position);
  if (n_removed > 0)
    g_array_remove_range (self->heights, position, n_removed);
  if (n_added > 0)
    g_array_insert_vals (self->heights, position, heights, n_added);
}

/**
 * tektra_row_extents_get_height:
 * @self: extents
 * @index: a row
 *
 * Tells how high a row is.
 *
 * Returns: pixels
 */
int
tektra_row_extents_get_height (TektraRowExtents *self,
                               guint             index)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (index < self->heights->len, 0);

  return g_array_index (self->heights, int, index);
}

/**
 * tektra_row_extents_set_height:
 * @self: extents
 * @index: a row
 * @height: pixels
 *
 * Remembers how high a row is.
 */
void
tektra_row_extents_set_height (TektraRowExtents *self,
                               guint             index,
                               int               height)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (index < self->heights->len);

  if (g_array_index (self->heights, int, index) == height)
    return;

  g_array_index (self->heights, int, index) = height;
  forget_after (self, index);
}

/**
 * tektra_row_extents_get_offset:
 * @self: extents
 * @index: a row, or the number of rows for the end of the last one
 *
 * Tells where a row begins.
 *
 * Returns: pixels from the top of the first row
 */
gint64
tektra_row_extents_get_offset (TektraRowExtents *self,
                               guint             index)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (index <= self->heights->len, 0);

  for (guint i = self->offsets->len; i <= index; i++)
    {
      gint64 offset = g_array_index (self->offsets, gint64, i - 1) +
                      g_array_index (self->heights, int, i - 1);

      g_array_append_val (self->offsets, offset);
    }

  return g_array_index (self->offsets, gint64, index);
}

/**
 * tektra_row_extents_find:
 * @self: extents of at least one row
 * @offset: pixels from the top of the first row
 *
 * Finds the row at a place, the first or the last one when the place is outside.
 *
 * Returns: index of the row
 */
guint
tektra_row_extents_find (TektraRowExtents *self,
                         gint64            offset)
{
  guint first = 0;
  guint last;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (self->heights->len > 0, 0);

  /* the last row that begins there or above */
  last = self->heights->len - 1;
  while (first < last)
    {
      guint middle = last - (last - first) / 2;

      if (tektra_row_extents_get_offset (self, middle) <= offset)
        first = middle;
      else
        last = middle - 1;
    }

  return first;
}
