/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-generation-params.h"

G_BEGIN_DECLS

/* A number of a chat's settings; an empty field leaves it to the model. */
#define TEKTRA_TYPE_PARAM_ROW (tektra_param_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraParamRow, tektra_param_row, TEKTRA, PARAM_ROW, AdwActionRow)

GtkWidget   *tektra_param_row_new         (TektraGenerationParams *params,
                                           TektraParam             param);
TektraParam  tektra_param_row_get_param   (TektraParamRow         *self);
void         tektra_param_row_commit      (TektraParamRow         *self);
char        *tektra_param_row_dup_summary (TektraGenerationParams *params);

G_END_DECLS
