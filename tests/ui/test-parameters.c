/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "core/tektra-device.h"
#include "ui/tektra-application.h"
#include "ui/tektra-param-row.h"
#include "ui/tektra-parameters-dialog.h"

/* How people tell how one chat is answered, with the keyboard and with the mouse. */

static const char script[] =
  "{ 'models': ["
  "    { 'id': 'a', 'name': 'Alder', 'capabilities': ['thinking'] },"
  "    { 'id': 'b', 'name': 'Birch' },"
  "    { 'id': 'c', 'name': 'Cedar', 'params': ['seed'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TektraGenerationParams *
get_params (void)
{
  return tektra_chat_session_get_params (ui_test_get_session ());
}

static TektraParametersDialog *
open_dialog (void)
{
  ui_test_key ("ctrl+shift+p");

  return TEKTRA_PARAMETERS_DIALOG (ui_test_wait_dialog ());
}

static void
close_dialog (void)
{
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG) == NULL);
}

static GtkWidget *
find_row (const char *title)
{
  return ui_test_find_row (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG), title);
}

static GtkWidget *
find_field (const char *title)
{
  return ui_test_find_in (find_row (title), GTK_TYPE_SPIN_BUTTON, 0);
}

static GtkWidget *
find_reset (const char *title)
{
  GtkWidget *button = ui_test_find_in (find_row (title), GTK_TYPE_BUTTON, 0);

  return gtk_widget_get_ancestor (button, GTK_TYPE_SPIN_BUTTON) == NULL ? button : NULL;
}

static gboolean
has (TektraParam param)
{
  return tektra_generation_params_has (get_params (), param);
}

/* A number that is typed is the chat's; the button beside it gives it back to the model. */
static void
test_set_and_unset (void)
{
  ui_test_new_chat ();
  open_dialog ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_field ("Temperature"))), ==, "");
  g_assert_null (find_reset ("Temperature"));

  gtk_widget_grab_focus (find_field ("Temperature"));
  ui_test_type ("0.35");
  ui_test_key ("Return");
  ui_test_wait_for (has (TEKTRA_PARAM_TEMPERATURE));
  g_assert_cmpfloat (tektra_generation_params_get_double (get_params (), TEKTRA_PARAM_TEMPERATURE),
                     ==, 0.35);
  ui_test_wait_for (find_reset ("Temperature") != NULL);

  g_signal_emit_by_name (find_reset ("Temperature"), "clicked");
  g_assert_false (has (TEKTRA_PARAM_TEMPERATURE));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_field ("Temperature"))), ==, "");
  g_assert_null (find_reset ("Temperature"));
  close_dialog ();
}

/* Emptying the field is enough, too, and the arrow keys begin at a usual value. */
static void
test_keyboard (void)
{
  ui_test_new_chat ();
  open_dialog ();
  gtk_widget_grab_focus (find_field ("Top K"));
  ui_test_key ("Up");
  ui_test_wait_for (has (TEKTRA_PARAM_TOP_K));
  g_assert_cmpint (tektra_generation_params_get_int (get_params (), TEKTRA_PARAM_TOP_K), ==, 45);
  ui_test_key ("ctrl+a");
  ui_test_key ("Delete");
  ui_test_key ("Return");
  ui_test_wait_for (!has (TEKTRA_PARAM_TOP_K));

  /* What is still being typed when the dialog is closed was meant; more than there is, is the most
   * there is. */
  gtk_widget_grab_focus (find_field ("Top P"));
  ui_test_type ("7");
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (find_field ("Top P"))), "7"));
  close_dialog ();
  g_assert_true (has (TEKTRA_PARAM_TOP_P));
  g_assert_cmpfloat (tektra_generation_params_get_double (get_params (), TEKTRA_PARAM_TOP_P),
                     ==, 1);
  g_assert_cmpuint (tektra_generation_params_get_mask (get_params ()), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_TOP_P));
}

