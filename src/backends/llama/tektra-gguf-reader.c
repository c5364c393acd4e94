/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "backends/llama/tektra-gguf-reader.h"
#include "core/tektra-backend-error.h"

/*
 * A bounded, buffered reader of little-endian values.
 *
 * It reads with pread () and not through mmap (): a file that shrinks under a mapping ends the
 * program with SIGBUS, and model files are still being downloaded, copied and deleted while they
 * are looked at.
 */

#define BUFFER_SIZE (64 * 1024)

/* A header holds the vocabulary, about 20 MB in the largest models of 2026. The limit bounds the
 * time spent on a sparse file that claims to be all header. */
#define MAX_HEADER (G_GUINT64_CONSTANT (64) << 20)

struct _TektraGgufReader
{
  char    *name;
  GError  *error;
  guint8  *buffer;
  guint64  size;
  guint64  offset;
  guint64  buffer_offset;
  gsize    buffer_length;
  int      fd;
};

/* Makes @count bytes at the current offset available in the buffer; count ≤ BUFFER_SIZE. */
static const guint8 *
tektra_gguf_reader_peek (TektraGgufReader *self,
                         gsize             count)
{
  g_assert (self != NULL);
  g_assert (count <= BUFFER_SIZE);

  if (self->error != NULL)
    return NULL;

  if (self->offset >= self->buffer_offset &&
      self->offset + count <= self->buffer_offset + self->buffer_length)
    return self->buffer + (self->offset - self->buffer_offset);

  if (count > self->size - self->offset)
    {
      tektra_gguf_reader_fail (self, _("“%s” is cut off: download or copy it again."), self->name);
      return NULL;
    }

  if (self->offset + count > MAX_HEADER)
    {
      tektra_gguf_reader_fail (self, _("“%s” is damaged: its header has no end."), self->name);
      return NULL;
    }

  self->buffer_offset = self->offset;
  self->buffer_length = 0;

  while (self->buffer_length < count)
    {
      gssize n_read = pread (self->fd,
                             self->buffer + self->buffer_length,
                             BUFFER_SIZE - self->buffer_length,
                             (off_t) (self->buffer_offset + self->buffer_length));

      if (n_read < 0 && errno == EINTR)
        continue;

      if (n_read <= 0)
        {
          int errsv = errno;

          tektra_gguf_reader_fail (self, _("“%s” could not be read: %s."), self->name,
                                   n_read == 0 ? _("it became shorter meanwhile")
                                               : g_strerror (errsv));
          return NULL;
        }

      self->buffer_length += (gsize) n_read;
    }

  return self->buffer;
}

/**
 * tektra_gguf_reader_open:
 * @path: a file
 * @error: return location for an error
 *
 * Opens a file for reading from its front.
 *
 * Returns: (transfer full) (nullable): the reader, or %NULL with @error set
 */
TektraGgufReader *
tektra_gguf_reader_open (const char  *path,
                         GError     **error)
{
  g_autoptr(TektraGgufReader) self = NULL;
  struct stat info;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_new0 (TektraGgufReader, 1);
  self->name = g_filename_display_basename (path);
  self->buffer = g_malloc (BUFFER_SIZE);

  /* O_NONBLOCK: opening a named pipe must not wait for its writer. */
  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (self->fd < 0 || fstat (self->fd, &info) < 0)
    {
      int errsv = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errsv),
                   _("“%s” could not be opened: %s"), self->name, g_strerror (errsv));
      return NULL;
    }

  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                   _("“%s” is not a model file."), self->name);
      return NULL;
    }

  self->size = (guint64) info.st_size;

  return g_steal_pointer (&self);
}

/**
 * tektra_gguf_reader_free:
 * @self: (transfer full): a reader
 *
 * Closes the file.
 */
void
tektra_gguf_reader_free (TektraGgufReader *self)
{
  g_return_if_fail (self != NULL);

  if (self->fd >= 0)
    close (self->fd);

  g_clear_error (&self->error);
  g_free (self->buffer);
  g_free (self->name);
  g_free (self);
}

/**
 * tektra_gguf_reader_get_name:
 * @self: a reader
 *
 * Gets the name of the file as it is shown to a person.
 *
 * Returns: (transfer none): the name without its folder
 */
