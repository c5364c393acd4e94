/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "test-future.h"
#include "test-server.h"
#include "test-time.h"

static TektraBackend *
new_backend (TestServer *server,
             guint       poll_interval)
{
  TektraBackend *backend = tektra_ollama_backend_new (test_server_get_url (server));

  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (backend), poll_interval);

  return backend;
}

static void
add_server (TestServer *server)
{
  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");
}

static gboolean
probe (TektraBackend *backend)
{
  DexFuture *future = tektra_backend_probe (backend);
  gboolean usable;

  g_assert_true (test_await (dex_ref (future), NULL));
  usable = dex_await_boolean (future, NULL);

  return usable;
}

static void
test_probe (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 0);
  GListModel *models = tektra_backend_get_models (backend);
  TektraModel *model;

  add_server (server);

  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNKNOWN);
  g_assert_true (probe (backend));
  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);
  g_assert_cmpstr (tektra_backend_get_version (backend), ==, "0.33.0-rc2");

  g_assert_cmpuint (g_list_model_get_n_items (models), ==, 1);
  model = tektra_backend_find_model (backend, "tiny:latest");
  g_assert_nonnull (model);
  g_assert_cmpstr (tektra_model_get_name (model), ==, "tiny");
  g_assert_cmpuint (tektra_model_get_size (model), ==, 2445419);
  g_assert_cmpstr (tektra_model_get_quantization (model), ==, "F16");
  g_assert_cmpstr (tektra_model_get_parameter_size (model), ==, "1.21M");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 4096);
  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_TEXT);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_null (tektra_model_get_destination (model));

  /* /api/ps */
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_cmpuint (tektra_model_get_memory (model), ==, 9395240);
}

/* A model in the cloud looks like a local one; a person must be told where the message goes. */
static void
test_remote_model (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 0);
  TektraModel *model;

  test_server_add_recording (server, "GET /api/tags", "ollama/tags-remote.res");
  g_assert_true (probe (backend));

  model = tektra_backend_find_model (backend, "rem:latest");
  g_assert_nonnull (model);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_INTERNET);
  g_assert_cmpstr (tektra_model_get_destination (model), ==, "ollama.com");
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_TOOLS);

  model = tektra_backend_find_model (backend, "localhost:5000/me/pushed:latest");
  g_assert_nonnull (model);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_cmpstr (tektra_model_get_name (model), ==, "localhost:5000/me/pushed");
}

/* Servers before 0.6.4 list models without saying what they can do. */
static void
test_old_server (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 0);
  TektraModel *llava, *old;

  test_server_add_json (server, "GET /api/tags", 200,
                        "{\"models\":[{\"name\":\"llava:7b\",\"digest\":\"a\"},"
                        "{\"name\":\"old:latest\",\"digest\":\"b\"},{\"name\":5},null]}");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"capabilities\":[\"completion\",\"vision\",\"new-thing\"],"
                        "\"model_info\":{\"general.architecture\":\"llama\","
                        "\"llama.context_length\":32768},"
                        "\"details\":{\"quantization_level\":\"Q4_0\"}}");
  test_server_add_json (server, "POST /api/show", 200,
                        "{\"template\":\"{{ .Tools }}\","
                        "\"details\":{\"families\":[\"llama\",\"clip\"]}}");

  g_assert_true (probe (backend));
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 2);

  llava = tektra_backend_find_model (backend, "llava:7b");
  g_assert_cmpint (tektra_model_get_capabilities (llava), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  g_assert_cmpuint (tektra_model_get_context_length (llava), ==, 32768);
  g_assert_cmpstr (tektra_model_get_quantization (llava), ==, "Q4_0");

  old = tektra_backend_find_model (backend, "old:latest");
  g_assert_cmpint (tektra_model_get_capabilities (old), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_TOOLS);

  /* Asked once for each */
  g_assert_true (test_await (tektra_backend_list_models (backend), NULL));
  g_assert_cmpuint (test_server_get_n_requests (server, "POST /api/show"), ==, 2);
  g_assert_cmpint (tektra_model_get_capabilities (llava) & TEKTRA_CAPABILITY_IMAGE, !=, 0);
}

