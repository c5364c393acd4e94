/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-id.h"

/* Milliseconds since 1970 in the upper 43 bits (until the year 2248), chance in the lower 20: so
 * chats of two computers can be put together, and rows that were made together lie together on
 * disk. */
#define CHANCE_BITS 20

/* Chance starts in the lower half, which leaves room to count on within the same millisecond. */
#define CHANCE_MAX (1 << (CHANCE_BITS - 1))

/**
 * tektra_id_new:
 *
 * Makes a number that no other object has, greater than all made before. Can be called in any
 * thread.
 *
 * Returns: a positive number
 */
gint64
tektra_id_new (void)
{
  static GMutex mutex;
  static gint64 last;
  gint64 id = (g_get_real_time () / 1000) << CHANCE_BITS | g_random_int_range (0, CHANCE_MAX);

  g_mutex_lock (&mutex);
  /* The clock may have been set back. */
  last = id = MAX (id, last + 1);
  g_mutex_unlock (&mutex);

  return id;
}

/**
 * tektra_id_get_time:
 * @id: a number of [func@id_new]
 *
 * Tells when a number was made.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tektra_id_get_time (gint64 id)
{
  return (id >> CHANCE_BITS) * 1000;
}
