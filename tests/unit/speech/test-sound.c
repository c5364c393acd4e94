/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-audio-part.h"
#include "speech/tektra-sound.h"

static TektraSound *
create_sound (const gint16 *samples,
              gsize         n_samples)
{
  g_autoptr(GBytes) bytes = g_bytes_new (samples, n_samples * sizeof (gint16));

  return tektra_sound_new (bytes);
}

/* Other programs and models read this file: every byte of its head counts. */
static void
test_wav (void)
{
  static const guint8 expected[] = {
    'R', 'I', 'F', 'F', 42, 0, 0, 0, 'W', 'A', 'V', 'E',
    'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0,
    'd', 'a', 't', 'a', 6, 0, 0, 0, 1, 0, 0xff, 0x7f, 0, 0x80,
  };
  const gint16 samples[] = {
    GINT16_TO_LE (1), GINT16_TO_LE (G_MAXINT16), GINT16_TO_LE (G_MININT16)
  };
  g_autoptr(TektraSound) sound = create_sound (samples, G_N_ELEMENTS (samples));
  g_autoptr(TektraSound) again = NULL;
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  g_autoptr(GError) error = NULL;
  const gint16 *read;
  gsize n_read;

  g_assert_cmpmem (g_bytes_get_data (wav, NULL), g_bytes_get_size (wav),
                   expected, sizeof expected);

  again = tektra_sound_new_from_wav (wav, &error);
  g_assert_no_error (error);
  read = tektra_sound_get_samples (again, &n_read);
  g_assert_cmpmem (read, n_read * sizeof (gint16), samples, sizeof samples);

  g_assert_finalize_object (g_steal_pointer (&again));
}

/* A file that was received in the middle of something begins at any address. */
static void
test_odd_address (void)
{
  const gint16 samples[] = { GINT16_TO_LE (1), GINT16_TO_LE (G_MAXINT16) };
  g_autoptr(TektraSound) sound = create_sound (samples, G_N_ELEMENTS (samples));
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  gsize size = g_bytes_get_size (wav);
  g_autofree char *memory = g_malloc (size + 1);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (memory + i, size);
      g_autoptr(TektraSound) received = NULL;
      const gint16 *read;
      gsize n_read;

      memcpy (memory + i, g_bytes_get_data (wav, NULL), size);
      received = tektra_sound_new_from_wav (bytes, &error);
      g_assert_no_error (error);
      read = tektra_sound_get_samples (received, &n_read);
      g_assert_cmpuint (GPOINTER_TO_SIZE (read) % sizeof (gint16), ==, 0);
      g_assert_cmpmem (read, n_read * sizeof (gint16), samples, sizeof samples);
    }
}

/* What comes through a pipe has no length, what was cut off lies about it, and there are notes. */
static void
test_strange_wav (void)
{
  static const struct {
    const char *bytes;
    gsize size;
    gsize n_samples;
  } files[] = {
#define RIFF "RIFF\0\0\0\0WAVE"
#define FORMAT "fmt \20\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\20\0"
#define FILE_OF(text, n) { text, sizeof text - 1, n }
    FILE_OF (RIFF FORMAT "data\377\377\377\377abcd", 2),
    FILE_OF (RIFF FORMAT "data\144\0\0\0ab", 1),
    FILE_OF (RIFF FORMAT "data\0\0\0\0", 0),
    FILE_OF (RIFF "LIST\3\0\0\0abc\0" FORMAT "data\4\0\0\0abcdLIST", 2),
    FILE_OF (RIFF FORMAT "data\3\0\0\0abc", 1),
  };
  static const struct {
    const char *bytes;
    gsize size;
  } others[] = {
#define OTHER(text) { text, sizeof text - 1 }
    OTHER (""),
    OTHER ("RIFF"),
    OTHER (RIFF),
    OTHER (RIFF FORMAT),
    OTHER (RIFF "data\4\0\0\0abcd"),
    OTHER (RIFF "fmt \377\377\377\377"),
    OTHER (RIFF "LIST\377\377\377\377abcd"),
    /* two channels; 44.1 kHz; floats; 8 bits */
    OTHER (RIFF "fmt \20\0\0\0\1\0\2\0\x80\x3e\0\0\0\x7d\0\0\2\0\20\0" "data\4\0\0\0abcd"),
    OTHER (RIFF "fmt \20\0\0\0\1\0\1\0\x44\xac\0\0\0\x7d\0\0\2\0\20\0" "data\4\0\0\0abcd"),
    OTHER (RIFF "fmt \20\0\0\0\3\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\20\0" "data\4\0\0\0abcd"),
    OTHER (RIFF "fmt \20\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\1\0\10\0" "data\4\0\0\0abcd"),
    OTHER ("OggS this is something else altogether, and long enough for a head"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (files[i].bytes, files[i].size);
      g_autoptr(GError) error = NULL;
      g_autoptr(TektraSound) sound = tektra_sound_new_from_wav (bytes, &error);
      gsize n_samples;

      g_assert_no_error (error);
      tektra_sound_get_samples (sound, &n_samples);
      g_assert_cmpuint (n_samples, ==, files[i].n_samples);
    }

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (others[i].bytes, others[i].size);
      g_autoptr(GError) error = NULL;

      g_assert_null (tektra_sound_new_from_wav (bytes, &error));
      g_assert_error (error, TEKTRA_SOUND_ERROR, TEKTRA_SOUND_ERROR_NOT_A_SOUND);
    }
}

