/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "util/tektra-paths.h"

/*
 * A socket's path must fit into the 108 bytes of sockaddr_un.sun_path (unix(7)) with its NUL. This
 * leaves 44 bytes for the folder and the name of a socket below the runtime folder.
 */
#define RUNTIME_DIR_MAX 63

static gboolean
folder_is_private (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 &&
         S_ISDIR (info.st_mode) &&
         info.st_uid == geteuid () &&
         (info.st_mode & 077) == 0;
}

static char *
create_private_folder (const char *path)
{
  if (strlen (path) > RUNTIME_DIR_MAX)
    return NULL;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    return NULL;

  return folder_is_private (path) ? g_strdup (path) : NULL;
}

static gpointer
create_runtime_dir (gpointer data)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  const char *bases[] = { g_get_tmp_dir (), "/tmp" };
  char *result;

  if (runtime != NULL && g_path_is_absolute (runtime))
    {
      g_autofree char *path = g_build_filename (runtime, "tektra", NULL);

      if ((result = create_private_folder (path)))
        return result;
    }

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *name = g_strdup_printf ("tektra-%u", (guint) geteuid ());
      g_autofree char *path = g_build_filename (bases[i], name, NULL);
      g_autofree char *template = g_build_filename (bases[i], "tektra-XXXXXX", NULL);

      if ((result = create_private_folder (path)))
        return result;

      /* The name is taken by somebody else: any other will do, it is just not found again. */
      if (strlen (template) <= RUNTIME_DIR_MAX && g_mkdtemp (template) != NULL)
        return g_steal_pointer (&template);
    }

  return NULL;
}

/**
 * tektra_paths_get_data_dir:
 *
 * Gets the folder of the user's own data: `$XDG_DATA_HOME/tektra`. It may not exist yet.
 *
 * Returns: (transfer none) (type filename): an absolute path
 */
const char *
tektra_paths_get_data_dir (void)
{
  static char *path;

  if (g_once_init_enter_pointer (&path))
    g_once_init_leave_pointer (&path, g_build_filename (g_get_user_data_dir (), "tektra", NULL));

  return path;
}

/**
 * tektra_paths_get_state_dir:
 *
 * Gets the folder of what is remembered from one run to the next: `$XDG_STATE_HOME/tektra`. It may
 * not exist yet.
 *
 * Returns: (transfer none) (type filename): an absolute path
 */
const char *
tektra_paths_get_state_dir (void)
{
  static char *path;

  if (g_once_init_enter_pointer (&path))
    g_once_init_leave_pointer (&path, g_build_filename (g_get_user_state_dir (), "tektra", NULL));

  return path;
}

/**
 * tektra_paths_get_runtime_dir:
 *
 * Gets the folder for sockets, which only the user can enter: `$XDG_RUNTIME_DIR/tektra`.
 *
 * Where that is not set, not private or too long for a socket below it, a private folder under the
 * folder for temporary files stands in for it. It is created by the first call.
 *
 * Returns: (transfer none) (nullable) (type filename): an absolute path of at most 63 bytes, or
 *   %NULL when no private folder can be made anywhere
 */
const char *
tektra_paths_get_runtime_dir (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, create_runtime_dir, NULL);
}

/**
 * tektra_paths_dup_program_data:
 * @relative: (nullable) (type filename): a path below the folder, or %NULL for the folder itself
 *
 * Gets a path in the folder of the data that ships with Tektra. `$TEKTRA_PROGRAM_DATA` names
 * another folder, so that the program runs from its build folder.
 *
 * Returns: (transfer full) (type filename): a path that may not exist
 */
char *
tektra_paths_dup_program_data (const char *relative)
{
  const char *folder = g_getenv ("TEKTRA_PROGRAM_DATA");

  if (folder == NULL || *folder == '\0')
    folder = PKGDATADIR;

  return g_build_filename (folder, relative, NULL);
}

/**
 * tektra_paths_get_locale_dir:
 *
 * Gets the folder of the translations. `$TEKTRA_LOCALE_DIR` names another one, so that the program
 * speaks all languages from its build folder, too.
 *
 * Returns: (transfer none) (type filename): a path that may not exist
 */
const char *
tektra_paths_get_locale_dir (void)
{
  const char *folder = g_getenv ("TEKTRA_LOCALE_DIR");

  return folder != NULL && *folder != '\0' ? folder : LOCALEDIR;
}

/**
 * tektra_paths_dup_config:
 * @relative: (type filename): a path below the folder
 *
 * Gets a path in the folder of the user's settings, `$XDG_CONFIG_HOME/tektra`.
 *
 * Returns: (transfer full) (type filename): an absolute path that may not exist
 */
char *
tektra_paths_dup_config (const char *relative)
{
  g_return_val_if_fail (relative != NULL, NULL);

  return g_build_filename (g_get_user_config_dir (), "tektra", relative, NULL);
}

/**
 * tektra_paths_resolve:
 * @path: (type filename): a path
 *
 * Finds out where links lead, as people use them who keep their settings in one place: who writes
 * a new file to @path itself takes the link away.
 *
 * Returns: (transfer full) (type filename): the path of the file itself, @path when there is none
 */
char *
tektra_paths_resolve (const char *path)
{
  g_autofree char *resolved = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  resolved = realpath (path, NULL);

  return g_strdup (resolved != NULL ? resolved : path);
}

/**
 * tektra_paths_dup_models_dir:
 *
 * Gets the folder for the user's model files: `models` in the data folder. It may not exist yet.
 *
 * Returns: (transfer full) (type filename): an absolute path
 */
char *
tektra_paths_dup_models_dir (void)
{
  return g_build_filename (tektra_paths_get_data_dir (), "models", NULL);
}

/**
 * tektra_paths_find_program:
 * @name: (type filename): a program's name, or a path with a slash
 *
 * Finds a program in `$PATH`, and in the usual folders that a desktop session leaves out of it.
 *
 * Returns: (transfer full) (nullable) (type filename): its absolute path, or %NULL
 */
char *
tektra_paths_find_program (const char *name)
{
  g_autofree char *home_bin = NULL;
  g_autofree char *cargo_bin = NULL;
  const char *folders[4];
  char *path;

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);

  if ((path = g_find_program_in_path (name)) || strchr (name, '/') != NULL)
    return path;

  home_bin = g_build_filename (g_get_home_dir (), ".local", "bin", NULL);
  cargo_bin = g_build_filename (g_get_home_dir (), ".cargo", "bin", NULL);
  folders[0] = home_bin;
  folders[1] = "/usr/local/bin";
  folders[2] = "/home/linuxbrew/.linuxbrew/bin";
  folders[3] = cargo_bin;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *candidate = g_build_filename (folders[i], name, NULL);

      if (g_file_test (candidate, G_FILE_TEST_IS_REGULAR) &&
          g_file_test (candidate, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&candidate);
    }

  return NULL;
}
