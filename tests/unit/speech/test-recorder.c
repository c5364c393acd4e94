/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <gio/gunixsocketaddress.h>
#include <libdex.h>

#include "speech-test.h"
#include "speech/tektra-recorder.h"
#include "test-command.h"
#include "test-files.h"
#include "test-future.h"
#include "test-sound.h"

#define RATE TEKTRA_SOUND_RATE

typedef struct
{
  char *folder;
  TektraRecorder *recorder;
  guint n_levels;
  double highest_level;
  gint64 wanted_elapsed;
} Fixture;

static void
level_changed_cb (Fixture *fixture)
{
  fixture->n_levels++;
  fixture->highest_level = MAX (fixture->highest_level,
                                tektra_recorder_get_level (fixture->recorder));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-recorder-XXXXXX", NULL);
  fixture->recorder = tektra_recorder_new ();
  g_signal_connect_swapped (fixture->recorder, "notify::level", G_CALLBACK (level_changed_cb),
                            fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->recorder != NULL)
    g_assert_finalize_object (fixture->recorder);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* Lets the microphone hear something. */
static GSubprocess *
play (Fixture     *fixture,
      TektraSound *sound)
{
  g_autofree char *path = g_build_filename (fixture->folder, "played.wav", NULL);
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (wav, NULL), (gssize) g_bytes_get_size (wav), &error);
  g_assert_no_error (error);

  return test_sound_play (path);
}

static gboolean
is_listening (gpointer recorder)
{
  return tektra_recorder_get_state (recorder) >= TEKTRA_RECORDER_LISTENING;
}

static gboolean
is_hearing (gpointer recorder)
{
  return tektra_recorder_get_state (recorder) >= TEKTRA_RECORDER_HEARING;
}

static gboolean
has_ended (gpointer recorder)
{
  return tektra_recorder_get_state (recorder) >= TEKTRA_RECORDER_DONE;
}

static gboolean
is_long_enough (gpointer user_data)
{
  Fixture *fixture = user_data;

  return tektra_recorder_get_elapsed (fixture->recorder) >= fixture->wanted_elapsed;
}

static void
wait_for_elapsed (Fixture *fixture,
                  gint64   elapsed)
{
  fixture->wanted_elapsed = elapsed;
  test_wait_until (is_long_enough, fixture);
}

static void
start (Fixture *fixture)
{
  tektra_recorder_start (fixture->recorder);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_STARTING);
  test_wait_until (is_listening, fixture->recorder);
}

static void
assert_nothing (Fixture              *fixture,
                TektraRecorderReason  reason)
{
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_FAILED);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==, (int) reason);
  g_assert_null (tektra_recorder_dup_sound (fixture->recorder));
}

/* What arrives is the waveform that was spoken, with its first and its last word. */
static void
assert_heard (TektraRecorder *recorder,
              TektraSound    *utterance)
{
  g_autoptr(TektraSound) heard = tektra_recorder_dup_sound (recorder);
  gint64 beginning, end, offset;
  double correlation;
  gsize n_heard;

  g_assert_nonnull (heard);
  tektra_sound_get_samples (heard, &n_heard);
  speech_test_find (utterance, &beginning, &end);
  correlation = speech_test_correlate (utterance, heard, &offset);
  g_test_message ("correlation %.3f; %d ms of %d ms, words from %d to %d", correlation,
                  (int) tektra_sound_get_duration (heard),
                  (int) tektra_recorder_get_elapsed (recorder),
                  (int) ((offset + beginning) * 1000 / RATE), (int) ((offset + end) * 1000 / RATE));

  g_assert_cmpfloat (correlation, >=, 0.95);
  g_assert_cmpint (offset + beginning, >=, 0);
  g_assert_cmpint (offset + end, <=, (gint64) n_heard);
  /* and not much more than that */
  g_assert_cmpint (offset + beginning, <, RATE * 6 / 10);
  g_assert_cmpint ((gint64) n_heard - offset - end, <, RATE * 6 / 10);
}

