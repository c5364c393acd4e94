/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "session/tektra-chat-session-private.h"
#include "session/tektra-chat-title.h"

/* One chat at work. It owns the conversation, the draft of the next message and the one turn that
 * may run. Whatever goes wrong with a turn is told in its answer. */

G_DEFINE_ENUM_TYPE (TektraChatState, tektra_chat_state,
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_STATE_PREPARING, "preparing"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_STATE_STREAMING, "streaming"))

G_DEFINE_FINAL_TYPE (TektraChatSession, tektra_chat_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONVERSATION,
  PROP_DRAFT,
  PROP_MODEL,
  PROP_STATE,
  PROP_BUSY,
  PROP_STATUS_TEXT,
  PROP_PROGRESS,
  PROP_THINK,
  PROP_UNREAD,
  N_PROPS
};

enum
{
  ANSWER_BEGUN,
  ANSWER_FINISHED,
  EDIT_CHANGED,
  SWITCH_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* For tektra-chat-session-run.c, too */
void
tektra_chat_session_set_state (TektraChatSession *self,
                               TektraChatState    state)
{
  gboolean was_busy;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (self->state == state)
    return;

  was_busy = tektra_chat_session_get_busy (self);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (was_busy != tektra_chat_session_get_busy (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* For tektra-chat-session-run.c, too */
void
tektra_chat_session_notify_progress (TektraChatSession *self)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
append_question (TektraChatSession *self,
                 TektraMessage     *question)
{
  if (tektra_conversation_get_title (self->conversation) == NULL)
    {
      g_autofree char *title = tektra_chat_title_make_for_message (question);

      tektra_conversation_set_title (self->conversation, title);
    }

  tektra_conversation_append (self->conversation, question);
}

static void
tektra_chat_session_send_draft (TektraChatSession *self)
{
  g_autoptr(TektraMessage) question = tektra_message_new (TEKTRA_ROLE_USER);
  GListModel *attachments;
  const char *text;
  guint n;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  attachments = tektra_draft_list_attachments (self->draft);
  n = g_list_model_get_n_items (attachments);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraAttachment) attachment = g_list_model_get_item (attachments, i);

      tektra_message_add_part (question, tektra_attachment_get_part (attachment));
    }

  text = tektra_draft_get_text (self->draft);
  if (text != NULL && *text != '\0')
    tektra_message_append_text (question, text, -1);

  append_question (self, question);
  self->spoken = tektra_draft_get_spoken (self->draft);
  tektra_draft_clear (self->draft);
  tektra_chat_session_run (self, question, self->load_anyway);
}

static void
tektra_chat_session_draft_prepared_cb (TektraChatSession *self)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (self->state != TEKTRA_CHAT_STATE_PREPARING || tektra_draft_get_preparing (self->draft))
    return;

  /* The picture that was waited for may have been taken out, and with it all there was to say. A
   * sound may have no words: the person decides what to do now. */
  if (tektra_draft_is_empty (self->draft) || tektra_draft_get_problem (self->draft) != NULL)
    tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_IDLE);
  else
    tektra_chat_session_send_draft (self);
}

/* "What is this?" without the picture would be nonsense: the person decides what to do now. */
static void
tektra_chat_session_attachment_failed_cb (TektraChatSession *self)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (self->state == TEKTRA_CHAT_STATE_PREPARING)
    tektra_chat_session_stop (self);
}

static void
tektra_chat_session_param_changed_cb (TektraChatSession *self,
                                      TektraParam        param)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (param == TEKTRA_PARAM_REASONING)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THINK]);
}

static void
tektra_chat_session_dispose (GObject *object)
{
  TektraChatSession *self = TEKTRA_CHAT_SESSION (object);

  g_clear_object (&self->turn);
  g_clear_object (&self->options);
  g_clear_object (&self->pager);
  g_clear_object (&self->draft);
  g_clear_object (&self->model);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_chat_session_parent_class)->dispose (object);
}

static void
tektra_chat_session_finalize (GObject *object)
{
  TektraChatSession *self = TEKTRA_CHAT_SESSION (object);

  g_object_unref (self->conversation);

  G_OBJECT_CLASS (tektra_chat_session_parent_class)->finalize (object);
}

