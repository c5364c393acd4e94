/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

#include <glib/gi18n.h>

#include "core/tektra-conversation-branch.h"
#include "session/tektra-chat-title.h"
#include "session/tektra-message-edit.h"
#include "session/tektra-speech-service.h"
#include "ui/tektra-message-text.h"
#include "util/tektra-weak-ref.h"

/* What the window does with the messages of the chat that is shown. */

static TektraConversation *
get_conversation (TektraWindow *self)
{
  return tektra_chat_session_get_conversation (tektra_chat_list_get_current (self->chats));
}

static TektraMessage *
find_message (TektraWindow *self,
              gint64        id)
{
  GListModel *messages = G_LIST_MODEL (get_conversation (self));

  for (guint i = g_list_model_get_n_items (messages); i > 0; i--)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i - 1);

      if (tektra_message_get_id (message) == id)
        return message;
    }

  return NULL;
}

static void
quote (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  tektra_composer_quote (tektra_window_get_composer (TEKTRA_WINDOW (widget)),
                         g_variant_get_string (parameter, NULL));
}

static void
reading_failed_cb (TektraWindow *self,
                   const GError *error)
{
  _tektra_window_show_toast (self, error->message);
}

static void
fell_back_cb (TektraWindow *self,
              const GError *error)
{
  g_autofree char *text = NULL;

  /* Translators: %s is a sentence that says why a server does not speak */
  text = g_strdup_printf (_("%s This computer goes on reading."), error->message);
  _tektra_window_show_toast (self, text);
}

/* The same once more ends it. */
static void
read_aloud (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraReader *reader = tektra_window_get_reader (self);
  TektraMessage *message = find_message (self, g_variant_get_int64 (parameter));

  /* The microphone would hear it. */
  _tektra_window_end_conversation (self);

  if (message == NULL || tektra_reader_get_message (reader) == message)
    tektra_reader_stop (reader);
  else
    tektra_reader_start (reader, message);
}

/* What waits for messages that are not in memory */
typedef struct
{
  GWeakRef          *window;
  TektraChatSession *session;
  GPtrArray         *branch; /* of TektraMessage, the last one first; held in memory */
} Job;

static Job *
job_new (TektraWindow      *window,
         TektraChatSession *session,
         TektraMessage     *last)
{
  TektraMessagePager *pager = tektra_chat_session_get_pager (session);
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);
  Job *job = g_new0 (Job, 1);

  job->window = tektra_weak_ref_new (window);
  job->session = g_object_ref (session);
  job->branch = g_ptr_array_new_with_free_func (g_object_unref);

  for (TektraMessage *message = last;
       message != NULL;
       message = tektra_conversation_get_parent (conversation, message))
    {
      g_ptr_array_add (job->branch, g_object_ref (message));
      if (pager != NULL)
        tektra_message_pager_hold (pager, message);
    }

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;
  TektraMessagePager *pager = tektra_chat_session_get_pager (job->session);

  for (guint i = 0; pager != NULL && i < job->branch->len; i++)
    tektra_message_pager_release (pager, job->branch->pdata[i]);

  tektra_weak_ref_free (job->window);
  g_ptr_array_unref (job->branch);
  g_object_unref (job->session);
  g_free (job);
}

/* The copy goes on with the same model, and both are in the list. */
static DexFuture *
branch_loaded_cb (DexFuture *completed,
                  gpointer   user_data)
{
  Job *job = user_data;
  g_autoptr(TektraWindow) self = g_weak_ref_get (job->window);
  TektraConversation *conversation = tektra_chat_session_get_conversation (job->session);
  TektraModel *model = tektra_chat_session_get_model (job->session);
  g_autoptr(TektraConversation) copy = NULL;
  g_autoptr(TektraChatSession) session = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *title = NULL;

  if (self == NULL || self->chats == NULL ||
      !tektra_conversation_contains (conversation, job->branch->pdata[0]))
    return dex_future_new_true ();

  if (dex_future_get_value (completed, &error) == NULL)
    {
      _tektra_window_show_toast (self, error->message);
      return dex_future_new_true ();
    }

  copy = tektra_conversation_new ();
  tektra_conversation_copy_branch (conversation, job->branch->pdata[0], copy);
  title = tektra_chat_title_number (tektra_conversation_get_title (conversation));
  tektra_conversation_set_title (copy, title);

  session = tektra_chat_session_new_for_conversation (tektra_chat_list_get_manager (self->chats),
                                                      copy);
  if (model != NULL)
    tektra_chat_session_set_model (session, model);
  tektra_chat_list_add (self->chats, session);
  tektra_chat_list_set_current (self->chats, session);

  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
  _tektra_window_show_toast (self, _("This is a chat of its own now"));

  return dex_future_new_true ();
}

