/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-session.h"
#include "session/tektra-transcription-service.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Where a person writes: the text, the attachments, send and stop. It shows the draft of a chat. */
#define TEKTRA_TYPE_COMPOSER (tektra_composer_get_type ())
G_DECLARE_FINAL_TYPE (TektraComposer, tektra_composer, TEKTRA, COMPOSER, AdwBin)

void     tektra_composer_set_up            (TektraComposer             *self,
                                            TektraModelManager         *manager,
                                            TektraSettings             *settings);
void     tektra_composer_set_session       (TektraComposer             *self,
                                            TektraChatSession          *session);
TektraTranscriptionService *
         tektra_composer_get_transcription (TektraComposer             *self);
void     tektra_composer_leave_voice       (TektraComposer             *self);
void     tektra_composer_set_transcription (TektraComposer             *self,
                                            TektraTranscriptionService *transcription);
void     tektra_composer_insert            (TektraComposer             *self,
                                            const char                 *text);
void     tektra_composer_quote             (TektraComposer             *self,
                                            const char                 *quote);
void     tektra_composer_replace           (TektraComposer             *self,
                                            const char                 *text);
void     tektra_composer_attach_file       (TektraComposer             *self,
                                            GFile                      *file);
void     tektra_composer_choose_files      (TektraComposer             *self);
void     tektra_composer_take_screenshot   (TektraComposer             *self);
void     tektra_composer_paste             (TektraComposer             *self);
void     tektra_composer_take_drop         (TektraComposer             *self,
                                            GdkDrop                    *drop);
gboolean tektra_composer_get_composing     (TektraComposer             *self);
gboolean tektra_composer_forward_key       (TektraComposer             *self,
                                            GtkEventController         *controller);

G_END_DECLS
