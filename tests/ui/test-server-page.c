/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "preferences-test.h"

#include <string.h>

#include "backends/openai/tektra-openai-backend.h"
#include "backends/openai/tektra-openai-models.h"
#include "core/tektra-trust.h"
#include "test-certificate.h"
#include "test-server.h"
#include "test-tls-server.h"
#include "ui/tektra-application.h"
#include "ui/tektra-model-text.h"
#include "ui/tektra-models-page.h"
#include "ui/tektra-server-page.h"
#include "ui/tektra-server-test-row.h"

/* A person who wants to use a server gets there with an address, a key and one click, and the key
 * is in no file. */

static const char script[] =
  "{ 'models': [ { 'id': 'a', 'name': 'Alder' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

/* The dialog is put together anew when the window becomes wide again. */
static void
show_looks (const char *name,
            GtkWidget  *page)
{
  ui_test_show_looks (name);
  ui_test_wait_for (gtk_widget_get_mapped (page));
  ui_test_wait_frames (5);
}

static GtkWidget *
open_page (void)
{
  GtkWidget *page;

  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODELS_PAGE) != NULL);
  page = ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
  gtk_widget_activate_action (page, "models.add-server", NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SERVER_PAGE) != NULL);

  return ui_test_find (TEKTRA_TYPE_SERVER_PAGE);
}

static void
type_into (GtkWidget  *row,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  ui_test_wait_frames (2);
}

static gboolean
shows (GtkWidget  *row,
       const char *wanted)
{
  const char *subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));

  return subtitle != NULL && strstr (subtitle, wanted) != NULL;
}

static gpointer
find_in (GType      type,
         GtkWidget *root)
{
  return ui_test_find_in (root, type, 0);
}

/* As the program knows it, which reads the file again after it was written */
static gboolean
is_enabled (const char *id)
{
  TektraModelConfig *config =
    tektra_application_get_config (TEKTRA_APPLICATION (g_application_get_default ()));
  TektraBackendSettings *settings = tektra_model_config_get_backend (config, id);

  return settings != NULL && settings->enabled;
}

