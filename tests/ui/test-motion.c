/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "models/tektra-pull.h"
#include "test-server.h"
#include "ui/tektra-download-row.h"

/* For a person to whom moving things are unpleasant: what does not have to move stands still. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

/* How long nothing may happen, in milliseconds */
#define STILL_MS 400

static void
set_animations (gboolean enabled)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", enabled, NULL);
}

/* An animation goes on for ever, what is still being put in its place does not. */
static void
wait_until_still (void)
{
  ui_test_wait_for (ui_test_count_frames (STILL_MS) == 0);
}

/* Whose progress nobody knows is told by words instead of a bar that goes to and fro. */
static void
test_download (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = tektra_ollama_backend_new (test_server_get_url (server));
  g_autoptr(TektraDownload) pull = tektra_pull_new (backend, "big");
  g_autofree char *folder = g_dir_make_tmp ("tektra-motion-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "downloads.json", NULL);
  g_autoptr(TektraDownloadManager) manager = tektra_download_manager_new (file);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *row, *bar;

  test_server_add (server, &(TestReply) {
    .route = "POST /api/pull", .text = "HTTP/1.1 200 OK\r\n\r\n", .ending = TEST_ENDING_STALL,
  });
  tektra_download_manager_add (manager, pull);
  row = tektra_download_row_new (pull);
  gtk_window_set_child (GTK_WINDOW (window), row);
  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait_for (tektra_download_get_silent (pull));
  ui_test_wait_for (ui_test_find_in (row, GTK_TYPE_PROGRESS_BAR, 0) != NULL);
  bar = ui_test_find_in (row, GTK_TYPE_PROGRESS_BAR, 0);

  set_animations (FALSE);
  g_assert_false (gtk_widget_get_visible (bar));
  set_animations (TRUE);
  g_assert_true (gtk_widget_get_visible (bar));

  gtk_window_destroy (GTK_WINDOW (window));
  ui_test_wait_window ();
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_remove (file);
  g_rmdir (folder);
}

/* A window, an answer and a dialog are there at once, and then nothing is painted any more. */
static void
test_window (void)
{
  AdwDialog *dialog;

  set_animations (FALSE);
  ui_test_new_chat ();
  wait_until_still ();

  ui_test_type ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  wait_until_still ();

  ui_test_key ("ctrl+comma");
  dialog = ui_test_wait_dialog ();
  wait_until_still ();
  adw_dialog_close (dialog);
  ui_test_wait_frames (1);
  g_assert_null (adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (ui_test_get_window ())));
  wait_until_still ();
  set_animations (TRUE);
}

static void
add_tests (void)
{
  g_test_add_func ("/motion/download", test_download);
  g_test_add_func ("/motion/window", test_window);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
