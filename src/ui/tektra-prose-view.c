/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/tektra-link.h"
#include "ui/tektra-prose-tags.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-text-settle.h"

/* Shows a run of blocks in one text view and follows their changes by touching nothing before the
 * first character that differs: what an append costs does not depend on the length of the text. */

/* Pixels above a line. */
#define GAP_LINE 3
#define GAP_TIGHT_ITEM 5
#define GAP_ITEM 10
#define GAP_PARAGRAPH 14
#define GAP_AFTER_HEADING 8
#define GAP_HEADING 22

/* Room between the lines of a paragraph. */
#define LINE_SPACING 5

#define BAR_WIDTH 3

struct _TektraProseView
{
  GtkTextView      parent_instance;

  /* owned */
  GPtrArray       *blocks;
  GArray          *starts;

  /* borrowed */
  TektraProseTags *tags;

  guint            link_block;
  const TektraMarkdownRun *link;
  int              settled_width;
  gboolean         has_decoration;
};

G_DEFINE_FINAL_TYPE (TektraProseView, tektra_prose_view, GTK_TYPE_TEXT_VIEW)

static const char *
get_marker (const TektraMarkdownBlock *block,
            char                      *number,
            gsize                      size)
{
  switch (block->marker)
    {
    case TEKTRA_MARKDOWN_MARKER_BULLET:
      return block->list_depth % 2 == 1 ? "•\t" : "◦\t";
    case TEKTRA_MARKDOWN_MARKER_NUMBER:
      g_snprintf (number, size, "%u.\t", block->number);
      return number;
    case TEKTRA_MARKDOWN_MARKER_TODO:
      return "☐\t";
    case TEKTRA_MARKDOWN_MARKER_DONE:
      return "☑\t";
    case TEKTRA_MARKDOWN_MARKER_NONE:
    default:
      return "";
    }
}

static int
get_gap (const TektraMarkdownBlock *block,
         const TektraMarkdownBlock *previous)
{
  if (previous == NULL)
    return 0;
  if (block->continued)
    return GAP_LINE;
  if (block->kind == TEKTRA_MARKDOWN_HEADING)
    return block->level <= 2 ? GAP_HEADING : GAP_HEADING - 4;
  if (previous->kind == TEKTRA_MARKDOWN_HEADING)
    return GAP_AFTER_HEADING;
  if (block->list_depth > 0 && previous->list_depth > 0 && !block->starts_list)
    return block->tight ? GAP_TIGHT_ITEM : GAP_ITEM;

  return GAP_PARAGRAPH;
}

static const TektraMarkdownBlock *
get_block (TektraProseView *self,
           guint            index)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  return index < self->blocks->len ? g_ptr_array_index (self->blocks, index) : NULL;
}

/* The place in the buffer of a byte of a block. */
static void
get_iter_at (TektraProseView *self,
             guint            index,
             gsize            offset,
             GtkTextIter     *iter)
{
  const TektraMarkdownBlock *block = get_block (self, index);
  const char *marker;
  char number[32];

  g_assert (TEKTRA_IS_PROSE_VIEW (self));
  g_assert (offset <= block->text.length);

  marker = get_marker (block, number, sizeof number);
  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), iter,
                                      g_array_index (self->starts, int, index) +
                                      (int) g_utf8_strlen (marker, -1) +
                                      (int) g_utf8_strlen (block->text.text, (gssize) offset));
}

static void
apply_tag (GtkTextBuffer *buffer,
           GtkTextTag    *tag,
           int            start,
           int            end)
{
  GtkTextIter start_iter, end_iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &start_iter, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end_iter, end);
  gtk_text_buffer_apply_tag (buffer, tag, &start_iter, &end_iter);
}

/* Sets the margins of what has been appended to a block from the character @start on. The first
 * line of a block has its marker and the room above it, the others follow closely. */
