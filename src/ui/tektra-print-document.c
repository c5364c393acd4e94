/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>
#include <glib/gi18n.h>

#include "ui/tektra-print-document.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "exchange/tektra-text-exporter.h"
#include "markdown/tektra-markdown-parser.h"
#include "ui/tektra-print-text.h"
#include "util/tektra-thread.h"

/* Everything becomes strips that are never cut: a line of text, a row of a table, a picture. They
 * are put below each other, and a page ends before the first that does not fit. Pictures are
 * decoded when their page is drawn: until then their size is enough. */

#define SPACE_MESSAGE 16.0
#define SPACE_BLOCK   7.0
#define SPACE_ITEM    3.0
#define INDENT        16.0
#define MAX_DEPTH     8
#define PADDING       6.0
#define CELL_PADDING  4.0
#define CODE_BLEED    2.0
#define RULE_HEIGHT   8.0

/* CSS pixels, in which pictures are measured, are 1/96 inch, points 1/72. */
#define POINTS_PER_PIXEL 0.75

typedef enum
{
  STRIP_CODE = 1 << 0,        /* on a grey ground */
  STRIP_RULE = 1 << 1,        /* a line across */
  STRIP_ROW = 1 << 2,         /* a line below */
  STRIP_KEEP = 1 << 3,        /* not the last one on a page */
} StripFlags;

typedef struct
{
  PangoLayout *layout;
  double x;
} Cell;

typedef struct
{
  StripFlags flags;
  double space_before;
  double x;
  double y;             /* from the top of its page */
  double width;
  double height;
  guint quote_depth;
  PangoLayout *layout;  /* of a line of text */
  int line;
  double baseline;
  PangoLayout *marker;  /* before the first line of a list item */
  Cell *cells;          /* of a row of a table */
  guint n_cells;
  TektraImagePart *picture;
} Strip;

struct _TektraPrintDocument
{
  PangoContext *context;
  double width;
  double height;

  GPtrArray *strips; /* Strip */
  GArray *pages;     /* guint: the first strip of each page */
  double y;          /* where the next one may begin on the last page */
};

static void
strip_free (Strip *strip)
{
  for (guint i = 0; i < strip->n_cells; i++)
    g_object_unref (strip->cells[i].layout);
  g_free (strip->cells);
  g_clear_object (&strip->layout);
  g_clear_object (&strip->marker);
  g_clear_object (&strip->picture);
  g_free (strip);
}

static double
to_points (int pango_units)
{
  return (double) pango_units / PANGO_SCALE;
}

static Strip *
get_strip (TektraPrintDocument *self,
           guint                index)
{
  return g_ptr_array_index (self->strips, index);
}

/* The strips that have to go to the next page together with the one that comes: a heading is not
 * left alone at the end of a page. */
static guint
find_first_kept (TektraPrintDocument *self)
{
  guint start = g_array_index (self->pages, guint, self->pages->len - 1);
  guint first = self->strips->len;

  while (first > start && (get_strip (self, first - 1)->flags & STRIP_KEEP) != 0)
    first--;

  /* a page of nothing else goes on */
  return first > start ? first : self->strips->len;
}

static void
place_on_page (TektraPrintDocument *self,
               Strip               *strip)
{
  gboolean at_top = self->y <= 0;

  strip->y = self->y + (at_top ? 0 : strip->space_before);
  self->y = strip->y + strip->height;
}

/* Takes @strip. */
static void
add_strip (TektraPrintDocument *self,
           Strip               *strip)
{
  if (self->pages->len == 0)
    {
      guint first = 0;

      g_array_append_val (self->pages, first);
    }

  if (self->y > 0 && self->y + strip->space_before + strip->height > self->height)
    {
      guint first = find_first_kept (self);

      g_array_append_val (self->pages, first);
      self->y = 0;
      for (guint i = first; i < self->strips->len; i++)
        place_on_page (self, get_strip (self, i));
    }

  place_on_page (self, strip);
  g_ptr_array_add (self->strips, strip);
}

