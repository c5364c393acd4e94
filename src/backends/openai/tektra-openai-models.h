/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "backends/openai/tektra-openai-profile.h"
#include "core/tektra-model.h"

G_BEGIN_DECLS

gboolean tektra_openai_models_apply       (TektraModel               *model,
                                           JsonObject                *entry,
                                           const TektraOpenaiProfile *profile);
void     tektra_openai_models_apply_place (TektraModel               *model,
                                           const char                *host,
                                           const char                *address);

G_END_DECLS
