/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/scripted/tektra-scripted-backend.h"
#include "models/tektra-offer-list.h"
#include "models/tektra-pull.h"
#include "test-future.h"
#include "test-server.h"

/* What a person would lose: the way to a model that runs on their computer, and the knowledge that
 * it is here already. */

static const char catalogue[] =
  "{ \"models\": ["
  "  { \"id\": \"ear\", \"name\": \"Ear\", \"capabilities\": [\"audio\"], \"memory\": 5000000000,"
  "    \"hub\": \"maker/Ear-3B-GGUF\" },"
  "  { \"id\": \"small\", \"name\": \"Small\", \"capabilities\": [\"image\"],"
  "    \"memory\": 2000000000, \"hub\": \"maker/Small-1B-GGUF\" },"
  "  { \"id\": \"tiny\", \"name\": \"Tiny\", \"capabilities\": [\"image\"], \"memory\": 4000000000,"
  "    \"size\": 3000000000, \"hub\": \"maker/Tiny-2B-it-GGUF\", \"ollama\": \"tiny\" },"
  "  { \"id\": \"served\", \"name\": \"Served\", \"memory\": 1000000000, \"ollama\": \"served\" },"
  "  { \"id\": \"wide\", \"name\": \"Wide\", \"capabilities\": [\"image\"],"
  "    \"memory\": 10000000000, \"hub\": \"maker/Wide-14B-GGUF\" },"
  "  { \"id\": \"huge\", \"name\": \"Huge\", \"capabilities\": [\"image\"],"
  "    \"memory\": 90000000000, \"hub\": \"maker/Huge-99B-GGUF\" } ] }";

typedef struct
{
  char                  *folder;
  char                  *path;
  char                  *meminfo;
  char                  *proc;
  TestServer            *server;
  TektraBackend         *ollama;
  TektraBackendRegistry *registry;
  TektraModelManager    *manager;
  TektraDownloadManager *downloads;
  TektraOfferList       *offers;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "library.json", NULL);
  self->proc = g_build_filename (self->folder, "proc", NULL);
  self->meminfo = g_build_filename (self->proc, "meminfo", NULL);
  g_assert_no_errno (g_mkdir (self->proc, 0700));
  g_assert_true (g_file_set_contents (self->path, catalogue, -1, NULL));
  g_assert_true (g_file_set_contents (self->meminfo, "MemTotal: 16000000 kB\n", -1, NULL));

  self->server = test_server_new ();
  test_server_add_recording (self->server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (self->server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (self->server, "GET /api/ps", "ollama/ps.res");
  self->ollama = tektra_ollama_backend_new (test_server_get_url (self->server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (self->ollama), 0);

  self->registry = tektra_backend_registry_new ();
  self->manager = tektra_model_manager_new (self->registry);
  self->downloads = tektra_download_manager_new (NULL);
  self->offers = tektra_offer_list_new (self->manager, self->downloads);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_true (test_await (tektra_download_manager_shutdown (self->downloads), NULL));
  g_assert_finalize_object (self->offers);
  g_object_unref (self->downloads);
  g_assert_true (test_await (tektra_model_manager_shutdown (self->manager), NULL));
  g_object_unref (self->manager);
  g_object_unref (self->registry);
  g_object_unref (self->ollama);
  test_server_free (self->server);
  g_unlink (self->meminfo);
  g_rmdir (self->proc);
  g_unlink (self->path);
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->meminfo);
  g_free (self->proc);
  g_free (self->path);
  g_free (self->folder);
}

static void
load (Fixture *self)
{
  g_assert_true (test_await (tektra_offer_list_load (self->offers, self->path, self->folder),
                             NULL));
  g_assert_null (tektra_offer_list_get_error (self->offers));
}

static gboolean
is_installed (gpointer data)
{
  return tektra_model_offer_get_state (data) == TEKTRA_OFFER_STATE_INSTALLED;
}

static gboolean
has_source (gpointer data)
{
  return tektra_model_offer_get_source (data) != NULL;
}

/* The largest that sees and is not slow: not the one for sound, not the ones that crawl. */
static void
test_best (Fixture       *self,
           gconstpointer  data)
{
  load (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->offers)), ==, 6);
  g_assert_true (tektra_offer_list_find_best (self->offers)
                 == tektra_offer_list_find (self->offers, "tiny"));

  g_assert_true (g_file_set_contents (self->meminfo, "MemTotal: 4000000 kB\n", -1, NULL));
  load (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->offers)), ==, 6);
  g_assert_true (tektra_offer_list_find_best (self->offers)
                 == tektra_offer_list_find (self->offers, "small"));

  g_assert_true (g_file_set_contents (self->meminfo, "MemTotal: 1000000 kB\n", -1, NULL));
  load (self);
  g_assert_null (tektra_offer_list_find_best (self->offers));
}

