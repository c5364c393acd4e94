/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-text-fold.h"

/* What a person looks for is found however it is written. */

static void
test_fold (void)
{
  static const char *const cases[][2] = {
    { "Hello World", "hello world" },
    { "ÉTÉ", "ete" },
    { "e\xcc\x81te\xcc\x81", "ete" },
    { "Straße", "strasse" },
    { "ΛΌΓΟΣ λόγος", "λογοσ λογοσ" },
    { "ЙОД", "иод" },
    { "a\nb\tc", "a b c" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = tektra_text_fold (cases[i][0], -1);
      g_autofree char *same = tektra_text_fold (cases[i][0], (gssize) strlen (cases[i][0]));

      g_assert_cmpstr (folded, ==, cases[i][1]);
      g_assert_cmpstr (same, ==, folded);
    }
}

/* Each match is where a person would mark it. */
static void
test_find (void)
{
  static const struct
  {
    const char *text;
    const char *query;
    const char *found[4];
  } cases[] = {
    { "One, one, ONE.", "one", { "One", "one", "ONE" } },
    { "Caf\xc3\xa9 and cafe\xcc\x81", "CAFE", { "Caf\xc3\xa9", "cafe\xcc\x81" } },
    { "Die Straße", "strass", { "Straß" } },
    { "two\nwords", "two words", { "two\nwords" } },
    { "aaaa", "aa", { "aa", "aa" } },
    { "日本語の本", "本", { "本", "本" } },
    { "e\xcc\x81", "\xcc\x81", { NULL } },
    { "anything", "", { NULL } },
    { "", "a", { NULL } },
    { "short", "shorter", { NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = tektra_text_fold (cases[i].query, -1);
      gsize length = strlen (cases[i].text);
      gsize begin, end = 0;
      guint n = 0;

      while (tektra_text_find (cases[i].text, length, folded, end, &begin, &end))
        {
          g_autofree char *found = g_strndup (cases[i].text + begin, end - begin);

          g_assert_cmpstr (found, ==, cases[i].found[n]);
          n++;
        }
      g_assert_null (cases[i].found[n]);
      g_assert_cmpuint (tektra_text_count (cases[i].text, length, folded), ==, n);
    }
}

/* What is folded is found in what it was folded from, for every letter there is. */
static void
test_every_letter (void)
{
  for (gunichar c = 1; c < 0x20000; c++)
    {
      char text[16] = "[";
      g_autofree char *folded = NULL;
      int length;
      gsize begin, end;

      if (!g_unichar_isalnum (c))
        continue;

      length = 1 + g_unichar_to_utf8 (c, text + 1);
      text[length] = ']';
      folded = tektra_text_fold (text + 1, length - 1);
      g_assert_cmpuint (strlen (folded), >, 0);
      g_assert_true (tektra_text_find (text, (gsize) length + 1, folded, 0, &begin, &end));
      g_assert_cmpuint (begin, ==, 1);
      g_assert_cmpuint (end, ==, length);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-fold/fold", test_fold);
  g_test_add_func ("/text-fold/find", test_find);
  g_test_add_func ("/text-fold/every-letter", test_every_letter);

  return g_test_run ();
}
