/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list.h"

/* Keeps the chats and which of them is shown. There is always a current chat: when the last one is
 * removed, an empty one takes its place. A chat that runs keeps running while another is shown, and
 * is marked unread when its answer ends there.
 *
 * It also gives each new chat a model: the preferred one as soon as it is known, the manager's
 * choice once all backends have been asked. A chat that has begun keeps what it has. */

struct _TektraChatList
{
  GObject             parent_instance;

  GListStore         *chats;
  TektraChatSession  *current;
  TektraModelManager *manager;
  char               *preferred_model;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraChatList, tektra_chat_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_MANAGER,
  PROP_CURRENT,
  PROP_PREFERRED_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ANSWER_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_begun (TektraChatSession *session)
{
  GListModel *messages = G_LIST_MODEL (tektra_chat_session_get_conversation (session));

  return g_list_model_get_n_items (messages) > 0;
}

static void
tektra_chat_list_assign_model (TektraChatList    *self,
                               TektraChatSession *session)
{
  TektraModel *model = NULL;

  g_assert (TEKTRA_IS_CHAT_LIST (self));
  g_assert (TEKTRA_IS_CHAT_SESSION (session));

  if (tektra_chat_session_get_model (session) != NULL)
    return;

  if (self->preferred_model != NULL && *self->preferred_model != '\0')
    model = tektra_model_manager_find (self->manager, self->preferred_model);

  if (model == NULL && tektra_model_manager_get_ready (self->manager))
    model = tektra_model_manager_get_default (self->manager, TEKTRA_CAPABILITY_TEXT);

  if (model != NULL)
    tektra_chat_session_set_model (session, model);
}

static void
tektra_chat_list_models_changed_cb (TektraChatList *self)
{
  guint n_chats;

  g_assert (TEKTRA_IS_CHAT_LIST (self));

  n_chats = g_list_model_get_n_items (G_LIST_MODEL (self->chats));

  for (guint i = 0; i < n_chats; i++)
    {
      g_autoptr(TektraChatSession) session = NULL;

      session = g_list_model_get_item (G_LIST_MODEL (self->chats), i);
      tektra_chat_list_assign_model (self, session);
    }
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
tektra_chat_list_insert (TektraChatList    *self,
                         guint              position,
                         TektraChatSession *session)
{
  g_assert (TEKTRA_IS_CHAT_LIST (self));
  g_assert (TEKTRA_IS_CHAT_SESSION (session));

  g_signal_connect_object (session,
                           "answer-finished",
                           G_CALLBACK (tektra_chat_list_answer_finished_cb),
                           self,
                           G_CONNECT_SWAPPED);
  tektra_chat_list_assign_model (self, session);
  g_list_store_insert (self->chats,
                       MIN (position, g_list_model_get_n_items (G_LIST_MODEL (self->chats))),
                       session);
}

static GType
tektra_chat_list_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_CHAT_SESSION;
}

static guint
tektra_chat_list_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TEKTRA_CHAT_LIST (model)->chats));
}

static gpointer
tektra_chat_list_get_item (GListModel *model,
                           guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (TEKTRA_CHAT_LIST (model)->chats), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_chat_list_get_item_type;
  iface->get_n_items = tektra_chat_list_get_n_items;
  iface->get_item = tektra_chat_list_get_item;
}

static void
tektra_chat_list_constructed (GObject *object)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  G_OBJECT_CLASS (tektra_chat_list_parent_class)->constructed (object);

  g_signal_connect_object (self->manager,
                           "items-changed",
                           G_CALLBACK (tektra_chat_list_models_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->manager,
                           "notify::ready",
                           G_CALLBACK (tektra_chat_list_models_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);

  tektra_chat_list_start (self);
}

static void
tektra_chat_list_dispose (GObject *object)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

  g_clear_object (&self->current);
  g_clear_object (&self->chats);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_chat_list_parent_class)->dispose (object);
}