static void
apply_line_tags (TektraProseView           *self,
                 const TektraMarkdownBlock *block,
                 const TektraMarkdownBlock *previous,
                 gsize                      from,
                 int                        start)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  const char *text = block->text.text;
  gboolean first = from == 0 || memchr (text, '\n', from) == NULL;
  int end = gtk_text_buffer_get_char_count (buffer);

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (first)
    {
      const char *newline = memchr (text + from, '\n', block->text.length - from);
      int first_end = end;

      if (newline != NULL)
        first_end -= (int) g_utf8_strlen (newline, (gssize) (text + block->text.length - newline));

      apply_tag (buffer,
                 tektra_prose_tags_get_line (self->tags, block, TRUE, get_gap (block, previous)),
                 start, first_end);
      start = first_end;
    }

  if (start < end)
    apply_tag (buffer, tektra_prose_tags_get_line (self->tags, block, FALSE, GAP_LINE), start, end);
}

static void
apply_style_tags (TektraProseView            *self,
                  const TektraMarkdownInline *text,
                  gsize                       from,
                  int                         start)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gsize position = from;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  for (guint i = 0; i < text->n_runs; i++)
    {
      const TektraMarkdownRun *run = &text->runs[i];
      gsize run_start = MAX (run->start, from);
      int length;

      if (run->end <= from)
        continue;

      start += (int) g_utf8_strlen (text->text + position, (gssize) (run_start - position));
      length = (int) g_utf8_strlen (text->text + run_start, (gssize) (run->end - run_start));

      for (guint style = TEKTRA_MARKDOWN_STYLE_BOLD;
           style <= TEKTRA_MARKDOWN_STYLE_IMAGE;
           style <<= 1)
        {
          if ((run->style & style) == 0)
            continue;
          if (style == TEKTRA_MARKDOWN_STYLE_LINK && !tektra_link_can_open (run->url))
            continue;
          apply_tag (buffer, tektra_prose_tags_get_style (self->tags, style),
                     start, start + length);
        }

      /* Pictures are not fetched; what stands for one leads to it. */
      if ((run->style & (TEKTRA_MARKDOWN_STYLE_IMAGE | TEKTRA_MARKDOWN_STYLE_LINK)) ==
          TEKTRA_MARKDOWN_STYLE_IMAGE && tektra_link_can_open (run->url))
        apply_tag (buffer, tektra_prose_tags_get_style (self->tags, TEKTRA_MARKDOWN_STYLE_LINK),
                   start, start + length);

      start += length;
      position = run->end;
    }
}

/* Appends a block, or what follows its byte @from when the rest is already there. */
static void
append_block (TektraProseView           *self,
              const TektraMarkdownBlock *block,
              const TektraMarkdownBlock *previous,
              gsize                      from)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  g_autoptr (GString) text = g_string_new (NULL);
  char number[32];
  GtkTextIter end;
  int start, marker_length = 0;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (from == 0)
    {
      const char *marker = get_marker (block, number, sizeof number);

      if (previous != NULL)
        {
          gtk_text_buffer_get_end_iter (buffer, &end);
          gtk_text_buffer_insert (buffer, &end, "\n", 1);
        }

      start = gtk_text_buffer_get_char_count (buffer);
      g_array_append_val (self->starts, start);

      marker_length = (int) g_utf8_strlen (marker, -1);
      g_string_append (text, marker);

      /* A line without characters could not carry tags. */
      if (block->kind == TEKTRA_MARKDOWN_RULE)
        g_string_append_c (text, ' ');
    }

  g_string_append_len (text, block->text.text + from, (gssize) (block->text.length - from));

  start = gtk_text_buffer_get_char_count (buffer);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, text->str, (int) text->len);

  apply_line_tags (self, block, previous, from, start);
  apply_style_tags (self, &block->text, from, start + marker_length);
}

static guint
find_block_at_offset (TektraProseView *self,
                      int              offset)
{
  guint low = 0, high;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  high = self->starts->len;
  while (low + 1 < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->starts, int, middle) <= offset)
        low = middle;
      else
        high = middle;
    }

  return low;
}

