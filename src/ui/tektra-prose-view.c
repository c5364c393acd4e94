/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-prose-view.h"

#include "ui/tektra-prose-view-private.h"
#include "ui/tektra-text-settle.h"

/* Shows a run of blocks in one text view and follows their changes by touching nothing before the
 * first character that differs: what an append costs does not depend on the length of the text. */

/* Room between the lines of a paragraph. */
#define LINE_SPACING 5

#define BAR_WIDTH 3

G_DEFINE_FINAL_TYPE (TektraProseView, tektra_prose_view, GTK_TYPE_TEXT_VIEW)

static gboolean
activate_link_cb (GtkWidget *widget,
                  GVariant  *args,
                  gpointer   user_data)
{
  return tektra_prose_view_activate_link (TEKTRA_PROSE_VIEW (widget));
}

static gboolean
tektra_prose_view_focus (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  TektraProseView *self = TEKTRA_PROSE_VIEW (widget);

  if (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
    {
      gboolean forward = direction == GTK_DIR_TAB_FORWARD;
      gboolean was_focused = gtk_widget_has_focus (widget);

      if (!was_focused)
        tektra_prose_view_forget_link (self);

      if ((was_focused || !forward) && tektra_prose_view_select_link (self, forward))
        {
          gtk_widget_grab_focus (widget);
          return TRUE;
        }

      tektra_prose_view_forget_link (self);
    }

  return GTK_WIDGET_CLASS (tektra_prose_view_parent_class)->focus (widget, direction);
}

static GtkSizeRequestMode
tektra_prose_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* How far formulas reach below their lines depends on the font, and that on where the view is. */
static void
follow_font (TektraProseView *self)
{
  guint serial = pango_context_get_serial (gtk_widget_get_pango_context (GTK_WIDGET (self)));

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (serial == self->font_serial)
    return;

  self->font_serial = serial;
  self->settled_width = -1;
  tektra_prose_view_align_math (self);
}

/* A text view knows its height only for the width that it has. */
static void
settle_for_width (TektraProseView *self,
                  int              width)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (self->has_math)
    follow_font (self);

  if (width <= 0 || self->settled_width == width)
    return;

  self->settled_width = width;
  tektra_text_settle_for_width (GTK_TEXT_VIEW (self), width);
}

static void
tektra_prose_view_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    settle_for_width (TEKTRA_PROSE_VIEW (widget), for_size);

  GTK_WIDGET_CLASS (tektra_prose_view_parent_class)->measure (widget, orientation, for_size,
                                                              minimum, natural,
                                                              minimum_baseline, natural_baseline);
}

static void
tektra_prose_view_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  settle_for_width (TEKTRA_PROSE_VIEW (widget), width);

  GTK_WIDGET_CLASS (tektra_prose_view_parent_class)->size_allocate (widget, width, height,
                                                                    baseline);
}

static void
append_bar (TektraProseView *self,
            GtkSnapshot     *snapshot,
            int              x,
            int              y,
            int              width,
            int              height,
            gboolean         rtl)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (rtl)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;

  gtk_snapshot_append_color (snapshot, tektra_prose_tags_get_dim (self->tags),
                             &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                  (float) width, (float) height));
}

static void
get_block_yrange (TektraProseView *self,
                  guint            index,
                  int             *y,
                  int             *end)
{
  GtkTextIter iter;
  gsize length;
  int height;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  tektra_prose_view_get_iter_at (self, index, 0, &iter);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, y, &height);
  length = tektra_prose_view_get_block (self, index)->text.length;
  tektra_prose_view_get_iter_at (self, index, length, &iter);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, end, &height);
  *end += height;
}

static void
tektra_prose_view_snapshot_layer (GtkTextView      *text_view,
                                  GtkTextViewLayer  layer,
                                  GtkSnapshot      *snapshot)
{
  TektraProseView *self = TEKTRA_PROSE_VIEW (text_view);

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT || !self->has_decoration)
    return;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TektraMarkdownBlock *block = tektra_prose_view_get_block (self, i);
      const TektraMarkdownBlock *previous = NULL;
      gboolean rtl;
      int y, end;

      if (block->kind != TEKTRA_MARKDOWN_RULE && block->quote_depth == 0)
        continue;

      if (i > 0)
        previous = tektra_prose_view_get_block (self, i - 1);
      get_block_yrange (self, i, &y, &end);
      rtl = tektra_prose_view_is_rtl (self, block);

      if (block->kind == TEKTRA_MARKDOWN_RULE)
        append_bar (self, snapshot, tektra_prose_tags_get_margin (self->tags, block),
                    (y + tektra_prose_view_get_gap (block, previous) + end) / 2,
                    MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) -
                            tektra_prose_tags_get_margin (self->tags, block)), 1, rtl);

      for (guint depth = 0; depth < block->quote_depth; depth++)
        {
          int x = (int) depth * TEKTRA_PROSE_QUOTE_WIDTH;
          gboolean joined = previous != NULL && previous->quote_depth > depth;
          int top = joined ? y : y + tektra_prose_view_get_gap (block, previous);

          if (x >= tektra_prose_tags_get_margin (self->tags, block))
            break;
          append_bar (self, snapshot, x, top, BAR_WIDTH, end - top, rtl);
        }
    }
}

static void
tektra_prose_view_copy_clipboard (GtkTextView *text_view)
{
  TektraProseView *self = TEKTRA_PROSE_VIEW (text_view);
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (text_view), &start, &end))
    return;

  text = tektra_prose_view_dup_source (self, &start, &end);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
