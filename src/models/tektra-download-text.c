/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-download-text.h"

/**
 * tektra_download_text_amount:
 * @completed: bytes that are there
 * @total: bytes there will be, 0 when nobody knows
 *
 * Says how much is there: "1.2 of 3.1 GB".
 *
 * Returns: (transfer full): the text
 */
char *
tektra_download_text_amount (guint64 completed,
                             guint64 total)
{
  g_autofree char *unit = g_format_size_full (completed, G_FORMAT_SIZE_ONLY_UNIT);
  g_autofree char *total_unit = g_format_size_full (total, G_FORMAT_SIZE_ONLY_UNIT);
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;

  if (total == 0)
    return g_format_size (completed);

  /* The unit stands once where both have the same. */
  part = g_format_size_full (completed, g_str_equal (unit, total_unit)
                                          ? G_FORMAT_SIZE_ONLY_VALUE
                                          : G_FORMAT_SIZE_DEFAULT);
  whole = g_format_size (total);

  /* Translators: two sizes: "1.2 of 3.1 GB" */
  return g_strdup_printf (_("%s of %s"), part, whole);
}

/**
 * tektra_download_text_time_left:
 * @seconds: seconds to the end
 *
 * Says how long it will take, no more exactly than anybody can know: "2 min left".
 *
 * Returns: (transfer full): the text
 */
char *
tektra_download_text_time_left (gint64 seconds)
{
  gint64 minutes = (seconds + 30) / 60;

  if (seconds < 60)
    {
      /* Translators: %d are seconds, s is their unit */
      return g_strdup_printf (_("%d s left"), (int) CLAMP (seconds, 1, 60));
    }

  if (minutes < 60)
    {
      /* Translators: %d are minutes, min is their unit */
      return g_strdup_printf (_("%d min left"), (int) minutes);
    }

  if (minutes < 48 * 60)
    {
      /* Translators: hours and minutes with their units */
      return g_strdup_printf (_("%d h %d min left"), (int) (minutes / 60), (int) (minutes % 60));
    }

  /* Translators: of a download that takes days */
  return g_strdup (_("Days left"));
}

/**
 * tektra_download_text_progress:
 * @completed: bytes that are there
 * @total: bytes there will be, 0 when nobody knows
 * @speed: bytes per second, 0 when nothing comes
 * @seconds_left: seconds to the end, -1 when nobody knows
 *
 * Says all there is to say in one line: "1.2 of 3.1 GB · 24 MB/s · 2 min left".
 *
 * Returns: (transfer full): the text
 */
char *
tektra_download_text_progress (guint64 completed,
                               guint64 total,
                               double  speed,
                               gint64  seconds_left)
{
  g_autofree char *amount = tektra_download_text_amount (completed, total);
  g_autoptr(GString) text = g_string_new (amount);

  if (speed >= 1)
    {
      g_autofree char *size = g_format_size ((guint64) speed);

      g_string_append (text, " · ");
      /* Translators: a size per second: "24 MB/s" */
      g_string_append_printf (text, _("%s/s"), size);
    }

  if (seconds_left >= 0)
    {
      g_autofree char *left = tektra_download_text_time_left (seconds_left);

      g_string_append (text, " · ");
      g_string_append (text, left);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}
