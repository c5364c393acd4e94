/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-image-part.h"
#include "storage/tektra-attachment-files.h"
#include "storage/tektra-message-record.h"
#include "storage/tektra-part-record.h"
#include "storage/tektra-store-changes.h"

/* A list of what to do, filled where the objects live and done in the thread of the database. */

typedef struct _Change Change;

typedef gboolean (*ApplyFunc) (Change          *change,
                               TektraDatabase  *database,
                               const char      *folder,
                               GError         **error);

struct _Change
{
  ApplyFunc apply;

  gint64 id;
  gint64 position;
  TektraChatRecord *chat;
  TektraMessageRecord *message;
  TektraEditRecord *edit;
  GPtrArray *parts; /* TektraPartRecord */
  char *text;
};

struct _TektraStoreChanges
{
  GPtrArray *changes;
};

static void
change_free (Change *change)
{
  g_clear_pointer (&change->chat, tektra_chat_record_free);
  g_clear_pointer (&change->message, tektra_message_record_free);
  g_clear_pointer (&change->edit, tektra_edit_record_free);
  g_clear_pointer (&change->parts, g_ptr_array_unref);
  g_free (change->text);
  g_free (change);
}

static Change *
add (TektraStoreChanges *self,
     ApplyFunc           apply,
     gint64              id)
{
  Change *change = g_new0 (Change, 1);

  change->apply = apply;
  change->id = id;
  g_ptr_array_add (self->changes, change);

  return change;
}

static gboolean
run_with_id (TektraDatabase  *database,
             const char      *sql,
             gint64           id,
             GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, id);

  return tektra_database_run (database, statement, error);
}

