/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>

#include "ui/tektra-markdown-view.h"

/* What people drop on the window and paste into it, by another program and over X, as file
 * managers, browsers and spreadsheets do it. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Seen.' }, { 'done': 'stop' } ] } ] }";

static TektraDraft *
get_draft (void)
{
  return tektra_chat_session_get_draft (ui_test_get_session ());
}

static guint
count_attachments (void)
{
  return g_list_model_get_n_items (tektra_draft_list_attachments (get_draft ()));
}

static guint
count_ready (void)
{
  GListModel *attachments = tektra_draft_list_attachments (get_draft ());
  guint n_ready = 0;

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr(TektraAttachment) attachment = g_list_model_get_item (attachments, i);

      n_ready += tektra_attachment_get_state (attachment) == TEKTRA_ATTACHMENT_READY;
    }

  return n_ready;
}

static char *
sample_uri (const char *name)
{
  g_autofree char *path = ui_test_sample (name);
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);

  return g_filename_to_uri (canonical, NULL, NULL);
}

static void
start_chat (void)
{
  ui_test_new_chat ();
  tektra_draft_clear (get_draft ());
}

static void
test_files (void)
{
  g_autofree char *first = sample_uri ("01-what.png");
  g_autofree char *second = sample_uri ("02-describe.jpg");
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", first, second);

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", list,
                               "--text", "text/plain", list, NULL));
  ui_test_wait_for (count_ready () == 2);
}

/* One bad file must not take the others with it, and one wants to know which it was. */
static void
test_bad_files (void)
{
  g_autofree char *good = sample_uri ("01-what.png");
  g_autofree char *other = sample_uri ("../llama-server/stream-tools.res");
  g_autofree char *folder = sample_uri ("");
  g_autofree char *list = NULL;

  list = g_strdup_printf ("%s\r\n%s\r\n%s\r\nfile:///not/there.png\r\n", other, good, folder);

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", list, NULL));
  ui_test_wait_for (count_attachments () == 1 && count_ready () == 1);
  ui_test_wait_for (ui_test_find_label ("stream-tools.res") != NULL);
  ui_test_wait_for (ui_test_find_label ("there.png") == ui_test_find_label ("stream-tools.res"));
}

/* A text becomes part of the question, to be read before it is sent; what cannot be read is refused
 * by name. */
static void
test_documents (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-drop-XXXXXX", NULL);
  g_autofree char *notes = g_build_filename (folder, "notes.md", NULL);
  g_autofree char *paper = g_build_filename (folder, "letter.docx", NULL);
  g_autofree char *notes_uri = g_filename_to_uri (notes, NULL, NULL);
  g_autofree char *paper_uri = g_filename_to_uri (paper, NULL, NULL);
  g_autofree char *list = g_strdup_printf ("%s\r\n", notes_uri);
  g_autofree char *refused = g_strdup_printf ("%s\r\n", paper_uri);

  g_assert_true (g_file_set_contents (notes, "Grüße\n", -1, NULL));
  g_assert_true (g_file_set_contents (paper, "%PDF-1.7", -1, NULL));
  start_chat ();
  ui_test_type ("Read: ");
  ui_test_wait_text ("Read: ");
  g_assert_true (ui_test_drop ("--text", "text/uri-list", list, NULL));
  ui_test_wait_text ("Read: notes.md\n\n```md\nGrüße\n```\n");
  g_assert_cmpuint (count_attachments (), ==, 0);
  ui_test_show_looks ("document");

  g_assert_true (ui_test_drop ("--text", "text/uri-list", refused, NULL));
  ui_test_wait_for (ui_test_find_label ("Tektra does not read documents such as “letter.docx”. "
                                        "Copy the text that matters, or take pictures of the "
                                        "pages.")
                    != NULL);
  g_assert_cmpuint (count_attachments (), ==, 0);

  g_assert_cmpint (g_remove (notes), ==, 0);
  g_assert_cmpint (g_remove (paper), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A browser offers the pixels and the address: the pixels are taken, nothing is fetched. */
static void
test_image_from_browser (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  GListModel *attachments;
  g_autoptr(TektraAttachment) attachment = NULL;

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", "https://example.org/cat.png\r\n",
                               "--text", "text/html", "<img src='https://example.org/cat.png'>",
                               "--file", "image/png", path,
                               "--text", "text/plain", "https://example.org/cat.png",
                               NULL));
  ui_test_wait_for (count_ready () == 1);

  attachments = tektra_draft_list_attachments (get_draft ());
  attachment = g_list_model_get_item (attachments, 0);
  g_assert_cmpstr (tektra_attachment_get_name (attachment), ==, "cat.png");
  g_assert_cmpstr (tektra_draft_get_text (get_draft ()), ==, "");
}

