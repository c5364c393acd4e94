/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "util/tektra-json.h"

static JsonNode *
find_member (JsonObject *object,
             const char *member)
{
  if (object == NULL)
    return NULL;

  return json_object_get_member (object, member);
}

static JsonNode *
find_value (JsonObject *object,
            const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static gboolean
value_is_number (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/**
 * tektra_json_parse_object:
 * @text: the JSON text, UTF-8
 * @length: bytes of @text, or -1 when it ends with NUL
 * @error: return location for an error
 *
 * Parses a text that must be one JSON object.
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with a #JsonParserError or
 *   %G_IO_ERROR_INVALID_DATA when the text is JSON but not an object
 */
JsonObject *
tektra_json_parse_object (const char  *text,
                          gssize       length,
                          GError     **error)
{
  g_autoptr(JsonParser) parser = NULL;
  JsonNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("The JSON is not an object"));
      return NULL;
    }

  return json_object_ref (json_node_get_object (root));
}

/**
 * tektra_json_get_string:
 * @object: (nullable): an object
 * @member: the name of a member
 *
 * Gets a member that should be a string.
 *
 * Returns: (nullable) (transfer none): the string, or %NULL when there is none
 */
const char *
tektra_json_get_string (JsonObject *object,
                        const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, NULL);

  node = find_value (object, member);
  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/**
 * tektra_json_get_int:
 * @object: (nullable): an object
 * @member: the name of a member
 * @fallback: what to return when there is no number
 *
 * Gets a member that should be a whole number.
 *
 * Returns: the number
 */
gint64
tektra_json_get_int (JsonObject *object,
                     const char *member,
                     gint64      fallback)
{
  JsonNode *node;
  double number;

  g_return_val_if_fail (member != NULL, fallback);

  node = find_value (object, member);
  if (node == NULL || !value_is_number (node))
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);

  /* 1e999 or 1e30 must not become undefined behaviour */
  number = json_node_get_double (node);
  if (!(number > -9.2e18 && number < 9.2e18))
    return fallback;

  return (gint64) number;
}

/**
 * tektra_json_get_double:
 * @object: (nullable): an object
 * @member: the name of a member
 * @fallback: what to return when there is no number
 *
 * Gets a member that should be a number.
 *
 * Returns: the number
 */
double
tektra_json_get_double (JsonObject *object,
                        const char *member,
                        double      fallback)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, fallback);

  node = find_value (object, member);
  if (node == NULL || !value_is_number (node))
    return fallback;

  return json_node_get_double (node);
}

/**
 * tektra_json_get_boolean:
 * @object: (nullable): an object
 * @member: the name of a member
 * @fallback: what to return when there is no boolean
 *
 * Gets a member that should be a boolean.
 *
 * Returns: the boolean
 */
gboolean
tektra_json_get_boolean (JsonObject *object,
                         const char *member,
                         gboolean    fallback)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, fallback);

  node = find_value (object, member);
  if (node == NULL || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;

  return json_node_get_boolean (node);
}

/**
 * tektra_json_get_object:
 * @object: (nullable): an object
 * @member: the name of a member
 *
 * Gets a member that should be an object.
 *
 * Returns: (nullable) (transfer none): the object, or %NULL when there is none
 */
JsonObject *
tektra_json_get_object (JsonObject *object,
                        const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, NULL);

  node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * tektra_json_get_array:
 * @object: (nullable): an object
 * @member: the name of a member
 *
 * Gets a member that should be an array.
 *
 * Returns: (nullable) (transfer none): the array, or %NULL when there is none
 */
JsonArray *
tektra_json_get_array (JsonObject *object,
                       const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, NULL);

  node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * tektra_json_to_string:
 * @node: a node
 *
 * Writes a node as JSON on one line.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_json_to_string (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}
