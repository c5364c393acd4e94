/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void tektra_text_settle (GtkTextView *text_view);

G_END_DECLS
