/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "models/tektra-offer-list.h"
#include "test-files.h"
#include "test-server.h"
#include "ui/tektra-application.h"
#include "ui/tektra-capability-icons.h"
#include "ui/tektra-create-page.h"
#include "ui/tektra-defaults-page.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-model-page.h"
#include "ui/tektra-offer-row.h"
#include "util/tektra-paths.h"

/* How people get models, without the internet: a server here plays Ollama's. */

static const char script[] =
  "{ 'models': [ { 'id': 'a', 'name': 'Alder' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TestServer *server;
static TektraBackend *ollama;

static GtkWidget *
get_library (void)
{
  return ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY);
}

static void
open_offers (void)
{
  ui_test_wait_for (get_library () == NULL);
  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.get-models", NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_OFFER_ROW) != NULL);
}

static void
close_library (void)
{
  adw_dialog_close (ADW_DIALOG (get_library ()));
  ui_test_wait_for (get_library () == NULL);
}

static GtkWidget *
find_offer (const char *name)
{
  GtkWidget *row;

  for (guint i = 0; (row = ui_test_find_in (get_library (), TEKTRA_TYPE_OFFER_ROW, i)) != NULL; i++)
    {
      if (g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), name))
        return row;
    }

  return NULL;
}

static GtkWidget *
find_text_in (GtkWidget  *root,
              const char *text)
{
  GtkWidget *label;

  for (guint i = 0; (label = ui_test_find_in (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    {
      if (strstr (gtk_label_get_text (GTK_LABEL (label)), text) != NULL)
        return label;
    }

  return NULL;
}

/* While the window changes its width, nothing is there for a moment. */
static gboolean
can_create (GtkWidget *page)
{
  GtkWidget *button = ui_test_find_button_in (page, "C_reate");

  return button != NULL && gtk_widget_is_sensitive (button);
}

static void
set_tags (const char *json)
{
  test_server_clear (server, "GET /api/tags");
  if (json != NULL)
    test_server_add_json (server, "GET /api/tags", 200, json);
  else
    test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
}

/* What each can do, takes and comes from, and whether this computer is up to it. */
static void
test_offers (void)
{
  GtkWidget *row;

  open_offers ();
  row = find_offer ("Gemma 3 4B");
  g_assert_nonnull (row);
  g_assert_nonnull (find_text_in (row, "Gemma"));
  g_assert_nonnull (find_text_in (row, "3.3"));
  g_assert_nonnull (find_text_in (row, "from Hugging Face"));
  g_assert_nonnull (find_text_in (row, "of memory"));
  g_assert_true (find_text_in (row, "this computer") != NULL
                 || find_text_in (row, "slowly") != NULL);
  g_assert_nonnull (ui_test_find_in (row, TEKTRA_TYPE_CAPABILITY_ICONS, 0));
  gtk_test_accessible_assert_property (ui_test_find_button_in (row, "Get Gemma 3 4B"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Get Gemma 3 4B");
  ui_test_show_looks ("get-models");
  close_library ();
}

/* Where a model is to come from stays as it was chosen when the backends are told anew. */
static void
assert_choice_stays (void)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (ui_test_get_session ());
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  AdwComboRow *row = ui_test_find_in (get_library (), ADW_TYPE_COMBO_ROW, 0);
  guint n = g_list_model_get_n_items (backends);

  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  adw_combo_row_set_selected (row, 1);
  g_list_model_items_changed (backends, 0, n, n);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  adw_combo_row_set_selected (row, 0);
}

/* One click gets it from the server: how far it is stands there, it pauses, goes on, and is given
 * up, each by a button. */
static void
test_get (void)
{
  GtkWidget *row, *button;
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-cancel.res", &length);

  set_tags ("{\"models\":[]}");
  tektra_backend_registry_add (
    tektra_model_manager_get_registry (tektra_chat_session_get_manager (ui_test_get_session ())),
    ollama);
  g_assert_true (test_await (tektra_backend_probe (ollama), NULL));
  open_offers ();
  assert_choice_stays ();
  row = find_offer ("Gemma 3 4B");
  ui_test_wait_for (find_text_in (row, "from Ollama") != NULL);

  test_server_add (server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length - 200,
    .ending = TEST_ENDING_STALL,
  });
  gtk_widget_grab_focus (ui_test_find_button_in (row, "Get Gemma 3 4B"));
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_in (row, TEKTRA_TYPE_DOWNLOAD_ROW, 0) != NULL);
  ui_test_wait_for (ui_test_find_button_in (row, "Get Gemma 3 4B") == NULL);
  ui_test_wait_for ((button = ui_test_find_button_in (row, "Pause")) != NULL);
  gtk_widget_activate (button);
  ui_test_wait_for ((button = ui_test_find_button_in (row, "Continue")) != NULL);
  gtk_widget_activate (button);
  ui_test_wait_for (ui_test_find_button_in (row, "Pause") != NULL);
  test_server_wait_for_request (server, "POST /api/pull", 2);
  ui_test_show_looks ("get-models-download");
  ui_test_wait_for ((button = ui_test_find_button_in (row, "Cancel")) != NULL);
  gtk_widget_activate (button);
  ui_test_wait_for (ui_test_find_button_in (row, "Get Gemma 3 4B") != NULL);
  g_assert_null (ui_test_find_in (row, TEKTRA_TYPE_DOWNLOAD_ROW, 0));
  close_library ();
}

/* What is here is not offered again; its details are one click away, and Esc leads back. */
static void
test_installed (void)
{
  GtkWidget *row, *button;

  set_tags ("{\"models\":[{\"name\":\"gemma3:4b\",\"model\":\"gemma3:4b\",\"size\":3300000000,"
            "\"details\":{\"family\":\"gemma3\",\"parameter_size\":\"4.3B\","
            "\"quantization_level\":\"Q4_K_M\"}}]}");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"license\":\"Gemma Terms of Use\\nMore of it\","
                        "\"template\":\"{{ .Prompt }}\",\"parameters\":\"top_k 64\","
                        "\"details\":{\"family\":\"gemma3\",\"parameter_size\":\"4.3B\","
                        "\"quantization_level\":\"Q4_K_M\"},"
                        "\"model_info\":{\"general.architecture\":\"gemma3\","
                        "\"gemma3.context_length\":131072},"
                        "\"capabilities\":[\"completion\",\"vision\"]}");
  g_assert_true (test_await (tektra_backend_list_models (ollama), NULL));
  open_offers ();
  row = find_offer ("Gemma 3 4B");
  ui_test_wait_for ((button = ui_test_find_button_in (row, "Show Its Details")) != NULL);
  g_assert_null (ui_test_find_button_in (row, "Get Gemma 3 4B"));
  gtk_widget_activate (button);
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_for (ui_test_find_label ("131") != NULL);
  g_assert_nonnull (ui_test_find_label ("Sees pictures"));
  ui_test_wait_for (ui_test_find_label ("Gemma Terms of Use") != NULL);
  ui_test_show_looks ("model-page");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") == NULL);
  g_assert_nonnull (get_library ());
  close_library ();
}

/* Until when a model stays in memory is told; what could not be asked for is asked for again. */
static void
test_asked_again (void)
{
  g_autoptr(GDateTime) utc = g_date_time_new_utc (2099, 1, 2, 22, 15, 0);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, "until %H:%M");
  GtkWidget *button;

  test_server_clear (server, "GET /api/ps");
  test_server_add_json (server, "GET /api/ps", 200,
                        "{\"models\":[{\"name\":\"gemma3:4b\",\"model\":\"gemma3:4b\","
                        "\"size\":4100000000,\"size_vram\":0,\"context_length\":4096,"
                        "\"expires_at\":\"2099-01-02T22:15:00Z\"}]}");
  g_object_unref (test_await_object (tektra_backend_list_running (ollama), NULL));
  test_server_clear (server, "POST /api/show");
  test_server_add_json (server, "POST /api/show", 500, "{\"error\":\"busy\"}");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"license\":\"Gemma Terms of Use\\nMore of it\","
                        "\"model_info\":{\"gemma3.context_length\":131072},"
                        "\"capabilities\":[\"completion\",\"vision\"]}");

  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_for (ui_test_find_label (time) != NULL);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (ui_test_find_label (time))), "4.1"));
  ui_test_wait_for ((button = ui_test_find_button_in (get_library (), "_Try Again")) != NULL);
  g_assert_null (ui_test_find_label ("Gemma Terms of Use"));
  ui_test_show_looks ("model-page-error");
  gtk_widget_activate (button);
  ui_test_wait_for (ui_test_find_label ("Gemma Terms of Use") != NULL);
  ui_test_wait_for (ui_test_find_button_in (get_library (), "_Try Again") == NULL);
  close_library ();
}

