/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "core/tektra-answer-schema.h"
#include "util/tektra-json.h"

/* The JSON schema that an answer shall follow. Servers say of a broken one what their parser
 * thought of it, or nothing at all, so its form is checked here: the words that JSON Schema 2020-12
 * gives a meaning have to hold what they may hold. Words that it does not know are let through. */

/* Nobody writes more by hand, and a reader that calls itself has to end. */
#define MAX_DEPTH 64

/* What OpenAI takes for the name of a schema */
#define MAX_NAME 64
#define NAME_LETTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-"

struct _TektraAnswerSchema
{
  GObject parent_instance;

  char *text;
  char *name;
  gboolean strict;
};

G_DEFINE_FINAL_TYPE (TektraAnswerSchema, tektra_answer_schema, G_TYPE_OBJECT)

typedef enum
{
  HOLDS_SCHEMA,
  HOLDS_SCHEMAS,       /* a list of them, not an empty one */
  HOLDS_NAMED_SCHEMAS,
  HOLDS_ITEMS,         /* one schema, or a list as in older versions */
  HOLDS_TYPE,
  HOLDS_NAMES,
  HOLDS_VALUES,
  HOLDS_COUNT,
  HOLDS_NUMBER,
  HOLDS_REFERENCE,
  HOLDS_STRING,
} Holds;

static const struct
{
  const char *name;
  Holds       holds;
} words[] = {
  { "type", HOLDS_TYPE },
  { "properties", HOLDS_NAMED_SCHEMAS },
  { "required", HOLDS_NAMES },
  { "items", HOLDS_ITEMS },
  { "enum", HOLDS_VALUES },
  { "anyOf", HOLDS_SCHEMAS },
  { "oneOf", HOLDS_SCHEMAS },
  { "allOf", HOLDS_SCHEMAS },
  { "prefixItems", HOLDS_SCHEMAS },
  { "not", HOLDS_SCHEMA },
  { "if", HOLDS_SCHEMA },
  { "then", HOLDS_SCHEMA },
  { "else", HOLDS_SCHEMA },
  { "contains", HOLDS_SCHEMA },
  { "propertyNames", HOLDS_SCHEMA },
  { "additionalProperties", HOLDS_SCHEMA },
  { "patternProperties", HOLDS_NAMED_SCHEMAS },
  { "$defs", HOLDS_NAMED_SCHEMAS },
  { "definitions", HOLDS_NAMED_SCHEMAS },
  { "$ref", HOLDS_REFERENCE },
  { "pattern", HOLDS_STRING },
  { "format", HOLDS_STRING },
  { "minLength", HOLDS_COUNT },
  { "maxLength", HOLDS_COUNT },
  { "minItems", HOLDS_COUNT },
  { "maxItems", HOLDS_COUNT },
  { "minProperties", HOLDS_COUNT },
  { "maxProperties", HOLDS_COUNT },
  { "minimum", HOLDS_NUMBER },
  { "maximum", HOLDS_NUMBER },
  { "exclusiveMinimum", HOLDS_NUMBER },
  { "exclusiveMaximum", HOLDS_NUMBER },
  { "multipleOf", HOLDS_NUMBER },
};

/* Where the reading is: a JSON pointer that grows and shrinks */
typedef struct
{
  GString *path;
  guint    depth;
  gboolean strict;
} Reader;

static gboolean read_schema (Reader    *reader,
                             JsonNode  *node,
                             GError   **error);

static gboolean
fail (Reader      *reader,
      GError     **error,
      const char  *what)
{
  if (reader->path->len > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: the first is a place in a file, the second what is wrong there */
                 _("The schema is not valid: %s: %s."), reader->path->str, what);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: %s is what is wrong with it */
                 _("The schema is not valid: %s."), what);

  return FALSE;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_type (JsonNode *node)
{
  static const char * const types[] = {
    "array", "boolean", "integer", "null", "number", "object", "string", NULL
  };

  return is_string (node) && g_strv_contains (types, json_node_get_string (node));
}

