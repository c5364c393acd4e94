/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-download-manager.h"
#include "models/tektra-removal-list.h"
#include "models/tektra-speech-model.h"

G_BEGIN_DECLS

/* A GListModel of the models that write down speech (TektraSpeechModel): those on this computer, on
 * their way to it, and those that Tektra proposes; the smallest first. Main thread only.
 * Properties: chosen, path. Signals: changed, lost (a sentence for a person). */
#define TEKTRA_TYPE_SPEECH_MODELS (tektra_speech_models_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechModels, tektra_speech_models, TEKTRA, SPEECH_MODELS, GObject)

TektraSpeechModels *tektra_speech_models_new        (TektraDownloadManager *downloads,
                                                     TektraRemovalList     *removals,
                                                     const char            *folder);
DexFuture          *tektra_speech_models_load       (TektraSpeechModels    *self,
                                                     const char            *catalogue);
gboolean            tektra_speech_models_get_loaded (TektraSpeechModels    *self);
char               *tektra_speech_models_dup_path   (TektraSpeechModels    *self);
const char         *tektra_speech_models_get_chosen (TektraSpeechModels    *self);
void                tektra_speech_models_set_chosen (TektraSpeechModels    *self,
                                                     const char            *path);
TektraSpeechModel  *tektra_speech_models_find       (TektraSpeechModels    *self,
                                                     const char            *id);
TektraDownload     *tektra_speech_models_get        (TektraSpeechModels    *self,
                                                     TektraSpeechModel     *model);
DexFuture          *tektra_speech_models_import     (TektraSpeechModels    *self,
                                                     const char            *path);
TektraModelRemoval *tektra_speech_models_remove     (TektraSpeechModels    *self,
                                                     TektraSpeechModel     *model,
                                                     guint                  milliseconds);

G_END_DECLS
