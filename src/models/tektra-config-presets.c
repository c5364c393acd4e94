/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-config-data-private.h"
#include "util/tektra-toml-tree.h"

/* `[presets.NAME]` */

#define MAX_TOKENS (16 * 1024 * 1024)

static const struct
{
  const char *key;
  TektraParam param;
  double minimum;
  double maximum;
} numbers[] = {
  { "temperature", TEKTRA_PARAM_TEMPERATURE, 0, 2 },
  { "top_p", TEKTRA_PARAM_TOP_P, 0, 1 },
  { "min_p", TEKTRA_PARAM_MIN_P, 0, 1 },
  { "repeat_penalty", TEKTRA_PARAM_REPEAT_PENALTY, 0, 2 },
};

static const struct
{
  const char *key;
  TektraParam param;
  gint64 minimum;
  gint64 maximum;
} integers[] = {
  { "top_k", TEKTRA_PARAM_TOP_K, 0, G_MAXINT },
  { "max_tokens", TEKTRA_PARAM_MAX_TOKENS, 1, MAX_TOKENS },
  { "seed", TEKTRA_PARAM_SEED, 0, G_MAXUINT32 },
  { "context_length", TEKTRA_PARAM_CONTEXT_LENGTH, 1, MAX_TOKENS },
  { "keep_alive", TEKTRA_PARAM_KEEP_ALIVE, -1, G_MAXINT },
};

static const struct
{
  const char *name;
  TektraReasoning reasoning;
} efforts[] = {
  { "low", TEKTRA_REASONING_LOW },
  { "medium", TEKTRA_REASONING_MEDIUM },
  { "high", TEKTRA_REASONING_HIGH },
};

/* Whether to think, or how hard. */
static void
take_thinking (TektraGenerationParams *params,
               TektraConfigReader     *reader,
               TektraTomlNode         *table)
{
  const TektraTomlNode *node = tektra_toml_node_get (table, "thinking");
  g_autofree char *effort = NULL;
  gboolean thinking;

  if (node != NULL && node->type == TEKTRA_TOML_STRING)
    {
      tektra_config_reader_read_string (reader, table, "thinking", &effort);

      for (guint i = 0; i < G_N_ELEMENTS (efforts); i++)
        {
          if (g_str_equal (effort, efforts[i].name))
            {
              tektra_generation_params_set_reasoning (params, efforts[i].reasoning);
              return;
            }
        }

      tektra_config_reader_fail (reader, node->begin,
                                 _("“%s” is no way to think: write true, false, “low”, “medium” or "
                                   "“high”."), effort);
    }
  else if (tektra_config_reader_read_boolean (reader, table, "thinking", &thinking) != NULL)
    {
      tektra_generation_params_set_reasoning (params, thinking ? TEKTRA_REASONING_ON
                                                               : TEKTRA_REASONING_OFF);
    }
}

/**
 * tektra_config_data_take_params:
 * @params: parameters to change
 * @reader: the reader of the file
 * @table: a table, which may have other keys
 *
 * Takes the parameters that a table names.
 */
void
tektra_config_data_take_params (TektraGenerationParams *params,
                                TektraConfigReader     *reader,
                                TektraTomlNode         *table)
{
  g_auto(GStrv) stop = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value;

      if (tektra_config_reader_read_number (reader, table, numbers[i].key, numbers[i].minimum,
                                            numbers[i].maximum, &value) != NULL)
        tektra_generation_params_set_double (params, numbers[i].param, value);
    }

  for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      gint64 value;

      if (tektra_config_reader_read_integer (reader, table, integers[i].key, integers[i].minimum,
                                             integers[i].maximum, &value) != NULL)
        tektra_generation_params_set_int (params, integers[i].param, value);
    }

  if (tektra_config_reader_read_strings (reader, table, "stop_sequences", &stop) != NULL)
    tektra_generation_params_set_stop (params, (const char *const *) stop);

  take_thinking (params, reader, table);
}

/**
 * tektra_config_data_get_param_keys:
 *
 * Gets what parameters are called in a file.
 *
 * Returns: (transfer none) (array zero-terminated=1): all keys that a table of parameters may have
 */
