/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glycin.h>

#include "media/tektra-image-codec.h"

#include "media/tektra-image-source.h"
#include "media/tektra-image.h"

/* What the largest sensors of phones give in their everyday modes (9248×6936); decoded, that is
 * 256 MB with alpha. A header that claims more is refused before anything is decoded. */
#define MAX_PIXELS ((guint64) 64 * 1024 * 1024)

/* Drawings have no pixels of their own: an icon of 16×16 is drawn large enough to be recognised. */
#define MIN_DRAWING_SIDE 512

/* Up to here PNG, which changes nothing; photographs above it are several times smaller as JPEG. */
#define MAX_PNG_PIXELS (1024 * 1024)

#define JPEG_QUALITY 90

/* Of 100; the higher levels take ten times as long for photographs and save nothing. */
#define PNG_COMPRESSION 10

static gboolean
check_dimensions (guint64      width,
                  guint64      height,
                  const char  *name,
                  GError     **error)
{
  if (width * height <= MAX_PIXELS)
    return TRUE;

  g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_TOO_LARGE,
               _("“%s” is too large: it has %.0f megapixels, and at most %.0f can be used."), name,
               (double) (width * height) / 1e6, (double) MAX_PIXELS / 1e6);
  return FALSE;
}

/* For a kind within a kind (palettes in TIFF), or one whose decoder is a package of its own (HEIC),
 * glycin has no code: only the words of its decoders tell that the file is not to blame. */
static gboolean
is_unsupported (const GError *error)
{
  g_assert (error != NULL);

  return g_error_matches (error, GLY_LOADER_ERROR, GLY_LOADER_ERROR_UNKNOWN_IMAGE_FORMAT) ||
         strstr (error->message, "NoMatchingDecoderInstalled") != NULL ||
         strstr (error->message, "does not support the format features") != NULL;
}

/* The messages of glycin carry source locations and configuration: they are for the log. */
static void
set_decoder_error (GError       **error,
                   const GError  *cause,
                   GBytes        *bytes,
                   const char    *name,
                   GCancellable  *cancellable)
{
  g_autofree char *content_type = NULL;
  const guint8 *data;
  gboolean is_picture;
  gsize size;

  g_assert (cause != NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return;

  g_debug ("Decoding “%s” failed: %s", name, cause->message);

  data = g_bytes_get_data (bytes, &size);
  content_type = g_content_type_guess (NULL, data, size, NULL);
  is_picture = g_content_type_is_a (content_type, "image/*") || tektra_image_source_is_svg (bytes);

  if (cause->domain != GLY_LOADER_ERROR)
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_FAILED,
                 _("“%s” cannot be read."), name);
  else if (!is_picture)
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
                 _("“%s” is not a picture."), name);
  else if (is_unsupported (cause))
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_FAILED,
                 _("“%s” is a kind of picture that cannot be read here."), name);
  else
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_BROKEN,
                 _("“%s” is damaged or cut off."), name);
}

/* glycin knows an SVG by the name of its file alone */
static GFile *
write_drawing (GBytes        *bytes,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GFileIOStream) stream = NULL;
  g_autoptr(GFile) file = NULL;
  const char *data;
  gsize size;

  file = g_file_new_tmp ("tektra-XXXXXX.svg", &stream, error);
  if (file == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                  data, size, NULL, cancellable, error) ||
      !g_io_stream_close (G_IO_STREAM (stream), cancellable, error))
    {
      g_file_delete (file, NULL, NULL);
      return NULL;
    }

  return g_steal_pointer (&file);
}

static GlyImage *
load_image (GBytes        *bytes,
            gboolean       is_drawing,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(GlyLoader) loader = NULL;
  g_autoptr(GlyImage) image = NULL;
  g_autoptr(GFile) file = NULL;

  if (is_drawing)
    {
      file = write_drawing (bytes, cancellable, error);
      if (file == NULL)
        return NULL;
      loader = gly_loader_new (file);
    }
  else
    loader = gly_loader_new_for_bytes (bytes);

  /* 16 bits, grey, CMYK and other colour spaces are converted on the way */
  gly_loader_set_accepted_memory_formats (loader,
                                          GLY_MEMORY_SELECTION_R8G8B8 |
                                          GLY_MEMORY_SELECTION_R8G8B8A8);
  gly_loader_set_apply_transformations (loader, TRUE);
  if (cancellable != NULL)
    g_object_set (loader, "cancellable", cancellable, NULL);

  image = gly_loader_load (loader, error);

  if (file != NULL)
    g_file_delete (file, NULL, NULL);

  return g_steal_pointer (&image);
}

