/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-model-config.h"
#include "models/tektra-speech-models.h"
#include "session/tektra-chat-list.h"
#include "session/tektra-transcription-service.h"
#include "ui/tektra-shortcuts.h"

G_BEGIN_DECLS

/* The dialog in which a person sets the program up. */
#define TEKTRA_TYPE_PREFERENCES_DIALOG (tektra_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TektraPreferencesDialog, tektra_preferences_dialog, TEKTRA, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *tektra_preferences_dialog_new (TektraSettings             *settings,
                                          TektraModelConfig          *config,
                                          TektraSpeechModels         *speech_models,
                                          TektraChatList             *chats,
                                          TektraSecrets              *secrets,
                                          TektraTranscriptionService *transcription,
                                          TektraShortcuts            *shortcuts);

G_END_DECLS