/* Each chat has its own. The instructions lead every request of the chat. */
static void
test_instructions (void)
{
  TektraConversation *conversation;

  ui_test_new_chat ();
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  gtk_widget_grab_focus (ui_test_find_in (GTK_WIDGET (open_dialog ()), GTK_TYPE_TEXT_VIEW, 0));
  ui_test_type ("Be");
  ui_test_key ("Return");
  ui_test_type ("short");
  ui_test_wait_for (g_strcmp0 (tektra_conversation_get_system_prompt (conversation),
                               "Be\nshort") == 0);
  ui_test_key ("ctrl+a");
  ui_test_key ("Delete");
  ui_test_wait_for (tektra_conversation_get_system_prompt (conversation) == NULL);
  ui_test_type ("Rhyme");
  ui_test_wait_for (g_strcmp0 (tektra_conversation_get_system_prompt (conversation),
                               "Rhyme") == 0);
  close_dialog ();

  ui_test_type ("hello");
  ui_test_wait_text ("hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  ui_test_new_chat ();
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  g_assert_null (tektra_conversation_get_system_prompt (conversation));
}

static void
test_stop (void)
{
  const char * const *stop;

  ui_test_new_chat ();
  open_dialog ();
  gtk_widget_grab_focus (find_row ("Add a Stop Sequence"));
  ui_test_type ("END");
  ui_test_key ("Return");
  ui_test_wait_for (has (TEKTRA_PARAM_STOP));
  ui_test_type ("a\\nb");
  ui_test_key ("Return");
  ui_test_wait_for (find_row ("a\\nb") != NULL);
  stop = tektra_generation_params_get_stop (get_params ());
  g_assert_cmpuint (g_strv_length ((char **) stop), ==, 2);
  g_assert_cmpstr (stop[0], ==, "END");
  g_assert_cmpstr (stop[1], ==, "a\nb");

  g_signal_emit_by_name (ui_test_find_in (find_row ("END"), GTK_TYPE_BUTTON, 0), "clicked");
  g_assert_null (find_row ("END"));
  g_signal_emit_by_name (ui_test_find_in (find_row ("a\\nb"), GTK_TYPE_BUTTON, 0), "clicked");
  g_assert_false (has (TEKTRA_PARAM_STOP));
  close_dialog ();
}

/* A preset is a choice of many at once; what it does not decide stays. */
static void
test_preset (void)
{
  AdwComboRow *row;
  GListModel *titles;
  guint n_titles;

  ui_test_new_chat ();
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_SEED, 7);
  open_dialog ();
  row = ADW_COMBO_ROW (find_row ("Preset"));
  titles = adw_combo_row_get_model (row);
  n_titles = g_list_model_get_n_items (titles);
  g_assert_cmpuint (n_titles, >=, 6);

  for (guint i = 0; i < n_titles; i++)
    {
      if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (titles), i), "Precise"))
        adw_combo_row_set_selected (row, i);
    }

  g_assert_cmpfloat (tektra_generation_params_get_double (get_params (), TEKTRA_PARAM_TEMPERATURE),
                     ==, 0.3);
  g_assert_cmpint (tektra_generation_params_get_int (get_params (), TEKTRA_PARAM_SEED), ==, 7);

  /* With another value it is no longer that preset. */
  gtk_widget_grab_focus (find_field ("Temperature"));
  ui_test_key ("Up");
  ui_test_wait_for (g_list_model_get_n_items (titles) == n_titles + 1);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, n_titles);

  adw_combo_row_set_selected (row, 0);
  g_assert_cmpuint (g_list_model_get_n_items (titles), ==, n_titles);
  g_assert_cmpuint (tektra_generation_params_get_mask (get_params ()), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_SEED));

  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row ("Keep Loaded")), 5);
  g_assert_cmpint (tektra_generation_params_get_int (get_params (), TEKTRA_PARAM_KEEP_ALIVE),
                   ==, -1);
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_KEEP_ALIVE, 90);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (find_row ("Keep Loaded"))), ==, 6);
  gtk_widget_activate_action (GTK_WIDGET (row), "parameters.reset", NULL);
  g_assert_cmpuint (tektra_generation_params_get_mask (get_params ()), ==, 0);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (find_row ("Keep Loaded"))), ==, 0);
  close_dialog ();
}

