/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "session/tektra-chat-title.h"

#include "core/tektra-audio-part.h"

/* as much as fits one line of the sidebar */
#define MAX_TITLE_CHARS 40

/* what a model wrote says more than the beginning of a question */
#define MAX_MODEL_CHARS 60

/**
 * tektra_chat_title_make:
 * @question: the first thing that a person wrote, "" when it was a picture alone
 *
 * Makes a title for a chat.
 *
 * Returns: (transfer full): a line of at most 41 characters
 */
char *
tektra_chat_title_make (const char *question)
{
  g_autofree char *line = NULL;
  char *end;

  g_return_val_if_fail (question != NULL, NULL);

  line = g_strdelimit (g_strstrip (g_strdup (question)), "\n\r\t", ' ');
  if (*line == '\0')
    return g_strdup (_("Picture"));

  if (g_utf8_strlen (line, -1) <= MAX_TITLE_CHARS)
    return g_steal_pointer (&line);

  end = g_utf8_offset_to_pointer (line, MAX_TITLE_CHARS);
  *end = '\0';
  if ((end = strrchr (line, ' ')) != NULL)
    *end = '\0';

  return g_strconcat (line, "…", NULL);
}

/**
 * tektra_chat_title_make_for_message:
 * @question: the first thing that a person sent
 *
 * Makes a title for a chat: of the words, or, where there are none, of what was attached.
 *
 * Returns: (transfer full): a line of at most 41 characters
 */
char *
tektra_chat_title_make_for_message (TektraMessage *question)
{
  g_autofree char *text = NULL;
  GListModel *parts;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (question), NULL);

  text = tektra_message_dup_text (question);
  parts = tektra_message_list_parts (question);
  for (guint i = 0; *g_strstrip (text) == '\0' && i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_AUDIO_PART (part))
        {
          TektraAudioPart *sound = TEKTRA_AUDIO_PART (part);
          const char *transcript = tektra_audio_part_get_transcript (sound);

          return tektra_chat_title_make (transcript != NULL ? transcript
                                                            : tektra_audio_part_get_name (sound));
        }
    }

  return tektra_chat_title_make (text);
}

/* Takes away what models write around a title; returns what is left of @text, in place. */
static char *
strip_marks (char *text)
{
  static const char * const marks[] = {
    "*", "_", "#", "`", "\"", "'", "“", "”", "„", "‘", "’", "«", "»", "「", "」", "-", ">", " ",
  };
  gboolean stripped;

  do
    {
      stripped = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
        {
          gsize length = strlen (marks[i]);

          if (g_str_has_prefix (text, marks[i]))
            {
              text += length;
              stripped = TRUE;
            }
          if (g_str_has_suffix (text, marks[i]))
            {
              text[strlen (text) - length] = '\0';
              stripped = TRUE;
            }
        }

      /* a full stop, but not one of three */
      if (g_str_has_suffix (text, ".") && !g_str_has_suffix (text, ".."))
        {
          text[strlen (text) - 1] = '\0';
          stripped = TRUE;
        }
    }
  while (stripped);

  return text;
}

/* Behind "Title:", in the languages that models answer in */
static char *
skip_label (char *text)
{
  static const char * const labels[] = { "Title", "Titel", "Titre", "Título", "Titolo", "标题" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gsize length = strlen (labels[i]);

      if (g_ascii_strncasecmp (text, labels[i], length) == 0)
        {
          char *rest = strip_marks (text + length);

          if (g_str_has_prefix (rest, ":"))
            return strip_marks (rest + 1);
          if (g_str_has_prefix (rest, "："))
            return strip_marks (rest + strlen ("："));
        }
    }

  return text;
}

/**
 * tektra_chat_title_clean:
 * @text: what a model wrote when it was asked for a title
 *
 * Makes a title of an answer: its first line, without quotes, Markdown, a label or a full stop.
 *
 * Returns: (transfer full) (nullable): a line of at most 61 characters, %NULL when nothing is left
 */
char *
tektra_chat_title_clean (const char *text)
{
  g_autofree char *valid = NULL;
  g_auto(GStrv) lines = NULL;
  char *title = NULL;
  char *end;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  lines = g_strsplit_set (valid, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL && (title == NULL || *title == '\0'); i++)
    title = skip_label (strip_marks (g_strdelimit (lines[i], "\t", ' ')));

  if (title == NULL || *title == '\0')
    return NULL;

  if (g_utf8_strlen (title, -1) <= MAX_MODEL_CHARS)
    return g_strdup (title);

  end = g_utf8_offset_to_pointer (title, MAX_MODEL_CHARS);
  *end = '\0';
  if ((end = strrchr (title, ' ')) != NULL)
    *end = '\0';

  return g_strconcat (title, "…", NULL);
}

/**
 * tektra_chat_title_number:
 * @title: (nullable): the title of a chat
 *
 * Makes a title for a copy of a chat.
 *
 * Returns: (transfer full) (nullable): @title with a number behind it, or with the next number
 */
char *
tektra_chat_title_number (const char *title)
{
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GMatchInfo) match = NULL;

  if (title == NULL)
    return NULL;

  regex = g_regex_new ("^(.*) \\(([0-9]{1,6})\\)$", G_REGEX_DOTALL, 0, NULL);
  if (g_regex_match (regex, title, 0, &match))
    {
      g_autofree char *base = g_match_info_fetch (match, 1);
      g_autofree char *number = g_match_info_fetch (match, 2);

      return g_strdup_printf ("%s (%" G_GUINT64_FORMAT ")", base,
                              g_ascii_strtoull (number, NULL, 10) + 1);
    }

  return g_strdup_printf ("%s (2)", title);
}
