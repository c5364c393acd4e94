/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-download.h"
#include "models/tektra-whisper-file.h"

/*
 * The format of whisper.cpp's models, in the order in which whisper_model_load () reads it
 * (whisper.cpp, src/whisper.cpp): the magic number, eleven numbers about the shape of the model,
 * the mel filters, the words, and then each tensor with its dimensions, its name and its numbers.
 *
 * The heads of all tensors are read, which is little, and what is between them is not: a file that
 * ends too early is noticed without reading all of it.
 */

#define MAGIC 0x67676d6cu /* "ggml" */
#define GGUF_MAGIC 0x46554747u

/* Words of the models for many languages, and the fewest (whisper.cpp, is_multilingual ()) */
#define MULTILINGUAL_WORDS 51865
#define MIN_WORDS 51864

/* Far beyond the largest there is, which has 32 layers, 1280 numbers per token and 128 filters */
#define MAX_LAYERS 128
#define MAX_STATE 8192
#define MAX_CONTEXT 16384
#define MAX_MELS 512
#define MAX_NAME 64
#define MAX_WORD 1024

/* The number of the kind of a tensor's numbers is raised by this per version of how they are packed
 * (ggml.h, GGML_QNT_VERSION_FACTOR). */
#define PACKING_FACTOR 1000

typedef struct
{
  gint32 n_words;
  gint32 audio_context;
  gint32 audio_state;
  gint32 audio_heads;
  gint32 audio_layers;
  gint32 text_context;
  gint32 text_state;
  gint32 text_heads;
  gint32 text_layers;
  gint32 n_mels;
  gint32 kind;
} Shape;

typedef struct
{
  int      fd;
  guint64  size;
  guint64  position; /* of what follows the buffer */
  gsize    length;
  gsize    used;
  guint8   buffer[16 * 1024];
} Reader;

/* Bytes that so many numbers take (ggml.c, type_traits). */
static const struct
{
  guint8 type;
  guint16 numbers;
  guint16 bytes;
} packings[] = {
  { 0, 1, 4 },      /* F32 */
  { 1, 1, 2 },      /* F16 */
  { 2, 32, 18 },    /* Q4_0 */
  { 3, 32, 20 },    /* Q4_1 */
  { 6, 32, 22 },    /* Q5_0 */
  { 7, 32, 24 },    /* Q5_1 */
  { 8, 32, 34 },    /* Q8_0 */
  { 10, 256, 84 },  /* Q2_K */
  { 11, 256, 110 }, /* Q3_K */
  { 12, 256, 144 }, /* Q4_K */
  { 13, 256, 176 }, /* Q5_K */
  { 14, 256, 210 }, /* Q6_K */
};

static gboolean
reader_take (Reader   *self,
             gpointer  data,
             gsize     length)
{
  guint8 *bytes = data;

  while (length > 0)
    {
      gsize n = MIN (length, self->length - self->used);

      memcpy (bytes, self->buffer + self->used, n);
      self->used += n;
      bytes += n;
      length -= n;

      if (length > 0)
        {
          ssize_t count = pread (self->fd, self->buffer, sizeof self->buffer,
                                 (off_t) self->position);

          if (count < 0 && errno == EINTR)
            continue;
          if (count <= 0)
            return FALSE;

          self->position += (guint64) count;
          self->length = (gsize) count;
          self->used = 0;
        }
    }

  return TRUE;
}

static gboolean
reader_take_int (Reader *self,
                 gint32 *value)
{
  gint32 raw;

  if (!reader_take (self, &raw, sizeof raw))
    return FALSE;

  *value = GINT32_FROM_LE (raw);

  return TRUE;
}

static gboolean
reader_skip (Reader  *self,
             guint64  length)
{
  gsize here = self->length - self->used;

  if (length <= here)
    {
      self->used += (gsize) length;
      return TRUE;
    }

  self->used = 0;
  self->length = 0;
  if (length - here > self->size - MIN (self->size, self->position))
    return FALSE;
  self->position += length - here;

  return TRUE;
}

static gboolean
reader_is_at_end (Reader *self)
{
  return self->used == self->length && self->position >= self->size;
}

static gboolean
shape_is_sane (const Shape *shape)
{
  return shape->n_words >= MIN_WORDS && shape->n_words < 2 * MIN_WORDS &&
         shape->audio_context > 0 && shape->audio_context <= MAX_CONTEXT &&
         shape->text_context > 0 && shape->text_context <= MAX_CONTEXT &&
         shape->audio_state > 0 && shape->audio_state <= MAX_STATE &&
         shape->text_state > 0 && shape->text_state <= MAX_STATE &&
         shape->audio_heads > 0 && shape->audio_state % shape->audio_heads == 0 &&
         shape->text_heads > 0 && shape->text_state % shape->text_heads == 0 &&
         shape->audio_layers > 0 && shape->audio_layers <= MAX_LAYERS &&
         shape->text_layers > 0 && shape->text_layers <= MAX_LAYERS &&
         shape->n_mels > 0 && shape->n_mels <= MAX_MELS &&
         shape->kind >= 0;
}

static gboolean
skip_filters (Reader *reader)
{
  gint32 n_mels, n_bins;

  return reader_take_int (reader, &n_mels) && reader_take_int (reader, &n_bins) &&
         n_mels > 0 && n_mels <= MAX_MELS && n_bins > 0 && n_bins <= MAX_CONTEXT &&
         reader_skip (reader, (guint64) n_mels * (guint64) n_bins * sizeof (float));
}

