/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reading JSON that may not be of the promised shape: a missing or wrong member is the default. */

JsonObject *tektra_json_parse_object (const char  *text,
                                      gssize       length,
                                      GError     **error);
JsonObject *tektra_json_as_object    (JsonNode    *node);
const char *tektra_json_get_string   (JsonObject  *object,
                                      const char  *member);
gint64      tektra_json_get_int      (JsonObject  *object,
                                      const char  *member,
                                      gint64       fallback);
double      tektra_json_get_double   (JsonObject  *object,
                                      const char  *member,
                                      double       fallback);
gboolean    tektra_json_get_boolean  (JsonObject  *object,
                                      const char  *member,
                                      gboolean     fallback);
JsonObject *tektra_json_get_object   (JsonObject  *object,
                                      const char  *member);
JsonArray  *tektra_json_get_array    (JsonObject  *object,
                                      const char  *member);
char       *tektra_json_to_string    (JsonNode    *node);
char       *tektra_json_object_to_string
                                     (JsonObject  *object);

G_END_DECLS
