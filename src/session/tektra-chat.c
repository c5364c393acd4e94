/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat.h"

/* While there is a session it is the truth, and the record follows it. */

struct _TektraChat
{
  GObject parent_instance;

  TektraChatRecord *record;
  TektraChatSession *session;
};

G_DEFINE_FINAL_TYPE (TektraChat, tektra_chat, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_UPDATED,
  PROP_PIN,
  PROP_DELETED,
  PROP_UNREAD,
  PROP_BUSY,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static TektraConversation *
tektra_chat_get_conversation (TektraChat *self)
{
  g_assert (TEKTRA_IS_CHAT (self));

  return self->session != NULL ? tektra_chat_session_get_conversation (self->session) : NULL;
}

static void
title_changed_cb (TektraChat *self)
{
  g_assert (TEKTRA_IS_CHAT (self));

  if (g_set_str (&self->record->title,
                 tektra_conversation_get_title (tektra_chat_get_conversation (self))))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
unread_changed_cb (TektraChat *self)
{
  gboolean unread;

  g_assert (TEKTRA_IS_CHAT (self));

  unread = tektra_chat_session_get_unread (self->session);
  if (self->record->unread == unread)
    return;

  self->record->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

static void
busy_changed_cb (TektraChat *self)
{
  g_assert (TEKTRA_IS_CHAT (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
message_added_cb (TektraChat    *self,
                  TektraMessage *message)
{
  g_assert (TEKTRA_IS_CHAT (self));

  /* Not when an old message comes back that was deleted by mistake */
  if (tektra_message_get_created (message) <= self->record->updated)
    return;

  self->record->updated = tektra_message_get_created (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPDATED]);
}

static void
tektra_chat_finalize (GObject *object)
{
  TektraChat *self = TEKTRA_CHAT (object);

  g_clear_object (&self->session);
  tektra_chat_record_free (self->record);

  G_OBJECT_CLASS (tektra_chat_parent_class)->finalize (object);
}

static void
tektra_chat_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  TektraChat *self = TEKTRA_CHAT (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->record->title);
      break;
    case PROP_UPDATED:
      g_value_set_int64 (value, self->record->updated);
      break;
    case PROP_PIN:
      g_value_set_int64 (value, self->record->pin);
      break;
    case PROP_DELETED:
      g_value_set_int64 (value, self->record->deleted);
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, self->record->unread);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, tektra_chat_get_busy (self));
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_class_init (TektraChatClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_chat_finalize;
  object_class->get_property = tektra_chat_get_property;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_UPDATED] =
    g_param_spec_int64 ("updated", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PIN] =
    g_param_spec_int64 ("pin", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DELETED] =
    g_param_spec_int64 ("deleted", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_UNREAD] =
    g_param_spec_boolean ("unread", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, TEKTRA_TYPE_CHAT_SESSION, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_chat_init (TektraChat *self)
{
}

/**
 * tektra_chat_new_for_record:
 * @record: a chat from the store
 *
 * Creates a chat that has no session yet.
 *
 * Returns: (transfer full): a new chat
 */
TektraChat *
tektra_chat_new_for_record (const TektraChatRecord *record)
{
  TektraChat *self = g_object_new (TEKTRA_TYPE_CHAT, NULL);

  self->record = tektra_chat_record_copy (record);

  return self;
}

/**
 * tektra_chat_new_for_session:
 * @session: (transfer none): a chat at work
 *
 * Creates a chat of its session.
 *
 * Returns: (transfer full): a new chat
 */
TektraChat *
tektra_chat_new_for_session (TektraChatSession *session)
{
  TektraChat *self = g_object_new (TEKTRA_TYPE_CHAT, NULL);

  self->record = tektra_chat_record_new (tektra_chat_session_get_conversation (session));
  tektra_chat_set_session (self, session);

  return self;
}

/**
 * tektra_chat_get_id:
 * @self: a chat
 *
 * Gets which chat it is.
 *
 * Returns: the id of its conversation
 */
gint64
tektra_chat_get_id (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), 0);

  return self->record->id;
}

/**
 * tektra_chat_get_title:
 * @self: a chat
 *
 * Gets what it is about.
 *
 * Returns: (transfer none) (nullable): the title, %NULL before there is one
 */
const char *
tektra_chat_get_title (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), NULL);

  return self->record->title;
}

/**
 * tektra_chat_set_title:
 * @self: a chat
 * @title: the title
 *
 * Sets what it is about.
 */
void
tektra_chat_set_title (TektraChat *self,
                       const char *title)
{
  g_return_if_fail (TEKTRA_IS_CHAT (self));

  if (self->session != NULL)
    tektra_conversation_set_title (tektra_chat_get_conversation (self), title);
  else if (g_set_str (&self->record->title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * tektra_chat_get_updated:
 * @self: a chat
 *
 * Gets when something was said last.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tektra_chat_get_updated (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), 0);

  return self->record->updated;
}

/**
 * tektra_chat_get_pin:
 * @self: a chat
 *
 * Gets its place among the pinned chats.
 *
 * Returns: the smaller the higher; 0 when it is not pinned
 */
gint64
tektra_chat_get_pin (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), 0);

  return self->record->pin;
}

