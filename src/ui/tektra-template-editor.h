/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-template-manager.h"

G_BEGIN_DECLS

/* The page on which a person reads or writes a template. Properties: templates, template, copy,
 * dirty. */
#define TEKTRA_TYPE_TEMPLATE_EDITOR (tektra_template_editor_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplateEditor, tektra_template_editor, TEKTRA, TEMPLATE_EDITOR, AdwNavigationPage)

AdwNavigationPage *tektra_template_editor_new       (TektraTemplateManager *templates,
                                                     TektraTemplate        *template,
                                                     gboolean               copy);
gboolean           tektra_template_editor_get_dirty (TektraTemplateEditor  *self);
void               tektra_template_editor_leave     (TektraTemplateEditor  *self);

G_END_DECLS
