/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "speech-test.h"

#define FRAME 160

/* Two from each of the world's halves of the voice, in three languages */
static const char * const voices[] = { "en-us", "en-gb+f3", "de", "en-us+m3", "es+f2" };

/* Short and long, with soft beginnings and ends */
static const char * const sentences[] = {
  "What is the weather like in Oslo today", "Please write a short letter to my landlord",
  "How many people live in Berlin", "Stop", "Yes", "Tell me a story about a fox",
  "What does this error message mean", "She sells sea shells by the sea shore",
  "Five plus seven", "Fish", "Remind me to buy milk and bread tomorrow",
  "Translate this sentence into French please", "Who wrote this book",
  "Explain how a refrigerator works", "Thanks", "Open the window", "Half past six",
  "Sixty six sheep", "Is it far from here", "Good morning how are you",
};

G_STATIC_ASSERT (G_N_ELEMENTS (voices) * G_N_ELEMENTS (sentences) == SPEECH_TEST_N_UTTERANCES);

static void
run (const char * const *arguments)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static TektraSound *
load (const char *path)
{
  g_autoptr(GBytes) wav = NULL;
  g_autoptr(GError) error = NULL;
  TektraSound *sound;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  wav = g_bytes_new_take (contents, length);
  sound = tektra_sound_new_from_wav (wav, &error);
  g_assert_no_error (error);

  return sound;
}

/**
 * speech_test_say:
 * @folder: where files may be made
 * @voice: a voice of espeak-ng
 * @text: words
 *
 * Has somebody speak.
 *
 * Returns: (transfer full): what was said
 */
TektraSound *
speech_test_say (const char *folder,
                 const char *voice,
                 const char *text)
{
  g_autofree char *spoken = g_build_filename (folder, "spoken.wav", NULL);
  g_autofree char *path = g_build_filename (folder, "speech.wav", NULL);
  const char *speak[] = { "espeak-ng", "-v", voice, "-w", spoken, text, NULL };
  const char *convert[] = { "sox", spoken, "-r", "16000", "-c", "1", "-b", "16", path, "gain", "-n",
                            "-9", NULL };

  run (speak);
  run (convert);

  return load (path);
}

/**
 * speech_test_utterance:
 * @folder: where files may be made
 * @index: which one
 *
 * Has one of five voices say one of twenty sentences.
 *
 * Returns: (transfer full): what was said
 */
TektraSound *
speech_test_utterance (const char *folder,
                       guint       index)
{
  return speech_test_say (folder, voices[index / G_N_ELEMENTS (sentences)],
                          sentences[index % G_N_ELEMENTS (sentences)]);
}

/**
 * speech_test_noise:
 * @folder: where files may be made
 * @effects: what to make of pink noise, effects of sox
 * @seconds: how much
 *
 * Makes the noise of a room.
 *
 * Returns: (transfer full): the noise
 */
TektraSound *
speech_test_noise (const char *folder,
                   const char *effects,
                   guint       seconds)
{
  g_autofree char *path = g_build_filename (folder, "noise.wav", NULL);
  g_autofree char *command = NULL;
  g_auto(GStrv) arguments = NULL;

  /* -R: the same noise each time */
  command = g_strdup_printf ("sox -R -n -r 16000 -c 1 -b 16 %s synth %u %s",
                             path, seconds, effects);
  arguments = g_strsplit (command, " ", -1);
  run ((const char * const *) arguments);

  return load (path);
}

/**
 * speech_test_find:
 * @sound: speech without noise
 * @beginning: (out): the first sample of the first word
 * @end: (out): the one after the last
 *
 * Finds where the words really are: in between the first and the last 10 ms that are not 30 dB
 * quieter than the loudest.
 */