/**
 * tektra_chat_set_pin:
 * @self: a chat
 * @pin: its place, 0 to unpin it
 *
 * Sets its place among the pinned chats; the list of chats does so.
 */
void
tektra_chat_set_pin (TektraChat *self,
                     gint64      pin)
{
  g_return_if_fail (TEKTRA_IS_CHAT (self));

  if (self->record->pin == pin)
    return;

  self->record->pin = pin;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PIN]);
}

/**
 * tektra_chat_get_deleted:
 * @self: a chat
 *
 * Gets when it was deleted.
 *
 * Returns: microseconds since 1970, UTC; 0 when it was not
 */
gint64
tektra_chat_get_deleted (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), 0);

  return self->record->deleted;
}

/**
 * tektra_chat_set_deleted:
 * @self: a chat
 * @deleted: microseconds since 1970, UTC; 0 to bring it back
 *
 * Sets when it was deleted; the list of chats does so.
 */
void
tektra_chat_set_deleted (TektraChat *self,
                         gint64      deleted)
{
  g_return_if_fail (TEKTRA_IS_CHAT (self));

  if (self->record->deleted == deleted)
    return;

  self->record->deleted = deleted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELETED]);
}

/**
 * tektra_chat_get_unread:
 * @self: a chat
 *
 * Gets whether an answer has ended that nobody has looked at.
 *
 * Returns: %TRUE when there is something new
 */
gboolean
tektra_chat_get_unread (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), FALSE);

  return self->record->unread;
}

/**
 * tektra_chat_has_messages:
 * @self: a chat
 *
 * Gets whether anything was said in it.
 *
 * Returns: %FALSE for one that is new, or was only typed in
 */
gboolean
tektra_chat_has_messages (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), FALSE);

  if (self->session == NULL)
    return self->record->head != 0;

  return tektra_conversation_get_n_messages (tektra_chat_get_conversation (self)) > 0;
}

/**
 * tektra_chat_get_busy:
 * @self: a chat
 *
 * Gets whether an answer is on its way.
 *
 * Returns: %TRUE while one is
 */
gboolean
tektra_chat_get_busy (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), FALSE);

  return self->session != NULL && tektra_chat_session_get_busy (self->session);
}

/**
 * tektra_chat_get_session:
 * @self: a chat
 *
 * Gets the chat at work.
 *
 * Returns: (transfer none) (nullable): the session, %NULL while the chat is only in the store
 */
TektraChatSession *
tektra_chat_get_session (TektraChat *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT (self), NULL);

  return self->session;
}

/**
 * tektra_chat_set_session:
 * @self: a chat
 * @session: (nullable) (transfer none): the chat at work
 *
 * Brings the chat to work, or lets go of what it needs for that.
 */
void
tektra_chat_set_session (TektraChat        *self,
                         TektraChatSession *session)
{
  TektraConversation *conversation;

  g_return_if_fail (TEKTRA_IS_CHAT (self));

  if (self->session == session)
    return;

  if (self->session != NULL)
    {
      TektraMessage *last = tektra_conversation_get_last (tektra_chat_get_conversation (self));

      self->record->head = last != NULL ? tektra_message_get_id (last) : 0;
      g_signal_handlers_disconnect_by_data (tektra_chat_get_conversation (self), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }

  g_set_object (&self->session, session);

  if (session != NULL)
    {
      conversation = tektra_chat_session_get_conversation (session);
      tektra_chat_session_set_unread (session, self->record->unread);
      g_signal_connect_object (conversation, "notify::title",
                               G_CALLBACK (title_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (conversation, "message-added",
                               G_CALLBACK (message_added_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "notify::unread",
                               G_CALLBACK (unread_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "notify::busy",
                               G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * tektra_chat_dup_record:
 * @self: a chat
 *
 * Takes a snapshot for the store. Without a session it has only what the list knows: save it with
 * [method@StoreChanges.put_listing].
 *
 * Returns: (transfer full): the record
 */
TektraChatRecord *
tektra_chat_dup_record (TektraChat *self)
{
  TektraChatRecord *record;

  g_return_val_if_fail (TEKTRA_IS_CHAT (self), NULL);

  if (self->session == NULL)
    return tektra_chat_record_copy (self->record);

  record = tektra_chat_record_new (tektra_chat_get_conversation (self));
  record->updated = self->record->updated;
  record->pin = self->record->pin;
  record->deleted = self->record->deleted;
  record->unread = self->record->unread;

  return record;
}