const char * const *
tektra_config_data_get_param_keys (void)
{
  static const char *keys[G_N_ELEMENTS (numbers) + G_N_ELEMENTS (integers) + 3];
  guint n = 0;

  if (g_once_init_enter_pointer (&keys[0]))
    {
      for (guint i = 1; i < G_N_ELEMENTS (numbers); i++)
        keys[++n] = numbers[i].key;
      for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
        keys[++n] = integers[i].key;
      keys[++n] = "stop_sequences";
      keys[++n] = "thinking";
      g_once_init_leave_pointer (&keys[0], numbers[0].key);
    }

  return keys;
}

static TektraTomlNode *
new_thinking (TektraReasoning reasoning)
{
  for (guint i = 0; i < G_N_ELEMENTS (efforts); i++)
    {
      if (efforts[i].reasoning == reasoning)
        return tektra_toml_new_string (efforts[i].name);
    }

  return tektra_toml_new_boolean (reasoning != TEKTRA_REASONING_OFF);
}

static void
add_value (TektraTomlNode *table,
           const char     *key,
           TektraTomlNode *value)
{
  g_set_str (&value->key, key);
  g_ptr_array_add (table->children, value);
}

/**
 * tektra_config_data_params_to_toml:
 * @params: parameters
 *
 * Writes parameters as a file has them.
 *
 * Returns: (transfer full): a table with those that are set
 */
TektraTomlNode *
tektra_config_data_params_to_toml (TektraGenerationParams *params)
{
  TektraTomlNode *table;
  TektraReasoning reasoning;

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (params), NULL);

  table = tektra_toml_node_new (TEKTRA_TOML_TABLE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (tektra_generation_params_has (params, numbers[i].param))
        add_value (table, numbers[i].key,
                   tektra_toml_new_number (tektra_generation_params_get_double (
                                             params, numbers[i].param)));
    }

  for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      if (tektra_generation_params_has (params, integers[i].param))
        add_value (table, integers[i].key,
                   tektra_toml_new_integer (tektra_generation_params_get_int (
                                              params, integers[i].param)));
    }

  if (tektra_generation_params_has (params, TEKTRA_PARAM_STOP))
    add_value (table, "stop_sequences",
               tektra_toml_new_strings (tektra_generation_params_get_stop (params)));

  reasoning = tektra_generation_params_get_reasoning (params);
  if (reasoning != TEKTRA_REASONING_DEFAULT)
    add_value (table, "thinking", new_thinking (reasoning));

  return table;
}

static TektraPreset *
find_preset (TektraConfigData *self,
             const char       *name,
             guint            *position)
{
  for (guint i = 0; i < self->presets->len; i++)
    {
      TektraPreset *preset = g_ptr_array_index (self->presets, i);

      if (g_str_equal (tektra_preset_get_name (preset), name))
        {
          *position = i;
          return preset;
        }
    }

  return NULL;
}

/* One of the same name as a preset before changes just the parameters that it names. */
static void
take_preset (TektraConfigData   *self,
             TektraConfigReader *reader,
             TektraTomlNode     *table,
             gboolean            built_in)
{
  g_autoptr(TektraGenerationParams) params = NULL;
  g_autofree char *title = NULL;
  TektraPreset *base, *preset;
  guint position = 0;

  base = find_preset (self, table->key, &position);
  params = base != NULL ? tektra_generation_params_copy (tektra_preset_get_params (base))
                        : tektra_generation_params_new ();

  tektra_config_reader_read_string (reader, table, "title", &title);
  tektra_config_data_take_params (params, reader, table);
  tektra_config_reader_end_table (reader, table);
  preset = tektra_preset_new (table->key, title, params,
                              built_in || (base != NULL && tektra_preset_get_built_in (base)));

  if (base != NULL)
    {
      g_object_unref (base);
      self->presets->pdata[position] = preset;
    }
  else
    g_ptr_array_add (self->presets, preset);
}

/**
 * tektra_config_data_take_presets:
 * @self: data under construction
 * @reader: the reader of the file
 * @root: the file
 * @built_in: whether the file comes with Tektra
 *
 * Takes the presets.
 */
void
tektra_config_data_take_presets (TektraConfigData   *self,
                                 TektraConfigReader *reader,
                                 TektraTomlNode     *root,
                                 gboolean            built_in)
{
  TektraTomlNode *presets = tektra_config_reader_get_table (reader, root, "presets");

  for (guint i = 0; presets != NULL && i < presets->children->len; i++)
    {
      TektraTomlNode *child = g_ptr_array_index (presets->children, i);
      TektraTomlNode *table = tektra_config_reader_get_table (reader, presets, child->key);

      if (table != NULL)
        take_preset (self, reader, table, built_in);
    }
}
