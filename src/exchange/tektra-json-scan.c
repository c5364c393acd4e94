/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-json-scan.h"

#include "exchange/tektra-exchange-error.h"
#include "util/tektra-json.h"

/* JSON as of RFC 8259 and nothing else, without recursion: json-glib calls itself for each level,
 * so that a megabyte of brackets would end the program. No export that is known goes deeper than
 * twenty. */
#define MAX_DEPTH 128

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_NAME,
  EXPECT_NAME_OR_END,
  EXPECT_COMMA_OR_END,
} Expectation;

typedef struct
{
  const char *start;
  const char *end;
  const char *position;
  guint       depth;
  char        closers[MAX_DEPTH];
} Scanner;

static gboolean
scanner_fail (Scanner     *self,
              const char  *what,
              GError     **error)
{
  guint line = 1;
  guint column = 1;

  for (const char *p = self->start; p < self->position; p++)
    {
      if (*p == '\n')
        {
          line++;
          column = 1;
        }
      else if (((guchar) *p & 0xc0) != 0x80)
        column++;
    }

  /* Translators: the last is what is wrong there, such as "a text has no end" */
  g_set_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_DAMAGED,
               _("The JSON is damaged at line %u, column %u: %s"), line, column, what);

  return FALSE;
}

static void
scanner_skip_space (Scanner *self)
{
  while (self->position < self->end &&
         (*self->position == ' ' || *self->position == '\n' ||
          *self->position == '\r' || *self->position == '\t'))
    self->position++;
}

static gboolean
scanner_pass_escape (Scanner  *self,
                     GError  **error)
{
  static const char known[] = "\"\\/bfnrt";

  self->position++;
  if (self->position >= self->end)
    return scanner_fail (self, _("a text has no end"), error);

  if (*self->position == 'u')
    {
      for (guint i = 1; i <= 4; i++)
        {
          if (self->end - self->position <= (gssize) i || !g_ascii_isxdigit (self->position[i]))
            return scanner_fail (self, _("an escaped character is cut off"), error);
        }
      self->position += 5;
      return TRUE;
    }

  if (strchr (known, *self->position) == NULL)
    return scanner_fail (self, _("an escaped character is unknown"), error);

  self->position++;

  return TRUE;
}

static gboolean
scanner_pass_string (Scanner  *self,
                     GError  **error)
{
  g_assert (*self->position == '"');

  self->position++;
  while (self->position < self->end)
    {
      guchar c = (guchar) *self->position;

      if (c == '"')
        {
          self->position++;
          return TRUE;
        }
      if (c < 0x20)
        return scanner_fail (self, _("a text holds a control character"), error);
      if (c != '\\')
        self->position++;
      else if (!scanner_pass_escape (self, error))
        return FALSE;
    }

  return scanner_fail (self, _("a text has no end"), error);
}

static gboolean
scanner_pass_digits (Scanner *self)
{
  const char *first = self->position;

  while (self->position < self->end && g_ascii_isdigit (*self->position))
    self->position++;

  return self->position > first;
}

static gboolean
scanner_pass_number (Scanner  *self,
                     GError  **error)
{
  gboolean complete;

  if (*self->position == '-')
    self->position++;

  if (self->position < self->end && *self->position == '0')
    {
      self->position++;
      complete = TRUE;
    }
  else
    complete = scanner_pass_digits (self);

  if (complete && self->position < self->end && *self->position == '.')
    {
      self->position++;
      complete = scanner_pass_digits (self);
    }

  if (complete && self->position < self->end && (*self->position | 0x20) == 'e')
    {
      self->position++;
      if (self->position < self->end && (*self->position == '+' || *self->position == '-'))
        self->position++;
      complete = scanner_pass_digits (self);
    }

  return complete || scanner_fail (self, _("a number is cut off"), error);
}

static gboolean
scanner_pass_word (Scanner  *self,
                   GError  **error)
{
  static const char * const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (self->end - self->position) >= length &&
          strncmp (self->position, words[i], length) == 0)
        {
          self->position += length;
          return TRUE;
        }
    }

  return scanner_fail (self, _("a value was expected"), error);
}

static gboolean
scanner_open (Scanner      *self,
              Expectation  *expectation,
              GError      **error)
{
  if (self->depth == MAX_DEPTH)
    return scanner_fail (self, _("it is nested too deeply"), error);

  self->closers[self->depth++] = *self->position == '{' ? '}' : ']';
  *expectation = *self->position == '{' ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  self->position++;

  return TRUE;
}

static gboolean
scanner_pass_value (Scanner      *self,
                    Expectation  *expectation,
                    GError      **error)
{
  char c = *self->position;

  if (c == '{' || c == '[')
    return scanner_open (self, expectation, error);

  *expectation = EXPECT_COMMA_OR_END;
  if (c == '"')
    return scanner_pass_string (self, error);
  if (c == '-' || g_ascii_isdigit (c))
    return scanner_pass_number (self, error);

  return scanner_pass_word (self, error);
}

static gboolean
scanner_pass_name (Scanner      *self,
                   Expectation  *expectation,
                   GError      **error)
{
  if (*self->position != '"')
    return scanner_fail (self, _("a name was expected"), error);
  if (!scanner_pass_string (self, error))
    return FALSE;

  scanner_skip_space (self);
  if (self->position == self->end || *self->position != ':')
    return scanner_fail (self, _("a colon was expected"), error);

  self->position++;
  *expectation = EXPECT_VALUE;

  return TRUE;
}

