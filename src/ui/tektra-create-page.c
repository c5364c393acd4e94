/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-create-page.h"

#include <glib/gi18n.h>

#include "core/tektra-model-name.h"
#include "models/tektra-model-creation.h"
#include "ui/tektra-param-group.h"
#include "ui/tektra-text-card.h"

/* What stays empty is as the base has it. The making itself is among the downloads, where it can be
 * stopped and tried again. */

/* what a model cannot have in itself */
#define OTHER_PARAMS (TEKTRA_PARAM_BIT (TEKTRA_PARAM_REASONING) \
                      | TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE) \
                      | TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE))

struct _TektraCreatePage
{
  AdwNavigationPage       parent_instance;

  TektraBackend          *backend;
  TektraModel            *base;
  TektraDownloadManager  *downloads;
  TektraGenerationParams *params;
  GListStore             *files;

  AdwEntryRow            *name_row;
  AdwActionRow           *base_row;
  GtkWidget              *file_button;
  AdwPreferencesGroup    *instructions_group;
  TektraParamGroup       *params_group;
  AdwPreferencesGroup    *template_group;
  GtkWidget              *instructions_card;
  GtkWidget              *template_card;
};

G_DEFINE_FINAL_TYPE (TektraCreatePage, tektra_create_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_BACKEND,
  PROP_BASE,
  PROP_DOWNLOADS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_create_page_update (TektraCreatePage *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  gboolean valid = tektra_model_name_is_valid (name);
  g_autofree char *full = valid ? tektra_model_name_dup_full (name) : NULL;
  gboolean taken = valid && tektra_backend_find_model (self->backend, full) != NULL;
  gboolean has_base = self->base != NULL
                      || g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0;

  g_assert (TEKTRA_IS_CREATE_PAGE (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row),
                                 taken ? _("There is a model with this name already")
                                       : _("Name of the Model"));
  if (taken)
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "create.start", valid && !taken && has_base);
}

static void
tektra_create_page_update_base (TektraCreatePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->files));
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert (TEKTRA_IS_CREATE_PAGE (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      g_autofree char *base_name = g_file_get_basename (file);
      g_autofree char *shown = g_filename_display_name (base_name);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", shown);
    }

  if (self->base != NULL)
    adw_action_row_set_subtitle (self->base_row, tektra_model_get_name (self->base));
  else
    adw_action_row_set_subtitle (self->base_row, n > 0 ? names->str : _("No file chosen"));
  gtk_widget_set_visible (self->file_button, self->base == NULL);
  tektra_create_page_update (self);
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TektraCreatePage) self = user_data;
  g_autoptr(GListModel) chosen = NULL;

  chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (chosen == NULL)
    return;

  g_list_store_remove_all (self->files);
  for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (chosen, i);

      g_list_store_append (self->files, file);
    }

  tektra_create_page_update_base (self);
}

static void
file_clicked_cb (TektraCreatePage *self)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_assert (TEKTRA_IS_CREATE_PAGE (self));

  gtk_file_dialog_set_title (dialog, _("A Model and What Makes It See or Hear"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (root), NULL, chosen_cb, g_object_ref (self));
}

static TektraModelRecipe *
tektra_create_page_write_recipe (TektraCreatePage *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  TektraModelRecipe *recipe = tektra_model_recipe_new (name);
  g_autofree char *instructions = tektra_text_card_dup_text (self->instructions_card);
  g_autofree char *template = tektra_text_card_dup_text (self->template_card);

  g_assert (TEKTRA_IS_CREATE_PAGE (self));

  tektra_param_group_commit (self->params_group);

  if (self->base != NULL)
    tektra_model_recipe_set_base (recipe, tektra_model_get_id (self->base));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->files)); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      tektra_model_recipe_add_file (recipe, file);
    }

  tektra_model_recipe_set_system (recipe, instructions);
  tektra_model_recipe_set_template_text (recipe, template);
  if (tektra_generation_params_get_mask (self->params) != 0)
    tektra_model_recipe_set_params (recipe, self->params);

  return recipe;
}

