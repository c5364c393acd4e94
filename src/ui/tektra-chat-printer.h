/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/* Prints a chat, or writes it as PDF: that is one of the printers. */

GtkPrintOperation *tektra_chat_printer_new (TektraConversation *conversation);

G_END_DECLS
