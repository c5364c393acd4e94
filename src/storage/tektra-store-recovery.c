/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store-first-page.h"
#include "storage/tektra-store-recovery.h"

/* What can be read of a damaged file is copied to a new one, and only when that is whole do they
 * change places; the damaged one is never deleted. A table is read from its beginning up to the
 * damage, from its end back to it, and what is between two damages row by row, as far as an index
 * knows which rows there were. */

/* In the order in which they refer to each other */
static const struct
{
  const char *name;
  const char *index; /* (nullable): one that knows all rows */
  const char *key;   /* how it is ordered */
} tables[] = {
  { "chat", "chat_updated", "updated" },
  { "message", "message_chat", "chat" },
  { "attachment", NULL, NULL },
  { "part", "sqlite_autoindex_part_1", "message" },
  { "draft_part", NULL, NULL },
};

/* the parts of a database in WAL mode: that with the data goes last, so that it never stands there
 * without the changes that belong to it */
static const char *const suffixes[] = { "-shm", "-wal", "" };

typedef struct
{
  TektraDatabase *database;
  sqlite3 *damaged;
  const char *table;
  const char *columns;
  sqlite3_stmt *insert;
} Copy;

/* The columns that both have: an older version has fewer. */
static char *
list_columns (TektraDatabase *database,
              sqlite3        *damaged,
              const char     *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", table);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GString) columns = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (damaged, sql, -1, &statement, NULL) == SQLITE_OK)
    {
      while (sqlite3_step (statement) == SQLITE_ROW)
        g_hash_table_add (known, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_finalize (statement);

  if (sqlite3_prepare_v2 (tektra_database_get_handle (database), sql, -1, &statement, NULL) ==
      SQLITE_OK)
    {
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          const char *name = (const char *) sqlite3_column_text (statement, 0);

          if (g_hash_table_contains (known, name))
            g_string_append_printf (columns, "%s\"%s\"", columns->len > 0 ? ", " : "", name);
        }
    }
  sqlite3_finalize (statement);

  return columns->len > 0 ? g_strdup (columns->str) : NULL;
}

static sqlite3_stmt *
prepare_insert (TektraDatabase *database,
                const char     *table,
                const char     *columns)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_string_printf (sql, "INSERT OR IGNORE INTO \"%s\" (%s) VALUES (?", table, columns);
  for (const char *c = columns; *c != '\0'; c++)
    {
      if (*c == ',')
        g_string_append (sql, ", ?");
    }
  g_string_append_c (sql, ')');
  sqlite3_prepare_v2 (tektra_database_get_handle (database), sql->str, -1, &statement, NULL);

  return statement;
}

