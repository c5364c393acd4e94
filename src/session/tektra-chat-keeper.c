/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation-find.h"
#include "session/tektra-chat-keeper.h"
#include "session/tektra-chat-saver.h"
#include "session/tektra-message-edit.h"
#include "util/tektra-weak-ref.h"

/* A chat from the store gets its session when it is opened. The chats that were opened last keep
 * theirs; of the others those that work, or are not saved. */

/* How many chats stay in memory of those that nobody needs just now */
#define N_SESSIONS 8

/* How many messages at the end of a chat come with it: more than fit the window */
#define N_LOADED 40

struct _TektraChatKeeper
{
  GObject parent_instance;

  /* owned */
  TektraStore *store; /* %NULL: nothing is saved */
  TektraModelManager *manager;
  GHashTable *savers; /* TektraChat → TektraChatSaver */
  GQueue working;     /* TektraChat with a session, the one used last at the head */
  GError *error;
};

G_DEFINE_FINAL_TYPE (TektraChatKeeper, tektra_chat_keeper, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

enum
{
  ATTACHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
tektra_chat_keeper_update_error (TektraChatKeeper *self)
{
  const GError *error = NULL;
  GHashTableIter iter;
  gpointer saver;

  g_assert (TEKTRA_IS_CHAT_KEEPER (self));

  g_hash_table_iter_init (&iter, self->savers);
  while (error == NULL && g_hash_table_iter_next (&iter, NULL, &saver))
    error = tektra_chat_saver_get_error (saver);

  if (error == NULL && self->error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* An edit goes with the parts that the message has in memory. */
static gboolean
may_go (TektraMessage *message,
        gpointer       user_data)
{
  g_autoptr(TektraChatSaver) saver = g_weak_ref_get (user_data);

  return (saver == NULL || tektra_chat_saver_is_saved (saver, message)) &&
         !tektra_message_edit_is_active_for (message);
}

static void
tektra_chat_keeper_attach (TektraChatKeeper  *self,
                           TektraChat        *chat,
                           TektraChatSession *session,
                           gboolean           stored)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);

  g_assert (TEKTRA_IS_CHAT_KEEPER (self));

  tektra_chat_set_session (chat, session);
  g_queue_push_head (&self->working, g_object_ref (chat));

  if (self->store != NULL)
    {
      TektraChatSaver *saver = tektra_chat_saver_new (self->store, chat, session, stored);
      g_autoptr(TektraMessagePager) pager = NULL;

      pager = tektra_message_pager_new (self->store, conversation, may_go,
                                        tektra_weak_ref_new (saver), tektra_weak_ref_free);
      tektra_chat_session_set_pager (session, pager);
      g_hash_table_insert (self->savers, chat, saver);
      g_signal_connect_object (saver, "notify::error",
                               G_CALLBACK (tektra_chat_keeper_update_error), self,
                               G_CONNECT_SWAPPED);
    }

  g_signal_emit (self, signals[ATTACHED], 0, chat);
}

static void
tektra_chat_keeper_detach (TektraChatKeeper *self,
                           TektraChat       *chat)
{
  g_autoptr(TektraChat) kept = NULL;

  g_assert (TEKTRA_IS_CHAT_KEEPER (self));

  if (!g_queue_remove (&self->working, chat))
    return;

  kept = chat;
  g_hash_table_remove (self->savers, chat);
  tektra_chat_set_session (chat, NULL);
  tektra_chat_keeper_update_error (self);
}

/* Words and pictures still come to its draft. */
static gboolean
is_preparing (TektraChat *chat)
{
  TektraChatSession *session = tektra_chat_get_session (chat);

  return session != NULL && tektra_draft_get_preparing (tektra_chat_session_get_draft (session));
}

static void
tektra_chat_keeper_trim (TektraChatKeeper *self)
{
  GList *link = self->working.tail;

  g_assert (TEKTRA_IS_CHAT_KEEPER (self));

  /* never the one that was used last */
  while (self->store != NULL && link != self->working.head && self->working.length > N_SESSIONS)
    {
      TektraChat *chat = link->data;
      TektraChatSaver *saver = g_hash_table_lookup (self->savers, chat);

      link = link->prev;
      if (!tektra_chat_get_busy (chat) && !is_preparing (chat) &&
          tektra_chat_saver_get_saved (saver))
        tektra_chat_keeper_detach (self, chat);
    }
}

typedef struct
{
  GWeakRef *keeper;
  TektraChat *chat;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  tektra_weak_ref_free (loading->keeper);
  g_object_unref (loading->chat);
  g_free (loading);
}

static void
restore_draft (TektraDraft            *draft,
               const TektraStoredChat *stored)
{
  for (guint i = 0; i < stored->draft_parts->len; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      if (tektra_part_get_media (stored->draft_parts->pdata[i], NULL) == NULL)
        continue;
      attachment = tektra_attachment_new_for_part (stored->draft_parts->pdata[i]);
      tektra_draft_add (draft, attachment);
    }

  tektra_draft_set_text (draft, stored->draft_text);
}

static void
restore_edits (TektraChatSession      *session,
               const TektraStoredChat *stored)
{
  for (guint i = 0; i < stored->edits->len; i++)
    {
      const TektraEditRecord *record = stored->edits->pdata[i];
      TektraMessage *message;

      message = tektra_conversation_find (stored->conversation, record->message);
      if (message != NULL)
        tektra_message_edit_restore (tektra_message_edit_get (message), session, record);
    }
}

static DexFuture *
loaded_cb (DexFuture *completed,
           gpointer   user_data)
{
  Loading *loading = user_data;
  g_autoptr(TektraChatKeeper) self = g_weak_ref_get (loading->keeper);
  g_autoptr(TektraChatSession) session = NULL;
  GError *error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  const TektraStoredChat *stored;

  if (value == NULL)
    return dex_future_new_for_error (error);

  /* It may have been asked for twice. */
  if (self == NULL || self->store == NULL || tektra_chat_get_session (loading->chat) != NULL)
    return dex_future_new_true ();

  stored = g_value_get_boxed (value);
  session = tektra_chat_session_new_for_conversation (self->manager, stored->conversation);
  restore_draft (tektra_chat_session_get_draft (session), stored);
  restore_edits (session, stored);
  tektra_chat_keeper_attach (self, loading->chat, session, TRUE);

  return dex_future_new_true ();
}

static void
tektra_chat_keeper_dispose (GObject *object)
{
  TektraChatKeeper *self = TEKTRA_CHAT_KEEPER (object);

  if (self->store != NULL)
    tektra_chat_keeper_flush (self);
  g_hash_table_remove_all (self->savers);
  g_queue_clear_full (&self->working, g_object_unref);
  g_clear_object (&self->manager);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_chat_keeper_parent_class)->dispose (object);
}

static void
tektra_chat_keeper_finalize (GObject *object)
{
  TektraChatKeeper *self = TEKTRA_CHAT_KEEPER (object);

  g_hash_table_unref (self->savers);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tektra_chat_keeper_parent_class)->finalize (object);
}

