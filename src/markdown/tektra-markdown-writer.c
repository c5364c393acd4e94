/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-markdown-entity.h"
#include "markdown/tektra-markdown-writer.h"

/* Collects the text of one block or cell; what is begun and ended around it becomes runs that do
 * not overlap. */

/* What is laid out at once must stay small, whatever a model that repeats itself writes: a longer
 * paragraph goes on in another block. */
#define PARAGRAPH_BYTES_MAX 2048
#define PARAGRAPH_BYTES_MIN 1536

typedef struct
{
  char  *url;
  gsize  start;
} Link;

struct _TektraMarkdownWriter
{
  GString *text;
  GArray  *runs;
  GArray  *links;
  guint    styles[TEKTRA_MARKDOWN_N_STYLES];
};

static void
run_clear (gpointer data)
{
  TektraMarkdownRun *run = data;

  g_clear_pointer (&run->url, g_ref_string_release);
}

static GArray *
new_runs (void)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (TektraMarkdownRun));

  g_array_set_clear_func (runs, run_clear);

  return runs;
}

static void
link_clear (gpointer data)
{
  Link *link = data;

  g_clear_pointer (&link->url, g_ref_string_release);
}

/* Moves the text up to the byte @end into @target, and what styles it. */
static void
take (TektraMarkdownWriter *self,
      TektraMarkdownInline *target,
      gsize                 end)
{
  g_autoptr(GArray) runs = NULL;
  gsize n_runs;

  g_assert (self != NULL);
  g_assert (end <= self->text->len);

  runs = g_steal_pointer (&self->runs);
  self->runs = new_runs ();

  target->length = end;
  target->text = g_strndup (self->text->str, end);

  if (end < self->text->len)
    {
      for (guint i = 0; i < runs->len; i++)
        {
          TektraMarkdownRun rest = g_array_index (runs, TektraMarkdownRun, i);

          if (rest.end <= end)
            continue;

          rest.start = rest.start > end ? rest.start - end : 0;
          rest.end -= end;
          if (rest.url != NULL)
            g_ref_string_acquire (rest.url);
          g_array_append_val (self->runs, rest);
        }

      while (runs->len > 0 && g_array_index (runs, TektraMarkdownRun, runs->len - 1).start >= end)
        g_array_set_size (runs, runs->len - 1);
      if (runs->len > 0)
        {
          TektraMarkdownRun *last = &g_array_index (runs, TektraMarkdownRun, runs->len - 1);

          last->end = MIN (last->end, end);
        }
    }

  g_string_erase (self->text, 0, (gssize) end);

  target->runs = g_array_steal (runs, &n_runs);
  target->n_runs = (guint) n_runs;
}

/* Where a paragraph that is too long is cut. Depends on the bytes before that place alone, so that
 * it stays where it is while the paragraph grows. */
static gsize
find_cut (const char *text)
{
  for (gsize i = PARAGRAPH_BYTES_MIN; i < PARAGRAPH_BYTES_MAX; i++)
    {
      if (text[i] == ' ' || text[i] == '\n')
        return i + 1;
    }

  for (gsize i = PARAGRAPH_BYTES_MAX;; i--)
    {
      if ((text[i] & 0xc0) != 0x80)
        return i;
    }
}

/* A formula is not divided. */
static gsize
find_cut_outside_math (TektraMarkdownWriter *self)
{
  gsize cut;

  g_assert (self != NULL);

  cut = find_cut (self->text->str);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const TektraMarkdownRun *run = &g_array_index (self->runs, TektraMarkdownRun, i);

      if ((run->style & TEKTRA_MARKDOWN_STYLE_MATH) != 0 && run->start < cut && run->end > cut)
        return run->start > 0 ? run->start : run->end;
    }

  return cut;
}

/* Notes how what was written from @start on is set. */
static void
style_from (TektraMarkdownWriter *self,
            gsize                 start)
{
  TektraMarkdownStyle style = TEKTRA_MARKDOWN_STYLE_NONE;
  const char *url = NULL;

  g_assert (self != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->styles); i++)
    {
      if (self->styles[i] > 0)
        style |= 1u << i;
    }

  if (style == TEKTRA_MARKDOWN_STYLE_NONE || self->text->len == start)
    return;

  /* A picture in a link leads where the link leads. */
  if (self->links->len > 0)
    url = g_array_index (self->links, Link, 0).url;

  if (self->runs->len > 0)
    {
      TektraMarkdownRun *last = &g_array_index (self->runs, TektraMarkdownRun, self->runs->len - 1);

      /* Two formulas in a row are still two. */
      if (last->end == start && last->style == style && last->url == url &&
          (style & TEKTRA_MARKDOWN_STYLE_MATH) == 0)
        {
          last->end = self->text->len;
          return;
        }
    }

  {
    TektraMarkdownRun run = { start, self->text->len, style, NULL };

    if (url != NULL)
      run.url = g_ref_string_acquire ((char *) url);
    g_array_append_val (self->runs, run);
  }
}

static guint
style_index (TektraMarkdownStyle style)
{
  return (guint) g_bit_nth_lsf (style, -1);
}

static gboolean
has_address (TektraMarkdownStyle style)
{
  return style == TEKTRA_MARKDOWN_STYLE_LINK || style == TEKTRA_MARKDOWN_STYLE_IMAGE;
}

/**
 * tektra_markdown_writer_new:
 *
 * Makes a writer without text.
 *
 * Returns: (transfer full): a writer
 */
