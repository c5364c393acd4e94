/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-model-details.h"
#include "core/tektra-model.h"

G_BEGIN_DECLS

/* What Ollama tells about models, put into TektraModel. */

gboolean tektra_ollama_models_apply_tag  (TektraModel *model,
                                          JsonObject  *tag,
                                          const char  *host,
                                          const char  *address);
void     tektra_ollama_models_apply_show (TektraModel *model,
                                          JsonObject  *show);

TektraModelDetails *tektra_ollama_models_new_details (const char *name,
                                                      JsonObject *show);

G_END_DECLS
