/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list-private.h"
#include "util/tektra-weak-ref.h"

/* Keeps the chats, and which of them is shown. There is always a current session: when the last
 * chat is removed, an empty one takes its place. A chat that runs keeps running while another is
 * shown, and is marked unread when its answer ends there. They come from the store in
 * tektra-chat-list-load.c; their order is kept in tektra-chat-list-order.c.
 *
 * It also gives each new chat a model: the preferred one as soon as it is known, the manager's
 * choice once all backends have been asked. A chat that has begun keeps what it has. */

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraChatList, tektra_chat_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_CURRENT,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ANSWER_FINISHED,
  SIGNAL_ATTACHED,
  SIGNAL_OPEN_FAILED,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* For tektra-chat-list-edit.c, too */
gboolean
tektra_chat_list_has_begun (TektraChatSession *session)
{
  return tektra_conversation_get_n_messages (tektra_chat_session_get_conversation (session)) > 0;
}

static void
tektra_chat_list_assign_model (TektraChatList    *self,
                               TektraChatSession *session)
{
  const char *wanted;
  TektraModel *model = NULL;

  g_assert (TEKTRA_IS_CHAT_LIST (self));
  g_assert (TEKTRA_IS_CHAT_SESSION (session));

  if (tektra_chat_session_get_model (session) != NULL)
    return;

  /* The model of a chat may be on a server that is not there now: it is waited for. */
  wanted = tektra_conversation_get_model_id (tektra_chat_session_get_conversation (session));
  if (wanted == NULL)
    wanted = self->preferred_model;
  else if (!tektra_chat_list_has_begun (session) &&
           tektra_model_manager_find (self->manager, wanted) == NULL)
    wanted = self->preferred_model;

  if (wanted != NULL && *wanted != '\0')
    model = tektra_model_manager_find (self->manager, wanted);

  if (model == NULL && tektra_model_manager_get_ready (self->manager) &&
      tektra_conversation_get_model_id (tektra_chat_session_get_conversation (session)) == NULL)
    model = tektra_model_manager_get_default (self->manager, TEKTRA_CAPABILITY_TEXT);

  if (model != NULL)
    tektra_chat_session_set_model (session, model);
}

static void
tektra_chat_list_models_changed_cb (TektraChatList *self)
{
  GList *working;

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  working = tektra_chat_keeper_get_working (self->keeper);
  for (GList *link = working; link != NULL; link = link->next)
    tektra_chat_list_assign_model (self, tektra_chat_get_session (link->data));
}

static void
tektra_chat_list_answer_finished_cb (TektraChatList    *self,
                                     TektraMessage     *answer,
                                     TektraChatSession *session)
{
  g_assert (TEKTRA_IS_CHAT_LIST (self));
  g_assert (TEKTRA_IS_CHAT_SESSION (session));

  if (session == self->current)
    tektra_chat_session_set_unread (session, FALSE);

  g_signal_emit (self, signals[SIGNAL_ANSWER_FINISHED], 0, session, answer);
}

static void
tektra_chat_list_updated_cb (TektraChatList *self,
                             GParamSpec     *pspec,
                             TektraChat     *chat)
{
  g_assert (TEKTRA_IS_CHAT_LIST (self));

  tektra_chat_list_place (self, chat);
}

