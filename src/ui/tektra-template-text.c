/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-template-text.h"

#include <glib/gi18n.h>

/* Tells a person how conversations are written for a model, and why. */

/**
 * tektra_template_text_dup_title:
 * @templates: the templates
 * @model: a model
 *
 * Names the prompt template that holds for a model.
 *
 * Returns: (transfer full): its name
 */
char *
tektra_template_text_dup_title (TektraTemplateManager *templates,
                                TektraModel           *model)
{
  TektraTemplate *template;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (templates), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  template = tektra_template_manager_choose (templates, model);

  return g_strdup (template != NULL ? tektra_template_get_name (template) : _("Model’s Own"));
}

/**
 * tektra_template_text_get_reason:
 * @templates: the templates
 * @model: a model
 *
 * Tells why this prompt template holds.
 *
 * Returns: (transfer none): a few words
 */
const char *
tektra_template_text_get_reason (TektraTemplateManager *templates,
                                 TektraModel           *model)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (templates), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  switch (tektra_template_manager_get_origin (templates, model))
    {
    case TEKTRA_TEMPLATE_ORIGIN_PERSON:
      return _("Chosen by you");
    case TEKTRA_TEMPLATE_ORIGIN_CONFIG:
      return _("From models.toml");
    case TEKTRA_TEMPLATE_ORIGIN_FAMILY:
      return _("From the model’s family, because its file has none");
    case TEKTRA_TEMPLATE_ORIGIN_MODEL:
    default:
      return _("From the model’s file");
    }
}
