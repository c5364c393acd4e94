/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-advanced-page.h"

#include <glib/gi18n.h>

#include "core/tektra-trust.h"
#include "ui/tektra-chats-group.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-debug-info.h"
#include "ui/tektra-removable-row.h"
#include "ui/tektra-toast.h"
#include "util/tektra-paths.h"

struct _TektraAdvancedPage
{
  AdwPreferencesPage   parent_instance;

  /* owned */
  TektraSettings      *settings;
  TektraModelManager  *manager;

  /* template */
  AdwPreferencesGroup *folders_group;
  GtkWidget           *trust_group;
  GtkListBox          *trust_box;
  AdwSwitchRow        *log_row;
};

G_DEFINE_FINAL_TYPE (TektraAdvancedPage, tektra_advanced_page, ADW_TYPE_PREFERENCES_PAGE)

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TektraAdvancedPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;

  g_debug ("The folder does not open: %s", error->message);
  tektra_toast_tell (GTK_WIDGET (self), _("No file manager opens the folder."));
}

static void
open_clicked_cb (TektraAdvancedPage *self,
                 GtkWidget          *button)
{
  g_autoptr(GFile) folder = NULL;
  g_autoptr(GtkFileLauncher) launcher = NULL;

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  folder = g_file_new_for_path (g_object_get_data (G_OBJECT (button), "path"));
  launcher = gtk_file_launcher_new (folder);
  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (button)), NULL,
                            opened_cb, g_object_ref (self));
}

/* Lets it break between two bytes. */
static char *
dup_breakable (const char *fingerprint)
{
  g_auto(GStrv) bytes = g_strsplit (fingerprint, ":", -1);

  return g_strjoinv (":\342\200\213", bytes);
}

/* Takes the path. Some folders are made when the first thing comes into them. */
static void
add_folder (TektraAdvancedPage *self,
            const char         *title,
            const char         *tooltip,
            char               *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("folder-open-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, g_file_test (path, G_FILE_TEST_IS_DIR));
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "path", path, g_free);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (open_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->folders_group, row);
}

static void
forget_clicked_cb (TektraAdvancedPage *self,
                   GtkWidget          *button)
{
  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  tektra_trust_forget (tektra_trust_get_default (),
                       g_object_get_data (G_OBJECT (button), "server"));
}

static void
show_trusted (TektraAdvancedPage *self)
{
  g_autoptr(GVariant) pins = NULL;
  const char *server, *fingerprint;
  GVariantIter iter;

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  g_object_get (tektra_trust_get_default (), "pins", &pins, NULL);
  gtk_list_box_remove_all (self->trust_box);
  gtk_widget_set_visible (self->trust_group, g_variant_n_children (pins) > 0);

  g_variant_iter_init (&iter, pins);
  while (g_variant_iter_next (&iter, "{&s&s}", &server, &fingerprint))
    {
      g_autofree char *shown = dup_breakable (fingerprint);
      g_autofree char *tooltip = NULL;
      GtkWidget *row, *button;

      /* Translators: %s is a server with its port */
      tooltip = g_strdup_printf (_("Do not trust %s any more"), server);
      row = tektra_removable_row_new (server, shown, tooltip, &button);
      g_object_set_data_full (G_OBJECT (button), "server", g_strdup (server), g_free);
      g_signal_connect_object (button, "clicked",
                               G_CALLBACK (forget_clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->trust_box, row);
    }
}

static void
copy_clicked_cb (TektraAdvancedPage *self,
                 TektraCopyButton   *button)
{
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  text = tektra_debug_info_make (GTK_WIDGET (self), self->manager);
  tektra_copy_button_copy (button, text);
}

static gboolean
is_logging (void)
{
  return !g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN);
}

static void
log_active_cb (TektraAdvancedPage *self)
{
  static const char *const domains[] = { G_LOG_DOMAIN, NULL };

  gboolean active = adw_switch_row_get_active (self->log_row);

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  /* To show how it is must not narrow what G_MESSAGES_DEBUG asks for. */
  if (active != is_logging ())
    g_log_writer_default_set_debug_domains (active ? domains : NULL);
}

static void
reset_response_cb (TektraAdvancedPage *self,
                   const char         *response)
{
  g_autoptr(TektraSettings) settings = g_object_ref (self->settings);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *preferences = gtk_widget_get_ancestor (GTK_WIDGET (self),
                                                    ADW_TYPE_PREFERENCES_DIALOG);

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  if (!g_str_equal (response, "reset"))
    return;

  /* The dialog may show what was chosen before. */
  if (preferences != NULL)
    adw_dialog_force_close (ADW_DIALOG (preferences));
  tektra_settings_reset (settings);
  gtk_widget_activate_action (window, "win.show-toast", "s", _("All preferences are reset."));
}

static void
reset_activated_cb (TektraAdvancedPage *self)
{
  AdwAlertDialog *dialog;

  g_assert (TEKTRA_IS_ADVANCED_PAGE (self));

  dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_("Reset All Preferences?"),
                          _("What was chosen in the preferences, favourite models, folders with "
                            "models and trusted servers are forgotten. Chats, models, models.toml "
                            "and keys stay.")));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "reset", _("_Reset"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "reset", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (reset_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
tektra_advanced_page_dispose (GObject *object)
{
  TektraAdvancedPage *self = TEKTRA_ADVANCED_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_ADVANCED_PAGE);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_advanced_page_parent_class)->dispose (object);
}

static void
tektra_advanced_page_class_init (TektraAdvancedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_advanced_page_dispose;

  g_type_ensure (TEKTRA_TYPE_COPY_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-advanced-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraAdvancedPage, folders_group);
  gtk_widget_class_bind_template_child (widget_class, TektraAdvancedPage, trust_group);
  gtk_widget_class_bind_template_child (widget_class, TektraAdvancedPage, trust_box);
  gtk_widget_class_bind_template_child (widget_class, TektraAdvancedPage, log_row);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, log_active_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_activated_cb);
}

static void
tektra_advanced_page_init (TektraAdvancedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_switch_row_set_active (self->log_row, is_logging ());
}

/**
 * tektra_advanced_page_new:
 * @settings: what a person has set
 * @config: what models.toml says
 * @chats: the chats of the person
 *
 * Makes the page.
 *
 * Returns: (transfer floating): a new page
 */
GtkWidget *
tektra_advanced_page_new (TektraSettings    *settings,
                          TektraModelConfig *config,
                          TektraChatList    *chats)
{
  TektraAdvancedPage *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);

  self = g_object_new (TEKTRA_TYPE_ADVANCED_PAGE, NULL);
  self->settings = g_object_ref (settings);
  self->manager = g_object_ref (tektra_chat_list_get_manager (chats));

  adw_preferences_page_insert (ADW_PREFERENCES_PAGE (self),
                               ADW_PREFERENCES_GROUP (tektra_chats_group_new (chats)), 0);
  add_folder (self, _("Chats"), _("Open the Folder of Chats"),
              g_strdup (tektra_store_get_folder (tektra_chat_list_get_store (chats))));
  add_folder (self, _("Models"), _("Open the Folder of Models"), tektra_paths_dup_models_dir ());
  add_folder (self, _("Configuration"), _("Open the Folder of the Configuration"),
              g_path_get_dirname (tektra_model_config_get_path (config)));
  g_signal_connect_object (tektra_trust_get_default (), "notify::pins",
                           G_CALLBACK (show_trusted), self, G_CONNECT_SWAPPED);
  show_trusted (self);

  return GTK_WIDGET (self);
}