static const TektraMarkdownRun *
get_link_at_iter (TektraProseView   *self,
                  const GtkTextIter *iter,
                  guint             *index)
{
  const TektraMarkdownBlock *block;
  const TektraMarkdownRun *run;
  int offset = gtk_text_iter_get_offset (iter);
  const char *place;
  char number[32];

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (self->blocks->len == 0)
    return NULL;

  *index = find_block_at_offset (self, offset);
  block = get_block (self, *index);
  offset -= g_array_index (self->starts, int, *index) +
            (int) g_utf8_strlen (get_marker (block, number, sizeof number), -1);

  if (offset < 0 || offset >= g_utf8_strlen (block->text.text, (gssize) block->text.length))
    return NULL;

  place = g_utf8_offset_to_pointer (block->text.text, offset);
  run = tektra_markdown_inline_get_run_at (&block->text, (gsize) (place - block->text.text));

  return run != NULL && tektra_link_can_open (run->url) ? run : NULL;
}

static const TektraMarkdownRun *
get_link_at_point (TektraProseView *self,
                   double           x,
                   double           y,
                   guint           *index)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         (int) x, (int) y, &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, buffer_x, buffer_y))
    return NULL;

  return get_link_at_iter (self, &iter, index);
}

/* A link whose words are its address shows where it leads already. */
static void
activate_link (TektraProseView         *self,
               guint                    index,
               const TektraMarkdownRun *link)
{
  const TektraMarkdownBlock *block = get_block (self, index);
  g_autofree char *words = NULL;
  GdkRectangle rectangle, end_rectangle;
  GtkTextIter start, end;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  words = g_strndup (block->text.text + link->start, link->end - link->start);
  if (g_str_equal (words, link->url))
    {
      tektra_link_open (GTK_WIDGET (self), link->url);
      return;
    }

  get_iter_at (self, index, link->start, &start);
  get_iter_at (self, index, link->end, &end);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &start, &rectangle);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &end, &end_rectangle);
  if (end_rectangle.y == rectangle.y)
    rectangle.width = MAX (1, end_rectangle.x - rectangle.x);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         rectangle.x, rectangle.y, &rectangle.x, &rectangle.y);
  tektra_link_ask (GTK_WIDGET (self), &rectangle, link->url);
}

static void
motion_cb (TektraProseView *self,
           double           x,
           double           y)
{
  guint index;
  gboolean over_link = get_link_at_point (self, x, y, &index) != NULL;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), over_link ? "pointer" : "text");
}

static void
released_cb (TektraProseView *self,
             int              n_press,
             double           x,
             double           y)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  const TektraMarkdownRun *link;
  guint index;

  if (gtk_text_buffer_get_has_selection (buffer))
    return;

  link = get_link_at_point (self, x, y, &index);
  if (link != NULL)
    activate_link (self, index, link);
}

static gboolean
query_tooltip_cb (TektraProseView *self,
                  int              x,
                  int              y,
                  gboolean         keyboard,
                  GtkTooltip      *tooltip)
{
  const TektraMarkdownRun *link;
  guint index;

  link = keyboard ? self->link : get_link_at_point (self, x, y, &index);
  if (link == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, link->url);

  return TRUE;
}

/* Links are visited with Tab, like those of a label; the one that Enter would open is selected. */
static gboolean
select_link (TektraProseView *self,
             gboolean         forward)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gboolean passed = self->link == NULL;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  for (guint i = 0; i < self->blocks->len; i++)
    {
      guint index = forward ? i : self->blocks->len - 1 - i;
      const TektraMarkdownBlock *block = get_block (self, index);

      for (guint j = 0; j < block->text.n_runs; j++)
        {
          guint position = forward ? j : block->text.n_runs - 1 - j;
          const TektraMarkdownRun *run = &block->text.runs[position];
          GtkTextIter start, end;

          if (run == self->link)
            {
              passed = TRUE;
              continue;
            }
          if (!passed || !tektra_link_can_open (run->url))
            continue;

          self->link = run;
          self->link_block = index;
          get_iter_at (self, index, run->start, &start);
          get_iter_at (self, index, run->end, &end);
          gtk_text_buffer_select_range (buffer, &end, &start);
          return TRUE;
        }
    }

  return FALSE;
}

