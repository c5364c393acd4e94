/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-config-file.h"
#include "util/tektra-paths.h"

/* Changes models.toml on disk. */

/* Each one means that somebody else saved it in the few milliseconds in between. */
#define MAX_ATTEMPTS 10

static gboolean
read_file (GFile   *file,
           char   **text,
           gsize   *length,
           char   **etag,
           GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (g_file_load_contents (file, NULL, text, length, etag, &local_error))
    return TRUE;

  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *text = g_strdup ("");
  *length = 0;
  *etag = NULL;

  return TRUE;
}

/* Beside it and then in its place, with the permissions that it has */
static gboolean
write_file (GFile       *file,
            const char  *text,
            const char  *etag,
            GError     **error)
{
  g_autoptr(GFile) folder = g_file_get_parent (file);

  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _("The folder “%s” cannot be made."), g_file_peek_path (folder));
      return FALSE;
    }

  return g_file_replace_contents (file, text, strlen (text), etag, FALSE, G_FILE_CREATE_NONE,
                                  NULL, NULL, error);
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
            gsize              length,
            char             **changed,
            GError           **error)
{
  g_autoptr(TektraTomlEditor) editor = NULL;
  g_autoptr(GError) local_error = NULL;
  TektraTomlPlace place;

  editor = tektra_toml_editor_new (text, length, &place, &local_error);
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
  g_autoptr(GFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (edit != NULL, NULL);

  target = tektra_paths_resolve (path);
  file = g_file_new_for_path (target);

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr(TektraConfigData) data = NULL;
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GBytes) contents = NULL;
      g_autofree char *text = NULL;
      g_autofree char *changed = NULL;
      g_autofree char *etag = NULL;
      gsize length;

      if (!read_file (file, &text, &length, &etag, error) ||
          !apply_edit (edit, text, length, &changed, error))
        return NULL;

      contents = g_bytes_new (changed, strlen (changed));
      data = tektra_config_data_read_text (defaults_path, path, contents);
      if (!check_data (data, error))
        return NULL;

      if (g_str_equal (changed, text) ||
          write_file (file, changed, etag, &local_error))
        return g_steal_pointer (&data);

      if (attempt == MAX_ATTEMPTS ||
          !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                      _("models.toml cannot be written: "));
          return NULL;
        }
    }
}
