/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "media/tektra-remote-image.h"
#include "test-server.h"
#include "ui/tektra-code-language.h"
#include "ui/tektra-code-view.h"
#include "ui/tektra-link.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-math-block.h"
#include "ui/tektra-math-view.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-picture-button.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-remote-picture.h"
#include "ui/tektra-table-view.h"

/* What is in answers beside prose: formulas, pictures, links that lead elsewhere, and what is read
 * from right to left. */

static const char script[] = "{ 'models': [ { 'id': 'm' } ], 'turns': [] }";

static const char text_scene[] =
  "## A rich answer\n\n"
  "Some *emphasis*, **strong words**, ~~struck~~, `code`, a [link](https://www.gnome.org) and "
  "<kbd>tags</kbd>.\n\n"
  "1. First, with a list in it\n   - nested\n   - again\n     1. deeper\n     2. still\n"
  "2. Second\n\n   with a second paragraph\n\n- [x] done\n- [ ] to do\n"
  "- 1. beside its bullet, where the words of a longer item go on below the first of them, "
  "as far in as those\n  2. below it\n\n"
  "> Quoted, and\n>\n> > quoted again, with a\n> > - list\n\n"
  "| Name | Size | Formula |\n|:-----|-----:|:-------:|\n| Circle | 12 | $\\pi r^2$ |\n"
  "| Square | 7.5 | $a^2$ |\n\n"
  "![A map of the harbour](https://example.com/map.png)\n\n"
  "```py\ndef area(r):\n    return 3.14 * r ** 2  # about\n```\n";

static const char math_scene[] =
  "The roots of $ax^2 + bx + c = 0$ with $a \\neq 0$ are\n"
  "\\[ x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a} \\]\n"
  "and for $n \\to \\infty$ the sum $\\sum_{k=1}^n \\frac{1}{k^2}$ tends to $\\frac{\\pi^2}{6}$:\n"
  "$$\\sum_{k=1}^{\\infty} \\frac{1}{k^2} = \\frac{\\pi^2}{6}, \\qquad "
  "\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$$\n"
  "A matrix and cases:\n"
  "$$A = \\begin{pmatrix} a_{11} & a_{12} \\\\ a_{21} & a_{22} \\end{pmatrix}, \\quad "
  "|x| = \\begin{cases} x & \\text{if } x \\geq 0 \\\\ -x & \\text{otherwise} \\end{cases}$$\n"
  "\\begin{align}\n\\nabla \\cdot \\mathbf{E} &= \\frac{\\rho}{\\varepsilon_0} \\\\\n"
  "\\nabla \\times \\vec{B} &= \\mu_0 \\left( \\mathbf{J} + \\varepsilon_0 "
  "\\frac{\\partial \\mathbf{E}}{\\partial t} \\right)\n\\end{align}\n\n"
  "- $\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1$, $\\hat{y} = \\bar{x} \\in \\mathbb{R}^n$\n"
  "- $\\mathcal{L} = \\prod_{i} p(x_i \\mid \\theta)$ and $\\sqrt[3]{x}$, $f'(x)$, "
  "$\\left\\lfloor \\frac{n}{2} \\right\\rfloor$\n"
  "- unknown: $\\unknown{x} + 1$, broken: $\\frac{a}{b + $, price: $5/$10\n\n"
  "$$\\underbrace{a + b + \\dots + z}_{26} \\overset{!}{=} \\boxed{x} \\implies "
  "\\binom{n}{k} = \\frac{n!}{k!\\,(n-k)!}$$\n";

static const char rtl_scene[] =
  "## \327\251\327\234\327\225\327\235 \327\242\327\225\327\234\327\235\n\n"
  "\327\226\327\225 \327\244\327\241\327\247\327\224 \327\241 **GNOME** \327\225`code` "
  "\327\221\327\252\327\225\327\232 \327\224\327\230\327\247\327\241\327\230.\n\n"
  "- \327\220\327\227\327\252\n- \327\251\327\252\327\231\327\231\327\235\n"
  "  1. \327\251\327\234\327\225\327\251\n\n"
  "> \330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205 "
  "\331\210\330\261\330\255\331\205\330\251\n\n"
  "English again, after the others.\n\n"
  "| \327\251\327\235 | \327\222\327\225\327\223\327\234 |\n|---|---|\n"
  "| \327\242\327\231\327\222\327\225\327\234 | 12 |\n";

