/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "speech/tektra-live-text.h"

/* What a person would lose: words that stand still while they speak, and a computer that keeps up
 * however long they do. */

#define CUT_AT_LAST 26000

/* One time: segments as "end:words", divided by "|" */
static guint64
take (TektraLiveText *text,
      const char     *script,
      guint64         duration)
{
  g_autoptr(TektraTranscription) transcription = tektra_transcription_new (script, NULL);
  g_auto(GStrv) segments = g_strsplit (script, "|", -1);
  guint64 start = 0;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      char *words = NULL;
      guint64 end = g_ascii_strtoull (segments[i], &words, 10);

      g_assert_cmpint (*words, ==, ':');
      tektra_transcription_add_segment (transcription, start, end, words + 1);
      start = end;
    }

  return tektra_live_text_take (text, transcription, duration);
}

static void
assert_text (TektraLiveText *text,
             const char     *stable,
             const char     *tentative)
{
  g_assert_cmpstr (tektra_live_text_get_stable (text), ==, stable);
  g_assert_cmpstr (tektra_live_text_get_tentative (text), ==, tentative);
}

/* A word stays as soon as it was heard twice, and what stays never changes. */
static void
test_agreement (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  assert_text (text, "", "");
  g_assert_cmpuint (take (text, "1000:The", 1000), ==, 0);
  assert_text (text, "", "The");
  take (text, "1500:The cut", 1500);
  assert_text (text, "The", " cut");
  take (text, "2000:The cat sat on", 2000);
  assert_text (text, "The", " cat sat on");
  take (text, "2500:The cat sat on the mad", 2500);
  assert_text (text, "The cat sat on", " the mad");
  take (text, "3000:The cat sat on the mat.", 3000);
  assert_text (text, "The cat sat on the", " mat.");

  /* all of it heard otherwise is no reason to change what was shown */
  take (text, "3500:A hat", 3500);
  g_assert_true (g_str_has_prefix (tektra_live_text_get_stable (text), "The cat sat on the"));

  take (text, "3500:", 3500);
  g_assert_true (g_str_has_prefix (tektra_live_text_get_stable (text), "The cat sat on the"));
}

/* Marks and capital letters come and go with what follows: those heard last are taken. */
static void
test_marks (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  take (text, "1000:Hello.", 1000);
  take (text, "2000:hello, world", 2000);
  assert_text (text, "hello,", " world");
  take (text, "3000:Hello, World! How", 3000);
  assert_text (text, "hello, World!", " How");
}

/* A word that became two in what is stable does not make the rest come twice. */
static void
test_shift (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  take (text, "2000:I like ice-cream and cake", 2000);
  take (text, "2500:I like ice-cream and cake with", 2500);
  assert_text (text, "I like ice-cream and cake", " with");
  take (text, "3000:I like ice cream and cake with tea", 3000);
  assert_text (text, "I like ice-cream and cake with", " tea");
  take (text, "3500:I like and cake with tea too", 3500);
  assert_text (text, "I like ice-cream and cake with tea", " too");
}

/* A long window begins later, behind a stretch that is stable. */
static void
test_cut (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  g_assert_cmpuint (take (text, "5000:One two three.|11000:Four five", 11000), ==, 0);
  g_assert_cmpuint (take (text, "5000:One two three.|12500:Four five six", 12500), ==, 5000);
  assert_text (text, "One two three. Four five", " six");

  /* the next window has the rest only */
  g_assert_cmpuint (take (text, "8000:Four five six seven", 8000), ==, 0);
  assert_text (text, "One two three. Four five six", " seven");
  g_assert_cmpuint (take (text, "8500:Four five six seven.", 8500), ==, 0);
  assert_text (text, "One two three. Four five six seven.", "");
}

/* Who is never understood the same way twice does not make it slower and slower. */
static void
test_no_agreement (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  g_assert_cmpuint (take (text, "20000:one", 20000), ==, 0);
  g_assert_cmpuint (take (text, "25000:two", 25000), ==, 0);
  g_assert_cmpuint (take (text, "26500:three", 26500), ==, 26500);
  assert_text (text, "three", "");
  take (text, "1000:four", 1000);
  take (text, "2000:four", 2000);
  assert_text (text, "three four", "");
}

