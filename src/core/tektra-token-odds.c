/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-token-odds.h"
#include "util/tektra-json.h"

/* How likely each token of an answer was, as OpenAI writes it, and Ollama and llama-server do. */

static gboolean
read_choice (TektraTokenChoice *choice,
             JsonObject        *object)
{
  const char *text = tektra_json_get_string (object, "token");

  if (text == NULL || !json_object_has_member (object, "logprob"))
    return FALSE;

  choice->text = g_strdup (text);
  choice->logprob = MIN (tektra_json_get_double (object, "logprob", 0), 0);

  return TRUE;
}

static TektraTokenOdds *
read_odds (JsonObject *object)
{
  JsonArray *candidates = tektra_json_get_array (object, "top_logprobs");
  TektraTokenOdds *self;
  guint n;

  self = g_new0 (TektraTokenOdds, 1);
  if (!read_choice (&self->chosen, object))
    {
      g_free (self);
      return NULL;
    }

  n = candidates != NULL ? json_array_get_length (candidates) : 0;
  self->candidates = g_new0 (TektraTokenChoice, n);
  for (guint i = 0; i < n; i++)
    {
      if (read_choice (&self->candidates[self->n_candidates],
                       tektra_json_as_object (json_array_get_element (candidates, i))))
        self->n_candidates++;
    }

  return self;
}

/**
 * tektra_token_odds_read:
 * @array: (nullable): `logprobs.content` of OpenAI, `logprobs` of Ollama or
 *   `completion_probabilities` of llama-server
 *
 * Reads how likely some tokens were. What is not understood is left out.
 *
 * Returns: (transfer full) (nullable) (element-type TektraTokenOdds): one for each, %NULL for none
 */
GPtrArray *
tektra_token_odds_read (JsonArray *array)
{
  g_autoptr(GPtrArray) odds = NULL;

  odds = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_token_odds_free);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      TektraTokenOdds *token = read_odds (tektra_json_as_object (node));

      if (token != NULL)
        g_ptr_array_add (odds, token);
    }

  return odds->len > 0 ? g_steal_pointer (&odds) : NULL;
}

/**
 * tektra_token_odds_free:
 * @self: (transfer full): what is known of a token
 *
 * Lets go of it.
 */
void
tektra_token_odds_free (TektraTokenOdds *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->n_candidates; i++)
    g_free (self->candidates[i].text);
  g_free (self->candidates);
  g_free (self->chosen.text);
  g_free (self);
}
