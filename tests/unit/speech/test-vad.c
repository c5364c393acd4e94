/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "speech-test.h"
#include "speech/tektra-vad.h"
#include "test-files.h"

#define RATE TEKTRA_SOUND_RATE

/* What the program promises: where somebody begins and ends to speak it knows to 200 ms, in 95 of
 * 100 cases, and noise alone is never a voice. */
#define TOLERANCE (200 * RATE / 1000)
#define N_GOOD    (SPEECH_TEST_N_UTTERANCES * 95 / 100)

static void
assert_no_voice (const gint16 *samples,
                 gsize         n_samples)
{
  g_autoptr(TektraVad) vad = tektra_vad_new ();

  tektra_vad_push (vad, samples, n_samples);
  g_assert_cmpint (tektra_vad_get_onset (vad), ==, -1);
  g_assert_cmpint (tektra_vad_get_end (vad), ==, -1);
  g_assert_cmpint (tektra_vad_get_position (vad), ==, (gint64) n_samples);
}

static gint64
compare (const char *what,
         gint64      found,
         gint64      truth,
         guint       index,
         gint64     *worst)
{
  gint64 difference = found - truth;

  *worst = MAX (*worst, ABS (difference));
  if (ABS (difference) > TOLERANCE)
    g_test_message ("%u: %s is off by %d ms", index, what, (int) (difference * 1000 / RATE));

  return ABS (difference) <= TOLERANCE;
}

/* 100 utterances in five voices: clean, in a room, in a noisy one */
static void
test_utterances (TestFolder    *fixture,
                 gconstpointer  data)
{
  static const struct { const char *name, *effects; double snr; } rooms[] = {
    { "clean", NULL, 0 },
    { "pink noise at 20 dB", "pinknoise", 20 },
    { "pink noise at 10 dB", "pinknoise", 10 },
    { "brown noise at 20 dB", "brownnoise", 20 },
    { "brown noise at 10 dB", "brownnoise", 10 },
    { "a room at 10 dB", "pinknoise band -n 400 2000 tremolo 0.3 30", 10 },
  };
  g_autoptr(GPtrArray) utterances = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < SPEECH_TEST_N_UTTERANCES; i++)
    g_ptr_array_add (utterances, speech_test_utterance (fixture->folder, i));

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autoptr(TektraSound) noise = NULL;
      guint n_onsets = 0, n_ends = 0, n_both = 0;
      gint64 worst_onset = 0, worst_end = 0;

      if (rooms[i].effects != NULL)
        noise = speech_test_noise (fixture->folder, rooms[i].effects, 60);

      for (guint j = 0; j < utterances->len; j++)
        {
          TektraSound *utterance = utterances->pdata[j];
          g_autoptr(TektraVad) vad = tektra_vad_new ();
          g_autofree gint16 *samples = NULL;
          gsize lead = RATE / 2 + j * RATE / 100;
          gint64 beginning, end;
          gsize n_samples;
          gboolean onset_is_good, end_is_good;

          tektra_sound_get_samples (utterance, &n_samples);
          speech_test_find (utterance, &beginning, &end);
          n_samples += lead + 3 * RATE / 2;
          samples = speech_test_mix (utterance, noise, rooms[i].snr, lead, n_samples);
          tektra_vad_push (vad, samples, n_samples);

          onset_is_good = compare ("the beginning", tektra_vad_get_onset (vad),
                                   (gint64) lead + beginning, j, &worst_onset);
          end_is_good = compare ("the end", tektra_vad_get_end (vad), (gint64) lead + end, j,
                                 &worst_end);
          n_onsets += onset_is_good;
          n_ends += end_is_good;
          n_both += onset_is_good && end_is_good;
        }

      g_test_message ("%s: %u of %u right; %u beginnings (at most %d ms off), %u ends (%d ms)",
                      rooms[i].name, n_both, utterances->len, n_onsets,
                      (int) (worst_onset * 1000 / RATE), n_ends, (int) (worst_end * 1000 / RATE));
      g_assert_cmpuint (n_both, >=, N_GOOD);
    }
}

