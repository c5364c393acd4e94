/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* For how long what was deleted can be taken back, in seconds */
#define TEKTRA_UNDO_SECONDS 8

AdwToast *tektra_toast_new      (const char *text);
void      tektra_toast_set_text (AdwToast   *toast,
                                 const char *text);
void      tektra_toast_tell     (GtkWidget  *widget,
                                 const char *text);

G_END_DECLS