static void
test_add (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *request = NULL;
  g_autofree char *later = NULL;
  GtkWidget *dialog, *page, *row, *test;

  test_server_add_json (server, "GET /v1/models", 200,
                        "{\"data\":[{\"id\":\"one\",\"owned_by\":\"vllm\"},"
                        "{\"id\":\"two\",\"owned_by\":\"vllm\"}]}");
  preferences_test_write_file ("# Mine\n");
  dialog = preferences_test_open ("models");
  show_looks ("servers", ui_test_find (TEKTRA_TYPE_MODELS_PAGE));
  page = open_page ();

  /* What is known of a service is filled in; what somebody typed is not taken away. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (page, "Service")), 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_find_row (page, "Address"))), ==,
                   "https://api.openai.com/v1");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_find_row (page, "Name"))), ==,
                   "OpenAI");
  g_assert_nonnull (ui_test_find_row (page, "Your text goes to api.openai.com"));
  g_assert_nonnull (ui_test_find_row (page, "Key"));
  show_looks ("server-new", page);
  type_into (ui_test_find_row (page, "Name"), "Work & Home");
  type_into (ui_test_find_row (page, "Address"), test_server_get_url (server));
  row = ui_test_find_row (page, "Service");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                              g_list_model_get_n_items (
                                adw_combo_row_get_model (ADW_COMBO_ROW (row))) - 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_find_row (page, "Name"))), ==,
                   "Work & Home");
  type_into (ui_test_find_row (page, "Key, If It Wants One"), "sk-hush");

  /* One click tells whether it works. */
  test = find_in (TEKTRA_TYPE_SERVER_TEST_ROW, page);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (test)), ==,
                   "Your text stays on this computer");
  gtk_widget_activate (ui_test_find_in (test, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (shows (test, "Works: 2 models, "));
  request = test_server_dup_request (server, "GET /v1/models");
  g_assert_nonnull (strstr (request, "Authorization: Bearer sk-hush"));
  show_looks ("server-works", page);

  gtk_widget_activate_action (page, "server.save", NULL);
  ui_test_wait_for (preferences_test_file_has ("[backends.work-home]\n"));
  g_assert_true (preferences_test_file_has ("# Mine\n"));
  g_assert_true (preferences_test_file_has ("type = \"openai\"\n"));
  g_assert_true (preferences_test_file_has ("name = \"Work & Home\"\n"));
  g_assert_true (preferences_test_file_has (test_server_get_url (server)));
  g_assert_false (preferences_test_file_has ("hush"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SERVER_PAGE) == NULL);

  /* There is no keyring here: the key holds all the same. */
  ui_test_wait_for (ui_test_find_label ("The keyring cannot be used: the key is kept until Tektra "
                                        "ends.") != NULL);
  page = ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
  ui_test_wait_for (ui_test_find_row (page, "Work & Home") != NULL);
  row = ui_test_find_row (page, "Work & Home");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  ui_test_wait_for (find_in (TEKTRA_TYPE_SERVER_TEST_ROW, row) != NULL);
  test = find_in (TEKTRA_TYPE_SERVER_TEST_ROW, row);
  gtk_widget_activate (ui_test_find_in (test, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (shows (test, "Works: 2 models, "));
  later = test_server_dup_request (server, "GET /v1/models");
  g_assert_nonnull (strstr (later, "Authorization: Bearer sk-hush"));
  show_looks ("server-row", page);

  /* It is turned off and on, moved, and removed, which can be taken back. */
  gtk_switch_set_active (find_in (GTK_TYPE_SWITCH, row), FALSE);
  ui_test_wait_for (preferences_test_file_has ("enabled = false\n") && !is_enabled ("work-home"));
  gtk_widget_activate (ui_test_find_row (row, "Remove Server"));
  ui_test_wait_for (!preferences_test_file_has ("work-home"));
  ui_test_wait_for (ui_test_find_row (page, "Work & Home") == NULL);
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (preferences_test_file_has ("[backends.work-home]\n"));
  ui_test_wait_for (ui_test_find_row (page, "Work & Home") != NULL);
  g_assert_true (preferences_test_file_has ("enabled = false\n"));
  preferences_test_close (dialog);
}

/* A test asks again about a certificate that was turned down, and goes through once it is
 * trusted. */
static void
test_untrusted (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ("127.0.0.1", -1, 10, NULL);
  g_autoptr(TestTlsServer) server = test_tls_server_new (certificate);
  GtkWidget *dialog, *page, *test;

  dialog = preferences_test_open ("models");
  page = open_page ();
  type_into (ui_test_find_row (page, "Address"), test_tls_server_get_url (server));
  test = find_in (TEKTRA_TYPE_SERVER_TEST_ROW, page);

  for (guint i = 0; i < 2; i++)
    {
      gtk_widget_activate (ui_test_find_in (test, GTK_TYPE_BUTTON, 0));
      ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
      ui_test_wait_for (shows (test, "Nobody vouches for"));
      adw_dialog_force_close (ui_test_find (ADW_TYPE_ALERT_DIALOG));
      ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
    }

  g_assert_null (tektra_trust_get_pin (tektra_trust_get_default (), "127.0.0.1",
                                       test_tls_server_get_port (server)));

  gtk_widget_activate (ui_test_find_in (test, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) != NULL);
  g_assert_true (ADW_IS_ALERT_DIALOG (ui_test_wait_dialog ()));
  ui_test_key ("alt+t");
  ui_test_wait_for (ui_test_find (ADW_TYPE_ALERT_DIALOG) == NULL);
  g_assert_nonnull (tektra_trust_get_pin (tektra_trust_get_default (), "127.0.0.1",
                                          test_tls_server_get_port (server)));
  gtk_widget_activate (ui_test_find_in (test, GTK_TYPE_BUTTON, 0));
  ui_test_wait_for (shows (test, "No server for models answers there"));
  g_assert_cmpuint (test_tls_server_get_n_requests (server), >, 0);
  preferences_test_close (dialog);
}

/* A server that there is gets another name and another place. */
static void
test_change (void)
{
  GtkWidget *dialog, *page, *row;

  preferences_test_write_file ("[backends.far]\ntype = \"openai\" # theirs\n"
                               "host = \"https://far.example.org/v1\"\nname = \"Far\"\n");
  dialog = preferences_test_open ("models");
  page = ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
  ui_test_wait_for (ui_test_find_row (page, "Far") != NULL);
  row = ui_test_find_row (page, "Far");
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "far.example.org");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  ui_test_wait_for (ui_test_find_row (row, "Address, Name and Key…") != NULL);
  gtk_widget_activate (ui_test_find_row (row, "Address, Name and Key…"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SERVER_PAGE) != NULL);
  page = ui_test_find (TEKTRA_TYPE_SERVER_PAGE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_find_row (page, "Name"))), ==,
                   "Far");

  /* What is no address cannot be saved, and in the clear to the internet is warned of. */
  type_into (ui_test_find_row (page, "Address"), "not an address");
  g_assert_nonnull (ui_test_find_row (page, "No Address Yet"));
  gtk_widget_activate_action (page, "server.save", NULL);
  g_assert_nonnull (ui_test_find (TEKTRA_TYPE_SERVER_PAGE));
  type_into (ui_test_find_row (page, "Address"), "http://far.example.org");
  row = ui_test_find_row (page, "Your text goes to far.example.org");
  g_assert_true (shows (row, "Not encrypted"));
  show_looks ("server-warning", page);
  type_into (ui_test_find_row (page, "Address"), "nas.local:8000");
  row = ui_test_find_row (page, "Your text stays in this network, at nas.local");
  g_assert_nonnull (row);
  g_assert_false (shows (row, "Not encrypted"));

  type_into (ui_test_find_row (page, "Name"), "Near");
  gtk_widget_activate_action (page, "server.save", NULL);
  ui_test_wait_for (preferences_test_file_has ("host = \"http://nas.local:8000/v1\"\n"));
  g_assert_true (preferences_test_file_has ("name = \"Near\"\n"));
  g_assert_true (preferences_test_file_has ("# theirs\n"));
  page = ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
  ui_test_wait_for (ui_test_find_row (page, "Near") != NULL);
  preferences_test_close (dialog);
}

