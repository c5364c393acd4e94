/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-attachment-files.h"
#include "storage/tektra-store-recovery.h"
#include "storage/tektra-store-upkeep.h"

/* What is done to all chats at once. */

/* How often SQLite asks whether to give up, in steps of its machine */
#define CHECK_STEPS 10000

static GPtrArray *
list_hashes (TektraDatabase  *database,
             GError         **error)
{
  g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  statement = tektra_database_prepare (database, "SELECT hash FROM attachment", error);
  if (statement == NULL)
    return NULL;

  for (;;)
    {
      if (!tektra_database_step (database, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&hashes);

      g_ptr_array_add (hashes, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
}

/**
 * tektra_store_upkeep_collect:
 * @database: a database
 * @attachments: where its files are
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Deletes the files that no message and no draft has any more, and those of which no row tells:
 * Tektra may have ended after one of a message that was not saved, or before the last ones went.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_collect (TektraDatabase  *database,
                             const char      *attachments,
                             GError         **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) hashes = NULL;

  if (!tektra_database_execute (
        database,
        "DELETE FROM attachment"
        "  WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.attachment = hash)"
        "  AND NOT EXISTS (SELECT 1 FROM draft_part WHERE draft_part.attachment = hash)",
        error))
    return FALSE;

  hashes = list_hashes (database, error);
  if (hashes == NULL)
    return FALSE;

  for (guint i = 0; i < hashes->len; i++)
    g_hash_table_add (known, hashes->pdata[i]);
  tektra_attachment_files_keep (attachments, known);

  return TRUE;
}

/* A link goes, and not what it leads to. */
static gboolean
delete_tree (const char  *path,
             GError     **error)
{
  g_autoptr(GDir) folder = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    folder = g_dir_open (path, 0, NULL);

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!delete_tree (child, error))
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

/* Damaged files have chats in them, too. */
static gboolean
delete_set_aside (const char  *path,
                  GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, TEKTRA_SET_ASIDE_SUFFIX, NULL);
  g_autoptr(GDir) folder = g_dir_open (parent, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (parent, name, NULL);

      if (g_str_has_prefix (name, prefix) && !delete_tree (child, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_store_upkeep_erase:
 * @database: a database
 * @path: its file
 * @attachments: where its files are
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Deletes all chats and all files, damaged ones that were set aside, too. What they said is
 * overwritten (`secure_delete`), and the room is given back to the disk.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_erase (TektraDatabase  *database,
                           const char      *path,
                           const char      *attachments,
                           GError         **error)
{
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

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

  /* the folder may be a link to another disk */
  tektra_attachment_files_keep (attachments, none);

  return delete_tree (attachments, error) && delete_set_aside (path, error);
}

static int
is_cancelled (void *user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

static gboolean
copy_database (TektraDatabase  *database,
               const char      *path,
               GCancellable    *cancellable,
               GError         **error)
{
  sqlite3 *handle = tektra_database_get_handle (database);
  sqlite3_stmt *statement;
  gboolean copied;

  statement = tektra_database_prepare (database, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);
  if (cancellable != NULL)
    sqlite3_progress_handler (handle, CHECK_STEPS, is_cancelled, cancellable);
  copied = tektra_database_run (database, statement, error);
  sqlite3_progress_handler (handle, 0, NULL, NULL);

  return copied;
}

static gboolean
copy_attachment (const char  *attachments,
                 const char  *hash,
                 const char  *copies,
                 GError     **error)
{
  g_autoptr(GBytes) bytes = tektra_attachment_files_get (attachments, hash, NULL);
  g_autofree char *copy = NULL;
  TektraPreview preview = { 0 };

  /* Its chat may be deleted by now. */
  if (bytes == NULL)
    return TRUE;

  copy = tektra_attachment_files_put (copies, bytes, error);
  if (copy == NULL)
    return FALSE;

  if (tektra_attachment_files_get_preview (attachments, hash, &preview))
    tektra_attachment_files_put_preview (copies, copy, &preview);
  g_clear_pointer (&preview.pixels, g_bytes_unref);

  return TRUE;
}

static gboolean
copy_attachments (TektraDatabase  *database,
                  const char      *attachments,
                  const char      *copies,
                  GCancellable    *cancellable,
                  GError         **error)
{
  g_autoptr(GPtrArray) hashes = list_hashes (database, error);

  if (hashes == NULL)
    return FALSE;

  for (guint i = 0; i < hashes->len; i++)
    {
      if (!copy_attachment (attachments, hashes->pdata[i], copies, error) ||
          g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_store_upkeep_back_up:
 * @database: a database that nobody else uses meanwhile
 * @attachments: where its files are
 * @folder: (type filename): a new or empty folder
 * @cancellable: (nullable): to give up
 * @error: return location for an error in %TEKTRA_STORE_ERROR or %G_IO_ERROR
 *
 * Copies all chats, by SQLite's own copy, which is whole whatever is written meanwhile, and all
 * files. A copy that is not whole is deleted: nobody shall take it for one.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_upkeep_back_up (TektraDatabase  *database,
                             const char      *attachments,
                             const char      *folder,
                             GCancellable    *cancellable,
                             GError         **error)
{
  g_autofree char *path = g_build_filename (folder, "chats.db", NULL);
  g_autofree char *copies = g_build_filename (folder, "attachments", NULL);

  if (copy_database (database, path, cancellable, error) &&
      copy_attachments (database, attachments, copies, cancellable, error))
    return TRUE;

  delete_tree (path, NULL);
  delete_tree (copies, NULL);
  g_rmdir (folder);

  /* SQLite says the same in its own words. */
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (cancellable, error);
    }

  return FALSE;
}
