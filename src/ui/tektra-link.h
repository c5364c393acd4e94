/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean  tektra_link_can_open    (const char         *url);
void      tektra_link_open        (GtkWidget          *widget,
                                   const char         *url);
char     *tektra_link_dup_warning (const char         *url,
                                   const char         *words);
void      tektra_link_ask         (GtkWidget          *widget,
                                   const GdkRectangle *pointing_to,
                                   const char         *url,
                                   const char         *words);

G_END_DECLS
