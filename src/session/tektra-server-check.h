/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-backend-settings.h"
#include "core/tektra-enums.h"
#include "core/tektra-key-source.h"
#include "core/tektra-model.h"

G_BEGIN_DECLS

DexFuture      *tektra_server_check                 (TektraBackendSettings       *settings,
                                                     TektraKeySource             *keys);
TektraLocality  tektra_server_check_get_place       (const TektraBackendSettings *settings,
                                                     char                       **host,
                                                     gboolean                    *is_open);
char           *tektra_server_check_dup_destination (TektraModel                 *model);

G_END_DECLS
