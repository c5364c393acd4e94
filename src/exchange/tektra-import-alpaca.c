/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sqlite3.h>

#include "exchange/tektra-import-private.h"

#include "core/tektra-thinking-part.h"
#include "exchange/tektra-import-picture.h"
#include "exchange/tektra-import-tree.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"

/* Alpaca's database (version 3 to 9), and what it exports of a single chat: the same three tables.
 * It is read from memory, so that nothing is written beside it, and as what a stranger made: see
 * "Defense Against The Dark Arts" in SQLite's documentation. */

/* the longest text or picture */
#define MAX_LENGTH (300 * 1024 * 1024)

/* of SQLite's virtual machine, between two looks at the cancellable: about 10 ms */
#define N_STEPS 100000

/* where a WAL database says so in its header (SQLite file format, 1.3); in memory there is none */
#define OFFSET_WRITE_VERSION 18
#define OFFSET_READ_VERSION  19
#define VERSION_ROLLBACK     1

typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *statement;
  const char *table;
  guint row;
} Reader;

typedef struct
{
  TektraConversation *conversation;
  TektraImportTree *tree;
  char *last_id;
} Chat;

static void
chat_free (Chat *chat)
{
  g_clear_object (&chat->conversation);
  tektra_import_tree_free (chat->tree);
  g_free (chat->last_id);
  g_free (chat);
}

static void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->statement, sqlite3_finalize);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static int
progress_cb (gpointer user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

static gboolean
set_database_error (sqlite3       *db,
                    GCancellable  *cancellable,
                    GError       **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  g_debug ("Reading a database failed: %s", sqlite3_errmsg (db));
  g_set_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_DAMAGED,
               _("The database is damaged: %s"), sqlite3_errmsg (db));

  return FALSE;
}

static gboolean
reader_prepare (Reader      *self,
                const char  *sql,
                GError     **error)
{
  self->row = 0;
  if (sqlite3_prepare_v3 (self->db, sql, -1, 0, &self->statement, NULL) == SQLITE_OK)
    return TRUE;

  return set_database_error (self->db, NULL, error);
}

/* Returns FALSE at the end, too, then without an error. */
static gboolean
reader_next (Reader        *self,
             GCancellable  *cancellable,
             GError       **error)
{
  int result = sqlite3_step (self->statement);

  if (result == SQLITE_ROW)
    {
      self->row++;
      return TRUE;
    }
  if (result != SQLITE_DONE)
    set_database_error (self->db, cancellable, error);

  return FALSE;
}

static gboolean
reader_get_text (Reader      *self,
                 int          column,
                 gboolean     optional,
                 const char **text,
                 GError     **error)
{
  TektraImportNode table = { .member = self->table };
  TektraImportNode row = { .parent = &table, .index = self->row };
  TektraImportNode place = {
    .parent = &row,
    .member = sqlite3_column_name (self->statement, column),
  };
  int type = sqlite3_column_type (self->statement, column);

  *text = NULL;
  if (type == SQLITE_NULL && optional)
    return TRUE;
  if (type != SQLITE_TEXT)
    return tektra_import_node_fail (&place, error, "%s", _("it is not a text"));

  *text = (const char *) sqlite3_column_text (self->statement, column);
  if (*text == NULL)
    return set_database_error (self->db, NULL, error);
  if (!g_utf8_validate_len (*text, (gsize) sqlite3_column_bytes (self->statement, column), NULL))
    return tektra_import_node_fail (&place, error, "%s", _("this is not UTF-8 text"));

  return TRUE;
}

