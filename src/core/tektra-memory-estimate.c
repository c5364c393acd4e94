/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-memory-estimate.h"

/**
 * tektra_memory_estimate_get_total:
 * @self: an estimate
 *
 * Adds up an estimate.
 *
 * Returns: bytes, 0 when nothing is known
 */
guint64
tektra_memory_estimate_get_total (const TektraMemoryEstimate *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->weights + self->projector + self->cache + self->overhead;
}
