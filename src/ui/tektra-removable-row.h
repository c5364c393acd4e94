/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *tektra_removable_row_new (const char  *title,
                                     const char  *subtitle,
                                     const char  *tooltip,
                                     GtkWidget  **button);

G_END_DECLS
