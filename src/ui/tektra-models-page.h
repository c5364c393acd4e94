/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-config.h"
#include "storage/tektra-secrets.h"

G_BEGIN_DECLS

/* The page of the preferences that edits models.toml. */
#define TEKTRA_TYPE_MODELS_PAGE (tektra_models_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelsPage, tektra_models_page, TEKTRA, MODELS_PAGE, AdwPreferencesPage)

GtkWidget *tektra_models_page_new (TektraModelConfig *config,
                                   TektraSecrets     *secrets);

G_END_DECLS
