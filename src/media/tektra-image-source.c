/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "media/tektra-image-source.h"

#include "media/tektra-image.h"

/* Larger files are no pictures for a chat, and their bytes are held in memory. */
#define MAX_FILE_SIZE ((gsize) 256 * 1024 * 1024)
#define READ_SIZE     ((gsize) 256 * 1024)

#define JPEG_RESTART_0      0xd0
#define JPEG_START_OF_IMAGE 0xd8
#define JPEG_END_OF_IMAGE   0xd9

static void
set_too_large (GError     **error,
               const char  *name)
{
  g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_TOO_LARGE,
               _("“%s” is too large: pictures may have up to 256 MB."), name);
}

static void
set_broken (GError     **error,
            const char  *name)
{
  g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_BROKEN,
               _("“%s” is damaged or cut off."), name);
}

static void
set_unreadable (GError       **error,
                const char    *name,
                const GError  *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (cause));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                 _("“%s” does not exist."), name);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                 _("“%s” may not be read; check its permissions."), name);
  else
    {
      g_debug ("Reading “%s” failed: %s", name, cause->message);
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_FAILED,
                   _("“%s” cannot be read."), name);
    }
}

/* Never trusts a size told beforehand: the file may grow, and a compressed one may be a bomb. */
static GBytes *
read_stream (GInputStream  *stream,
             gsize          size_hint,
             const char    *name,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GByteArray) array = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize n_read = 0;

  g_assert (G_IS_INPUT_STREAM (stream));

  array = g_byte_array_sized_new ((guint) (MIN (size_hint, MAX_FILE_SIZE) + READ_SIZE));

  do
    {
      guint length = array->len;

      if (length > MAX_FILE_SIZE)
        {
          set_too_large (error, name);
          return NULL;
        }

      g_byte_array_set_size (array, length + (guint) READ_SIZE);
      if (!g_input_stream_read_all (stream, array->data + length, READ_SIZE, &n_read,
                                    cancellable, &local_error))
        {
          if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
              g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            set_broken (error, name);
          else
            set_unreadable (error, name, local_error);
          return NULL;
        }
      g_byte_array_set_size (array, length + (guint) n_read);
    }
  while (n_read == READ_SIZE);

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* Decoders fill the missing part of a JPEG with grey and say nothing, so that only its end mark
 * tells a half download. It is not always the last thing in the file (phones append videos), nor is
 * the first one found the right one (previews have their own): the segments have to be walked.
 * ITU-T T.81, annex B. */
static gboolean
is_cut_off_jpeg (const guint8 *data,
                 gsize         size)
{
  gsize i = 2;

  if (size < 4 || data[0] != 0xff || data[1] != JPEG_START_OF_IMAGE)
    return FALSE;

  while (i + 1 < size)
    {
      guint8 marker;

      if (data[i] != 0xff)
        {
          const guint8 *next = memchr (data + i, 0xff, size - i);

          if (next == NULL)
            return TRUE;
          i = next - data;
          continue;
        }

      marker = data[i + 1];
      if (marker == JPEG_END_OF_IMAGE)
        return FALSE;

      if (marker == 0xff)
        i += 1;
      else if (marker <= 0x01 || (marker >= JPEG_RESTART_0 && marker <= JPEG_START_OF_IMAGE))
        i += 2;
      else if (i + 3 < size)
        i += 2 + ((gsize) data[i + 2] << 8 | data[i + 3]);
      else
        return TRUE;
    }

  return TRUE;
}

/* Past the construct that starts at @text and ends with @end, or %NULL */
static const char *
skip_past (const char *text,
           const char *limit,
           const char *end)
{
  const char *found = g_strstr_len (text, limit - text, end);

  return found != NULL ? found + strlen (end) : NULL;
}

static gboolean
starts_with (const char *text,
             const char *limit,
             const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (limit - text) >= length && memcmp (text, prefix, length) == 0;
}

/* A document type may carry declarations in brackets, which contain ">" themselves. */
static const char *
skip_document_type (const char *text,
                    const char *limit)
{
  const char *bracket = memchr (text, '[', limit - text);
  const char *end = memchr (text, '>', limit - text);

  if (end != NULL && bracket != NULL && bracket < end)
    {
      text = skip_past (bracket, limit, "]");
      end = text != NULL ? memchr (text, '>', limit - text) : NULL;
    }

  return end != NULL ? end + 1 : NULL;
}

