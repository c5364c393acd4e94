/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <string.h>

#include <glib/gstdio.h>

#include "test-files.h"
#include "ui/tektra-parameters-dialog.h"
#include "ui/tektra-template-editor.h"
#include "ui/tektra-template-preview.h"
#include "ui/tektra-templates-dialog.h"

/* How people look after the ways in which conversations are written, with the keyboard. */

static const char script[] =
  "{ 'models': ["
  "    { 'id': 'gemma-x', 'name': 'Alder' },"
  "    { 'id': 'b', 'name': 'Birch' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TektraModelManager *
get_manager (void)
{
  return tektra_chat_list_get_manager (tektra_window_get_chats (ui_test_get_window ()));
}

static TektraTemplateManager *
get_templates (void)
{
  return tektra_model_manager_get_templates (get_manager ());
}

static TektraModel *
get_model (guint i)
{
  g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (get_manager ()), i);

  /* the manager keeps it */
  return model;
}

static GtkWidget *
get_dialog (void)
{
  return ui_test_find (TEKTRA_TYPE_TEMPLATES_DIALOG);
}

static GtkWidget *
find_row (const char *title)
{
  return ui_test_find_row (get_dialog (), title);
}

/* the one that is shown: the list stays below it */
static GtkWidget *
get_editor (void)
{
  AdwNavigationView *navigation = ui_test_find_in (get_dialog (), ADW_TYPE_NAVIGATION_VIEW, 0);
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (navigation);

  return TEKTRA_IS_TEMPLATE_EDITOR (page) ? GTK_WIDGET (page) : NULL;
}

static GtkWidget *
find_field (const char *title)
{
  return ui_test_find_row (get_editor (), title);
}

static const char *
get_field (const char *title)
{
  return gtk_editable_get_text (GTK_EDITABLE (find_field (title)));
}

static char *
dup_preview (void)
{
  GtkWidget *preview = ui_test_find_in (get_editor (), TEKTRA_TYPE_TEMPLATE_PREVIEW, 0);
  GtkTextView *view = ui_test_find_in (preview, GTK_TYPE_TEXT_VIEW, 0);
  char *text;

  g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);

  return text;
}

static gboolean
preview_has (const char *part)
{
  g_autofree char *text = dup_preview ();

  return strstr (text, part) != NULL;
}

static void
open_dialog (void)
{
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.prompt-templates", NULL);
  g_assert_true (TEKTRA_IS_TEMPLATES_DIALOG (ui_test_wait_dialog ()));
}

/* While one page takes the place of another, both can be seen. */
static void
wait_page (void)
{
  ui_test_wait_for (ui_test_find_in (get_dialog (), ADW_TYPE_NAVIGATION_PAGE, 1) == NULL);
  ui_test_wait_frames (2);
}

static void
wait_editor (void)
{
  ui_test_wait_for (get_editor () != NULL);
  wait_page ();
}

static void
wait_list (void)
{
  ui_test_wait_for (get_editor () == NULL);
  wait_page ();
}

static void
close_dialog (void)
{
  wait_list ();
  adw_dialog_close (ADW_DIALOG (get_dialog ()));
  ui_test_wait_for (get_dialog () == NULL);
}

static void
press (const char *label)
{
  ui_test_wait_for (ui_test_find_button (label) != NULL);
  ui_test_wait_for (gtk_widget_get_sensitive (ui_test_find_button (label)));
  g_signal_emit_by_name (ui_test_find_button (label), "clicked");
}

static void
replace_text (const char *title,
              const char *text)
{
  gtk_widget_grab_focus (find_field (title));
  ui_test_wait_focus (find_field (title));
  ui_test_key ("ctrl+a");
  ui_test_type (text);
  ui_test_wait_for (g_str_equal (get_field (title), text));
}

static TektraTemplate *
find_own (const char *name)
{
  GListModel *list = G_LIST_MODEL (get_templates ());

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(TektraTemplate) template = g_list_model_get_item (list, i);

      if (g_str_equal (tektra_template_get_name (template), name))
        return template;
    }

  return NULL;
}

static const char *
get_reason (void)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row ("Why")));
}

static void
wait_for_toast (const char *text)
{
  ui_test_wait_for (ui_test_find_label (text) != NULL);
}

