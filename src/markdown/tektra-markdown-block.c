/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-block.h"

static void
tektra_markdown_block_clear (gpointer data)
{
  TektraMarkdownBlock *self = data;

  if (self->cells != NULL)
    {
      for (gsize i = 0; i < (gsize) self->n_rows * self->n_columns; i++)
        tektra_markdown_inline_clear (&self->cells[i]);
    }

  g_clear_pointer (&self->cells, g_free);
  g_clear_pointer (&self->aligns, g_free);
  g_clear_pointer (&self->outer, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->url, g_free);
  tektra_markdown_inline_clear (&self->text);
}

/**
 * tektra_markdown_block_new:
 * @kind: what it is
 *
 * Makes an empty block, to be filled in by the parser before anybody else sees it.
 *
 * Returns: (transfer full): a block
 */
TektraMarkdownBlock *
tektra_markdown_block_new (TektraMarkdownKind kind)
{
  TektraMarkdownBlock *self = g_rc_box_new0 (TektraMarkdownBlock);

  self->kind = kind;

  return self;
}

/**
 * tektra_markdown_block_ref:
 * @self: a block
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the block
 */
TektraMarkdownBlock *
tektra_markdown_block_ref (TektraMarkdownBlock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_rc_box_acquire (self);
}

/**
 * tektra_markdown_block_unref:
 * @self: (transfer full): a block
 *
 * Drops a reference.
 */
void
tektra_markdown_block_unref (TektraMarkdownBlock *self)
{
  g_return_if_fail (self != NULL);

  g_rc_box_release_full (self, tektra_markdown_block_clear);
}

static void
append_marker (GString                  *text,
               const TektraMarkdownItem *item,
               guint                     depth,
               const char               *separator)
{
  switch (item->marker)
    {
    case TEKTRA_MARKDOWN_MARKER_BULLET:
      g_string_append (text, depth % 2 == 1 ? "•" : "◦");
      break;
    case TEKTRA_MARKDOWN_MARKER_NUMBER:
      g_string_append_printf (text, "%u.", item->number);
      break;
    case TEKTRA_MARKDOWN_MARKER_TODO:
      g_string_append (text, "☐");
      break;
    case TEKTRA_MARKDOWN_MARKER_DONE:
      g_string_append (text, "☑");
      break;
    case TEKTRA_MARKDOWN_MARKER_NONE:
    default:
      return;
    }

  g_string_append (text, separator);
}

/**
 * tektra_markdown_block_dup_marker:
 * @self: a block
 * @separator: what stands behind each marker
 *
 * Makes what stands before a block: its marker, and those of the items that begin on the same line.
 *
 * Returns: (transfer full): such as "•" or "•1."; empty where no item begins
 */
char *
tektra_markdown_block_dup_marker (const TektraMarkdownBlock *self,
                                  const char                *separator)
{
  const TektraMarkdownItem own = { self->marker, self->number };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n_outer; i++)
    append_marker (text, &self->outer[i], self->list_depth - self->n_outer + i, separator);
  append_marker (text, &own, self->list_depth, separator);

  return g_string_free (text, FALSE);
}

static gboolean
has_same_outer (const TektraMarkdownBlock *self,
                const TektraMarkdownBlock *other)
{
  if (self->n_outer != other->n_outer)
    return FALSE;

  for (guint i = 0; i < self->n_outer; i++)
    {
      if (self->outer[i].marker != other->outer[i].marker ||
          self->outer[i].number != other->outer[i].number)
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_markdown_block_alike:
 * @self: a block
 * @other: another
 *
 * Tells whether two blocks are set the same way, whatever their text: the one can then be turned
 * into the other by changing its text.
 *
 * Returns: %TRUE when only their text may differ
 */
gboolean
tektra_markdown_block_alike (const TektraMarkdownBlock *self,
                             const TektraMarkdownBlock *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self->kind == other->kind &&
         self->level == other->level &&
         self->list_depth == other->list_depth &&
         self->quote_depth == other->quote_depth &&
         self->marker == other->marker &&
         self->number == other->number &&
         has_same_outer (self, other) &&
         self->starts_list == other->starts_list &&
         self->continued == other->continued &&
         self->tight == other->tight &&
         g_strcmp0 (self->language, other->language) == 0 &&
         g_strcmp0 (self->url, other->url) == 0;
}

/**
 * tektra_markdown_block_equal:
 * @self: a block
 * @other: another
 *
 * Tells whether two blocks look the same.
 *
 * Returns: %TRUE when nothing has to be drawn anew
 */
gboolean
tektra_markdown_block_equal (const TektraMarkdownBlock *self,
                             const TektraMarkdownBlock *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self == other)
    return TRUE;

  if (!tektra_markdown_block_alike (self, other) ||
      self->n_columns != other->n_columns ||
      self->n_rows != other->n_rows ||
      !tektra_markdown_inline_equal (&self->text, &other->text))
    return FALSE;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (self->aligns[i] != other->aligns[i])
        return FALSE;
    }

  for (gsize i = 0; i < (gsize) self->n_rows * self->n_columns; i++)
    {
      if (!tektra_markdown_inline_equal (&self->cells[i], &other->cells[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_markdown_block_get_cell:
 * @self: a table
 * @row: row, 0 is the header
 * @column: column
 *
 * Gets one cell of a table.
 *
 * Returns: the cell
 */
const TektraMarkdownInline *
tektra_markdown_block_get_cell (const TektraMarkdownBlock *self,
                                guint                      row,
                                guint                      column)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (row < self->n_rows, NULL);
  g_return_val_if_fail (column < self->n_columns, NULL);

  return &self->cells[(gsize) row * self->n_columns + column];
}
