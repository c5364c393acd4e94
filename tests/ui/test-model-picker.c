/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-composer.h"
#include "ui/tektra-model-page.h"
#include "ui/tektra-model-picker.h"
#include "ui/tektra-model-row.h"

/* How people choose a model, with the keyboard and with the mouse. */

static const char script[] =
  "{ 'models': ["
  "    { 'id': 'a', 'name': 'Alder', 'capabilities': ['image', 'thinking'] },"
  "    { 'id': 'b', 'name': 'Birch' },"
  "    { 'id': 'c', 'name': 'Cedar 30B', 'capabilities': ['tools'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static const char *
get_model_name (void)
{
  return tektra_model_get_name (tektra_chat_session_get_model (ui_test_get_session ()));
}

static void
open_picker (void)
{
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_key ("ctrl+m");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) != NULL);
  ui_test_wait_focus (ui_test_find (TEKTRA_TYPE_MODEL_PICKER));
}

static void
wait_until_closed (void)
{
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_wait_window ();
}

static guint
count_rows (void)
{
  GtkWidget *picker = ui_test_find (TEKTRA_TYPE_MODEL_PICKER);
  guint n_rows = 0;

  while (ui_test_find_in (picker, TEKTRA_TYPE_MODEL_ROW, n_rows) != NULL)
    n_rows++;

  return n_rows;
}

/* A few letters of the name and Enter. */
static void
test_search (void)
{
  g_autofree char *last_model = NULL;

  ui_test_new_chat ();
  open_picker ();
  ui_test_wait_for (count_rows () == 3);
  ui_test_type ("ceDAr");
  ui_test_wait_for (count_rows () == 1);
  ui_test_key ("Return");
  wait_until_closed ();

  g_assert_cmpstr (get_model_name (), ==, "Cedar 30B");
  last_model = tektra_settings_dup_last_model (ui_test_get_settings ());
  g_assert_true (g_str_has_suffix (last_model, "c"));
}

static void
test_arrows (void)
{
  ui_test_new_chat ();
  open_picker ();
  ui_test_wait_for (count_rows () == 3);
  ui_test_key ("Down");
  ui_test_key ("Return");
  wait_until_closed ();
  g_assert_cmpstr (get_model_name (), ==, "Birch");
}

static void
test_nothing_found (void)
{
  ui_test_new_chat ();
  open_picker ();
  ui_test_type ("xyz");
  ui_test_wait_for (ui_test_find_label ("No model has this name") != NULL);
  g_assert_false (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
  ui_test_key ("Escape");
  wait_until_closed ();
  /* who chooses none goes on writing */
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

/* Each chat keeps its model, and a new one starts with the last choice. */
static void
test_per_chat (void)
{
  TektraChatSession *first;

  ui_test_new_chat ();
  first = ui_test_get_session ();
  open_picker ();
  ui_test_type ("alder");
  ui_test_wait_for (count_rows () == 1);
  ui_test_key ("Return");
  wait_until_closed ();
  ui_test_type ("hello");
  ui_test_wait_text ("hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();

  ui_test_new_chat ();
  g_assert_cmpstr (get_model_name (), ==, "Alder");
  open_picker ();
  ui_test_type ("birch");
  ui_test_wait_for (count_rows () == 1);
  ui_test_key ("Return");
  wait_until_closed ();
  g_assert_cmpstr (get_model_name (), ==, "Birch");

  tektra_chat_list_set_current (tektra_window_get_chats (ui_test_get_window ()), first);
  g_assert_cmpstr (get_model_name (), ==, "Alder");
  g_assert_nonnull (ui_test_find_label ("Alder"));
}

/* What one likes comes first, and the keyboard alone can say so. */
static void
test_favourite (void)
{
  g_auto(GStrv) favourites = NULL;
  GtkWidget *picker, *button;

  ui_test_new_chat ();
  open_picker ();
  ui_test_wait_for (count_rows () == 3);
  ui_test_key ("Down");
  ui_test_key ("Down");
  ui_test_key ("ctrl+d");
  ui_test_wait_for (ui_test_find_label ("Favourites") != NULL);
  favourites = tektra_settings_dup_favourite_models (ui_test_get_settings ());
  g_assert_cmpuint (g_strv_length (favourites), ==, 1);
  g_assert_cmpstr (favourites[0], ==, "scripted/c");

  /* The keyboard's place went with it. */
  ui_test_key ("Return");
  wait_until_closed ();
  g_assert_cmpstr (get_model_name (), ==, "Cedar 30B");

  /* Its star takes it back. */
  open_picker ();
  ui_test_wait_for (count_rows () == 3);
  picker = ui_test_find (TEKTRA_TYPE_MODEL_PICKER);
  button = ui_test_find_in (ui_test_find_in (picker, TEKTRA_TYPE_MODEL_ROW, 0),
                            GTK_TYPE_TOGGLE_BUTTON, 0);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  gtk_widget_activate (button);
  ui_test_wait_for (ui_test_find_label ("Favourites") == NULL);
  ui_test_key ("Escape");
  wait_until_closed ();
}

/* Everything about a model before it is chosen, by the keyboard alone */
static void
test_details (void)
{
  ui_test_new_chat ();
  open_picker ();
  ui_test_wait_for (count_rows () == 3);
  ui_test_type ("birch");
  ui_test_wait_for (count_rows () == 1);
  ui_test_key ("ctrl+i");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) != NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_wait_for (ui_test_find_in (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), GTK_TYPE_LABEL, 0)
                    != NULL);
  g_assert_nonnull (ui_test_find_label ("Birch"));
  adw_dialog_close (ui_test_wait_dialog ());
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PAGE) == NULL);
  ui_test_wait_window ();
}

/* A picture for a model that cannot see: it says so, and one click helps. */
static void
test_note (void)
{
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = ui_test_sample ("01-what.png");

  ui_test_new_chat ();
  open_picker ();
  ui_test_type ("birch");
  ui_test_wait_for (count_rows () == 1);
  ui_test_key ("Return");
  wait_until_closed ();

  file = g_file_new_for_path (path);
  tektra_composer_attach_file (tektra_window_get_composer (ui_test_get_window ()), file);
  ui_test_wait_for (ui_test_find_label ("Birch cannot see pictures") != NULL);

  ui_test_type ("what?");
  ui_test_wait_text ("what?");
  ui_test_key ("Return");
  ui_test_type ("!");
  ui_test_wait_text ("what?!");

  gtk_widget_activate (ui_test_find_button ("Use Alder"));
  ui_test_wait_for (g_str_equal (get_model_name (), "Alder"));
  ui_test_wait_for (ui_test_find_label ("cannot see pictures") == NULL);
  ui_test_key ("Return");
  ui_test_wait_idle ();
}

static void
add_tests (void)
{
  g_test_add_func ("/model-picker/search", test_search);
  g_test_add_func ("/model-picker/arrows", test_arrows);
  g_test_add_func ("/model-picker/nothing-found", test_nothing_found);
  g_test_add_func ("/model-picker/per-chat", test_per_chat);
  g_test_add_func ("/model-picker/favourite", test_favourite);
  g_test_add_func ("/model-picker/details", test_details);
  g_test_add_func ("/model-picker/note", test_note);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
