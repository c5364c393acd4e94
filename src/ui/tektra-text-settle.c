/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-text-settle.h"

/* Higher than any text that is shown in one view. */
#define SETTLE_HEIGHT 1000000

/* A text view lays out the lines that it is high enough to show, and the rest bit by bit when the
 * program is idle. One that asks for the height of its text would grow over many frames, and one
 * whose last line wraps would first be painted at its old height and then once more. So for a
 * moment the view is told that it is high enough for everything. */

/**
 * tektra_text_settle:
 * @text_view: a text view that is as high as its text
 *
 * Lays out all text that has changed now.
 */
void
tektra_text_settle (GtkTextView *text_view)
{
  GtkWidget *widget;
  GtkWidgetClass *klass;
  int width;

  g_return_if_fail (GTK_IS_TEXT_VIEW (text_view));

  widget = GTK_WIDGET (text_view);
  klass = GTK_WIDGET_GET_CLASS (widget);
  width = gtk_widget_get_width (widget);

  if (width > 0)
    {
      klass->size_allocate (widget, width, SETTLE_HEIGHT, -1);
      klass->size_allocate (widget, width, gtk_widget_get_height (widget), -1);
    }
}

/**
 * tektra_text_settle_for_width:
 * @text_view: a text view that is as high as its text and is about to be measured or allocated
 * @width: the width it will get, in pixels
 *
 * Lays out all text for a width.
 */
void
tektra_text_settle_for_width (GtkTextView *text_view,
                              int          width)
{
  GtkWidget *widget;

  g_return_if_fail (GTK_IS_TEXT_VIEW (text_view));
  g_return_if_fail (width > 0);

  widget = GTK_WIDGET (text_view);
  GTK_WIDGET_GET_CLASS (widget)->size_allocate (widget, width, SETTLE_HEIGHT, -1);
}
