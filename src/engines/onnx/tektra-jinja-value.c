/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engines/onnx/tektra-jinja-value.h"

/* What can be done with a value, as Python does it: but with nothing that grows without an end. */

#define MAX_TEXT (4 * 1024 * 1024)
#define MAX_ITEMS 100000

/**
 * tektra_jinja_value_new_string:
 * @text: a string
 *
 * Creates a string.
 *
 * Returns: (transfer full): a value
 */
JsonNode *
tektra_jinja_value_new_string (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

/**
 * tektra_jinja_value_new_boolean:
 * @value: whether it is true
 *
 * Creates a truth value.
 *
 * Returns: (transfer full): a value
 */
JsonNode *
tektra_jinja_value_new_boolean (gboolean value)
{
  return json_node_init_boolean (json_node_alloc (), value);
}

/**
 * tektra_jinja_value_new_int:
 * @value: a number
 *
 * Creates a number.
 *
 * Returns: (transfer full): a value
 */
JsonNode *
tektra_jinja_value_new_int (gint64 value)
{
  return json_node_init_int (json_node_alloc (), value);
}

/**
 * tektra_jinja_value_new_array:
 * @array: (transfer full): a list
 *
 * Creates a list.
 *
 * Returns: (transfer full): a value
 */
JsonNode *
tektra_jinja_value_new_array (JsonArray *array)
{
  JsonNode *node = json_node_init_array (json_node_alloc (), array);

  json_array_unref (array);

  return node;
}

/**
 * tektra_jinja_value_set_member:
 * @object: an object
 * @name: the name of a member
 * @value: (transfer full) (nullable): what it is from now on
 *
 * Sets a member. JSON-GLib does not take a value that the member has already, and would leave it
 * to the caller.
 */
void
tektra_jinja_value_set_member (JsonObject *object,
                               const char *name,
                               JsonNode   *value)
{
  if (value == NULL)
    json_object_set_null_member (object, name);
  else if (json_object_get_member (object, name) == value)
    json_node_unref (value);
  else
    json_object_set_member (object, name, value);
}

/**
 * tektra_jinja_value_new_object:
 * @object: (transfer full): a table
 *
 * Creates a table.
 *
 * Returns: (transfer full): a value
 */
JsonNode *
tektra_jinja_value_new_object (JsonObject *object)
{
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);

  return node;
}

static JsonArray *
get_array (JsonNode *value)
{
  return value != NULL && JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
}

static JsonObject *
get_object (JsonNode *value)
{
  return value != NULL && JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
}

static gboolean
is_type (JsonNode *value,
         GType     type)
{
  return value != NULL && JSON_NODE_HOLDS_VALUE (value) &&
         json_node_get_value_type (value) == type;
}

/**
 * tektra_jinja_value_is_number:
 * @value: (nullable): a value
 *
 * Tells whether it is a number.
 *
 * Returns: %TRUE for whole and other numbers
 */
gboolean
tektra_jinja_value_is_number (JsonNode *value)
{
  return is_type (value, G_TYPE_INT64) || is_type (value, G_TYPE_DOUBLE);
}

/**
 * tektra_jinja_value_get_string:
 * @value: (nullable): a value
 *
 * Gets what a string says.
 *
 * Returns: (transfer none) (nullable): the string, %NULL when it is none
 */
const char *
tektra_jinja_value_get_string (JsonNode *value)
{
  return is_type (value, G_TYPE_STRING) ? json_node_get_string (value) : NULL;
}

/**
 * tektra_jinja_value_is_true:
 * @value: (nullable): a value
 *
 * Tells whether it counts as true.
 *
 * Returns: %FALSE for nothing, zero, and what is empty
 */
gboolean
tektra_jinja_value_is_true (JsonNode *value)
{
  if (value == NULL || JSON_NODE_HOLDS_NULL (value))
    return FALSE;

  if (is_type (value, G_TYPE_BOOLEAN))
    return json_node_get_boolean (value);

  if (tektra_jinja_value_is_number (value))
    return json_node_get_double (value) != 0;

  return tektra_jinja_value_get_length (value) > 0;
}

/**
 * tektra_jinja_value_is_equal:
 * @value: (nullable): a value
 * @other: (nullable): another one
 *
 * Tells whether both are the same.
 *
 * Returns: %TRUE when they are
 */
