/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-json.h"
#include "util/tektra-json-writer.h"

/**
 * tektra_json_add_string:
 * @builder: writes an object
 * @member: the name of a member
 * @value: (nullable): a text, %NULL for null
 *
 * Adds a member.
 */
void
tektra_json_add_string (JsonBuilder *builder,
                        const char  *member,
                        const char  *value)
{
  g_return_if_fail (JSON_IS_BUILDER (builder));
  g_return_if_fail (member != NULL);

  json_builder_set_member_name (builder, member);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * tektra_json_add_int:
 * @builder: writes an object
 * @member: the name of a member
 * @value: a number
 *
 * Adds a member.
 */
void
tektra_json_add_int (JsonBuilder *builder,
                     const char  *member,
                     gint64       value)
{
  g_return_if_fail (JSON_IS_BUILDER (builder));
  g_return_if_fail (member != NULL);

  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

/**
 * tektra_json_add_boolean:
 * @builder: writes an object
 * @member: the name of a member
 * @value: yes or no
 *
 * Adds a member.
 */
void
tektra_json_add_boolean (JsonBuilder *builder,
                         const char  *member,
                         gboolean     value)
{
  g_return_if_fail (JSON_IS_BUILDER (builder));
  g_return_if_fail (member != NULL);

  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

/**
 * tektra_json_add_object:
 * @builder: what is being written
 * @text: (nullable): a JSON object as text
 *
 * Adds an object that was received as text, members in their order. What is no object becomes an
 * empty one.
 */
void
tektra_json_add_object (JsonBuilder *builder,
                        const char  *text)
{
  JsonObject *object = NULL;

  g_return_if_fail (JSON_IS_BUILDER (builder));

  if (text != NULL)
    object = tektra_json_parse_object (text, -1, NULL);
  if (object == NULL)
    object = json_object_new ();

  json_builder_add_value (builder, json_node_init_object (json_node_alloc (), object));
  json_object_unref (object);
}

/**
 * tektra_json_write:
 * @builder: has written everything
 * @pretty: whether a person shall read it, in lines
 * @length: (out) (optional): how long the text is, in bytes
 *
 * Makes JSON of it.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_json_write (JsonBuilder *builder,
                   gboolean     pretty,
                   gsize       *length)
{
  g_autoptr(JsonGenerator) generator = NULL;
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (JSON_IS_BUILDER (builder), NULL);

  root = json_builder_get_root (builder);
  generator = json_generator_new ();
  json_generator_set_pretty (generator, pretty);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, length);
}

/**
 * tektra_json_to_bytes:
 * @builder: has written everything
 *
 * Makes JSON of it, on one line.
 *
 * Returns: (transfer full): the text
 */
GBytes *
tektra_json_to_bytes (JsonBuilder *builder)
{
  gsize length;
  char *text;

  g_return_val_if_fail (JSON_IS_BUILDER (builder), NULL);

  text = tektra_json_write (builder, FALSE, &length);

  return g_bytes_new_take (text, length);
}
