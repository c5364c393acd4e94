/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-model.h"
#include "models/tektra-definition-overlay.h"

/**
 * tektra_definition_overlay_apply:
 * @config: (nullable): what models.toml says
 * @models: a list of [class@Model]
 * @position: the first one
 * @n: how many
 *
 * Lays what models.toml says of models over what their backends say. What it says of none any more
 * is taken away.
 */
void
tektra_definition_overlay_apply (TektraModelConfig *config,
                                 GListModel        *models,
                                 guint              position,
                                 guint              n)
{
  g_return_if_fail (config == NULL || TEKTRA_IS_MODEL_CONFIG (config));
  g_return_if_fail (G_IS_LIST_MODEL (models));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, position + i);
      TektraModelDefinition *definition = NULL;

      if (config != NULL)
        definition = tektra_model_config_find_model (config, tektra_model_get_id (model));
      tektra_model_set_definition (model, definition);
    }
}
