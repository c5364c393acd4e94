/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-models-page.h"

#include <glib/gi18n.h>

#include "session/tektra-engine-check.h"
#include "ui/tektra-backend-row.h"
#include "ui/tektra-config-saver.h"
#include "ui/tektra-param-row.h"
#include "ui/tektra-preset-page.h"
#include "ui/tektra-removable-row.h"
#include "ui/tektra-server-page.h"
#include "ui/tektra-toast.h"

#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)

struct _TektraModelsPage
{
  AdwPreferencesPage   parent_instance;

  /* owned */
  TektraModelConfig   *config;
  TektraSecrets       *secrets;
  TektraConfigSaver   *saver;
  GPtrArray           *backend_rows; /* of TektraBackendRow, as they are shown */
  GPtrArray           *presets;      /* of TektraPreset, as they are shown */

  /* template */
  AdwPreferencesGroup *backends_group;
  AdwSpinRow          *memory_row;
  GtkListBox          *presets_box;
  AdwPreferencesGroup *problems_group;
  GtkListBox          *problems_box;
  AdwActionRow        *file_row;

  guint                updating : 1;
};

G_DEFINE_FINAL_TYPE (TektraModelsPage, tektra_models_page, ADW_TYPE_PREFERENCES_PAGE)

/* Those that are always there. A server is there once somebody said where it is. */
static gboolean
is_shown (TektraModelsPage *self,
          const char       *id)
{
  const TektraBackendSettings *settings = tektra_model_config_get_backend (self->config, id);

  if (settings == NULL)
    return FALSE;

  return g_str_equal (settings->kind, "llama") || g_str_equal (settings->kind, "ollama") ||
         tektra_engine_check_is_engine (settings) || settings->host != NULL;
}

static TektraBackendRow *
tektra_models_page_find_row (TektraModelsPage *self,
                             const char       *id)
{
  for (guint i = 0; i < self->backend_rows->len; i++)
    {
      if (g_str_equal (tektra_backend_row_get_id (self->backend_rows->pdata[i]), id))
        return self->backend_rows->pdata[i];
    }

  return NULL;
}

static void
tektra_models_page_push (TektraModelsPage  *self,
                         AdwNavigationPage *page)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog), page);
}

static void
change_cb (TektraModelsPage *self,
           TektraBackendRow *row)
{
  TektraBackendSettings *settings =
    tektra_model_config_get_backend (self->config, tektra_backend_row_get_id (row));

  if (settings != NULL)
    tektra_models_page_push (self, tektra_server_page_new (self->saver, self->secrets, settings));
}

/* The one that is behind @id in the order; NULL for the last */
static const char *
tektra_models_page_get_next (TektraModelsPage *self,
                             const char       *id)
{
  const char * const *order = tektra_model_config_get_backend_order (self->config);

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  while (*order != NULL && !g_str_equal (*order, id))
    order++;

  return *order != NULL ? order[1] : NULL;
}

static void
server_undo_cb (TektraModelsPage *self,
                AdwToast         *toast)
{
  TektraConfigEdit *edit = g_object_steal_data (G_OBJECT (toast), "edit");

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  if (edit != NULL)
    tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
  g_clear_pointer (&edit, tektra_config_edit_unref);
}

/* Its key goes when it is sure that nobody wants it back. */
static void
server_gone_cb (AdwToast      *toast,
                TektraSecrets *secrets)
{
  const char *key = g_object_get_data (G_OBJECT (toast), "key");

  if (key != NULL && g_object_get_data (G_OBJECT (toast), "edit") != NULL)
    dex_future_disown (tektra_secrets_clear (secrets, key));
}

static void
remove_cb (TektraModelsPage *self,
           TektraBackendRow *row)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  const char *id = tektra_backend_row_get_id (row);
  TektraBackendSettings *settings = tektra_model_config_get_backend (self->config, id);
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();
  g_autoptr(TektraConfigEdit) undo = NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (settings == NULL)
    return;

  undo = tektra_config_edit_new_for_server (settings);
  if (settings->timeout > 0)
    tektra_config_edit_set_backend (undo, id, "timeout_seconds",
                                    tektra_toml_new_integer (settings->timeout));
  if (tektra_model_config_orders_backend (self->config, id))
    tektra_config_edit_place_backend (undo, id, tektra_models_page_get_next (self, id));

  /* Translators: %s is a server that a person added */
  text = g_strdup_printf (_("%s removed"), settings->name != NULL ? settings->name : id);
  toast = tektra_toast_new (text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, TEKTRA_UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), "edit", g_steal_pointer (&undo),
                          (GDestroyNotify) tektra_config_edit_unref);
  g_object_set_data_full (G_OBJECT (toast), "key",
                          tektra_server_page_dup_key_name (settings), g_free);
  g_signal_connect_object (toast, "button-clicked",
                           G_CALLBACK (server_undo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (server_gone_cb), self->secrets, 0);

  tektra_config_edit_remove_backend (edit, id);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
}

