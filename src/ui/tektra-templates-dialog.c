/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-templates-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/tektra-template-editor.h"
#include "ui/tektra-template-row.h"
#include "ui/tektra-template-text.h"
#include "ui/tektra-toast.h"

/* A list of all templates, and what is chosen for one model; each template has a page of its own.
 * What is chosen holds from the next message on. */

struct _TektraTemplatesDialog
{
  AdwDialog              parent_instance;

  TektraModelManager    *manager;
  TektraTemplateManager *templates;
  TektraModel           *model;
  GSignalGroup          *model_signals;
  GtkFilter             *own_filter;
  GtkFilter             *builtin_filter;
  char                 **words;

  AdwToastOverlay       *toast_overlay;
  AdwNavigationView     *navigation;
  AdwBanner             *banner;
  AdwPreferencesGroup   *model_group;
  AdwComboRow           *model_row;
  AdwComboRow           *format_row;
  AdwActionRow          *reason_row;
  GtkEditable           *search_entry;
  AdwPreferencesGroup   *own_group;
  GtkListBox            *own_box;
  AdwPreferencesGroup   *builtin_group;
  GtkListBox            *builtin_box;
  AdwPreferencesGroup   *empty_group;

  gboolean               updating;
};

G_DEFINE_FINAL_TYPE (TektraTemplatesDialog, tektra_templates_dialog, ADW_TYPE_DIALOG)

enum
{
  PROP_0,
  PROP_MANAGER,
  PROP_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static AdwToast *
tektra_templates_dialog_show_toast (TektraTemplatesDialog *self,
                                    const char            *text)
{
  AdwToast *toast = tektra_toast_new (text);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  adw_toast_overlay_add_toast (self->toast_overlay, toast);

  return toast;
}

/* The choice */

static guint
tektra_templates_dialog_find_position (TektraTemplatesDialog *self,
                                       TektraTemplate        *template)
{
  GListModel *list = G_LIST_MODEL (self->templates);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(TektraTemplate) candidate = g_list_model_get_item (list, i);

      if (candidate == template)
        return i;
    }

  return G_MAXUINT;
}

static void
tektra_templates_dialog_update_choice (TektraTemplatesDialog *self)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  gtk_widget_set_visible (GTK_WIDGET (self->model_group), self->model != NULL);
  if (self->model == NULL)
    return;

  self->updating = TRUE;
  /* The one of the model is the first in the list. */
  adw_combo_row_set_selected (
    self->format_row,
    tektra_templates_dialog_find_position (
      self, tektra_template_manager_get_chosen (self->templates, self->model)) + 1);
  self->updating = FALSE;

  adw_action_row_set_subtitle (self->reason_row,
                               tektra_template_text_get_reason (self->templates, self->model));
}

static char *
dup_first_title (TektraTemplatesDialog *self)
{
  TektraTemplate *usual = NULL;

  if (self->model != NULL)
    usual = tektra_template_manager_get_usual (self->templates, self->model);

  if (usual == NULL)
    return g_strdup (_("Model’s Own (Recommended)"));

  /* Translators: %s is a prompt template that fits a model */
  return g_strdup_printf (_("%s (Recommended)"), tektra_template_get_name (usual));
}

static void
tektra_templates_dialog_fill_titles (TektraTemplatesDialog *self)
{
  GListModel *list = G_LIST_MODEL (self->templates);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  g_autofree char *first = dup_first_title (self);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  gtk_string_list_append (titles, first);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(TektraTemplate) template = g_list_model_get_item (list, i);

      gtk_string_list_append (titles, tektra_template_get_name (template));
    }

  self->updating = TRUE;
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (titles));
  self->updating = FALSE;
  tektra_templates_dialog_update_choice (self);
}

static void
format_selected_cb (TektraTemplatesDialog *self)
{
  guint position = adw_combo_row_get_selected (self->format_row);
  g_autoptr(TektraTemplate) template = NULL;

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  if (self->updating || self->model == NULL || position == GTK_INVALID_LIST_POSITION)
    return;

  if (position > 0)
    template = g_list_model_get_item (G_LIST_MODEL (self->templates), position - 1);
  tektra_template_manager_set_chosen (self->templates, self->model, template);
}

static void
tektra_templates_dialog_set_model (TektraTemplatesDialog *self,
                                   TektraModel           *model)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  g_set_object (&self->model, model);
  g_signal_group_set_target (self->model_signals, model);
  tektra_templates_dialog_fill_titles (self);
}

static void
model_selected_cb (TektraTemplatesDialog *self)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  if (!self->updating)
    tektra_templates_dialog_set_model (self, adw_combo_row_get_selected_item (self->model_row));
}

