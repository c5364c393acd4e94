/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/tektra-model-entry.h"

G_BEGIN_DECLS

/* One model in the picker: its name, what it can do, whether it is in memory.
 * Property: chosen, the model that is marked. */
#define TEKTRA_TYPE_MODEL_ROW (tektra_model_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelRow, tektra_model_row, TEKTRA, MODEL_ROW, AdwBin)

GtkWidget *tektra_model_row_new        (void);
void       tektra_model_row_set_entry  (TektraModelRow   *self,
                                        TektraModelEntry *entry);
void       tektra_model_row_set_chosen (TektraModelRow   *self,
                                        TektraModel      *chosen);

G_END_DECLS
