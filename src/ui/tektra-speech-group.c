/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-speech-group.h"

#include "session/tektra-reader.h"
#include "session/tektra-speech-service.h"
#include "speech/tektra-speech-server.h"
#include "ui/tektra-language-row.h"
#include "ui/tektra-speech-key.h"
#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* The voices are asked for when the group is shown for the first time: that starts programs. */

struct _TektraSpeechGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  TektraSettings *settings;
  TektraSpeechKey *key;
  TektraSpeechService *service;
  TektraReader *reader;
  GListStore *voices;
  gboolean asked;
  gboolean updating;

  /* template */
  GtkButton *listen_button;
  AdwSwitchRow *auto_row;
  AdwSwitchRow *headphones_row;
  AdwComboRow *voice_row;
  TektraLanguageRow *language_row;
  AdwSpinRow *rate_row;
  AdwExpanderRow *server_row;
  AdwEntryRow *address_row;
  AdwEntryRow *model_row;
  AdwEntryRow *server_voice_row;
  AdwEntryRow *key_row;
};

G_DEFINE_FINAL_TYPE (TektraSpeechGroup, tektra_speech_group, ADW_TYPE_PREFERENCES_GROUP)

static void
failed_cb (TektraSpeechGroup *self,
           const GError      *error)
{
  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  tektra_toast_tell (GTK_WIDGET (self), error->message);
}

static void
reading_cb (TektraSpeechGroup *self)
{
  gboolean reading = tektra_reader_get_message (self->reader) != NULL;

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  /* Translators: a button that lets one hear the voice */
  gtk_button_set_label (self->listen_button, reading ? _("_Stop") : _("_Listen"));
}

static void
listen_cb (TektraSpeechGroup *self)
{
  g_autoptr(TektraMessage) message = NULL;

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  if (tektra_reader_get_message (self->reader) != NULL)
    {
      tektra_reader_stop (self->reader);
      return;
    }

  message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT,
                                     _("This is how answers sound when they are read to you."));
  tektra_reader_start (self->reader, message);
}

static void
show_where (TektraSpeechGroup *self)
{
  g_autofree char *where = tektra_synthesizer_dup_where (TEKTRA_SYNTHESIZER (self->service));

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), where);
}

/* Selects the voice that is set, as soon as it is known. */
static void
show_voice (TektraSpeechGroup *self)
{
  GListModel *voices = G_LIST_MODEL (self->voices);
  g_autofree char *id = NULL;

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  g_object_get (self->settings, "speech-voice", &id, NULL);
  self->updating = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr(TektraSpeechVoice) voice = g_list_model_get_item (voices, i);

      if (g_str_equal (tektra_speech_voice_get_id (voice), id))
        {
          adw_combo_row_set_selected (self->voice_row, i);
          break;
        }
    }
  self->updating = FALSE;
}

static void
voice_selected_cb (TektraSpeechGroup *self)
{
  TektraSpeechVoice *voice;

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  voice = adw_combo_row_get_selected_item (self->voice_row);
  if (voice != NULL && !self->updating && self->settings != NULL)
    g_object_set (self->settings, "speech-voice", tektra_speech_voice_get_id (voice), NULL);
}

static int
compare_voices (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  TektraSpeechVoice *first = TEKTRA_SPEECH_VOICE ((gpointer) a);
  TektraSpeechVoice *second = TEKTRA_SPEECH_VOICE ((gpointer) b);
  const char *languages[] = { tektra_speech_voice_get_language (first),
                              tektra_speech_voice_get_language (second) };
  int order = g_strcmp0 (languages[0], languages[1]);

  return order != 0 ? order : g_utf8_collate (tektra_speech_voice_get_name (first),
                                              tektra_speech_voice_get_name (second));
}

static DexFuture *
voices_listed_cb (DexFuture *future,
                  gpointer   user_data)
{
  g_autoptr(TektraSpeechGroup) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value;
  GListModel *found;

  if (self == NULL || self->settings == NULL)
    return dex_future_new_true ();

  value = dex_future_get_value (future, &error);
  if (value == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->voice_row), error->message);
      return dex_future_new_true ();
    }

  found = g_value_get_object (value);
  if (G_IS_LIST_STORE (found))
    g_list_store_sort (G_LIST_STORE (found), compare_voices, NULL);

  self->updating = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr(TektraSpeechVoice) voice = g_list_model_get_item (found, i);

      g_list_store_append (self->voices, voice);
    }
  show_voice (self);

  return dex_future_new_true ();
}

/* "Klaus (de)": names alone do not tell what is spoken. */
static char *
dup_title (TektraSpeechVoice *voice,
           gpointer           user_data)
{
  const char *language = tektra_speech_voice_get_language (voice);

  if (language == NULL || *language == '\0')
    return g_strdup (tektra_speech_voice_get_name (voice));

  return g_strdup_printf ("%s (%s)", tektra_speech_voice_get_name (voice), language);
}

