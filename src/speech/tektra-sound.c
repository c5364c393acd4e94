/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "speech/tektra-sound.h"

#include "core/tektra-audio-part.h"

/* Sound in memory, in the one form that all of Tektra uses. */

#define BYTES_PER_SAMPLE 2

/* The file format is from “Multimedia Programming Interface and Data Specifications 1.0” (IBM and
 * Microsoft, 1991), pages 56-65: RIFF chunks, little endian. */
#define WAV_HEADER_SIZE 44
#define WAV_FORMAT_SIZE 16
#define WAV_FORMAT_PCM  1

struct _TektraSound
{
  GObject parent_instance;

  GBytes *samples;
};

G_DEFINE_FINAL_TYPE (TektraSound, tektra_sound, G_TYPE_OBJECT)

G_DEFINE_QUARK (tektra-sound-error-quark, tektra_sound_error)

static void
put_16 (guint8 **position,
        guint16  value)
{
  *(*position)++ = value & 0xff;
  *(*position)++ = value >> 8;
}

static void
put_32 (guint8 **position,
        guint32  value)
{
  put_16 (position, value & 0xffff);
  put_16 (position, (guint16) (value >> 16));
}

static void
put_tag (guint8     **position,
         const char  *tag)
{
  memcpy (*position, tag, 4);
  *position += 4;
}

static guint32
get_16 (const guint8 *data)
{
  return data[0] | (guint32) data[1] << 8;
}

static guint32
get_32 (const guint8 *data)
{
  return get_16 (data) | get_16 (data + 2) << 16;
}

static gboolean
format_is_ours (const guint8 *format,
                gsize         size)
{
  return size >= WAV_FORMAT_SIZE &&
         get_16 (format) == WAV_FORMAT_PCM &&
         get_16 (format + 2) == 1 &&
         get_32 (format + 4) == TEKTRA_SOUND_RATE &&
         get_16 (format + 14) == 8 * BYTES_PER_SAMPLE;
}

static void
tektra_sound_finalize (GObject *object)
{
  TektraSound *self = TEKTRA_SOUND (object);

  g_clear_pointer (&self->samples, g_bytes_unref);

  G_OBJECT_CLASS (tektra_sound_parent_class)->finalize (object);
}

static void
tektra_sound_class_init (TektraSoundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_sound_finalize;
}

static void
tektra_sound_init (TektraSound *self)
{
}

/**
 * tektra_sound_new:
 * @samples: signed samples of 16 bits, little endian, 16,000 a second
 *
 * Creates a sound. Half a sample at the end is left out.
 *
 * Returns: (transfer full): a new sound
 */
