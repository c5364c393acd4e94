/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "models/tektra-model-creation.h"
#include "test-future.h"
#include "test-server.h"

/* What a person would lose: the model they were making when the program ended. */

static gboolean
is_finished (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_FINISHED;
}

static gboolean
has_one (gpointer data)
{
  return g_list_model_get_n_items (data) == 1;
}

static void
test_restart (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = tektra_ollama_backend_new (test_server_get_url (server));
  g_autoptr(GListStore) backends = g_list_store_new (TEKTRA_TYPE_BACKEND);
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "downloads.json", NULL);
  g_autofree char *request = NULL;

  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");
  test_server_add (server, &(TestReply) {
    .route = "POST /api/create", .text = "", .ending = TEST_ENDING_STALL,
  });
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (backend), 0);
  g_list_store_append (backends, backend);

  {
    g_autoptr(TektraDownloadManager) manager = tektra_download_manager_new (path);
    g_autoptr(TektraModelRecipe) recipe = tektra_model_recipe_new ("pirate");
    g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
    g_autoptr(TektraDownload) creation = NULL;

    tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0.5);
    tektra_model_recipe_set_base (recipe, "tiny:latest");
    tektra_model_recipe_set_system (recipe, "Arr");
    tektra_model_recipe_set_params (recipe, params);
    creation = tektra_model_creation_new (backend, recipe);
    tektra_model_creation_add_kind (manager, G_LIST_MODEL (backends));
    g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
    tektra_download_manager_add (manager, creation);
    test_server_wait_for_request (server, "POST /api/create", 1);
    g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  }

  test_server_clear (server, "POST /api/create");
  test_server_add_recording (server, "POST /api/create", "ollama/create-quick.res");

  {
    g_autoptr(TektraDownloadManager) manager = tektra_download_manager_new (path);
    g_autoptr(TektraDownload) creation = NULL;

    tektra_model_creation_add_kind (manager, G_LIST_MODEL (backends));
    g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
    test_wait_until (has_one, manager);
    creation = g_list_model_get_item (G_LIST_MODEL (manager), 0);
    g_assert_cmpstr (tektra_download_get_title (creation), ==, "pirate");
    test_wait_until (is_finished, creation);
    g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  }

  request = test_server_dup_request (server, "POST /api/create");
  g_assert_nonnull (strstr (request, "\"model\":\"pirate"));
  g_assert_nonnull (strstr (request, "\"from\":\"tiny:latest\""));
  g_assert_nonnull (strstr (request, "\"system\":\"Arr\""));
  g_assert_nonnull (strstr (request, "0.5"));

  g_assert_true (test_await (tektra_backend_shutdown (backend), NULL));
  g_unlink (path);
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/model-creation/restart", test_restart);

  return g_test_run ();
}
