/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <md4c.h>
#include <string.h>

#include "markdown/tektra-markdown-math.h"
#include "markdown/tektra-markdown-parser-private.h"

/* Finds the formulas in a text before it is parsed: between $ and $, $$ and $$, \( and \), \[ and
 * \], or in an environment such as align. A dollar sign is much more often a price or a variable of
 * a shell, so in doubt it is no formula; and what is in code or in an address never is one.
 *
 * No formula has a blank line in it, so that whether something is one depends on nothing but its
 * paragraph. */

/* What is longer than this many bytes is no formula. */
#define INLINE_BYTES_MAX 1000
#define DISPLAY_BYTES_MAX 8000

typedef struct
{
  gsize start;
  gsize end;
} Range;

typedef struct
{
  /* borrowed */
  const char *text;
  gsize       length;

  /* owned */
  GArray     *opaque;
  GArray     *spans;

  guint       autolinks;
  guint       next_opaque;
  gsize       line_start;
  gsize       environment_limit;
} Finder;

static const char * const environments[] = {
  "align", "align*", "alignat", "alignat*", "aligned", "array", "bmatrix", "Bmatrix", "cases",
  "displaymath", "eqnarray", "eqnarray*", "equation", "equation*", "gather", "gather*", "gathered",
  "matrix", "multline", "multline*", "pmatrix", "split", "vmatrix", "Vmatrix", NULL
};

static int
ignore_block_cb (MD_BLOCKTYPE  type,
                 void         *detail,
                 void         *user_data)
{
  return 0;
}

static int
enter_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Finder *self = user_data;

  if (type == MD_SPAN_A && ((MD_SPAN_A_DETAIL *) detail)->is_autolink)
    self->autolinks++;

  return 0;
}

static int
leave_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Finder *self = user_data;

  if (type == MD_SPAN_A && ((MD_SPAN_A_DETAIL *) detail)->is_autolink)
    self->autolinks--;

  return 0;
}

static int
text_cb (MD_TEXTTYPE    type,
         const MD_CHAR *text,
         MD_SIZE        size,
         void          *user_data)
{
  Finder *self = user_data;

  if ((type == MD_TEXT_CODE || type == MD_TEXT_HTML || self->autolinks > 0) &&
      text >= self->text && text + size <= self->text + self->length)
    {
      Range range = { (gsize) (text - self->text), (gsize) (text - self->text) + size };

      g_array_append_val (self->opaque, range);
    }

  return 0;
}

static int
compare_ranges (gconstpointer a,
                gconstpointer b)
{
  const Range *range = a;
  const Range *other = b;

  return range->start < other->start ? -1 : range->start > other->start;
}

/* What md4c takes for code, for HTML and for addresses. */
static void
find_opaque (Finder *self)
{
  static const MD_PARSER callbacks = {
    0, TEKTRA_MARKDOWN_PARSER_FLAGS, ignore_block_cb, ignore_block_cb, enter_span_cb,
    leave_span_cb, text_cb, NULL, NULL
  };

  g_assert (self != NULL);

  md_parse (self->text, (MD_SIZE) self->length, &callbacks, self);
  g_array_sort (self->opaque, compare_ranges);
}

/* Whether something from @start to @end is in code or in an address. Asked for rising places. */
static gboolean
touches_opaque (Finder *self,
                gsize   start,
                gsize   end)
{
  g_assert (self != NULL);

  while (self->next_opaque < self->opaque->len &&
         g_array_index (self->opaque, Range, self->next_opaque).end <= start)
    self->next_opaque++;

  return self->next_opaque < self->opaque->len &&
         g_array_index (self->opaque, Range, self->next_opaque).start < end;
}

static char
get_byte (const Finder *self,
          gsize         offset)
{
  return offset < self->length ? self->text[offset] : '\0';
}

static gboolean
has_text_at (const Finder *self,
             gsize         offset,
             const char   *text)
{
  gsize length = strlen (text);

  return offset + length <= self->length && memcmp (self->text + offset, text, length) == 0;
}

/* Whether the backslash at @offset belongs to a character, not to the end of its line. */
static gboolean
is_escape (const Finder *self,
           gsize         offset)
{
  return strchr ("\r\n", get_byte (self, offset + 1)) == NULL;
}

