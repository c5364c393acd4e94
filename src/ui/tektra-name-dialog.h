/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A question for a name. */

AdwAlertDialog *tektra_name_dialog_new       (const char     *heading,
                                              const char     *body,
                                              const char     *label,
                                              const char     *response,
                                              const char     *response_label);
GtkEditable    *tektra_name_dialog_get_entry (AdwAlertDialog *dialog);
void            tektra_name_dialog_set_valid (AdwAlertDialog *dialog,
                                              gboolean        valid,
                                              gboolean        taken);

G_END_DECLS
