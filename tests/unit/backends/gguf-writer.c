/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "gguf-writer.h"

void
gguf_write_uint (GByteArray *file,
                 guint       width,
                 guint64     value)
{
  for (guint i = 0; i < width; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (file, &byte, 1);
    }
}

void
gguf_write_string (GByteArray *file,
                   const char *text)
{
  gguf_write_uint (file, 8, strlen (text));
  g_byte_array_append (file, (const guint8 *) text, (guint) strlen (text));
}

/* Version 3 */
void
gguf_write_start (GByteArray *file,
                  guint64     n_tensors,
                  guint64     n_pairs)
{
  g_byte_array_append (file, (const guint8 *) "GGUF", 4);
  gguf_write_uint (file, 4, 3);
  gguf_write_uint (file, 8, n_tensors);
  gguf_write_uint (file, 8, n_pairs);
}

void
gguf_write_text (GByteArray *file,
                 const char *key,
                 const char *value)
{
  gguf_write_string (file, key);
  gguf_write_uint (file, 4, 8);
  gguf_write_string (file, value);
}

void
gguf_write_uint32 (GByteArray *file,
                   const char *key,
                   guint32     value)
{
  gguf_write_string (file, key);
  gguf_write_uint (file, 4, 4);
  gguf_write_uint (file, 4, value);
}

/* The start of an array; its values are up to the caller. */
void
gguf_write_array (GByteArray *file,
                  const char *key,
                  guint32     type,
                  guint64     count)
{
  gguf_write_string (file, key);
  gguf_write_uint (file, 4, 9);
  gguf_write_uint (file, 4, type);
  gguf_write_uint (file, 8, count);
}

/* A tensor of one dimension */
void
gguf_write_tensor (GByteArray *file,
                   guint32     type,
                   guint64     n_elements,
                   guint64     offset)
{
  gguf_write_string (file, "tensor");
  gguf_write_uint (file, 4, 1);
  gguf_write_uint (file, 8, n_elements);
  gguf_write_uint (file, 4, type);
  gguf_write_uint (file, 8, offset);
}

void
gguf_save (GByteArray *file,
           const char *path)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, (const char *) file->data, (gssize) file->len, &error);
  g_assert_no_error (error);
}