static TektraModelConfig *
get_config (void)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (ui_test_get_window ()));

  return tektra_application_get_config (TEKTRA_APPLICATION (application));
}

static TektraPreset *
find_preset (const char *name)
{
  return tektra_model_config_find_preset (get_config (), name);
}

static GtkWidget *
open_name_dialog (void)
{
  GtkWidget *dialog, *entry;

  gtk_widget_activate (find_row ("_Save as Preset…"));
  ui_test_wait_for ((dialog = ui_test_find (ADW_TYPE_ALERT_DIALOG)) != NULL);
  entry = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog));
  ui_test_wait_focus (entry);

  return entry;
}

static void
type_name (GtkWidget  *entry,
           const char *name)
{
  ui_test_key ("ctrl+a");
  ui_test_type (name);
  ui_test_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), name));
}

/* What suits is kept under a name and can be chosen in any chat. */
static void
test_save_preset (void)
{
  g_autoptr(TektraPreset) first = NULL;
  AdwComboRow *row;
  GtkWidget *entry;

  ui_test_new_chat ();
  open_dialog ();
  g_assert_false (gtk_widget_get_sensitive (find_row ("_Save as Preset…")));
  tektra_generation_params_set_double (get_params (), TEKTRA_PARAM_TEMPERATURE, 0.65);
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_TOP_K, 12);
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_CONTEXT_LENGTH, 4096);
  ui_test_wait_for (gtk_widget_get_sensitive (find_row ("_Save as Preset…")));

  /* Those of Tektra are not overwritten. */
  entry = open_name_dialog ();
  type_name (entry, "fast");
  ui_test_wait_for (gtk_widget_has_css_class (entry, "error"));
  type_name (entry, "My poems");
  ui_test_wait_for (!gtk_widget_has_css_class (entry, "error"));
  ui_test_key ("Return");
  ui_test_wait_for (find_preset ("my-poems") != NULL);
  g_set_object (&first, find_preset ("my-poems"));
  g_assert_cmpstr (tektra_preset_get_title (first), ==, "My poems");
  g_assert_cmpuint (tektra_generation_params_get_mask (tektra_preset_get_params (first)), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE)
                    | TEKTRA_PARAM_BIT (TEKTRA_PARAM_TOP_K));
  row = ADW_COMBO_ROW (find_row ("Preset"));
  ui_test_wait_for (g_strcmp0 (gtk_string_object_get_string (
    adw_combo_row_get_selected_item (row)), "My poems") == 0);

  /* The same name again changes it. */
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_TOP_K, 13);
  entry = open_name_dialog ();
  type_name (entry, "My poems");
  ui_test_wait_for (ui_test_find_label ("Changes the preset My poems") != NULL);
  ui_test_key ("Return");
  ui_test_wait_for (find_preset ("my-poems") != first);
  g_assert_cmpint (tektra_generation_params_get_int (
                     tektra_preset_get_params (find_preset ("my-poems")), TEKTRA_PARAM_TOP_K),
                   ==, 13);
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  ui_test_show_looks ("parameters");
  close_dialog ();
}

/* Where it runs is chosen for one chat, too, and given back with everything else. */
static void
test_device (void)
{
  AdwComboRow *row;

  ui_test_new_chat ();
  open_dialog ();
  row = ADW_COMBO_ROW (find_row ("Runs On"));
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  adw_combo_row_set_selected (row, 1);
  g_assert_cmpint (tektra_generation_params_get_int (get_params (), TEKTRA_PARAM_DEVICE), ==,
                   TEKTRA_DEVICE_CPU);

  /* One that this computer does not tell of is shown as well. */
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_DEVICE, 2);
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (row)), ==,
                   "Graphics card 3");
  gtk_widget_activate_action (GTK_WIDGET (row), "parameters.reset", NULL);
  g_assert_false (has (TEKTRA_PARAM_DEVICE));
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  close_dialog ();
}