static void
forget_link (TektraProseView *self)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  self->link = NULL;
  self->link_block = 0;
}

static gboolean
activate_link_cb (GtkWidget *widget,
                  GVariant  *args,
                  gpointer   user_data)
{
  TektraProseView *self = TEKTRA_PROSE_VIEW (widget);

  if (self->link == NULL)
    return FALSE;

  activate_link (self, self->link_block, self->link);

  return TRUE;
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
        forget_link (self);

      if ((was_focused || !forward) && select_link (self, forward))
        {
          gtk_widget_grab_focus (widget);
          return TRUE;
        }

      forget_link (self);
    }

  return GTK_WIDGET_CLASS (tektra_prose_view_parent_class)->focus (widget, direction);
}

static GtkSizeRequestMode
tektra_prose_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A text view knows its height only for the width that it has. */
static void
settle_for_width (TektraProseView *self,
                  int              width)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

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
            int              height)
{
  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
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
  int height;

  g_assert (TEKTRA_IS_PROSE_VIEW (self));

  get_iter_at (self, index, 0, &iter);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, y, &height);
  get_iter_at (self, index, get_block (self, index)->text.length, &iter);
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
      const TektraMarkdownBlock *block = get_block (self, i);
      const TektraMarkdownBlock *previous = i > 0 ? get_block (self, i - 1) : NULL;
      int y, end;

      if (block->kind != TEKTRA_MARKDOWN_RULE && block->quote_depth == 0)
        continue;

      get_block_yrange (self, i, &y, &end);

      if (block->kind == TEKTRA_MARKDOWN_RULE)
        append_bar (self, snapshot, tektra_prose_tags_get_margin (block),
                    (y + get_gap (block, previous) + end) / 2,
                    MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) -
                            tektra_prose_tags_get_margin (block)), 1);

      for (guint depth = 0; depth < block->quote_depth; depth++)
        {
          int x = (int) depth * TEKTRA_PROSE_QUOTE_WIDTH;
          gboolean joined = previous != NULL && previous->quote_depth > depth;
          int top = joined ? y : y + get_gap (block, previous);

          if (x >= tektra_prose_tags_get_margin (block))
            break;
          append_bar (self, snapshot, x, top, BAR_WIDTH, end - top);
        }
    }
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

  text_view_class->snapshot_layer = tektra_prose_view_snapshot_layer;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, activate_link_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, activate_link_cb, NULL);
}

static void
tektra_prose_view_init (TektraProseView *self)
{
  g_autoptr (GtkTextBuffer) buffer = NULL;
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

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
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
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
         tektra_markdown_block_equal (blocks[same], get_block (self, same)))
    same++;

  if (same == n_blocks && same == self->blocks->len)
    return;

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gtk_text_buffer_get_end_iter (buffer, &end);
  forget_link (self);

  if (same < n_blocks && same < self->blocks->len &&
      tektra_markdown_block_alike (blocks[same], get_block (self, same)))
    from = tektra_markdown_inline_common_prefix (&blocks[same]->text,
                                                 &get_block (self, same)->text);

  if (from > 0)
    {
      get_iter_at (self, same, from, &start);
    }
  else if (same > 0)
    {
      const TektraMarkdownBlock *last = get_block (self, same - 1);

      get_iter_at (self, same - 1, last->text.length, &start);
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
      append_block (self, blocks[i], i > 0 ? blocks[i - 1] : NULL, i == same ? from : 0);
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
