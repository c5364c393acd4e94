/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "ui/tektra-announcer.h"

/* What a screen reader is told early must not change any more. */

static void
test_finished (void)
{
  static const struct
  {
    const char *text;
    const char *finished;
  } cases[] = {
    { "", "" },
    { "One", "" },
    { "One\nline", "" },
    { "One\n\n", "One\n\n" },
    { "One\n\nTwo", "One\n\n" },
    { "One\n \t\nTwo\n\nThree\n", "One\n \t\nTwo\n\n" },
    /* a block of code is one thing, with its empty lines */
    { "```\na\n\nb", "" },
    { "One\n\n```c\na\n\nb\n", "One\n\n" },
    { "```\na\n\nb\n```\n\nTwo", "```\na\n\nb\n```\n\n" },
    { "~~~\na\n\nb\n~~~\n\n", "~~~\na\n\nb\n~~~\n\n" },
    { "Ünö\n\nzwei", "Ünö\n\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (tektra_announcer_find_finished (cases[i].text),
                        ==, strlen (cases[i].finished));
    }
}

/* However the text comes, every piece is told once, and all of it. */
static void
test_pieces (void)
{
  static const char text[] = "One\n\n```\na\n\nb\n```\n\n- c\n- d\n\nLast";
  gsize n_told = 0;
  g_autoptr(GString) told = g_string_new (NULL);

  for (gsize length = 1; length <= strlen (text); length++)
    {
      g_autofree char *sofar = g_strndup (text, length);
      gsize n = tektra_announcer_find_finished (sofar + n_told);

      g_string_append_len (told, sofar + n_told, (gssize) n);
      n_told += n;
    }

  g_string_append (told, text + n_told);
  g_assert_cmpstr (told->str, ==, text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/announcer/finished", test_finished);
  g_test_add_func ("/announcer/pieces", test_pieces);

  return g_test_run ();
}