gboolean
tektra_jinja_value_is_equal (JsonNode *value,
                             JsonNode *other)
{
  if (value == NULL || other == NULL)
    return value == other;

  if (tektra_jinja_value_is_number (value) && tektra_jinja_value_is_number (other))
    return json_node_get_double (value) == json_node_get_double (other);

  return json_node_equal (value, other);
}

/**
 * tektra_jinja_value_contains:
 * @value: (nullable): a string, a list or a table
 * @item: (nullable): what may be in it
 *
 * Tells whether a part of a string, an item of a list or a key of a table is there.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_jinja_value_contains (JsonNode *value,
                             JsonNode *item)
{
  const char *text = tektra_jinja_value_get_string (value);
  const char *part = tektra_jinja_value_get_string (item);
  JsonArray *array = get_array (value);
  JsonObject *object = get_object (value);

  if (part != NULL && text != NULL)
    return strstr (text, part) != NULL;

  if (part != NULL && object != NULL)
    return json_object_has_member (object, part);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      if (tektra_jinja_value_is_equal (json_array_get_element (array, i), item))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_jinja_value_dup_text:
 * @value: (nullable): a value
 *
 * Writes a value as a template does.
 *
 * Returns: (transfer full): a text, empty for what is not defined
 */
char *
tektra_jinja_value_dup_text (JsonNode *value)
{
  const char *text = tektra_jinja_value_get_string (value);

  if (value == NULL)
    return g_strdup ("");

  if (text != NULL)
    return g_strdup (text);

  if (JSON_NODE_HOLDS_NULL (value))
    return g_strdup ("None");

  if (is_type (value, G_TYPE_BOOLEAN))
    return g_strdup (json_node_get_boolean (value) ? "True" : "False");

  return json_to_string (value, FALSE);
}

/**
 * tektra_jinja_value_get_length:
 * @value: (nullable): a string, a list or a table
 *
 * Counts characters, items or keys.
 *
 * Returns: a number, 0 for what has none
 */
gint64
tektra_jinja_value_get_length (JsonNode *value)
{
  const char *text = tektra_jinja_value_get_string (value);
  JsonArray *array = get_array (value);
  JsonObject *object = get_object (value);

  if (text != NULL)
    return g_utf8_strlen (text, -1);
  if (array != NULL)
    return json_array_get_length (array);

  return object != NULL ? json_object_get_size (object) : 0;
}

/**
 * tektra_jinja_value_get_item:
 * @value: (nullable): a string, a list or a table
 * @key: (nullable): a place, from the end when it is negative, or a key
 *
 * Gets what is in a value.
 *
 * Returns: (transfer full) (nullable): the item, %NULL when it is not there
 */
JsonNode *
tektra_jinja_value_get_item (JsonNode *value,
                             JsonNode *key)
{
  const char *name = tektra_jinja_value_get_string (key);
  JsonObject *object = get_object (value);
  JsonArray *array = get_array (value);
  gint64 length = tektra_jinja_value_get_length (value);
  gint64 index;

  if (name != NULL)
    return object != NULL && json_object_has_member (object, name)
           ? json_node_ref (json_object_get_member (object, name)) : NULL;

  if (!is_type (key, G_TYPE_INT64))
    return NULL;

  index = json_node_get_int (key);
  if (index < 0)
    index += length;
  if (index < 0 || index >= length)
    return NULL;

  if (array != NULL)
    return json_node_ref (json_array_get_element (array, (guint) index));

  if (object == NULL)
    {
      g_autofree char *letter = g_utf8_substring (json_node_get_string (value), (glong) index,
                                                  (glong) index + 1);

      return tektra_jinja_value_new_string (letter);
    }

  return NULL;
}

static gint64
get_bound (JsonNode *node,
           gint64    length,
           gint64    usual)
{
  gint64 bound;

  if (!is_type (node, G_TYPE_INT64))
    return usual;

  bound = json_node_get_int (node);

  return CLAMP (bound < 0 ? bound + length : bound, 0, length);
}

/**
 * tektra_jinja_value_slice:
 * @value: (nullable): a string or a list
 * @from: (nullable): the first place
 * @to: (nullable): the place behind the last one
 * @step: 1, or -1 for the whole from its end
 *
 * Gets a part of a value.
 *
 * Returns: (transfer full) (nullable): a value of the same kind, %NULL when it is of another one
 */
