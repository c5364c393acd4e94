/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-toast.h"
#include "ui/tektra-window-private.h"

/* A spoken conversation belongs to the chat in which it was begun, and ends when the person goes to
 * another one: a microphone that nobody sees must not stay open. That is said, with a way back. */

static void
end_conversation (TektraWindow *self)
{
  g_autoptr(TektraVoiceSession) conversation = g_steal_pointer (&self->conversation);

  tektra_voice_session_stop (conversation);
  g_clear_object (&self->conversation_chat);
  tektra_chat_view_set_conversation (self->chat_view, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
begin_conversation (TektraWindow *self)
{
  TektraComposer *composer = tektra_window_get_composer (self);

  /* One voice at a time */
  if (self->reader != NULL)
    tektra_reader_stop (self->reader);

  self->conversation_chat = g_object_ref (tektra_chat_list_get_current_chat (self->chats));
  self->conversation =
    tektra_voice_session_new (tektra_chat_list_get_current (self->chats), self->settings,
                              tektra_composer_get_transcription (composer));
  tektra_chat_view_set_conversation (self->chat_view, self->conversation);
  tektra_voice_session_start (self->conversation);
}

static void
talk (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);

  if (!_tektra_window_end_conversation (self))
    begin_conversation (self);
}

/* Back into its chat, unless it was deleted meanwhile. */
static void
go_on_cb (TektraWindow *self,
          AdwToast     *toast)
{
  TektraChat *chat = g_object_get_data (G_OBJECT (toast), "chat");

  g_assert (TEKTRA_IS_WINDOW (self));

  if (!tektra_chat_list_find (self->chats, chat, NULL))
    {
      _tektra_window_show_toast (self, _("This chat is gone."));
      return;
    }

  _tektra_window_end_conversation (self);
  tektra_chat_list_open (self->chats, chat);

  /* One that has to be read from the disk first is only shown. */
  if (tektra_chat_list_get_current_chat (self->chats) == chat)
    begin_conversation (self);
}

/* A chat that is not kept is none to go back to. */
static void
tell_end (TektraWindow *self,
          TektraChat   *chat)
{
  AdwToast *toast = tektra_toast_new (_("The conversation in the other chat has ended"));

  if (tektra_chat_list_find (self->chats, chat, NULL))
    {
      /* Translators: a button that goes back to a spoken conversation */
      adw_toast_set_button_label (toast, _("_Go On"));
      g_object_set_data_full (G_OBJECT (toast), "chat", g_object_ref (chat), g_object_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (go_on_cb), self,
                               G_CONNECT_SWAPPED);
    }
  tektra_chat_view_add_toast (self->chat_view, toast);
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
 * Ends the conversation when another chat is shown than the one it belongs to, and offers to go
 * back to it.
 */
void
_tektra_window_leave_conversation (TektraWindow *self)
{
  g_autoptr(TektraChat) chat = NULL;

  if (self->conversation == NULL ||
      tektra_voice_session_get_chat (self->conversation) ==
        tektra_chat_list_get_current (self->chats))
    return;

  chat = g_steal_pointer (&self->conversation_chat);
  end_conversation (self);
  tell_end (self, chat);
}
