/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-names.h"

#include <string.h>

#include "models/tektra-template-manager.h"

#define FALLBACK_ID "chatml"

/* Which template a model is written with: what the person chose, what its definition says, and at
 * last what its name tells. The manager keeps the templates; this part of it only asks. */

/* Names are spelled in many ways: "Llama-3.2-1B", "llama3.2:1b", "hf.co/org/Llama_3.2". */

static gboolean
is_separator (char c)
{
  return c == '-' || c == '_' || c == '.' || c == ' ' || c == ':';
}

/* TRUE when text begins with name, where any separator, or none, will do for "-". */
static gboolean
begins_with (const char *text,
             const char *name)
{
  const char *last = name + strlen (name) - 1;

  for (; *name != '\0'; name++)
    {
      if (*name == '-')
        {
          if (is_separator (*text))
            text++;
          continue;
        }

      if (g_ascii_tolower (*text) != *name)
        return FALSE;
      text++;
    }

  /* "phi-4" is not "phi-40" */
  return !(g_ascii_isdigit (*last) && g_ascii_isdigit (*text));
}

static gboolean
mentions (const char *model_id,
          const char *name)
{
  return tektra_template_names_find (model_id, name) >= 0;
}

/**
 * tektra_template_names_find:
 * @model_id: what a backend calls a model
 * @name: the beginning of a name, in small letters, with "-" between its words
 *
 * Looks for @name at the beginning of a word of @model_id. Who published the model does not count.
 *
 * Returns: at which byte of the last part of @model_id it was found, or -1
 */
gssize
tektra_template_names_find (const char *model_id,
                            const char *name)
{
  const char *slash;

  g_return_val_if_fail (model_id != NULL, -1);
  g_return_val_if_fail (name != NULL && *name != '\0', -1);

  slash = strrchr (model_id, '/');
  if (slash != NULL)
    model_id = slash + 1;

  for (gsize i = 0; model_id[i] != '\0'; i++)
    {
      if ((i == 0 || !g_ascii_isalnum (model_id[i - 1])) && begins_with (model_id + i, name))
        return (gssize) i;
    }

  return -1;
}

/**
 * tektra_template_names_from_key:
 * @key: what a `template` key of models.toml says, such as `gemma` or `llama`
 * @model_id: the model
 *
 * Finds the built-in template that a name of the earlier Tektra stands for; it had one for several
 * that differ.
 *
 * Returns: the id of a built-in template, or @key when it is none of those names
 */
const char *
tektra_template_names_from_key (const char *key,
                                const char *model_id)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  if (g_str_equal (key, "llama"))
    {
      gboolean second = mentions (model_id, "llama-2") || mentions (model_id, "codellama");

      return second ? "llama2-sys" : "llama3";
    }

  if (g_str_equal (key, "mistral"))
    {
      if (mentions (model_id, "mistral-nemo") || mentions (model_id, "nemo"))
        return "mistral-v3-tekken";
      if (mentions (model_id, "mistral-small-3"))
        return "mistral-v7-tekken";
      if (mentions (model_id, "mixtral") ||
          mentions (model_id, "v0.1") || mentions (model_id, "v0.2"))
        return "mistral-v1";

      return "mistral-v3";
    }

  if (g_str_equal (key, "phi"))
    {
      if (mentions (model_id, "phi-4"))
        return "phi4";

      return mentions (model_id, "phi-2") ? "phi-2" : "phi3";
    }

  return g_str_equal (key, "qwen") ? "chatml" : key;
}

/**
 * tektra_template_manager_guess:
 * @self: a manager
 * @model_id: what a backend calls a model
 *
 * Finds the template for a model from its name: one whose id it is; else one of those whose names
 * of models occur in it. Of several the one that occurs first counts, then the longest, then the
 * order of the list, so that it is always the same one: `deepseek-r1-distill-llama-8b` is a
 * DeepSeek and `mistral-nemo` not just a Mistral. ChatML where nothing fits.
 *
 * Returns: (transfer none): the template
 */
