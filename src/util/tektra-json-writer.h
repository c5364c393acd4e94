/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writing JSON, member by member */

void    tektra_json_add_string  (JsonBuilder *builder,
                                 const char  *member,
                                 const char  *value);
void    tektra_json_add_int     (JsonBuilder *builder,
                                 const char  *member,
                                 gint64       value);
void    tektra_json_add_boolean (JsonBuilder *builder,
                                 const char  *member,
                                 gboolean     value);
void    tektra_json_add_object  (JsonBuilder *builder,
                                 const char  *text);
char   *tektra_json_write       (JsonBuilder *builder,
                                 gboolean     pretty,
                                 gsize       *length);
GBytes *tektra_json_to_bytes    (JsonBuilder *builder);

G_END_DECLS
