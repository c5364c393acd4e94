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
