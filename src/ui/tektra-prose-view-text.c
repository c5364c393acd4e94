/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-prose-view-private.h"

#include <string.h>

#include "ui/tektra-link.h"
#include "ui/tektra-math-view.h"

/* What of a prose view is in its buffer. A block's text is there as it is, with its marker before
 * it; only a formula among the words is one character, which stands for the widget that shows
 * it. */

/* Pixels above a line. */
#define GAP_LINE 3
#define GAP_TIGHT_ITEM 5
#define GAP_ITEM 10
#define GAP_PARAGRAPH 14
#define GAP_AFTER_HEADING 8
#define GAP_HEADING 22

/* The character that stands for a widget */
#define ANCHOR 0xfffc

static int
count_marker_chars (const TektraMarkdownBlock *block)
{
  g_autofree char *marker = tektra_markdown_block_dup_marker (block, "\t");

  return (int) g_utf8_strlen (marker, -1);
}

/* Counts the characters of the buffer that stand for bytes of a block. Neither end is inside of a
 * formula. */
static int
count_chars (const TektraMarkdownInline *text,
             gsize                       from,
             gsize                       to)
{
  int n_chars = 0;

  for (guint i = 0; i < text->n_runs && text->runs[i].start < to; i++)
    {
      const TektraMarkdownRun *run = &text->runs[i];

      if ((run->style & TEKTRA_MARKDOWN_STYLE_MATH) == 0 || run->start < from)
        continue;

      n_chars += (int) g_utf8_strlen (text->text + from, (gssize) (run->start - from)) + 1;
      from = run->end;
    }

  return from < to
         ? n_chars + (int) g_utf8_strlen (text->text + from, (gssize) (to - from))
         : n_chars;
}

/* The byte of a block at a number of characters. */
static gsize
find_byte (const TektraMarkdownInline *text,
           int                         n_chars)
{
  gsize from = 0;

  for (guint i = 0; i < text->n_runs; i++)
    {
      const TektraMarkdownRun *run = &text->runs[i];
      int before;

      if ((run->style & TEKTRA_MARKDOWN_STYLE_MATH) == 0)
        continue;

      before = (int) g_utf8_strlen (text->text + from, (gssize) (run->start - from));
      if (n_chars < before)
        break;
      if (n_chars == before)
        return run->start;

      n_chars -= before + 1;
      from = run->end;
    }

  return (gsize) (g_utf8_offset_to_pointer (text->text + from, n_chars) - text->text);
}

/**
 * tektra_prose_view_get_gap:
 * @block: a block
 * @above: (nullable): the one above it
 *
 * Tells how much room there is between two blocks.
 *
 * Returns: pixels
 */
int
tektra_prose_view_get_gap (const TektraMarkdownBlock *block,
                           const TektraMarkdownBlock *above)
{
  if (above == NULL)
    return 0;
  if (block->continued)
    return GAP_LINE;
  if (block->kind == TEKTRA_MARKDOWN_HEADING)
    return block->level <= 2 ? GAP_HEADING : GAP_HEADING - 4;
  if (above->kind == TEKTRA_MARKDOWN_HEADING)
    return GAP_AFTER_HEADING;
  if (block->list_depth > 0 && above->list_depth > 0 && !block->starts_list)
    return block->tight ? GAP_TIGHT_ITEM : GAP_ITEM;

  return GAP_PARAGRAPH;
}

/**
 * tektra_prose_view_get_block:
 * @self: a view
 * @index: which one
 *
 * Gets a block that is shown.
 *
 * Returns: (transfer none) (nullable): the block
 */
const TektraMarkdownBlock *
tektra_prose_view_get_block (TektraProseView *self,
                             guint            index)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), NULL);

  return index < self->blocks->len ? g_ptr_array_index (self->blocks, index) : NULL;
}

/**
 * tektra_prose_view_is_rtl:
 * @self: a view
 * @block: a block
 *
 * Tells whether a block is read from right to left: by its first letter, or like the program when
 * it has none.
 */
gboolean
tektra_prose_view_is_rtl (TektraProseView           *self,
                          const TektraMarkdownBlock *block)
{
  GtkTextDirection direction;

  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), FALSE);
  g_return_val_if_fail (block != NULL, FALSE);

  direction = tektra_prose_tags_get_direction (&block->text);
  if (direction == GTK_TEXT_DIR_NONE)
    direction = gtk_widget_get_direction (GTK_WIDGET (self));

  return direction == GTK_TEXT_DIR_RTL;
}

/**
 * tektra_prose_view_get_iter_at:
 * @self: a view
 * @index: which block
 * @offset: a byte of its text
 * @iter: (out caller-allocates): the place
 *
 * Finds the place in the buffer of a byte of a block.
 */
void
tektra_prose_view_get_iter_at (TektraProseView *self,
                               guint            index,
                               gsize            offset,
                               GtkTextIter     *iter)
{
  const TektraMarkdownBlock *block = tektra_prose_view_get_block (self, index);

  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));
  g_return_if_fail (offset <= block->text.length);

  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), iter,
                                      g_array_index (self->starts, int, index) +
                                      count_marker_chars (block) +
                                      count_chars (&block->text, 0, offset));
}

