/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-math-layout.h"

#include <math.h>

#include "markdown/tektra-math-symbols.h"
#include "ui/tektra-math-layout-private.h"

/* Puts the parts of a formula into their places, after the rules of The TeXbook, appendix G, as far
 * as they matter at the size of a screen: where the numbers differ, simpler ones look the same. */

/* Letters of formulas have serifs, whatever the font around them: so l, I and 1 differ. */
#define FONT_FAMILY "STIX Two Text,Libertinus Serif,Latin Modern Roman,Noto Serif,P052,serif"

/* A face with serifs looks smaller than the one beside it. */
#define FONT_SCALE 1.07f

static const float level_scales[] = { 1, 1, 0.72f, 0.58f };

/**
 * tektra_math_layout_get_em:
 * @self: a layout
 * @level: how large things are set
 *
 * Tells how large the font is.
 *
 * Returns: pixels
 */
float
tektra_math_layout_get_em (TektraMathLayout *self,
                           TektraMathLevel   level)
{
  g_assert (self != NULL);

  return self->size * level_scales[level];
}

/**
 * tektra_math_layout_get_axis:
 * @self: a layout
 * @level: how large things are set
 *
 * Tells how far above the baseline the middle of a minus sign is.
 *
 * Returns: pixels
 */
float
tektra_math_layout_get_axis (TektraMathLayout *self,
                             TektraMathLevel   level)
{
  g_assert (self != NULL);

  return self->axis * level_scales[level];
}

/**
 * tektra_math_layout_get_thickness:
 * @self: a layout
 * @level: how large things are set
 *
 * Tells how thick lines are.
 *
 * Returns: pixels
 */
float
tektra_math_layout_get_thickness (TektraMathLayout *self,
                                  TektraMathLevel   level)
{
  return MAX (1, roundf (tektra_math_layout_get_em (self, level) * 0.055f));
}

/**
 * tektra_math_layout_get_level:
 * @node: a node
 * @level: that of what is around it
 *
 * Tells how large a node is set.
 *
 * Returns: its level
 */
TektraMathLevel
tektra_math_layout_get_level (const TektraMathNode *node,
                              TektraMathLevel       level)
{
  switch (node->style)
    {
    case TEKTRA_MATH_STYLE_DISPLAY:
      return TEKTRA_MATH_LEVEL_DISPLAY;
    case TEKTRA_MATH_STYLE_TEXT:
      return MAX (level, TEKTRA_MATH_LEVEL_TEXT);
    case TEKTRA_MATH_STYLE_SCRIPT:
      return TEKTRA_MATH_LEVEL_SCRIPT;
    case TEKTRA_MATH_STYLE_INHERIT:
    default:
      return level;
    }
}

static PangoLayout *
create_layout (TektraMathLayout *self,
               const char       *text,
               TektraMathFont    font,
               float             size)
{
  g_autoptr(PangoFontDescription) description = pango_font_description_new ();
  PangoLayout *layout = pango_layout_new (self->context);

  pango_font_description_set_family_static (description, FONT_FAMILY);
  pango_font_description_set_absolute_size (description, size * PANGO_SCALE);

  switch (font)
    {
    case TEKTRA_MATH_FONT_ITALIC:
      pango_font_description_set_style (description, PANGO_STYLE_ITALIC);
      break;
    case TEKTRA_MATH_FONT_BOLD_ITALIC:
      pango_font_description_set_style (description, PANGO_STYLE_ITALIC);
      pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
      break;
    case TEKTRA_MATH_FONT_BOLD:
      pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
      break;
    case TEKTRA_MATH_FONT_SANS:
      pango_font_description_set_family_static (description, "sans");
      break;
    case TEKTRA_MATH_FONT_MONOSPACE:
      pango_font_description_set_family_static (description, "monospace");
      pango_font_description_set_absolute_size (description, size * 0.9 * PANGO_SCALE);
      break;
    case TEKTRA_MATH_FONT_ROMAN:
    case TEKTRA_MATH_FONT_DOUBLE_STRUCK:
    case TEKTRA_MATH_FONT_SCRIPT:
    case TEKTRA_MATH_FONT_FRAKTUR:
    default:
      break;
    }

  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);

  return layout;
}

/* The letters of an alphabet that Unicode has; fonts may not have it. */
static PangoLayout *
create_alphabet_layout (TektraMathLayout *self,
                        const char       *text,
                        TektraMathFont    font,
                        float             size)
{
  g_autoptr(GString) letters = g_string_new (NULL);
  g_autoptr(PangoLayout) layout = NULL;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (letters,
                             tektra_math_symbols_in_font (g_utf8_get_char (p), font));

  layout = create_layout (self, letters->str, font, size);
  if (pango_layout_get_unknown_glyphs_count (layout) == 0)
    return g_steal_pointer (&layout);

  return create_layout (self, text, font == TEKTRA_MATH_FONT_DOUBLE_STRUCK
                                    ? TEKTRA_MATH_FONT_BOLD : TEKTRA_MATH_FONT_ITALIC, size);
}

