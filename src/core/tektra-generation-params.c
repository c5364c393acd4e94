/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-generation-params.h"
#include "util/tektra-json.h"

/* Settings of a chat's requests. "Unset" is a state of each: what a person did not choose is not
 * sent, so that the model's own defaults hold. */

struct _TektraGenerationParams
{
  GObject parent_instance;

  double doubles[TEKTRA_N_PARAMS];
  gint64 ints[TEKTRA_N_PARAMS];
  TektraParamMask set;
  TektraReasoning reasoning;
  char **stop;
};

G_DEFINE_FINAL_TYPE (TektraGenerationParams, tektra_generation_params, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* as models.toml, Ollama and llama-server call them, where they do */
static const char * const param_names[] = {
  [TEKTRA_PARAM_TEMPERATURE] = "temperature",
  [TEKTRA_PARAM_TOP_P] = "top_p",
  [TEKTRA_PARAM_MIN_P] = "min_p",
  [TEKTRA_PARAM_REPEAT_PENALTY] = "repeat_penalty",
  [TEKTRA_PARAM_TOP_K] = "top_k",
  [TEKTRA_PARAM_MAX_TOKENS] = "max_tokens",
  [TEKTRA_PARAM_SEED] = "seed",
  [TEKTRA_PARAM_CONTEXT_LENGTH] = "context_length",
  [TEKTRA_PARAM_KEEP_ALIVE] = "keep_alive",
  [TEKTRA_PARAM_DEVICE] = "device",
  [TEKTRA_PARAM_STOP] = "stop",
  [TEKTRA_PARAM_REASONING] = "reasoning",
};

G_STATIC_ASSERT (G_N_ELEMENTS (param_names) == TEKTRA_N_PARAMS);

static const char * const reasoning_names[] = {
  [TEKTRA_REASONING_DEFAULT] = "default",
  [TEKTRA_REASONING_OFF] = "off",
  [TEKTRA_REASONING_ON] = "on",
  [TEKTRA_REASONING_LOW] = "low",
  [TEKTRA_REASONING_MEDIUM] = "medium",
  [TEKTRA_REASONING_HIGH] = "high",
};

static gboolean
param_is_double (TektraParam param)
{
  return param <= TEKTRA_PARAM_REPEAT_PENALTY;
}

static gboolean
param_is_int (TektraParam param)
{
  return param > TEKTRA_PARAM_REPEAT_PENALTY && param <= TEKTRA_PARAM_DEVICE;
}

static void
tektra_generation_params_mark (TektraGenerationParams *self,
                               TektraParam             param,
                               gboolean                set)
{
  g_assert (TEKTRA_IS_GENERATION_PARAMS (self));

  if (set)
    self->set |= TEKTRA_PARAM_BIT (param);
  else
    self->set &= ~TEKTRA_PARAM_BIT (param);

  g_signal_emit (self, signals[CHANGED], 0, param);
}

static gboolean
value_equals (TektraGenerationParams *self,
              TektraGenerationParams *other,
              TektraParam             param)
{
  if (param_is_double (param))
    return self->doubles[param] == other->doubles[param];
  if (param_is_int (param))
    return self->ints[param] == other->ints[param];
  if (param == TEKTRA_PARAM_STOP)
    return g_strv_equal ((const char * const *) self->stop, (const char * const *) other->stop);

  return self->reasoning == other->reasoning;
}

static void
take_value (TektraGenerationParams *self,
            TektraGenerationParams *other,
            TektraParam             param)
{
  if (param_is_double (param))
    tektra_generation_params_set_double (self, param, other->doubles[param]);
  else if (param_is_int (param))
    tektra_generation_params_set_int (self, param, other->ints[param]);
  else if (param == TEKTRA_PARAM_STOP)
    tektra_generation_params_set_stop (self, (const char * const *) other->stop);
  else
    tektra_generation_params_set_reasoning (self, other->reasoning);
}

static void
parse_stop (TektraGenerationParams *self,
            JsonArray              *array)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) stop = NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }

  stop = g_strv_builder_end (builder);
  tektra_generation_params_set_stop (self, (const char * const *) stop);
}

