/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GRegex *tektra_token_pattern_compile (const char  *pattern,
                                      GError     **error);
GRegex *tektra_token_pattern_read    (JsonObject  *object,
                                      GError     **error);

G_END_DECLS