/* Takes @layout and @marker. */
static void
add_layout (TektraPrintDocument *self,
            PangoLayout         *layout,
            PangoLayout         *marker,
            double               x,
            double               space_before,
            guint                quote_depth,
            StripFlags           flags)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  int n_lines = pango_layout_get_line_count (layout);
  int line = 0;

  do
    {
      Strip *strip = g_new0 (Strip, 1);
      int top, bottom;

      pango_layout_iter_get_line_yrange (iter, &top, &bottom);
      strip->layout = g_object_ref (layout);
      strip->line = line;
      strip->flags = flags;
      strip->x = x;
      strip->width = to_points (pango_layout_get_width (layout));
      strip->height = to_points (bottom - top);
      strip->baseline = to_points (pango_layout_iter_get_baseline (iter) - top);
      strip->quote_depth = quote_depth;
      if (line == 0)
        {
          strip->space_before = space_before;
          strip->marker = g_steal_pointer (&marker);
        }
      /* neither the first nor the last line of a paragraph alone */
      if (n_lines > 1 && (line == 0 || line == n_lines - 2))
        strip->flags |= STRIP_KEEP;

      add_strip (self, strip);
      line++;
    }
  while (pango_layout_iter_next_line (iter));

  pango_layout_iter_free (iter);
  g_object_unref (layout);
}

static PangoLayout *
new_marker (TektraPrintDocument       *self,
            const TektraMarkdownBlock *block)
{
  g_autofree char *marker = tektra_markdown_block_dup_marker (block, "   ");

  g_strchomp (marker);
  if (*marker == '\0')
    return NULL;

  return tektra_print_text_new (self->context, marker, -1, 1, PANGO_WEIGHT_NORMAL);
}