JsonNode *
tektra_jinja_value_slice (JsonNode *value,
                          JsonNode *from,
                          JsonNode *to,
                          gint64    step)
{
  const char *text = tektra_jinja_value_get_string (value);
  JsonArray *array = get_array (value);
  gint64 length = tektra_jinja_value_get_length (value);
  gint64 begin = get_bound (from, length, 0);
  gint64 end = MAX (begin, get_bound (to, length, length));
  JsonArray *part;

  if (text != NULL)
    {
      g_autofree char *cut = g_utf8_substring (text, (glong) begin, (glong) end);

      return tektra_jinja_value_new_string (cut);
    }

  if (array == NULL)
    return NULL;

  part = json_array_new ();
  for (gint64 i = begin; i < end; i++)
    {
      gint64 place = step < 0 ? begin + end - 1 - i : i;

      json_array_add_element (part, json_node_ref (json_array_get_element (array, (guint) place)));
    }

  return tektra_jinja_value_new_array (part);
}

static JsonNode *
join_arrays (JsonArray *array,
             JsonArray *other)
{
  JsonArray *both = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (both, json_node_ref (json_array_get_element (array, i)));
  for (guint i = 0; i < json_array_get_length (other); i++)
    json_array_add_element (both, json_node_ref (json_array_get_element (other, i)));

  return tektra_jinja_value_new_array (both);
}

/**
 * tektra_jinja_value_calculate:
 * @value: (nullable): a value
 * @sign: one of "+-*%~/"
 * @other: (nullable): another one
 *
 * Calculates, or joins texts and lists.
 *
 * Returns: (transfer full) (nullable): a value, %NULL when that cannot be done with these
 */
JsonNode *
tektra_jinja_value_calculate (JsonNode *value,
                              char      sign,
                              JsonNode *other)
{
  gint64 a, b;

  if (sign == '~' || (sign == '+' && tektra_jinja_value_get_string (value) != NULL &&
                      tektra_jinja_value_get_string (other) != NULL))
    {
      g_autofree char *one = tektra_jinja_value_dup_text (value);
      g_autofree char *two = tektra_jinja_value_dup_text (other);
      g_autofree char *both = NULL;

      if (strlen (one) + strlen (two) > MAX_TEXT)
        return NULL;

      both = g_strconcat (one, two, NULL);
      return tektra_jinja_value_new_string (both);
    }

  if (sign == '+' && get_array (value) != NULL && get_array (other) != NULL)
    return tektra_jinja_value_get_length (value) + tektra_jinja_value_get_length (other) < MAX_ITEMS
           ? join_arrays (get_array (value), get_array (other)) : NULL;

  if (!is_type (value, G_TYPE_INT64) || !is_type (other, G_TYPE_INT64))
    return NULL;

  a = json_node_get_int (value);
  b = json_node_get_int (other);
  if ((sign == '%' || sign == '/') && b <= 0)
    return NULL;

  /* Python rounds down. */
  return tektra_jinja_value_new_int (sign == '+' ? a + b : sign == '-' ? a - b
                                     : sign == '*' ? a * b : sign == '%' ? ((a % b) + b) % b
                                     : (a - (((a % b) + b) % b)) / b);
}

static const char *
get_argument (GPtrArray  *arguments,
              guint       index,
              const char *usual)
{
  const char *text = NULL;

  if (index < arguments->len)
    text = tektra_jinja_value_get_string (g_ptr_array_index (arguments, index));

  return text != NULL ? text : usual;
}

static JsonNode *
strip (const char *text,
       const char *letters,
       gboolean    left,
       gboolean    right)
{
  g_autofree char *copy = NULL;
  gsize length;

  if (left)
    text += strspn (text, letters);
  copy = g_strdup (text);
  length = strlen (copy);
  while (right && length > 0 && strchr (letters, copy[length - 1]) != NULL)
    copy[--length] = '\0';

  return tektra_jinja_value_new_string (copy);
}

static JsonNode *
split (const char *text,
       const char *separator)
{
  g_auto(GStrv) pieces = g_strsplit (text, separator, -1);
  JsonArray *array = json_array_new ();

  /* GLib has no pieces of an empty text, Python has one. */
  if (pieces[0] == NULL)
    json_array_add_string_element (array, "");
  for (guint i = 0; pieces[i] != NULL; i++)
    json_array_add_string_element (array, pieces[i]);

  return tektra_jinja_value_new_array (array);
}

