/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <adwaita.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "test-server.h"
#include "ui-test.h"

/* A model that was deleted on the server is offered again, and nothing is got without a yes. */

static TektraBackendRegistry *
get_registry (void)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (ui_test_get_session ());

  return tektra_model_manager_get_registry (manager);
}

static AdwDialog *
get_dialog (void)
{
  return adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (ui_test_get_window ()));
}

static GtkWidget *
find_offer (void)
{
  return ui_test_find_button ("Get the Model");
}

/* The question of the button, as it stands there when the dialog takes keys. */
static AdwAlertDialog *
ask (void)
{
  GtkWidget *focus;

  g_signal_emit_by_name (find_offer (), "clicked");
  ui_test_wait_for (get_dialog () != NULL);
  g_assert_true (ADW_IS_ALERT_DIALOG (get_dialog ()));
  ui_test_wait_for ((focus = gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ()))) != NULL &&
                    gtk_widget_is_ancestor (focus, GTK_WIDGET (get_dialog ())));

  return ADW_ALERT_DIALOG (get_dialog ());
}

static void
send (const char *text)
{
  TektraChatSession *session = ui_test_get_session ();

  tektra_draft_set_text (tektra_chat_session_get_draft (session), text);
  tektra_chat_session_send (session);
  ui_test_wait_idle ();
}

static void
test_offer (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = tektra_ollama_backend_new (test_server_get_url (server));
  TektraChatSession *session = ui_test_get_session ();
  TektraModel *other = tektra_chat_session_get_model (session);
  g_autofree char *request = NULL;
  const char *body;

  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");
  test_server_add_recording (server, "POST /api/chat", "ollama/err-chat-unknown.res");
  test_server_add_recording (server, "POST /api/pull", "ollama/pull-ok.res");
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (backend), 0);
  tektra_backend_registry_add (get_registry (), backend);
  g_assert_true (test_await (tektra_backend_list_models (backend), NULL));
  tektra_chat_session_set_model (session, tektra_backend_find_model (backend, "tiny:latest"));

  test_server_clear (server, "GET /api/tags");
  test_server_add_json (server, "GET /api/tags", 200, "{\"models\":[]}");
  send ("Hello");
  ui_test_wait_for (find_offer () != NULL);
  g_assert_true (gtk_widget_is_sensitive (find_offer ()));

  /* The offer is about the model that failed, whatever was chosen and forgotten since. */
  tektra_chat_session_set_model (session, other);
  g_assert_true (test_await (tektra_backend_list_models (backend), NULL));
  g_assert_null (tektra_backend_find_model (backend, "tiny:latest"));
  body = adw_alert_dialog_get_body (ask ());
  g_assert_nonnull (strstr (body, "Ollama"));
  g_assert_nonnull (strstr (body, "“tiny”"));

  ui_test_key ("Escape");
  ui_test_wait_for (get_dialog () == NULL);
  g_assert_cmpuint (test_server_get_n_requests (server, "POST /api/pull"), ==, 0);

  test_server_clear (server, "GET /api/tags");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  ask ();
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("tiny is here") != NULL);
  g_assert_null (get_dialog ());
  g_assert_cmpuint (test_server_get_n_requests (server, "POST /api/pull"), ==, 1);
  request = test_server_dup_request (server, "POST /api/pull");
  g_assert_nonnull (strstr (request, "{\"model\":\"tiny:latest\"}"));
  g_assert_nonnull (tektra_backend_find_model (backend, "tiny:latest"));

  g_assert_true (test_await (tektra_backend_shutdown (backend), NULL));
}

/* A backend that gets nothing by name has nothing to offer. */
static void
test_impossible (void)
{
  ui_test_new_chat ();
  send ("Hello");
  ui_test_wait_for (ui_test_find_button ("Choose Another Model") != NULL);
  g_assert_null (find_offer ());
}

static void
add_tests (void)
{
  g_test_add_func ("/pull-offer/walk", test_offer);
  g_test_add_func ("/pull-offer/impossible", test_impossible);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *script =
    g_strdup_printf ("{ 'models': [ { 'id': 'm', 'name': 'M' } ],"
                     "  'turns': [ { 'steps': [ { 'error': 'M is gone.', 'code': %d } ] } ] }",
                     TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);

  return ui_test_run (&argc, &argv, script, add_tests);
}