/* The person sees some of the backends: the others keep their places among them. */
static void
move_cb (TektraModelsPage *self,
         int               step,
         TektraBackendRow *row)
{
  g_auto(GStrv) order = NULL;
  g_autoptr(TektraConfigEdit) edit = NULL;
  int from = -1;
  int to;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));
  g_assert (TEKTRA_IS_BACKEND_ROW (row));

  order = g_strdupv ((char **) tektra_model_config_get_backend_order (self->config));
  for (int i = 0; order[i] != NULL; i++)
    {
      if (g_str_equal (order[i], tektra_backend_row_get_id (row)))
        from = i;
    }

  for (to = from + step; to >= 0 && order[to] != NULL && !is_shown (self, order[to]); to += step)
    ;
  if (from < 0 || to < 0 || order[to] == NULL)
    return;

  {
    char *moved = order[from];

    order[from] = order[to];
    order[to] = moved;
  }
  edit = tektra_config_edit_new ();
  tektra_config_edit_set_order (edit, (const char * const *) order);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
  g_object_set_data (G_OBJECT (self), "moved", row);
  g_object_set_data (G_OBJECT (self), "step", GINT_TO_POINTER (step));
}

static GtkWidget *
tektra_models_page_create_row (TektraModelsPage *self,
                               const char       *id)
{
  const TektraBackendSettings *settings = tektra_model_config_get_backend (self->config, id);
  GtkWidget *row;

  if (g_str_equal (settings->kind, "llama") || g_str_equal (settings->kind, "ollama"))
    row = tektra_backend_row_new (self->saver, id);
  else if (tektra_engine_check_is_engine (settings))
    row = tektra_backend_row_new_engine (self->saver, id);
  else
    row = tektra_backend_row_new_server (self->saver, self->secrets, id);

  g_signal_connect_object (row, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "change", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return row;
}

/* Rows are taken out and put back only when the order is another one. */
static void
tektra_models_page_update_order (TektraModelsPage *self)
{
  const char * const *order = tektra_model_config_get_backend_order (self->config);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean same;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  for (guint i = 0; order[i] != NULL; i++)
    {
      TektraBackendRow *shown;
      GtkWidget *row;

      if (!is_shown (self, order[i]))
        continue;

      shown = tektra_models_page_find_row (self, order[i]);
      row = shown != NULL && tektra_backend_row_fits (shown)
              ? GTK_WIDGET (shown) : tektra_models_page_create_row (self, order[i]);
      g_ptr_array_add (rows, g_object_ref_sink (row));
    }

  same = rows->len == self->backend_rows->len;
  for (guint i = 0; same && i < rows->len; i++)
    same = rows->pdata[i] == self->backend_rows->pdata[i];

  for (guint i = 0; i < rows->len; i++)
    tektra_backend_row_set_place (rows->pdata[i], i == 0, i + 1 == rows->len);
  if (same)
    return;

  for (guint i = 0; i < self->backend_rows->len; i++)
    adw_preferences_group_remove (self->backends_group, self->backend_rows->pdata[i]);
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_add (self->backends_group, rows->pdata[i]);

  g_ptr_array_unref (self->backend_rows);
  self->backend_rows = g_steal_pointer (&rows);
}

static void
memory_cb (TektraModelsPage *self)
{
  g_autoptr(TektraConfigEdit) edit = NULL;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  if (self->updating)
    return;

  edit = tektra_config_edit_new ();
  tektra_config_edit_set_memory_limit (
    edit, NULL, (guint64) adw_spin_row_get_value (self->memory_row) * MEGABYTE);
  tektra_config_saver_save_later (self->saver, edit, GTK_WIDGET (self));
}

static void
preset_activated_cb (TektraModelsPage *self,
                     GtkListBoxRow    *row)
{
  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  tektra_models_page_push (
    self, tektra_preset_page_new (self->saver,
                                  g_ptr_array_index (self->presets,
                                                     gtk_list_box_row_get_index (row))));
}

static void
undo_cb (TektraModelsPage *self,
         AdwToast         *toast)
{
  TektraPreset *preset = g_object_get_data (G_OBJECT (toast), "preset");
  const char *name = tektra_preset_get_name (preset);
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  tektra_config_edit_set_preset (edit, name, tektra_preset_get_params (preset));
  if (!g_str_equal (tektra_preset_get_title (preset), name))
    tektra_config_edit_set_preset_title (edit, name, tektra_preset_get_title (preset));
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
}

static void
preset_deleted_cb (TektraModelsPage *self,
                   GtkWidget        *button)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  TektraPreset *preset = g_object_get_data (G_OBJECT (button), "preset");
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();
  g_autofree char *text = NULL;
  AdwToast *toast;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  tektra_config_edit_remove_preset (edit, tektra_preset_get_name (preset));
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));

  /* Translators: %s is a preset that a person made */
  text = g_strdup_printf (_("%s deleted"), tektra_preset_get_title (preset));
  toast = tektra_toast_new (text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, TEKTRA_UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), "preset", g_object_ref (preset), g_object_unref);
  g_signal_connect_object (toast, "button-clicked",
                           G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
}