/* A row that does not fit, of a wrong type for one, is lost; those after it are not. */
static gboolean
copy_row (Copy          *copy,
          sqlite3_stmt  *row,
          GError       **error)
{
  g_autoptr(GError) reason = NULL;
  gboolean more;

  for (int i = 0; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (copy->insert, i + 1, sqlite3_column_value (row, i));

  if (tektra_database_step (copy->database, copy->insert, &more, &reason) ||
      g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

static gboolean
copy_rows (Copy        *copy,
           const char  *order,
           gboolean    *complete,
           GError     **error)
{
  g_autofree char *sql = NULL;
  sqlite3_stmt *rows = NULL;
  gboolean copied = TRUE;
  int code;

  sql = g_strdup_printf ("SELECT %s FROM \"%s\" NOT INDEXED %s", copy->columns, copy->table, order);
  code = sqlite3_prepare_v2 (copy->damaged, sql, -1, &rows, NULL);
  if (code == SQLITE_OK)
    {
      while (copied && (code = sqlite3_step (rows)) == SQLITE_ROW)
        copied = copy_row (copy, rows, error);
    }
  sqlite3_finalize (rows);
  *complete = code == SQLITE_DONE;

  return copied;
}

static void
add_rows_of_index (Copy       *copy,
                   const char *index,
                   const char *order,
                   GHashTable *ids)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM \"%s\" INDEXED BY \"%s\" ORDER BY %s",
                                          copy->table, index, order);
  sqlite3_stmt *rows = NULL;

  if (sqlite3_prepare_v2 (copy->damaged, sql, -1, &rows, NULL) == SQLITE_OK)
    {
      while (sqlite3_step (rows) == SQLITE_ROW)
        {
          gint64 *id = g_new (gint64, 1);

          *id = sqlite3_column_int64 (rows, 0);
          g_hash_table_add (ids, id);
        }
    }
  sqlite3_finalize (rows);
}

static gboolean
copy_listed_rows (Copy        *copy,
                  const char  *index,
                  const char  *key,
                  GError     **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *descending = g_strdup_printf ("%s DESC", key);
  g_autofree char *sql = NULL;
  sqlite3_stmt *row = NULL;
  gboolean copied = TRUE;
  GHashTableIter iter;
  gpointer id;

  add_rows_of_index (copy, index, key, ids);
  add_rows_of_index (copy, index, descending, ids);

  sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE rowid = ?1", copy->columns, copy->table);
  if (sqlite3_prepare_v2 (copy->damaged, sql, -1, &row, NULL) != SQLITE_OK)
    return TRUE;

  g_hash_table_iter_init (&iter, ids);
  while (copied && g_hash_table_iter_next (&iter, &id, NULL))
    {
      sqlite3_bind_int64 (row, 1, *(const gint64 *) id);
      if (sqlite3_step (row) == SQLITE_ROW)
        copied = copy_row (copy, row, error);
      sqlite3_reset (row);
    }
  sqlite3_finalize (row);

  return copied;
}

static gboolean
copy_table (TektraDatabase  *database,
            sqlite3         *damaged,
            guint            table,
            GError         **error)
{
  const char *index = tables[table].index;
  g_autofree char *columns = list_columns (database, damaged, tables[table].name);
  Copy copy = { database, damaged, tables[table].name, columns, NULL };
  gboolean complete;
  gboolean copied;

  if (columns == NULL)
    return TRUE;

  copy.insert = prepare_insert (database, copy.table, columns);
  copied = copy_rows (&copy, "", &complete, error);
  if (copied && !complete && index != NULL)
    copied = copy_rows (&copy, "ORDER BY rowid DESC", &complete, error) &&
             copy_listed_rows (&copy, index, tables[table].key, error);
  sqlite3_finalize (copy.insert);

  return copied;
}

/* What belongs to a chat that could not be read is put into one of its own. */
static gboolean
mend_references (TektraDatabase  *database,
                 GError         **error)
{
  return tektra_database_execute (
    database,
    "INSERT OR IGNORE INTO chat (id, created, updated)"
    "  SELECT chat, min (created), max (created) FROM message"
    "  WHERE chat NOT IN (SELECT id FROM chat) GROUP BY chat;"
    "DELETE FROM part WHERE message NOT IN (SELECT id FROM message);"
    "DELETE FROM draft_part WHERE chat NOT IN (SELECT id FROM chat);"
    "INSERT OR IGNORE INTO attachment (hash, mime, size)"
    "  SELECT attachment, 'application/octet-stream', 0 FROM part WHERE attachment IS NOT NULL;"
    "INSERT OR IGNORE INTO attachment (hash, mime, size)"
    "  SELECT attachment, 'application/octet-stream', 0 FROM draft_part"
    "  WHERE attachment IS NOT NULL;"
    "UPDATE message SET parent = (SELECT max (id) FROM message AS earlier"
    "                             WHERE earlier.chat = message.chat AND earlier.id < message.id)"
    "  WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM message);",
    error);
}

static gboolean
copy_all (TektraDatabase  *database,
          sqlite3         *damaged,
          GError         **error)
{
  if (!tektra_database_execute (database, "PRAGMA foreign_keys = OFF", error) ||
      !tektra_database_begin (database, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (!copy_table (database, damaged, i, error))
        {
          tektra_database_rollback (database);
          return FALSE;
        }
    }

  if (!mend_references (database, error) || !tektra_schema_index_search (database, error))
    {
      tektra_database_rollback (database);
      return FALSE;
    }

  return tektra_database_commit (database, error);
}

/* The file is left as it is, also when it is closed. */
static sqlite3 *
open_damaged (const char *path)
{
  sqlite3 *damaged = NULL;

  sqlite3_open_v2 (path, &damaged, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_db_config (damaged, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  /* Without it nothing is read of a file that has been cut. */
  sqlite3_db_config (damaged, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);

  return damaged;
}

static gboolean
write_recovered (const char  *path,
                 const char  *recovered,
                 const char  *copy,
                 GError     **error)
{
  g_autoptr(TektraDatabase) database = tektra_database_open (recovered, FALSE, error);
  g_autofree char *columns = NULL;
  sqlite3 *damaged;
  gboolean done;

  if (database == NULL || !tektra_schema_migrate (database, error))
    return FALSE;

  damaged = open_damaged (path);
  columns = list_columns (database, damaged, tables[0].name);
  if (columns == NULL)
    {
      sqlite3_close (damaged);
      if (!tektra_store_first_page_replace (path, copy, database, recovered, error))
        return FALSE;
      damaged = open_damaged (copy);
    }

  done = copy_all (database, damaged, error) &&
         tektra_database_execute (database, "PRAGMA wal_checkpoint (TRUNCATE)", error);
  sqlite3_close (damaged);

  return done;
}

static void
delete_files (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
}

static gboolean
move_files (const char  *path,
            const char  *to,
            GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *old_name = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *new_name = g_strconcat (to, suffixes[i], NULL);

      if (g_rename (old_name, new_name) != 0 && errno != ENOENT)
        {
          int code = errno;

          g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY,
                       _("“%s” is damaged and cannot be set aside: %s."),
                       path, g_strerror (code));
          return FALSE;
        }
    }

  return TRUE;
}

/* Two in one second have different names. */
static char *
choose_name (const char *path)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  char *name = g_strconcat (path, TEKTRA_SET_ASIDE_SUFFIX, date, NULL);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s" TEKTRA_SET_ASIDE_SUFFIX "%s-%u", path, date, i);
    }

  return name;
}

/**
 * tektra_store_recovery_run:
 * @path: a damaged database that this program does not write to
 * @set_aside: (out) (transfer full): return location for where it is kept now
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Puts a new database with all that can be read in the place of a damaged one, which is kept. When
 * that fails, because the disk is full for one, the damaged one stays where it is.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_recovery_run (const char  *path,
                           char       **set_aside,
                           GError     **error)
{
  g_autofree char *recovered = g_strconcat (path, ".recovered", NULL);
  g_autofree char *copy = g_strconcat (path, ".copy", NULL);
  g_autofree char *aside = NULL;
  gboolean written;

  delete_files (recovered);
  delete_files (copy);
  written = write_recovered (path, recovered, copy, error);
  delete_files (copy);
  if (!written)
    {
      delete_files (recovered);
      return FALSE;
    }

  aside = choose_name (path);
  if (!move_files (path, aside, error) || !move_files (recovered, path, error))
    return FALSE;

  *set_aside = g_steal_pointer (&aside);

  return TRUE;
}
