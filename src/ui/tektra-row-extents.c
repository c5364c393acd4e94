/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-row-extents.h"

struct _TektraRowExtents
{
  GArray *heights; /* int */
};

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

  self->heights = g_array_new (FALSE, FALSE, sizeof (int));

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

  g_array_index (self->heights, int, index) = height;
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
  const int *heights;
  gint64 sum = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (index <= self->heights->len, 0);

  heights = (const int *) (void *) self->heights->data;
  for (guint i = 0; i < index; i++)
    sum += heights[i];

  return sum;
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
  const int *heights;
  gint64 end = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (self->heights->len > 0, 0);

  heights = (const int *) (void *) self->heights->data;
  for (guint i = 0; i + 1 < self->heights->len; i++)
    {
      end += heights[i];
      if (offset < end)
        return i;
    }

  return self->heights->len - 1;
}
