/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list-private.h"

/* What a person does with whole chats: begin one, go from one to the next, stop, delete, bring back
 * and pin them. */

static GPtrArray *
list_one (TektraChat *chat)
{
  GPtrArray *chats = g_ptr_array_new ();

  g_ptr_array_add (chats, chat);

  return chats;
}

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
 * tektra_chat_list_settle:
 * @self: a list of chats
 *
 * Has the drafts of all chats brought into a form that can be saved, see [method@Draft.settle].
 *
 * Returns: (transfer full): a future that resolves when they are
 */
DexFuture *
tektra_chat_list_settle (TektraChatList *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  GList *working;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  g_ptr_array_add (futures, dex_future_new_true ());
  working = tektra_chat_keeper_get_working (self->keeper);
  for (GList *link = working; link != NULL; link = link->next)
    g_ptr_array_add (futures,
                     tektra_draft_settle (
                       tektra_chat_session_get_draft (tektra_chat_get_session (link->data))));

  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}

/**
 * tektra_chat_list_remove_all:
 * @self: a list of chats
 * @chats: (element-type TektraChat): some of its chats
 *
 * Takes chats out of the list. If one of them is shown, its neighbour is shown instead.
 *
 * They can come back with [method@ChatList.restore_all], until [method@ChatList.purge] or the end
 * of the program.
 */
void
tektra_chat_list_remove_all (TektraChatList *self,
                             GPtrArray      *chats)
{
  gint64 now = g_get_real_time ();
  g_autoptr(TektraChat) shown = NULL;
  guint n_above = 0;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  for (guint i = 0; i < chats->len; i++)
    {
      TektraChat *chat = chats->pdata[i];

      if (tektra_chat_get_session (chat) != NULL)
        g_signal_handlers_disconnect_by_data (tektra_chat_get_session (chat), self);
      g_signal_handlers_disconnect_by_data (chat, self);
      tektra_chat_set_deleted (chat, now);
    }
  tektra_chat_keeper_save_listings (self->keeper, chats);

  if (self->opening != NULL && tektra_chat_get_deleted (self->opening) != 0)
    g_clear_object (&self->opening);

  g_set_object (&shown, tektra_chat_list_get_current_chat (self));
  for (guint i = 0; i < self->chats->len && self->chats->pdata[i] != shown; i++)
    n_above += tektra_chat_get_deleted (self->chats->pdata[i]) == 0;

  tektra_chat_list_take_out (self, chats);
  for (guint i = 0; i < chats->len; i++)
    g_signal_emit_by_name (self, "removed", chats->pdata[i]);

  if (shown == NULL || tektra_chat_get_deleted (shown) == 0)
    return;

  if (self->chats->len > 0)
    tektra_chat_list_open (self, self->chats->pdata[MIN (n_above, self->chats->len - 1)]);
  else
    tektra_chat_list_start (self);
}

/**
 * tektra_chat_list_restore_all:
 * @self: a list of chats
 * @chats: (element-type TektraChat): chats that were removed
 *
 * Brings removed chats back and shows the first of them.
 */
void
tektra_chat_list_restore_all (TektraChatList *self,
                              GPtrArray      *chats)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  for (guint i = 0; i < chats->len; i++)
    {
      TektraChat *chat = chats->pdata[i];

      tektra_chat_set_deleted (chat, 0);
      if (tektra_chat_get_session (chat) != NULL)
        tektra_chat_list_attached_cb (self, chat);
    }
  tektra_chat_keeper_save_listings (self->keeper, chats);

  tektra_chat_list_insert_all (self, chats);
  if (chats->len > 0)
    tektra_chat_list_open (self, chats->pdata[0]);
}

/**
 * tektra_chat_list_purge:
 * @self: a list of chats
 * @chats: (element-type TektraChat): chats that were removed
 *
 * Deletes chats for ever, with their files.
 */
void
tektra_chat_list_purge (TektraChatList *self,
                        GPtrArray      *chats)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  tektra_chat_keeper_purge (self->keeper, chats);
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
  g_autoptr(GPtrArray) chats = list_one (chat);

  tektra_chat_list_pin_all (self, chats, before);
}

/**
 * tektra_chat_list_pin_all:
 * @self: a list of chats
 * @chats: (element-type TektraChat): some of its chats
 * @before: (nullable): a pinned chat that is none of them, %NULL for the last places
 *
 * Pins chats, one after the other, or gives pinned ones other places.
 */
