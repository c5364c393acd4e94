/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-duration.h"

/**
 * tektra_duration_format:
 * @duration: milliseconds
 *
 * Writes how long a sound lasts, as clocks do: it never gets narrower while it goes on.
 *
 * Returns: (transfer full): such as `0:07` or `1:02:03`
 */
char *
tektra_duration_format (gint64 duration)
{
  gint64 seconds = MAX (duration, 0) / 1000;
  gint64 hours = seconds / 3600;
  gint64 minutes = seconds / 60 % 60;

  seconds %= 60;

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", (int) hours, (int) minutes, (int) seconds);

  return g_strdup_printf ("%d:%02d", (int) minutes, (int) seconds);
}
