/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-download-row.h"
#include "ui/tektra-library-row.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-model-page.h"
#include "ui/tektra-model-picker.h"

/* How people look after their models. */

static const char script[] =
  "{ 'models': ["
  "    { 'id': 'a', 'name': 'Alder', 'size': 3300000000 },"
  "    { 'id': 'b', 'name': 'Birch' },"
  "    { 'id': 'c', 'name': 'Cedar 30B' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TektraModelManager *
get_manager (void)
{
  return tektra_chat_list_get_manager (tektra_window_get_chats (ui_test_get_window ()));
}

static guint
count_rows (GType type)
{
  GtkWidget *library = ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY);
  guint n_rows = 0;

  while (library != NULL && ui_test_find_in (library, type, n_rows) != NULL)
    n_rows++;

  return n_rows;
}

static void
open_library (void)
{
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY) == NULL);
  ui_test_key ("ctrl+shift+m");
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) > 0);
}

static void
close_library (void)
{
  adw_dialog_close (ADW_DIALOG (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY)));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY) == NULL);
}

/* A button of a row by what it does. */
static GtkWidget *
find_row_button (const char *model,
                 const char *action)
{
  GtkWidget *label = ui_test_find_label (model);
  GtkWidget *row = gtk_widget_get_ancestor (label, TEKTRA_TYPE_LIBRARY_ROW);
  GtkWidget *button;

  for (guint i = 0; (button = ui_test_find_in (row, GTK_TYPE_BUTTON, i)) != NULL; i++)
    {
      if (g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), action) == 0)
        return button;
    }

  return NULL;
}

/* The keyboard opens it, a few letters find a model, the keyboard closes it. */
static void
test_search (void)
{
  ui_test_new_chat ();
  open_library ();
  g_assert_cmpuint (count_rows (TEKTRA_TYPE_LIBRARY_ROW), ==, 3);
  g_assert_nonnull (ui_test_find_label ("3.3"));
  ui_test_show_looks ("library");

  /* The key does not open it twice; in a build for developers libadwaita knows it, too. */
  ui_test_key ("ctrl+shift+m");
  ui_test_wait_ms (200);
  adw_application_window_set_adaptive_preview (ADW_APPLICATION_WINDOW (ui_test_get_window ()),
                                               FALSE);

  ui_test_type ("ceDAr");
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 1);
  ui_test_type ("x");
  ui_test_wait_for (ui_test_find_label ("No model has this name") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 3);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY) == NULL);
}

static void
test_from_picker (void)
{
  ui_test_new_chat ();
  ui_test_key ("ctrl+m");
  ui_test_wait_for (ui_test_find_button ("Manage Models") != NULL);
  ui_test_wait_focus (ui_test_find (TEKTRA_TYPE_MODEL_PICKER));
  gtk_widget_activate (ui_test_find_button ("Manage Models"));
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 3);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  close_library ();
}

/* Memory is given back, and taken again. */
static void
test_load (void)
{
  TektraModel *model = tektra_model_manager_find (get_manager (), "scripted/b");

  ui_test_new_chat ();
  open_library ();
  g_assert_null (find_row_button ("Birch", "library.load"));
  gtk_widget_activate (find_row_button ("Birch", "library.unload"));
  ui_test_wait_for (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_UNLOADED);
  ui_test_wait_for (find_row_button ("Birch", "library.load") != NULL);
  gtk_widget_activate (find_row_button ("Birch", "library.load"));
  ui_test_wait_for (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED);
  close_library ();
}

/* Whoever deletes the wrong model gets it back; the right one is gone when the time is over. */
static void
test_delete (void)
{
  ui_test_new_chat ();
  open_library ();
  gtk_widget_activate (find_row_button ("Cedar", "library.delete"));
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 2);
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  g_assert_nonnull (tektra_model_manager_find (get_manager (), "scripted/c"));
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 3);
  ui_test_wait_for (ui_test_find_button ("Undo") == NULL);

  gtk_widget_activate (find_row_button ("Cedar", "library.delete"));
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 2);
  ui_test_wait_for (tektra_model_manager_find (get_manager (), "scripted/c") == NULL);
  ui_test_wait_for (ui_test_find_button ("Undo") == NULL);
  g_assert_cmpuint (count_rows (TEKTRA_TYPE_LIBRARY_ROW), ==, 2);
  close_library ();
}

