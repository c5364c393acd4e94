/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-privacy-page.h"

#include <glib/gi18n.h>

#include "session/tektra-destination.h"
#include "session/tektra-personal-data.h"
#include "ui/tektra-application.h"
#include "util/tektra-weak-ref.h"

/* Everything here is read from what is configured and from the disk when the page is made, so that
 * it cannot say what is not so. */

struct _TektraPrivacyPage
{
  AdwPreferencesPage  parent_instance;

  /* owned */
  TektraChatList     *chats;
  TektraSettings     *settings;
  DexFuture          *measuring;
  GArray             *sizes; /* NULL until they are known */

  /* template */
  GtkListBox         *destinations_box;
  GtkListBox         *stored_box;
};

G_DEFINE_FINAL_TYPE (TektraPrivacyPage, tektra_privacy_page, ADW_TYPE_PREFERENCES_PAGE)

static const char *
get_use (const TektraDestination *destination)
{
  switch (destination->use)
    {
    case TEKTRA_DESTINATION_VOICE:
      return _("What you say, to be written down");

    case TEKTRA_DESTINATION_SPEECH:
      return _("Answers, to be read aloud");

    case TEKTRA_DESTINATION_CHATS:
    default:
      return destination->name;
    }
}

static char *
dup_way (const TektraDestination *destination)
{
  if (destination->host == NULL && destination->locality != TEKTRA_LOCALITY_DEVICE)
    return g_strdup (_("Goes to the internet"));

  switch (destination->locality)
    {
    case TEKTRA_LOCALITY_DEVICE:
      return g_strdup (_("Stays on this computer"));

    case TEKTRA_LOCALITY_NETWORK:
      /* Translators: %s is the name or the address of a computer */
      return g_strdup_printf (_("Goes to %s, in your network"), destination->host);

    case TEKTRA_LOCALITY_INTERNET:
    default:
      /* Translators: %s is the name or the address of a computer */
      return g_strdup_printf (_("Goes to %s, on the internet"), destination->host);
    }
}

static AdwActionRow *
add_row (GtkListBox *box,
         const char *title,
         const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_append (box, row);

  return ADW_ACTION_ROW (row);
}

static void
show_destinations (TektraPrivacyPage *self)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  g_autoptr(GPtrArray) destinations = NULL;

  g_assert (TEKTRA_IS_PRIVACY_PAGE (self));

  destinations = tektra_destination_list (tektra_model_manager_get_registry (manager),
                                          self->settings);
  gtk_list_box_remove_all (self->destinations_box);
  for (guint i = 0; i < destinations->len; i++)
    {
      g_autofree char *way = dup_way (destinations->pdata[i]);

      add_row (self->destinations_box, get_use (destinations->pdata[i]), way);
    }
}

static const char *
get_kind_title (TektraPersonalDataKind kind)
{
  switch (kind)
    {
    case TEKTRA_PERSONAL_DATA_CHATS:
      return _("Chats and Drafts");

    case TEKTRA_PERSONAL_DATA_ATTACHMENTS:
      return _("Pictures, Recordings and Documents of Chats");

    case TEKTRA_PERSONAL_DATA_MODELS:
      return _("Models");

    case TEKTRA_PERSONAL_DATA_SPEECH_MODELS:
      return _("Models That Write Down Speech");

    case TEKTRA_PERSONAL_DATA_CONFIG:
      return _("Configuration and Prompt Templates");

    case TEKTRA_PERSONAL_DATA_WORDS:
      return _("Words Added to the Dictionary");

    case TEKTRA_PERSONAL_DATA_KEYS:
      return _("Keys of Servers");

    case TEKTRA_PERSONAL_DATA_REST:
    case TEKTRA_PERSONAL_DATA_N_KINDS:
    default:
      return _("Everything Else");
    }
}

static guint64
get_size (TektraPrivacyPage      *self,
          TektraPersonalDataKind  kind)
{
  return self->sizes != NULL ? g_array_index (self->sizes, guint64, kind) : 0;
}

static char *
dup_place (TektraPersonalDataKind  kind,
           const char             *path)
{
  g_autofree char *shown = NULL;

  if (path == NULL)
    return g_strdup (_("In the keyring of your desktop, encrypted, and nowhere else"));

  shown = g_filename_display_name (path);
  if (kind == TEKTRA_PERSONAL_DATA_KEYS)
    /* Translators: %s is a folder */
    return g_strdup_printf (_("%s, encrypted: only the keyring of your desktop opens it"), shown);

  if (!tektra_personal_data_is_shared (kind))
    return g_steal_pointer (&shown);

  /* Translators: %s is a folder */
  return g_strdup_printf (_("%s, which other programs use, too: “Remove Everything” leaves it"),
                          shown);
}

