/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-spoken-text.h"

/* Without these, an answer would be read as it is written: stars, bars and addresses. */

static void
take_all (TektraSpokenText *text,
          GString          *sentences)
{
  char *sentence;

  while ((sentence = tektra_spoken_text_next (text)))
    {
      g_string_append_printf (sentences, "%s|", sentence);
      g_free (sentence);
    }
}

typedef struct
{
  const char *name;
  const char *markdown;
  const char *sentences;
} Case;

static const Case cases[] = {
  { "prose", "It is **late**. Go to `bed`!\nWhy? Because.",
    "It is late.|Go to bed!|Why?|Because.|" },
  { "abbreviations", "J. S. Bach wrote 3.5 of them, e.g. this one. Version 2. 5 is old.",
    "J. S. Bach wrote 3.5 of them, e.g. this one.|Version 2. 5 is old.|" },
  { "chinese", "你好。再见。", "你好。|再见。|" },
  { "link", "See [the manual](https://example.com/a?b=c) or https://example.org/x/y.",
    "See the manual or example.org.|" },
  { "code", "Look:\n\n```python\nprint(1)\n```\n\nDone.\n\n    indented\n",
    "Look:|Code in python.|Done.|Code.|" },
  { "table", "| Name | Size |\n|---|---|\n| Tiny | 75 MB |\n| Base | |\n",
    "Name: Tiny, Size: 75 MB.|Name: Base,|" },
  { "list", "1. one\n2. two\n\n- [x] task\n- dot", "1: one|2: two|Done: task|dot|" },
  { "math", "Then $x^2 + \\frac{a}{b} = 3$.", "Then x squared plus a over b equals 3.|" },
  { "picture", "![a red circle](https://example.com/c.png)", "Picture: a red circle|" },
  { "nothing", "\n\n---\n\n", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *item = data;
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(GString) sentences = g_string_new (NULL);

  tektra_spoken_text_update (text, item->markdown, TRUE);
  take_all (text, sentences);
  g_assert_cmpstr (sentences->str, ==, item->sentences);
}

/* Whatever way it comes, the same is read; and it begins before it has ended. */
static void
test_stream (gconstpointer data)
{
  const Case *item = data;
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(GString) sentences = g_string_new (NULL);
  gsize length = strlen (item->markdown);

  for (gsize i = 0; i <= length; i++)
    {
      g_autofree char *part = g_strndup (item->markdown, i);

      if (!g_utf8_validate (part, -1, NULL))
        continue;
      tektra_spoken_text_update (text, part, i == length);
      take_all (text, sentences);
    }

  g_assert_cmpstr (sentences->str, ==, item->sentences);
}

static void
test_early (void)
{
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autofree char *first = NULL;

  tektra_spoken_text_update (text, "The first sentence. The sec", FALSE);
  first = tektra_spoken_text_next (text);
  g_assert_cmpstr (first, ==, "The first sentence.");
  g_assert_null (tektra_spoken_text_next (text));
}

/* What nobody could say in one breath is cut between words. */
static void
test_long (void)
{
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(GString) words = g_string_new (NULL);
  guint n_bytes = 0;
  char *sentence;

  for (guint i = 0; i < 1000; i++)
    g_string_append (words, "word ");
  tektra_spoken_text_update (text, words->str, TRUE);

  while ((sentence = tektra_spoken_text_next (text)))
    {
      g_assert_cmpuint (strlen (sentence), <=, 700);
      g_assert_true (g_str_has_prefix (sentence, "word"));
      g_assert_true (g_str_has_suffix (sentence, "word"));
      n_bytes += (guint) strlen (sentence) + 1;
      g_free (sentence);
    }
  g_assert_cmpuint (n_bytes, ==, 5000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spoken-text/early", test_early);
  g_test_add_func ("/spoken-text/long", test_long);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = g_strconcat ("/spoken-text/case/", cases[i].name, NULL);
      g_autofree char *stream = g_strconcat ("/spoken-text/stream/", cases[i].name, NULL);

      g_test_add_data_func (whole, &cases[i], test_case);
      g_test_add_data_func (stream, &cases[i], test_stream);
    }

  return g_test_run ();
}