static gboolean
skip_words (Reader      *reader,
            const Shape *shape)
{
  gint32 n_words, length;

  if (!reader_take_int (reader, &n_words) || n_words <= 0 || n_words > shape->n_words)
    return FALSE;

  for (gint32 i = 0; i < n_words; i++)
    {
      if (!reader_take_int (reader, &length) || length < 0 || length > MAX_WORD ||
          !reader_skip (reader, (guint64) length))
        return FALSE;
    }

  return TRUE;
}

/* Bytes of a tensor; 0 when there is none of that type. */
static guint64
measure_tensor (gint32  type,
                guint64 n_numbers)
{
  for (guint i = 0; i < G_N_ELEMENTS (packings); i++)
    {
      if (packings[i].type == type && n_numbers % packings[i].numbers == 0)
        return n_numbers / packings[i].numbers * packings[i].bytes;
    }

  return 0;
}

static gboolean
skip_tensor (Reader *reader)
{
  gint32 n_dimensions, name_length, type;
  guint64 n_numbers = 1;
  guint64 n_bytes;

  if (!reader_take_int (reader, &n_dimensions) || !reader_take_int (reader, &name_length) ||
      !reader_take_int (reader, &type) ||
      n_dimensions < 1 || n_dimensions > 4 || name_length < 1 || name_length > MAX_NAME)
    return FALSE;

  for (gint32 i = 0; i < n_dimensions; i++)
    {
      gint32 dimension;

      if (!reader_take_int (reader, &dimension) || dimension < 1 ||
          n_numbers > G_MAXUINT32 / (guint32) dimension)
        return FALSE;
      n_numbers *= (guint64) dimension;
    }

  n_bytes = measure_tensor (type % PACKING_FACTOR, n_numbers);

  return n_bytes > 0 && reader_skip (reader, (guint64) name_length) &&
         reader_skip (reader, n_bytes);
}

/* All that whisper.cpp wants to find: eleven around the layers, and those in each layer. */
static guint
count_tensors (const Shape *shape)
{
  return 11 + 15 * (guint) shape->audio_layers + 24 * (guint) shape->text_layers;
}

static gboolean
read_shape (Reader *reader,
            Shape  *shape)
{
  gint32 values[11];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (!reader_take_int (reader, &values[i]))
        return FALSE;
    }

  *shape = (Shape) { values[0], values[1], values[2], values[3], values[4], values[5],
                     values[6], values[7], values[8], values[9], values[10] };

  return TRUE;
}

/* Whether all of it is there. */
static gboolean
is_whole (Reader      *reader,
          const Shape *shape)
{
  guint n_tensors = count_tensors (shape);

  if (!skip_filters (reader) || !skip_words (reader, shape))
    return FALSE;

  for (guint i = 0; i < n_tensors; i++)
    {
      if (!skip_tensor (reader))
        return FALSE;
    }

  return reader_is_at_end (reader);
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL, format,
                                 args);
  va_end (args);

  return FALSE;
}

/**
 * tektra_whisper_file_read:
 * @path: (type filename): a file
 * @file: (out caller-allocates): what it tells
 * @error: return location for an error
 *
 * Looks whether a file is a whole model in whisper.cpp's format. Blocking: call it in a thread.
 *
 * Returns: %FALSE with %TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL or %TEKTRA_DOWNLOAD_ERROR_FILE, and a
 *   sentence that names the file
 */
gboolean
tektra_whisper_file_read (const char         *path,
                          TektraWhisperFile  *file,
                          GError            **error)
{
  g_autofree char *name = NULL;
  g_autofree Reader *reader = NULL;
  g_autofd int fd = -1;
  struct stat info;
  Shape shape;
  gint32 magic = 0;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (file != NULL, FALSE);

  name = g_filename_display_basename (path);

  /* of a pipe nobody waits for the other end */
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                   _("“%s” cannot be read (%s); choose another file."), name, g_strerror (errno));
      return FALSE;
    }

  if (S_ISDIR (info.st_mode))
    return fail (error, _("“%s” is a folder; choose the file of a model."), name);
  if (!S_ISREG (info.st_mode))
    return fail (error, _("“%s” is no file; choose the file of a model."), name);
  if (info.st_size == 0)
    return fail (error, _("“%s” is empty; choose another file."), name);

  reader = g_new0 (Reader, 1);
  reader->fd = fd;
  reader->size = (guint64) info.st_size;

  if (reader_take_int (reader, &magic) && (guint32) magic == GGUF_MAGIC)
    return fail (error, _("“%s” is a model in the GGUF format, not one that writes down speech; "
                          "models for chats are added in the model library."), name);
  if ((guint32) magic != MAGIC)
    return fail (error, _("“%s” is no model in whisper.cpp’s format; choose a file such as "
                          "ggml-base.bin."), name);
  if (!read_shape (reader, &shape))
    return fail (error, _("“%s” is cut off; get it again."), name);
  if (!shape_is_sane (&shape))
    return fail (error, _("“%s” is no model that writes down speech; choose a file such as "
                          "ggml-base.bin."), name);
  if (!is_whole (reader, &shape))
    return fail (error, _("“%s” is damaged or cut off; get it again."), name);

  file->size = reader->size;
  file->multilingual = shape.n_words >= MULTILINGUAL_WORDS;

  return TRUE;
}
