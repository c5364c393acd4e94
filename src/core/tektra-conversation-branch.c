/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation-branch.h"

/* A branch becomes a conversation of its own. */

static TektraMessage *
copy_message (TektraMessage *message)
{
  TektraMessage *copy = tektra_message_copy (message);

  tektra_message_identify (copy, tektra_message_get_id (copy),
                           tektra_message_get_created (message));
  tektra_message_set_model_id (copy, tektra_message_get_model_id (message));
  tektra_message_set_model_name (copy, tektra_message_get_model_name (message));
  if (tektra_message_get_usage (message) != NULL)
    tektra_message_set_usage (copy, tektra_message_get_usage (message));
  tektra_message_set_finish_reason (copy, tektra_message_get_finish_reason (message));
  tektra_message_set_n_left_out (copy, tektra_message_get_n_left_out (message));

  /* Nobody writes to the copy. */
  if (tektra_message_get_status (message) == TEKTRA_MESSAGE_STATUS_FAILED)
    tektra_message_fail (copy, tektra_message_get_error (message));
  else if (tektra_message_get_status (message) == TEKTRA_MESSAGE_STATUS_STREAMING)
    tektra_message_set_status (copy, TEKTRA_MESSAGE_STATUS_STOPPED);
  else
    tektra_message_set_status (copy, tektra_message_get_status (message));

  return copy;
}

/**
 * tektra_conversation_copy_branch:
 * @conversation: a conversation
 * @message: one of its messages; it and those before it are loaded
 * @copy: a conversation without messages
 *
 * Copies what was said up to and including @message, with the instructions, the model and the
 * settings, but not the title. Nothing is shared.
 */
void
tektra_conversation_copy_branch (TektraConversation *conversation,
                                 TektraMessage      *message,
                                 TektraConversation *copy)
{
  g_autoptr(GPtrArray) branch = g_ptr_array_new ();

  g_return_if_fail (TEKTRA_IS_CONVERSATION (conversation));
  g_return_if_fail (tektra_conversation_contains (conversation, message));
  g_return_if_fail (TEKTRA_IS_CONVERSATION (copy));
  g_return_if_fail (tektra_conversation_get_n_messages (copy) == 0);

  tektra_conversation_set_system_prompt (copy,
                                         tektra_conversation_get_system_prompt (conversation));
  tektra_conversation_set_model_id (copy, tektra_conversation_get_model_id (conversation));
  tektra_conversation_set_preset (copy, tektra_conversation_get_preset (conversation));
  tektra_conversation_set_template_name (copy,
                                         tektra_conversation_get_template_name (conversation));
  tektra_generation_params_fill (tektra_conversation_get_params (copy),
                                 tektra_conversation_get_params (conversation));

  for (TektraMessage *step = message;
       step != NULL;
       step = tektra_conversation_get_parent (conversation, step))
    g_ptr_array_add (branch, step);

  for (guint i = branch->len; i > 0; i--)
    {
      g_autoptr(TektraMessage) step = copy_message (branch->pdata[i - 1]);

      tektra_conversation_append (copy, step);
    }
}
