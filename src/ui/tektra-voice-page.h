/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-speech-models.h"
#include "session/tektra-transcription-service.h"

G_BEGIN_DECLS

/* The page of the preferences about speaking and listening. */
#define TEKTRA_TYPE_VOICE_PAGE (tektra_voice_page_get_type ())
G_DECLARE_FINAL_TYPE (TektraVoicePage, tektra_voice_page, TEKTRA, VOICE_PAGE, AdwPreferencesPage)

GtkWidget *tektra_voice_page_new (TektraSettings             *settings,
                                  TektraSecrets              *secrets,
                                  TektraTranscriptionService *transcription,
                                  TektraSpeechModels         *speech_models,
                                  TektraModel                *model);

G_END_DECLS
