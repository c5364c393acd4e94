/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-catalog.h"
#include "backends/local/tektra-model-catalog.h"
#include "core/tektra-backend-error.h"
#include "models/tektra-download-manager.h"
#include "models/tektra-file-download.h"
#include "models/tektra-file-transfer.h"
#include "models/tektra-hub.h"
#include "test-files.h"
#include "test-future.h"
#include "test-server.h"
#include "util/tektra-paths.h"

/* What a person would lose: gigabytes that came already, a whole file, or the trust in it. */

#define NAME  "tektra-tiny-Q8_0.gguf"
#define ROUTE "GET /" NAME

typedef struct
{
  TestServer *server;
  char *folder;
  char *model;      /* the bytes that are to arrive */
  gsize length;
  char *sha256;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = tektra_paths_dup_program_data ("models/tektra-tiny/" NAME);
  g_autoptr(GError) error = NULL;

  fixture->server = test_server_new ();
  fixture->folder = g_dir_make_tmp ("tektra-XXXXXX", &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &fixture->model, &fixture->length, &error);
  g_assert_no_error (error);
  fixture->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) fixture->model,
                                                 fixture->length);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_pointer (&fixture->server, test_server_free);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->model);
  g_free (fixture->sha256);
}

/* Answers with a head and a piece of the model; cut tells how much of the piece comes. */
static void
serve (Fixture    *fixture,
       TestServer *server,
       const char *route,
       const char *head,
       gsize       from,
       gsize       length,
       TestEnding  ending)
{
  g_autoptr(GString) text = g_string_new ("HTTP/1.1 ");
  TestReply reply = { .route = route, .ending = ending };

  g_string_append (text, head);
  g_string_append (text, "\r\n\r\n");
  g_string_append_len (text, fixture->model + from, (gssize) length);
  reply.text = text->str;
  reply.length = text->len;
  test_server_add (server, &reply);
}

static void
serve_whole (Fixture    *fixture,
             TestServer *server,
             const char *route)
{
  g_autofree char *head = g_strdup_printf ("200 OK\r\nETag: \"one\"\r\nContent-Length: %zu",
                                           fixture->length);

  serve (fixture, server, route, head, 0, fixture->length, TEST_ENDING_CLOSE);
}

/* All is promised, but only the beginning comes. */
static void
serve_beginning (Fixture    *fixture,
                 gsize       length,
                 TestEnding  ending)
{
  g_autofree char *head = g_strdup_printf ("200 OK\r\nETag: \"one\"\r\nContent-Length: %zu",
                                           fixture->length);

  serve (fixture, fixture->server, ROUTE, head, 0, length, ending);
}

static void
serve_rest (Fixture    *fixture,
            TestServer *server,
            gsize       from)
{
  g_autofree char *head = NULL;

  head = g_strdup_printf ("206 Partial Content\r\nETag: \"one\"\r\n"
                          "Content-Range: bytes %zu-%zu/%zu\r\nContent-Length: %zu",
                          from, fixture->length - 1, fixture->length, fixture->length - from);
  serve (fixture, server, ROUTE, head, from, fixture->length - from, TEST_ENDING_CLOSE);
}

static TektraDownload *
create (Fixture *fixture)
{
  g_autofree char *url = g_strconcat (test_server_get_url (fixture->server), "/" NAME, NULL);
  g_autoptr(GError) error = NULL;
  TektraDownload *download = tektra_file_download_new (url, fixture->folder, &error);

  g_assert_no_error (error);
  tektra_download_set_retry_delay (download, 10);
  tektra_file_download_set_timeout (TEKTRA_FILE_DOWNLOAD (download), 1);

  return download;
}

static gboolean
is_over (gpointer data)
{
  return !tektra_download_is_active (data);
}

static gboolean
has_half (gpointer data)
{
  return tektra_download_get_completed (data) >= 1000000;
}

