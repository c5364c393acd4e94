/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

/* Asks how chats are to be exported, and sees to it. */
#define TEKTRA_TYPE_EXPORT_DIALOG (tektra_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TektraExportDialog, tektra_export_dialog, TEKTRA, EXPORT_DIALOG, AdwDialog)

AdwDialog *tektra_export_dialog_new (TektraChatList *chats,
                                     GPtrArray      *some);

G_END_DECLS
