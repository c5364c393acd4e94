/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-files.h"
#include "ui-test.h"

#include <string.h>

#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "ui/tektra-chat-printer.h"

/* A chat on paper has all that was said, page by page, as a reader of PDF files sees it. */

static const char script[] = "{ 'models': [ { 'id': 'm' } ], 'turns': [] }";

static const char answer[] =
  "# Heading of the answer\n\n"
  "A **bold** and *italic* word, `code`, [a link](https://example.org) and ~~struck~~.\n\n"
  "1. first\n2. second\n   - deep item\n\n- [ ] open task\n- [x] done task\n\n"
  "> quoted words\n\n---\n\n"
  "```c\nint main (void)\n{\n  return 42;\n}\n```\n\n"
  "| Name | Price |\n|---|--:|\n| Apple | 1.20 |\n| Pear **ripe** | 2.50 |\n\n"
  "Umlauts äöü, Greek αβγ, the end of the answer.";

static TektraMessage *
add_message (TektraConversation *conversation,
             TektraRole          role,
             const char         *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new (role);

  if (role == TEKTRA_ROLE_ASSISTANT)
    tektra_message_set_model_name (message, "Gemma Three");
  if (text != NULL)
    tektra_message_append_text (message, text, -1);
  tektra_conversation_append (conversation, message);

  return message; /* kept alive by the conversation */
}

static void
add_picture (TektraMessage *message,
             const char    *name,
             GBytes        *data,
             int            width,
             int            height)
{
  g_autoptr(TektraPart) part = tektra_image_part_new (name, "image/jpeg", data, width, height,
                                                      NULL);

  tektra_message_add_part (message, part);
}

static void
add_sample (TektraMessage *message)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "images",
                                                 "orientation-1.jpg", NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) data = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  data = g_bytes_new_take (g_steal_pointer (&contents), length);
  add_picture (message, "photo.jpg", data, 48, 32);
}

static char *
run_tool (const char *command,
          const char *path,
          const char *target)
{
  g_autofree char *line = g_strdup_printf ("%s '%s' %s", command, path, target);
  g_autoptr(GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_command_line_sync (line, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  return output;
}

static void
done_cb (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         gpointer                 user_data)
{
  gboolean *done = user_data;

  g_assert_cmpint (result, ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  *done = TRUE;
}

/* Returns what is on the pages, with a form feed behind each, and a list of the pictures. */
static char *
print (TektraConversation *conversation,
       const char         *name)
{
  g_autoptr(GtkPrintOperation) operation = tektra_chat_printer_new (conversation);
  g_autofree char *folder = g_dir_make_tmp ("tektra-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  GtkPrintOperationResult result;
  g_autofree char *pictures = NULL;
  g_autofree char *text = NULL;
  gboolean done = FALSE;

  g_signal_connect (operation, "done", G_CALLBACK (done_cb), &done);
  gtk_print_operation_set_export_filename (operation, path);
  result = gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT,
                                    GTK_WINDOW (ui_test_get_window ()), &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, !=, GTK_PRINT_OPERATION_RESULT_ERROR);
  ui_test_wait_for (done);

  text = run_tool ("pdftotext -layout", path, "-");
  pictures = run_tool ("pdfimages -list", path, "");
  test_remove_tree (folder);

  return g_strconcat (text, pictures, NULL);
}

static void
assert_has (const char *text,
            const char *piece)
{
  if (strstr (text, piece) == NULL)
    g_error ("“%s” is not in\n%s", piece, text);
}

static void
test_answer (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraPart) thought = tektra_thinking_part_new_finished ("secret thought", 1);
  g_autofree char *text = NULL;
  TektraMessage *reply;

  tektra_conversation_set_title (conversation, "Fruit and code");
  add_sample (add_message (conversation, TEKTRA_ROLE_USER, "What *is* this?"));
  reply = add_message (conversation, TEKTRA_ROLE_ASSISTANT, NULL);
  tektra_message_add_part (reply, thought);
  tektra_message_append_text (reply, answer, -1);

  text = print (conversation, "tektra-print.pdf");
  assert_has (text, "Fruit and code");
  assert_has (text, "You");
  assert_has (text, "What *is* this?");
  assert_has (text, "Gemma Three");
  assert_has (text, "Heading of the answer");
  assert_has (text, "A bold and italic word, code");
  assert_has (text, ", a link and struck.");
  assert_has (text, "1. first");
  assert_has (text, "◦ deep item");
  assert_has (text, "☑ done task");
  assert_has (text, "quoted words");
  assert_has (text, "  return 42;");
  assert_has (text, "Pear ripe");
  assert_has (text, "2.50");
  assert_has (text, "Umlauts äöü, Greek αβγ, the end of the answer.");
  assert_has (text, "1 of ");
  assert_has (text, " 48    32 ");
  g_assert_null (strstr (text, "secret thought"));
}

/* Nothing is lost between two pages, and each has its number. */
static void
test_pages (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autofree char *text = NULL;
  g_auto(GStrv) pages = NULL;
  guint n_pages;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *words = g_strdup_printf ("Paragraph number %u goes on for a while, so that "
                                                "it needs more than a single line of the paper, "
                                                "and ends here: %u.\n\n    code %u", i, i, i);

      add_message (conversation, i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT, words);
    }

  text = print (conversation, "tektra-pages.pdf");
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *first = g_strdup_printf ("Paragraph number %u goes", i);
      g_autofree char *code = g_strdup_printf ("code %u\n", i);

      assert_has (text, first);
      assert_has (text, code);
    }

  pages = g_strsplit (text, "\f", -1);
  n_pages = g_strv_length (pages) - 1; /* nothing is behind the last one */
  g_assert_cmpuint (n_pages, >, 10);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u of %u", i + 1, n_pages);

      assert_has (pages[i], number);
    }
}

