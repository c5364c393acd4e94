/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "models/tektra-template-manager.h"

/*
 * Jinja is a language, and a server that has it is asked. Where there is none, what a template of
 * Jinja writes is found out from the marks in it: those of one family are hardly ever those of
 * another one. The pieces of a template are looked through for marks such as <|im_start|>,
 * <start_of_turn> or [INST].
 */

#define MARKS "<\\|[^|<>\\s]+\\|?>|<｜[^｜]+｜>|<[a-z]+_of_[a-z]+>|<seed:[a-z]+>|\\[/?[A-Z_]+\\]|" \
              "<<SYS>>|### [A-Z][a-z]+:|GPT4 Correct|[A-Z][A-Za-z]+:"

/* Which pieces every conversation is made of */
static const TektraPiece pieces[] = {
  TEKTRA_PIECE_USER, TEKTRA_PIECE_ASSISTANT, TEKTRA_PIECE_GENERATION,
};

/* What ends a text is often named by a variable. */
static gboolean
is_end_of_text (const char *mark)
{
  return g_str_equal (mark, "<|endoftext|>");
}

/* How many bytes of marks a template has, when all of them are in the text; else 0 */
static gsize
score (TektraTemplate *template,
       GRegex         *marks,
       const char     *text)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize length = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      const char *piece = tektra_template_get_piece (template, pieces[i]);
      g_autoptr(GMatchInfo) info = NULL;

      if (piece == NULL)
        continue;

      for (g_regex_match (marks, piece, G_REGEX_MATCH_DEFAULT, &info);
           g_match_info_matches (info);
           g_match_info_next (info, NULL))
        {
          g_autofree char *mark = g_match_info_fetch (info, 0);

          if (is_end_of_text (mark) || g_hash_table_contains (seen, mark))
            continue;
          if (strstr (text, mark) == NULL)
            return 0;

          length += strlen (mark);
          g_hash_table_add (seen, g_steal_pointer (&mark));
        }
    }

  return length;
}

/**
 * tektra_template_manager_recognize:
 * @self: a manager
 * @text: (nullable): the chat template of a model, in Jinja
 * @model_id: what a backend calls the model
 *
 * Finds the template that writes as @text does: the one of which most marks, and all of them, are
 * in it. Of several the one that fits the name of the model is taken, and where none fits, what
 * [method@TemplateManager.guess] makes of the name.
 *
 * Returns: (transfer none): the template
 */
TektraTemplate *
tektra_template_manager_recognize (TektraTemplateManager *self,
                                   const char            *text,
                                   const char            *model_id)
{
  g_autoptr(GRegex) marks = NULL;
  TektraTemplate *guessed;
  TektraTemplate *best = NULL;
  gsize most = 0;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (self), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  guessed = tektra_template_manager_guess (self, model_id);
  if (text == NULL)
    return guessed;

  marks = g_regex_new (MARKS, G_REGEX_OPTIMIZE, G_REGEX_MATCH_DEFAULT, NULL);
  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      /* The list keeps it. */
      g_autoptr(TektraTemplate) template = g_list_model_get_item (G_LIST_MODEL (self), i);
      gsize length = score (template, marks, text);

      if (length > most || (length > 0 && length == most && template == guessed))
        {
          best = template;
          most = length;
        }
    }

  return best != NULL ? best : guessed;
}
