/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-marker-guard.h"

#include <string.h>

/*
 * A raw prompt has no way to quote: servers turn every <|im_end|> in it into the token of that
 * name, whoever wrote it. So a zero-width space is put behind the first character of whatever could
 * be such a mark.
 *
 * Which ones these are is read off the pieces of the template: what looks like a token, the stop
 * texts, and, where a turn begins with a plain word ("USER:"), that word at the start of a line. A
 * vocabulary has more marks of the kind <|…|> than a template uses; there the two characters are
 * enough.
 */

#define ZERO_WIDTH_SPACE "\342\200\213"
#define MARK_PATTERN "<<[^<>]+>>|<[^<>\\s]{1,64}>|\\[/?[A-Za-z_]{2,}\\]"

struct _TektraMarkerGuard
{
  GPtrArray *marks;
  GPtrArray *line_marks;
};

/* Beginnings and ends that no other text of this family has */
static const char * const sigils[] = { "<|", "<｜", NULL };

static void
add_mark (GPtrArray  *marks,
          const char *mark)
{
  if (!g_ptr_array_find_with_equal_func (marks, mark, g_str_equal, NULL))
    g_ptr_array_add (marks, g_strdup (mark));
}

static void
add_token (TektraMarkerGuard *self,
           const char        *token)
{
  for (guint i = 0; sigils[i] != NULL; i++)
    {
      if (g_str_has_prefix (token, sigils[i]))
        {
          add_mark (self->marks, sigils[i]);
          return;
        }
    }

  add_mark (self->marks, g_str_has_suffix (token, "|>") ? "|>" : token);
}

/* TRUE when there was something in it that looks like a token */
static gboolean
add_tokens (TektraMarkerGuard *self,
            GRegex            *regex,
            const char        *text)
{
  g_autoptr(GMatchInfo) match = NULL;
  gboolean found = FALSE;

  for (g_regex_match (regex, text, 0, &match);
       g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *token = g_match_info_fetch (match, 0);

      add_token (self, token);
      found = TRUE;
    }

  return found;
}

/* A turn without tokens is told from another by the word that it begins with. */
static void
add_turn (TektraMarkerGuard *self,
          GRegex            *regex,
          const char        *text)
{
  const char *end = strchr (text, '{');
  g_autofree char *word = NULL;

  word = g_strstrip (end != NULL ? g_strndup (text, (gsize) (end - text)) : g_strdup (text));

  if (*word != '\0' && !add_tokens (self, regex, word))
    add_mark (self->line_marks, word);
}

static gboolean
starts_with (const char *text,
             GPtrArray  *marks)
{
  for (guint i = 0; i < marks->len; i++)
    {
      if (g_str_has_prefix (text, g_ptr_array_index (marks, i)))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_marker_guard_new:
 * @spec: what a template is made of
 *
 * Finds out what has a meaning of its own in prompts of a template.
 *
 * Returns: (transfer full): a guard
 */
TektraMarkerGuard *
tektra_marker_guard_new (const TektraTemplateSpec *spec)
{
  static const TektraPiece turns[] = {
    TEKTRA_PIECE_SYSTEM, TEKTRA_PIECE_USER, TEKTRA_PIECE_LATER_USER, TEKTRA_PIECE_ASSISTANT,
    TEKTRA_PIECE_GENERATION, TEKTRA_PIECE_TOOL_RESULT,
  };
  g_autoptr(GRegex) regex = NULL;
  TektraMarkerGuard *self;

  g_return_val_if_fail (spec != NULL, NULL);

  self = g_new0 (TektraMarkerGuard, 1);
  self->marks = g_ptr_array_new_with_free_func (g_free);
  self->line_marks = g_ptr_array_new_with_free_func (g_free);
  regex = g_regex_new (MARK_PATTERN, G_REGEX_OPTIMIZE, 0, NULL);

  for (guint i = 0; i < TEKTRA_N_PIECES; i++)
    {
      if (spec->pieces[i] != NULL)
        add_tokens (self, regex, spec->pieces[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      if (spec->pieces[turns[i]] != NULL)
        add_turn (self, regex, spec->pieces[turns[i]]);
    }

  for (guint i = 0; spec->stop != NULL && spec->stop[i] != NULL; i++)
    {
      if (!add_tokens (self, regex, spec->stop[i]))
        add_mark (self->line_marks, spec->stop[i]);
    }

  for (guint i = 0; spec->markers != NULL && spec->markers[i] != NULL; i++)
    add_token (self, spec->markers[i]);

  return self;
}

/**
 * tektra_marker_guard_free:
 * @self: (transfer full): a guard
 *
 * Frees a guard.
 */
void
tektra_marker_guard_free (TektraMarkerGuard *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->marks);
  g_ptr_array_unref (self->line_marks);
  g_free (self);
}

/**
 * tektra_marker_guard_append:
 * @self: a guard
 * @out: what to append to
 * @text: what somebody wrote
 * @marker: (nullable): one more mark
 *
 * Appends text in which no mark is whole any more.
 */
void
tektra_marker_guard_append (TektraMarkerGuard *self,
                            GString           *out,
                            const char        *text,
                            const char        *marker)
{
  gboolean line_start = TRUE;

  g_return_if_fail (self != NULL);
  g_return_if_fail (out != NULL);
  g_return_if_fail (text != NULL);

  while (*text != '\0')
    {
      const char *next = g_utf8_next_char (text);
      gboolean harmful = starts_with (text, self->marks) ||
                         (line_start && starts_with (text, self->line_marks)) ||
                         (marker != NULL && g_str_has_prefix (text, marker));

      g_string_append_len (out, text, next - text);
      if (harmful)
        g_string_append (out, ZERO_WIDTH_SPACE);

      line_start = *text == '\n' || *text == '\r' || (line_start && g_ascii_isspace (*text));
      text = next;
    }
}