static void
test_unusable (void)
{
  static const struct
  {
    guint                status;
    const char          *body;
    TektraBackendReason  reason;
  } cases[] = {
    { 200, "{\"hello\":1}", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
    { 200, "<html></html>", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
    { 200, "", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
    { 404, "404 page not found", TEKTRA_BACKEND_REASON_INCOMPATIBLE },
    { 401, "{\"error\":\"unauthorized\"}", TEKTRA_BACKEND_REASON_UNAUTHORIZED },
    { 403, "", TEKTRA_BACKEND_REASON_UNAUTHORIZED },
    { 500, "{\"error\":\"x\"}", TEKTRA_BACKEND_REASON_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server, 0);

      test_server_add_json (server, "GET /api/tags", cases[i].status, cases[i].body);

      g_assert_false (probe (backend));
      g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNAVAILABLE);
      g_assert_cmpint (tektra_backend_get_reason (backend), ==, cases[i].reason);
      g_assert_null (strchr (tektra_backend_get_status_text (backend), '{'));
      g_assert_false (test_await (tektra_backend_list_models (backend), NULL));
    }
}

static gboolean
is_ready (gpointer data)
{
  return tektra_backend_get_state (data) == TEKTRA_BACKEND_STATE_READY;
}

static gboolean
is_unavailable (gpointer data)
{
  return tektra_backend_get_state (data) == TEKTRA_BACKEND_STATE_UNAVAILABLE;
}

static gboolean
has_two_models (gpointer data)
{
  return g_list_model_get_n_items (tektra_backend_get_models (data)) == 2;
}

static gboolean
has_asked_often (gpointer server)
{
  return test_server_get_n_requests (server, "GET /api/tags") >= 5;
}

/* A person starts Ollama, pulls a model, and stops Ollama, all while the window is open. */
static void
test_come_and_go (void)
{
  TestServer *server = test_server_new ();
  guint16 port = test_server_get_port (server);
  g_autoptr(TektraBackend) backend = new_backend (server, 20);
  g_autoptr(TestServer) other_server = test_server_new ();
  g_autoptr(TektraBackend) other = new_backend (other_server, 20);
  g_autoptr(TektraModel) model = NULL;
  guint n_requests;

  test_server_free (server);

  g_assert_false (probe (backend));
  g_assert_true (tektra_backend_get_reason (backend) == TEKTRA_BACKEND_REASON_NOT_RUNNING ||
                 tektra_backend_get_reason (backend) == TEKTRA_BACKEND_REASON_NOT_INSTALLED);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 0);

  server = test_server_new_for_port (port);
  add_server (server);
  test_wait_until (is_ready, backend);
  g_assert_cmpstr (tektra_backend_get_version (backend), ==, "0.33.0-rc2");
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 1);
  model = g_list_model_get_item (tektra_backend_get_models (backend), 0);

  test_server_clear (server, "GET /api/tags");
  test_server_add_json (server, "GET /api/tags", 200,
                        "{\"models\":[{\"name\":\"new:latest\",\"capabilities\":[]},"
                        "{\"name\":\"tiny:latest\",\"capabilities\":[\"completion\"]}]}");
  test_wait_until (has_two_models, backend);
  g_assert_true (tektra_backend_find_model (backend, "tiny:latest") == model);

  test_server_free (server);
  test_wait_until (is_unavailable, backend);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 0);

  /* A chat that uses the model finds the same one again. */
  server = test_server_new_for_port (port);
  add_server (server);
  test_wait_until (is_ready, backend);
  g_assert_true (tektra_backend_find_model (backend, "tiny:latest") == model);

  /* Nothing asks any more after the end, while another one asks again and again. */
  g_assert_true (test_await (tektra_backend_shutdown (backend), NULL));
  test_server_wait_for_no_client (server);
  n_requests = test_server_get_n_requests (server, "GET /api/tags");
  add_server (other_server);
  g_assert_true (probe (other));
  test_wait_until (has_asked_often, other_server);
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /api/tags"), ==, n_requests);
  g_assert_true (test_await (tektra_backend_shutdown (other), NULL));
  test_server_free (server);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Polling is quiet: an unchanged list disturbs nobody, and the server has less and less to do. */
static void
test_quiet (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 10);
  guint n_changes = 0, n_states = 0;

  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_json (server, "GET /api/ps", 200, "{\"models\":[]}");
  g_assert_true (probe (backend));

  g_signal_connect_swapped (tektra_backend_get_models (backend), "items-changed",
                            G_CALLBACK (count_cb), &n_changes);
  g_signal_connect_swapped (backend, "state-changed", G_CALLBACK (count_cb), &n_states);

  test_server_wait_for_request (server, "GET /api/tags", 8);

  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (n_states, ==, 0);
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /api/version"), ==, 1);
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /api/ps"), ==, 1);
}

