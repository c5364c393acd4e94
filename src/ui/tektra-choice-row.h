/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-backend.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_CHOICE_ROW (tektra_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraChoiceRow, tektra_choice_row, TEKTRA, CHOICE_ROW, AdwComboRow)

GtkWidget   *tektra_choice_row_new        (TektraGenerationParams *params,
                                           TektraParam             param);
TektraParam  tektra_choice_row_get_param  (TektraChoiceRow        *self);
void         tektra_choice_row_set_cards  (TektraChoiceRow        *self,
                                           GListModel             *cards);

G_END_DECLS