static TektraMarkdownView *
show (const char *text)
{
  TektraConversation *conversation;
  g_autoptr (TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "Show me.");
  g_autoptr (TektraMessage) answer = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, text);
  TektraMarkdownView *view;

  ui_test_new_chat ();
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  tektra_conversation_append (conversation, question);
  tektra_conversation_append (conversation, answer);

  ui_test_wait_for ((view = ui_test_find (TEKTRA_TYPE_MARKDOWN_VIEW)) != NULL &&
                    gtk_widget_get_first_child (GTK_WIDGET (view)) != NULL &&
                    gtk_widget_get_height (GTK_WIDGET (view)) > 0);

  return view;
}

static gpointer
find_in_view (TektraMarkdownView *view,
              GType               type,
              guint               nth)
{
  return ui_test_find_in (GTK_WIDGET (view), type, nth);
}

/* What is copied can be pasted into another program, formulas included. */
static void
test_math_among_words (void)
{
  TektraMarkdownView *view = show ("If $x_1$ and **$\\frac{a}{b}$** hold, [see](https://a.org).");
  GtkWidget *prose = find_in_view (view, TEKTRA_TYPE_PROSE_VIEW, 0);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (prose));
  GtkWidget *simple = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 0);
  GtkWidget *fraction = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 1);
  g_autofree char *copied = NULL;
  GtkTextIter start, end;

  g_assert_cmpstr (tektra_math_view_get_source (TEKTRA_MATH_VIEW (simple)), ==, "x_1");
  g_assert_cmpstr (tektra_math_view_get_source (TEKTRA_MATH_VIEW (fraction)), ==, "\\frac{a}{b}");
  g_assert_null (find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 2));
  ui_test_wait_for (gtk_widget_get_height (fraction) > gtk_widget_get_height (simple));
  gtk_test_accessible_assert_role (fraction, GTK_ACCESSIBLE_ROLE_MATH);
  gtk_test_accessible_assert_property (fraction, GTK_ACCESSIBLE_PROPERTY_LABEL, "\\frac{a}{b}");

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  g_signal_emit_by_name (prose, "copy-clipboard");
  copied = ui_test_dup_copied ();
  g_assert_cmpstr (copied, ==, "If $x_1$ and $\\frac{a}{b}$ hold, see.");
}

/* Both stand on one line: the fraction reaches below it. */
static void
test_math_baseline (void)
{
  TektraMarkdownView *view = show ("$x$ and $\\frac{a}{b}$.");
  GtkWidget *simple = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 0);
  GtkWidget *fraction = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 1);
  graphene_rect_t simple_bounds, fraction_bounds;
  int simple_base, fraction_base;

  ui_test_wait_frames (3);
  g_assert_true (gtk_widget_compute_bounds (simple, GTK_WIDGET (view), &simple_bounds));
  g_assert_true (gtk_widget_compute_bounds (fraction, GTK_WIDGET (view), &fraction_bounds));
  simple_base = (int) (simple_bounds.origin.y + simple_bounds.size.height) -
                tektra_math_view_get_descent (TEKTRA_MATH_VIEW (simple));
  fraction_base = (int) (fraction_bounds.origin.y + fraction_bounds.size.height) -
                  tektra_math_view_get_descent (TEKTRA_MATH_VIEW (fraction));

  g_assert_cmpint (tektra_math_view_get_descent (TEKTRA_MATH_VIEW (fraction)), >, 3);
  g_assert_cmpint (ABS (simple_base - fraction_base), <=, 1);
}

