/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-char-width.h"

/**
 * tektra_char_width_get:
 * @widget: a widget that is on the screen
 *
 * Gets how wide a letter of its text is, as it is for the `width-chars` of a label.
 *
 * Returns: the width, in pixels; more than 0
 */
double
tektra_char_width_get (GtkWidget *widget)
{
  g_autoptr(PangoFontMetrics) metrics = NULL;
  int width;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), 1);

  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
  width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
               pango_font_metrics_get_approximate_digit_width (metrics));

  return (double) MAX (width, 1) / PANGO_SCALE;
}
