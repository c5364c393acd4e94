/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

double tektra_char_width_get (GtkWidget *widget);

G_END_DECLS
