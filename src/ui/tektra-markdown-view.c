/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "markdown/tektra-markdown-document.h"
#include "ui/tektra-code-view.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-math-block.h"
#include "ui/tektra-prose-tags.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-remote-picture.h"
#include "ui/tektra-table-view.h"

/* Shows a text part as a column of views of prose, code, tables, formulas and pictures, and follows
 * it while it grows.
 * Text that arrives is shown together a few times a second; each time only the views behind the
 * first block that changed are touched. */

/* Microseconds between two updates, at least and at most: between what looks smooth and what still
 * looks alive. */
#define UPDATE_INTERVAL_MIN (33 * G_TIME_SPAN_MILLISECOND)
#define UPDATE_INTERVAL_MAX (120 * G_TIME_SPAN_MILLISECOND)

/* Showing an answer may take one part in this many of the main thread's time. What an update
 * costs, the frame that it causes included, depends on the renderer and on the machine; so it is
 * measured. */
#define SHARE 22

/* A prose view draws all its lines when one changes, so a very long run is continued in another
 * view. */
#define RUN_BYTES_MAX (3 * 1024)

/* What is made at a time of a text that may take its time: so many bytes of text, and for each view
 * as many as take as long as an empty one. That is a third of a frame. */
#define SLICE_BYTES 1536
#define VIEW_BYTES 256

/* Pixels that are drawn beyond what can be seen, so that a small step needs no new snapshot. */
#define DRAW_MARGIN 60

typedef struct
{
  TektraMarkdownKind  kind;
  guint               start;
  guint               n_blocks;
  GtkWidget          *widget;
} Segment;

struct _TektraMarkdownView
{
  GtkWidget               parent_instance;

  /* owned */
  TektraTextPart         *part;
  TektraMarkdownDocument *document;
  GArray                 *segments;
  GSignalGroup           *clock_signals;
  char                   *folded;
  guint                   update_source;

  /* borrowed */
  GtkWidget              *viewport;

  float                   drawn_top;
  float                   drawn_bottom;
  gint64                  next_update;
  gint64                  last_cpu;
  gint64                  cost;
  int                     nth;
  guint                   n_shown;
  gboolean                complete;
  gboolean                stale;
  gboolean                gradual;
};

G_DEFINE_FINAL_TYPE (TektraMarkdownView, tektra_markdown_view, GTK_TYPE_WIDGET)

/* Microseconds that this thread has worked. */
static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static TektraMarkdownKind
get_segment_kind (const TektraMarkdownBlock *block)
{
  switch (block->kind)
    {
    case TEKTRA_MARKDOWN_CODE:
    case TEKTRA_MARKDOWN_TABLE:
    case TEKTRA_MARKDOWN_MATH:
    case TEKTRA_MARKDOWN_IMAGE:
      return block->kind;
    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    case TEKTRA_MARKDOWN_RULE:
    default:
      return TEKTRA_MARKDOWN_PARAGRAPH;
    }
}

/* Cuts a segment off the blocks from @start on. Depends on nothing but the blocks, so that a text
 * looks the same however it arrived. */
static Segment
cut_segment (TektraMarkdownView *self,
             guint               start)
{
  guint n_blocks = tektra_markdown_document_get_n_blocks (self->document);
  Segment segment = { .start = start, .n_blocks = 1 };
  gsize bytes;

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  segment.kind = get_segment_kind (tektra_markdown_document_get_block (self->document, start));
  if (segment.kind != TEKTRA_MARKDOWN_PARAGRAPH)
    return segment;

  bytes = tektra_markdown_document_get_block (self->document, start)->text.length;
  while (start + segment.n_blocks < n_blocks)
    {
      const TektraMarkdownBlock *block =
        tektra_markdown_document_get_block (self->document, start + segment.n_blocks);

      if (get_segment_kind (block) != TEKTRA_MARKDOWN_PARAGRAPH || bytes >= RUN_BYTES_MAX)
        break;

      bytes += block->text.length;
      segment.n_blocks++;
    }

  return segment;
}

