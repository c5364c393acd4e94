/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "models/tektra-model-removal.h"
#include "models/tektra-pull.h"
#include "test-future.h"
#include "test-server.h"

typedef struct
{
  TestServer    *server;
  TektraBackend *backend;
  GListStore    *backends;
  char          *folder;
  char          *file;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->server = test_server_new ();
  self->backend = tektra_ollama_backend_new (test_server_get_url (self->server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (self->backend), 0);
  self->backends = g_list_store_new (TEKTRA_TYPE_BACKEND);
  g_list_store_append (self->backends, self->backend);
  self->folder = g_dir_make_tmp ("tektra-test-XXXXXX", NULL);
  self->file = g_build_filename (self->folder, "downloads.json", NULL);

  test_server_add_recording (self->server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (self->server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (self->server, "GET /api/ps", "ollama/ps.res");
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_object_unref (self->backends);
  g_object_unref (self->backend);
  test_server_wait_for_no_client (self->server);
  test_server_free (self->server);
  g_unlink (self->file);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->file);
  g_free (self->folder);
}

static TektraDownloadManager *
new_manager (Fixture *self)
{
  TektraDownloadManager *manager = tektra_download_manager_new (self->file);

  tektra_pull_add_kind (manager, G_LIST_MODEL (self->backends));
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));

  return manager;
}

static void
add_stalled_pull (Fixture *self)
{
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-cancel.res", &length);

  test_server_add (self->server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length - 200,
    .ending = TEST_ENDING_STALL,
  });
}

static gboolean
is_moving (gpointer data)
{
  return tektra_download_get_completed (data) > 0;
}

static gboolean
is_finished (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_FINISHED;
}

static gboolean
is_failed (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_FAILED;
}

/* Pausing closes the connection and keeps the bytes that came; going on asks again. */
static void
test_pause (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "Big");
  g_autoptr(TektraDownload) again = tektra_pull_new (self->backend, "big:latest");
  guint64 before;

  add_stalled_pull (self);
  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-ok.res");

  tektra_download_manager_add (manager, pull);
  test_wait_until (is_moving, pull);
  before = tektra_download_get_completed (pull);

  /* The same model is not got twice. */
  g_assert_true (tektra_download_manager_add (manager, again) == pull);

  tektra_download_pause (pull);
  test_server_wait_for_no_client (self->server);
  g_assert_cmpint (tektra_download_get_state (pull), ==, TEKTRA_DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (tektra_download_get_completed (pull), ==, before);

  tektra_download_resume (pull);
  test_wait_until (is_finished, pull);
  g_assert_cmpuint (test_server_get_n_requests (self->server, "POST /api/pull"), ==, 2);
  g_assert_cmpuint (tektra_download_get_completed (pull), ==, tektra_download_get_total (pull));
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

/* The program ends in the middle; the next one goes on without being told. */
static void
test_restart (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "big");

  add_stalled_pull (self);
  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-ok.res");
  tektra_download_manager_add (manager, pull);
  test_wait_until (is_moving, pull);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_clear_object (&pull);
  g_clear_object (&manager);
  test_server_wait_for_no_client (self->server);

  manager = new_manager (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 1);
  pull = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  g_assert_true (TEKTRA_IS_PULL (pull));
  g_assert_cmpstr (tektra_download_get_title (pull), ==, "big");
  test_wait_until (is_finished, pull);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

/* The server is stopped half way and comes back: it is tried again. */
static void
test_server_restart (Fixture       *self,
                     gconstpointer  data)
{
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-ok.res", &length);
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "big");

  test_server_add (self->server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length / 2,
    .ending = TEST_ENDING_RESET,
  });
  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-ok.res");

  tektra_download_set_retry_delay (pull, 1);
  tektra_download_manager_add (manager, pull);
  test_wait_until (is_finished, pull);
  g_assert_cmpuint (test_server_get_n_requests (self->server, "POST /api/pull"), ==, 2);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

static gboolean
is_paused (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_PAUSED;
}

/* Whoever gives the server another address means another server: nothing goes there that was under
 * way with the old one, neither now nor in the next run. */
