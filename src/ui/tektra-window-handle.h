/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <libdex.h>

G_BEGIN_DECLS

/* What a dialog of the desktop needs to know of the window that it belongs to. It is good for as
 * long as this lives. */
#define TEKTRA_TYPE_WINDOW_HANDLE (tektra_window_handle_get_type ())
G_DECLARE_FINAL_TYPE (TektraWindowHandle, tektra_window_handle, TEKTRA, WINDOW_HANDLE, GObject)

DexFuture  *tektra_window_handle_export   (GtkWindow          *window);
const char *tektra_window_handle_get_name (TektraWindowHandle *self);

G_END_DECLS