static void
add_row (TektraPrintDocument       *self,
         const TektraMarkdownBlock *block,
         guint                      row,
         double                     x,
         double                     width)
{
  static const PangoAlignment alignments[] = {
    [TEKTRA_MARKDOWN_ALIGN_DEFAULT] = PANGO_ALIGN_LEFT,
    [TEKTRA_MARKDOWN_ALIGN_LEFT] = PANGO_ALIGN_LEFT,
    [TEKTRA_MARKDOWN_ALIGN_CENTER] = PANGO_ALIGN_CENTER,
    [TEKTRA_MARKDOWN_ALIGN_RIGHT] = PANGO_ALIGN_RIGHT,
  };
  Strip *strip = g_new0 (Strip, 1);
  double column_width = width / block->n_columns;

  strip->flags = STRIP_ROW | (row == 0 ? STRIP_KEEP : 0);
  strip->space_before = row == 0 ? SPACE_BLOCK : 0;
  strip->x = x;
  strip->width = width;
  strip->quote_depth = block->quote_depth;
  strip->n_cells = block->n_columns;
  strip->cells = g_new0 (Cell, block->n_columns);

  for (guint column = 0; column < block->n_columns; column++)
    {
      Cell *cell = &strip->cells[column];
      int height;

      cell->x = x + column * column_width + CELL_PADDING;
      cell->layout = tektra_print_text_new_inline (
        self->context, tektra_markdown_block_get_cell (block, row, column),
        MAX (column_width - 2 * CELL_PADDING, 1), 0.92,
        row == 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
      pango_layout_set_alignment (cell->layout, alignments[block->aligns[column]]);
      pango_layout_get_size (cell->layout, NULL, &height);
      strip->height = MAX (strip->height, to_points (height) + 2 * CELL_PADDING);
    }

  /* what no page holds is still read, one cell below the other */
  if (strip->height <= self->height)
    {
      add_strip (self, strip);
      return;
    }

  for (guint column = 0; column < block->n_columns; column++)
    add_layout (self,
                tektra_print_text_new_inline (self->context,
                                              tektra_markdown_block_get_cell (block, row, column),
                                              width, 1, PANGO_WEIGHT_NORMAL),
                NULL, x, SPACE_ITEM, block->quote_depth, 0);
  strip_free (strip);
}

static void
add_block (TektraPrintDocument       *self,
           const TektraMarkdownBlock *block)
{
  static const double heading_scales[] = { 1.3, 1.3, 1.2, 1.1, 1.0, 1.0, 1.0 };
  guint depth = MIN (block->quote_depth, MAX_DEPTH) + MIN (block->list_depth, MAX_DEPTH);
  double x = depth * INDENT;
  double width = MAX (self->width - x, self->width / 4);
  double space = block->tight ? SPACE_ITEM : SPACE_BLOCK;
  Strip *strip;

  switch (block->kind)
    {
    case TEKTRA_MARKDOWN_HEADING:
      add_layout (self,
                  tektra_print_text_new_inline (self->context, &block->text, width,
                                                heading_scales[MIN (block->level, 6)],
                                                PANGO_WEIGHT_BOLD),
                  new_marker (self, block), x, SPACE_BLOCK * 1.5, block->quote_depth, STRIP_KEEP);
      break;

    case TEKTRA_MARKDOWN_CODE:
      add_layout (self,
                  tektra_print_text_new_code (self->context,
                                              block->text.text != NULL ? block->text.text : "",
                                              width - 2 * PADDING),
                  new_marker (self, block), x + PADDING, SPACE_BLOCK, block->quote_depth,
                  STRIP_CODE);
      break;

    case TEKTRA_MARKDOWN_TABLE:
      for (guint row = 0; row < block->n_rows; row++)
        add_row (self, block, row, x, width);
      break;

    case TEKTRA_MARKDOWN_RULE:
      strip = g_new0 (Strip, 1);
      strip->flags = STRIP_RULE;
      strip->space_before = SPACE_BLOCK;
      strip->x = x;
      strip->width = width;
      strip->height = RULE_HEIGHT;
      strip->quote_depth = block->quote_depth;
      add_strip (self, strip);
      break;

    case TEKTRA_MARKDOWN_PARAGRAPH:
    default:
      add_layout (self,
                  tektra_print_text_new_inline (self->context, &block->text, width, 1,
                                                PANGO_WEIGHT_NORMAL),
                  new_marker (self, block), x, block->continued ? 0 : space, block->quote_depth, 0);
      break;
    }
}

static void
add_image (TektraPrintDocument *self,
           TektraImagePart     *part)
{
  double width = tektra_image_part_get_width (part) * POINTS_PER_PIXEL;
  double height = tektra_image_part_get_height (part) * POINTS_PER_PIXEL;
  double scale;
  Strip *strip;

  if (width <= 0 || height <= 0)
    {
      add_layout (self,
                  tektra_print_text_new (self->context, tektra_image_part_get_name (part),
                                         self->width, 1, PANGO_WEIGHT_NORMAL),
                  NULL, 0, SPACE_BLOCK, 0, 0);
      return;
    }

  scale = MIN (1, MIN (self->width / width, self->height / 2 / height));

  strip = g_new0 (Strip, 1);
  strip->space_before = SPACE_BLOCK;
  strip->width = width * scale;
  strip->height = height * scale;
  strip->picture = g_object_ref (part);
  add_strip (self, strip);
}

static void
add_audio (TektraPrintDocument *self,
           TektraAudioPart     *part)
{
  g_autofree char *text = NULL;

  /* Translators: on paper, in the place of a sound of this name */
  text = g_strdup_printf (_("[Sound: %s]"), tektra_audio_part_get_name (part));
  add_layout (self,
              tektra_print_text_new (self->context, text, self->width, 1, PANGO_WEIGHT_NORMAL),
              NULL, 0, SPACE_BLOCK, 0, 0);
}

static void
add_markdown (TektraPrintDocument *self,
              TektraTextPart      *part)
{
  g_autoptr(GPtrArray) blocks = tektra_markdown_parse (tektra_text_part_get_text (part),
                                                       tektra_text_part_get_length (part));

  for (guint i = 0; i < blocks->len; i++)
    add_block (self, g_ptr_array_index (blocks, i));
}

static cairo_surface_t *
decode (GBytes *data)
{
  g_autoptr(GdkTexture) texture = gdk_texture_new_from_bytes (data, NULL);
  cairo_surface_t *surface;

  if (texture == NULL)
    return NULL;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture),
                                        gdk_texture_get_height (texture));
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }

  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);

  return surface;
}

static DexFuture *
decode_in_thread (gpointer user_data)
{
  GPtrArray *all = user_data;
  GPtrArray *pictures =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cairo_surface_destroy);

  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (pictures, decode (all->pdata[i]));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, pictures);
}

