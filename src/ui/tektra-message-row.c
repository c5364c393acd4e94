/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "ui/tektra-answer-view.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-user-bubble.h"

/* Lines longer than about 46 em are hard to follow to the next. */
#define READING_WIDTH 720

struct _TektraMessageRow
{
  GtkWidget      parent_instance;

  /* owned */
  TektraMessage *message;

  /* borrowed */
  GtkWidget     *clamp;
};

G_DEFINE_FINAL_TYPE (TektraMessageRow, tektra_message_row, GTK_TYPE_WIDGET)

static void
tektra_message_row_dispose (GObject *object)
{
  TektraMessageRow *self = TEKTRA_MESSAGE_ROW (object);

  g_clear_object (&self->message);
  g_clear_pointer (&self->clamp, gtk_widget_unparent);

  G_OBJECT_CLASS (tektra_message_row_parent_class)->dispose (object);
}

static void
tektra_message_row_class_init (TektraMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_message_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "message-row");
}

static void
tektra_message_row_init (TektraMessageRow *self)
{
  self->clamp = g_object_new (ADW_TYPE_CLAMP,
                              "maximum-size", READING_WIDTH,
                              "tightening-threshold", READING_WIDTH,
                              NULL);
  gtk_widget_set_parent (self->clamp, GTK_WIDGET (self));
}

/**
 * tektra_message_row_new:
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
tektra_message_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_MESSAGE_ROW, NULL);
}

/**
 * tektra_message_row_get_message:
 * @self: a row
 *
 * Gets the message that the row shows.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_message_row_get_message (TektraMessageRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/**
 * tektra_message_row_set_message:
 * @self: a row
 * @session: (nullable): the chat that the message belongs to
 * @message: (nullable): a message, %NULL when the row is put aside
 *
 * Shows a message. The widgets inside are used again for the next message of the same role.
 */
void
tektra_message_row_set_message (TektraMessageRow  *self,
                                TektraChatSession *session,
                                TektraMessage     *message)
{
  GtkWidget *child;

  g_return_if_fail (TEKTRA_IS_MESSAGE_ROW (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  g_set_object (&self->message, message);
  child = adw_clamp_get_child (ADW_CLAMP (self->clamp));

  if (message != NULL)
    {
      gboolean own = tektra_message_get_role (message) == TEKTRA_ROLE_USER;

      if (own && !TEKTRA_IS_USER_BUBBLE (child))
        child = tektra_user_bubble_new ();
      else if (!own && !TEKTRA_IS_ANSWER_VIEW (child))
        child = tektra_answer_view_new ();

      adw_clamp_set_child (ADW_CLAMP (self->clamp), child);
    }

  if (TEKTRA_IS_USER_BUBBLE (child))
    tektra_user_bubble_set_message (TEKTRA_USER_BUBBLE (child), message);
  else if (TEKTRA_IS_ANSWER_VIEW (child))
    tektra_answer_view_set_message (TEKTRA_ANSWER_VIEW (child), session, message);
}
