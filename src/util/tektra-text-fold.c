/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-text-fold.h"

/* A letter and its accents can be one character or several, and the same letter in a text and in
 * what is looked for may be written in both ways. So letters are taken apart (NFD), accents are
 * left out, and the rest is made small. This is done while comparing: a text is looked through from
 * end to end with every key that is pressed, and most of its letters are plain ones. */

#define SHARP_S 0x00df
#define FINAL_SIGMA 0x03c2
#define SIGMA 0x03c3

static gunichar
fold_base (gunichar c)
{
  if (g_unichar_isspace (c))
    return ' ';
  if (c == FINAL_SIGMA)
    return SIGMA;

  return g_unichar_tolower (c);
}

/* What a character is compared as: no letter for an accent, more than one for a ligature. */
static gsize
fold_character (gunichar c,
                gunichar letters[G_UNICHAR_MAX_DECOMPOSITION_LENGTH])
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n_parts, n = 0;

  if (c < 0x80)
    {
      letters[0] = g_ascii_isspace ((char) c) ? ' ' : (gunichar) g_ascii_tolower ((char) c);
      return 1;
    }

  if (c == SHARP_S)
    {
      letters[0] = letters[1] = 's';
      return 2;
    }

  n_parts = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n_parts; i++)
    {
      if (!g_unichar_ismark (parts[i]))
        letters[n++] = fold_base (parts[i]);
    }

  return n;
}

/* Where the match ends that begins at @text, with the accents of its last letter. */
static const char *
match_here (const char *text,
            const char *end,
            const char *folded)
{
  gunichar letters[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  while (*folded != '\0')
    {
      gsize n;

      if (text >= end)
        return NULL;

      n = fold_character (g_utf8_get_char (text), letters);
      for (gsize i = 0; i < n && *folded != '\0'; i++)
        {
          if (letters[i] != g_utf8_get_char (folded))
            return NULL;
          folded = g_utf8_next_char (folded);
        }
      text = g_utf8_next_char (text);
    }

  while (text < end && (guchar) *text >= 0x80 && g_unichar_ismark (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return text;
}

/**
 * tektra_text_fold:
 * @text: a text in UTF-8
 * @length: its length in bytes, or -1
 *
 * Makes of a text what it is compared as: small letters without accents.
 *
 * Returns: (transfer full): the folded text
 */
char *
tektra_text_fold (const char *text,
                  gssize      length)
{
  const char *end;
  GString *folded;

  g_return_val_if_fail (text != NULL, NULL);

  end = length < 0 ? NULL : text + length;
  folded = g_string_new (NULL);

  for (const char *c = text; end != NULL ? c < end : *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letters[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
      gsize n = fold_character (g_utf8_get_char (c), letters);

      for (gsize i = 0; i < n; i++)
        g_string_append_unichar (folded, letters[i]);
    }

  return g_string_free (folded, FALSE);
}

/**
 * tektra_text_find:
 * @text: a text in UTF-8
 * @length: its length in bytes
 * @folded: what is looked for, from [func@text_fold]
 * @from: the byte to begin with
 * @begin: (out): the first byte of what was found
 * @end: (out): the byte after its last
 *
 * Finds the next place of a text that reads like @folded.
 *
 * Returns: %TRUE when there is one; never for an empty @folded
 */
gboolean
tektra_text_find (const char *text,
                  gsize       length,
                  const char *folded,
                  gsize       from,
                  gsize      *begin,
                  gsize      *end)
{
  char first;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (folded != NULL, FALSE);

  first = *folded;
  if (first == '\0')
    return FALSE;

  for (const char *c = text + from; c < text + length; c = g_utf8_next_char (c))
    {
      const char *found;

      if ((guchar) *c < 0x80)
        {
          if (first != ' ' && g_ascii_tolower (*c) != first)
            continue;
        }
      else if (g_unichar_ismark (g_utf8_get_char (c)))
        {
          continue;
        }

      found = match_here (c, text + length, folded);
      if (found != NULL)
        {
          *begin = (gsize) (c - text);
          *end = (gsize) (found - text);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * tektra_text_count:
 * @text: a text in UTF-8
 * @length: its length in bytes
 * @folded: what is looked for, from [func@text_fold]
 *
 * Counts the places of a text that read like @folded.
 *
 * Returns: their number
 */
guint
tektra_text_count (const char *text,
                   gsize       length,
                   const char *folded)
{
  gsize begin, end = 0;
  guint n = 0;

  while (tektra_text_find (text, length, folded, end, &begin, &end))
    n++;

  return n;
}
