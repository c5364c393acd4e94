/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml.h"
#include "util/tektra-toml-scanner.h"

G_BEGIN_DECLS

char *tektra_toml_array_rewrite (const char           *text,
                                 GPtrArray            *items,
                                 const TektraTomlItem *array,
                                 const TektraTomlNode *old_value,
                                 const TektraTomlNode *value);

G_END_DECLS
