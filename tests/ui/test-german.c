/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <unistd.h>

#include "test-files.h"
#include "ui/tektra-chat-row.h"
#include "ui/tektra-find-bar.h"
#include "ui/tektra-preferences-dialog.h"
#include "ui/tektra-search-row.h"
#include "ui/tektra-search-view.h"
#include "ui/tektra-sidebar.h"
#include "util/tektra-paths.h"

/* German words are long. Nothing that says them needs more room than a telephone has: where it
 * does, libadwaita warns, which ends the test. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': [ 'image' ] },"
  "              { 'id': 'd', 'name': 'Tiny', 'demo': true, 'capabilities': [ 'image' ] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'The needle is in the haystack.' }, { 'done': 'stop' } ] } ]"
  "}";

static void
open_drawer (void)
{
  AdwOverlaySplitView *split_view = ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW);

  ui_test_wait_for (adw_overlay_split_view_get_collapsed (split_view));
  adw_overlay_split_view_set_show_sidebar (split_view, TRUE);
  ui_test_wait_still ();
}

/* A model is asked in the language of the person, but for the demonstration, which would not
 * understand it. */
static void
test_welcome (void)
{
  TektraChatSession *session = ui_test_get_session ();
  TektraModelManager *manager = tektra_chat_session_get_manager (session);

  ui_test_wait_for (tektra_chat_session_get_model (session) != NULL);
  ui_test_wait_for (ui_test_find_label ("Was ist auf diesem Bild zu sehen?") != NULL);
  ui_test_show_looks ("german-welcome");

  tektra_chat_session_set_model (session, tektra_model_manager_find (manager, "scripted/d"));
  ui_test_wait_for (ui_test_find_label ("How do I switch models?") != NULL);
  g_assert_nonnull (ui_test_find_label ("What is in this picture?"));
  g_assert_null (ui_test_find_label ("Was ist auf diesem Bild zu sehen?"));
  tektra_chat_session_set_model (session, tektra_model_manager_find (manager, "scripted/m"));
}

static void
test_search (void)
{
  ui_test_ask ("Where is the needle?");
  ui_test_ask ("And the haystack?");
  tektra_chat_list_flush (tektra_window_get_chats (ui_test_get_window ()));
  /* as the program itself speaks, which is German only where its translations are found */
  g_assert_cmpstr (_("Nothing Found"), !=, "Nothing Found");

  ui_test_key ("ctrl+k");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SEARCH_VIEW));
  ui_test_type ("needle");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SEARCH_ROW) != NULL);
  ui_test_show_looks ("german-search");

  ui_test_set_width (370);
  ui_test_key ("ctrl+k");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SEARCH_VIEW));
  ui_test_wait_still ();
  ui_test_take_picture ("german-search", "drawer");
  ui_test_key ("ctrl+a");
  ui_test_type ("xyz");
  ui_test_wait_for (ui_test_find_label (_("Nothing Found")) != NULL);
  ui_test_take_picture ("german-search", "nothing");
  ui_test_key ("Escape");
  ui_test_set_width (1000);
}

static void
test_find (void)
{
  ui_test_ask ("Where is the needle?");
  ui_test_key ("ctrl+f");
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
  ui_test_type ("needle");
  ui_test_wait_still ();
  ui_test_show_looks ("german-find");
  ui_test_key ("ctrl+a");
  ui_test_type ("xyz");
  ui_test_wait_for (ui_test_find_label (_("Not found")) != NULL);
  ui_test_show_looks ("german-not-found");
  ui_test_key ("Escape");
}

static void
test_selecting (void)
{
  TektraSidebar *sidebar = ui_test_find (TEKTRA_TYPE_SIDEBAR);

  ui_test_ask ("Where is the needle?");
  gtk_widget_activate_action (GTK_WIDGET (sidebar), "sidebar.select", NULL);
  ui_test_wait_for (tektra_sidebar_get_selecting (sidebar));
  ui_test_show_looks ("german-selecting");
  ui_test_set_width (370);
  open_drawer ();
  ui_test_take_picture ("german-selecting", "drawer");
  gtk_widget_activate_action (GTK_WIDGET (sidebar), "selection.stop", NULL);
  ui_test_set_width (1000);
}

static void
test_chat_menu (void)
{
  GtkWidget *row = ui_test_find (TEKTRA_TYPE_CHAT_ROW);

  tektra_chat_row_popup (TEKTRA_CHAT_ROW (row));
  ui_test_wait_for (ui_test_find_in (row, GTK_TYPE_POPOVER_MENU, 0) != NULL);
  ui_test_wait_still ();
  ui_test_take_picture ("german-chat-menu", "light");
  ui_test_key ("Escape");
  ui_test_wait_window ();
}

static void
test_preferences (void)
{
  ui_test_key ("ctrl+comma");
  ui_test_wait_dialog ();
  ui_test_show_looks ("german-preferences");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PREFERENCES_DIALOG) == NULL);
}

static void
test_shortcuts (void)
{
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.shortcuts", NULL);
  ui_test_wait_dialog ();
  ui_test_show_looks ("german-shortcuts");
  ui_test_key ("Escape");
  ui_test_wait_for (adw_application_window_get_visible_dialog (
                      ADW_APPLICATION_WINDOW (ui_test_get_window ())) == NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/german/welcome", test_welcome);
  g_test_add_func ("/german/search", test_search);
  g_test_add_func ("/german/find", test_find);
  g_test_add_func ("/german/selecting", test_selecting);
  g_test_add_func ("/german/chat-menu", test_chat_menu);
  g_test_add_func ("/german/preferences", test_preferences);
  g_test_add_func ("/german/shortcuts", test_shortcuts);
}

/* A system without German has the locale C.UTF-8, in which nothing is translated. By another name
 * it is as good for words. */
static char *
make_locale (void)
{
  char *folder = g_dir_make_tmp ("tektra-locale-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "de_DE.utf8", NULL);

  g_assert_cmpint (symlink ("/usr/lib/locale/C.utf8", path), ==, 0);
  g_setenv ("LOCPATH", folder, TRUE);
  g_assert_nonnull (setlocale (LC_ALL, ""));

  return folder;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = NULL;
  int status;

  /* GTK's accessibility for tests knows no announcements, such as that nothing was found. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_setenv ("LANGUAGE", "de", TRUE);
  if (setlocale (LC_ALL, "") == NULL)
    folder = make_locale ();
  bindtextdomain (GETTEXT_PACKAGE, tektra_paths_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  status = ui_test_run (&argc, &argv, script, add_tests);
  if (folder != NULL)
    test_remove_tree (folder);

  return status;
}