static void
set_up_voices (TektraSpeechGroup *self)
{
  g_autoptr(TektraSpeechVoice) automatic = NULL;
  g_autoptr(GtkExpression) expression = NULL;

  /* Translators: the choice of a voice that speaks the language of the text */
  automatic = tektra_speech_voice_new ("", _("Fits the Text"), NULL);
  g_list_store_append (self->voices, automatic);

  expression = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL,
                                            G_CALLBACK (dup_title), NULL, NULL);
  self->updating = TRUE;
  adw_combo_row_set_expression (self->voice_row, expression);
  adw_combo_row_set_model (self->voice_row, G_LIST_MODEL (self->voices));
  self->updating = FALSE;
}

static void
show_key (TektraSpeechGroup *self)
{
  g_autofree char *address = NULL;

  g_assert (TEKTRA_IS_SPEECH_GROUP (self));

  g_object_get (self->settings, "speech-server", &address, NULL);
  tektra_speech_key_set_address (self->key, address);
}

static void
tektra_speech_group_map (GtkWidget *widget)
{
  TektraSpeechGroup *self = TEKTRA_SPEECH_GROUP (widget);

  GTK_WIDGET_CLASS (tektra_speech_group_parent_class)->map (widget);

  if (self->service == NULL || self->asked)
    return;

  self->asked = TRUE;
  dex_future_disown (
    dex_future_finally (tektra_synthesizer_list_voices (TEKTRA_SYNTHESIZER (self->service)),
                        voices_listed_cb, tektra_weak_ref_new (self), tektra_weak_ref_free));
}

/* Who leaves has heard enough. */
static void
tektra_speech_group_unmap (GtkWidget *widget)
{
  TektraSpeechGroup *self = TEKTRA_SPEECH_GROUP (widget);

  if (self->reader != NULL)
    tektra_reader_stop (self->reader);

  GTK_WIDGET_CLASS (tektra_speech_group_parent_class)->unmap (widget);
}

static void
tektra_speech_group_dispose (GObject *object)
{
  TektraSpeechGroup *self = TEKTRA_SPEECH_GROUP (object);

  g_clear_object (&self->reader);
  g_clear_object (&self->service);
  g_clear_object (&self->key);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SPEECH_GROUP);
  g_clear_object (&self->voices);

  G_OBJECT_CLASS (tektra_speech_group_parent_class)->dispose (object);
}

static void
tektra_speech_group_class_init (TektraSpeechGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TEKTRA_TYPE_LANGUAGE_ROW);

  object_class->dispose = tektra_speech_group_dispose;

  widget_class->map = tektra_speech_group_map;
  widget_class->unmap = tektra_speech_group_unmap;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-speech-group.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, listen_button);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, auto_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, headphones_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, voice_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, language_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, rate_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, server_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, model_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, server_voice_row);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechGroup, key_row);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
  gtk_widget_class_bind_template_callback (widget_class, voice_selected_cb);
}

static void
tektra_speech_group_init (TektraSpeechGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->voices = g_list_store_new (TEKTRA_TYPE_SPEECH_VOICE);
}

/* What is half typed is no address: it is taken over with the check mark or Enter. */
static void
entry_applied_cb (AdwEntryRow    *row,
                  TektraSettings *settings)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  g_object_set (settings, g_object_get_data (G_OBJECT (row), "key"), text, NULL);
}

static void
set_up_entry (TektraSpeechGroup *self,
              AdwEntryRow       *row,
              const char        *key)
{
  g_object_set_data (G_OBJECT (row), "key", (gpointer) key);
  g_object_bind_property (self->settings, key, row, "text", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (row, "apply", G_CALLBACK (entry_applied_cb), self->settings, 0);
}

/**
 * tektra_speech_group_set_up:
 * @self: a group
 * @settings: what a person has set
 * @secrets: where the keys are
 *
 * Fills the group.
 */
void
tektra_speech_group_set_up (TektraSpeechGroup *self,
                            TektraSettings    *settings,
                            TektraSecrets     *secrets)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_return_if_fail (TEKTRA_IS_SPEECH_GROUP (self));
  g_return_if_fail (TEKTRA_IS_SETTINGS (settings));
  g_return_if_fail (TEKTRA_IS_SECRETS (secrets));

  self->settings = g_object_ref (settings);
  self->key = tektra_speech_key_new (self->key_row, secrets);
  self->service = tektra_speech_service_new (settings, secrets);
  self->reader = tektra_reader_new (TEKTRA_SYNTHESIZER (self->service));
  g_signal_connect_object (self->service, "fell-back", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "notify::host", G_CALLBACK (show_where), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "notify::message", G_CALLBACK (reading_cb), self,
                           G_CONNECT_SWAPPED);

  set_up_voices (self);
  show_where (self);
  g_object_bind_property (settings, "speech-auto", self->auto_row, "active", flags);
  g_object_bind_property (settings, "voice-headphones", self->headphones_row, "active", flags);
  g_object_bind_property (settings, "speech-language", self->language_row, "language", flags);
  g_object_bind_property (settings, "speech-rate", self->rate_row, "value", flags);
  g_object_bind_property (settings, "speech-use-server", self->server_row, "enable-expansion",
                          flags);
  set_up_entry (self, self->address_row, "speech-server");
  set_up_entry (self, self->model_row, "speech-server-model");
  set_up_entry (self, self->server_voice_row, "speech-server-voice");
  g_signal_connect_object (settings, "notify::speech-server", G_CALLBACK (show_key), self,
                           G_CONNECT_SWAPPED);
  show_key (self);
}
