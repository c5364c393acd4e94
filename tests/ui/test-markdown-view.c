/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <gtksourceview/gtksource.h>
#include <string.h>

#include "test-time.h"
#include "ui/tektra-code-view.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-link.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-math-view.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-table-view.h"

/* Text that grows looks like text that was there at once, and nothing is made anew for it. */

static const char script[] = "{ 'models': [ { 'id': 'm' } ], 'turns': [] }";

static const char sample[] =
  "# Title\n\nA **bold** and *italic* word, `code`, [a link](https://x.org) and <b>tags</b>.\n"
  "Second line, Costs $5/$10 per unit. **unclosed\n\n"
  "1. one\n2. two `x`\n   - deep\n   - deeper\n\n     more\n3. three\n\n- [ ] todo\n- [x] done\n\n"
  "> quote\n> > nested **q**\n\n---\n\nSetext\n------\n\n"
  "```python\ndef f(x):\n    return x[1]\n\n\nprint(f)\n```\n\n"
  "| a | b |\n|---|--:|\n| 1 | `2` |\n| [l](http://x.org) | **4** |\n\n"
  "![picture](https://x.org/p.png) [bad](javascript:alert)\n\n"
  "Inline $x$ and \\(a\\):\n$$\n\\frac{a}{b}\n$$\nand **after $y$**.\n\n"
  "    indented\n\nThe end: ö ü 漢字 e\xcc\x81 😀.\n";

typedef struct
{
  GtkWidget  *window;
  GtkWidget  *view;
  TektraPart *part;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->part = tektra_text_part_new (NULL);
  fixture->view = tektra_markdown_view_new ();
  tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fixture->view),
                                 TEKTRA_TEXT_PART (fixture->part));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->view);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_test_wait_for (gtk_widget_get_mapped (fixture->view) &&
                    gtk_widget_get_width (fixture->view) > 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = g_object_ref (fixture->view);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (view);
  g_assert_finalize_object (fixture->part);
}

static void
append (Fixture    *fixture,
        const char *text)
{
  tektra_text_part_append (TEKTRA_TEXT_PART (fixture->part), text, -1);
  tektra_markdown_view_flush (TEKTRA_MARKDOWN_VIEW (fixture->view));
}

/* What a text view shows: its text with the names of the tags where they begin and end */
static void
describe_text_view (GtkTextView *text_view,
                    GString     *out)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view);
  GtkTextIter iter, next;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  for (;;)
    {
      g_autoptr (GSList) ended = gtk_text_iter_get_toggled_tags (&iter, FALSE);
      g_autoptr (GSList) begun = gtk_text_iter_get_toggled_tags (&iter, TRUE);
      g_autofree char *text = NULL;

      for (GSList *l = ended; l != NULL; l = l->next)
        {
          g_autofree char *name = NULL;

          g_object_get (l->data, "name", &name, NULL);
          g_string_append_printf (out, "</%s>", name);
        }
      for (GSList *l = begun; l != NULL; l = l->next)
        {
          g_autofree char *name = NULL;

          g_object_get (l->data, "name", &name, NULL);
          g_string_append_printf (out, "<%s>", name);
        }

      if (gtk_text_iter_is_end (&iter))
        break;

      next = iter;
      gtk_text_iter_forward_to_tag_toggle (&next, NULL);
      text = gtk_text_buffer_get_text (buffer, &iter, &next, TRUE);
      g_string_append (out, text);
      iter = next;
    }
}

static void
describe (GtkWidget *widget,
          GString   *out)
{
  if (TEKTRA_IS_PROSE_VIEW (widget))
    {
      g_string_append (out, "[prose ");
      describe_text_view (GTK_TEXT_VIEW (widget), out);
      g_string_append (out, "]\n");
    }
  else if (GTK_IS_TEXT_VIEW (widget))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget));
      g_autofree char *text = NULL;

      g_object_get (buffer, "text", &text, NULL);
      g_string_append_printf (out, "[code %s]\n", text);
    }
  else if (TEKTRA_IS_MATH_VIEW (widget))
    {
      g_string_append_printf (out, "[math %s]\n",
                              tektra_math_view_get_source (TEKTRA_MATH_VIEW (widget)));
    }
  else if (GTK_IS_LABEL (widget))
    {
      g_string_append_printf (out, "[%s] ", gtk_label_get_label (GTK_LABEL (widget)));
    }
  else
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget);
           child != NULL;
           child = gtk_widget_get_next_sibling (child))
        describe (child, out);
    }
}

