/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <md4c.h>
#include <string.h>

#include "markdown/tektra-markdown-entity.h"
#include "markdown/tektra-markdown-parser.h"

/* Turns the callbacks of md4c into a flat array of blocks.
 *
 * Raw HTML is text like any other: nothing that a model wrote is hidden. Only a line break tag is
 * obeyed, because there is no other way to break a line in a table cell. */

/* What is laid out at once must stay small, whatever a model that repeats itself writes: a longer
 * paragraph goes on in another block, further rows of a table are shown as lines of text. */
#define PARAGRAPH_BYTES_MAX 2048
#define PARAGRAPH_BYTES_MIN 1536
#define TABLE_ROWS_MAX 200

#define PARSER_FLAGS (MD_DIALECT_GITHUB | MD_FLAG_NOHTMLBLOCKS)

typedef struct
{
  gboolean ordered;
  gboolean tight;
  guint    next_number;
} List;

typedef struct
{
  char  *url;
  gsize  start;
} Link;

typedef struct
{
  /* owned */
  GPtrArray           *blocks;
  GArray              *lists;
  GArray              *links;
  GArray              *runs;
  GArray              *cells;
  GString             *text;
  TektraMarkdownBlock *leaf;

  /* borrowed */
  const char          *source;
  gsize                length;

  TektraMarkdownMarker marker;
  guint                number;
  gboolean             starts_list;
  guint                quote_depth;
  guint                depth;
  guint                styles[6];
  TektraMarkdownSeam   seam;
  gboolean             watching;
} Parser;

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

static void
cell_clear (gpointer data)
{
  tektra_markdown_inline_clear (data);
}