/* A formula grows with the text around it, and still stands on its line. */
static void
test_math_follows_size (void)
{
  TektraMarkdownView *view = show ("Here $\\frac{a}{b}$.");
  GtkWidget *fraction = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 0);
  int height, descent;

  ui_test_wait_for ((height = gtk_widget_get_height (fraction)) > 0);
  descent = tektra_math_view_get_descent (TEKTRA_MATH_VIEW (fraction));
  tektra_settings_set_reading_size (ui_test_get_settings (), 2.0);
  ui_test_wait_for (gtk_widget_get_height (fraction) > height * 3 / 2);
  g_assert_cmpint (tektra_math_view_get_descent (TEKTRA_MATH_VIEW (fraction)), >, descent * 3 / 2);
  tektra_settings_set_reading_size (ui_test_get_settings (), 1.0);
  ui_test_wait_for (gtk_widget_get_height (fraction) == height);
}

/* A long formula does not make the chat wider; it is scrolled. */
static void
test_math_block (void)
{
  g_autoptr (GString) text = g_string_new ("$$x = 0");
  TektraMarkdownView *view;
  GtkWidget *block, *formula;
  g_autofree char *copied = NULL;

  for (guint i = 1; i < 60; i++)
    g_string_append_printf (text, " + x_{%u}", i);
  g_string_append (text, "$$");

  view = show (text->str);
  block = find_in_view (view, TEKTRA_TYPE_MATH_BLOCK, 0);
  formula = find_in_view (view, TEKTRA_TYPE_MATH_VIEW, 0);
  ui_test_wait_for (gtk_widget_get_width (formula) > gtk_widget_get_width (block));
  g_assert_cmpint (gtk_widget_get_width (block), <=, gtk_widget_get_width (GTK_WIDGET (view)));

  gtk_widget_activate_action (block, "math.copy", NULL);
  copied = ui_test_dup_copied ();
  g_assert_true (g_str_has_prefix (copied, "x = 0 + x_{1}"));
}

static void
test_pictures (void)
{
  g_autoptr (TestServer) server = test_server_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "images", "quarters.png",
                                                 NULL);
  g_autofree char *contents = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n";
  TestReply picture = { .route = "GET /p.png" };
  TestReply missing = { .route = "GET /missing.png",
                        .text = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" };
  TektraMarkdownView *view;
  GtkWidget *first, *second;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_byte_array_append (answer, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (answer, (const guint8 *) contents, (guint) length);
  picture.text = (const char *) answer->data;
  picture.length = answer->len;
  test_server_add (server, &picture);
  test_server_add (server, &missing);

  text = g_strdup_printf ("![A circle](%s/p.png)\n![Gone](%s/missing.png)",
                          test_server_get_url (server), test_server_get_url (server));
  view = show (text);
  first = find_in_view (view, TEKTRA_TYPE_REMOTE_PICTURE, 0);
  second = find_in_view (view, TEKTRA_TYPE_REMOTE_PICTURE, 1);
  g_assert_nonnull (second);

  /* Nothing was asked for, by anybody. */
  ui_test_wait_ms (200);
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 0);
  g_assert_nonnull (ui_test_find_label ("Show Picture from 127.0.0.1"));

  g_signal_emit_by_name (ui_test_find_in (first, GTK_TYPE_BUTTON, 0), "clicked");
  ui_test_wait_for (ui_test_find_in (first, TEKTRA_TYPE_PICTURE_BUTTON, 0) != NULL);
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /p.png"), ==, 1);

  g_signal_emit_by_name (ui_test_find_in (second, GTK_TYPE_BUTTON, 0), "clicked");
  ui_test_wait_for (ui_test_find_label ("“127.0.0.1” did not give out the picture "
                                        "(404 Not Found).") != NULL);

  /* Shown again, it is not fetched again. */
  view = show (text);
  g_assert_nonnull (find_in_view (view, TEKTRA_TYPE_PICTURE_BUTTON, 0));
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /p.png"), ==, 1);
}

