/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "ui/tektra-voice-page.h"

#include "speech/tektra-audio-devices.h"
#include "ui/tektra-hearing-group.h"
#include "ui/tektra-speech-group.h"
#include "ui/tektra-speech-model-group.h"

/* The first choice is the computer's own microphone; then come those that are connected, and at
 * last the one that was chosen, should it not be there now. */

struct _TektraVoicePage
{
  AdwPreferencesPage parent_instance;

  /* owned */
  TektraSettings *settings;
  GListModel *connected;
  GListStore *missing;
  gboolean updating;

  /* template */
  AdwComboRow *device_row;
  AdwSpinRow *pause_row;
  AdwSwitchRow *send_row;
  AdwSwitchRow *noise_row;
  TektraHearingGroup *hearing_group;
  TektraSpeechGroup *speech_group;
};

G_DEFINE_FINAL_TYPE (TektraVoicePage, tektra_voice_page, ADW_TYPE_PREFERENCES_PAGE)

static gboolean
find_device (GListModel *devices,
             const char *id,
             guint      *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr(TektraAudioDevice) device = g_list_model_get_item (devices, i);

      if (g_str_equal (tektra_audio_device_get_id (device), id))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Selects the microphone that is set. While it is not connected it has a row all the same. */
static void
show_device (TektraVoicePage *self)
{
  g_autofree char *id = NULL;
  guint position = 0;

  g_assert (TEKTRA_IS_VOICE_PAGE (self));

  g_object_get (self->settings, "voice-device", &id, NULL);

  self->updating = TRUE;
  g_list_store_remove_all (self->missing);
  if (*id != '\0' && !find_device (self->connected, id, &position))
    {
      g_autoptr(TektraAudioDevice) device = NULL;

      /* Translators: in the place of a microphone that was chosen once */
      device = tektra_audio_device_new (id, _("Not Connected"));
      g_list_store_append (self->missing, device);
    }
  if (find_device (adw_combo_row_get_model (self->device_row), id, &position))
    adw_combo_row_set_selected (self->device_row, position);
  self->updating = FALSE;
}

static void
device_selected_cb (TektraVoicePage *self)
{
  TektraAudioDevice *device;

  g_assert (TEKTRA_IS_VOICE_PAGE (self));

  device = adw_combo_row_get_selected_item (self->device_row);
  if (device != NULL && !self->updating)
    g_object_set (self->settings, "voice-device", tektra_audio_device_get_id (device), NULL);
}

/* The row chooses another one by itself when its own goes: that is nobody's choice. */
static void
devices_change_cb (TektraVoicePage *self)
{
  g_assert (TEKTRA_IS_VOICE_PAGE (self));

  self->updating = TRUE;
}

static void
set_up_devices (TektraVoicePage *self)
{
  g_autoptr(GListStore) lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr(GListStore) own = g_list_store_new (TEKTRA_TYPE_AUDIO_DEVICE);
  g_autoptr(GtkExpression) expression = NULL;
  g_autoptr(GtkFlattenListModel) all = NULL;
  g_autoptr(TektraAudioDevice) device = NULL;

  /* before the row's model, and after it */
  g_signal_connect_object (self->connected, "items-changed", G_CALLBACK (devices_change_cb), self,
                           G_CONNECT_SWAPPED);

  /* Translators: the microphone that is chosen in the settings of the computer */
  device = tektra_audio_device_new ("", _("System Default"));
  g_list_store_append (own, device);
  g_list_store_append (lists, own);
  g_list_store_append (lists, self->connected);
  g_list_store_append (lists, self->missing);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (lists)));

  expression = gtk_property_expression_new (TEKTRA_TYPE_AUDIO_DEVICE, NULL, "name");
  self->updating = TRUE;
  adw_combo_row_set_expression (self->device_row, expression);
  adw_combo_row_set_model (self->device_row, G_LIST_MODEL (all));
  self->updating = FALSE;
  g_signal_connect_object (self->connected, "items-changed", G_CALLBACK (show_device), self,
                           G_CONNECT_SWAPPED);
  show_device (self);
}

static gboolean
pause_to_seconds (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  g_value_set_double (to, g_value_get_uint (from) / 1000.0);

  return TRUE;
}

static gboolean
seconds_to_pause (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  g_value_set_uint (to, (guint) round (g_value_get_double (from) * 1000));

  return TRUE;
}

static void
add_group (TektraVoicePage *self,
           GtkWidget       *group)
{
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), ADW_PREFERENCES_GROUP (group));
}

static void
tektra_voice_page_dispose (GObject *object)
{
  TektraVoicePage *self = TEKTRA_VOICE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_VOICE_PAGE);
  g_clear_object (&self->connected);
  g_clear_object (&self->missing);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_voice_page_parent_class)->dispose (object);
}

static void
tektra_voice_page_class_init (TektraVoicePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_voice_page_dispose;

  g_type_ensure (TEKTRA_TYPE_HEARING_GROUP);
  g_type_ensure (TEKTRA_TYPE_SPEECH_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-voice-page.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, device_row);
  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, pause_row);
  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, send_row);
  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, noise_row);
  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, hearing_group);
  gtk_widget_class_bind_template_child (widget_class, TektraVoicePage, speech_group);
  gtk_widget_class_bind_template_callback (widget_class, device_selected_cb);
}

static void
tektra_voice_page_init (TektraVoicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->missing = g_list_store_new (TEKTRA_TYPE_AUDIO_DEVICE);
}

/**
 * tektra_voice_page_new:
 * @settings: what a person has set
 * @secrets: where the keys are
 * @transcription: who decides how speech is heard
 * @speech_models: the models that write down speech
 * @model: (nullable): the model of the chat that is shown
 *
 * Makes the page.
 *
 * Returns: (transfer floating): a new page
 */
GtkWidget *
tektra_voice_page_new (TektraSettings             *settings,
                       TektraSecrets              *secrets,
                       TektraTranscriptionService *transcription,
                       TektraSpeechModels         *speech_models,
                       TektraModel                *model)
{
  TektraVoicePage *self;

  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_VOICE_PAGE, NULL);
  self->settings = g_object_ref (settings);
  self->connected = G_LIST_MODEL (tektra_audio_devices_new ());
  set_up_devices (self);
  tektra_hearing_group_set_up (self->hearing_group, settings, secrets, transcription, model);
  add_group (self, tektra_speech_model_group_new (speech_models));

  g_object_bind_property_full (settings, "voice-pause", self->pause_row, "value",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               pause_to_seconds, seconds_to_pause, NULL, NULL);
  g_object_bind_property (settings, "voice-send", self->send_row, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (settings, "voice-suppress-noise", self->noise_row, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  tektra_speech_group_set_up (self->speech_group, settings, secrets);

  return GTK_WIDGET (self);
}
