/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/tektra-http-call.h"

G_BEGIN_DECLS

/* A server that hears or speaks, in OpenAI's protocol. */
typedef struct _TektraSpeechServer TektraSpeechServer;

TektraSpeechServer *tektra_speech_server_new              (const char         *base_uri,
                                                           const char         *model,
                                                           const char         *key);
TektraSpeechServer *tektra_speech_server_new_for_client   (TektraHttpClient   *client,
                                                           const char         *name,
                                                           const char         *model);
TektraSpeechServer *tektra_speech_server_ref              (TektraSpeechServer *self);
void                tektra_speech_server_unref            (TektraSpeechServer *self);
char               *tektra_speech_server_dup_host         (const char         *base_uri);
char               *tektra_speech_server_dup_secret_name  (const char         *base_uri);
const char         *tektra_speech_server_get_name         (TektraSpeechServer *self);
const char         *tektra_speech_server_get_model        (TektraSpeechServer *self);
void                tektra_speech_server_set_idle_timeout (TektraSpeechServer *self,
                                                           guint               seconds);
DexFuture          *tektra_speech_server_check            (TektraSpeechServer *self);
TektraHttpCall     *tektra_speech_server_call             (TektraSpeechServer *self,
                                                           const char         *path,
                                                           GBytes             *body,
                                                           const char         *content_type,
                                                           GCancellable       *cancellable);
GError             *tektra_speech_server_explain          (TektraSpeechServer *self,
                                                           const GError       *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSpeechServer, tektra_speech_server_unref)

G_END_DECLS
