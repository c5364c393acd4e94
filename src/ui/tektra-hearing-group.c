/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-hearing-group.h"

#include "speech/tektra-speech-server.h"
#include "ui/tektra-language-row.h"
#include "ui/tektra-speech-key.h"
#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* What is set is set at once, but for what one types: that is when it is complete. */

struct _TektraHearingGroup
{
  AdwPreferencesGroup         parent_instance;

  /* owned */
  TektraSettings             *settings; /* NULL before it is set up */
  TektraSpeechKey            *key;
  TektraTranscriptionService *service;
  TektraModel                *model;
  gboolean                    updating;

  /* template */
  AdwComboRow                *way_row;
  TektraLanguageRow          *language_row;
  AdwEntryRow                *server_row;
  AdwEntryRow                *model_row;
  AdwEntryRow                *key_row;
  AdwActionRow               *test_row;
  GtkWidget                  *spinner;
  GtkWidget                  *test_button;
};

G_DEFINE_FINAL_TYPE (TektraHearingGroup, tektra_hearing_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_string (TektraHearingGroup *self,
            const char         *name)
{
  char *text;

  g_object_get (self->settings, name, &text, NULL);

  return text;
}

static void
show_where (TektraHearingGroup *self)
{
  g_autofree char *where = NULL;

  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  where = tektra_transcription_service_dup_where (self->service, self->model);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), where);
}

static void
show_result (TektraHearingGroup *self,
             const char         *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (self->test_row, escaped);
}

static void
show_way (TektraHearingGroup *self)
{
  TektraHearingWay way;

  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  g_object_get (self->settings, "voice-hearing", &way, NULL);
  self->updating = TRUE;
  adw_combo_row_set_selected (self->way_row, way);
  self->updating = FALSE;
}

static void
way_selected_cb (TektraHearingGroup *self)
{
  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  if (self->settings != NULL && !self->updating)
    g_object_set (self->settings,
                  "voice-hearing", adw_combo_row_get_selected (self->way_row), NULL);
}

static void
show_server (TektraHearingGroup *self)
{
  g_autofree char *address = dup_string (self, "voice-server");
  g_autofree char *model = dup_string (self, "voice-server-model");
  gboolean is_there;

  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  is_there = tektra_speech_key_set_address (self->key, address);
  gtk_editable_set_text (GTK_EDITABLE (self->server_row), address);
  gtk_editable_set_text (GTK_EDITABLE (self->model_row), model);
  gtk_widget_set_sensitive (GTK_WIDGET (self->model_row), is_there);
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_row), is_there);
}

/* People leave out what is always the same. */
static char *
dup_address (TektraHearingGroup *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->server_row)));

  g_strstrip (text);
  if (*text == '\0' || strstr (text, "://") != NULL)
    return g_steal_pointer (&text);

  return g_strconcat ("http://", text, NULL);
}

static void
server_applied_cb (TektraHearingGroup *self)
{
  g_autofree char *address = dup_address (self);
  g_autofree char *name = tektra_speech_server_dup_secret_name (address);

  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  if (*address != '\0' && name == NULL)
    {
      tektra_toast_tell (GTK_WIDGET (self), _("This is not the address of a server."));
      return;
    }

  g_object_set (self->settings, "voice-server", address, NULL);
  show_server (self);
}

static void
model_applied_cb (TektraHearingGroup *self)
{
  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  g_object_set (self->settings,
                "voice-server-model", gtk_editable_get_text (GTK_EDITABLE (self->model_row)), NULL);
}

static void
show_testing (TektraHearingGroup *self,
              gboolean            testing)
{
  gtk_widget_set_visible (self->spinner, testing);
  gtk_widget_set_sensitive (self->test_button, !testing);
}

static DexFuture *
tested_cb (DexFuture *future,
           gpointer   user_data)
{
  g_autoptr(TektraHearingGroup) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;

  if (self == NULL || self->settings == NULL)
    return dex_future_new_true ();

  if (value != NULL)
    /* Translators: %d is a number of milliseconds */
    text = g_strdup_printf (_("Works: %'d ms"), (int) g_value_get_int64 (value));
  else
    text = g_strdup (error->message);

  show_testing (self, FALSE);
  show_result (self, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  return dex_future_new_true ();
}

static void
test_clicked_cb (TektraHearingGroup *self)
{
  g_assert (TEKTRA_IS_HEARING_GROUP (self));

  show_testing (self, TRUE);
  dex_future_disown (dex_future_finally (tektra_transcription_service_test_server (self->service),
                                         tested_cb, tektra_weak_ref_new (self),
                                         tektra_weak_ref_free));
}

static void
tektra_hearing_group_dispose (GObject *object)
{
  TektraHearingGroup *self = TEKTRA_HEARING_GROUP (object);

  g_clear_object (&self->key);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_HEARING_GROUP);
  g_clear_object (&self->model);
  g_clear_object (&self->service);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_hearing_group_parent_class)->dispose (object);
}

static void
tektra_hearing_group_class_init (TektraHearingGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TEKTRA_TYPE_LANGUAGE_ROW);

  object_class->dispose = tektra_hearing_group_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-hearing-group.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, way_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, language_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, server_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, model_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, key_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, test_row);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraHearingGroup, test_button);
  gtk_widget_class_bind_template_callback (widget_class, way_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
}

static void
tektra_hearing_group_init (TektraHearingGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_hearing_group_set_up:
 * @self: a group
 * @settings: what a person has set
 * @secrets: where the keys are
 * @service: who decides how speech is heard
 * @model: (nullable): the model of the chat that is shown
 *
 * Gives the group what it needs; done once.
 */
void
tektra_hearing_group_set_up (TektraHearingGroup         *self,
                             TektraSettings             *settings,
                             TektraSecrets              *secrets,
                             TektraTranscriptionService *service,
                             TektraModel                *model)
{
  g_return_if_fail (TEKTRA_IS_HEARING_GROUP (self));
  g_return_if_fail (TEKTRA_IS_SETTINGS (settings));
  g_return_if_fail (TEKTRA_IS_SECRETS (secrets));
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (service));
  g_return_if_fail (model == NULL || TEKTRA_IS_MODEL (model));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  self->key = tektra_speech_key_new (self->key_row, secrets);
  self->service = g_object_ref (service);
  g_set_object (&self->model, model);

  g_signal_connect_object (settings, "notify::voice-hearing", G_CALLBACK (show_way), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (settings, "voice-language", self->language_row, "language",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (service, "changed", G_CALLBACK (show_where), self, G_CONNECT_SWAPPED);
  show_way (self);
  show_server (self);
  show_where (self);
}