static void
tektra_templates_dialog_set_up_models (TektraTemplatesDialog *self)
{
  GListModel *models = G_LIST_MODEL (self->manager);
  TektraModel *first = self->model;

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  self->updating = TRUE;
  adw_combo_row_set_model (self->model_row, models);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);

      if (model == first)
        adw_combo_row_set_selected (self->model_row, i);
    }

  self->updating = FALSE;

  if (first == NULL)
    first = adw_combo_row_get_selected_item (self->model_row);
  tektra_templates_dialog_set_model (self, first);
}

/* The list */

static gboolean
matches (TektraTemplatesDialog *self,
         TektraTemplate        *template)
{
  g_autofree char *text = g_strconcat (tektra_template_get_name (template), " ",
                                       tektra_template_get_id (template), NULL);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (strstr (folded, self->words[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
match_own_cb (gpointer item,
              gpointer user_data)
{
  return !tektra_template_get_spec (item)->builtin && matches (user_data, item);
}

static gboolean
match_builtin_cb (gpointer item,
                  gpointer user_data)
{
  return tektra_template_get_spec (item)->builtin && matches (user_data, item);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return tektra_template_row_new (item);
}

static guint
count_rows (GtkListBox *box)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (box, (int) n) != NULL)
    n++;

  return n;
}

static void
tektra_templates_dialog_update_groups (TektraTemplatesDialog *self)
{
  gboolean searching = self->words[0] != NULL;
  guint n_own, n_builtin;

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  n_own = count_rows (self->own_box);
  n_builtin = count_rows (self->builtin_box);
  gtk_widget_set_visible (GTK_WIDGET (self->own_box), n_own > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->own_group), n_own > 0 || !searching);
  gtk_widget_set_visible (GTK_WIDGET (self->builtin_group), n_builtin > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_group), n_own + n_builtin == 0);
  adw_preferences_group_set_description (self->own_group,
                                         n_own > 0 ? NULL
                                                   : _("Copy one of those below, or begin a new "
                                                       "one."));
}

static void
search_changed_cb (TektraTemplatesDialog *self)
{
  g_autofree char *needle = NULL;
  g_autofree char *stripped = NULL;

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  needle = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  stripped = g_strstrip (g_strdup (needle));
  g_strfreev (self->words);
  self->words = *stripped != '\0' ? g_strsplit (stripped, " ", -1) : g_new0 (char *, 1);
  gtk_filter_changed (self->own_filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->builtin_filter, GTK_FILTER_CHANGE_DIFFERENT);
  tektra_templates_dialog_update_groups (self);
}

/* The first Esc takes the search back, the second closes. */
static void
stop_search_cb (TektraTemplatesDialog *self)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  if (*gtk_editable_get_text (self->search_entry) != '\0')
    gtk_editable_set_text (self->search_entry, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
templates_changed_cb (TektraTemplatesDialog *self)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  tektra_templates_dialog_fill_titles (self);
  tektra_templates_dialog_update_groups (self);
}

static void
problem_changed_cb (TektraTemplatesDialog *self)
{
  const char *problem = tektra_template_manager_get_problem (self->templates);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  /* What is said stays to be read while the banner goes. */
  if (problem != NULL)
    adw_banner_set_title (self->banner, problem);
  adw_banner_set_revealed (self->banner, problem != NULL);
}

static void
tektra_templates_dialog_bind (TektraTemplatesDialog *self,
                              GtkListBox            *box,
                              GtkFilter             *filter)
{
  g_autoptr(GtkFilterListModel) list = NULL;

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  list = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->templates)),
                                    g_object_ref (filter));
  gtk_list_box_bind_model (box, G_LIST_MODEL (list), create_row_cb, NULL, NULL);
}

/* Actions */

static void
dirty_changed_cb (TektraTemplatesDialog *self,
                  GParamSpec            *pspec,
                  TektraTemplateEditor  *editor)
{
  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  adw_dialog_set_can_close (ADW_DIALOG (self), !tektra_template_editor_get_dirty (editor));
}

static void
close_attempt_cb (TektraTemplatesDialog *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  if (TEKTRA_IS_TEMPLATE_EDITOR (page))
    tektra_template_editor_leave (TEKTRA_TEMPLATE_EDITOR (page));
}

