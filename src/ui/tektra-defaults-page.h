/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend.h"
#include "models/tektra-model-config.h"
#include "models/tektra-template-manager.h"

G_BEGIN_DECLS

/* What holds for a model in every chat that says nothing else. Properties: model, config,
 * templates. */
#define TEKTRA_TYPE_DEFAULTS_PAGE (tektra_defaults_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraDefaultsPage, tektra_defaults_page, TEKTRA, DEFAULTS_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *tektra_defaults_page_new (TektraModel           *model,
                                             TektraModelConfig     *config,
                                             TektraTemplateManager *templates);

G_END_DECLS