/* Takes @layout. */
static TektraMathBox *
box_for_layout (PangoLayout *layout)
{
  TektraMathBox *box = tektra_math_box_new ();
  PangoRectangle ink, logical;
  float baseline = (float) pango_layout_get_baseline (layout) / PANGO_SCALE;

  pango_layout_get_extents (layout, &ink, &logical);

  box->overhang = MAX (0, (float) (ink.x + ink.width - logical.width) / PANGO_SCALE);
  box->width = (float) logical.width / PANGO_SCALE + box->overhang;
  if (ink.height > 0)
    {
      box->ascent = baseline - (float) ink.y / PANGO_SCALE;
      box->descent = (float) (ink.y + ink.height) / PANGO_SCALE - baseline;
    }

  tektra_math_box_add_text (box, layout, 0, 0);
  g_object_unref (layout);

  return box;
}

/**
 * tektra_math_layout_text:
 * @self: a layout
 * @text: characters
 * @font: how letters are set
 * @size: size of the font, in pixels
 *
 * Sets characters.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_text (TektraMathLayout *self,
                         const char       *text,
                         TektraMathFont    font,
                         float             size)
{
  if (font >= TEKTRA_MATH_FONT_DOUBLE_STRUCK)
    return box_for_layout (create_alphabet_layout (self, text, font, size));

  return box_for_layout (create_layout (self, text, font, size));
}

/* A large operator, which is as wide as its ink: the fonts that have one leave much room around it
 * or none. */
static TektraMathBox *
layout_operator (TektraMathLayout *self,
                 const char       *text,
                 float             size)
{
  g_autoptr(PangoLayout) layout = create_layout (self, text, TEKTRA_MATH_FONT_ROMAN, size);
  TektraMathBox *box = tektra_math_box_new ();
  float baseline = (float) pango_layout_get_baseline (layout) / PANGO_SCALE;
  PangoRectangle ink;

  pango_layout_get_extents (layout, &ink, NULL);

  box->width = (float) ink.width / PANGO_SCALE + size * 0.06f;
  box->ascent = baseline - (float) ink.y / PANGO_SCALE;
  box->descent = (float) (ink.y + ink.height) / PANGO_SCALE - baseline;
  tektra_math_box_add_text (box, layout, size * 0.03f - (float) ink.x / PANGO_SCALE, 0);

  return box;
}

/**
 * tektra_math_layout_center:
 * @self: a layout
 * @child: (transfer full): a box
 * @level: how large things are set
 *
 * Moves a box up or down so that its middle is on the axis.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_center (TektraMathLayout *self,
                           TektraMathBox    *child,
                           TektraMathLevel   level)
{
  TektraMathBox *box = tektra_math_box_new ();
  float middle = (child->ascent - child->descent) / 2;

  box->overhang = child->overhang;
  tektra_math_box_add (box, child, 0, middle - tektra_math_layout_get_axis (self, level));

  return box;
}

/**
 * tektra_math_layout_fence:
 * @self: a layout
 * @fence: a delimiter, "" for none
 * @level: how large things are set
 * @half: how far it reaches above and below the axis, at least
 *
 * Sets a delimiter.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_fence (TektraMathLayout *self,
                          const char       *fence,
                          TektraMathLevel   level,
                          float             half)
{
  float em = tektra_math_layout_get_em (self, level);
  float axis = tektra_math_layout_get_axis (self, level);
  TektraMathBox *box = NULL;

  if (*fence == '\0')
    return tektra_math_box_new ();

  if (half > em * 0.62f)
    box = tektra_math_box_new_fence (fence, em, -axis - half, -axis + half);
  if (box == NULL)
    box = tektra_math_layout_text (self, fence, TEKTRA_MATH_FONT_ROMAN, em);

  return box;
}

static TektraMathBox *
layout_symbol (TektraMathLayout     *self,
               const TektraMathNode *node,
               TektraMathLevel                 level)
{
  float em = tektra_math_layout_get_em (self, level);
  TektraMathFont font = node->font;
  gunichar letter = g_utf8_get_char (node->text);

  if (node->width > 0)
    return tektra_math_layout_fence (self, node->text, level, em * (float) node->width / 2);

  if (node->large || (node->klass == TEKTRA_MATH_OPERATOR && letter >= 0x222b && letter <= 0x2233))
    {
      float scale = node->limits ? 1.1f : 1.3f;

      if (level == TEKTRA_MATH_LEVEL_DISPLAY)
        scale *= 1.45f;

      return tektra_math_layout_center (self, layout_operator (self, node->text, em * scale),
                                        level);
    }

  /* Capital Greek letters are upright, as are digits and signs. */
  if (font == TEKTRA_MATH_FONT_ITALIC &&
      (!g_unichar_isalpha (letter) || (letter >= 0x391 && letter <= 0x3a9) || letter >= 0x2100))
    font = TEKTRA_MATH_FONT_ROMAN;

  return tektra_math_layout_text (self, node->text, font, em);
}

