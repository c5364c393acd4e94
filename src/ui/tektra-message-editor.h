/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-message-edit.h"

G_BEGIN_DECLS

/* In the place of a message that a person sent: its text and its pictures, to be sent anew. */
#define TEKTRA_TYPE_MESSAGE_EDITOR (tektra_message_editor_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageEditor, tektra_message_editor, TEKTRA, MESSAGE_EDITOR, GtkWidget)

GtkWidget *tektra_message_editor_new (TektraChatSession *session,
                                      TektraMessage     *message);

G_END_DECLS
