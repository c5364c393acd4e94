/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

/* Everything about a model: a page of the library. Properties: model, manager. */
#define TEKTRA_TYPE_MODEL_PAGE (tektra_model_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelPage, tektra_model_page, TEKTRA, MODEL_PAGE, AdwNavigationPage)

AdwNavigationPage *tektra_model_page_new       (TektraModel        *model,
                                                TektraModelManager *manager);
TektraModel       *tektra_model_page_get_model (TektraModelPage    *self);

G_END_DECLS