/* Without a server the files are got; with one the server gets the model, and only once. */
static void
test_get (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  TektraModelOffer *offer, *served;
  TektraDownload *download;

  load (self);
  offer = tektra_offer_list_find (self->offers, "tiny");
  served = tektra_offer_list_find (self->offers, "served");
  g_assert_true (tektra_model_offer_can_get (offer));
  g_assert_null (tektra_model_offer_get_source (offer));
  g_assert_false (tektra_model_offer_can_get (served));
  g_assert_null (tektra_model_offer_get (served, self->downloads, &error));
  g_assert_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND);
  g_clear_error (&error);

  test_server_add (self->server, &(TestReply) {
    .route = "POST /api/pull", .text = "", .ending = TEST_ENDING_STALL,
  });
  test_server_clear (self->server, "GET /api/tags");
  test_server_add_json (self->server, "GET /api/tags", 200, "{\"models\":[]}");
  tektra_backend_registry_add (self->registry, self->ollama);
  g_assert_true (test_await (tektra_backend_probe (self->ollama), NULL));
  test_wait_until (has_source, offer);
  g_assert_true (tektra_model_offer_can_get (served));
  g_assert_cmpint (tektra_model_offer_get_state (offer), ==, TEKTRA_OFFER_STATE_AVAILABLE);

  download = tektra_model_offer_get (offer, self->downloads, &error);
  g_assert_no_error (error);
  g_assert_true (TEKTRA_IS_PULL (download));
  g_assert_cmpint (tektra_model_offer_get_state (offer), ==, TEKTRA_OFFER_STATE_GETTING);
  g_assert_true (tektra_model_offer_get_download (offer) == download);
  g_assert_true (tektra_offer_list_find_download (self->offers, download) == offer);
  g_assert_true (tektra_model_offer_get (offer, self->downloads, &error) == download);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->downloads)), ==, 1);

  tektra_download_cancel (download);
  g_assert_cmpint (tektra_model_offer_get_state (offer), ==, TEKTRA_OFFER_STATE_AVAILABLE);
  g_assert_null (tektra_model_offer_get_download (offer));
}

/* A model counts as here whoever has it: a server by its name, a folder by its file. */
static void
test_installed (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(TektraBackend) files = NULL;
  TektraModelOffer *tiny, *wide, *huge;

  files = tektra_scripted_backend_new ("{ 'models': ["
                                       "    { 'id': 'mine/Wide14B-Q4_K_M', 'name': 'W' },"
                                       "    { 'id': 'hugely-other', 'name': 'H' } ],"
                                       "  'turns': [ { 'steps': [ { 'done': 'stop' } ] } ] }",
                                       NULL);
  load (self);
  tiny = tektra_offer_list_find (self->offers, "tiny");
  wide = tektra_offer_list_find (self->offers, "wide");
  huge = tektra_offer_list_find (self->offers, "huge");

  tektra_backend_registry_add (self->registry, files);
  tektra_backend_registry_add (self->registry, self->ollama);
  g_assert_true (test_await (tektra_model_manager_refresh (self->manager), NULL));
  test_wait_until (is_installed, tiny);
  test_wait_until (is_installed, wide);
  g_assert_true (tektra_model_offer_get_model (tiny)
                 == tektra_backend_find_model (self->ollama, "tiny:latest"));
  g_assert_cmpint (tektra_model_offer_get_state (huge), ==, TEKTRA_OFFER_STATE_AVAILABLE);
}

static guint
count_handlers (Fixture  *self,
                gpointer  object)
{
  guint n = g_signal_handlers_block_matched (object, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                             self->offers);

  g_signal_handlers_unblock_matched (object, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self->offers);

  return n;
}

/* A backend that is preferred to another one is heard once as before. */
static void
test_reordered (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(TektraBackend) other = NULL;
  g_autoptr(GPtrArray) backends = g_ptr_array_new ();

  other = tektra_scripted_backend_new ("{ 'models': [ { 'id': 'x', 'name': 'X' } ],"
                                       "  'turns': [ { 'steps': [ { 'done': 'stop' } ] } ] }",
                                       NULL);
  tektra_backend_registry_add (self->registry, other);
  tektra_backend_registry_add (self->registry, self->ollama);
  g_assert_cmpuint (count_handlers (self, other), ==, 1);

  g_ptr_array_add (backends, self->ollama);
  g_ptr_array_add (backends, other);
  tektra_backend_registry_set (self->registry, backends);
  g_assert_cmpuint (count_handlers (self, other), ==, 1);
  g_assert_cmpuint (count_handlers (self, self->ollama), ==, 1);
}

static void
test_no_catalogue (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_true (test_await (tektra_offer_list_load (self->offers, self->proc, self->folder),
                             NULL));
  g_assert_error (tektra_offer_list_get_error (self->offers), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_FILE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->offers)), ==, 0);
  g_assert_null (tektra_offer_list_find_best (self->offers));

  load (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->offers)), ==, 6);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  ADD ("/offer-list/best", test_best);
  ADD ("/offer-list/get", test_get);
  ADD ("/offer-list/installed", test_installed);
  ADD ("/offer-list/reordered", test_reordered);
  ADD ("/offer-list/no-catalogue", test_no_catalogue);

  return g_test_run ();
}
