/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

#include "session/tektra-dictation.h"

/* The microphone of the composer. A tap on the button or on Ctrl+Space begins a recording that ends
 * by itself; who holds the button or the key decides when it ends. What was said goes to the chat
 * that was shown when it began, as sound or as the words that somebody writes down. */

/* What is shorter is a tap. In microseconds. */
#define HOLD_TIME (500 * G_TIME_SPAN_MILLISECOND)

static gboolean
is_recording (TektraComposer *self)
{
  return self->recorder != NULL;
}

static gboolean
is_held (TektraComposer *self)
{
  return self->voice_key_down || self->voice_button_down;
}

static void
show_toast (TektraComposer *self,
            const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

/* In the chat that is shown */
static TektraDictation *
get_dictation (TektraComposer *self)
{
  if (self->session == NULL)
    return NULL;

  return tektra_draft_get_dictation (tektra_chat_session_get_draft (self->session));
}

static void
show_button (TektraComposer *self,
             const char     *icon_name,
             const char     *tooltip,
             gboolean        suggested)
{
  gtk_button_set_icon_name (GTK_BUTTON (self->voice_button), icon_name);
  gtk_widget_set_tooltip_text (self->voice_button, tooltip);
  if (suggested)
    {
      gtk_widget_remove_css_class (self->voice_button, "flat");
      gtk_widget_add_css_class (self->voice_button, "suggested-action");
    }
  else
    {
      gtk_widget_remove_css_class (self->voice_button, "suggested-action");
      gtk_widget_add_css_class (self->voice_button, "flat");
    }
}

static void
show_words (TektraComposer *self)
{
  TektraDictation *dictation = get_dictation (self);
  const char *words = "";

  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->live != NULL)
    words = tektra_live_transcription_get_text (self->live);
  else if (dictation != NULL && !is_recording (self))
    words = tektra_dictation_get_partial_text (dictation);
  tektra_recording_bar_set_words (self->recording_bar, words);
}

/* The way may be another one with another model, and with other settings. */
static void
show_where (TektraComposer *self)
{
  TektraChatSession *session = is_recording (self) ? self->voice_session : self->session;
  g_autofree char *where = NULL;

  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->transcription != NULL && session != NULL)
    where = tektra_transcription_service_dup_where (self->transcription,
                                                    tektra_chat_session_get_model (session));
  tektra_recording_bar_set_where (self->recording_bar, where != NULL ? where : "");
}

/**
 * _tektra_composer_show_voice:
 * @self: a composer
 *
 * Shows the bar while something is recorded, or written down in the chat that is shown.
 */
void
_tektra_composer_show_voice (TektraComposer *self)
{
  TektraDictation *dictation = get_dictation (self);
  gboolean recording = is_recording (self);
  gboolean busy = recording || dictation != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->attach_button), !busy);
  gtk_widget_set_visible (self->space, !busy);
  gtk_widget_set_visible (self->talk_button, !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->send_stack), !recording);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->recording_bar), busy);
  gtk_widget_set_visible (self->voice_button, recording || dictation == NULL);
  if (busy)
    gtk_widget_set_visible (self->context_box, FALSE);
  else
    _tektra_composer_update_context (self);

  show_button (self, recording ? "object-select-symbolic" : "audio-input-microphone-symbolic",
               recording ? _("Finish Recording (Ctrl+Space)") : _("Speak (Ctrl+Space)"),
               recording);
  gtk_widget_set_tooltip_text (self->cancel_button,
                               recording ? _("Discard Recording (Esc)")
                                         : _("Keep the Recording without Words (Esc)"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.cancel-recording", busy);

  if (!recording)
    tektra_recording_bar_set_transcribing (self->recording_bar, dictation != NULL);
  g_signal_group_set_target (self->dictation_signals, recording ? NULL : dictation);
  show_words (self);
  show_where (self);
}

static void
dictation_ended_cb (TektraComposer *self,
                    const char     *message)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (message != NULL)
    show_toast (self, message);
}

static void
dictate (TektraComposer    *self,
         TektraChatSession *session,
         TektraAttachment  *attachment,
         TektraSound       *sound)
{
  g_autoptr(TektraDictation) dictation = NULL;

  dictation = tektra_dictation_new (self->transcription, session, attachment);
  g_signal_connect_object (dictation, "ended", G_CALLBACK (dictation_ended_cb), self,
                           G_CONNECT_SWAPPED);
  tektra_dictation_start (dictation, sound);
}

/**
 * _tektra_composer_dictate:
 * @self: a composer
 * @attachment: a sound in the draft that is shown, ready
 *
 * Has a sound written down: in the composer what was just said, and beside the sound what is in a
 * file.
 */
