/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TEKTRA_TYPE_ROW_LAYOUT (tektra_row_layout_get_type ())

G_DECLARE_FINAL_TYPE (TektraRowLayout, tektra_row_layout, TEKTRA, ROW_LAYOUT, GtkLayoutManager)

GtkLayoutManager *tektra_row_layout_new (void);

G_END_DECLS
