/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <glib/gstdio.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "test-server.h"
#include "ui/tektra-application.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-model-picker.h"
#include "ui/tektra-offer-row.h"
#include "ui/tektra-welcome.h"

/* What somebody sees who has started Tektra for the first time: with the demonstration alone, and
 * what leads on from there. */

static const char script[] =
  "{ 'models': [ { 'id': 'd', 'name': 'Tiny', 'demo': true } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TestServer *server;

static TektraOfferList *
get_offers (void)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (ui_test_get_window ()));

  return tektra_application_get_offers (TEKTRA_APPLICATION (application));
}

/* A memory to rely on, so that the same model is proposed on every computer */
static void
load_offers (void)
{
  g_autofree char *root = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *proc = g_build_filename (root, "proc", NULL);
  g_autofree char *meminfo = g_build_filename (proc, "meminfo", NULL);

  g_assert_no_errno (g_mkdir_with_parents (proc, 0700));
  g_assert_true (g_file_set_contents (meminfo, "MemTotal: 8000000 kB\n", -1, NULL));
  g_assert_true (test_await (tektra_offer_list_load (get_offers (), NULL, root), NULL));
  g_remove (meminfo);
  g_remove (proc);
  g_remove (root);
}

/* The server of Ollama on this computer, which is there from then on */
static TektraBackend *
get_ollama (void)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (ui_test_get_session ());
  TektraBackendRegistry *registry = tektra_model_manager_get_registry (manager);
  g_autoptr(TektraBackend) ollama = NULL;

  if (server != NULL)
    return tektra_backend_registry_find (registry, "ollama");

  server = test_server_new ();
  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"capabilities\":[\"completion\"],\"model_info\":{}}");
  test_server_add (server, &(TestReply) {
    .route = "POST /api/pull", .text = "", .ending = TEST_ENDING_STALL,
  });
  ollama = tektra_ollama_backend_new (test_server_get_url (server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (ollama), 0);
  tektra_backend_registry_add (registry, ollama);

  return ollama;
}

static void
set_models (const char *json)
{
  test_server_clear (server, "GET /api/tags");
  test_server_add_json (server, "GET /api/tags", 200, json);
  g_assert_true (test_await (tektra_backend_probe (get_ollama ()), NULL));
}

/* One click gets the model that suits the computer, and how far it is stands in its place. */
static void
test_offer (void)
{
  TektraBackend *ollama;
  GtkWidget *button;

  ui_test_new_chat ();
  load_offers ();
  ui_test_wait_for (ui_test_find_button ("Download Gemma 3 4B, 3.3") != NULL);
  g_assert_nonnull (ui_test_find_button ("Connect to a server"));
  g_assert_null (ui_test_find_button ("Try the built-in demo model"));
  ui_test_show_looks ("welcome");

  ollama = get_ollama ();
  set_models ("{\"models\":[]}");
  ui_test_wait_for (tektra_model_offer_get_source (
                      tektra_offer_list_find (get_offers (), "gemma-3-4b")) == ollama);

  ui_test_wait_for ((button = ui_test_find_button ("Download Gemma 3 4B")) != NULL);
  gtk_widget_grab_focus (button);
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DOWNLOAD_ROW) != NULL);
  ui_test_wait_for (ui_test_find_button ("Download Gemma 3 4B") == NULL);
  ui_test_show_looks ("welcome-download");
  test_server_wait_for_request (server, "POST /api/pull", 1);
  tektra_download_cancel (tektra_model_offer_get_download (
    tektra_offer_list_find (get_offers (), "gemma-3-4b")));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_DOWNLOAD_ROW) == NULL);
  ui_test_wait_for (ui_test_find_button ("Download Gemma 3 4B") != NULL);
}

