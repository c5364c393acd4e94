/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-message-edit.h"

struct _TektraMessageEdit
{
  GObject        parent_instance;

  TektraMessage *message; /* borrowed: it owns this */

  /* owned */
  GtkTextBuffer *buffer;
  GListStore    *attachments; /* of TektraPart */
  GWeakRef       session;

  gboolean       active;
};

G_DEFINE_FINAL_TYPE (TektraMessageEdit, tektra_message_edit, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GQuark
edit_quark (void)
{
  return g_quark_from_static_string ("tektra-message-edit");
}

static void
tektra_message_edit_set_active (TektraMessageEdit *self,
                                gboolean           active)
{
  g_autoptr(TektraChatSession) session = g_weak_ref_get (&self->session);

  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  if (self->active == active)
    return;

  /* What is written would go with the session. */
  if (session != NULL && active)
    tektra_chat_session_hold (session);
  else if (session != NULL)
    tektra_chat_session_release (session);

  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/* Puts what was sent back. Undo brings what was written before. */
static void
tektra_message_edit_fill (TektraMessageEdit *self)
{
  GListModel *parts = tektra_message_list_parts (self->message);
  g_autofree char *text = tektra_message_dup_text (self->message);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *shown = tektra_message_edit_dup_text (self);
  GtkTextIter start, end;

  g_assert (TEKTRA_IS_MESSAGE_EDIT (self));

  g_list_store_remove_all (self->attachments);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (!TEKTRA_IS_TEXT_PART (part))
        g_list_store_append (self->attachments, part);
    }

  if (g_str_equal (shown, valid))
    return;

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, valid, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
tektra_message_edit_dispose (GObject *object)
{
  TektraMessageEdit *self = TEKTRA_MESSAGE_EDIT (object);

  g_clear_object (&self->attachments);
  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (tektra_message_edit_parent_class)->dispose (object);
}

static void
tektra_message_edit_finalize (GObject *object)
{
  g_weak_ref_clear (&TEKTRA_MESSAGE_EDIT (object)->session);

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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_edit_class_init (TektraMessageEditClass *klass)
{
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
    g_param_spec_boolean ("active", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_message_edit_init (TektraMessageEdit *self)
{
  g_weak_ref_init (&self->session, NULL);
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
 * tektra_message_edit_get_buffer:
 * @self: an edit that has begun
 *
 * Gets the text that is edited.
 *
 * Returns: (transfer none): the text
 */
GtkTextBuffer *
tektra_message_edit_get_buffer (TektraMessageEdit *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), NULL);

  return self->buffer;
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
  g_autofree char *text = NULL;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), FALSE);

  sent = tektra_message_dup_text (self->message);
  text = tektra_message_edit_dup_text (self);

  return !g_str_equal (sent, text);
}

/**
 * tektra_message_edit_dup_text:
 * @self: an edit that has begun
 *
 * Gets the text.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_message_edit_dup_text (TektraMessageEdit *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_EDIT (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
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
  g_return_if_fail (TEKTRA_IS_MESSAGE_EDIT (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  if (self->active)
    return;

  g_weak_ref_set (&self->session, session);

  if (self->buffer == NULL)
    {
      self->attachments = g_list_store_new (TEKTRA_TYPE_PART);
      self->buffer = gtk_text_buffer_new (NULL);
      gtk_text_buffer_begin_irreversible_action (self->buffer);
      tektra_message_edit_fill (self);
      gtk_text_buffer_end_irreversible_action (self->buffer);
    }
  else
    {
      tektra_message_edit_fill (self);
    }

  tektra_message_edit_set_active (self, TRUE);
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

  if (self->buffer != NULL)
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
