/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-math-view.h"

#include <math.h>

#include "markdown/tektra-math-parser.h"
#include "ui/tektra-math-layout.h"

/* Shows one formula, in the font size and the colour of what is around it. Formulas read from left
 * to right in every language. */

/* Room beside the ends, where slanted letters lean out. */
#define MARGIN 1

struct _TektraMathView
{
  GtkWidget         parent_instance;

  /* owned */
  char             *source;
  TektraMathNode   *node;
  TektraMathLayout *layout;

  guint             serial;
  gboolean          display;
};

G_DEFINE_FINAL_TYPE (TektraMathView, tektra_math_view, GTK_TYPE_WIDGET)

/* Made again when the font is another one. */
static TektraMathLayout *
get_layout (TektraMathView *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  guint serial = pango_context_get_serial (context);

  g_assert (TEKTRA_IS_MATH_VIEW (self));

  if (self->layout != NULL && self->serial != serial)
    g_clear_pointer (&self->layout, tektra_math_layout_free);

  if (self->layout == NULL && self->node != NULL)
    {
      self->layout = tektra_math_layout_new (self->node, context, self->display);
      self->serial = serial;
    }

  return self->layout;
}

static void
get_pixels (TektraMathView *self,
            int            *width,
            int            *ascent,
            int            *descent)
{
  TektraMathLayout *layout = get_layout (self);
  float exact_width = 0, exact_ascent = 0, exact_descent = 0;

  g_assert (TEKTRA_IS_MATH_VIEW (self));

  if (layout != NULL)
    tektra_math_layout_get_size (layout, &exact_width, &exact_ascent, &exact_descent);

  *width = (int) ceilf (exact_width) + 2 * MARGIN;
  *ascent = (int) ceilf (exact_ascent);
  *descent = (int) ceilf (exact_descent);
}

static void
tektra_math_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  int width, ascent, descent;

  get_pixels (TEKTRA_MATH_VIEW (widget), &width, &ascent, &descent);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = width;
    }
  else
    {
      *minimum = *natural = ascent + descent;
      *minimum_baseline = *natural_baseline = ascent;
    }
}

static void
tektra_math_view_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  TektraMathView *self = TEKTRA_MATH_VIEW (widget);
  TektraMathLayout *layout = get_layout (self);
  int width, ascent, descent;
  GdkRGBA color;

  if (layout == NULL)
    return;

  get_pixels (self, &width, &ascent, &descent);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN, (float) ascent));
  tektra_math_layout_snapshot (layout, snapshot, &color);
  gtk_snapshot_restore (snapshot);
}

static void
tektra_math_view_finalize (GObject *object)
{
  TektraMathView *self = TEKTRA_MATH_VIEW (object);

  g_clear_pointer (&self->layout, tektra_math_layout_free);
  g_clear_pointer (&self->node, tektra_math_node_free);
  g_free (self->source);

  G_OBJECT_CLASS (tektra_math_view_parent_class)->finalize (object);
}

static void
tektra_math_view_class_init (TektraMathViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = tektra_math_view_finalize;

  widget_class->measure = tektra_math_view_measure;
  widget_class->snapshot = tektra_math_view_snapshot;

  gtk_widget_class_set_css_name (widget_class, "math-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_MATH);
}

static void
tektra_math_view_init (TektraMathView *self)
{
}

/**
 * tektra_math_view_new:
 * @display: whether the formula is on its own, not among words
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_math_view_new (gboolean display)
{
  TektraMathView *self = g_object_new (TEKTRA_TYPE_MATH_VIEW, NULL);

  self->display = display;

  return GTK_WIDGET (self);
}

/**
 * tektra_math_view_get_source:
 * @self: a view
 *
 * Gets the formula as it was written.
 *
 * Returns: (transfer none) (nullable): LaTeX without delimiters
 */
const char *
tektra_math_view_get_source (TektraMathView *self)
{
  g_return_val_if_fail (TEKTRA_IS_MATH_VIEW (self), NULL);

  return self->source;
}

/**
 * tektra_math_view_set_source:
 * @self: a view
 * @source: LaTeX without delimiters
 *
 * Shows a formula.
 */
void
tektra_math_view_set_source (TektraMathView *self,
                             const char     *source)
{
  g_return_if_fail (TEKTRA_IS_MATH_VIEW (self));
  g_return_if_fail (source != NULL);

  if (!g_set_str (&self->source, source))
    return;

  g_clear_pointer (&self->layout, tektra_math_layout_free);
  g_clear_pointer (&self->node, tektra_math_node_free);
  self->node = tektra_math_parse (source);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, source,
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * tektra_math_view_get_descent:
 * @self: a view
 *
 * Tells how far the formula reaches below the line it stands on.
 *
 * Returns: pixels
 */
int
tektra_math_view_get_descent (TektraMathView *self)
{
  int width, ascent, descent;

  g_return_val_if_fail (TEKTRA_IS_MATH_VIEW (self), 0);

  get_pixels (self, &width, &ascent, &descent);

  return descent;
}
