/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "json-schema.h"

/* As much of JSON Schema (2020-12) as data/schema/tektra-chats.schema.json uses. What is not known
 * here fails, so that a schema cannot ask for what nobody checks. */

typedef struct
{
  JsonObject *definitions;
  char *fault;
} Check;

static gboolean check_value (Check      *check,
                             JsonObject *schema,
                             JsonNode   *value,
                             const char *place);

static gboolean
fail (Check      *check,
      const char *place,
      const char *what)
{
  g_free (check->fault);
  check->fault = g_strdup_printf ("%s: %s", place, what);

  return FALSE;
}

static gboolean
has_type (JsonNode   *value,
          const char *type)
{
  GType value_type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value)
                                                   : G_TYPE_INVALID;

  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (value);
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (value);
  if (g_str_equal (type, "string"))
    return value_type == G_TYPE_STRING;
  if (g_str_equal (type, "integer"))
    return value_type == G_TYPE_INT64;
  if (g_str_equal (type, "boolean"))
    return value_type == G_TYPE_BOOLEAN;

  return g_str_equal (type, "number") &&
         (value_type == G_TYPE_INT64 || value_type == G_TYPE_DOUBLE);
}

static gboolean
is_one_of (JsonArray *values,
           JsonNode  *value)
{
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      if (json_node_equal (json_array_get_element (values, i), value))
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_object (Check      *check,
              JsonObject *schema,
              JsonObject *object,
              const char *place)
{
  JsonObject *properties = json_object_get_object_member (schema, "properties");
  g_autoptr(GList) names = json_object_get_members (object);

  if (json_object_has_member (schema, "required"))
    {
      JsonArray *required = json_object_get_array_member (schema, "required");

      for (guint i = 0; i < json_array_get_length (required); i++)
        {
          if (!json_object_has_member (object, json_array_get_string_element (required, i)))
            return fail (check, place, json_array_get_string_element (required, i));
        }
    }

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *inside = g_strdup_printf ("%s.%s", place, (char *) l->data);

      if (json_object_has_member (properties, l->data))
        {
          if (!check_value (check, json_object_get_object_member (properties, l->data),
                            json_object_get_member (object, l->data), inside))
            return FALSE;
        }
      else if (json_object_has_member (schema, "additionalProperties"))
        return fail (check, inside, "nobody knows it");
    }

  return TRUE;
}

static gboolean
check_array (Check      *check,
             JsonObject *schema,
             JsonArray  *array,
             const char *place)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *inside = g_strdup_printf ("%s[%u]", place, i);

      if (!check_value (check, json_object_get_object_member (schema, "items"),
                        json_array_get_element (array, i), inside))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_one_of (Check      *check,
              JsonArray  *schemas,
              JsonNode   *value,
              const char *place)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (schemas); i++)
    n += check_value (check, json_array_get_object_element (schemas, i), value, place);

  return n == 1 || fail (check, place, check->fault);
}

static gboolean
check_keyword (Check      *check,
               JsonObject *schema,
               const char *keyword,
               JsonNode   *value,
               const char *place)
{
  JsonNode *argument = json_object_get_member (schema, keyword);

  if (g_str_equal (keyword, "$ref"))
    {
      const char *name = strrchr (json_node_get_string (argument), '/') + 1;

      return check_value (check, json_object_get_object_member (check->definitions, name), value,
                          place);
    }
  if (g_str_equal (keyword, "type"))
    return has_type (value, json_node_get_string (argument)) || fail (check, place, "type");
  if (g_str_equal (keyword, "const"))
    return json_node_equal (argument, value) || fail (check, place, "const");
  if (g_str_equal (keyword, "enum"))
    return is_one_of (json_node_get_array (argument), value) || fail (check, place, "enum");
  if (g_str_equal (keyword, "pattern"))
    return g_regex_match_simple (json_node_get_string (argument), json_node_get_string (value),
                                 0, 0) ||
           fail (check, place, "pattern");
  if (g_str_equal (keyword, "minimum"))
    return json_node_get_int (value) >= json_node_get_int (argument) ||
           fail (check, place, "minimum");
  if (g_str_equal (keyword, "properties"))
    return check_object (check, schema, json_node_get_object (value), place);
  if (g_str_equal (keyword, "items"))
    return check_array (check, schema, json_node_get_array (value), place);
  if (g_str_equal (keyword, "oneOf"))
    return check_one_of (check, json_node_get_array (argument), value, place);

  return g_strv_contains ((const char * const []) { "$schema", "$defs", "title", "description",
                                                    "required", "additionalProperties", NULL },
                          keyword) || fail (check, place, keyword);
}

static gboolean
check_value (Check      *check,
             JsonObject *schema,
             JsonNode   *value,
             const char *place)
{
  g_autoptr(GList) keywords = json_object_get_members (schema);

  for (GList *l = keywords; l != NULL; l = l->next)
    {
      if (!check_keyword (check, schema, l->data, value, place))
        return FALSE;
    }

  return TRUE;
}

/**
 * json_schema_find_fault:
 * @schema: a JSON Schema
 * @value: a value
 *
 * Checks a value against a schema.
 *
 * Returns: (transfer full) (nullable): where and why it does not fit, %NULL when it does
 */
char *
json_schema_find_fault (JsonNode *schema,
                        JsonNode *value)
{
  Check check = { json_object_get_object_member (json_node_get_object (schema), "$defs") };

  if (check_value (&check, json_node_get_object (schema), value, ""))
    g_clear_pointer (&check.fault, g_free);

  return check.fault;
}
