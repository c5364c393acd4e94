/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "exchange/tektra-exchange-time.h"

/* RFC 3339 in one form only, so that a time is the same text again. GDateTime reads seconds as a
 * double and loses the last digit. */
#define FORM "0000-00-00T00:00:00.000000Z"

static int
read_digits (const char *text,
             guint       n)
{
  int value = 0;

  for (guint i = 0; i < n; i++)
    value = value * 10 + g_ascii_digit_value (text[i]);

  return value;
}

/**
 * tektra_exchange_time_format:
 * @time: microseconds since 1970, UTC
 *
 * Writes a time.
 *
 * Returns: (transfer full): such as "2026-11-28T09:30:00.000000Z"
 */
char *
tektra_exchange_time_format (gint64 time)
{
  g_autoptr(GDateTime) date_time = g_date_time_new_from_unix_utc_usec (MAX (time, 0));
  g_autofree char *seconds = NULL;

  if (date_time == NULL)
    return g_strdup ("9999-12-31T23:59:59.999999Z");

  seconds = g_date_time_format (date_time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%06dZ", seconds, g_date_time_get_microsecond (date_time));
}

/**
 * tektra_exchange_time_parse:
 * @text: what may be a time
 * @time: (out): microseconds since 1970, UTC
 *
 * Reads a time that [func@exchange_time_format] wrote.
 *
 * Returns: %TRUE when it is one
 */
gboolean
tektra_exchange_time_parse (const char *text,
                            gint64     *time)
{
  g_autoptr(GDateTime) minute = NULL;
  int seconds;

  g_return_val_if_fail (text != NULL, FALSE);

  for (guint i = 0; i < sizeof FORM; i++)
    {
      if (FORM[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != FORM[i])
        return FALSE;
    }

  seconds = read_digits (text + 17, 2);
  minute = g_date_time_new_utc (read_digits (text, 4), read_digits (text + 5, 2),
                                read_digits (text + 8, 2), read_digits (text + 11, 2),
                                read_digits (text + 14, 2), 0);
  if (minute == NULL || seconds > 59 || g_date_time_to_unix (minute) < 0)
    return FALSE;

  *time = (g_date_time_to_unix (minute) + seconds) * G_USEC_PER_SEC + read_digits (text + 20, 6);

  return TRUE;
}
