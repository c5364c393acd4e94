/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Pictures of the screen, which the desktop takes and a person chooses. */

DexFuture *tektra_screenshot_take (GDBusConnection *bus,
                                   GtkWindow       *window);

G_END_DECLS
