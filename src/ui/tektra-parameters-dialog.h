/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* The dialog in which a person tells how one chat is answered. Properties: session, config. */
#define TEKTRA_TYPE_PARAMETERS_DIALOG (tektra_parameters_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TektraParametersDialog, tektra_parameters_dialog, TEKTRA, PARAMETERS_DIALOG, AdwPreferencesDialog)

AdwDialog *tektra_parameters_dialog_new (TektraChatSession *session,
                                         TektraModelConfig *config);

G_END_DECLS
