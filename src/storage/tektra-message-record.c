/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "storage/tektra-message-record.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"
#include "util/tektra-json.h"

struct _TektraMessageRecord
{
  gint64 id;
  gint64 chat;
  gint64 parent;
  gint64 created;
  TektraRole role;
  TektraMessageStatus status;
  TektraFinishReason finish;
  guint n_left_out;
  char *error;
  char *model;
  char *model_name;
  char *usage;
};

/* What can be acted on is the code of a backend's error; of all others the sentence remains. */
static char *
save_error (const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "message", error->message);
  if (error->domain == TEKTRA_BACKEND_ERROR)
    json_object_set_string_member (object, "code",
                                   tektra_enum_to_nick (TEKTRA_TYPE_BACKEND_ERROR, error->code));

  return tektra_json_object_to_string (object);
}

/* Of the code only the name is sure to mean the same later; the first chats were saved with its
 * number. */
static GError *
restore_error (const char *text)
{
  g_autoptr(JsonObject) object = text != NULL ? tektra_json_parse_object (text, -1, NULL) : NULL;
  const char *message = object != NULL ? tektra_json_get_string (object, "message") : NULL;
  int code = object != NULL ? (int) tektra_json_get_int (object, "code", 0) : 0;

  if (code < 0 || code > TEKTRA_BACKEND_ERROR_UNTRUSTED)
    code = TEKTRA_BACKEND_ERROR_FAILED;
  if (object != NULL)
    tektra_enum_from_nick (TEKTRA_TYPE_BACKEND_ERROR, tektra_json_get_string (object, "code"),
                           &code);

  return g_error_new_literal (TEKTRA_BACKEND_ERROR, code, message != NULL ? message : _("Failed"));
}

/* The members of TektraUsage in the order in which they are stored: numbers, blanks between. JSON
 * would cost more to read than all else of a message, and a long chat has thousands. A later
 * version may only add to the end. */
static const struct
{
  gsize offset;
  gint64 unknown;
} usage_members[] = {
  { G_STRUCT_OFFSET (TektraUsage, prompt_tokens), -1 },
  { G_STRUCT_OFFSET (TektraUsage, cached_tokens), -1 },
  { G_STRUCT_OFFSET (TektraUsage, completion_tokens), -1 },
  { G_STRUCT_OFFSET (TektraUsage, load_us), -1 },
  { G_STRUCT_OFFSET (TektraUsage, prompt_us), -1 },
  { G_STRUCT_OFFSET (TektraUsage, generation_us), -1 },
  { G_STRUCT_OFFSET (TektraUsage, first_token_us), -1 },
  { G_STRUCT_OFFSET (TektraUsage, context_length), 0 },
};

static char *
save_usage (const TektraUsage *usage)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (usage_members); i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            G_STRUCT_MEMBER (gint64, usage, usage_members[i].offset));

  return g_string_free (text, FALSE);
}

static TektraUsage *
restore_usage (const char *text)
{
  TektraUsage *usage;

  if (text == NULL)
    return NULL;

  usage = tektra_usage_new ();
  for (guint i = 0; i < G_N_ELEMENTS (usage_members); i++)
    {
      char *end;
      gint64 value = g_ascii_strtoll (text, &end, 10);

      G_STRUCT_MEMBER (gint64, usage, usage_members[i].offset) =
        end != text ? value : usage_members[i].unknown;
      text = end;
    }

  return usage;
}

/**
 * tektra_message_record_new:
 * @conversation: a conversation
 * @message: one of its messages
 *
 * Takes a snapshot of a message without its parts.
 *
 * Returns: (transfer full): the record
 */
TektraMessageRecord *
tektra_message_record_new (TektraConversation *conversation,
                           TektraMessage      *message)
{
  TektraMessageRecord *self = g_new0 (TektraMessageRecord, 1);
  TektraMessage *parent = tektra_conversation_get_parent (conversation, message);

  self->id = tektra_message_get_id (message);
  self->chat = tektra_conversation_get_id (conversation);
  self->parent = parent != NULL ? tektra_message_get_id (parent) : 0;
  self->created = tektra_message_get_created (message);
  self->role = tektra_message_get_role (message);
  self->status = tektra_message_get_status (message);
  self->finish = tektra_message_get_finish_reason (message);
  self->n_left_out = tektra_message_get_n_left_out (message);
  self->model = g_strdup (tektra_message_get_model_id (message));
  self->model_name = g_strdup (tektra_message_get_model_name (message));
  if (tektra_message_get_error (message) != NULL)
    self->error = save_error (tektra_message_get_error (message));
  if (tektra_message_get_usage (message) != NULL)
    self->usage = save_usage (tektra_message_get_usage (message));

  return self;
}

/**
 * tektra_message_record_free:
 * @self: (transfer full): a record
 *
 * Frees a record.
 */
