/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* One message in the list: a bubble of the person or an answer of the model. */
#define TEKTRA_TYPE_MESSAGE_ROW (tektra_message_row_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageRow, tektra_message_row, TEKTRA, MESSAGE_ROW, GtkWidget)

GtkWidget     *tektra_message_row_new          (void);
TektraMessage *tektra_message_row_get_message  (TektraMessageRow  *self);
void           tektra_message_row_set_message  (TektraMessageRow  *self,
                                                TektraChatSession *session,
                                                TektraMessage     *message);
void           tektra_message_row_set_found    (TektraMessageRow  *self,
                                                const char        *folded,
                                                int                nth);
void           tektra_message_row_set_lit      (TektraMessageRow  *self,
                                                gboolean           lit);
gboolean       tektra_message_row_get_shown    (TektraMessageRow  *self);
void           tektra_message_row_set_gradual  (TektraMessageRow  *self,
                                                gboolean           gradual);
gboolean       tektra_message_row_get_whole    (TektraMessageRow  *self);
void           tektra_message_row_show_more    (TektraMessageRow  *self);
int            tektra_message_row_guess_height (TektraMessage     *message,
                                                int                width);

G_END_DECLS
