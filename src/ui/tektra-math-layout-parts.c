/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-math-layout-private.h"

#include <math.h>

#include "markdown/tektra-math-symbols.h"

/* The parts of a formula that are made of others. */

static TektraMathLevel
smaller (TektraMathLevel level)
{
  return level <= TEKTRA_MATH_LEVEL_TEXT ? TEKTRA_MATH_LEVEL_SCRIPT
                                         : TEKTRA_MATH_LEVEL_SCRIPT_SCRIPT;
}

static TektraMathBox *
layout_child (TektraMathLayout     *self,
              const TektraMathNode *node,
              guint                 index,
              TektraMathLevel       level)
{
  return tektra_math_layout_node (self, tektra_math_node_get_child (node, index), level);
}

/**
 * tektra_math_layout_fraction:
 * @self: a layout
 * @node: a fraction
 * @level: how large things are set
 *
 * Puts a numerator above a denominator.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_fraction (TektraMathLayout     *self,
                             const TektraMathNode *node,
                             TektraMathLevel       level)
{
  TektraMathLevel outer = tektra_math_layout_get_level (node, level);
  TektraMathLevel inner = outer == TEKTRA_MATH_LEVEL_DISPLAY ? TEKTRA_MATH_LEVEL_TEXT
                                                             : smaller (outer);
  TektraMathBox *box = tektra_math_box_new ();
  TektraMathBox *above = layout_child (self, node, 0, inner);
  TektraMathBox *below = layout_child (self, node, 1, inner);
  float em = tektra_math_layout_get_em (self, outer);
  float thickness = tektra_math_layout_get_thickness (self, outer);
  float axis = tektra_math_layout_get_axis (self, outer);
  float gap = em * (outer == TEKTRA_MATH_LEVEL_DISPLAY ? 0.2f : 0.12f);
  float width = MAX (above->width, below->width) + em * 0.16f;
  float margin = em * 0.08f;

  if (!node->no_bar)
    tektra_math_box_add_rule (box, margin, -axis - thickness / 2, width, thickness);

  tektra_math_box_add (box, above, margin + (width - above->width) / 2,
                       -axis - thickness / 2 - gap - above->descent);
  tektra_math_box_add (box, below, margin + (width - below->width) / 2,
                       -axis + thickness / 2 + gap + below->ascent);
  box->width = width + 2 * margin;

  return box;
}

/**
 * tektra_math_layout_root:
 * @self: a layout
 * @node: a root
 * @level: how large things are set
 *
 * Draws a root around what is in it.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_root (TektraMathLayout     *self,
                         const TektraMathNode *node,
                         TektraMathLevel       level)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  const TektraMathNode *degree = tektra_math_node_get_child (node, 1);
  TektraMathBox *box = tektra_math_box_new ();
  TektraMathBox *content = layout_child (self, node, 0, level);
  float em = tektra_math_layout_get_em (self, level);
  float thickness = tektra_math_layout_get_thickness (self, level);
  float top = -MAX (content->ascent, em * 0.6f) - em * 0.16f - thickness / 2;
  float bottom = MAX (content->descent, 0) + em * 0.04f;
  float hook = MIN ((bottom - top) * 0.42f, em * 0.55f);
  float x = 0, width = content->width;

  if (degree != NULL)
    {
      TektraMathBox *index = tektra_math_layout_node (self, degree,
                                                      TEKTRA_MATH_LEVEL_SCRIPT_SCRIPT);

      x = MAX (0, index->width - em * 0.28f);
      tektra_math_box_add (box, index, x + em * 0.28f - index->width,
                           bottom - hook - em * 0.14f - index->descent);
    }

  gsk_path_builder_move_to (builder, x + em * 0.06f, bottom - hook + em * 0.08f);
  gsk_path_builder_line_to (builder, x + em * 0.17f, bottom - hook);
  gsk_path_builder_line_to (builder, x + em * 0.34f, bottom);
  gsk_path_builder_line_to (builder, x + em * 0.58f, top);
  gsk_path_builder_line_to (builder, x + em * 0.7f + width, top);
  tektra_math_box_add_path (box, gsk_path_builder_to_path (builder), thickness);

  tektra_math_box_add (box, content, x + em * 0.64f, 0);
  box->width = x + em * 0.78f + width;
  box->ascent = MAX (box->ascent, -top + thickness);
  box->descent = MAX (box->descent, bottom + thickness);

  return box;
}

/* What stands below and above, in the middle. Takes all boxes. */
static TektraMathBox *
stack_limits (TektraMathLayout *self,
              TektraMathBox    *base,
              TektraMathBox    *below,
              TektraMathBox    *above,
              TektraMathLevel             level)
{
  TektraMathBox *box = tektra_math_box_new ();
  float gap = tektra_math_layout_get_em (self, level) * 0.14f;
  float ascent = base->ascent, descent = base->descent;
  float width = base->width;

  width = MAX (width, MAX (below != NULL ? below->width : 0, above != NULL ? above->width : 0));

  tektra_math_box_add (box, base, (width - base->width) / 2, 0);
  if (above != NULL)
    tektra_math_box_add (box, above, (width - above->width) / 2, -ascent - gap - above->descent);
  if (below != NULL)
    tektra_math_box_add (box, below, (width - below->width) / 2, descent + gap + below->ascent);
  box->width = width;

  return box;
}