/* Whether @node is a list of what @test says */
static gboolean
is_list_of (JsonNode  *node,
            guint      at_least,
            gboolean (*test) (JsonNode *element))
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) < at_least)
    return FALSE;

  for (guint i = 0; test != NULL && i < json_array_get_length (array); i++)
    {
      if (!test (json_array_get_element (array, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_number (JsonNode *node,
           gboolean  count)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (count)
    return type == G_TYPE_INT64 && json_node_get_int (node) >= 0;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

static gboolean
read_list (Reader    *reader,
           JsonNode  *node,
           GError   **error)
{
  JsonArray *array;

  if (!is_list_of (node, 1, NULL))
    return fail (reader, error, _("it must be a list of schemas"));

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const gsize length = reader->path->len;

      g_string_append_printf (reader->path, "/%u", i);
      if (!read_schema (reader, json_array_get_element (array, i), error))
        return FALSE;
      g_string_truncate (reader->path, length);
    }

  return TRUE;
}

static gboolean
read_named (Reader    *reader,
            JsonNode  *node,
            GError   **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (reader, error, _("it must be an object of schemas"));

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      const gsize length = reader->path->len;

      g_string_append_printf (reader->path, "/%s", name);
      if (!read_schema (reader, member, error))
        return FALSE;
      g_string_truncate (reader->path, length);
    }

  return TRUE;
}

static gboolean
read_word (Reader    *reader,
           Holds      holds,
           JsonNode  *node,
           GError   **error)
{
  switch (holds)
    {
    case HOLDS_SCHEMA:
      return read_schema (reader, node, error);
    case HOLDS_SCHEMAS:
      return read_list (reader, node, error);
    case HOLDS_NAMED_SCHEMAS:
      return read_named (reader, node, error);
    case HOLDS_ITEMS:
      return JSON_NODE_HOLDS_ARRAY (node) ? read_list (reader, node, error)
                                          : read_schema (reader, node, error);
    case HOLDS_TYPE:
      return is_type (node) || is_list_of (node, 1, is_type) ||
             fail (reader, error, _("it must be array, boolean, integer, null, number, object or "
                                    "string, or a list of these"));
    case HOLDS_NAMES:
      return is_list_of (node, 0, is_string) ||
             fail (reader, error, _("it must be a list of names"));
    case HOLDS_VALUES:
      return is_list_of (node, 1, NULL) ||
             fail (reader, error, _("it must be a list of values"));
    case HOLDS_COUNT:
      return is_number (node, TRUE) ||
             fail (reader, error, _("it must be a whole number from 0 on"));
    case HOLDS_NUMBER:
      return is_number (node, FALSE) || fail (reader, error, _("it must be a number"));
    case HOLDS_REFERENCE:
      return (is_string (node) && *json_node_get_string (node) == '#') ||
             fail (reader, error, _("it must name a place in the same file, such as #/$defs/a"));
    case HOLDS_STRING:
      return is_string (node) || fail (reader, error, _("it must be a text"));
    default:
      g_assert_not_reached ();
    }
}

/* OpenAI holds a model to a schema only where nothing in it is left open: each object says all that
 * is in it. (https://platform.openai.com/docs/guides/structured-outputs) */
static gboolean
is_closed (JsonObject *object)
{
  JsonObject *properties = tektra_json_get_object (object, "properties");
  JsonArray *required = tektra_json_get_array (object, "required");
  guint n_properties = properties != NULL ? json_object_get_size (properties) : 0;
  guint n_required = required != NULL ? json_array_get_length (required) : 0;

  if (properties == NULL && g_strcmp0 (tektra_json_get_string (object, "type"), "object") != 0)
    return TRUE;

  return n_properties == n_required && json_object_has_member (object, "additionalProperties") &&
         !tektra_json_get_boolean (object, "additionalProperties", TRUE);
}

static gboolean
read_schema (Reader    *reader,
             JsonNode  *node,
             GError   **error)
{
  JsonObject *object;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
      reader->path->len > 0)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (reader, error, _("a schema must be an object"));
  if (reader->depth >= MAX_DEPTH)
    return fail (reader, error, _("it is nested too deeply"));

  object = json_node_get_object (node);
  reader->depth++;
  reader->strict = reader->strict && is_closed (object);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      JsonNode *member = json_object_get_member (object, words[i].name);
      const gsize length = reader->path->len;

      if (member == NULL)
        continue;

      g_string_append_printf (reader->path, "/%s", words[i].name);
      if (!read_word (reader, words[i].holds, member, error))
        return FALSE;
      g_string_truncate (reader->path, length);
    }

  reader->depth--;

  return TRUE;
}

