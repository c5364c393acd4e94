/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-attachment-files.h"

/* A picture that is sent in ten chats is one file. It is named after the SHA-256 of its bytes, in
 * one of 256 folders, and beside it is the small decoded picture for the screen, packed, so that a
 * chat opens without anything being decoded. */

/* what is before the packed pixels: width and height, little endian */
typedef struct
{
  guint32 width;
  guint32 height;
} PreviewHeader;

/* A preview is at most 512 by 512 (tektra-image.c); a damaged file may say anything. */
#define PREVIEW_SIDE_MAX 4096

/* What the name of a file is followed by that has a small picture */
#define PREVIEW_SUFFIX ".preview"

#define HASH_LENGTH 64

/* A damaged database may name any file of this computer. */
static gboolean
is_hash (const char *name)
{
  return strspn (name, "0123456789abcdef") == HASH_LENGTH && name[HASH_LENGTH] == '\0';
}

static char *
build_path (const char *folder,
            const char *hash,
            const char *suffix)
{
  g_autofree char *first = g_strndup (hash, 2);
  g_autofree char *name = g_strconcat (hash, suffix, NULL);

  return g_build_filename (folder, first, name, NULL);
}

static void
set_error (GError     **error,
           GError      *cause,
           const char  *folder)
{
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL,
                         _("The disk is full."));
  else if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
           g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ROFS) ||
           g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_PERM))
    g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY,
                 _("“%s” cannot be written to."), folder);
  else
    g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED, cause->message);
}

static GBytes *
convert (GConverter *converter,
         GBytes     *bytes)
{
  g_autoptr(GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr(GInputStream) input = g_converter_input_stream_new (memory, converter);
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL) < 0)
    return NULL;

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

/**
 * tektra_attachment_files_put:
 * @folder: where the files are
 * @data: what to keep
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Keeps bytes, unless they are there already.
 *
 * Returns: (transfer full) (nullable): the SHA-256 of the bytes in hexadecimal, their name
 */
char *
tektra_attachment_files_put (const char  *folder,
                             GBytes      *data,
                             GError     **error)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
  g_autofree char *path = build_path (folder, hash, "");
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr(GError) cause = NULL;
  GStatBuf info;
  gsize length;
  const char *contents = g_bytes_get_data (data, &length);

  if (g_stat (path, &info) == 0 && (gsize) info.st_size == length)
    return g_steal_pointer (&hash);

  if (g_mkdir_with_parents (parent, 0700) != 0)
    {
      int code = errno;

      cause = g_error_new_literal (G_FILE_ERROR, g_file_error_from_errno (code),
                                   g_strerror (code));
    }
  else
    {
      g_file_set_contents_full (path, contents, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                0600, &cause);
    }

  if (cause != NULL)
    {
      set_error (error, cause, folder);
      return NULL;
    }

  return g_steal_pointer (&hash);
}

/**
 * tektra_attachment_files_get:
 * @folder: where the files are
 * @hash: the name of what was kept
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Gets bytes back. Large ones are not read before they are used.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
tektra_attachment_files_get (const char  *folder,
                             const char  *hash,
                             GError     **error)
{
  g_autofree char *path = build_path (folder, hash, "");
  g_autoptr(GMappedFile) file = NULL;

  if (is_hash (hash))
    file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    {
      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_NOT_FOUND,
                   _("The file “%s” is gone."), path);
      return NULL;
    }

  return g_mapped_file_get_bytes (file);
}

/**
 * tektra_attachment_files_put_preview:
 * @folder: where the files are
 * @hash: the name of a picture that was kept
 * @preview: its decoded pixels
 *
 * Keeps the small picture for the screen. It is no loss when that fails.
 */
void
tektra_attachment_files_put_preview (const char          *folder,
                                     const char          *hash,
                                     const TektraPreview *preview)
{
  g_autofree char *path = build_path (folder, hash, PREVIEW_SUFFIX);
  g_autoptr(GConverter) packer = NULL;
  g_autoptr(GByteArray) file = NULL;
  g_autoptr(GBytes) packed = NULL;
  PreviewHeader header = {
    GUINT32_TO_LE ((guint32) preview->width), GUINT32_TO_LE ((guint32) preview->height)
  };

  if (preview->stride != (gsize) preview->width * 4 || g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 1));
  packed = convert (packer, preview->pixels);
  if (packed == NULL)
    return;

  file = g_byte_array_new ();
  g_byte_array_append (file, (const guint8 *) &header, sizeof header);
  g_byte_array_append (file, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
  g_file_set_contents_full (path, (const char *) file->data, (gssize) file->len,
                            G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

/**
 * tektra_attachment_files_get_preview:
 * @folder: where the files are
 * @hash: the name of a picture that was kept
 * @preview: (out caller-allocates): return location for its decoded pixels
 *
 * Gets the small picture for the screen.
 *
 * Returns: %TRUE when there is one; its pixels belong to the caller
 */
gboolean
tektra_attachment_files_get_preview (const char    *folder,
                                     const char    *hash,
                                     TektraPreview *preview)
{
  g_autofree char *path = build_path (folder, hash, PREVIEW_SUFFIX);
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GBytes) pixels = NULL;
  g_autoptr(GConverter) unpacker = NULL;
  PreviewHeader header;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL) || length <= sizeof header)
    return FALSE;

  memcpy (&header, contents, sizeof header);
  header.width = GUINT32_FROM_LE (header.width);
  header.height = GUINT32_FROM_LE (header.height);
  if (header.width == 0 || header.width > PREVIEW_SIDE_MAX ||
      header.height == 0 || header.height > PREVIEW_SIDE_MAX)
    return FALSE;

  packed = g_bytes_new (contents + sizeof header, length - sizeof header);
  unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  pixels = convert (unpacker, packed);
  if (pixels == NULL || g_bytes_get_size (pixels) != (gsize) header.width * header.height * 4)
    return FALSE;

  preview->pixels = g_steal_pointer (&pixels);
  preview->width = (int) header.width;
  preview->height = (int) header.height;
  preview->stride = (gsize) header.width * 4;

  return TRUE;
}

static void
keep_in_folder (const char *path,
                GHashTable *hashes)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *hash = g_strdup (name);
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (hash, PREVIEW_SUFFIX))
        hash[strlen (hash) - strlen (PREVIEW_SUFFIX)] = '\0';
      if (!g_hash_table_contains (hashes, hash))
        g_unlink (file);
    }
}

/**
 * tektra_attachment_files_keep:
 * @folder: where the files are
 * @hashes: (element-type utf8 utf8): the names of what is needed
 *
 * Deletes all other files and their previews.
 */
void
tektra_attachment_files_keep (const char *folder,
                              GHashTable *hashes)
{
  g_autoptr(GDir) outer = g_dir_open (folder, 0, NULL);
  const char *name;

  while (outer != NULL && (name = g_dir_read_name (outer)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      /* Only what was made here: two letters of a hash. */
      if (strlen (name) == 2)
        keep_in_folder (path, hashes);
    }
}
