/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-template-choice.h"

#include <glib/gi18n.h>

#include "ui/tektra-template-text.h"

/* Chooses the prompt template of a model, at once. The first choice is to choose nothing; the
 * others are the templates in their order. */

struct _TektraTemplateChoice
{
  AdwComboRow            parent_instance;

  TektraTemplateManager *templates;
  TektraModel           *model;

  gboolean               updating;
};

G_DEFINE_FINAL_TYPE (TektraTemplateChoice, tektra_template_choice, ADW_TYPE_COMBO_ROW)

static void
tektra_template_choice_update (TektraTemplateChoice *self)
{
  GListModel *templates = G_LIST_MODEL (self->templates);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  TektraTemplate *chosen, *usual;
  guint place = 0;

  g_assert (TEKTRA_IS_TEMPLATE_CHOICE (self));

  usual = tektra_template_manager_get_usual (self->templates, self->model);
  gtk_string_list_append (titles,
                          usual != NULL ? tektra_template_get_name (usual) : _("Model’s Own"));
  chosen = tektra_template_manager_get_chosen (self->templates, self->model);

  for (guint i = 0; i < g_list_model_get_n_items (templates); i++)
    {
      g_autoptr(TektraTemplate) template = g_list_model_get_item (templates, i);

      gtk_string_list_append (titles, tektra_template_get_name (template));
      if (template == chosen)
        place = i + 1;
    }

  self->updating = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), place);
  self->updating = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               tektra_template_text_get_reason (self->templates, self->model));
}

static void
choice_changed_cb (TektraTemplateChoice *self)
{
  g_assert (TEKTRA_IS_TEMPLATE_CHOICE (self));

  if (!self->updating)
    tektra_template_choice_update (self);
}

static void
selected_cb (TektraTemplateChoice *self)
{
  guint place = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  g_autoptr(TektraTemplate) template = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_CHOICE (self));

  if (self->updating || place == GTK_INVALID_LIST_POSITION)
    return;

  if (place > 0)
    template = g_list_model_get_item (G_LIST_MODEL (self->templates), place - 1);

  /* The list that is being chosen from must stay. */
  self->updating = TRUE;
  tektra_template_manager_set_chosen (self->templates, self->model, template);
  self->updating = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               tektra_template_text_get_reason (self->templates, self->model));
}

static void
tektra_template_choice_finalize (GObject *object)
{
  TektraTemplateChoice *self = TEKTRA_TEMPLATE_CHOICE (object);

  g_clear_object (&self->templates);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_template_choice_parent_class)->finalize (object);
}

static void
tektra_template_choice_class_init (TektraTemplateChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_template_choice_finalize;
}

static void
tektra_template_choice_init (TektraTemplateChoice *self)
{
}

/**
 * tektra_template_choice_new:
 * @templates: the templates
 * @model: a model
 *
 * Makes a row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_template_choice_new (TektraTemplateManager *templates,
                            TektraModel           *model)
{
  TektraTemplateChoice *self;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (templates), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  self = g_object_new (TEKTRA_TYPE_TEMPLATE_CHOICE, "title", _("Prompt Template"), NULL);
  self->templates = g_object_ref (templates);
  self->model = g_object_ref (model);

  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
  g_signal_connect_object (templates, "choice-changed",
                           G_CALLBACK (choice_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (templates, "items-changed",
                           G_CALLBACK (choice_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_template_choice_update (self);

  return GTK_WIDGET (self);
}
