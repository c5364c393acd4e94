/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-template.h"

G_BEGIN_DECLS

/* What a template makes of a short conversation, its marks set off from what was said. */
#define TEKTRA_TYPE_TEMPLATE_PREVIEW (tektra_template_preview_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplatePreview, tektra_template_preview, TEKTRA, TEMPLATE_PREVIEW, AdwBin)

void tektra_template_preview_set_template (TektraTemplatePreview *self,
                                           TektraTemplate        *template);

G_END_DECLS
