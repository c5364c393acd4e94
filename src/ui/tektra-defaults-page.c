/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-defaults-page.h"

#include <glib/gi18n.h>

#include "ui/tektra-param-group.h"
#include "ui/tektra-stop-group.h"
#include "ui/tektra-template-choice.h"
#include "ui/tektra-text-card.h"
#include "util/tektra-toml-tree.h"
#include "util/tektra-weak-ref.h"

/* Is written into models.toml when a person leaves the page, and only what they have changed. What
 * could not be written is on the page again when they come back. */

/* of the configuration: what is not written, by the id of the model */
#define DRAFTS "tektra-defaults-drafts"

typedef struct
{
  TektraGenerationParams *params;
  char                   *instructions;
} Draft;

typedef struct
{
  TektraModelConfig *config;
  char              *id;
  Draft             *draft;
  GWeakRef          *window;
} Saving;

struct _TektraDefaultsPage
{
  AdwNavigationPage       parent_instance;

  TektraModel            *model;
  TektraModelConfig      *config;
  TektraTemplateManager  *templates;
  TektraGenerationParams *params;
  TektraGenerationParams *saved_params;
  char                   *saved_instructions;

  AdwBanner              *banner;
  AdwPreferencesGroup    *instructions_group;
  GtkWidget              *instructions_card;
  TektraParamGroup       *answer_group;
  TektraStopGroup        *stop_group;
  TektraParamGroup       *load_group;
  AdwPreferencesGroup    *template_group;
};

G_DEFINE_FINAL_TYPE (TektraDefaultsPage, tektra_defaults_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_CONFIG,
  PROP_TEMPLATES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
draft_clear (gpointer data)
{
  Draft *draft = data;

  g_clear_object (&draft->params);
  g_free (draft->instructions);
}

static void
draft_unref (gpointer data)
{
  g_rc_box_release_full (data, draft_clear);
}

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->config);
  g_free (saving->id);
  draft_unref (saving->draft);
  tektra_weak_ref_free (saving->window);
  g_free (saving);
}

static GHashTable *
get_drafts (TektraModelConfig *config)
{
  GHashTable *drafts = g_object_get_data (G_OBJECT (config), DRAFTS);

  if (drafts == NULL)
    {
      drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, draft_unref);
      g_object_set_data_full (G_OBJECT (config), DRAFTS, drafts,
                              (GDestroyNotify) g_hash_table_unref);
    }

  return drafts;
}

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  Saving *saving = user_data;
  GHashTable *drafts = get_drafts (saving->config);
  g_autoptr(GtkWidget) window = g_weak_ref_get (saving->window);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    {
      if (window != NULL)
        gtk_widget_activate_action (window, "win.show-toast", "s", error->message);
    }
  else if (g_hash_table_lookup (drafts, saving->id) == saving->draft)
    g_hash_table_remove (drafts, saving->id);

  return dex_future_new_true ();
}

static void
tektra_defaults_page_save (TektraDefaultsPage *self)
{
  g_autofree char *instructions = tektra_text_card_dup_text (self->instructions_card);
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();
  const char *id = tektra_model_get_id (self->model);
  const gboolean again = g_hash_table_contains (get_drafts (self->config), id);
  Saving *saving;

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  tektra_param_group_commit (self->answer_group);
  tektra_stop_group_commit (self->stop_group);
  tektra_param_group_commit (self->load_group);

  if (again || !tektra_generation_params_equal (self->params, self->saved_params))
    tektra_config_edit_set_model_params (edit, id, self->params);

  if (again || g_strcmp0 (instructions, self->saved_instructions) != 0)
    tektra_config_edit_set_model (edit, id, "system_prompt",
                                  instructions != NULL
                                  ? tektra_toml_new_string (instructions) : NULL);

  if (tektra_config_edit_is_empty (edit))
    return;

  g_clear_object (&self->saved_params);
  self->saved_params = tektra_generation_params_copy (self->params);
  g_set_str (&self->saved_instructions, instructions);

  saving = g_new0 (Saving, 1);
  saving->config = g_object_ref (self->config);
  saving->id = g_strdup (id);
  saving->draft = g_rc_box_new0 (Draft);
  saving->draft->params = tektra_generation_params_copy (self->params);
  saving->draft->instructions = g_steal_pointer (&instructions);
  saving->window = tektra_weak_ref_new (gtk_widget_get_root (GTK_WIDGET (self)));
  g_hash_table_replace (get_drafts (self->config), g_strdup (id), g_rc_box_acquire (saving->draft));
  dex_future_disown (dex_future_finally (tektra_model_config_edit (self->config, edit),
                                         saved_cb, saving, saving_free));
}

static void
tektra_defaults_page_update_banner (TektraDefaultsPage *self)
{
  GListModel *problems = tektra_model_config_list_problems (self->config);
  const char *path = tektra_model_config_get_path (self->config);

  g_assert (TEKTRA_IS_DEFAULTS_PAGE (self));

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr(TektraConfigProblem) problem = g_list_model_get_item (problems, i);
      g_autofree char *title = NULL;

      if (tektra_config_problem_get_severity (problem) != TEKTRA_CONFIG_ERROR
          || g_strcmp0 (tektra_config_problem_get_path (problem), path) != 0)
        continue;

      /* Translators: a number and a sentence */
      title = g_strdup_printf (_("Nothing can be saved before line %u of models.toml is "
                                 "mended: %s"),
                               tektra_config_problem_get_line (problem),
                               tektra_config_problem_get_message (problem));
      adw_banner_set_title (self->banner, title);
      adw_banner_set_revealed (self->banner, TRUE);
      return;
    }

  adw_banner_set_revealed (self->banner, FALSE);
}

