/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-code-text.h"
#include "ui/tektra-text-settle.h"

struct _TektraCodeText
{
  GtkSourceView parent_instance;

  gboolean      settled;
};

G_DEFINE_FINAL_TYPE (TektraCodeText, tektra_code_text, GTK_SOURCE_TYPE_VIEW)

static void
tektra_code_text_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  TektraCodeText *self = TEKTRA_CODE_TEXT (widget);

  GTK_WIDGET_CLASS (tektra_code_text_parent_class)->size_allocate (widget, width, height, baseline);

  /* Code is not wrapped: once is enough, whatever the width. */
  if (!self->settled)
    {
      self->settled = TRUE;
      tektra_text_settle (GTK_TEXT_VIEW (self));
    }
}

static void
tektra_code_text_class_init (TektraCodeTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->size_allocate = tektra_code_text_size_allocate;
}

static void
tektra_code_text_init (TektraCodeText *self)
{
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self), TRUE);
}