/* What holds, and why, is said where it is chosen. */
static void
test_choose (void)
{
  TektraModel *model = get_model (0);
  AdwComboRow *row;
  GtkWidget *shown;

  ui_test_new_chat ();
  tektra_chat_session_set_model (ui_test_get_session (), model);
  ui_test_key ("ctrl+shift+p");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG) != NULL);
  ui_test_wait_for (ui_test_find_row (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG),
                                      "Prompt Template") != NULL);
  shown = ui_test_find_row (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG), "Prompt Template");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (shown)), ==,
                   "Model’s Own · From the model’s file");
  gtk_widget_activate (shown);
  ui_test_wait_for (get_dialog () != NULL);
  ui_test_wait_dialog ();

  row = ADW_COMBO_ROW (find_row ("Template"));
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_assert_cmpstr (get_reason (), ==, "From the model’s file");
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (row)), ==,
                   "Model’s Own (Recommended)");

  adw_combo_row_set_selected (row, 2);
  g_assert_nonnull (tektra_template_manager_get_chosen (get_templates (), model));
  g_assert_cmpstr (get_reason (), ==, "Chosen by you");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (shown)),
                            "Chosen by you"));

  /* a file that says nothing */
  adw_combo_row_set_selected (row, 0);
  g_assert_null (tektra_template_manager_get_chosen (get_templates (), model));
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_UNTEMPLATED);
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (row)), ==,
                   "Gemma 1, 2, 3 and 3n (Recommended)");
  g_assert_nonnull (strstr (get_reason (), "family"));
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT);

  /* each model has its own */
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row ("Model")), 1);
  adw_combo_row_set_selected (row, 1);
  g_assert_null (tektra_template_manager_get_chosen (get_templates (), model));
  g_assert_nonnull (tektra_template_manager_get_chosen (get_templates (), get_model (1)));
  adw_combo_row_set_selected (row, 0);

  close_dialog ();
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PARAMETERS_DIALOG) == NULL);
}

static void
test_search (void)
{
  ui_test_new_chat ();
  open_dialog ();
  g_assert_nonnull (find_row ("Llama 3"));
  ui_test_type ("gemma 4");
  ui_test_wait_for (find_row ("Llama 3") == NULL);
  g_assert_nonnull (find_row ("Gemma 4"));
  ui_test_type ("x");
  ui_test_wait_for (find_row ("Gemma 4") == NULL);
  g_assert_nonnull (ui_test_find_label ("No template has this name."));

  /* The first Esc takes the search back. */
  ui_test_key ("Escape");
  ui_test_wait_for (find_row ("Llama 3") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (get_dialog () == NULL);
}

/* What comes with Tektra is copied, changed, used, deleted and brought back. */
static void
test_copy (void)
{
  TektraTemplate *copy;
  GtkWidget *row;

  ui_test_new_chat ();
  tektra_chat_session_set_model (ui_test_get_session (), get_model (0));
  open_dialog ();
  gtk_widget_activate (find_row ("Gemma 1, 2, 3 and 3n"));
  wait_editor ();
  g_assert_false (gtk_editable_get_editable (GTK_EDITABLE (find_field ("Name"))));
  g_assert_cmpstr (get_field ("Before Your Message"), ==, "<start_of_turn>user\\n");
  g_assert_true (preview_has ("<start_of_turn>user⏎\nAnswer briefly.⏎\n⏎\n[picture]What is this?"
                              "<end_of_turn>⏎\n"));

  g_signal_emit_by_name (ui_test_find_in (get_editor (), ADW_TYPE_BANNER, 0), "button-clicked");
  ui_test_wait_for (get_editor () != NULL
                    && gtk_editable_get_editable (GTK_EDITABLE (find_field ("Name"))));
  wait_editor ();
  g_assert_cmpstr (get_field ("Name"), ==, "Gemma 1, 2, 3 and 3n (Copy)");
  /* a copy takes over nobody's models */
  g_assert_cmpstr (get_field ("For Models Whose Names Begin With"), ==, "");
  replace_text ("Name", "Mine");
  replace_text ("Before Your Message", "<u>\\n");
  ui_test_wait_for (preview_has ("<u>⏎\nAnswer briefly."));
  press ("Save");
  wait_list ();
  ui_test_wait_for (find_row ("Mine") != NULL);

  copy = find_own ("Mine");
  g_assert_cmpstr (tektra_template_get_piece (copy, TEKTRA_PIECE_USER), ==,
                   "<u>\n{trimmed}<end_of_turn>\n");
  g_assert_cmpstr (tektra_template_get_piece (copy, TEKTRA_PIECE_BOS), ==, "<bos>");
  g_assert_true (tektra_template_get_spec (copy)->system_in_user);
  g_assert_cmpuint (g_strv_length ((char **) tektra_template_get_spec (copy)->stop), ==, 2);

  /* what was not changed is as it was */
  g_assert_cmpstr (tektra_template_get_piece (copy, TEKTRA_PIECE_ASSISTANT), ==,
                   tektra_template_get_piece (find_own ("Gemma 1, 2, 3 and 3n"),
                                              TEKTRA_PIECE_ASSISTANT));

  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row ("Template")), 1);
  g_assert_true (tektra_template_manager_choose (get_templates (), get_model (0)) == copy);

  /* deleted, the model is written in its own way, and restored it is as before */
  row = find_row ("Mine");
  gtk_widget_activate_action (row, "templates.delete", "s", tektra_template_get_id (copy));
  ui_test_wait_for (find_row ("Mine") == NULL);
  g_assert_null (tektra_template_manager_choose (get_templates (), get_model (0)));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (find_row ("Template"))), ==, 0);
  press ("Undo");
  ui_test_wait_for (find_row ("Mine") != NULL);
  g_assert_nonnull (tektra_template_manager_choose (get_templates (), get_model (0)));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (find_row ("Template"))), ==, 1);

  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row ("Template")), 0);
  close_dialog ();
}

