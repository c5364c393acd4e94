/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-message.h"
#include "core/tektra-thinking-part.h"

/* The reasoning in an answer, which comes in pieces as its text does. */

/* The last part of reasoning, of all parts or only where that is the last one. */
static TektraThinkingPart *
find_open_thought (TektraMessage *self,
                   gboolean       last_only)
{
  GListModel *parts = tektra_message_list_parts (self);

  for (guint i = g_list_model_get_n_items (parts); i > 0; i--)
    {
      /* the list keeps it alive */
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i - 1);

      if (TEKTRA_IS_THINKING_PART (part))
        return tektra_thinking_part_is_sealed (TEKTRA_THINKING_PART (part))
                 ? NULL : TEKTRA_THINKING_PART (part);
      if (last_only)
        break;
    }

  return NULL;
}

static TektraThinkingPart *
add_thought (TektraMessage *self)
{
  g_autoptr(TektraPart) part = tektra_thinking_part_new ();

  tektra_message_add_part (self, part);

  return TEKTRA_THINKING_PART (part);
}

/**
 * tektra_message_append_thinking:
 * @self: a message
 * @text: a piece of reasoning
 * @length: its length in bytes, or -1 when it is NUL-terminated
 *
 * Adds reasoning at the end, to the last part where that is reasoning without a signature.
 */
void
tektra_message_append_thinking (TektraMessage *self,
                                const char    *text,
                                gssize         length)
{
  TektraThinkingPart *part;

  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (text != NULL);

  part = find_open_thought (self, TRUE);
  if (part == NULL)
    part = add_thought (self);

  tektra_text_part_append (TEKTRA_TEXT_PART (part), text, length);
}

/**
 * tektra_message_sign_thinking:
 * @self: a message
 * @signature: what the server wants back with the reasoning that came last
 *
 * Puts a signature under reasoning. Servers that do not tell what they think sign an empty text.
 */
void
tektra_message_sign_thinking (TektraMessage *self,
                              const char    *signature)
{
  TektraThinkingPart *part;

  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (signature != NULL);

  part = find_open_thought (self, FALSE);
  if (part == NULL)
    part = add_thought (self);

  tektra_thinking_part_sign (part, signature);
}
