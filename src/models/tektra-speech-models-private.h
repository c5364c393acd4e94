/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-speech-models.h"
#include "models/tektra-speech-scan.h"

G_BEGIN_DECLS

/* What the files of the class share: tektra-speech-models.c looks for the models and knows which
 * one is used, tektra-speech-models-merge.c puts together what is known of them. */

struct _TektraSpeechModels
{
  GObject parent_instance;

  /* owned */
  TektraDownloadManager *downloads;
  TektraRemovalList *removals;
  GFileMonitor *monitor;
  TektraSpeechScan *scan; /* NULL before the first one */
  DexPromise *loading;
  GPtrArray *models;      /* in the order of the list */
  GHashTable *known;      /* by the name of the file; holds those that are being deleted, too */
  char *folder;
  char *catalogue;
  char *chosen;
  char *path;             /* of the model that is used */

  guint scan_source;
  guint scan_running : 1;
  guint scan_again : 1;
};

char *_tektra_speech_models_dup_target (TektraSpeechModels *self,
                                        TektraDownload     *download);
void  _tektra_speech_models_merge      (TektraSpeechModels *self);

G_END_DECLS