static void
show_stored (TektraPrivacyPage *self)
{
  g_assert (TEKTRA_IS_PRIVACY_PAGE (self));

  gtk_list_box_remove_all (self->stored_box);
  for (guint kind = 0; kind < TEKTRA_PERSONAL_DATA_N_KINDS; kind++)
    {
      g_autofree char *path = tektra_personal_data_dup_path (kind);
      g_autofree char *shown = dup_place (kind, path);
      g_autofree char *size = NULL;
      AdwActionRow *row = add_row (self->stored_box, get_kind_title (kind), shown);
      GtkWidget *label;

      adw_action_row_set_subtitle_selectable (row, TRUE);
      if (self->sizes == NULL || path == NULL)
        continue;

      size = get_size (self, kind) > 0 ? g_format_size (get_size (self, kind))
                                       : g_strdup (_("None"));
      label = gtk_label_new (size);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (row, label);
    }

  add_row (self->stored_box, _("Preferences"), _("With the settings of your desktop"));
  add_row (self->stored_box, _("Recent Files and Screenshots"),
           _("With your desktop, which remembers the names of files that you open or save, and "
             "keeps the screenshots that you attach"));
}

static DexFuture *
measured_cb (DexFuture *completed,
             gpointer   user_data)
{
  g_autoptr(TektraPrivacyPage) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);

  if (self == NULL || value == NULL || self->chats == NULL)
    return dex_future_new_true ();

  g_clear_pointer (&self->sizes, g_array_unref);
  self->sizes = g_value_dup_boxed (value);
  show_stored (self);

  return dex_future_new_true ();
}

static void
response_cb (TektraPrivacyPage *self,
             const char        *response,
             AdwAlertDialog    *dialog)
{
  AdwSwitchRow *models_row = g_object_get_data (G_OBJECT (dialog), "models-row");

  g_assert (TEKTRA_IS_PRIVACY_PAGE (self));

  if (g_str_equal (response, "remove"))
    tektra_application_remove_everything (TEKTRA_APPLICATION (g_application_get_default ()),
                                          models_row != NULL &&
                                          adw_switch_row_get_active (models_row));
}

static GtkWidget *
create_models_row (TektraPrivacyPage *self,
                   AdwAlertDialog    *dialog)
{
  GtkWidget *box = gtk_list_box_new ();
  GtkWidget *row = adw_switch_row_new ();
  g_autofree char *size = NULL;

  size = g_format_size (get_size (self, TEKTRA_PERSONAL_DATA_MODELS) +
                        get_size (self, TEKTRA_PERSONAL_DATA_SPEECH_MODELS));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Delete Models, Too"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (box), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (box, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (box), row);
  g_object_set_data (G_OBJECT (dialog), "models-row", row);

  return box;
}

static void
remove_activated_cb (TektraPrivacyPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->chats));
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;

  g_assert (TEKTRA_IS_PRIVACY_PAGE (self));

  body = g_strdup_printf (ngettext ("%u chat with its pictures, recordings and drafts, all "
                                    "preferences, models.toml, prompt templates, and the keys of "
                                    "servers are deleted for ever. Then Tektra ends.",
                                    "%u chats with their pictures, recordings and drafts, all "
                                    "preferences, models.toml, prompt templates, and the keys of "
                                    "servers are deleted for ever. Then Tektra ends.", n), n);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Remove Everything?"), body));
  if (get_size (self, TEKTRA_PERSONAL_DATA_MODELS) +
      get_size (self, TEKTRA_PERSONAL_DATA_SPEECH_MODELS) > 0)
    adw_alert_dialog_set_extra_child (dialog, create_models_row (self, dialog));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "remove", _("_Remove Everything"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
tektra_privacy_page_dispose (GObject *object)
{
  TektraPrivacyPage *self = TEKTRA_PRIVACY_PAGE (object);

  dex_clear (&self->measuring);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_PRIVACY_PAGE);
  g_clear_pointer (&self->sizes, g_array_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_privacy_page_parent_class)->dispose (object);
}

static void
tektra_privacy_page_class_init (TektraPrivacyPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_privacy_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-privacy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraPrivacyPage, destinations_box);
  gtk_widget_class_bind_template_child (widget_class, TektraPrivacyPage, stored_box);
  gtk_widget_class_bind_template_callback (widget_class, remove_activated_cb);
}

static void
tektra_privacy_page_init (TektraPrivacyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_privacy_page_new:
 * @chats: the chats of the person
 * @settings: what a person has set
 *
 * Makes the page.
 *
 * Returns: (transfer floating): a new page
 */
GtkWidget *
tektra_privacy_page_new (TektraChatList *chats,
                         TektraSettings *settings)
{
  TektraPrivacyPage *self;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_PRIVACY_PAGE, NULL);
  self->chats = g_object_ref (chats);
  self->settings = g_object_ref (settings);
  show_destinations (self);
  show_stored (self);
  self->measuring = dex_future_finally (tektra_personal_data_measure (), measured_cb,
                                        tektra_weak_ref_new (self), tektra_weak_ref_free);

  return GTK_WIDGET (self);
}
