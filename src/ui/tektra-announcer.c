/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-announcer.h"

#include "markdown/tektra-markdown-text.h"

/* Words that come one by one would interrupt each other: a screen reader that is told something new
 * stops what it is saying. So a paragraph is told when it is finished, and the last one with the
 * answer. What is told is what is read on the screen, not how it was written. */

/* Faster than anybody listens, and no work to speak of */
#define LOOK_MS 500

struct _TektraAnnouncer
{
  GObject            parent_instance;

  /* owned */
  TektraSettings    *settings;
  TektraChatSession *session;
  GSignalGroup      *session_signals;
  TektraMessage     *answer; /* NULL while none is written */

  /* borrowed */
  GtkWidget         *widget;

  gsize              n_told; /* bytes of the answer */
  guint              source;
};

G_DEFINE_FINAL_TYPE (TektraAnnouncer, tektra_announcer, G_TYPE_OBJECT)

static void
announce (TektraAnnouncer *self,
          const char      *markdown)
{
  g_autofree char *text = tektra_markdown_to_text (markdown);

  g_assert (TEKTRA_IS_ANNOUNCER (self));

  if (*g_strstrip (text) != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self->widget), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
look (TektraAnnouncer *self,
      gboolean         at_end)
{
  g_autofree char *text = NULL;
  g_autofree char *piece = NULL;
  gsize length;

  g_assert (TEKTRA_IS_ANNOUNCER (self));

  text = tektra_message_dup_text (self->answer);

  /* An answer that goes on begins with what was told before. */
  if (strlen (text) <= self->n_told)
    return;

  length = at_end ? strlen (text + self->n_told)
                  : tektra_announcer_find_finished (text + self->n_told);
  piece = g_strndup (text + self->n_told, length);
  self->n_told += length;
  announce (self, piece);
}

static gboolean
look_cb (gpointer user_data)
{
  look (user_data, FALSE);

  return G_SOURCE_CONTINUE;
}

static void
stop (TektraAnnouncer *self)
{
  g_assert (TEKTRA_IS_ANNOUNCER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->answer);
}

static gboolean
is_wanted (TektraAnnouncer *self)
{
  gboolean wanted;

  g_object_get (self->settings, "announce-answers", &wanted, NULL);

  return wanted;
}

static void
state_changed_cb (TektraAnnouncer *self)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (self->session);
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_ANNOUNCER (self));

  if (tektra_chat_session_get_state (self->session) != TEKTRA_CHAT_STATE_STREAMING ||
      self->answer != NULL || !is_wanted (self))
    return;

  /* What is there already was told, or was there before the chat was opened. */
  g_set_object (&self->answer, tektra_conversation_get_last (conversation));
  if (self->answer == NULL)
    return;

  text = tektra_message_dup_text (self->answer);
  self->n_told = tektra_announcer_find_finished (text);
  self->source = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
answer_finished_cb (TektraAnnouncer *self,
                    TektraMessage   *answer)
{
  g_assert (TEKTRA_IS_ANNOUNCER (self));

  if (answer != self->answer)
    return;

  look (self, TRUE);
  if (tektra_message_get_error (answer) != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self->widget),
                             tektra_message_get_error (answer)->message,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  stop (self);
}

static void
tektra_announcer_dispose (GObject *object)
{
  TektraAnnouncer *self = TEKTRA_ANNOUNCER (object);

  stop (self);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_announcer_parent_class)->dispose (object);
}

static void
tektra_announcer_class_init (TektraAnnouncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_announcer_dispose;
}

static void
tektra_announcer_init (TektraAnnouncer *self)
{
  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state",
                                  G_CALLBACK (state_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "answer-finished",
                                  G_CALLBACK (answer_finished_cb), self);
}

/**
 * tektra_announcer_new:
 * @widget: who speaks, and outlives the announcer
 * @settings: what a person has set
 *
 * Makes an announcer.
 *
 * Returns: (transfer full): a new announcer
 */
TektraAnnouncer *
tektra_announcer_new (GtkWidget      *widget,
                      TektraSettings *settings)
{
  TektraAnnouncer *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_ANNOUNCER, NULL);
  self->widget = widget;
  self->settings = g_object_ref (settings);

  return self;
}

/**
 * tektra_announcer_set_session:
 * @self: an announcer
 * @session: the chat that is shown
 *
 * Tells what is answered in this chat from now on.
 */
void
tektra_announcer_set_session (TektraAnnouncer   *self,
                              TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_ANNOUNCER (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  stop (self);
  g_signal_group_set_target (self->session_signals, session);
  state_changed_cb (self);
}

/**
 * tektra_announcer_find_finished:
 * @text: Markdown that grows
 *
 * Finds out how much of it will not change any more: whole paragraphs, and blocks of code that are
 * closed.
 *
 * Returns: a number of bytes
 */
gsize
tektra_announcer_find_finished (const char *text)
{
  gboolean in_code = FALSE;
  gsize finished = 0;
  const char *line = text;
  const char *end;

  g_return_val_if_fail (text != NULL, 0);

  while ((end = strchr (line, '\n')) != NULL)
    {
      const char *first = line + strspn (line, " \t");

      if (g_str_has_prefix (first, "```") || g_str_has_prefix (first, "~~~"))
        in_code = !in_code;
      else if (first == end && !in_code)
        finished = (gsize) (end + 1 - text);

      line = end + 1;
    }

  return finished;
}
