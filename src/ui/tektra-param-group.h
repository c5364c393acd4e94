/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_PARAM_GROUP (tektra_param_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraParamGroup, tektra_param_group, TEKTRA, PARAM_GROUP, AdwPreferencesGroup)

void tektra_param_group_add_answer_params (TektraParamGroup       *self,
                                           TektraGenerationParams *params);
void tektra_param_group_add_load_params   (TektraParamGroup       *self,
                                           TektraGenerationParams *params);
void tektra_param_group_set_supported     (TektraParamGroup       *self,
                                           TektraParamMask         mask);
void tektra_param_group_set_backend       (TektraParamGroup       *self,
                                           TektraBackend          *backend);
void tektra_param_group_commit            (TektraParamGroup       *self);

G_END_DECLS