void
_tektra_composer_dictate (TektraComposer   *self,
                          TektraAttachment *attachment)
{
  if (tektra_attachment_get_spoken (attachment))
    dictate (self, self->session, attachment, NULL);
  else
    tektra_attachment_write_down (attachment, self->transcription,
                                  tektra_chat_session_get_model (self->session));
}

/**
 * _tektra_composer_can_write_down:
 * @self: a composer that shows a chat
 *
 * Tells whether the sounds in the draft can be sent as words, because the model does not hear and
 * somebody else does.
 *
 * Returns: %FALSE also when the model hears
 */
gboolean
_tektra_composer_can_write_down (TektraComposer *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);

  return self->transcription != NULL && model != NULL &&
         (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_AUDIO) == 0 &&
         tektra_transcription_service_get_route (self->transcription, model, NULL) ==
           TEKTRA_HEARING_ROUTE_WORDS;
}

/**
 * _tektra_composer_write_down:
 * @self: a composer that shows a chat
 *
 * Has the sounds of the draft written down that the model could not be sent.
 */
void
_tektra_composer_write_down (TektraComposer *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);
  guint n_attachments = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));

  if (!_tektra_composer_can_write_down (self))
    return;

  for (guint i = 0; i < n_attachments; i++)
    {
      g_autoptr(TektraAttachment) attachment =
        g_list_model_get_item (G_LIST_MODEL (self->attachments), i);

      if (tektra_attachment_get_need (attachment) == TEKTRA_CAPABILITY_AUDIO)
        tektra_attachment_write_down (attachment, self->transcription, model);
    }
}

/* Takes what was said into the draft: to be sent, where the person wants that. */
static void
deliver (TektraComposer    *self,
         TektraChatSession *session,
         TektraSound       *sound,
         TektraAttachment  *attachment)
{
  TektraModel *model = tektra_chat_session_get_model (session);
  TektraHearingRoute route;
  gboolean send_at_once;

  route = tektra_transcription_service_get_route (self->transcription, model, NULL);
  if (route == TEKTRA_HEARING_ROUTE_WORDS)
    dictate (self, session, attachment, sound);
  else
    tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
  tektra_draft_set_spoken (tektra_chat_session_get_draft (session), TRUE);

  g_object_get (self->settings, "voice-send", &send_at_once, NULL);
  if (send_at_once && model != NULL && route != TEKTRA_HEARING_ROUTE_NONE)
    tektra_chat_session_send (session);
}