/* Each voice once, through a real sound server */
static void
test_speech (Fixture       *fixture,
             gconstpointer  data)
{
  static const guint utterances[] = { 0, 21, 46, 67, 99 };

  for (guint i = 0; i < G_N_ELEMENTS (utterances); i++)
    {
      g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, utterances[i]);
      g_autoptr(GSubprocess) player = NULL;

      if (i > 0)
        {
          g_assert_finalize_object (fixture->recorder);
          fixture->recorder = tektra_recorder_new ();
          g_signal_connect_swapped (fixture->recorder, "notify::level",
                                    G_CALLBACK (level_changed_cb), fixture);
        }
      tektra_recorder_set_pause (fixture->recorder, 700);

      start (fixture);
      wait_for_elapsed (fixture, 300);
      player = play (fixture, utterance);
      test_wait_until (has_ended, fixture->recorder);

      g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
      g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                       TEKTRA_RECORDER_REASON_PAUSE);
      assert_heard (fixture->recorder, utterance);
    }

  g_assert_cmpuint (fixture->n_levels, >, 20);
  g_assert_cmpfloat (fixture->highest_level, >, 0.5);
  g_assert_cmpfloat (fixture->highest_level, <=, 1);
}

/* In a noisy room, and ended by the person in the pause after the last word */
static void
test_noisy_speech (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, "pinknoise", 10);
  g_autoptr(TektraSound) scene = NULL;
  g_autoptr(TektraSound) heard = NULL;
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gint64 offset;
  gint16 *samples = speech_test_mix (utterance, noise, 10, RATE, 6 * RATE);

  bytes = g_bytes_new_take (samples, 6 * RATE * sizeof (gint16));
  scene = tektra_sound_new (bytes);
  tektra_recorder_set_pause (fixture->recorder, 1000);

  player = play (fixture, scene);
  start (fixture);
  test_wait_until (has_ended, fixture->recorder);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                   TEKTRA_RECORDER_REASON_PAUSE);
  heard = tektra_recorder_dup_sound (fixture->recorder);
  /* the noise is part of what is heard: at 10 dB no more than this can be alike */
  g_assert_cmpfloat (speech_test_correlate (utterance, heard, &offset), >, 0.9);

  g_subprocess_force_exit (player);
}

/* By how many dB the words of somebody in a noisy room are louder than what is heard after them */
static double
measure_clarity (Fixture     *fixture,
                 TektraSound *scene,
                 TektraSound *utterance,
                 gboolean     suppress_noise)
{
  g_autoptr(TektraRecorder) recorder = tektra_recorder_new ();
  g_autoptr(TektraSound) heard = NULL;
  g_autoptr(GSubprocess) player = NULL;
  double words = 0, noise = 0;
  gint64 beginning, end, offset, n_noise = 0;
  const gint16 *samples;
  gsize n_samples;

  tektra_recorder_set_pause (recorder, 1000);
  tektra_recorder_set_suppress_noise (recorder, suppress_noise);
  tektra_recorder_start (recorder);
  test_wait_until (is_listening, recorder);
  player = play (fixture, scene);
  test_wait_until (has_ended, recorder);
  g_subprocess_force_exit (player);
  heard = tektra_recorder_dup_sound (recorder);
  g_assert_nonnull (heard);

  speech_test_find (utterance, &beginning, &end);
  g_assert_cmpfloat (speech_test_correlate (utterance, heard, &offset), >, 0.6);
  samples = tektra_sound_get_samples (heard, &n_samples);
  for (gint64 i = MAX (beginning + offset, 0); i < (gint64) n_samples; i++)
    if (i < end + offset)
      {
        words += (double) samples[i] * samples[i];
      }
    else if (i >= end + offset + RATE / 20)
      {
        noise += (double) samples[i] * samples[i];
        n_noise++;
      }
  g_assert_cmpint (n_noise, >, RATE / 10);

  return 10 * log10 (words / (double) (end - beginning) / (noise / (double) n_noise));
}

/* Noise is taken out where that is wanted and can be done, and the words stay. */
static void
test_suppress_noise (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, "pinknoise", 10);
  g_autoptr(TektraSound) scene = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gint16 *samples = speech_test_mix (utterance, noise, 10, 2 * RATE, 8 * RATE);
  double before, after;

  bytes = g_bytes_new_take (samples, 8 * RATE * sizeof (gint16));
  scene = tektra_sound_new (bytes);

  before = measure_clarity (fixture, scene, utterance, FALSE);
  after = measure_clarity (fixture, scene, utterance, TRUE);
  g_test_message ("words above the noise: %.1f dB, with suppression %.1f dB", before, after);
  g_assert_cmpfloat (before, >, 7);
  g_assert_cmpfloat (before, <, 13);
  g_assert_cmpfloat (after, >, before + 6);
}

