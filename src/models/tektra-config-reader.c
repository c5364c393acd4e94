/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "models/tektra-config-reader.h"

G_GNUC_PRINTF (4, 0)
static void
add_problem (TektraConfigReader   *self,
             TektraConfigSeverity  severity,
             TektraTomlPlace       place,
             const char           *format,
             va_list               args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);

  if (severity == TEKTRA_CONFIG_ERROR)
    self->n_errors++;
  g_ptr_array_add (self->problems,
                   tektra_config_problem_new (severity, self->path, place, message));
}

/* Who is told what a value is knows what it should be instead. */
static const char *
describe_type (const TektraTomlNode *node)
{
  switch (node->type)
    {
    case TEKTRA_TOML_TABLE:
      /* Translators: the following complete “port” must be a number, but is … */
      return _("a table");
    case TEKTRA_TOML_ARRAY:
      return _("a list");
    case TEKTRA_TOML_STRING:
      return _("a text");
    case TEKTRA_TOML_INTEGER:
      return _("a whole number");
    case TEKTRA_TOML_FLOAT:
      return _("a number with a fraction");
    case TEKTRA_TOML_BOOLEAN:
      return _("true or false");
    case TEKTRA_TOML_TIME:
    default:
      return _("a date");
    }
}

static TektraTomlNode *
get_node (TektraTomlNode *table,
          const char     *key)
{
  TektraTomlNode *node = tektra_toml_node_get (table, key);

  if (node != NULL)
    node->is_read = TRUE;

  return node;
}

static TektraTomlNode *
get_of_type (TektraConfigReader *self,
             TektraTomlNode     *table,
             const char         *key,
             TektraTomlType      type,
             const char         *wanted)
{
  TektraTomlNode *node = get_node (table, key);

  if (node == NULL || node->type == type)
    return node;

  tektra_config_reader_fail (self, node->key_begin,
                             /* Translators: “port” must be a whole number, but is a text. */
                             _("“%s” must be %s, but is %s."), key, wanted, describe_type (node));

  return NULL;
}

/* Numbers are short in messages: 0.5, not 0.500000. */
static void
fail_range (TektraConfigReader   *self,
            const TektraTomlNode *node,
            double                minimum,
            double                maximum)
{
  g_autofree char *lowest = g_strdup_printf ("%.12g", minimum);
  g_autofree char *highest = g_strdup_printf ("%.12g", maximum);
  g_autofree char *value = g_strdup_printf ("%.12g", node->number);

  tektra_config_reader_fail (self, node->begin, _("“%s” must be from %s to %s, but is %s."),
                             node->key, lowest, highest, value);
}

/**
 * tektra_config_reader_warn:
 * @self: a reader
 * @place: where
 * @format: a sentence, as for printf()
 * @...: its arguments
 *
 * Writes down that something has no effect.
 */
void
tektra_config_reader_warn (TektraConfigReader *self,
                           TektraTomlPlace     place,
                           const char         *format,
                           ...)
{
  va_list args;

  va_start (args, format);
  add_problem (self, TEKTRA_CONFIG_WARNING, place, format, args);
  va_end (args);
}

/**
 * tektra_config_reader_fail:
 * @self: a reader
 * @place: where
 * @format: a sentence, as for printf()
 * @...: its arguments
 *
 * Writes down that the file cannot be used.
 */
void
tektra_config_reader_fail (TektraConfigReader *self,
                           TektraTomlPlace     place,
                           const char         *format,
                           ...)
{
  va_list args;

  va_start (args, format);
  add_problem (self, TEKTRA_CONFIG_ERROR, place, format, args);
  va_end (args);
}

/**
 * tektra_config_reader_get_table:
 * @self: a reader
 * @table: where to look
 * @key: its key
 *
 * Reads a table.
 *
 * Returns: (transfer none) (nullable): the table
 */
TektraTomlNode *
tektra_config_reader_get_table (TektraConfigReader *self,
                                TektraTomlNode     *table,
                                const char         *key)
{
  return get_of_type (self, table, key, TEKTRA_TOML_TABLE, _("a table"));
}

/**
 * tektra_config_reader_get_array:
 * @self: a reader
 * @table: where to look
 * @key: its key
 *
 * Reads a list.
 *
 * Returns: (transfer none) (nullable): the list
 */
TektraTomlNode *
tektra_config_reader_get_array (TektraConfigReader *self,
                                TektraTomlNode     *table,
                                const char         *key)
{
  return get_of_type (self, table, key, TEKTRA_TOML_ARRAY, _("a list"));
}

/**
 * tektra_config_reader_read_boolean:
 * @self: a reader
 * @table: where to look
 * @key: its key
 * @value: (inout): the value
 *
 * Reads true or false.
 *
 * Returns: (transfer none) (nullable): what was read
 */
