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

/* As many as fit a window, again and again until a list makes no more rows ahead, and then as many
 * as take about a millisecond */
#define N_FIRST 40
#define N_WITH_ROWS 200
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

/* The newest @n chats and the pinned ones, or all of them if @n is 0 */
static GPtrArray *
read_records (GWeakRef *list,
              guint     n)
{
  g_autoptr(TektraChatList) self = get_list (list);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  TektraStore *store;
  DexFuture *reading;

  if (self == NULL)
    return NULL;

  store = tektra_chat_keeper_get_store (self->keeper);
  reading = n > 0 ? tektra_store_list_first_chats (store, n) : tektra_store_list_chats (store);
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

/* Lists all but those of the first page, which are listed already. */
static DexFuture *
await_others (GWeakRef *list)
{
  g_autoptr(GPtrArray) records = read_records (list, 0);
  guint n_listed = 0;

  while (records != NULL && n_listed < records->len)
    {
      guint n = n_listed < N_WITH_ROWS ? N_FIRST : N_NEXT;
      g_autoptr(TektraChatList) self = get_list (list);

      if (self == NULL)
        break;

      add_slice (self, records, n_listed, n);
      n_listed += n;
      g_clear_object (&self);
      dex_await (tektra_idle_wait (G_PRIORITY_DEFAULT_IDLE), NULL);
    }

  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer user_data)
{
  g_autoptr(GPtrArray) records = read_records (user_data, N_FIRST);
  g_autoptr(TektraChatList) self = get_list (user_data);

  if (self == NULL || records == NULL || records->len == 0)
    return dex_future_new_true ();

  tektra_chat_list_add_records (self, records);
  go_on (self, records->pdata[0]);
  g_clear_object (&self);

  if (records->len < N_FIRST)
    return dex_future_new_true ();

  dex_await (tektra_idle_wait (G_PRIORITY_DEFAULT_IDLE), NULL);

  return await_others (user_data);
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
