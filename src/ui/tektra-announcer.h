/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Has a screen reader tell what is answered, paragraph by paragraph. */
#define TEKTRA_TYPE_ANNOUNCER (tektra_announcer_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnnouncer, tektra_announcer, TEKTRA, ANNOUNCER, GObject)

TektraAnnouncer *tektra_announcer_new           (GtkWidget         *widget,
                                                 TektraSettings    *settings);
void             tektra_announcer_set_session   (TektraAnnouncer   *self,
                                                 TektraChatSession *session);
gsize            tektra_announcer_find_finished (const char        *text);

G_END_DECLS
