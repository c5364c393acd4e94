/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* The question whether a model that is missing shall be got. */

gboolean tektra_pull_offer_is_possible (TektraModel *model);
void     tektra_pull_offer_present     (TektraModel *model,
                                        GtkWidget   *parent);

G_END_DECLS