/**
 * tektra_image_codec_decode:
 * @bytes: an encoded picture
 * @name: its name for a person
 * @max_side: the longest side a drawing (SVG) is rendered with, in pixels
 * @original_width: (out): the width of the whole picture, upright, in pixels
 * @original_height: (out): the height of the whole picture, upright, in pixels
 * @cancellable: (nullable): ends the work
 * @error: a #TektraImageError, or %G_IO_ERROR_CANCELLED
 *
 * Decodes the first frame: upright, in sRGB, 8 bits a channel.
 *
 * More than 64 megapixels are refused by what the header says, before anything is decoded.
 *
 * Returns: (transfer full): the pixels, or %NULL
 */
GdkPixbuf *
tektra_image_codec_decode (GBytes        *bytes,
                           const char    *name,
                           guint          max_side,
                           int           *original_width,
                           int           *original_height,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(GlyFrameRequest) request = NULL;
  g_autoptr(GlyImage) image = NULL;
  g_autoptr(GlyFrame) frame = NULL;
  g_autoptr(GError) local_error = NULL;
  GlyMemoryFormat format;
  gboolean is_drawing;
  guint64 width;
  guint64 height;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (max_side > 0, NULL);

  is_drawing = tektra_image_source_is_svg (bytes);

  image = load_image (bytes, is_drawing, cancellable, &local_error);
  if (image == NULL)
    {
      set_decoder_error (error, local_error, bytes, name, cancellable);
      return NULL;
    }

  width = gly_image_get_width (image);
  height = gly_image_get_height (image);
  request = gly_frame_request_new ();

  if (is_drawing)
    {
      guint64 side = MIN (MAX (MAX (width, height), MIN_DRAWING_SIDE), max_side);

      gly_frame_request_set_scale (request, (guint32) side, (guint32) side);
    }
  else if (!check_dimensions (width, height, name, error))
    return NULL;

  frame = gly_image_get_specific_frame (image, request, &local_error);
  if (frame == NULL)
    {
      set_decoder_error (error, local_error, bytes, name, cancellable);
      return NULL;
    }

  /* What the header says is a claim of the file; this is what was decoded */
  if (!check_dimensions (gly_frame_get_width (frame), gly_frame_get_height (frame), name, error))
    return NULL;

  if (!is_drawing)
    {
      width = gly_frame_get_width (frame);
      height = gly_frame_get_height (frame);
    }
  *original_width = (int) MIN (width, G_MAXINT);
  *original_height = (int) MIN (height, G_MAXINT);

  format = gly_frame_get_memory_format (frame);

  return gdk_pixbuf_new_from_bytes (gly_frame_get_buf_bytes (frame),
                                    GDK_COLORSPACE_RGB, gly_memory_format_has_alpha (format), 8,
                                    (int) gly_frame_get_width (frame),
                                    (int) gly_frame_get_height (frame),
                                    (int) gly_frame_get_stride (frame));
}

/**
 * tektra_image_codec_fit:
 * @pixbuf: a picture
 * @max_side: the longest side it may have, in pixels
 *
 * Scales a picture down so that it fits; it is never enlarged.
 *
 * gdk-pixbuf's bilinear filter averages over all the pixels that fall into one, weighted by their
 * alpha: 24 megapixels to 2048×1365 in 0.1 s on one core, without the aliasing of nearest
 * neighbours that makes models misread small text.
 *
 * Returns: (transfer full): a picture that fits, @pixbuf itself when it does already
 */
GdkPixbuf *
tektra_image_codec_fit (GdkPixbuf *pixbuf,
                        guint      max_side)
{
  int width;
  int height;
  double scale;

  g_return_val_if_fail (GDK_IS_PIXBUF (pixbuf), NULL);
  g_return_val_if_fail (max_side > 0, NULL);

  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  scale = (double) max_side / MAX (width, height);

  if (scale >= 1.0)
    return g_object_ref (pixbuf);

  return gdk_pixbuf_scale_simple (pixbuf,
                                  MAX (1, (int) (width * scale + 0.5)),
                                  MAX (1, (int) (height * scale + 0.5)),
                                  GDK_INTERP_BILINEAR);
}

