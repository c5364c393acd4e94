/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-byte-level.h"

/* The first letter that stands for a byte that is none of its own in Latin-1 */
#define FIRST_SUBSTITUTE 0x100

static gboolean
is_own_letter (guint byte)
{
  return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) ||
         (byte >= 0xae && byte <= 0xff);
}

/* The substitutes are given out in the order of the bytes. */
static guint
count_substitutes (guint byte)
{
  guint count = 0;

  for (guint i = 0; i < byte; i++)
    {
      if (!is_own_letter (i))
        count++;
    }

  return count;
}

static const gunichar *
get_letters (void)
{
  static gsize initialized = 0;
  static gunichar letters[256];

  if (g_once_init_enter (&initialized))
    {
      for (guint byte = 0; byte < G_N_ELEMENTS (letters); byte++)
        letters[byte] = is_own_letter (byte) ? byte : FIRST_SUBSTITUTE + count_substitutes (byte);
      g_once_init_leave (&initialized, 1);
    }

  return letters;
}

static int
find_byte (gunichar letter)
{
  const gunichar *letters = get_letters ();

  if (letter < FIRST_SUBSTITUTE)
    return is_own_letter (letter) ? (int) letter : -1;

  for (int byte = 0; byte < 256; byte++)
    {
      if (letters[byte] == letter)
        return byte;
    }

  return -1;
}

/**
 * tektra_byte_level_encode:
 * @text: (array length=length): any bytes
 * @length: how many
 *
 * Writes each byte as a letter.
 *
 * Returns: (transfer full): UTF-8
 */
char *
tektra_byte_level_encode (const char *text,
                          gsize       length)
{
  const gunichar *letters = get_letters ();
  GString *encoded = g_string_sized_new (length * 2);

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_unichar (encoded, letters[(guint8) text[i]]);

  return g_string_free (encoded, FALSE);
}

/**
 * tektra_byte_level_decode:
 * @text: letters, in UTF-8
 * @bytes: where to append the bytes
 *
 * Gets back what was encoded.
 *
 * Returns: %FALSE when @text has other letters; nothing is appended then
 */
gboolean
tektra_byte_level_decode (const char *text,
                          GString    *bytes)
{
  gsize length_before;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  length_before = bytes->len;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      int byte = find_byte (g_utf8_get_char (text));

      if (byte < 0)
        {
          g_string_truncate (bytes, length_before);
          return FALSE;
        }
      g_string_append_c (bytes, (char) byte);
    }

  return TRUE;
}
