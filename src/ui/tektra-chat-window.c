/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-chat-window.h"

#include <glib/gi18n.h>

#include "core/tektra-conversation-find.h"
#include "session/tektra-message-edit.h"
#include "session/tektra-speech-service.h"

/* The actions that the widgets of a chat count on, in whatever window they are. Their keys are set
 * by the application, except for Ctrl+V: that belongs to whatever has the focus first, and reaches
 * the window only when nobody else took it. */

G_DEFINE_INTERFACE (TektraChatWindow, tektra_chat_window, ADW_TYPE_APPLICATION_WINDOW)

static TektraChatView *
get_chat_view (gpointer window)
{
  return TEKTRA_CHAT_WINDOW_GET_IFACE (window)->get_chat_view (window);
}

static TektraComposer *
get_composer (gpointer window)
{
  return tektra_chat_view_get_composer (get_chat_view (window));
}

static TektraSettings *
get_settings (gpointer window)
{
  return TEKTRA_CHAT_WINDOW_GET_IFACE (window)->get_settings (window);
}

static void
tell (gpointer    window,
      const char *text)
{
  TEKTRA_CHAT_WINDOW_GET_IFACE (window)->show_toast (window, text);
}

static void
show_toast (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  tell (widget, g_variant_get_string (parameter, NULL));
}

static void
focus_composer (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (get_chat_view (widget)));
}

static void
choose_model (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraChatWindow *self = TEKTRA_CHAT_WINDOW (widget);

  tektra_model_button_popup (TEKTRA_CHAT_WINDOW_GET_IFACE (self)->get_model_button (self));
}

static void
toggle_favourite_model (GtkWidget  *widget,
                        const char *action_name,
                        GVariant   *parameter)
{
  tektra_settings_toggle_favourite_model (get_settings (widget),
                                          g_variant_get_string (parameter, NULL));
}

static void
attach (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  tektra_composer_choose_files (get_composer (widget));
}

static void
paste (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  tektra_composer_paste (get_composer (widget));
}

static void
quote (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  tektra_composer_quote (get_composer (widget), g_variant_get_string (parameter, NULL));
}

static void
edit_last_message (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  TektraChatSession *session = tektra_chat_window_get_session (TEKTRA_CHAT_WINDOW (widget));
  GListModel *messages = G_LIST_MODEL (tektra_chat_session_get_conversation (session));

  for (guint i = g_list_model_get_n_items (messages); i > 0; i--)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i - 1);

      if (tektra_message_get_role (message) == TEKTRA_ROLE_USER)
        {
          tektra_chat_view_show_message (get_chat_view (widget), i - 1);
          if (tektra_message_get_loaded (message))
            tektra_message_edit_begin (tektra_message_edit_get (message), session);
          return;
        }
    }

  gtk_widget_error_bell (widget);
}

static void
reading_failed_cb (TektraChatWindow *self,
                   const GError     *error)
{
  tell (self, error->message);
}

static void
fell_back_cb (TektraChatWindow *self,
              const GError     *error)
{
  g_autofree char *text = NULL;

  /* Translators: %s is a sentence that says why a server does not speak */
  text = g_strdup_printf (_("%s This computer goes on reading."), error->message);
  tell (self, text);
}

/* Two voices at once cannot be understood. */
static void
start_reading (TektraChatWindow *self,
               TektraMessage    *message)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    {
      if (link->data != self && TEKTRA_IS_CHAT_WINDOW (link->data))
        tektra_reader_stop (tektra_chat_window_get_reader (link->data));
    }

  tektra_reader_start (tektra_chat_window_get_reader (self), message);
}

static void
tektra_chat_window_default_init (TektraChatWindowInterface *iface)
{
}

/**
 * tektra_chat_window_class_install_actions:
 * @widget_class: the class of a window that shows a chat
 *
 * Installs what is the same in all of them. Speaking, reading aloud and what belongs into the large
 * window are left to the class.
 */
