/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TektraTokenChoice:
 * @text: the token
 * @logprob: the natural logarithm of its probability
 *
 * A token that a model wrote, or could have written.
 */
typedef struct
{
  char   *text;
  double  logprob;
} TektraTokenChoice;

/**
 * TektraTokenOdds:
 * @chosen: the token that was written
 * @n_candidates: how many are known that could stand in its place
 * @candidates: (array length=n_candidates): these, the likeliest first; mostly @chosen is one
 *
 * How likely a token of an answer was. Immutable.
 */
typedef struct
{
  TektraTokenChoice  chosen;
  guint              n_candidates;
  TektraTokenChoice *candidates;
} TektraTokenOdds;

GPtrArray *tektra_token_odds_read (JsonArray       *array);
void       tektra_token_odds_free (TektraTokenOdds *self);

G_END_DECLS
