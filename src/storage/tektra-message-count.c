/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-message-count.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"

/* How a text reads, and so what is found in it, is nothing that the store knows: it goes through
 * the texts and asks. */

/**
 * tektra_message_count_run:
 * @database: a database
 * @chat: the id of a chat
 * @func: counts
 * @user_data: data for @func
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Counts something in all messages of a chat, without keeping more than one text in memory.
 *
 * Returns: (transfer full) (element-type TektraMessageCount) (nullable): the messages that have it,
 *   by their ids
 */
GArray *
tektra_message_count_run (TektraDatabase       *database,
                          gint64                chat,
                          TektraTextCountFunc   func,
                          gpointer              user_data,
                          GError              **error)
{
  g_autoptr(GArray) counts = NULL;
  sqlite3_stmt *statement;
  gboolean row;

  statement = tektra_database_prepare (
    database,
    "SELECT m.id, m.role, p.text FROM message AS m"
    "  CROSS JOIN part AS p ON p.message = m.id"
    "  WHERE m.chat = ?1 AND p.kind = 'text' AND p.text IS NOT NULL ORDER BY m.id, p.position",
    error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, chat);
  counts = g_array_new (FALSE, FALSE, sizeof (TektraMessageCount));

  for (;;)
    {
      TektraMessageCount count = { 0 };
      int role = TEKTRA_ROLE_ASSISTANT;

      if (!tektra_database_step (database, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&counts);

      tektra_enum_from_nick (TEKTRA_TYPE_ROLE,
                             (const char *) sqlite3_column_text (statement, 1), &role);
      count.message = sqlite3_column_int64 (statement, 0);
      count.n = func (role, (const char *) sqlite3_column_text (statement, 2),
                      (gsize) sqlite3_column_bytes (statement, 2), user_data);
      if (count.n == 0)
        continue;

      if (counts->len > 0 &&
          g_array_index (counts, TektraMessageCount, counts->len - 1).message == count.message)
        g_array_index (counts, TektraMessageCount, counts->len - 1).n += count.n;
      else
        g_array_append_val (counts, count);
    }
}
