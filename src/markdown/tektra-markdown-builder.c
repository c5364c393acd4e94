/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-markdown-builder.h"

/* Makes a flat array of blocks of what a parser tells in nested pieces: containers become depths,
 * markers wait for the first block of their item, long paragraphs and tables are divided. */

/* What is laid out at once must stay small, whatever a model that repeats itself writes: further
 * rows of a table are shown as lines of text. */
#define TABLE_ROWS_MAX 200

/* Items that may begin on one line; what begins further inside stands below them. */
#define ITEMS_MAX 4

typedef struct
{
  gboolean ordered;
  gboolean tight;
  guint    next_number;
} List;

struct _TektraMarkdownBuilder
{
  GPtrArray            *blocks;
  GArray               *lists;
  GArray               *cells;
  TektraMarkdownWriter *writer;
  TektraMarkdownBlock  *leaf;

  TektraMarkdownMarker  marker;
  guint                 number;
  GArray               *outer; /* TektraMarkdownItem, without a block so far */
  gboolean              starts_list;
  guint                 quote_depth;

  gboolean              divided;
  guint                 image_depth;
};

static void
cell_clear (gpointer data)
{
  tektra_markdown_inline_clear (data);
}

static void
begin_leaf (TektraMarkdownBuilder *self,
            TektraMarkdownKind     kind)
{
  TektraMarkdownBlock *leaf;

  g_assert (self != NULL);
  g_assert (self->leaf == NULL);

  leaf = tektra_markdown_block_new (kind);
  leaf->list_depth = self->lists->len;
  leaf->quote_depth = self->quote_depth;
  leaf->marker = self->marker;
  leaf->number = self->number;
  leaf->n_outer = self->outer->len;
  leaf->outer = g_array_steal (self->outer, NULL);
  leaf->starts_list = self->starts_list;
  leaf->tight = self->lists->len > 0 &&
                g_array_index (self->lists, List, self->lists->len - 1).tight;

  self->marker = TEKTRA_MARKDOWN_MARKER_NONE;
  self->number = 0;
  self->starts_list = FALSE;
  self->leaf = leaf;
}

static void
continue_leaf (TektraMarkdownBuilder *self)
{
  TektraMarkdownBlock *leaf, *next;

  g_assert (self != NULL);

  leaf = self->leaf;
  next = tektra_markdown_block_new (leaf->kind);
  next->level = leaf->level;
  next->list_depth = leaf->list_depth;
  next->quote_depth = leaf->quote_depth;
  next->tight = leaf->tight;
  next->continued = TRUE;

  g_ptr_array_add (self->blocks, leaf);
  self->leaf = next;
}

static void
end_leaf (TektraMarkdownBuilder *self)
{
  g_assert (self != NULL);

  if (self->leaf == NULL)
    return;

  if (self->leaf->kind == TEKTRA_MARKDOWN_CODE)
    tektra_markdown_writer_drop_line_end (self->writer);

  if (self->divided && self->leaf->kind == TEKTRA_MARKDOWN_PARAGRAPH)
    {
      tektra_markdown_writer_drop_space (self->writer);
      if (tektra_markdown_writer_is_empty (self->writer) &&
          self->leaf->marker == TEKTRA_MARKDOWN_MARKER_NONE)
        {
          self->starts_list |= self->leaf->starts_list;
          g_clear_pointer (&self->leaf, tektra_markdown_block_unref);
          return;
        }
    }

  if (self->leaf->kind == TEKTRA_MARKDOWN_PARAGRAPH || self->leaf->kind == TEKTRA_MARKDOWN_HEADING)
    {
      while (tektra_markdown_writer_take_part (self->writer, &self->leaf->text))
        continue_leaf (self);
    }

  if (self->leaf->kind != TEKTRA_MARKDOWN_TABLE)
    tektra_markdown_writer_take (self->writer, &self->leaf->text);

  g_ptr_array_add (self->blocks, g_steal_pointer (&self->leaf));
}

