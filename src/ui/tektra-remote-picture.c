/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-remote-picture.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "media/tektra-remote-image.h"
#include "ui/tektra-picture-button.h"
#include "util/tektra-weak-ref.h"

/* Stands for a picture that a model has put into its answer. To fetch it would tell somebody that
 * the answer is being read, and in its address anything the model has seen: so this says where it
 * is, and waits. A picture that is in the text itself tells nobody, and is shown. */

struct _TektraRemotePicture
{
  GtkWidget            parent_instance;

  /* owned */
  TektraMarkdownBlock *block;
  GCancellable        *cancellable;
  DexFuture           *fetching;

  /* borrowed */
  GtkWidget           *picture;

  /* template */
  GtkWidget           *offer;
  GtkLabel            *alt_label;
  GtkLabel            *error_label;
  GtkWidget           *spinner;
  GtkButton           *show_button;
  GtkLabel            *show_label;
  GtkWidget           *cancel_button;
};

G_DEFINE_FINAL_TYPE (TektraRemotePicture, tektra_remote_picture, GTK_TYPE_WIDGET)

static void
stop (TektraRemotePicture *self)
{
  g_assert (TEKTRA_IS_REMOTE_PICTURE (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  dex_clear (&self->fetching);
}

static void
update_buttons (TektraRemotePicture *self)
{
  g_autofree char *host = tektra_remote_image_dup_host (self->block->url);
  gboolean fetching = self->cancellable != NULL;
  g_autofree char *label = NULL;

  g_assert (TEKTRA_IS_REMOTE_PICTURE (self));

  if (host != NULL)
    /* Translators: %s is the name of a computer, such as "example.com" */
    label = g_strdup_printf (_("Show Picture from %s"), host);

  gtk_label_set_label (self->show_label, label != NULL ? label : _("Show Picture"));
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), !fetching);
  gtk_widget_set_visible (self->cancel_button, fetching);
  gtk_widget_set_visible (self->spinner, fetching);
}

static void
show_part (TektraRemotePicture *self,
           TektraImagePart     *part)
{
  g_assert (TEKTRA_IS_REMOTE_PICTURE (self));

  gtk_widget_set_visible (self->offer, part == NULL);
  g_clear_pointer (&self->picture, gtk_widget_unparent);

  if (part != NULL)
    {
      self->picture = tektra_picture_button_new (part);
      gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
      gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
    }
}

static DexFuture *
fetched_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_autoptr(TektraRemotePicture) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);

  if (self == NULL || self->block == NULL || self->cancellable == NULL)
    return dex_future_new_true ();

  g_clear_object (&self->cancellable);

  if (value != NULL)
    {
      show_part (self, g_value_get_object (value));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
    }

  update_buttons (self);

  return dex_future_new_true ();
}

static void
fetch (TektraRemotePicture *self)
{
  const char *alt = self->block->text.length > 0 ? self->block->text.text : NULL;

  g_assert (TEKTRA_IS_REMOTE_PICTURE (self));

  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);

  self->cancellable = g_cancellable_new ();
  self->fetching = dex_future_finally (tektra_remote_image_fetch (self->block->url, alt,
                                                                  self->cancellable),
                                       fetched_cb, tektra_weak_ref_new (self),
                                       tektra_weak_ref_free);
  update_buttons (self);
}

static void
show_clicked_cb (TektraRemotePicture *self)
{
  fetch (self);
}

static void
cancel_clicked_cb (TektraRemotePicture *self)
{
  stop (self);
  update_buttons (self);
}

static void
tektra_remote_picture_dispose (GObject *object)
{
  TektraRemotePicture *self = TEKTRA_REMOTE_PICTURE (object);

  stop (self);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_REMOTE_PICTURE);

  G_OBJECT_CLASS (tektra_remote_picture_parent_class)->dispose (object);
}

static void
tektra_remote_picture_finalize (GObject *object)
{
  TektraRemotePicture *self = TEKTRA_REMOTE_PICTURE (object);

  g_clear_pointer (&self->block, tektra_markdown_block_unref);

  G_OBJECT_CLASS (tektra_remote_picture_parent_class)->finalize (object);
}

static void
tektra_remote_picture_class_init (TektraRemotePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_remote_picture_dispose;
  object_class->finalize = tektra_remote_picture_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-remote-picture.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, offer);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, alt_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, error_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, show_button);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, show_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRemotePicture, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, show_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "remote-picture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tektra_remote_picture_init (TektraRemotePicture *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_remote_picture_new:
 *
 * Makes a view without a picture.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_remote_picture_new (void)
{
  return g_object_new (TEKTRA_TYPE_REMOTE_PICTURE, NULL);
}

/**
 * tektra_remote_picture_set_block:
 * @self: a view
 * @block: (transfer none): a picture
 *
 * Stands for a picture, or shows it when it is here already.
 */
void
tektra_remote_picture_set_block (TektraRemotePicture *self,
                                 TektraMarkdownBlock *block)
{
  gboolean same;

  g_return_if_fail (TEKTRA_IS_REMOTE_PICTURE (self));
  g_return_if_fail (block != NULL && block->kind == TEKTRA_MARKDOWN_IMAGE);

  same = self->block != NULL && g_str_equal (self->block->url, block->url);
  g_clear_pointer (&self->block, tektra_markdown_block_unref);
  self->block = tektra_markdown_block_ref (block);

  gtk_label_set_label (self->alt_label, block->text.length > 0 ? block->text.text : _("Picture"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->show_button),
                               tektra_remote_image_is_in_text (block->url) ? NULL : block->url);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (self->alt_label),
                                  -1);
  if (same)
    return;

  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  show_part (self, tektra_remote_image_peek (block->url));
  update_buttons (self);

  if (self->picture == NULL && tektra_remote_image_is_in_text (block->url))
    fetch (self);
}
