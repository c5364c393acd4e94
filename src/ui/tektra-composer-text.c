/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-text.h"

/* In GTK 4.24 a text view that becomes higher keeps the page size it had, so that it stays scrolled
 * although all of its text would fit. Nothing else is different here. */

struct _TektraComposerText
{
  GtkTextView parent_instance;
};

G_DEFINE_FINAL_TYPE (TektraComposerText, tektra_composer_text, GTK_TYPE_TEXT_VIEW)

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

  widget_class->size_allocate = tektra_composer_text_size_allocate;
}

static void
tektra_composer_text_init (TektraComposerText *self)
{
}
