/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-application.h"

#include <libdex.h>

#include "models/tektra-model-manager.h"
#include "session/tektra-activity.h"
#include "session/tektra-title-maker.h"
#include "session/tektra-transcript.h"
#include "session/tektra-transcription-service.h"
#include "ui/tektra-answer-notifier.h"
#include "ui/tektra-background.h"
#include "ui/tektra-reading-size.h"
#include "ui/tektra-shortcuts.h"
#include "ui/tektra-window.h"

G_BEGIN_DECLS

/* What the files of the class share: tektra-application.c has the window and the actions,
 * tektra-application-models.c what brings models and deletes them, tektra-application-trust.c which
 * servers are trusted, tektra-application-desktop.c what the desktop asks for,
 * tektra-application-quick.c the small window, tektra-application-removal.c what removes all. */

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
  TektraActivity        *activity;
  TektraBackground      *background;
  TektraAnswerNotifier  *notifier;
  TektraShortcuts       *shortcuts;
  TektraSettings        *settings;
  TektraSecrets         *secrets;
  TektraTranscriptionService *transcription;
  TektraTranscript      *transcript;
  TektraReadingSize     *reading_size;
  DexFuture             *refreshing;
  DexFuture             *listing;     /* NULL before the first frame */
  GVariant              *wanted_chat; /* to be opened when the chats are there */
  TektraWindow          *window;
  guint                  signal_sources[2];
  gboolean               quitting;
  gboolean               was_seen; /* it had a window */
  gboolean               downloading;
  gboolean               removing; /* all that was kept, at the end */
  gboolean               removing_models;
  gboolean               own_registry; /* it holds the default backends */
};

void          _tektra_application_create_downloads    (TektraApplication *self);
void          _tektra_application_refresh             (TektraApplication *self);
TektraWindow *_tektra_application_ensure_window       (TektraApplication *self);
DexFuture    *_tektra_application_list_chats          (TektraApplication *self);
void          _tektra_application_begin_quit          (TektraApplication *self);
DexFuture    *_tektra_application_remove_data         (TektraApplication *self);
void          _tektra_application_watch_activity      (TektraApplication *self);
void          _tektra_application_add_desktop_actions (TektraApplication *self);
void          _tektra_application_watch_first_paint   (TektraApplication *self,
                                                       GtkWidget         *window);
void          _tektra_application_add_quick_ask       (TektraApplication *self);
void          _tektra_application_run_quick           (TektraApplication   *self,
                                                       char              ***arguments,
                                                       int                 *status);
void          _tektra_application_watch_trust         (TektraApplication *self);

G_END_DECLS