static void
end_recording (TektraComposer *self,
               gboolean        left)
{
  g_autoptr(TektraRecorder) recorder = g_steal_pointer (&self->recorder);
  g_autoptr(TektraChatSession) session = g_steal_pointer (&self->voice_session);
  g_autoptr(TektraSound) sound = tektra_recorder_dup_sound (recorder);
  g_autoptr(TektraAttachment) attachment = NULL;
  const char *message;

  /* whoever wrote it down meanwhile has time for all of it now */
  g_clear_object (&self->live);
  g_clear_handle_id (&self->hold_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (recorder, self);
  tektra_recording_bar_set_recorder (self->recording_bar, NULL);
  _tektra_composer_show_voice (self);

  message = tektra_recorder_reason_get_message (tektra_recorder_get_reason (recorder));
  if (message != NULL)
    show_toast (self, message);
  if (sound != NULL)
    /* Translators: what is said into the microphone is called so, like a file */
    attachment = tektra_attachment_new_for_sound (sound, _("Recording"));
  if (attachment != NULL && left)
    tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
  else if (attachment != NULL)
    deliver (self, session, sound, attachment);

  if (session == self->session)
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
state_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (tektra_recorder_get_state (self->recorder) >= TEKTRA_RECORDER_DONE)
    end_recording (self, FALSE);
}

/* Who still holds it now goes on until it is let go of, whatever pauses there are. */
static void
hold_cb (gpointer user_data)
{
  TektraComposer *self = user_data;

  self->hold_source = 0;
  if (is_recording (self) && is_held (self))
    tektra_recorder_set_pause (self->recorder, 0);
}

/* Where whisper hears it, the words are shown while they are spoken. */
static void
start_live (TektraComposer *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->voice_session);
  TektraTranscriber *whisper;
  g_autofree char *language = NULL;

  whisper = tektra_transcription_service_get_whisper (self->transcription, model);
  if (whisper == NULL)
    return;

  g_object_get (self->settings, "voice-language", &language, NULL);
  self->live = tektra_live_transcription_new (self->recorder, whisper,
                                              *language != '\0' ? language : NULL);
  g_signal_connect_object (self->live, "notify::text", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
}

static void
start_recording (TektraComposer *self)
{
  g_autofree char *device = NULL;
  guint pause;
  gboolean suppress_noise;

  g_object_get (self->settings,
                "voice-device", &device,
                "voice-pause", &pause,
                "voice-suppress-noise", &suppress_noise,
                NULL);

  self->recorder = tektra_recorder_new ();
  self->voice_session = g_object_ref (self->session);
  self->voice_begun = g_get_monotonic_time ();
  tektra_recorder_set_device (self->recorder, device);
  tektra_recorder_set_pause (self->recorder, pause);
  tektra_recorder_set_suppress_noise (self->recorder, suppress_noise);
  g_signal_connect_object (self->recorder, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  start_live (self);
  tektra_recording_bar_set_recorder (self->recording_bar, self->recorder);
  _tektra_composer_show_voice (self);

  g_clear_handle_id (&self->hold_source, g_source_remove);
  self->hold_source = g_timeout_add_once (HOLD_TIME / 1000, hold_cb, self);

  dex_future_disown (tektra_transcription_service_refresh (self->transcription));
  tektra_recorder_start (self->recorder);
}

static void
let_go (TektraComposer *self)
{
  if (is_recording (self) && !is_held (self) &&
      g_get_monotonic_time () - self->voice_begun >= HOLD_TIME)
    tektra_recorder_stop (self->recorder);
}

/**
 * _tektra_composer_toggle_voice:
 * @self: a composer
 *
 * Begins to listen, or is content with what was said: the key was pressed. While it is held it
 * says so again and again.
 */
void
_tektra_composer_toggle_voice (TektraComposer *self)
{
  if (self->session == NULL || self->voice_key_down)
    return;

  if (is_recording (self))
    {
      tektra_recorder_stop (self->recorder);
      return;
    }

  /* one after the other */
  if (get_dictation (self) != NULL)
    return;

  self->voice_key_down = TRUE;
  start_recording (self);
}

/**
 * _tektra_composer_cancel_voice:
 * @self: a composer
 *
 * Forgets what is being recorded, or does without the words of what was.
 *
 * Returns: whether there was anything of that kind
 */
gboolean
_tektra_composer_cancel_voice (TektraComposer *self)
{
  TektraDictation *dictation = get_dictation (self);

  if (is_recording (self))
    {
      tektra_recorder_cancel (self->recorder);
      return TRUE;
    }
  if (dictation != NULL)
    {
      tektra_dictation_cancel (dictation);
      show_toast (self, _("The recording is kept beside the message"));
      return TRUE;
    }

  return FALSE;
}

/**
 * tektra_composer_leave_voice:
 * @self: a composer that is not seen any more
 *
 * Closes the microphone. What was said stays beside the message, as sound: nobody has asked for it
 * to be sent.
 */
void
tektra_composer_leave_voice (TektraComposer *self)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));

  if (!is_recording (self))
    return;

  g_signal_handlers_disconnect_by_func (self->recorder, state_cb, self);
  tektra_recorder_stop (self->recorder);
  end_recording (self, TRUE);
}

/* Wherever the focus is by then */
static void
key_released_cb (TektraComposer *self,
                 guint           keyval)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (keyval != GDK_KEY_space && keyval != GDK_KEY_Control_L && keyval != GDK_KEY_Control_R)
    return;

  self->voice_key_down = FALSE;
  let_go (self);
}

/* What is typed into a dialog is for the dialog. */
static gboolean
is_covered (TektraComposer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return ADW_IS_APPLICATION_WINDOW (root) &&
         adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root)) != NULL;
}

static gboolean
key_pressed_cb (TektraComposer *self,
                guint           keyval)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (is_covered (self))
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Escape && _tektra_composer_cancel_voice (self))
    return GDK_EVENT_STOP;
  if (is_recording (self) && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter))
    {
      tektra_recorder_stop (self->recorder);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* In another window nobody hears of it. */
static void
active_cb (TektraComposer *self,
           GParamSpec     *pspec,
           GtkWindow      *window)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (!gtk_window_is_active (window))
    self->voice_key_down = FALSE;
}

/* A click is known when the button is let go of; a recording begins when it is pressed. */
static gboolean
button_event_cb (TektraComposer *self,
                 GdkEvent       *event)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
      if (gdk_event_get_event_type (event) == GDK_BUTTON_PRESS &&
          gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY)
        break;
      if (self->session != NULL && !is_recording (self) && get_dictation (self) == NULL)
        {
          self->voice_button_down = TRUE;
          self->ignore_click = TRUE;
          start_recording (self);
        }
      break;

    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
      self->voice_button_down = FALSE;
      let_go (self);
      break;

    default:
      break;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
