/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-model-private.h"

/* What a person may know better about a model than its backend does: what they wrote into
 * models.toml is what everybody reads, and what the backend says is kept beneath it. */

/* What a model said of itself before it changed */
typedef struct
{
  char *name;
  char *description;
  char *quantization;
  guint context_length;
  TektraCapabilities capabilities;
} Facts;

static void
facts_init (Facts       *self,
            TektraModel *model)
{
  self->name = g_strdup (tektra_model_get_name (model));
  self->description = g_strdup (tektra_model_get_description (model));
  self->quantization = g_strdup (tektra_model_get_quantization (model));
  self->context_length = tektra_model_get_context_length (model);
  self->capabilities = tektra_model_get_capabilities (model);
}

static void
facts_clear (Facts *self)
{
  g_free (self->name);
  g_free (self->description);
  g_free (self->quantization);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static void
tektra_model_tell_changes (TektraModel *self,
                           const Facts *before)
{
  g_assert (TEKTRA_IS_MODEL (self));

  if (g_strcmp0 (before->name, tektra_model_get_name (self)) != 0)
    tektra_model_notify (self, PROP_NAME);
  if (g_strcmp0 (before->description, tektra_model_get_description (self)) != 0)
    tektra_model_notify (self, PROP_DESCRIPTION);
  if (g_strcmp0 (before->quantization, tektra_model_get_quantization (self)) != 0)
    tektra_model_notify (self, PROP_QUANTIZATION);
  if (before->context_length != tektra_model_get_context_length (self))
    tektra_model_notify (self, PROP_CONTEXT_LENGTH);
  if (before->capabilities != tektra_model_get_capabilities (self))
    tektra_model_notify (self, PROP_CAPABILITIES);
}

/* Of a file that cannot be used the backend describes why. */
static gboolean
is_usable (TektraModel *self)
{
  return self->capabilities != TEKTRA_CAPABILITY_NONE;
}

/**
 * tektra_model_get_name:
 * @self: a model
 *
 * Gets what a person calls the model.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_model_get_name (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  if (self->definition != NULL && self->definition->name != NULL)
    return self->definition->name;

  return self->name != NULL ? self->name : self->id;
}

/**
 * tektra_model_dup_title:
 * @self: a model
 *
 * Gets the name as it is shown to a person: a demonstration is called that wherever it appears.
 *
 * Returns: (transfer full): such as "Tektra Tiny (demo)"
 */
char *
tektra_model_dup_title (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  if (!self->demo)
    return g_strdup (tektra_model_get_name (self));

  /* Translators: %s is a model that only shows what the program can do */
  return g_strdup_printf (_("%s (demo)"), tektra_model_get_name (self));
}

/**
 * tektra_model_set_name:
 * @self: a model
 * @name: (nullable): the name
 *
 * Sets what a person calls the model.
 */
void
tektra_model_set_name (TektraModel *self,
                       const char  *name)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (g_set_str (&self->name, name) &&
      (self->definition == NULL || self->definition->name == NULL))
    tektra_model_notify (self, PROP_NAME);
}

/**
 * tektra_model_get_description:
 * @self: a model
 *
 * Gets one sentence about the model for a person.
 *
 * Returns: (transfer none) (nullable): the description
 */
const char *
tektra_model_get_description (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  if (is_usable (self) && self->definition != NULL && self->definition->description != NULL)
    return self->definition->description;

  return self->description;
}

/**
 * tektra_model_set_description:
 * @self: a model
 * @description: (nullable): the description
 *
 * Sets one sentence about the model for a person.
 */
void
tektra_model_set_description (TektraModel *self,
                              const char  *description)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (g_set_str (&self->description, description) &&
      tektra_model_get_description (self) == self->description)
    tektra_model_notify (self, PROP_DESCRIPTION);
}

/**
 * tektra_model_get_quantization:
 * @self: a model
 *
 * Gets how the weights are stored, such as "Q8_0".
 *
 * Returns: (transfer none) (nullable): the quantization
 */
const char *
tektra_model_get_quantization (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  if (self->definition != NULL && self->definition->quantization != NULL)
    return self->definition->quantization;

  return self->quantization;
}

/**
 * tektra_model_set_quantization:
 * @self: a model
 * @quantization: (nullable): the quantization
 *
 * Sets how the weights are stored, such as "Q8_0".
 */
