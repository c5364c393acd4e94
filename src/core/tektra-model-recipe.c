/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-model-recipe.h"

/* What a new model is made of, for [method@Backend.create]: the form that a person fills in. What
 * is left out stays as the base or the files have it. */

struct _TektraModelRecipe
{
  GObject parent_instance;

  /* owned */
  char *name;
  char *base;
  char *system;
  char *template_text;
  GListStore *files;
  TektraGenerationParams *params;
};

G_DEFINE_FINAL_TYPE (TektraModelRecipe, tektra_model_recipe, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_BASE,
  PROP_SYSTEM,
  PROP_TEMPLATE_TEXT,
  PROP_PARAMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_model_recipe_finalize (GObject *object)
{
  TektraModelRecipe *self = TEKTRA_MODEL_RECIPE (object);

  g_free (self->name);
  g_free (self->base);
  g_free (self->system);
  g_free (self->template_text);
  g_clear_object (&self->files);
  g_clear_object (&self->params);

  G_OBJECT_CLASS (tektra_model_recipe_parent_class)->finalize (object);
}

static void
tektra_model_recipe_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraModelRecipe *self = TEKTRA_MODEL_RECIPE (object);

  switch (prop_id)
    {
    case PROP_BASE:
      g_value_set_string (value, self->base);
      break;
    case PROP_SYSTEM:
      g_value_set_string (value, self->system);
      break;
    case PROP_TEMPLATE_TEXT:
      g_value_set_string (value, self->template_text);
      break;
    case PROP_PARAMS:
      g_value_set_object (value, self->params);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_recipe_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraModelRecipe *self = TEKTRA_MODEL_RECIPE (object);

  switch (prop_id)
    {
    case PROP_BASE:
      tektra_model_recipe_set_base (self, g_value_get_string (value));
      break;
    case PROP_SYSTEM:
      tektra_model_recipe_set_system (self, g_value_get_string (value));
      break;
    case PROP_TEMPLATE_TEXT:
      tektra_model_recipe_set_template_text (self, g_value_get_string (value));
      break;
    case PROP_PARAMS:
      tektra_model_recipe_set_params (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_recipe_class_init (TektraModelRecipeClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_model_recipe_finalize;
  object_class->get_property = tektra_model_recipe_get_property;
  object_class->set_property = tektra_model_recipe_set_property;

  properties[PROP_BASE] =
    g_param_spec_string ("base", NULL, NULL, NULL, flags);
  properties[PROP_SYSTEM] =
    g_param_spec_string ("system", NULL, NULL, NULL, flags);
  properties[PROP_TEMPLATE_TEXT] =
    g_param_spec_string ("template-text", NULL, NULL, NULL, flags);
  properties[PROP_PARAMS] =
    g_param_spec_object ("params", NULL, NULL, TEKTRA_TYPE_GENERATION_PARAMS, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_model_recipe_init (TektraModelRecipe *self)
{
  self->files = g_list_store_new (G_TYPE_FILE);
}

/**
 * tektra_model_recipe_new:
 * @name: what the new model shall be called
 *
 * Creates a recipe that needs a base or files.
 *
 * Returns: (transfer full): a recipe
 */
TektraModelRecipe *
tektra_model_recipe_new (const char *name)
{
  TektraModelRecipe *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_RECIPE, NULL);
  self->name = g_strdup (name);

  return self;
}

/**
 * tektra_model_recipe_get_name:
 * @self: a recipe
 *
 * Gets what the new model shall be called.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_model_recipe_get_name (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return self->name;
}

/**
 * tektra_model_recipe_list_files:
 * @self: a recipe
 *
 * Gets the files that it is made of.
 *
 * Returns: (transfer none): a list of [iface@Gio.File]
 */
GListModel *
tektra_model_recipe_list_files (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return G_LIST_MODEL (self->files);
}

/**
 * tektra_model_recipe_add_file:
 * @self: a recipe
 * @file: a GGUF file: the model, its projector for pictures, or one of its parts
 *
 * Adds a file that it is made of.
 */
void
tektra_model_recipe_add_file (TektraModelRecipe *self,
                              GFile             *file)
{
  g_return_if_fail (TEKTRA_IS_MODEL_RECIPE (self));
  g_return_if_fail (G_IS_FILE (file));

  g_list_store_append (self->files, file);
}

/**
 * tektra_model_recipe_get_base:
 * @self: a recipe
 *
 * Gets the model that it is made of.
 *
 * Returns: (transfer none) (nullable): the name of the model that it is made of
 */
const char *
tektra_model_recipe_get_base (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return self->base;
}

/**
 * tektra_model_recipe_set_base:
 * @self: a recipe
 * @base: (nullable): the name of the model that it is made of
 *
 * Sets the model to make it of; %NULL to make it of files.
 */
void
tektra_model_recipe_set_base (TektraModelRecipe *self,
                              const char        *base)
{
  g_return_if_fail (TEKTRA_IS_MODEL_RECIPE (self));

  if (g_set_str (&self->base, base))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BASE]);
}

/**
 * tektra_model_recipe_get_system:
 * @self: a recipe
 *
 * Gets the instructions that it has when a chat gives none.
 *
 * Returns: (transfer none) (nullable): the instructions that it has when a chat gives none
 */
const char *
tektra_model_recipe_get_system (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return self->system;
}

/**
 * tektra_model_recipe_set_system:
 * @self: a recipe
 * @system: (nullable): the instructions that it has when a chat gives none
 *
 * Sets the instructions that it has when a chat gives none.
 */
void
tektra_model_recipe_set_system (TektraModelRecipe *self,
                                const char        *system)
{
  g_return_if_fail (TEKTRA_IS_MODEL_RECIPE (self));

  if (g_set_str (&self->system, system))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYSTEM]);
}

/**
 * tektra_model_recipe_get_template_text:
 * @self: a recipe
 *
 * Gets how a chat is written out for it.
 *
 * Returns: (transfer none) (nullable): how a chat is written out, in the backend's language
 */
const char *
tektra_model_recipe_get_template_text (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return self->template_text;
}

/**
 * tektra_model_recipe_set_template_text:
 * @self: a recipe
 * @text: (nullable): how a chat is written out, in the backend's language
 *
 * Sets how a chat is written out for it; %NULL for what the base or the file says.
 */
void
tektra_model_recipe_set_template_text (TektraModelRecipe *self,
                                       const char        *text)
{
  g_return_if_fail (TEKTRA_IS_MODEL_RECIPE (self));

  if (g_set_str (&self->template_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEMPLATE_TEXT]);
}

/**
 * tektra_model_recipe_get_params:
 * @self: a recipe
 *
 * Gets the settings that it comes with.
 *
 * Returns: (transfer none) (nullable): the settings
 */
TektraGenerationParams *
tektra_model_recipe_get_params (TektraModelRecipe *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (self), NULL);

  return self->params;
}

/**
 * tektra_model_recipe_set_params:
 * @self: a recipe
 * @params: (nullable): settings
 *
 * Sets the settings that it comes with.
 */
void
tektra_model_recipe_set_params (TektraModelRecipe      *self,
                                TektraGenerationParams *params)
{
  g_return_if_fail (TEKTRA_IS_MODEL_RECIPE (self));
  g_return_if_fail (params == NULL || TEKTRA_IS_GENERATION_PARAMS (params));

  if (g_set_object (&self->params, params))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PARAMS]);
}
