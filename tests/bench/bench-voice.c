/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include <glib/gstdio.h>
#include <libdex.h>

#include "speech/tektra-live-transcription.h"
#include "speech/tektra-recorder.h"
#include "speech/tektra-whisper-transcriber.h"
#include "test-sound.h"
#include "test-time.h"

/* What listening costs, how soon it begins, and for how long the window is deaf to anything else;
 * the same while the words are written down as they are spoken, by the real engine with a model
 * that is as small as it knows little. The microphone is the one of tests/support/with-sound. */

#define N_STARTS 9
#define DURATION 10000

/* Microseconds */
#define SPEECH_DURATION (15 * G_USEC_PER_SEC)

/* The longest that one turn of the main loop has worked, between turns that a 1 ms timer makes */
typedef struct
{
  gint64 last_cpu_us;
  gint64 longest_cpu_us;
} Watch;

/* What is heard of a recorder, and of the words */
typedef struct
{
  gint64 last_elapsed;
  gint64 longest_gap;
  guint n_texts;
} Signs;

static gint64
get_cpu_us (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
tick_cb (gpointer data)
{
  Watch *watch = data;
  gint64 cpu = get_cpu_us (CLOCK_THREAD_CPUTIME_ID);

  watch->longest_cpu_us = MAX (watch->longest_cpu_us, cpu - watch->last_cpu_us);
  watch->last_cpu_us = cpu;

  return G_SOURCE_CONTINUE;
}

static void
wait_for_state (TektraRecorder      *recorder,
                TektraRecorderState  state)
{
  while (tektra_recorder_get_state (recorder) < state)
    g_main_context_iteration (NULL, TRUE);

  if (tektra_recorder_get_state (recorder) == TEKTRA_RECORDER_FAILED)
    g_error ("%s", tektra_recorder_reason_get_message (tektra_recorder_get_reason (recorder)));
}

/* From the key to the first sample */
static gint64
start_once (void)
{
  g_autoptr(TektraRecorder) recorder = tektra_recorder_new ();
  gint64 begun = g_get_monotonic_time ();

  tektra_recorder_start (recorder);
  wait_for_state (recorder, TEKTRA_RECORDER_LISTENING);
  begun = g_get_monotonic_time () - begun;
  tektra_recorder_cancel (recorder);

  return begun;
}

static void
elapsed_cb (Signs *signs)
{
  gint64 now = g_get_monotonic_time ();

  if (signs->last_elapsed != 0)
    signs->longest_gap = MAX (signs->longest_gap, now - signs->last_elapsed);
  signs->last_elapsed = now;
}

static void
text_cb (Signs *signs)
{
  signs->n_texts++;
}

/* Somebody speaks into the microphone. */
static GSubprocess *
speak (const char *path)
{
  const char *argv[] = { "espeak-ng", "-w", path, "Somebody speaks, and goes on speaking for a "
                         "while, so that there is something to be written down.", NULL };
  g_autoptr(GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                     &error))
    g_error ("%s", error->message);

  return test_sound_play (path);
}

/* Records somebody who speaks.
 * @transcriber: (nullable): who writes down what is said, while it is said
 * @watch: (nullable): who looks after the main loop, which costs about as much as to record
 *
 * Returns: how long the program has worked meanwhile, in microseconds */