/* One that cannot be decoded is called by its name. */
static void
draw_picture (TektraPrintDocument *self,
              cairo_t             *cr,
              const Strip         *strip,
              cairo_surface_t     *picture)
{
  double scale;

  if (picture == NULL)
    {
      g_autoptr(PangoLayout) name = tektra_print_text_new (
        self->context, tektra_image_part_get_name (strip->picture), self->width, 1,
        PANGO_WEIGHT_NORMAL);

      cairo_move_to (cr, strip->x, strip->y);
      pango_cairo_show_layout (cr, name);
      return;
    }

  scale = MIN (strip->width / cairo_image_surface_get_width (picture),
               strip->height / cairo_image_surface_get_height (picture));
  cairo_save (cr);
  cairo_translate (cr, strip->x, strip->y);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
draw_line_of_text (cairo_t     *cr,
                   const Strip *strip)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (strip->layout, strip->line);
  PangoLayoutIter *iter = pango_layout_get_iter (strip->layout);
  PangoRectangle extents;

  for (int i = 0; i < strip->line; i++)
    pango_layout_iter_next_line (iter);
  pango_layout_iter_get_line_extents (iter, NULL, &extents);
  pango_layout_iter_free (iter);

  cairo_move_to (cr, strip->x + to_points (extents.x), strip->y + strip->baseline);
  pango_cairo_show_layout_line (cr, line);

  if (strip->marker != NULL)
    {
      int width;

      pango_layout_get_size (strip->marker, &width, NULL);
      cairo_move_to (cr, strip->x - to_points (width) - 4, strip->y + strip->baseline);
      pango_cairo_show_layout_line (cr, pango_layout_get_line_readonly (strip->marker, 0));
    }
}

static void
draw_strip (cairo_t     *cr,
            const Strip *strip)
{
  if (strip->flags & STRIP_CODE)
    {
      cairo_set_source_rgb (cr, 0.95, 0.95, 0.95);
      cairo_rectangle (cr, strip->x - PADDING, strip->y - CODE_BLEED,
                       strip->width + 2 * PADDING, strip->height + 2 * CODE_BLEED);
      cairo_fill (cr);
    }

  cairo_set_source_rgb (cr, 0.75, 0.75, 0.75);
  for (guint i = 0; i < MIN (strip->quote_depth, MAX_DEPTH); i++)
    {
      cairo_rectangle (cr, i * INDENT, strip->y, 2, strip->height + 0.3);
      cairo_fill (cr);
    }
  if (strip->flags & (STRIP_RULE | STRIP_ROW))
    {
      double y = strip->flags & STRIP_RULE ? strip->height / 2 : strip->height - 0.5;

      cairo_rectangle (cr, strip->x, strip->y + y, strip->width, 0.5);
      cairo_fill (cr);
    }

  cairo_set_source_rgb (cr, 0, 0, 0);
  if (strip->layout != NULL)
    draw_line_of_text (cr, strip);
  for (guint i = 0; i < strip->n_cells; i++)
    {
      cairo_move_to (cr, strip->cells[i].x, strip->y + CELL_PADDING);
      pango_cairo_show_layout (cr, strip->cells[i].layout);
    }
}

/**
 * tektra_print_document_new:
 * @context: a context of the paper
 * @width: the room between the margins
 * @height: the room for text on a page
 *
 * Creates a document without pages.
 *
 * Returns: (transfer full): a new document
 */
TektraPrintDocument *
tektra_print_document_new (PangoContext *context,
                           double        width,
                           double        height)
{
  TektraPrintDocument *self;

  g_return_val_if_fail (PANGO_IS_CONTEXT (context), NULL);

  self = g_new0 (TektraPrintDocument, 1);
  self->context = g_object_ref (context);
  self->width = width;
  self->height = height;
  self->strips = g_ptr_array_new_with_free_func ((GDestroyNotify) strip_free);
  self->pages = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

/**
 * tektra_print_document_free:
 * @self: (transfer full): a document
 *
 * Frees a document.
 */
void
tektra_print_document_free (TektraPrintDocument *self)
{
  g_array_unref (self->pages);
  g_ptr_array_unref (self->strips);
  g_object_unref (self->context);
  g_free (self);
}

/**
 * tektra_print_document_add_title:
 * @self: a document
 * @title: what the chat is about
 *
 * Adds a title.
 */
void
tektra_print_document_add_title (TektraPrintDocument *self,
                                 const char          *title)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (title != NULL);

  add_layout (self,
              tektra_print_text_new (self->context, title, self->width, 1.7, PANGO_WEIGHT_BOLD),
              NULL, 0, 0, 0, STRIP_KEEP);
}