/* Nobody is offered what the chat's model cannot do. */
static void
test_supported (void)
{
  GListModel *models = G_LIST_MODEL (tektra_chat_list_get_manager (
    tektra_window_get_chats (ui_test_get_window ())));
  g_autoptr(TektraModel) thinks = g_list_model_get_item (models, 0);
  g_autoptr(TektraModel) plain = g_list_model_get_item (models, 1);
  g_autoptr(TektraModel) few = g_list_model_get_item (models, 2);

  ui_test_new_chat ();
  tektra_chat_session_set_model (ui_test_get_session (), thinks);
  open_dialog ();
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row ("Thinking")), TEKTRA_REASONING_HIGH);
  g_assert_cmpint (tektra_generation_params_get_reasoning (get_params ()), ==,
                   TEKTRA_REASONING_HIGH);
  tektra_chat_session_set_model (ui_test_get_session (), plain);
  ui_test_wait_for (find_row ("Thinking") == NULL);
  g_assert_nonnull (find_row ("Temperature"));
  g_assert_nonnull (find_row ("Keep Loaded"));

  tektra_chat_session_set_model (ui_test_get_session (), few);
  ui_test_wait_for (find_row ("Temperature") == NULL);
  g_assert_nonnull (find_row ("Seed"));
  g_assert_null (find_row ("Preset"));
  g_assert_null (find_row ("Add a Stop Sequence"));
  g_assert_null (find_row ("Keep Loaded"));
  g_assert_null (find_row ("Context Length"));
  g_assert_null (find_row ("Runs On"));
  g_assert_null (ui_test_find_label ("Memory"));

  /* what the chats to come begin with */
  tektra_chat_session_set_model (ui_test_get_session (), plain);
  ui_test_wait_for (find_row ("Temperature") != NULL);

  /* The key does not open a second one. */
  ui_test_key ("ctrl+shift+p");
  close_dialog ();
}

/* A seed from a file may be larger than the field takes; to look at it does not change it. */
static void
test_large_seed (void)
{
  const gint64 seed = G_GINT64_CONSTANT (9007199254740993);

  ui_test_new_chat ();
  tektra_generation_params_set_int (get_params (), TEKTRA_PARAM_SEED, seed);
  open_dialog ();
  gtk_widget_grab_focus (find_field ("Seed"));
  ui_test_wait_focus (find_field ("Seed"));
  ui_test_key ("Return");
  ui_test_wait_frames (2);
  close_dialog ();
  g_assert_cmpint (tektra_generation_params_get_int (get_params (), TEKTRA_PARAM_SEED), ==, seed);
}

static void
test_narrow (void)
{
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());

  /* 360 and the frame that GTK draws where nobody draws shadows */
  gtk_window_set_default_size (window, 370, 600);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_new_chat ();
  tektra_generation_params_set_double (get_params (), TEKTRA_PARAM_TEMPERATURE, 0.7);
  tektra_generation_params_set_double (get_params (), TEKTRA_PARAM_REPEAT_PENALTY, 1.15);
  open_dialog ();
  ui_test_wait_for (find_row ("Temperature") != NULL && find_row ("Repeat Penalty") != NULL);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 370);
  g_assert_cmpint (gtk_widget_get_width (find_row ("Repeat Penalty")), <=, 360);
  close_dialog ();
}

static void
add_tests (void)
{
  g_test_add_func ("/parameters/set-and-unset", test_set_and_unset);
  g_test_add_func ("/parameters/keyboard", test_keyboard);
  g_test_add_func ("/parameters/instructions", test_instructions);
  g_test_add_func ("/parameters/stop", test_stop);
  g_test_add_func ("/parameters/preset", test_preset);
  g_test_add_func ("/parameters/save-preset", test_save_preset);
  g_test_add_func ("/parameters/device", test_device);
  g_test_add_func ("/parameters/supported", test_supported);
  g_test_add_func ("/parameters/large-seed", test_large_seed);
  g_test_add_func ("/parameters/narrow", test_narrow);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
