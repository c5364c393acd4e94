/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-fence.h"

static void
append_repeated (GString *string,
                 char     c,
                 gsize    n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_c (string, c);
}

/**
 * tektra_fence_find_longest_run:
 * @text: any text
 * @c: a backtick or a tilde
 *
 * Finds the longest run of a character.
 *
 * Returns: its length, 0 where there is none
 */
gsize
tektra_fence_find_longest_run (const char *text,
                               char        c)
{
  gsize longest = 0;
  gsize run = 0;

  g_return_val_if_fail (text != NULL, 0);

  for (const char *p = text; *p != '\0'; p++)
    {
      run = *p == c ? run + 1 : 0;
      longest = MAX (longest, run);
    }

  return longest;
}

/**
 * tektra_fence_append:
 * @string: Markdown
 * @info: (nullable): what stands behind the fence, such as a language
 * @text: any text
 *
 * Appends a code block. Its fence is longer than any that @text has, so that nothing in there ends
 * it (CommonMark 0.31, 4.5).
 */
void
tektra_fence_append (GString    *string,
                     const char *info,
                     const char *text)
{
  gsize n;

  g_return_if_fail (string != NULL);
  g_return_if_fail (text != NULL);

  n = tektra_fence_find_longest_run (text, '`') + 1;
  n = MAX (TEKTRA_FENCE_SHORTEST, n);

  append_repeated (string, '`', n);
  for (const char *p = info != NULL ? info : ""; *p != '\0'; p++)
    {
      if (*p != '`' && *p != '\n' && *p != '\r')
        g_string_append_c (string, *p);
    }
  g_string_append_c (string, '\n');
  g_string_append (string, text);
  if (*text != '\0' && !g_str_has_suffix (text, "\n"))
    g_string_append_c (string, '\n');
  append_repeated (string, '`', n);
  g_string_append_c (string, '\n');
}