const char *
tektra_gguf_reader_get_name (TektraGgufReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * tektra_gguf_reader_get_size:
 * @self: a reader
 *
 * Gets the size of the file when it was opened.
 *
 * Returns: bytes
 */
guint64
tektra_gguf_reader_get_size (TektraGgufReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/**
 * tektra_gguf_reader_get_offset:
 * @self: a reader
 *
 * Gets how far the file was read.
 *
 * Returns: bytes from the front
 */
guint64
tektra_gguf_reader_get_offset (TektraGgufReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->offset;
}

/**
 * tektra_gguf_reader_fail:
 * @self: a reader
 * @format: a format whose first conversion is given by the caller, a sentence for a person
 * @...: its arguments
 *
 * Makes the reader fail from now on. Of several failures the first one is kept.
 *
 * Returns: %FALSE, so that it can be returned
 */
gboolean
tektra_gguf_reader_fail (TektraGgufReader *self,
                         const char       *format,
                         ...)
{
  va_list args;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (format != NULL, FALSE);

  if (self->error != NULL)
    return FALSE;

  va_start (args, format);
  self->error = g_error_new_valist (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                                    format, args);
  va_end (args);

  return FALSE;
}

/**
 * tektra_gguf_reader_take_error:
 * @self: a reader
 * @error: return location for the error
 *
 * Hands over why reading failed, if it did.
 *
 * Returns: %TRUE when it failed
 */
gboolean
tektra_gguf_reader_take_error (TektraGgufReader  *self,
                               GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->error == NULL)
    return FALSE;

  g_propagate_error (error, g_error_copy (self->error));

  return TRUE;
}

/**
 * tektra_gguf_reader_read_uint:
 * @self: a reader
 * @width: bytes of the number: 1, 2, 4 or 8
 * @value: (out): return location for the number
 *
 * Reads an unsigned number.
 *
 * Returns: %FALSE when the reader failed
 */
gboolean
tektra_gguf_reader_read_uint (TektraGgufReader *self,
                              guint             width,
                              guint64          *value)
{
  const guint8 *bytes;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (width <= 8, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  *value = 0;

  if (!(bytes = tektra_gguf_reader_peek (self, width)))
    return FALSE;

  for (guint i = 0; i < width; i++)
    *value |= (guint64) bytes[i] << (8 * i);

  self->offset += width;

  return TRUE;
}

/**
 * tektra_gguf_reader_read_string:
 * @self: a reader
 * @max_length: bytes above which the string is passed over
 * @value: (out) (optional) (nullable) (transfer full): return location for the string
 *
 * Reads a string: a 64 bit length, then bytes without a NUL at the end.
 *
 * @value is %NULL when the string is longer than @max_length. What is not valid UTF-8 is replaced,
 * and the string ends at a NUL inside it.
 *
 * Returns: %FALSE when the reader failed
 */
gboolean
tektra_gguf_reader_read_string (TektraGgufReader  *self,
                                gsize              max_length,
                                char             **value)
{
  g_autoptr(GByteArray) bytes = NULL;
  guint64 length;

  g_return_val_if_fail (self != NULL, FALSE);

  if (value != NULL)
    *value = NULL;

  if (!tektra_gguf_reader_read_uint (self, 8, &length))
    return FALSE;

  if (value == NULL || length > max_length)
    return tektra_gguf_reader_skip (self, length, 1);

  /* Before anything is allocated for it */
  if (length > self->size - self->offset)
    return tektra_gguf_reader_skip (self, length, 1);

  bytes = g_byte_array_sized_new ((guint) length + 1);

  while (bytes->len < length)
    {
      gsize piece = MIN (length - bytes->len, BUFFER_SIZE);
      const guint8 *data = tektra_gguf_reader_peek (self, piece);

      if (data == NULL)
        return FALSE;

      g_byte_array_append (bytes, data, (guint) piece);
      self->offset += piece;
    }

  *value = g_utf8_make_valid ((const char *) bytes->data,
                              (gssize) strnlen ((const char *) bytes->data, bytes->len));

  return TRUE;
}

/**
 * tektra_gguf_reader_skip:
 * @self: a reader
 * @count: how many values
 * @width: bytes of each
 *
 * Passes over values without reading them.
 *
 * Returns: %FALSE when the reader failed, also when the values reach past the end of the file
 */
gboolean
tektra_gguf_reader_skip (TektraGgufReader *self,
                         guint64           count,
                         guint64           width)
{
  guint64 length;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->error != NULL)
    return FALSE;

  if (!g_uint64_checked_mul (&length, count, width) || length > self->size - self->offset)
    return tektra_gguf_reader_fail (self, _("“%s” is cut off: download or copy it again."),
                                    self->name);

  self->offset += length;

  return TRUE;
}
