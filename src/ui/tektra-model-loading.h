/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

void tektra_model_loading_start (TektraModelManager *manager,
                                 TektraModel        *model,
                                 gboolean            anyway,
                                 AdwToastOverlay    *overlay);

G_END_DECLS
