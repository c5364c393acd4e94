/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-schema.h"
#include "storage/tektra-store-recovery.h"

/* A damaged file is set aside, never deleted, and what can be read of it is copied to a new one:
 * row by row from the beginning up to the damage, and from the end back to it. */

/* In the order in which they refer to each other */
static const char *const tables[] = { "chat", "message", "attachment", "part", "draft_part" };

/* the parts of a database in WAL mode */
static const char *const suffixes[] = { "", "-wal", "-shm" };

static gboolean
set_aside_files (const char  *path,
                 char       **set_aside,
                 GError     **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", path, date);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          int code = errno;

          g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_CORRUPT,
                       _("“%s” is damaged and cannot be set aside: %s."),
                       path, g_strerror (code));
          return FALSE;
        }
    }

  *set_aside = g_steal_pointer (&aside);

  return TRUE;
}

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

static void
copy_rows (TektraDatabase *database,
           sqlite3        *damaged,
           const char     *table,
           const char     *columns,
           const char     *order)
{
  g_autofree char *select = NULL;
  g_autofree char *insert = NULL;
  g_autoptr(GString) places = g_string_new (NULL);
  sqlite3_stmt *from = NULL;
  sqlite3_stmt *to = NULL;
  int n;

  select = g_strdup_printf ("SELECT %s FROM \"%s\" NOT INDEXED %s", columns, table, order);
  if (sqlite3_prepare_v2 (damaged, select, -1, &from, NULL) != SQLITE_OK)
    return;

  n = sqlite3_column_count (from);
  for (int i = 0; i < n; i++)
    g_string_append (places, i > 0 ? ", ?" : "?");
  insert = g_strdup_printf ("INSERT OR IGNORE INTO \"%s\" (%s) VALUES (%s)",
                            table, columns, places->str);

  if (sqlite3_prepare_v2 (tektra_database_get_handle (database), insert, -1, &to, NULL) ==
      SQLITE_OK)
    {
      while (sqlite3_step (from) == SQLITE_ROW)
        {
          for (int i = 0; i < n; i++)
            sqlite3_bind_value (to, i + 1, sqlite3_column_value (from, i));
          /* A row that does not fit, of a wrong type for one, is lost; those after it are not. */
          sqlite3_step (to);
          sqlite3_reset (to);
        }
    }

  sqlite3_finalize (from);
  sqlite3_finalize (to);
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

  for (guint i = 0; damaged != NULL && i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *columns = list_columns (database, damaged, tables[i]);

      if (columns == NULL)
        continue;

      copy_rows (database, damaged, tables[i], columns, "");
      if (!g_str_equal (tables[i], "attachment") && !g_str_equal (tables[i], "draft_part"))
        copy_rows (database, damaged, tables[i], columns, "ORDER BY rowid DESC");
    }

  if (!mend_references (database, error) || !tektra_schema_index_search (database, error))
    {
      tektra_database_rollback (database);
      return FALSE;
    }

  return tektra_database_commit (database, error);
}

/**
 * tektra_store_recovery_run:
 * @path: a damaged database that nobody has open
 * @set_aside: (out) (transfer full): return location for where it is kept now
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Puts a new database with all that can be read in the place of a damaged one, which is kept.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_recovery_run (const char  *path,
                           char       **set_aside,
                           GError     **error)
{
  g_autoptr(TektraDatabase) database = NULL;
  sqlite3 *damaged = NULL;
  gboolean done;

  if (!set_aside_files (path, set_aside, error))
    return FALSE;

  database = tektra_database_open (path, FALSE, error);
  if (database == NULL || !tektra_schema_migrate (database, error))
    return FALSE;

  /* It may not even be a database; then there is nothing to copy. */
  if (sqlite3_open_v2 (*set_aside, &damaged, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
    g_clear_pointer (&damaged, sqlite3_close);

  done = copy_all (database, damaged, error);
  sqlite3_close (damaged);

  return done;
}
