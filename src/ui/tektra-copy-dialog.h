/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* Gives a model a second name. */

void tektra_copy_dialog_present (TektraModel *model,
                                 GtkWidget   *parent);

G_END_DECLS