static void
tektra_defaults_page_unmap (GtkWidget *widget)
{
  tektra_defaults_page_save (TEKTRA_DEFAULTS_PAGE (widget));

  GTK_WIDGET_CLASS (tektra_defaults_page_parent_class)->unmap (widget);
}

static void
tektra_defaults_page_constructed (GObject *object)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);
  TektraBackend *backend = tektra_model_get_backend (self->model);
  TektraParamMask supported = TEKTRA_PARAM_MASK_ALL;
  g_autoptr(TektraGenerationParams) saved_params = NULL;
  TektraModelDefinition *definition;
  Draft *draft;

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->constructed (object);

  if (backend != NULL)
    supported = tektra_backend_get_supported_params (backend, self->model);

  definition = tektra_model_config_find_model (self->config, tektra_model_get_id (self->model));
  if (definition != NULL)
    self->saved_instructions = g_strdup (definition->system_prompt);
  saved_params = definition != NULL && definition->params != NULL
                 ? tektra_generation_params_copy (definition->params)
                 : tektra_generation_params_new ();
  draft = g_hash_table_lookup (get_drafts (self->config), tektra_model_get_id (self->model));
  self->params = tektra_generation_params_copy (draft != NULL ? draft->params : saved_params);

  self->instructions_card = tektra_text_card_new (_("Instructions"));
  tektra_text_card_set_text (self->instructions_card,
                             draft != NULL ? draft->instructions : self->saved_instructions);
  adw_preferences_group_add (self->instructions_group, self->instructions_card);

  tektra_param_group_add_answer_params (self->answer_group, self->params);
  tektra_param_group_set_supported (self->answer_group, supported);
  tektra_stop_group_set_params (self->stop_group, self->params);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_group),
                          (supported & TEKTRA_PARAM_BIT (TEKTRA_PARAM_STOP)) != 0);
  tektra_param_group_add_load_params (self->load_group, self->params);
  tektra_param_group_set_supported (self->load_group, supported);
  tektra_param_group_set_backend (self->load_group, backend);
  gtk_widget_set_visible (GTK_WIDGET (self->template_group), self->templates != NULL);
  if (self->templates != NULL)
    adw_preferences_group_add (self->template_group,
                               tektra_template_choice_new (self->templates, self->model));

  self->saved_params = g_steal_pointer (&saved_params);

  g_signal_connect_object (tektra_model_config_list_problems (self->config), "items-changed",
                           G_CALLBACK (tektra_defaults_page_update_banner), self,
                           G_CONNECT_SWAPPED);
  tektra_defaults_page_update_banner (self);
}

static void
tektra_defaults_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TEKTRA_TYPE_DEFAULTS_PAGE);

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->dispose (object);
}

static void
tektra_defaults_page_finalize (GObject *object)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);

  g_clear_object (&self->model);
  g_clear_object (&self->config);
  g_clear_object (&self->templates);
  g_clear_object (&self->params);
  g_clear_object (&self->saved_params);
  g_free (self->saved_instructions);

  G_OBJECT_CLASS (tektra_defaults_page_parent_class)->finalize (object);
}

static void
tektra_defaults_page_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TektraDefaultsPage *self = TEKTRA_DEFAULTS_PAGE (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      self->model = g_value_dup_object (value);
      break;

    case PROP_CONFIG:
      self->config = g_value_dup_object (value);
      break;

    case PROP_TEMPLATES:
      self->templates = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_defaults_page_class_init (TektraDefaultsPageClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_defaults_page_constructed;
  object_class->dispose = tektra_defaults_page_dispose;
  object_class->finalize = tektra_defaults_page_finalize;
  object_class->set_property = tektra_defaults_page_set_property;

  widget_class->unmap = tektra_defaults_page_unmap;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, flags);
  properties[PROP_CONFIG] =
    g_param_spec_object ("config", NULL, NULL, TEKTRA_TYPE_MODEL_CONFIG, flags);
  properties[PROP_TEMPLATES] =
    g_param_spec_object ("templates", NULL, NULL, TEKTRA_TYPE_TEMPLATE_MANAGER, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_PARAM_GROUP);
  g_type_ensure (TEKTRA_TYPE_STOP_GROUP);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-defaults-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, banner);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, instructions_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, answer_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, stop_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, load_group);
  gtk_widget_class_bind_template_child (widget_class, TektraDefaultsPage, template_group);
}

static void
tektra_defaults_page_init (TektraDefaultsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_defaults_page_new:
 * @model: a model
 * @config: where its defaults are kept
 * @templates: (nullable): how conversations can be written for it
 *
 * Makes a page.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_defaults_page_new (TektraModel           *model,
                          TektraModelConfig     *config,
                          TektraTemplateManager *templates)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);
  g_return_val_if_fail (templates == NULL || TEKTRA_IS_TEMPLATE_MANAGER (templates), NULL);

  return g_object_new (TEKTRA_TYPE_DEFAULTS_PAGE,
                       "model", model,
                       "config", config,
                       "templates", templates,
                       NULL);
}
