/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A formula. */
#define TEKTRA_TYPE_MATH_VIEW (tektra_math_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraMathView, tektra_math_view, TEKTRA, MATH_VIEW, GtkWidget)

GtkWidget  *tektra_math_view_new         (gboolean        display);
const char *tektra_math_view_get_source  (TektraMathView *self);
void        tektra_math_view_set_source  (TektraMathView *self,
                                          const char     *source);
int         tektra_math_view_get_descent (TektraMathView *self);

G_END_DECLS
