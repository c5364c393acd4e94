/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-message-pager.h"
#include "util/tektra-weak-ref.h"

/* Rows hold the messages that they show. With each one that is not in memory its neighbours come,
 * so that a person who scrolls finds them there. Of those that nobody holds, the ones that were
 * looked at last stay. */

/* Messages to load on each side of the one that is wanted: more than a window shows */
#define N_NEIGHBOURS 24

/* Messages that nobody holds, and that stay */
#define N_KEPT 200

/* Before the next frame is laid out (GTK_PRIORITY_RESIZE) */
#define REQUEST_PRIORITY (G_PRIORITY_HIGH_IDLE + 9)

struct _TektraMessagePager
{
  GObject parent_instance;

  TektraStore *store;
  TektraConversation *conversation;
  TektraMessagePagerFilter may_go;
  gpointer user_data;
  GDestroyNotify destroy;

  GHashTable *held;    /* TektraMessage → how often */
  GHashTable *links;   /* TektraMessage → its link in kept */
  GHashTable *loading; /* TektraMessage */
  GQueue kept;         /* TektraMessage, owned; the one that nobody looked at for longest first */
  guint source;
};

G_DEFINE_FINAL_TYPE (TektraMessagePager, tektra_message_pager, G_TYPE_OBJECT)

static void
tektra_message_pager_trim (TektraMessagePager *self)
{
  guint n = self->kept.length;

  g_assert (TEKTRA_IS_MESSAGE_PAGER (self));

  /* Once through all of them: some may have to stay. */
  while (n-- > 0 && self->kept.length > N_KEPT)
    {
      g_autoptr(TektraMessage) message = g_queue_pop_head (&self->kept);

      g_hash_table_remove (self->links, message);

      /* One that was deleted is in the store no more, and may come back. */
      if (!tektra_conversation_contains (self->conversation, message))
        continue;

      if (tektra_message_get_status (message) != TEKTRA_MESSAGE_STATUS_STREAMING &&
          self->may_go (message, self->user_data))
        {
          tektra_message_unload (message, tektra_message_get_size (message));
          continue;
        }

      g_queue_push_tail (&self->kept, g_object_ref (message));
      g_hash_table_insert (self->links, message, self->kept.tail);
    }
}

static void
tektra_message_pager_keep (TektraMessagePager *self,
                           TektraMessage      *message)
{
  g_assert (TEKTRA_IS_MESSAGE_PAGER (self));

  if (g_hash_table_contains (self->held, message) || g_hash_table_contains (self->links, message))
    return;

  g_queue_push_tail (&self->kept, g_object_ref (message));
  g_hash_table_insert (self->links, message, self->kept.tail);
}

static void
tektra_message_pager_forget (TektraMessagePager *self,
                             TektraMessage      *message)
{
  GList *link = g_hash_table_lookup (self->links, message);

  g_assert (TEKTRA_IS_MESSAGE_PAGER (self));

  if (link == NULL)
    return;

  g_hash_table_remove (self->links, message);
  g_queue_delete_link (&self->kept, link);
  g_object_unref (message);
}

typedef struct
{
  GWeakRef *pager;
  GPtrArray *messages;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  tektra_weak_ref_free (loading->pager);
  g_ptr_array_unref (loading->messages);
  g_free (loading);
}

static DexFuture *
loaded_cb (DexFuture *completed,
           gpointer   user_data)
{
  Loading *loading = user_data;
  g_autoptr(TektraMessagePager) self = g_weak_ref_get (loading->pager);
  GError *error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  GPtrArray *all = value != NULL ? g_value_get_boxed (value) : NULL;

  for (guint i = 0; i < loading->messages->len; i++)
    {
      TektraMessage *message = loading->messages->pdata[i];

      if (self != NULL)
        g_hash_table_remove (self->loading, message);
      if (all != NULL)
        tektra_message_load (message, all->pdata[i]);
      if (self != NULL && all != NULL)
        tektra_message_pager_keep (self, message);
    }

  if (error != NULL)
    return dex_future_new_for_error (error);

  if (self != NULL)
    tektra_message_pager_trim (self);

  return dex_future_new_true ();
}

static DexFuture *
tektra_message_pager_request (TektraMessagePager *self,
                              GPtrArray          *messages)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Loading *loading = g_new0 (Loading, 1);

  g_assert (TEKTRA_IS_MESSAGE_PAGER (self));

  loading->pager = tektra_weak_ref_new (self);
  loading->messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < messages->len; i++)
    {
      gint64 id = tektra_message_get_id (messages->pdata[i]);

      g_ptr_array_add (loading->messages, g_object_ref (messages->pdata[i]));
      g_hash_table_add (self->loading, messages->pdata[i]);
      g_array_append_val (ids, id);
    }

  return dex_future_finally (tektra_store_load_parts (self->store, (const gint64 *) ids->data,
                                                      ids->len),
                             loaded_cb, loading, loading_free);
}