static void
test_peaks (void)
{
  gint16 samples[100] = { 0 };
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(TektraSound) nothing = create_sound (NULL, 0);
  g_autoptr(GBytes) peaks = NULL;
  g_autoptr(GBytes) no_peaks = tektra_sound_measure_peaks (nothing, 3);
  const guint8 *bytes;

  samples[25] = GINT16_TO_LE (G_MININT16);
  samples[74] = GINT16_TO_LE (G_MAXINT16 / 2);
  sound = create_sound (samples, G_N_ELEMENTS (samples));
  peaks = tektra_sound_measure_peaks (sound, 4);
  bytes = g_bytes_get_data (peaks, NULL);

  g_assert_cmpuint (g_bytes_get_size (peaks), ==, 4);
  g_assert_cmpuint (bytes[0], ==, 0);
  g_assert_cmpuint (bytes[1], ==, 255);
  g_assert_cmpuint (bytes[2], ==, 127);
  g_assert_cmpuint (bytes[3], ==, 0);

  g_assert_cmpmem (g_bytes_get_data (no_peaks, NULL), 3, "\0\0\0", 3);
}

static void
test_part (void)
{
  gint16 samples[TEKTRA_SOUND_RATE / 2] = { 0 };
  g_autoptr(TektraSound) sound = create_sound (samples, G_N_ELEMENTS (samples));
  g_autoptr(TektraPart) part = tektra_sound_to_part (sound, "A word");
  TektraAudioPart *audio = TEKTRA_AUDIO_PART (part);
  g_autoptr(TektraPart) copy = tektra_part_copy (part);

  g_assert_cmpint (tektra_sound_get_duration (sound), ==, 500);
  g_assert_cmpstr (tektra_audio_part_get_name (audio), ==, "A word");
  g_assert_cmpstr (tektra_audio_part_get_mime_type (audio), ==, "audio/wav");
  g_assert_cmpint (tektra_audio_part_get_duration (audio), ==, 500);
  g_assert_cmpuint (g_bytes_get_size (tektra_audio_part_get_data (audio)), ==,
                    44 + sizeof samples);
  g_assert_cmpuint (g_bytes_get_size (tektra_audio_part_get_peaks (audio)), ==,
                    TEKTRA_AUDIO_PART_N_PEAKS);

  /* minutes of sound are not copied for each request */
  g_assert_true (copy == part);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sound/wav", test_wav);
  g_test_add_func ("/sound/odd-address", test_odd_address);
  g_test_add_func ("/sound/strange-wav", test_strange_wav);
  g_test_add_func ("/sound/peaks", test_peaks);
  g_test_add_func ("/sound/part", test_part);

  return g_test_run ();
}
