/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-session-private.h"

/* Where the parts of messages come from that are not in memory. */

/* More text than any model reads at once: 2 MB are about 500,000 tokens of English. */
#define CONTEXT_BYTES_MAX (2 * 1024 * 1024)

/* For tektra-chat-session.c: brings what an answer to @question may need into memory. NULL when it
 * is there. */
DexFuture *
tektra_chat_session_load_context (TektraChatSession *self,
                                  TektraMessage     *question)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  gsize size = 0;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (self->pager == NULL)
    return NULL;

  for (TektraMessage *message = question;
       message != NULL && size < CONTEXT_BYTES_MAX;
       message = tektra_conversation_get_parent (self->conversation, message))
    {
      size += tektra_message_get_size (message);
      if (!tektra_message_get_loaded (message))
        g_ptr_array_add (messages, message);
    }

  return messages->len > 0 ? tektra_message_pager_load (self->pager, messages) : NULL;
}

/**
 * tektra_chat_session_get_pager:
 * @self: a session
 *
 * Gets what brings messages into memory.
 *
 * Returns: (transfer none) (nullable): the pager, %NULL when all messages are in memory
 */
TektraMessagePager *
tektra_chat_session_get_pager (TektraChatSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (self), NULL);

  return self->pager;
}

/**
 * tektra_chat_session_set_pager:
 * @self: a session
 * @pager: (nullable) (transfer none): what brings messages into memory
 *
 * Sets where messages come from that are not in memory.
 */
void
tektra_chat_session_set_pager (TektraChatSession  *self,
                               TektraMessagePager *pager)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));

  g_set_object (&self->pager, pager);
}
