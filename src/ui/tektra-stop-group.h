/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-generation-params.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_STOP_GROUP (tektra_stop_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraStopGroup, tektra_stop_group, TEKTRA, STOP_GROUP, AdwPreferencesGroup)

void tektra_stop_group_set_params (TektraStopGroup        *self,
                                   TektraGenerationParams *params);
void tektra_stop_group_commit     (TektraStopGroup        *self);

G_END_DECLS