static gboolean
is_opaque (GdkPixbuf *pixbuf)
{
  const guint8 *pixels;
  int width;
  int height;
  int stride;

  g_assert (GDK_IS_PIXBUF (pixbuf));

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return TRUE;

  pixels = gdk_pixbuf_read_pixels (pixbuf);
  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < height; y++)
    {
      const guint8 *row = pixels + (gsize) y * stride;

      for (int x = 0; x < width; x++)
        {
          if (row[4 * x + 3] != 0xff)
            return FALSE;
        }
    }

  return TRUE;
}

/**
 * tektra_image_codec_pack:
 * @pixbuf: a picture
 * @with_alpha: whether the pixels get an alpha channel
 *
 * Copies the pixels of a picture without gaps between the rows.
 *
 * What cannot be seen becomes white: engines that know no alpha (llama.cpp's decoder drops it)
 * would show the model the colours that were left below, most often black.
 *
 * Returns: (transfer full): R8G8B8A8 or R8G8B8 pixels
 */
GBytes *
tektra_image_codec_pack (GdkPixbuf *pixbuf,
                         gboolean   with_alpha)
{
  gboolean has_alpha;
  const guint8 *pixels;
  guint8 *packed;
  guint8 *target;
  gsize size;
  int width;
  int height;
  int stride;

  g_return_val_if_fail (GDK_IS_PIXBUF (pixbuf), NULL);

  pixels = gdk_pixbuf_read_pixels (pixbuf);
  has_alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);

  size = (gsize) width * height * (with_alpha ? 4 : 3);
  target = packed = g_malloc (size);

  for (int y = 0; y < height; y++)
    {
      const guint8 *source = pixels + (gsize) y * stride;

      for (int x = 0; x < width; x++)
        {
          guint8 alpha = has_alpha ? source[3] : 0xff;

          target[0] = alpha != 0 ? source[0] : 0xff;
          target[1] = alpha != 0 ? source[1] : 0xff;
          target[2] = alpha != 0 ? source[2] : 0xff;
          if (with_alpha)
            target[3] = alpha;

          source += has_alpha ? 4 : 3;
          target += with_alpha ? 4 : 3;
        }
    }

  return g_bytes_new_take (packed, size);
}

/**
 * tektra_image_codec_encode:
 * @pixbuf: a picture
 * @mime_type: (out) (transfer none): `image/png` or `image/jpeg`, what every engine reads
 * @error: a #GError of glycin
 *
 * Encodes a picture: without loss when it is small or has transparent places, otherwise as JPEG.
 *
 * As it is made from pixels alone, nothing of the original's metadata can be in it.
 *
 * Returns: (transfer full): the encoded picture, or %NULL
 */
GBytes *
tektra_image_codec_encode (GdkPixbuf   *pixbuf,
                           const char **mime_type,
                           GError     **error)
{
  g_autoptr(GlyEncodedImage) encoded = NULL;
  g_autoptr(GlyCreator) creator = NULL;
  g_autoptr(GlyNewFrame) frame = NULL;
  g_autoptr(GBytes) pixels = NULL;
  gboolean with_alpha;
  guint width;
  guint height;

  g_return_val_if_fail (GDK_IS_PIXBUF (pixbuf), NULL);
  g_return_val_if_fail (mime_type != NULL, NULL);

  width = (guint) gdk_pixbuf_get_width (pixbuf);
  height = (guint) gdk_pixbuf_get_height (pixbuf);
  with_alpha = !is_opaque (pixbuf);

  if (with_alpha || (guint64) width * height <= MAX_PNG_PIXELS)
    *mime_type = "image/png";
  else
    *mime_type = "image/jpeg";

  creator = gly_creator_new (*mime_type, error);
  if (creator == NULL)
    return NULL;

  gly_creator_set_encoding_quality (creator, JPEG_QUALITY);
  gly_creator_set_encoding_compression (creator, PNG_COMPRESSION);

  pixels = tektra_image_codec_pack (pixbuf, with_alpha);
  frame = gly_creator_add_frame (creator, width, height,
                                 with_alpha ? GLY_MEMORY_R8G8B8A8 : GLY_MEMORY_R8G8B8,
                                 pixels, error);
  if (frame == NULL)
    return NULL;

  encoded = gly_creator_create (creator, error);
  if (encoded == NULL)
    return NULL;

  return gly_encoded_image_get_data (encoded);
}
