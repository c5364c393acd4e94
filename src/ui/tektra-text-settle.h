/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void tektra_text_settle           (GtkTextView *text_view);
void tektra_text_settle_for_width (GtkTextView *text_view,
                                   int          width);

G_END_DECLS
