/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-time.h"

#include <time.h>

static gint64
get_time (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/**
 * test_get_cpu_time:
 *
 * Tells how long this thread has worked: what others do on the computer does not count.
 *
 * Returns: microseconds
 */
gint64
test_get_cpu_time (void)
{
  return get_time (CLOCK_THREAD_CPUTIME_ID);
}

/**
 * test_get_process_time:
 *
 * Tells how long all threads of this process have worked, together.
 *
 * Returns: microseconds
 */
gint64
test_get_process_time (void)
{
  return get_time (CLOCK_PROCESS_CPUTIME_ID);
}

/**
 * test_compare_times:
 * @a: (type gint64): a time
 * @b: (type gint64): another one
 *
 * Puts times in order, the shortest first.
 *
 * Returns: less than, equal to or more than 0
 */
int
test_compare_times (gconstpointer a,
                    gconstpointer b)
{
  const gint64 *left = a;
  const gint64 *right = b;

  return (*left > *right) - (*left < *right);
}

/**
 * test_compare_doubles:
 * @a: (type double): a number
 * @b: (type double): another one
 *
 * Puts numbers in order, the smallest first.
 *
 * Returns: less than, equal to or more than 0
 */
int
test_compare_doubles (gconstpointer a,
                      gconstpointer b)
{
  const double *left = a;
  const double *right = b;

  return (*left > *right) - (*left < *right);
}
