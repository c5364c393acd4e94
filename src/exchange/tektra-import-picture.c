/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-import-picture.h"

#define JPEG_MARKER        0xff
#define JPEG_RESTART_0     0xd0
#define JPEG_START         0xd8
#define JPEG_END           0xd9
#define JPEG_SCAN          0xda

static guint
read_be16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

static guint
read_le16 (const guint8 *data)
{
  return (guint) data[1] << 8 | data[0];
}

static guint
read_le24 (const guint8 *data)
{
  return (guint) data[2] << 16 | (guint) data[1] << 8 | data[0];
}

/* PNG (third edition), 5.2 and 11.2.1 */
static gboolean
measure_png (const guint8 *data,
             gsize         size,
             int          *width,
             int          *height)
{
  if (size < 24 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;

  *width = (int) (read_be16 (data + 16) << 16 | read_be16 (data + 18));
  *height = (int) (read_be16 (data + 20) << 16 | read_be16 (data + 22));

  return TRUE;
}

/* ITU-T T.81, annex B: the size is in the frame header, whichever segment that is */
static gboolean
measure_jpeg (const guint8 *data,
              gsize         size,
              int          *width,
              int          *height)
{
  gsize i = 2;

  if (size < 4 || data[0] != JPEG_MARKER || data[1] != JPEG_START)
    return FALSE;

  while (i + 9 < size && data[i] == JPEG_MARKER)
    {
      guint8 marker = data[i + 1];

      if (marker == JPEG_MARKER)
        i += 1;
      else if (marker <= 0x01 || (marker >= JPEG_RESTART_0 && marker <= JPEG_START))
        i += 2;
      else if (marker == JPEG_END || marker == JPEG_SCAN)
        return FALSE;
      else if (marker >= 0xc0 && marker <= 0xcf &&
               marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          *height = (int) read_be16 (data + i + 5);
          *width = (int) read_be16 (data + i + 7);
          return TRUE;
        }
      else
        i += 2 + (gsize) read_be16 (data + i + 2);
    }

  return FALSE;
}

static gboolean
measure_gif (const guint8 *data,
             gsize         size,
             int          *width,
             int          *height)
{
  if (size < 10 || (memcmp (data, "GIF87a", 6) != 0 && memcmp (data, "GIF89a", 6) != 0))
    return FALSE;

  *width = (int) read_le16 (data + 6);
  *height = (int) read_le16 (data + 8);

  return TRUE;
}

/* RFC 9649, 2.4-2.7: one of three kinds of first chunk */
static gboolean
measure_webp (const guint8 *data,
              gsize         size,
              int          *width,
              int          *height)
{
  if (size < 30 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WEBP", 4) != 0)
    return FALSE;

  if (memcmp (data + 12, "VP8 ", 4) == 0)
    {
      *width = (int) (read_le16 (data + 26) & 0x3fff);
      *height = (int) (read_le16 (data + 28) & 0x3fff);
    }
  else if (memcmp (data + 12, "VP8L", 4) == 0)
    {
      guint bits = read_le16 (data + 21) | read_le16 (data + 23) << 16;

      *width = (int) (bits & 0x3fff) + 1;
      *height = (int) (bits >> 14 & 0x3fff) + 1;
    }
  else if (memcmp (data + 12, "VP8X", 4) == 0)
    {
      *width = (int) read_le24 (data + 24) + 1;
      *height = (int) read_le24 (data + 27) + 1;
    }
  else
    return FALSE;

  return TRUE;
}

/**
 * tektra_import_picture_is_data_url:
 * @url: an address
 *
 * Tells whether an address is the picture itself.
 *
 * Returns: %TRUE for a `data:` URL
 */
gboolean
tektra_import_picture_is_data_url (const char *url)
{
  g_return_val_if_fail (url != NULL, FALSE);

  return g_ascii_strncasecmp (url, "data:", strlen ("data:")) == 0;
}

/**
 * tektra_import_picture_from_url:
 * @place: where in the file
 * @url: a `data:` URL
 * @error: return location for an error
 *
 * Decodes the bytes of a picture that is its own address (RFC 2397).
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with an error
 */
GBytes *
tektra_import_picture_from_url (const TektraImportNode  *place,
                                const char              *url,
                                GError                 **error)
{
  static const char marker[] = ";base64";
  const char *comma;

  g_return_val_if_fail (url != NULL, NULL);

  comma = strchr (url, ',');
  if (comma == NULL || comma - url < (gssize) strlen (marker) ||
      g_ascii_strncasecmp (comma - strlen (marker), marker, strlen (marker)) != 0)
    {
      tektra_import_node_fail (place, error, "%s", _("it is not written in base64"));
      return NULL;
    }

  return tektra_import_node_decode (place, comma + 1, error);
}

/* Looks what kind of picture it is, without decoding it. */
static const char *
guess_type (GBytes *data,
            int    *width,
            int    *height)
{
  gsize size;
  const guint8 *bytes;
  const char *type = NULL;

  g_assert (data != NULL);

  *width = *height = 0;
  bytes = g_bytes_get_data (data, &size);
  if (bytes == NULL)
    return NULL;

  if (measure_png (bytes, size, width, height))
    type = "image/png";
  else if (measure_jpeg (bytes, size, width, height))
    type = "image/jpeg";
  else if (measure_gif (bytes, size, width, height))
    type = "image/gif";
  else if (measure_webp (bytes, size, width, height))
    type = "image/webp";

  return *width > 0 && *height > 0 ? type : NULL;
}

/**
 * tektra_import_picture_new:
 * @place: where in the file
 * @name: (nullable): what a person calls it
 * @mime_type: (nullable): what it claims to be, %NULL when it claims nothing
 * @data: the bytes of the picture
 * @error: return location for an error
 *
 * Makes a part of a picture, if it is one, and the one that it claims to be.
 *
 * Returns: (transfer full) (nullable): a [class@ImagePart], or %NULL with an error
 */
TektraPart *
tektra_import_picture_new (const TektraImportNode  *place,
                           const char              *name,
                           const char              *mime_type,
                           GBytes                  *data,
                           GError                 **error)
{
  const char *type;
  int width, height;

  g_return_val_if_fail (data != NULL, NULL);

  type = guess_type (data, &width, &height);
  if (type == NULL)
    {
      tektra_import_node_fail (place, error, "%s", _("this is not a picture that Tektra knows"));
      return NULL;
    }
  if (mime_type != NULL && !g_str_equal (mime_type, type))
    {
      g_autofree char *claim = tektra_import_node_clean_name (mime_type);

      tektra_import_node_fail (place, error, _("the picture claims to be %s, but is %s"),
                               claim, type);
      return NULL;
    }

  /* Translators: what an imported picture without a name is called */
  return tektra_image_part_new (name != NULL ? name : _("Picture"), type, data, width, height,
                                NULL);
}
