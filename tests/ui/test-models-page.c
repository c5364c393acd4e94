/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preferences-test.h"

#include "backends/onnx/tektra-onnx-backend.h"
#include "ui/tektra-backend-row.h"
#include "ui/tektra-engine-row.h"
#include "ui/tektra-models-page.h"
#include "ui/tektra-preset-page.h"
#include "ui/tektra-server-test-row.h"

/* What a person sets up with the mouse and the keyboard is in models.toml, beside what they wrote
 * into it themselves. */

static const char script[] =
  "{ 'models': [ { 'id': 'a', 'name': 'Alder' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static GtkWidget *
wait_row (GtkWidget  *root,
          const char *title)
{
  ui_test_wait_for (ui_test_find_row (root, title) != NULL);

  return ui_test_find_row (root, title);
}

static GtkWidget *
open_page (void)
{
  preferences_test_open ("models");

  return ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
}

static void
close_page (void)
{
  preferences_test_close (ui_test_find (ADW_TYPE_PREFERENCES_DIALOG));
}

static void
test_backends (void)
{
  GtkWidget *page, *llama, *ollama, *row;

  preferences_test_write_file ("# Mine\n[backends.ollama]\nport = 1 # nobody listens there\n");
  page = open_page ();
  llama = ui_test_find_row (page, "llama.cpp");
  ollama = ui_test_find_row (page, "Ollama");
  ui_test_take_picture ("models-page", "light");

  /* a choice in a list */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (llama), TRUE);
  row = wait_row (llama, "Device");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  ui_test_wait_for (preferences_test_file_has ("[backends.llama]\ndevice = \"cpu\"\n"));

  /* numbers, of which only the last one is written */
  row = wait_row (llama, "Threads");
  for (guint i = 1; i <= 5; i++)
    adw_spin_row_set_value (ADW_SPIN_ROW (row), i);
  ui_test_wait_for (preferences_test_file_has ("n_threads"));
  g_assert_true (preferences_test_file_has ("n_threads = 5\n"));
  g_assert_cmpfloat (adw_spin_row_get_value (ADW_SPIN_ROW (row)), ==, 5);
  /* and what else llama.cpp wants to know; the way back is not to say it */
  row = wait_row (llama, "Layers on the Graphics Card");
  g_assert_cmpfloat (adw_spin_row_get_value (ADW_SPIN_ROW (row)), ==, -1);
  adw_spin_row_set_value (ADW_SPIN_ROW (row), 20);
  adw_combo_row_set_selected (ADW_COMBO_ROW (wait_row (llama, "Map Model Files")), 1);
  ui_test_wait_for (preferences_test_file_has ("n_gpu_layers = 20\n"));
  ui_test_wait_for (preferences_test_file_has ("use_mmap = false\n"));
  ui_test_show_looks ("models-page-llama");
  adw_spin_row_set_value (ADW_SPIN_ROW (row), -1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (wait_row (llama, "Map Model Files")), 0);
  ui_test_wait_for (!preferences_test_file_has ("n_gpu_layers"));
  ui_test_wait_for (!preferences_test_file_has ("use_mmap"));

  /* an address that is typed */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ollama), TRUE);
  row = wait_row (ollama, "Address, empty for this computer");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "localhost:1");
  gtk_widget_grab_focus (row);
  ui_test_key ("ctrl+a");
  ui_test_type ("192.0.2.7:2222");
  ui_test_key ("Return");
  ui_test_wait_for (preferences_test_file_has ("port = 2222 # nobody listens there\n"
                                               "host = \"192.0.2.7\"\n"));

  adw_spin_row_set_value (ADW_SPIN_ROW (wait_row (ollama, "Give Up After")), 90);
  ui_test_wait_for (preferences_test_file_has ("timeout_seconds = 90\n"));

  /* the switch of a backend, on which the focus is then */
  tektra_backend_row_focus (TEKTRA_BACKEND_ROW (ollama), -1);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (ollama), FALSE);
  ui_test_wait_for (preferences_test_file_has ("enabled = false\n"));
  g_assert_true (preferences_test_file_has ("# Mine\n"));

  /* a number right before the page goes */
  adw_spin_row_set_value (ADW_SPIN_ROW (ui_test_find_row (llama, "Threads")), 7);
  close_page ();
  ui_test_wait_for (preferences_test_file_has ("n_threads = 7\n"));
}