/* What no page holds: endless words, code, tables and depths. */
static void
test_too_large (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(GString) words = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_c (words, 'x');
  g_string_append (words, "\n\n```\n");
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (words, "line %u\n", i);
  g_string_append (words, "```\n\n| a | b |\n|---|---|\n| ");
  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (words, "cell%u ", i);
  g_string_append (words, "| last cell |\n\n");
  for (guint i = 0; i < 100; i++)
    g_string_append (words, "> ");
  g_string_append (words, "deep quote\n\n");
  add_message (conversation, TEKTRA_ROLE_ASSISTANT, words->str);
  add_message (conversation, TEKTRA_ROLE_USER, "");

  text = print (conversation, "tektra-large.pdf");
  assert_has (text, "line 299");
  assert_has (text, "cell1999");
  assert_has (text, "last cell");
  assert_has (text, "deep quote");
}

/* Where the pages end is known before a single picture is decoded, so that the window goes on while
 * they are counted. What cannot be decoded then is called by its name. */
static void
test_pictures (void)
{
  static const char *names[] = { "first.jpg", "second.jpg", "third.jpg", "fourth.jpg" };
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(GBytes) nothing = g_bytes_new_static ("no picture", strlen ("no picture"));
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_picture (add_message (conversation, TEKTRA_ROLE_USER, NULL), names[i], nothing, 2000, 2000);
  add_sample (add_message (conversation, TEKTRA_ROLE_USER, NULL));

  text = print (conversation, "tektra-pictures.pdf");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_has (text, names[i]);
  assert_has (text, "4 of 4");
  assert_has (text, " 48    32 ");
}

static void
test_empty (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autofree char *text = print (conversation, "tektra-empty.pdf");

  assert_has (text, "1 of 1");
}

static void
add_tests (void)
{
  g_test_add_func ("/print/answer", test_answer);
  g_test_add_func ("/print/pages", test_pages);
  g_test_add_func ("/print/too-large", test_too_large);
  g_test_add_func ("/print/pictures", test_pictures);
  g_test_add_func ("/print/empty", test_empty);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
