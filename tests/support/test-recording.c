/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "test-future.h"
#include "test-recording.h"

#define RATE 16000

/* Louder than this is no silence: the quiet parts of words are softer, and voices pause. */
#define LOUD 300

struct _TestRecording
{
  GSubprocess *process;
  GThread     *thread;

  /* under the lock */
  GMutex       lock;
  guint64      position;  /* milliseconds */
  guint64      last_loud; /* milliseconds */
  int          peak;
};

static gpointer
listen_thread (gpointer data)
{
  TestRecording *self = data;
  GInputStream *stream = g_subprocess_get_stdout_pipe (self->process);
  guint64 n_samples = 0;
  gint16 samples[80]; /* 5 ms */
  gsize length;

  while (g_input_stream_read_all (stream, samples, sizeof samples, &length, NULL, NULL) &&
         length == sizeof samples)
    {
      int peak = 0;

      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        peak = MAX (peak, abs (GINT16_FROM_LE (samples[i])));

      n_samples += G_N_ELEMENTS (samples);
      g_mutex_lock (&self->lock);
      self->position = n_samples * 1000 / RATE;
      self->peak = MAX (self->peak, peak);
      if (peak > LOUD)
        self->last_loud = self->position;
      g_mutex_unlock (&self->lock);
    }

  return NULL;
}

static gboolean
has_begun (gpointer data)
{
  return test_recording_get_position (data) > 0;
}

static gboolean
has_sound (gpointer data)
{
  return test_recording_get_last_loud (data) > 0;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* What happens in the other thread wakes nobody. */
static void
wait_until (TestRecording *self,
            TestCondition  condition)
{
  guint source = g_timeout_add (5, wake_cb, NULL);

  test_wait_until (condition, self);
  g_source_remove (source);
}

/**
 * test_recording_new:
 *
 * Begins to listen.
 *
 * Returns: (transfer full): a recording that runs
 */
TestRecording *
test_recording_new (void)
{
  TestRecording *self = g_new0 (TestRecording, 1);
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->lock);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                    "parec", "--device=speaker.monitor", "--format=s16le",
                                    "--rate=16000", "--channels=1", "--latency-msec=10", NULL);
  g_assert_no_error (error);
  self->thread = g_thread_new ("listen", listen_thread, self);
  wait_until (self, has_begun);

  return self;
}

/**
 * test_recording_free:
 * @self: a recording
 *
 * Ends it.
 */
void
test_recording_free (TestRecording *self)
{
  g_subprocess_force_exit (self->process);
  g_thread_join (self->thread);
  g_object_unref (self->process);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * test_recording_get_position:
 * @self: a recording
 *
 * Returns: milliseconds that were heard so far
 */
guint64
test_recording_get_position (TestRecording *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->position;
}

/**
 * test_recording_get_last_loud:
 * @self: a recording
 *
 * Returns: where the last sound was, in milliseconds from the beginning; 0 when there was none
 */
guint64
test_recording_get_last_loud (TestRecording *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->last_loud;
}

/**
 * test_recording_get_peak:
 * @self: a recording
 *
 * Returns: the loudest sample, up to 32767
 */
int
test_recording_get_peak (TestRecording *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->peak;
}

/**
 * test_recording_wait_for_sound:
 * @self: a recording
 *
 * Waits until something was heard.
 */
void
test_recording_wait_for_sound (TestRecording *self)
{
  wait_until (self, has_sound);
}

/**
 * test_recording_wait_for_silence:
 * @self: a recording
 * @ms: milliseconds
 *
 * Waits until nothing was heard for a while.
 */
void
test_recording_wait_for_silence (TestRecording *self,
                                 guint          ms)
{
  guint source = g_timeout_add (5, wake_cb, NULL);

  while (test_recording_get_position (self) < test_recording_get_last_loud (self) + ms)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}