/* What was pasted stays in its chat, however long it takes to come. */
static void
test_paste_and_leave (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autoptr(GSubprocess) source = ui_test_copy ("--file", "image/png", path, NULL);
  TektraDraft *draft;

  start_chat ();
  ui_test_type ("What is this?");
  ui_test_wait_text ("What is this?");
  draft = get_draft ();
  tektra_composer_paste (tektra_window_get_composer (ui_test_get_window ()));
  ui_test_new_chat ();
  g_assert_true (get_draft () != draft);

  ui_test_wait_for (g_list_model_get_n_items (tektra_draft_list_attachments (draft)) == 1);
  g_assert_cmpuint (count_attachments (), ==, 0);
  tektra_draft_clear (draft);
  g_subprocess_force_exit (source);
}

/* A drawing in an address need not be in base64. */
static void
test_data_uri_as_text (void)
{
  const char *uri = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' "
                    "height='9'%3E%3Crect width='9' height='9'/%3E%3C/svg%3E";

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", uri, NULL));
  ui_test_wait_for (count_ready () == 1);
}

/* Without pixels nothing is fetched behind one's back. */
static void
test_remote_image (void)
{
  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", "https://example.org/cat.png\r\n",
                               "--text", "text/plain", "https://example.org/cat.png", NULL));
  ui_test_wait_for (ui_test_find_label ("from the web") != NULL);
  g_assert_cmpuint (count_attachments (), ==, 0);
  g_assert_cmpstr (tektra_draft_get_text (get_draft ()), ==, "");
}

static void
test_data_uri (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autofree char *data = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *uri = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  base64 = g_base64_encode ((guchar *) data, size);
  uri = g_strdup_printf ("data:image/png;base64,%s\r\n", base64);

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", uri, NULL));
  ui_test_wait_for (count_ready () == 1);
}

/* A link to a page is text one may want to ask about. */
static void
test_link (void)
{
  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", "https://example.org/page\r\n",
                               "--text", "text/plain", "https://example.org/page", NULL));
  ui_test_wait_text ("https://example.org/page");
}

static void
test_text (void)
{
  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/plain;charset=utf-8", "Grüße", NULL));
  ui_test_wait_text ("Grüße");
}

/* A text view takes drops, too, and would show the address of the file. */
static void
test_on_composer (void)
{
  g_autofree char *uri = sample_uri ("01-what.png");
  g_autofree char *list = g_strdup_printf ("%s\r\n", uri);
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());
  GtkWidget *composer = GTK_WIDGET (tektra_window_get_composer (ui_test_get_window ()));
  g_autofree char *y = NULL;
  graphene_rect_t bounds;

  start_chat ();
  g_assert_true (gtk_widget_compute_bounds (composer, window, &bounds));
  /* The window is in the middle of a screen that is 800 pixels high. */
  y = g_strdup_printf ("%d", (800 - gtk_widget_get_height (window)) / 2
                             + (int) (bounds.origin.y + bounds.size.height / 3));
  g_assert_true (ui_test_drop ("--y", y, "--text", "text/uri-list", list,
                               "--text", "text/plain", list, NULL));
  ui_test_wait_for (count_ready () == 1);
  g_assert_cmpstr (tektra_draft_get_text (get_draft ()), ==, "");
}

