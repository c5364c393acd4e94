/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

/* A spoken conversation belongs to the chat in which it was begun, and ends when the person goes to
 * another one. */

static void
end_conversation (TektraWindow *self)
{
  g_autoptr(TektraVoiceSession) conversation = g_steal_pointer (&self->conversation);

  tektra_voice_session_stop (conversation);
  tektra_chat_view_set_conversation (self->chat_view, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
talk (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraComposer *composer;

  if (_tektra_window_end_conversation (self))
    return;

  /* One voice at a time */
  if (self->reader != NULL)
    tektra_reader_stop (self->reader);

  composer = tektra_window_get_composer (self);
  self->conversation =
    tektra_voice_session_new (tektra_chat_list_get_current (self->chats), self->settings,
                              tektra_composer_get_transcription (composer));
  tektra_chat_view_set_conversation (self->chat_view, self->conversation);
  tektra_voice_session_start (self->conversation);
}

/**
 * _tektra_window_class_init_conversation:
 * @widget_class: the class of the window
 *
 * Installs the action that begins and ends a conversation.
 */
void
_tektra_window_class_init_conversation (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.talk", NULL, talk);
}

/**
 * _tektra_window_end_conversation:
 * @self: a window
 *
 * Ends the conversation.
 *
 * Returns: whether there was one
 */
gboolean
_tektra_window_end_conversation (TektraWindow *self)
{
  if (self->conversation == NULL)
    return FALSE;

  end_conversation (self);

  return TRUE;
}

/**
 * _tektra_window_mute_conversation:
 * @self: a window
 *
 * Closes the microphone of the conversation, or opens it again.
 *
 * Returns: whether there is one
 */
gboolean
_tektra_window_mute_conversation (TektraWindow *self)
{
  if (self->conversation == NULL)
    return FALSE;

  tektra_voice_session_set_muted (self->conversation,
                                  !tektra_voice_session_get_muted (self->conversation));

  return TRUE;
}

/**
 * _tektra_window_leave_conversation:
 * @self: a window
 *
 * Ends the conversation when another chat is shown than the one it belongs to.
 */
void
_tektra_window_leave_conversation (TektraWindow *self)
{
  if (self->conversation != NULL &&
      tektra_voice_session_get_chat (self->conversation) !=
        tektra_chat_list_get_current (self->chats))
    end_conversation (self);
}
