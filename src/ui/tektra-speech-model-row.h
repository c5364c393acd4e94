/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-speech-models.h"

G_BEGIN_DECLS

/* A model that writes down speech: to be chosen, deleted, or got. */
#define TEKTRA_TYPE_SPEECH_MODEL_ROW (tektra_speech_model_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechModelRow, tektra_speech_model_row, TEKTRA, SPEECH_MODEL_ROW,
                      AdwPreferencesRow)

GtkWidget *tektra_speech_model_row_new       (TektraSpeechModels   *models,
                                              TektraSpeechModel    *model);
void       tektra_speech_model_row_set_group (TektraSpeechModelRow *self,
                                              GtkCheckButton       *group);
void       tektra_speech_model_row_choose    (TektraSpeechModelRow *self);

G_END_DECLS
