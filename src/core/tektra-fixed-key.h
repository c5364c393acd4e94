/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-key-source.h"

G_BEGIN_DECLS

/* One key that is kept nowhere. */
#define TEKTRA_TYPE_FIXED_KEY (tektra_fixed_key_get_type ())
G_DECLARE_FINAL_TYPE (TektraFixedKey, tektra_fixed_key, TEKTRA, FIXED_KEY, GObject)

TektraKeySource *tektra_fixed_key_new (const char *key);

G_END_DECLS
