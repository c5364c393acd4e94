/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

/* Who made Tektra, and which one it is. */

void tektra_about_present (GtkWidget          *parent,
                           TektraModelManager *manager);

G_END_DECLS
