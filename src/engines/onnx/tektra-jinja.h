/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *tektra_jinja_render (const char  *source,
                           JsonObject  *variables,
                           GError     **error);

G_END_DECLS
