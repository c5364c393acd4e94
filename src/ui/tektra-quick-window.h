/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"
#include "session/tektra-chat-list.h"
#include "session/tektra-transcription-service.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* A small window for one question, over whatever a person is doing. Signal: open (session, action,
 * parameter). */
#define TEKTRA_TYPE_QUICK_WINDOW (tektra_quick_window_get_type ())
G_DECLARE_FINAL_TYPE (TektraQuickWindow, tektra_quick_window, TEKTRA, QUICK_WINDOW,
                      AdwApplicationWindow)

TektraQuickWindow *tektra_quick_window_new            (GtkApplication             *application,
                                                       TektraChatList             *chats,
                                                       TektraOfferList            *offers,
                                                       TektraSettings             *settings,
                                                       TektraTranscriptionService *transcription);
void               tektra_quick_window_take_selection (TektraQuickWindow          *self);
void               tektra_quick_window_attach_file    (TektraQuickWindow          *self,
                                                       GFile                      *file);
void               tektra_quick_window_tell           (TektraQuickWindow          *self,
                                                       const char                 *text);

G_END_DECLS