static void
tektra_templates_dialog_edit (TektraTemplatesDialog *self,
                              TektraTemplate        *template,
                              gboolean               copy)
{
  AdwNavigationPage *page = tektra_template_editor_new (self->templates, template, copy);
  AdwNavigationPage *shown = adw_navigation_view_get_visible_page (self->navigation);

  g_assert (TEKTRA_IS_TEMPLATES_DIALOG (self));

  g_signal_connect_object (page, "notify::dirty",
                           G_CALLBACK (dirty_changed_cb), self, G_CONNECT_SWAPPED);

  /* The way back from a copy leads to the list. */
  if (TEKTRA_IS_TEMPLATE_EDITOR (shown))
    {
      AdwNavigationPage *pages[] = { adw_navigation_view_find_page (self->navigation, "list"),
                                     page };

      adw_navigation_view_replace (self->navigation, pages, G_N_ELEMENTS (pages));
    }
  else
    {
      adw_navigation_view_push (self->navigation, page);
    }
}

static TektraTemplate *
find_template (GtkWidget *widget,
               GVariant  *parameter)
{
  return tektra_template_manager_find (TEKTRA_TEMPLATES_DIALOG (widget)->templates,
                                       g_variant_get_string (parameter, NULL));
}

/* A copy is a new one that begins like the other. */
static void
open_template (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraTemplate *template = find_template (widget, parameter);

  if (template != NULL)
    tektra_templates_dialog_edit (TEKTRA_TEMPLATES_DIALOG (widget), template,
                                  g_str_equal (action_name, "templates.copy"));
}

static void
new_template (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  tektra_templates_dialog_edit (TEKTRA_TEMPLATES_DIALOG (widget), NULL, FALSE);
}

static void
undo_clicked_cb (AdwToast *toast)
{
  tektra_template_manager_restore (g_object_get_data (G_OBJECT (toast), "templates"),
                                   g_object_get_data (G_OBJECT (toast), "template"));
}

static void
delete_template (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraTemplatesDialog *self = TEKTRA_TEMPLATES_DIALOG (widget);
  g_autoptr(TektraTemplate) template = NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (!g_set_object (&template, find_template (widget, parameter)))
    return;

  /* The row goes, and must not take the keyboard along. */
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  tektra_template_manager_remove (self->templates, template);

  /* Translators: %s is the name of a prompt template */
  text = g_strdup_printf (_("%s deleted"), tektra_template_get_name (template));
  toast = tektra_templates_dialog_show_toast (self, text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, TEKTRA_UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), "templates", g_object_ref (self->templates),
                          g_object_unref);
  g_object_set_data_full (G_OBJECT (toast), "template", g_steal_pointer (&template),
                          g_object_unref);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), NULL);
}

static GtkFileDialog *
create_file_dialog (const char *title)
{
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileDialog *dialog = gtk_file_dialog_new ();

  gtk_file_filter_set_name (filter, _("Prompt Templates (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  return dialog;
}

static void
import_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(TektraTemplatesDialog) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file != NULL)
    tektra_templates_dialog_import_file (self, file);
}

static void
import_templates (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = create_file_dialog (_("Import Prompt Templates"));

  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                        import_chosen_cb, g_object_ref (widget));
}

static void
export_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(TektraTemplatesDialog) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file != NULL)
    tektra_templates_dialog_export_file (self, NULL, file);
}

static void
export_templates (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = create_file_dialog (_("Export Your Prompt Templates"));

  gtk_file_dialog_set_initial_name (dialog, "prompt-templates.json");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                        export_chosen_cb, g_object_ref (widget));
}

static DexFuture *
imported_cb (DexFuture *completed,
             gpointer   user_data)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  const GValue *value;

  value = dex_future_get_value (completed, &error);
  if (value != NULL)
    {
      guint n = g_value_get_uint (value);

      text = g_strdup_printf (ngettext ("%d template imported", "%d templates imported", n),
                              (int) n);
    }

  tektra_templates_dialog_show_toast (user_data, text != NULL ? text : error->message);

  return dex_future_new_true ();
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(TektraTemplatesDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    tektra_templates_dialog_show_toast (self, _("Templates exported"));
  else
    tektra_templates_dialog_show_toast (self, error->message);
}

