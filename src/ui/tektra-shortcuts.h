/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Keys that work while another program has the keyboard, if a person wants them and the desktop has
 * them: where it has not, is not available, and problem is a sentence for the person.
 * Signal: activated (mode, token). */
#define TEKTRA_TYPE_SHORTCUTS (tektra_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (TektraShortcuts, tektra_shortcuts, TEKTRA, SHORTCUTS, GObject)

TektraShortcuts *tektra_shortcuts_new  (GtkApplication  *application,
                                        TektraSettings  *settings);
void             tektra_shortcuts_look (TektraShortcuts *self);

G_END_DECLS
