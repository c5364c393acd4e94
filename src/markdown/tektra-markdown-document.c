/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-parser.h"

/* Parses a growing text again and again without paying for its whole length each time: what is
 * before the last seam is not read a second time. The result is always that of parsing the whole
 * text. */

/* A label of a link reference definition has at most 999 characters (CommonMark 0.31, 4.7). */
#define LABEL_MAX (999 * 4)

/* How much of an unfinished last line can be held back. */
#define HELD_BACK_MAX 16

struct _TektraMarkdownDocument
{
  GString            *text;
  GPtrArray          *blocks;
  TektraMarkdownSeam  seam;
  gsize               scanned;
  gboolean            has_references;
};

/* Whether the text at @label, an opening bracket, reads like the beginning of a definition. */
static gboolean
is_definition (const char *label,
               const char *end)
{
  end = MIN (end, label + LABEL_MAX);

  for (const char *p = label + 1; p + 1 < end; p++)
    {
      if (*p == '[')
        return FALSE;
      else if (*p == ']')
        return p[1] == ':';
      else if (*p == '\\')
        p++;
    }

  return FALSE;
}

static gboolean
is_task_box (const char *p,
             const char *end)
{
  return end - p > 3 && p[0] == '[' && strchr (" xX", p[1]) != NULL && p[2] == ']' && p[3] != ':';
}

/* Whether a link reference definition could begin at or behind @offset, which begins a line. One
 * definition changes how every other block reads, before and behind it. Says yes too often, in code
 * for instance, which costs time and nothing else. */
static gboolean
may_define_references (const char *text,
                       gsize       length,
                       gsize       offset)
{
  const char *end = text + length;

  for (const char *line = text + offset; line < end;)
    {
      const char *p = line;

      /* The definition may be in a list or in a quote, and behind the box of a task. */
      while (p < end && *p != '\0' &&
             (strchr (" \t>*+-.)0123456789", *p) != NULL || is_task_box (p, end)))
        p += *p == '[' ? 3 : 1;

      if (p < end && *p == '[' && is_definition (p, end))
        return TRUE;

      while (p < end && *p != '\n' && *p != '\r')
        p++;
      line = p + 1;
    }

  return FALSE;
}

/* While the text grows, the beginning of its last line can look like something that it will not be:
 * a dash becomes a heading's underline before it becomes a list item. So a last line that has only
 * punctuation so far is not shown yet. */
static gsize
hold_back (const char *text,
           gsize       length)
{
  gsize start = length;

  while (start > 0 && length - start < HELD_BACK_MAX &&
         text[start - 1] != '\0' &&
         strchr (" \t>*+-_=~`#|:.)(0123456789[]!<", text[start - 1]) != NULL)
    start--;

  return start == 0 || text[start - 1] == '\n' ? start : length;
}

/**
 * tektra_markdown_document_new:
 *
 * Makes an empty document.
 *
 * Returns: (transfer full): a document
 */
TektraMarkdownDocument *
tektra_markdown_document_new (void)
{
  TektraMarkdownDocument *self = g_new0 (TektraMarkdownDocument, 1);

  self->text = g_string_new (NULL);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_markdown_block_unref);

  return self;
}

/**
 * tektra_markdown_document_free:
 * @self: (transfer full): a document
 *
 * Frees a document.
 */
void
tektra_markdown_document_free (TektraMarkdownDocument *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * tektra_markdown_document_update:
 * @self: a document
 * @text: the whole text
 * @length: bytes of @text
 * @complete: whether nothing more will come; before that, a last line without words is held back
 *
 * Brings the blocks up to date with a text.
 *
 * Returns: index of the first block that is not what it was; the number of blocks when the text is
 *   the same
 */
guint
tektra_markdown_document_update (TektraMarkdownDocument *self,
                                 const char             *text,
                                 gsize                   length,
                                 gboolean                complete)
{
  g_autoptr(GPtrArray) tail = NULL;
  TektraMarkdownSeam seam;
  guint changed;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (text != NULL || length == 0, 0);

  if (!complete)
    length = hold_back (text, length);

  if (length < self->text->len ||
      (self->text->len > 0 && memcmp (text, self->text->str, self->text->len) != 0))
    {
      g_string_truncate (self->text, 0);
      self->seam = (TektraMarkdownSeam) { 0, 0 };
      self->scanned = 0;
      self->has_references = FALSE;
    }
  else if (length == self->text->len)
    {
      return self->blocks->len;
    }

  g_string_append_len (self->text, text + self->text->len, (gssize) (length - self->text->len));

  if (!self->has_references &&
      may_define_references (self->text->str, self->text->len, self->scanned))
    {
      self->has_references = TRUE;
      self->seam = (TektraMarkdownSeam) { 0, 0 };
    }

  tail = tektra_markdown_parse_with_seam (self->text->str + self->seam.offset,
                                          self->text->len - self->seam.offset,
                                          &seam);

  changed = self->seam.block;
  while (changed < self->blocks->len && changed - self->seam.block < tail->len &&
         tektra_markdown_block_equal (g_ptr_array_index (self->blocks, changed),
                                      g_ptr_array_index (tail, changed - self->seam.block)))
    changed++;

  g_ptr_array_set_size (self->blocks, (int) changed);
  for (guint i = changed - self->seam.block; i < tail->len; i++)
    g_ptr_array_add (self->blocks, tektra_markdown_block_ref (g_ptr_array_index (tail, i)));

  if (!self->has_references)
    {
      self->seam.offset += seam.offset;
      self->seam.block += seam.block;
      self->scanned = self->seam.offset;
    }

  return changed;
}

/**
 * tektra_markdown_document_get_n_blocks:
 * @self: a document
 *
 * Counts the blocks.
 *
 * Returns: the number of blocks
 */
guint
tektra_markdown_document_get_n_blocks (TektraMarkdownDocument *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->blocks->len;
}

/**
 * tektra_markdown_document_get_block:
 * @self: a document
 * @index: which one
 *
 * Gets a block.
 *
 * Returns: (transfer none): the block
 */
TektraMarkdownBlock *
tektra_markdown_document_get_block (TektraMarkdownDocument *self,
                                    guint                   index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->blocks->len, NULL);

  return g_ptr_array_index (self->blocks, index);
}
