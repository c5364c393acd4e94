/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "speech/tektra-speech-language.h"

/* Languages with a script of their own are told by it; those that are written in Latin letters by
 * their commonest words. Better no answer than a wrong one: a text in a voice of another language
 * cannot be followed. */

/* So many words have to be known, and twice as many as those of the next language */
#define WORDS_MIN 2

typedef struct
{
  GUnicodeScript  script;
  const char     *language;
} Script;

static const Script scripts[] = {
  { G_UNICODE_SCRIPT_HIRAGANA, "ja" },
  { G_UNICODE_SCRIPT_KATAKANA, "ja" },
  { G_UNICODE_SCRIPT_HANGUL, "ko" },
  { G_UNICODE_SCRIPT_HAN, "zh" },
  { G_UNICODE_SCRIPT_CYRILLIC, "ru" },
  { G_UNICODE_SCRIPT_GREEK, "el" },
  { G_UNICODE_SCRIPT_ARABIC, "ar" },
  { G_UNICODE_SCRIPT_HEBREW, "he" },
  { G_UNICODE_SCRIPT_DEVANAGARI, "hi" },
};

typedef struct
{
  const char *language;
  const char *words; /* between spaces */
} Words;

/* Words that two of these languages share are left out. */
static const Words common_words[] = {
  { "en", " the and of to is that it you for with are this not be have from by which they what "
          "there would can if your how when was were will " },
  { "de", " der die das und ist nicht ein eine zu mit auf für den dem von ich sie es wir auch "
          "sich wie oder aber wenn nur sind kann werden im wird " },
  { "fr", " le les des est et une dans pour que qui pas vous nous ce sur avec il elle au du sont "
          "mais ou cette c'est plus être " },
  { "es", " el los las y es una por con para que está pero como más su se lo del al son esta muy "
          "también hay puede " },
  { "it", " il gli di che è una per non con sono della nel come più anche questo questa ma si "
          "alla dei delle può " },
  { "pt", " o os as e é uma para com não que em do da dos das mais como você são está isso seu "
          "também ao pode " },
  { "nl", " het een van en niet dat zijn op te voor met ook maar wordt deze als naar bij kan je "
          "wij uit " },
  { "sv", " och att det som är en på för inte med av har till ett jag kan om du vi men den " },
  { "pl", " i w nie na się jest to że z do jak ale co może dla są tego po od przez " },
};

static const char *
find_script (const char *text)
{
  guint counts[G_N_ELEMENTS (scripts)] = { 0 };
  guint n_letters = 0;
  guint best = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (!g_unichar_isalpha (character))
        continue;

      n_letters++;
      for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
        {
          if (g_unichar_get_script (character) == scripts[i].script)
            counts[i]++;
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      /* Among many Chinese signs a few of these are enough to make it Japanese. */
      if (g_str_equal (scripts[i].language, "ja") && counts[i] * 10 > n_letters)
        return "ja";
      if (counts[i] > counts[best])
        best = i;
    }

  return counts[best] * 2 > n_letters ? scripts[best].language : NULL;
}

static const char *
find_words (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_auto(GStrv) words = NULL;
  guint counts[G_N_ELEMENTS (common_words)] = { 0 };
  guint best = 0;
  guint second = 0;

  words = g_strsplit_set (lower, " \n\t.,;:!?()\"", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = g_strdup_printf (" %s ", words[i]);

      if (*words[i] == '\0')
        continue;

      for (guint j = 0; j < G_N_ELEMENTS (common_words); j++)
        {
          if (strstr (common_words[j].words, word) != NULL)
            counts[j]++;
        }
    }

  for (guint i = 1; i < G_N_ELEMENTS (counts); i++)
    {
      if (counts[i] > counts[best])
        best = i;
    }
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      if (i != best)
        second = MAX (second, counts[i]);
    }

  return counts[best] >= WORDS_MIN && counts[best] >= 2 * second ? common_words[best].language
                                                                  : NULL;
}

/**
 * tektra_speech_language_guess:
 * @text: some words
 *
 * Guesses which language a text is written in.
 *
 * Returns: (transfer none) (nullable): its code, or %NULL when that cannot be told
 */
const char *
tektra_speech_language_guess (const char *text)
{
  const char *language;

  g_return_val_if_fail (text != NULL, NULL);

  language = find_script (text);

  return language != NULL ? language : find_words (text);
}
