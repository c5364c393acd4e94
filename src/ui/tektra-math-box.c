/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-math-box.h"

#include <math.h>

typedef struct
{
  PangoLayout     *layout;
  GskPath         *path;
  graphene_rect_t  rule;
  float            thickness;
  float            x;
  float            y;
} Item;

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_clear_object (&item->layout);
  g_clear_pointer (&item->path, gsk_path_unref);
}

/**
 * tektra_math_box_new:
 *
 * Makes an empty box.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_box_new (void)
{
  TektraMathBox *self = g_new0 (TektraMathBox, 1);

  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);

  return self;
}

/**
 * tektra_math_box_free:
 * @self: (transfer full): a box
 *
 * Frees a box.
 */
void
tektra_math_box_free (TektraMathBox *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->items);
  g_free (self);
}

/**
 * tektra_math_box_add:
 * @self: a box
 * @child: (transfer full): a box
 * @x: where the origin of @child is
 * @y: where the baseline of @child is
 *
 * Puts a box into another, which grows so that it holds it.
 */
void
tektra_math_box_add (TektraMathBox *self,
                     TektraMathBox *child,
                     float          x,
                     float          y)
{
  gsize n_items;
  g_autofree Item *items = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (child != NULL);

  self->width = MAX (self->width, x + child->width);
  self->ascent = MAX (self->ascent, child->ascent - y);
  self->descent = MAX (self->descent, child->descent + y);

  items = g_array_steal (child->items, &n_items);
  for (gsize i = 0; i < n_items; i++)
    {
      items[i].x += x;
      items[i].y += y;
    }
  if (n_items > 0)
    g_array_append_vals (self->items, items, (guint) n_items);

  tektra_math_box_free (child);
}

/**
 * tektra_math_box_add_text:
 * @self: a box
 * @layout: characters
 * @x: their left end
 * @y: their baseline
 *
 * Paints text. The box does not grow.
 */
void
tektra_math_box_add_text (TektraMathBox *self,
                          PangoLayout   *layout,
                          float          x,
                          float          y)
{
  Item item = { .x = x, .y = y };

  g_return_if_fail (self != NULL);
  g_return_if_fail (PANGO_IS_LAYOUT (layout));

  item.layout = g_object_ref (layout);
  item.y -= (float) pango_layout_get_baseline (layout) / PANGO_SCALE;
  g_array_append_val (self->items, item);
}

/**
 * tektra_math_box_add_rule:
 * @self: a box
 * @x: left end
 * @y: upper end
 * @width: width
 * @height: height
 *
 * Paints a rectangle. The box does not grow.
 */
void
tektra_math_box_add_rule (TektraMathBox *self,
                          float          x,
                          float          y,
                          float          width,
                          float          height)
{
  Item item = { .rule = GRAPHENE_RECT_INIT (0, 0, width, height), .x = x, .y = y };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->items, item);
}

/**
 * tektra_math_box_add_path:
 * @self: a box
 * @path: (transfer full): a path
 * @thickness: of its line
 *
 * Paints a line. The box does not grow.
 */
void
tektra_math_box_add_path (TektraMathBox *self,
                          GskPath       *path,
                          float          thickness)
{
  Item item = { .path = path, .thickness = thickness };

  g_return_if_fail (self != NULL);
  g_return_if_fail (path != NULL);

  g_array_append_val (self->items, item);
}

/**
 * tektra_math_box_snapshot:
 * @self: a box
 * @snapshot: a snapshot whose origin is that of the box
 * @color: a colour
 *
 * Paints a box.
 */
void
tektra_math_box_snapshot (TektraMathBox *self,
                          GtkSnapshot   *snapshot,
                          const GdkRGBA *color)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_SNAPSHOT (snapshot));

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = &g_array_index (self->items, Item, i);

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (item->x, item->y));

      if (item->layout != NULL)
        {
          gtk_snapshot_append_layout (snapshot, item->layout, color);
        }
      else if (item->path != NULL)
        {
          g_autoptr(GskStroke) stroke = gsk_stroke_new (item->thickness);

          gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
          gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_ROUND);
          gtk_snapshot_append_stroke (snapshot, item->path, stroke, color);
        }
      else
        {
          gtk_snapshot_append_color (snapshot, color, &item->rule);
        }

      gtk_snapshot_restore (snapshot);
    }
}

static void
draw_parenthesis (GskPathBuilder *builder,
                  float           foot,
                  float           belly,
                  float           top,
                  float           bottom)
{
  float third = (bottom - top) * 0.3f;

  gsk_path_builder_move_to (builder, foot, top);
  gsk_path_builder_cubic_to (builder, belly, top + third, belly, bottom - third, foot, bottom);
}

