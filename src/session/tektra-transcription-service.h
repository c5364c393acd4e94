/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-model.h"
#include "models/tektra-speech-models.h"
#include "session/tektra-hearing.h"
#include "speech/tektra-transcriber.h"
#include "storage/tektra-secrets.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/**
 * TektraHearingRoute:
 * @TEKTRA_HEARING_ROUTE_NONE: nobody can hear: the sound stays beside the message
 * @TEKTRA_HEARING_ROUTE_SOUND: the model hears: the sound itself is sent
 * @TEKTRA_HEARING_ROUTE_WORDS: it is written down, and the words are sent
 *
 * What becomes of what is said.
 */
typedef enum
{
  TEKTRA_HEARING_ROUTE_NONE,
  TEKTRA_HEARING_ROUTE_SOUND,
  TEKTRA_HEARING_ROUTE_WORDS,
} TektraHearingRoute;

/* Decides who hears what is said, and falls back on the next one. One for the whole program.
 * Signals: changed, partial-text (sound, text). */
#define TEKTRA_TYPE_TRANSCRIPTION_SERVICE (tektra_transcription_service_get_type ())
G_DECLARE_FINAL_TYPE (TektraTranscriptionService, tektra_transcription_service, TEKTRA,
                      TRANSCRIPTION_SERVICE, GObject)

TektraTranscriptionService *
            tektra_transcription_service_new          (TektraSettings             *settings,
                                                       TektraSecrets              *secrets);
TektraSecrets *
            tektra_transcription_service_get_secrets  (TektraTranscriptionService *self);
void        tektra_transcription_service_follow       (TektraTranscriptionService *self,
                                                       TektraSpeechModels         *models);
DexFuture  *tektra_transcription_service_refresh      (TektraTranscriptionService *self);
TektraHearingRoute
            tektra_transcription_service_get_route    (TektraTranscriptionService  *self,
                                                       TektraModel                 *model,
                                                       char                       **reason);
TektraTranscriber *
            tektra_transcription_service_get_whisper  (TektraTranscriptionService *self,
                                                       TektraModel                *model);
char       *tektra_transcription_service_dup_where    (TektraTranscriptionService *self,
                                                       TektraModel                *model);
DexFuture  *tektra_transcription_service_transcribe   (TektraTranscriptionService *self,
                                                       TektraSound                *sound,
                                                       TektraModel                *model,
                                                       GCancellable               *cancellable);
DexFuture  *tektra_transcription_service_test_server  (TektraTranscriptionService *self);
void        tektra_transcription_service_set_language (TektraTranscriptionService *self,
                                                       const char                 *language);
DexFuture  *tektra_transcription_service_shutdown     (TektraTranscriptionService *self);

G_END_DECLS