/* An example of an answer instead of its schema is the likeliest mistake. */
static gboolean
says_something (JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (json_object_has_member (object, words[i].name))
        return TRUE;
    }

  return json_object_has_member (object, "const");
}

/* The parser knows where it is only while it is there. */
static void
error_cb (JsonParser *parser,
          GError     *error,
          guint      *line)
{
  *line = json_parser_get_current_line (parser);
}

static void
tektra_answer_schema_finalize (GObject *object)
{
  TektraAnswerSchema *self = TEKTRA_ANSWER_SCHEMA (object);

  g_free (self->text);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_answer_schema_parent_class)->finalize (object);
}

static void
tektra_answer_schema_class_init (TektraAnswerSchemaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_answer_schema_finalize;
}

static void
tektra_answer_schema_init (TektraAnswerSchema *self)
{
}

/**
 * tektra_answer_schema_new:
 * @text: a JSON schema
 * @length: its length in bytes, or -1 when it is NUL-terminated
 * @error: return location for an error
 *
 * Reads a schema and checks its form.
 *
 * Returns: (transfer full) (nullable): a new schema, or %NULL with an error that names the place
 */
TektraAnswerSchema *
tektra_answer_schema_new (const char  *text,
                          gssize       length,
                          GError     **error)
{
  /* Not an immutable one: json-glib 1.10 gives up the program at a second value in the text. */
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GString) path = g_string_new (NULL);
  Reader reader = { .path = path, .strict = TRUE };
  TektraAnswerSchema *self;
  const char *title;
  JsonNode *root;
  guint line = 1;

  g_return_val_if_fail (text != NULL, NULL);

  g_signal_connect (parser, "error", G_CALLBACK (error_cb), &line);
  if (!g_utf8_validate (text, length, NULL) ||
      !json_parser_load_from_data (parser, text, length, &local_error) ||
      (root = json_parser_get_root (parser)) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("The schema is not JSON: line %u is not understood."), line);
      return NULL;
    }

  if (!read_schema (&reader, root, error))
    return NULL;
  if (!says_something (json_node_get_object (root)))
    {
      fail (&reader, error, _("it says nothing about the answer, such as {\"type\": \"object\"}"));
      return NULL;
    }

  self = g_object_new (TEKTRA_TYPE_ANSWER_SCHEMA, NULL);
  self->text = tektra_json_to_string (root);
  self->strict = reader.strict;
  title = tektra_json_get_string (json_node_get_object (root), "title");
  self->name = g_strndup (title != NULL && *title != '\0' ? title : "answer", MAX_NAME);
  g_strcanon (self->name, NAME_LETTERS, '_');

  return self;
}

/**
 * tektra_answer_schema_get_text:
 * @self: a schema
 *
 * Gets the schema.
 *
 * Returns: (transfer none): JSON, members in the order in which they were written
 */
const char *
tektra_answer_schema_get_text (TektraAnswerSchema *self)
{
  g_return_val_if_fail (TEKTRA_IS_ANSWER_SCHEMA (self), NULL);

  return self->text;
}

/**
 * tektra_answer_schema_get_name:
 * @self: a schema
 *
 * Gets what a server shall call the schema: its title, in ASCII letters.
 *
 * Returns: (transfer none): at most 64 letters, digits, `_` and `-`
 */
const char *
tektra_answer_schema_get_name (TektraAnswerSchema *self)
{
  g_return_val_if_fail (TEKTRA_IS_ANSWER_SCHEMA (self), NULL);

  return self->name;
}

/**
 * tektra_answer_schema_get_strict:
 * @self: a schema
 *
 * Gets whether each object in the schema names all that is in it and requires it, which is what
 * OpenAI asks for before it holds a model to a schema word for word.
 *
 * Returns: %TRUE when it does
 */
gboolean
tektra_answer_schema_get_strict (TektraAnswerSchema *self)
{
  g_return_val_if_fail (TEKTRA_IS_ANSWER_SCHEMA (self), FALSE);

  return self->strict;
}