static void
tektra_templates_dialog_constructed (GObject *object)
{
  TektraTemplatesDialog *self = TEKTRA_TEMPLATES_DIALOG (object);

  G_OBJECT_CLASS (tektra_templates_dialog_parent_class)->constructed (object);

  self->templates = g_object_ref (tektra_model_manager_get_templates (self->manager));
  self->own_filter = GTK_FILTER (gtk_custom_filter_new (match_own_cb, self, NULL));
  self->builtin_filter = GTK_FILTER (gtk_custom_filter_new (match_builtin_cb, self, NULL));
  tektra_templates_dialog_bind (self, self->own_box, self->own_filter);
  tektra_templates_dialog_bind (self, self->builtin_box, self->builtin_filter);
  tektra_templates_dialog_set_up_models (self);

  /* after the boxes, whose rows are counted */
  g_signal_connect_object (self->templates, "items-changed",
                           G_CALLBACK (templates_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->templates, "choice-changed",
                           G_CALLBACK (tektra_templates_dialog_update_choice), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->templates, "notify::problem",
                           G_CALLBACK (problem_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_templates_dialog_update_groups (self);
  problem_changed_cb (self);
}

static void
tektra_templates_dialog_dispose (GObject *object)
{
  TektraTemplatesDialog *self = TEKTRA_TEMPLATES_DIALOG (object);

  /* Lists that go choose nothing. */
  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_TEMPLATES_DIALOG);
  g_clear_object (&self->own_filter);
  g_clear_object (&self->builtin_filter);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->model);
  g_clear_object (&self->templates);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_templates_dialog_parent_class)->dispose (object);
}

static void
tektra_templates_dialog_finalize (GObject *object)
{
  TektraTemplatesDialog *self = TEKTRA_TEMPLATES_DIALOG (object);

  g_strfreev (self->words);

  G_OBJECT_CLASS (tektra_templates_dialog_parent_class)->finalize (object);
}

static void
tektra_templates_dialog_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  TektraTemplatesDialog *self = TEKTRA_TEMPLATES_DIALOG (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      self->manager = g_value_dup_object (value);
      break;

    case PROP_MODEL:
      self->model = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_templates_dialog_class_init (TektraTemplatesDialogClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_templates_dialog_constructed;
  object_class->dispose = tektra_templates_dialog_dispose;
  object_class->finalize = tektra_templates_dialog_finalize;
  object_class->set_property = tektra_templates_dialog_set_property;

  properties[PROP_MANAGER] =
    g_param_spec_object ("manager", NULL, NULL, TEKTRA_TYPE_MODEL_MANAGER, flags);
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_MODEL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-templates-dialog.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, model_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, model_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, own_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, own_box);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, builtin_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, builtin_box);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplatesDialog, empty_group);
  gtk_widget_class_bind_template_callback (widget_class, close_attempt_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);

  gtk_widget_class_install_action (widget_class, "templates.open", "s", open_template);
  gtk_widget_class_install_action (widget_class, "templates.copy", "s", open_template);
  gtk_widget_class_install_action (widget_class, "templates.delete", "s", delete_template);
  gtk_widget_class_install_action (widget_class, "templates.new", NULL, new_template);
  gtk_widget_class_install_action (widget_class, "templates.import", NULL, import_templates);
  gtk_widget_class_install_action (widget_class, "templates.export", NULL, export_templates);
}

static void
tektra_templates_dialog_init (TektraTemplatesDialog *self)
{
  self->words = g_new0 (char *, 1);
  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify::capabilities",
                                  G_CALLBACK (tektra_templates_dialog_fill_titles), self);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;
}

/**
 * tektra_templates_dialog_new:
 * @manager: the models, which has templates
 * @model: (nullable): the model to choose for at first
 *
 * Makes the dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_templates_dialog_new (TektraModelManager *manager,
                             TektraModel        *model)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);
  g_return_val_if_fail (tektra_model_manager_get_templates (manager) != NULL, NULL);
  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), NULL);

  return g_object_new (TEKTRA_TYPE_TEMPLATES_DIALOG,
                       "manager", manager,
                       "model", model,
                       NULL);
}

/**
 * tektra_templates_dialog_import_file:
 * @self: a dialog
 * @file: a file with templates, of this program or of the earlier Tektra
 *
 * Adds the templates of a file, and tells how it went.
 */
void
tektra_templates_dialog_import_file (TektraTemplatesDialog *self,
                                     GFile                 *file)
{
  g_return_if_fail (TEKTRA_IS_TEMPLATES_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  dex_future_disown (dex_future_finally (tektra_template_manager_import (self->templates, file),
                                         imported_cb, g_object_ref (self), g_object_unref));
}

/**
 * tektra_templates_dialog_export_file:
 * @self: a dialog
 * @template: (nullable): a template; %NULL for all of the person's
 * @file: where to
 *
 * Writes templates into a file, and tells how it went.
 */
void
tektra_templates_dialog_export_file (TektraTemplatesDialog *self,
                                     TektraTemplate        *template,
                                     GFile                 *file)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_if_fail (TEKTRA_IS_TEMPLATES_DIALOG (self));
  g_return_if_fail (template == NULL || TEKTRA_IS_TEMPLATE (template));
  g_return_if_fail (G_IS_FILE (file));

  bytes = tektra_template_manager_export (self->templates, template);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, g_object_ref (self));
}