static void
start (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  TektraCreatePage *self = TEKTRA_CREATE_PAGE (widget);
  g_autoptr(TektraModelRecipe) recipe = tektra_create_page_write_recipe (self);
  g_autoptr(TektraDownload) creation = tektra_model_creation_new (self->backend, recipe);

  tektra_download_manager_add (self->downloads, creation);
  gtk_widget_activate_action (widget, "win.get-models", NULL);
}

static void
tektra_create_page_constructed (GObject *object)
{
  TektraCreatePage *self = TEKTRA_CREATE_PAGE (object);

  G_OBJECT_CLASS (tektra_create_page_parent_class)->constructed (object);

  self->instructions_card = tektra_text_card_new (_("Instructions"));
  adw_preferences_group_add (self->instructions_group, self->instructions_card);
  self->template_card = tektra_text_card_new (_("Template"));
  adw_preferences_group_add (self->template_group, self->template_card);

  tektra_param_group_add_answer_params (self->params_group, self->params);
  tektra_param_group_add_load_params (self->params_group, self->params);
  tektra_param_group_set_supported (self->params_group, TEKTRA_PARAM_MASK_ALL & ~OTHER_PARAMS);

  tektra_create_page_update_base (self);
}

static void
tektra_create_page_dispose (GObject *object)
{
  TektraCreatePage *self = TEKTRA_CREATE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CREATE_PAGE);

  G_OBJECT_CLASS (tektra_create_page_parent_class)->dispose (object);
}

static void
tektra_create_page_finalize (GObject *object)
{
  TektraCreatePage *self = TEKTRA_CREATE_PAGE (object);

  g_clear_object (&self->files);
  g_clear_object (&self->params);
  g_clear_object (&self->downloads);
  g_clear_object (&self->base);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (tektra_create_page_parent_class)->finalize (object);
}

static void
tektra_create_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraCreatePage *self = TEKTRA_CREATE_PAGE (object);

  switch (prop_id)
    {
    case PROP_BACKEND:
      self->backend = g_value_dup_object (value);
      break;

    case PROP_BASE:
      self->base = g_value_dup_object (value);
      break;

    case PROP_DOWNLOADS:
      self->downloads = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_create_page_class_init (TektraCreatePageClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_create_page_constructed;
  object_class->dispose = tektra_create_page_dispose;
  object_class->finalize = tektra_create_page_finalize;
  object_class->set_property = tektra_create_page_set_property;

  properties[PROP_BACKEND] =
    g_param_spec_object ("backend", NULL, NULL, TEKTRA_TYPE_BACKEND, flags);
  properties[PROP_BASE] =
    g_param_spec_object ("base", NULL, NULL, TEKTRA_TYPE_MODEL, flags);
  properties[PROP_DOWNLOADS] =
    g_param_spec_object ("downloads", NULL, NULL, TEKTRA_TYPE_DOWNLOAD_MANAGER, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_PARAM_GROUP);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-create-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, base_row);
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, file_button);
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, instructions_group);
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, params_group);
  gtk_widget_class_bind_template_child (widget_class, TektraCreatePage, template_group);
  gtk_widget_class_bind_template_callback (widget_class, file_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_create_page_update);

  gtk_widget_class_install_action (widget_class, "create.start", NULL, start);
}

static void
tektra_create_page_init (TektraCreatePage *self)
{
  self->params = tektra_generation_params_new ();
  self->files = g_list_store_new (G_TYPE_FILE);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_create_page_new:
 * @backend: who makes the model
 * @base: (nullable): the model it is made of, %NULL to make it of a file
 * @downloads: where the making is shown
 *
 * Makes an empty form.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_create_page_new (TektraBackend         *backend,
                        TektraModel           *base,
                        TektraDownloadManager *downloads)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (base == NULL || TEKTRA_IS_MODEL (base), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);

  return g_object_new (TEKTRA_TYPE_CREATE_PAGE,
                       "backend", backend,
                       "base", base,
                       "downloads", downloads,
                       NULL);
}
