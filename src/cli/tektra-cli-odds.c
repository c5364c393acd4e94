/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "cli/tektra-cli-odds.h"
#include "core/tektra-token-odds.h"
#include "util/tektra-json-writer.h"
#include "util/tektra-json.h"

/* One line for each token of an answer: how likely it was, and what else could have stood there.
 * Tokens begin with spaces and hold line breaks, so they are written as JSON writes them. */

typedef void (*TokenFunc) (const TektraTokenOdds *token,
                           gpointer               user_data);

static void
for_each_token (TektraMessage *message,
                TokenFunc      func,
                gpointer       user_data)
{
  GPtrArray *pieces = tektra_message_get_odds (message);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      GPtrArray *piece = g_ptr_array_index (pieces, i);

      for (guint j = 0; j < piece->len; j++)
        func (g_ptr_array_index (piece, j), user_data);
    }
}

static char *
dup_quoted (const char *text)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return tektra_json_to_string (node);
}

static double
get_percent (const TektraTokenChoice *choice)
{
  return exp (choice->logprob) * 100;
}

static void
print_token (const TektraTokenOdds *token,
             gpointer               user_data)
{
  TektraCliWriter *output = user_data;
  g_autofree char *text = dup_quoted (token->chosen.text);

  tektra_cli_writer_print (output, "%5.1f %%  %s", get_percent (&token->chosen), text);
  tektra_cli_writer_set_style (output, TEKTRA_CLI_STYLE_DIM);

  for (guint i = 0; i < token->n_candidates; i++)
    {
      g_autofree char *other = NULL;

      if (g_str_equal (token->candidates[i].text, token->chosen.text))
        continue;

      other = dup_quoted (token->candidates[i].text);
      tektra_cli_writer_print (output, "  %s %.1f %%", other,
                               get_percent (&token->candidates[i]));
    }

  tektra_cli_writer_set_style (output, TEKTRA_CLI_STYLE_NORMAL);
  tektra_cli_writer_print (output, "\n");
}

static void
build_choice (JsonBuilder             *builder,
              const TektraTokenChoice *choice)
{
  tektra_json_add_string (builder, "token", choice->text);
  json_builder_set_member_name (builder, "logprob");
  json_builder_add_double_value (builder, choice->logprob);
}

static void
build_token (const TektraTokenOdds *token,
             gpointer               user_data)
{
  JsonBuilder *builder = user_data;

  json_builder_begin_object (builder);
  build_choice (builder, &token->chosen);
  json_builder_set_member_name (builder, "top_logprobs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < token->n_candidates; i++)
    {
      json_builder_begin_object (builder);
      build_choice (builder, &token->candidates[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * tektra_cli_odds_print:
 * @message: an answer
 * @output: where to write
 *
 * Writes a line for each token of which something is known.
 */
void
tektra_cli_odds_print (TektraMessage   *message,
                       TektraCliWriter *output)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));
  g_return_if_fail (output != NULL);

  for_each_token (message, print_token, output);
}

/**
 * tektra_cli_odds_build:
 * @message: an answer
 * @builder: inside of an object
 *
 * Adds the member `logprobs`, in the form that OpenAI made common.
 */
void
tektra_cli_odds_build (TektraMessage *message,
                       JsonBuilder   *builder)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));
  g_return_if_fail (JSON_IS_BUILDER (builder));

  json_builder_set_member_name (builder, "logprobs");
  json_builder_begin_array (builder);
  for_each_token (message, build_token, builder);
  json_builder_end_array (builder);
}