static void
tektra_chat_keeper_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraChatKeeper *self = TEKTRA_CHAT_KEEPER (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_keeper_class_init (TektraChatKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_keeper_dispose;
  object_class->finalize = tektra_chat_keeper_finalize;
  object_class->get_property = tektra_chat_keeper_get_property;

  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraChatKeeper::attached:
   * @self: a keeper
   * @chat: a chat
   *
   * Emitted when a chat has its session.
   */
  signals[ATTACHED] =
    g_signal_new ("attached",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_CHAT);
}

static void
tektra_chat_keeper_init (TektraChatKeeper *self)
{
  self->savers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_queue_init (&self->working);
}

/**
 * tektra_chat_keeper_new:
 * @store: (nullable) (transfer none): where the chats are, %NULL to save nothing
 * @manager: (transfer none): the models the chats can use
 *
 * Creates a keeper.
 *
 * Returns: (transfer full): a new keeper
 */
TektraChatKeeper *
tektra_chat_keeper_new (TektraStore        *store,
                        TektraModelManager *manager)
{
  TektraChatKeeper *self = g_object_new (TEKTRA_TYPE_CHAT_KEEPER, NULL);

  g_set_object (&self->store, store);
  self->manager = g_object_ref (manager);

  return self;
}

/**
 * tektra_chat_keeper_get_store:
 * @self: a keeper
 *
 * Gets where the chats are.
 *
 * Returns: (transfer none) (nullable): the store
 */
TektraStore *
tektra_chat_keeper_get_store (TektraChatKeeper *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_KEEPER (self), NULL);

  return self->store;
}

/**
 * tektra_chat_keeper_get_error:
 * @self: a keeper
 *
 * Gets why a chat could not be saved.
 *
 * Returns: (transfer none) (nullable): an error in %TEKTRA_STORE_ERROR, %NULL when all is well
 */
const GError *
tektra_chat_keeper_get_error (TektraChatKeeper *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_KEEPER (self), NULL);

  return self->error;
}

/**
 * tektra_chat_keeper_get_working:
 * @self: a keeper
 *
 * Gets the chats that have a session.
 *
 * Returns: (transfer none) (element-type TektraChat): the chats, the one used last first
 */
GList *
tektra_chat_keeper_get_working (TektraChatKeeper *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_KEEPER (self), NULL);

  return self->working.head;
}

/**
 * tektra_chat_keeper_find:
 * @self: a keeper
 * @session: a chat at work
 *
 * Finds whose session it is.
 *
 * Returns: (transfer none) (nullable): the chat
 */
TektraChat *
tektra_chat_keeper_find (TektraChatKeeper  *self,
                         TektraChatSession *session)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_KEEPER (self), NULL);

  for (GList *link = self->working.head; link != NULL; link = link->next)
    {
      if (tektra_chat_get_session (link->data) == session)
        return link->data;
    }

  return NULL;
}