/* Who has a server sees what it has, and one click leads there. */
static void
test_others (void)
{
  TektraModel *demo = tektra_chat_session_get_model (ui_test_get_session ());
  TektraModelManager *manager = tektra_chat_session_get_manager (ui_test_get_session ());

  get_ollama ();
  ui_test_new_chat ();
  set_models ("{\"models\":[]}");
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_button ("Use Ollama"));

  /* One that only embeds has nothing to say. */
  set_models ("{\"models\":[{\"name\":\"e:latest\",\"capabilities\":[\"embedding\"]}]}");
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_button ("Use Ollama"));

  set_models ("{\"models\":[{\"name\":\"a:latest\"}]}");
  ui_test_wait_for (ui_test_find_button ("Use Ollama: 1 model") != NULL);
  set_models ("{\"models\":[{\"name\":\"a:latest\"},{\"name\":\"b:latest\"}]}");
  ui_test_wait_for (ui_test_find_button ("Use Ollama: 2 models") != NULL);
  ui_test_show_looks ("welcome-others");
  ui_test_wait_for (ui_test_find_button ("Use Ollama: 2 models") != NULL);
  gtk_widget_activate (ui_test_find_button ("Use Ollama"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) != NULL);
  ui_test_wait_focus (ui_test_find (TEKTRA_TYPE_MODEL_PICKER));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_PICKER) == NULL);
  ui_test_wait_window ();

  /* The only model of it, which the chat uses already, need not be pointed at. */
  tektra_chat_session_set_model (ui_test_get_session (), tektra_model_manager_find (manager, "a"));
  set_models ("{\"models\":[{\"name\":\"a:latest\"}]}");
  ui_test_wait_for (ui_test_find_button ("Use Ollama") == NULL);

  tektra_chat_session_set_model (ui_test_get_session (), demo);
  ui_test_wait_for (ui_test_find_button ("Use Ollama: 1 model") != NULL);
}

/* A server that does not answer any more has nothing to offer; the demonstration is the way out. */
static void
test_demo (void)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (ui_test_get_session ());
  TektraBackend *ollama = get_ollama ();
  TektraModel *demo;

  ui_test_new_chat ();
  set_models ("{\"models\":[{\"name\":\"a:latest\"}]}");
  demo = tektra_model_manager_find (manager, "d");
  tektra_chat_session_set_model (ui_test_get_session (), tektra_model_manager_find (manager, "a"));
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_button ("Try the built-in demo model"));

  g_clear_pointer (&server, test_server_free);
  test_await (tektra_backend_probe (ollama), NULL);
  ui_test_wait_for (ui_test_find_button ("Try the built-in demo model") != NULL);
  g_assert_null (ui_test_find_button ("Use Ollama"));
  ui_test_show_looks ("welcome-demo");
  ui_test_wait_for (ui_test_find_button ("Try the built-in demo model") != NULL);
  gtk_widget_activate (ui_test_find_button ("Try the built-in demo model"));
  ui_test_wait_for (tektra_chat_session_get_model (ui_test_get_session ()) == demo);
  ui_test_wait_for (ui_test_find_button ("Try the built-in demo model") == NULL);
}

/* Before the models are known nothing is said that the next moment would take back: only when that
 * takes long, why there is nothing else. */
static void
test_looking (void)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraModelManager) manager = tektra_model_manager_new (registry);
  g_autoptr(TektraOfferList) offers = NULL;
  g_autoptr(TektraChatSession) session = tektra_chat_session_new (manager);
  TektraDownloadManager *downloads = tektra_offer_list_get_downloads (get_offers ());
  TektraWelcome *welcome = g_object_new (TEKTRA_TYPE_WELCOME, NULL);
  GtkWidget *window = gtk_window_new ();

  offers = tektra_offer_list_new (manager, downloads);
  tektra_welcome_set_offers (welcome, offers);
  tektra_welcome_set_session (welcome, session);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (welcome));
  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait_frames (2);
  g_assert_null (ui_test_find_in (GTK_WIDGET (welcome), GTK_TYPE_LABEL, 0));

  ui_test_wait_for (ui_test_find_in (GTK_WIDGET (welcome), GTK_TYPE_LABEL, 0) != NULL);
  g_assert_null (ui_test_find_in (GTK_WIDGET (welcome), GTK_TYPE_BUTTON, 0));

  g_assert_true (test_await (tektra_model_manager_refresh (manager), NULL));
  ui_test_wait_for (ui_test_find_in (GTK_WIDGET (welcome), GTK_TYPE_BUTTON, 0) != NULL);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_add_models (void)
{
  ui_test_new_chat ();
  gtk_widget_activate (ui_test_find_button ("Add models"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_OFFER_ROW) != NULL);
  adw_dialog_close (ADW_DIALOG (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY)));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MODEL_LIBRARY) == NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/welcome/looking", test_looking);
  g_test_add_func ("/welcome/offer", test_offer);
  g_test_add_func ("/welcome/add-models", test_add_models);
  g_test_add_func ("/welcome/others", test_others);
  g_test_add_func ("/welcome/demo", test_demo);
}

int
main (int   argc,
      char *argv[])
{
  int status = ui_test_run (&argc, &argv, script, add_tests);

  g_clear_pointer (&server, test_server_free);

  return status;
}