void
tektra_chat_list_pin_all (TektraChatList *self,
                          GPtrArray      *chats,
                          TektraChat     *before)
{
  g_autoptr(GPtrArray) pinned = g_ptr_array_new ();
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();
  guint place;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  for (guint i = 0; i < self->chats->len; i++)
    {
      TektraChat *chat = self->chats->pdata[i];

      if (tektra_chat_get_pin (chat) == 0)
        break;
      if (!g_ptr_array_find (chats, chat, NULL))
        g_ptr_array_add (pinned, chat);
    }

  if (!g_ptr_array_find (pinned, before, &place))
    place = pinned->len;
  for (guint i = 0; i < chats->len; i++)
    g_ptr_array_insert (pinned, (int) (place + i), chats->pdata[i]);

  for (guint i = 0; i < pinned->len; i++)
    {
      if (tektra_chat_get_pin (pinned->pdata[i]) == i + 1)
        continue;
      tektra_chat_set_pin (pinned->pdata[i], i + 1);
      g_ptr_array_add (changed, pinned->pdata[i]);
    }

  tektra_chat_keeper_save_listings (self->keeper, changed);
  tektra_chat_list_insert_all (self, changed);
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
  g_autoptr(GPtrArray) chats = list_one (chat);

  tektra_chat_list_unpin_all (self, chats);
}

/**
 * tektra_chat_list_unpin_all:
 * @self: a list of chats
 * @chats: (element-type TektraChat): some of its chats
 *
 * Puts chats back among the others.
 */
void
tektra_chat_list_unpin_all (TektraChatList *self,
                            GPtrArray      *chats)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  for (guint i = 0; i < chats->len; i++)
    tektra_chat_set_pin (chats->pdata[i], 0);

  tektra_chat_keeper_save_listings (self->keeper, chats);
  tektra_chat_list_insert_all (self, chats);
}

static TektraChat *
tektra_chat_list_get_pinned (TektraChatList *self,
                             guint           position)
{
  TektraChat *chat = position < self->chats->len ? self->chats->pdata[position] : NULL;

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  return chat != NULL && tektra_chat_get_pin (chat) != 0 ? chat : NULL;
}

/**
 * tektra_chat_list_pin_beside:
 * @self: a list of chats
 * @chat: one of its chats
 * @other: a pinned chat, another one
 * @below: whether to put @chat below @other, and not above
 *
 * Pins a chat, or gives a pinned one another place.
 */
void
tektra_chat_list_pin_beside (TektraChatList *self,
                             TektraChat     *chat,
                             TektraChat     *other,
                             gboolean        below)
{
  guint position;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chat != other);

  if (!tektra_chat_list_find (self, other, &position))
    return;

  if (below)
    position++;
  if (tektra_chat_list_get_pinned (self, position) == chat)
    position++;

  tektra_chat_list_pin (self, chat, tektra_chat_list_get_pinned (self, position));
}

/**
 * tektra_chat_list_can_move:
 * @self: a list of chats
 * @chat: one of its chats
 * @n_steps: 1 for down, -1 for up
 *
 * Gets whether a pinned chat has another pinned one on that side.
 *
 * Returns: whether [method@ChatList.move] does something
 */
gboolean
tektra_chat_list_can_move (TektraChatList *self,
                           TektraChat     *chat,
                           int             n_steps)
{
  guint position;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), FALSE);

  /* One step up from the top wraps to a position no list has. */
  return tektra_chat_list_find (self, chat, &position) &&
         tektra_chat_get_pin (chat) != 0 &&
         tektra_chat_list_get_pinned (self, position + (guint) n_steps) != NULL;
}

/**
 * tektra_chat_list_move:
 * @self: a list of chats
 * @chat: a pinned chat
 * @n_steps: 1 for down, -1 for up
 *
 * Lets a pinned chat and its neighbour change places.
 */
void
tektra_chat_list_move (TektraChatList *self,
                       TektraChat     *chat,
                       int             n_steps)
{
  guint position;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  if (tektra_chat_list_can_move (self, chat, n_steps) &&
      tektra_chat_list_find (self, chat, &position))
    tektra_chat_list_pin_beside (self, chat,
                                 tektra_chat_list_get_pinned (self, position + (guint) n_steps),
                                 n_steps > 0);
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
  g_autoptr(GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (records != NULL);

  for (guint i = 0; i < records->len; i++)
    g_hash_table_add (ids, &((TektraChatRecord *) records->pdata[i])->id);

  for (guint i = 0; i < self->chats->len; i++)
    {
      gint64 id = tektra_chat_get_id (self->chats->pdata[i]);

      g_hash_table_remove (ids, &id);
    }

  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      if (g_hash_table_contains (ids, &record->id))
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
  g_autoptr(GPtrArray) chats = NULL;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  tektra_chat_list_stop_all (self);
  tektra_chat_list_start (self);
  chats = g_ptr_array_copy (self->chats, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_remove (chats, tektra_chat_list_get_current_chat (self));
  tektra_chat_list_remove_all (self, chats);
  tektra_chat_list_purge (self, chats);

  return tektra_store_erase (tektra_chat_keeper_get_store (self->keeper));
}