static gboolean
row_has (GtkWidget  *row,
         const char *text)
{
  return strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), text) != NULL;
}

/* Programs that Tektra starts say whether they are there, what is missing, and who else could use
 * them. */
static void
test_engines (void)
{
  g_autofree char *program = g_build_filename (g_get_user_data_dir (), "new-engine", NULL);
  g_autofree char *text = NULL;
  GtkWidget *page, *onnx, *mistral, *guarded, *row;

  text = g_strdup_printf (
    "[backends.mistralrs]\ncommand = '%s'\n"
    "arguments = ['--host', '127.0.0.1', '--port', '{port}']\n"
    "[backends.mine]\ntype = 'openai'\nname = 'Mine'\ncommand = 'sh'\n"
    "arguments = ['--host', '127.0.0.1', '--port', '{port}']\n"
    "environment = { KEY = '{key}' }\n", program);
  preferences_test_write_file (text);
  page = open_page ();

  onnx = wait_row (page, "ONNX Runtime");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (onnx), TRUE);
  row = wait_row (onnx, tektra_onnx_backend_is_built () ? "Installed" : "Not Installed");
  g_assert_true (row_has (row, tektra_onnx_backend_is_built () ? "tektra-onnx-engine"
                                                               : "libonnxruntime-dev"));
  adw_spin_row_set_value (ADW_SPIN_ROW (wait_row (onnx, "Threads")), 3);
  ui_test_wait_for (preferences_test_file_has ("[backends.onnx]\nn_threads = 3\n"));

  /* one that asks for a key is nobody else's */
  guarded = wait_row (page, "Mine");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (guarded), TRUE);
  row = wait_row (guarded, "Installed");
  g_assert_true (row_has (row, "/sh"));
  g_assert_false (row_has (row, "other users"));

  mistral = wait_row (page, "mistral.rs");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (mistral), TRUE);
  row = wait_row (mistral, "Not Installed");
  g_assert_true (row_has (row, "new-engine"));
  g_assert_true (row_has (row, "install it"));
  ui_test_show_looks ("engines-missing");

  /* and is found once it is there */
  g_assert_true (g_file_set_contents_full (program, "#!/bin/sh\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  ui_test_wait_for (ui_test_find_in (row, GTK_TYPE_BUTTON, 0) != NULL);
  gtk_widget_activate (ui_test_find_in (row, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                                 "Installed"));
  g_assert_true (row_has (row, program));
  g_assert_true (row_has (row, "other users of this computer can use it, too"));
  ui_test_show_looks ("engines");
  g_assert_nonnull (wait_row (mistral, "Change Command in models.toml"));

  /* like every backend it can be switched off */
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (mistral), FALSE);
  ui_test_wait_for (preferences_test_file_has ("enabled = false\n"));
  close_page ();
}

/* In the row of the backend "Mine", which is opened for that */
static GtkWidget *
find_in_row (GtkWidget *page,
             GType      type)
{
  GtkWidget *row = ui_test_find_row (page, "Mine");

  if (row == NULL)
    return NULL;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);

  return ui_test_find_in (row, type, 0);
}

/* Who writes the file can make a server of a program, and a program of a server: the page goes
 * along. */
static void
test_other_kind (void)
{
  static const char program[] = "[backends.mine]\ntype = 'openai'\nname = 'Mine'\n"
                                "command = 'sh'\n"
                                "arguments = ['--host', '127.0.0.1', '--port', '{port}']\n";
  static const char server[] = "[backends.mine]\ntype = 'openai'\nname = 'Mine'\n"
                               "host = 'http://127.0.0.1:9'\n";
  GtkWidget *page;

  preferences_test_write_file (program);
  page = open_page ();
  ui_test_wait_for (find_in_row (page, TEKTRA_TYPE_ENGINE_ROW) != NULL);

  preferences_test_write_file (server);
  ui_test_wait_for (find_in_row (page, TEKTRA_TYPE_SERVER_TEST_ROW) != NULL);
  g_assert_null (find_in_row (page, TEKTRA_TYPE_ENGINE_ROW));

  preferences_test_write_file (program);
  ui_test_wait_for (find_in_row (page, TEKTRA_TYPE_ENGINE_ROW) != NULL);
  g_assert_null (find_in_row (page, TEKTRA_TYPE_SERVER_TEST_ROW));
  close_page ();
}

