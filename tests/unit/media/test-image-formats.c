/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "media/tektra-image-formats.h"
#include "test-future.h"

/* What `tektra doctor` tells of pictures. */
static void
test_list (void)
{
  g_autoptr(DexFuture) listing = tektra_image_formats_list ();
  const char * const *mime_types;

  g_assert_true (test_await (dex_ref (listing), NULL));
  mime_types = g_value_get_boxed (dex_future_get_value (listing, NULL));
  g_assert_true (g_strv_contains (mime_types, "image/png"));
  g_assert_true (g_strv_contains (mime_types, "image/heif"));
  g_assert_true (g_strv_contains (mime_types, "image/svg+xml"));
  g_assert_false (g_strv_contains (mime_types, "text/plain"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/image-formats/list", test_list);

  return g_test_run ();
}
