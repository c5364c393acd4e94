/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list-private.h"

/* What a person does with whole chats: begin one, go from one to the next, stop, delete, bring back
 * and pin them. */

/**
 * tektra_chat_list_start:
 * @self: a list of chats
 *
 * Makes an empty chat the current one.
 *
 * A chat in which nothing was written or attached yet is used again.
 *
 * Returns: (transfer none): the chat
 */
TektraChatSession *
tektra_chat_list_start (TektraChatList *self)
{
  g_autoptr(TektraChatSession) session = NULL;
  GList *working;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  working = tektra_chat_keeper_get_working (self->keeper);
  for (GList *link = working; link != NULL; link = link->next)
    {
      TektraChatSession *other = tektra_chat_get_session (link->data);

      if (!tektra_chat_list_has_begun (other) && tektra_chat_get_deleted (link->data) == 0 &&
          tektra_draft_is_empty (tektra_chat_session_get_draft (other)))
        {
          tektra_chat_list_open (self, link->data);
          return other;
        }
    }

  session = tektra_chat_session_new (self->manager);
  tektra_chat_list_add (self, session);
  tektra_chat_list_set_current (self, session);

  return session;
}

/**
 * tektra_chat_list_add:
 * @self: a list of chats
 * @session: a new chat at work
 *
 * Adds a chat, and saves it when there is something to save.
 *
 * Returns: (transfer none): the chat
 */
TektraChat *
tektra_chat_list_add (TektraChatList    *self,
                      TektraChatSession *session)
{
  g_autoptr(TektraChat) chat = NULL;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);

  chat = tektra_chat_new_for_session (session);
  tektra_chat_keeper_adopt (self->keeper, chat, session);
  tektra_chat_list_insert (self, chat);

  return chat;
}

/**
 * tektra_chat_list_step:
 * @self: a list of chats
 * @n_steps: how far to go down the list, up if negative
 *
 * Shows the chat some places from the current one.
 *
 * Returns: whether there is one
 */
gboolean
tektra_chat_list_step (TektraChatList *self,
                       int             n_steps)
{
  guint position;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), FALSE);

  if (!tektra_chat_list_find (self, tektra_chat_list_get_current_chat (self), &position))
    return FALSE;

  /* One step up from the top wraps to a position no list has. */
  position += (guint) n_steps;
  if (position >= self->chats->len)
    return FALSE;

  tektra_chat_list_open (self, self->chats->pdata[position]);

  return TRUE;
}

/**
 * tektra_chat_list_stop_all:
 * @self: a list of chats
 *
 * Stops every running answer; the text so far stays.
 */
void
tektra_chat_list_stop_all (TektraChatList *self)
{
  GList *working;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  working = tektra_chat_keeper_get_working (self->keeper);
  for (GList *link = working; link != NULL; link = link->next)
    {
      if (tektra_chat_get_busy (link->data))
        tektra_chat_session_stop (tektra_chat_get_session (link->data));
    }
}

/**
 * tektra_chat_list_remove:
 * @self: a list of chats
 * @chat: one of its chats
 *
 * Takes a chat out of the list; its neighbour is shown instead.
 *
 * It can come back with [method@ChatList.restore], until [method@ChatList.purge] or the end of the
 * program.
 */
void
tektra_chat_list_remove (TektraChatList *self,
                         TektraChat     *chat)
{
  g_autoptr(TektraChat) removed = NULL;
  guint position;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  if (!g_ptr_array_find (self->chats, chat, &position))
    g_return_if_reached ();

  removed = g_object_ref (chat);
  if (tektra_chat_get_session (chat) != NULL)
    g_signal_handlers_disconnect_by_data (tektra_chat_get_session (chat), self);
  g_signal_handlers_disconnect_by_data (chat, self);
  tektra_chat_set_deleted (chat, g_get_real_time ());
  tektra_chat_keeper_save_listing (self->keeper, chat);

  g_ptr_array_remove_index (self->chats, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  if (chat == self->opening)
    g_clear_object (&self->opening);

  if (tektra_chat_get_session (chat) == self->current && self->opening == NULL)
    {
      if (self->chats->len > 0)
        tektra_chat_list_open (self, self->chats->pdata[MIN (position, self->chats->len - 1)]);
      else
        tektra_chat_list_start (self);
    }
}

/**
 * tektra_chat_list_restore:
 * @self: a list of chats
 * @chat: a chat that was removed
 *
 * Brings a removed chat back and shows it.
 */
void
tektra_chat_list_restore (TektraChatList *self,
                          TektraChat     *chat)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (!g_ptr_array_find (self->chats, chat, NULL));

  tektra_chat_set_deleted (chat, 0);
  tektra_chat_keeper_save_listing (self->keeper, chat);
  if (tektra_chat_get_session (chat) != NULL)
    tektra_chat_list_attached_cb (self, chat);
  tektra_chat_list_insert (self, chat);
  tektra_chat_list_open (self, chat);
}

