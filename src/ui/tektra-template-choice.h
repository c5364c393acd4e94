/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-template-manager.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_TEMPLATE_CHOICE (tektra_template_choice_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplateChoice, tektra_template_choice, TEKTRA, TEMPLATE_CHOICE, AdwComboRow)

GtkWidget *tektra_template_choice_new (TektraTemplateManager *templates,
                                       TektraModel           *model);

G_END_DECLS
