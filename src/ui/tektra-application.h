/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "backends/tektra-backend-registry.h"
#include "models/tektra-model-config.h"
#include "models/tektra-offer-list.h"
#include "models/tektra-removal-list.h"
#include "models/tektra-speech-models.h"

G_BEGIN_DECLS

/* The program with its window. Property: registry. */
#define TEKTRA_TYPE_APPLICATION (tektra_application_get_type ())
G_DECLARE_FINAL_TYPE (TektraApplication, tektra_application, TEKTRA, APPLICATION, AdwApplication)

TektraApplication     *tektra_application_new               (void);
TektraApplication     *tektra_application_new_for_registry  (TektraBackendRegistry *registry);
TektraModelConfig     *tektra_application_get_config        (TektraApplication     *self);
TektraOfferList       *tektra_application_get_offers        (TektraApplication     *self);
TektraRemovalList     *tektra_application_get_removals      (TektraApplication     *self);
TektraSpeechModels    *tektra_application_get_speech_models (TektraApplication     *self);
void                   tektra_application_remove_everything (TektraApplication     *self,
                                                             gboolean               with_models);

G_END_DECLS
