/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown-text.h"

/* Blocks are compared as text. A block is a line: its kind, its depths and its marker, then its
 * words. Styles stand around the words as bold{…}, a link as link(url){…}. */

static void
append_inline (GString                    *out,
               const TektraMarkdownInline *text)
{
  static const char *const names[] = { "bold", "italic", "strike", "code", "link", "image",
                                       "math" };
  gsize position = 0;

  for (guint i = 0; i <= text->n_runs; i++)
    {
      const TektraMarkdownRun *run = i < text->n_runs ? &text->runs[i] : NULL;
      gsize end = run != NULL ? run->start : text->length;
      const char *separator = "";

      g_assert_cmpuint (position, <=, end);
      g_string_append_len (out, text->text + position, (gssize) (end - position));
      if (run == NULL)
        break;

      g_assert_cmpuint (run->start, <, run->end);
      g_assert_cmpuint (run->end, <=, text->length);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          if ((run->style & (1u << j)) == 0)
            continue;
          g_string_append_printf (out, "%s%s", separator, names[j]);
          separator = "+";
        }
      if (run->url != NULL)
        g_string_append_printf (out, "(%s)", run->url);
      g_string_append_c (out, '{');
      g_string_append_len (out, text->text + run->start, (gssize) (run->end - run->start));
      g_string_append_c (out, '}');
      position = run->end;
    }
}

static void
append_item (GString              *out,
             TektraMarkdownMarker  marker,
             guint                 number)
{
  switch (marker)
    {
    case TEKTRA_MARKDOWN_MARKER_BULLET:
      g_string_append (out, " *");
      break;
    case TEKTRA_MARKDOWN_MARKER_NUMBER:
      g_string_append_printf (out, " %u.", number);
      break;
    case TEKTRA_MARKDOWN_MARKER_TODO:
      g_string_append (out, " [ ]");
      break;
    case TEKTRA_MARKDOWN_MARKER_DONE:
      g_string_append (out, " [x]");
      break;
    case TEKTRA_MARKDOWN_MARKER_NONE:
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * markdown_text_append_block:
 * @out: text
 * @block: a block
 *
 * Appends the line of a block.
 */
void
markdown_text_append_block (GString                   *out,
                            const TektraMarkdownBlock *block)
{
  static const char *const kinds[] = { "p", "h", "code", "table", "rule", "math",
                                       "image" };
  static const char aligns[] = "dlcr";

  for (guint i = 0; i < block->quote_depth; i++)
    g_string_append_c (out, '>');
  for (guint i = 0; i < block->list_depth; i++)
    g_string_append_c (out, block->tight ? '-' : '=');

  g_string_append (out, kinds[block->kind]);
  if (block->kind == TEKTRA_MARKDOWN_HEADING)
    g_string_append_printf (out, "%u", block->level);
  if (block->language != NULL)
    g_string_append_printf (out, "(%s)", block->language);
  if (block->url != NULL)
    g_string_append_printf (out, "(%s)", block->url);
  if (block->continued)
    g_string_append_c (out, '~');

  for (guint k = 0; k < block->n_outer; k++)
    append_item (out, block->outer[k].marker, block->outer[k].number);
  append_item (out, block->marker, block->number);

  g_string_append_c (out, ':');
  if (block->text.length > 0)
    {
      g_string_append_c (out, ' ');
      append_inline (out, &block->text);
    }

  for (guint row = 0; row < block->n_rows; row++)
    {
      for (guint column = 0; column < block->n_columns; column++)
        {
          if (row == 0)
            g_string_append_printf (out, " %c", aligns[block->aligns[column]]);
          g_string_append (out, " |");
          append_inline (out, tektra_markdown_block_get_cell (block, row, column));
        }
      g_string_append (out, " /");
    }

  g_string_append_c (out, '\n');
}
