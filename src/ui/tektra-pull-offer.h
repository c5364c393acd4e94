/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "backends/tektra-backend-registry.h"

G_BEGIN_DECLS

/* The question whether a model that is missing shall be got. */

gboolean tektra_pull_offer_is_possible (TektraBackendRegistry *registry,
                                        const char            *model_id);
void     tektra_pull_offer_present     (TektraBackendRegistry *registry,
                                        const char            *model_id,
                                        GtkWidget             *parent);

G_END_DECLS
