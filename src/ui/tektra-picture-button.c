/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-picture-button.h"
#include "ui/tektra-preview-texture.h"

/* The largest a picture is shown inside a chat, in pixels. */
#define WIDTH_MAX 280
#define HEIGHT_MAX 200
#define SIDE_MIN 32

struct _TektraPictureButton
{
  GtkButton        parent_instance;

  /* owned */
  TektraImagePart *part;
};

G_DEFINE_FINAL_TYPE (TektraPictureButton, tektra_picture_button, GTK_TYPE_BUTTON)

static void
decode_in_thread (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  GdkTexture *texture = gdk_texture_new_from_bytes (task_data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
decoded_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkPicture) picture = user_data;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GError) error = NULL;

  texture = g_task_propagate_pointer (G_TASK (result), &error);
  if (texture != NULL)
    gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
  else
    g_debug ("A picture stays small: %s", error->message);
}

/* The preview is there at once; the picture that was sent replaces it when it is decoded. It was
 * encoded by Tektra itself, so it needs no sandbox. */
static void
tektra_picture_button_clicked (GtkButton *button)
{
  TektraPictureButton *self = TEKTRA_PICTURE_BUTTON (button);
  g_autoptr(GdkTexture) preview = NULL;
  g_autoptr(GTask) task = NULL;
  GtkWidget *picture, *view;
  AdwDialog *dialog;
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  const char *name = tektra_image_part_get_name (self->part);
  int width = tektra_image_part_get_width (self->part);
  int height = tektra_image_part_get_height (self->part);
  double scale;

  preview = tektra_preview_texture_new (tektra_image_part_get_preview (self->part));
  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (preview));
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), name);
  gtk_widget_set_vexpand (picture, TRUE);

  view = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), picture);

  /* Larger pictures are scaled down into the window, smaller ones get some air. */
  width = MAX (width, 360);
  height = MAX (height, 240);
  scale = MIN (1.0, MIN (0.9 * gtk_widget_get_width (window) / width,
                         0.85 * gtk_widget_get_height (window) / height));

  dialog = adw_dialog_new ();
  adw_dialog_set_title (dialog, name != NULL ? name : _("Picture"));
  adw_dialog_set_content_width (dialog, (int) (width * scale));
  adw_dialog_set_content_height (dialog, (int) (height * scale) + 47);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, GTK_WIDGET (self));

  if (tektra_image_part_get_data (self->part) != NULL)
    {
      task = g_task_new (NULL, NULL, decoded_cb, g_object_ref (picture));
      g_task_set_source_tag (task, tektra_picture_button_clicked);
      g_task_set_task_data (task, g_bytes_ref (tektra_image_part_get_data (self->part)),
                            (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, decode_in_thread);
    }
}

static void
tektra_picture_button_dispose (GObject *object)
{
  TektraPictureButton *self = TEKTRA_PICTURE_BUTTON (object);

  g_clear_object (&self->part);

  G_OBJECT_CLASS (tektra_picture_button_parent_class)->dispose (object);
}

static void
tektra_picture_button_class_init (TektraPictureButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkButtonClass *button_class = GTK_BUTTON_CLASS (klass);

  object_class->dispose = tektra_picture_button_dispose;

  button_class->clicked = tektra_picture_button_clicked;
}

static void
tektra_picture_button_init (TektraPictureButton *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "picture");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * tektra_picture_button_new:
 * @part: a picture
 *
 * Makes a button that shows a picture.
 *
 * Returns: (transfer floating): a button
 */
GtkWidget *
tektra_picture_button_new (TektraImagePart *part)
{
  TektraPictureButton *self;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GdkPaintable) paintable = NULL;
  GtkSnapshot *snapshot;
  GtkWidget *picture, *clamp;
  const char *name;
  double width, height, scale;

  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (part), NULL);

  self = g_object_new (TEKTRA_TYPE_PICTURE_BUTTON, NULL);
  self->part = g_object_ref (part);

  texture = tektra_preview_texture_new (tektra_image_part_get_preview (part));
  width = texture != NULL ? gdk_texture_get_width (texture) : 96;
  height = texture != NULL ? gdk_texture_get_height (texture) : 96;
  scale = MIN (1.0, MIN (WIDTH_MAX / width, HEIGHT_MAX / height));
  width = MAX (SIDE_MIN, width * scale);
  height = MAX (SIDE_MIN, height * scale);

  /* A picture asks for the size of its paintable, so the paintable gets the wanted size. */
  snapshot = gtk_snapshot_new ();
  if (texture != NULL)
    gdk_paintable_snapshot (GDK_PAINTABLE (texture), snapshot, width, height);
  paintable = gtk_snapshot_free_to_paintable (snapshot,
                                              &GRAPHENE_SIZE_INIT ((float) width, (float) height));

  name = tektra_image_part_get_name (part);
  picture = gtk_picture_new_for_paintable (paintable);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), FALSE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), name != NULL ? name : _("Picture"));

  /* Asked how high it is at a larger width it would be that much larger. */
  clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), (int) width);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), (int) width);
  adw_clamp_set_unit (ADW_CLAMP (clamp), ADW_LENGTH_UNIT_PX);
  adw_clamp_set_child (ADW_CLAMP (clamp), picture);
  gtk_button_set_child (GTK_BUTTON (self), clamp);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name != NULL ? name : _("Picture"),
                                  -1);

  return GTK_WIDGET (self);
}
