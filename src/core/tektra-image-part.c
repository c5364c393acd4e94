/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-image-part.h"

/* A picture as it is sent to a model, with a small decoded preview for the screen. Immutable but
 * for what it was made from, which the image pipeline sets before anybody sees the part. */

struct _TektraImagePart
{
  TektraPart parent_instance;

  char *name;
  char *mime_type;
  GBytes *data;
  TektraPreview preview;

  goffset original_size;
  int width;
  int height;
  int original_width;
  int original_height;
};

G_DEFINE_FINAL_TYPE (TektraImagePart, tektra_image_part, TEKTRA_TYPE_PART)

static GBytes *
tektra_image_part_get_media (TektraPart  *part,
                             const char **mime_type)
{
  TektraImagePart *self = TEKTRA_IMAGE_PART (part);

  *mime_type = self->mime_type;

  return self->data;
}

static void
tektra_image_part_finalize (GObject *object)
{
  TektraImagePart *self = TEKTRA_IMAGE_PART (object);

  g_free (self->name);
  g_free (self->mime_type);
  g_bytes_unref (self->data);
  g_clear_pointer (&self->preview.pixels, g_bytes_unref);

  G_OBJECT_CLASS (tektra_image_part_parent_class)->finalize (object);
}

static void
tektra_image_part_class_init (TektraImagePartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraPartClass *part_class = TEKTRA_PART_CLASS (klass);

  object_class->finalize = tektra_image_part_finalize;

  part_class->get_media = tektra_image_part_get_media;
}

static void
tektra_image_part_init (TektraImagePart *self)
{
}

/**
 * tektra_image_part_new:
 * @name: what a person calls it, usually a file name
 * @mime_type: `image/png` or `image/jpeg`
 * @data: the encoded picture
 * @width: in pixels
 * @height: in pixels
 * @preview: (nullable): small decoded pixels for the screen
 *
 * Creates a part that holds a picture.
 *
 * Returns: (transfer full): a new part
 */
TektraPart *
tektra_image_part_new (const char          *name,
                       const char          *mime_type,
                       GBytes              *data,
                       int                  width,
                       int                  height,
                       const TektraPreview *preview)
{
  TektraImagePart *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (mime_type != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_IMAGE_PART, NULL);
  self->name = g_strdup (name);
  self->mime_type = g_strdup (mime_type);
  self->data = g_bytes_ref (data);
  self->width = self->original_width = width;
  self->height = self->original_height = height;
  self->original_size = (goffset) g_bytes_get_size (data);

  if (preview != NULL && preview->pixels != NULL)
    {
      self->preview = *preview;
      g_bytes_ref (self->preview.pixels);
    }

  return TEKTRA_PART (self);
}

/**
 * tektra_image_part_get_name:
 * @self: a part
 *
 * Gets what a person calls the picture.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_image_part_get_name (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), NULL);

  return self->name;
}

/**
 * tektra_image_part_get_mime_type:
 * @self: a part
 *
 * Gets how [method@ImagePart.get_data] is encoded.
 *
 * Returns: (transfer none): `image/png` or `image/jpeg`
 */
const char *
tektra_image_part_get_mime_type (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), NULL);

  return self->mime_type;
}

/**
 * tektra_image_part_get_data:
 * @self: a part
 *
 * Gets the encoded picture.
 *
 * Returns: (transfer none): the bytes of a file
 */
GBytes *
tektra_image_part_get_data (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), NULL);

  return self->data;
}

/**
 * tektra_image_part_get_width:
 * @self: a part
 *
 * Gets the width of the picture as it is sent.
 *
 * Returns: pixels
 */
int
tektra_image_part_get_width (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), 0);

  return self->width;
}

/**
 * tektra_image_part_get_height:
 * @self: a part
 *
 * Gets the height of the picture as it is sent.
 *
 * Returns: pixels
 */
int
tektra_image_part_get_height (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), 0);

  return self->height;
}

/**
 * tektra_image_part_get_preview:
 * @self: a part
 *
 * Gets small decoded pixels for the screen.
 *
 * Returns: (transfer none) (nullable): the preview
 */
const TektraPreview *
tektra_image_part_get_preview (TektraImagePart *self)
{
  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (self), NULL);

  return self->preview.pixels != NULL ? &self->preview : NULL;
}

/**
 * tektra_image_part_set_original:
 * @self: a part nobody else has seen yet
 * @width: in pixels
 * @height: in pixels
 * @size: bytes of the file
 *
 * Tells what the picture was before it was prepared.
 */
void
tektra_image_part_set_original (TektraImagePart *self,
                                int              width,
                                int              height,
                                goffset          size)
{
  g_return_if_fail (TEKTRA_IS_IMAGE_PART (self));

  self->original_width = width;
  self->original_height = height;
  self->original_size = size;
}

/**
 * tektra_image_part_get_original:
 * @self: a part
 * @width: (out) (optional): in pixels
 * @height: (out) (optional): in pixels
 * @size: (out) (optional): bytes of the file
 *
 * Gets what the picture was before it was prepared.
 */
void
tektra_image_part_get_original (TektraImagePart *self,
                                int             *width,
                                int             *height,
                                goffset         *size)
{
  g_return_if_fail (TEKTRA_IS_IMAGE_PART (self));

  if (width != NULL)
    *width = self->original_width;
  if (height != NULL)
    *height = self->original_height;
  if (size != NULL)
    *size = self->original_size;
}