/* Nothing wrong can be saved, and nothing typed is lost by Esc. */
static void
test_new (void)
{
  g_autoptr(GtkWidget) editor = NULL;
  TektraTemplate *own;
  guint n;

  ui_test_new_chat ();
  open_dialog ();
  gtk_widget_activate_action (get_dialog (), "templates.new", NULL);
  wait_editor ();
  g_assert_false (gtk_widget_get_sensitive (ui_test_find_button ("Save")));

  replace_text ("Before Your Message", "<s>U: ");
  ui_test_wait_for (ui_test_find_label ("Give the template a name.") != NULL);
  g_assert_true (gtk_widget_has_css_class (ui_test_find_in (get_editor (),
                                                            TEKTRA_TYPE_TEMPLATE_PREVIEW, 0),
                                           "dimmed"));
  replace_text ("Name", "Blank");
  replace_text ("Before Your Message", "<s>U: {content}");
  ui_test_wait_for (ui_test_find_label ("Take {content} out of “Before Your Message”: the text is "
                                        "put in by itself.") != NULL);
  g_assert_false (gtk_widget_get_sensitive (ui_test_find_button ("Save")));
  replace_text ("Before Your Message", "<s>U: ");
  replace_text ("Mark That Servers Add (BOS)", "<s>");
  ui_test_wait_for (ui_test_find_label ("Take “<s>” out of the beginning: servers add it by "
                                        "themselves.") != NULL);
  replace_text ("Before Your Message", "U: ");
  ui_test_wait_for (gtk_widget_get_sensitive (ui_test_find_button ("Save")));
  g_assert_true (preview_has ("U:·[picture]What is this?"));

  /* leaving asks; the answer that keeps is the first for the keyboard */
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  ui_test_wait_dialog ();
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  g_assert_cmpstr (get_field ("Name"), ==, "Blank");
  ui_test_wait_focus (get_editor ());
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  adw_dialog_close (ui_test_find (ADW_TYPE_ALERT_DIALOG));
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);

  /* twice, as with a double click: the page is still there while it goes */
  n = g_list_model_get_n_items (G_LIST_MODEL (get_templates ()));
  editor = g_object_ref (get_editor ());
  gtk_widget_activate_action (editor, "editor.save", NULL);
  gtk_widget_activate_action (editor, "editor.save", NULL);
  wait_list ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_templates ())), ==, n + 1);
  own = find_own ("Blank");
  g_assert_cmpstr (tektra_template_get_piece (own, TEKTRA_PIECE_USER), ==, "U: {content}");
  g_assert_null (tektra_template_get_piece (own, TEKTRA_PIECE_GENERATION));

  /* again, and thrown away */
  gtk_widget_activate (find_row ("Blank"));
  wait_editor ();
  replace_text ("Makes the Model Answer", "A:");
  gtk_widget_activate_action (get_editor (), "editor.leave", NULL);
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  ui_test_wait_dialog ();
  press ("Discard");
  ui_test_wait_for (get_editor () == NULL);
  g_assert_null (tektra_template_get_piece (find_own ("Blank"), TEKTRA_PIECE_GENERATION));
  close_dialog ();
}

/* What was replaced or taken away meanwhile is kept as a new one, and nothing typed is lost. */
static void
test_gone (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "tektra",
                                            "templates.json", NULL);
  TektraTemplateSpec spec = *tektra_template_get_spec (find_own ("Gemma 4"));
  g_autoptr(TektraTemplate) own = NULL;
  g_autoptr(GtkWidget) editor = NULL;

  spec.name = "Short-Lived";
  own = g_object_ref (tektra_template_manager_add (get_templates (), &spec, NULL));
  ui_test_new_chat ();
  open_dialog ();
  gtk_widget_activate (find_row ("Short-Lived"));
  wait_editor ();
  replace_text ("Name", "Longer-Lived");

  /* the second time, there is another one to replace */
  editor = g_object_ref (get_editor ());
  gtk_widget_activate_action (editor, "editor.save", NULL);
  gtk_widget_activate_action (editor, "editor.save", NULL);
  wait_list ();
  g_set_object (&own, find_own ("Longer-Lived"));
  g_assert_nonnull (own);
  g_assert_null (find_own ("Short-Lived"));

  gtk_widget_activate (find_row ("Longer-Lived"));
  wait_editor ();
  replace_text ("Name", "Found Again");
  tektra_template_manager_remove (get_templates (), own);
  press ("Save");
  ui_test_wait_for (ui_test_find_label ("This template is no longer in the list. Save it once more "
                                        "to keep it as a new one.") != NULL);
  press ("Save");
  wait_list ();
  g_assert_nonnull (find_own ("Found Again"));
  close_dialog ();
  ui_test_wait_for (test_file_has (path, "Found Again"));
}

