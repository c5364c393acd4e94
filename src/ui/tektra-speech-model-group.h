/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-speech-models.h"

G_BEGIN_DECLS

/* The models that write down speech, in the preferences. */
#define TEKTRA_TYPE_SPEECH_MODEL_GROUP (tektra_speech_model_group_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechModelGroup, tektra_speech_model_group, TEKTRA,
                      SPEECH_MODEL_GROUP, AdwPreferencesGroup)

GtkWidget *tektra_speech_model_group_new (TektraSpeechModels *models);

G_END_DECLS