static JsonNode *
replace (const char *text,
         GPtrArray  *arguments)
{
  g_autoptr(GString) string = g_string_new (text);
  const char *old = get_argument (arguments, 0, "");
  const char *new = get_argument (arguments, 1, "");

  if (*old != '\0' && string->len / strlen (old) * strlen (new) < MAX_TEXT)
    g_string_replace (string, old, new, 0);

  return tektra_jinja_value_new_string (string->str);
}

static JsonNode *
change_case (const char *text,
             gboolean    up)
{
  g_autofree char *changed = up ? g_utf8_strup (text, -1) : g_utf8_strdown (text, -1);

  return tektra_jinja_value_new_string (changed);
}

static JsonNode *
list_items (JsonObject *object)
{
  g_autoptr(GList) names = json_object_get_members (object);
  JsonArray *items = json_array_new ();

  for (GList *iter = names; iter != NULL; iter = iter->next)
    {
      JsonArray *pair = json_array_new ();

      json_array_add_string_element (pair, iter->data);
      json_array_add_element (pair, json_node_ref (json_object_get_member (object, iter->data)));
      json_array_add_array_element (items, pair);
    }

  return tektra_jinja_value_new_array (items);
}

static gboolean
call_string (const char  *text,
             const char  *name,
             GPtrArray   *arguments,
             JsonNode   **result)
{
  const char *letters = get_argument (arguments, 0, " \t\r\n\f\v");

  if (g_str_equal (name, "strip") || g_str_equal (name, "trim"))
    *result = strip (text, letters, TRUE, TRUE);
  else if (g_str_equal (name, "lstrip"))
    *result = strip (text, letters, TRUE, FALSE);
  else if (g_str_equal (name, "rstrip"))
    *result = strip (text, letters, FALSE, TRUE);
  else if (g_str_equal (name, "startswith") && arguments->len == 1)
    *result = tektra_jinja_value_new_boolean (g_str_has_prefix (text, letters));
  else if (g_str_equal (name, "endswith") && arguments->len == 1)
    *result = tektra_jinja_value_new_boolean (g_str_has_suffix (text, letters));
  else if (g_str_equal (name, "split") && arguments->len == 1 && *letters != '\0')
    *result = split (text, letters);
  else if (g_str_equal (name, "replace"))
    *result = replace (text, arguments);
  else if (g_str_equal (name, "upper") || g_str_equal (name, "lower"))
    *result = change_case (text, *name == 'u');
  else
    return FALSE;

  return TRUE;
}

/**
 * tektra_jinja_value_call:
 * @value: (nullable): a value
 * @name: of what it can do
 * @arguments: (element-type JsonNode): with what
 * @result: (out) (nullable): what came of it
 *
 * Calls a method of a string or a table.
 *
 * Returns: %FALSE when there is no such method
 */
gboolean
tektra_jinja_value_call (JsonNode    *value,
                         const char  *name,
                         GPtrArray   *arguments,
                         JsonNode   **result)
{
  const char *text = tektra_jinja_value_get_string (value);
  JsonObject *object = get_object (value);

  *result = NULL;
  if (text != NULL)
    return call_string (text, name, arguments, result);

  if (object == NULL)
    return FALSE;

  if (g_str_equal (name, "items"))
    {
      *result = list_items (object);
      return TRUE;
    }

  if (!g_str_equal (name, "get") || arguments->len == 0)
    return FALSE;

  *result = tektra_jinja_value_get_item (value, arguments->pdata[0]);
  if (*result == NULL)
    *result = arguments->len > 1 && arguments->pdata[1] != NULL
              ? json_node_ref (arguments->pdata[1]) : json_node_new (JSON_NODE_NULL);

  return TRUE;
}

/* @arguments: what to take instead, and whether also instead of what is empty */
static JsonNode *
choose (JsonNode  *value,
        GPtrArray *arguments)
{
  gboolean missing = value == NULL;

  if (arguments->len > 1 && tektra_jinja_value_is_true (arguments->pdata[1]))
    missing = !tektra_jinja_value_is_true (value);
  if (missing)
    value = arguments->len > 0 ? arguments->pdata[0] : NULL;

  return value != NULL ? json_node_ref (value) : NULL;
}