/* The order, by keyboard alone */
static void
test_order (void)
{
  GtkWidget *page, *llama, *ollama;

  preferences_test_write_file ("[backends]\ndefault = [\n  \"llama\", # first\n  \"ollama\",\n]\n");
  page = open_page ();
  llama = ui_test_find_row (page, "llama.cpp");
  ollama = ui_test_find_row (page, "Ollama");
  ui_test_wait_for (gtk_widget_get_prev_sibling (ollama) == llama);
  tektra_backend_row_focus (TEKTRA_BACKEND_ROW (ollama), -1);
  ui_test_key ("alt+Up");
  ui_test_wait_for (preferences_test_file_has ("[backends]\ndefault = [\n"
                                               "  \"ollama\",\n  \"llama\", # first\n"));

  /* and the focus goes along, so that it can be taken back */
  ui_test_wait_for (gtk_widget_get_prev_sibling (llama) == ollama);
  ui_test_wait_for (gtk_widget_get_focus_child (ollama) != NULL);
  ui_test_key ("alt+Down");
  ui_test_wait_for (preferences_test_file_has ("[backends]\ndefault = [\n"
                                               "  \"llama\", # first\n  \"ollama\",\n"));
  ui_test_wait_for (gtk_widget_get_prev_sibling (ollama) == llama);
  ui_test_wait_for (gtk_widget_get_focus_child (ollama) != NULL);
  close_page ();
}

static void
test_presets (void)
{
  GtkWidget *page, *row, *dialog;

  preferences_test_write_file ("[presets.mine] # good\ntemperature = 0.4\ntitle = 'Mine'\n");
  page = open_page ();
  dialog = gtk_widget_get_ancestor (page, ADW_TYPE_DIALOG);
  row = wait_row (page, "Mine");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Temperature 0.40");
  g_assert_null (ui_test_find_row (page, "Creative"));

  /* A click or Enter leads to what it is made of; what is changed there holds. */
  gtk_widget_activate (row);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PRESET_PAGE) != NULL);
  row = wait_row (dialog, "Name");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "Mine");
  gtk_widget_grab_focus (row);
  ui_test_wait_focus (row);
  ui_test_key ("ctrl+a");
  ui_test_type ("Poems");
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "Poems"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (wait_row (dialog, "Thinking")), 5);
  row = wait_row (dialog, "Top K");
  gtk_spin_button_spin (ui_test_find_in (row, GTK_TYPE_SPIN_BUTTON, 0),
                        GTK_SPIN_STEP_FORWARD, 5);
  gtk_widget_grab_focus (wait_row (dialog, "Thinking"));
  ui_test_show_looks ("preset");
  adw_preferences_dialog_pop_subpage (ADW_PREFERENCES_DIALOG (dialog));
  ui_test_wait_for (preferences_test_file_has ("title = 'Poems'\n"));
  g_assert_true (preferences_test_file_has ("temperature = 0.4\n"));
  g_assert_true (preferences_test_file_has ("top_k = 45\n"));
  g_assert_true (preferences_test_file_has ("thinking = \"high\"\n"));
  row = wait_row (page, "Poems");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   "Temperature 0.40 · Top K 45");

  ui_test_wait_for (ui_test_find_button_in (page, "Delete Poems") != NULL);
  gtk_widget_activate (ui_test_find_button_in (page, "Delete Poems"));
  ui_test_wait_for (!preferences_test_file_has ("temperature"));
  g_assert_true (preferences_test_file_has ("# good"));
  ui_test_wait_for (ui_test_find_row (page, "Poems") == NULL);

  /* and is back when that was a slip */
  ui_test_wait_for (ui_test_find_label ("Poems deleted") != NULL);
  ui_test_take_picture ("models-page-deleted", "light");
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  wait_row (page, "Poems");
  ui_test_wait_for (preferences_test_file_has ("temperature = 0.4\n"));
  g_assert_true (preferences_test_file_has ("Poems"));
  g_assert_true (preferences_test_file_has ("thinking = \"high\"\n"));
  close_page ();
}

