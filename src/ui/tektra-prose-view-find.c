/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-find.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-prose-view-private.h"

/**
 * tektra_prose_view_set_found:
 * @self: a view
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places that read like @folded. Bullets, numbers and formulas are not looked at.
 *
 * Returns: their number
 */
guint
tektra_prose_view_set_found (TektraProseView *self,
                             const char      *folded,
                             int              nth)
{
  GtkTextBuffer *buffer;
  guint n = 0;

  g_return_val_if_fail (TEKTRA_IS_PROSE_VIEW (self), 0);
  g_return_val_if_fail (folded != NULL, 0);

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  tektra_find_marks_clear (buffer);

  for (guint i = 0; *folded != '\0' && i < self->blocks->len; i++)
    {
      const TektraMarkdownBlock *block = tektra_prose_view_get_block (self, i);
      gsize from, to = 0;

      for (; tektra_markdown_inline_find (&block->text, folded, to, &from, &to); n++)
        {
          GtkTextIter start, end;

          tektra_prose_view_get_iter_at (self, i, from, &start);
          tektra_prose_view_get_iter_at (self, i, to, &end);
          tektra_find_marks_add (buffer, &start, &end, (int) n == nth);
        }
    }

  return n;
}
