/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-text.h"

/* What is copied as text is what a person reads, no word less. */

static void
test_text (void)
{
  static const struct
  {
    const char *markdown;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "# Head\n\nA **bold** and `code` [link](https://example.org).",
      "Head\n\nA bold and code link." },
    { "- one\n- two\n  - three\n\nAfter", "• one\n• two\n  ◦ three\n\nAfter" },
    { "- 1. one\n  2. two\n- three", "• 1. one\n  2. two\n• three" },
    { "3. three\n4. four", "3. three\n4. four" },
    { "- [ ] open\n- [x] done", "☐ open\n☑ done" },
    { "> said\n> so", "> said\nso" },
    { "```c\nint x;\n\nint y;\n```", "int x;\n\nint y;" },
    { "| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2" },
    { "a\n\n---\n\nb", "a\n\n———\n\nb" },
    { "Costs $5/$10 per unit, `$HOME`", "Costs $5/$10 per unit, $HOME" },
    { "**not closed", "**not closed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = tektra_markdown_to_text (cases[i].markdown);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/markdown-text/text", test_text);

  return g_test_run ();
}
