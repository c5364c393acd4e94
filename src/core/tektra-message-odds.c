/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-message.h"
#include "core/tektra-token-odds.h"

/* How likely the words of an answer were. Hardly anybody asks for it, and it is kept only as long
 * as the answer is in memory, so it has no place in the message itself. */

static G_DEFINE_QUARK (tektra-message-odds, tektra_message_odds)

/**
 * tektra_message_add_odds:
 * @self: an answer
 * @odds: (element-type TektraTokenOdds): how likely its next words were
 *
 * Adds to what [method@Message.get_odds] gets. It is neither stored nor copied.
 */
void
tektra_message_add_odds (TektraMessage *self,
                         GPtrArray     *odds)
{
  GPtrArray *pieces;

  g_return_if_fail (TEKTRA_IS_MESSAGE (self));
  g_return_if_fail (odds != NULL);

  pieces = g_object_get_qdata (G_OBJECT (self), tektra_message_odds_quark ());
  if (pieces == NULL)
    {
      pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
      g_object_set_qdata_full (G_OBJECT (self), tektra_message_odds_quark (), pieces,
                               (GDestroyNotify) g_ptr_array_unref);
    }

  g_ptr_array_add (pieces, g_ptr_array_ref (odds));
}

/**
 * tektra_message_get_odds:
 * @self: an answer
 *
 * Gets how likely its words were, where the request asked for it and the server told.
 *
 * Returns: (transfer none) (nullable) (element-type GPtrArray): lists of #TektraTokenOdds, in the
 *   order in which they came
 */
GPtrArray *
tektra_message_get_odds (TektraMessage *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (self), NULL);

  return g_object_get_qdata (G_OBJECT (self), tektra_message_odds_quark ());
}
