/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-text.h"

/* A text view that is as high as its text, up to the height of its scrolled window. In GTK 4.24
 * that takes two things that a plain one does not do; nothing else is different here. */

struct _TektraComposerText
{
  GtkTextView parent_instance;
};

G_DEFINE_FINAL_TYPE (TektraComposerText, tektra_composer_text, GTK_TYPE_TEXT_VIEW)

/* New text is laid out when the program is idle, or at the latest when the view gets its place. On
 * a busy computer it is the latter: the height that comes out of that is too late for this layout,
 * and a request for another one is not heard in the middle of it, so that the view would stay as
 * it is. So the text that can be seen is laid out before its height is told. */
static void
tektra_composer_text_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  GtkWidgetClass *parent_class = GTK_WIDGET_CLASS (tektra_composer_text_parent_class);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL && width > 0 && scroller != NULL)
    {
      int most = gtk_scrolled_window_get_max_content_height (GTK_SCROLLED_WINDOW (scroller));

      parent_class->size_allocate (widget, width, MAX (most, height), -1);
      parent_class->size_allocate (widget, width, height, -1);
    }

  parent_class->measure (widget, orientation, for_size,
                         minimum, natural, minimum_baseline, natural_baseline);
}

/* One that becomes higher keeps the page size it had, so that it stays scrolled although all of its
 * text would fit. */
static void
tektra_composer_text_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));

  GTK_WIDGET_CLASS (tektra_composer_text_parent_class)->size_allocate (widget,
                                                                       width, height, baseline);

  if (adjustment != NULL && gtk_adjustment_get_page_size (adjustment) < height)
    gtk_adjustment_configure (adjustment,
                              gtk_adjustment_get_value (adjustment),
                              gtk_adjustment_get_lower (adjustment),
                              MAX (gtk_adjustment_get_upper (adjustment), height),
                              gtk_adjustment_get_step_increment (adjustment),
                              gtk_adjustment_get_page_increment (adjustment),
                              height);
}

static void
tektra_composer_text_class_init (TektraComposerTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tektra_composer_text_measure;
  widget_class->size_allocate = tektra_composer_text_size_allocate;
}

static void
tektra_composer_text_init (TektraComposerText *self)
{
}
