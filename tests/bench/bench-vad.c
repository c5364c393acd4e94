/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

#include "speech-test.h"
#include "speech/tektra-capture.h"
#include "speech/tektra-vad.h"
#include "test-sound.h"

/* What tests/unit/speech/test-vad.c tells of samples, told of what comes out of the microphone of
 * tests/support/with-sound: how many of 100 utterances in five voices are found to 200 ms. Somebody
 * really speaks all of them, which takes eight minutes. */

#define RATE      TEKTRA_SOUND_RATE
#define TOLERANCE (RATE / 5)
#define TAIL      (3 * RATE / 2)

/* One after the other, as they are spoken */
typedef struct
{
  gint64 start;
  gint64 length;
  gint64 beginning;
  gint64 end;
} Utterance;

static TektraSound *
make_scene (const char *folder,
            const char *effects,
            double      snr,
            Utterance  *utterances)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();
  g_autoptr(TektraSound) noise = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (effects != NULL)
    noise = speech_test_noise (folder, effects, 60);

  for (guint i = 0; i < SPEECH_TEST_N_UTTERANCES; i++)
    {
      g_autoptr(TektraSound) utterance = speech_test_utterance (folder, i);
      g_autofree gint16 *samples = NULL;
      gsize lead = RATE / 2 + i * RATE / 200;
      gsize n_samples;

      tektra_sound_get_samples (utterance, &n_samples);
      speech_test_find (utterance, &utterances[i].beginning, &utterances[i].end);
      n_samples += lead + TAIL;
      samples = speech_test_mix (utterance, noise, snr, lead, n_samples);
      utterances[i].start = all->len / sizeof (gint16);
      utterances[i].length = (gint64) n_samples;
      utterances[i].beginning += (gint64) lead;
      utterances[i].end += (gint64) lead;
      g_byte_array_append (all, (const guint8 *) samples, (guint) (n_samples * sizeof (gint16)));
    }

  bytes = g_bytes_new (all->data, all->len);

  return tektra_sound_new (bytes);
}

/* What the microphone has heard of it, from its first sample on */
static TektraSound *
hear (const char  *folder,
      TektraSound *scene)
{
  g_autofree char *path = g_build_filename (folder, "scene.wav", NULL);
  g_autoptr(GBytes) wav = tektra_sound_to_wav (scene);
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) heard = NULL;
  g_autoptr(TektraSound) first = NULL;
  g_autoptr(GError) error = NULL;
  TektraRecorderReason failure;
  TektraCapture *capture;
  TektraCaptureStatus status;
  TektraSound *sound;
  gint64 offset;

  if (!g_file_set_contents (path, g_bytes_get_data (wav, NULL), (gssize) g_bytes_get_size (wav),
                            &error))
    g_error ("%s", error->message);

  capture = tektra_capture_open (NULL, FALSE, &failure);
  if (capture == NULL)
    g_error ("%s", tektra_recorder_reason_get_message (failure));
  player = test_sound_play (path);
  g_subprocess_wait (player, NULL, NULL);
  tektra_capture_check (capture, &status);

  first = speech_test_utterance (folder, 0);
  heard = tektra_capture_dup_sound (capture, 0, 10 * RATE);
  g_print ("vad-correlation %.3f\n", speech_test_correlate (first, heard, &offset));
  sound = tektra_capture_dup_sound (capture, offset - RATE / 2, status.n_samples);
  tektra_capture_close (capture);

  return sound;
}

int
main (int    argc,
      char **argv)
{
  const char *name = argc > 1 ? argv[1] : "clean";
  const char *effects = argc > 2 ? argv[2] : NULL;
  double snr = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 0;
  g_autofree char *folder = g_dir_make_tmp ("tektra-bench-vad-XXXXXX", NULL);
  g_autofree Utterance *utterances = g_new0 (Utterance, SPEECH_TEST_N_UTTERANCES);
  g_autoptr(TektraSound) scene = NULL;
  g_autoptr(TektraSound) heard = NULL;
  guint n_right = 0, n_beginnings = 0, n_ends = 0;
  gint64 worst = 0;
  const gint16 *samples;
  gsize n_samples;

  dex_init ();
  scene = make_scene (folder, effects, snr, utterances);
  heard = hear (folder, scene);
  samples = tektra_sound_get_samples (heard, &n_samples);

  for (guint i = 0; i < SPEECH_TEST_N_UTTERANCES; i++)
    {
      const Utterance *utterance = &utterances[i];
      g_autoptr(TektraVad) vad = tektra_vad_new ();
      gint64 length = MIN (utterance->length, (gint64) n_samples - utterance->start);
      gint64 late, later;

      if (length < utterance->end)
        break;

      tektra_vad_push (vad, samples + utterance->start, (gsize) length);
      late = ABS (tektra_vad_get_onset (vad) - utterance->beginning);
      later = ABS (tektra_vad_get_end (vad) - utterance->end);
      n_beginnings += late <= TOLERANCE;
      n_ends += later <= TOLERANCE;
      n_right += late <= TOLERANCE && later <= TOLERANCE;
      worst = MAX (worst, MAX (late, later));
    }

  g_print ("vad-%s-right %u of %u\n", name, n_right, SPEECH_TEST_N_UTTERANCES);
  g_print ("vad-%s-beginnings %u\n", name, n_beginnings);
  g_print ("vad-%s-ends %u\n", name, n_ends);
  g_print ("vad-%s-worst %d ms\n", name, (int) (worst * 1000 / RATE));
  g_print ("vad-%s-seconds %d\n", name, (int) (tektra_sound_get_duration (heard) / 1000));

  return 0;
}
