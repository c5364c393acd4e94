/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-common.h"

/**
 * bench_get_cpu:
 * @clock: whose
 *
 * Tells how long a thread or the process has worked.
 *
 * Returns: milliseconds
 */
double
bench_get_cpu (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);

  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

/**
 * bench_make_text:
 * @length: bytes
 *
 * Writes an answer as models do: prose, lists, code, a table now and then. Always the same.
 *
 * Returns: (transfer full): the text
 */
GString *
bench_make_text (gsize length)
{
  static const char *const words[] = {
    "the", "model", "reads", "a", "buffer", "of", "**bold**", "words", "and", "`g_object_ref()`",
    "returns", "them", "in", "order", "while", "memory", "stays", "small", "enough", "*often*",
  };
  GString *text = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint section = 0; text->len < length; section++)
    {
      g_string_append_printf (text, "## Section %u\n\n", section + 1);

      for (guint paragraph = 0; paragraph < 3; paragraph++)
        {
          for (int i = g_rand_int_range (rand, 40, 90); i > 0; i--)
            g_string_append_printf (text, "%s%s",
                                    words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))],
                                    i > 1 ? " " : ".\n\n");
        }

      for (guint item = 0; item < 5; item++)
        {
          g_string_append (text, "- ");
          for (int i = g_rand_int_range (rand, 5, 20); i > 0; i--)
            g_string_append_printf (text, "%s%s",
                                    words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))],
                                    i > 1 ? " " : "\n");
        }

      g_string_append (text, "\n```c\n");
      for (guint line = 0; line < 12; line++)
        g_string_append_printf (text,
                                "  value[%u] = compute (value[%u], \"text %u\"); /* line */\n",
                                line, line + 1, section);
      g_string_append (text, "```\n\n");

      if (section % 3 == 2)
        {
          g_string_append (text, "| Name | Value |\n|---|---:|\n");
          for (guint row = 0; row < 5; row++)
            g_string_append_printf (text, "| row %u | %d |\n", row,
                                    g_rand_int_range (rand, 0, 1000));
          g_string_append_c (text, '\n');
        }
    }

  g_string_truncate (text, length);

  return text;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * bench_run_for:
 * @seconds: how long
 *
 * Lets the main loop run.
 */
void
bench_run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_TIME_SPAN_SECOND);
  guint source = g_timeout_add (5, wake_cb, NULL);

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source);
}

/**
 * bench_init_style:
 *
 * Loads the styles of the chat.
 */
void
bench_init_style (void)
{
  g_autoptr(GtkCssProvider) css = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (css, "/io/github/tektra/Tektra/style-chat.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
