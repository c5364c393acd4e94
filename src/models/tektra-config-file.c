/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* renameat2 () */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-config-file.h"
#include "util/tektra-paths.h"

/* Changes models.toml on disk. */

/* Each one means that somebody else saved it in the few milliseconds in between. */
#define MAX_ATTEMPTS 10

static gboolean
read_file (const char  *path,
           char       **text,
           GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *read = NULL;
  gsize length;

  if (!g_file_get_contents (path, &read, &length, &local_error))
    {
      if (!g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _("models.toml cannot be read: %s"), local_error->message);
          return FALSE;
        }

      read = g_strdup ("");
      length = 0;
    }

  if (strlen (read) != length)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("models.toml is not a text file: mend or remove it."));
      return FALSE;
    }

  *text = g_steal_pointer (&read);

  return TRUE;
}

static gboolean
write_all (int         fd,
           const char *text,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          text += n;
          length -= (gsize) n;
        }
    }

  return TRUE;
}

static gboolean
fail_to_write (GError **error)
{
  const int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               _("models.toml cannot be written: %s"), g_strerror (code));

  return FALSE;
}

/* Both files change their places, until what comes out is what was in its place as far as is known:
 * the first time that is the text that was changed. Anything else was saved by another program
 * meanwhile, and has to go back. */
static gboolean
exchange_files (const char  *new_path,
                const char  *path,
                const char  *before,
                const char  *text,
                gboolean    *conflict,
                GError     **error)
{
  g_autofree char *expected = g_strdup (before);
  g_autofree char *put = g_strdup (text);

  for (;;)
    {
      g_autofree char *out = NULL;

      if (renameat2 (AT_FDCWD, new_path, AT_FDCWD, path, RENAME_EXCHANGE) < 0)
        return fail_to_write (error);
      if (!read_file (new_path, &out, error))
        return FALSE;
      if (g_str_equal (out, expected))
        return !*conflict;

      *conflict = TRUE;
      g_free (expected);
      expected = g_steal_pointer (&put);
      put = g_steal_pointer (&out);
    }
}

/* Puts a new file into the place of one that has a certain text.
 *
 * Whoever saves the file between a look at it and a rename would lose what they saved. So both are
 * exchanged, and looked at then; a file system that cannot do that leaves a few microseconds. */
static gboolean
swap_file (const char  *new_path,
           const char  *path,
           const char  *before,
           const char  *text,
           gboolean    *conflict,
           GError     **error)
{
  g_autoptr(GError) exchange_error = NULL;
  g_autofree char *now = NULL;

  if (exchange_files (new_path, path, before, text, conflict, &exchange_error))
    {
      g_unlink (new_path);
      return TRUE;
    }
  if (*conflict)
    return FALSE;

  /* There is no file yet, or its system cannot do it. */
  if (!read_file (path, &now, error))
    return FALSE;
  if (!g_str_equal (now, before))
    {
      *conflict = TRUE;
      return FALSE;
    }

  return g_rename (new_path, path) == 0 || fail_to_write (error);
}

/* Beside it and then in its place, with the permissions that it has. */
static gboolean
write_file (const char  *path,
            const char  *before,
            const char  *text,
            gboolean    *conflict,
            GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *new_path = g_strconcat (path, ".XXXXXX", NULL);
  g_autofd int fd = -1;
  gboolean written;
  GStatBuf info;

  *conflict = FALSE;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _("The folder “%s” cannot be made."), folder);
      return FALSE;
    }

  fd = g_mkstemp (new_path);
  if (fd < 0)
    return fail_to_write (error);

  written = (g_stat (path, &info) < 0 || fchmod (fd, info.st_mode & 07777) == 0)
            && write_all (fd, text, strlen (text))
            && fsync (fd) == 0;
  if (!written)
    fail_to_write (error);
  else
    written = swap_file (new_path, path, before, text, conflict, error);
  if (!written)
    g_unlink (new_path);

  return written;
}

/* What a change is for is that it holds, which it does not beside a mistake. */
static gboolean
check_data (const TektraConfigData  *data,
            GError                 **error)
{
  for (guint i = 0; data->n_errors > 0 && i < data->problems->len; i++)
    {
      TektraConfigProblem *problem = g_ptr_array_index (data->problems, i);

      if (tektra_config_problem_get_severity (problem) != TEKTRA_CONFIG_ERROR ||
          g_strcmp0 (tektra_config_problem_get_path (problem), data->path) != 0)
        continue;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: a number and a sentence */
                   _("Line %u of models.toml would be wrong: %s"),
                   tektra_config_problem_get_line (problem),
                   tektra_config_problem_get_message (problem));
      return FALSE;
    }

  return TRUE;
}

static gboolean
apply_edit (TektraConfigEdit  *edit,
            const char        *text,
            char             **changed,
            GError           **error)
{
  g_autoptr(TektraTomlEditor) editor = NULL;
  g_autoptr(GError) local_error = NULL;
  TektraTomlPlace place;

  editor = tektra_toml_editor_new (text, strlen (text), &place, &local_error);
  if (editor == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("Line %u of models.toml is wrong: %s"), place.line, local_error->message);
      return FALSE;
    }

  if (!tektra_config_edit_apply (edit, editor, error))
    return FALSE;

  *changed = g_strdup (tektra_toml_editor_get_text (editor));

  return TRUE;
}

/**
 * tektra_config_file_edit:
 * @defaults_path: (nullable) (type filename): the file that comes with Tektra
 * @path: (type filename): the person's file, which need not exist
 * @edit: what shall be different
 * @error: return location for an error
 *
 * Changes the person's file in its place. A link stays one, permissions stay as they are, and what
 * somebody else saved meanwhile stays too: the change is made again in that. Blocking; may be
 * called in any thread.
 *
 * Returns: (transfer full) (nullable): what holds now; %NULL with a #GIOErrorEnum and an unchanged
 *   file when the change cannot be made, or would not be right
 */
TektraConfigData *
tektra_config_file_edit (const char        *defaults_path,
                         const char        *path,
                         TektraConfigEdit  *edit,
                         GError           **error)
{
  g_autofree char *target = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (edit != NULL, NULL);

  target = tektra_paths_resolve (path);

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr(TektraConfigData) data = NULL;
      g_autoptr(GBytes) contents = NULL;
      g_autofree char *text = NULL;
      g_autofree char *changed = NULL;
      gboolean conflict;

      if (!read_file (target, &text, error) ||
          !apply_edit (edit, text, &changed, error))
        return NULL;

      contents = g_bytes_new (changed, strlen (changed));
      data = tektra_config_data_read_text (defaults_path, path, contents);
      if (!check_data (data, error))
        return NULL;

      if (g_str_equal (changed, text) ||
          write_file (target, text, changed, &conflict, error))
        return g_steal_pointer (&data);

      if (!conflict)
        return NULL;

      if (attempt == MAX_ATTEMPTS)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                               _("models.toml cannot be written, because another program changes "
                                 "it again and again."));
          return NULL;
        }
    }
}
