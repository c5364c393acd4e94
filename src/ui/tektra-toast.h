/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwToast *tektra_toast_new      (const char *text);
void      tektra_toast_set_text (AdwToast   *toast,
                                 const char *text);

G_END_DECLS
