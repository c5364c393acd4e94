/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-synthesizer.h"
#include "storage/tektra-secrets.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Speaks as the person has set it: with a voice of this computer, or with that of a server, which
 * the former replaces when it fails. ::fell-back tells that, once for each text that is read. */
#define TEKTRA_TYPE_SPEECH_SERVICE (tektra_speech_service_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechService, tektra_speech_service, TEKTRA, SPEECH_SERVICE,
                      TektraSynthesizer)

TektraSpeechService *tektra_speech_service_new        (TektraSettings      *settings,
                                                       TektraSecrets       *secrets);
void                 tektra_speech_service_set_server (TektraSpeechService *self,
                                                       const char          *base_uri,
                                                       const char          *model,
                                                       const char          *voice);

G_END_DECLS
