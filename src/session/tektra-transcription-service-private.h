/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-transcription-service.h"

#include "speech/tektra-speech-server.h"
#include "util/tektra-fiber-queue.h"

G_BEGIN_DECLS

/* What the files of the class share: tektra-transcription-service.c decides who hears,
 * tektra-transcription-service-whisper.c knows with which model whisper does. */

struct _TektraTranscriptionService
{
  GObject             parent_instance;

  /* owned */
  TektraSettings     *settings;
  TektraSecrets      *secrets;
  TektraSpeechModels *models; /* NULL when the settings alone know */
  TektraTranscriber  *whisper; /* NULL when there is no model for it */
  char               *whisper_path;
  GError             *whisper_error;
  TektraFiberQueue   *whisper_queue;
  TektraSpeechServer *server; /* NULL before the first sound for it */
  DexFuture          *refreshing;
  char               *language; /* NULL for that of the settings */
};

gboolean _tektra_transcription_service_update_whisper     (TektraTranscriptionService *self);
void     _tektra_transcription_service_whisper_changed_cb (TektraTranscriptionService *self);

G_END_DECLS