/* A picture that came with the text is shown; one that lies about itself says so. */
static void
test_picture_in_text (void)
{
  static const char text[] =
    "![dot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQ"
    "DwAEhQGAhKmMIQAAAABJRU5ErkJggg==)\n\n![lie](data:image/png;base64,AAAA)";
  TektraMarkdownView *view = show (text);
  GtkWidget *second = find_in_view (view, TEKTRA_TYPE_REMOTE_PICTURE, 1);

  ui_test_wait_for (find_in_view (view, TEKTRA_TYPE_PICTURE_BUTTON, 0) != NULL);
  ui_test_wait_for (gtk_widget_get_visible (ui_test_find_in (second, GTK_TYPE_LABEL, 1)));
}

static void
test_link_warnings (void)
{
  static const struct
  {
    const char *url;
    const char *words;
    const char *warning;
  } cases[] = {
    { "https://www.gnome.org/a", "gnome.org", NULL },
    { "https://gnome.org", "https://gnome.org/", NULL },
    { "https://nodejs.org", "node.js", NULL },
    { "https://evil.org/bank.com", "www.bank.com",
      "The text says “bank.com”, but the link leads to “evil.org”." },
    { "https://bank.com@evil.org/", "https://bank.com",
      "The text says “bank.com”, but the link leads to “evil.org”." },
    { "https://evilbank.com", "bank.com",
      "The text says “bank.com”, but the link leads to “evilbank.com”." },
    { "javascript:alert(1)", "see",
      "Links of the kind “javascript:” can do harm, so they are not opened." },
    { "file:///etc/passwd", "see",
      "Links of the kind “file:” can do harm, so they are not opened." },
    { "other.md", "see", "This link has no complete address, so it cannot be opened." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *warning = tektra_link_dup_warning (cases[i].url, cases[i].words);

      g_assert_cmpstr (warning, ==, cases[i].warning);
    }
}

static int
get_char_x (GtkWidget *prose,
            int        line,
            int        offset)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (prose));
  GdkRectangle rectangle;
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line_offset (buffer, &iter, line, offset);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (prose), &iter, &rectangle);

  return rectangle.x;
}

static int
get_line_x (GtkWidget *prose,
            int        line)
{
  return get_char_x (prose, line, 0);
}

/* A list with which an item begins stands beside its bullet, and its items below each other. */
static void
test_list_in_item (void)
{
  TektraMarkdownView *view = show ("- 1. one\n  2. two\n- three\n");
  GtkWidget *prose = find_in_view (view, TEKTRA_TYPE_PROSE_VIEW, 0);
  g_autofree char *text = NULL;

  ui_test_wait_for (gtk_widget_get_width (prose) > 0);
  ui_test_wait_frames (2);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (prose)), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "•\t1.\tone\n2.\ttwo\n•\tthree");
  g_assert_cmpint (get_char_x (prose, 0, 0), ==, get_char_x (prose, 2, 0));
  g_assert_cmpint (ABS (get_char_x (prose, 0, 2) - get_char_x (prose, 1, 0)), <=, 1);
  g_assert_cmpint (ABS (get_char_x (prose, 0, 5) - get_char_x (prose, 1, 3)), <=, 1);
}

/* Each paragraph begins on its own side, whatever the language of the program. */
static void
test_right_to_left (void)
{
  TektraMarkdownView *view = show ("left\n\n\327\251\327\234\327\225\327\235\n\n- left\n"
                                   "- \327\251\327\234\327\225\327\235\n\n"
                                   "| \327\251\327\235 | b |\n|---|---|\n| 1 | 2 |\n");
  GtkWidget *prose = find_in_view (view, TEKTRA_TYPE_PROSE_VIEW, 0);
  GtkWidget *grid = ui_test_find_in (find_in_view (view, TEKTRA_TYPE_TABLE_VIEW, 0),
                                     GTK_TYPE_GRID, 0);
  int width;

  ui_test_wait_for (gtk_widget_get_width (prose) > 0);
  width = gtk_widget_get_width (prose);
  g_assert_cmpint (get_line_x (prose, 0), <, width / 4);
  g_assert_cmpint (get_line_x (prose, 1), >, width * 3 / 4);
  g_assert_cmpint (get_line_x (prose, 2), <, width / 4);
  g_assert_cmpint (get_line_x (prose, 3), >, width * 3 / 4);
  g_assert_cmpint (gtk_widget_get_direction (grid), ==, GTK_TEXT_DIR_RTL);
  for (int row = 0; row < 2; row++)
    g_assert_cmpint (gtk_widget_get_direction (gtk_grid_get_child_at (GTK_GRID (grid), 1, row)), ==,
                     GTK_TEXT_DIR_RTL);
}