/* The form sends what was filled in, and the making is shown among the downloads; a copy has the
 * name that was typed, and none that is taken. */
static void
test_create (void)
{
  GtkWidget *page, *name;
  g_autofree char *request = NULL;
  g_autofree char *copied = NULL;

  test_server_add_recording (server, "POST /api/create", "ollama/create-quick.res");
  test_server_add_recording (server, "POST /api/copy", "ollama/copy-ok.res");
  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_still ();
  gtk_widget_activate_action (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), "library.create", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for ((page = ui_test_find (TEKTRA_TYPE_CREATE_PAGE)) != NULL);
  ui_test_wait_still ();
  g_assert_false (can_create (page));
  name = ui_test_find_in (page, ADW_TYPE_ENTRY_ROW, 0);
  gtk_widget_grab_focus (name);
  ui_test_type ("gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("There is a model with this name already") != NULL);
  g_assert_false (can_create (page));
  gtk_editable_set_text (GTK_EDITABLE (name), "pirate");
  gtk_widget_grab_focus (ui_test_find_in (page, GTK_TYPE_TEXT_VIEW, 0));
  ui_test_type ("Talk like a pirate");
  ui_test_show_looks ("create");
  ui_test_wait_for (can_create (page));
  gtk_widget_activate (ui_test_find_button_in (page, "C_reate"));
  test_server_wait_for_request (server, "POST /api/create", 1);
  request = test_server_dup_request (server, "POST /api/create");
  g_assert_nonnull (strstr (request, "\"from\":\"gemma3:4b\""));
  g_assert_nonnull (strstr (request, "\"system\":\"Talk like a pirate\""));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_CREATE_PAGE) == NULL);
  ui_test_wait_for (find_text_in (get_library (), "pirate") != NULL);
  close_library ();

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_still ();
  gtk_widget_activate_action (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), "library.copy", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Copy gemma3:4b") != NULL);
  ui_test_wait_still ();
  ui_test_type ("mine");
  ui_test_key ("Return");
  test_server_wait_for_request (server, "POST /api/copy", 1);
  copied = test_server_dup_request (server, "POST /api/copy");
  g_assert_nonnull (strstr (copied, "mine"));
  ui_test_wait_for (ui_test_find_label ("The copy is in the list") != NULL);
  close_library ();
}