static GtkWidget *
create_widget (TektraMarkdownKind kind)
{
  switch (kind)
    {
    case TEKTRA_MARKDOWN_CODE:
      return tektra_code_view_new ();
    case TEKTRA_MARKDOWN_TABLE:
      return tektra_table_view_new ();
    case TEKTRA_MARKDOWN_MATH:
      return tektra_math_block_new ();
    case TEKTRA_MARKDOWN_IMAGE:
      return tektra_remote_picture_new ();
    case TEKTRA_MARKDOWN_PARAGRAPH:
    case TEKTRA_MARKDOWN_HEADING:
    case TEKTRA_MARKDOWN_RULE:
    default:
      return tektra_prose_view_new ();
    }
}

/* Prose has its margins in the text. */
static void
update_margin (TektraMarkdownView *self,
               const Segment      *segment)
{
  TektraMarkdownBlock *block = tektra_markdown_document_get_block (self->document, segment->start);

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  if (segment->kind != TEKTRA_MARKDOWN_PARAGRAPH)
    gtk_widget_set_margin_start (
      segment->widget, tektra_prose_tags_get_margin (tektra_prose_tags_get_default (), block));
}

static void
scale_cb (TektraMarkdownView *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    update_margin (self, &g_array_index (self->segments, Segment, i));
}

static void
fill_widget (TektraMarkdownView *self,
             const Segment      *segment)
{
  TektraMarkdownBlock *block = tektra_markdown_document_get_block (self->document, segment->start);

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  if (segment->kind == TEKTRA_MARKDOWN_PARAGRAPH)
    {
      g_autofree TektraMarkdownBlock **blocks = g_new (TektraMarkdownBlock *, segment->n_blocks);

      for (guint i = 0; i < segment->n_blocks; i++)
        blocks[i] = tektra_markdown_document_get_block (self->document, segment->start + i);

      tektra_prose_view_set_blocks (TEKTRA_PROSE_VIEW (segment->widget), blocks, segment->n_blocks);
      return;
    }

  update_margin (self, segment);
  if (segment->kind == TEKTRA_MARKDOWN_CODE)
    tektra_code_view_set_block (TEKTRA_CODE_VIEW (segment->widget), block);
  else if (segment->kind == TEKTRA_MARKDOWN_TABLE)
    tektra_table_view_set_block (TEKTRA_TABLE_VIEW (segment->widget), block);
  else if (segment->kind == TEKTRA_MARKDOWN_MATH)
    tektra_math_block_set_block (TEKTRA_MATH_BLOCK (segment->widget), block);
  else
    tektra_remote_picture_set_block (TEKTRA_REMOTE_PICTURE (segment->widget), block);
}

static void
update_segments (TektraMarkdownView *self,
                 guint               changed)
{
  guint n_blocks = tektra_markdown_document_get_n_blocks (self->document);
  guint index = 0, start;
  gsize bytes = 0;

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  /* The segment before the change may take in the first changed block. */
  while (index + 1 < self->segments->len &&
         g_array_index (self->segments, Segment, index + 1).start < changed)
    index++;
  start = index < self->segments->len ? g_array_index (self->segments, Segment, index).start : 0;

  for (; start < n_blocks && (!self->gradual || bytes < SLICE_BYTES); index++)
    {
      Segment segment = cut_segment (self, start);
      GtkWidget *previous = NULL;

      bytes += VIEW_BYTES;
      for (guint i = 0; start + i >= changed && i < segment.n_blocks; i++)
        bytes += tektra_markdown_document_get_block (self->document, start + i)->text.length;

      if (index > 0)
        previous = g_array_index (self->segments, Segment, index - 1).widget;

      if (index < self->segments->len)
        {
          Segment *old = &g_array_index (self->segments, Segment, index);

          if (old->kind == segment.kind)
            {
              segment.widget = old->widget;
            }
          else
            {
              gtk_widget_unparent (old->widget);
              segment.widget = create_widget (segment.kind);
              gtk_widget_insert_after (segment.widget, GTK_WIDGET (self), previous);
            }
          *old = segment;
        }
      else
        {
          segment.widget = create_widget (segment.kind);
          gtk_widget_insert_after (segment.widget, GTK_WIDGET (self), previous);
          g_array_append_val (self->segments, segment);
        }

      fill_widget (self, &segment);
      start += segment.n_blocks;
    }

  self->n_shown = start;
  self->gradual = start < n_blocks;
  while (self->segments->len > index)
    {
      gtk_widget_unparent (g_array_index (self->segments, Segment, self->segments->len - 1).widget);
      g_array_set_size (self->segments, self->segments->len - 1);
    }
}

