/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-conversation-bar.h"

#include "ui/tektra-waveform.h"

/* The level comes more often than a bar of the waveform is wide. Microseconds */
#define LEVEL_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)

struct _TektraConversationBar
{
  GtkWidget parent_instance;

  /* owned */
  TektraVoiceSession *session;
  GSignalGroup *signals;
  gint64 last_level;

  /* template */
  GtkWidget *box;
  GtkLabel *state_label;
  GtkLabel *note_label;
  GtkLabel *where_label;
  GtkWidget *mute_button;
  AdwBin *level_bin;
  GtkWidget *interrupt_button;
  GtkWidget *resume_button;
};

G_DEFINE_FINAL_TYPE (TektraConversationBar, tektra_conversation_bar, GTK_TYPE_WIDGET)

static const char *
get_state_text (TektraVoiceState state)
{
  switch (state)
    {
    case TEKTRA_VOICE_STATE_STARTING:
      return _("Opening the microphone…");
    case TEKTRA_VOICE_STATE_LISTENING:
      /* Translators: the microphone is open, and nobody speaks */
      return _("Speak now");
    case TEKTRA_VOICE_STATE_HEARING:
      /* Translators: somebody speaks into the microphone */
      return _("Listening…");
    case TEKTRA_VOICE_STATE_TRANSCRIBING:
      return _("Writing down what you said…");
    case TEKTRA_VOICE_STATE_THINKING:
      /* Translators: a model works on an answer */
      return _("Thinking…");
    case TEKTRA_VOICE_STATE_SPEAKING:
      /* Translators: an answer is read aloud */
      return _("Speaking…");
    case TEKTRA_VOICE_STATE_MUTED:
      return _("You are muted");
    case TEKTRA_VOICE_STATE_PAUSED:
      return _("Paused");
    case TEKTRA_VOICE_STATE_FAILED:
      return _("Something went wrong");
    case TEKTRA_VOICE_STATE_IDLE:
    default:
      return "";
    }
}

/* Where the program would hear itself it says how it can be interrupted. */
static void
note_cb (TektraConversationBar *self)
{
  const char *note = tektra_voice_session_get_note (self->session);

  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  if (note == NULL && tektra_voice_session_get_half_duplex (self->session))
    note = _("While there is speech you are not heard: use the button to interrupt.");

  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
  if (tektra_voice_session_get_note (self->session) != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), note,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
state_cb (TektraConversationBar *self)
{
  TektraVoiceState state = tektra_voice_session_get_state (self->session);
  g_autofree char *where = tektra_voice_session_dup_where (self->session);

  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  gtk_label_set_label (self->state_label, get_state_text (state));
  gtk_label_set_label (self->where_label, where);
  gtk_widget_set_visible (self->interrupt_button, state == TEKTRA_VOICE_STATE_THINKING ||
                                                  state == TEKTRA_VOICE_STATE_SPEAKING);
  gtk_widget_set_visible (self->resume_button, state == TEKTRA_VOICE_STATE_PAUSED ||
                                               state == TEKTRA_VOICE_STATE_FAILED);
  note_cb (self);

  /* What is heard needs not be read out, and would be heard by the microphone. */
  if (state == TEKTRA_VOICE_STATE_LISTENING || state >= TEKTRA_VOICE_STATE_MUTED)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), get_state_text (state),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
muted_cb (TektraConversationBar *self)
{
  gboolean muted = tektra_voice_session_get_muted (self->session);

  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  gtk_button_set_icon_name (GTK_BUTTON (self->mute_button),
                            muted ? "microphone-disabled-symbolic"
                                  : "audio-input-microphone-symbolic");
  gtk_widget_set_tooltip_text (self->mute_button, muted ? _("Unmute (Ctrl+Space)")
                                                        : _("Mute (Ctrl+Space)"));
}

static void
level_cb (TektraConversationBar *self)
{
  gint64 now = g_get_monotonic_time ();

  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  if (now - self->last_level < LEVEL_INTERVAL)
    return;

  self->last_level = now;
  tektra_waveform_push (TEKTRA_WAVEFORM (adw_bin_get_child (self->level_bin)),
                        tektra_voice_session_get_level (self->session));
}

static void
mute_cb (TektraConversationBar *self)
{
  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  tektra_voice_session_set_muted (self->session, !tektra_voice_session_get_muted (self->session));
}

static void
interrupt_cb (TektraConversationBar *self)
{
  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  tektra_voice_session_interrupt (self->session);
  gtk_widget_grab_focus (self->mute_button);
}

static void
resume_cb (TektraConversationBar *self)
{
  g_assert (TEKTRA_IS_CONVERSATION_BAR (self));

  tektra_voice_session_start (self->session);
  gtk_widget_grab_focus (self->mute_button);
}

static gboolean
tektra_conversation_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (TEKTRA_CONVERSATION_BAR (widget)->mute_button);
}

static void
tektra_conversation_bar_dispose (GObject *object)
{
  TektraConversationBar *self = TEKTRA_CONVERSATION_BAR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CONVERSATION_BAR);

  G_OBJECT_CLASS (tektra_conversation_bar_parent_class)->dispose (object);
}

static void
tektra_conversation_bar_class_init (TektraConversationBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_conversation_bar_dispose;

  widget_class->grab_focus = tektra_conversation_bar_grab_focus;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-conversation-bar.ui");
  gtk_widget_class_set_css_name (widget_class, "conversation-bar");

  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, box);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, note_label);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, where_label);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, mute_button);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, level_bin);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, interrupt_button);
  gtk_widget_class_bind_template_child (widget_class, TektraConversationBar, resume_button);
  gtk_widget_class_bind_template_callback (widget_class, mute_cb);
  gtk_widget_class_bind_template_callback (widget_class, interrupt_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_cb);
}

static void
tektra_conversation_bar_init (TektraConversationBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (TEKTRA_TYPE_VOICE_SESSION);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::note", G_CALLBACK (note_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::half-duplex", G_CALLBACK (note_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::muted", G_CALLBACK (muted_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::level", G_CALLBACK (level_cb), self);
}

/**
 * tektra_conversation_bar_new:
 *
 * Makes a bar without a conversation.
 *
 * Returns: (transfer floating): a new bar
 */
GtkWidget *
tektra_conversation_bar_new (void)
{
  return g_object_new (TEKTRA_TYPE_CONVERSATION_BAR, NULL);
}

/**
 * tektra_conversation_bar_set_session:
 * @self: a bar
 * @session: (nullable): a conversation
 *
 * Shows a conversation.
 */
void
tektra_conversation_bar_set_session (TektraConversationBar *self,
                                     TektraVoiceSession    *session)
{
  g_return_if_fail (TEKTRA_IS_CONVERSATION_BAR (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_VOICE_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->signals, session);
  if (session == NULL)
    return;

  adw_bin_set_child (self->level_bin, tektra_waveform_new ());
  state_cb (self);
  muted_cb (self);
}