/**
 * tektra_image_source_is_svg:
 * @bytes: the content of a file
 *
 * Tells whether this is an SVG document, by its first element.
 *
 * glycin goes by the file's name, and the shared MIME database only by the first 256 bytes, where
 * a drawing program's comment may still be going on. A web page that shows an SVG is none.
 *
 * Returns: %TRUE when the first element is `svg`, in whatever namespace prefix
 */
gboolean
tektra_image_source_is_svg (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *limit = text + MIN (size, 64 * 1024);

  if (text == NULL)
    return FALSE;

  if (starts_with (text, limit, "\xef\xbb\xbf"))
    text += 3;

  while (text != NULL && text < limit)
    {
      if (g_ascii_isspace (*text))
        text++;
      else if (starts_with (text, limit, "<?"))
        text = skip_past (text, limit, "?>");
      else if (starts_with (text, limit, "<!--"))
        text = skip_past (text, limit, "-->");
      else if (starts_with (text, limit, "<!DOCTYPE"))
        text = skip_document_type (text, limit);
      else if (*text == '<')
        {
          const char *name = text + 1;
          const char *end = name;

          while (end < limit && !g_ascii_isspace (*end) && *end != '>' && *end != '/')
            {
              if (*end++ == ':')
                name = end;
            }
          return end - name == 3 && memcmp (name, "svg", 3) == 0;
        }
      else
        return FALSE;
    }

  return FALSE;
}

/**
 * tektra_image_source_read:
 * @file: a file that may be a picture
 * @name: (out) (transfer full): the file's name for a person, also when reading fails
 * @cancellable: (nullable): ends the reading
 * @error: a #TektraImageError, or %G_IO_ERROR_CANCELLED
 *
 * Reads a file of at most 256 MB.
 *
 * Folders, devices and pipes are refused without being opened: reading a pipe could last for ever.
 *
 * Returns: (transfer full): the file's content, or %NULL
 */
GBytes *
tektra_image_source_read (GFile         *file,
                          char         **name,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *basename = NULL;
  goffset size;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  basename = g_file_get_basename (file);
  *name = basename != NULL ? g_filename_display_name (basename) : g_file_get_uri (file);

  info = g_file_query_info (file,
                            G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                            G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                            G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                            G_FILE_QUERY_INFO_NONE, cancellable, &local_error);
  if (info == NULL)
    {
      set_unreadable (error, *name, local_error);
      return NULL;
    }
  g_set_str (name, g_file_info_get_display_name (info));

  switch (g_file_info_get_file_type (info))
    {
    case G_FILE_TYPE_DIRECTORY:
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_IS_FOLDER,
                   _("“%s” is a folder, not a picture."), *name);
      return NULL;

    case G_FILE_TYPE_SPECIAL:
    case G_FILE_TYPE_SHORTCUT:
    case G_FILE_TYPE_MOUNTABLE:
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
                   _("“%s” is not a picture."), *name);
      return NULL;

    case G_FILE_TYPE_UNKNOWN:
    case G_FILE_TYPE_REGULAR:
    case G_FILE_TYPE_SYMBOLIC_LINK:
    default:
      break;
    }

  size = g_file_info_get_size (info);
  if (size > (goffset) MAX_FILE_SIZE)
    {
      set_too_large (error, *name);
      return NULL;
    }

  stream = g_file_read (file, cancellable, &local_error);
  if (stream == NULL)
    {
      set_unreadable (error, *name, local_error);
      return NULL;
    }

  return read_stream (G_INPUT_STREAM (stream), MAX (size, 0), *name, cancellable, error);
}

/**
 * tektra_image_source_unpack:
 * @bytes: the content of a file that may be a picture
 * @name: the picture's name for a person
 * @cancellable: (nullable): ends the work
 * @error: a #TektraImageError, or %G_IO_ERROR_CANCELLED
 *
 * Refuses what is empty or cut off, and unpacks a compressed SVG.
 *
 * Returns: (transfer full): what a decoder may see, or %NULL
 */
GBytes *
tektra_image_source_unpack (GBytes        *bytes,
                            const char    *name,
                            GCancellable  *cancellable,
                            GError       **error)
{
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);

  if (size == 0)
    {
      g_set_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_EMPTY,
                   _("“%s” is empty."), name);
      return NULL;
    }

  if (size > MAX_FILE_SIZE)
    {
      set_too_large (error, name);
      return NULL;
    }

  if (is_cut_off_jpeg (data, size))
    {
      set_broken (error, name);
      return NULL;
    }

  if (size > 2 && data[0] == 0x1f && data[1] == 0x8b)
    {
      g_autoptr(GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
      g_autoptr(GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr(GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (gzip));

      return read_stream (stream, size * 4, name, cancellable, error);
    }

  return g_bytes_ref (bytes);
}
