/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-speech-models.h"

G_BEGIN_DECLS

/* Offers to get a model when somebody has spoken and nobody can write it down. */
#define TEKTRA_TYPE_SPEECH_MODEL_OFFER (tektra_speech_model_offer_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechModelOffer, tektra_speech_model_offer, TEKTRA,
                      SPEECH_MODEL_OFFER, AdwDialog)

AdwDialog *tektra_speech_model_offer_new (TektraSpeechModels *models);

G_END_DECLS
