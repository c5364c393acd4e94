/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/tektra-model-index.h"

G_BEGIN_DECLS

/* The popover in which a person chooses the model of a chat. */
#define TEKTRA_TYPE_MODEL_PICKER (tektra_model_picker_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelPicker, tektra_model_picker, TEKTRA, MODEL_PICKER, GtkPopover)

GtkWidget *tektra_model_picker_new        (TektraModelIndex  *index);
void       tektra_model_picker_set_chosen (TektraModelPicker *self,
                                           TektraModel       *model);

G_END_DECLS
