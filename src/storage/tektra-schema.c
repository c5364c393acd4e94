/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "storage/tektra-schema.h"

/* Each version is reached from the one before; none that was released is ever changed.
 *
 * chat.head is the last message of the branch that is shown. chat.deleted is when a chat was
 * deleted, for as long as that can be undone. chat.pin gives the order of the pinned ones.
 * message.edit is what a person is about to make of a message (tektra-edit-record.c).
 * chat.params, message.error, message.edit and part.data are JSON: what is never searched for needs
 * no column.
 * A picture's bytes are a file, named after their SHA-256 (tektra-attachment-files.c). */
static const char *const migrations[] = {
  /* 1: chats */
  "CREATE TABLE chat ("
  "  id            INTEGER PRIMARY KEY,"
  "  title         TEXT,"
  "  system_prompt TEXT,"
  "  model         TEXT,"
  "  preset        TEXT,"
  "  template      TEXT,"
  "  params        TEXT,"
  "  draft         TEXT,"
  "  head          INTEGER,"
  "  pin           INTEGER,"
  "  unread        INTEGER NOT NULL DEFAULT 0,"
  "  created       INTEGER NOT NULL,"
  "  updated       INTEGER NOT NULL,"
  "  deleted       INTEGER"
  ") STRICT;"
  "CREATE INDEX chat_updated ON chat (updated);"
  "CREATE INDEX chat_deleted ON chat (deleted) WHERE deleted IS NOT NULL;"
  "CREATE TABLE message ("
  "  id         INTEGER PRIMARY KEY,"
  "  chat       INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,"
  "  parent     INTEGER REFERENCES message (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
  "  role       TEXT NOT NULL,"
  "  status     TEXT NOT NULL,"
  "  finish     TEXT,"
  "  error      TEXT,"
  "  model      TEXT,"
  "  model_name TEXT,"
  "  usage      TEXT,"
  "  left_out   INTEGER NOT NULL DEFAULT 0,"
  "  created    INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX message_chat ON message (chat);"
  "CREATE INDEX message_parent ON message (parent) WHERE parent IS NOT NULL;"
  "CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming';"
  "CREATE TABLE attachment ("
  "  hash TEXT PRIMARY KEY,"
  "  mime TEXT NOT NULL,"
  "  size INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE part ("
  "  message    INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,"
  "  position   INTEGER NOT NULL,"
  "  kind       TEXT NOT NULL,"
  "  text       TEXT,"
  "  data       TEXT,"
  "  attachment TEXT REFERENCES attachment (hash),"
  "  PRIMARY KEY (message, position)"
  ") STRICT;"
  "CREATE INDEX part_attachment ON part (attachment) WHERE attachment IS NOT NULL;"
  "CREATE TABLE draft_part ("
  "  chat       INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,"
  "  position   INTEGER NOT NULL,"
  "  kind       TEXT NOT NULL,"
  "  data       TEXT,"
  "  attachment TEXT REFERENCES attachment (hash),"
  "  PRIMARY KEY (chat, position)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX draft_attachment ON draft_part (attachment) WHERE attachment IS NOT NULL;",

  /* 2: search. The text is in the parts; here is only where which word is. */
  "CREATE VIRTUAL TABLE search USING fts5 ("
  "  text,"
  "  content = '', contentless_delete = 1,"
  "  tokenize = \"unicode61 remove_diacritics 2\","
  "  prefix = '1 2 3'"
  ");"
  "CREATE VIRTUAL TABLE search_title USING fts5 ("
  "  title,"
  "  content = '', contentless_delete = 1,"
  "  tokenize = \"unicode61 remove_diacritics 2\","
  "  prefix = '1 2 3'"
  ");",

  /* 3: messages that are being edited. A new table would begin on another page in old databases
   * than in new ones, and the first page could not be replaced (tektra-store-first-page.c). */
  "ALTER TABLE message ADD COLUMN edit TEXT;",
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == TEKTRA_SCHEMA_VERSION);

static gboolean
set_version (TektraDatabase  *database,
             guint            version,
             GError         **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %u", version);

  return tektra_database_execute (database, sql, error);
}

/**
 * tektra_schema_index_search:
 * @database: a database
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Makes the index of the search anew, from all titles and all messages that have ended.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_schema_index_search (TektraDatabase  *database,
                            GError         **error)
{
  return tektra_database_execute (
    database,
    "INSERT INTO search (search) VALUES ('delete-all');"
    "INSERT INTO search_title (search_title) VALUES ('delete-all');"
    "INSERT INTO search_title (rowid, title) SELECT id, title FROM chat WHERE title IS NOT NULL;"
    "INSERT INTO search (rowid, text)"
    "  SELECT message, group_concat (text, char (10)) FROM part"
    "  WHERE kind = 'text'"
    "  AND message IN (SELECT id FROM message WHERE status <> 'streaming') GROUP BY message;",
    error);
}

static gboolean
migrate_from (TektraDatabase  *database,
              guint            version,
              GError         **error)
{
  for (guint i = version; i < TEKTRA_SCHEMA_VERSION; i++)
    {
      if (!tektra_database_execute (database, migrations[i], error) ||
          (i == 1 && !tektra_schema_index_search (database, error)))
        return FALSE;
    }

  return set_version (database, TEKTRA_SCHEMA_VERSION, error);
}

/**
 * tektra_schema_migrate:
 * @database: a database, perhaps a new one
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Brings the tables to this version, in one step or not at all.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_schema_migrate (TektraDatabase  *database,
                       GError         **error)
{
  g_autoptr(GError) reason = NULL;
  gint64 version;

  if (!tektra_database_query_int (database, "PRAGMA user_version", &version, error))
    return FALSE;

  if (version > TEKTRA_SCHEMA_VERSION)
    {
      g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_TOO_NEW,
                           _("The chats were saved by a newer Tektra. "
                             "Install that one to see them."));
      return FALSE;
    }
  if (version == TEKTRA_SCHEMA_VERSION)
    return TRUE;

  if (!tektra_database_begin (database, error))
    return FALSE;

  if (!migrate_from (database, (guint) MAX (version, 0), &reason))
    {
      tektra_database_rollback (database);

      /* The tables are not those of the version that the file says it has. */
      if (g_error_matches (reason, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED))
        reason->code = TEKTRA_STORE_ERROR_CORRUPT;
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  return tektra_database_commit (database, error);
}