static char *
dup_path (Fixture    *fixture,
          const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
assert_there (Fixture    *fixture,
              const char *name,
              gboolean    there)
{
  g_autofree char *path = dup_path (fixture, name);

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == there);
}

/* The file is whole, and nothing else is left. */
static void
assert_model (Fixture        *fixture,
              TektraDownload *download)
{
  g_autofree char *path = tektra_file_download_dup_path (TEKTRA_FILE_DOWNLOAD (download));
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  test_wait_until (is_over, download);
  g_assert_no_error (tektra_download_get_error (download));
  g_assert_cmpint (tektra_download_get_state (download), ==, TEKTRA_DOWNLOAD_STATE_FINISHED);

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (text, length, fixture->model, fixture->length);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (tektra_download_get_completed (download), ==,
                    tektra_download_get_total (download));
}

static void
assert_failure (TektraDownload *download,
                GQuark          domain,
                int             code)
{
  test_wait_until (is_over, download);
  g_assert_error (tektra_download_get_error (download), domain, code);
}

/* The last request asked for the rest of the version of which the beginning is here. */
static void
assert_asked_for_rest (TestServer *server,
                       gsize       from)
{
  g_autofree char *request = test_server_dup_request (server, ROUTE);
  g_autofree char *range = g_strdup_printf ("Range: bytes=%zu-\r\n", from);

  g_assert_nonnull (strstr (request, range));
  g_assert_nonnull (strstr (request, "If-Range: \"one\"\r\n"));
}

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_whole (fixture, fixture->server, ROUTE);
  tektra_download_start (download);
  assert_model (fixture, download);
}

static void
test_cut (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_beginning (fixture, 2000000, TEST_ENDING_CLOSE);
  serve_rest (fixture, fixture->server, 2000000);
  tektra_download_start (download);
  assert_model (fixture, download);
  assert_asked_for_rest (fixture->server, 2000000);
}

static void
test_stall (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_beginning (fixture, 2000000, TEST_ENDING_STALL);
  serve_rest (fixture, fixture->server, 2000000);
  tektra_download_start (download);
  assert_model (fixture, download);
  assert_asked_for_rest (fixture->server, 2000000);
}

static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_beginning (fixture, 2000000, TEST_ENDING_CLOSE);
  fixture->model[1500000] ^= 1;
  serve (fixture, fixture->server, ROUTE, "200 OK\r\nETag: \"two\"", 0, fixture->length,
         TEST_ENDING_CLOSE);
  fixture->model[1500000] ^= 1;
  tektra_download_start (download);
  test_wait_until (is_over, download);

  /* all of the new one, nothing of the old one */
  fixture->model[1500000] ^= 1;
  assert_model (fixture, download);
}

static void
test_busy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);
  gint64 start = g_get_monotonic_time ();

  serve (fixture, fixture->server, ROUTE,
         "429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0", 0, 0, TEST_ENDING_CLOSE);
  serve (fixture, fixture->server, ROUTE, "503 Service Unavailable\r\nContent-Length: 0", 0, 0,
         TEST_ENDING_CLOSE);
  serve_whole (fixture, fixture->server, ROUTE);
  tektra_download_start (download);
  assert_model (fixture, download);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  g_assert_cmpuint (test_server_get_n_requests (fixture->server, ROUTE), ==, 3);
}

static void
test_range_refused (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_beginning (fixture, 2000000, TEST_ENDING_CLOSE);
  serve (fixture, fixture->server, ROUTE,
         "416 Range Not Satisfiable\r\nContent-Range: bytes */100\r\nContent-Length: 0", 0, 0,
         TEST_ENDING_CLOSE);
  serve_whole (fixture, fixture->server, ROUTE);
  tektra_download_start (download);
  assert_model (fixture, download);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve (fixture, fixture->server, ROUTE, "404 Not Found\r\nContent-Length: 0", 0, 0,
         TEST_ENDING_CLOSE);
  serve (fixture, fixture->server, ROUTE, "401 Unauthorized\r\nContent-Length: 0", 0, 0,
         TEST_ENDING_CLOSE);
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND);
  tektra_download_resume (download);
  tektra_download_start (download);
  assert_failure (download, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED);
}

