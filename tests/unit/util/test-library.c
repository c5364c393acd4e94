/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib-object.h>

#include "libraries.h"
#include "util/tektra-library.h"

static gboolean
is_loaded (const char *name)
{
  g_autofree char *maps = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents ("/proc/self/maps", &maps, NULL, &error);
  g_assert_no_error (error);

  return strstr (maps, name) != NULL;
}

static void
test_library_open (void)
{
  static void (*forget) (char *);
  static const TektraSymbol symbols[] = { { "secret_password_free", (gpointer *) &forget } };
  static TektraLibrary library = TEKTRA_LIBRARY_INIT (LIBSECRET, symbols);

  /* That it is not there without being asked for is what all this is about. */
  g_assert_false (is_loaded (LIBSECRET));
  g_assert_true (tektra_library_open (&library));
  g_assert_true (is_loaded (LIBSECRET));
  g_assert_nonnull (forget);
  forget (NULL);
}

/* The name that was found out when Tektra was built is that of the library. */
static void
test_library_spelling (void)
{
  static GType (*get_type) (void);
  static const TektraSymbol symbols[] = {
    { "spelling_checker_get_type", (gpointer *) &get_type },
  };
  static TektraLibrary library = TEKTRA_LIBRARY_INIT (LIBSPELLING, symbols);

  g_assert_false (is_loaded (LIBSPELLING));
  g_assert_true (tektra_library_open (&library));
  g_assert_cmpstr (g_type_name (get_type ()), ==, "SpellingChecker");
}

static void
test_library_missing (void)
{
  static gpointer address;
  static const TektraSymbol unknown[] = { { "tektra_is_not_in_there", &address } };
  static TektraLibrary incomplete = TEKTRA_LIBRARY_INIT (LIBSECRET, unknown);
  static TektraLibrary absent = { "libtektra-is-not-installed.so.1", NULL, 0, 0 };

  g_assert_false (tektra_library_open (&absent));
  g_assert_false (tektra_library_open (&incomplete));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/library/open", test_library_open);
  g_test_add_func ("/library/spelling", test_library_spelling);
  g_test_add_func ("/library/missing", test_library_missing);

  return g_test_run ();
}