/* A line ends with a line feed, a carriage return or both (CommonMark 0.31, 2.1). */
static gboolean
ends_line (const Finder *self,
           gsize         offset)
{
  return self->text[offset] == '\n' ||
         (self->text[offset] == '\r' && get_byte (self, offset + 1) != '\n');
}

/* Whether a formula can go on in the line that begins at @offset: not when the line is blank. */
static gboolean
is_blank_line (const Finder *self,
               gsize         offset)
{
  while (offset < self->length && strchr (" \t>", self->text[offset]) != NULL &&
         self->text[offset] != '\0')
    offset++;

  return offset >= self->length || self->text[offset] == '\n' || self->text[offset] == '\r';
}

/* Inside of a paragraph, a line that begins like a list, a quote or a table is one. */
static gboolean
continues_paragraph (const Finder *self,
                     gsize         offset)
{
  while (get_byte (self, offset) == ' ' || get_byte (self, offset) == '\t')
    offset++;

  return g_ascii_isalpha (get_byte (self, offset)) ||
         strchr ("\\{(", get_byte (self, offset)) != NULL;
}

/* Finds what closes a formula that begins at @offset.
 *
 * Returns: its place, or 0 when there is none
 */
static gsize
find_closer (const Finder *self,
             gsize         offset,
             const char   *opener,
             const char   *closer,
             gboolean      display)
{
  gsize limit = MIN (self->length, offset + (display ? DISPLAY_BYTES_MAX : INLINE_BYTES_MAX));

  g_assert (self != NULL);

  for (gsize i = offset; i < limit; i++)
    {
      if (has_text_at (self, i, closer))
        return i;

      if (ends_line (self, i))
        {
          if (is_blank_line (self, i + 1) || (!display && !continues_paragraph (self, i + 1)))
            return 0;
        }
      else if (self->text[i] == '\\')
        {
          if (opener != NULL && has_text_at (self, i, opener))
            return 0;
          i += is_escape (self, i);
        }
    }

  return 0;
}

/* Whether there is more than one word in it outside of commands, or a word behind an amount: prose
 * that was meant. */
static gboolean
reads_like_prose (const char *text,
                  gsize       length)
{
  const gsize shortest = g_ascii_isdigit (*text) ? 2 : 3;
  guint n_words = 0;
  gsize depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      gsize start = i;

      if (text[i] == '\\')
        {
          for (i++; i < length && g_ascii_isalpha (text[i]); i++)
            ;
          if (i > start + 1)
            i--;
          continue;
        }

      depth += text[i] == '{';
      depth -= text[i] == '}' && depth > 0;

      while (i < length && g_ascii_isalpha (text[i]))
        i++;
      if (i == start)
        continue;

      if (depth == 0 && i - start >= shortest &&
          (start == 0 || text[start - 1] == ' ' || text[start - 1] == '\n') &&
          (i == length || strchr (" ,.\n", text[i]) != NULL))
        n_words++;
      i--;
    }

  return n_words > 1 || (n_words == 1 && g_ascii_isdigit (*text));
}

