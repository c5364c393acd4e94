/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-config.h"

G_BEGIN_DECLS

void tektra_definition_overlay_apply (TektraModelConfig *config,
                                      GListModel        *models,
                                      guint              position,
                                      guint              n);

G_END_DECLS
