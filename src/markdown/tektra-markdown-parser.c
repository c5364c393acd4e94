/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <md4c.h>
#include <string.h>

#include "markdown/tektra-markdown-builder.h"
#include "markdown/tektra-markdown-entity.h"
#include "markdown/tektra-markdown-math.h"
#include "markdown/tektra-markdown-parser-private.h"
#include "markdown/tektra-markdown-parser.h"
#include "markdown/tektra-math.h"

/* Hands what md4c tells to a builder, and looks for places where the text can be cut.
 *
 * Raw HTML is text like any other: nothing that a model wrote is hidden. Only a line break tag is
 * obeyed, because there is no other way to break a line in a table cell.
 *
 * md4c reads a copy in which formulas are hidden behind words of the same length. What it tells is
 * looked up in the text that came. */

typedef struct
{
  /* owned */
  TektraMarkdownBuilder *builder;

  /* borrowed */
  const char            *text;
  const char            *source;
  gsize                  length;
  GArray                *formulas;

  guint                  next_formula;
  guint                  plain_images;
  TektraMarkdownSeam     seam;
  guint                  first_block;
  guint                  depth;
  gboolean               watching;
} Parser;

static TektraMarkdownMarker
get_task (const MD_BLOCK_LI_DETAIL *item)
{
  if (!item->is_task)
    return TEKTRA_MARKDOWN_MARKER_NONE;

  return item->task_mark == ' ' ? TEKTRA_MARKDOWN_MARKER_TODO : TEKTRA_MARKDOWN_MARKER_DONE;
}

static int
enter_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Parser *self = user_data;
  TektraMarkdownBuilder *builder = self->builder;

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
      tektra_markdown_builder_begin_quote (builder);
      break;

    case MD_BLOCK_UL:
      tektra_markdown_builder_begin_list (builder, FALSE, 0,
                                          ((MD_BLOCK_UL_DETAIL *) detail)->is_tight);
      break;

    case MD_BLOCK_OL:
      tektra_markdown_builder_begin_list (builder, TRUE,
                                          ((MD_BLOCK_OL_DETAIL *) detail)->start,
                                          ((MD_BLOCK_OL_DETAIL *) detail)->is_tight);
      break;

    case MD_BLOCK_LI:
      tektra_markdown_builder_begin_item (builder, get_task (detail));
      break;

    case MD_BLOCK_HR:
      tektra_markdown_builder_begin_block (builder, TEKTRA_MARKDOWN_RULE);
      break;

    case MD_BLOCK_H:
      tektra_markdown_builder_begin_heading (builder, ((MD_BLOCK_H_DETAIL *) detail)->level);
      break;

    case MD_BLOCK_CODE:
      tektra_markdown_builder_begin_code (
        builder,
        tektra_markdown_attribute_to_string (&((MD_BLOCK_CODE_DETAIL *) detail)->lang));
      break;

    case MD_BLOCK_TABLE:
      tektra_markdown_builder_begin_table (builder,
                                           ((MD_BLOCK_TABLE_DETAIL *) detail)->col_count);
      break;

    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      tektra_markdown_builder_begin_cell (
        builder, (TektraMarkdownAlign) ((MD_BLOCK_TD_DETAIL *) detail)->align);
      break;

    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
    default:
      tektra_markdown_builder_begin_block (builder, TEKTRA_MARKDOWN_PARAGRAPH);
      break;
    }

  self->first_block = tektra_markdown_builder_get_n_blocks (builder);

  return 0;
}

static int
leave_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Parser *self = user_data;
  TektraMarkdownBuilder *builder = self->builder;

  self->depth--;

  switch (type)
    {
    case MD_BLOCK_DOC:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
      break;

    case MD_BLOCK_QUOTE:
      tektra_markdown_builder_end_quote (builder);
      break;

    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      tektra_markdown_builder_end_list (builder);
      break;

    case MD_BLOCK_LI:
      tektra_markdown_builder_end_item (builder);
      break;

    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      tektra_markdown_builder_end_cell (builder);
      break;

    case MD_BLOCK_TABLE:
    case MD_BLOCK_HR:
    case MD_BLOCK_H:
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
    default:
      tektra_markdown_builder_end_block (builder);
      break;
    }

  return 0;
}