/**
 * tektra_math_layout_scripts:
 * @self: a layout
 * @node: a base with what is above and below it
 * @level: how large things are set
 *
 * Puts scripts beside their base, or limits above and below it.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_scripts (TektraMathLayout     *self,
                            const TektraMathNode *node,
                            TektraMathLevel       level)
{
  const TektraMathNode *base_node = tektra_math_node_get_child (node, 0);
  const TektraMathNode *below_node = tektra_math_node_get_child (node, 1);
  const TektraMathNode *above_node = tektra_math_node_get_child (node, 2);
  TektraMathBox *base, *below = NULL, *above = NULL, *box;
  float em = tektra_math_layout_get_em (self, level);
  float up = 0, down = 0, x, overhang;
  gboolean tall;

  base = base_node != NULL ? tektra_math_layout_node (self, base_node, level)
                           : tektra_math_box_new ();
  if (below_node != NULL)
    below = tektra_math_layout_node (self, below_node, smaller (level));
  if (above_node != NULL)
    above = tektra_math_layout_node (self, above_node, smaller (level));

  if (node->limits ||
      (base_node != NULL && base_node->limits &&
       (level == TEKTRA_MATH_LEVEL_DISPLAY || base_node->kind == TEKTRA_MATH_ACCENT)))
    return stack_limits (self, base, below, above, level);

  tall = base_node != NULL && base_node->kind != TEKTRA_MATH_SYMBOL &&
         base_node->kind != TEKTRA_MATH_ROW;
  if (above != NULL)
    up = MAX (MAX (em * 0.38f, base->ascent - em * (tall ? 0.3f : 0.36f)),
              above->descent + em * 0.11f);
  if (below != NULL)
    down = MAX (MAX (em * (above != NULL ? 0.24f : 0.16f), base->descent + em * 0.02f),
                below->ascent - em * 0.35f);

  /* They must not touch. */
  if (above != NULL && below != NULL)
    {
      float gap = up - above->descent + down - below->ascent;

      if (gap < em * 0.16f)
        down += em * 0.16f - gap;
    }

  box = tektra_math_box_new ();
  overhang = base->overhang;
  x = base->width;
  tektra_math_box_add (box, base, 0, 0);
  if (below != NULL)
    tektra_math_box_add (box, below, x - overhang, down);
  if (above != NULL)
    tektra_math_box_add (box, above, x + em * 0.03f, -up);
  box->width += em * 0.04f;

  return box;
}

static void
draw_mark (GskPathBuilder *builder,
           const char     *name,
           float           left,
           float           right,
           float           y,
           float           em)
{
  float middle = (left + right) / 2;
  float height = em * 0.16f;

  if (g_str_has_suffix (name, "hat"))
    {
      gsk_path_builder_move_to (builder, left, y);
      gsk_path_builder_line_to (builder, middle, y - height);
      gsk_path_builder_line_to (builder, right, y);
    }
  else if (g_str_equal (name, "check") || g_str_equal (name, "breve"))
    {
      gsk_path_builder_move_to (builder, left, y - height);
      gsk_path_builder_line_to (builder, middle, y);
      gsk_path_builder_line_to (builder, right, y - height);
    }
  else if (g_str_has_suffix (name, "tilde"))
    {
      gsk_path_builder_move_to (builder, left, y - height * 0.2f);
      gsk_path_builder_cubic_to (builder, left + (right - left) * 0.35f, y - height * 1.5f,
                                 right - (right - left) * 0.35f, y + height * 0.7f,
                                 right, y - height * 0.8f);
    }
  else
    {
      gboolean backwards = g_str_equal (name, "overleftarrow");
      float tip = backwards ? left : right;
      float barb = backwards ? tip + em * 0.14f : tip - em * 0.14f;
      float line = y - height * 0.6f;

      gsk_path_builder_move_to (builder, left, line);
      gsk_path_builder_line_to (builder, right, line);
      gsk_path_builder_move_to (builder, barb, line - em * 0.09f);
      gsk_path_builder_line_to (builder, tip, line);
      gsk_path_builder_line_to (builder, barb, line + em * 0.09f);
    }
}