static char *
dup_description (GtkWidget *view)
{
  GString *out = g_string_new (NULL);

  describe (view, out);

  return g_string_free_and_steal (out);
}

static void
test_grows_as_if_fresh (Fixture       *fixture,
                        gconstpointer  data)
{
  for (gsize length = 0; length < sizeof sample - 1;)
    {
      gsize step = MIN (1 + length % 5, sizeof sample - 1 - length);
      g_autoptr (TektraPart) part = tektra_text_part_new (NULL);
      g_autoptr (GtkWidget) fresh = g_object_ref_sink (tektra_markdown_view_new ());
      g_autofree char *grown_look = NULL;
      g_autofree char *fresh_look = NULL;

      tektra_text_part_append (TEKTRA_TEXT_PART (fixture->part), sample + length, (gssize) step);
      tektra_markdown_view_flush (TEKTRA_MARKDOWN_VIEW (fixture->view));
      length += step;

      tektra_text_part_append (TEKTRA_TEXT_PART (part), sample, (gssize) length);
      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fresh), TEKTRA_TEXT_PART (part));

      grown_look = dup_description (fixture->view);
      fresh_look = dup_description (fresh);
      g_assert_cmpstr (grown_look, ==, fresh_look);
    }

  g_assert_cmpmem (tektra_text_part_get_text (TEKTRA_TEXT_PART (fixture->part)),
                   tektra_text_part_get_length (TEKTRA_TEXT_PART (fixture->part)),
                   sample, sizeof sample - 1);
}

/* A row that is used again for another message shows nothing of the old one. */
static void
test_other_part (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const texts[] = {
    "Plain.", sample, "```c\nint a;\n```\n\nafter", "| a |\n|---|\n| b |", "", "- a\n- b", sample,
    "$x$ and $y$", "$x$ and more", "$$z$$\n\n> $x$", sample,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (TektraPart) part = tektra_text_part_new (texts[i]);
      g_autoptr (GtkWidget) fresh = g_object_ref_sink (tektra_markdown_view_new ());
      g_autofree char *reused_look = NULL;
      g_autofree char *fresh_look = NULL;

      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fixture->view), NULL);
      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fixture->view), TEKTRA_TEXT_PART (part));
      tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fresh), TEKTRA_TEXT_PART (part));
      reused_look = dup_description (fixture->view);
      fresh_look = dup_description (fresh);
      g_assert_cmpstr (reused_look, ==, fresh_look);
    }

  tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fixture->view),
                                 TEKTRA_TEXT_PART (fixture->part));
}

/* A long answer near the window is made a piece at a time, and comes out the same. */
static void
test_gradual (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(TektraPart) part = NULL;
  g_autoptr(GtkWidget) fresh = g_object_ref_sink (tektra_markdown_view_new ());
  g_autoptr(GtkWidget) hurried = g_object_ref_sink (tektra_markdown_view_new ());
  TektraMarkdownView *view = TEKTRA_MARKDOWN_VIEW (fixture->view);
  g_autofree char *gradual_look = NULL;
  g_autofree char *fresh_look = NULL;
  g_autofree char *hurried_look = NULL;
  guint n_pieces = 1;

  for (guint i = 0; i < 20; i++)
    g_string_append (text, sample);
  part = tektra_text_part_new (text->str);
  tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fresh), TEKTRA_TEXT_PART (part));
  fresh_look = dup_description (fresh);

  tektra_markdown_view_set_part (view, NULL);
  tektra_markdown_view_set_gradual (view, TRUE);
  tektra_markdown_view_set_part (view, TEKTRA_TEXT_PART (part));
  for (; !tektra_markdown_view_get_whole (view); n_pieces++)
    tektra_markdown_view_show_more (view);
  g_assert_cmpuint (n_pieces, >, text->len / 3000);
  gradual_look = dup_description (fixture->view);
  g_assert_cmpstr (gradual_look, ==, fresh_look);

  /* Somebody goes there before it is whole. */
  view = TEKTRA_MARKDOWN_VIEW (hurried);
  tektra_markdown_view_set_gradual (view, TRUE);
  tektra_markdown_view_set_part (view, TEKTRA_TEXT_PART (part));
  tektra_markdown_view_show_more (view);
  g_assert_false (tektra_markdown_view_get_whole (view));
  tektra_markdown_view_set_gradual (view, FALSE);
  g_assert_true (tektra_markdown_view_get_whole (view));
  hurried_look = dup_description (hurried);
  g_assert_cmpstr (hurried_look, ==, fresh_look);

  tektra_markdown_view_set_part (TEKTRA_MARKDOWN_VIEW (fixture->view),
                                 TEKTRA_TEXT_PART (fixture->part));
}