static TektraMarkdownStyle
get_style (MD_SPANTYPE type)
{
  switch (type)
    {
    case MD_SPAN_STRONG:
      return TEKTRA_MARKDOWN_STYLE_BOLD;
    case MD_SPAN_EM:
    case MD_SPAN_U:
      return TEKTRA_MARKDOWN_STYLE_ITALIC;
    case MD_SPAN_DEL:
      return TEKTRA_MARKDOWN_STYLE_STRIKE;
    case MD_SPAN_CODE:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
      return TEKTRA_MARKDOWN_STYLE_CODE;
    case MD_SPAN_IMG:
    case MD_SPAN_A:
    case MD_SPAN_WIKILINK:
    default:
      return TEKTRA_MARKDOWN_STYLE_LINK;
    }
}

/* Nothing but pictures that can be shown stand on their own: those on the web, when somebody asks
 * for them, and those that are in the text. */
static gboolean
is_image_address (const char *url)
{
  const char *scheme = g_uri_peek_scheme (url);

  return g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0 ||
         g_ascii_strncasecmp (url, "data:image/", strlen ("data:image/")) == 0;
}

static void
begin_image (Parser             *self,
             const MD_ATTRIBUTE *src)
{
  g_autofree char *url = tektra_markdown_attribute_to_string (src);
  gboolean shown = url != NULL && is_image_address (url);

  g_assert (self != NULL);

  /* Everything inside of an image that is among the words is, too. */
  if (self->plain_images == 0 && shown)
    tektra_markdown_builder_begin_image (self->builder, url);
  else
    tektra_markdown_writer_begin_span (tektra_markdown_builder_write (self->builder),
                                       TEKTRA_MARKDOWN_STYLE_IMAGE, url);

  self->plain_images += self->plain_images > 0 || !shown;
}

static void
end_image (Parser *self)
{
  g_assert (self != NULL);

  if (self->plain_images == 0)
    {
      tektra_markdown_builder_end_image (self->builder);
      return;
    }

  tektra_markdown_writer_end_span (tektra_markdown_builder_write (self->builder),
                                   TEKTRA_MARKDOWN_STYLE_IMAGE);
  self->plain_images--;
}

static int
enter_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Parser *self = user_data;
  g_autofree char *url = NULL;

  if (type == MD_SPAN_IMG)
    {
      begin_image (self, &((MD_SPAN_IMG_DETAIL *) detail)->src);
      return 0;
    }

  if (type == MD_SPAN_A)
    url = tektra_markdown_attribute_to_string (&((MD_SPAN_A_DETAIL *) detail)->href);

  tektra_markdown_writer_begin_span (tektra_markdown_builder_write (self->builder),
                                     get_style (type), url);

  return 0;
}

static int
leave_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Parser *self = user_data;

  if (type == MD_SPAN_IMG)
    end_image (self);
  else
    tektra_markdown_writer_end_span (tektra_markdown_builder_write (self->builder),
                                     get_style (type));

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
  self->seam.block = self->first_block;
}

static gboolean
is_in_source (Parser     *self,
              const char *text)
{
  g_assert (self != NULL);

  return text >= self->source && text < self->source + self->length;
}

/* What md4c read at @text, as it came. */
static const char *
get_original (Parser     *self,
              const char *text)
{
  return is_in_source (self, text) ? self->text + (text - self->source) : text;
}

static void
write_formula (Parser                       *self,
               const TektraMarkdownMathSpan *span)
{
  g_autofree char *formula = tektra_markdown_math_dup_content (span, self->text);

  g_assert (self != NULL);

  /* One that is too wide for a line cannot be broken; on its own it can be scrolled. */
  tektra_markdown_builder_write_math (self->builder, formula,
                                      span->display || tektra_math_is_wide (formula));
}

