/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-model-definition.h"

G_DEFINE_BOXED_TYPE (TektraModelDefinition, tektra_model_definition,
                     tektra_model_definition_ref, tektra_model_definition_unref)

static void
model_definition_clear (gpointer data)
{
  TektraModelDefinition *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->description);
  g_strfreev (self->backends);
  g_free (self->template);
  g_free (self->quantization);
  g_free (self->file);
  g_clear_object (&self->params);
  g_free (self->system_prompt);
}

static gboolean
lists_are_equal (char **first,
                 char **second)
{
  if (first == NULL || second == NULL)
    return first == second;

  return g_strv_equal ((const char *const *) first, (const char *const *) second);
}

static gboolean
params_are_equal (TektraGenerationParams *first,
                  TektraGenerationParams *second)
{
  if (first == NULL || second == NULL)
    return first == second;

  return tektra_generation_params_equal (first, second);
}

/**
 * tektra_model_definition_new:
 * @id: what the backends call the model
 *
 * Creates a definition of which nothing else is set.
 *
 * Returns: (transfer full): a new definition
 */
TektraModelDefinition *
tektra_model_definition_new (const char *id)
{
  TektraModelDefinition *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_atomic_rc_box_new0 (TektraModelDefinition);
  self->id = g_strdup (id);
  self->device = TEKTRA_DEVICE_AUTO;

  return self;
}

/**
 * tektra_model_definition_ref:
 * @self: a definition
 *
 * Returns: (transfer full): @self
 */
TektraModelDefinition *
tektra_model_definition_ref (TektraModelDefinition *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_model_definition_unref:
 * @self: (transfer full): a definition
 *
 * Drops a reference.
 */
void
tektra_model_definition_unref (TektraModelDefinition *self)
{
  g_atomic_rc_box_release_full (self, model_definition_clear);
}

/**
 * tektra_model_definition_equal:
 * @self: a definition
 * @other: another one
 *
 * Tells whether both say the same.
 *
 * Returns: %TRUE when they do
 */
gboolean
tektra_model_definition_equal (const TektraModelDefinition *self,
                               const TektraModelDefinition *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return g_str_equal (self->id, other->id) &&
         g_strcmp0 (self->name, other->name) == 0 &&
         g_strcmp0 (self->description, other->description) == 0 &&
         lists_are_equal (self->backends, other->backends) &&
         g_strcmp0 (self->template, other->template) == 0 &&
         self->context_length == other->context_length &&
         self->capabilities == other->capabilities &&
         g_strcmp0 (self->quantization, other->quantization) == 0 &&
         self->has_device == other->has_device &&
         self->device == other->device &&
         self->rope_scale == other->rope_scale &&
         g_strcmp0 (self->file, other->file) == 0 &&
         params_are_equal (self->params, other->params) &&
         g_strcmp0 (self->system_prompt, other->system_prompt) == 0;
}