static DexFuture *
pass_cb (DexFuture *future,
         gpointer   user_data)
{
  return dex_ref (future);
}

/* However many parts of the program want to know at once, the server is asked once. */
static void
test_shared_refresh (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 0);
  g_autoptr(DexFuture) one = NULL;
  g_autoptr(DexFuture) dropped = NULL;

  add_server (server);

  one = tektra_backend_probe (backend);
  dropped = dex_future_then (tektra_backend_probe (backend), pass_cb, NULL, NULL);
  dex_clear (&dropped);
  g_assert_true (test_await (tektra_backend_list_models (backend), NULL));
  g_assert_true (test_await (g_steal_pointer (&one), NULL));

  g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_READY);
  g_assert_cmpuint (test_server_get_n_requests (server, "GET /api/tags"), ==, 1);
}

static void
test_load_and_unload (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, 0);
  g_autoptr(GError) error = NULL;
  g_autofree char *load = NULL;
  g_autofree char *unload = NULL;
  TektraModel *model;
  DexFuture *future;

  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (server, "POST /api/chat", "ollama/chat-load.res");
  test_server_add_recording (server, "POST /api/chat", "ollama/chat-unload.res");
  test_server_add_recording (server, "POST /api/chat", "ollama/err-chat-unknown.res");
  g_assert_true (probe (backend));
  model = tektra_backend_find_model (backend, "tiny:latest");

  future = tektra_backend_load (backend, model, NULL);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADING);
  g_assert_true (test_await (future, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  load = test_server_dup_request (server, "POST /api/chat");
  g_assert_nonnull (strstr (load, "\"num_ctx\":4096"));

  g_assert_true (test_await (tektra_backend_unload (backend, model), &error));
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
  unload = test_server_dup_request (server, "POST /api/chat");
  g_assert_nonnull (strstr (unload, "\"keep_alive\":0"));

  g_assert_false (test_await (tektra_backend_load (backend, model, NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_FAILED);
}

static void
test_environment (void)
{
  g_autofree char *before = g_strdup (g_getenv ("OLLAMA_HOST"));
  g_autoptr(TektraBackend) from_environment = NULL;
  g_autoptr(TektraBackend) given = NULL;

  g_setenv ("OLLAMA_HOST", "0.0.0.0:4321", TRUE);
  from_environment = tektra_ollama_backend_new (NULL);
  given = tektra_ollama_backend_new ("nas.local");

  if (before != NULL)
    g_setenv ("OLLAMA_HOST", before, TRUE);
  else
    g_unsetenv ("OLLAMA_HOST");

  g_assert_cmpstr (tektra_backend_get_address (from_environment), ==, "http://127.0.0.1:4321");
  g_assert_cmpstr (tektra_backend_get_address (given), ==, "http://nas.local:11434");
}

/* Closing the window while the server is slow leaves nothing behind. */
static void
test_no_leak (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  TektraBackend *backend = new_backend (server, 20);
  gint64 dropped;

  test_server_add (server, &(TestReply) { .route = "GET /api/tags", .ending = TEST_ENDING_STALL });

  dex_future_disown (tektra_backend_list_models (backend));
  test_server_wait_for_request (server, "GET /api/tags", 1);

  dropped = g_get_monotonic_time ();
  g_assert_finalize_object (backend);
  test_server_wait_for_no_client (server);
  g_assert_cmpint (test_server_get_client_closed (server) - dropped, <, TEST_AT_ONCE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/ollama-backend/probe", test_probe);
  g_test_add_func ("/ollama-backend/remote-model", test_remote_model);
  g_test_add_func ("/ollama-backend/old-server", test_old_server);
  g_test_add_func ("/ollama-backend/unusable", test_unusable);
  g_test_add_func ("/ollama-backend/come-and-go", test_come_and_go);
  g_test_add_func ("/ollama-backend/quiet", test_quiet);
  g_test_add_func ("/ollama-backend/shared-refresh", test_shared_refresh);
  g_test_add_func ("/ollama-backend/load-and-unload", test_load_and_unload);
  g_test_add_func ("/ollama-backend/environment", test_environment);
  g_test_add_func ("/ollama-backend/no-leak", test_no_leak);

  return g_test_run ();
}
