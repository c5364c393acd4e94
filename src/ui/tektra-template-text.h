/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-template-manager.h"

G_BEGIN_DECLS

char       *tektra_template_text_dup_title  (TektraTemplateManager *templates,
                                             TektraModel           *model);
const char *tektra_template_text_get_reason (TektraTemplateManager *templates,
                                             TektraModel           *model);

G_END_DECLS