static void
tektra_chat_session_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraChatSession *self = TEKTRA_CHAT_SESSION (object);

  switch (prop_id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, tektra_chat_session_get_busy (self));
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, tektra_chat_session_get_status_text (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, tektra_chat_session_get_progress (self));
      break;
    case PROP_THINK:
      g_value_set_boolean (value, tektra_chat_session_get_think (self));
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, self->unread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_session_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraChatSession *self = TEKTRA_CHAT_SESSION (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      tektra_chat_session_set_model (self, g_value_get_object (value));
      break;
    case PROP_THINK:
      tektra_chat_session_set_think (self, g_value_get_boolean (value));
      break;
    case PROP_UNREAD:
      tektra_chat_session_set_unread (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_session_class_init (TektraChatSessionClass *klass)
{
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_session_dispose;
  object_class->finalize = tektra_chat_session_finalize;
  object_class->get_property = tektra_chat_session_get_property;
  object_class->set_property = tektra_chat_session_set_property;

  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, TEKTRA_TYPE_CONVERSATION, readable);
  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, TEKTRA_TYPE_DRAFT, readable);
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, writable);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_CHAT_STATE,
                       TEKTRA_CHAT_STATE_IDLE, readable);
  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  properties[PROP_STATUS_TEXT] =
    g_param_spec_string ("status-text", NULL, NULL, NULL, readable);
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, readable);
  properties[PROP_THINK] =
    g_param_spec_boolean ("think", NULL, NULL, TRUE, writable);
  properties[PROP_UNREAD] =
    g_param_spec_boolean ("unread", NULL, NULL, FALSE, writable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraChatSession::answer-begun:
   * @self: the session
   * @answer: a new message, or one that goes on
   *
   * Emitted when a model is asked to write, before it does.
   */
  signals[ANSWER_BEGUN] =
    g_signal_new ("answer-begun",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_MESSAGE);

  /**
   * TektraChatSession::answer-finished:
   * @self: the session
   * @answer: the message that is complete, stopped or failed
   *
   * Emitted once for each answer, when the session is idle again.
   */
  signals[ANSWER_FINISHED] =
    g_signal_new ("answer-finished",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_MESSAGE);

  /**
   * TektraChatSession::edit-changed:
   * @self: the session
   * @message: a message whose [class@MessageEdit] is another one now
   *
   * Emitted when a person begins, goes on or ends to edit a message.
   */
  signals[EDIT_CHANGED] =
    g_signal_new ("edit-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_MESSAGE);

  /**
   * TektraChatSession::switch-failed:
   * @self: the session
   * @model: the model that was switched to
   * @error: why
   *
   * Emitted when the model that was switched to could not be loaded, and the one before is back.
   */
  signals[SWITCH_FAILED] =
    g_signal_new ("switch-failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TEKTRA_TYPE_MODEL, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_chat_session_init (TektraChatSession *self)
{
  self->draft = tektra_draft_new ();

  g_signal_connect_object (self->draft, "notify::preparing",
                           G_CALLBACK (tektra_chat_session_draft_prepared_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "attachment-failed",
                           G_CALLBACK (tektra_chat_session_attachment_failed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* For tektra-chat-session-run.c, which reads the answer */
void
tektra_chat_session_emit_answer_begun (TektraChatSession *self,
                                       TektraMessage     *answer)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_signal_emit (self, signals[ANSWER_BEGUN], 0, answer);
}

/* For tektra-chat-session-run.c, too */
void
tektra_chat_session_emit_answer_finished (TektraChatSession *self,
                                          TektraMessage     *answer)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_signal_emit (self, signals[ANSWER_FINISHED], 0, answer);
}

/* For tektra-message-edit.c */
void
tektra_chat_session_emit_edit_changed (TektraChatSession *self,
                                       TektraMessage     *message)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_signal_emit (self, signals[EDIT_CHANGED], 0, message);
}

/* For tektra-chat-session-switch.c, which tells that the model before is back */
void
tektra_chat_session_emit_switch_failed (TektraChatSession *self,
                                        TektraModel       *model,
                                        const GError      *error)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_signal_emit (self, signals[SWITCH_FAILED], 0, model, error);
}

/**
 * tektra_chat_session_new:
 * @manager: (transfer none): where a model comes from when nobody chose one
 *
 * Creates a session with an empty conversation.
 *
 * Returns: (transfer full): a new session
 */
TektraChatSession *
tektra_chat_session_new (TektraModelManager *manager)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();

  return tektra_chat_session_new_for_conversation (manager, conversation);
}

/**
 * tektra_chat_session_new_for_conversation:
 * @manager: (transfer none): where a model comes from when nobody chose one
 * @conversation: (transfer none): what was said
 *
 * Creates a session that goes on with a conversation.
 *
 * Returns: (transfer full): a new session
 */
TektraChatSession *
tektra_chat_session_new_for_conversation (TektraModelManager *manager,
                                          TektraConversation *conversation)
{
  TektraChatSession *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_SESSION, NULL);
  self->manager = g_object_ref (manager);
  self->conversation = g_object_ref (conversation);
  g_signal_connect_object (tektra_conversation_get_params (conversation), "changed",
                           G_CALLBACK (tektra_chat_session_param_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_chat_session_get_manager:
 * @self: a session
 *
 * Gets where its models come from.
 *
 * Returns: (transfer none): the manager
 */
TektraModelManager *
tektra_chat_session_get_manager (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->manager;
}

/**
 * tektra_chat_session_get_conversation:
 * @self: a session
 *
 * Gets what was said.
 *
 * Returns: (transfer none): the conversation
 */
TektraConversation *
tektra_chat_session_get_conversation (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->conversation;
}

/**
 * tektra_chat_session_get_draft:
 * @self: a session
 *
 * Gets what is about to be said.
 *
 * Returns: (transfer none): the draft
 */
TektraDraft *
tektra_chat_session_get_draft (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->draft;
}

/**
 * tektra_chat_session_get_model:
 * @self: a session
 *
 * Gets who answers.
 *
 * Returns: (transfer none) (nullable): the model, %NULL before one was chosen
 */
TektraModel *
tektra_chat_session_get_model (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->model;
}

/**
 * tektra_chat_session_set_model:
 * @self: a session
 * @model: (nullable): the model
 *
 * Sets who answers from the next message on.
 */
void
tektra_chat_session_set_model (TektraChatSession *self,
                               TektraModel       *model)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (model == NULL || TEKTRA_IS_MODEL (model));

  if (!g_set_object (&self->model, model))
    return;

  if (model != NULL)
    {
      g_autofree char *full_id = tektra_model_dup_full_id (model);

      tektra_conversation_set_model_id (self->conversation, full_id);
    }
  else
    {
      tektra_conversation_set_model_id (self->conversation, NULL);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * tektra_chat_session_get_params:
 * @self: a session
 *
 * Gets the settings of this chat's requests.
 *
 * Returns: (transfer none): the settings
 */
TektraGenerationParams *
tektra_chat_session_get_params (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return tektra_conversation_get_params (self->conversation);
}

/**
 * tektra_chat_session_get_state:
 * @self: a session
 *
 * Gets what the chat is doing.
 *
 * Returns: the state
 */
TektraChatState
tektra_chat_session_get_state (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), TEKTRA_CHAT_STATE_IDLE);

  return self->state;
}

/**
 * tektra_chat_session_get_busy:
 * @self: a session
 *
 * Gets whether a turn runs, so that [method@ChatSession.stop] would do something.
 *
 * Returns: %TRUE unless the chat is idle
 */
gboolean
tektra_chat_session_get_busy (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);

  return self->state != TEKTRA_CHAT_STATE_IDLE;
}

/**
 * tektra_chat_session_get_status_text:
 * @self: a session
 *
 * Gets what happens before the first word of the answer.
 *
 * Returns: (transfer none) (nullable): one short sentence
 */
const char *
tektra_chat_session_get_status_text (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->turn != NULL ? tektra_turn_get_status_text (self->turn) : NULL;
}

/**
 * tektra_chat_session_get_progress:
 * @self: a session
 *
 * Gets how much of the prompt the model has read.
 *
 * Returns: from 0 to 1; 0 when not known
 */
double
tektra_chat_session_get_progress (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), 0);

  return self->turn != NULL ? tektra_turn_get_progress (self->turn) : 0;
}