static gboolean
request_cb (gpointer user_data)
{
  TektraMessagePager *self = user_data;
  g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *branch = G_LIST_MODEL (self->conversation);
  guint n = g_list_model_get_n_items (branch);
  guint first = G_MAXUINT;
  guint last = 0;

  self->source = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (branch, i);

      if (g_hash_table_contains (self->held, message) && !tektra_message_get_loaded (message))
        {
          first = MIN (first, i);
          last = i;
        }
    }
  if (first == G_MAXUINT)
    return G_SOURCE_REMOVE;

  first = first > N_NEIGHBOURS ? first - N_NEIGHBOURS : 0;
  last = MIN (last + N_NEIGHBOURS, n - 1);
  for (guint i = first; i <= last; i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (branch, i);

      if (!tektra_message_get_loaded (message) && !g_hash_table_contains (self->loading, message))
        g_ptr_array_add (wanted, g_steal_pointer (&message));
    }

  if (wanted->len > 0)
    dex_future_disown (tektra_message_pager_request (self, wanted));

  return G_SOURCE_REMOVE;
}

static void
tektra_message_pager_dispose (GObject *object)
{
  TektraMessagePager *self = TEKTRA_MESSAGE_PAGER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->destroy != NULL)
    g_clear_pointer (&self->user_data, self->destroy);
  g_clear_object (&self->conversation);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_message_pager_parent_class)->dispose (object);
}

static void
tektra_message_pager_finalize (GObject *object)
{
  TektraMessagePager *self = TEKTRA_MESSAGE_PAGER (object);

  g_queue_clear_full (&self->kept, g_object_unref);
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->loading);
  g_hash_table_unref (self->held);

  G_OBJECT_CLASS (tektra_message_pager_parent_class)->finalize (object);
}

static void
tektra_message_pager_class_init (TektraMessagePagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_message_pager_dispose;
  object_class->finalize = tektra_message_pager_finalize;
}

static void
tektra_message_pager_init (TektraMessagePager *self)
{
  self->held = g_hash_table_new (NULL, NULL);
  self->links = g_hash_table_new (NULL, NULL);
  self->loading = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->kept);
}

/**
 * tektra_message_pager_new:
 * @store: (transfer none): where the parts are
 * @conversation: (transfer none): whose messages
 * @may_go: (scope notified): tells whether a message may leave the memory
 * @user_data: data for @may_go
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pager.
 *
 * Returns: (transfer full): a new pager
 */
TektraMessagePager *
tektra_message_pager_new (TektraStore              *store,
                          TektraConversation       *conversation,
                          TektraMessagePagerFilter  may_go,
                          gpointer                  user_data,
                          GDestroyNotify            destroy)
{
  TektraMessagePager *self;
  guint n = tektra_conversation_get_n_messages (conversation);

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (may_go != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MESSAGE_PAGER, NULL);
  self->store = g_object_ref (store);
  self->conversation = g_object_ref (conversation);
  self->may_go = may_go;
  self->user_data = user_data;
  self->destroy = destroy;

  for (guint i = 0; i < n; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (conversation, i);

      if (tektra_message_get_loaded (message))
        tektra_message_pager_keep (self, message);
    }
  g_signal_connect_object (conversation, "message-added",
                           G_CALLBACK (tektra_message_pager_keep), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_message_pager_hold:
 * @self: a pager
 * @message: one of the messages
 *
 * Brings a message into memory and keeps it there; its property "loaded" tells when it is.
 */
void
tektra_message_pager_hold (TektraMessagePager *self,
                           TektraMessage      *message)
{
  guint n;

  g_return_if_fail (TEKTRA_IS_MESSAGE_PAGER (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->held, message));
  g_hash_table_insert (self->held, message, GUINT_TO_POINTER (n + 1));
  tektra_message_pager_forget (self, message);

  if (!tektra_message_get_loaded (message) && self->source == 0)
    self->source = g_idle_add_full (REQUEST_PRIORITY, request_cb, self, NULL);
}

/**
 * tektra_message_pager_release:
 * @self: a pager
 * @message: a message that is held
 *
 * Lets a message leave the memory, sooner or later.
 */
void
tektra_message_pager_release (TektraMessagePager *self,
                              TektraMessage      *message)
{
  guint n;

  g_return_if_fail (TEKTRA_IS_MESSAGE_PAGER (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->held, message));
  g_return_if_fail (n > 0);

  if (n > 1)
    {
      g_hash_table_insert (self->held, message, GUINT_TO_POINTER (n - 1));
      return;
    }

  g_hash_table_remove (self->held, message);
  if (tektra_message_get_loaded (message))
    tektra_message_pager_keep (self, message);
  tektra_message_pager_trim (self);
}

/**
 * tektra_message_pager_load:
 * @self: a pager
 * @messages: (element-type TektraMessage): some of the messages
 *
 * Brings messages into memory, for as long as they are held or were used lately.
 *
 * Returns: (transfer full): a future that resolves when all are there
 */
DexFuture *
tektra_message_pager_load (TektraMessagePager *self,
                           GPtrArray          *messages)
{
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_PAGER (self), NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      if (!tektra_message_get_loaded (messages->pdata[i]))
        g_ptr_array_add (wanted, messages->pdata[i]);
    }

  return wanted->len > 0 ? tektra_message_pager_request (self, wanted) : dex_future_new_true ();
}