static void
draw_brace (GskPathBuilder *builder,
            float           end,
            float           spine,
            float           tip,
            float           top,
            float           bottom,
            float           em)
{
  float middle = (top + bottom) / 2;
  float bend = MIN (em * 0.4f, (bottom - top) / 4);

  gsk_path_builder_move_to (builder, end, top);
  gsk_path_builder_cubic_to (builder, (end + spine) / 2, top, spine, top, spine, top + bend);
  gsk_path_builder_line_to (builder, spine, middle - bend);
  gsk_path_builder_cubic_to (builder, spine, middle, spine, middle, tip, middle);
  gsk_path_builder_cubic_to (builder, spine, middle, spine, middle, spine, middle + bend);
  gsk_path_builder_line_to (builder, spine, bottom - bend);
  gsk_path_builder_cubic_to (builder, spine, bottom, (end + spine) / 2, bottom, end, bottom);
}

static void
draw_bracket (GskPathBuilder *builder,
              float           end,
              float           spine,
              float           top,
              float           bottom,
              gboolean        has_top,
              gboolean        has_bottom)
{
  gsk_path_builder_move_to (builder, has_top ? end : spine, top);
  gsk_path_builder_line_to (builder, spine, top);
  gsk_path_builder_line_to (builder, spine, bottom);
  if (has_bottom)
    gsk_path_builder_line_to (builder, end, bottom);
}

/**
 * tektra_math_box_new_fence:
 * @fence: a delimiter
 * @em: size of the font
 * @top: its upper end
 * @bottom: its lower end
 *
 * Draws a delimiter as high as is wanted.
 *
 * Returns: (transfer full) (nullable): a box, or %NULL when this delimiter does not grow
 */
TektraMathBox *
tektra_math_box_new_fence (const char *fence,
                           float       em,
                           float       top,
                           float       bottom)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  gunichar letter = g_utf8_get_char (fence);
  float near, far, width = em * 0.42f;
  float middle = (top + bottom) / 2;
  TektraMathBox *self;

  g_return_val_if_fail (fence != NULL, NULL);

  near = em * 0.1f;
  far = width - near;

  switch (letter)
    {
    case '(':
      draw_parenthesis (builder, far, near * 0.2f, top, bottom);
      break;
    case ')':
      draw_parenthesis (builder, near, width - near * 0.2f, top, bottom);
      break;
    case '{':
      width = em * 0.5f;
      draw_brace (builder, width - near * 0.7f, width / 2, near * 0.7f, top, bottom, em);
      break;
    case '}':
      width = em * 0.5f;
      draw_brace (builder, near * 0.7f, width / 2, width - near * 0.7f, top, bottom, em);
      break;
    case '[':
    case 0x27e6: /* ⟦ */
    case 0x230a: /* ⌊ */
    case 0x2308: /* ⌈ */
      draw_bracket (builder, far, near, top, bottom, letter != 0x230a, letter != 0x2308);
      break;
    case ']':
    case 0x27e7: /* ⟧ */
    case 0x230b: /* ⌋ */
    case 0x2309: /* ⌉ */
      draw_bracket (builder, near, far, top, bottom, letter != 0x230b, letter != 0x2309);
      break;
    case '|':
    case 0x2223: /* ∣ */
      width = em * 0.28f;
      draw_bracket (builder, 0, width / 2, top, bottom, FALSE, FALSE);
      break;
    case 0x2016: /* ‖ */
      draw_bracket (builder, 0, width / 3, top, bottom, FALSE, FALSE);
      draw_bracket (builder, 0, width * 2 / 3, top, bottom, FALSE, FALSE);
      break;
    case 0x27e8: /* ⟨ */
    case 0x27e9: /* ⟩ */
      gsk_path_builder_move_to (builder, letter == 0x27e8 ? far : near, top);
      gsk_path_builder_line_to (builder, letter == 0x27e8 ? near : far, middle);
      gsk_path_builder_line_to (builder, letter == 0x27e8 ? far : near, bottom);
      break;
    case '/':
    case '\\':
      gsk_path_builder_move_to (builder, letter == '/' ? far : near, top);
      gsk_path_builder_line_to (builder, letter == '/' ? near : far, bottom);
      break;
    default:
      return NULL;
    }

  self = tektra_math_box_new ();
  self->width = width;
  self->ascent = -top;
  self->descent = bottom;
  tektra_math_box_add_path (self, gsk_path_builder_to_path (builder), MAX (1, em * 0.065f));

  return self;
}
