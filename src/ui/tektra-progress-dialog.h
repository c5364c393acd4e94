/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-progress.h"

G_BEGIN_DECLS

/* Shows how many chats of all are done, and lets a person give up. */
#define TEKTRA_TYPE_PROGRESS_DIALOG (tektra_progress_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TektraProgressDialog, tektra_progress_dialog,
                      TEKTRA, PROGRESS_DIALOG, AdwAlertDialog)

AdwDialog *tektra_progress_dialog_new (const char     *heading,
                                       TektraProgress *progress,
                                       GCancellable   *cancellable);

G_END_DECLS