/* The file first: a row never names one that is not there. */
static gboolean
put_attachment (TektraDatabase    *database,
                const char        *folder,
                TektraPart        *media,
                char             **hash,
                GError           **error)
{
  const TektraPreview *preview = NULL;
  const char *mime_type;
  GBytes *data = tektra_part_get_media (media, &mime_type);
  sqlite3_stmt *statement;

  *hash = tektra_attachment_files_put (folder, data, error);
  if (*hash == NULL)
    return FALSE;
  if (TEKTRA_IS_IMAGE_PART (media))
    preview = tektra_image_part_get_preview (TEKTRA_IMAGE_PART (media));
  if (preview != NULL)
    tektra_attachment_files_put_preview (folder, *hash, preview);

  statement = tektra_database_prepare (
    database, "INSERT OR IGNORE INTO attachment (hash, mime, size) VALUES (?1, ?2, ?3)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, *hash, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, mime_type, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, (gint64) g_bytes_get_size (data));

  return tektra_database_run (database, statement, error);
}

/* Binds what parts of messages and of drafts have in common. */
static gboolean
put_part (TektraDatabase    *database,
          const char        *folder,
          const char        *sql,
          gint64             owner,
          guint              position,
          TektraPartRecord  *record,
          GError           **error)
{
  g_autofree char *hash = NULL;
  sqlite3_stmt *statement;

  if (record->media != NULL &&
      !put_attachment (database, folder, record->media, &hash, error))
    return FALSE;

  statement = tektra_database_prepare (database, sql, error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, owner);
  sqlite3_bind_int (statement, 2, (int) position);
  sqlite3_bind_text (statement, 3, record->kind, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, record->data, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5, hash, -1, SQLITE_STATIC);
  if (record->text != NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (record->text, &length);

      sqlite3_bind_text (statement, 6, text != NULL ? text : "", (int) length, SQLITE_STATIC);
    }

  return tektra_database_run (database, statement, error);
}

static gboolean
apply_listing (Change          *change,
               TektraDatabase  *database,
               const char      *folder,
               GError         **error)
{
  const TektraChatRecord *record = change->chat;
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (
    database,
    "UPDATE chat SET title = ?2, pin = ?3, unread = ?4, updated = ?5, deleted = ?6 WHERE id = ?1",
    error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, record->id);
  sqlite3_bind_text (statement, 2, record->title, -1, SQLITE_STATIC);
  if (record->pin != 0)
    sqlite3_bind_int64 (statement, 3, record->pin);
  sqlite3_bind_int (statement, 4, record->unread);
  sqlite3_bind_int64 (statement, 5, record->updated);
  if (record->deleted != 0)
    sqlite3_bind_int64 (statement, 6, record->deleted);

  return tektra_database_run (database, statement, error);
}

static gboolean
apply_chat (Change          *change,
            TektraDatabase  *database,
            const char      *folder,
            GError         **error)
{
  const TektraChatRecord *record = change->chat;
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (
    database,
    "INSERT INTO chat (id, title, system_prompt, model, preset, template, params, head, pin,"
    "                  unread, created, updated, deleted)"
    "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    "  ON CONFLICT (id) DO UPDATE SET title = ?2, system_prompt = ?3, model = ?4, preset = ?5,"
    "  template = ?6, params = ?7, head = ?8, pin = ?9, unread = ?10, updated = ?12, deleted = ?13",
    error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, record->id);
  sqlite3_bind_text (statement, 2, record->title, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, record->system_prompt, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, record->model, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5, record->preset, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 6, record->template_name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, record->params, -1, SQLITE_STATIC);
  if (record->head != 0)
    sqlite3_bind_int64 (statement, 8, record->head);
  if (record->pin != 0)
    sqlite3_bind_int64 (statement, 9, record->pin);
  sqlite3_bind_int (statement, 10, record->unread);
  sqlite3_bind_int64 (statement, 11, record->created);
  sqlite3_bind_int64 (statement, 12, record->updated);
  if (record->deleted != 0)
    sqlite3_bind_int64 (statement, 13, record->deleted);

  return tektra_database_run (database, statement, error);
}

static gboolean
apply_draft (Change          *change,
             TektraDatabase  *database,
             const char      *folder,
             GError         **error)
{
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (database, "UPDATE chat SET draft = ?2 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, change->id);
  sqlite3_bind_text (statement, 2, change->text, -1, SQLITE_STATIC);
  if (!tektra_database_run (database, statement, error) ||
      !run_with_id (database, "DELETE FROM draft_part WHERE chat = ?1", change->id, error))
    return FALSE;

  for (guint i = 0; i < change->parts->len; i++)
    {
      if (!put_part (database, folder,
                     "INSERT INTO draft_part (chat, position, kind, data, attachment)"
                     "  VALUES (?1, ?2, ?3, ?4, ?5)",
                     change->id, i, change->parts->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
apply_message (Change          *change,
               TektraDatabase  *database,
               const char      *folder,
               GError         **error)
{
  gint64 id = tektra_message_record_get_id (change->message);

  if (!tektra_message_record_save (change->message, database, error) ||
      !run_with_id (database, "DELETE FROM part WHERE message = ?1", id, error))
    return FALSE;

  for (guint i = 0; i < change->parts->len; i++)
    {
      TektraPartRecord *record = change->parts->pdata[i];

      if (!put_part (database, folder,
                     "INSERT INTO part (message, position, kind, data, attachment, text)"
                     "  VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     id, i, record, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
apply_state (Change          *change,
             TektraDatabase  *database,
             const char      *folder,
             GError         **error)
{
  return tektra_message_record_save (change->message, database, error);
}

static gboolean
apply_edit (Change          *change,
            TektraDatabase  *database,
            const char      *folder,
            GError         **error)
{
  return tektra_edit_record_save (change->edit, database, error);
}

static gboolean
apply_growth (Change          *change,
              TektraDatabase  *database,
              const char      *folder,
              GError         **error)
{
  TektraPartRecord *record = change->parts->pdata[0];

  return put_part (database, folder,
                   "INSERT INTO part (message, position, kind, data, attachment, text)"
                   "  VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                   "  ON CONFLICT (message, position) DO UPDATE SET text = text || ?6, data = ?4",
                   change->id, (guint) change->position, record, error);
}

static gboolean
apply_message_removal (Change          *change,
                       TektraDatabase  *database,
                       const char      *folder,
                       GError         **error)
{
  return run_with_id (database,
                      "UPDATE message SET parent = (SELECT parent FROM message WHERE id = ?1)"
                      "  WHERE parent = ?1",
                      change->id, error) &&
         run_with_id (database, "DELETE FROM search WHERE rowid = ?1", change->id, error) &&
         run_with_id (database, "DELETE FROM message WHERE id = ?1", change->id, error);
}

static gboolean
apply_chat_deletion (Change          *change,
                     TektraDatabase  *database,
                     const char      *folder,
                     GError         **error)
{
  return run_with_id (database,
                      "DELETE FROM search WHERE rowid IN (SELECT id FROM message WHERE chat = ?1)",
                      change->id, error) &&
         run_with_id (database, "DELETE FROM search_title WHERE rowid = ?1", change->id, error) &&
         run_with_id (database, "DELETE FROM chat WHERE id = ?1", change->id, error);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const Change *left = *(const Change *const *) a;
  const Change *right = *(const Change *const *) b;

  return (left->id > right->id) - (left->id < right->id);
}

static void
add_words (const Change *change,
           GString      *text)
{
  if (change->chat != NULL && change->chat->title != NULL)
    g_string_append (text, change->chat->title);

  for (guint i = 0; change->parts != NULL && i < change->parts->len; i++)
    {
      const TektraPartRecord *record = change->parts->pdata[i];

      if (!g_str_equal (record->kind, "text"))
        continue;
      g_string_append_len (text, g_bytes_get_data (record->text, NULL),
                           (gssize) g_bytes_get_size (record->text));
      g_string_append_c (text, '\n');
    }
}

/* In a table of changes by their ids */
static gboolean
is_of_chat (gpointer key,
            gpointer value,
            gpointer user_data)
{
  const Change *change = value;
  const gint64 *chat = user_data;

  return tektra_message_record_get_chat (change->message) == *chat;
}

static gboolean
index_words (TektraDatabase  *database,
             GHashTable      *by_id,
             const char      *remove_sql,
             const char      *insert_sql,
             GError         **error)
{
  g_autoptr(GPtrArray) changes = g_hash_table_get_values_as_ptr_array (by_id);
  g_autoptr(GString) words = g_string_new (NULL);

  g_ptr_array_sort (changes, compare_ids);

  for (guint i = 0; i < changes->len; i++)
    {
      if (!run_with_id (database, remove_sql, ((Change *) changes->pdata[i])->id, error))
        return FALSE;
    }

  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = changes->pdata[i];
      sqlite3_stmt *statement;

      g_string_truncate (words, 0);
      add_words (change, words);
      if (words->len == 0)
        continue;

      statement = tektra_database_prepare (database, insert_sql, error);
      if (statement == NULL)
        return FALSE;

      sqlite3_bind_int64 (statement, 1, change->id);
      sqlite3_bind_text (statement, 2, words->str, (int) words->len, SQLITE_STATIC);
      if (!tektra_database_run (database, statement, error))
        return FALSE;
    }

  return TRUE;
}

/* FTS5 writes what it has gathered before each statement that could fail half-way, such as those
 * for the rows of a message, and before a rowid that is not higher than the last. So all that was
 * said is indexed at the end, in the order of the ids. */
static gboolean
tektra_store_changes_index (TektraStoreChanges  *self,
                            TektraDatabase      *database,
                            GError             **error)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GHashTable) messages = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->changes->len; i++)
    {
      Change *change = self->changes->pdata[i];

      if (change->apply == apply_chat || change->apply == apply_listing)
        {
          g_hash_table_replace (titles, &change->id, change);
        }
      else if (change->apply == apply_message)
        {
          if (tektra_message_record_is_over (change->message))
            g_hash_table_replace (messages, &change->id, change);
        }
      else if (change->apply == apply_message_removal)
        {
          g_hash_table_remove (messages, &change->id);
        }
      else if (change->apply == apply_chat_deletion)
        {
          g_hash_table_remove (titles, &change->id);
          g_hash_table_foreach_remove (messages, is_of_chat, &change->id);
        }
    }

  return index_words (database, titles,
                      "DELETE FROM search_title WHERE rowid = ?1",
                      "INSERT INTO search_title (rowid, title) VALUES (?1, ?2)",
                      error) &&
         index_words (database, messages,
                      "DELETE FROM search WHERE rowid = ?1",
                      "INSERT INTO search (rowid, text) VALUES (?1, ?2)",
                      error);
}

/**
 * tektra_store_changes_new:
 *
 * Creates an empty list of changes.
 *
 * Returns: (transfer full): the changes
 */
TektraStoreChanges *
tektra_store_changes_new (void)
{
  TektraStoreChanges *self = g_new0 (TektraStoreChanges, 1);

  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);

  return self;
}

/**
 * tektra_store_changes_free:
 * @self: (transfer full): changes
 *
 * Frees changes that were or were not done.
 */
void
tektra_store_changes_free (TektraStoreChanges *self)
{
  g_ptr_array_unref (self->changes);
  g_free (self);
}

/**
 * tektra_store_changes_is_empty:
 * @self: changes
 *
 * Gets whether there is nothing to do.
 *
 * Returns: %TRUE when there is not
 */
gboolean
tektra_store_changes_is_empty (TektraStoreChanges *self)
{
  return self->changes->len == 0;
}

/**
 * tektra_store_changes_put_chat:
 * @self: changes
 * @record: a chat
 *
 * Saves a chat without its messages and its draft.
 */
void
tektra_store_changes_put_chat (TektraStoreChanges     *self,
                               const TektraChatRecord *record)
{
  add (self, apply_chat, record->id)->chat = tektra_chat_record_copy (record);
}

/**
 * tektra_store_changes_put_listing:
 * @self: changes
 * @record: a chat that was saved before
 *
 * Saves what the list of chats shows of it: title, place, whether it is unread or deleted.
 */
void
tektra_store_changes_put_listing (TektraStoreChanges     *self,
                                  const TektraChatRecord *record)
{
  add (self, apply_listing, record->id)->chat = tektra_chat_record_copy (record);
}

/**
 * tektra_store_changes_put_conversation:
 * @self: changes
 * @conversation: a conversation with all its parts in memory
 *
 * Saves a chat with all its messages, such as an imported one.
 */
void
tektra_store_changes_put_conversation (TektraStoreChanges *self,
                                       TektraConversation *conversation)
{
  g_autoptr(TektraChatRecord) record = tektra_chat_record_new (conversation);
  guint n = tektra_conversation_get_n_messages (conversation);

  tektra_store_changes_put_chat (self, record);
  for (guint i = 0; i < n; i++)
    tektra_store_changes_put_message (self, conversation,
                                      tektra_conversation_get_message (conversation, i));
}

/**
 * tektra_store_changes_put_draft:
 * @self: changes
 * @chat: the id of a chat
 * @text: (nullable): what was typed
 * @parts: (element-type TektraPart): what is attached
 *
 * Saves what is about to be said.
 */
void
tektra_store_changes_put_draft (TektraStoreChanges *self,
                                gint64              chat,
                                const char         *text,
                                GPtrArray          *parts)
{
  Change *change = add (self, apply_draft, chat);

  change->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  change->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_part_record_free);
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (change->parts, tektra_part_record_new (parts->pdata[i]));
}

/**
 * tektra_store_changes_put_message:
 * @self: changes
 * @conversation: a conversation
 * @message: one of its messages, with its parts in memory
 *
 * Saves a message as it is now.
 */
void
tektra_store_changes_put_message (TektraStoreChanges *self,
                                  TektraConversation *conversation,
                                  TektraMessage      *message)
{
  Change *change = add (self, apply_message, tektra_message_get_id (message));
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  g_return_if_fail (tektra_message_get_loaded (message));

  change->message = tektra_message_record_new (conversation, message);
  change->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_part_record_free);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      g_ptr_array_add (change->parts, tektra_part_record_new (part));
    }
}

/**
 * tektra_store_changes_put_state:
 * @self: changes
 * @conversation: a conversation
 * @message: one of its messages, saved before
 *
 * Saves what a message follows, how far it has come and such, but not its parts.
 */
void
tektra_store_changes_put_state (TektraStoreChanges *self,
                                TektraConversation *conversation,
                                TektraMessage      *message)
{
  add (self, apply_state, tektra_message_get_id (message))->message =
    tektra_message_record_new (conversation, message);
}

/**
 * tektra_store_changes_put_edit:
 * @self: changes
 * @record: (transfer full): what a message shall become, saved before or in these changes
 *
 * Saves what a person is about to make of a message, or that nobody is.
 */
void
tektra_store_changes_put_edit (TektraStoreChanges *self,
                               TektraEditRecord   *record)
{
  add (self, apply_edit, record->message)->edit = record;
}

/**
 * tektra_store_changes_grow:
 * @self: changes
 * @message: a message, saved before
 * @position: which of its parts has grown, or is new
 * @offset: how many bytes of its text are saved
 *
 * Saves what was added to the text of a part.
 */
void
tektra_store_changes_grow (TektraStoreChanges *self,
                           TektraMessage      *message,
                           guint               position,
                           gsize               offset)
{
  Change *change = add (self, apply_growth, tektra_message_get_id (message));
  g_autoptr(TektraPart) part = NULL;
  TektraPartRecord *record;

  part = g_list_model_get_item (tektra_message_list_parts (message), position);
  record = tektra_part_record_new (part);
  if (record->text != NULL && offset > 0)
    {
      g_autoptr(GBytes) text = g_steal_pointer (&record->text);

      record->text = g_bytes_new_from_bytes (text, offset, g_bytes_get_size (text) - offset);
    }

  change->position = position;
  change->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_part_record_free);
  g_ptr_array_add (change->parts, record);
}

/**
 * tektra_store_changes_remove_message:
 * @self: changes
 * @message: the id of a message
 *
 * Deletes one message. What followed it follows what it had followed.
 */
void
tektra_store_changes_remove_message (TektraStoreChanges *self,
                                     gint64              message)
{
  add (self, apply_message_removal, message);
}

/**
 * tektra_store_changes_delete_chat:
 * @self: changes
 * @chat: the id of a chat
 *
 * Deletes a chat with all that belongs to it, for ever.
 */
void
tektra_store_changes_delete_chat (TektraStoreChanges *self,
                                  gint64              chat)
{
  add (self, apply_chat_deletion, chat);
}

/**
 * tektra_store_changes_apply:
 * @self: changes
 * @database: where to, in its thread
 * @folder: where the attachments are
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Saves all changes in one transaction.
 *
 * Returns: %TRUE on success; on failure nothing is changed
 */
gboolean
tektra_store_changes_apply (TektraStoreChanges  *self,
                            TektraDatabase      *database,
                            const char          *folder,
                            GError             **error)
{
  if (!tektra_database_begin (database, error))
    return FALSE;

  for (guint i = 0; i < self->changes->len; i++)
    {
      Change *change = self->changes->pdata[i];

      if (!change->apply (change, database, folder, error))
        {
          tektra_database_rollback (database);
          return FALSE;
        }
    }

  if (!tektra_store_changes_index (self, database, error))
    {
      tektra_database_rollback (database);
      return FALSE;
    }

  return tektra_database_commit (database, error);
}
