/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/tektra-heap.h"

/* A part of it, from the middle of a page to the middle of another one, as large things lie in
 * memory: what is beside it is somebody else's. */

#define N_PAGES 1000

static void
test_release (void)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  g_autofree guchar *resident = g_new0 (guchar, N_PAGES);
  guint n_resident = 0;
  guint8 *memory;

  memory = mmap (NULL, N_PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (memory != MAP_FAILED);
  memset (memory, 7, N_PAGES * page);

  tektra_heap_release (memory + page / 2, (N_PAGES - 1) * page);

  g_assert_no_errno (mincore (memory, N_PAGES * page, resident));
  for (guint i = 0; i < N_PAGES; i++)
    n_resident += resident[i] & 1;
  g_assert_cmpuint (n_resident, ==, 2);
  g_assert_cmpuint (memory[page - 1], ==, 7);
  g_assert_cmpuint (memory[(N_PAGES - 1) * page], ==, 7);
  g_assert_no_errno (munmap (memory, N_PAGES * page));
}

static void
test_small (void)
{
  g_autofree char *text = g_strdup ("stays");

  tektra_heap_release (text, strlen (text));
  g_assert_cmpstr (text, ==, "stays");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/heap/release", test_release);
  g_test_add_func ("/heap/small", test_small);

  return g_test_run ();
}