/* For tektra-chat-list-edit.c, too: a chat that comes back */
void
tektra_chat_list_attached_cb (TektraChatList *self,
                              TektraChat     *chat)
{
  TektraChatSession *session = tektra_chat_get_session (chat);

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  /* Without a session nothing happens in a chat that this list does not do. */
  g_signal_handlers_disconnect_by_func (chat, tektra_chat_list_updated_cb, self);
  g_signal_connect_object (chat, "notify::updated",
                           G_CALLBACK (tektra_chat_list_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "answer-finished",
                           G_CALLBACK (tektra_chat_list_answer_finished_cb), self,
                           G_CONNECT_SWAPPED);
  tektra_chat_list_assign_model (self, session);
  g_signal_emit (self, signals[SIGNAL_ATTACHED], 0, chat);
}

/* For tektra-chat-list-load.c, too */
void
tektra_chat_list_set_error (TektraChatList *self,
                            const GError   *error)
{
  g_assert (TEKTRA_IS_CHAT_LIST (self));

  if (error == NULL && self->error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
tektra_chat_list_keeper_error_cb (TektraChatList *self)
{
  g_assert (TEKTRA_IS_CHAT_LIST (self));

  tektra_chat_list_set_error (self, tektra_chat_keeper_get_error (self->keeper));
}

static void
tektra_chat_list_show (TektraChatList *self,
                       TektraChat     *chat)
{
  TektraChatSession *session = tektra_chat_get_session (chat);

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  g_clear_object (&self->opening);
  if (g_set_object (&self->current, session))
    {
      tektra_chat_session_set_unread (session, FALSE);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
    }
  tektra_chat_keeper_use (self->keeper, chat);
}

typedef struct
{
  GWeakRef *list;
  TektraChat *chat;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  tektra_weak_ref_free (opening->list);
  g_object_unref (opening->chat);
  g_free (opening);
}

static DexFuture *
opened_cb (DexFuture *completed,
           gpointer   user_data)
{
  Opening *opening = user_data;
  g_autoptr(TektraChatList) self = g_weak_ref_get (opening->list);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->opening != opening->chat)
    return dex_future_new_true ();

  if (dex_future_get_value (completed, &error) == NULL)
    {
      g_clear_object (&self->opening);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
      g_signal_emit (self, signals[SIGNAL_OPEN_FAILED], 0, opening->chat, error);
      return dex_future_new_true ();
    }

  tektra_chat_list_show (self, opening->chat);

  return dex_future_new_true ();
}

static GType
tektra_chat_list_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_CHAT;
}

static guint
tektra_chat_list_get_n_items (GListModel *model)
{
  return TEKTRA_CHAT_LIST (model)->chats->len;
}

static gpointer
tektra_chat_list_get_item (GListModel *model,
                           guint       position)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (model);

  return position < self->chats->len ? g_object_ref (self->chats->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_chat_list_get_item_type;
  iface->get_n_items = tektra_chat_list_get_n_items;
  iface->get_item = tektra_chat_list_get_item;
}

static void
tektra_chat_list_dispose (GObject *object)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_object (&self->opening);
  g_clear_object (&self->current);
  g_clear_pointer (&self->chats, g_ptr_array_unref);
  g_clear_object (&self->keeper);
  g_clear_object (&self->jobs);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_chat_list_parent_class)->dispose (object);
}

static void
tektra_chat_list_finalize (GObject *object)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  g_clear_error (&self->error);
  g_free (self->preferred_model);

  G_OBJECT_CLASS (tektra_chat_list_parent_class)->finalize (object);
}