static void
test_keeps_widgets (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *prose, *code, *table;

  append (fixture, "One\n\n- two\n\n> three\n\n");
  prose = gtk_widget_get_first_child (fixture->view);
  g_assert_true (TEKTRA_IS_PROSE_VIEW (prose));
  g_assert_null (gtk_widget_get_next_sibling (prose));

  append (fixture, "```c\nint a;\n");
  code = gtk_widget_get_next_sibling (prose);
  g_assert_true (TEKTRA_IS_CODE_VIEW (code));

  append (fixture, "int b;\n```\n\n| a |\n|---|\n");
  g_assert_true (gtk_widget_get_next_sibling (prose) == code);
  table = gtk_widget_get_next_sibling (code);
  g_assert_true (TEKTRA_IS_TABLE_VIEW (table));

  append (fixture, "| b |\n\nlast");
  g_assert_true (gtk_widget_get_first_child (fixture->view) == prose);
  g_assert_true (gtk_widget_get_next_sibling (prose) == code);
  g_assert_true (gtk_widget_get_next_sibling (code) == table);
  g_assert_true (TEKTRA_IS_PROSE_VIEW (gtk_widget_get_next_sibling (table)));
}

/* What was selected stays selected while text comes in behind it. */
static void
test_keeps_selection (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  g_autofree char *selected = NULL;

  append (fixture, "First paragraph.\n\nSecond **one");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (gtk_widget_get_first_child (fixture->view)));
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 6);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 23);
  gtk_text_buffer_select_range (buffer, &start, &end);

  append (fixture, "** and more\n\n- list\n");
  g_assert_true (gtk_text_buffer_get_selection_bounds (buffer, &start, &end));
  selected = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (selected, ==, "paragraph.\nSecond");
}

/* The right height is there in the frame after the text, and does not come bit by bit. */
static void
test_height_at_once (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int height, later;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "Paragraph %u with some words in it.\n\n", i);
  append (fixture, text->str);

  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (fixture->view),
                      &height, NULL, NULL, NULL);
  ui_test_wait_frames (10);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (fixture->view),
                      &later, NULL, NULL, NULL);
  g_assert_cmpint (height, >, 60 * 20);
  g_assert_cmpint (height, ==, later);
}

static gboolean
describes (GtkWidget  *view,
           const char *text)
{
  g_autofree char *shown = dup_description (view);

  return strstr (shown, text) != NULL;
}

static void
test_hidden_view_waits (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *hidden = NULL;

  append (fixture, "before");
  before = dup_description (fixture->view);

  gtk_widget_set_visible (fixture->view, FALSE);
  tektra_text_part_append (TEKTRA_TEXT_PART (fixture->part), " after", -1);
  /* longer than the time after which a view that can be seen shows it */
  ui_test_wait_ms (300);
  hidden = dup_description (fixture->view);
  g_assert_cmpstr (hidden, ==, before);

  gtk_widget_set_visible (fixture->view, TRUE);
  ui_test_wait_for (describes (fixture->view, "before after"));
}