static gboolean
looks_like_math (const char *text,
                 gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (strchr ("\\^_=+<>", text[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_word (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isalnum (text[i]) || (text[i] & 0x80) != 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
only_marks_before (const Finder *self,
                   gsize         offset)
{
  for (gsize i = self->line_start; i < offset; i++)
    {
      if (strchr (" \t>*+-.)0123456789", self->text[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_line_end (const Finder *self,
             gsize         offset)
{
  while (strchr (" \t.,;", get_byte (self, offset)) != NULL && offset < self->length)
    offset++;
  if (get_byte (self, offset) == '\r')
    return TRUE;

  return offset >= self->length || ends_line (self, offset);
}

static gsize
add_span (Finder   *self,
          gsize     start,
          gsize     content_start,
          gsize     content_end,
          gsize     end,
          gboolean  display)
{
  TektraMarkdownMathSpan span = { start, end, content_start, content_end, display, FALSE };

  g_assert (self != NULL);

  if (!has_word (self->text + span.content_start, span.content_end - span.content_start) ||
      touches_opaque (self, start, end))
    return 0;

  span.quoted = memchr (self->text + self->line_start, '>', start - self->line_start) != NULL;
  g_array_append_val (self->spans, span);

  return end;
}

/* Each of these looks for a formula that begins at @offset, and returns where it ends, or 0. */

static gsize
find_dollars (Finder *self,
              gsize   offset)
{
  gsize closer;

  closer = find_closer (self, offset + 2, NULL, "$$", TRUE);
  if (closer == 0 || get_byte (self, closer + 2) == '$')
    return 0;

  return add_span (self, offset, offset + 2, closer, closer + 2, TRUE);
}

static gsize
find_dollar (Finder *self,
             gsize   offset)
{
  char before = offset > 0 ? self->text[offset - 1] : ' ';
  const char *content = self->text + offset + 1;
  gsize closer;

  if (g_ascii_isalnum (before) || strchr ("\\/=&?$", before) != NULL ||
      g_ascii_isspace (get_byte (self, offset + 1)))
    return 0;

  closer = find_closer (self, offset + 1, NULL, "$", FALSE);
  if (closer == 0 ||
      g_ascii_isspace (self->text[closer - 1]) ||
      g_ascii_isalnum (get_byte (self, closer + 1)) || get_byte (self, closer + 1) == '$' ||
      reads_like_prose (content, closer - offset - 1))
    return 0;

  return add_span (self, offset, offset + 1, closer, closer + 1, FALSE);
}

static gsize
find_bracket (Finder *self,
              gsize   offset)
{
  gboolean display = get_byte (self, offset + 1) == '[';
  const char *content = self->text + offset + 2;
  gsize closer = find_closer (self, offset + 2,
                              display ? "\\[" : "\\(", display ? "\\]" : "\\)", display);

  if (closer == 0 || reads_like_prose (content, closer - offset - 2))
    return 0;

  /* Brackets are escaped, too, to keep them from being a link. */
  if (display && !looks_like_math (content, closer - offset - 2) &&
      !(only_marks_before (self, offset) && is_line_end (self, closer + 2)))
    return 0;

  return add_span (self, offset, offset + 2, closer, closer + 2, display);
}

static gsize
find_environment (Finder *self,
                  gsize   offset)
{
  const char *name = self->text + offset + strlen ("\\begin{");
  const char *name_end;
  g_autofree char *environment = NULL;
  g_autofree char *opener = NULL;
  g_autofree char *closer = NULL;
  guint depth = 1;
  gsize limit;

  name_end = memchr (name, '}', MIN (12, self->length - offset - strlen ("\\begin{")));
  if (name_end == NULL || offset < self->environment_limit || !only_marks_before (self, offset))
    return 0;

  environment = g_strndup (name, (gsize) (name_end - name));
  if (!g_strv_contains (environments, environment))
    return 0;

  opener = g_strdup_printf ("\\begin{%s}", environment);
  closer = g_strdup_printf ("\\end{%s}", environment);
  limit = MIN (self->length, offset + DISPLAY_BYTES_MAX);

  for (gsize i = offset + strlen (opener); i < limit; i++)
    {
      if (ends_line (self, i) && is_blank_line (self, i + 1))
        {
          limit = i;
          break;
        }

      if (self->text[i] != '\\')
        continue;

      depth += has_text_at (self, i, opener);
      depth -= has_text_at (self, i, closer);
      if (depth == 0)
        return add_span (self, offset, offset, i + strlen (closer), i + strlen (closer), TRUE);
      i += is_escape (self, i);
    }

  /* Or each of many would be looked for up to the same end. */
  self->environment_limit = limit;

  return 0;
}

static gboolean
may_be_definition (const Finder *self,
                   gsize         offset)
{
  const char *label = memchr (self->text + self->line_start, '[', offset - self->line_start);

  return label != NULL && only_marks_before (self, (gsize) (label - self->text)) &&
         has_text_at (self, offset, "]:");
}

/* The place behind an address in a link, the language of a code block, or a definition: there is no
 * formula in it. */
static gsize
skip_address (const Finder *self,
              gsize         offset)
{
  gsize end = offset;

  if (has_text_at (self, offset, "]("))
    {
      while (end < self->length && strchr (" \t\n", self->text[end]) == NULL)
        end++;
      return end;
    }

  if (has_text_at (self, offset, "```") || has_text_at (self, offset, "~~~") ||
      (self->text[offset] == ']' && may_be_definition (self, offset)))
    {
      while (end < self->length && self->text[end] != '\n')
        end++;
    }

  return end;
}

static gsize
find_at (Finder *self,
         gsize   offset)
{
  g_assert (self != NULL);

  if (touches_opaque (self, offset, offset + 1))
    return 0;

  if (has_text_at (self, offset, "$$"))
    return get_byte (self, offset + 2) == '$' ? 0 : find_dollars (self, offset);
  if (self->text[offset] == '$')
    return find_dollar (self, offset);
  if (has_text_at (self, offset, "\\(") || has_text_at (self, offset, "\\["))
    return find_bracket (self, offset);
  if (has_text_at (self, offset, "\\begin{"))
    return find_environment (self, offset);

  return 0;
}

/**
 * tektra_markdown_math_find:
 * @text: valid UTF-8
 * @length: bytes of @text
 *
 * Finds the formulas in Markdown.
 *
 * Returns: (transfer full) (nullable) (element-type TektraMarkdownMathSpan): the formulas in order,
 *   or %NULL when there is none
 */
GArray *
tektra_markdown_math_find (const char *text,
                           gsize       length)
{
  Finder self = { .text = text, .length = length };

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length == 0 || (memchr (text, '$', length) == NULL && memchr (text, '\\', length) == NULL))
    return NULL;

  self.opaque = g_array_new (FALSE, FALSE, sizeof (Range));
  self.spans = g_array_new (FALSE, FALSE, sizeof (TektraMarkdownMathSpan));
  find_opaque (&self);

  for (gsize i = 0; i < length;)
    {
      gsize end;

      if (ends_line (&self, i))
        self.line_start = i + 1;

      end = strchr ("$\\", text[i]) != NULL && text[i] != '\0' ? find_at (&self, i) : 0;
      if (end > 0)
        {
          for (; i < end; i++)
            {
              if (ends_line (&self, i))
                self.line_start = i + 1;
            }
        }
      else if (text[i] == '\\')
        {
          i += is_escape (&self, i) ? 2 : 1;
        }
      else if (text[i] == '$')
        {
          while (i < length && text[i] == '$')
            i++;
        }
      else
        {
          end = skip_address (&self, i);
          i = MAX (i + 1, end);
        }
    }

  g_array_unref (self.opaque);
  if (self.spans->len == 0)
    g_clear_pointer (&self.spans, g_array_unref);

  return self.spans;
}

/**
 * tektra_markdown_math_hide:
 * @text: a text
 * @length: bytes of @text
 * @spans: (element-type TektraMarkdownMathSpan): the formulas in it
 *
 * Makes a copy of a text that has a word of the same length instead of each formula, so that
 * nothing in the formula is taken for Markdown.
 *
 * Returns: (transfer full): the copy
 */
char *
tektra_markdown_math_hide (const char *text,
                           gsize       length,
                           GArray     *spans)
{
  char *hidden;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (spans != NULL, NULL);

  hidden = g_malloc (length + 1);
  memcpy (hidden, text, length);
  hidden[length] = '\0';

  for (guint i = 0; i < spans->len; i++)
    {
      const TektraMarkdownMathSpan *span = &g_array_index (spans, TektraMarkdownMathSpan, i);

      memset (hidden + span->start, 'x', span->end - span->start);
    }

  return hidden;
}

/**
 * tektra_markdown_math_dup_content:
 * @span: a formula
 * @text: the text that it was found in
 *
 * Gets a formula without its delimiters and without the marks of the lists and quotes around it.
 *
 * Returns: (transfer full): the formula
 */
char *
tektra_markdown_math_dup_content (const TektraMarkdownMathSpan *span,
                                  const char                   *text)
{
  GString *content;
  gboolean line_start = FALSE;

  g_return_val_if_fail (span != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  content = g_string_sized_new (span->content_end - span->content_start);
  for (gsize i = span->content_start; i < span->content_end; i++)
    {
      if (line_start && (strchr (" \t", text[i]) != NULL || (span->quoted && text[i] == '>')))
        continue;

      line_start = text[i] == '\n';
      if (text[i] != '\r')
        g_string_append_c (content, text[i]);
    }

  return g_strstrip (g_string_free_and_steal (content));
}
