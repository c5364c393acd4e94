/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "core/tektra-image-part.h"
#include "ui/tektra-picture-button.h"
#include "ui/tektra-user-bubble.h"

struct _TektraUserBubble
{
  GtkWidget      parent_instance;

  /* owned */
  TektraMessage *message;

  /* template */
  AdwWrapBox    *pictures;
  GtkLabel      *label;
};

G_DEFINE_FINAL_TYPE (TektraUserBubble, tektra_user_bubble, GTK_TYPE_WIDGET)

static void
tektra_user_bubble_dispose (GObject *object)
{
  TektraUserBubble *self = TEKTRA_USER_BUBBLE (object);

  g_clear_object (&self->message);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_USER_BUBBLE);

  G_OBJECT_CLASS (tektra_user_bubble_parent_class)->dispose (object);
}

static void
tektra_user_bubble_class_init (TektraUserBubbleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_user_bubble_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-user-bubble.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, pictures);
  gtk_widget_class_bind_template_child (widget_class, TektraUserBubble, label);
  gtk_widget_class_set_css_name (widget_class, "user-bubble");
}

static void
tektra_user_bubble_init (TektraUserBubble *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
 * @message: (nullable): what was sent
 *
 * Shows a message of a person. It does not change any more when it has been sent.
 */
void
tektra_user_bubble_set_message (TektraUserBubble *self,
                                TektraMessage    *message)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  gboolean has_pictures = FALSE;

  g_return_if_fail (TEKTRA_IS_USER_BUBBLE (self));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  if (!g_set_object (&self->message, message))
    return;

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
              has_pictures = TRUE;
            }
        }

      text = tektra_message_dup_text (message);
      valid = g_utf8_make_valid (text, -1);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->pictures), has_pictures);
  gtk_widget_set_visible (GTK_WIDGET (self->label), valid != NULL && *valid != '\0');
  gtk_label_set_label (self->label, valid != NULL ? valid : "");
}