/**
 * tektra_chat_session_get_unread:
 * @self: a session
 *
 * Gets whether an answer has ended that nobody has looked at.
 *
 * Returns: %TRUE when there is something new
 */
gboolean
tektra_chat_session_get_unread (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);

  return self->unread;
}

/**
 * tektra_chat_session_set_unread:
 * @self: a session
 * @unread: whether there is something new
 *
 * Sets whether an answer has ended that nobody has looked at. Who shows the chat sets it back.
 */
void
tektra_chat_session_set_unread (TektraChatSession *self,
                                gboolean           unread)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  if (self->unread == !!unread)
    return;

  self->unread = !!unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

/**
 * tektra_chat_session_get_think:
 * @self: a session
 *
 * Gets whether a model that can think does so before it answers.
 *
 * Returns: %TRUE unless it was switched off
 */
gboolean
tektra_chat_session_get_think (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), TRUE);

  return tektra_generation_params_get_reasoning (tektra_chat_session_get_params (self)) !=
         TEKTRA_REASONING_OFF;
}

/**
 * tektra_chat_session_set_think:
 * @self: a session
 * @think: whether it should
 *
 * Sets whether a model that can think does so before it answers, from the next message on.
 */
void
tektra_chat_session_set_think (TektraChatSession *self,
                               gboolean           think)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  if (tektra_chat_session_get_think (self) == !!think)
    return;

  tektra_generation_params_set_reasoning (tektra_chat_session_get_params (self),
                                          think ? TEKTRA_REASONING_DEFAULT : TEKTRA_REASONING_OFF);
}

