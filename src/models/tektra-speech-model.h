/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"
#include "models/tektra-download.h"

G_BEGIN_DECLS

/* A model that writes down speech: one on this computer, on its way to it, or one that Tektra
 * proposes. Main thread only. Properties: name, state, path, size, download, chosen. */
#define TEKTRA_TYPE_SPEECH_MODEL (tektra_speech_model_get_type ())
G_DECLARE_FINAL_TYPE (TektraSpeechModel, tektra_speech_model, TEKTRA, SPEECH_MODEL, GObject)

const char       *tektra_speech_model_get_id           (TektraSpeechModel *self);
const char       *tektra_speech_model_get_name         (TektraSpeechModel *self);
TektraOfferState  tektra_speech_model_get_state        (TektraSpeechModel *self);
const char       *tektra_speech_model_get_path         (TektraSpeechModel *self);
guint64           tektra_speech_model_get_size         (TektraSpeechModel *self);
guint64           tektra_speech_model_get_memory       (TektraSpeechModel *self);
gboolean          tektra_speech_model_get_multilingual (TektraSpeechModel *self);
gboolean          tektra_speech_model_get_recommended  (TektraSpeechModel *self);
gboolean          tektra_speech_model_get_chosen       (TektraSpeechModel *self);
TektraDownload   *tektra_speech_model_get_download     (TektraSpeechModel *self);

G_END_DECLS
