/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-speech-model.h"
#include "models/tektra-speech-scan.h"

G_BEGIN_DECLS

/* What only the list of the models does with them */

TektraSpeechModel *_tektra_speech_model_new            (const char             *file_name);
const char        *_tektra_speech_model_get_file_name  (TektraSpeechModel      *self);
TektraRemoteFile  *_tektra_speech_model_get_remote     (TektraSpeechModel      *self);
gboolean           _tektra_speech_model_get_deleted    (TektraSpeechModel      *self);
void               _tektra_speech_model_set_entry      (TektraSpeechModel      *self,
                                                        TektraSpeechEntry      *entry);
void               _tektra_speech_model_set_file       (TektraSpeechModel      *self,
                                                        const char             *path,
                                                        const TektraSpeechFile *file);
void               _tektra_speech_model_set_download   (TektraSpeechModel      *self,
                                                        TektraDownload         *download);
void               _tektra_speech_model_set_chosen     (TektraSpeechModel      *self,
                                                        gboolean                chosen);
DexFuture         *_tektra_speech_model_delete         (gpointer                self);

G_END_DECLS