/* Ten minutes of each, loud and soft, after the zeros with which many devices begin */
static void
test_noise (TestFolder    *fixture,
            gconstpointer  data)
{
  static const char * const kinds[] = {
    "pinknoise", "brownnoise", "whitenoise", "pinknoise band -n 400 2000 tremolo 0.3 30",
  };
  static const double gains[] = { 0.01, 0.1, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, kinds[i], 600);
      g_autofree gint16 *louder = NULL;
      const gint16 *samples;
      gsize n_samples;

      samples = tektra_sound_get_samples (noise, &n_samples);
      louder = g_new (gint16, n_samples);
      for (guint j = 0; j < G_N_ELEMENTS (gains); j++)
        {
          for (gsize k = 0; k < n_samples; k++)
            louder[k] = k < 4000 + j * 777 ? 0 : (gint16) (samples[k] * gains[j]);
          assert_no_voice (louder, n_samples);
        }
    }
}

static void
test_silence (TestFolder    *fixture,
              gconstpointer  data)
{
  g_autofree gint16 *samples = g_new0 (gint16, 5 * RATE);

  assert_no_voice (samples, 5 * RATE);
}

/* Keys that are typed on are loud, but short. */
static void
test_clicks (TestFolder    *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, "pinknoise vol 0.02", 20);
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);
  g_autofree gint16 *samples = NULL;
  gsize n_samples;

  samples = g_memdup2 (tektra_sound_get_samples (noise, &n_samples), 20 * 2 * RATE);
  for (gsize i = RATE; i < n_samples - RATE; i += RATE / 3)
    {
      for (gsize j = 0; j < RATE / 100; j++)
        samples[i + j] = (gint16) g_rand_int_range (rand, -12000, 12000);
    }

  assert_no_voice (samples, n_samples);
}

/* A fan is switched on. */
static void
test_step (TestFolder    *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, "pinknoise", 30);
  g_autofree gint16 *samples = NULL;
  gsize n_samples;

  samples = g_memdup2 (tektra_sound_get_samples (noise, &n_samples), 30 * 2 * RATE);
  for (gsize i = 0; i < n_samples / 2; i++)
    samples[i] = (gint16) (samples[i] / 20);

  assert_no_voice (samples, n_samples);
}

/* What the pieces are makes no difference. */
static void
test_pieces (TestFolder    *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(TektraVad) whole = tektra_vad_new ();
  g_autoptr(TektraVad) pieces = tektra_vad_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autofree gint16 *samples = speech_test_mix (utterance, NULL, 0, RATE, 6 * RATE);
  gsize n_samples = 6 * RATE;

  tektra_vad_push (whole, samples, n_samples);
  for (gsize i = 0; i < n_samples;)
    {
      gsize n = MIN ((gsize) g_rand_int_range (rand, 0, 2000), n_samples - i);

      tektra_vad_push (pieces, samples + i, n);
      i += n;
    }

  g_assert_cmpint (tektra_vad_get_onset (whole), >, 0);
  g_assert_cmpint (tektra_vad_get_onset (whole), ==, tektra_vad_get_onset (pieces));
  g_assert_cmpint (tektra_vad_get_end (whole), ==, tektra_vad_get_end (pieces));
  g_assert_cmpint (tektra_vad_get_position (whole), ==, tektra_vad_get_position (pieces));
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*func) (TestFolder *, gconstpointer);
  } tests[] = {
    { "/vad/utterances", test_utterances },
    { "/vad/noise", test_noise },
    { "/vad/silence", test_silence },
    { "/vad/clicks", test_clicks },
    { "/vad/step", test_step },
    { "/vad/pieces", test_pieces },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestFolder, NULL, test_folder_set_up, tests[i].func,
                test_folder_tear_down);

  return g_test_run ();
}
