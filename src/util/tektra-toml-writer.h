/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml.h"

G_BEGIN_DECLS

char *tektra_toml_write_key   (const char           *key);
char *tektra_toml_write_value (const TektraTomlNode *value,
                               const char           *model,
                               gboolean              in_lines);

G_END_DECLS