button_clicked_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  /* the press has begun it */
  if (self->ignore_click)
    {
      self->ignore_click = FALSE;
      return;
    }

  if (is_recording (self))
    tektra_recorder_stop (self->recorder);
  else if (self->session != NULL)
    start_recording (self);
}

/**
 * _tektra_composer_watch_keys:
 * @self: a composer
 * @root: (nullable): the window that it is in now
 *
 * Listens to the keys of a window: the one that begins a recording is let go of wherever the focus
 * is by then.
 */
void
_tektra_composer_watch_keys (TektraComposer *self,
                             GtkWidget      *root)
{
  if (self->voice_keys != NULL)
    {
      GtkWidget *old = gtk_event_controller_get_widget (self->voice_keys);

      g_signal_handlers_disconnect_by_func (old, active_cb, self);
      gtk_widget_remove_controller (old, self->voice_keys);
    }
  self->voice_keys = NULL;
  if (root == NULL)
    return;

  self->voice_keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->voice_keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->voice_keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->voice_keys, "key-released", G_CALLBACK (key_released_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (root, self->voice_keys);
  g_signal_connect_object (root, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * _tektra_composer_init_voice:
 * @self: a composer whose template is there
 *
 * Makes the microphone button work.
 */
void
_tektra_composer_init_voice (TektraComposer *self)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (button_event_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->voice_button, controller);
  g_signal_connect_object (self->voice_button, "clicked", G_CALLBACK (button_clicked_cb), self,
                           G_CONNECT_SWAPPED);

  self->dictation_signals = g_signal_group_new (TEKTRA_TYPE_DICTATION);
  g_signal_group_connect_swapped (self->dictation_signals, "notify::partial-text",
                                  G_CALLBACK (show_words), self);
  _tektra_composer_show_voice (self);
}

/**
 * tektra_composer_get_transcription:
 * @self: a composer
 *
 * Gets who decides how speech is heard.
 *
 * Returns: (transfer none) (nullable): what tektra_composer_set_transcription() was given
 */
TektraTranscriptionService *
tektra_composer_get_transcription (TektraComposer *self)
{
  g_return_val_if_fail (TEKTRA_IS_COMPOSER (self), NULL);

  return self->transcription;
}

/**
 * _tektra_composer_dispose_voice:
 * @self: a composer
 *
 * Ends what is being recorded. What is being written down goes on.
 */
void
_tektra_composer_dispose_voice (TektraComposer *self)
{
  g_clear_handle_id (&self->hold_source, g_source_remove);
  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->live);
  g_clear_object (&self->recorder);
  g_clear_object (&self->voice_session);
  g_clear_object (&self->awaiting);
  g_clear_object (&self->dictation_signals);
  g_clear_object (&self->transcription);
}

/* A model was got for a sound that is beside the message: it is what the person waits for. */
static void
dictate_awaiting (TektraComposer *self)
{
  TektraModel *model = tektra_chat_session_get_model (self->session);
  g_autoptr(TektraAttachment) sound = NULL;

  if (self->awaiting == NULL || get_dictation (self) != NULL ||
      tektra_transcription_service_get_route (self->transcription, model, NULL) !=
        TEKTRA_HEARING_ROUTE_WORDS)
    return;

  sound = g_steal_pointer (&self->awaiting);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->attachments)); i++)
    {
      g_autoptr(TektraAttachment) attachment =
        g_list_model_get_item (G_LIST_MODEL (self->attachments), i);

      if (attachment == sound)
        {
          _tektra_composer_dictate (self, sound);
          return;
        }
    }
}

static void
hearing_changed_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  show_where (self);
  if (self->session != NULL)
    {
      _tektra_composer_update_note (self);
      dictate_awaiting (self);
    }
}

/**
 * tektra_composer_set_transcription:
 * @self: a composer
 * @transcription: who decides how speech is heard
 *
 * Gives the composer what it needs to take what is said; done once, before anybody speaks.
 */
void
tektra_composer_set_transcription (TektraComposer             *self,
                                   TektraTranscriptionService *transcription)
{
  g_return_if_fail (TEKTRA_IS_COMPOSER (self));
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (transcription));
  g_return_if_fail (self->transcription == NULL);

  self->transcription = g_object_ref (transcription);
  g_signal_connect_object (transcription, "changed", G_CALLBACK (hearing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  _tektra_composer_show_voice (self);
}
