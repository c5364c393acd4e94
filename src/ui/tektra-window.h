/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"
#include "session/tektra-chat-list.h"
#include "storage/tektra-settings.h"
#include "ui/tektra-composer.h"

G_BEGIN_DECLS

/* The window: the chats at the side, the current one beside them. */
#define TEKTRA_TYPE_WINDOW (tektra_window_get_type ())
G_DECLARE_FINAL_TYPE (TektraWindow, tektra_window, TEKTRA, WINDOW, AdwApplicationWindow)

TektraWindow   *tektra_window_new          (GtkApplication  *application,
                                            TektraChatList  *chats,
                                            TektraOfferList *offers,
                                            TektraSettings  *settings);
TektraChatList *tektra_window_get_chats    (TektraWindow    *self);
TektraComposer *tektra_window_get_composer (TektraWindow    *self);
void            tektra_window_attach_files (TektraWindow    *self,
                                            GFile          **files,
                                            guint            n_files);
void            tektra_window_leave   (TektraWindow    *self);

G_END_DECLS