/* One step: a value, a name, a comma or the end of an object or array. */
static gboolean
scanner_step (Scanner      *self,
              Expectation  *expectation,
              GError      **error)
{
  char closer = self->depth > 0 ? self->closers[self->depth - 1] : '\0';

  if (*expectation != EXPECT_VALUE && *expectation != EXPECT_NAME && *self->position == closer)
    {
      self->position++;
      self->depth--;
      *expectation = EXPECT_COMMA_OR_END;
      return TRUE;
    }

  switch (*expectation)
    {
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END:
      return scanner_pass_value (self, expectation, error);

    case EXPECT_NAME:
    case EXPECT_NAME_OR_END:
      return scanner_pass_name (self, expectation, error);

    case EXPECT_COMMA_OR_END:
    default:
      if (*self->position != ',')
        return scanner_fail (self, _("a comma was expected"), error);
      self->position++;
      *expectation = closer == '}' ? EXPECT_NAME : EXPECT_VALUE;
      return TRUE;
    }
}

/**
 * tektra_json_scan_check:
 * @text: what should be JSON
 * @length: its bytes
 * @error: return location for an error
 *
 * Checks that a text is well-formed JSON in UTF-8, and not nested so deeply that a parser fails.
 *
 * Takes neither memory nor stack, whatever the text holds.
 *
 * Returns: %TRUE when it is, %FALSE with a %TEKTRA_EXCHANGE_ERROR_DAMAGED that names the line and
 *   the column, in characters from 1
 */
gboolean
tektra_json_scan_check (const char  *text,
                        gsize        length,
                        GError     **error)
{
  Scanner scanner = { text, text + length, text };
  Expectation expectation = EXPECT_VALUE;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!g_utf8_validate_len (text, length, &scanner.position))
    return scanner_fail (&scanner, *scanner.position == '\0' ? _("there is a NUL character")
                                                             : _("this is not UTF-8 text"), error);

  scanner.position = text;
  for (scanner_skip_space (&scanner);
       scanner.position < scanner.end;
       scanner_skip_space (&scanner))
    {
      if (scanner.depth == 0 && expectation == EXPECT_COMMA_OR_END)
        return scanner_fail (&scanner, _("there is more after the end"), error);
      if (!scanner_step (&scanner, &expectation, error))
        return FALSE;
    }

  if (scanner.depth > 0 || expectation != EXPECT_COMMA_OR_END)
    return scanner_fail (&scanner, _("the end is missing"), error);

  return TRUE;
}

static void
json_span_clear (TektraJsonSpan *self)
{
  g_free (self->member);
}

/* The name between the quotation marks at @text; those with escapes are left to the parser. */
static char *
dup_name (const char *text,
          gsize       length)
{
  g_autofree char *array = NULL;
  g_autofree char *object_text = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GList) names = NULL;

  if (memchr (text, '\\', length) == NULL)
    return g_strndup (text + 1, length - 2);

  array = g_strndup (text, length);
  object_text = g_strdup_printf ("{%s:0}", array);
  object = tektra_json_parse_object (object_text, -1, NULL);
  names = object != NULL ? json_object_get_members (object) : NULL;

  return g_strdup (names != NULL ? names->data : "");
}

/**
 * tektra_json_scan_split:
 * @text: an object or an array that [func@json_scan_check] found well-formed
 * @length: its bytes
 *
 * Finds the elements of an array, or the members of an object.
 *
 * Returns: (transfer full): an array of #TektraJsonSpan, borrowed from @text; empty when @text is
 *   another value
 */
GArray *
tektra_json_scan_split (const char *text,
                        gsize       length)
{
  Scanner scanner = { text, text + length, text };
  Expectation expectation = EXPECT_VALUE;
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (TektraJsonSpan));
  TektraJsonSpan span = { 0 };

  g_return_val_if_fail (text != NULL, spans);

  g_array_set_clear_func (spans, (GDestroyNotify) json_span_clear);

  for (scanner_skip_space (&scanner);
       scanner.position < scanner.end;
       scanner_skip_space (&scanner))
    {
      const char *before = scanner.position;
      Expectation expected = expectation;
      guint depth = scanner.depth;

      if (!scanner_step (&scanner, &expectation, NULL))
        break;

      if (depth == 1 && (expected == EXPECT_NAME || expected == EXPECT_NAME_OR_END) &&
          scanner.depth == 1)
        {
          const char *quote = scanner.position - 1;

          while (*quote != '"')
            quote--;
          g_free (span.member);
          span.member = dup_name (before, (gsize) (quote + 1 - before));
        }

      /* a value of the outermost level begins, and has ended when nothing is open inside of it */
      if (depth == 1 && (expected == EXPECT_VALUE || expected == EXPECT_VALUE_OR_END) &&
          !(expected == EXPECT_VALUE_OR_END && scanner.depth == 0))
        span.text = before;
      if (span.text != NULL && scanner.depth == 1 && expectation == EXPECT_COMMA_OR_END)
        {
          span.length = (gsize) (scanner.position - span.text);
          g_array_append_val (spans, span);
          span = (TektraJsonSpan) { 0 };
        }
    }

  g_free (span.member);

  return spans;
}
