/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "storage/tektra-chat-loader.h"
#include "storage/tektra-edit-record.h"
#include "storage/tektra-message-record.h"
#include "storage/tektra-part-record.h"

/* Makes objects of rows, in the thread of the database; nobody else knows them yet. */

G_DEFINE_BOXED_TYPE (TektraStoredChat, tektra_stored_chat,
                     tektra_stored_chat_ref, tektra_stored_chat_unref)

/* Of each message its columns, what shall become of it, and how much text it has, which the context
 * meter asks for. */
static const char *const messages_sql =
  "SELECT " TEKTRA_MESSAGE_COLUMNS ", edit,"
  "  (SELECT sum (octet_length (text)) FROM part WHERE part.message = message.id)"
  "  FROM message WHERE chat = ?1 ORDER BY id";

/**
 * tektra_stored_chat_ref:
 * @self: a stored chat
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraStoredChat *
tektra_stored_chat_ref (TektraStoredChat *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

/**
 * tektra_stored_chat_unref:
 * @self: (transfer full): a stored chat
 *
 * Lets go of a reference.
 */
void
tektra_stored_chat_unref (TektraStoredChat *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_clear_object (&self->conversation);
  g_free (self->draft_text);
  g_clear_pointer (&self->draft_parts, g_ptr_array_unref);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
  g_free (self);
}

#define LISTED_CHATS \
  "SELECT id, title, NULL, model, NULL, NULL, NULL, head, pin, unread, created, updated, deleted" \
  "  FROM chat WHERE deleted IS NULL "

static const char *const all_sql = LISTED_CHATS "ORDER BY updated DESC";

/* The plus keeps SQLite from going through all chats by the index of their times: in the order of
 * the table that takes a third of the time. */
static const char *const newest_sql =
  LISTED_CHATS
  "AND (pin IS NOT NULL OR id IN"
  "  (SELECT id FROM chat WHERE deleted IS NULL ORDER BY updated DESC LIMIT ?1)) "
  "ORDER BY +updated DESC";

/* The columns of every statement that gives chats */
#define CHAT_COLUMNS \
  "id, title, system_prompt, model, preset, template, params, head, pin, unread, created, " \
  "updated, deleted"

static TektraChatRecord *
read_record (sqlite3_stmt *statement)
{
  TektraChatRecord *record = g_new0 (TektraChatRecord, 1);

  record->id = sqlite3_column_int64 (statement, 0);
  record->title = tektra_database_dup_text (statement, 1);
  record->system_prompt = tektra_database_dup_text (statement, 2);
  record->model = tektra_database_dup_text (statement, 3);
  record->preset = tektra_database_dup_text (statement, 4);
  record->template_name = tektra_database_dup_text (statement, 5);
  record->params = tektra_database_dup_text (statement, 6);
  record->head = sqlite3_column_int64 (statement, 7);
  record->pin = sqlite3_column_int64 (statement, 8);
  record->unread = sqlite3_column_int (statement, 9) != 0;
  record->created = sqlite3_column_int64 (statement, 10);
  record->updated = sqlite3_column_int64 (statement, 11);
  record->deleted = sqlite3_column_int64 (statement, 12);

  return record;
}

/**
 * tektra_chat_loader_list:
 * @database: a database
 * @n_newest: how many of the newest chats are wanted beside the pinned ones; 0 for all
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Reads chats, without their messages. The instructions are left out: there may be thousands of
 * chats, and they come with the messages.
 *
 * Returns: (transfer full) (element-type TektraChatRecord) (nullable): the chats, that which
 *   something was said in last first
 */
GPtrArray *
tektra_chat_loader_list (TektraDatabase  *database,
                         guint            n_newest,
                         GError         **error)
{
  g_autoptr(GPtrArray) records = NULL;
  sqlite3_stmt *statement;
  gboolean row;

  statement = tektra_database_prepare (database, n_newest > 0 ? newest_sql : all_sql, error);
  if (statement == NULL)
    return NULL;

  if (n_newest > 0)
    sqlite3_bind_int64 (statement, 1, n_newest);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_chat_record_free);
  for (;;)
    {
      if (!tektra_database_step (database, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&records);
      g_ptr_array_add (records, read_record (statement));
    }
}

static GPtrArray *
read_parts (TektraDatabase  *database,
            const char      *folder,
            const char      *sql,
            gint64           owner,
            GError         **error)
{
  g_autoptr(GPtrArray) parts = NULL;
  sqlite3_stmt *statement = tektra_database_prepare (database, sql, error);
  gboolean row;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, owner);
  parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (;;)
    {
      if (!tektra_database_step (database, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&parts);

      g_ptr_array_add (parts,
                       tektra_part_record_restore (
                         (const char *) sqlite3_column_text (statement, 0),
                         (const char *) sqlite3_column_text (statement, 1),
                         (gsize) sqlite3_column_bytes (statement, 1),
                         (const char *) sqlite3_column_text (statement, 2),
                         (const char *) sqlite3_column_text (statement, 3),
                         folder));
    }
}

