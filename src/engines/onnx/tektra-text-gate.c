/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engines/onnx/tektra-text-gate.h"

/* What may be the beginning of a stop string waits until that is known, and so does half a letter:
 * tokens end where they like. */

struct _TektraTextGate
{
  GStrv    stop;
  GString *waiting;
  guint    n_strip; /* blanks that do not belong to the text */
};

/**
 * tektra_text_gate_new:
 * @stop: (nullable) (array zero-terminated=1): what ends the text
 * @n_strip: how many blanks to leave out at the beginning, where there are any
 *
 * Creates a gate for one text.
 *
 * Returns: (transfer full): the gate
 */
TektraTextGate *
tektra_text_gate_new (const char * const *stop,
                      guint               n_strip)
{
  TektraTextGate *self = g_new0 (TektraTextGate, 1);

  self->stop = g_strdupv ((GStrv) stop);
  self->waiting = g_string_new (NULL);
  self->n_strip = n_strip;

  return self;
}

/**
 * tektra_text_gate_free:
 * @self: (transfer full): a gate
 *
 * Frees it.
 */
void
tektra_text_gate_free (TektraTextGate *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->waiting, TRUE);
  g_strfreev (self->stop);
  g_free (self);
}

/* Where the first stop string begins that is there as a whole, or %NULL */
static const char *
find_stop (TektraTextGate *self)
{
  const char *first = NULL;

  for (guint i = 0; self->stop != NULL && self->stop[i] != NULL; i++)
    {
      const char *found = *self->stop[i] != '\0' ? strstr (self->waiting->str, self->stop[i])
                                                 : NULL;

      if (found != NULL && (first == NULL || found < first))
        first = found;
    }

  return first;
}

/* How many bytes at the end may be the beginning of a stop string */
static gsize
count_uncertain (TektraTextGate *self)
{
  gsize most = 0;

  for (guint i = 0; self->stop != NULL && self->stop[i] != NULL; i++)
    {
      gsize length = MIN (strlen (self->stop[i]), self->waiting->len + 1);

      while (length-- > most + 1)
        {
          const char *tail = self->waiting->str + self->waiting->len - length;

          if (strncmp (tail, self->stop[i], length) == 0)
            {
              most = length;
              break;
            }
        }
    }

  return most;
}

/* How many of the first @length bytes are whole letters, or can never become one */
static gsize
count_whole (const char *text,
             gsize       length)
{
  for (gsize tail = 1; tail < 4 && tail <= length; tail++)
    {
      const char *letter = text + length - tail;

      if (((guint8) *letter & 0xc0) == 0x80)
        continue;

      /* -2 is a letter that is not complete. */
      return g_utf8_get_char_validated (letter, (gssize) tail) == (gunichar) -2 ? length - tail
                                                                                : length;
    }

  return length;
}

static void
let_out (TektraTextGate *self,
         gsize           length,
         GString        *text)
{
  g_autofree char *valid = g_utf8_make_valid (self->waiting->str, (gssize) length);
  const char *begin = valid;

  while (self->n_strip > 0 && *begin == ' ')
    {
      begin++;
      self->n_strip--;
    }

  if (*begin != '\0')
    self->n_strip = 0;

  g_string_append (text, begin);
  g_string_erase (self->waiting, 0, (gssize) length);
}

/**
 * tektra_text_gate_push:
 * @self: a gate
 * @bytes: (array length=length): what comes next
 * @length: how many bytes
 * @text: where to append what is let out
 *
 * Takes more text.
 *
 * Returns: %TRUE when a stop string came; the text is over then
 */
gboolean
tektra_text_gate_push (TektraTextGate *self,
                       const char     *bytes,
                       gsize           length,
                       GString        *text)
{
  const char *stop;
  gsize certain;

  g_return_val_if_fail (self != NULL, TRUE);
  g_return_val_if_fail (bytes != NULL || length == 0, TRUE);
  g_return_val_if_fail (text != NULL, TRUE);

  for (gsize i = 0; i < length; i++)
    {
      /* a byte that no text has, and that would end it here */
      if (bytes[i] != '\0')
        g_string_append_c (self->waiting, bytes[i]);
    }

  stop = find_stop (self);
  if (stop != NULL)
    {
      let_out (self, (gsize) (stop - self->waiting->str), text);
      g_string_truncate (self->waiting, 0);
      return TRUE;
    }

  certain = self->waiting->len - count_uncertain (self);
  let_out (self, count_whole (self->waiting->str, certain), text);

  return FALSE;
}

/**
 * tektra_text_gate_finish:
 * @self: a gate
 * @text: where to append what is let out
 *
 * Lets out what still waits: nothing comes any more. Half a letter becomes U+FFFD.
 */
void
tektra_text_gate_finish (TektraTextGate *self,
                         GString        *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  let_out (self, self->waiting->len, text);
}