static guint
find_block_at_offset (TektraProseView *self,
                      int              offset)
{
  guint low = 0, high;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  high = self->starts->len;
  while (low + 1 < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->starts, int, middle) <= offset)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/**
 * tektra_prose_view_get_place_at_iter:
 * @self: a view
 * @iter: a place in the buffer
 * @index: (out): the block that is there
 * @offset: (out): the byte of its text
 *
 * Finds what is at a place in the buffer.
 *
 * Returns: whether there is text of a block, not its marker or its end
 */
gboolean
tektra_prose_view_get_place_at_iter (TektraProseView   *self,
                                     const GtkTextIter *iter,
                                     guint             *index,
                                     gsize             *offset)
{
  const TektraMarkdownBlock *block;
  int position = gtk_text_iter_get_offset (iter);

  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), FALSE);

  if (self->blocks->len == 0)
    return FALSE;

  *index = find_block_at_offset (self, position);
  block = tektra_prose_view_get_block (self, *index);
  position -= g_array_index (self->starts, int, *index) + count_marker_chars (block);

  if (position < 0 || position >= count_chars (&block->text, 0, block->text.length))
    return FALSE;

  *offset = find_byte (&block->text, position);

  return TRUE;
}

static void
apply_tag (GtkTextBuffer *buffer,
           GtkTextTag    *tag,
           int            start,
           int            end)
{
  GtkTextIter start_iter, end_iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &start_iter, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end_iter, end);
  gtk_text_buffer_apply_tag (buffer, tag, &start_iter, &end_iter);
}

/* Sets the margins of what has been appended to a block from the character @start on. The first
 * line of a block has its marker and the room above it, the others follow closely. */
static void
apply_line_tags (TektraProseView           *self,
                 const TektraMarkdownBlock *block,
                 const TektraMarkdownBlock *previous,
                 gsize                      from,
                 int                        start)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  const char *text = block->text.text;
  gboolean rtl = tektra_prose_view_is_rtl (self, block);
  gboolean first = from == 0 || memchr (text, '\n', from) == NULL;
  int end = gtk_text_buffer_get_char_count (buffer);

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (first)
    {
      const char *newline = memchr (text + from, '\n', block->text.length - from);
      int first_end = end;

      if (newline != NULL)
        first_end -= count_chars (&block->text, (gsize) (newline - text), block->text.length);

      apply_tag (buffer,
                 tektra_prose_tags_get_line (self->tags, block, TRUE,
                                             tektra_prose_view_get_gap (block, previous), rtl),
                 start, first_end);
      start = first_end;
    }

  if (start < end)
    apply_tag (buffer, tektra_prose_tags_get_line (self->tags, block, FALSE, GAP_LINE, rtl),
               start, end);
}

static void
apply_style_tags (TektraProseView            *self,
                  const TektraMarkdownInline *text,
                  gsize                       from,
                  int                         start)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gsize position = from;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  for (guint i = 0; i < text->n_runs; i++)
    {
      const TektraMarkdownRun *run = &text->runs[i];
      gsize run_start = MAX (run->start, from);
      int length;

      if (run->end <= from)
        continue;

      start += count_chars (text, position, run_start);
      length = count_chars (text, run_start, run->end);

      for (guint style = TEKTRA_MARKDOWN_STYLE_BOLD;
           style <= TEKTRA_MARKDOWN_STYLE_IMAGE;
           style <<= 1)
        {
          if ((run->style & style) != 0 && style != TEKTRA_MARKDOWN_STYLE_LINK)
            apply_tag (buffer, tektra_prose_tags_get_style (self->tags, style),
                       start, start + length);
        }

      /* A picture among words is not fetched; what stands for it leads to it. */
      if (tektra_link_can_open (run->url))
        apply_tag (buffer, tektra_prose_tags_get_style (self->tags, TEKTRA_MARKDOWN_STYLE_LINK),
                   start, start + length);
      else if (run->style & TEKTRA_MARKDOWN_STYLE_LINK)
        apply_tag (buffer, tektra_prose_tags_get_refused (self->tags), start, start + length);

      start += length;
      position = run->end;
    }
}

static TektraMathView *
get_math_at_iter (const GtkTextIter *iter)
{
  GtkTextChildAnchor *anchor = gtk_text_iter_get_child_anchor (iter);
  g_autofree GtkWidget **widgets = NULL;
  guint n_widgets = 0;

  if (anchor != NULL)
    widgets = gtk_text_child_anchor_get_widgets (anchor, &n_widgets);

  return n_widgets > 0 ? TEKTRA_MATH_VIEW (widgets[0]) : NULL;
}

