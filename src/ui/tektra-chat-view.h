/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"
#include "session/tektra-chat-session.h"
#include "session/tektra-voice-session.h"
#include "storage/tektra-settings.h"
#include "storage/tektra-store.h"
#include "ui/tektra-composer.h"

G_BEGIN_DECLS

/* One chat on screen: its messages, or a welcome, above the composer. */
#define TEKTRA_TYPE_CHAT_VIEW (tektra_chat_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatView, tektra_chat_view, TEKTRA, CHAT_VIEW, AdwBin)

void            tektra_chat_view_set_up       (TektraChatView    *self,
                                               TektraOfferList   *offers,
                                               TektraSettings    *settings,
                                               TektraStore       *store);
void            tektra_chat_view_set_compact  (TektraChatView    *self,
                                               gboolean           compact);
void            tektra_chat_view_set_session  (TektraChatView    *self,
                                               TektraChatSession *session);
TektraComposer *tektra_chat_view_get_composer (TektraChatView    *self);
void            tektra_chat_view_show_message (TektraChatView    *self,
                                               guint              position);
void            tektra_chat_view_open_message (TektraChatView    *self,
                                               gint64             chat,
                                               gint64             message);
void            tektra_chat_view_find         (TektraChatView    *self,
                                               int                direction);
void            tektra_chat_view_set_conversation
                                              (TektraChatView    *self,
                                               TektraVoiceSession *conversation);
void            tektra_chat_view_add_toast    (TektraChatView    *self,
                                               AdwToast          *toast);
void            tektra_chat_view_tell_failed  (TektraChatView    *self,
                                               TektraAttachment  *attachment);

G_END_DECLS