/* Formulas and pictures have no words. */
static guint
mark_widget (GtkWidget  *widget,
             const char *folded,
             int         nth)
{
  if (TEKTRA_IS_PROSE_VIEW (widget))
    return tektra_prose_view_set_found (TEKTRA_PROSE_VIEW (widget), folded, nth);
  if (TEKTRA_IS_CODE_VIEW (widget))
    return tektra_code_view_set_found (TEKTRA_CODE_VIEW (widget), folded, nth);
  if (TEKTRA_IS_TABLE_VIEW (widget))
    return tektra_table_view_set_found (TEKTRA_TABLE_VIEW (widget), folded, nth);

  return 0;
}

static guint
mark_segments (TektraMarkdownView *self)
{
  guint n = 0;

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  for (guint i = 0; i < self->segments->len; i++)
    n += mark_widget (g_array_index (self->segments, Segment, i).widget, self->folded,
                      self->nth - (int) n);

  return n;
}

static void
update_timeout_cb (gpointer user_data)
{
  TektraMarkdownView *self = user_data;

  self->update_source = 0;
  tektra_markdown_view_flush (self);
}

/* Not in the frame clock's update phase: a text view lays out its new text in an idle handler that
 * runs before the next frame, so that the text is shown in that frame instead of the one after
 * it. */