TektraTemplate *
tektra_template_manager_guess (TektraTemplateManager *self,
                               const char            *model_id)
{
  TektraTemplate *best;
  gssize best_at = G_MAXSSIZE;
  gsize best_length = 0;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  best = tektra_template_manager_find (self, model_id);
  if (best != NULL)
    return best;

  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      /* The list keeps it. */
      g_autoptr(TektraTemplate) template = g_list_model_get_item (G_LIST_MODEL (self), i);
      const char * const *models = tektra_template_get_spec (template)->models;

      for (guint j = 0; models != NULL && models[j] != NULL; j++)
        {
          gssize at = *models[j] != '\0' ? tektra_template_names_find (model_id, models[j]) : -1;
          gsize length = strlen (models[j]);

          if (at < 0 || at > best_at || (at == best_at && length <= best_length))
            continue;

          best = template;
          best_at = at;
          best_length = length;
        }
    }

  return best != NULL ? best : tektra_template_manager_find (self, FALLBACK_ID);
}

/* A name that no template has changes nothing. */
static TektraTemplate *
tektra_template_manager_get_defined (TektraTemplateManager *self,
                                     TektraModel           *model)
{
  const TektraModelDefinition *definition = tektra_model_get_definition (model);
  const char *id;

  g_assert (TEKTRA_IS_TEMPLATE_MANAGER (self));

  if (definition == NULL || definition->template == NULL)
    return NULL;

  id = tektra_template_names_from_key (definition->template, tektra_model_get_id (model));

  return tektra_template_manager_find (self, id);
}

/**
 * tektra_template_manager_get_origin:
 * @self: a manager
 * @model: who shall answer
 *
 * Gets why [method@TemplateManager.choose] decides as it does.
 *
 * Returns: who decided
 */
TektraTemplateOrigin
tektra_template_manager_get_origin (TektraTemplateManager *self,
                                    TektraModel           *model)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), TEKTRA_TEMPLATE_ORIGIN_MODEL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), TEKTRA_TEMPLATE_ORIGIN_MODEL);

  if (tektra_template_manager_get_chosen (self, model) != NULL)
    return TEKTRA_TEMPLATE_ORIGIN_PERSON;
  if (tektra_template_manager_get_defined (self, model) != NULL)
    return TEKTRA_TEMPLATE_ORIGIN_CONFIG;

  return tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_UNTEMPLATED
           ? TEKTRA_TEMPLATE_ORIGIN_FAMILY : TEKTRA_TEMPLATE_ORIGIN_MODEL;
}

/**
 * tektra_template_manager_get_usual:
 * @self: a manager
 * @model: who shall answer
 *
 * Gets how a conversation is written for a model for which the person chose nothing: with the
 * template that its definition in models.toml names, else by the server in the model's own way,
 * and only when it has none, with the one of its name.
 *
 * Returns: (transfer none) (nullable): the template; %NULL for the model's own way
 */
TektraTemplate *
tektra_template_manager_get_usual (TektraTemplateManager *self,
                                   TektraModel           *model)
{
  TektraTemplate *defined;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  defined = tektra_template_manager_get_defined (self, model);
  if (defined != NULL ||
      (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_UNTEMPLATED) == 0)
    return defined;

  return tektra_template_manager_guess (self, tektra_model_get_id (model));
}

/**
 * tektra_template_manager_choose:
 * @self: a manager
 * @model: who shall answer
 *
 * Decides how a conversation is written for a model: with the template that the person chose, else
 * as [method@TemplateManager.get_usual] tells.
 *
 * Returns: (transfer none) (nullable): the template; %NULL for the model's own way
 */
TektraTemplate *
tektra_template_manager_choose (TektraTemplateManager *self,
                                TektraModel           *model)
{
  TektraTemplate *chosen;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  chosen = tektra_template_manager_get_chosen (self, model);

  return chosen != NULL ? chosen : tektra_template_manager_get_usual (self, model);
}