static gboolean
shows_problem (void)
{
  AdwBanner *banner = ui_test_find_in (get_dialog (), ADW_TYPE_BANNER, 0);

  return banner != NULL && adw_banner_get_revealed (banner) &&
         strstr (adw_banner_get_title (banner), "cannot be saved") != NULL;
}

/* A disk that takes nothing is told where people change what is kept on it. */
static void
test_not_saved (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "tektra",
                                            "templates.json", NULL);
  g_autofree char *kept = g_strconcat (path, ".kept", NULL);
  TektraTemplateSpec spec = *tektra_template_get_spec (find_own ("Gemma 4"));

  /* a folder where the file should be */
  g_rename (path, kept);
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  ui_test_new_chat ();
  open_dialog ();
  spec.name = "Not Saved";
  tektra_template_manager_add (get_templates (), &spec, NULL);
  ui_test_wait_for (shows_problem ());

  g_rmdir (path);
  g_rename (kept, path);
  tektra_template_manager_remove (get_templates (), find_own ("Not Saved"));
  ui_test_wait_for (!shows_problem ());
  close_dialog ();
}

/* What one person wrote another can use, and what the earlier Tektra kept is not lost. */
static void
test_files (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "templates", "earlier.json",
                                                 NULL);
  g_autofree char *folder = g_dir_make_tmp ("tektra-formats-XXXXXX", NULL);
  g_autofree char *out_path = g_build_filename (folder, "out.json", NULL);
  g_autofree char *bad_path = g_build_filename (folder, "bad.json", NULL);
  g_autoptr(GFile) earlier = g_file_new_for_path (path);
  g_autoptr(GFile) out = g_file_new_for_path (out_path);
  g_autoptr(GFile) bad = g_file_new_for_path (bad_path);
  TektraTemplatesDialog *dialog;
  g_autoptr(GError) error = NULL;
  guint n;

  g_file_set_contents (bad_path, "[1, 2", -1, &error);
  g_assert_no_error (error);

  ui_test_new_chat ();
  open_dialog ();
  dialog = TEKTRA_TEMPLATES_DIALOG (get_dialog ());
  n = g_list_model_get_n_items (G_LIST_MODEL (get_templates ()));
  tektra_templates_dialog_import_file (dialog, earlier);
  wait_for_toast ("3 templates imported");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_templates ())), ==, n + 3);
  ui_test_wait_for (find_row ("mistral") != NULL);

  tektra_templates_dialog_export_file (dialog, NULL, out);
  ui_test_wait_for (test_file_has (out_path, "\"mistral\""));

  tektra_templates_dialog_import_file (dialog, bad);
  wait_for_toast ("bad.json: The file is not JSON: choose one with prompt templates.");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_templates ())), ==, n + 3);
  close_dialog ();

  g_unlink (out_path);
  g_unlink (bad_path);
  g_rmdir (folder);
}

static void
test_narrow (void)
{
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());

  /* 360 and the frame that GTK draws where nobody draws shadows */
  gtk_window_set_default_size (window, 370, 600);
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 370);
  ui_test_new_chat ();
  tektra_chat_session_set_model (ui_test_get_session (), get_model (0));
  open_dialog ();
  g_assert_cmpint (gtk_widget_get_width (find_row ("Template")), >, 0);
  g_assert_cmpint (gtk_widget_get_width (find_row ("Template")), <=, 360);
  gtk_widget_activate (find_row ("Command R"));
  wait_editor ();
  ui_test_wait_for (gtk_widget_get_width (find_field ("Name")) > 0);
  g_assert_cmpint (gtk_widget_get_width (find_field ("Name")), <=, 360);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 370);
  gtk_widget_activate_action (get_editor (), "editor.leave", NULL);
  close_dialog ();
}

static void
add_tests (void)
{
  g_test_add_func ("/templates/choose", test_choose);
  g_test_add_func ("/templates/search", test_search);
  g_test_add_func ("/templates/copy", test_copy);
  g_test_add_func ("/templates/new", test_new);
  g_test_add_func ("/templates/gone", test_gone);
  g_test_add_func ("/templates/not-saved", test_not_saved);
  g_test_add_func ("/templates/files", test_files);
  g_test_add_func ("/templates/narrow", test_narrow);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
