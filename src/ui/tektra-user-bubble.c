/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "ui/tektra-audio-player.h"
#include "ui/tektra-branch-switcher.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-message-editor.h"
#include "ui/tektra-message-menu.h"
#include "ui/tektra-picture-button.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-user-bubble.h"

struct _TektraUserBubble
{
  GtkWidget             parent_instance;

  /* owned */
  TektraChatSession    *session;
  TektraMessage        *message;
  GSignalGroup         *edit_signals;
  GtkWidget            *editor;

  /* template */
  GtkWidget            *content;
  AdwWrapBox           *pictures;
  GtkLabel             *label;
  TektraCopyButton     *copy_button;
  TektraBranchSwitcher *switcher;
  GtkMenuButton        *more_button;
};

G_DEFINE_FINAL_TYPE (TektraUserBubble, tektra_user_bubble, GTK_TYPE_WIDGET)

static void
copy_clicked_cb (TektraUserBubble *self)
{
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_USER_BUBBLE (self));

  if (self->message == NULL)
    return;

  text = tektra_message_dup_text (self->message);
  tektra_copy_button_copy (self->copy_button, text);
}

static void
remove_editor (TektraUserBubble *self)
{
  g_assert (TEKTRA_IS_USER_BUBBLE (self));

  g_clear_pointer (&self->editor, gtk_widget_unparent);
  gtk_widget_set_visible (self->content, TRUE);
}

/* The editor takes the place of the bubble for as long as the message is edited, also when its row
 * was out of sight meanwhile. */
static void
update_editor (TektraUserBubble *self)
{
  gboolean active;

  g_assert (TEKTRA_IS_USER_BUBBLE (self));

  active = self->message != NULL && self->session != NULL &&
           tektra_message_edit_is_active_for (self->message);

  if (!active)
    {
      remove_editor (self);
    }
  else if (self->editor == NULL)
    {
      self->editor = tektra_message_editor_new (self->session, self->message);
      gtk_widget_set_parent (self->editor, GTK_WIDGET (self));
      gtk_widget_set_visible (self->content, FALSE);
    }
}

static void
edit_changed_cb (TektraUserBubble *self)
{
  g_assert (TEKTRA_IS_USER_BUBBLE (self));

  update_editor (self);
  if (self->editor != NULL)
    gtk_widget_grab_focus (self->editor);
}

static void
tektra_user_bubble_dispose (GObject *object)
{
  TektraUserBubble *self = TEKTRA_USER_BUBBLE (object);

  g_clear_object (&self->edit_signals);
  g_clear_pointer (&self->editor, gtk_widget_unparent);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_USER_BUBBLE);

  G_OBJECT_CLASS (tektra_user_bubble_parent_class)->dispose (object);
}

static void
tektra_user_bubble_class_init (TektraUserBubbleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_user_bubble_dispose;

  g_type_ensure (TEKTRA_TYPE_BRANCH_SWITCHER);
  g_type_ensure (TEKTRA_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-user-bubble.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, content);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, pictures);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, label);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, switcher);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, more_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "user-bubble");
}

static void
tektra_user_bubble_init (TektraUserBubble *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tektra_message_menu_attach (self->more_button, TEKTRA_ROLE_USER);

  self->edit_signals = g_signal_group_new (TEKTRA_TYPE_MESSAGE_EDIT);
  g_signal_group_connect_swapped (self->edit_signals, "notify::active",
                                  G_CALLBACK (edit_changed_cb), self);
}

/**
 * tektra_user_bubble_new:
 *
 * Makes an empty bubble.
 *
 * Returns: (transfer floating): a bubble
 */
GtkWidget *
tektra_user_bubble_new (void)
{
  return g_object_new (TEKTRA_TYPE_USER_BUBBLE, NULL);
}

/**
 * tektra_user_bubble_set_message:
 * @self: a bubble
 * @session: (nullable): the chat that the message belongs to
 * @message: (nullable): what was sent
 *
 * Shows a message of a person. It does not change any more when it has been sent.
 */
void
tektra_user_bubble_set_message (TektraUserBubble  *self,
                                TektraChatSession *session,
                                TektraMessage     *message)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  gboolean has_attachments = FALSE;

  g_return_if_fail (TEKTRA_IS_USER_BUBBLE (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  if (self->message == message && self->session == session)
    return;

  remove_editor (self);
  g_set_object (&self->session, session);
  g_set_object (&self->message, message);
  g_signal_group_set_target (self->edit_signals,
                             message != NULL ? tektra_message_edit_get (message) : NULL);
  tektra_copy_button_reset (self->copy_button);
  tektra_branch_switcher_set_message (self->switcher, session, message);
  adw_wrap_box_remove_all (self->pictures);

  if (message != NULL)
    {
      GListModel *parts = tektra_message_list_parts (message);

      for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

          if (TEKTRA_IS_IMAGE_PART (part))
            {
              adw_wrap_box_append (self->pictures,
                                   tektra_picture_button_new (TEKTRA_IMAGE_PART (part)));
              has_attachments = TRUE;
            }
          else if (TEKTRA_IS_AUDIO_PART (part))
            {
              adw_wrap_box_append (self->pictures,
                                   tektra_audio_player_new (TEKTRA_AUDIO_PART (part)));
              has_attachments = TRUE;
            }
        }

      text = tektra_message_dup_text (message);
      valid = g_utf8_make_valid (text, -1);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->pictures), has_attachments);
  gtk_widget_set_visible (GTK_WIDGET (self->label), valid != NULL && *valid != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), valid != NULL && *valid != '\0');
  gtk_label_set_label (self->label, valid != NULL ? valid : "");
  update_editor (self);
}

/**
 * tektra_user_bubble_set_found:
 * @self: a bubble
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places that read like @folded.
 */
void
tektra_user_bubble_set_found (TektraUserBubble *self,
                              const char       *folded,
                              int               nth)
{
  g_return_if_fail (TEKTRA_IS_USER_BUBBLE (self));
  g_return_if_fail (folded != NULL);

  tektra_find_marks_set_label (self->label, folded, nth);
}