/* Languages without spaces have no long word that never comes to its end. */
static void
test_wide (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();

  take (text, "1000:今日は", 1000);
  take (text, "2000:今日は天気が", 2000);
  assert_text (text, "今日は", "天気が");
  take (text, "3000:今日は天候がいい。", 3000);
  assert_text (text, "今日は天", "候がいい。");
  take (text, "4000:今日は天候がいい。 OK です", 4000);
  assert_text (text, "今日は天候がいい。", " OK です");
}

/* Without times it is all one stretch. */
static void
test_no_times (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();
  g_autoptr(TektraTranscription) transcription = tektra_transcription_new ("Only words", NULL);

  tektra_live_text_take (text, transcription, 1000);
  g_assert_cmpuint (tektra_live_text_take (text, transcription, 2000), ==, 0);
  assert_text (text, "Only words", "");
}

#define N_WORDS 600
#define WORD_MS 400

static char *
dup_word (guint index)
{
  return g_strdup_printf ("word%u%s", index, index % 12 == 11 ? "." : "");
}

/* What somebody says from a word on, understood but for the last two; sentences are segments. */
static char *
dup_script (guint first,
            guint last)
{
  GString *script = g_string_new (NULL);

  for (guint i = first; i < last; i++)
    {
      g_autofree char *word = dup_word (i);
      guint end = MIN (last, (i / 12 + 1) * 12);

      if (i == first || i % 12 == 0)
        g_string_append_printf (script, "%s%u:", i == first ? "" : "|",
                                (end - first) * WORD_MS);
      if (i + 2 >= last)
        g_string_append_printf (script, "%sx%u ", word, last);
      else
        g_string_append_printf (script, "%s ", word);
    }

  return g_string_free_and_steal (script);
}

/* Four minutes: nothing is lost and nothing comes twice, what stays only grows, and the window is
 * never longer than a model hears at once. */
static void
test_long (void)
{
  g_autoptr(TektraLiveText) text = tektra_live_text_new ();
  g_autoptr(GString) said = g_string_new (NULL);
  g_autofree char *stable = g_strdup ("");
  guint64 longest = 0;
  guint first = 0;
  guint last = 3;

  for (guint i = 0; i < N_WORDS; i++)
    {
      g_autofree char *word = dup_word (i);

      g_string_append_printf (said, "%s%s", i > 0 ? " " : "", word);
    }

  while (last < N_WORDS)
    {
      g_autofree char *script = dup_script (first, last);
      guint64 duration = (guint64) (last - first) * WORD_MS;
      guint64 later = take (text, script, duration);

      g_assert_true (g_str_has_prefix (tektra_live_text_get_stable (text), stable));
      g_assert_true (g_str_has_prefix (said->str, tektra_live_text_get_stable (text)));
      g_set_str (&stable, tektra_live_text_get_stable (text));

      longest = MAX (longest, duration);
      g_assert_cmpuint (later % WORD_MS, ==, 0);
      first += (guint) (later / WORD_MS);
      last += (guint) g_test_rand_int_range (1, 6);
    }

  g_test_message ("the longest window: %d ms", (int) longest);
  g_assert_cmpuint (longest, <, CUT_AT_LAST);
  g_assert_cmpuint (strlen (stable), >, said->len * 9 / 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/live-text/agreement", test_agreement);
  g_test_add_func ("/live-text/marks", test_marks);
  g_test_add_func ("/live-text/shift", test_shift);
  g_test_add_func ("/live-text/cut", test_cut);
  g_test_add_func ("/live-text/no-agreement", test_no_agreement);
  g_test_add_func ("/live-text/wide", test_wide);
  g_test_add_func ("/live-text/no-times", test_no_times);
  g_test_add_func ("/live-text/long", test_long);

  return g_test_run ();
}
