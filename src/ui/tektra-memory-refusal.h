/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks whether a model shall be loaded that takes more memory than it may. */

typedef void (*TektraMemoryRefusalFunc) (gpointer user_data);

void tektra_memory_refusal_present (GtkWidget               *parent,
                                    const GError            *error,
                                    TektraMemoryRefusalFunc  load_anyway,
                                    gpointer                 user_data,
                                    GDestroyNotify           destroy);

G_END_DECLS
