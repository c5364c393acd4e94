/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list-private.h"
#include "util/tektra-idle.h"
#include "util/tektra-weak-ref.h"

/* Lists the chats of the store: at once those that a person sees first, the pinned and the newest
 * ones, and the others some at a time, whenever there is nothing more urgent to do. So 10,000 chats
 * hold up no frame. */

/* When the chats could not be read */
#define RETRY_SECONDS 3

/* More than fit a window, and as many as take about a millisecond */
#define N_FIRST 100
#define N_NEXT 500

static gboolean
retry_cb (gpointer user_data)
{
  TektraChatList *self = user_data;

  self->retry_source = 0;
  dex_future_disown (tektra_chat_list_load (self));

  return G_SOURCE_REMOVE;
}

static void
add_records (GPtrArray *ordered,
             GPtrArray *records,
             gboolean   pinned)
{
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      if ((record->pin != 0) == pinned)
        g_ptr_array_add (ordered, records->pdata[i]);
    }
}

static void
add_slice (TektraChatList *self,
           GPtrArray      *records,
           guint           first,
           guint           n)
{
  g_autoptr(GPtrArray) slice = g_ptr_array_new ();

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  for (guint i = first; i < first + n && i < records->len; i++)
    g_ptr_array_add (slice, records->pdata[i]);

  tektra_chat_list_add_records (self, slice);
}

/* The newest may be a chat that has only been typed in: one goes on there. */
static void
go_on (TektraChatList         *self,
       const TektraChatRecord *newest)
{
  TektraChat *chat;

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  if (newest->head != 0 || tektra_chat_list_has_begun (self->current) ||
      !tektra_draft_is_empty (tektra_chat_session_get_draft (self->current)))
    return;

  chat = tektra_chat_list_find_id (self, newest->id);
  if (chat != NULL)
    tektra_chat_list_open (self, chat);
}

/* Nobody keeps the list alive just because it is being filled. */
static TektraChatList *
get_list (GWeakRef *list)
{
  g_autoptr(TektraChatList) self = g_weak_ref_get (list);

  return self != NULL && self->chats != NULL ? g_steal_pointer (&self) : NULL;
}

static GPtrArray *
read_records (GWeakRef *list)
{
  g_autoptr(TektraChatList) self = get_list (list);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *reading;

  if (self == NULL)
    return NULL;

  reading = tektra_store_list_chats (tektra_chat_keeper_get_store (self->keeper));
  g_clear_object (&self);
  records = dex_await_boxed (reading, &error);
  self = get_list (list);

  if (self == NULL)
    return NULL;

  if (records == NULL)
    {
      tektra_chat_list_set_error (self, error);
      if (self->retry_source == 0)
        self->retry_source = g_timeout_add_seconds (RETRY_SECONDS, retry_cb, self);
      return NULL;
    }

  tektra_chat_list_set_error (self, tektra_chat_keeper_get_error (self->keeper));

  return g_steal_pointer (&records);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  g_autoptr(GPtrArray) records = read_records (user_data);
  g_autoptr(GPtrArray) ordered = NULL;
  guint n_listed = 0;

  if (records == NULL || records->len == 0)
    return dex_future_new_true ();

  ordered = g_ptr_array_sized_new (records->len);
  add_records (ordered, records, TRUE);
  add_records (ordered, records, FALSE);
  while (n_listed < records->len)
    {
      guint n = n_listed == 0 ? N_FIRST : N_NEXT;
      g_autoptr(TektraChatList) self = get_list (user_data);

      if (self == NULL)
        break;

      add_slice (self, ordered, n_listed, n);
      if (n_listed == 0)
        go_on (self, records->pdata[0]);
      g_clear_object (&self);

      n_listed += n;
      if (n_listed < records->len)
        dex_await (tektra_idle_wait (G_PRIORITY_DEFAULT_IDLE), NULL);
    }

  return dex_future_new_true ();
}

/**
 * tektra_chat_list_load:
 * @self: a list of chats
 *
 * Lists what is in the store.
 *
 * Returns: (transfer full): a future that resolves when all is listed, or cannot be read: see
 *   [property@ChatList:error]
 */
DexFuture *
tektra_chat_list_load (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  if (tektra_chat_keeper_get_store (self->keeper) == NULL)
    return dex_future_new_true ();

  return dex_scheduler_spawn (NULL, 0, load_fiber, tektra_weak_ref_new (self),
                              tektra_weak_ref_free);
}
