/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-preferences-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/tektra-advanced-page.h"
#include "ui/tektra-models-page.h"
#include "ui/tektra-privacy-page.h"
#include "ui/tektra-removable-row.h"
#include "ui/tektra-voice-page.h"

struct _TektraPreferencesDialog
{
  AdwPreferencesDialog  parent_instance;

  TektraSettings       *settings;
  TektraShortcuts      *shortcuts;

  AdwComboRow          *send_row;
  AdwSpinRow           *size_row;
  AdwSwitchRow         *titles_row;
  AdwComboRow          *width_row;
  AdwSwitchRow         *notify_row;
  AdwSwitchRow         *notification_text_row;
  AdwSwitchRow         *background_row;
  AdwSwitchRow         *shortcuts_row;
  AdwSwitchRow         *announce_row;
  GtkListBox           *folders_box;
};

G_DEFINE_FINAL_TYPE (TektraPreferencesDialog, tektra_preferences_dialog,
                     ADW_TYPE_PREFERENCES_DIALOG)

enum
{
  PROP_0,
  PROP_SETTINGS,
  PROP_SHORTCUTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* In pixels, in the order of the choices. */
static const int reading_widths[] = {
  560, TEKTRA_READING_WIDTH_DEFAULT, 960, TEKTRA_READING_WIDTH_MAX
};

static void
remove_folder_cb (TektraPreferencesDialog *self,
                  GtkWidget               *button)
{
  const char *folder = g_object_get_data (G_OBJECT (button), "folder");
  g_auto(GStrv) folders = tektra_settings_dup_model_folders (self->settings);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) kept = NULL;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  for (guint i = 0; folders[i] != NULL; i++)
    {
      if (!g_str_equal (folders[i], folder))
        g_strv_builder_add (builder, folders[i]);
    }

  kept = g_strv_builder_end (builder);
  tektra_settings_set_model_folders (self->settings, (const char * const *) kept);
}

static void
tektra_preferences_dialog_add_folder_row (TektraPreferencesDialog *self,
                                          const char              *folder)
{
  g_autofree char *name = g_filename_display_basename (folder);
  g_autofree char *path = g_filename_display_name (folder);
  g_autofree char *label = NULL;
  GtkWidget *row, *button;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  /* Translators: %s is the name of a folder */
  label = g_strdup_printf (_("Do not search %s"), name);
  row = tektra_removable_row_new (name, path, label, &button);
  g_object_set_data_full (G_OBJECT (button), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (remove_folder_cb), self, G_CONNECT_SWAPPED);

  gtk_list_box_append (self->folders_box, row);
}

static void
tektra_preferences_dialog_update_folders (TektraPreferencesDialog *self)
{
  g_auto(GStrv) folders = NULL;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  folders = tektra_settings_dup_model_folders (self->settings);
  gtk_list_box_remove_all (self->folders_box);
  gtk_widget_set_visible (GTK_WIDGET (self->folders_box), folders[0] != NULL);

  for (guint i = 0; folders[i] != NULL; i++)
    tektra_preferences_dialog_add_folder_row (self, folders[i]);
}

/* A width that was set in another way is shown as the next wider choice. */
static guint
find_reading_width (int width)
{
  guint index = 0;

  while (index + 1 < G_N_ELEMENTS (reading_widths) && reading_widths[index] < width)
    index++;

  return index;
}

static void
tektra_preferences_dialog_show_settings (TektraPreferencesDialog *self)
{
  int width;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  g_object_get (self->settings, "reading-width", &width, NULL);
  adw_combo_row_set_selected (self->width_row, find_reading_width (width));

  adw_combo_row_set_selected (self->send_row,
                              tektra_settings_get_send_with_control (self->settings) ? 1 : 0);
  adw_spin_row_set_value (self->size_row,
                          round (tektra_settings_get_reading_size (self->settings) * 100));
}

static void
send_selected_cb (TektraPreferencesDialog *self)
{
  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  if (self->settings != NULL)
    g_object_set (self->settings,
                  "send-with-control", adw_combo_row_get_selected (self->send_row) == 1,
                  NULL);
}

static void
size_value_cb (TektraPreferencesDialog *self)
{
  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  if (self->settings != NULL)
    tektra_settings_set_reading_size (self->settings,
                                      adw_spin_row_get_value (self->size_row) / 100);
}

static void
width_selected_cb (TektraPreferencesDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->width_row);
  int width;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  if (self->settings == NULL || selected >= G_N_ELEMENTS (reading_widths))
    return;

  g_object_get (self->settings, "reading-width", &width, NULL);
  if (find_reading_width (width) != selected)
    g_object_set (self->settings, "reading-width", reading_widths[selected], NULL);
}

static void
folder_chosen_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(TektraPreferencesDialog) self = user_data;
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = NULL;
  g_auto(GStrv) folders = NULL;
  g_autoptr(GStrvBuilder) builder = NULL;
  g_auto(GStrv) changed = NULL;

  file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (file == NULL || (path = g_file_get_path (file)) == NULL)
    return;

  folders = tektra_settings_dup_model_folders (self->settings);
  if (g_strv_contains ((const char * const *) folders, path))
    return;

  builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) folders);
  g_strv_builder_add (builder, path);
  changed = g_strv_builder_end (builder);
  tektra_settings_set_model_folders (self->settings, (const char * const *) changed);
}