/* A page that says something, where a model should be */
static void
test_no_model (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  memset (fixture->model, '<', 16);
  serve_whole (fixture, fixture->server, ROUTE);
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL);
  assert_there (fixture, NAME, FALSE);
  assert_there (fixture, NAME ".part", FALSE);
}

static void
test_redirect (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestServer) other = test_server_new ();
  g_autoptr(TektraDownload) download = create (fixture);
  g_autofree char *head = NULL;

  head = g_strdup_printf ("302 Found\r\nLocation: %s/deep/file?key=1\r\n"
                          "X-Linked-ETag: \"%s\"\r\nContent-Length: 0",
                          test_server_get_url (other), fixture->sha256);
  serve (fixture, fixture->server, ROUTE, head, 0, 0, TEST_ENDING_CLOSE);
  serve_whole (fixture, other, "GET /deep/file?key=1");
  tektra_download_start (download);
  assert_model (fixture, download);
}

/* What the first server promised must hold for what the second one sends. */
static void
test_wrong_hash (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TestServer) other = test_server_new ();
  g_autoptr(TektraDownload) download = create (fixture);
  g_autofree char *head = NULL;

  head = g_strdup_printf ("302 Found\r\nLocation: %s/file\r\n"
                          "X-Linked-ETag: \"%s\"\r\nContent-Length: 0",
                          test_server_get_url (other), fixture->sha256);
  serve (fixture, fixture->server, ROUTE, head, 0, 0, TEST_ENDING_CLOSE);
  fixture->model[fixture->length - 1] ^= 1;
  serve_whole (fixture, other, "GET /file");
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_WRONG_DATA);
  assert_there (fixture, NAME, FALSE);
  assert_there (fixture, NAME ".part", FALSE);
}

static void
test_insecure (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);
  g_autoptr(GError) error = NULL;

  g_assert_null (tektra_file_download_new ("http://example.org/a.gguf", fixture->folder, &error));
  g_assert_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_INSECURE);

  serve (fixture, fixture->server, ROUTE,
         "302 Found\r\nLocation: http://example.org/a.gguf\r\nContent-Length: 0", 0, 0,
         TEST_ENDING_CLOSE);
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_INSECURE);
}

static void
test_no_room (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve (fixture, fixture->server, ROUTE, "200 OK\r\nContent-Length: 900000000000000", 0, 1000,
         TEST_ENDING_STALL);
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (tektra_download_get_error (download)->message, "900.0"));
}

static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);
  struct rlimit old, limit;

  serve_whole (fixture, fixture->server, ROUTE);
  serve_rest (fixture, fixture->server, 3000000);

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &old));
  limit = old;
  limit.rlim_cur = 3000000;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
  tektra_download_start (download);
  test_wait_until (is_over, download);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &old));
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE);
  assert_there (fixture, NAME ".part", TRUE);

  /* what fitted does not come again */
  tektra_download_resume (download);
  tektra_download_start (download);
  assert_model (fixture, download);
  assert_asked_for_rest (fixture->server, 3000000);
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);
  g_autofree char *part = dup_path (fixture, NAME ".part");
  GStatBuf info;

  serve_beginning (fixture, 2 * 1024 * 1024, TEST_ENDING_STALL);
  tektra_file_download_set_timeout (TEKTRA_FILE_DOWNLOAD (download), 60);
  tektra_download_start (download);
  test_wait_until (has_half, download);
  tektra_download_pause (download);
  g_assert_cmpint (tektra_download_get_state (download), ==, TEKTRA_DOWNLOAD_STATE_PAUSED);
  test_server_wait_for_no_client (fixture->server);
  g_assert_true (test_await (tektra_download_suspend (download), NULL));
  g_assert_no_errno (g_stat (part, &info));

  test_server_clear (fixture->server, ROUTE);
  serve_rest (fixture, fixture->server, (gsize) info.st_size);
  tektra_download_resume (download);
  tektra_download_start (download);
  assert_model (fixture, download);
  assert_asked_for_rest (fixture->server, (gsize) info.st_size);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraDownload) download = create (fixture);

  serve_beginning (fixture, 2 * 1024 * 1024, TEST_ENDING_STALL);
  tektra_file_download_set_timeout (TEKTRA_FILE_DOWNLOAD (download), 60);
  tektra_download_start (download);
  test_wait_until (has_half, download);
  assert_there (fixture, NAME ".part", TRUE);
  tektra_download_cancel (download);
  g_assert_true (test_await (tektra_download_suspend (download), NULL));
  assert_there (fixture, NAME ".part", FALSE);
  g_assert_cmpint (tektra_download_get_state (download), ==, TEKTRA_DOWNLOAD_STATE_CANCELLED);
}

