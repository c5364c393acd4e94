/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-inline.h"

#include <string.h>

/* Where the run or the gap that contains @offset ends; *run is NULL in a gap. */
static gsize
find_stretch (const TektraMarkdownInline  *self,
              gsize                        offset,
              guint                       *index,
              const TektraMarkdownRun    **run)
{
  g_assert (self != NULL);

  while (*index < self->n_runs && self->runs[*index].end <= offset)
    (*index)++;

  *run = NULL;
  if (*index == self->n_runs)
    return self->length;
  if (self->runs[*index].start > offset)
    return self->runs[*index].start;

  *run = &self->runs[*index];
  return (*run)->end;
}

static gboolean
same_look (const TektraMarkdownRun *run,
           const TektraMarkdownRun *other)
{
  if (run == NULL || other == NULL)
    return run == other;

  return run->style == other->style && g_strcmp0 (run->url, other->url) == 0;
}

/**
 * tektra_markdown_inline_clear:
 * @self: an inline
 *
 * Frees what an inline holds, not the inline itself.
 */
void
tektra_markdown_inline_clear (TektraMarkdownInline *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->n_runs; i++)
    g_clear_pointer (&self->runs[i].url, g_ref_string_release);

  g_clear_pointer (&self->runs, g_free);
  g_clear_pointer (&self->text, g_free);
  self->length = 0;
  self->n_runs = 0;
}

/**
 * tektra_markdown_inline_equal:
 * @self: an inline
 * @other: another
 *
 * Tells whether two inlines look the same.
 *
 * Returns: %TRUE when their text and its styles are the same
 */
gboolean
tektra_markdown_inline_equal (const TektraMarkdownInline *self,
                              const TektraMarkdownInline *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->length != other->length || self->n_runs != other->n_runs)
    return FALSE;
  if (self->length > 0 && memcmp (self->text, other->text, self->length) != 0)
    return FALSE;

  for (guint i = 0; i < self->n_runs; i++)
    {
      if (self->runs[i].start != other->runs[i].start ||
          self->runs[i].end != other->runs[i].end ||
          !same_look (&self->runs[i], &other->runs[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_markdown_inline_common_prefix:
 * @self: an inline
 * @other: another
 *
 * Counts the bytes at the beginning that are the same text and set the same way.
 *
 * Returns: a number of bytes, never inside a character
 */
gsize
tektra_markdown_inline_common_prefix (const TektraMarkdownInline *self,
                                      const TektraMarkdownInline *other)
{
  gsize length, same = 0;
  guint index = 0, other_index = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (other != NULL, 0);

  length = MIN (self->length, other->length);
  while (same < length && self->text[same] == other->text[same])
    same++;
  while (same > 0 && same < self->length && (self->text[same] & 0xc0) == 0x80)
    same--;

  for (gsize offset = 0; offset < same;)
    {
      const TektraMarkdownRun *run, *other_run;
      gsize end = find_stretch (self, offset, &index, &run);
      gsize other_end = find_stretch (other, offset, &other_index, &other_run);

      if (!same_look (run, other_run))
        return offset;

      offset = MIN (end, other_end);
    }

  return same;
}

/**
 * tektra_markdown_inline_get_run_at:
 * @self: an inline
 * @offset: a byte
 *
 * Finds the run that covers a byte.
 *
 * Returns: (nullable): the run, or %NULL where the text is plain
 */
const TektraMarkdownRun *
tektra_markdown_inline_get_run_at (const TektraMarkdownInline *self,
                                   gsize                       offset)
{
  guint low = 0, high;

  g_return_val_if_fail (self != NULL, NULL);

  high = self->n_runs;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->runs[middle].end <= offset)
        low = middle + 1;
      else if (self->runs[middle].start > offset)
        high = middle;
      else
        return &self->runs[middle];
    }

  return NULL;
}
