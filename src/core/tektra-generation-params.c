/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-generation-params.h"

/* Sampling and context settings of a request. "Unset" is a state of each: what a person did not
 * choose is not sent, so that the model's own defaults hold. */

struct _TektraGenerationParams
{
  GObject parent_instance;

  double doubles[TEKTRA_N_PARAMS];
  gint64 ints[TEKTRA_N_PARAMS];
  guint set;
  TektraReasoning reasoning;
  char **stop;
};

G_DEFINE_FINAL_TYPE (TektraGenerationParams, tektra_generation_params, G_TYPE_OBJECT)

static gboolean
param_is_double (TektraParam param)
{
  return param <= TEKTRA_PARAM_REPEAT_PENALTY;
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
}

static void
tektra_generation_params_init (TektraGenerationParams *self)
{
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

  return (self->set & (1u << param)) != 0;
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

  self->set &= ~(1u << param);
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

  self->doubles[param] = value;
  self->set |= 1u << param;
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
  g_return_val_if_fail (!param_is_double (param) && param < TEKTRA_N_PARAMS, 0);

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
  g_return_if_fail (!param_is_double (param) && param < TEKTRA_N_PARAMS);

  self->ints[param] = value;
  self->set |= 1u << param;
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
 * Sets the strings that end an answer.
 */
void
tektra_generation_params_set_stop (TektraGenerationParams *self,
                                   const char * const     *stop)
{
  g_auto(GStrv) copy = NULL;

  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (self));

  copy = g_strdupv ((char **) stop);
  g_strfreev (self->stop);
  self->stop = g_steal_pointer (&copy);
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

  self->reasoning = reasoning;
}
