/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-branch-switcher.h"

struct _TektraBranchSwitcher
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  TektraMessage     *message;
  GListModel        *siblings;
  GSignalGroup      *conversation_signals;
  guint              position;

  /* template */
  GtkWidget         *previous_button;
  GtkLabel          *position_label;
  GtkWidget         *next_button;
};

G_DEFINE_FINAL_TYPE (TektraBranchSwitcher, tektra_branch_switcher, GTK_TYPE_WIDGET)

static void
update (TektraBranchSwitcher *self)
{
  g_autofree char *text = NULL;
  guint n_siblings = 0;

  g_assert (TEKTRA_IS_BRANCH_SWITCHER (self));

  g_clear_object (&self->siblings);
  self->position = 0;

  if (self->session != NULL && self->message != NULL)
    {
      TektraConversation *conversation = tektra_chat_session_get_conversation (self->session);

      /* It may have been deleted, and its row is about to go. */
      if (tektra_conversation_contains (conversation, self->message))
        {
          self->siblings = tektra_conversation_list_siblings (conversation, self->message);
          n_siblings = g_list_model_get_n_items (self->siblings);
        }
    }

  for (guint i = 0; i < n_siblings; i++)
    {
      g_autoptr(TektraMessage) sibling = g_list_model_get_item (self->siblings, i);

      if (sibling == self->message)
        self->position = i;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), n_siblings > 1);

  /* Translators: which of several answers to the same question, or of several wordings of the same
   * question, is shown */
  text = g_strdup_printf (_("%u/%u"), self->position + 1, n_siblings);
  gtk_label_set_label (self->position_label, text);
  gtk_widget_set_sensitive (self->previous_button, self->position > 0);
  gtk_widget_set_sensitive (self->next_button, self->position + 1 < n_siblings);
}

static void
show_sibling (TektraBranchSwitcher *self,
              guint                 position)
{
  g_autoptr(TektraConversation) conversation = NULL;
  g_autoptr(TektraMessage) sibling = NULL;

  g_assert (TEKTRA_IS_BRANCH_SWITCHER (self));

  if (self->siblings != NULL)
    sibling = g_list_model_get_item (self->siblings, position);
  if (sibling == NULL)
    return;

  conversation = g_object_ref (tektra_chat_session_get_conversation (self->session));
  if (tektra_conversation_contains (conversation, sibling))
    tektra_conversation_select (conversation, sibling);
}

static void
previous_clicked_cb (TektraBranchSwitcher *self)
{
  g_assert (TEKTRA_IS_BRANCH_SWITCHER (self));

  if (self->position > 0)
    show_sibling (self, self->position - 1);
}

static void
next_clicked_cb (TektraBranchSwitcher *self)
{
  g_assert (TEKTRA_IS_BRANCH_SWITCHER (self));

  show_sibling (self, self->position + 1);
}

static void
tektra_branch_switcher_dispose (GObject *object)
{
  TektraBranchSwitcher *self = TEKTRA_BRANCH_SWITCHER (object);

  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->siblings);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_BRANCH_SWITCHER);

  G_OBJECT_CLASS (tektra_branch_switcher_parent_class)->dispose (object);
}

static void
tektra_branch_switcher_class_init (TektraBranchSwitcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_branch_switcher_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-branch-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraBranchSwitcher, previous_button);
  gtk_widget_class_bind_template_child (widget_class, TektraBranchSwitcher, position_label);
  gtk_widget_class_bind_template_child (widget_class, TektraBranchSwitcher, next_button);
  gtk_widget_class_bind_template_callback (widget_class, previous_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "branch-switcher");
}

static void
tektra_branch_switcher_init (TektraBranchSwitcher *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (update), self);
}

/**
 * tektra_branch_switcher_set_message:
 * @self: a switcher
 * @session: (nullable): the chat that the message belongs to
 * @message: (nullable): a message
 *
 * Offers the siblings of a message.
 */
void
tektra_branch_switcher_set_message (TektraBranchSwitcher *self,
                                    TektraChatSession    *session,
                                    TektraMessage        *message)
{
  TektraConversation *conversation = NULL;

  g_return_if_fail (TEKTRA_IS_BRANCH_SWITCHER (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  if (session != NULL)
    conversation = tektra_chat_session_get_conversation (session);

  g_set_object (&self->session, session);
  g_set_object (&self->message, message);
  g_signal_group_set_target (self->conversation_signals, conversation);
  update (self);
}