/* Makes text of the rows that are too many for a table. */
static void
end_table (TektraMarkdownBuilder *self)
{
  TektraMarkdownBlock *leaf;
  g_autoptr(GString) rest = NULL;
  gsize n_columns, n_cells, n_kept;

  g_assert (self != NULL);

  leaf = self->leaf;
  n_columns = leaf->n_columns;
  n_cells = self->cells->len - self->cells->len % n_columns;
  n_kept = MIN (n_cells, TABLE_ROWS_MAX * n_columns);

  rest = g_string_new (NULL);
  for (gsize i = n_kept; i < n_cells; i++)
    {
      const TektraMarkdownInline *cell = &g_array_index (self->cells, TektraMarkdownInline, i);

      g_string_append_len (rest, cell->text, (gssize) cell->length);
      g_string_append (rest, (i + 1) % n_columns == 0 ? "\n" : " | ");
    }

  g_array_set_size (self->cells, (guint) n_kept);
  leaf->cells = g_array_steal (self->cells, NULL);
  leaf->n_rows = (guint) (n_kept / n_columns);
  end_leaf (self);

  if (rest->len > 0)
    {
      begin_leaf (self, TEKTRA_MARKDOWN_CODE);
      tektra_markdown_writer_append (self->writer, rest->str, rest->len);
      end_leaf (self);
    }
}

/* A marker whose item begins with something that is not text stands on a line of its own. */
static void
flush_marker (TektraMarkdownBuilder *self)
{
  g_assert (self != NULL);

  end_leaf (self);
  if (self->marker != TEKTRA_MARKDOWN_MARKER_NONE)
    {
      begin_leaf (self, TEKTRA_MARKDOWN_PARAGRAPH);
      end_leaf (self);
    }
}

/**
 * tektra_markdown_builder_new:
 *
 * Makes a builder without blocks.
 *
 * Returns: (transfer full): a builder
 */
TektraMarkdownBuilder *
tektra_markdown_builder_new (void)
{
  TektraMarkdownBuilder *self = g_new0 (TektraMarkdownBuilder, 1);

  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_markdown_block_unref);
  self->lists = g_array_new (FALSE, FALSE, sizeof (List));
  self->outer = g_array_new (FALSE, FALSE, sizeof (TektraMarkdownItem));
  self->cells = g_array_new (FALSE, FALSE, sizeof (TektraMarkdownInline));
  g_array_set_clear_func (self->cells, cell_clear);
  self->writer = tektra_markdown_writer_new ();

  return self;
}

/**
 * tektra_markdown_builder_free:
 * @self: (transfer full): a builder
 *
 * Frees a builder. What is not complete yet is dropped.
 */
void
tektra_markdown_builder_free (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->leaf, tektra_markdown_block_unref);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_array_unref (self->lists);
  g_array_unref (self->outer);
  g_array_unref (self->cells);
  tektra_markdown_writer_free (self->writer);
  g_free (self);
}

/**
 * tektra_markdown_builder_get_n_blocks:
 * @self: a builder
 *
 * Counts the blocks that are complete.
 *
 * Returns: the number of blocks
 */
guint
tektra_markdown_builder_get_n_blocks (TektraMarkdownBuilder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->blocks->len;
}

/**
 * tektra_markdown_builder_dup_blocks:
 * @self: a builder
 *
 * Gets the blocks that are complete.
 *
 * Returns: (transfer full) (element-type TektraMarkdownBlock): the blocks
 */
GPtrArray *
tektra_markdown_builder_dup_blocks (TektraMarkdownBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_ptr_array_ref (self->blocks);
}

/**
 * tektra_markdown_builder_begin_quote:
 * @self: a builder
 *
 * Begins a quote.
 */
void
tektra_markdown_builder_begin_quote (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);

  flush_marker (self);
  self->quote_depth++;
}

