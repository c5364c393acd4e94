/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-personal-data.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/* All that Tektra writes down is in three folders: its own ones for data, for configuration and for
 * state. What is measured and removed is what is in there, so that nothing can be forgotten here
 * that is written elsewhere. Links are not followed: what they lead to is not Tektra's.
 *
 * Two more are written on its behalf: Enchant, which checks the spelling, keeps the words that are
 * added to the dictionary for all programs, see enchant(5); and libsecret keeps the keys in a file
 * that it encrypts where a sandbox hides the keyring of the desktop. */

/* Where Flatpak keeps what a program alone sees, see flatpak-run(1) */
#define SANDBOX_FOLDER "/.var/app/" APPLICATION_ID "/"

static gboolean
is_in_sandbox (const char *folder)
{
  return strstr (folder, SANDBOX_FOLDER) != NULL;
}

/* Where there is no sandbox, this folder is the keyring's own. */
static char *
dup_keys_folder (void)
{
  const char *data = g_get_user_data_dir ();

  return is_in_sandbox (data) ? g_build_filename (data, "keyrings", NULL) : NULL;
}

static char *
dup_config_folder (void)
{
  g_autofree char *path = tektra_paths_dup_config ("models.toml");

  return g_path_get_dirname (path);
}

/**
 * tektra_personal_data_dup_path:
 * @kind: a sort of files
 *
 * Tells where files are.
 *
 * Returns: (transfer full) (type filename) (nullable): a file or a folder, which may not exist;
 *   %NULL for what is not in files
 */
char *
tektra_personal_data_dup_path (TektraPersonalDataKind kind)
{
  const char *data = tektra_paths_get_data_dir ();

  switch (kind)
    {
    case TEKTRA_PERSONAL_DATA_CHATS:
      return g_build_filename (data, "chats", NULL);

    case TEKTRA_PERSONAL_DATA_ATTACHMENTS:
      return g_build_filename (data, "chats", "attachments", NULL);

    case TEKTRA_PERSONAL_DATA_MODELS:
      return tektra_paths_dup_models_dir ();

    case TEKTRA_PERSONAL_DATA_SPEECH_MODELS:
      return g_build_filename (data, "speech", NULL);

    case TEKTRA_PERSONAL_DATA_CONFIG:
      return dup_config_folder ();

    case TEKTRA_PERSONAL_DATA_WORDS:
      return g_build_filename (g_get_user_config_dir (), "enchant", NULL);

    case TEKTRA_PERSONAL_DATA_KEYS:
      return dup_keys_folder ();

    case TEKTRA_PERSONAL_DATA_REST:
    case TEKTRA_PERSONAL_DATA_N_KINDS:
    default:
      return g_strdup (data);
    }
}

/**
 * tektra_personal_data_is_shared:
 * @kind: a sort of files
 *
 * Tells what is not Tektra's to remove.
 *
 * Returns: %TRUE when other programs use these files, too
 */
gboolean
tektra_personal_data_is_shared (TektraPersonalDataKind kind)
{
  return kind == TEKTRA_PERSONAL_DATA_WORDS && !is_in_sandbox (g_get_user_config_dir ());
}

static gboolean
is_folder (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

/* The size of what is in @path and not in one of the folders @without, in bytes */
static guint64
measure (const char *path,
         GPtrArray  *without)
{
  g_autoptr(GDir) folder = NULL;
  guint64 size = 0;
  const char *name;
  GStatBuf info;

  for (guint i = 0; i < without->len; i++)
    {
      if (g_strcmp0 (without->pdata[i], path) == 0)
        return 0;
    }

  if (g_lstat (path, &info) != 0)
    return 0;
  if (!S_ISDIR (info.st_mode))
    return (guint64) info.st_size;

  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      size += measure (child, without);
    }

  return size;
}

