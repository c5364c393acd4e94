/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tektra_server_address_to_uri   (const char *text);
char *tektra_server_address_dup_root (const char *uri);

G_END_DECLS
