/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation-find.h"

/**
 * tektra_conversation_find:
 * @self: a conversation
 * @id: the id of a message
 *
 * Looks for a message on all branches.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_conversation_find (TektraConversation *self,
                          gint64              id)
{
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), NULL);

  for (guint i = tektra_conversation_get_n_messages (self); i > 0; i--)
    {
      TektraMessage *message = tektra_conversation_get_message (self, i - 1);

      if (tektra_message_get_id (message) == id)
        return message;
    }

  return NULL;
}

/**
 * tektra_conversation_find_position:
 * @self: a conversation
 * @message: a message
 * @position: (out) (optional): where it is on the branch that is shown
 *
 * Looks for a message on the branch that is shown.
 *
 * Returns: whether it is there
 */
gboolean
tektra_conversation_find_position (TektraConversation *self,
                                   TektraMessage      *message,
                                   guint              *position)
{
  guint n_items;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (self), FALSE);

  n_items = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = n_items; i > 0; i--)
    {
      g_autoptr(TektraMessage) item = g_list_model_get_item (G_LIST_MODEL (self), i - 1);

      if (item != message)
        continue;
      if (position != NULL)
        *position = i - 1;
      return TRUE;
    }

  return FALSE;
}

/**
 * tektra_conversation_reveal:
 * @self: a conversation
 * @message: one of its messages
 *
 * Shows a branch that @message is on: the one that is shown already if it is there, or else the one
 * that runs through @message to its newest end.
 */
void
tektra_conversation_reveal (TektraConversation *self,
                            TektraMessage      *message)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  if (!tektra_conversation_find_position (self, message, NULL))
    tektra_conversation_select (self, message);
}