/* A brace that lies on its back or on its face. */
static void
draw_flat_brace (GskPathBuilder *builder,
                 float           width,
                 float           tip,
                 float           ends)
{
  float middle = width / 2;
  float spine = (tip + ends) / 2;
  float bend = MIN (width / 4, fabsf (ends - tip));

  gsk_path_builder_move_to (builder, 0, ends);
  gsk_path_builder_cubic_to (builder, 0, spine, 0, spine, bend, spine);
  gsk_path_builder_line_to (builder, middle - bend, spine);
  gsk_path_builder_cubic_to (builder, middle, spine, middle, spine, middle, tip);
  gsk_path_builder_cubic_to (builder, middle, spine, middle, spine, middle + bend, spine);
  gsk_path_builder_line_to (builder, width - bend, spine);
  gsk_path_builder_cubic_to (builder, width, spine, width, spine, width, ends);
}

static TektraMathBox *
layout_frame (TektraMathLayout *self,
              TektraMathBox    *content,
              TektraMathLevel             level,
              gboolean          strike)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  TektraMathBox *box = tektra_math_box_new ();
  float margin = strike ? 0 : tektra_math_layout_get_em (self, level) * 0.3f;
  float thickness = tektra_math_layout_get_thickness (self, level);
  graphene_rect_t frame = GRAPHENE_RECT_INIT (thickness, -content->ascent - margin,
                                              content->width + 2 * margin,
                                              content->ascent + content->descent + 2 * margin);

  if (strike)
    {
      gsk_path_builder_move_to (builder, frame.origin.x, frame.origin.y + frame.size.height);
      gsk_path_builder_line_to (builder, frame.origin.x + frame.size.width, frame.origin.y);
    }
  else
    {
      gsk_path_builder_add_rect (builder, &frame);
    }

  tektra_math_box_add_path (box, gsk_path_builder_to_path (builder), thickness);
  tektra_math_box_add (box, content, margin + thickness, 0);
  box->width += margin + thickness;
  box->ascent += margin + thickness;
  box->descent += margin + thickness;

  return box;
}