/* Whether the keyboard is on what the list wraps a row in. */
static gboolean
is_on_row (void)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ()));

  return focus != NULL && TEKTRA_IS_LIBRARY_ROW (gtk_widget_get_first_child (focus));
}

/* The keyboard alone: to a model, into its details and back, its menu, and away with it. */
static void
test_keyboard (void)
{
  ui_test_new_chat ();
  open_library ();
  ui_test_type ("Birch");
  ui_test_wait_for (count_rows (TEKTRA_TYPE_LIBRARY_ROW) == 1);
  ui_test_key ("Tab");
  ui_test_wait_for (ui_test_focus_is_in (GTK_TYPE_LIST_VIEW));
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) != NULL);
  g_assert_nonnull (ui_test_find_label ("Where It Runs"));
  g_assert_nonnull (ui_test_find_label ("Stays on this computer"));
  ui_test_wait_still ();
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) == NULL);
  ui_test_wait_for (ui_test_focus_is_in (GTK_TYPE_LIST_VIEW));

  ui_test_key ("Menu");
  ui_test_wait_for (ui_test_find (GTK_TYPE_POPOVER_MENU) != NULL);
  ui_test_wait_focus (ui_test_find (GTK_TYPE_POPOVER_MENU));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (GTK_TYPE_POPOVER_MENU) == NULL);

  /* The keyboard is where it was, not somewhere in the list or nowhere. */
  ui_test_wait_window ();
  ui_test_wait_for (is_on_row ());
  ui_test_key ("Delete");
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (ui_test_find_button ("Undo") == NULL);
  close_library ();
}

/* Whoever reads about a model and does not want it deletes it there, and may have it back. */
static void
test_delete_from_page (void)
{
  TektraModel *model = tektra_model_manager_find (get_manager (), "scripted/b");

  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "scripted/b");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) != NULL);
  ui_test_wait_still ();
  gtk_widget_activate (ui_test_find_button ("Unload"));
  ui_test_wait_for (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_UNLOADED);
  ui_test_wait_for (ui_test_find_label ("Not loaded") != NULL);
  gtk_widget_activate (ui_test_find_button ("Load"));
  ui_test_wait_for (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED);
  gtk_widget_activate_action (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), "library.delete", "s",
                              "scripted/b");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) == NULL);
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (ui_test_find_button ("Undo") == NULL);
  ui_test_wait_for (ui_test_find_label ("Birch") != NULL);
  close_library ();
}

/* An address that is not safe is refused in a sentence, and what was typed stays. */
static void
test_downloads (void)
{
  GtkWidget *row;

  ui_test_new_chat ();
  open_library ();
  gtk_widget_activate (ui_test_find_button ("Get Models"));
  ui_test_wait_for ((row = ui_test_find (ADW_TYPE_ENTRY_ROW)) != NULL);
  gtk_widget_grab_focus (row);
  ui_test_type ("http://example.org/x.gguf");
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)),
                                 "http://example.org/x.gguf"));
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("not a secure address") != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "http://example.org/x.gguf");

  /* What another part of the program gets is listed, with why it failed. */
  gtk_widget_activate_action (row, "app.pull-model", "s", "scripted/dogwood");
  ui_test_wait_for (count_rows (TEKTRA_TYPE_DOWNLOAD_ROW) == 1);
  ui_test_wait_for (ui_test_find_label ("dogwood") != NULL);
  close_library ();
}

static void
add_tests (void)
{
  g_test_add_func ("/model-library/search", test_search);
  g_test_add_func ("/model-library/from-picker", test_from_picker);
  g_test_add_func ("/model-library/load", test_load);
  g_test_add_func ("/model-library/keyboard", test_keyboard);
  g_test_add_func ("/model-library/delete-from-page", test_delete_from_page);
  g_test_add_func ("/model-library/delete", test_delete);
  g_test_add_func ("/model-library/downloads", test_downloads);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
