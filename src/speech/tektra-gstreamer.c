/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>

#include "speech/tektra-gstreamer.h"

/**
 * tektra_gstreamer_ensure:
 *
 * Starts GStreamer, unless that was done already. The first time on a computer it looks through
 * all its plugins, which takes seconds. Blocks: for threads.
 */
void
tektra_gstreamer_ensure (void)
{
  static gsize started = 0;

  if (g_once_init_enter (&started))
    {
      gst_init (NULL, NULL);
      g_once_init_leave (&started, 1);
    }
}
