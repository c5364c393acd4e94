/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ui/tektra-context-ring.h"

/* Pixels */
#define SIZE 16
#define LINE_WIDTH 2.5f

/* What is left to fill is drawn as faintly as the troughs of progress bars. */
#define TROUGH_ALPHA 0.2f

struct _TektraContextRing
{
  GtkWidget parent_instance;

  double    fraction;
};

G_DEFINE_FINAL_TYPE (TektraContextRing, tektra_context_ring, GTK_TYPE_WIDGET)

static void
tektra_context_ring_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

/* From the top, clockwise, as clocks go in every direction of writing */
static void
tektra_context_ring_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  TektraContextRing *self = TEKTRA_CONTEXT_RING (widget);
  float radius = (SIZE - LINE_WIDTH) / 2;
  graphene_point_t center = GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) / 2,
                                                 (float) gtk_widget_get_height (widget) / 2);
  double angle = 2 * G_PI * self->fraction;
  g_autoptr(GskStroke) stroke = gsk_stroke_new (LINE_WIDTH);
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr(GskPath) trough = NULL;
  g_autoptr(GskPath) arc = NULL;
  GdkRGBA color, faint;

  gtk_widget_get_color (widget, &color);
  faint = color;
  faint.alpha *= TROUGH_ALPHA;

  gsk_path_builder_add_circle (builder, &center, radius);
  trough = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gtk_snapshot_append_stroke (snapshot, trough, stroke, self->fraction < 1 ? &faint : &color);

  if (self->fraction <= 0 || self->fraction >= 1)
    return;

  builder = gsk_path_builder_new ();
  gsk_path_builder_move_to (builder, center.x, center.y - radius);
  gsk_path_builder_svg_arc_to (builder, radius, radius, 0, angle > G_PI, TRUE,
                               center.x + radius * (float) sin (angle),
                               center.y - radius * (float) cos (angle));
  arc = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gtk_snapshot_append_stroke (snapshot, arc, stroke, &color);
}

static void
tektra_context_ring_class_init (TektraContextRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tektra_context_ring_measure;
  widget_class->snapshot = tektra_context_ring_snapshot;

  gtk_widget_class_set_css_name (widget_class, "context-ring");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
tektra_context_ring_init (TektraContextRing *self)
{
}

/**
 * tektra_context_ring_set_fraction:
 * @self: a ring
 * @fraction: from 0 to 1
 *
 * Sets how full the ring is.
 */
void
tektra_context_ring_set_fraction (TektraContextRing *self,
                                  double             fraction)
{
  g_return_if_fail (TEKTRA_IS_CONTEXT_RING (self));

  fraction = CLAMP (fraction, 0, 1);
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