static void
tektra_chat_list_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  switch (prop_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_list_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  switch (prop_id)
    {
    case PROP_CURRENT:
      tektra_chat_list_set_current (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_list_class_init (TektraChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_list_dispose;
  object_class->finalize = tektra_chat_list_finalize;
  object_class->get_property = tektra_chat_list_get_property;
  object_class->set_property = tektra_chat_list_set_property;

  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CURRENT] =
    g_param_spec_object ("current", NULL, NULL,
                         TEKTRA_TYPE_CHAT_SESSION,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraChatList::answer-finished:
   * @self: a list of chats
   * @session: the chat
   * @answer: the message that is finished, stopped or failed
   *
   * Emitted when the turn of a chat has ended, shown or not.
   */
  signals[SIGNAL_ANSWER_FINISHED] =
    g_signal_new ("answer-finished",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, TEKTRA_TYPE_CHAT_SESSION, TEKTRA_TYPE_MESSAGE);

  /**
   * TektraChatList::attached:
   * @self: a list of chats
   * @chat: the chat
   *
   * Emitted when a chat has its session, new or from the store.
   */
  signals[SIGNAL_ATTACHED] =
    g_signal_new ("attached",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_CHAT);

  /**
   * TektraChatList::open-failed:
   * @self: a list of chats
   * @chat: the chat
   * @error: why
   *
   * Emitted when a chat cannot be read.
   */
  signals[SIGNAL_OPEN_FAILED] =
    g_signal_new ("open-failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, TEKTRA_TYPE_CHAT, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * TektraChatList::removed:
   * @self: a list of chats
   * @chat: the chat
   *
   * Emitted when a person has deleted a chat; it may come back, see [method@ChatList.restore_all].
   */
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_CHAT);
}

static void
tektra_chat_list_init (TektraChatList *self)
{
  self->chats = g_ptr_array_new_with_free_func (g_object_unref);
  self->jobs = tektra_jobs_new ();
}

/**
 * tektra_chat_list_new:
 * @store: (nullable): where the chats are kept, %NULL for chats that are lost with the list
 * @manager: the models the chats can use
 * @preferred_model: (nullable): full identifier of the model that new chats start with
 *
 * Makes a list with one empty chat. Those of the store come with [method@ChatList.load].
 *
 * Returns: (transfer full): a new list
 */
TektraChatList *
tektra_chat_list_new (TektraStore        *store,
                      TektraModelManager *manager,
                      const char         *preferred_model)
{
  TektraChatList *self;

  g_return_val_if_fail (store == NULL || TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_LIST, NULL);
  self->manager = g_object_ref (manager);
  self->preferred_model = g_strdup (preferred_model);
  self->keeper = tektra_chat_keeper_new (store, manager);

  g_signal_connect_object (self->keeper, "attached",
                           G_CALLBACK (tektra_chat_list_attached_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::error",
                           G_CALLBACK (tektra_chat_list_keeper_error_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (tektra_chat_list_models_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::ready",
                           G_CALLBACK (tektra_chat_list_models_changed_cb), self,
                           G_CONNECT_SWAPPED);
  tektra_chat_list_start (self);

  return self;
}

/**
 * tektra_chat_list_get_store:
 * @self: a list of chats
 *
 * Returns: (transfer none) (nullable): where the chats are kept
 */
TektraStore *
tektra_chat_list_get_store (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  return tektra_chat_keeper_get_store (self->keeper);
}

/**
 * tektra_chat_list_get_error:
 * @self: a list of chats
 *
 * Returns: (transfer none) (nullable): why chats cannot be read or saved
 */
const GError *
tektra_chat_list_get_error (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  return self->error;
}

/**
 * tektra_chat_list_get_manager:
 * @self: a list of chats
 *
 * Returns: (transfer none): the manager of the models these chats use
 */
TektraModelManager *
tektra_chat_list_get_manager (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  return self->manager;
}

/**
 * tektra_chat_list_get_jobs:
 * @self: a list of chats
 *
 * Gets what goes on with many of the chats at once.
 *
 * Returns: (transfer none): the exports, imports and backups
 */
TektraJobs *
tektra_chat_list_get_jobs (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  return self->jobs;
}

/**
 * tektra_chat_list_get_current:
 * @self: a list of chats
 *
 * Returns: (transfer none): the chat that is shown
 */
TektraChatSession *
tektra_chat_list_get_current (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  return self->current;
}

/**
 * tektra_chat_list_get_current_chat:
 * @self: a list of chats
 *
 * Returns: (transfer none) (nullable): the chat that is shown, or will be in a moment
 */
TektraChat *
tektra_chat_list_get_current_chat (TektraChatList *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  if (self->opening != NULL)
    return self->opening;

  return tektra_chat_keeper_find (self->keeper, self->current);
}

/**
 * tektra_chat_list_set_current:
 * @self: a list of chats
 * @session: the session of one of its chats
 *
 * Shows a chat, which also marks it as read.
 */
void
tektra_chat_list_set_current (TektraChatList    *self,
                              TektraChatSession *session)
{
  TektraChat *chat;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  chat = tektra_chat_keeper_find (self->keeper, session);
  g_return_if_fail (chat != NULL);

  tektra_chat_list_show (self, chat);
}

/**
 * tektra_chat_list_open:
 * @self: a list of chats
 * @chat: one of its chats
 *
 * Shows a chat, as soon as it has been read from the store.
 */
void
tektra_chat_list_open (TektraChatList *self,
                       TektraChat     *chat)
{
  Opening *opening;

  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT (chat));

  if (tektra_chat_get_session (chat) != NULL)
    {
      tektra_chat_list_show (self, chat);
      return;
    }

  if (!g_set_object (&self->opening, chat))
    return;

  opening = g_new0 (Opening, 1);
  opening->list = tektra_weak_ref_new (self);
  opening->chat = g_object_ref (chat);
  dex_future_disown (dex_future_finally (tektra_chat_keeper_load (self->keeper, chat),
                                         opened_cb, opening, opening_free));
}

/**
 * tektra_chat_list_find:
 * @self: a list of chats
 * @chat: (nullable): a chat
 * @position: (out) (optional): where it is
 *
 * Looks for a chat.
 *
 * Returns: whether it is in the list
 */
gboolean
tektra_chat_list_find (TektraChatList *self,
                       TektraChat     *chat,
                       guint          *position)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), FALSE);

  return chat != NULL && g_ptr_array_find (self->chats, chat, position);
}

/**
 * tektra_chat_list_find_id:
 * @self: a list of chats
 * @id: the id of a conversation
 *
 * Looks for a chat.
 *
 * Returns: (transfer none) (nullable): the chat
 */
TektraChat *
tektra_chat_list_find_id (TektraChatList *self,
                          gint64          id)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  for (guint i = 0; i < self->chats->len; i++)
    {
      if (tektra_chat_get_id (self->chats->pdata[i]) == id)
        return self->chats->pdata[i];
    }

  return NULL;
}

/**
 * tektra_chat_list_flush:
 * @self: a list of chats
 *
 * Gives everything to the store that is not saved.
 */
void
tektra_chat_list_flush (TektraChatList *self)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  tektra_chat_keeper_flush (self->keeper);
}