tektra_prose_view_finalize (GObject *object)
{
  TektraProseView *self = TEKTRA_PROSE_VIEW (object);

  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->starts, g_array_unref);

  G_OBJECT_CLASS (tektra_prose_view_parent_class)->finalize (object);
}

static void
tektra_prose_view_class_init (TektraProseViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkTextViewClass *text_view_class = GTK_TEXT_VIEW_CLASS (klass);

  object_class->finalize = tektra_prose_view_finalize;

  widget_class->focus = tektra_prose_view_focus;
  widget_class->get_request_mode = tektra_prose_view_get_request_mode;
  widget_class->measure = tektra_prose_view_measure;
  widget_class->size_allocate = tektra_prose_view_size_allocate;

  text_view_class->copy_clipboard = tektra_prose_view_copy_clipboard;
  text_view_class->snapshot_layer = tektra_prose_view_snapshot_layer;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, activate_link_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, activate_link_cb, NULL);
}

static void
tektra_prose_view_init (TektraProseView *self)
{
  g_autoptr (GtkTextBuffer) buffer = NULL;

  self->tags = tektra_prose_tags_get_default ();
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_markdown_block_unref);
  self->starts = g_array_new (FALSE, FALSE, sizeof (int));
  self->settled_width = -1;

  buffer = gtk_text_buffer_new (tektra_prose_tags_get_table (self->tags));
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self), buffer);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_pixels_inside_wrap (GTK_TEXT_VIEW (self), LINE_SPACING);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "prose");

  tektra_prose_view_init_links (self);
}

/**
 * tektra_prose_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_prose_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_PROSE_VIEW, NULL);
}

/* How much of a block can stay when it becomes another one. Formulas stay whole; and margins are on
 * the other side in what is read in the other direction. */
static gsize
find_common_prefix (TektraProseView           *self,
                    const TektraMarkdownBlock *block,
                    const TektraMarkdownBlock *old)
{
  gsize same = tektra_markdown_inline_common_prefix (&block->text, &old->text);

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (tektra_prose_view_is_rtl (self, block) != tektra_prose_view_is_rtl (self, old))
    return 0;

  for (guint i = 0; i < old->text.n_runs && old->text.runs[i].start < same; i++)
    {
      if ((old->text.runs[i].style & TEKTRA_MARKDOWN_STYLE_MATH) != 0 &&
          old->text.runs[i].end > same)
        return old->text.runs[i].start;
    }

  for (guint i = 0; i < block->text.n_runs && block->text.runs[i].start < same; i++)
    {
      if ((block->text.runs[i].style & TEKTRA_MARKDOWN_STYLE_MATH) != 0 &&
          block->text.runs[i].end > same)
        return block->text.runs[i].start;
    }

  return same;
}

/**
 * tektra_prose_view_set_blocks:
 * @self: a view
 * @blocks: (array length=n_blocks) (transfer none): paragraphs, headings and rules
 * @n_blocks: how many
 *
 * Shows blocks. What they have in common with those shown before stays untouched.
 */
void
tektra_prose_view_set_blocks (TektraProseView      *self,
                              TektraMarkdownBlock **blocks,
                              guint                 n_blocks)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  guint same = 0;
  gsize from = 0;

  g_return_if_fail (TEKTRA_IS_PROSE_VIEW (self));
  g_return_if_fail (blocks != NULL || n_blocks == 0);

  while (same < n_blocks && same < self->blocks->len &&
         tektra_markdown_block_equal (blocks[same], tektra_prose_view_get_block (self, same)))
    same++;

  if (same == n_blocks && same == self->blocks->len)
    return;

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gtk_text_buffer_get_end_iter (buffer, &end);
  tektra_prose_view_forget_link (self);

  if (same < n_blocks && same < self->blocks->len &&
      tektra_markdown_block_alike (blocks[same], tektra_prose_view_get_block (self, same)))
    from = find_common_prefix (self, blocks[same], tektra_prose_view_get_block (self, same));

  if (from > 0)
    {
      tektra_prose_view_get_iter_at (self, same, from, &start);
    }
  else if (same > 0)
    {
      const TektraMarkdownBlock *last = tektra_prose_view_get_block (self, same - 1);

      tektra_prose_view_get_iter_at (self, same - 1, last->text.length, &start);
      if (last->kind == TEKTRA_MARKDOWN_RULE)
        gtk_text_iter_forward_char (&start);
    }
  else
    {
      gtk_text_buffer_get_start_iter (buffer, &start);
    }

  if (!gtk_text_iter_equal (&start, &end))
    gtk_text_buffer_delete (buffer, &start, &end);

  g_ptr_array_set_size (self->blocks, (int) same);
  g_array_set_size (self->starts, from > 0 ? same + 1 : same);

  for (guint i = same; i < n_blocks; i++)
    {
      tektra_prose_view_append_block (self, blocks[i], i > 0 ? blocks[i - 1] : NULL,
                                      i == same ? from : 0);
      g_ptr_array_add (self->blocks, tektra_markdown_block_ref (blocks[i]));
    }

  self->has_decoration = FALSE;
  for (guint i = 0; i < n_blocks && !self->has_decoration; i++)
    self->has_decoration = blocks[i]->kind == TEKTRA_MARKDOWN_RULE || blocks[i]->quote_depth > 0;

  if (gtk_widget_get_width (GTK_WIDGET (self)) == self->settled_width)
    tektra_text_settle (GTK_TEXT_VIEW (self));
  else
    self->settled_width = -1;
}
