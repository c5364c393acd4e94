/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-session-private.h"
#include "session/tektra-message-edit.h"

/* The text that an editor shows, and which of the attachments go with it. The chat session tells
 * of each change, so that it is saved. */

struct _TektraMessageEdit
{
  GObject        parent_instance;

  TektraMessage *message; /* borrowed: it owns this */

  /* owned */
  char          *text;
  GListStore    *attachments; /* of TektraPart */
  GArray        *kept;        /* guint, from the store: until the message is in memory */
  GWeakRef       session;

  gboolean       active;
};

G_DEFINE_FINAL_TYPE (TektraMessageEdit, tektra_message_edit, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACTIVE,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GQuark
edit_quark (void)
{
  return g_quark_from_static_string ("tektra-message-edit");
}

static void
tektra_message_edit_note (TektraMessageEdit *self)
{
  g_autoptr(TektraChatSession) session = g_weak_ref_get (&self->session);

  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  if (session != NULL)
    tektra_chat_session_emit_edit_changed (session, self->message);
}

static void
attachments_changed_cb (TektraMessageEdit *self)
{
  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  if (self->active && self->kept == NULL)
    tektra_message_edit_note (self);
}

static void
tektra_message_edit_set_active (TektraMessageEdit *self,
                                gboolean           active)
{
  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  if (self->active == active)
    return;

  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  tektra_message_edit_note (self);
}

static gboolean
is_kept (GArray *kept,
         guint   position)
{
  for (guint i = 0; i < kept->len; i++)
    {
      if (g_array_index (kept, guint, i) == position)
        return TRUE;
    }

  return FALSE;
}

/* Puts the attachments of the message back, all or those that the store tells of. */
static void
tektra_message_edit_attach (TektraMessageEdit *self)
{
  GListModel *parts = tektra_message_list_parts (self->message);

  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  g_list_store_remove_all (self->attachments);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (!TEKTRA_IS_TEXT_PART (part) && (self->kept == NULL || is_kept (self->kept, i)))
        g_list_store_append (self->attachments, part);
    }
  g_clear_pointer (&self->kept, g_array_unref);
}

static void
loaded_cb (TektraMessageEdit *self)
{
  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  if (!tektra_message_get_loaded (self->message))
    return;

  g_signal_handlers_disconnect_by_func (self->message, loaded_cb, self);
  tektra_message_edit_attach (self);
}

static char *
dup_sent (TektraMessageEdit *self)
{
  g_autofree char *text = tektra_message_dup_text (self->message);

  return g_utf8_make_valid (text, -1);
}

static void
tektra_message_edit_dispose (GObject *object)
{
  TektraMessageEdit *self = TEKTRA_MESSAGE_EDIT (object);

  g_clear_object (&self->attachments);

  G_OBJECT_CLASS (tektra_message_edit_parent_class)->dispose (object);
}

static void
tektra_message_edit_finalize (GObject *object)
{
  TektraMessageEdit *self = TEKTRA_MESSAGE_EDIT (object);

  g_clear_pointer (&self->kept, g_array_unref);
  g_weak_ref_clear (&self->session);
  g_free (self->text);

  G_OBJECT_CLASS (tektra_message_edit_parent_class)->finalize (object);
}

static void
tektra_message_edit_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraMessageEdit *self = TEKTRA_MESSAGE_EDIT (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_edit_class_init (TektraMessageEditClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_message_edit_dispose;
  object_class->finalize = tektra_message_edit_finalize;
  object_class->get_property = tektra_message_edit_get_property;

  /**
   * TektraMessageEdit:active:
   *
   * Whether an editor is shown in the place of the message.
   */
  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);

  /**
   * TektraMessageEdit:text:
   *
   * What the message shall say.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, "", flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_message_edit_init (TektraMessageEdit *self)
{
  g_weak_ref_init (&self->session, NULL);
  self->text = g_strdup ("");
  self->attachments = g_list_store_new (TEKTRA_TYPE_PART);
  g_signal_connect_object (self->attachments, "items-changed",
                           G_CALLBACK (attachments_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_message_edit_get:
 * @message: a message of the person
 *
 * Gets the one edit of a message.
 *
 * Returns: (transfer none): the edit
 */
TektraMessageEdit *
tektra_message_edit_get (TektraMessage *message)
{
  TektraMessageEdit *self;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);

  self = g_object_get_qdata (G_OBJECT (message), edit_quark ());
  if (self == NULL)
    {
      self = g_object_new (TEKTRA_TYPE_MESSAGE_EDIT, NULL);
      self->message = message;
      g_object_set_qdata_full (G_OBJECT (message), edit_quark (), self, g_object_unref);
    }

  return self;
}

/**
 * tektra_message_edit_is_active_for:
 * @message: a message
 *
 * Gets whether a message is being edited.
 *
 * Returns: %TRUE between begin and end
 */
