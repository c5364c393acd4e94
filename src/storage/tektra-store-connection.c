/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store-connection.h"
#include "storage/tektra-store-recovery.h"
#include "storage/tektra-store-upkeep.h"
#include "util/tektra-weak-ref.h"

/* A file that cannot be opened is tried again with the next job: a disk that was full or a folder
 * that was read-only may be mended meanwhile. */

static gboolean
has_deleted_chats (TektraStoreConnection  *self,
                   gboolean               *has_deleted,
                   GError                **error)
{
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (self->database,
                                       "SELECT 1 FROM chat WHERE deleted IS NOT NULL LIMIT 1",
                                       error);
  if (statement == NULL || !tektra_database_step (self->database, statement, has_deleted, error))
    return FALSE;

  sqlite3_reset (statement);

  return TRUE;
}

/* What was going on when Tektra ended without notice, and what was deleted and not brought back,
 * with its files. An answer that was being continued is in the index with its first half. */
static gboolean
clean_up (TektraStoreConnection  *self,
          GError                **error)
{
  gboolean has_deleted;

  if (!has_deleted_chats (self, &has_deleted, error))
    return FALSE;

  if (!tektra_database_execute (
        self->database,
        "BEGIN IMMEDIATE;"
        "DELETE FROM search WHERE rowid IN (SELECT id FROM message WHERE status = 'streaming');"
        "INSERT INTO search (rowid, text)"
        "  SELECT message, group_concat (text, char (10)) FROM part"
        "  WHERE kind = 'text' AND message IN (SELECT id FROM message WHERE status = 'streaming')"
        "  GROUP BY message;"
        "UPDATE message SET status = 'interrupted' WHERE status = 'streaming';"
        "DELETE FROM search WHERE rowid IN (SELECT id FROM message WHERE chat IN"
        "  (SELECT id FROM chat WHERE deleted IS NOT NULL));"
        "DELETE FROM search_title WHERE rowid IN (SELECT id FROM chat WHERE deleted IS NOT NULL);"
        "DELETE FROM chat WHERE deleted IS NOT NULL;"
        "COMMIT;",
        error))
    return FALSE;

  return !has_deleted ||
         tektra_store_upkeep_collect (self->database, self->attachments, error);
}

static gboolean
open_writable (TektraStoreConnection  *self,
               GError                **error)
{
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, TEKTRA_STORE_ERROR,
                   code == ENOSPC ? TEKTRA_STORE_ERROR_FULL : TEKTRA_STORE_ERROR_READ_ONLY,
                   _("The folder “%s” cannot be made: %s."), self->folder, g_strerror (code));
      return FALSE;
    }

  g_clear_pointer (&self->database, tektra_database_close);
  self->read_only = FALSE;
  self->database = tektra_database_open (self->path, FALSE, error);
  if (self->database == NULL)
    return FALSE;

  /* What is said to a model is nobody else's business. */
  g_chmod (self->path, 0600);

  if (!tektra_schema_migrate (self->database, error) ||
      (!self->cleaned_up && !clean_up (self, error)))
    {
      tektra_database_rollback (self->database);
      g_clear_pointer (&self->database, tektra_database_close);
      return FALSE;
    }

  self->cleaned_up = TRUE;

  return TRUE;
}

/**
 * tektra_store_connection_new:
 * @folder: (type filename): where the chats are
 * @store: whose connection it is
 *
 * Creates a connection. Nothing is opened yet.
 *
 * Returns: (transfer full): a new connection
 */
TektraStoreConnection *
tektra_store_connection_new (const char *folder,
                             gpointer    store)
{
  TektraStoreConnection *self = g_new0 (TektraStoreConnection, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, "chats.db", NULL);
  self->attachments = g_build_filename (folder, "attachments", NULL);
  self->store = tektra_weak_ref_new (store);

  return self;
}

/**
 * tektra_store_connection_ref:
 * @self: a connection
 *
 * Takes a reference, in any thread.
 *
 * Returns: (transfer full): @self
 */
TektraStoreConnection *
tektra_store_connection_ref (TektraStoreConnection *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

/**
 * tektra_store_connection_unref:
 * @self: (transfer full): a connection
 *
 * Lets go of a reference, in any thread. The last one must not go before
 * tektra_store_connection_close().
 */
void
tektra_store_connection_unref (TektraStoreConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_assert (self->database == NULL && self->reader == NULL);

  g_free (self->folder);
  g_free (self->path);
  g_free (self->attachments);
  tektra_weak_ref_free (self->store);
  g_free (self);
}

/**
 * tektra_store_connection_close:
 * @self: a connection whose threads have ended
 *
 * Closes the files.
 */
void
tektra_store_connection_close (TektraStoreConnection *self)
{
  g_clear_pointer (&self->reader, tektra_database_close);
  g_clear_pointer (&self->database, tektra_database_close);
}

/**
 * tektra_store_connection_open:
 * @self: a connection, in the thread of the database
 * @writes: whether something is to be written
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Opens the database unless it is open. Where nothing can be written it may still be read.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_connection_open (TektraStoreConnection  *self,
                              gboolean                writes,
                              GError                **error)
{
  g_autoptr(GError) reason = NULL;

  if (self->database != NULL && !(self->read_only && writes))
    return TRUE;

  if (open_writable (self, &reason))
    return TRUE;

  if (!writes &&
      (g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY) ||
       g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_LOCKED) ||
       g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL)))
    {
      g_clear_pointer (&self->database, tektra_database_close);
      self->database = tektra_store_connection_open_reader (self, NULL);
      self->read_only = self->database != NULL;
      if (self->read_only)
        return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

/**
 * tektra_store_connection_open_reader:
 * @self: a connection
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Opens the database once more, to read only.
 *
 * Returns: (transfer full) (nullable): a database
 */
TektraDatabase *
tektra_store_connection_open_reader (TektraStoreConnection  *self,
                                     GError                **error)
{
  g_autoptr(TektraDatabase) database = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *immutable = NULL;
  gint64 version;

  database = tektra_database_open (self->path, TRUE, &reason);
  if (database != NULL &&
      tektra_database_query_int (database, "PRAGMA user_version", &version, &reason))
    return g_steal_pointer (&database);

  /* Where nothing can be written beside it, a database that was closed well can be read only as
   * what SQLite calls an immutable file. Nobody else can write to it either. */
  uri = g_filename_to_uri (self->path, NULL, NULL);
  if (uri == NULL ||
      !(g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY) ||
        g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL)) ||
      !g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  immutable = g_strconcat (uri, "?immutable=1", NULL);

  return tektra_database_open (immutable, TRUE, error);
}

/**
 * tektra_store_connection_recover:
 * @self: a connection, in the thread of the database
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Puts a new file with all that can be read in the place of a damaged one, see
 * [func@store_recovery_run]. The new one is not opened yet.
 *
 * Returns: (transfer full) (nullable) (type filename): where the damaged one is kept
 */
char *
tektra_store_connection_recover (TektraStoreConnection  *self,
                                 GError                **error)
{
  char *set_aside = NULL;

  g_clear_pointer (&self->database, tektra_database_close);
  self->cleaned_up = FALSE;
  if (tektra_store_recovery_run (self->path, &set_aside, error))
    g_atomic_int_inc (&self->n_recoveries);

  return set_aside;
}
