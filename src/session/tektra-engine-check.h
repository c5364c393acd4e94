/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-backend-settings.h"

G_BEGIN_DECLS

gboolean    tektra_engine_check_is_engine   (const TektraBackendSettings *settings);
const char *tektra_engine_check_get_title   (const TektraBackendSettings *settings);
const char *tektra_engine_check_get_caution (const TektraBackendSettings *settings);
DexFuture  *tektra_engine_check             (TektraBackendSettings       *settings);

G_END_DECLS