static void
queue_update (TektraMarkdownView *self)
{
  gint64 wait;

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  self->stale = TRUE;
  if (self->update_source != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  wait = MAX (0, self->next_update - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
  self->update_source = g_timeout_add_once ((guint) wait, update_timeout_cb, self);
}

static void
appended_cb (TektraMarkdownView *self)
{
  queue_update (self);
}

/* The part of the view that can be seen in the scrolled window around it, from @top to @bottom. */
static void
get_visible_range (TektraMarkdownView *self,
                   float              *top,
                   float              *bottom)
{
  graphene_rect_t bounds;

  g_assert (TEKTRA_IS_MARKDOWN_VIEW (self));

  *top = 0;
  *bottom = (float) gtk_widget_get_height (GTK_WIDGET (self));

  if (self->viewport != NULL &&
      gtk_widget_compute_bounds (self->viewport, GTK_WIDGET (self), &bounds))
    {
      *top = MAX (*top, bounds.origin.y);
      *bottom = MIN (*bottom, bounds.origin.y + bounds.size.height);
    }
}

/* Rows move when the view is scrolled, and when rows above them turn out to be higher than was
 * thought. Where the view is then is known only after a layout in which it itself may have no
 * part. */
static void
layout_cb (TektraMarkdownView *self)
{
  float top, bottom;

  get_visible_range (self, &top, &bottom);
  if (top < bottom && (top < self->drawn_top || bottom > self->drawn_bottom))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tektra_markdown_view_map (GtkWidget *widget)
{
  TektraMarkdownView *self = TEKTRA_MARKDOWN_VIEW (widget);

  GTK_WIDGET_CLASS (tektra_markdown_view_parent_class)->map (widget);

  self->viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  g_signal_group_set_target (self->clock_signals, gtk_widget_get_frame_clock (widget));

  if (self->stale)
    queue_update (self);
}

static void
tektra_markdown_view_unmap (GtkWidget *widget)
{
  TektraMarkdownView *self = TEKTRA_MARKDOWN_VIEW (widget);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_signal_group_set_target (self->clock_signals, NULL);
  self->viewport = NULL;

  GTK_WIDGET_CLASS (tektra_markdown_view_parent_class)->unmap (widget);
}

/* The software renderer paints every text it is given, however far outside the window, and a list
 * view gives it all messages near the visible ones. So what cannot be seen is left out here. */
static void
tektra_markdown_view_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  TektraMarkdownView *self = TEKTRA_MARKDOWN_VIEW (widget);

  get_visible_range (self, &self->drawn_top, &self->drawn_bottom);
  self->drawn_top -= DRAW_MARGIN;
  self->drawn_bottom += DRAW_MARGIN;

  for (guint i = 0; i < self->segments->len; i++)
    {
      GtkWidget *child = g_array_index (self->segments, Segment, i).widget;
      graphene_rect_t bounds;

      if (!gtk_widget_compute_bounds (child, widget, &bounds) ||
          bounds.origin.y > self->drawn_bottom ||
          bounds.origin.y + bounds.size.height < self->drawn_top)
        continue;

      gtk_widget_snapshot_child (widget, child, snapshot);
    }
}

static void
tektra_markdown_view_dispose (GObject *object)
{
  TektraMarkdownView *self = TEKTRA_MARKDOWN_VIEW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->part != NULL)
    g_signal_handlers_disconnect_by_func (self->part, appended_cb, self);
  g_clear_object (&self->part);
  g_clear_object (&self->clock_signals);

  g_array_set_size (self->segments, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (tektra_markdown_view_parent_class)->dispose (object);
}

static void
tektra_markdown_view_finalize (GObject *object)
{
  TektraMarkdownView *self = TEKTRA_MARKDOWN_VIEW (object);

  g_clear_pointer (&self->document, tektra_markdown_document_free);
  g_clear_pointer (&self->segments, g_array_unref);
  g_clear_pointer (&self->folded, g_free);

  G_OBJECT_CLASS (tektra_markdown_view_parent_class)->finalize (object);
}

static void
tektra_markdown_view_class_init (TektraMarkdownViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_markdown_view_dispose;
  object_class->finalize = tektra_markdown_view_finalize;

  widget_class->map = tektra_markdown_view_map;
  widget_class->unmap = tektra_markdown_view_unmap;
  widget_class->snapshot = tektra_markdown_view_snapshot;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "markdown-view");
}

static void
tektra_markdown_view_init (TektraMarkdownView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 14);

  self->document = tektra_markdown_document_new ();
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  self->folded = g_strdup ("");
  self->nth = -1;
  self->complete = TRUE;

  self->clock_signals = g_signal_group_new (GDK_TYPE_FRAME_CLOCK);
  g_signal_group_connect_data (self->clock_signals, "layout", G_CALLBACK (layout_cb), self, NULL,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (tektra_prose_tags_get_default (), "notify::scale",
                           G_CALLBACK (scale_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_markdown_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_markdown_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_MARKDOWN_VIEW, NULL);
}

/**
 * tektra_markdown_view_set_part:
 * @self: a view
 * @part: (nullable): the text to show
 *
 * Shows a text and follows it while it grows.
 */
void
tektra_markdown_view_set_part (TektraMarkdownView *self,
                               TektraTextPart     *part)
{
  g_return_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self));
  g_return_if_fail (part == NULL || TEKTRA_IS_TEXT_PART (part));

  if (self->part == part)
    return;

  if (self->part != NULL)
    g_signal_handlers_disconnect_by_func (self->part, appended_cb, self);

  g_set_object (&self->part, part);
  g_clear_handle_id (&self->update_source, g_source_remove);
  self->next_update = 0;
  self->stale = FALSE;

  if (part != NULL)
    {
      g_signal_connect_object (part, "appended", G_CALLBACK (appended_cb), self, G_CONNECT_SWAPPED);
      tektra_markdown_view_flush (self);
    }
}

