/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* Messages as text, for the clipboard and the composer. */

char *tektra_message_text_dup_plain     (TektraMessage      *message);
char *tektra_message_text_dup_chat      (TektraConversation *conversation);
char *tektra_message_text_dup_selection (GtkWidget          *widget);
char *tektra_message_text_quote         (const char         *text);

G_END_DECLS
