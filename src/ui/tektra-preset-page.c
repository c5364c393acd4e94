/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-preset-page.h"

#include <glib/gi18n.h>

#include "ui/tektra-param-group.h"
#include "ui/tektra-stop-group.h"

/* Is written into models.toml when a person leaves the page, and only when they have changed
 * something. */

struct _TektraPresetPage
{
  AdwNavigationPage       parent_instance;

  TektraConfigSaver      *saver;
  char                   *name;  /* NULL as long as a new one was not saved */
  char                   *title; /* as it was saved */
  TektraGenerationParams *params;
  TektraGenerationParams *saved_params;

  AdwEntryRow            *title_row;
  TektraParamGroup       *answer_group;
  TektraStopGroup        *stop_group;
};

G_DEFINE_FINAL_TYPE (TektraPresetPage, tektra_preset_page, ADW_TYPE_NAVIGATION_PAGE)

static void
title_changed_cb (TektraPresetPage *self)
{
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title_row));

  g_assert (TEKTRA_IS_PRESET_PAGE (self));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self),
                                 *title != '\0' ? title : _("New Preset"));
}

static char *
tektra_preset_page_dup_title (TektraPresetPage *self)
{
  g_autofree char *title = NULL;

  g_assert (TEKTRA_IS_PRESET_PAGE (self));

  title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_row))));
  if (*title != '\0')
    return g_steal_pointer (&title);

  /* Translators: a preset that a person makes and gives no name */
  return g_strdup (self->title != NULL ? self->title : _("My Preset"));
}

static void
tektra_preset_page_save (TektraPresetPage *self)
{
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autofree char *title = NULL;
  gboolean renamed, changed;

  g_assert (TEKTRA_IS_PRESET_PAGE (self));

  tektra_param_group_commit (self->answer_group);
  tektra_stop_group_commit (self->stop_group);
  title = tektra_preset_page_dup_title (self);
  changed = !tektra_generation_params_equal (self->params, self->saved_params);
  renamed = g_strcmp0 (title, self->title) != 0;

  /* Nobody wants one of which they said nothing. */
  if (self->name == NULL && !changed
      && *gtk_editable_get_text (GTK_EDITABLE (self->title_row)) == '\0')
    return;
  if (!changed && !renamed)
    return;

  if (self->name == NULL)
    {
      TektraModelConfig *config = tektra_config_saver_get_config (self->saver);

      self->name = tektra_preset_create_name (tektra_model_config_list_presets (config), title);
    }

  edit = tektra_config_edit_new ();
  if (changed)
    tektra_config_edit_set_preset (edit, self->name, self->params);
  if (renamed)
    tektra_config_edit_set_preset_title (edit, self->name, title);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));

  g_set_str (&self->title, title);
  g_clear_object (&self->saved_params);
  self->saved_params = tektra_generation_params_copy (self->params);
}

static void
tektra_preset_page_unmap (GtkWidget *widget)
{
  tektra_preset_page_save (TEKTRA_PRESET_PAGE (widget));

  GTK_WIDGET_CLASS (tektra_preset_page_parent_class)->unmap (widget);
}

static void
tektra_preset_page_dispose (GObject *object)
{
  TektraPresetPage *self = TEKTRA_PRESET_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PRESET_PAGE);
  g_clear_object (&self->saver);

  G_OBJECT_CLASS (tektra_preset_page_parent_class)->dispose (object);
}

static void
tektra_preset_page_finalize (GObject *object)
{
  TektraPresetPage *self = TEKTRA_PRESET_PAGE (object);

  g_free (self->name);
  g_free (self->title);
  g_clear_object (&self->params);
  g_clear_object (&self->saved_params);

  G_OBJECT_CLASS (tektra_preset_page_parent_class)->finalize (object);
}

static void
tektra_preset_page_class_init (TektraPresetPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_preset_page_dispose;
  object_class->finalize = tektra_preset_page_finalize;

  widget_class->unmap = tektra_preset_page_unmap;

  g_type_ensure (TEKTRA_TYPE_PARAM_GROUP);
  g_type_ensure (TEKTRA_TYPE_STOP_GROUP);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-preset-page.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraPresetPage, title_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPresetPage, answer_group);
  gtk_widget_class_bind_template_child (widget_class, TektraPresetPage, stop_group);
  gtk_widget_class_bind_template_callback (widget_class, title_changed_cb);
}

static void
tektra_preset_page_init (TektraPresetPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_preset_page_new:
 * @saver: who writes it
 * @preset: (nullable): a preset, %NULL for a new one
 *
 * Makes a page.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_preset_page_new (TektraConfigSaver *saver,
                        TektraPreset      *preset)
{
  TektraPresetPage *self;

  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (saver), NULL);
  g_return_val_if_fail (preset == NULL || TEKTRA_IS_PRESET (preset), NULL);

  self = g_object_new (TEKTRA_TYPE_PRESET_PAGE, NULL);
  self->saver = g_object_ref (saver);

  if (preset != NULL)
    {
      self->name = g_strdup (tektra_preset_get_name (preset));
      self->title = g_strdup (tektra_preset_get_title (preset));
      self->saved_params = tektra_generation_params_copy (tektra_preset_get_params (preset));
      gtk_editable_set_text (GTK_EDITABLE (self->title_row), self->title);
    }
  else
    {
      self->saved_params = tektra_generation_params_new ();
    }

  title_changed_cb (self);
  self->params = tektra_generation_params_copy (self->saved_params);
  tektra_param_group_add_answer_params (self->answer_group, self->params);
  tektra_stop_group_set_params (self->stop_group, self->params);

  return ADW_NAVIGATION_PAGE (self);
}
