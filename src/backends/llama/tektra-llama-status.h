/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* What a running llama-server tells about itself. No I/O. */

void     tektra_llama_status_take_props    (JsonNode    *node,
                                            TektraModel *model,
                                            guint       *context_length);
gboolean tektra_llama_status_is_processing (JsonNode    *node);
char     *tektra_llama_status_dup_media_marker (JsonNode    *node);

G_END_DECLS
