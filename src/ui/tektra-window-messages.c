/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

#include <glib/gi18n.h>

#include "core/tektra-conversation-branch.h"
#include "core/tektra-conversation-find.h"
#include "session/tektra-chat-title.h"
#include "ui/tektra-message-text.h"
#include "util/tektra-weak-ref.h"

/* What the window does with the messages of the chat that is shown. */

static TektraConversation *
get_conversation (TektraWindow *self)
{
  return tektra_chat_session_get_conversation (tektra_chat_list_get_current (self->chats));
}

static void
read_aloud (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  /* The microphone would hear it. */
  _tektra_window_end_conversation (TEKTRA_WINDOW (widget));

  tektra_chat_window_read_aloud (TEKTRA_CHAT_WINDOW (widget), g_variant_get_int64 (parameter));
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
  TektraMessage *message = tektra_conversation_find (get_conversation (self),
                                                     g_variant_get_int64 (parameter));

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

/**
 * _tektra_window_class_init_message_actions:
 * @widget_class: the class of the window
 *
 * Installs the actions for messages.
 */
void
_tektra_window_class_init_message_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.branch-chat", "x", branch_chat);
  gtk_widget_class_install_action (widget_class, "win.read-aloud", "x", read_aloud);
  gtk_widget_class_install_action (widget_class, "win.copy-chat", NULL, copy_chat);
}

/**
 * _tektra_window_read_by_itself:
 * @self: a window
 * @answer: an answer that begins in the chat that is shown
 *
 * Reads it aloud if that is wanted, and nobody does so in a conversation.
 */
void
_tektra_window_read_by_itself (TektraWindow  *self,
                               TektraMessage *answer)
{
  if (self->conversation == NULL)
    tektra_chat_window_read_by_itself (TEKTRA_CHAT_WINDOW (self), answer);
}