static void
tektra_models_page_add_preset (TektraModelsPage *self,
                               TektraPreset     *preset)
{
  g_autofree char *summary = NULL;
  g_autofree char *tooltip = NULL;
  GtkWidget *row, *button;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  /* Translators: %s is a preset that a person made */
  tooltip = g_strdup_printf (_("Delete %s"), tektra_preset_get_title (preset));
  summary = tektra_param_row_dup_summary (tektra_preset_get_params (preset));
  row = tektra_removable_row_new (tektra_preset_get_title (preset), summary, tooltip, &button);
  g_object_set_data_full (G_OBJECT (button), "preset", g_object_ref (preset), g_object_unref);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (preset_deleted_cb), self, G_CONNECT_SWAPPED);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (self->presets_box, row);
}

static gboolean
shows_presets (TektraModelsPage *self,
               GPtrArray        *presets)
{
  if (self->presets == NULL || self->presets->len != presets->len)
    return FALSE;

  for (guint i = 0; i < presets->len; i++)
    {
      TektraPreset *old = g_ptr_array_index (self->presets, i);
      TektraPreset *now = g_ptr_array_index (presets, i);

      if (!g_str_equal (tektra_preset_get_name (old), tektra_preset_get_name (now)) ||
          !g_str_equal (tektra_preset_get_title (old), tektra_preset_get_title (now)) ||
          !tektra_generation_params_equal (tektra_preset_get_params (old),
                                           tektra_preset_get_params (now)))
        return FALSE;
    }

  return TRUE;
}

/* A row that has the focus stays when something else changes. */
static void
tektra_models_page_update_presets (TektraModelsPage *self)
{
  GListModel *presets = tektra_model_config_list_presets (self->config);
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (presets);
  GtkRoot *root;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (presets, i);

      if (!tektra_preset_get_built_in (preset))
        g_ptr_array_add (own, g_object_ref (preset));
    }

  if (shows_presets (self, own))
    return;

  gtk_list_box_remove_all (self->presets_box);
  for (guint i = 0; i < own->len; i++)
    tektra_models_page_add_preset (self, g_ptr_array_index (own, i));
  gtk_widget_set_visible (GTK_WIDGET (self->presets_box), own->len > 0);

  /* Without a focus Escape would not close the dialog any more. */
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (root != NULL && gtk_root_get_focus (root) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);

  g_clear_pointer (&self->presets, g_ptr_array_unref);
  self->presets = g_steal_pointer (&own);
}

static void
tektra_models_page_update_problems (TektraModelsPage *self)
{
  GListModel *problems = tektra_model_config_list_problems (self->config);
  const char *path = tektra_model_config_get_path (self->config);
  guint n = g_list_model_get_n_items (problems);
  g_autofree char *shown = g_filename_display_name (path);

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  adw_action_row_set_subtitle (self->file_row, shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "models.open-file",
                                 g_file_test (path, G_FILE_TEST_EXISTS));
  gtk_list_box_remove_all (self->problems_box);
  gtk_widget_set_visible (GTK_WIDGET (self->problems_group), n > 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraConfigProblem) problem = g_list_model_get_item (problems, i);
      const gboolean error = tektra_config_problem_get_severity (problem) == TEKTRA_CONFIG_ERROR;
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *place = NULL;

      /* Translators: a place in a file */
      place = g_strdup_printf (_("Line %u, column %u"), tektra_config_problem_get_line (problem),
                               tektra_config_problem_get_column (problem));
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     tektra_config_problem_get_message (problem));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name (error ? "dialog-error-symbolic"
                                                                     : "dialog-warning-symbolic"));
      gtk_list_box_append (self->problems_box, row);
    }
}

