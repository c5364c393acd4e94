/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void     tektra_focus_keep      (GtkWindow  *window);

/* Lends the keyboard to something that is opened in passing. */

void     tektra_focus_remember  (GtkWidget **before,
                                 GtkWidget  *widget);
gboolean tektra_focus_give_back (GtkWidget **before);

G_END_DECLS