static void
add_folder (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Choose a Folder with Models"));
  gtk_file_dialog_select_folder (dialog,
                                 GTK_WINDOW (gtk_widget_get_root (widget)),
                                 NULL,
                                 folder_chosen_cb,
                                 g_object_ref (widget));
}

static void
bind_switch (TektraPreferencesDialog *self,
             const char              *key,
             AdwSwitchRow            *row)
{
  g_object_bind_property (self->settings, key, row, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
shortcuts_problem_cb (TektraPreferencesDialog *self)
{
  g_autofree char *problem = NULL;

  g_assert (TEKTRA_IS_PREFERENCES_DIALOG (self));

  g_object_get (self->shortcuts, "problem", &problem, NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->shortcuts_row),
                               problem != NULL
                                 ? problem
                                 : _("In all programs, while Tektra runs; your desktop asks which "
                                     "keys"));
}

static void
tektra_preferences_dialog_constructed (GObject *object)
{
  TektraPreferencesDialog *self = TEKTRA_PREFERENCES_DIALOG (object);

  G_OBJECT_CLASS (tektra_preferences_dialog_parent_class)->constructed (object);

  bind_switch (self, "model-titles", self->titles_row);
  bind_switch (self, "notify-answers", self->notify_row);
  bind_switch (self, "notification-text", self->notification_text_row);
  bind_switch (self, "run-in-background", self->background_row);
  bind_switch (self, "global-shortcuts", self->shortcuts_row);
  bind_switch (self, "announce-answers", self->announce_row);
  g_object_bind_property (self->settings, "notify-answers",
                          self->notification_text_row, "sensitive",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shortcuts, "available",
                          self->shortcuts_row, "sensitive",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->shortcuts, "notify::problem",
                           G_CALLBACK (shortcuts_problem_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "notify::model-folders",
                           G_CALLBACK (tektra_preferences_dialog_update_folders), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "notify::reading-size",
                           G_CALLBACK (tektra_preferences_dialog_show_settings), self,
                           G_CONNECT_SWAPPED);
  tektra_preferences_dialog_show_settings (self);
  tektra_preferences_dialog_update_folders (self);
  shortcuts_problem_cb (self);
  tektra_shortcuts_look (self->shortcuts);
}

static void
tektra_preferences_dialog_dispose (GObject *object)
{
  TektraPreferencesDialog *self = TEKTRA_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->shortcuts);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_preferences_dialog_parent_class)->dispose (object);
}

static void
tektra_preferences_dialog_set_property (GObject      *object,
                                        guint         prop_id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  TektraPreferencesDialog *self = TEKTRA_PREFERENCES_DIALOG (object);

  switch (prop_id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;

    case PROP_SHORTCUTS:
      self->shortcuts = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_preferences_dialog_class_init (TektraPreferencesDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_preferences_dialog_constructed;
  object_class->dispose = tektra_preferences_dialog_dispose;
  object_class->set_property = tektra_preferences_dialog_set_property;

  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL,
                         TEKTRA_TYPE_SETTINGS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  properties[PROP_SHORTCUTS] =
    g_param_spec_object ("shortcuts", NULL, NULL,
                         TEKTRA_TYPE_SHORTCUTS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-preferences-dialog.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, send_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, size_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, titles_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, width_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, notify_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog,
                                        notification_text_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, shortcuts_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, announce_row);
  gtk_widget_class_bind_template_child (widget_class, TektraPreferencesDialog, folders_box);
  gtk_widget_class_bind_template_callback (widget_class, send_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, size_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, width_selected_cb);

  gtk_widget_class_install_action (widget_class, "preferences.add-folder", NULL, add_folder);
}

static void
tektra_preferences_dialog_init (TektraPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_preferences_dialog_new:
 * @settings: what a person has set
 * @config: what models.toml says
 * @speech_models: the models that write down speech
 * @chats: the chats of the person
 * @secrets: where the keys are
 * @transcription: who decides how speech is heard
 * @shortcuts: the keys that work in all programs
 *
 * Makes the dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_preferences_dialog_new (TektraSettings             *settings,
                               TektraModelConfig          *config,
                               TektraSpeechModels         *speech_models,
                               TektraChatList             *chats,
                               TektraSecrets              *secrets,
                               TektraTranscriptionService *transcription,
                               TektraShortcuts            *shortcuts)
{
  TektraModel *model;
  AdwDialog *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (speech_models), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_SHORTCUTS (shortcuts), NULL);

  model = tektra_chat_session_get_model (tektra_chat_list_get_current (chats));
  self = g_object_new (TEKTRA_TYPE_PREFERENCES_DIALOG,
                       "settings", settings,
                       "shortcuts", shortcuts,
                       NULL);
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self),
                              ADW_PREFERENCES_PAGE (tektra_models_page_new (config, secrets)));
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self),
                              ADW_PREFERENCES_PAGE (tektra_voice_page_new (settings, secrets,
                                                                           transcription,
                                                                           speech_models, model)));
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self),
                              ADW_PREFERENCES_PAGE (tektra_privacy_page_new (chats, settings)));
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self),
                              ADW_PREFERENCES_PAGE (tektra_advanced_page_new (settings, config,
                                                                              chats)));

  return self;
}