static gboolean
has_link (GtkWidget *prose,
          int        offset)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (prose));
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "link");
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);

  return gtk_text_iter_has_tag (&iter, tag);
}

/* Only web and mail addresses are links. */
static void
test_links (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *prose;

  append (fixture, "[a](https://x) [b](javascript:x) [c](file:///etc) [d](mailto:a@b.c) [e](x.md)");
  prose = gtk_widget_get_first_child (fixture->view);
  g_assert_true (has_link (prose, 0));
  g_assert_false (has_link (prose, 2));
  g_assert_false (has_link (prose, 4));
  g_assert_true (has_link (prose, 6));
  g_assert_false (has_link (prose, 8));

  g_assert_false (tektra_link_can_open (NULL));
  g_assert_false (tektra_link_can_open ("data:text/html,x"));
  g_assert_false (tektra_link_can_open ("HTTPX://x"));
  g_assert_true (tektra_link_can_open ("HTTPS://x"));
}

static char *
dup_selection (GtkWidget *prose)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (prose));
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    return NULL;

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* Links are reached with the keyboard, and show where they lead before they open. */
static void
test_links_by_keyboard (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkWidget *prose;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  append (fixture, "- see [one](https://one.org)\n- and [two](https://two.org)");
  prose = gtk_widget_get_first_child (fixture->view);
  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  gtk_widget_grab_focus (prose);

  ui_test_key ("Tab");
  ui_test_wait_for ((first = dup_selection (prose)) != NULL);
  g_assert_cmpstr (first, ==, "one");

  ui_test_key ("Tab");
  ui_test_wait_for (g_strcmp0 ((g_free (second), second = dup_selection (prose)), "two") == 0);

  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_in (fixture->window, GTK_TYPE_POPOVER, 0) != NULL);
  g_assert_cmpstr (gtk_label_get_text (ui_test_find_in (ui_test_find_in (fixture->window,
                                                                          GTK_TYPE_POPOVER, 0),
                                                         GTK_TYPE_LABEL, 0)),
                   ==, "https://two.org");

  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find_in (fixture->window, GTK_TYPE_POPOVER, 0) == NULL);
}

/* A minified file has one endless line: it is broken for the eye, never in what is copied. */
static void
test_code (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *copied = NULL;
  GtkTextBuffer *buffer;
  GtkSourceLanguage *language;
  GtkWidget *text_view;

  append (fixture, "```py\nx = 1\n");
  for (guint i = 0; i < 1200; i++)
    g_string_append_printf (line, "%u,ö", i);
  for (gsize i = 0; i < line->len; i += 97)
    {
      g_autofree char *piece = g_strndup (line->str + i, 97);

      append (fixture, piece);
    }
  append (fixture, "\n```\n");

  text_view = ui_test_find_in (fixture->view, GTK_SOURCE_TYPE_VIEW, 0);
  g_assert_nonnull (text_view);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  language = gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (buffer));
  g_assert_cmpstr (gtk_source_language_get_id (language), ==, "python3");
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==,
                   2 + (int) (g_utf8_strlen (line->str, -1) - 1) / 2000);

  g_string_prepend (line, "x = 1\n");
  g_signal_emit_by_name (ui_test_find_in (fixture->view, TEKTRA_TYPE_COPY_BUTTON, 0), "clicked");
  copied = ui_test_dup_copied ();
  g_assert_cmpstr (copied, ==, line->str);
}

/* A model that repeats itself without a line break must not freeze the window. */
static void
test_endless_line (Fixture       *fixture,
                   gconstpointer  data)
{
  gint64 longest = 0, sum = 0;

  for (guint i = 0; i < 400; i++)
    {
      gint64 start = test_get_cpu_time ();
      gint64 time;

      append (fixture,
              "and again and again and **again** and again and again and again, and again; ");
      time = test_get_cpu_time () - start;
      longest = MAX (longest, time);
      sum += time;
      g_main_context_iteration (NULL, FALSE);
    }

  g_test_message ("an update takes %.2f ms, the longest %.2f ms",
                  (double) sum / 400 / G_TIME_SPAN_MILLISECOND,
                  (double) longest / G_TIME_SPAN_MILLISECOND);

#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (longest, <, 50 * G_TIME_SPAN_MILLISECOND);
#endif
}

