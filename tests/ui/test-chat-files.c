/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/tektra-chat-export.h"
#include "ui/tektra-chat-import.h"
#include "ui/tektra-chats-group.h"
#include "ui/tektra-export-dialog.h"
#include "ui/tektra-preferences-dialog.h"
#include "ui/tektra-progress-dialog.h"

/* Chats go to files and come from them, in the window. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Maple' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'An **answer**.' }, { 'done': 'stop' } ] } ] }";

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (ui_test_get_window ());
}

static guint
count_chats (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_chats ()));
}

static char *
make_folder (void)
{
  return g_dir_make_tmp ("chat-files-XXXXXX", NULL);
}

static void
test_export (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "chat.md", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  AdwDialog *dialog;

  ui_test_ask ("A question");
  ui_test_key ("ctrl+e");
  dialog = ui_test_wait_dialog ();
  g_assert_true (TEKTRA_IS_EXPORT_DIALOG (dialog));
  g_assert_nonnull (ui_test_find_row (GTK_WIDGET (dialog), "Markdown…"));
  g_assert_nonnull (ui_test_find_row (GTK_WIDGET (dialog), "PDF or Paper…"));
  g_assert_nonnull (ui_test_find_row (GTK_WIDGET (dialog), "Plain Text…"));
  g_assert_nonnull (ui_test_find_row (GTK_WIDGET (dialog), "JSON…"));
  ui_test_show_looks ("export");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_EXPORT_DIALOG) == NULL);

  /* what the dialog does once a file was chosen */
  tektra_chat_list_flush (get_chats ());
  test_await (tektra_chat_export_write (
    get_chats (),
    tektra_chat_get_id (tektra_chat_list_get_current_chat (get_chats ())),
    TEKTRA_EXPORT_MARKDOWN, file, GTK_WIDGET (ui_test_get_window ())), &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "## You\n\nA question\n\n## Maple\n\nAn **answer**.\n"));
  ui_test_wait_for (ui_test_find_label ("The chat is in “chat.md”") != NULL);
}

static void
test_export_fails (void)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/proc/nowhere/chat.json");
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_chat_export_write (
    get_chats (),
    tektra_chat_get_id (tektra_chat_list_get_current_chat (get_chats ())),
    TEKTRA_EXPORT_JSON, file, GTK_WIDGET (ui_test_get_window ())), &error));
  ui_test_wait_dialog ();
  g_assert_nonnull (ui_test_find_label ("Export Failed"));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
}

/* Many chats take a while: a person sees how far they are, and can give up. */
static void
test_export_progress (void)
{
  g_autoptr(TektraProgress) progress = tektra_progress_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  AdwDialog *dialog = tektra_progress_dialog_new ("Exporting Chats", progress, cancellable);

  tektra_progress_report (progress, TEKTRA_PROGRESS_TRANSFERRING, NULL, 3, 12);
  adw_dialog_present (dialog, GTK_WIDGET (ui_test_get_window ()));
  ui_test_wait_dialog ();
  g_assert_nonnull (ui_test_find_label ("3 of 12 chats"));
  tektra_progress_report (progress, TEKTRA_PROGRESS_TRANSFERRING, NULL, 5, 12);
  g_assert_nonnull (ui_test_find_label ("5 of 12 chats"));
  ui_test_show_looks ("export-progress");
  g_assert_false (g_cancellable_is_cancelled (cancellable));

  ui_test_key ("Escape");
  ui_test_wait_for (g_cancellable_is_cancelled (cancellable));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PROGRESS_DIALOG) == NULL);
}

static GListModel *
list_files (const char *first,
            const char *second)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  const char * const paths[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (paths) && paths[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_path (paths[i]);

      g_list_store_append (files, file);
    }

  return G_LIST_MODEL (files);
}

