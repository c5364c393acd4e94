/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-text.h"

#include <string.h>

#include "markdown/tektra-markdown-document.h"

/* What is left of Markdown when its marks are taken away: for programs that would show them. */

static void
append_indent (GString                   *text,
               const TektraMarkdownBlock *block)
{
  for (guint i = 0; i < block->quote_depth; i++)
    g_string_append (text, "> ");
  for (guint i = 1; i + block->n_outer < block->list_depth; i++)
    g_string_append (text, "  ");
}

static void
append_marker (GString                   *text,
               const TektraMarkdownBlock *block)
{
  g_autofree char *marker = tektra_markdown_block_dup_marker (block, " ");

  if (*marker == '\0' && block->list_depth > 0)
    g_string_append (text, "  ");
  g_string_append (text, marker);
}

static void
append_inline (GString                    *text,
               const TektraMarkdownInline *content)
{
  g_string_append_len (text, content->text, (gssize) content->length);
}

/* Cells are separated as spreadsheets take them. */
static void
append_table (GString                   *text,
              const TektraMarkdownBlock *block)
{
  for (guint row = 0; row < block->n_rows; row++)
    {
      if (row > 0)
        g_string_append_c (text, '\n');

      for (guint column = 0; column < block->n_columns; column++)
        {
          if (column > 0)
            g_string_append_c (text, '\t');
          append_inline (text, tektra_markdown_block_get_cell (block, row, column));
        }
    }
}

static void
append_block (GString                   *text,
              const TektraMarkdownBlock *block)
{
  switch (block->kind)
    {
    case TEKTRA_MARKDOWN_TABLE:
      append_table (text, block);
      break;

    case TEKTRA_MARKDOWN_RULE:
      g_string_append (text, "———");
      break;

    case TEKTRA_MARKDOWN_CODE:
      append_inline (text, &block->text);
      break;

    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    default:
      append_indent (text, block);
      append_marker (text, block);
      append_inline (text, &block->text);
    }
}

/**
 * tektra_markdown_to_text:
 * @markdown: Markdown
 *
 * Takes the marks of Markdown away. The words, the lines of code and the cells of tables stay;
 * links and pictures are their texts.
 *
 * Returns: (transfer full): plain text
 */
char *
tektra_markdown_to_text (const char *markdown)
{
  g_autoptr(TektraMarkdownDocument) document = NULL;
  g_autoptr(TektraMarkdownBlock) before = NULL;
  GString *text = g_string_new (NULL);
  guint n_blocks;

  g_return_val_if_fail (markdown != NULL, NULL);

  document = tektra_markdown_document_new ();
  tektra_markdown_document_update (document, markdown, strlen (markdown), TRUE);
  n_blocks = tektra_markdown_document_get_n_blocks (document);

  for (guint i = 0; i < n_blocks; i++)
    {
      TektraMarkdownBlock *block = tektra_markdown_document_get_block (document, i);

      if (block->continued)
        {
          append_inline (text, &block->text);
          continue;
        }

      if (before != NULL)
        g_string_append (text,
                         block->tight && before->tight && !block->starts_list ? "\n" : "\n\n");
      append_block (text, block);

      g_clear_pointer (&before, tektra_markdown_block_unref);
      before = tektra_markdown_block_ref (block);
    }

  return g_string_free (text, FALSE);
}
