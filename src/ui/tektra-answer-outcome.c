/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-trust.h"
#include "ui/tektra-answer-outcome.h"
#include "ui/tektra-pull-offer.h"

struct _TektraAnswerOutcome
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  TektraMessage     *message;
  GSignalGroup      *session_signals;
  GSignalGroup      *conversation_signals;
  GSignalGroup      *message_signals;

  /* template */
  GtkWidget         *text;
  GtkLabel          *label;
  GtkWidget         *buttons;
  GtkWidget         *continue_button;
  GtkWidget         *retry_button;
  GtkWidget         *load_button;
  GtkWidget         *pull_button;
  GtkWidget         *choose_button;
  GtkWidget         *preferences_button;
  GtkWidget         *new_chat_button;
};

G_DEFINE_FINAL_TYPE (TektraAnswerOutcome, tektra_answer_outcome, GTK_TYPE_WIDGET)

/* Another model may have been chosen since: what is missing is the one that was asked. */
static gboolean
can_pull (TektraAnswerOutcome *self)
{
  const char *id = tektra_message_get_model_id (self->message);
  TektraModelManager *manager;

  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  if (id == NULL || self->session == NULL)
    return FALSE;

  manager = tektra_chat_session_get_manager (self->session);

  return tektra_pull_offer_is_possible (tektra_model_manager_get_registry (manager), id);
}

static gboolean
is_error (const GError       *error,
          TektraBackendError  code)
{
  return g_error_matches (error, TEKTRA_BACKEND_ERROR, code);
}

static void
update_remedies (TektraAnswerOutcome *self,
                 const GError        *error)
{
  gboolean load = is_error (error, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
  gboolean pull = is_error (error, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND) && can_pull (self);
  gboolean choose, preferences, new_chat;

  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  choose = load ||
           is_error (error, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND) ||
           is_error (error, TEKTRA_BACKEND_ERROR_UNSUPPORTED) ||
           is_error (error, TEKTRA_BACKEND_ERROR_BAD_MODEL) ||
           is_error (error, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY) ||
           is_error (error, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG) ||
           is_error (error, TEKTRA_BACKEND_ERROR_NOT_FOUND) ||
           is_error (error, TEKTRA_BACKEND_ERROR_NOT_RUNNING) ||
           is_error (error, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  preferences = is_error (error, TEKTRA_BACKEND_ERROR_UNAUTHORIZED) ||
                is_error (error, TEKTRA_BACKEND_ERROR_NOT_FOUND);
  new_chat = is_error (error, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG) ||
             is_error (error, TEKTRA_BACKEND_ERROR_TOO_LARGE);

  if (pull)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->pull_button), "s",
                                      tektra_message_get_model_id (self->message));
  gtk_widget_set_visible (self->load_button, load);
  gtk_widget_set_visible (self->pull_button, pull);
  gtk_widget_set_visible (self->choose_button, choose);
  gtk_widget_set_visible (self->preferences_button, preferences);
  gtk_widget_set_visible (self->new_chat_button, new_chat);
}

/* What was stopped or cut off says so below it; the buttons are for where the chat goes on. */
static void
update (TektraAnswerOutcome *self)
{
  TektraMessageStatus status = TEKTRA_MESSAGE_STATUS_COMPLETE;
  const GError *error = NULL;
  const char *text = NULL;
  gboolean busy = FALSE, last = FALSE, unfinished = FALSE, answerable = FALSE;

  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  if (self->message != NULL)
    status = tektra_message_get_status (self->message);

  if (self->message != NULL && self->session != NULL)
    {
      TektraConversation *conversation = tektra_chat_session_get_conversation (self->session);

      busy = tektra_chat_session_get_busy (self->session);
      last = tektra_conversation_get_last (conversation) == self->message;
      answerable = tektra_chat_session_can_regenerate (self->session, self->message);
      unfinished = tektra_chat_session_can_continue (self->session, self->message);
    }

  if (status == TEKTRA_MESSAGE_STATUS_FAILED)
    error = tektra_message_get_error (self->message);

  if (error != NULL)
    text = error->message;
  else if (status == TEKTRA_MESSAGE_STATUS_INTERRUPTED)
    text = _("Interrupted: Tektra was closed while this was written.");

  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL || (unfinished && last));
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  if (error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failure");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "failure");

  gtk_widget_set_visible (self->text, text != NULL);
  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (self->continue_button, unfinished);
  gtk_widget_set_sensitive (self->continue_button, !busy);
  gtk_widget_set_sensitive (self->retry_button, !busy && answerable);
  gtk_widget_set_sensitive (self->load_button, !busy && answerable);
  update_remedies (self, error);
}

static void
continue_clicked_cb (TektraAnswerOutcome *self)
{
  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  if (self->session != NULL && self->message != NULL)
    tektra_chat_session_continue (self->session, self->message);
}

static void
retry_clicked_cb (TektraAnswerOutcome *self)
{
  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  /* A person who tries again may think otherwise of a server now. */
  tektra_trust_ask_again (tektra_trust_get_default ());
  if (self->session != NULL && self->message != NULL)
    tektra_chat_session_regenerate (self->session, self->message);
}

static void
load_clicked_cb (TektraAnswerOutcome *self)
{
  g_assert (TEKTRA_IS_ANSWER_OUTCOME (self));

  if (self->session != NULL && self->message != NULL)
    tektra_chat_session_load_anyway (self->session, self->message);
}

static void
tektra_answer_outcome_dispose (GObject *object)
{
  TektraAnswerOutcome *self = TEKTRA_ANSWER_OUTCOME (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_ANSWER_OUTCOME);

  G_OBJECT_CLASS (tektra_answer_outcome_parent_class)->dispose (object);
}

static void
tektra_answer_outcome_class_init (TektraAnswerOutcomeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_answer_outcome_dispose;

  g_type_ensure (ADW_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-answer-outcome.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, text);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, label);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, buttons);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, continue_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, retry_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, load_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, pull_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, choose_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, preferences_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAnswerOutcome, new_chat_button);
  gtk_widget_class_bind_template_callback (widget_class, continue_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, load_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "answer-outcome");
}

static void
tektra_answer_outcome_init (TektraAnswerOutcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy",
                                  G_CALLBACK (update), self);

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (update), self);

  self->message_signals = g_signal_group_new (TEKTRA_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "notify::status",
                                  G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->message_signals, "notify::error",
                                  G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->message_signals, "notify::finish-reason",
                                  G_CALLBACK (update), self);
}

/**
 * tektra_answer_outcome_set_message:
 * @self: an outcome
 * @session: (nullable): the chat that the answer belongs to
 * @message: (nullable): the answer
 *
 * Shows how an answer ended, and follows it.
 */
void
tektra_answer_outcome_set_message (TektraAnswerOutcome *self,
                                   TektraChatSession   *session,
                                   TektraMessage       *message)
{
  TektraConversation *conversation = NULL;

  g_return_if_fail (TEKTRA_IS_ANSWER_OUTCOME (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));
  g_return_if_fail (message == NULL || TEKTRA_IS_MESSAGE (message));

  if (session != NULL)
    conversation = tektra_chat_session_get_conversation (session);

  g_set_object (&self->session, session);
  g_set_object (&self->message, message);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->conversation_signals, conversation);
  g_signal_group_set_target (self->message_signals, message);
  update (self);
}
