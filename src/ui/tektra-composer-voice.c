/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

/* The microphone of the composer. A tap on the button or on Ctrl+Space begins a recording that ends
 * by itself; who holds the button or the key decides when it ends. What was said goes to the chat
 * that was shown when it began. */

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

static void
show_bar (TektraComposer *self)
{
  gboolean recording = is_recording (self);

  gtk_widget_set_visible (GTK_WIDGET (self->attach_button), !recording);
  gtk_widget_set_visible (self->space, !recording);
  gtk_widget_set_visible (GTK_WIDGET (self->send_stack), !recording);
  gtk_widget_set_visible (self->cancel_button, recording);
  gtk_widget_set_visible (GTK_WIDGET (self->recording_bar), recording);
  if (recording)
    gtk_widget_set_visible (self->context_box, FALSE);
  else
    _tektra_composer_update_context (self);

  gtk_button_set_icon_name (GTK_BUTTON (self->voice_button),
                            recording ? "object-select-symbolic"
                                      : "audio-input-microphone-symbolic");
  gtk_widget_set_tooltip_text (self->voice_button, recording ? _("Finish Recording (Ctrl+Space)")
                                                             : _("Speak (Ctrl+Space)"));
  if (recording)
    {
      gtk_widget_remove_css_class (self->voice_button, "flat");
      gtk_widget_add_css_class (self->voice_button, "suggested-action");
    }
  else
    {
      gtk_widget_remove_css_class (self->voice_button, "suggested-action");
      gtk_widget_add_css_class (self->voice_button, "flat");
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.cancel-recording", recording);
}

/* Takes what was said into the draft: to be sent, where the person wants that. */
static void
deliver (TektraComposer    *self,
         TektraChatSession *session,
         TektraSound       *sound)
{
  TektraDraft *draft = tektra_chat_session_get_draft (session);
  TektraModel *model = tektra_chat_session_get_model (session);
  g_autoptr(TektraAttachment) attachment = NULL;
  gboolean send_at_once;

  /* Translators: what is said into the microphone is called so, like a file */
  attachment = tektra_attachment_new_for_sound (sound, _("Recording"));
  tektra_draft_add (draft, attachment);

  g_object_get (self->settings, "voice-send", &send_at_once, NULL);
  if (send_at_once && model != NULL && !tektra_chat_session_get_busy (session) &&
      (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_AUDIO) != 0)
    tektra_chat_session_send (session);
}

static void
end_recording (TektraComposer *self)
{
  g_autoptr(TektraRecorder) recorder = g_steal_pointer (&self->recorder);
  g_autoptr(TektraChatSession) session = g_steal_pointer (&self->voice_session);
  g_autoptr(TektraSound) sound = tektra_recorder_dup_sound (recorder);
  const char *message;

  g_clear_handle_id (&self->hold_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (recorder, self);
  tektra_recording_bar_set_recorder (self->recording_bar, NULL);
  show_bar (self);

  message = tektra_recorder_reason_get_message (tektra_recorder_get_reason (recorder));
  if (message != NULL)
    show_toast (self, message);
  if (sound != NULL)
    deliver (self, session, sound);

  if (session == self->session)
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
state_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (tektra_recorder_get_state (self->recorder) >= TEKTRA_RECORDER_DONE)
    end_recording (self);
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
  tektra_recording_bar_set_recorder (self->recording_bar, self->recorder);
  show_bar (self);

  g_clear_handle_id (&self->hold_source, g_source_remove);
  self->hold_source = g_timeout_add_once (HOLD_TIME / 1000, hold_cb, self);

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

  self->voice_key_down = TRUE;
  start_recording (self);
}

/**
 * _tektra_composer_cancel_voice:
 * @self: a composer
 *
 * Forgets what was said.
 *
 * Returns: whether something was being recorded
 */
gboolean
_tektra_composer_cancel_voice (TektraComposer *self)
{
  if (!is_recording (self))
    return FALSE;

  tektra_recorder_cancel (self->recorder);

  return TRUE;
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

static gboolean
key_pressed_cb (TektraComposer *self,
                guint           keyval)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (!is_recording (self))
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Escape)
    {
      tektra_recorder_cancel (self->recorder);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
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
      if (self->session != NULL && !is_recording (self))
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
  show_bar (self);
}

/**
 * _tektra_composer_dispose_voice:
 * @self: a composer
 *
 * Ends what is being recorded.
 */
void
_tektra_composer_dispose_voice (TektraComposer *self)
{
  g_clear_handle_id (&self->hold_source, g_source_remove);
  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  g_clear_object (&self->voice_session);
}