/* How much room there is between two classes, in the order of TektraMathClass: 1 thin, 2 medium,
 * 3 thick; what is negative is left out above and below other things. */
static const gint8 spacing[8][8] = {
  { 0, 1, -2, -3, 0, 0, 0, -1 },
  { 1, 1, 0, -3, 0, 0, 0, -1 },
  { -2, -2, 0, 0, -2, 0, 0, -2 },
  { -3, -3, 0, 0, -3, 0, 0, -3 },
  { 0, 0, 0, 0, 0, 0, 0, 0 },
  { 0, 1, -2, -3, 0, 0, 0, -1 },
  { -1, -1, 0, -1, -1, -1, -1, -1 },
  { -1, 1, -2, -3, -1, 0, -1, -1 },
};

static float
get_space (TektraMathLayout *self,
           TektraMathClass   left,
           TektraMathClass   right,
           TektraMathLevel             level)
{
  static const float widths[] = { 0, 3, 4, 5 };
  int space = spacing[left][right];

  if (space < 0 && level >= TEKTRA_MATH_LEVEL_SCRIPT)
    return 0;

  return widths[ABS (space)] / 18 * tektra_math_layout_get_em (self, level);
}

/* A sign that has nothing to join is a sign of one number. */
static TektraMathClass
get_class (const TektraMathNode *row,
           guint                 index,
           gboolean              first,
           TektraMathClass       previous)
{
  const TektraMathNode *node = tektra_math_node_get_child (row, index);
  const TektraMathNode *next = NULL;

  if (node->klass != TEKTRA_MATH_BINARY)
    return node->klass;

  for (guint i = index + 1; next == NULL && i < tektra_math_node_get_n (row); i++)
    {
      next = tektra_math_node_get_child (row, i);
      if (next->kind == TEKTRA_MATH_SPACE)
        next = NULL;
    }

  if (first || previous == TEKTRA_MATH_BINARY || previous == TEKTRA_MATH_OPERATOR ||
      previous == TEKTRA_MATH_RELATION || previous == TEKTRA_MATH_OPEN ||
      previous == TEKTRA_MATH_PUNCTUATION ||
      next == NULL || next->klass == TEKTRA_MATH_RELATION || next->klass == TEKTRA_MATH_CLOSE ||
      next->klass == TEKTRA_MATH_PUNCTUATION)
    return TEKTRA_MATH_ORDINARY;

  return TEKTRA_MATH_BINARY;
}

/**
 * tektra_math_layout_row:
 * @self: a layout
 * @row: a row
 * @level: how large things are set
 * @continues: whether something stands before the row, in another cell of a table
 * @half: how high what stands in the middle of delimiters is
 *
 * Puts things beside each other.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_row (TektraMathLayout     *self,
                        const TektraMathNode *row,
                        TektraMathLevel       level,
                        gboolean              continues,
                        float                 half)
{
  TektraMathBox *box = tektra_math_box_new ();
  TektraMathClass previous = TEKTRA_MATH_ORDINARY;
  gboolean first = !continues;
  float x = 0;

  for (guint i = 0; i < tektra_math_node_get_n (row); i++)
    {
      const TektraMathNode *node = tektra_math_node_get_child (row, i);
      TektraMathBox *child;
      TektraMathClass klass;

      if (node->kind == TEKTRA_MATH_SPACE)
        {
          x += (float) node->width / 18 * tektra_math_layout_get_em (self, level);
          box->width = MAX (box->width, x);
          continue;
        }

      /* A command that changes the size of what follows it */
      if (node->kind == TEKTRA_MATH_ROW && tektra_math_node_get_n (node) == 0)
        {
          level = tektra_math_layout_get_level (node, level);
          continue;
        }

      klass = get_class (row, i, first, previous);
      if (!first)
        x += get_space (self, previous, klass, level);

      if (node->kind == TEKTRA_MATH_SYMBOL && node->width < 0)
        child = tektra_math_layout_fence (self, node->text, level, half);
      else
        child = tektra_math_layout_node (self, node, level);

      box->overhang = child->overhang;
      tektra_math_box_add (box, child, x, 0);
      x = box->width;
      previous = klass;
      first = FALSE;
    }

  return box;
}

