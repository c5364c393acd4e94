/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "exchange/tektra-export-name.h"

/* Short enough for every file system, with room for an extension and a number. */
#define MAX_BYTES 100

/* what means something to a file system, the one of Windows included */
#define RESERVED "/\\:*?\"<>|"

/**
 * tektra_export_name_clean:
 * @name: (nullable): any text, such as the title of a chat or what a picture is called
 * @fallback: what to take when nothing is left of it
 *
 * Makes a text the name of a file that can be written everywhere: in no other folder, not hidden,
 * on one line.
 *
 * Returns: (transfer full): a name without an extension of its own
 */
char *
tektra_export_name_clean (const char *name,
                          const char *fallback)
{
  g_autoptr(GString) clean = g_string_new (NULL);
  g_autofree char *valid = NULL;

  g_return_val_if_fail (fallback != NULL, NULL);

  valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_gap = !g_unichar_isprint (c) || g_unichar_isspace (c) ||
                        (c < 0x80 && strchr (RESERVED, (int) c) != NULL);
      gboolean after_gap = clean->len == 0 || clean->str[clean->len - 1] == ' ';

      /* neither ".." nor ".hidden" */
      if ((is_gap && after_gap) || (c == '.' && clean->len == 0))
        continue;
      if (clean->len + (gsize) g_unichar_to_utf8 (c, NULL) > MAX_BYTES)
        break;
      g_string_append_unichar (clean, is_gap ? ' ' : c);
    }

  while (clean->len > 0 && strchr (" .", clean->str[clean->len - 1]) != NULL)
    g_string_truncate (clean, clean->len - 1);

  return g_strdup (clean->len > 0 ? clean->str : fallback);
}
