/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "test-sound.h"

TektraSound *
test_sound_new (guint seconds)
{
  gsize n_samples = (gsize) seconds * TEKTRA_SOUND_RATE;
  gint16 *samples = g_new (gint16, n_samples);
  g_autoptr(GBytes) bytes = NULL;

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = GINT16_TO_LE ((gint16) (8000 * sin ((double) i * 2 * G_PI * 440 /
                                                     TEKTRA_SOUND_RATE)));
  bytes = g_bytes_new_take (samples, n_samples * sizeof *samples);

  return tektra_sound_new (bytes);
}

/**
 * test_sound_play:
 * @path: a file of sound
 *
 * Lets the microphone of tests/support/with-sound hear something. The buffer is as long as a busy
 * machine may keep the player waiting: where it runs dry, the microphone hears a gap.
 *
 * Returns: (transfer full): the player, which ends with the sound
 */
GSubprocess *
test_sound_play (const char *path)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *player;

  player = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                             "paplay", "--device=mic", "--latency-msec=500", path, NULL);
  g_assert_no_error (error);

  return player;
}