static void
parse_reasoning (TektraGenerationParams *self,
                 const char             *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasoning_names); i++)
    {
      if (g_strcmp0 (name, reasoning_names[i]) == 0)
        tektra_generation_params_set_reasoning (self, (TektraReasoning) i);
    }
}

static void
tektra_generation_params_finalize (GObject *object)
{
  TektraGenerationParams *self = TEKTRA_GENERATION_PARAMS (object);

  g_strfreev (self->stop);

  G_OBJECT_CLASS (tektra_generation_params_parent_class)->finalize (object);
}

static void
tektra_generation_params_class_init (TektraGenerationParamsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_generation_params_finalize;

  /**
   * TektraGenerationParams::changed:
   * @self: the settings
   * @param: a [enum@Param]
   *
   * A setting was chosen, changed or left to the model.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
tektra_generation_params_init (TektraGenerationParams *self)
{
}

/**
 * tektra_param_get_name:
 * @param: a setting
 *
 * Gets the name of a setting in files.
 *
 * Returns: (transfer none): such as "top_p"
 */
const char *
tektra_param_get_name (TektraParam param)
{
  g_return_val_if_fail (param < TEKTRA_N_PARAMS, NULL);

  return param_names[param];
}

/**
 * tektra_generation_params_new:
 *
 * Creates settings of which none is set.
 *
 * Returns: (transfer full): new settings
 */
TektraGenerationParams *
tektra_generation_params_new (void)
{
  return g_object_new (TEKTRA_TYPE_GENERATION_PARAMS, NULL);
}

/**
 * tektra_generation_params_new_from_json:
 * @object: (nullable): what [method@GenerationParams.to_json] wrote
 *
 * Creates settings from JSON. What is not understood stays unset.
 *
 * Returns: (transfer full): new settings
 */
TektraGenerationParams *
tektra_generation_params_new_from_json (JsonObject *object)
{
  TektraGenerationParams *self = tektra_generation_params_new ();

  for (TektraParam param = 0; object != NULL && param <= TEKTRA_PARAM_DEVICE; param++)
    {
      JsonNode *node = json_object_get_member (object, param_names[param]);
      GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        continue;

      if (param_is_double (param))
        tektra_generation_params_set_double (self, param, json_node_get_double (node));
      else
        tektra_generation_params_set_int (self, param, json_node_get_int (node));
    }

  if (tektra_json_get_array (object, param_names[TEKTRA_PARAM_STOP]) != NULL)
    parse_stop (self, tektra_json_get_array (object, param_names[TEKTRA_PARAM_STOP]));
  parse_reasoning (self, tektra_json_get_string (object, param_names[TEKTRA_PARAM_REASONING]));

  return self;
}

/**
 * tektra_generation_params_to_json:
 * @self: settings
 *
 * Writes what is set.
 *
 * Returns: (transfer full): a JSON object
 */
JsonNode *
tektra_generation_params_to_json (TektraGenerationParams *self)
{
  g_autoptr(JsonBuilder) builder = NULL;

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);

  for (TektraParam param = 0; param < TEKTRA_N_PARAMS; param++)
    {
      if (!tektra_generation_params_has (self, param))
        continue;

      json_builder_set_member_name (builder, param_names[param]);

      if (param_is_double (param))
        json_builder_add_double_value (builder, self->doubles[param]);
      else if (param_is_int (param))
        json_builder_add_int_value (builder, self->ints[param]);
      else if (param == TEKTRA_PARAM_REASONING)
        json_builder_add_string_value (builder, reasoning_names[self->reasoning]);
      else
        {
          json_builder_begin_array (builder);
          for (guint i = 0; self->stop[i] != NULL; i++)
            json_builder_add_string_value (builder, self->stop[i]);
          json_builder_end_array (builder);
        }
    }

  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

/**
 * tektra_generation_params_copy:
 * @self: settings
 *
 * Copies settings.
 *
 * Returns: (transfer full): the copy
 */
TektraGenerationParams *
tektra_generation_params_copy (TektraGenerationParams *self)
{
  TektraGenerationParams *copy;

  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), NULL);

  copy = tektra_generation_params_new ();
  memcpy (copy->doubles, self->doubles, sizeof self->doubles);
  memcpy (copy->ints, self->ints, sizeof self->ints);
  copy->set = self->set;
  copy->reasoning = self->reasoning;
  copy->stop = g_strdupv (self->stop);

  return copy;
}