/* Server and program go in the middle of it; both come back. */
static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *state = dup_path (fixture, "downloads.json");
  g_autofree char *part = dup_path (fixture, NAME ".part");
  TektraDownloadManager *manager = tektra_download_manager_new (state);
  g_autoptr(TektraDownload) download = create (fixture);
  TektraDownload *found;
  GStatBuf info;
  guint16 port = test_server_get_port (fixture->server);

  serve_beginning (fixture, 2 * 1024 * 1024, TEST_ENDING_STALL);
  tektra_file_download_set_timeout (TEKTRA_FILE_DOWNLOAD (download), 60);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  tektra_download_manager_add (manager, download);
  test_wait_until (has_half, download);
  g_clear_pointer (&fixture->server, test_server_free);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);
  g_assert_no_errno (g_stat (part, &info));

  fixture->server = test_server_new_for_port (port);
  serve_rest (fixture, fixture->server, (gsize) info.st_size);
  manager = tektra_download_manager_new (state);
  tektra_download_manager_add_kind (manager, "file", tektra_file_download_restore, NULL, NULL);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  found = tektra_download_manager_find (manager, tektra_download_get_key (download));
  g_assert_nonnull (found);
  assert_model (fixture, found);
  assert_asked_for_rest (fixture->server, (gsize) info.st_size);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);
}

static TektraModelCatalog *
search (const char * const *folders)
{
  DexFuture *future = tektra_llama_catalog_search (folders, NULL, NULL);

  g_assert_true (test_await (dex_ref (future), NULL));

  return dex_await_boxed (future, NULL);
}