TektraSound *
tektra_sound_new (GBytes *samples)
{
  TektraSound *self;

  g_return_val_if_fail (samples != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SOUND, NULL);
  self->samples = g_bytes_ref (samples);

  /* What was received stands at any address; a number of 16 bits must not stand at an odd one. */
  if (GPOINTER_TO_SIZE (g_bytes_get_data (samples, NULL)) % G_ALIGNOF (gint16) != 0)
    {
      g_bytes_unref (self->samples);
      self->samples = g_bytes_new (g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
    }

  return self;
}

/**
 * tektra_sound_new_from_wav:
 * @wav: a WAV file as [method@Sound.to_wav] makes it
 * @error: return location for an error in %TEKTRA_SOUND_ERROR
 *
 * Creates a sound of a WAV file that is in the right form already: nothing is decoded.
 * One that was cut off is as long as what is there.
 *
 * Returns: (transfer full) (nullable): a new sound, or %NULL with an error when it is anything
 *   else, which [func@sound_file_load_bytes] can then decode
 */
TektraSound *
tektra_sound_new_from_wav (GBytes  *wav,
                           GError **error)
{
  const guint8 *data;
  gboolean is_ours = FALSE;
  gsize size;

  g_return_val_if_fail (wav != NULL, NULL);

  data = g_bytes_get_data (wav, &size);
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WAVE", 4) == 0)
    {
      gsize position = 12;

      while (size - position >= 8)
        {
          const guint8 *chunk = data + position;
          gsize rest = size - position - 8;
          /* what is written without an end says a length that is not there (0 or 2^32 - 1) */
          gsize length = MIN (get_32 (chunk + 4), rest);

          if (memcmp (chunk, "fmt ", 4) == 0)
            is_ours = format_is_ours (chunk + 8, length);

          if (memcmp (chunk, "data", 4) == 0 && is_ours)
            {
              g_autoptr(GBytes) samples = NULL;

              samples = g_bytes_new_from_bytes (wav, position + 8, length);

              return tektra_sound_new (samples);
            }

          position += 8 + MIN (length + length % 2, rest);
        }
    }

  g_set_error_literal (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_A_SOUND,
                       _("This is not a WAV file with one channel of 16 bits at 16 kHz."));

  return NULL;
}

/**
 * tektra_sound_get_samples:
 * @self: a sound
 * @n_samples: (out): return location for how many there are
 *
 * Gets the samples, 16,000 a second, signed and little endian.
 *
 * Returns: (transfer none) (array length=n_samples): the samples
 */
const gint16 *
tektra_sound_get_samples (TektraSound *self,
                          gsize       *n_samples)
{
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (TEKTRA_IS_SOUND (self), NULL);
  g_return_val_if_fail (n_samples != NULL, NULL);

  data = g_bytes_get_data (self->samples, &size);
  *n_samples = size / BYTES_PER_SAMPLE;

  return data;
}

/**
 * tektra_sound_get_duration:
 * @self: a sound
 *
 * Gets how long the sound lasts.
 *
 * Returns: milliseconds
 */
gint64
tektra_sound_get_duration (TektraSound *self)
{
  gsize n_samples;

  g_return_val_if_fail (TEKTRA_IS_SOUND (self), 0);

  tektra_sound_get_samples (self, &n_samples);

  return (gint64) n_samples * 1000 / TEKTRA_SOUND_RATE;
}

/**
 * tektra_sound_to_wav:
 * @self: a sound
 *
 * Makes a WAV file of the sound.
 *
 * Returns: (transfer full): the bytes of the file
 */
GBytes *
tektra_sound_to_wav (TektraSound *self)
{
  const gint16 *samples;
  guint8 *file, *position;
  gsize n_samples, size;

  g_return_val_if_fail (TEKTRA_IS_SOUND (self), NULL);

  samples = tektra_sound_get_samples (self, &n_samples);
  size = n_samples * BYTES_PER_SAMPLE;
  file = position = g_malloc (WAV_HEADER_SIZE + size);

  put_tag (&position, "RIFF");
  put_32 (&position, (guint32) (WAV_HEADER_SIZE - 8 + size));
  put_tag (&position, "WAVE");

  put_tag (&position, "fmt ");
  put_32 (&position, WAV_FORMAT_SIZE);
  put_16 (&position, WAV_FORMAT_PCM);
  put_16 (&position, 1);
  put_32 (&position, TEKTRA_SOUND_RATE);
  put_32 (&position, TEKTRA_SOUND_RATE * BYTES_PER_SAMPLE);
  put_16 (&position, BYTES_PER_SAMPLE);
  put_16 (&position, 8 * BYTES_PER_SAMPLE);

  put_tag (&position, "data");
  put_32 (&position, (guint32) size);
  if (size > 0)
    memcpy (position, samples, size);

  return g_bytes_new_take (file, WAV_HEADER_SIZE + size);
}

/**
 * tektra_sound_measure_peaks:
 * @self: a sound
 * @n_peaks: how many
 *
 * Measures how loud the sound gets in each of @n_peaks equal stretches, for a picture of it.
 *
 * Returns: (transfer full): one byte for each stretch, from 0, silence, to 255
 */
GBytes *
tektra_sound_measure_peaks (TektraSound *self,
                            guint        n_peaks)
{
  const gint16 *samples;
  guint8 *peaks;
  gsize n_samples;

  g_return_val_if_fail (TEKTRA_IS_SOUND (self), NULL);
  g_return_val_if_fail (n_peaks > 0, NULL);

  samples = tektra_sound_get_samples (self, &n_samples);
  peaks = g_malloc0 (n_peaks);

  for (guint i = 0; i < n_peaks; i++)
    {
      gsize end = n_samples * (i + 1) / n_peaks;
      int loudest = 0;

      for (gsize j = n_samples * i / n_peaks; j < end; j++)
        loudest = MAX (loudest, ABS ((int) GINT16_FROM_LE (samples[j])));
      peaks[i] = (guint8) (loudest * 255 / (G_MAXINT16 + 1));
    }

  return g_bytes_new_take (peaks, n_peaks);
}

/**
 * tektra_sound_to_part:
 * @self: a sound
 * @name: what a person calls it
 *
 * Makes a part of a message of the sound. It takes a moment where the sound is long: for threads.
 *
 * Returns: (transfer full): a [class@AudioPart] with a WAV file
 */
TektraPart *
tektra_sound_to_part (TektraSound *self,
                      const char  *name)
{
  g_autoptr(GBytes) wav = NULL;
  g_autoptr(GBytes) peaks = NULL;

  g_return_val_if_fail (TEKTRA_IS_SOUND (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  wav = tektra_sound_to_wav (self);
  peaks = tektra_sound_measure_peaks (self, TEKTRA_AUDIO_PART_N_PEAKS);

  return tektra_audio_part_new (name, "audio/wav", wav, tektra_sound_get_duration (self), peaks);
}