static void
tektra_models_page_update (TektraModelsPage *self)
{
  guint64 limit = tektra_model_config_get_memory_limit (self->config);
  TektraBackendRow *moved;

  g_assert (TEKTRA_IS_MODELS_PAGE (self));

  self->updating = TRUE;
  adw_spin_row_set_value (self->memory_row, (double) (limit / MEGABYTE));
  tektra_models_page_update_order (self);
  tektra_models_page_update_presets (self);
  self->updating = FALSE;

  moved = g_object_steal_data (G_OBJECT (self), "moved");
  if (moved != NULL)
    tektra_backend_row_focus (moved,
                              GPOINTER_TO_INT (g_object_get_data (G_OBJECT (self), "step")));
}

static void
open_file (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (widget);
  g_autoptr(GFile) file = g_file_new_for_path (tektra_model_config_get_path (self->config));
  g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

static void
new_preset (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (widget);

  tektra_models_page_push (self, tektra_preset_page_new (self->saver, NULL));
}

static void
add_server (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (widget);

  tektra_models_page_push (self, tektra_server_page_new (self->saver, self->secrets, NULL));
}

static void
tektra_models_page_unmap (GtkWidget *widget)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (widget);

  adw_spin_row_update (self->memory_row);
  tektra_config_saver_flush (self->saver);

  GTK_WIDGET_CLASS (tektra_models_page_parent_class)->unmap (widget);
}

static void
tektra_models_page_dispose (GObject *object)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (object);

  g_ptr_array_set_size (self->backend_rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODELS_PAGE);
  g_clear_object (&self->saver);
  g_clear_object (&self->secrets);
  g_clear_object (&self->config);

  G_OBJECT_CLASS (tektra_models_page_parent_class)->dispose (object);
}

static void
tektra_models_page_finalize (GObject *object)
{
  TektraModelsPage *self = TEKTRA_MODELS_PAGE (object);

  g_ptr_array_unref (self->backend_rows);
  g_clear_pointer (&self->presets, g_ptr_array_unref);

  G_OBJECT_CLASS (tektra_models_page_parent_class)->finalize (object);
}

static void
tektra_models_page_class_init (TektraModelsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_models_page_dispose;
  object_class->finalize = tektra_models_page_finalize;

  widget_class->unmap = tektra_models_page_unmap;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-models-page.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, backends_group);
  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, memory_row);
  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, presets_box);
  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, problems_group);
  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, problems_box);
  gtk_widget_class_bind_template_child (widget_class, TektraModelsPage, file_row);
  gtk_widget_class_bind_template_callback (widget_class, memory_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_activated_cb);

  gtk_widget_class_install_action (widget_class, "models.open-file", NULL, open_file);
  gtk_widget_class_install_action (widget_class, "models.new-preset", NULL, new_preset);
  gtk_widget_class_install_action (widget_class, "models.add-server", NULL, add_server);
}

static void
tektra_models_page_init (TektraModelsPage *self)
{
  self->backend_rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_models_page_new:
 * @config: what models.toml says
 * @secrets: where the keys are
 *
 * Makes the page.
 *
 * Returns: (transfer floating): a new page
 */
GtkWidget *
tektra_models_page_new (TektraModelConfig *config,
                        TektraSecrets     *secrets)
{
  TektraModelsPage *self;
  GListModel *problems;

  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);
  g_return_val_if_fail (TEKTRA_IS_SECRETS (secrets), NULL);

  self = g_object_new (TEKTRA_TYPE_MODELS_PAGE, NULL);
  self->config = g_object_ref (config);
  self->secrets = g_object_ref (secrets);
  self->saver = tektra_config_saver_new (config);

  problems = tektra_model_config_list_problems (config);
  g_signal_connect_object (problems, "items-changed",
                           G_CALLBACK (tektra_models_page_update_problems), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->saver, "settled",
                           G_CALLBACK (tektra_models_page_update_problems), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->saver, "settled",
                           G_CALLBACK (tektra_models_page_update), self, G_CONNECT_SWAPPED);
  tektra_models_page_update_problems (self);
  tektra_models_page_update (self);

  return GTK_WIDGET (self);
}
