/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <glib/gstdio.h>

#include "util/tektra-paths.h"

/* The folders are asked for once in a program, so each case is a program of its own. */
static void
print_runtime_dir (void)
{
  g_print ("RUNTIME=%s\n", tektra_paths_get_runtime_dir ());
}

static char *
get_runtime_dir_with (const char *runtime,
                      const char *temporary)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) environment = g_get_environ ();
  const char *argv[] = { program, "--print-runtime-dir", NULL };
  const char *found;
  int status;

  if (runtime != NULL)
    environment = g_environ_setenv (environment, "XDG_RUNTIME_DIR", runtime, TRUE);
  else
    environment = g_environ_unsetenv (environment, "XDG_RUNTIME_DIR");
  environment = g_environ_setenv (environment, "TMPDIR", temporary, TRUE);

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL,
                &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  found = strstr (output, "RUNTIME=");
  g_assert_nonnull (found);

  return g_strchomp (g_strdup (found + strlen ("RUNTIME=")));
}

static void
assert_private (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_true (S_ISDIR (info.st_mode));
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpuint (info.st_uid, ==, geteuid ());
}

static void
assert_fits_socket (const char *path)
{
  struct sockaddr_un address;

  g_assert_cmpuint (strlen (path) + strlen ("/engine-XXXXXX/tektra-engine.socket") + 1, <=,
                    sizeof address.sun_path);
}

/* Another user of the computer must not be able to talk to the engine. */
static void
test_runtime_dir (void)
{
  g_autofree char *base = g_dir_make_tmp ("tektra-paths-XXXXXX", NULL);
  g_autofree char *expected = g_build_filename (base, "tektra", NULL);
  g_autofree char *path = get_runtime_dir_with (base, base);
  g_autofree char *again = get_runtime_dir_with (base, base);

  g_assert_cmpstr (path, ==, expected);
  g_assert_cmpstr (again, ==, expected);
  assert_private (path);
  assert_fits_socket (path);

  /* One that others can enter is not taken. */
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  {
    g_autofree char *other = get_runtime_dir_with (base, base);

    g_assert_cmpstr (other, !=, expected);
    assert_private (other);
    g_rmdir (other);
  }

  g_rmdir (expected);
  g_rmdir (base);
}

static void
test_runtime_dir_fallback (void)
{
  g_autofree char *base = g_dir_make_tmp ("tektra-paths-XXXXXX", NULL);
  g_autofree char *name = g_strdup_printf ("tektra-%u", (guint) geteuid ());
  g_autofree char *expected = g_build_filename (base, name, NULL);
  g_autofree char *unset = get_runtime_dir_with (NULL, base);
  g_autofree char *missing = get_runtime_dir_with ("/nonexistent", base);
  g_autofree char *relative = get_runtime_dir_with ("run", base);

  g_assert_cmpstr (unset, ==, expected);
  g_assert_cmpstr (missing, ==, expected);
  g_assert_cmpstr (relative, ==, expected);
  assert_private (expected);
  assert_fits_socket (expected);

  /* Somebody was there before, with a link into a folder of theirs. */
  g_rmdir (expected);
  g_assert_cmpint (symlink ("/tmp", expected), ==, 0);
  {
    g_autofree char *other = get_runtime_dir_with (NULL, base);

    g_assert_cmpstr (other, !=, expected);
    assert_private (other);
    g_rmdir (other);
  }

  g_unlink (expected);
  g_rmdir (base);
}

static void
test_runtime_dir_too_long (void)
{
  g_autofree char *base = g_dir_make_tmp ("tektra-paths-XXXXXX", NULL);
  g_autofree char *deep = g_build_filename (base,
                                            "a-folder-with-a-name-that-is-much-longer-than-any",
                                            "and-one-more-below-it", NULL);
  g_autofree char *path = NULL;

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  path = get_runtime_dir_with (deep, deep);

  assert_private (path);
  assert_fits_socket (path);

  while (strlen (deep) > strlen (base))
    {
      g_rmdir (deep);
      *strrchr (deep, '/') = '\0';
    }
  g_rmdir (base);
}

static void
test_program_data (void)
{
  g_autofree char *before = g_strdup (g_getenv ("TEKTRA_PROGRAM_DATA"));
  g_autofree char *other = NULL;
  g_autofree char *installed = NULL;
  g_autofree char *itself = NULL;

  g_setenv ("TEKTRA_PROGRAM_DATA", "/elsewhere", TRUE);
  other = tektra_paths_dup_program_data ("models/x");
  itself = tektra_paths_dup_program_data (NULL);
  g_unsetenv ("TEKTRA_PROGRAM_DATA");
  installed = tektra_paths_dup_program_data ("models/x");

  g_assert_cmpstr (other, ==, "/elsewhere/models/x");
  g_assert_cmpstr (itself, ==, "/elsewhere");
  g_assert_cmpstr (installed, ==, PKGDATADIR "/models/x");

  if (before != NULL)
    g_setenv ("TEKTRA_PROGRAM_DATA", before, TRUE);
}

static void
test_locale_dir (void)
{
  g_autofree char *before = g_strdup (g_getenv ("TEKTRA_LOCALE_DIR"));

  g_setenv ("TEKTRA_LOCALE_DIR", "/elsewhere", TRUE);
  g_assert_cmpstr (tektra_paths_get_locale_dir (), ==, "/elsewhere");
  g_unsetenv ("TEKTRA_LOCALE_DIR");
  g_assert_cmpstr (tektra_paths_get_locale_dir (), ==, LOCALEDIR);

  if (before != NULL)
    g_setenv ("TEKTRA_LOCALE_DIR", before, TRUE);
}

static void
test_data_dir (void)
{
  g_autofree char *models = tektra_paths_dup_models_dir ();

  g_assert_true (g_str_has_prefix (tektra_paths_get_data_dir (), g_get_user_data_dir ()));
  g_assert_true (g_str_has_suffix (tektra_paths_get_data_dir (), "/tektra"));
  g_assert_true (g_str_has_prefix (models, tektra_paths_get_data_dir ()));
  g_assert_true (g_str_has_suffix (models, "/tektra/models"));
}

static void
test_find_program (void)
{
  g_autofree char *shell = tektra_paths_find_program ("sh");
  g_autofree char *path = tektra_paths_find_program ("/bin/sh");

  g_assert_true (g_path_is_absolute (shell));
  g_assert_cmpstr (path, ==, "/bin/sh");
  g_assert_null (tektra_paths_find_program ("tektra-no-such-program"));
  g_assert_null (tektra_paths_find_program ("/no/such/program"));
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 2 && g_str_equal (argv[1], "--print-runtime-dir"))
    {
      print_runtime_dir ();
      return 0;
    }

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/runtime-dir", test_runtime_dir);
  g_test_add_func ("/paths/runtime-dir/fallback", test_runtime_dir_fallback);
  g_test_add_func ("/paths/runtime-dir/too-long", test_runtime_dir_too_long);
  g_test_add_func ("/paths/program-data", test_program_data);
  g_test_add_func ("/paths/locale-dir", test_locale_dir);
  g_test_add_func ("/paths/data-dir", test_data_dir);
  g_test_add_func ("/paths/find-program", test_find_program);

  return g_test_run ();
}