static DexFuture *
chat_loaded_cb (DexFuture *completed,
                gpointer   user_data)
{
  Job *job = user_data;
  g_autoptr(TektraWindow) self = g_weak_ref_get (job->window);
  TektraConversation *conversation = tektra_chat_session_get_conversation (job->session);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->chats == NULL)
    return dex_future_new_true ();

  if (dex_future_get_value (completed, &error) == NULL)
    {
      _tektra_window_show_toast (self, error->message);
      return dex_future_new_true ();
    }

  text = tektra_message_text_dup_chat (conversation);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  _tektra_window_show_toast (self, _("Chat copied"));

  return dex_future_new_true ();
}

/* Of a long chat not all is in memory, but all of it is copied. */
static void
load_branch (TektraWindow      *self,
             TektraMessage     *last,
             DexFutureCallback  callback)
{
  TektraChatSession *session = tektra_chat_list_get_current (self->chats);
  TektraMessagePager *pager = tektra_chat_session_get_pager (session);
  Job *job = job_new (self, session, last);
  DexFuture *loading;

  g_assert (TEKTRA_IS_WINDOW (self));

  loading = pager != NULL ? tektra_message_pager_load (pager, job->branch)
                          : dex_future_new_true ();
  dex_future_disown (dex_future_finally (loading, callback, job, job_free));
}

static void
branch_chat (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraMessage *message = find_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    load_branch (self, message, branch_loaded_cb);
}

static void
copy_chat (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);

  load_branch (self, tektra_conversation_get_last (get_conversation (self)), chat_loaded_cb);
}

static void
edit_last_message (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  GListModel *messages = G_LIST_MODEL (get_conversation (self));

  for (guint i = g_list_model_get_n_items (messages); i > 0; i--)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i - 1);

      if (tektra_message_get_role (message) == TEKTRA_ROLE_USER)
        {
          tektra_chat_view_show_message (self->chat_view, i - 1);
          if (tektra_message_get_loaded (message))
            tektra_message_edit_begin (tektra_message_edit_get (message),
                                       tektra_chat_list_get_current (self->chats));
          return;
        }
    }

  gtk_widget_error_bell (widget);
}

/**
 * _tektra_window_class_init_message_actions:
 * @widget_class: the class of the window
 *
 * Installs the actions for messages.
 */
void
_tektra_window_class_init_message_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.quote", "s", quote);
  gtk_widget_class_install_action (widget_class, "win.branch-chat", "x", branch_chat);
  gtk_widget_class_install_action (widget_class, "win.read-aloud", "x", read_aloud);
  gtk_widget_class_install_action (widget_class, "win.copy-chat", NULL, copy_chat);
  gtk_widget_class_install_action (widget_class, "win.edit-last-message", NULL,
                                   edit_last_message);
}

/**
 * _tektra_window_read_by_itself:
 * @self: a window
 * @answer: an answer that begins in the chat that is shown
 *
 * Reads it aloud if the question was spoken and the person wants that.
 */
void
_tektra_window_read_by_itself (TektraWindow  *self,
                               TektraMessage *answer)
{
  gboolean wanted;

  g_object_get (self->settings, "speech-auto", &wanted, NULL);
  if (wanted && self->conversation == NULL &&
      tektra_chat_session_get_spoken (tektra_chat_list_get_current (self->chats)))
    tektra_reader_start (tektra_window_get_reader (self), answer);
}

/**
 * tektra_window_get_reader:
 * @self: a window
 *
 * Gets what reads answers aloud: one at a time, whichever chat is shown.
 *
 * Returns: (transfer none): the reader
 */
TektraReader *
tektra_window_get_reader (TektraWindow *self)
{
  g_return_val_if_fail (TEKTRA_IS_WINDOW (self), NULL);

  if (self->reader == NULL)
    {
      TektraTranscriptionService *transcription;
      g_autoptr(TektraSpeechService) service = NULL;
      TektraSecrets *secrets = NULL;

      transcription = tektra_composer_get_transcription (tektra_window_get_composer (self));
      if (transcription != NULL)
        secrets = tektra_transcription_service_get_secrets (transcription);
      service = tektra_speech_service_new (self->settings, secrets);
      g_signal_connect_object (service, "fell-back",
                               G_CALLBACK (fell_back_cb), self, G_CONNECT_SWAPPED);
      self->reader = tektra_reader_new (TEKTRA_SYNTHESIZER (service));
      g_signal_connect_object (self->reader, "failed",
                               G_CALLBACK (reading_failed_cb), self, G_CONNECT_SWAPPED);
    }

  return self->reader;
}