/**
 * tektra_markdown_builder_end_quote:
 * @self: a builder
 *
 * Ends the innermost quote.
 */
void
tektra_markdown_builder_end_quote (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->quote_depth > 0);

  end_leaf (self);
  self->quote_depth--;
}

/**
 * tektra_markdown_builder_begin_list:
 * @self: a builder
 * @ordered: whether its items have numbers
 * @start: the first number
 * @tight: whether there are no blank lines between its items
 *
 * Begins a list. One with which an item begins stands beside the marker of that.
 */
void
tektra_markdown_builder_begin_list (TektraMarkdownBuilder *self,
                                    gboolean               ordered,
                                    guint                  start,
                                    gboolean               tight)
{
  List list = { ordered, tight, start };

  g_return_if_fail (self != NULL);

  end_leaf (self);
  if (self->outer->len + 1 < ITEMS_MAX && self->marker != TEKTRA_MARKDOWN_MARKER_NONE)
    {
      TektraMarkdownItem item = { self->marker, self->number };

      g_array_append_val (self->outer, item);
      self->marker = TEKTRA_MARKDOWN_MARKER_NONE;
    }
  flush_marker (self);
  self->starts_list |= self->lists->len == 0;
  g_array_append_val (self->lists, list);
}

/**
 * tektra_markdown_builder_end_list:
 * @self: a builder
 *
 * Ends the innermost list.
 */
void
tektra_markdown_builder_end_list (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->lists->len > 0);

  g_array_set_size (self->lists, self->lists->len - 1);
}

/**
 * tektra_markdown_builder_begin_item:
 * @self: a builder
 * @task: %TEKTRA_MARKDOWN_MARKER_TODO or %TEKTRA_MARKDOWN_MARKER_DONE for a task, else
 *   %TEKTRA_MARKDOWN_MARKER_NONE
 *
 * Begins an item of the innermost list.
 */
void
tektra_markdown_builder_begin_item (TektraMarkdownBuilder *self,
                                    TektraMarkdownMarker   task)
{
  List *list;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->lists->len > 0);

  list = &g_array_index (self->lists, List, self->lists->len - 1);

  if (task != TEKTRA_MARKDOWN_MARKER_NONE)
    self->marker = task;
  else if (list->ordered)
    self->marker = TEKTRA_MARKDOWN_MARKER_NUMBER;
  else
    self->marker = TEKTRA_MARKDOWN_MARKER_BULLET;

  self->number = list->ordered ? list->next_number++ : 0;
  self->divided = FALSE;
}

/**
 * tektra_markdown_builder_end_item:
 * @self: a builder
 *
 * Ends an item. One in which nothing stands still gets its marker.
 */
void
tektra_markdown_builder_end_item (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);

  flush_marker (self);
  self->divided = FALSE;
}

/**
 * tektra_markdown_builder_begin_block:
 * @self: a builder
 * @kind: a paragraph or a rule
 *
 * Begins a block that has nothing but text.
 */
void
tektra_markdown_builder_begin_block (TektraMarkdownBuilder *self,
                                     TektraMarkdownKind     kind)
{
  g_return_if_fail (self != NULL);

  /* The marker of an item stands before its first words. */
  if (kind == TEKTRA_MARKDOWN_PARAGRAPH || kind == TEKTRA_MARKDOWN_HEADING)
    end_leaf (self);
  else
    flush_marker (self);

  self->divided = FALSE;
  begin_leaf (self, kind);
}

/**
 * tektra_markdown_builder_begin_heading:
 * @self: a builder
 * @level: from 1 to 6
 *
 * Begins a heading.
 */
void
tektra_markdown_builder_begin_heading (TektraMarkdownBuilder *self,
                                       guint                  level)
{
  g_return_if_fail (self != NULL);

  tektra_markdown_builder_begin_block (self, TEKTRA_MARKDOWN_HEADING);
  self->leaf->level = level;
}