/**
 * tektra_markdown_view_set_complete:
 * @self: a view
 * @complete: whether the text will not grow any more
 *
 * Tells whether the text is complete. The last line of one that is not can be held back until it is
 * clear how it reads.
 */
void
tektra_markdown_view_set_complete (TektraMarkdownView *self,
                                   gboolean            complete)
{
  g_return_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self));

  if (self->complete == complete)
    return;

  self->complete = complete;
  if (complete)
    queue_update (self);
}

/**
 * tektra_markdown_view_flush:
 * @self: a view
 *
 * Shows what has arrived now, instead of together with what else arrives soon.
 */
void
tektra_markdown_view_flush (TektraMarkdownView *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 cpu = get_cpu_time ();
  guint changed;

  g_return_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self));

  g_clear_handle_id (&self->update_source, g_source_remove);
  self->stale = FALSE;

  if (self->part == NULL)
    return;

  /* The time since the last update has the frames in it; a pause in the stream says nothing. */
  if (now < self->next_update + UPDATE_INTERVAL_MAX)
    self->cost += (cpu - self->last_cpu - self->cost) / 4;
  self->last_cpu = cpu;

  changed = tektra_markdown_document_update (self->document,
                                             tektra_text_part_get_text (self->part),
                                             tektra_text_part_get_length (self->part),
                                             self->complete);
  update_segments (self, changed);
  if (*self->folded != '\0')
    mark_segments (self);

  self->next_update = now + CLAMP (self->cost * SHARE, UPDATE_INTERVAL_MIN, UPDATE_INTERVAL_MAX);
}

/**
 * tektra_markdown_view_set_gradual:
 * @self: a view
 * @gradual: whether the text may take its time
 *
 * Tells whether nobody sees the text yet: then only the beginning of it is shown, and a piece more
 * with each call of [method@MarkdownView.show_more], which takes only some milliseconds. Once all
 * of the text is there, what is appended is shown at once.
 */
void
tektra_markdown_view_set_gradual (TektraMarkdownView *self,
                                  gboolean            gradual)
{
  g_return_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self));

  self->gradual = gradual;
  if (!gradual)
    tektra_markdown_view_show_more (self);
}

/**
 * tektra_markdown_view_get_whole:
 * @self: a view
 *
 * Gets whether all of the text is there that has arrived.
 *
 * Returns: %FALSE when [method@MarkdownView.show_more] has more to show
 */
gboolean
tektra_markdown_view_get_whole (TektraMarkdownView *self)
{
  g_return_val_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self), FALSE);

  return self->part == NULL ||
         self->n_shown == tektra_markdown_document_get_n_blocks (self->document);
}

/**
 * tektra_markdown_view_show_more:
 * @self: a view
 *
 * Goes on where a gradual view has ended.
 */
void
tektra_markdown_view_show_more (TektraMarkdownView *self)
{
  g_return_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self));

  if (tektra_markdown_view_get_whole (self))
    return;

  update_segments (self, self->n_shown);
  if (*self->folded != '\0')
    mark_segments (self);
}

/**
 * tektra_markdown_view_set_found:
 * @self: a view
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places that read like @folded, also those that are still to come.
 *
 * Returns: their number
 */
guint
tektra_markdown_view_set_found (TektraMarkdownView *self,
                                const char         *folded,
                                int                 nth)
{
  g_return_val_if_fail (TEKTRA_IS_MARKDOWN_VIEW (self), 0);
  g_return_val_if_fail (folded != NULL, 0);

  if (*folded == '\0' && *self->folded == '\0')
    return 0;

  g_set_str (&self->folded, folded);
  self->nth = nth;

  return mark_segments (self);
}