/* How many pixels there are between what marks an item and its first word */
static int
measure_gap (GtkTextView *view,
             const char  *marker)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter iter, tab;
  GdkRectangle before, word;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  g_assert_true (gtk_text_iter_forward_search (&iter, marker, 0, NULL, &tab, NULL));
  g_assert_cmpuint (gtk_text_iter_get_char (&tab), ==, '\t');
  gtk_text_view_get_iter_location (view, &tab, &before);
  gtk_text_iter_forward_char (&tab);
  gtk_text_view_get_iter_location (view, &tab, &word);
  g_assert_cmpint (word.y, ==, before.y);

  return word.x - before.x;
}

static void
assert_items (Fixture *fixture,
              int      gap)
{
  GtkTextView *prose = GTK_TEXT_VIEW (gtk_widget_get_first_child (fixture->view));
  static const char * const markers[] = { "•", "10." };
  GtkTextIter deep, start;
  GdkRectangle place;

  for (guint i = 0; i < G_N_ELEMENTS (markers); i++)
    g_assert_cmpint (measure_gap (prose, markers[i]), >=, gap);

  /* nor is there no room left for the text */
  gtk_text_buffer_get_end_iter (gtk_text_view_get_buffer (prose), &deep);
  g_assert_true (gtk_text_iter_backward_search (&deep, "eighth", 0, &start, NULL, NULL));
  gtk_text_view_get_iter_location (prose, &start, &place);
  g_assert_cmpint (place.x, <, 300);
}

/* Who needs larger letters does not find them on top of the marks of lists, and everything that
 * belongs to an item goes along. */
static void
test_large_text (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *font = NULL;
  GtkWidget *code;
  int margin;

  gtk_widget_add_css_class (fixture->view, "reading");
  append (fixture, "- one\n\n9. nine\n10. ten\n\n- a\n  - b\n    - c\n      - d\n        - e\n"
                   "          - f\n            - g\n              - eighth\n\n"
                   "- item\n\n  ```\n  code\n  ```\n");
  code = gtk_widget_get_last_child (fixture->view);
  g_assert_true (TEKTRA_IS_CODE_VIEW (code));
  margin = gtk_widget_get_margin_start (code);
  g_assert_cmpint (margin, >, 0);
  ui_test_wait_frames (2);
  assert_items (fixture, 3);

  g_object_get (settings, "gtk-font-name", &font, NULL);
  g_object_set (settings, "gtk-font-name", "Adwaita Sans 22", NULL);
  ui_test_wait_frames (2);
  assert_items (fixture, 6);
  g_assert_cmpint (gtk_widget_get_margin_start (code), ==, 2 * margin);
  g_object_set (settings, "gtk-font-name", font, NULL);

  g_object_set (ui_test_get_settings (), "reading-size", 2.0, NULL);
  ui_test_wait_frames (2);
  assert_items (fixture, 6);
  g_assert_cmpint (gtk_widget_get_margin_start (code), ==, 2 * margin);
  g_object_set (ui_test_get_settings (), "reading-size", 1.0, NULL);
  g_assert_cmpint (gtk_widget_get_margin_start (code), ==, margin);
}

static void
add_tests (void)
{
#define ADD(name, function) \
  g_test_add ("/markdown-view/" name, Fixture, NULL, set_up, function, tear_down)

  ADD ("grows-as-if-fresh", test_grows_as_if_fresh);
  ADD ("other-part", test_other_part);
  ADD ("gradual", test_gradual);
  ADD ("keeps-widgets", test_keeps_widgets);
  ADD ("keeps-selection", test_keeps_selection);
  ADD ("height-at-once", test_height_at_once);
  ADD ("large-text", test_large_text);
  ADD ("hidden-view-waits", test_hidden_view_waits);
  ADD ("links", test_links);
  ADD ("links-by-keyboard", test_links_by_keyboard);
  ADD ("code", test_code);
  ADD ("endless-line", test_endless_line);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