/**
 * tektra_markdown_builder_begin_code:
 * @self: a builder
 * @language: (transfer full) (nullable): the language as it was written
 *
 * Begins a code block.
 */
void
tektra_markdown_builder_begin_code (TektraMarkdownBuilder *self,
                                    char                  *language)
{
  g_return_if_fail (self != NULL);

  tektra_markdown_builder_begin_block (self, TEKTRA_MARKDOWN_CODE);
  self->leaf->language = language;
}

/**
 * tektra_markdown_builder_begin_table:
 * @self: a builder
 * @n_columns: how many columns it has
 *
 * Begins a table. Its cells follow row by row, the header first.
 */
void
tektra_markdown_builder_begin_table (TektraMarkdownBuilder *self,
                                     guint                  n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (n_columns > 0);

  tektra_markdown_builder_begin_block (self, TEKTRA_MARKDOWN_TABLE);
  self->leaf->n_columns = n_columns;
  self->leaf->aligns = g_new0 (TektraMarkdownAlign, n_columns);
}

/**
 * tektra_markdown_builder_begin_cell:
 * @self: a builder
 * @align: how its column is set
 *
 * Begins the next cell of the table.
 */
void
tektra_markdown_builder_begin_cell (TektraMarkdownBuilder *self,
                                    TektraMarkdownAlign    align)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->leaf != NULL && self->leaf->kind == TEKTRA_MARKDOWN_TABLE);

  if (self->cells->len < self->leaf->n_columns)
    self->leaf->aligns[self->cells->len] = align;
}

/**
 * tektra_markdown_builder_end_cell:
 * @self: a builder
 *
 * Ends a cell.
 */
void
tektra_markdown_builder_end_cell (TektraMarkdownBuilder *self)
{
  TektraMarkdownInline cell = { NULL };

  g_return_if_fail (self != NULL);

  tektra_markdown_writer_take (self->writer, &cell);
  g_array_append_val (self->cells, cell);
}

/**
 * tektra_markdown_builder_end_block:
 * @self: a builder
 *
 * Ends a block that is no container.
 */
void
tektra_markdown_builder_end_block (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);

  if (self->leaf != NULL && self->leaf->kind == TEKTRA_MARKDOWN_TABLE)
    end_table (self);
  else
    end_leaf (self);

  self->divided = FALSE;
}

/* A formula or a picture on its own divides the paragraph that it is in. */
static void
divide_paragraph (TektraMarkdownBuilder *self,
                  TektraMarkdownKind     kind)
{
  g_assert (self != NULL);

  self->divided = TRUE;
  flush_marker (self);
  begin_leaf (self, kind);
}

static gboolean
is_in_paragraph (TektraMarkdownBuilder *self)
{
  g_assert (self != NULL);

  return self->leaf == NULL || self->leaf->kind == TEKTRA_MARKDOWN_PARAGRAPH;
}

/**
 * tektra_markdown_builder_write_math:
 * @self: a builder
 * @formula: LaTeX without delimiters
 * @display: whether it stands on lines of its own
 *
 * Appends a formula. In a heading or a table it stays among the words.
 */
void
tektra_markdown_builder_write_math (TektraMarkdownBuilder *self,
                                    const char            *formula,
                                    gboolean               display)
{
  gsize length = strlen (formula);

  g_return_if_fail (self != NULL);
  g_return_if_fail (formula != NULL);

  if (display && is_in_paragraph (self))
    {
      divide_paragraph (self, TEKTRA_MARKDOWN_MATH);
      self->leaf->text.text = g_strdup (formula);
      self->leaf->text.length = length;
      g_ptr_array_add (self->blocks, g_steal_pointer (&self->leaf));
      return;
    }

  tektra_markdown_builder_write (self);
  tektra_markdown_writer_begin_span (self->writer, TEKTRA_MARKDOWN_STYLE_MATH, NULL);
  tektra_markdown_writer_append (self->writer, formula, length);
  tektra_markdown_writer_end_span (self->writer, TEKTRA_MARKDOWN_STYLE_MATH);
}