TektraTomlNode *
tektra_config_reader_read_boolean (TektraConfigReader *self,
                                   TektraTomlNode     *table,
                                   const char         *key,
                                   gboolean           *value)
{
  TektraTomlNode *node;

  node = get_of_type (self, table, key, TEKTRA_TOML_BOOLEAN, _("true or false"));
  if (node != NULL)
    *value = node->boolean;

  return node;
}

/**
 * tektra_config_reader_read_integer:
 * @self: a reader
 * @table: where to look
 * @key: its key
 * @minimum: the smallest value
 * @maximum: the largest value
 * @value: (inout): the value
 *
 * Reads a whole number.
 *
 * Returns: (transfer none) (nullable): what was read
 */
TektraTomlNode *
tektra_config_reader_read_integer (TektraConfigReader *self,
                                   TektraTomlNode     *table,
                                   const char         *key,
                                   gint64              minimum,
                                   gint64              maximum,
                                   gint64             *value)
{
  TektraTomlNode *node;

  node = get_of_type (self, table, key, TEKTRA_TOML_INTEGER, _("a whole number"));
  if (node == NULL)
    return NULL;

  if (node->integer < minimum || node->integer > maximum)
    {
      fail_range (self, node, (double) minimum, (double) maximum);
      return NULL;
    }

  *value = node->integer;

  return node;
}

/**
 * tektra_config_reader_read_number:
 * @self: a reader
 * @table: where to look
 * @key: its key
 * @minimum: the smallest value
 * @maximum: the largest value
 * @value: (inout): the value
 *
 * Reads a number that may have a fraction.
 *
 * Returns: (transfer none) (nullable): what was read
 */
TektraTomlNode *
tektra_config_reader_read_number (TektraConfigReader *self,
                                  TektraTomlNode     *table,
                                  const char         *key,
                                  double              minimum,
                                  double              maximum,
                                  double             *value)
{
  TektraTomlNode *node = get_node (table, key);

  if (node == NULL)
    return NULL;

  if (node->type != TEKTRA_TOML_INTEGER && node->type != TEKTRA_TOML_FLOAT)
    {
      tektra_config_reader_fail (self, node->key_begin, _("“%s” must be %s, but is %s."), key,
                                 _("a number"), describe_type (node));
      return NULL;
    }

  if (!isfinite (node->number) || node->number < minimum || node->number > maximum)
    {
      fail_range (self, node, minimum, maximum);
      return NULL;
    }

  *value = node->number;

  return node;
}

/**
 * tektra_config_reader_read_string:
 * @self: a reader
 * @table: where to look
 * @key: its key
 * @value: (inout): the value, which is replaced
 *
 * Reads a text.
 *
 * Returns: (transfer none) (nullable): what was read
 */
TektraTomlNode *
tektra_config_reader_read_string (TektraConfigReader  *self,
                                  TektraTomlNode      *table,
                                  const char          *key,
                                  char               **value)
{
  TektraTomlNode *node = get_of_type (self, table, key, TEKTRA_TOML_STRING, _("a text"));

  if (node != NULL)
    g_set_str (value, node->string);

  return node;
}

/**
 * tektra_config_reader_read_strings:
 * @self: a reader
 * @table: where to look
 * @key: its key
 * @value: (inout): the value, which is replaced
 *
 * Reads a list of texts.
 *
 * Returns: (transfer none) (nullable): what was read
 */
TektraTomlNode *
tektra_config_reader_read_strings (TektraConfigReader   *self,
                                   TektraTomlNode       *table,
                                   const char           *key,
                                   char               ***value)
{
  TektraTomlNode *node = tektra_config_reader_get_array (self, table, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (node == NULL)
    return NULL;

  for (guint i = 0; i < node->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (node->children, i);

      if (child->type != TEKTRA_TOML_STRING)
        {
          tektra_config_reader_fail (self, child->begin,
                                     _("“%s” must be a list of texts, but has %s in it."), key,
                                     describe_type (child));
          return NULL;
        }

      g_strv_builder_add (builder, child->string);
    }

  g_strfreev (*value);
  *value = g_strv_builder_end (builder);

  return node;
}

/**
 * tektra_config_reader_end_table:
 * @self: a reader
 * @table: a table of which all that means something was read
 *
 * Warns about keys that mean nothing: they may be misspelled.
 */
void
tektra_config_reader_end_table (TektraConfigReader *self,
                                TektraTomlNode     *table)
{
  for (guint i = 0; i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);

      if (child->is_read)
        continue;

      if (table->key != NULL)
        tektra_config_reader_warn (self, child->key_begin,
                                   /* Translators: a key, and the table it is in */
                                   _("“%s” means nothing in “%s”."), child->key, table->key);
      else
        tektra_config_reader_warn (self, child->key_begin, _("“%s” means nothing here."),
                                   child->key);
    }
}
