/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

/* What somebody needs to know who is to find a mistake, and nothing that is private. */

char *tektra_debug_info_make (GtkWidget          *widget,
                              TektraModelManager *manager);

G_END_DECLS