/**
 * tektra_markdown_builder_begin_image:
 * @self: a builder
 * @url: where the picture is
 *
 * Begins what stands for a picture. It becomes a block, except in a heading, in a table and in a
 * link, where it stays among the words.
 */
void
tektra_markdown_builder_begin_image (TektraMarkdownBuilder *self,
                                     const char            *url)
{
  g_return_if_fail (self != NULL);

  if (is_in_paragraph (self) && !tektra_markdown_writer_is_in_link (self->writer))
    {
      divide_paragraph (self, TEKTRA_MARKDOWN_IMAGE);
      self->leaf->url = g_strdup (url);
      self->image_depth = 1;
      return;
    }

  if (self->image_depth > 0)
    self->image_depth++;

  tektra_markdown_builder_write (self);
  tektra_markdown_writer_begin_span (self->writer, TEKTRA_MARKDOWN_STYLE_IMAGE, url);
}

/**
 * tektra_markdown_builder_end_image:
 * @self: a builder
 *
 * Ends the innermost picture.
 */
void
tektra_markdown_builder_end_image (TektraMarkdownBuilder *self)
{
  g_return_if_fail (self != NULL);

  if (self->image_depth == 1)
    end_leaf (self);
  else
    tektra_markdown_writer_end_span (self->writer, TEKTRA_MARKDOWN_STYLE_IMAGE);

  if (self->image_depth > 0)
    self->image_depth--;
}

/**
 * tektra_markdown_builder_write:
 * @self: a builder
 *
 * Gets what takes the text of the current block. The text of a tight list item comes without a
 * block around it: then this begins one.
 *
 * Returns: (transfer none): the writer
 */
TektraMarkdownWriter *
tektra_markdown_builder_write (TektraMarkdownBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->leaf == NULL)
    begin_leaf (self, TEKTRA_MARKDOWN_PARAGRAPH);

  return self->writer;
}

/**
 * tektra_markdown_builder_write_words:
 * @self: a builder
 * @text: valid UTF-8
 * @length: bytes of @text
 *
 * Appends text. What separated it from a formula or a picture that stands on its own is left out.
 */
void
tektra_markdown_builder_write_words (TektraMarkdownBuilder *self,
                                     const char            *text,
                                     gsize                  length)
{
  TektraMarkdownWriter *writer;

  g_return_if_fail (self != NULL);

  writer = tektra_markdown_builder_write (self);

  if (self->divided && self->leaf->kind == TEKTRA_MARKDOWN_PARAGRAPH &&
      tektra_markdown_writer_is_empty (writer))
    {
      for (; length > 0 && g_ascii_isspace (*text); length--)
        text++;
    }

  if (length > 0)
    tektra_markdown_writer_append (writer, text, length);
}

/**
 * tektra_markdown_builder_write_code:
 * @self: a builder
 * @text: valid UTF-8
 * @length: bytes of @text
 *
 * Appends code, in a block or between words.
 *
 * In a table, a bar in a code span is written with a backslash (GitHub Flavored Markdown 0.29,
 * 4.10).
 */
void
tektra_markdown_builder_write_code (TektraMarkdownBuilder *self,
                                    const char            *text,
                                    gsize                  length)
{
  TektraMarkdownWriter *writer;
  const char *end = text + length;

  g_return_if_fail (self != NULL);

  writer = tektra_markdown_builder_write (self);

  if (self->leaf->kind == TEKTRA_MARKDOWN_TABLE)
    {
      const char *bar;

      while ((bar = g_strstr_len (text, end - text, "\\|")) != NULL)
        {
          tektra_markdown_writer_append (writer, text, (gsize) (bar - text));
          text = bar + 1;
        }
    }

  tektra_markdown_writer_append (writer, text, (gsize) (end - text));
}