static void
harden (sqlite3      *db,
        GCancellable *cancellable)
{
  static const struct { int limit, value; } limits[] = {
    { SQLITE_LIMIT_LENGTH, MAX_LENGTH },
    { SQLITE_LIMIT_SQL_LENGTH, 10000 },
    { SQLITE_LIMIT_COLUMN, 100 },
    { SQLITE_LIMIT_EXPR_DEPTH, 20 },
    { SQLITE_LIMIT_COMPOUND_SELECT, 3 },
    { SQLITE_LIMIT_VDBE_OP, 25000 },
    { SQLITE_LIMIT_FUNCTION_ARG, 8 },
    { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50 },
    { SQLITE_LIMIT_VARIABLE_NUMBER, 10 },
    { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (db, limits[i].limit, limits[i].value);

  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_progress_handler (db, N_STEPS, progress_cb, cancellable);
}

/* A child page that is its own ancestor, or text where a number belongs, is found here. */
static gboolean
check_pages (Reader        *reader,
             GCancellable  *cancellable,
             GError       **error)
{
  const char *verdict;
  gboolean sound;

  reader->table = "quick_check";
  if (!reader_prepare (reader, "PRAGMA quick_check(1)", error))
    return FALSE;
  if (!reader_next (reader, cancellable, error))
    return *error == NULL ? set_database_error (reader->db, cancellable, error) : FALSE;

  verdict = (const char *) sqlite3_column_text (reader->statement, 0);
  sound = g_strcmp0 (verdict, "ok") == 0;
  if (!sound)
    g_set_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_DAMAGED,
                 _("The database is damaged: %s"), verdict != NULL ? verdict : "");
  reader_clear (reader);

  return sound;
}

/* Real tables only: behind a view or a virtual table there could be anything. */
static gboolean
check_tables (Reader        *reader,
              GCancellable  *cancellable,
              GError       **error)
{
  guint n_tables = 0;

  reader->table = "sqlite_schema";
  if (!reader_prepare (reader,
                       "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
                       " AND name IN ('chat', 'message', 'attachment')", error))
    return FALSE;

  while (reader_next (reader, cancellable, error))
    n_tables++;
  reader_clear (reader);
  if (*error != NULL)
    return FALSE;
  if (n_tables == 3)
    return TRUE;

  g_set_error_literal (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT,
                       _("This database holds no chats of Alpaca."));

  return FALSE;
}

static gboolean
read_chats (Reader        *reader,
            GCancellable  *cancellable,
            GPtrArray     *chats,
            GHashTable    *by_id,
            GError       **error)
{
  reader->table = "chat";
  if (!reader_prepare (reader, "SELECT id, name FROM chat ORDER BY rowid", error))
    return FALSE;

  while (reader_next (reader, cancellable, error))
    {
      const char *id, *name;
      Chat *chat;

      if (!reader_get_text (reader, 0, FALSE, &id, error) ||
          !reader_get_text (reader, 1, FALSE, &name, error))
        return FALSE;

      if (g_hash_table_contains (by_id, id))
        {
          TektraImportNode table = { .member = reader->table };
          TektraImportNode row = { .parent = &table, .index = reader->row };

          return tektra_import_node_fail (&row, error, "%s", _("the id is there twice"));
        }

      chat = g_new0 (Chat, 1);
      chat->conversation = tektra_conversation_new ();
      chat->tree = tektra_import_tree_new (TRUE);
      tektra_conversation_set_title (chat->conversation, name);
      g_ptr_array_add (chats, chat);
      g_hash_table_insert (by_id, g_strdup (id), chat);
    }
  reader_clear (reader);

  return *error == NULL;
}

static gboolean
read_attachment (TektraImportContext  *context,
                 Reader               *reader,
                 GHashTable           *attached,
                 GError              **error)
{
  TektraImportNode table = { .member = reader->table };
  TektraImportNode row = { .parent = &table, .index = reader->row };
  TektraImportNode place = { .parent = &row, .member = "content" };
  const char *message_id, *type, *name, *content;
  TektraMessage *holder;

  if (!reader_get_text (reader, 0, FALSE, &message_id, error) ||
      !reader_get_text (reader, 1, FALSE, &type, error) ||
      !reader_get_text (reader, 2, FALSE, &name, error) ||
      !reader_get_text (reader, 3, FALSE, &content, error))
    return FALSE;

  holder = g_hash_table_lookup (attached, message_id);
  if (holder == NULL)
    {
      holder = tektra_message_new (TEKTRA_ROLE_USER);
      g_hash_table_insert (attached, g_strdup (message_id), holder);
    }

  if (g_str_equal (type, "image"))
    {
      g_autoptr(GBytes) data = tektra_import_node_decode (&place, content, error);

      return data != NULL &&
             tektra_import_add_picture (context, &place, name, data, holder, error);
    }

  if (g_str_equal (type, "thought"))
    {
      g_autoptr(TektraPart) part = tektra_thinking_part_new_finished (content, 0);

      tektra_message_add_part (holder, part);
    }
  else if (!g_str_equal (type, "metadata"))
    {
      tektra_import_add_file (holder, name, content);
      tektra_message_append_text (holder, "\n", -1);
    }

  return TRUE;
}

static gboolean
read_attachments (TektraImportContext  *context,
                  Reader               *reader,
                  GHashTable           *attached,
                  GError              **error)
{
  reader->table = "attachment";
  if (!reader_prepare (reader,
                       "SELECT message_id, type, name, content FROM attachment ORDER BY rowid",
                       error))
    return FALSE;

  while (reader_next (reader, context->cancellable, error))
    {
      if (!read_attachment (context, reader, attached, error))
        return FALSE;
    }
  reader_clear (reader);

  return *error == NULL;
}

/* In the time of the place where it was written, to the minute in the first versions. */
static gboolean
parse_time (const char *text,
            gint64     *time)
{
  g_autoptr(GDateTime) date_time = NULL;
  int year, month, day, hour, minute;
  int second = 0;

  if (sscanf (text, "%4d/%2d/%2d %2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) < 5)
    return FALSE;

  date_time = g_date_time_new_local (year, month, day, hour, minute, second);
  if (date_time == NULL || g_date_time_to_unix (date_time) < 0)
    return FALSE;

  *time = g_date_time_to_unix_usec (date_time);

  return TRUE;
}

static gboolean
read_message (Reader      *reader,
              GHashTable  *by_id,
              GHashTable  *attached,
              GError     **error)
{
  TektraImportNode table = { .member = reader->table };
  TektraImportNode row = { .parent = &table, .index = reader->row };
  TektraImportNode role_place = { .parent = &row, .member = "role" };
  TektraImportNode time_place = { .parent = &row, .member = "date_time" };
  g_autoptr(TektraMessage) message = NULL;
  const char *id, *chat_id, *role_name, *model, *time, *content;
  TektraMessage *holder;
  gint64 created = 0;
  Chat *chat;
  int role;

  if (!reader_get_text (reader, 0, FALSE, &id, error) ||
      !reader_get_text (reader, 1, FALSE, &chat_id, error) ||
      !reader_get_text (reader, 2, FALSE, &role_name, error) ||
      !reader_get_text (reader, 3, TRUE, &model, error) ||
      !reader_get_text (reader, 4, FALSE, &time, error) ||
      !reader_get_text (reader, 5, FALSE, &content, error))
    return FALSE;

  if (!tektra_enum_from_nick (TEKTRA_TYPE_ROLE, role_name, &role))
    return tektra_import_node_fail (&role_place, error, "%s", _("the word is unknown"));
  if (!parse_time (time, &created))
    return tektra_import_node_fail (&time_place, error, "%s", _("it is not a time"));

  /* what a deleted chat left behind */
  chat = g_hash_table_lookup (by_id, chat_id);
  if (chat == NULL)
    return TRUE;

  message = tektra_message_new ((TektraRole) role);
  tektra_import_set_created (message, created);
  if (chat->last_id == NULL)
    tektra_conversation_identify (chat->conversation,
                                  tektra_conversation_get_id (chat->conversation), created);

  holder = g_hash_table_lookup (attached, id);
  for (guint i = 0;
       holder != NULL && i < g_list_model_get_n_items (tektra_message_list_parts (holder));
       i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (tektra_message_list_parts (holder), i);

      tektra_message_add_part (message, part);
    }

  if (role == TEKTRA_ROLE_ASSISTANT)
    {
      tektra_import_add_text (message, content);
      tektra_message_set_model_name (message, model != NULL && *model != '\0' ? model : NULL);
      tektra_message_set_finish_reason (message, TEKTRA_FINISH_STOP);
    }
  else if (*content != '\0')
    tektra_message_append_text (message, content, -1);

  if (!tektra_import_tree_add (chat->tree, &row, id, chat->last_id, message, error))
    return FALSE;

  return g_set_str (&chat->last_id, id);
}

static gboolean
read_messages (Reader        *reader,
               GCancellable  *cancellable,
               GHashTable    *by_id,
               GHashTable    *attached,
               GError       **error)
{
  reader->table = "message";
  if (!reader_prepare (reader,
                       "SELECT id, chat_id, role, model, date_time, content FROM message"
                       " ORDER BY rowid", error))
    return FALSE;

  while (reader_next (reader, cancellable, error))
    {
      if (!read_message (reader, by_id, attached, error))
        return FALSE;
    }
  reader_clear (reader);

  return *error == NULL;
}

static GPtrArray *
read_database (TektraImportContext  *context,
               sqlite3              *db,
               GError              **error)
{
  g_auto(Reader) reader = { .db = db };
  g_autoptr(GPtrArray) chats = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_free);
  g_autoptr(GHashTable) by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) attached =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_autoptr(GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) local_error = NULL;
  TektraImportNode place = { .member = "message" };

  if (!check_pages (&reader, context->cancellable, &local_error) ||
      !check_tables (&reader, context->cancellable, &local_error) ||
      !read_chats (&reader, context->cancellable, chats, by_id, &local_error) ||
      !read_attachments (context, &reader, attached, &local_error) ||
      !read_messages (&reader, context->cancellable, by_id, attached, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  for (guint i = 0; i < chats->len; i++)
    {
      Chat *chat = g_ptr_array_index (chats, i);

      if (!tektra_import_tree_build (chat->tree, &place, NULL, chat->conversation, error))
        return NULL;
      g_ptr_array_add (conversations, g_steal_pointer (&chat->conversation));
    }

  return g_steal_pointer (&conversations);
}

/**
 * tektra_import_read_alpaca:
 * @context: the file
 * @bytes: a SQLite database
 * @error: return location for an error
 *
 * Reads all chats of a database of Alpaca.
 *
 * Returns: (transfer full) (nullable) (element-type TektraConversation): the chats, or %NULL with
 *   an error that names the table, the row from 1 and the column
 */
GPtrArray *
tektra_import_read_alpaca (TektraImportContext  *context,
                           GBytes               *bytes,
                           GError              **error)
{
  g_autofree guint8 *copy = NULL;
  GPtrArray *conversations = NULL;
  sqlite3 *db = NULL;
  gsize size = g_bytes_get_size (bytes);

  /* SQLite writes to no database that is read-only, but asks for memory that could be written */
  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  if (size > OFFSET_READ_VERSION)
    copy[OFFSET_WRITE_VERSION] = copy[OFFSET_READ_VERSION] = VERSION_ROLLBACK;

  if (sqlite3_open_v2 (":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK)
    set_database_error (db, NULL, error);
  else
    {
      harden (db, context->cancellable);
      if (sqlite3_deserialize (db, "main", copy, (sqlite3_int64) size, (sqlite3_int64) size,
                               SQLITE_DESERIALIZE_READONLY) == SQLITE_OK)
        conversations = read_database (context, db, error);
      else
        set_database_error (db, NULL, error);
    }

  sqlite3_close (db);

  return conversations;
}