/* Moves the collected text up to the byte @end into @target, and what styles it. */
static void
take_inline (Parser               *self,
             TektraMarkdownInline *target,
             gsize                 end)
{
  g_autoptr (GArray) runs = NULL;
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

static void
begin_leaf (Parser             *self,
            TektraMarkdownKind  kind)
{
  TektraMarkdownBlock *leaf;

  g_assert (self != NULL);
  g_assert (self->leaf == NULL);

  leaf = tektra_markdown_block_new (kind);
  leaf->list_depth = self->lists->len;
  leaf->quote_depth = self->quote_depth;
  leaf->marker = self->marker;
  leaf->number = self->number;
  leaf->starts_list = self->starts_list;
  leaf->tight = self->lists->len > 0 &&
                g_array_index (self->lists, List, self->lists->len - 1).tight;

  self->marker = TEKTRA_MARKDOWN_MARKER_NONE;
  self->number = 0;
  self->starts_list = FALSE;
  self->leaf = leaf;
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

static void
continue_leaf (Parser *self)
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
end_leaf (Parser *self)
{
  g_assert (self != NULL);

  if (self->leaf == NULL)
    return;

  if (self->leaf->kind == TEKTRA_MARKDOWN_CODE &&
      self->text->len > 0 && self->text->str[self->text->len - 1] == '\n')
    g_string_truncate (self->text, self->text->len - 1);

  if (self->leaf->kind == TEKTRA_MARKDOWN_PARAGRAPH || self->leaf->kind == TEKTRA_MARKDOWN_HEADING)
    {
      while (self->text->len > PARAGRAPH_BYTES_MAX)
        {
          take_inline (self, &self->leaf->text, find_cut (self->text->str));
          continue_leaf (self);
        }
    }

  if (self->leaf->kind != TEKTRA_MARKDOWN_TABLE)
    take_inline (self, &self->leaf->text, self->text->len);

  g_ptr_array_add (self->blocks, g_steal_pointer (&self->leaf));
}

/* Makes text of the rows that are too many for a table. */
static void
end_table (Parser *self)
{
  TektraMarkdownBlock *leaf;
  g_autoptr (GString) rest = NULL;
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
      g_string_append_len (self->text, rest->str, (gssize) rest->len);
      end_leaf (self);
    }
}

/* A marker whose item begins with something that is not text stands on a line of its own. */
static void
flush_marker (Parser *self)
{
  g_assert (self != NULL);

  end_leaf (self);
  if (self->marker != TEKTRA_MARKDOWN_MARKER_NONE)
    {
      begin_leaf (self, TEKTRA_MARKDOWN_PARAGRAPH);
      end_leaf (self);
    }
}

static void
begin_list (Parser     *self,
            const List *list)
{
  g_assert (self != NULL);

  flush_marker (self);
  self->starts_list = self->lists->len == 0;
  g_array_append_vals (self->lists, list, 1);
}

static void
begin_item (Parser                   *self,
            const MD_BLOCK_LI_DETAIL *detail)
{
  List *list;

  g_assert (self != NULL);
  g_assert (self->lists->len > 0);

  list = &g_array_index (self->lists, List, self->lists->len - 1);

  if (detail->is_task)
    self->marker = detail->task_mark == ' ' ? TEKTRA_MARKDOWN_MARKER_TODO
                                            : TEKTRA_MARKDOWN_MARKER_DONE;
  else if (list->ordered)
    self->marker = TEKTRA_MARKDOWN_MARKER_NUMBER;
  else
    self->marker = TEKTRA_MARKDOWN_MARKER_BULLET;

  self->number = list->ordered ? list->next_number++ : 0;
}

static int
enter_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Parser *self = user_data;

  /* The document itself is a block, so what is in no container has depth 1. */
  self->watching = self->depth++ == 1 &&
                   (type == MD_BLOCK_P || type == MD_BLOCK_H || type == MD_BLOCK_TABLE);

  switch (type)
    {
    case MD_BLOCK_DOC:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
      break;

    case MD_BLOCK_QUOTE:
      flush_marker (self);
      self->quote_depth++;
      break;

    case MD_BLOCK_UL:
      {
        List list = { .tight = ((MD_BLOCK_UL_DETAIL *) detail)->is_tight };

        begin_list (self, &list);
      }
      break;

    case MD_BLOCK_OL:
      {
        MD_BLOCK_OL_DETAIL *ordered = detail;
        List list = { TRUE, ordered->is_tight, ordered->start };

        begin_list (self, &list);
      }
      break;

    case MD_BLOCK_LI:
      begin_item (self, detail);
      break;

    case MD_BLOCK_HR:
      flush_marker (self);
      begin_leaf (self, TEKTRA_MARKDOWN_RULE);
      break;

    case MD_BLOCK_H:
      end_leaf (self);
      begin_leaf (self, TEKTRA_MARKDOWN_HEADING);
      self->leaf->level = ((MD_BLOCK_H_DETAIL *) detail)->level;
      break;

    case MD_BLOCK_CODE:
      flush_marker (self);
      begin_leaf (self, TEKTRA_MARKDOWN_CODE);
      self->leaf->language =
        tektra_markdown_attribute_to_string (&((MD_BLOCK_CODE_DETAIL *) detail)->lang);
      break;

    case MD_BLOCK_TABLE:
      flush_marker (self);
      begin_leaf (self, TEKTRA_MARKDOWN_TABLE);
      self->leaf->n_columns = ((MD_BLOCK_TABLE_DETAIL *) detail)->col_count;
      self->leaf->aligns = g_new0 (TektraMarkdownAlign, self->leaf->n_columns);
      break;

    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      if (self->cells->len < self->leaf->n_columns)
        self->leaf->aligns[self->cells->len] =
          (TektraMarkdownAlign) ((MD_BLOCK_TD_DETAIL *) detail)->align;
      break;

    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
    default:
      end_leaf (self);
      begin_leaf (self, TEKTRA_MARKDOWN_PARAGRAPH);
      break;
    }

  return 0;
}

static int
leave_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Parser *self = user_data;

  self->depth--;

  switch (type)
    {
    case MD_BLOCK_DOC:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
      break;

    case MD_BLOCK_QUOTE:
      end_leaf (self);
      self->quote_depth--;
      break;

    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      g_array_set_size (self->lists, self->lists->len - 1);
      break;

    case MD_BLOCK_LI:
      flush_marker (self);
      break;

    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      {
        TektraMarkdownInline cell = { NULL };

        take_inline (self, &cell, self->text->len);
        g_array_append_val (self->cells, cell);
      }
      break;

    case MD_BLOCK_TABLE:
      end_table (self);
      break;

    case MD_BLOCK_HR:
    case MD_BLOCK_H:
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
    default:
      end_leaf (self);
      break;
    }

  return 0;
}

static guint
style_index (MD_SPANTYPE type)
{
  switch (type)
    {
    case MD_SPAN_STRONG:
      return 0;
    case MD_SPAN_EM:
    case MD_SPAN_U:
      return 1;
    case MD_SPAN_DEL:
      return 2;
    case MD_SPAN_CODE:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
      return 3;
    case MD_SPAN_IMG:
      return 5;
    case MD_SPAN_A:
    case MD_SPAN_WIKILINK:
    default:
      return 4;
    }
}