void
speech_test_find (TektraSound *sound,
                  gint64      *beginning,
                  gint64      *end)
{
  gsize n_samples;
  const gint16 *samples = tektra_sound_get_samples (sound, &n_samples);
  double loudest = 0;

  *beginning = *end = -1;
  for (int pass = 0; pass < 2; pass++)
    {
      for (gsize i = 0; i + FRAME <= n_samples; i += FRAME)
        {
          double energy = 0;

          for (gsize j = i; j < i + FRAME; j++)
            energy += (double) samples[j] * samples[j];

          if (pass == 0)
            loudest = MAX (loudest, energy);
          else if (energy > loudest / 1000)
            {
              if (*beginning < 0)
                *beginning = (gint64) i;
              *end = (gint64) i + FRAME;
            }
        }
    }
}

static double
measure_power (const gint16 *samples,
               gint64        beginning,
               gint64        end)
{
  double sum = 0;

  for (gint64 i = beginning; i < end; i++)
    sum += (double) samples[i] * samples[i];

  return sum / (double) (end - beginning);
}

/**
 * speech_test_mix:
 * @speech: what is said
 * @noise: (nullable): what else is to be heard
 * @snr: by how many dB the words are louder than the noise
 * @lead: how many samples come before
 * @n_samples: how many there shall be
 *
 * Puts somebody into a room.
 *
 * Returns: (transfer full): samples
 */
gint16 *
speech_test_mix (TektraSound *speech,
                 TektraSound *noise,
                 double       snr,
                 gsize        lead,
                 gsize        n_samples)
{
  gint16 *mixed = g_new0 (gint16, n_samples);
  gsize n_speech, n_noise = 0;
  const gint16 *words = tektra_sound_get_samples (speech, &n_speech);
  const gint16 *murmur = noise != NULL ? tektra_sound_get_samples (noise, &n_noise) : NULL;
  double gain = 0;

  g_assert_cmpuint (lead + n_speech, <=, n_samples);

  if (noise != NULL)
    {
      gint64 beginning, end;

      speech_test_find (speech, &beginning, &end);
      gain = sqrt (measure_power (words, beginning, end) /
                   measure_power (murmur, 0, (gint64) n_noise) / pow (10, snr / 10));
    }

  for (gsize i = 0; i < n_samples; i++)
    {
      double sample = i >= lead && i < lead + n_speech ? words[i - lead] : 0;

      if (murmur != NULL)
        sample += gain * murmur[(i + lead * 7) % n_noise];
      mixed[i] = (gint16) CLAMP (sample, G_MININT16, G_MAXINT16);
    }

  return mixed;
}

/**
 * speech_test_correlate:
 * @source: what was said
 * @heard: what was heard
 * @offset: (out): where in @heard the first sample of @source is
 *
 * Compares two waveforms, wherever one is in the other.
 *
 * Returns: the normalized cross-correlation, 1 for what is the same but for its loudness
 */
double
speech_test_correlate (TektraSound *source,
                       TektraSound *heard,
                       gint64      *offset)
{
  gsize n_source, n_heard;
  const gint16 *a = tektra_sound_get_samples (source, &n_source);
  const gint16 *b = tektra_sound_get_samples (heard, &n_heard);
  gint64 beginning, end;
  double best = -1;

  speech_test_find (source, &beginning, &end);
  *offset = 0;

  /* coarsely first: what has no sample more than 1 kHz in it changes little in an eighth of that */
  for (gint64 shift = -end; shift < (gint64) n_heard - beginning; shift++)
    {
      double product = 0, energy_a = 0, energy_b = 0;
      gint64 step = 5;

      for (gint64 i = beginning; i < end; i += step)
        {
          double other = i + shift >= 0 && i + shift < (gint64) n_heard ? b[i + shift] : 0;

          product += a[i] * other;
          energy_a += (double) a[i] * a[i];
          energy_b += other * other;
        }

      if (energy_b > 0 && product / sqrt (energy_a * energy_b) > best)
        {
          best = product / sqrt (energy_a * energy_b);
          *offset = shift;
        }
    }

  return best;
}