static void
test_new_preset (void)
{
  GtkWidget *page, *row, *dialog;

  preferences_test_write_file ("# empty\n");
  page = open_page ();
  dialog = gtk_widget_get_ancestor (page, ADW_TYPE_DIALOG);
  ui_test_wait_for (ui_test_find_button_in (page, "New Preset") != NULL);

  /* One of which nothing is said is none. */
  gtk_widget_activate (ui_test_find_button_in (page, "New Preset"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PRESET_PAGE) != NULL);
  adw_preferences_dialog_pop_subpage (ADW_PREFERENCES_DIALOG (dialog));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PRESET_PAGE) == NULL);

  gtk_widget_activate (ui_test_find_button_in (page, "New Preset"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PRESET_PAGE) != NULL);
  row = wait_row (dialog, "Name");
  gtk_widget_grab_focus (row);
  ui_test_wait_focus (row);
  ui_test_type ("Long poems");
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "Long poems"));
  row = wait_row (dialog, "Add a Stop Sequence");
  gtk_widget_grab_focus (row);
  ui_test_wait_focus (row);
  ui_test_type ("END");
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "END"));

  /* Closing it all is leaving it, too. */
  adw_dialog_close (ADW_DIALOG (dialog));
  ui_test_wait_for (ui_test_find (ADW_TYPE_PREFERENCES_DIALOG) == NULL);
  ui_test_wait_for (preferences_test_file_has ("[presets.long-poems]\n"));
  g_assert_true (preferences_test_file_has ("title = \"Long poems\"\n"));
  g_assert_true (preferences_test_file_has ("stop_sequences = [\"END\"]\n")
                 || preferences_test_file_has ("stop_sequences = [ \"END\" ]\n"));
  g_assert_true (preferences_test_file_has ("# empty\n"));
}

/* A mistake in the file is shown with its place, and a change that would not hold says why. */
static void
test_problems (void)
{
  static const char wrong[] = "[backends.llama]\nn_threads = \"x\"\n";
  static const char told[] = "“n_threads” must be a whole number, but is a text.";
  GtkWidget *page, *row;

  preferences_test_write_file (wrong);
  page = open_page ();
  ui_test_wait_for (ui_test_find_row (page, told) != NULL);
  row = ui_test_find_row (page, told);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Line 2, column 1");
  ui_test_take_picture ("models-page-problem", "light");

  row = ui_test_find_row (page, "Limit of All Models");
  adw_spin_row_set_value (ADW_SPIN_ROW (row), 1024);
  ui_test_wait_for (ui_test_find_label ("Line 2 of models.toml would be wrong: “n_threads” must be "
                                        "a whole number, but is a text.") != NULL);
  g_assert_true (preferences_test_file_has (wrong));
  ui_test_wait_for (adw_spin_row_get_value (ADW_SPIN_ROW (row)) == 0);

  preferences_test_write_file ("# mended\n");
  ui_test_wait_for (ui_test_find_row (page, told) == NULL);
  close_page ();
}

static void
add_tests (void)
{
  g_test_add_func ("/models-page/backends", test_backends);
  g_test_add_func ("/models-page/engines", test_engines);
  g_test_add_func ("/models-page/other-kind", test_other_kind);
  g_test_add_func ("/models-page/order", test_order);
  g_test_add_func ("/models-page/presets", test_presets);
  g_test_add_func ("/models-page/new-preset", test_new_preset);
  g_test_add_func ("/models-page/problems", test_problems);
}

int
main (int   argc,
      char *argv[])
{
  return preferences_test_run (&argc, &argv, script, add_tests);
}