/* What is saved is the code, in a file that is called like its language. */
static void
test_save_code (void)
{
  TektraMarkdownView *view = show ("```py\nprint (1)\n```\n");
  g_autofree char *folder = g_dir_make_tmp ("tektra-code-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "code.py", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *python = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *contents = NULL;

  tektra_code_view_save_to (find_in_view (view, TEKTRA_TYPE_CODE_VIEW, 0), file);
  ui_test_wait_for (ui_test_find_label ("Saved as “code.py”") != NULL);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "print (1)\n");
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);

  python = tektra_code_language_dup_file_name (tektra_code_language_find ("Python"));
  g_assert_cmpstr (python, ==, "code.py");
  plain = tektra_code_language_dup_file_name (tektra_code_language_find ("nothing/known"));
  g_assert_cmpstr (plain, ==, "code.txt");
}

static void
test_languages (void)
{
  static const struct
  {
    const char *name;
    const char *id;
  } cases[] = {
    { "py", "python3" }, { "Python3", "python3" }, { "{.python}", "python3" }, { "js", "js" },
    { "javascript", "js" }, { "ts", "typescript" }, { "sh", "sh" }, { "bash", "sh" },
    { "c++", "cpp" }, { "C#", "c-sharp" }, { "rust", "rust" }, { "rs", "rust" },
    { "yml", "yaml" }, { "json", "json" }, { "html", "html" }, { "js{1,3}", "js" },
    { "c:main.c", "c" }, { "sql", "sql" }, { "tex", "latex" }, { "", NULL }, { "foo", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkSourceLanguage *language = tektra_code_language_find (cases[i].name);

      g_assert_cmpstr (language != NULL ? gtk_source_language_get_id (language) : NULL, ==,
                       cases[i].id);
    }
}

static void
test_looks (void)
{
  static const GdkRectangle place = { 20, 20, 1, 1 };
  TektraMarkdownView *view = show ("See [www.bank.com](https://evil.org/bank.com) for more.");

  tektra_link_ask (find_in_view (view, TEKTRA_TYPE_PROSE_VIEW, 0), &place,
                   "https://evil.org/bank.com", "www.bank.com");
  ui_test_wait_for (ui_test_find_button ("Copy Link") != NULL);
  ui_test_show_looks ("link");
  ui_test_key ("Escape");
  ui_test_wait_window ();

  show (text_scene);
  ui_test_show_looks ("rendering-text");
  show (math_scene);
  ui_test_show_looks ("rendering-math");
  show (rtl_scene);
  ui_test_show_looks ("rendering-right-to-left");
}

static void
add_tests (void)
{
  g_test_add_func ("/rendering/math-among-words", test_math_among_words);
  g_test_add_func ("/rendering/math-baseline", test_math_baseline);
  g_test_add_func ("/rendering/math-follows-size", test_math_follows_size);
  g_test_add_func ("/rendering/math-block", test_math_block);
  g_test_add_func ("/rendering/pictures", test_pictures);
  g_test_add_func ("/rendering/picture-in-text", test_picture_in_text);
  g_test_add_func ("/rendering/link-warnings", test_link_warnings);
  g_test_add_func ("/rendering/list-in-item", test_list_in_item);
  g_test_add_func ("/rendering/right-to-left", test_right_to_left);
  g_test_add_func ("/rendering/save-code", test_save_code);
  g_test_add_func ("/rendering/languages", test_languages);
  g_test_add_func ("/rendering/looks", test_looks);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
