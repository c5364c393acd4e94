/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-attachment-tile.h"

#include <glib/gi18n.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "ui/tektra-duration.h"
#include "ui/tektra-preview-texture.h"

struct _TektraAttachmentTile
{
  AdwBin            parent_instance;

  TektraAttachment *attachment;

  GtkPicture       *picture;
  GtkWidget        *sound_box;
  GtkLabel         *duration_label;
  GtkWidget        *spinner;
  GtkWidget        *remove_button;
};

G_DEFINE_FINAL_TYPE (TektraAttachmentTile, tektra_attachment_tile, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ATTACHMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_REMOVE_REQUESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_image_tooltip (const char      *name,
                   TektraImagePart *part)
{
  g_autofree char *original_size = NULL;
  g_autofree char *sent_size = NULL;
  int original_width, original_height;
  goffset original_bytes;

  tektra_image_part_get_original (part, &original_width, &original_height, &original_bytes);
  original_size = g_format_size ((guint64) original_bytes);
  sent_size = g_format_size (g_bytes_get_size (tektra_image_part_get_data (part)));

  /* Translators: the name of a file, then width, height and size of the picture in it and of
   * the smaller picture that is sent */
  return g_strdup_printf (_("%s\nOriginal: %d × %d, %s\nSent: %d × %d, %s, without metadata"),
                          name,
                          original_width, original_height, original_size,
                          tektra_image_part_get_width (part), tektra_image_part_get_height (part),
                          sent_size);
}

static char *
dup_tooltip (TektraAttachment *attachment)
{
  TektraPart *part = tektra_attachment_get_part (attachment);
  const char *name = tektra_attachment_get_name (attachment);
  const char *transcript = tektra_attachment_get_transcript (attachment);
  g_autofree char *duration = NULL;
  g_autofree char *size = NULL;

  if (part == NULL)
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_("%s is being prepared"), name);

  if (TEKTRA_IS_IMAGE_PART (part))
    return dup_image_tooltip (name, TEKTRA_IMAGE_PART (part));

  duration = tektra_duration_format (tektra_audio_part_get_duration (TEKTRA_AUDIO_PART (part)));
  size = g_format_size (g_bytes_get_size (tektra_part_get_media (part, NULL)));

  if (transcript != NULL)
    /* Translators: the name of a sound, how long it lasts and what is said in it */
    return g_strdup_printf (_("%s\n%s\n“%s”"), name, duration, transcript);

  /* Translators: the name of a sound, how long it lasts and how much is sent of it */
  return g_strdup_printf (_("%s\n%s, %s"), name, duration, size);
}

static void
tektra_attachment_tile_update (TektraAttachmentTile *self)
{
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *tooltip = NULL;
  g_autofree char *remove_label = NULL;
  TektraPart *part;
  const char *name;

  g_assert (TEKTRA_IS_ATTACHMENT_TILE (self));

  part = tektra_attachment_get_part (self->attachment);
  name = tektra_attachment_get_name (self->attachment);
  tooltip = dup_tooltip (self->attachment);

  if (part != NULL && TEKTRA_IS_IMAGE_PART (part))
    texture = tektra_preview_texture_new (tektra_image_part_get_preview (TEKTRA_IMAGE_PART (part)));
  if (part != NULL && TEKTRA_IS_AUDIO_PART (part))
    {
      g_autofree char *duration = NULL;

      duration = tektra_duration_format (tektra_audio_part_get_duration (TEKTRA_AUDIO_PART (part)));
      gtk_label_set_label (self->duration_label, duration);
      gtk_widget_set_visible (self->sound_box,
                              tektra_attachment_get_state (self->attachment) ==
                                TEKTRA_ATTACHMENT_READY);
    }

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_picture_set_alternative_text (self->picture, name);
  gtk_widget_set_visible (self->spinner,
                          tektra_attachment_get_state (self->attachment) ==
                            TEKTRA_ATTACHMENT_PREPARING);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->picture), tooltip);

  /* Translators: %s is the name of a file */
  remove_label = g_strdup_printf (_("Remove %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, remove_label,
                                  -1);
}

static void
request_remove (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVE_REQUESTED], 0);
}

static void
tektra_attachment_tile_constructed (GObject *object)
{
  TektraAttachmentTile *self = TEKTRA_ATTACHMENT_TILE (object);

  G_OBJECT_CLASS (tektra_attachment_tile_parent_class)->constructed (object);

  g_signal_connect_object (self->attachment,
                           "notify",
                           G_CALLBACK (tektra_attachment_tile_update),
                           self,
                           G_CONNECT_SWAPPED);
  tektra_attachment_tile_update (self);
}

static void
tektra_attachment_tile_dispose (GObject *object)
{
  TektraAttachmentTile *self = TEKTRA_ATTACHMENT_TILE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_ATTACHMENT_TILE);
  g_clear_object (&self->attachment);

  G_OBJECT_CLASS (tektra_attachment_tile_parent_class)->dispose (object);
}

static void
tektra_attachment_tile_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  TektraAttachmentTile *self = TEKTRA_ATTACHMENT_TILE (object);

  switch (prop_id)
    {
    case PROP_ATTACHMENT:
      self->attachment = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_attachment_tile_class_init (TektraAttachmentTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_attachment_tile_constructed;
  object_class->dispose = tektra_attachment_tile_dispose;
  object_class->set_property = tektra_attachment_tile_set_property;

  properties[PROP_ATTACHMENT] =
    g_param_spec_object ("attachment", NULL, NULL,
                         TEKTRA_TYPE_ATTACHMENT,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraAttachmentTile::remove-requested:
   * @self: a tile
   *
   * Emitted when a person does not want to send it.
   */
  signals[SIGNAL_REMOVE_REQUESTED] =
    g_signal_new ("remove-requested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-attachment-tile.ui");
  gtk_widget_class_set_css_name (widget_class, "attachment-tile");

  gtk_widget_class_bind_template_child (widget_class, TektraAttachmentTile, picture);
  gtk_widget_class_bind_template_child (widget_class, TektraAttachmentTile, sound_box);
  gtk_widget_class_bind_template_child (widget_class, TektraAttachmentTile, duration_label);
  gtk_widget_class_bind_template_child (widget_class, TektraAttachmentTile, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraAttachmentTile, remove_button);

  gtk_widget_class_install_action (widget_class, "attachment.remove", NULL, request_remove);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "attachment.remove", NULL);
}

static void
tektra_attachment_tile_init (TektraAttachmentTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_attachment_tile_new:
 * @attachment: an attachment
 *
 * Makes a tile.
 *
 * Returns: (transfer full): a new tile
 */
GtkWidget *
tektra_attachment_tile_new (TektraAttachment *attachment)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (attachment), NULL);

  return g_object_new (TEKTRA_TYPE_ATTACHMENT_TILE, "attachment", attachment, NULL);
}

/**
 * tektra_attachment_tile_get_attachment:
 * @self: a tile
 *
 * Returns: (transfer none): what it shows
 */
TektraAttachment *
tektra_attachment_tile_get_attachment (TektraAttachmentTile *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT_TILE (self), NULL);

  return self->attachment;
}