/**
 * tektra_chat_list_purge:
 * @self: a list of chats
 * @chat: a chat that was removed
 *
 * Deletes a chat for ever, with its files.
 */
void
tektra_chat_list_purge (TektraChatList *self,
                        TektraChat     *chat)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (!g_ptr_array_find (self->chats, chat, NULL));

  tektra_chat_keeper_purge (self->keeper, chat);
}

/**
 * tektra_chat_list_rename:
 * @self: a list of chats
 * @chat: one of its chats
 * @title: another title
 *
 * Gives a chat another title.
 */
void
tektra_chat_list_rename (TektraChatList *self,
                         TektraChat     *chat,
                         const char     *title)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  tektra_chat_set_title (chat, title);
  tektra_chat_keeper_save_listing (self->keeper, chat);
}

/**
 * tektra_chat_list_pin:
 * @self: a list of chats
 * @chat: one of its chats
 * @before: (nullable): a pinned chat, %NULL for the last place
 *
 * Pins a chat, or gives a pinned one another place.
 */
void
tektra_chat_list_pin (TektraChatList *self,
                      TektraChat     *chat,
                      TektraChat     *before)
{
  g_autoptr(GPtrArray) pinned = g_ptr_array_new ();
  guint place;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  for (guint i = 0; i < self->chats->len; i++)
    {
      TektraChat *other = self->chats->pdata[i];

      if (tektra_chat_get_pin (other) != 0 && other != chat)
        g_ptr_array_add (pinned, other);
    }

  if (!g_ptr_array_find (pinned, before, &place))
    place = pinned->len;
  g_ptr_array_insert (pinned, (int) place, chat);

  for (guint i = 0; i < pinned->len; i++)
    {
      tektra_chat_set_pin (pinned->pdata[i], i + 1);
      tektra_chat_list_place (self, pinned->pdata[i]);
    }
}

/**
 * tektra_chat_list_unpin:
 * @self: a list of chats
 * @chat: one of its chats
 *
 * Puts a chat back among the others.
 */
void
tektra_chat_list_unpin (TektraChatList *self,
                        TektraChat     *chat)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  tektra_chat_set_pin (chat, 0);
  tektra_chat_list_place (self, chat);
}

/**
 * tektra_chat_list_set_preferred_model:
 * @self: a list of chats
 * @full_id: (nullable): full identifier of a model
 *
 * Sets the model that new chats start with.
 */
void
tektra_chat_list_set_preferred_model (TektraChatList *self,
                                      const char     *full_id)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  g_set_str (&self->preferred_model, full_id);
}

/**
 * tektra_chat_list_add_records:
 * @self: a list of chats
 * @records: (element-type TektraChatRecord): chats of the store
 *
 * Lists chats that are in the store and were not begun here, such as imported ones. Those that are
 * listed already stay as they are.
 */
void
tektra_chat_list_add_records (TektraChatList *self,
                              GPtrArray      *records)
{
  g_autoptr(GPtrArray) chats = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (records != NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      if (tektra_chat_list_find_id (self, record->id) == NULL)
        g_ptr_array_add (chats, tektra_chat_new_for_record (record));
    }

  tektra_chat_list_insert_all (self, chats);
}

/**
 * tektra_chat_list_erase:
 * @self: a list of chats
 *
 * Deletes all chats for ever, with everything that belongs to them. An empty one is left to go on.
 *
 * Returns: (transfer full): a future that resolves when nothing is on disk any more
 */
DexFuture *
tektra_chat_list_erase (TektraChatList *self)
{
  TektraChat *kept;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  tektra_chat_list_stop_all (self);
  tektra_chat_list_start (self);
  kept = tektra_chat_list_get_current_chat (self);

  for (guint i = self->chats->len; i > 0; i--)
    {
      g_autoptr(TektraChat) chat = g_object_ref (self->chats->pdata[i - 1]);

      if (chat == kept)
        continue;
      tektra_chat_list_remove (self, chat);
      tektra_chat_list_purge (self, chat);
    }

  return tektra_store_erase (tektra_chat_keeper_get_store (self->keeper));
}
