/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

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

/* The value of the four digits of a \u escape, or -1. */
static int
parse_escape (const char *digits,
              const char *end)
{
  int value = 0;

  if (end - digits < 4)
    return -1;

  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (digits[i]))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (digits[i]);
    }

  return value;
}

/*
 * json-glib ends a string at \u0000, which loses what follows, and gives the whole text up at half
 * a surrogate pair, which is valid JSON (RFC 8259, 8.2). Neither can be kept in UTF-8 text, so both
 * become U+FFFD, which is as long. Returns NULL when there is nothing to repair.
 */
static char *
repair_escapes (const char *text,
                gsize       length)
{
  const char *end = text + length;
  const char *position = text;
  char *repaired = NULL;

  while ((position = memchr (position, '\\', (gsize) (end - position))))
    {
      int value;

      if (end - position < 2 || position[1] != 'u')
        {
          position = MIN (position + 2, end);
          continue;
        }

      value = parse_escape (position + 2, end);

      if (value >= 0xd800 && value < 0xdc00 && end - position >= 12 &&
          position[6] == '\\' && position[7] == 'u')
        {
          int second = parse_escape (position + 8, end);

          if (second >= 0xdc00 && second < 0xe000)
            {
              position += 12;
              continue;
            }
        }

      if (value == 0 || (value >= 0xd800 && value < 0xe000))
        {
          if (repaired == NULL)
            {
              repaired = g_malloc (length + 1);
              memcpy (repaired, text, length);
              repaired[length] = '\0';
            }

          memcpy (repaired + (position - text) + 2, "fffd", 4);
        }

      position = MIN (position + 6, end);
    }

  return repaired;
}

/**
 * tektra_json_parse_object:
 * @text: the JSON text, UTF-8
 * @length: bytes of @text, or -1 when it ends with NUL
 * @error: return location for an error
 *
 * Parses a text that must be one JSON object.
 *
 * Escapes that no text can hold, `\u0000` and halves of surrogate pairs, become U+FFFD.
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
  g_autofree char *repaired = NULL;
  JsonNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  if (length < 0)
    length = (gssize) strlen (text);

  parser = json_parser_new ();
  repaired = repair_escapes (text, (gsize) length);
  if (!json_parser_load_from_data (parser, repaired != NULL ? repaired : text, length, error))
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
 * tektra_json_as_object:
 * @node: (nullable): a node
 *
 * Gets what should be an object.
 *
 * Returns: (nullable) (transfer none): the object, or %NULL when it is none
 */
JsonObject *
tektra_json_as_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
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
  g_return_val_if_fail (member != NULL, NULL);

  return tektra_json_as_object (find_member (object, member));
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

/**
 * tektra_json_object_to_string:
 * @object: (transfer full): an object
 *
 * Writes an object as JSON on one line, and lets go of it.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_json_object_to_string (JsonObject *object)
{
  g_autoptr(JsonNode) node = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return tektra_json_to_string (node);
}