void
tektra_model_set_quantization (TektraModel *self,
                               const char  *quantization)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (g_set_str (&self->quantization, quantization) &&
      tektra_model_get_quantization (self) == self->quantization)
    tektra_model_notify (self, PROP_QUANTIZATION);
}

/**
 * tektra_model_get_context_length:
 * @self: a model
 *
 * Gets the largest context the model was made for.
 *
 * Returns: tokens, 0 when not known
 */
guint
tektra_model_get_context_length (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  if (self->definition != NULL && self->definition->context_length != 0)
    return self->definition->context_length;

  return self->context_length;
}

/**
 * tektra_model_set_context_length:
 * @self: a model
 * @context_length: tokens, 0 when not known
 *
 * Sets the largest context the model was made for.
 */
void
tektra_model_set_context_length (TektraModel *self,
                                 guint        context_length)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->context_length == context_length)
    return;

  self->context_length = context_length;
  if (self->definition == NULL || self->definition->context_length == 0)
    tektra_model_notify (self, PROP_CONTEXT_LENGTH);
}

/**
 * tektra_model_get_capabilities:
 * @self: a model
 *
 * Gets what the model can do. A file that cannot be used can do nothing, whatever anybody says.
 *
 * Returns: the capabilities
 */
TektraCapabilities
tektra_model_get_capabilities (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  if (!is_usable (self) || self->definition == NULL ||
      self->definition->capabilities == TEKTRA_CAPABILITY_NONE)
    return self->capabilities;

  /* Whether there is a template is nothing that a person says. */
  return self->definition->capabilities | (self->capabilities & TEKTRA_CAPABILITY_UNTEMPLATED);
}

/**
 * tektra_model_set_capabilities:
 * @self: a model
 * @capabilities: the capabilities
 *
 * Sets what the model can do.
 */
void
tektra_model_set_capabilities (TektraModel        *self,
                               TektraCapabilities  capabilities)
{
  g_auto(Facts) before = { 0 };

  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->capabilities == capabilities)
    return;

  facts_init (&before, self);
  self->capabilities = capabilities;
  tektra_model_tell_changes (self, &before);
}

/**
 * tektra_model_get_definition:
 * @self: a model
 *
 * Gets what the person wrote about the model in models.toml.
 *
 * Returns: (transfer none) (nullable): the definition, %NULL when they wrote nothing
 */
TektraModelDefinition *
tektra_model_get_definition (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return self->definition;
}

/**
 * tektra_model_set_definition:
 * @self: a model
 * @definition: (nullable): what the person wrote about it
 *
 * Sets what the model's properties say instead of what its backend told. The model manager does
 * this.
 */
void
tektra_model_set_definition (TektraModel           *self,
                             TektraModelDefinition *definition)
{
  TektraModelDefinition *old;
  g_auto(Facts) before = { 0 };

  g_return_if_fail (TEKTRA_IS_MODEL (self));

  old = self->definition;
  if (old == definition ||
      (old != NULL && definition != NULL && tektra_model_definition_equal (old, definition)))
    return;

  facts_init (&before, self);
  self->definition = definition != NULL ? tektra_model_definition_ref (definition) : NULL;
  tektra_model_tell_changes (self, &before);
  tektra_model_notify (self, PROP_DEFINITION);
  g_clear_pointer (&old, tektra_model_definition_unref);
}

/**
 * tektra_model_dup_params:
 * @self: a model
 * @chosen: (nullable): what was chosen for a chat
 *
 * Decides with which parameters a model is loaded and asked: with those that were chosen, and where
 * none was, with the model's own ones of models.toml.
 *
 * Returns: (transfer full): parameters, of which many may be unset
 */
TektraGenerationParams *
tektra_model_dup_params (TektraModel            *self,
                         TektraGenerationParams *chosen)
{
  TektraGenerationParams *params;

  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);
  g_return_val_if_fail (chosen == NULL || TEKTRA_IS_GENERATION_PARAMS (chosen), NULL);

  params = chosen != NULL ? tektra_generation_params_copy (chosen)
                          : tektra_generation_params_new ();
  if (self->definition != NULL)
    tektra_generation_params_fill (params, self->definition->params);

  return params;
}
