/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* Keys that work while another program has the keyboard, if a person wants them.
 * Signal: activated (mode). */
#define TEKTRA_TYPE_SHORTCUTS (tektra_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (TektraShortcuts, tektra_shortcuts, TEKTRA, SHORTCUTS, GObject)

TektraShortcuts *tektra_shortcuts_new (GDBusConnection *bus,
                                       TektraSettings  *settings);

G_END_DECLS