static void
test_import (void)
{
  g_autofree char *good = g_test_build_filename (G_TEST_DIST, "data", "exchange",
                                                 "newelle-all.json", NULL);
  g_autofree char *folder = make_folder ();
  g_autofree char *bad = g_build_filename (folder, "bad.json", NULL);
  g_autoptr(GListModel) files = NULL;
  guint n_before = count_chats ();

  g_file_set_contents (bad, "[{\"mapping\":3}]", -1, NULL);
  files = list_files (bad, good);
  test_await (tektra_chat_import_files (files, get_chats (), GTK_WIDGET (ui_test_get_window ())),
              NULL);

  g_assert_cmpuint (count_chats (), ==, n_before + 2);
  ui_test_wait_for (ui_test_find_label ("2 chats imported") != NULL);
  ui_test_wait_dialog ();
  g_assert_nonnull (ui_test_find_label ("“bad.json”: Something is wrong at [0].mapping: it is not "
                                        "an object"));
  ui_test_show_looks ("import-problem");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
}

static TektraChatsGroup *
open_page (void)
{
  AdwDialog *dialog;
  TektraChatsGroup *page;

  ui_test_key ("ctrl+comma");
  dialog = ui_test_wait_dialog ();
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "advanced");
  ui_test_wait_for ((page = ui_test_find (TEKTRA_TYPE_CHATS_GROUP)) != NULL);

  return page;
}

/* The keyboard begins on Cancel; each answer has a button for wide and one for narrow dialogs. */
static gboolean
is_on_delete (void)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (ui_test_get_window ()));

  return GTK_IS_BUTTON (focus) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), "_Delete All") == 0;
}

/* Whether one of the toasts of the page is shown */
static gboolean
tells_something (void)
{
  return ui_test_find_label ("All chats are") != NULL || ui_test_find_label (" restored") != NULL;
}

/* A backup, everything deleted, the backup again. */
static void
test_data (void)
{
  g_autofree char *folder_path = make_folder ();
  g_autoptr(GFile) folder = g_file_new_for_path (folder_path);
  g_autoptr(GFile) backup = NULL;
  g_autoptr(GFile) database = NULL;
  g_autoptr(GError) error = NULL;
  TektraChatsGroup *page = open_page ();
  guint n_chats = count_chats ();

  ui_test_show_looks ("data-page");
  g_assert_cmpuint (n_chats, >=, 3);

  backup = test_await_object (tektra_chats_group_back_up (page, folder), &error);
  g_assert_no_error (error);
  database = g_file_get_child (backup, "chats.db");
  g_assert_true (g_file_query_exists (database, NULL));

  gtk_widget_grab_focus (ui_test_find_row (GTK_WIDGET (page), "_Delete All Chats…"));
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  ui_test_show_looks ("delete-all");
  ui_test_key ("Tab");
  ui_test_wait_for (is_on_delete ());
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("All chats are deleted") != NULL);
  g_assert_cmpuint (count_chats (), ==, 1);

  test_await (tektra_chats_group_restore (page, backup), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_chats (), >=, n_chats);

  /* Escape takes the toasts away first, one by one, as everywhere in libadwaita. */
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (ui_test_get_window ())),
                                         ui_test_find (TEKTRA_TYPE_PREFERENCES_DIALOG)));
  while (tells_something ())
    {
      ui_test_key ("Escape");
      ui_test_wait_frames (10);
    }
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PREFERENCES_DIALOG) == NULL);
}

/* Where a file has no path, SQLite cannot write; it would say that all went well. */
static void
test_back_up_elsewhere (void)
{
  g_autoptr(GFile) folder = g_file_new_for_uri ("smb://server.invalid/share");
  TektraChatsGroup *page = open_page ();
  g_autoptr(GError) error = NULL;

  g_assert_null (test_await_object (tektra_chats_group_back_up (page, folder), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  ui_test_wait_for (ui_test_find_label ("Backup Failed") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PREFERENCES_DIALOG) == NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/chat-files/export", test_export);
  g_test_add_func ("/chat-files/export-fails", test_export_fails);
  g_test_add_func ("/chat-files/export-progress", test_export_progress);
  g_test_add_func ("/chat-files/import", test_import);
  g_test_add_func ("/chat-files/data", test_data);
  g_test_add_func ("/chat-files/back-up-elsewhere", test_back_up_elsewhere);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
