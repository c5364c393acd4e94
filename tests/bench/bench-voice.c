/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include <libdex.h>

#include "speech/tektra-recorder.h"

/* What listening costs, how soon it begins, and for how long the window is deaf to anything else.
 * The microphone is the one of tests/support/with-sound, without anybody speaking into it. */

#define N_STARTS 9
#define DURATION 10000

/* The longest that one turn of the main loop has worked, between turns that a 1 ms timer makes */
typedef struct
{
  gint64 last_cpu_us;
  gint64 longest_cpu_us;
} Watch;

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

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *left = a;
  const gint64 *right = b;

  return (*left > *right) - (*left < *right);
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
  qsort (times, N_STARTS, sizeof *times, compare_times);
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

  return 0;
}
