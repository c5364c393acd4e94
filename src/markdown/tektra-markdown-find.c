/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-find.h"
#include "util/tektra-text-fold.h"

/**
 * tektra_markdown_block_count:
 * @self: a block
 * @folded: what is looked for, from [func@text_fold]
 *
 * Counts the places of a block that read like @folded.
 *
 * Returns: their number
 */
guint
tektra_markdown_block_count (const TektraMarkdownBlock *self,
                             const char                *folded)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  switch (self->kind)
    {
    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    case TEKTRA_MARKDOWN_CODE:
      return tektra_text_count (self->text.text, self->text.length, folded);

    case TEKTRA_MARKDOWN_TABLE:
      for (guint i = 0; i < self->n_rows * self->n_columns; i++)
        n += tektra_text_count (self->cells[i].text, self->cells[i].length, folded);
      return n;

    case TEKTRA_MARKDOWN_RULE:
    default:
      return 0;
    }
}

/**
 * tektra_markdown_count:
 * @text: a complete text in Markdown
 * @length: its length in bytes
 * @folded: what is looked for, from [func@text_fold]
 *
 * Counts the places of a text that read like @folded when it is shown. May be called in any thread.
 *
 * Returns: their number
 */
guint
tektra_markdown_count (const char *text,
                       gsize       length,
                       const char *folded)
{
  g_autoptr(TektraMarkdownDocument) document = NULL;
  guint n = 0;

  g_return_val_if_fail (text != NULL || length == 0, 0);
  g_return_val_if_fail (folded != NULL, 0);

  if (length == 0 || *folded == '\0')
    return 0;

  document = tektra_markdown_document_new ();
  tektra_markdown_document_update (document, text, length, TRUE);

  for (guint i = 0; i < tektra_markdown_document_get_n_blocks (document); i++)
    n += tektra_markdown_block_count (tektra_markdown_document_get_block (document, i), folded);

  return n;
}
