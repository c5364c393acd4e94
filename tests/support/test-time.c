/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-time.h"

#include <time.h>

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
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}
