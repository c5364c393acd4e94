/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-thinking-part.h"
#include "session/tektra-chat-session-private.h"
#include "session/tektra-chat-title.h"

/* Answers: to a question, once more, to another question in its place, or further. */

/* What @answer answers, by default the last message; %NULL where the question was deleted. */
static TektraMessage *
tektra_chat_session_find_question (TektraChatSession *self,
                                   TektraMessage     *answer)
{
  TektraMessage *question = answer;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (question == NULL)
    question = tektra_conversation_get_last (self->conversation);
  if (question == NULL || !tektra_conversation_contains (self->conversation, question))
    return NULL;

  if (tektra_message_get_role (question) == TEKTRA_ROLE_ASSISTANT)
    question = tektra_conversation_get_parent (self->conversation, question);

  return question != NULL && tektra_message_get_role (question) == TEKTRA_ROLE_USER ? question
                                                                                    : NULL;
}

static void
tektra_chat_session_run_again (TektraChatSession *self,
                               TektraMessage     *answer,
                               gboolean           anyway)
{
  TektraMessage *question;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  question = tektra_chat_session_find_question (self, answer);
  if (question != NULL && !tektra_chat_session_get_busy (self))
    tektra_chat_session_run (self, question, anyway);
}

static gboolean
has_text (TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_TEXT_PART (part) && !TEKTRA_IS_THINKING_PART (part) &&
          tektra_text_part_get_length (TEKTRA_TEXT_PART (part)) > 0)
        return TRUE;
    }

  return FALSE;
}

static GPtrArray *
list_attachments (TektraMessage *message)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (!TEKTRA_IS_TEXT_PART (part))
        g_ptr_array_add (attachments, g_steal_pointer (&part));
    }

  return attachments;
}

/* A chat that is called by the words of its first question is called by the new ones. */
static void
tektra_chat_session_update_title (TektraChatSession *self,
                                  TektraMessage     *before,
                                  const char        *text)
{
  g_autofree char *old_title = tektra_chat_title_make_for_message (before);

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (g_strcmp0 (tektra_conversation_get_title (self->conversation), old_title) == 0)
    {
      g_autofree char *title = tektra_chat_title_make (text);

      tektra_conversation_set_title (self->conversation, title);
    }
}

/**
 * tektra_chat_session_can_regenerate:
 * @self: a session
 * @answer: (nullable): an answer of this chat; %NULL for the last one
 *
 * Tells whether there is a question to be answered again.
 *
 * Returns: %TRUE when [method@ChatSession.regenerate] makes sense
 */
gboolean
tektra_chat_session_can_regenerate (TektraChatSession *self,
                                    TektraMessage     *answer)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);
  g_return_val_if_fail (answer == NULL || TEKTRA_IS_MESSAGE (answer), FALSE);

  return tektra_chat_session_find_question (self, answer) != NULL;
}

/**
 * tektra_chat_session_regenerate:
 * @self: a session
 * @answer: (nullable): an answer of this chat; %NULL for the last one
 *
 * Asks for another answer to the same question. The old one is kept as a sibling.
 *
 * Does nothing when a turn runs or there is no question.
 */
void
tektra_chat_session_regenerate (TektraChatSession *self,
                                TektraMessage     *answer)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (answer == NULL || TEKTRA_IS_MESSAGE (answer));

  tektra_chat_session_run_again (self, answer, self->load_anyway);
}

/**
 * tektra_chat_session_load_anyway:
 * @self: a session
 * @answer: an answer that failed because its model takes more memory than it may
 *
 * Asks again, and loads the model whatever it takes.
 */
void
tektra_chat_session_load_anyway (TektraChatSession *self,
                                 TektraMessage     *answer)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (answer));

  tektra_chat_session_run_again (self, answer, TRUE);
}

/**
 * tektra_chat_session_edit:
 * @self: a session
 * @message: a message of the person in this chat
 * @text: what it shall say
 * @attachments: (nullable) (element-type TektraPart): what goes with the text; %NULL for what goes
 *   with @message
 *
 * Asks another question in the place of @message. The old one and all that follows it are kept as a
 * branch.
 *
 * Returns: %FALSE when nothing was done: a turn runs, or there is nothing to send
 */
gboolean
tektra_chat_session_edit (TektraChatSession *self,
                          TektraMessage     *message,
                          const char        *text,
                          GPtrArray         *attachments)
{
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  TektraMessage *parent;

  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), FALSE);
  g_return_val_if_fail (tektra_message_get_role (message) == TEKTRA_ROLE_USER, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  kept = attachments != NULL ? g_ptr_array_ref (attachments) : list_attachments (message);
  if (tektra_chat_session_get_busy (self) ||
      !tektra_conversation_contains (self->conversation, message) ||
      (*text == '\0' && kept->len == 0))
    return FALSE;

  question = tektra_message_new (TEKTRA_ROLE_USER);
  for (guint i = 0; i < kept->len; i++)
    tektra_message_add_part (question, kept->pdata[i]);
  if (*text != '\0')
    tektra_message_append_text (question, text, -1);

  parent = tektra_conversation_get_parent (self->conversation, message);
  if (parent == NULL)
    tektra_chat_session_update_title (self, message, text);

  tektra_conversation_append_to (self->conversation, parent, question);
  tektra_chat_session_run (self, question, self->load_anyway);

  return TRUE;
}

/**
 * tektra_chat_session_can_continue:
 * @self: a session
 * @answer: a message of this chat
 *
 * Tells whether an answer has a beginning and no end: it was stopped, failed, was interrupted or
 * reached a limit.
 *
 * Returns: %TRUE when [method@ChatSession.continue] makes sense
 */
gboolean
tektra_chat_session_can_continue (TektraChatSession *self,
                                  TektraMessage     *answer)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (answer), FALSE);

  if (tektra_message_get_role (answer) != TEKTRA_ROLE_ASSISTANT ||
      tektra_chat_session_find_question (self, answer) == NULL)
    return FALSE;

  switch (tektra_message_get_status (answer))
    {
    case TEKTRA_MESSAGE_STATUS_STOPPED:
    case TEKTRA_MESSAGE_STATUS_FAILED:
    case TEKTRA_MESSAGE_STATUS_INTERRUPTED:
      return has_text (answer);

    case TEKTRA_MESSAGE_STATUS_COMPLETE:
      return tektra_message_get_finish_reason (answer) == TEKTRA_FINISH_LENGTH &&
             has_text (answer);

    case TEKTRA_MESSAGE_STATUS_STREAMING:
    default:
      return FALSE;
    }
}

/**
 * tektra_chat_session_continue:
 * @self: a session
 * @answer: an answer of this chat that is not at its end
 *
 * Goes on with @answer where it ends: what the model writes is appended to it.
 *
 * Does nothing when a turn runs.
 */
void
tektra_chat_session_continue (TektraChatSession *self,
                              TektraMessage     *answer)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (answer));

  if (tektra_chat_session_get_busy (self) || !tektra_chat_session_can_continue (self, answer))
    return;

  tektra_chat_session_set_model (self, tektra_model_manager_renew (self->manager, self->model));
  tektra_chat_session_begin_turn (self, answer);
  tektra_chat_session_request (self, answer, self->load_anyway);
}
