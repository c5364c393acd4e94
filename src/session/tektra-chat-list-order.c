/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list-private.h"

/* The order of the chats: pinned ones first, as a person arranged them, then all others, that which
 * something was said in last first. However many change their places, the list tells it once. */

static int
compare_chats (TektraChat *a,
               TektraChat *b)
{
  gint64 pin = tektra_chat_get_pin (a);
  gint64 other_pin = tektra_chat_get_pin (b);
  gint64 updated = tektra_chat_get_updated (a);
  gint64 other_updated = tektra_chat_get_updated (b);

  if ((pin != 0) != (other_pin != 0))
    return pin != 0 ? -1 : 1;
  if (pin != other_pin)
    return pin < other_pin ? -1 : 1;
  if (updated != other_updated)
    return updated > other_updated ? -1 : 1;

  return tektra_chat_get_id (a) > tektra_chat_get_id (b) ? -1 : 1;
}

static guint
tektra_chat_list_find_place (TektraChatList *self,
                             TektraChat     *chat)
{
  guint low = 0;
  guint high = self->chats->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_chats (self->chats->pdata[middle], chat) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Tells what is between the first and the last chat that is another one now, or was touched: also
 * at the same place it may belong to another group. */
static void
tektra_chat_list_take_order (TektraChatList *self,
                             GPtrArray      *chats,
                             GHashTable     *touched)
{
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->chats);
  guint n_first = 0;
  guint n_last = 0;
  guint n_shorter = MIN (old->len, chats->len);

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  self->chats = chats;

  while (n_first < n_shorter &&
         old->pdata[n_first] == chats->pdata[n_first] &&
         !g_hash_table_contains (touched, chats->pdata[n_first]))
    n_first++;
  while (n_last < n_shorter - n_first &&
         old->pdata[old->len - 1 - n_last] == chats->pdata[chats->len - 1 - n_last] &&
         !g_hash_table_contains (touched, chats->pdata[chats->len - 1 - n_last]))
    n_last++;

  if (n_first + n_last < MAX (old->len, chats->len))
    g_list_model_items_changed (G_LIST_MODEL (self), n_first,
                                old->len - n_first - n_last,
                                chats->len - n_first - n_last);
}

static GHashTable *
make_set (GPtrArray *chats)
{
  GHashTable *set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < chats->len; i++)
    g_hash_table_add (set, chats->pdata[i]);

  return set;
}

/**
 * tektra_chat_list_place:
 * @self: a list of chats
 * @chat: a chat that has changed
 *
 * Puts a chat in which something was said into its new place, and saves it.
 */
void
tektra_chat_list_place (TektraChatList *self,
                        TektraChat     *chat)
{
  guint from, to;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  tektra_chat_keeper_save_listing (self->keeper, chat);
  if (!g_ptr_array_find (self->chats, chat, &from))
    return;

  g_ptr_array_steal_index (self->chats, from);
  to = tektra_chat_list_find_place (self, chat);
  g_ptr_array_insert (self->chats, (int) to, chat);

  /* Also at the same place it may belong to another day now. */
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to),
                              MAX (from, to) - MIN (from, to) + 1,
                              MAX (from, to) - MIN (from, to) + 1);
}

/**
 * tektra_chat_list_insert:
 * @self: a list of chats
 * @chat: (transfer none): a chat that is not in the list
 *
 * Puts a chat into its place.
 */
void
tektra_chat_list_insert (TektraChatList *self,
                         TektraChat     *chat)
{
  guint place;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  place = tektra_chat_list_find_place (self, chat);
  g_ptr_array_insert (self->chats, (int) place, g_object_ref (chat));
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

/**
 * tektra_chat_list_insert_all:
 * @self: a list of chats
 * @chats: (element-type TektraChat): chats that are not in the list, or have other places now
 *
 * Puts many chats into their places at once.
 */
void
tektra_chat_list_insert_all (TektraChatList *self,
                             GPtrArray      *chats)
{
  g_autoptr(GPtrArray) sorted = NULL;
  g_autoptr(GHashTable) touched = NULL;
  GPtrArray *merged;
  guint next = 0;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  touched = make_set (chats);
  sorted = g_ptr_array_copy (chats, NULL, NULL);
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_values (sorted, (GCompareFunc) (void (*) (void)) compare_chats);

  merged = g_ptr_array_new_full (self->chats->len + sorted->len, g_object_unref);
  for (guint i = 0; i < self->chats->len; i++)
    {
      TektraChat *chat = self->chats->pdata[i];

      if (g_hash_table_contains (touched, chat))
        continue;
      while (next < sorted->len && compare_chats (sorted->pdata[next], chat) < 0)
        g_ptr_array_add (merged, g_object_ref (sorted->pdata[next++]));
      g_ptr_array_add (merged, g_object_ref (chat));
    }
  while (next < sorted->len)
    g_ptr_array_add (merged, g_object_ref (sorted->pdata[next++]));

  tektra_chat_list_take_order (self, merged, touched);
}

/**
 * tektra_chat_list_take_out:
 * @self: a list of chats
 * @chats: (element-type TektraChat): some of its chats
 *
 * Takes many chats out of the list at once.
 */
void
tektra_chat_list_take_out (TektraChatList *self,
                           GPtrArray      *chats)
{
  g_autoptr(GHashTable) touched = NULL;
  GPtrArray *left;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (chats != NULL);

  touched = make_set (chats);
  left = g_ptr_array_new_full (self->chats->len, g_object_unref);
  for (guint i = 0; i < self->chats->len; i++)
    {
      if (!g_hash_table_contains (touched, self->chats->pdata[i]))
        g_ptr_array_add (left, g_object_ref (self->chats->pdata[i]));
    }

  tektra_chat_list_take_order (self, left, touched);
}