/**
 * tektra_generation_params_equal:
 * @self: settings
 * @other: other settings
 *
 * Tells whether the same is set to the same values.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_generation_params_equal (TektraGenerationParams *self,
                                TektraGenerationParams *other)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (other), FALSE);

  if (self->set != other->set)
    return FALSE;

  for (TektraParam param = 0; param < TEKTRA_N_PARAMS; param++)
    {
      if (tektra_generation_params_has (self, param) && !value_equals (self, other, param))
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_generation_params_get_mask:
 * @self: settings
 *
 * Gets which settings were chosen.
 *
 * Returns: a bit for each, 0 when none is set
 */
TektraParamMask
tektra_generation_params_get_mask (TektraGenerationParams *self)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), 0);

  return self->set;
}

/**
 * tektra_generation_params_fill:
 * @self: settings
 * @fallback: (nullable): settings that matter less
 *
 * Takes from @fallback what is not set yet.
 */
void
tektra_generation_params_fill (TektraGenerationParams *self,
                               TektraGenerationParams *fallback)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));
  g_return_if_fail (fallback == NULL || TEKTRA_IS_GENERATION_PARAMS (fallback));

  for (TektraParam param = 0; fallback != NULL && param < TEKTRA_N_PARAMS; param++)
    {
      if (tektra_generation_params_has (fallback, param) &&
          !tektra_generation_params_has (self, param))
        take_value (self, fallback, param);
    }
}

/**
 * tektra_generation_params_restrict:
 * @self: settings
 * @mask: the settings that somebody understands
 *
 * Leaves all other settings to the model.
 */
void
tektra_generation_params_restrict (TektraGenerationParams *self,
                                   TektraParamMask         mask)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));

  for (TektraParam param = 0; param < TEKTRA_N_PARAMS; param++)
    {
      if ((mask & TEKTRA_PARAM_BIT (param)) == 0)
        tektra_generation_params_unset (self, param);
    }
}

/**
 * tektra_generation_params_has:
 * @self: settings
 * @param: one of them
 *
 * Gets whether a setting was chosen.
 *
 * Returns: %TRUE when it is set
 */
gboolean
tektra_generation_params_has (TektraGenerationParams *self,
                              TektraParam             param)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), FALSE);
  g_return_val_if_fail (param < TEKTRA_N_PARAMS, FALSE);

  return (self->set & TEKTRA_PARAM_BIT (param)) != 0;
}

/**
 * tektra_generation_params_unset:
 * @self: settings
 * @param: one of them
 *
 * Leaves a setting to the model.
 */
void
tektra_generation_params_unset (TektraGenerationParams *self,
                                TektraParam             param)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));
  g_return_if_fail (param < TEKTRA_N_PARAMS);

  if (!tektra_generation_params_has (self, param))
    return;

  if (param == TEKTRA_PARAM_STOP)
    g_clear_pointer (&self->stop, g_strfreev);
  else if (param == TEKTRA_PARAM_REASONING)
    self->reasoning = TEKTRA_REASONING_DEFAULT;

  tektra_generation_params_mark (self, param, FALSE);
}

/**
 * tektra_generation_params_get_double:
 * @self: settings
 * @param: a setting that is a number with a fraction
 *
 * Gets a setting.
 *
 * Returns: its value, 0 when it is not set
 */