/* A model with its projector, found by name; nothing of it is shown before all is here. */
static void
test_hub (Fixture       *fixture,
          gconstpointer  data)
{
  const char *folders[] = { fixture->folder, NULL };
  g_autofree char *mmproj = tektra_paths_dup_program_data ("models/tektra-tiny/"
                                                           "mmproj-tektra-tiny-F16.gguf");
  g_autoptr(TektraModelCatalog) catalog = NULL;
  g_autoptr(TektraDownload) download = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *projector = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;
  TektraLlamaEntry *entry;
  TestReply reply = { .route = "GET /o/tiny-GGUF/resolve/main/mmproj-tektra-tiny-F16.gguf" };
  gsize length;

  g_assert_true (g_file_get_contents (mmproj, &projector, &length, NULL));
  json = g_strdup_printf ("[{\"type\": \"file\", \"path\": \"README.md\", \"size\": 3},"
                          " {\"type\": \"file\", \"path\": \"" NAME "\", \"size\": %zu,"
                          "  \"lfs\": {\"oid\": \"%s\", \"size\": %zu}},"
                          " {\"type\": \"file\", \"path\": \"tektra-tiny-F16.gguf\","
                          "  \"size\": 99999999},"
                          " {\"type\": \"file\", \"path\": \"mmproj-tektra-tiny-F16.gguf\","
                          "  \"size\": %zu}]",
                          fixture->length, fixture->sha256, fixture->length, length);
  test_server_add_json (fixture->server, "GET /api/models/o/tiny-GGUF/tree/main?recursive=true",
                        200, json);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
  text = g_malloc (strlen (head) + length);
  memcpy (text, head, strlen (head));
  memcpy (text + strlen (head), projector, length);
  reply.text = text;
  reply.length = strlen (head) + length;
  test_server_add (fixture->server, &reply);
  serve (fixture, fixture->server, "GET /o/tiny-GGUF/resolve/main/" NAME,
         "503 Service Unavailable\r\nContent-Length: 0", 0, 0, TEST_ENDING_CLOSE);
  serve_whole (fixture, fixture->server, "GET /o/tiny-GGUF/resolve/main/" NAME);

  download = tektra_file_download_new ("hf.co/o/tiny-GGUF:q8_0", fixture->folder, &error);
  g_assert_no_error (error);
  tektra_file_download_set_hub (TEKTRA_FILE_DOWNLOAD (download),
                                test_server_get_url (fixture->server));
  tektra_download_set_retry_delay (download, 1000);
  tektra_download_start (download);

  /* the projector is here, the model is not */
  test_server_wait_for_request (fixture->server, "GET /o/tiny-GGUF/resolve/main/" NAME, 1);
  assert_there (fixture, "tiny-GGUF/mmproj-tektra-tiny-F16.gguf.part", TRUE);
  catalog = search (folders);
  g_assert_cmpuint (catalog->entries->len, ==, 0);
  g_clear_pointer (&catalog, tektra_model_catalog_unref);

  assert_model (fixture, download);
  catalog = search (folders);
  g_assert_cmpuint (catalog->entries->len, ==, 1);
  entry = g_ptr_array_index (catalog->entries, 0);
  g_assert_no_error (entry->error);
  g_assert_nonnull (entry->projector_path);
}

static void
test_hub_missing (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TektraDownload) download = NULL;

  test_server_add_json (fixture->server, "GET /api/models/o/none/tree/main?recursive=true", 401,
                        "{\"error\": \"Invalid username or password.\"}");
  download = tektra_file_download_new ("o/none", fixture->folder, NULL);
  tektra_file_download_set_hub (TEKTRA_FILE_DOWNLOAD (download),
                                test_server_get_url (fixture->server));
  tektra_download_start (download);
  assert_failure (download, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND);
}

static void
assert_name (const char *text,
             const char *repository,
             const char *quantization,
             const char *path)
{
  g_autofree char *found_repository = NULL;
  g_autofree char *found_quantization = NULL;
  g_autofree char *found_path = NULL;

  g_assert_true (tektra_hub_parse_name (text, &found_repository, &found_quantization,
                                        &found_path));
  g_assert_cmpstr (found_repository, ==, repository);
  g_assert_cmpstr (found_quantization, ==, quantization);
  g_assert_cmpstr (found_path, ==, path);
}

/* What people paste must be understood, and nothing else taken for it. */
static void
test_names (void)
{
  static const char * const others[] = {
    "llava", "llava:7b", "https://example.org/o/r/m.gguf", "../r", "o/..", "o/r/s", "o/r:", "/r",
  };
  char *repository = NULL, *quantization = NULL, *path = NULL;

  assert_name ("o/r", "o/r", NULL, NULL);
  assert_name (" hf.co/o/r-GGUF:Q4_K_M ", "o/r-GGUF", "Q4_K_M", NULL);
  assert_name ("https://huggingface.co/o/r?x=1", "o/r", NULL, NULL);
  assert_name ("https://huggingface.co/o/r/tree/main", "o/r", NULL, NULL);
  assert_name ("https://huggingface.co/o/r/blob/main/a/m%20x.gguf?download=true", "o/r", NULL,
               "a/m x.gguf");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (tektra_hub_parse_name (others[i], &repository, &quantization, &path));
}