static gint64
record_speech (TektraTranscriber *transcriber,
               Watch             *watch,
               Signs             *signs)
{
  g_autoptr(TektraRecorder) recorder = tektra_recorder_new ();
  g_autoptr(TektraLiveTranscription) live = NULL;
  g_autoptr(GSubprocess) player = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tektra-bench-voice.wav", NULL);
  gint64 cpu, time;
  guint source = 0;

  tektra_recorder_set_pause (recorder, 0);
  if (transcriber != NULL)
    {
      live = tektra_live_transcription_new (recorder, transcriber, NULL);
      g_signal_connect_swapped (live, "notify::text", G_CALLBACK (text_cb), signs);
    }
  g_signal_connect_swapped (recorder, "notify::elapsed", G_CALLBACK (elapsed_cb), signs);
  tektra_recorder_start (recorder);
  wait_for_state (recorder, TEKTRA_RECORDER_LISTENING);
  player = speak (path);
  wait_for_state (recorder, TEKTRA_RECORDER_HEARING);

  /* preparing that took its time */
  *signs = (Signs) { 0 };
  if (watch != NULL)
    {
      watch->last_cpu_us = get_cpu_us (CLOCK_THREAD_CPUTIME_ID);
      source = g_timeout_add (1, tick_cb, watch);
    }
  cpu = get_cpu_us (CLOCK_PROCESS_CPUTIME_ID);
  time = g_get_monotonic_time ();
  while (g_get_monotonic_time () - time < SPEECH_DURATION)
    g_main_context_iteration (NULL, TRUE);
  cpu = get_cpu_us (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  if (watch != NULL)
    {
      tick_cb (watch);
      g_source_remove (source);
    }
  tektra_recorder_cancel (recorder);
  g_unlink (path);

  return cpu;
}

static void
measure_speech (TektraTranscriber *transcriber,
                const char        *name)
{
  Watch watch = { 0 };
  Signs signs = { 0 };
  gint64 cpu = record_speech (transcriber, NULL, &signs);

  record_speech (transcriber, &watch, &signs);
  g_print ("voice-%s-stall-longest %.1f ms\n", name, (double) watch.longest_cpu_us / 1000);
  g_print ("voice-%s-level-gap-longest %.0f ms\n", name, (double) signs.longest_gap / 1000);
  g_print ("voice-%s-cpu %.2f %%\n", name, (double) cpu * 100 / SPEECH_DURATION);
  if (transcriber != NULL)
    g_print ("voice-%s-times %u\n", name, signs.n_texts);
}

static void
measure_live (void)
{
  g_autoptr(TektraTranscriber) whisper = NULL;

  measure_speech (NULL, "speech");
  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    return;

  whisper = tektra_whisper_transcriber_new (g_getenv ("TEKTRA_WHISPER_MODEL"));
  measure_speech (whisper, "live");
  dex_future_disown (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (whisper)));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(TektraRecorder) recorder = NULL;
  gint64 times[N_STARTS];
  gint64 cpu, elapsed;
  Watch watch = { 0 };
  guint source;

  dex_init ();

  watch.last_cpu_us = get_cpu_us (CLOCK_THREAD_CPUTIME_ID);
  source = g_timeout_add (1, tick_cb, &watch);

  g_print ("voice-first-start %.1f ms\n", (double) start_once () / 1000);
  for (guint i = 0; i < N_STARTS; i++)
    times[i] = start_once ();
  qsort (times, N_STARTS, sizeof *times, test_compare_times);
  g_print ("voice-start-median %.1f ms\n", (double) times[N_STARTS / 2] / 1000);
  g_print ("voice-start-longest %.1f ms\n", (double) times[N_STARTS - 1] / 1000);

  tick_cb (&watch);
  g_source_remove (source);
  g_print ("voice-stall-longest %.1f ms\n", (double) watch.longest_cpu_us / 1000);

  recorder = tektra_recorder_new ();
  tektra_recorder_set_pause (recorder, 0);
  tektra_recorder_start (recorder);
  wait_for_state (recorder, TEKTRA_RECORDER_LISTENING);
  cpu = get_cpu_us (CLOCK_PROCESS_CPUTIME_ID);
  elapsed = g_get_monotonic_time ();
  while (tektra_recorder_get_elapsed (recorder) < DURATION)
    g_main_context_iteration (NULL, TRUE);
  cpu = get_cpu_us (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  elapsed = g_get_monotonic_time () - elapsed;
  tektra_recorder_cancel (recorder);
  g_print ("voice-cpu %.2f %%\n", (double) cpu * 100 / (double) elapsed);

  measure_live ();

  return 0;
}
