/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The values of templates are those of JSON; %NULL stands for what is not defined. All functions
 * return a value of the caller's own. */

JsonNode *tektra_jinja_value_new_string  (const char  *text);
JsonNode *tektra_jinja_value_new_boolean (gboolean     value);
JsonNode *tektra_jinja_value_new_int     (gint64       value);
JsonNode *tektra_jinja_value_new_array   (JsonArray   *array);
JsonNode *tektra_jinja_value_new_object  (JsonObject  *object);
void      tektra_jinja_value_set_member  (JsonObject  *object,
                                          const char  *name,
                                          JsonNode    *value);

gboolean  tektra_jinja_value_is_true     (JsonNode    *value);
gboolean  tektra_jinja_value_is_number   (JsonNode    *value);
gboolean  tektra_jinja_value_is_equal    (JsonNode    *value,
                                          JsonNode    *other);
gboolean  tektra_jinja_value_contains    (JsonNode    *value,
                                          JsonNode    *item);
const char *
          tektra_jinja_value_get_string  (JsonNode    *value);
char     *tektra_jinja_value_dup_text    (JsonNode    *value);
gint64    tektra_jinja_value_get_length  (JsonNode    *value);
JsonNode *tektra_jinja_value_get_item    (JsonNode    *value,
                                          JsonNode    *key);
JsonNode *tektra_jinja_value_slice       (JsonNode    *value,
                                          JsonNode    *from,
                                          JsonNode    *to,
                                          gint64       step);
JsonNode *tektra_jinja_value_calculate   (JsonNode    *value,
                                          char         sign,
                                          JsonNode    *other);
gboolean  tektra_jinja_value_call        (JsonNode    *value,
                                          const char  *name,
                                          GPtrArray   *arguments,
                                          JsonNode   **result);
gboolean  tektra_jinja_value_filter      (JsonNode    *value,
                                          const char  *name,
                                          GPtrArray   *arguments,
                                          JsonNode   **result);
gboolean  tektra_jinja_value_test        (JsonNode    *value,
                                          const char  *name,
                                          gboolean    *result);

G_END_DECLS
