/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-manager.h"

G_BEGIN_DECLS

/* The dialog in which a person looks after prompt templates, and chooses one for a model.
 * Properties: manager, model. */
#define TEKTRA_TYPE_TEMPLATES_DIALOG (tektra_templates_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplatesDialog, tektra_templates_dialog, TEKTRA, TEMPLATES_DIALOG, AdwDialog)

AdwDialog *tektra_templates_dialog_new         (TektraModelManager    *manager,
                                                TektraModel           *model);
void       tektra_templates_dialog_import_file (TektraTemplatesDialog *self,
                                                GFile                 *file);
void       tektra_templates_dialog_export_file (TektraTemplatesDialog *self,
                                                TektraTemplate        *template,
                                                GFile                 *file);

G_END_DECLS