void
tektra_chat_window_class_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-toast", "s", show_toast);
  gtk_widget_class_install_action (widget_class, "win.focus-composer", NULL, focus_composer);
  gtk_widget_class_install_action (widget_class, "win.choose-model", NULL, choose_model);
  gtk_widget_class_install_action (widget_class, "win.toggle-favourite-model", "s",
                                   toggle_favourite_model);
  gtk_widget_class_install_action (widget_class, "win.attach", NULL, attach);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste);
  gtk_widget_class_install_action (widget_class, "win.quote", "s", quote);
  gtk_widget_class_install_action (widget_class, "win.edit-last-message", NULL,
                                   edit_last_message);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK,
                                       "win.paste", NULL);
}

/**
 * tektra_chat_window_get_session:
 * @self: a window
 *
 * Returns: (transfer none): the chat that it shows
 */
TektraChatSession *
tektra_chat_window_get_session (TektraChatWindow *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_WINDOW (self), NULL);

  return TEKTRA_CHAT_WINDOW_GET_IFACE (self)->get_session (self);
}

/**
 * tektra_chat_window_get_reader:
 * @self: a window
 *
 * Gets what reads answers aloud: one at a time, whichever chat is shown.
 *
 * Returns: (transfer none): the reader
 */
TektraReader *
tektra_chat_window_get_reader (TektraChatWindow *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_WINDOW (self), NULL);

  return TEKTRA_CHAT_WINDOW_GET_IFACE (self)->get_reader (self);
}

/**
 * tektra_chat_window_create_reader:
 * @self: a window
 *
 * Makes what reads answers aloud, and tells in the window when it cannot.
 *
 * Returns: (transfer full): a new reader
 */
TektraReader *
tektra_chat_window_create_reader (TektraChatWindow *self)
{
  TektraTranscriptionService *transcription;
  g_autoptr(TektraSpeechService) service = NULL;
  TektraSecrets *secrets = NULL;
  TektraReader *reader;

  g_return_val_if_fail (TEKTRA_IS_CHAT_WINDOW (self), NULL);

  transcription = tektra_composer_get_transcription (get_composer (self));
  if (transcription != NULL)
    secrets = tektra_transcription_service_get_secrets (transcription);
  service = tektra_speech_service_new (get_settings (self), secrets);
  g_signal_connect_object (service, "fell-back",
                           G_CALLBACK (fell_back_cb), self, G_CONNECT_SWAPPED);
  reader = tektra_reader_new (TEKTRA_SYNTHESIZER (service));
  g_signal_connect_object (reader, "failed",
                           G_CALLBACK (reading_failed_cb), self, G_CONNECT_SWAPPED);

  return reader;
}

/**
 * tektra_chat_window_read_aloud:
 * @self: a window
 * @message: the id of an answer
 *
 * Reads an answer aloud. The same once more ends it.
 */
void
tektra_chat_window_read_aloud (TektraChatWindow *self,
                               gint64            message)
{
  TektraReader *reader = tektra_chat_window_get_reader (self);
  TektraMessage *answer;

  g_return_if_fail (TEKTRA_IS_CHAT_WINDOW (self));

  answer = tektra_conversation_find (
    tektra_chat_session_get_conversation (tektra_chat_window_get_session (self)), message);
  if (answer == NULL || tektra_reader_get_message (reader) == answer)
    tektra_reader_stop (reader);
  else
    start_reading (self, answer);
}

/**
 * tektra_chat_window_read_by_itself:
 * @self: a window
 * @answer: an answer that begins in the chat that is shown
 *
 * Reads it aloud if the question was spoken and the person wants that.
 */
void
tektra_chat_window_read_by_itself (TektraChatWindow *self,
                                   TektraMessage    *answer)
{
  gboolean wanted;

  g_return_if_fail (TEKTRA_IS_CHAT_WINDOW (self));

  g_object_get (get_settings (self), "speech-auto", &wanted, NULL);
  if (wanted && tektra_chat_session_get_spoken (tektra_chat_window_get_session (self)))
    start_reading (self, answer);
}

/**
 * tektra_chat_window_take_drop:
 * @self: a window
 * @drop: what was dropped on it
 *
 * Attaches it to the message that is being written.
 */
void
tektra_chat_window_take_drop (TektraChatWindow *self,
                              GdkDrop          *drop)
{
  g_return_if_fail (TEKTRA_IS_CHAT_WINDOW (self));
  g_return_if_fail (GDK_IS_DROP (drop));

  gtk_window_present (GTK_WINDOW (self));
  tektra_composer_take_drop (get_composer (self), drop);
}
