/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-answer-notifier.h"

#include <glib/gi18n.h>

#include "markdown/tektra-markdown-text.h"
#include "ui/tektra-chat-window.h"

/* An answer is seen when its chat is the one that is shown, in a window that has the keyboard. What
 * was told of an answer is taken back as soon as that is so, and when its chat is deleted: words of
 * it must not stay on the screen. The desktop may have them from an earlier run. */

/* Of a notification about two lines are shown. */
#define N_CHARACTERS 160
#define N_BYTES 2000

struct _TektraAnswerNotifier
{
  GObject         parent_instance;

  /* owned */
  TektraChatList *chats;
  TektraSettings *settings;
  GHashTable     *told; /* the ids of chats */

  /* borrowed */
  GtkApplication *application;
};

G_DEFINE_FINAL_TYPE (TektraAnswerNotifier, tektra_answer_notifier, G_TYPE_OBJECT)

/* The chat that somebody looks at, NULL when there is none */
static TektraChatSession *
get_seen (TektraAnswerNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  if (!TEKTRA_IS_CHAT_WINDOW (window) || !gtk_window_is_active (window) ||
      !gtk_widget_get_mapped (GTK_WIDGET (window)))
    return NULL;

  return tektra_chat_window_get_session (TEKTRA_CHAT_WINDOW (window));
}

static gint64
get_chat_id (TektraChatSession *session)
{
  return tektra_conversation_get_id (tektra_chat_session_get_conversation (session));
}

static char *
dup_notification_id (gint64 chat)
{
  return g_strdup_printf ("answer-%" G_GINT64_FORMAT, chat);
}

/* The first words of the answer as they are read, not as they are written */
static char *
dup_beginning (TektraMessage *answer)
{
  g_autofree char *text = tektra_message_dup_text (answer);
  g_autofree char *piece = g_utf8_make_valid (text, (gssize) MIN (strlen (text), N_BYTES));
  g_autofree char *plain = tektra_markdown_to_text (piece);
  g_autofree char *beginning = NULL;

  g_strdelimit (g_strstrip (plain), "\n\t", ' ');
  if (g_utf8_strlen (plain, -1) <= N_CHARACTERS)
    return g_steal_pointer (&plain);

  beginning = g_utf8_substring (plain, 0, N_CHARACTERS);

  return g_strconcat (beginning, "…", NULL);
}

static void
fill_in (TektraAnswerNotifier *self,
         GNotification        *notification,
         TektraChatSession    *session,
         TektraMessage        *answer)
{
  const char *title;
  g_autofree char *text = NULL;
  gboolean with_text;

  g_object_get (self->settings, "notification-text", &with_text, NULL);
  if (tektra_message_get_status (answer) == TEKTRA_MESSAGE_STATUS_FAILED)
    {
      g_notification_set_title (notification, _("An Answer Has Failed"));
      return;
    }
  if (!with_text)
    return;

  title = tektra_conversation_get_title (tektra_chat_session_get_conversation (session));
  if (title != NULL && *title != '\0')
    g_notification_set_title (notification, title);
  text = dup_beginning (answer);
  if (*text != '\0')
    g_notification_set_body (notification, text);
}

static void
answer_finished_cb (TektraAnswerNotifier *self,
                    TektraChatSession    *session,
                    TektraMessage        *answer)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = NULL;
  gboolean wanted;
  gint64 chat = get_chat_id (session);

  g_assert (TEKTRA_IS_ANSWER_NOTIFIER (self));

  g_object_get (self->settings, "notify-answers", &wanted, NULL);
  if (!wanted || session == get_seen (self) ||
      tektra_message_get_status (answer) == TEKTRA_MESSAGE_STATUS_STOPPED)
    return;

  notification = g_notification_new (_("An Answer Is Ready"));
  fill_in (self, notification, session, answer);
  g_notification_set_default_action_and_target (notification, "app.open-chat", "(xx)", chat,
                                                tektra_message_get_id (answer));
  g_notification_set_category (notification, "im.received");
  id = dup_notification_id (chat);
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
  g_hash_table_add (self->told, g_memdup2 (&chat, sizeof chat));
}

static void
take_back (TektraAnswerNotifier *self,
           gint64                chat)
{
  g_autofree char *id = dup_notification_id (chat);

  g_hash_table_remove (self->told, &chat);
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
}

static void
look_cb (TektraAnswerNotifier *self)
{
  TektraChatSession *session = get_seen (self);
  gint64 chat = session != NULL ? get_chat_id (session) : 0;

  g_assert (TEKTRA_IS_ANSWER_NOTIFIER (self));

  if (session != NULL && g_hash_table_contains (self->told, &chat))
    take_back (self, chat);
}

static void
removed_cb (TektraAnswerNotifier *self,
            TektraChat           *chat)
{
  g_assert (TEKTRA_IS_ANSWER_NOTIFIER (self));

  if (tektra_chat_has_messages (chat))
    take_back (self, tektra_chat_get_id (chat));
}

static void
window_added_cb (TektraAnswerNotifier *self,
                 GtkWindow            *window)
{
  g_signal_connect_object (window, "notify::is-active",
                           G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
}

static void
tektra_answer_notifier_dispose (GObject *object)
{
  TektraAnswerNotifier *self = TEKTRA_ANSWER_NOTIFIER (object);

  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_answer_notifier_parent_class)->dispose (object);
}

static void
tektra_answer_notifier_class_init (TektraAnswerNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_answer_notifier_dispose;
}

static void
tektra_answer_notifier_init (TektraAnswerNotifier *self)
{
  self->told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * tektra_answer_notifier_new:
 * @application: the application, which outlives the notifier
 * @chats: the chats of the person
 * @settings: what a person has set
 *
 * Begins to tell of answers.
 *
 * Returns: (transfer full): a new notifier
 */
TektraAnswerNotifier *
tektra_answer_notifier_new (GtkApplication *application,
                            TektraChatList *chats,
                            TektraSettings *settings)
{
  TektraAnswerNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_ANSWER_NOTIFIER, NULL);
  self->application = application;
  self->chats = g_object_ref (chats);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (chats, "answer-finished",
                           G_CALLBACK (answer_finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chats, "notify::current",
                           G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chats, "removed",
                           G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added",
                           G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);

  return self;
}