/* Writes words, and the formulas that are hidden among them. */
static void
write_words (Parser     *self,
             const char *text,
             gsize       length)
{
  const char *original = get_original (self, text);
  gsize start, position = 0;

  g_assert (self != NULL);

  if (self->formulas == NULL || original == text)
    {
      tektra_markdown_builder_write_words (self->builder, text, length);
      return;
    }

  start = (gsize) (original - self->text);
  for (; self->next_formula < self->formulas->len; self->next_formula++)
    {
      const TektraMarkdownMathSpan *span;

      span = &g_array_index (self->formulas, TektraMarkdownMathSpan, self->next_formula);
      if (span->start < start + position)
        continue;
      if (span->start >= start + length)
        break;

      if (span->start > start + position)
        tektra_markdown_builder_write_words (self->builder, original + position,
                                             span->start - start - position);
      write_formula (self, span);
      position = MIN (length, span->end - start);
    }

  if (position < length)
    tektra_markdown_builder_write_words (self->builder, original + position, length - position);
}

static int
text_cb (MD_TEXTTYPE    type,
         const MD_CHAR *text,
         MD_SIZE        size,
         void          *user_data)
{
  Parser *self = user_data;
  TektraMarkdownWriter *writer = tektra_markdown_builder_write (self->builder);

  if (self->watching)
    watch_for_seam (self, text);

  switch (type)
    {
    case MD_TEXT_NULLCHAR:
      tektra_markdown_writer_append (writer, "\357\277\275", 3);
      break;

    /* People and models break lines where they want them broken. */
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
      tektra_markdown_builder_write_words (self->builder, "\n", 1);
      break;

    case MD_TEXT_ENTITY:
      tektra_markdown_writer_append_entity (writer, text, size);
      break;

    case MD_TEXT_HTML:
      if (is_line_break_tag (text, size))
        tektra_markdown_builder_write_words (self->builder, "\n", 1);
      else
        tektra_markdown_writer_append (writer, get_original (self, text), size);
      break;

    case MD_TEXT_CODE:
      tektra_markdown_builder_write_code (self->builder, get_original (self, text), size);
      break;

    case MD_TEXT_NORMAL:
    case MD_TEXT_LATEXMATH:
    default:
      write_words (self, text, size);
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
 * Turns Markdown (CommonMark with GitHub's tables, task lists, strike-through and bare links, and
 * LaTeX formulas) into blocks. Takes time in proportion to the length. What is not UTF-8 and NUL
 * become U+FFFD.
 *
 * Returns: (transfer full) (element-type TektraMarkdownBlock): the blocks
 */
GPtrArray *
tektra_markdown_parse_with_seam (const char         *text,
                                 gsize               length,
                                 TektraMarkdownSeam *seam)
{
  static const MD_PARSER callbacks = {
    0, TEKTRA_MARKDOWN_PARSER_FLAGS, enter_block_cb, leave_block_cb, enter_span_cb,
    leave_span_cb, text_cb, NULL, NULL
  };
  g_autoptr(TektraMarkdownBuilder) builder = NULL;
  g_autoptr(GArray) formulas = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *hidden = NULL;
  Parser parser = { .text = text, .length = length };

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (seam != NULL, NULL);

  if (length > 0 && !g_utf8_validate_len (text, length, NULL))
    {
      valid = g_utf8_make_valid (text, (gssize) length);
      parser.text = valid;
      parser.length = strlen (valid);
    }

  formulas = tektra_markdown_math_find (parser.text, parser.length);
  if (formulas != NULL)
    hidden = tektra_markdown_math_hide (parser.text, parser.length, formulas);

  builder = tektra_markdown_builder_new ();
  parser.builder = builder;
  parser.formulas = formulas;
  parser.source = hidden != NULL ? hidden : parser.text;

  if (parser.length > 0 &&
      md_parse (parser.source, (MD_SIZE) parser.length, &callbacks, &parser) != 0)
    g_debug ("md4c gave up on %zu bytes", parser.length);

  /* Offsets into the repaired copy say nothing about the text. */
  *seam = valid == NULL ? parser.seam : (TektraMarkdownSeam) { 0, 0 };

  return tektra_markdown_builder_dup_blocks (builder);
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