double
tektra_generation_params_get_double (TektraGenerationParams *self,
                                     TektraParam             param)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), 0);
  g_return_val_if_fail (param_is_double (param), 0);

  return tektra_generation_params_has (self, param) ? self->doubles[param] : 0;
}

/**
 * tektra_generation_params_set_double:
 * @self: settings
 * @param: a setting that is a number with a fraction
 * @value: its value
 *
 * Chooses a setting.
 */
void
tektra_generation_params_set_double (TektraGenerationParams *self,
                                     TektraParam             param,
                                     double                  value)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));
  g_return_if_fail (param_is_double (param));

  if (tektra_generation_params_has (self, param) && self->doubles[param] == value)
    return;

  self->doubles[param] = value;
  tektra_generation_params_mark (self, param, TRUE);
}

/**
 * tektra_generation_params_get_int:
 * @self: settings
 * @param: a setting that is a whole number
 *
 * Gets a setting.
 *
 * Returns: its value, 0 when it is not set
 */
gint64
tektra_generation_params_get_int (TektraGenerationParams *self,
                                  TektraParam             param)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), 0);
  g_return_val_if_fail (param_is_int (param), 0);

  return tektra_generation_params_has (self, param) ? self->ints[param] : 0;
}

/**
 * tektra_generation_params_set_int:
 * @self: settings
 * @param: a setting that is a whole number
 * @value: its value
 *
 * Chooses a setting.
 */
void
tektra_generation_params_set_int (TektraGenerationParams *self,
                                  TektraParam             param,
                                  gint64                  value)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));
  g_return_if_fail (param_is_int (param));

  if (tektra_generation_params_has (self, param) && self->ints[param] == value)
    return;

  self->ints[param] = value;
  tektra_generation_params_mark (self, param, TRUE);
}

/**
 * tektra_generation_params_get_stop:
 * @self: settings
 *
 * Gets the strings that end an answer.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the strings
 */
const char * const *
tektra_generation_params_get_stop (TektraGenerationParams *self)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), NULL);

  return (const char * const *) self->stop;
}

/**
 * tektra_generation_params_set_stop:
 * @self: settings
 * @stop: (nullable) (array zero-terminated=1): the strings
 *
 * Sets the strings that end an answer. %NULL and no strings at all leave it to the model.
 */
void
tektra_generation_params_set_stop (TektraGenerationParams *self,
                                   const char * const     *stop)
{
  g_auto(GStrv) copy = NULL;

  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));

  if (stop == NULL || stop[0] == NULL)
    {
      tektra_generation_params_unset (self, TEKTRA_PARAM_STOP);
      return;
    }

  if (self->stop != NULL && g_strv_equal ((const char * const *) self->stop, stop))
    return;

  copy = g_strdupv ((char **) stop);
  g_strfreev (self->stop);
  self->stop = g_steal_pointer (&copy);
  tektra_generation_params_mark (self, TEKTRA_PARAM_STOP, TRUE);
}

/**
 * tektra_generation_params_get_reasoning:
 * @self: settings
 *
 * Gets whether a model that can think should.
 *
 * Returns: the choice
 */
TektraReasoning
tektra_generation_params_get_reasoning (TektraGenerationParams *self)
{
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (self), TEKTRA_REASONING_DEFAULT);

  return self->reasoning;
}

/**
 * tektra_generation_params_set_reasoning:
 * @self: settings
 * @reasoning: the choice
 *
 * Sets whether a model that can think should.
 */
void
tektra_generation_params_set_reasoning (TektraGenerationParams *self,
                                        TektraReasoning         reasoning)
{
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));

  if (self->reasoning == reasoning)
    return;

  self->reasoning = reasoning;
  tektra_generation_params_mark (self, TEKTRA_PARAM_REASONING,
                                 reasoning != TEKTRA_REASONING_DEFAULT);
}
