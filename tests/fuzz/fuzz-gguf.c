/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "backends/llama/tektra-gguf.h"
#include "fuzz.h"

/* A file that somebody put into a folder is a model, or is told to be none. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(TektraGguf) gguf = NULL;
  g_autoptr(GError) error = NULL;
  char path[64];
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, size);
  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  gguf = tektra_gguf_read (path, &error);
  g_assert_true ((gguf == NULL) == (error != NULL));
  if (gguf != NULL)
    g_assert_true (gguf->name == NULL || g_utf8_validate (gguf->name, -1, NULL));
  close (fd);

  return 0;
}