/* The model people want, whole, and the projector that is read by everything. */
static void
test_choice (void)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;
  TektraRemoteFile *file;

  node = json_from_string ("[{\"path\": \"m-Q8_0.gguf\", \"size\": 9},"
                           " {\"path\": \"Q4/m-Q4_K_M-00001-of-00002.gguf\", \"size\": 4},"
                           " {\"path\": \"Q4/m-Q4_K_M-00002-of-00002.gguf\", \"size\": 3},"
                           " {\"path\": \"mmproj-m-BF16.gguf\", \"size\": 2},"
                           " {\"path\": \"mmproj-m-F16.gguf\", \"size\": 2}, 7, {}]", NULL);
  files = tektra_hub_choose_files (json_node_get_array (node), "https://hub", "o/r", NULL, NULL,
                                   &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 3);
  file = g_ptr_array_index (files, 0);
  g_assert_cmpstr (file->name, ==, "mmproj-m-F16.gguf");
  file = g_ptr_array_index (files, 1);
  g_assert_cmpstr (file->name, ==, "m-Q4_K_M-00002-of-00002.gguf");
  file = g_ptr_array_index (files, 2);
  g_assert_cmpstr (file->url, ==,
                   "https://hub/o/r/resolve/main/Q4/m-Q4_K_M-00001-of-00002.gguf");

  g_assert_null (tektra_hub_choose_files (json_node_get_array (node), "https://hub", "o/r",
                                          "Q5_K_M", NULL, &error));
  g_assert_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/file-download/whole", Fixture, NULL, fixture_set_up, test_whole,
              fixture_tear_down);
  g_test_add ("/file-download/cut", Fixture, NULL, fixture_set_up, test_cut,
              fixture_tear_down);
  g_test_add ("/file-download/stall", Fixture, NULL, fixture_set_up, test_stall,
              fixture_tear_down);
  g_test_add ("/file-download/changed", Fixture, NULL, fixture_set_up, test_changed,
              fixture_tear_down);
  g_test_add ("/file-download/busy", Fixture, NULL, fixture_set_up, test_busy,
              fixture_tear_down);
  g_test_add ("/file-download/range-refused", Fixture, NULL, fixture_set_up, test_range_refused,
              fixture_tear_down);
  g_test_add ("/file-download/refused", Fixture, NULL, fixture_set_up, test_refused,
              fixture_tear_down);
  g_test_add ("/file-download/no-model", Fixture, NULL, fixture_set_up, test_no_model,
              fixture_tear_down);
  g_test_add ("/file-download/redirect", Fixture, NULL, fixture_set_up, test_redirect,
              fixture_tear_down);
  g_test_add ("/file-download/wrong-hash", Fixture, NULL, fixture_set_up, test_wrong_hash,
              fixture_tear_down);
  g_test_add ("/file-download/insecure", Fixture, NULL, fixture_set_up, test_insecure,
              fixture_tear_down);
  g_test_add ("/file-download/no-room", Fixture, NULL, fixture_set_up, test_no_room,
              fixture_tear_down);
  g_test_add ("/file-download/full-disk", Fixture, NULL, fixture_set_up, test_full_disk,
              fixture_tear_down);
  g_test_add ("/file-download/pause", Fixture, NULL, fixture_set_up, test_pause,
              fixture_tear_down);
  g_test_add ("/file-download/cancel", Fixture, NULL, fixture_set_up, test_cancel,
              fixture_tear_down);
  g_test_add ("/file-download/restart", Fixture, NULL, fixture_set_up, test_restart,
              fixture_tear_down);
  g_test_add ("/file-download/hub", Fixture, NULL, fixture_set_up, test_hub,
              fixture_tear_down);
  g_test_add ("/file-download/hub-missing", Fixture, NULL, fixture_set_up, test_hub_missing,
              fixture_tear_down);
  g_test_add_func ("/file-download/names", test_names);
  g_test_add_func ("/file-download/choice", test_choice);

  return g_test_run ();
}