/**
 * tektra_chat_session_send:
 * @self: a session
 *
 * Sends the draft and asks the model for an answer.
 *
 * Pictures that are still being prepared are waited for, and sounds that are being written down.
 * Where one fails then, nothing is sent and the draft stays. Does nothing when the draft is empty
 * or a turn runs. Whatever goes wrong afterwards is told in the answer.
 */
void
tektra_chat_session_send (TektraChatSession *self)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  if (tektra_chat_session_get_busy (self) || tektra_draft_is_empty (self->draft))
    return;

  tektra_draft_forget_problems (self->draft);
  if (tektra_draft_get_preparing (self->draft))
    tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_PREPARING);
  else
    tektra_chat_session_send_draft (self);
}

/**
 * tektra_chat_session_get_spoken:
 * @self: a session
 *
 * Gets whether the draft that was sent last was spoken, see [method@Draft.set_spoken].
 *
 * Returns: whether the answer may be read aloud
 */
gboolean
tektra_chat_session_get_spoken (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);

  return self->spoken;
}

/**
 * tektra_chat_session_send_message:
 * @self: a session
 * @question: a message of the person
 *
 * Sends a message that was not written into the draft, which stays as it is, and asks the model for
 * an answer.
 *
 * Returns: %FALSE when a turn runs, and nothing was sent
 */
gboolean
tektra_chat_session_send_message (TektraChatSession *self,
                                  TektraMessage     *question)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (question), FALSE);

  if (tektra_chat_session_get_busy (self))
    return FALSE;

  self->spoken = FALSE;
  append_question (self, question);
  tektra_chat_session_run (self, question, self->load_anyway);

  return TRUE;
}

/**
 * tektra_chat_session_set_load_anyway:
 * @self: a session
 * @load_anyway: whether to load the model whatever memory it takes
 *
 * Sets what every answer does that meets the limits of memory.
 */
void
tektra_chat_session_set_load_anyway (TektraChatSession *self,
                                     gboolean           load_anyway)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  self->load_anyway = !!load_anyway;
}

/**
 * tektra_chat_session_stop:
 * @self: a session
 *
 * Ends the running turn in whatever phase it is. The text so far stays; a draft whose pictures were
 * waited for stays as it is.
 */
void
tektra_chat_session_stop (TektraChatSession *self)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  if (self->turn != NULL)
    tektra_turn_stop (self->turn);
  else
    tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_IDLE);
}
