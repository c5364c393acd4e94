/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-activity.h"

G_BEGIN_DECLS

/* Keeps the computer awake while answers are written and models come, and asks the desktop to let
 * Tektra finish them without a window. */
#define TEKTRA_TYPE_BACKGROUND (tektra_background_get_type ())
G_DECLARE_FINAL_TYPE (TektraBackground, tektra_background, TEKTRA, BACKGROUND, GObject)

TektraBackground *tektra_background_new   (GtkApplication   *application,
                                           TektraActivity   *activity);
void              tektra_background_enter (TektraBackground *self);

G_END_DECLS