/**
 * tektra_chat_loader_load_parts:
 * @database: a database
 * @folder: where the attachments are
 * @message: the id of a message
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Reads what a message is made of.
 *
 * Returns: (transfer full) (element-type TektraPart) (nullable): its parts
 */
GPtrArray *
tektra_chat_loader_load_parts (TektraDatabase  *database,
                               const char      *folder,
                               gint64           message,
                               GError         **error)
{
  return read_parts (database, folder,
                     "SELECT kind, text, data, attachment FROM part WHERE message = ?1"
                     "  ORDER BY position",
                     message, error);
}

/* Messages of which the store has only the half, after a recovery, follow the one before them: in
 * the order of their ids, which is that in which they were written. */
static gboolean
read_messages (TektraDatabase    *database,
               TektraStoredChat  *chat,
               gint64             head,
               GError           **error)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) parents = g_ptr_array_new ();
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = tektra_database_prepare (database, messages_sql, error);
  TektraMessage *leaf = NULL;
  gboolean row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, tektra_conversation_get_id (chat->conversation));
  chat->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_edit_record_free);

  for (;;)
    {
      TektraEditRecord *edit;
      TektraMessage *message;
      gint64 parent;

      if (!tektra_database_step (database, statement, &row, error))
        return FALSE;
      if (!row)
        break;

      message = tektra_message_record_restore (statement);
      parent = sqlite3_column_int64 (statement, 1);
      edit = tektra_edit_record_restore (
        tektra_message_get_id (message),
        (const char *) sqlite3_column_text (statement, TEKTRA_N_MESSAGE_COLUMNS));
      if (edit != NULL)
        g_ptr_array_add (chat->edits, edit);
      tektra_message_unload (
        message, (gsize) sqlite3_column_int64 (statement, TEKTRA_N_MESSAGE_COLUMNS + 1));
      g_ptr_array_add (messages, message);
      g_array_append_val (ids, parent);
      if (tektra_message_get_id (message) == head)
        leaf = message;
    }

  for (guint i = 0; i < messages->len; i++)
    {
      gint64 *id = g_new (gint64, 1);

      *id = tektra_message_get_id (messages->pdata[i]);
      g_hash_table_insert (by_id, id, messages->pdata[i]);
    }

  for (guint i = 0; i < messages->len; i++)
    {
      gint64 parent_id = g_array_index (ids, gint64, i);
      TektraMessage *parent = g_hash_table_lookup (by_id, &parent_id);

      /* A parent is older than what follows it, so that there is no circle. */
      if (parent != NULL && parent_id >= tektra_message_get_id (messages->pdata[i]))
        parent = NULL;
      if (parent == NULL && parent_id != 0 && i > 0)
        parent = messages->pdata[i - 1];
      g_ptr_array_add (parents, parent);
    }

  tektra_conversation_set_messages (chat->conversation, messages, parents, leaf);

  return TRUE;
}

static gboolean
load_end (TektraDatabase      *database,
          const char          *folder,
          TektraConversation  *conversation,
          guint                n_loaded,
          GError             **error)
{
  GListModel *branch = G_LIST_MODEL (conversation);
  guint n = g_list_model_get_n_items (branch);

  for (guint i = n > n_loaded ? n - n_loaded : 0; i < n; i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (branch, i);
      g_autoptr(GPtrArray) parts = NULL;

      parts = tektra_chat_loader_load_parts (database, folder, tektra_message_get_id (message),
                                             error);
      if (parts == NULL)
        return FALSE;
      tektra_message_load (message, parts);
    }

  return TRUE;
}

/**
 * tektra_chat_loader_load:
 * @database: a database
 * @folder: where the attachments are
 * @id: the id of a chat
 * @n_loaded: of how many messages at the end the parts are wanted
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Reads a chat.
 *
 * Returns: (transfer full) (nullable): the chat
 */
TektraStoredChat *
tektra_chat_loader_load (TektraDatabase  *database,
                         const char      *folder,
                         gint64           id,
                         guint            n_loaded,
                         GError         **error)
{
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(TektraChatRecord) record = NULL;
  sqlite3_stmt *statement;
  gboolean row;

  statement = tektra_database_prepare (database,
                                       "SELECT " CHAT_COLUMNS ", draft FROM chat WHERE id = ?1",
                                       error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, id);
  if (!tektra_database_step (database, statement, &row, error))
    return NULL;

  if (!row)
    {
      g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_NOT_FOUND,
                           _("This chat is gone."));
      return NULL;
    }

  chat = g_new0 (TektraStoredChat, 1);
  g_atomic_ref_count_init (&chat->n_refs);
  chat->conversation = tektra_conversation_new ();
  record = read_record (statement);
  chat->draft_text = tektra_database_dup_text (statement, 13);
  sqlite3_reset (statement);

  tektra_chat_record_apply (record, chat->conversation);
  chat->draft_parts = read_parts (database, folder,
                                  "SELECT kind, NULL, data, attachment FROM draft_part"
                                  "  WHERE chat = ?1 ORDER BY position",
                                  id, error);
  if (chat->draft_parts == NULL ||
      !read_messages (database, chat, record->head, error) ||
      !load_end (database, folder, chat->conversation, n_loaded, error))
    return NULL;

  return g_steal_pointer (&chat);
}