static int
enter_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Parser *self = user_data;

  self->styles[style_index (type)]++;

  if (type == MD_SPAN_A || type == MD_SPAN_IMG)
    {
      g_autofree char *url = tektra_markdown_attribute_to_string (type == MD_SPAN_A
                                                  ? &((MD_SPAN_A_DETAIL *) detail)->href
                                                  : &((MD_SPAN_IMG_DETAIL *) detail)->src);
      Link link = { g_ref_string_new (url != NULL ? url : ""), self->text->len };

      g_array_append_val (self->links, link);
    }

  return 0;
}

static void
append_text (Parser     *self,
             const char *text,
             gsize       length,
             gboolean    entity)
{
  TektraMarkdownStyle style = TEKTRA_MARKDOWN_STYLE_NONE;
  const char *url = NULL;
  gsize start;

  g_assert (self != NULL);

  /* The text of a tight list item comes without a paragraph around it. */
  if (self->leaf == NULL)
    begin_leaf (self, TEKTRA_MARKDOWN_PARAGRAPH);

  start = self->text->len;
  if (entity)
    tektra_markdown_entity_append (self->text, text, length);
  else
    g_string_append_len (self->text, text, (gssize) length);

  for (guint i = 0; i < G_N_ELEMENTS (self->styles); i++)
    {
      if (self->styles[i] > 0)
        style |= 1 << i;
    }

  if (style == TEKTRA_MARKDOWN_STYLE_NONE || self->text->len == start)
    return;

  /* A picture in a link leads where the link leads. */
  if (self->links->len > 0)
    url = g_array_index (self->links, Link, 0).url;

  if (self->runs->len > 0)
    {
      TektraMarkdownRun *last = &g_array_index (self->runs, TektraMarkdownRun, self->runs->len - 1);

      if (last->end == start && last->style == style && last->url == url)
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

static int
leave_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Parser *self = user_data;

  if (type == MD_SPAN_IMG || type == MD_SPAN_A)
    {
      const Link *link = &g_array_index (self->links, Link, self->links->len - 1);

      /* A link without words would be lost: its address is shown. */
      if (link->start == self->text->len && *link->url != '\0')
        append_text (self, link->url, strlen (link->url), FALSE);

      g_array_set_size (self->links, self->links->len - 1);
    }

  self->styles[style_index (type)]--;

  return 0;
}

static gboolean
is_line_break_tag (const char *text,
                   gsize       length)
{
  g_autofree char *tag = NULL;

  if (length < 4 || length > 6)
    return FALSE;

  tag = g_ascii_strdown (text, (gssize) length);

  return g_str_equal (tag, "<br>") || g_str_equal (tag, "<br/>") || g_str_equal (tag, "<br />");
}

/* The first text of a block that is in no container points into the source. When the line before is
 * blank, that text's line is the block's first line, since none of the watched blocks can contain a
 * blank line. When that line is complete, no later text can move the place where the block begins:
 * the blocks before it are closed for good, and it begins in the state in which a document begins.
 * (Link reference definitions are the exception; TektraMarkdownDocument looks out for them.) */
static void
watch_for_seam (Parser     *self,
                const char *text)
{
  const char *line, *blank;

  g_assert (self != NULL);

  self->watching = FALSE;

  if (text < self->source || text >= self->source + self->length)
    return;

  line = text;
  while (line > self->source && line[-1] != '\n' && line[-1] != '\r')
    line--;

  if (memchr (text, '\n', (gsize) (self->source + self->length - text)) == NULL)
    return;

  blank = line;
  if (blank > self->source)
    {
      blank--;
      if (blank > self->source && *blank == '\n' && blank[-1] == '\r')
        blank--;
      while (blank > self->source && (blank[-1] == ' ' || blank[-1] == '\t'))
        blank--;
      if (blank > self->source && blank[-1] != '\n' && blank[-1] != '\r')
        return;
    }

  self->seam.offset = (gsize) (line - self->source);
  self->seam.block = self->blocks->len;
}

/* In a table, a bar in a code span is written with a backslash (GitHub Flavored Markdown 0.29,
 * 4.10). */
static void
append_code (Parser     *self,
             const char *text,
             gsize       length)
{
  const char *end = text + length;

  g_assert (self != NULL);

  if (self->leaf != NULL && self->leaf->kind == TEKTRA_MARKDOWN_TABLE)
    {
      const char *bar;

      while ((bar = g_strstr_len (text, end - text, "\\|")) != NULL)
        {
          append_text (self, text, (gsize) (bar - text), FALSE);
          text = bar + 1;
        }
    }

  append_text (self, text, (gsize) (end - text), FALSE);
}

static int
text_cb (MD_TEXTTYPE    type,
         const MD_CHAR *text,
         MD_SIZE        size,
         void          *user_data)
{
  Parser *self = user_data;

  if (self->watching)
    watch_for_seam (self, text);

  switch (type)
    {
    case MD_TEXT_NULLCHAR:
      append_text (self, "\357\277\275", 3, FALSE);
      break;

    /* People and models break lines where they want them broken. */
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
      append_text (self, "\n", 1, FALSE);
      break;

    case MD_TEXT_ENTITY:
      append_text (self, text, size, TRUE);
      break;

    case MD_TEXT_HTML:
      if (is_line_break_tag (text, size))
        append_text (self, "\n", 1, FALSE);
      else
        append_text (self, text, size, FALSE);
      break;

    case MD_TEXT_CODE:
      append_code (self, text, size);
      break;

    case MD_TEXT_NORMAL:
    case MD_TEXT_LATEXMATH:
    default:
      append_text (self, text, size, FALSE);
      break;
    }

  return 0;
}

/**
 * tektra_markdown_parse_with_seam:
 * @text: Markdown in any encoding
 * @length: bytes of @text
 * @seam: (out caller-allocates): the last place where the text can be cut; 0, 0 when there is none
 *
 * Turns Markdown (CommonMark with GitHub's tables, task lists, strike-through and bare links) into
 * blocks. Takes time in proportion to the length. What is not UTF-8 and NUL become U+FFFD.
 *
 * Returns: (transfer full) (element-type TektraMarkdownBlock): the blocks
 */
GPtrArray *
tektra_markdown_parse_with_seam (const char         *text,
                                 gsize               length,
                                 TektraMarkdownSeam *seam)
{
  static const MD_PARSER callbacks = {
    0, PARSER_FLAGS, enter_block_cb, leave_block_cb, enter_span_cb, leave_span_cb, text_cb,
    NULL, NULL
  };
  g_autofree char *valid = NULL;
  Parser parser = { .source = text, .length = length };

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (seam != NULL, NULL);

  if (length > 0 && !g_utf8_validate_len (text, length, NULL))
    {
      valid = g_utf8_make_valid (text, (gssize) length);
      parser.source = valid;
      parser.length = strlen (valid);
    }

  parser.blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_markdown_block_unref);
  parser.lists = g_array_new (FALSE, FALSE, sizeof (List));
  parser.links = g_array_new (FALSE, FALSE, sizeof (Link));
  g_array_set_clear_func (parser.links, link_clear);
  parser.runs = new_runs ();
  parser.cells = g_array_new (FALSE, FALSE, sizeof (TektraMarkdownInline));
  g_array_set_clear_func (parser.cells, cell_clear);
  parser.text = g_string_sized_new (256);

  if (parser.length > 0 &&
      md_parse (parser.source, (MD_SIZE) parser.length, &callbacks, &parser) != 0)
    g_debug ("md4c gave up on %zu bytes", parser.length);

  g_clear_pointer (&parser.leaf, tektra_markdown_block_unref);
  g_array_unref (parser.lists);
  g_array_unref (parser.links);
  g_array_unref (parser.runs);
  g_array_unref (parser.cells);
  g_string_free (parser.text, TRUE);

  /* Offsets into the repaired copy say nothing about the text. */
  *seam = valid == NULL ? parser.seam : (TektraMarkdownSeam) { 0, 0 };

  return parser.blocks;
}

/**
 * tektra_markdown_parse:
 * @text: Markdown in any encoding
 * @length: bytes of @text
 *
 * Turns Markdown into blocks, see tektra_markdown_parse_with_seam().
 *
 * Returns: (transfer full) (element-type TektraMarkdownBlock): the blocks
 */
GPtrArray *
tektra_markdown_parse (const char *text,
                       gsize       length)
{
  TektraMarkdownSeam seam;

  return tektra_markdown_parse_with_seam (text, length, &seam);
}
