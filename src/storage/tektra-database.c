/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "storage/tektra-database.h"

/* How long to wait for another program that writes */
#define BUSY_TIMEOUT_MS 2000

/* Statements that are used again and again are compiled once: they are known by the address of
 * their text, which therefore has to be a literal. */
struct _TektraDatabase
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* text → sqlite3_stmt */
};

G_DEFINE_QUARK (tektra-store-error-quark, tektra_store_error)

/* SQLite tells a full disk only where it wrote to the data itself, and not to the files beside. */
static int
get_primary_code (TektraDatabase *self,
                  int             code)
{
  int primary = code & 0xff;

  /* What FTS5 says of a damaged index has no code of its own. */
  if (self->handle != NULL && primary == SQLITE_ERROR &&
      g_str_has_prefix (sqlite3_errmsg (self->handle), "invalid fts5 file format"))
    return SQLITE_CORRUPT;

  if (self->handle == NULL || (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN))
    return primary;

  switch (sqlite3_system_errno (self->handle))
    {
    case ENOSPC:
    case EDQUOT:
      return SQLITE_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return SQLITE_READONLY;
    default:
      return primary;
    }
}

static gboolean
fail (TektraDatabase  *self,
      int              code,
      GError         **error)
{
  switch (get_primary_code (self, code))
    {
    case SQLITE_FULL:
      g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL,
                           _("The disk is full."));
      break;

    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY,
                   _("“%s” cannot be written to."), self->path);
      break;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_LOCKED,
                           _("Another program is using the file of chats."));
      break;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT,
                   _("“%s” is damaged."), self->path);
      break;

    default:
      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED,
                   /* Translators: the second %s is what SQLite says, in English */
                   _("“%s” cannot be used: %s."), self->path,
                   self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code));
    }

  return FALSE;
}

/**
 * tektra_database_open:
 * @path: a file, which is made where there is none
 * @read_only: whether nothing is going to be written
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Opens a database.
 *
 * It survives a crash of the program at any moment, and a loss of power with all but the last
 * moments (`synchronous = NORMAL` in WAL mode, see https://sqlite.org/pragma.html).
 *
 * Returns: (transfer full) (nullable): a connection
 */
TektraDatabase *
tektra_database_open (const char  *path,
                      gboolean     read_only,
                      GError     **error)
{
  static const char *writer_setup =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA journal_size_limit = 16777216;"
    "PRAGMA secure_delete = ON;";
  static const char *reader_setup =
    "PRAGMA query_only = ON;"
    "PRAGMA trusted_schema = OFF;";
  g_autoptr(TektraDatabase) self = g_new0 (TektraDatabase, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_READWRITE;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL,
                                            (GDestroyNotify) (void (*) (void)) sqlite3_finalize);

  flags |= read_only ? SQLITE_OPEN_URI : SQLITE_OPEN_CREATE;
  code = sqlite3_open_v2 (path, &self->handle, flags, NULL);
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      return NULL;
    }

  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (!tektra_database_execute (self, read_only ? reader_setup : writer_setup, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_database_close:
 * @self: a connection
 *
 * Closes a database.
 */
void
tektra_database_close (TektraDatabase *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}

/**
 * tektra_database_get_handle:
 * @self: a connection
 *
 * Gets the connection, for functions of SQLite that are not wrapped here.
 *
 * Returns: (transfer none): the connection
 */
sqlite3 *
tektra_database_get_handle (TektraDatabase *self)
{
  return self->handle;
}

/**
 * tektra_database_has_moved:
 * @self: a connection
 *
 * Tells whether another file has taken the place of the one that was opened, or none has, see
 * `SQLITE_FCNTL_HAS_MOVED` in https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html.
 *
 * Returns: %TRUE when this connection no longer shows what is there
 */
gboolean
tektra_database_has_moved (TektraDatabase *self)
{
  int moved = 0;

  return sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_HAS_MOVED,
                               &moved) == SQLITE_OK &&
         moved != 0;
}

/**
 * tektra_database_execute:
 * @self: a connection
 * @sql: statements that give no rows
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Runs statements once.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_execute (TektraDatabase  *self,
                         const char      *sql,
                         GError         **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || fail (self, code, error);
}

/**
 * tektra_database_prepare:
 * @self: a connection
 * @sql: a literal: one statement
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Gets a statement without bindings. Whoever has not stepped to its last row resets it.
 *
 * Returns: (transfer none) (nullable): a statement
 */
sqlite3_stmt *
tektra_database_prepare (TektraDatabase  *self,
                         const char      *sql,
                         GError         **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement == NULL)
    {
      int code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                     &statement, NULL);

      if (code != SQLITE_OK)
        {
          fail (self, code, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return statement;
}

/**
 * tektra_database_step:
 * @self: a connection
 * @statement: one of its statements
 * @row: (out): return location for whether there is a row
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Goes to the next row. After the last one, or a failure, the statement is reset.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_step (TektraDatabase  *self,
                      sqlite3_stmt    *statement,
                      gboolean        *row,
                      GError         **error)
{
  int code = sqlite3_step (statement);

  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    fail (self, code, error);
  sqlite3_reset (statement);

  return code == SQLITE_DONE;
}

/**
 * tektra_database_run:
 * @self: a connection
 * @statement: one of its statements
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Runs a statement to its end; its rows are of no interest.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_run (TektraDatabase  *self,
                     sqlite3_stmt    *statement,
                     GError         **error)
{
  gboolean row = TRUE;

  while (row)
    {
      if (!tektra_database_step (self, statement, &row, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_database_dup_text:
 * @statement: a statement with a row
 * @column: one of its columns
 *
 * Gets a text. Of a damaged one the readable letters remain.
 *
 * Returns: (transfer full) (nullable): UTF-8
 */
char *
tektra_database_dup_text (sqlite3_stmt *statement,
                          int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

/**
 * tektra_database_query_int:
 * @self: a connection
 * @sql: a literal: a statement that gives one number
 * @value: (out): return location for the number, 0 without a row
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Asks for a number.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_query_int (TektraDatabase  *self,
                           const char      *sql,
                           gint64          *value,
                           GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (self, sql, error);
  gboolean row;

  *value = 0;
  if (statement == NULL || !tektra_database_step (self, statement, &row, error))
    return FALSE;

  if (row)
    {
      *value = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return TRUE;
}

/**
 * tektra_database_begin:
 * @self: a connection
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Begins a transaction that writes.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_begin (TektraDatabase  *self,
                       GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (self, "BEGIN IMMEDIATE", error);

  return statement != NULL && tektra_database_run (self, statement, error);
}

/**
 * tektra_database_commit:
 * @self: a connection
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Ends a transaction: all of it is kept, or on failure nothing.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_database_commit (TektraDatabase  *self,
                        GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (self, "COMMIT", error);

  if (statement != NULL && tektra_database_run (self, statement, error))
    return TRUE;

  tektra_database_rollback (self);

  return FALSE;
}

/**
 * tektra_database_rollback:
 * @self: a connection
 *
 * Ends a transaction of which nothing is kept. A full disk may have ended it already.
 */
void
tektra_database_rollback (TektraDatabase *self)
{
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}