/* A widget stands on the line; one that reaches below it is lowered. */
static void
align_math_at (TektraProseView   *self,
               const GtkTextIter *iter)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  TektraMathView *view = get_math_at_iter (iter);
  g_autoptr(GSList) tags = gtk_text_iter_get_tags (iter);
  GtkTextIter start = *iter, end = *iter;
  GtkTextTag *tag;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (view == NULL)
    return;

  tag = tektra_prose_tags_get_rise (self->tags, -tektra_math_view_get_descent (view));
  if (g_slist_find (tags, tag) != NULL)
    return;

  gtk_text_iter_forward_char (&end);
  for (GSList *l = tags; l != NULL; l = l->next)
    {
      if (tektra_prose_tags_is_rise (self->tags, l->data))
        gtk_text_buffer_remove_tag (buffer, l->data, &start, &end);
    }
  gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}

static void
append_math (TektraProseView *self,
             const char      *source,
             gsize            length)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  g_autofree char *formula = g_strndup (source, length);
  GtkWidget *widget = tektra_math_view_new (FALSE);
  GtkTextChildAnchor *anchor;
  GtkTextIter end;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  tektra_math_view_set_source (TEKTRA_MATH_VIEW (widget), formula);

  gtk_text_buffer_get_end_iter (buffer, &end);
  anchor = gtk_text_buffer_create_child_anchor (buffer, &end);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), widget, anchor);
  gtk_text_buffer_get_iter_at_child_anchor (buffer, &end, anchor);
  align_math_at (self, &end);

  self->has_math = TRUE;
  self->font_serial =
    pango_context_get_serial (gtk_widget_get_pango_context (GTK_WIDGET (self)));
}

/* Appends the text of a block from a byte on, its formulas as widgets. */
static void
append_text (TektraProseView            *self,
             const TektraMarkdownInline *text,
             gsize                       from)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter end;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  for (guint i = 0; i < text->n_runs; i++)
    {
      const TektraMarkdownRun *run = &text->runs[i];

      if ((run->style & TEKTRA_MARKDOWN_STYLE_MATH) == 0 || run->start < from)
        continue;

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, text->text + from, (int) (run->start - from));
      append_math (self, text->text + run->start, run->end - run->start);
      from = run->end;
    }

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, text->text + from, (int) (text->length - from));
}

/**
 * tektra_prose_view_append_block:
 * @self: a view
 * @block: a block
 * @previous: (nullable): the block above it
 * @from: the byte up to which it is already there
 *
 * Appends a block, or the rest of the last one.
 */
void
tektra_prose_view_append_block (TektraProseView           *self,
                                const TektraMarkdownBlock *block,
                                const TektraMarkdownBlock *previous,
                                gsize                      from)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter end;
  int start, marker_length = 0;

  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));
  g_return_if_fail (block != NULL);

  if (from == 0)
    {
      g_autofree char *marker = NULL;

      gtk_text_buffer_get_end_iter (buffer, &end);
      if (previous != NULL)
        gtk_text_buffer_insert (buffer, &end, "\n", 1);

      start = gtk_text_buffer_get_char_count (buffer);
      g_array_append_val (self->starts, start);

      /* A line without characters could not carry tags. */
      marker = block->kind == TEKTRA_MARKDOWN_RULE ? g_strdup (" ")
                                                   : tektra_markdown_block_dup_marker (block, "\t");
      gtk_text_buffer_insert (buffer, &end, marker, -1);
      if (block->kind != TEKTRA_MARKDOWN_RULE)
        marker_length = (int) g_utf8_strlen (marker, -1);
    }
  else
    {
      start = gtk_text_buffer_get_char_count (buffer);
    }

  append_text (self, &block->text, from);
  apply_line_tags (self, block, previous, from, start);
  apply_style_tags (self, &block->text, from, start + marker_length);
}

/**
 * tektra_prose_view_align_math:
 * @self: a view
 *
 * Puts all formulas on their lines, because the font is another one.
 */
void
tektra_prose_view_align_math (TektraProseView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter iter;

  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));

  gtk_text_buffer_get_start_iter (buffer, &iter);
  do
    {
      if (gtk_text_iter_get_char (&iter) == ANCHOR)
        align_math_at (self, &iter);
    }
  while (gtk_text_iter_forward_char (&iter));
}

/**
 * tektra_prose_view_dup_source:
 * @self: a view
 * @start: a place in the buffer
 * @end: another
 *
 * Gets text with its formulas as they are written.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_prose_view_dup_source (TektraProseView   *self,
                              const GtkTextIter *start,
                              const GtkTextIter *end)
{
  GString *source = g_string_new (NULL);
  GtkTextIter iter = *start;

  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), NULL);

  for (; gtk_text_iter_compare (&iter, end) < 0; gtk_text_iter_forward_char (&iter))
    {
      gunichar letter = gtk_text_iter_get_char (&iter);
      TektraMathView *view = letter == ANCHOR ? get_math_at_iter (&iter) : NULL;

      if (view != NULL)
        g_string_append_printf (source, "$%s$", tektra_math_view_get_source (view));
      else
        g_string_append_unichar (source, letter);
    }

  return g_string_free_and_steal (source);
}
