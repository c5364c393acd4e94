/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preferences-test.h"

#include <string.h>

#include "core/tektra-trust.h"
#include "ui/tektra-advanced-page.h"
#include "ui/tektra-copy-button.h"
#include "util/tektra-paths.h"

/* What a person looks for who wants to get at their files, report a mistake, or begin anew. */

static const char script[] =
  "{ 'models': [ { 'id': 'a', 'name': 'Alder' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

#define FINGERPRINT \
  "0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9"

static void
trust (const char *server)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_variant_builder_add (&builder, "{ss}", server, FINGERPRINT);
  g_object_set (ui_test_get_settings (), "trusted-servers", g_variant_builder_end (&builder), NULL);
}

/* What is said is where the files are, and what is not there yet cannot be opened. */
static void
test_folders (void)
{
  g_autofree char *models = tektra_paths_dup_models_dir ();
  GtkWidget *dialog, *row;

  trust ("nas.local:443");
  dialog = preferences_test_open ("advanced");
  row = ui_test_find_row (dialog, "Models");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, models);
  g_assert_false (gtk_widget_get_sensitive (
    ui_test_find_button_in (dialog, "Open the Folder of Models")));
  g_assert_true (gtk_widget_get_sensitive (
    ui_test_find_button_in (dialog, "Open the Folder of the Configuration")));
  ui_test_show_looks ("advanced");
  preferences_test_close (dialog);
}

/* Trust is taken back, in the connections and for the next start, and nobody asks again at once. */
static void
test_trust (void)
{
  g_autoptr(GVariant) kept = NULL;
  GtkWidget *dialog, *row;

  trust ("nas.local:443");
  g_assert_nonnull (tektra_trust_get_pin (tektra_trust_get_default (), "nas.local", 443));
  dialog = preferences_test_open ("advanced");
  row = ui_test_find_row (dialog, "nas.local:443");
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "0A:"));
  gtk_widget_activate (ui_test_find_button_in (dialog, "Do not trust nas.local:443 any more"));
  ui_test_wait_for (ui_test_find_row (dialog, "nas.local:443") == NULL);
  g_assert_null (tektra_trust_get_pin (tektra_trust_get_default (), "nas.local", 443));
  g_object_get (ui_test_get_settings (), "trusted-servers", &kept, NULL);
  g_assert_cmpuint (g_variant_n_children (kept), ==, 0);
  ui_test_wait_for (ui_test_find_label ("Trusted Servers") == NULL);
  preferences_test_close (dialog);
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

/* It can be put into a public report. */
static void
test_debugging (void)
{
  GtkWidget *dialog = preferences_test_open ("advanced");
  GdkClipboard *clipboard = gtk_widget_get_clipboard (dialog);
  g_autofree char *text = NULL;
  GtkWidget *row;

  gtk_widget_activate (ui_test_find_in (dialog, TEKTRA_TYPE_COPY_BUTTON, 0));
  ui_test_wait_for (gdk_clipboard_is_local (clipboard));
  gdk_clipboard_read_text_async (clipboard, NULL, text_read_cb, &text);
  ui_test_wait_for (text != NULL);
  g_assert_nonnull (strstr (text, PACKAGE_VERSION));
  g_assert_nonnull (strstr (text, "Backends:\n"));
  g_assert_null (strstr (text, g_get_user_config_dir ()));

  /* The log says more, as long as a person wants that. */
  g_assert_true (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN));
  row = ui_test_find_row (dialog, "Detailed Log");
  gtk_widget_activate (row);
  ui_test_wait_for (!g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN));
  preferences_test_close (dialog);
  dialog = preferences_test_open ("advanced");
  row = ui_test_find_row (dialog, "Detailed Log");
  g_assert_true (adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  gtk_widget_activate (row);
  ui_test_wait_for (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN));
  preferences_test_close (dialog);
}

/* Who has asked for all messages by G_MESSAGES_DEBUG gets them after a look at the page, too. */
static void
test_all_messages (void)
{
  static const char * const all[] = { "all", NULL };
  GtkWidget *dialog;

  g_log_writer_default_set_debug_domains (all);
  dialog = preferences_test_open ("advanced");
  g_assert_true (adw_switch_row_get_active (
    ADW_SWITCH_ROW (ui_test_find_row (dialog, "Detailed Log"))));
  g_assert_false (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, "GLib-GIO"));
  preferences_test_close (dialog);
  g_log_writer_default_set_debug_domains (NULL);
}

static void
reset (const char *key)
{
  GtkWidget *dialog = preferences_test_open ("advanced");

  gtk_widget_activate (ui_test_find_row (dialog, "_Reset All Preferences…"));
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  ui_test_wait_dialog ();
  ui_test_take_picture ("advanced-reset", "light");
  ui_test_key (key);
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
}

/* Only who says so begins anew, and models.toml is left alone. */
static void
test_reset (void)
{
  gboolean notify;

  preferences_test_write_file ("# Mine\n");
  g_object_set (ui_test_get_settings (), "reading-size", 2.0, "notify-answers", FALSE, NULL);
  reset ("Return");
  g_assert_cmpfloat (tektra_settings_get_reading_size (ui_test_get_settings ()), ==, 2.0);
  preferences_test_close (ui_test_find (ADW_TYPE_PREFERENCES_DIALOG));

  reset ("alt+r");
  ui_test_wait_for (ui_test_find_label ("All preferences are reset.") != NULL);
  ui_test_wait_for (ui_test_find (ADW_TYPE_PREFERENCES_DIALOG) == NULL);
  g_object_get (ui_test_get_settings (), "notify-answers", &notify, NULL);
  g_assert_true (notify);
  g_assert_cmpfloat (tektra_settings_get_reading_size (ui_test_get_settings ()), ==, 1.0);
  g_assert_true (preferences_test_file_has ("# Mine\n"));

  /* as the tests need it, see ui-test.c */
  g_object_set (ui_test_get_settings (), "model-titles", FALSE, "announce-answers", FALSE, NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/advanced-page/folders", test_folders);
  g_test_add_func ("/advanced-page/trust", test_trust);
  g_test_add_func ("/advanced-page/debugging", test_debugging);
  g_test_add_func ("/advanced-page/all-messages", test_all_messages);
  g_test_add_func ("/advanced-page/reset", test_reset);
}

int
main (int   argc,
      char *argv[])
{
  return preferences_test_run (&argc, &argv, script, add_tests);
}
