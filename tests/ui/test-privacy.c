/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <string.h>

#include <glib/gstdio.h>

#include "ui/tektra-preferences-dialog.h"
#include "ui/tektra-privacy-page.h"
#include "util/tektra-paths.h"

/* What is kept and what leaves is told, and goes when a person wants that. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'A secret.' }, { 'done': 'stop' } ] } ] }";

static char *
data_path (const char *relative)
{
  return g_build_filename (tektra_paths_get_data_dir (), relative, NULL);
}

/* libsecret's, where it keeps a file */
static char *
keys_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "keyrings", "default.keyring", NULL);
}

/* They are those of all programs. */
static char *
words_path (const char *relative)
{
  return g_build_filename (g_get_user_config_dir (), "enchant", relative, NULL);
}

static void
write_file (const char *path,
            gsize       size)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strnfill (size, 'x');

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static GtkWidget *
open_page (void)
{
  AdwDialog *dialog;

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()),
                                  "preferences-page", g_variant_new_string ("privacy"));
  dialog = ui_test_wait_dialog ();
  g_assert_true (TEKTRA_IS_PREFERENCES_DIALOG (dialog));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PRIVACY_PAGE) != NULL);

  return ui_test_find (TEKTRA_TYPE_PRIVACY_PAGE);
}

static const char *
get_subtitle (GtkWidget  *page,
              const char *title)
{
  GtkWidget *row;

  ui_test_wait_for ((row = ui_test_find_row (page, title)) != NULL);

  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static void
test_page (void)
{
  g_autofree char *model = data_path ("models/big.gguf");
  g_autofree char *chats = data_path ("chats");
  g_autofree char *words = words_path ("words.dic");
  g_autofree char *keys = keys_path ();
  GtkWidget *page;

  ui_test_ask ("Hello");
  write_file (model, 1234000);
  write_file (words, 7);
  write_file (keys, 11);
  g_object_set (ui_test_get_settings (),
                "voice-server", "https://ears.example.com/v1",
                "speech-server", "http://192.168.1.5:8000",
                NULL);

  page = open_page ();
  g_assert_cmpstr (get_subtitle (page, "Script"), ==, "Stays on this computer");
  g_assert_cmpstr (get_subtitle (page, "What you say, to be written down"),
                   ==, "Goes to ears.example.com, on the internet");
  g_assert_cmpstr (get_subtitle (page, "Answers, to be read aloud"),
                   ==, "Goes to 192.168.1.5, in your network");
  g_assert_cmpstr (get_subtitle (page, "Chats and Drafts"), ==, chats);
  ui_test_wait_for (ui_test_find_label ("1.2\302\240MB") != NULL);
  g_assert_nonnull (strstr (get_subtitle (page, "Words Added to the Dictionary"),
                            "enchant, which other programs use, too"));
  ui_test_wait_for (ui_test_find_label ("7 bytes") != NULL);
  g_assert_nonnull (strstr (get_subtitle (page, "Keys of Servers"),
                            "/data/keyrings, encrypted: only the keyring"));
  ui_test_wait_for (ui_test_find_label ("11 bytes") != NULL);
  g_assert_nonnull (strstr (get_subtitle (page, "Recent Files and Screenshots"), "your desktop"));
  ui_test_show_looks ("privacy");

  ui_test_key ("Escape");
  ui_test_wait_window ();
  g_object_set (ui_test_get_settings (), "voice-server", "", "speech-server", "", NULL);
}

static AdwAlertDialog *
begin_removal (void)
{
  GtkWidget *page = open_page ();
  GtkWidget *row;
  AdwDialog *dialog;

  ui_test_wait_for (ui_test_find_label ("1.2\302\240MB") != NULL);
  ui_test_wait_for ((row = ui_test_find_row (page, "_Remove Everything…")) != NULL);
  gtk_widget_activate (row);
  ui_test_wait_for (ADW_IS_ALERT_DIALOG (ui_test_wait_dialog ()));
  dialog = ui_test_wait_dialog ();
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), "keys"));

  return ADW_ALERT_DIALOG (dialog);
}

static void
test_cancel (void)
{
  g_autofree char *model = data_path ("models/big.gguf");

  begin_removal ();
  ui_test_take_picture ("remove-everything", "light");
  ui_test_key ("Escape");
  ui_test_wait_for (TEKTRA_IS_PREFERENCES_DIALOG (ui_test_wait_dialog ()));
  ui_test_key ("Escape");
  ui_test_wait_window ();
  g_assert_true (exists (model));
}

/* The last test: the program ends. What is left is looked at in main(). */
static void
test_remove (void)
{
  g_autofree char *config = tektra_paths_dup_config ("models.toml");

  ui_test_ask ("Hello");
  write_file (config, 0);
  g_object_set (ui_test_get_settings (), "reading-size", 2.0, NULL);
  begin_removal ();
  ui_test_key ("alt+r");
  ui_test_wait_for (!gtk_widget_get_visible (GTK_WIDGET (ui_test_get_window ())));
  ui_test_wait_for (!exists (config));
  ui_test_wait_for (tektra_settings_get_reading_size (ui_test_get_settings ()) < 1.5);
}

static void
add_tests (void)
{
  g_test_add_func ("/privacy/page", test_page);
  g_test_add_func ("/privacy/cancel", test_cancel);
  g_test_add_func ("/privacy/remove", test_remove);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *chats = NULL;
  g_autofree char *config = NULL;
  g_autofree char *model = NULL;
  g_autofree char *words = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *data = NULL;
  g_autoptr(TektraSettings) settings = NULL;
  int status;

  /* where Flatpak has them, see flatpak-run(1) */
  data = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), ".var", "app", APPLICATION_ID, "data",
                           NULL);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  status = ui_test_run (&argc, &argv, script, add_tests);

  chats = data_path ("chats");
  config = tektra_paths_dup_config ("models.toml");
  model = data_path ("models/big.gguf");
  words = words_path ("words.dic");
  keys = keys_path ();
  settings = tektra_settings_new ();
  g_assert_false (exists (chats));
  g_assert_false (exists (config));
  g_assert_false (exists (keys));
  g_assert_cmpfloat (tektra_settings_get_reading_size (settings), ==, 1.0);

  /* That one was not asked for, and those are not Tektra's alone. */
  g_assert_true (exists (model));
  g_assert_true (exists (words));

  return status;
}
