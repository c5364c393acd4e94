/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-search-hit.h"

/**
 * tektra_search_hit_new:
 *
 * Creates an empty hit.
 *
 * Returns: (transfer full): a new hit
 */
TektraSearchHit *
tektra_search_hit_new (void)
{
  TektraSearchHit *self = g_new0 (TektraSearchHit, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (TektraSearchRange));

  return self;
}

/**
 * tektra_search_hit_copy:
 * @self: a hit
 *
 * Copies a hit.
 *
 * Returns: (transfer full): the copy
 */
TektraSearchHit *
tektra_search_hit_copy (const TektraSearchHit *self)
{
  TektraSearchHit *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->text = g_strdup (self->text);
  copy->ranges = g_array_copy (self->ranges);

  return copy;
}

/**
 * tektra_search_hit_free:
 * @self: (transfer full): a hit
 *
 * Frees a hit.
 */
void
tektra_search_hit_free (TektraSearchHit *self)
{
  g_free (self->title);
  g_free (self->text);
  g_array_unref (self->ranges);
  g_free (self);
}
