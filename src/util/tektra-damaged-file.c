/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-damaged-file.h"

/**
 * tektra_damaged_file_move_aside:
 * @file: a local file, which may have gone
 * @error: return location for an error
 *
 * Keeps a damaged file under another name, which ends in `.broken`, so that nothing of it is lost
 * when a new one is written. What had that name is kept, too. Blocks: this is for a thread.
 *
 * Returns: whether nothing is in the way now
 */
gboolean
tektra_damaged_file_move_aside (GFile   *file,
                                GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr(GFile) aside = NULL;
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  path = g_strconcat (g_file_peek_path (file), ".broken", NULL);
  aside = g_file_new_for_path (path);

  if (g_file_move (file, aside,
                   G_FILE_COPY_OVERWRITE | G_FILE_COPY_BACKUP | G_FILE_COPY_NO_FALLBACK_FOR_MOVE,
                   NULL, NULL, NULL, &local_error) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