/* Each file counts for the most special kind that it belongs to. */
static DexFuture *
measure_thread (gpointer user_data)
{
  g_autoptr(GArray) sizes = g_array_sized_new (FALSE, TRUE, sizeof (guint64),
                                               TEKTRA_PERSONAL_DATA_N_KINDS);

  for (guint kind = 0; kind < TEKTRA_PERSONAL_DATA_N_KINDS; kind++)
    {
      g_autofree char *path = tektra_personal_data_dup_path (kind);
      g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
      guint64 size = 0;

      for (guint other = 0; other < TEKTRA_PERSONAL_DATA_REST; other++)
        {
          g_autofree char *other_path = tektra_personal_data_dup_path (other);

          if (other != kind && path != NULL && other_path != NULL &&
              g_str_has_prefix (other_path, path))
            g_ptr_array_add (others, g_steal_pointer (&other_path));
        }

      if (path != NULL)
        size = measure (path, others);
      if (kind == TEKTRA_PERSONAL_DATA_REST)
        size += measure (tektra_paths_get_state_dir (), others);
      g_array_append_val (sizes, size);
    }

  return dex_future_new_take_boxed (G_TYPE_ARRAY, g_steal_pointer (&sizes));
}

/**
 * tektra_personal_data_measure:
 *
 * Measures what Tektra keeps for a person.
 *
 * Returns: (transfer full): a future of a #GArray of #guint64: the size of each kind in bytes
 */
DexFuture *
tektra_personal_data_measure (void)
{
  return tektra_thread_spawn ("tektra-measure", measure_thread, NULL, NULL);
}

/* Goes on after what cannot be deleted, and says what was first. Returns whether something of
 * @without is there: the folders around it stay, too. */
static gboolean
delete_tree (const char  *path,
             GPtrArray   *without,
             GError     **error)
{
  g_autoptr(GError) opening_error = NULL;
  gboolean keeps = FALSE;

  for (guint i = 0; i < without->len; i++)
    {
      if (g_str_equal (without->pdata[i], path))
        return g_file_test (path, G_FILE_TEST_EXISTS);
    }

  if (is_folder (path))
    {
      g_autoptr(GDir) folder = g_dir_open (path, 0, &opening_error);
      const char *name;

      while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          keeps |= delete_tree (child, without, error);
        }
    }

  if (g_remove (path) == 0 || errno == ENOENT ||
      (keeps && (errno == ENOTEMPTY || errno == EEXIST)) ||
      *error != NULL)
    return keeps;

  if (opening_error != NULL)
    g_propagate_error (error, g_steal_pointer (&opening_error));
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 _("“%s” cannot be deleted: %s."), path, g_strerror (errno));

  return keeps;
}

static DexFuture *
remove_thread (gpointer user_data)
{
  gboolean with_models = GPOINTER_TO_INT (user_data);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *config = dup_config_folder ();
  g_autofree char *words = tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_WORDS);
  g_autofree char *keys = tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_KEYS);
  GError *error = NULL;

  if (!with_models)
    {
      g_ptr_array_add (kept, tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_MODELS));
      g_ptr_array_add (kept, tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_SPEECH_MODELS));
    }

  delete_tree (tektra_paths_get_data_dir (), kept, &error);
  delete_tree (tektra_paths_get_state_dir (), kept, &error);
  delete_tree (config, kept, &error);
  if (!tektra_personal_data_is_shared (TEKTRA_PERSONAL_DATA_WORDS))
    delete_tree (words, kept, &error);
  if (keys != NULL)
    delete_tree (keys, kept, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/**
 * tektra_personal_data_remove:
 * @with_models: whether models are removed as well
 *
 * Deletes all that Tektra has written. Nothing else may use these files any more.
 *
 * Returns: (transfer full): a future that resolves when all is gone, or is rejected with the first
 *   thing that could not be deleted
 */
DexFuture *
tektra_personal_data_remove (gboolean with_models)
{
  return tektra_thread_spawn ("tektra-remove", remove_thread, GINT_TO_POINTER (with_models), NULL);
}