/**
 * tektra_math_layout_node:
 * @self: a layout
 * @node: a node
 * @level: how large things are set
 *
 * Puts a part of a formula into its place.
 *
 * Returns: (transfer full): a box
 */
TektraMathBox *
tektra_math_layout_node (TektraMathLayout     *self,
                         const TektraMathNode *node,
                         TektraMathLevel       level)
{
  g_assert (self != NULL);
  g_assert (node != NULL);

  switch (node->kind)
    {
    case TEKTRA_MATH_SYMBOL:
      return layout_symbol (self, node, level);

    case TEKTRA_MATH_TEXT:
      return tektra_math_layout_text (self, node->text,
                          node->font == TEKTRA_MATH_FONT_ITALIC ? TEKTRA_MATH_FONT_ROMAN
                                                                : node->font,
                          tektra_math_layout_get_em (self, level));

    case TEKTRA_MATH_SOURCE:
      return tektra_math_layout_text (self, node->text, TEKTRA_MATH_FONT_MONOSPACE,
                                      tektra_math_layout_get_em (self, level));

    case TEKTRA_MATH_FRACTION:
      return tektra_math_layout_fraction (self, node, level);

    case TEKTRA_MATH_ROOT:
      return tektra_math_layout_root (self, node, level);

    case TEKTRA_MATH_SCRIPTS:
      return tektra_math_layout_scripts (self, node, level);

    case TEKTRA_MATH_ACCENT:
      return tektra_math_layout_accent (self, node, level);

    case TEKTRA_MATH_FENCED:
      return tektra_math_layout_fenced (self, node, level);

    case TEKTRA_MATH_TABLE:
      return tektra_math_layout_table (self, node, level);

    case TEKTRA_MATH_SPACE:
    case TEKTRA_MATH_ROW:
    default:
      return tektra_math_layout_row (self, node, tektra_math_layout_get_level (node, level),
                                     FALSE, 0);
    }
}

static float
get_font_size (PangoContext *context)
{
  const PangoFontDescription *description = pango_context_get_font_description (context);
  float size = (float) pango_font_description_get_size (description) / PANGO_SCALE;

  if (!pango_font_description_get_size_is_absolute (description))
    size *= (float) pango_cairo_context_get_resolution (context) / 72;

  return size;
}

/**
 * tektra_math_layout_new:
 * @node: a formula
 * @context: the fonts of the text around it
 * @display: whether the formula is on its own
 *
 * Puts the parts of a formula into their places.
 *
 * Returns: (transfer full): the formula, ready to be painted
 */
TektraMathLayout *
tektra_math_layout_new (const TektraMathNode *node,
                        PangoContext         *context,
                        gboolean              display)
{
  TektraMathLayout *self;
  TektraMathBox *minus;

  g_return_val_if_fail (node != NULL, NULL);
  g_return_val_if_fail (PANGO_IS_CONTEXT (context), NULL);

  self = g_new0 (TektraMathLayout, 1);
  self->context = context;
  self->size = get_font_size (context) * FONT_SCALE;

  minus = tektra_math_layout_text (self, "−", TEKTRA_MATH_FONT_ROMAN, self->size);
  self->axis = (minus->ascent - minus->descent) / 2;
  tektra_math_box_free (minus);

  self->box = tektra_math_layout_node (self, node, display ? TEKTRA_MATH_LEVEL_DISPLAY
                                                           : TEKTRA_MATH_LEVEL_TEXT);
  self->context = NULL;

  return self;
}

/**
 * tektra_math_layout_free:
 * @self: (transfer full): a formula
 *
 * Frees a formula.
 */
void
tektra_math_layout_free (TektraMathLayout *self)
{
  g_return_if_fail (self != NULL);

  tektra_math_box_free (self->box);
  g_free (self);
}

/**
 * tektra_math_layout_get_size:
 * @self: a formula
 * @width: (out): its width, in pixels
 * @ascent: (out): how far it reaches above the baseline
 * @descent: (out): how far it reaches below it
 *
 * Tells how large a formula is.
 */
void
tektra_math_layout_get_size (TektraMathLayout *self,
                             float            *width,
                             float            *ascent,
                             float            *descent)
{
  g_return_if_fail (self != NULL);

  *width = self->box->width;
  *ascent = self->box->ascent;
  *descent = self->box->descent;
}

/**
 * tektra_math_layout_snapshot:
 * @self: a formula
 * @snapshot: a snapshot whose origin is the left end of the baseline
 * @color: a colour
 *
 * Paints a formula.
 */
void
tektra_math_layout_snapshot (TektraMathLayout *self,
                             GtkSnapshot      *snapshot,
                             const GdkRGBA    *color)
{
  g_return_if_fail (self != NULL);

  tektra_math_box_snapshot (self->box, snapshot, color);
}