static void
tektra_chat_list_finalize (GObject *object)
{
  TektraChatList *self = TEKTRA_CHAT_LIST (object);

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
    case PROP_MANAGER:
      g_value_set_object (value, self->manager);
      break;

    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;

    case PROP_PREFERRED_MODEL:
      g_value_set_string (value, self->preferred_model);
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
    case PROP_MANAGER:
      self->manager = g_value_dup_object (value);
      break;

    case PROP_CURRENT:
      tektra_chat_list_set_current (self, g_value_get_object (value));
      break;

    case PROP_PREFERRED_MODEL:
      tektra_chat_list_set_preferred_model (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_list_class_init (TektraChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = tektra_chat_list_constructed;
  object_class->dispose = tektra_chat_list_dispose;
  object_class->finalize = tektra_chat_list_finalize;
  object_class->get_property = tektra_chat_list_get_property;
  object_class->set_property = tektra_chat_list_set_property;

  properties[PROP_MANAGER] =
    g_param_spec_object ("manager", NULL, NULL,
                         TEKTRA_TYPE_MODEL_MANAGER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CURRENT] =
    g_param_spec_object ("current", NULL, NULL,
                         TEKTRA_TYPE_CHAT_SESSION,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PREFERRED_MODEL] =
    g_param_spec_string ("preferred-model", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS
                         | G_PARAM_EXPLICIT_NOTIFY);

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
}

static void
tektra_chat_list_init (TektraChatList *self)
{
  self->chats = g_list_store_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_connect_object (self->chats,
                           "items-changed",
                           G_CALLBACK (g_list_model_items_changed),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * tektra_chat_list_new:
 * @manager: the models the chats can use
 * @preferred_model: (nullable): full identifier of the model that new chats start with
 *
 * Makes a list with one empty chat.
 *
 * Returns: (transfer full): a new list
 */
TektraChatList *
tektra_chat_list_new (TektraModelManager *manager,
                      const char         *preferred_model)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);

  return g_object_new (TEKTRA_TYPE_CHAT_LIST,
                       "manager", manager,
                       "preferred-model", preferred_model,
                       NULL);
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
 * tektra_chat_list_set_current:
 * @self: a list of chats
 * @session: one of its chats
 *
 * Shows a chat, which also marks it as read.
 */
void
tektra_chat_list_set_current (TektraChatList    *self,
                              TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  if (!g_set_object (&self->current, session))
    return;

  tektra_chat_session_set_unread (session, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
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

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), NULL);

  session = g_list_model_get_item (G_LIST_MODEL (self->chats), 0);

  if (session == NULL
      || has_begun (session)
      || !tektra_draft_is_empty (tektra_chat_session_get_draft (session)))
    {
      g_clear_object (&session);
      session = tektra_chat_session_new (self->manager);
      tektra_chat_list_insert (self, 0, session);
    }

  tektra_chat_list_set_current (self, session);

  return self->current;
}

/**
 * tektra_chat_list_find:
 * @self: a list of chats
 * @session: a chat
 * @position: (out) (optional): where it is
 *
 * Looks for a chat.
 *
 * Returns: whether it is in the list
 */
gboolean
tektra_chat_list_find (TektraChatList    *self,
                       TektraChatSession *session,
                       guint             *position)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), FALSE);

  return g_list_store_find (self->chats, session, position);
}

/**
 * tektra_chat_list_remove:
 * @self: a list of chats
 * @session: one of its chats
 *
 * Takes a chat out of the list; its neighbour is shown instead.
 *
 * The chat itself is not touched, so that it can come back with [method@ChatList.restore].
 *
 * Returns: where the chat was
 */
guint
tektra_chat_list_remove (TektraChatList    *self,
                         TektraChatSession *session)
{
  g_autoptr(TektraChatSession) neighbour = NULL;
  g_autoptr(TektraChatSession) removed = NULL;
  guint position;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), 0);
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), 0);

  if (!g_list_store_find (self->chats, session, &position))
    g_return_val_if_reached (0);

  removed = g_object_ref (session);
  g_signal_handlers_disconnect_by_func (session, tektra_chat_list_answer_finished_cb, self);

  /* The neighbour becomes current first: nobody ever sees a current chat that is not listed. */
  if (session == self->current)
    {
      neighbour = g_list_model_get_item (G_LIST_MODEL (self->chats), position + 1);
      if (neighbour == NULL && position > 0)
        neighbour = g_list_model_get_item (G_LIST_MODEL (self->chats), position - 1);

      if (neighbour == NULL)
        {
          neighbour = tektra_chat_session_new (self->manager);
          tektra_chat_list_insert (self, position + 1, neighbour);
        }

      tektra_chat_list_set_current (self, neighbour);
    }

  g_list_store_remove (self->chats, position);

  return position;
}

/**
 * tektra_chat_list_restore:
 * @self: a list of chats
 * @position: where it was
 * @session: a chat that was removed
 *
 * Brings a removed chat back and shows it.
 */
void
tektra_chat_list_restore (TektraChatList    *self,
                          guint              position,
                          TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (!g_list_store_find (self->chats, session, NULL));

  tektra_chat_list_insert (self, position, session);
  tektra_chat_list_set_current (self, session);
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
  g_autoptr(TektraChatSession) session = NULL;
  guint position;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (self), FALSE);

  if (!g_list_store_find (self->chats, self->current, &position))
    return FALSE;

  /* One step up from the top wraps to a position no list has. */
  session = g_list_model_get_item (G_LIST_MODEL (self->chats), position + (guint) n_steps);
  if (session == NULL)
    return FALSE;

  tektra_chat_list_set_current (self, session);

  return TRUE;
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

  if (g_set_str (&self->preferred_model, full_id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREFERRED_MODEL]);
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
  g_return_if_fail (TEKTRA_IS_CHAT_LIST (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->chats)); i++)
    {
      g_autoptr(TektraChatSession) session = NULL;

      session = g_list_model_get_item (G_LIST_MODEL (self->chats), i);
      if (tektra_chat_session_get_busy (session))
        tektra_chat_session_stop (session);
    }
}
