/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engines/onnx/tektra-text-gate.h"

/* Nobody sees half a letter, or a piece of what ends an answer. */

/* What comes out when the text comes in pieces of a size */
static char *
pass (const char * const *stop,
      guint               n_strip,
      const char         *text,
      gsize               piece,
      gboolean           *stopped)
{
  g_autoptr(TektraTextGate) gate = tektra_text_gate_new (stop, n_strip);
  GString *out = g_string_new (NULL);
  gsize length = strlen (text);

  *stopped = FALSE;
  for (gsize i = 0; i < length && !*stopped; i += piece)
    {
      *stopped = tektra_text_gate_push (gate, text + i, MIN (piece, length - i), out);
      g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
    }

  if (!*stopped)
    tektra_text_gate_finish (gate, out);

  return g_string_free (out, FALSE);
}

static void
test_splits (void)
{
  static const struct
  {
    const char *stop[3];
    guint       n_strip;
    const char *text;
    const char *expected;
    gboolean    stopped;
  } cases[] = {
    { { NULL }, 0, "plain text", "plain text", FALSE },
    { { NULL }, 0, "é 日本 😀 👩‍👩‍👧", "é 日本 😀 👩‍👩‍👧", FALSE },
    { { "stop" }, 0, "a st stoat stop b", "a st stoat ", TRUE },
    { { "stop" }, 0, "a sto", "a sto", FALSE },
    { { "aab" }, 0, "aaaaab!", "aaa", TRUE },
    { { "ate", "late" }, 0, "xlate", "x", TRUE },
    { { "日本" }, 0, "日曜 日本", "日曜 ", TRUE },
    { { "" }, 0, "text", "text", FALSE },
    { { NULL }, 1, " text with  blanks", "text with  blanks", FALSE },
    { { NULL }, 1, "  two", " two", FALSE },
    { { NULL }, 1, "none ", "none ", FALSE },
    { { NULL }, 0, "cut \xf0\x9f\x98", "cut \xef\xbf\xbd", FALSE },
    { { NULL }, 0, "bad \xff byte", "bad \xef\xbf\xbd byte", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (gsize piece = 1; piece <= strlen (cases[i].text); piece++)
        {
          gboolean stopped;
          g_autofree char *out = pass (cases[i].stop, cases[i].n_strip, cases[i].text, piece,
                                       &stopped);

          g_test_message ("“%s” in pieces of %u", cases[i].text, (guint) piece);
          g_assert_cmpint (stopped, ==, cases[i].stopped);
          /* how many marks half a letter becomes depends on where it was cut */
          if (strstr (cases[i].expected, "cut") == NULL)
            g_assert_cmpstr (out, ==, cases[i].expected);
          else
            g_assert_true (g_str_has_prefix (out, cases[i].expected));
        }
    }
}

/* What is certain is let out at once. */
static void
test_prompt (void)
{
  const char *stop[] = { "stop", NULL };
  g_autoptr(TektraTextGate) gate = tektra_text_gate_new (stop, 0);
  g_autoptr(GString) out = g_string_new (NULL);

  g_assert_false (tektra_text_gate_push (gate, "Hello", 5, out));
  g_assert_cmpstr (out->str, ==, "Hello");
  g_assert_false (tektra_text_gate_push (gate, " st", 3, out));
  g_assert_cmpstr (out->str, ==, "Hello ");
  g_assert_false (tektra_text_gate_push (gate, "ars\xf0\x9f", 5, out));
  g_assert_cmpstr (out->str, ==, "Hello stars");
  g_assert_false (tektra_text_gate_push (gate, "\x98\x80", 2, out));
  g_assert_cmpstr (out->str, ==, "Hello stars😀");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text-gate/splits", test_splits);
  g_test_add_func ("/text-gate/prompt", test_prompt);

  return g_test_run ();
}
