/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-escaped-text.h"

#include <string.h>

/* Text with new lines, as a field of one line shows it: \n, \t and \\. */

/**
 * tektra_escaped_text_new:
 * @text: any text
 *
 * Writes text so that it fits in one line.
 *
 * Returns: (transfer full): the text of a field
 */
char *
tektra_escaped_text_new (const char *text)
{
  g_autoptr(GString) escaped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  escaped = g_string_new (text);
  g_string_replace (escaped, "\\", "\\\\", 0);
  g_string_replace (escaped, "\n", "\\n", 0);
  g_string_replace (escaped, "\t", "\\t", 0);

  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

/**
 * tektra_escaped_text_parse:
 * @escaped: what somebody typed
 *
 * Reads what [func@escaped_text_new] writes.
 *
 * Returns: (transfer full) (nullable): the text, %NULL when it is not valid UTF-8
 */
char *
tektra_escaped_text_parse (const char *escaped)
{
  g_autofree char *complete = NULL;
  g_autofree char *text = NULL;
  gsize n_backslashes = 0;
  gsize length;

  g_return_val_if_fail (escaped != NULL, NULL);

  /* One at the end has nothing to escape yet: it stands for itself. */
  length = strlen (escaped);
  while (n_backslashes < length && escaped[length - n_backslashes - 1] == '\\')
    n_backslashes++;

  complete = g_strconcat (escaped, n_backslashes % 2 != 0 ? "\\" : NULL, NULL);
  text = g_strcompress (complete);

  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}