/**
 * tektra_chat_keeper_adopt:
 * @self: a keeper
 * @chat: a new chat
 * @session: its session
 *
 * Saves a chat that is not in the store, as soon as there is something to save.
 */
void
tektra_chat_keeper_adopt (TektraChatKeeper  *self,
                          TektraChat        *chat,
                          TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));

  tektra_chat_keeper_attach (self, chat, session, FALSE);
}

/**
 * tektra_chat_keeper_load:
 * @self: a keeper with a store
 * @chat: a chat of the store
 *
 * Brings a chat to work.
 *
 * Returns: (transfer full): a future that resolves when the chat has its session
 */
DexFuture *
tektra_chat_keeper_load (TektraChatKeeper *self,
                         TektraChat       *chat)
{
  Loading *loading;

  g_return_val_if_fail (TEKTRA_IS_CHAT_KEEPER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT (chat), NULL);

  if (tektra_chat_get_session (chat) != NULL)
    return dex_future_new_true ();

  loading = g_new0 (Loading, 1);
  loading->keeper = tektra_weak_ref_new (self);
  loading->chat = g_object_ref (chat);

  return dex_future_finally (tektra_store_load_chat (self->store, tektra_chat_get_id (chat),
                                                     N_LOADED),
                             loaded_cb, loading, loading_free);
}

/**
 * tektra_chat_keeper_use:
 * @self: a keeper
 * @chat: a chat with a session
 *
 * Tells that a chat is looked at, and lets go of one that nobody has looked at for long.
 */
void
tektra_chat_keeper_use (TektraChatKeeper *self,
                        TektraChat       *chat)
{
  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  if (g_queue_remove (&self->working, chat))
    g_queue_push_head (&self->working, chat);
  tektra_chat_keeper_trim (self);
}

/**
 * tektra_chat_keeper_save_listing:
 * @self: a keeper
 * @chat: a chat
 *
 * Saves what the list shows of a chat that has no session. One that has is saved anyway.
 */
void
tektra_chat_keeper_save_listing (TektraChatKeeper *self,
                                 TektraChat       *chat)
{
  g_autoptr(GPtrArray) chats = g_ptr_array_new ();

  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  g_ptr_array_add (chats, chat);
  tektra_chat_keeper_save_listings (self, chats);
}

/**
 * tektra_chat_keeper_save_listings:
 * @self: a keeper
 * @chats: (element-type TektraChat): chats
 *
 * Saves many chats as [method@ChatKeeper.save_listing] does, all of them or none.
 */
void
tektra_chat_keeper_save_listings (TektraChatKeeper *self,
                                  GPtrArray        *chats)
{
  g_autoptr(TektraStoreChanges) changes = NULL;

  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));
  g_return_if_fail (chats != NULL);

  if (self->store == NULL)
    return;

  changes = tektra_store_changes_new ();
  for (guint i = 0; i < chats->len; i++)
    {
      g_autoptr(TektraChatRecord) record = NULL;

      if (g_hash_table_contains (self->savers, chats->pdata[i]))
        continue;
      record = tektra_chat_dup_record (chats->pdata[i]);
      tektra_store_changes_put_listing (changes, record);
    }

  if (!tektra_store_changes_is_empty (changes))
    dex_future_disown (tektra_store_save (self->store, g_steal_pointer (&changes)));
}

/**
 * tektra_chat_keeper_purge:
 * @self: a keeper
 * @chats: (element-type TektraChat): chats
 *
 * Stops what chats do and deletes them for ever, with their files.
 */
void
tektra_chat_keeper_purge (TektraChatKeeper *self,
                          GPtrArray        *chats)
{
  TektraStoreChanges *changes;

  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));
  g_return_if_fail (chats != NULL);

  for (guint i = 0; i < chats->len; i++)
    {
      TektraChat *chat = chats->pdata[i];

      if (tektra_chat_get_session (chat) != NULL)
        tektra_chat_session_stop (tektra_chat_get_session (chat));
      tektra_chat_keeper_detach (self, chat);
    }

  if (self->store == NULL)
    return;

  changes = tektra_store_changes_new ();
  for (guint i = 0; i < chats->len; i++)
    tektra_store_changes_delete_chat (changes, tektra_chat_get_id (chats->pdata[i]));
  dex_future_disown (tektra_store_save (self->store, changes));
  dex_future_disown (tektra_store_collect (self->store));
}

/**
 * tektra_chat_keeper_flush:
 * @self: a keeper
 *
 * Gives everything to the store that is not saved.
 */
void
tektra_chat_keeper_flush (TektraChatKeeper *self)
{
  GHashTableIter iter;
  gpointer saver;

  g_return_if_fail (TEKTRA_IS_CHAT_KEEPER (self));

  g_hash_table_iter_init (&iter, self->savers);
  while (g_hash_table_iter_next (&iter, NULL, &saver))
    tektra_chat_saver_flush (saver);
}