/**
 * tektra_print_document_add_message:
 * @self: a document
 * @message: a message with its parts in memory
 *
 * Adds a message below those that are there: who speaks, and what is said. Reasoning is left out,
 * as it is folded in the window.
 */
void
tektra_print_document_add_message (TektraPrintDocument *self,
                                   TektraMessage       *message)
{
  gboolean is_markdown;
  GListModel *parts;

  g_return_if_fail (self != NULL);
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  is_markdown = tektra_message_get_role (message) == TEKTRA_ROLE_ASSISTANT;
  parts = tektra_message_list_parts (message);

  add_layout (self,
              tektra_print_text_new (self->context, tektra_text_exporter_get_speaker (message),
                                     self->width, 0.92, PANGO_WEIGHT_SEMIBOLD),
              NULL, 0, SPACE_MESSAGE, 0, STRIP_KEEP);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        continue;
      if (TEKTRA_IS_IMAGE_PART (part))
        add_image (self, TEKTRA_IMAGE_PART (part));
      else if (TEKTRA_IS_AUDIO_PART (part))
        add_audio (self, TEKTRA_AUDIO_PART (part));
      else if (TEKTRA_IS_TEXT_PART (part) && is_markdown)
        add_markdown (self, TEKTRA_TEXT_PART (part));
      else if (TEKTRA_IS_TEXT_PART (part))
        add_layout (self,
                    tektra_print_text_new (self->context,
                                           tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                                           self->width, 1, PANGO_WEIGHT_NORMAL),
                    NULL, 0, SPACE_ITEM, 0, 0);
    }

  if (tektra_message_get_error (message) != NULL)
    add_layout (self,
                tektra_print_text_new (self->context, tektra_message_get_error (message)->message,
                                       self->width, 1, PANGO_WEIGHT_NORMAL),
                NULL, 0, SPACE_ITEM, 0, 0);
}

/**
 * tektra_print_document_get_n_pages:
 * @self: a document
 *
 * Counts the pages so far.
 *
 * Returns: at least 1
 */
guint
tektra_print_document_get_n_pages (TektraPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return MAX (self->pages->len, 1);
}

static void
get_strips_of_page (TektraPrintDocument *self,
                    guint                page,
                    guint               *first,
                    guint               *end)
{
  *first = page < self->pages->len ? g_array_index (self->pages, guint, page)
                                   : self->strips->len;
  *end = page + 1 < self->pages->len ? g_array_index (self->pages, guint, page + 1)
                                     : self->strips->len;
}

/**
 * tektra_print_document_load_pictures:
 * @self: a document
 * @page: the number of a page, from 0
 *
 * Decodes the pictures of a page.
 *
 * Returns: (transfer full) (nullable): a future of a #GPtrArray of what
 *   tektra_print_document_draw_page() takes, %NULL where there are none
 */
DexFuture *
tektra_print_document_load_pictures (TektraPrintDocument *self,
                                     guint                page)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint first, end;

  g_return_val_if_fail (self != NULL, NULL);

  get_strips_of_page (self, page, &first, &end);
  for (guint i = first; i < end; i++)
    {
      const Strip *strip = get_strip (self, i);

      if (strip->picture != NULL)
        g_ptr_array_add (all, g_bytes_ref (tektra_image_part_get_data (strip->picture)));
    }

  if (all->len == 0)
    return NULL;

  return tektra_thread_spawn ("print-pictures", decode_in_thread, g_steal_pointer (&all),
                              (GDestroyNotify) g_ptr_array_unref);
}

/**
 * tektra_print_document_draw_page:
 * @self: a document
 * @page: the number of a page, from 0
 * @pictures: (nullable) (element-type cairo_surface_t): the pictures of the page
 * @cr: where to draw, in points from the corner between the margins
 *
 * Draws a page.
 */
void
tektra_print_document_draw_page (TektraPrintDocument *self,
                                 guint                page,
                                 GPtrArray           *pictures,
                                 cairo_t             *cr)
{
  guint n_pictures = 0;
  guint first, end;

  g_return_if_fail (self != NULL);

  get_strips_of_page (self, page, &first, &end);
  for (guint i = first; i < end; i++)
    {
      const Strip *strip = get_strip (self, i);

      draw_strip (cr, strip);
      if (strip->picture != NULL)
        draw_picture (self, cr, strip, pictures->pdata[n_pictures++]);
    }
}