static TektraModelManager *
get_manager (void)
{
  return tektra_chat_session_get_manager (ui_test_get_session ());
}

static TektraTemplateManager *
get_templates (void)
{
  return tektra_model_manager_get_templates (get_manager ());
}

static TektraModel *
find_gemma (void)
{
  return tektra_model_manager_find (get_manager (), "ollama/gemma3:4b");
}

/* What holds for a model everywhere is written into the person's own file, and read again. */
static void
test_defaults (void)
{
  g_autofree char *path = tektra_paths_dup_config ("models.toml");
  GtkWidget *page, *entry, *view;
  TektraTemplate *chosen;

  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_still ();
  gtk_widget_activate_action (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), "library.defaults", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for ((page = ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE)) != NULL);
  ui_test_wait_still ();
  view = ui_test_find_in (page, GTK_TYPE_TEXT_VIEW, 0);
  gtk_widget_grab_focus (view);
  ui_test_wait_focus (view);
  ui_test_type ("Be brief");
  ui_test_wait_for (gtk_text_buffer_get_char_count (
    gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))) == strlen ("Be brief"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (page, "Keep Loaded")), 5);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (page, "Runs On")), 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (page, "Prompt Template")), 1);
  entry = ui_test_find_row (page, "Add a Stop Sequence");
  gtk_editable_set_text (GTK_EDITABLE (entry), "END");
  g_signal_emit_by_name (entry, "apply");
  ui_test_wait_for (ui_test_find_row (page, "END") != NULL);
  ui_test_show_looks ("defaults");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE) == page);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE) == NULL);
  ui_test_wait_for (g_file_test (path, G_FILE_TEST_EXISTS));
  ui_test_wait_for (test_file_has (path, "gemma3:4b") && test_file_has (path, "Be brief"));
  g_assert_true (test_file_has (path, "keep_alive = -1"));
  g_assert_true (test_file_has (path, "stop_sequences = [\"END\"]"));
  g_assert_true (test_file_has (path, "device = \"cpu\"\n"));
  chosen = tektra_template_manager_get_chosen (get_templates (), find_gemma ());
  g_assert_nonnull (chosen);
  tektra_template_manager_set_chosen (get_templates (), find_gemma (), NULL);
  close_library ();
}

static GtkWidget *
open_defaults (void)
{
  ui_test_new_chat ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.show-model", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find_label ("Where It Runs") != NULL);
  ui_test_wait_still ();
  gtk_widget_activate_action (ui_test_find (TEKTRA_TYPE_MODEL_PAGE), "library.defaults", "s",
                              "ollama/gemma3:4b");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE) != NULL);
  ui_test_wait_still ();

  return ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE);
}