/* @arguments: a member, "equalto", and what it has to be */
static JsonNode *
select_items (JsonArray *array,
              GPtrArray *arguments)
{
  JsonArray *selected = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      g_autoptr(JsonNode) member = tektra_jinja_value_get_item (item, arguments->pdata[0]);

      if (tektra_jinja_value_is_equal (member, arguments->pdata[2]))
        json_array_add_element (selected, json_node_ref (item));
    }

  return tektra_jinja_value_new_array (selected);
}

static gboolean
is_equality (GPtrArray *arguments)
{
  const char *test = arguments->len == 3 ? get_argument (arguments, 1, "") : "";

  return g_str_equal (test, "equalto") || g_str_equal (test, "==");
}

static JsonNode *
join (JsonArray  *array,
      const char *separator)
{
  g_autoptr(GString) string = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array) && string->len < MAX_TEXT; i++)
    {
      g_autofree char *text = tektra_jinja_value_dup_text (json_array_get_element (array, i));

      g_string_append_printf (string, "%s%s", i > 0 ? separator : "", text);
    }

  return tektra_jinja_value_new_string (string->str);
}

/**
 * tektra_jinja_value_filter:
 * @value: (nullable): a value
 * @name: of a filter
 * @arguments: (element-type JsonNode): with what
 * @result: (out) (nullable): what came of it
 *
 * Passes a value through a filter.
 *
 * Returns: %FALSE when that filter is not known, or not for such a value
 */
gboolean
tektra_jinja_value_filter (JsonNode    *value,
                           const char  *name,
                           GPtrArray   *arguments,
                           JsonNode   **result)
{
  const char *text = tektra_jinja_value_get_string (value);

  *result = NULL;
  if (g_str_equal (name, "length") || g_str_equal (name, "count"))
    *result = tektra_jinja_value_new_int (tektra_jinja_value_get_length (value));
  else if (g_str_equal (name, "string"))
    {
      g_autofree char *written = tektra_jinja_value_dup_text (value);

      *result = tektra_jinja_value_new_string (written);
    }
  else if (g_str_equal (name, "default") || g_str_equal (name, "d"))
    *result = choose (value, arguments);
  else if (g_str_equal (name, "first") || g_str_equal (name, "last"))
    {
      g_autoptr(JsonNode) place = tektra_jinja_value_new_int (*name == 'f' ? 0 : -1);

      *result = tektra_jinja_value_get_item (value, place);
    }
  else if ((g_str_equal (name, "list") || g_str_equal (name, "safe")) && value != NULL)
    *result = json_node_ref (value);
  else if (g_str_equal (name, "selectattr") && get_array (value) != NULL && is_equality (arguments))
    *result = select_items (get_array (value), arguments);
  else if (g_str_equal (name, "join") && get_array (value) != NULL)
    *result = join (get_array (value), get_argument (arguments, 0, ""));
  else if (g_str_equal (name, "items") && get_object (value) != NULL)
    *result = list_items (get_object (value));
  else
    return text != NULL && call_string (text, name, arguments, result);

  return TRUE;
}

/**
 * tektra_jinja_value_test:
 * @value: (nullable): a value
 * @name: of a test
 * @result: (out): whether it is so
 *
 * Tests what a value is.
 *
 * Returns: %FALSE when that test is not known
 */
gboolean
tektra_jinja_value_test (JsonNode   *value,
                         const char *name,
                         gboolean   *result)
{
  const gboolean is_string = tektra_jinja_value_get_string (value) != NULL;

  if (g_str_equal (name, "defined"))
    *result = value != NULL;
  else if (g_str_equal (name, "undefined"))
    *result = value == NULL;
  else if (g_str_equal (name, "none") || g_str_equal (name, "None"))
    *result = value != NULL && JSON_NODE_HOLDS_NULL (value);
  else if (g_str_equal (name, "string"))
    *result = is_string;
  else if (g_str_equal (name, "mapping"))
    *result = get_object (value) != NULL;
  else if (g_str_equal (name, "iterable") || g_str_equal (name, "sequence"))
    *result = is_string || get_array (value) != NULL || get_object (value) != NULL;
  else if (g_str_equal (name, "number"))
    *result = tektra_jinja_value_is_number (value);
  else if (g_str_equal (name, "boolean"))
    *result = is_type (value, G_TYPE_BOOLEAN);
  else if (g_str_equal (name, "true") || g_str_equal (name, "false"))
    *result = is_type (value, G_TYPE_BOOLEAN) &&
              json_node_get_boolean (value) == (*name == 't');
  else
    return FALSE;

  return TRUE;
}