gboolean
tektra_message_edit_is_active_for (TektraMessage *message)
{
  TektraMessageEdit *self;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), FALSE);

  self = g_object_get_qdata (G_OBJECT (message), edit_quark ());

  return self != NULL && self->active;
}

/**
 * tektra_message_edit_get_active:
 * @self: an edit
 *
 * Gets whether an editor is shown in the place of the message.
 *
 * Returns: %TRUE between begin and end
 */
gboolean
tektra_message_edit_get_active (TektraMessageEdit *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), FALSE);

  return self->active;
}

/**
 * tektra_message_edit_get_text:
 * @self: an edit
 *
 * Gets what the message shall say.
 *
 * Returns: (transfer none): the text
 */
const char *
tektra_message_edit_get_text (TektraMessageEdit *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), NULL);

  return self->text;
}

/**
 * tektra_message_edit_set_text:
 * @self: an edit
 * @text: what was typed
 *
 * Sets what the message shall say.
 */
void
tektra_message_edit_set_text (TektraMessageEdit *self,
                              const char        *text)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));
  g_return_if_fail (text != NULL);

  if (!g_set_str (&self->text, text))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  if (self->active)
    tektra_message_edit_note (self);
}

/**
 * tektra_message_edit_list_attachments:
 * @self: an edit that has begun
 *
 * Gets what goes with the text.
 *
 * Returns: (transfer none): a list of #TektraPart from which some can be taken out
 */
GListStore *
tektra_message_edit_list_attachments (TektraMessageEdit *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), NULL);

  return self->attachments;
}

/**
 * tektra_message_edit_get_changed:
 * @self: an edit that has begun
 *
 * Gets whether there is something to lose.
 *
 * Returns: %TRUE when the text is not what was sent
 */
gboolean
tektra_message_edit_get_changed (TektraMessageEdit *self)
{
  g_autofree char *sent = NULL;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), FALSE);

  sent = dup_sent (self);

  return !g_str_equal (sent, self->text);
}

/**
 * tektra_message_edit_begin:
 * @self: an edit
 * @session: the chat that the message belongs to
 *
 * Begins with what was sent.
 */
void
tektra_message_edit_begin (TektraMessageEdit *self,
                           TektraChatSession *session)
{
  g_autofree char *sent = NULL;

  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (tektra_message_get_loaded (self->message));

  if (self->active)
    return;

  g_weak_ref_set (&self->session, session);
  sent = dup_sent (self);
  tektra_message_edit_set_text (self, sent);
  tektra_message_edit_attach (self);
  tektra_message_edit_set_active (self, TRUE);
}

/**
 * tektra_message_edit_restore:
 * @self: a new edit
 * @session: the chat that the message belongs to
 * @record: what the store has of it
 *
 * Goes on with what was written before the program ended. The message may not be in memory yet.
 */
void
tektra_message_edit_restore (TektraMessageEdit      *self,
                             TektraChatSession      *session,
                             const TektraEditRecord *record)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (record != NULL && record->text != NULL);

  g_clear_pointer (&self->kept, g_array_unref);
  self->kept = g_array_copy (record->kept);
  g_signal_connect_object (self->message, "notify::loaded",
                           G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  loaded_cb (self);

  tektra_message_edit_set_text (self, record->text);
  tektra_message_edit_set_active (self, TRUE);
  g_weak_ref_set (&self->session, session);
}

/**
 * tektra_message_edit_resume:
 * @self: an edit that has ended
 *
 * Goes on with what was written.
 */
void
tektra_message_edit_resume (TektraMessageEdit *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));

  tektra_message_edit_set_active (self, TRUE);
}

/**
 * tektra_message_edit_end:
 * @self: an edit
 *
 * Shows the message again. What was written is still there for resume and for undo.
 */
void
tektra_message_edit_end (TektraMessageEdit *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));

  tektra_message_edit_set_active (self, FALSE);
}

/**
 * tektra_message_edit_dup_record:
 * @self: an edit
 *
 * Makes what the store keeps of it.
 *
 * Returns: (transfer full): a record; without text when the edit is not active
 */
TektraEditRecord *
tektra_message_edit_dup_record (TektraMessageEdit *self)
{
  g_autoptr(TektraEditRecord) record = NULL;
  GListModel *parts;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), NULL);

  record = tektra_edit_record_new (tektra_message_get_id (self->message),
                                   self->active ? self->text : NULL);
  if (self->kept != NULL)
    g_array_append_vals (record->kept, self->kept->data, self->kept->len);

  parts = tektra_message_list_parts (self->message);
  for (guint i = 0; self->kept == NULL && i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (g_list_store_find (self->attachments, part, NULL))
        g_array_append_val (record->kept, i);
    }

  return g_steal_pointer (&record);
}