/* Who holds the key decides when it ends; pauses do not. */
static void
test_hold (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  tektra_recorder_set_pause (fixture->recorder, 0);
  start (fixture);
  player = play (fixture, utterance);
  test_wait_until (is_hearing, fixture->recorder);
  sound = tektra_recorder_dup_sound (fixture->recorder);
  g_assert_nonnull (sound);
  wait_for_elapsed (fixture, tektra_recorder_get_elapsed (fixture->recorder) + 4000);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_HEARING);

  tektra_recorder_stop (fixture->recorder);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                   TEKTRA_RECORDER_REASON_STOPPED);
  assert_heard (fixture->recorder, utterance);

  /* a second time changes nothing */
  tektra_recorder_stop (fixture->recorder);
  tektra_recorder_cancel (fixture->recorder);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  start (fixture);
  wait_for_elapsed (fixture, 500);
  tektra_recorder_stop (fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_SILENCE);
  g_assert_nonnull (tektra_recorder_reason_get_message (TEKTRA_RECORDER_REASON_SILENCE));
}

static void
test_noise (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraSound) noise = speech_test_noise (fixture->folder, "pinknoise vol 0.2", 20);
  g_autoptr(GSubprocess) player = play (fixture, noise);

  start (fixture);
  wait_for_elapsed (fixture, 2500);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_LISTENING);
  tektra_recorder_stop (fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_NOISE);

  g_subprocess_force_exit (player);
}

/* Nobody speaks: it gives up, and says why. This source is faster than a real one. */
static void
test_patience (Fixture       *fixture,
               gconstpointer  data)
{
  g_setenv ("TEKTRA_AUDIO_SRC", "audiotestsrc wave=pink-noise volume=0.1 num-buffers=100000", TRUE);
  tektra_recorder_start (fixture->recorder);
  test_wait_until (has_ended, fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_NOISE);
  g_assert_cmpint (tektra_recorder_get_elapsed (fixture->recorder), >=, 12000);
  g_unsetenv ("TEKTRA_AUDIO_SRC");
}

/* Somebody who never stops is stopped, and what was said is there. This source is faster, too. */
static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autofree char *path = g_build_filename (fixture->folder, "endless", NULL);
  g_autofree char *source = NULL;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GError) error = NULL;
  const gint16 *samples;
  gsize n_samples;

  samples = tektra_sound_get_samples (utterance, &n_samples);
  g_file_set_contents (path, (const char *) samples, (gssize) (n_samples * sizeof *samples),
                       &error);
  g_assert_no_error (error);
  source = g_strdup_printf ("multifilesrc location=%s loop=true caps=audio/x-raw,format=S16LE,"
                            "rate=16000,channels=1,layout=interleaved", path);
  g_setenv ("TEKTRA_AUDIO_SRC", source, TRUE);
  tektra_recorder_set_pause (fixture->recorder, 0);
  tektra_recorder_start (fixture->recorder);
  test_wait_until (has_ended, fixture->recorder);
  g_unsetenv ("TEKTRA_AUDIO_SRC");

  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                   TEKTRA_RECORDER_REASON_LIMIT);
  g_assert_nonnull (tektra_recorder_reason_get_message (TEKTRA_RECORDER_REASON_LIMIT));
  g_assert_cmpint (tektra_recorder_get_elapsed (fixture->recorder), >=, 300 * 1000);
  sound = tektra_recorder_dup_sound (fixture->recorder);
  g_assert_cmpint (tektra_sound_get_duration (sound), >=, 290 * 1000);
}

/* The plug of one microphone is pulled in the middle of a word: the sound server goes on with
 * another one, and so does the recording. */
static void
test_unplug_one (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  tektra_recorder_set_device (fixture->recorder, "pulsesrc headset");
  test_run_command ("pactl load-module module-remap-source source_name=headset master=mic.monitor");
  start (fixture);
  player = play (fixture, utterance);
  test_wait_until (is_hearing, fixture->recorder);
  test_run_command ("sh -c 'pactl unload-module "
                    "$(pactl list short modules | grep headset | cut -f1)'");
  test_wait_until (has_ended, fixture->recorder);

  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                   TEKTRA_RECORDER_REASON_PAUSE);
  sound = tektra_recorder_dup_sound (fixture->recorder);
  g_assert_cmpint (tektra_sound_get_duration (sound), >, 1000);
}

/* The last one is pulled in the middle of a word: what was said until then is there. */
static void
test_unplug_last (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TektraSound) utterance = speech_test_utterance (fixture->folder, 0);
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  start (fixture);
  player = play (fixture, utterance);
  test_wait_until (is_hearing, fixture->recorder);
  test_run_command ("pactl unload-module module-remap-source");
  test_run_command ("pactl unload-module module-null-sink");
  test_wait_until (has_ended, fixture->recorder);

  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_DONE);
  g_assert_cmpint (tektra_recorder_get_reason (fixture->recorder), ==,
                   TEKTRA_RECORDER_REASON_DEVICE_LOST);
  sound = tektra_recorder_dup_sound (fixture->recorder);
  g_assert_cmpint (tektra_sound_get_duration (sound), >, 100);
  g_subprocess_force_exit (player);
}

