/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-find.h"
#include "util/tektra-text-fold.h"

static const TektraMarkdownRun *
find_formula (const TektraMarkdownInline *self,
              gsize                       begin,
              gsize                       end)
{
  for (guint i = 0; i < self->n_runs && self->runs[i].start < end; i++)
    {
      if ((self->runs[i].style & TEKTRA_MARKDOWN_STYLE_MATH) != 0 && self->runs[i].end > begin)
        return &self->runs[i];
    }

  return NULL;
}

/**
 * tektra_markdown_inline_find:
 * @self: a text
 * @folded: what is looked for, from [func@text_fold]
 * @from: where to begin, a byte
 * @begin: (out): the first byte of the place
 * @end: (out): the byte behind its last
 *
 * Finds the next place that reads like @folded. What touches a formula does not: of a formula a
 * person does not read the letters that it is written with.
 *
 * Returns: whether there is one
 */
gboolean
tektra_markdown_inline_find (const TektraMarkdownInline *self,
                             const char                 *folded,
                             gsize                       from,
                             gsize                      *begin,
                             gsize                      *end)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (folded != NULL, FALSE);

  while (tektra_text_find (self->text, self->length, folded, from, begin, end))
    {
      const TektraMarkdownRun *formula = find_formula (self, *begin, *end);

      if (formula == NULL)
        return TRUE;
      from = formula->end;
    }

  return FALSE;
}

static guint
count_inline (const TektraMarkdownInline *text,
              const char                 *folded)
{
  gsize begin, end = 0;
  guint n = 0;

  while (tektra_markdown_inline_find (text, folded, end, &begin, &end))
    n++;

  return n;
}

/* Counts the places of a block that read like @folded. */
static guint
count_in_block (const TektraMarkdownBlock *self,
                const char                *folded)
{
  guint n = 0;

  g_assert (self != NULL);

  switch (self->kind)
    {
    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    case TEKTRA_MARKDOWN_CODE:
      return count_inline (&self->text, folded);

    case TEKTRA_MARKDOWN_TABLE:
      for (guint i = 0; i < self->n_rows * self->n_columns; i++)
        n += count_inline (&self->cells[i], folded);
      return n;

    case TEKTRA_MARKDOWN_RULE:
    case TEKTRA_MARKDOWN_MATH:
    case TEKTRA_MARKDOWN_IMAGE:
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
    n += count_in_block (tektra_markdown_document_get_block (document, i), folded);

  return n;
}