static char *
dup_instructions (GtkWidget *page)
{
  GtkTextView *view = ui_test_find_in (page, GTK_TYPE_TEXT_VIEW, 0);
  char *text;

  g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);

  return text;
}

/* What could not be saved, because there is a mistake in the file, is there still, and is saved
 * when the mistake is mended. */
static void
test_draft (void)
{
  static const char wrong[] = "[backends.llama]\nn_threads = \"x\"\n";
  g_autofree char *path = tektra_paths_dup_config ("models.toml");
  g_autofree char *text = NULL;
  GtkWidget *page;

  g_assert_true (g_file_set_contents (path, wrong, -1, NULL));
  page = open_defaults ();
  ui_test_wait_for (ui_test_find_label ("Nothing can be saved before line 2") != NULL);
  gtk_widget_grab_focus (ui_test_find_in (page, GTK_TYPE_TEXT_VIEW, 0));
  ui_test_key ("ctrl+a");
  ui_test_type ("Long and dear");
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DEFAULTS_PAGE) == NULL);
  ui_test_wait_for (ui_test_find_label ("would be wrong") != NULL);
  close_library ();

  page = open_defaults ();
  text = dup_instructions (page);
  g_assert_cmpstr (text, ==, "Long and dear");
  g_assert_true (test_file_has (path, wrong));

  g_assert_true (g_file_set_contents (path, "# mended\n", -1, NULL));
  ui_test_wait_for (!adw_banner_get_revealed (ui_test_find_in (page, ADW_TYPE_BANNER, 0)));
  gtk_widget_grab_focus (ui_test_find_in (page, GTK_TYPE_TEXT_VIEW, 0));
  ui_test_key ("Escape");
  ui_test_wait_for (test_file_has (path, "Long and dear"));
  close_library ();
}

/* A file of this computer: what is no model is refused in a sentence, a model is asked about, added
 * with its other half, and shown among the downloads. */
static void
test_import (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *page = g_build_filename (folder, "page.gguf", NULL);
  g_autofree char *model = tektra_paths_dup_program_data (
                             "models/tektra-tiny/tektra-tiny-Q8_0.gguf");
  g_autofree char *models = tektra_paths_dup_models_dir ();
  g_autofree char *copy = g_build_filename (models, "tektra-tiny-Q8_0.gguf", NULL);
  g_autofree char *model_uri = g_filename_to_uri (model, NULL, NULL);
  g_autofree char *page_uri = g_filename_to_uri (page, NULL, NULL);
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", page_uri, model_uri);
  g_autoptr(GSubprocess) drag = NULL;

  g_assert_true (g_file_set_contents (page, "<html>", -1, NULL));

  open_offers ();

  /* While they are held above the window, it is told what would happen. */
  drag = ui_test_start_source ("--hover", "--leave", "--text", "text/uri-list", list, NULL);
  ui_test_wait_for (ui_test_find_label ("Drop to Add Models") != NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (drag), NULL, NULL);
  g_assert_true (ui_test_finish (drag));
  ui_test_wait_for (ui_test_find_label ("Drop to Add Models") == NULL);

  g_assert_true (ui_test_drop ("--text", "text/uri-list", list, NULL));
  ui_test_wait_for (ui_test_find_label ("“page.gguf” is not a model file") != NULL);
  ui_test_wait_for (ui_test_find_button ("Link") != NULL);
  g_assert_nonnull (ui_test_find_label ("with what makes it see or hear"));
  ui_test_show_looks ("import");
  ui_test_key ("Return");
  ui_test_wait_for (g_file_test (copy, G_FILE_TEST_IS_REGULAR));
  ui_test_wait_for (find_text_in (get_library (), "tektra-tiny-Q8_0.gguf") != NULL);
  close_library ();

  g_assert_no_errno (g_unlink (page));
  g_assert_no_errno (g_rmdir (folder));
}

static void
add_tests (void)
{
  server = test_server_new ();
  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");
  ollama = tektra_ollama_backend_new (test_server_get_url (server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (ollama), 0);

  g_test_add_func ("/get-models/offers", test_offers);
  g_test_add_func ("/get-models/get", test_get);
  g_test_add_func ("/get-models/installed", test_installed);
  g_test_add_func ("/get-models/asked-again", test_asked_again);
  g_test_add_func ("/get-models/create", test_create);
  g_test_add_func ("/get-models/defaults", test_defaults);
  g_test_add_func ("/get-models/draft", test_draft);
  g_test_add_func ("/get-models/import", test_import);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  status = ui_test_run (&argc, &argv, script, add_tests);

  g_clear_object (&ollama);
  test_server_free (server);

  return status;
}
