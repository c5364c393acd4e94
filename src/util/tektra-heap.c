/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-heap.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

static DexFuture *
trim_in_thread (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif

  return dex_future_new_true ();
}

/**
 * tektra_heap_trim:
 *
 * Gives memory that is free back to the system, as far as the C library can, in a thread. Worth it
 * after something large that nothing of its kind follows soon.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_heap_trim (void)
{
  return dex_thread_spawn ("tektra-heap", trim_in_thread, NULL, NULL);
}