/* The hint counts the pictures before they are dropped, and goes when the pointer leaves. */
static void
test_hint (void)
{
  g_autofree char *first = sample_uri ("01-what.png");
  g_autofree char *second = sample_uri ("02-describe.jpg");
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", first, second);
  g_autoptr(GSubprocess) drag = NULL;

  start_chat ();
  drag = ui_test_start_source ("--hover", "--leave", "--text", "text/uri-list", list, NULL);
  ui_test_wait_for (ui_test_find_label ("Drop to attach 2 pictures") != NULL);
  ui_test_wait_frames (30);
  ui_test_take_picture ("drop-hint", "light");
  g_output_stream_close (g_subprocess_get_stdin_pipe (drag), NULL, NULL);
  g_assert_true (ui_test_finish (drag));
  ui_test_wait_for (ui_test_find_label ("Drop to attach") == NULL);
  g_assert_cmpuint (count_attachments (), ==, 0);
}

static void
test_paste_image (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autoptr(GSubprocess) source = NULL;

  start_chat ();
  source = ui_test_copy ("--file", "image/png", path, NULL);
  ui_test_key ("ctrl+v");
  ui_test_wait_for (count_ready () == 1);
  g_subprocess_force_exit (source);
}

static void
test_paste_files (void)
{
  g_autofree char *uri = sample_uri ("02-describe.jpg");
  g_autofree char *list = g_strdup_printf ("%s\r\n", uri);
  g_autoptr(GSubprocess) source = NULL;

  start_chat ();
  source = ui_test_copy ("--text", "text/uri-list", list, "--text", "text/plain", list, NULL);
  ui_test_key ("ctrl+v");
  ui_test_wait_for (count_ready () == 1);
  g_subprocess_force_exit (source);
}

/* Who copies cells of a spreadsheet wants the cells, not a picture of them. */
static void
test_paste_cells (void)
{
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autoptr(GSubprocess) source = NULL;

  start_chat ();
  source = ui_test_copy ("--file", "image/png", path,
                         "--text", "text/plain;charset=utf-8", "1\t2", NULL);
  ui_test_key ("ctrl+v");
  ui_test_wait_text ("1\t2");
  g_assert_cmpuint (count_attachments (), ==, 0);
  g_subprocess_force_exit (source);
}

/* What was dropped is what is sent, all of it, in one message. */
static void
test_send (void)
{
  g_autofree char *first = sample_uri ("01-what.png");
  g_autofree char *second = sample_uri ("02-describe.jpg");
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", first, second);
  g_autoptr(TektraMessage) question = NULL;
  TektraConversation *conversation;
  GListModel *parts;

  start_chat ();
  g_assert_true (ui_test_drop ("--text", "text/uri-list", list, NULL));
  ui_test_type ("What is this?");
  ui_test_wait_text ("What is this?");
  ui_test_key ("Return");
  ui_test_wait_idle ();

  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  parts = tektra_message_list_parts (question);
  g_assert_cmpuint (g_list_model_get_n_items (parts), ==, 3);
  g_assert_cmpuint (count_attachments (), ==, 0);

  /* And the answer can be seen. */
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MARKDOWN_VIEW) != NULL);
  ui_test_wait_for (gtk_widget_get_height (ui_test_find (TEKTRA_TYPE_MARKDOWN_VIEW)) > 10);
}

static void
add_tests (void)
{
  g_test_add_func ("/drop/files", test_files);
  g_test_add_func ("/drop/bad-files", test_bad_files);
  g_test_add_func ("/drop/documents", test_documents);
  g_test_add_func ("/drop/image-from-browser", test_image_from_browser);
  g_test_add_func ("/drop/remote-image", test_remote_image);
  g_test_add_func ("/drop/data-uri", test_data_uri);
  g_test_add_func ("/drop/link", test_link);
  g_test_add_func ("/drop/text", test_text);
  g_test_add_func ("/drop/on-composer", test_on_composer);
  g_test_add_func ("/drop/hint", test_hint);
  g_test_add_func ("/paste/image", test_paste_image);
  g_test_add_func ("/paste/files", test_paste_files);
  g_test_add_func ("/paste/cells", test_paste_cells);
  g_test_add_func ("/paste/and-leave", test_paste_and_leave);
  g_test_add_func ("/drop/data-uri-as-text", test_data_uri_as_text);
  g_test_add_func ("/drop/send", test_send);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