void
tektra_message_record_free (TektraMessageRecord *self)
{
  g_free (self->error);
  g_free (self->model);
  g_free (self->model_name);
  g_free (self->usage);
  g_free (self);
}

/**
 * tektra_message_record_get_id:
 * @self: a record
 *
 * Gets which message it is.
 *
 * Returns: its id
 */
gint64
tektra_message_record_get_id (TektraMessageRecord *self)
{
  return self->id;
}

/**
 * tektra_message_record_get_chat:
 * @self: a record
 *
 * Gets which chat it belongs to.
 *
 * Returns: the id of the chat
 */
gint64
tektra_message_record_get_chat (TektraMessageRecord *self)
{
  return self->chat;
}

/**
 * tektra_message_record_is_over:
 * @self: a record
 *
 * Gets whether the message grows no more.
 *
 * Returns: %FALSE while it is streaming
 */
gboolean
tektra_message_record_is_over (TektraMessageRecord *self)
{
  return self->status != TEKTRA_MESSAGE_STATUS_STREAMING;
}

/**
 * tektra_message_record_save:
 * @self: a record
 * @database: where to
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Writes the row of a message, new or not.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_message_record_save (TektraMessageRecord  *self,
                            TektraDatabase       *database,
                            GError              **error)
{
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (
    database,
    "INSERT INTO message (" TEKTRA_MESSAGE_COLUMNS ", chat)"
    "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    "  ON CONFLICT (id) DO UPDATE SET"
    "  parent = ?2, status = ?4, finish = ?5, error = ?6, model = ?7, model_name = ?8,"
    "  usage = ?9, left_out = ?10",
    error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->id);
  if (self->parent != 0)
    sqlite3_bind_int64 (statement, 2, self->parent);
  sqlite3_bind_text (statement, 3, tektra_enum_to_nick (TEKTRA_TYPE_ROLE, (int) self->role),
                     -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4,
                     tektra_enum_to_nick (TEKTRA_TYPE_MESSAGE_STATUS, (int) self->status),
                     -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5,
                     tektra_enum_to_nick (TEKTRA_TYPE_FINISH_REASON, (int) self->finish),
                     -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 6, self->error, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, self->model, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 8, self->model_name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 9, self->usage, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 10, self->n_left_out);
  sqlite3_bind_int64 (statement, 11, self->created);
  sqlite3_bind_int64 (statement, 12, self->chat);

  return tektra_database_run (database, statement, error);
}

/* What a damaged file says is not shown to anybody. */
static const char *
get_name (sqlite3_stmt *statement,
          int           column)
{
  const char *name = (const char *) sqlite3_column_text (statement, column);

  return name != NULL && g_utf8_validate (name, -1, NULL) ? name : NULL;
}

/**
 * tektra_message_record_restore:
 * @statement: a statement whose row begins with %TEKTRA_MESSAGE_COLUMNS
 *
 * Makes a message of a row. A value that this version does not know becomes the harmless one.
 *
 * Returns: (transfer full): a message without parts
 */
TektraMessage *
tektra_message_record_restore (sqlite3_stmt *statement)
{
  int role = TEKTRA_ROLE_USER;
  int status = TEKTRA_MESSAGE_STATUS_COMPLETE;
  int finish = TEKTRA_FINISH_NONE;
  g_autoptr(TektraUsage) usage = NULL;
  TektraMessage *message;

  tektra_enum_from_nick (TEKTRA_TYPE_ROLE, (const char *) sqlite3_column_text (statement, 2),
                         &role);
  tektra_enum_from_nick (TEKTRA_TYPE_MESSAGE_STATUS,
                         (const char *) sqlite3_column_text (statement, 3), &status);
  tektra_enum_from_nick (TEKTRA_TYPE_FINISH_REASON,
                         (const char *) sqlite3_column_text (statement, 4), &finish);

  message = tektra_message_new ((TektraRole) role);
  tektra_message_identify (message, sqlite3_column_int64 (statement, 0),
                           sqlite3_column_int64 (statement, 10));
  tektra_message_set_finish_reason (message, (TektraFinishReason) finish);
  tektra_message_set_model_id (message, get_name (statement, 6));
  tektra_message_set_model_name (message, get_name (statement, 7));
  tektra_message_set_n_left_out (message, (guint) sqlite3_column_int64 (statement, 9));

  usage = restore_usage ((const char *) sqlite3_column_text (statement, 8));
  if (usage != NULL)
    tektra_message_set_usage (message, usage);

  if (status == TEKTRA_MESSAGE_STATUS_FAILED)
    {
      g_autoptr(GError) error = restore_error ((const char *) sqlite3_column_text (statement, 5));

      tektra_message_fail (message, error);
    }
  else if (status == TEKTRA_MESSAGE_STATUS_STREAMING)
    {
      tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
    }
  else
    {
      tektra_message_set_status (message, (TektraMessageStatus) status);
    }

  return message;
}
