/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "util/tektra-heap.h"
#include "util/tektra-thread.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Each of a dozen threads, most of which wait, would keep a heap of its own with little in it. */
#define N_ARENAS 2

/* What has just been told to be at its end is shown and freed meanwhile. */
#define SETTLE_MS 700

/* Bytes that are given back at once */
#define RELEASE_STEP (1024 * 1024)

/**
 * tektra_heap_set_up:
 *
 * Lets the threads that are still to come share their memory; to be called as early as possible.
 */
void
tektra_heap_set_up (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, N_ARENAS);
#endif
}

static DexFuture *
trim_in_thread (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif

  return dex_future_new_true ();
}

static DexFuture *
settled_cb (DexFuture *completed,
            gpointer   user_data)
{
  return tektra_thread_spawn ("tektra-heap", trim_in_thread, NULL, NULL);
}

/**
 * tektra_heap_trim:
 *
 * Gives memory that is free back to the system, as far as the C library can, in a thread, when what
 * is going on now has settled. Worth it after something large that nothing of its kind follows
 * soon.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
tektra_heap_trim (void)
{
  return dex_future_finally (dex_timeout_new_msec (SETTLE_MS), settled_cb, NULL, NULL);
}

/**
 * tektra_heap_release:
 * @data: something large that is about to be freed
 * @size: its bytes
 *
 * Gives the pages of @data back to the system, in steps. What was there is lost, and freeing it is
 * left to its owner.
 *
 * While the system takes pages back, the other threads of the program wait. For the 72 MB of a
 * photograph of 24 megapixels these were 5 to 12 ms in one go, whichever thread freed it: too long
 * for the one that paints.
 */
void
tektra_heap_release (gconstpointer data,
                     gsize         size)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize begin = ((gsize) data + page - 1) / page * page;
  gsize end = ((gsize) data + size) / page * page;

  g_return_if_fail (data != NULL);

  for (gsize step = begin; step < end; step += RELEASE_STEP)
    madvise (GSIZE_TO_POINTER (step), MIN (end - step, RELEASE_STEP), MADV_DONTNEED);
}
