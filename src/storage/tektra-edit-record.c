/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-edit-record.h"
#include "util/tektra-json.h"

/**
 * tektra_edit_record_new:
 * @message: the id of a message
 * @text: (nullable): what it shall say, %NULL when nobody edits it
 *
 * Creates a record that keeps no parts.
 *
 * Returns: (transfer full): the record
 */
TektraEditRecord *
tektra_edit_record_new (gint64      message,
                        const char *text)
{
  TektraEditRecord *self = g_new0 (TektraEditRecord, 1);

  self->message = message;
  self->text = g_strdup (text);
  self->kept = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

/**
 * tektra_edit_record_free:
 * @self: (transfer full): a record
 *
 * Frees a record.
 */
void
tektra_edit_record_free (TektraEditRecord *self)
{
  g_array_unref (self->kept);
  g_free (self->text);
  g_free (self);
}

static char *
to_json (TektraEditRecord *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *parts = json_array_new ();

  for (guint i = 0; i < self->kept->len; i++)
    json_array_add_int_element (parts, g_array_index (self->kept, guint, i));
  json_object_set_string_member (object, "text", self->text);
  json_object_set_array_member (object, "parts", parts);

  return tektra_json_object_to_string (object);
}

/**
 * tektra_edit_record_save:
 * @self: a record
 * @database: where to; the message is there
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Writes what a message shall become into its row.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_edit_record_save (TektraEditRecord  *self,
                         TektraDatabase    *database,
                         GError           **error)
{
  g_autofree char *data = self->text != NULL ? to_json (self) : NULL;
  sqlite3_stmt *statement;

  statement = tektra_database_prepare (database, "UPDATE message SET edit = ?2 WHERE id = ?1",
                                       error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->message);
  sqlite3_bind_text (statement, 2, data, -1, SQLITE_STATIC);

  return tektra_database_run (database, statement, error);
}

/**
 * tektra_edit_record_restore:
 * @message: the id of a message
 * @data: (nullable): what its row has in the column "edit"
 *
 * Reads what a message shall become.
 *
 * Returns: (transfer full) (nullable): the record; %NULL where nobody edits it
 */
TektraEditRecord *
tektra_edit_record_restore (gint64      message,
                            const char *data)
{
  g_autoptr(JsonObject) object = data != NULL ? tektra_json_parse_object (data, -1, NULL) : NULL;
  const char *text = object != NULL ? tektra_json_get_string (object, "text") : NULL;
  JsonArray *parts = object != NULL ? tektra_json_get_array (object, "parts") : NULL;
  TektraEditRecord *self;

  if (text == NULL)
    return NULL;

  self = tektra_edit_record_new (message, text);
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonNode *node = json_array_get_element (parts, i);
      guint position;

      if (!JSON_NODE_HOLDS_VALUE (node))
        continue;
      position = (guint) json_node_get_int (node);
      g_array_append_val (self->kept, position);
    }

  return self;
}
