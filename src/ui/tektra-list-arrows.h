/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For a list below an entry that keeps the keyboard. */
gboolean tektra_list_arrows_move (GtkListView *list_view,
                                  guint        keyval);

G_END_DECLS