/* The one that was chosen once is not there today. */
static void
test_unknown_device (Fixture       *fixture,
                     gconstpointer  data)
{
  tektra_recorder_set_device (fixture->recorder, "pulsesrc nowhere");
  tektra_recorder_start (fixture->recorder);
  test_wait_until (has_ended, fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_NO_DEVICE);
}

static void
test_no_server (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *server = g_strdup (g_getenv ("PULSE_SERVER"));

  g_setenv ("PULSE_SERVER", "unix:/nonexistent", TRUE);
  tektra_recorder_start (fixture->recorder);
  test_wait_until (has_ended, fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_NO_DEVICE);
  g_setenv ("PULSE_SERVER", server, TRUE);
}

/* What PulseAudio says to whom it does not let in: a descriptor, and in it the code of an error
 * (PA_COMMAND_ERROR, the tag of the request, PA_ERR_ACCESS). Read off its own protocol. */
static gboolean
deny_cb (GThreadedSocketService *service,
         GSocketConnection      *connection,
         GObject                *source,
         gpointer                user_data)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  guint8 answer[] = {
    0, 0, 0, 15, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    'L', 0, 0, 0, 0, 'L', 0, 0, 0, 0, 'L', 0, 0, 0, 1
  };
  guint8 head[20];
  guint32 length;
  gsize n_read;

  while (g_input_stream_read_all (input, head, sizeof head, &n_read, NULL, NULL) &&
         n_read == sizeof head)
    {
      g_autofree guint8 *request = NULL;

      memcpy (&length, head, sizeof length);
      length = GUINT32_FROM_BE (length);
      g_assert_cmpuint (length, >=, 10);
      request = g_malloc (length);
      g_assert_true (g_input_stream_read_all (input, request, length, NULL, NULL, NULL));
      memcpy (answer + 26, request + 6, 4);
      g_output_stream_write_all (output, answer, sizeof answer, NULL, NULL, NULL);
    }

  return TRUE;
}

/* There is a microphone, and it is somebody else's. */
static void
test_no_permission (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
  g_autofree char *server = g_strdup (g_getenv ("PULSE_SERVER"));
  g_autofree char *path = g_build_filename (fixture->folder, "native", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr(GSocketAddress) socket_address = g_unix_socket_address_new (path);
  g_autoptr(GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), socket_address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (deny_cb), NULL);

  g_setenv ("PULSE_SERVER", address, TRUE);
  tektra_recorder_start (fixture->recorder);
  test_wait_until (has_ended, fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_NO_PERMISSION);
  g_setenv ("PULSE_SERVER", server, TRUE);
  g_socket_service_stop (service);
}

/* Escape, at any time, and windows that are closed */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraRecorder) early = tektra_recorder_new ();
  TektraRecorder *dropped = tektra_recorder_new ();

  tektra_recorder_start (dropped);
  g_assert_finalize_object (dropped);

  tektra_recorder_start (early);
  tektra_recorder_cancel (early);
  g_assert_cmpint (tektra_recorder_get_state (early), ==, TEKTRA_RECORDER_FAILED);

  start (fixture);
  tektra_recorder_cancel (fixture->recorder);
  assert_nothing (fixture, TEKTRA_RECORDER_REASON_CANCELLED);
  g_assert_null (tektra_recorder_reason_get_message (TEKTRA_RECORDER_REASON_CANCELLED));
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/recorder/speech", test_speech },
    { "/recorder/noisy-speech", test_noisy_speech },
    { "/recorder/suppress-noise", test_suppress_noise },
    { "/recorder/hold", test_hold },
    { "/recorder/silence", test_silence },
    { "/recorder/noise", test_noise },
    { "/recorder/patience", test_patience },
    { "/recorder/limit", test_limit },
    { "/recorder/unplug-one", test_unplug_one },
    { "/recorder/unknown-device", test_unknown_device },
    { "/recorder/no-server", test_no_server },
    { "/recorder/no-permission", test_no_permission },
    { "/recorder/cancel", test_cancel },
    /* at the end: afterwards there is no microphone any more */
    { "/recorder/unplug-last", test_unplug_last },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
