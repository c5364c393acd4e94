/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-application.h"

/* What the program tells about itself: its keys, and what a report of a mistake needs. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Private Name' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

/* Every key of the application is in the dialog, by its action, so that none is told wrongly. */
static void
test_shortcuts (void)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  g_auto(GStrv) actions = gtk_application_list_action_descriptions (application);
  g_autoptr(GBytes) bytes = NULL;
  const char *text;

  bytes = g_resources_lookup_data ("/io/github/tektra/Tektra/shortcuts-dialog.ui",
                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert_nonnull (bytes);
  text = g_bytes_get_data (bytes, NULL);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf (">%s<", actions[i]);

      g_test_message ("%s", actions[i]);
      g_assert_nonnull (strstr (text, name));
    }

  g_action_group_activate_action (G_ACTION_GROUP (application), "shortcuts", NULL);
  ui_test_wait_dialog ();
  ui_test_show_looks ("shortcuts");
  ui_test_key ("Escape");
  ui_test_wait_window ();
}

static void
test_about (void)
{
  AdwAboutDialog *dialog;
  const char *info;

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "about", NULL);
  dialog = ADW_ABOUT_DIALOG (ui_test_wait_dialog ());
  info = adw_about_dialog_get_debug_info (dialog);
  g_assert_nonnull (strstr (info, "Tektra " PACKAGE_VERSION));
  g_assert_nonnull (strstr (info, "TektraScriptedBackend: ready"));
  g_assert_nonnull (strstr (info, "1 models"));

  /* all the world will read it */
  g_assert_null (strstr (info, "Private Name"));
  g_assert_null (strstr (info, g_get_home_dir ()));
  g_assert_null (strstr (info, g_get_user_data_dir ()));

  ui_test_show_looks ("about");
  ui_test_key ("Escape");
  ui_test_wait_window ();
}

/* What leads to a page of the preferences shows that one. */
static void
test_pages (void)
{
  const char *pages[] = { "general", "models", "voice", "privacy", "advanced" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      AdwDialog *dialog;

      g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()),
                                      "preferences-page", g_variant_new_string (pages[i]));
      dialog = ui_test_wait_dialog ();
      g_assert_cmpstr (adw_preferences_dialog_get_visible_page_name (
                         ADW_PREFERENCES_DIALOG (dialog)), ==, pages[i]);
      ui_test_key ("Escape");
      ui_test_wait_window ();
    }
}

static void
add_tests (void)
{
  g_test_add_func ("/help/shortcuts", test_shortcuts);
  g_test_add_func ("/help/about", test_about);
  g_test_add_func ("/help/pages", test_pages);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