/* Beside each model it stands where the text goes, and whether it can be read on the way. */
static void
test_in_the_clear (void)
{
  static const struct
  {
    const char *address;
    const char *text;
  } cases[] = {
    { "http://far.example.org", "Goes to far.example.org, not encrypted · Far" },
    { "https://far.example.org", "Goes to far.example.org · Far" },
    { "http://far.local", "Goes to far.local · Far" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TektraBackend) backend = tektra_openai_backend_new ("far", "Far", cases[i].address,
                                                                    NULL, NULL);
      g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
      const char *host = strstr (cases[i].address, "//") + strlen ("//");
      g_autofree char *text = NULL;

      tektra_openai_models_apply_place (model, host, host);
      text = tektra_model_text_destination (model);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* What is taken back is as it was: an order in which nobody named the server does not name it. */
static void
test_undo (void)
{
  static const char file[] = "[backends]\ndefault = [\"ollama\", \"llama\"] # mine\n\n"
                             "[backends.far]\ntype = \"openai\"\nname = \"Far\"\n"
                             "host = \"https://far.example.org/v1\"\nenabled = false\n"
                             "timeout_seconds = 40\n";
  GtkWidget *dialog, *page, *row;

  preferences_test_write_file (file);
  dialog = preferences_test_open ("models");
  page = ui_test_find (TEKTRA_TYPE_MODELS_PAGE);
  ui_test_wait_for (ui_test_find_row (page, "Far") != NULL);
  row = ui_test_find_row (page, "Far");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  ui_test_wait_for (ui_test_find_row (row, "Remove Server") != NULL);
  gtk_widget_activate (ui_test_find_row (row, "Remove Server"));
  ui_test_wait_for (!preferences_test_file_has ("far"));
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (preferences_test_file_has ("[backends.far]\n"));
  ui_test_wait_for (ui_test_find_row (page, "Far") != NULL);
  g_assert_true (preferences_test_file_has ("default = [\"ollama\", \"llama\"] # mine\n"));
  g_assert_true (preferences_test_file_has ("timeout_seconds = 40\n"));
  g_assert_true (preferences_test_file_has ("enabled = false\n"));
  preferences_test_close (dialog);
}

static void
add_tests (void)
{
  g_test_add_func ("/server-page/add", test_add);
  g_test_add_func ("/server-page/untrusted", test_untrusted);
  g_test_add_func ("/server-page/change", test_change);
  g_test_add_func ("/server-page/undo", test_undo);
  g_test_add_func ("/server-page/in-the-clear", test_in_the_clear);
}

int
main (int   argc,
      char *argv[])
{
  return preferences_test_run (&argc, &argv, script, add_tests);
}
