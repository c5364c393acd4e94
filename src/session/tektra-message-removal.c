/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-message-removal.h"

/* Several messages may be deleted before the first one is brought back: what it followed then may
 * be gone as well. */

struct _TektraMessageRemoval
{
  TektraConversation *conversation;
  TektraMessage      *message;
  GPtrArray          *ancestors; /* of TektraMessage, the nearest first */
  GPtrArray          *children;  /* of TektraMessage */
};

/**
 * tektra_message_removal_new:
 * @conversation: a conversation
 * @message: one of its messages, which nobody writes to
 *
 * Deletes a message. What followed it follows what was before it now.
 *
 * Returns: (transfer full): how to undo it
 */
TektraMessageRemoval *
tektra_message_removal_new (TektraConversation *conversation,
                            TektraMessage      *message)
{
  TektraMessageRemoval *self;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (tektra_conversation_contains (conversation, message), NULL);

  self = g_new0 (TektraMessageRemoval, 1);
  self->conversation = g_object_ref (conversation);
  self->message = g_object_ref (message);
  self->ancestors = g_ptr_array_new_with_free_func (g_object_unref);

  for (TektraMessage *ancestor = tektra_conversation_get_parent (conversation, message);
       ancestor != NULL;
       ancestor = tektra_conversation_get_parent (conversation, ancestor))
    g_ptr_array_add (self->ancestors, g_object_ref (ancestor));

  self->children = tektra_conversation_remove (conversation, message);

  return self;
}

/**
 * tektra_message_removal_free:
 * @self: (transfer full): a removal
 *
 * Gives up the way back.
 */
void
tektra_message_removal_free (TektraMessageRemoval *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->ancestors);
  g_object_unref (self->message);
  g_object_unref (self->conversation);
  g_free (self);
}

/**
 * tektra_message_removal_undo:
 * @self: a removal
 *
 * Brings the message back to its place, or as near to it as there still is one. Done once.
 */
void
tektra_message_removal_undo (TektraMessageRemoval *self)
{
  TektraMessage *parent = NULL;

  g_return_if_fail (self != NULL);

  if (tektra_conversation_contains (self->conversation, self->message))
    return;

  for (guint i = 0; i < self->ancestors->len && parent == NULL; i++)
    {
      if (tektra_conversation_contains (self->conversation, self->ancestors->pdata[i]))
        parent = self->ancestors->pdata[i];
    }

  tektra_conversation_restore (self->conversation, parent, self->message, self->children);
}
