/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-attachment-files.h"
#include "storage/tektra-store-upkeep.h"

/* What is done to all chats at once. */

/* The rows first, then the files: a file without a row is found again next time. */
/**
 * tektra_store_upkeep_collect:
 * @database: a database
 * @attachments: where its files are
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Deletes the files that no message and no draft has any more.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_collect (TektraDatabase  *database,
                             const char      *attachments,
                             GError         **error)
{
  g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  statement = tektra_database_prepare (
    database,
    "DELETE FROM attachment"
    "  WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.attachment = hash)"
    "  AND NOT EXISTS (SELECT 1 FROM draft_part WHERE draft_part.attachment = hash)"
    "  RETURNING hash",
    error);
  if (statement == NULL)
    return FALSE;

  while (row)
    {
      if (!tektra_database_step (database, statement, &row, error))
        return FALSE;
      if (row)
        g_ptr_array_add (hashes, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }

  for (guint i = 0; i < hashes->len; i++)
    tektra_attachment_files_delete (attachments, hashes->pdata[i]);

  return TRUE;
}

static gboolean
delete_folder (const char  *path,
               GError     **error)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!delete_folder (child, error))
        return FALSE;
    }

  if (g_remove (path) != 0 && errno != ENOENT)
    {
      int code = errno;

      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED,
                   _("“%s” cannot be deleted: %s."), path, g_strerror (code));
      return FALSE;
    }

  return TRUE;
}

/**
 * tektra_store_upkeep_erase:
 * @database: a database
 * @attachments: where its files are
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Deletes all chats and all files. What they said is overwritten (`secure_delete`), and the room is
 * given back to the disk.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_erase (TektraDatabase  *database,
                           const char      *attachments,
                           GError         **error)
{
  if (!tektra_database_execute (database,
                                "BEGIN IMMEDIATE;"
                                "INSERT INTO search (search) VALUES ('delete-all');"
                                "INSERT INTO search_title (search_title) VALUES ('delete-all');"
                                "DELETE FROM chat;"
                                "DELETE FROM attachment;"
                                "COMMIT;"
                                "VACUUM;"
                                "PRAGMA wal_checkpoint (TRUNCATE);",
                                error))
    {
      tektra_database_rollback (database);
      return FALSE;
    }

  if (!delete_folder (attachments, error))
    return FALSE;

  return TRUE;
}

/**
 * tektra_store_upkeep_back_up:
 * @database: a database
 * @attachments: where its files are
 * @folder: (type filename): a new or empty folder
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Copies all chats, by SQLite's own copy, which is whole whatever is written meanwhile, and all
 * files.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_back_up (TektraDatabase  *database,
                             const char      *attachments,
                             const char      *folder,
                             GError         **error)
{
  g_autofree char *path = g_build_filename (folder, "chats.db", NULL);
  g_autofree char *copies = g_build_filename (folder, "attachments", NULL);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  statement = tektra_database_prepare (database, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);
  if (!tektra_database_run (database, statement, error))
    return FALSE;

  statement = tektra_database_prepare (database, "SELECT hash FROM attachment", error);
  if (statement == NULL)
    return FALSE;

  while (tektra_database_step (database, statement, &row, error) && row)
    {
      const char *hash = (const char *) sqlite3_column_text (statement, 0);
      g_autoptr(GBytes) bytes = tektra_attachment_files_get (attachments, hash, NULL);
      g_autofree char *copy = NULL;
      TektraPreview preview = { 0 };

      if (bytes == NULL)
        continue;

      copy = tektra_attachment_files_put (copies, bytes, error);
      if (copy == NULL)
        {
          sqlite3_reset (statement);
          return FALSE;
        }

      if (tektra_attachment_files_get_preview (attachments, hash, &preview))
        tektra_attachment_files_put_preview (copies, copy, &preview);
      g_clear_pointer (&preview.pixels, g_bytes_unref);
    }

  return !row;
}
