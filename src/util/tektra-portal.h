/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* The portals of the desktop (org.freedesktop.portal.Desktop): what a program asks a person for. */

#define TEKTRA_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define TEKTRA_PORTAL_PATH "/org/freedesktop/portal/desktop"

char      *tektra_portal_make_token  (void);
gboolean   tektra_portal_is_missing  (const GError    *error);
DexFuture *tektra_portal_get_version (GDBusConnection *bus,
                                      const char      *interface);
DexFuture *tektra_portal_request     (GDBusConnection *bus,
                                      const char      *interface,
                                      const char      *method,
                                      GVariant        *arguments,
                                      GVariant        *options);

G_END_DECLS
