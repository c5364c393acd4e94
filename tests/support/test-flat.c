/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>

#include "test-flat.h"

/* What is done a thousand times must leave nothing behind. */

#ifdef __SANITIZE_ADDRESS__
#define N_TIMES 100
#else
#define N_TIMES 1000
#endif
#define N_WARM 100

static gsize
count_descriptors (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  gsize n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* What this thread's part of the heap holds: the server of a test lives in other threads, which
 * have their own. */
static gsize
get_heap (void)
{
  return mallinfo2 ().uordblks;
}

/**
 * test_flat_assert:
 * @func: what to do
 *
 * Does it a hundred times, for all that is made once, and then a thousand times, after which
 * neither memory nor file descriptors may have become more.
 */
void
test_flat_assert (TestFlatFunc func)
{
  gsize heap, descriptors;

  func (N_WARM);
  heap = get_heap ();
  descriptors = count_descriptors ();
  func (N_TIMES);

  g_test_message ("%" G_GSIZE_FORMAT " kB and %" G_GSIZE_FORMAT " descriptors before, "
                  "%" G_GSIZE_FORMAT " kB and %" G_GSIZE_FORMAT " after",
                  heap / 1024, descriptors, get_heap () / 1024, count_descriptors ());
  g_assert_cmpuint (count_descriptors (), <=, descriptors + 2);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (get_heap (), <, heap + 256 * 1024);
#endif
}