static void
test_address (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr(TestServer) other = test_server_new ();
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "big");
  g_autoptr(TektraDownload) again = NULL;
  TektraBackend *elsewhere = tektra_ollama_backend_new (test_server_get_url (other));

  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (elsewhere), 0);
  test_server_add_recording (other, "POST /api/pull", "ollama/pull-ok.res");
  add_stalled_pull (self);
  tektra_download_manager_add (manager, pull);
  test_wait_until (is_moving, pull);

  /* The old one ends, and is let go. */
  g_list_store_splice (self->backends, 0, 1, (gpointer *) &elsewhere, 1);
  g_assert_true (test_await (tektra_backend_retire (self->backend), NULL));
  test_wait_until (is_paused, pull);
  test_server_wait_for_no_client (self->server);
  g_assert_finalize_object (g_steal_pointer (&self->backend));

  tektra_download_resume (pull);
  test_wait_until (is_failed, pull);
  g_assert_nonnull (strstr (tektra_download_get_error (pull)->message,
                            test_server_get_url (self->server)));

  /* It can be got from the new one, which is another download. */
  again = tektra_pull_new (elsewhere, "big");
  g_assert_true (tektra_download_manager_add (manager, again) == again);
  test_wait_until (is_finished, again);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_clear_object (&pull);
  g_clear_object (&manager);

  manager = new_manager (self);
  pull = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  g_assert_cmpint (tektra_download_get_state (pull), ==, TEKTRA_DOWNLOAD_STATE_FAILED);
  tektra_download_resume (pull);
  test_wait_until (is_failed, pull);
  g_assert_cmpuint (test_server_get_n_requests (other, "POST /api/pull"), ==, 1);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_clear_object (&pull);
  g_clear_object (&manager);

  /* When its server is back, it goes on. */
  self->backend = tektra_ollama_backend_new (test_server_get_url (self->server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (self->backend), 0);
  g_list_store_splice (self->backends, 0, 1, (gpointer *) &self->backend, 1);
  g_object_unref (elsewhere);
  test_server_clear (self->server, "POST /api/pull");
  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-ok.res");
  manager = new_manager (self);
  pull = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  tektra_download_resume (pull);
  test_wait_until (is_finished, pull);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

static void
test_unknown (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "nosuch");

  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-404.res");
  tektra_download_manager_add (manager, pull);
  test_wait_until (is_failed, pull);
  g_assert_error (tektra_download_get_error (pull), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_assert_cmpuint (test_server_get_n_requests (self->server, "POST /api/pull"), ==, 1);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

/* A place that sends the server elsewhere to sign in does so the next time, too. */
static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr(TektraDownloadManager) manager = new_manager (self);
  g_autoptr(TektraDownload) pull = tektra_pull_new (self->backend, "localhost:5000/me/big");

  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-auth.res");
  tektra_download_set_retry_delay (pull, 1);
  tektra_download_manager_add (manager, pull);
  test_wait_until (is_failed, pull);
  g_assert_error (tektra_download_get_error (pull), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (tektra_download_get_error (pull)->message, "localhost:5000/me/big"));
  g_assert_cmpuint (test_server_get_n_requests (self->server, "POST /api/pull"), ==, 1);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

static TektraModel *
get_model (Fixture *self)
{
  g_assert_true (test_await (tektra_backend_list_models (self->backend), NULL));

  return tektra_backend_find_model (self->backend, "tiny:latest");
}

/* Deleted by mistake: nothing was asked of the server yet. */
static void
test_undo (Fixture       *self,
           gconstpointer  data)
{
  TektraModelRemoval *removal = tektra_model_removal_new (get_model (self), 60 * 1000);

  g_assert_cmpint (tektra_model_removal_get_state (removal), ==, TEKTRA_REMOVAL_PENDING);
  g_assert_true (tektra_model_removal_undo (removal));
  g_assert_false (tektra_model_removal_undo (removal));
  g_assert_cmpint (tektra_model_removal_get_state (removal), ==, TEKTRA_REMOVAL_UNDONE);
  g_assert_true (test_await (tektra_model_removal_flush (removal), NULL));
  g_assert_cmpuint (test_server_get_n_requests (self->server, "DELETE /api/delete"), ==, 0);
  g_assert_finalize_object (removal);
}

/* The program ends before the time is up: it is deleted all the same. */
static void
test_flush (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(TektraModelRemoval) removal = tektra_model_removal_new (get_model (self), 60 * 1000);

  test_server_add_recording (self->server, "DELETE /api/delete", "ollama/delete-ok.res");
  g_assert_true (test_await (tektra_model_removal_flush (removal), NULL));
  g_assert_cmpint (tektra_model_removal_get_state (removal), ==, TEKTRA_REMOVAL_DONE);
  g_assert_cmpuint (test_server_get_n_requests (self->server, "DELETE /api/delete"), ==, 1);
  g_assert_false (tektra_model_removal_undo (removal));
}

static gboolean
has_failed (gpointer data)
{
  return tektra_model_removal_get_state (data) == TEKTRA_REMOVAL_FAILED;
}

static void
test_time_is_up (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr(TektraModelRemoval) removal = tektra_model_removal_new (get_model (self), 5);

  test_server_add_recording (self->server, "DELETE /api/delete", "ollama/delete-unknown.res");
  test_wait_until (has_failed, removal);
  g_assert_error (tektra_model_removal_get_error (removal), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void      (*func) (Fixture       *self,
                       gconstpointer  data);
  } tests[] = {
    { "/pull/pause", test_pause },
    { "/pull/restart", test_restart },
    { "/pull/server-restart", test_server_restart },
    { "/pull/address", test_address },
    { "/pull/unknown", test_unknown },
    { "/pull/refused", test_refused },
    { "/model-removal/undo", test_undo },
    { "/model-removal/flush", test_flush },
    { "/model-removal/time-is-up", test_time_is_up },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
