/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-application.h"

#include <libdex.h>

#include "models/tektra-model-manager.h"
#include "session/tektra-title-maker.h"
#include "session/tektra-transcript.h"
#include "session/tektra-transcription-service.h"
#include "ui/tektra-reading-size.h"
#include "ui/tektra-window.h"

G_BEGIN_DECLS

/* What the files of the class share: tektra-application.c has the window and the actions,
 * tektra-application-models.c what brings models and deletes them, tektra-application-trust.c which
 * servers are trusted. */

struct _TektraApplication
{
  AdwApplication         parent_instance;

  TektraModelConfig     *config;
  TektraBackendRegistry *registry;
  TektraModelManager    *manager;
  TektraDownloadManager *downloads;
  TektraOfferList       *offers;
  TektraRemovalList     *removals;
  TektraSpeechModels    *speech_models;
  TektraChatList        *chats;
  TektraTitleMaker      *titles;
  TektraSettings        *settings;
  TektraSecrets         *secrets;
  TektraTranscriptionService *transcription;
  TektraTranscript      *transcript;
  TektraReadingSize     *reading_size;
  DexFuture             *refreshing;
  TektraWindow          *window;
  guint                  signal_sources[2];
  gboolean               quitting;
  gboolean               downloading;
  gboolean               own_registry; /* it holds the default backends */
};

void _tektra_application_create_downloads (TektraApplication *self);
void _tektra_application_refresh          (TektraApplication *self);
void _tektra_application_watch_trust      (TektraApplication *self);

G_END_DECLS