TektraMarkdownWriter *
tektra_markdown_writer_new (void)
{
  TektraMarkdownWriter *self = g_new0 (TektraMarkdownWriter, 1);

  self->text = g_string_sized_new (256);
  self->runs = new_runs ();
  self->links = g_array_new (FALSE, FALSE, sizeof (Link));
  g_array_set_clear_func (self->links, link_clear);

  return self;
}

/**
 * tektra_markdown_writer_free:
 * @self: (transfer full): a writer
 *
 * Frees a writer and what nobody took.
 */
void
tektra_markdown_writer_free (TektraMarkdownWriter *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->text, TRUE);
  g_array_unref (self->runs);
  g_array_unref (self->links);
  g_free (self);
}

/**
 * tektra_markdown_writer_append:
 * @self: a writer
 * @text: valid UTF-8
 * @length: bytes of @text
 *
 * Appends text.
 */
void
tektra_markdown_writer_append (TektraMarkdownWriter *self,
                               const char           *text,
                               gsize                 length)
{
  gsize start;

  g_return_if_fail (self != NULL);

  start = self->text->len;
  g_string_append_len (self->text, text, (gssize) length);
  style_from (self, start);
}

/**
 * tektra_markdown_writer_append_entity:
 * @self: a writer
 * @text: an entity, such as `&amp;`
 * @length: bytes of @text
 *
 * Appends the character that an entity stands for.
 */
void
tektra_markdown_writer_append_entity (TektraMarkdownWriter *self,
                                      const char           *text,
                                      gsize                 length)
{
  gsize start;

  g_return_if_fail (self != NULL);

  start = self->text->len;
  tektra_markdown_entity_append (self->text, text, length);
  style_from (self, start);
}

/**
 * tektra_markdown_writer_begin_span:
 * @self: a writer
 * @style: exactly one style
 * @url: (nullable): where a link or a picture leads
 *
 * Begins text of a style, which may be inside of text of other styles.
 */
void
tektra_markdown_writer_begin_span (TektraMarkdownWriter *self,
                                   TektraMarkdownStyle   style,
                                   const char           *url)
{
  g_return_if_fail (self != NULL);

  self->styles[style_index (style)]++;

  if (has_address (style))
    {
      Link link = { g_ref_string_new (url != NULL ? url : ""), self->text->len };

      g_array_append_val (self->links, link);
    }
}

/**
 * tektra_markdown_writer_end_span:
 * @self: a writer
 * @style: the style it began with
 *
 * Ends the innermost text of a style.
 */
void
tektra_markdown_writer_end_span (TektraMarkdownWriter *self,
                                 TektraMarkdownStyle   style)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->styles[style_index (style)] > 0);

  if (has_address (style))
    {
      const Link *link = &g_array_index (self->links, Link, self->links->len - 1);

      /* A link without words would be lost: its address is shown. */
      if (link->start == self->text->len && *link->url != '\0')
        tektra_markdown_writer_append (self, link->url, strlen (link->url));

      g_array_set_size (self->links, self->links->len - 1);
    }

  self->styles[style_index (style)]--;
}

/**
 * tektra_markdown_writer_drop_line_end:
 * @self: a writer
 *
 * Drops a line end behind the last word.
 */
void
tektra_markdown_writer_drop_line_end (TektraMarkdownWriter *self)
{
  g_return_if_fail (self != NULL);

  if (self->text->len > 0 && self->text->str[self->text->len - 1] == '\n')
    g_string_truncate (self->text, self->text->len - 1);
}

/**
 * tektra_markdown_writer_take:
 * @self: a writer
 * @target: an empty inline
 *
 * Moves the text and what styles it into an inline.
 */
void
tektra_markdown_writer_take (TektraMarkdownWriter *self,
                             TektraMarkdownInline *target)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (target != NULL);

  take (self, target, self->text->len);
}

/**
 * tektra_markdown_writer_take_part:
 * @self: a writer
 * @target: an empty inline
 *
 * Moves the beginning of a text that is too long for one block into an inline.
 *
 * Returns: whether there was too much
 */
gboolean
tektra_markdown_writer_take_part (TektraMarkdownWriter *self,
                                  TektraMarkdownInline *target)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (target != NULL, FALSE);

  if (self->text->len <= PARAGRAPH_BYTES_MAX)
    return FALSE;

  take (self, target, find_cut_outside_math (self));

  return TRUE;
}

/**
 * tektra_markdown_writer_is_empty:
 * @self: a writer
 *
 * Tells whether there is no text since it was taken last.
 *
 * Returns: %TRUE when there is nothing to take
 */
gboolean
tektra_markdown_writer_is_empty (TektraMarkdownWriter *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->text->len == 0;
}

/**
 * tektra_markdown_writer_is_in_link:
 * @self: a writer
 *
 * Tells whether what is written now leads somewhere.
 *
 * Returns: %TRUE inside of a link
 */
gboolean
tektra_markdown_writer_is_in_link (TektraMarkdownWriter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->links->len > 0;
}

/**
 * tektra_markdown_writer_drop_space:
 * @self: a writer
 *
 * Drops spaces and line ends behind the last word.
 */
void
tektra_markdown_writer_drop_space (TektraMarkdownWriter *self)
{
  gsize length;

  g_return_if_fail (self != NULL);

  length = self->text->len;
  while (length > 0 && g_ascii_isspace (self->text->str[length - 1]))
    length--;
  g_string_truncate (self->text, length);

  while (self->runs->len > 0)
    {
      TektraMarkdownRun *last = &g_array_index (self->runs, TektraMarkdownRun, self->runs->len - 1);

      last->end = MIN (last->end, length);
      if (last->start < last->end)
        break;
      g_array_set_size (self->runs, self->runs->len - 1);
    }
}