/**
 * tektra_math_layout_accent:
 * @self: a layout
 * @node: something with a mark
 * @level: how large things are set
 *
 * Draws a mark above, below or around something.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_accent (TektraMathLayout     *self,
                           const TektraMathNode *node,
                           TektraMathLevel       level)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  TektraMathBox *content = layout_child (self, node, 0, level);
  TektraMathBox *box;
  const char *name = node->text;
  float em = tektra_math_layout_get_em (self, level);
  float thickness = tektra_math_layout_get_thickness (self, level);
  float width = content->width, slant = content->overhang;
  float top = -content->ascent, bottom = content->descent;
  float y = top - em * 0.1f;
  gboolean wide = g_str_has_prefix (name, "wide") || g_str_has_prefix (name, "over");
  float left = slant, right = width;

  if (g_str_has_suffix (name, "box") || g_str_equal (name, "boxed") || g_str_equal (name, "cancel"))
    return layout_frame (self, content, level, g_str_equal (name, "cancel"));

  box = tektra_math_box_new ();
  tektra_math_box_add (box, content, 0, 0);
  box->overhang = slant;

  if (g_str_has_prefix (name, "under"))
    {
      if (g_str_equal (name, "underbrace"))
        {
          draw_flat_brace (builder, width, bottom + em * 0.45f, bottom + em * 0.1f);
          tektra_math_box_add_path (box, gsk_path_builder_to_path (builder), thickness);
          box->descent = bottom + em * 0.45f;
        }
      else
        {
          tektra_math_box_add_rule (box, 0, bottom + em * 0.1f, width, thickness);
          box->descent = bottom + em * 0.1f + thickness;
        }
      return box;
    }

  if (g_str_equal (name, "overbrace"))
    {
      draw_flat_brace (builder, width, top - em * 0.45f, top - em * 0.1f);
      tektra_math_box_add_path (box, gsk_path_builder_to_path (builder), thickness);
      box->ascent = -top + em * 0.45f;
      return box;
    }

  if (!wide)
    {
      float middle = (left + right) / 2;
      float half = MIN (MAX (right - left, em * 0.3f), em * 0.5f) / 2;

      left = middle - half;
      right = middle + half;
    }

  if (g_str_equal (name, "bar") || g_str_equal (name, "overline"))
    {
      tektra_math_box_add_rule (box, left, y - thickness, right - left, thickness);
    }
  else if (g_str_equal (name, "dot") || g_str_equal (name, "ddot") ||
           g_str_equal (name, "mathring") || g_str_equal (name, "acute") ||
           g_str_equal (name, "grave"))
    {
      const char *mark = tektra_math_symbols_accent (name);
      TektraMathBox *text = tektra_math_layout_text (self, mark, TEKTRA_MATH_FONT_ROMAN, em);

      tektra_math_box_add (box, text, (left + right - text->width) / 2, y + text->descent * -1);
    }
  else
    {
      draw_mark (builder, name, left, right, y, em);
      tektra_math_box_add_path (box, gsk_path_builder_to_path (builder), thickness);
    }

  box->ascent = MAX (box->ascent, -y + em * 0.2f);

  return box;
}

/**
 * tektra_math_layout_fenced:
 * @self: a layout
 * @node: something between delimiters
 * @level: how large things are set
 *
 * Puts delimiters around something, as high as it is.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_fenced (TektraMathLayout     *self,
                           const TektraMathNode *node,
                           TektraMathLevel       level)
{
  const TektraMathNode *content_node = tektra_math_node_get_child (node, 0);
  g_autoptr(TektraMathBox) measured = tektra_math_layout_node (self, content_node, level);
  TektraMathBox *box = tektra_math_box_new ();
  TektraMathBox *content;
  float axis = tektra_math_layout_get_axis (self, level);
  float em = tektra_math_layout_get_em (self, level);
  float half = MAX (measured->ascent - axis, measured->descent + axis) + em * 0.06f;

  tektra_math_box_add (box, tektra_math_layout_fence (self, node->text, level, half), 0, 0);
  content = content_node->kind == TEKTRA_MATH_ROW
            ? tektra_math_layout_row (self, content_node, level, FALSE, half)
            : g_steal_pointer (&measured);
  tektra_math_box_add (box, content, box->width + em * 0.04f, 0);
  tektra_math_box_add (box, tektra_math_layout_fence (self, node->closer, level, half),
                       box->width + em * 0.04f, 0);

  return box;
}

/**
 * tektra_math_layout_table:
 * @self: a layout
 * @node: a table
 * @level: how large things are set
 *
 * Puts cells into rows and columns.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_table (TektraMathLayout     *self,
                          const TektraMathNode *node,
                          TektraMathLevel       level)
{
  TektraMathLevel inner = tektra_math_layout_get_level (node, level);
  guint n = tektra_math_node_get_n (node);
  guint n_columns = node->n_columns, n_rows = n / n_columns;
  g_autofree TektraMathBox **cells = g_new0 (TektraMathBox *, n);
  g_autofree float *widths = g_new0 (float, n_columns);
  g_autofree float *ascents = g_new0 (float, n_rows);
  g_autofree float *descents = g_new0 (float, n_rows);
  TektraMathBox *table = tektra_math_box_new ();
  float em = tektra_math_layout_get_em (self, inner);
  float row_gap = em * (inner == TEKTRA_MATH_LEVEL_DISPLAY ? 0.5f : 0.3f);
  float y = 0;

  for (guint i = 0; i < n; i++)
    {
      const TektraMathNode *cell = tektra_math_node_get_child (node, i);
      guint column = i % n_columns, row = i / n_columns;
      gboolean continues = column > 0 && node->aligns[column] == 'l' &&
                           node->aligns[column - 1] != 'l';

      if (cell == NULL)
        cells[i] = tektra_math_box_new ();
      else if (cell->kind == TEKTRA_MATH_ROW)
        cells[i] = tektra_math_layout_row (self, cell, inner, continues, 0);
      else
        cells[i] = tektra_math_layout_node (self, cell, inner);

      widths[column] = MAX (widths[column], cells[i]->width);
      ascents[row] = MAX (MAX (ascents[row], em * 0.7f), cells[i]->ascent);
      descents[row] = MAX (MAX (descents[row], em * 0.25f), cells[i]->descent);
    }

  for (guint row = 0; row < n_rows; row++)
    {
      float x = 0;

      y += row > 0 ? descents[row - 1] + row_gap + ascents[row] : 0;

      for (guint column = 0; column < n_columns; column++)
        {
          TektraMathBox *cell = cells[row * n_columns + column];
          float room = widths[column] - cell->width;

          if (column > 0 && node->aligns[column - 1] == 'r' && node->aligns[column] == 'l')
            x += 0;
          else if (column > 0)
            x += node->aligns[column - 1] == 'l' && node->aligns[column] == 'r' ? em * 2 : em;

          tektra_math_box_add (table, cell,
                               node->aligns[column] == 'r' ? x + room
                               : node->aligns[column] == 'c' ? x + room / 2 : x, y);
          x += widths[column];
        }

      table->width = MAX (table->width, x);
    }

  /* What has one row stays on the line. */
  return n_rows > 1 ? tektra_math_layout_center (self, table, level) : table;
}

