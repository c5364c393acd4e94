/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-code-text.h"
#include "ui/tektra-text-settle.h"

struct _TektraCodeText
{
  GtkSourceView parent_instance;
};

G_DEFINE_FINAL_TYPE (TektraCodeText, tektra_code_text, GTK_SOURCE_TYPE_VIEW)

/* Code is not wrapped: what width the first layout is for makes no difference. */
static void
tektra_code_text_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  if (gtk_widget_get_width (widget) == 0)
    tektra_text_settle_for_width (GTK_TEXT_VIEW (widget), MAX (1, for_size));

  GTK_WIDGET_CLASS (tektra_code_text_parent_class)->measure (widget, orientation, for_size,
                                                             minimum, natural,
                                                             minimum_baseline, natural_baseline);
}

static void
tektra_code_text_class_init (TektraCodeTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tektra_code_text_measure;
}

static void
tektra_code_text_init (TektraCodeText *self)
{
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self), TRUE);
}
