/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>

#include "test-answer.h"
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

static void
ask (TestBackendFunc  create,
     const char      *route,
     const char      *recording,
     guint            n)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = create (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");

  test_server_add_recording (server, route, recording);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TestAnswer) answer = test_answer_read (test_answer_ask (model, "hello", NULL));

      g_assert_no_error (answer->error);
    }

  test_server_wait_for_no_client (server);
}

/**
 * test_flat_assert:
 * @create: makes a backend
 * @route: where it asks
 * @recording: the answer of a real server, in tests/data
 *
 * Asks a hundred times, for all that is made once, and then a thousand times, after which neither
 * memory nor file descriptors may have become more. Of the server, which remembers what it was
 * asked, nothing is left by then.
 */
void
test_flat_assert (TestBackendFunc  create,
                  const char      *route,
                  const char      *recording)
{
  gsize heap, descriptors;

  ask (create, route, recording, N_WARM);
  heap = get_heap ();
  descriptors = count_descriptors ();
  ask (create, route, recording, N_TIMES);

  g_test_message ("%" G_GSIZE_FORMAT " kB and %" G_GSIZE_FORMAT " descriptors before, "
                  "%" G_GSIZE_FORMAT " kB and %" G_GSIZE_FORMAT " after",
                  heap / 1024, descriptors, get_heap () / 1024, count_descriptors ());
  g_assert_cmpuint (count_descriptors (), <=, descriptors + 2);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (get_heap (), <, heap + 256 * 1024);
#endif
}
