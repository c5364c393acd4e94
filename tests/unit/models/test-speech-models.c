/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "models/tektra-file-download.h"
#include "models/tektra-model-import.h"
#include "models/tektra-speech-models.h"
#include "models/tektra-whisper-file.h"
#include "test-files.h"
#include "test-future.h"
#include "test-server.h"
#include "util/tektra-paths.h"

/* What a person would lose: hundreds of megabytes that came already, the model they chose, or the
 * trust that what they get and delete is that and nothing else. */

#define NEVER (60 * 60 * 1000)
#define FILE_NAME "ggml-tiny.bin"
#define ROUTE "GET /" FILE_NAME

typedef struct
{
  char *root;
  char *folder;      /* of the models; not there at first */
  char *catalogue;
  char *state_path;  /* remembers the downloads */
  char *source;      /* a model outside of the folder */
  char *model;       /* its bytes */
  gsize length;
  char *sha256;
  TestServer *server;
  TektraDownloadManager *downloads;
  TektraRemovalList *removals;
  TektraSpeechModels *models;
  char *lost;
  guint n_lost;
} Fixture;

static void
lost_cb (Fixture    *fixture,
         const char *text)
{
  g_set_str (&fixture->lost, text);
  fixture->n_lost++;
}

static TektraDownload *
restore (JsonObject *object,
         gpointer    user_data)
{
  TektraDownload *download = tektra_file_download_restore (object, user_data);

  tektra_download_set_retry_delay (download, 10);

  return download;
}

/* What a start of the program does */
static void
start (Fixture *fixture)
{
  fixture->downloads = tektra_download_manager_new (fixture->state_path);
  tektra_download_manager_add_kind (fixture->downloads, "file", restore, NULL, NULL);
  tektra_download_manager_add_kind (fixture->downloads, "import", tektra_model_import_restore,
                                    NULL, NULL);
  fixture->removals = tektra_removal_list_new ();
  fixture->models = tektra_speech_models_new (fixture->downloads, fixture->removals,
                                              fixture->folder);
  g_signal_connect_swapped (fixture->models, "lost", G_CALLBACK (lost_cb), fixture);
}

static void
load (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_download_manager_load (fixture->downloads), &error);
  g_assert_no_error (error);
  test_await (tektra_speech_models_load (fixture->models, fixture->catalogue), &error);
  g_assert_no_error (error);
  g_assert_true (tektra_speech_models_get_loaded (fixture->models));
}

/* What its end does */
static void
stop (Fixture *fixture)
{
  test_await (tektra_removal_list_flush (fixture->removals), NULL);
  test_await (tektra_download_manager_shutdown (fixture->downloads), NULL);
  g_assert_finalize_object (fixture->models);
  g_assert_finalize_object (fixture->downloads);
  g_assert_finalize_object (fixture->removals);
}

/* @sha256: (nullable): what is promised */
static void
write_catalogue (Fixture    *fixture,
                 const char *sha256)
{
  g_autofree char *checksum = sha256 != NULL ? g_strdup_printf ("\"sha256\": \"%s\",", sha256)
                                             : g_strdup ("");
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  text = g_strdup_printf ("{\"version\": 1, \"models\": ["
                          "{\"id\": \"tiny\", \"name\": \"Whisper Tiny\", \"file\": \"%s\","
                          " \"url\": \"%s/%s\", \"size\": %zu, %s"
                          " \"memory\": 1000, \"recommended\": true},"
                          "{\"id\": \"bad\", \"name\": \"Bad\", \"file\": \"../bad.bin\","
                          " \"url\": \"https://example.com/bad.bin\"}]}",
                          FILE_NAME, test_server_get_url (fixture->server), FILE_NAME,
                          fixture->length, checksum);
  g_file_set_contents (fixture->catalogue, text, -1, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->root = g_dir_make_tmp ("tektra-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = g_build_filename (fixture->root, "speech", NULL);
  fixture->catalogue = g_build_filename (fixture->root, "speech-models.json", NULL);
  fixture->state_path = g_build_filename (fixture->root, "downloads.json", NULL);
  fixture->source = g_build_filename (fixture->root, "my-model.bin", NULL);
  g_file_get_contents (g_getenv ("TEKTRA_WHISPER_MODEL"), &fixture->model, &fixture->length,
                       &error);
  g_assert_no_error (error);
  g_file_set_contents (fixture->source, fixture->model, (gssize) fixture->length, &error);
  g_assert_no_error (error);
  fixture->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) fixture->model,
                                                 fixture->length);
  fixture->server = test_server_new ();
  write_catalogue (fixture, fixture->sha256);
  start (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  stop (fixture);
  test_server_free (fixture->server);
  test_remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->folder);
  g_free (fixture->catalogue);
  g_free (fixture->state_path);
  g_free (fixture->source);
  g_free (fixture->model);
  g_free (fixture->sha256);
  g_free (fixture->lost);
}

/* Answers with a piece of the model. */
static void
serve (Fixture    *fixture,
       gsize       from,
       gsize       length,
       TestEnding  ending)
{
  g_autoptr(GString) text = g_string_new ("HTTP/1.1 ");
  TestReply reply = { .route = ROUTE, .ending = ending };

  if (from == 0)
    g_string_append (text, "200 OK\r\n");
  else
    g_string_append_printf (text, "206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n",
                            from, fixture->length - 1, fixture->length);
  g_string_append_printf (text, "ETag: \"one\"\r\nContent-Length: %zu\r\n\r\n",
                          fixture->length - from);
  g_string_append_len (text, fixture->model + from, (gssize) length);
  reply.text = text->str;
  reply.length = text->len;
  test_server_add (fixture->server, &reply);
}

static TektraSpeechModel *
get_tiny (Fixture *fixture)
{
  TektraSpeechModel *model = tektra_speech_models_find (fixture->models, "tiny");

  g_assert_nonnull (model);

  return model;
}

static TektraDownload *
get (Fixture *fixture)
{
  TektraDownload *download = tektra_speech_models_get (fixture->models, get_tiny (fixture));

  tektra_download_set_retry_delay (download, 10);
  tektra_file_download_set_timeout (TEKTRA_FILE_DOWNLOAD (download), 1);

  return download;
}

static gboolean
tiny_is_installed (gpointer data)
{
  return tektra_speech_model_get_state (get_tiny (data)) == TEKTRA_OFFER_STATE_INSTALLED;
}

static gboolean
is_over (gpointer data)
{
  return !tektra_download_is_active (data);
}

/* The whole file is there, and nothing else. */
static void
assert_tiny (Fixture *fixture)
{
  g_autofree char *wanted = g_build_filename (fixture->folder, FILE_NAME, NULL);
  g_autofree char *part = g_strconcat (wanted, ".part", NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  test_wait_until (tiny_is_installed, fixture);
  path = tektra_speech_models_dup_path (fixture->models);
  g_assert_cmpstr (path, ==, wanted);
  g_assert_cmpstr (tektra_speech_model_get_path (get_tiny (fixture)), ==, wanted);
  g_assert_true (tektra_speech_model_get_chosen (get_tiny (fixture)));
  g_assert_null (tektra_speech_model_get_download (get_tiny (fixture)));
  g_file_get_contents (wanted, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (text, length, fixture->model, fixture->length);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

/* What comes with Tektra is what people get: names, addresses and checksums must be whole. */
static void
test_catalogue (Fixture       *fixture,
                gconstpointer  data)
{
  static const char * const ids[] = { "tiny", "base", "small", "large-v3-turbo" };
  g_autofree char *path = tektra_paths_dup_program_data ("speech-models.json");
  g_autofree char *text = NULL;

  g_set_str (&fixture->catalogue, path);
  load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->models)), ==,
                    G_N_ELEMENTS (ids));

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(TektraSpeechModel) model = NULL;

      model = g_list_model_get_item (G_LIST_MODEL (fixture->models), i);
      g_assert_cmpstr (tektra_speech_model_get_id (model), ==, ids[i]);
      g_assert_cmpint (tektra_speech_model_get_state (model), ==, TEKTRA_OFFER_STATE_AVAILABLE);
      g_assert_cmpuint (tektra_speech_model_get_size (model), >, 70 * 1000 * 1000);
      g_assert_cmpuint (tektra_speech_model_get_memory (model), >,
                        tektra_speech_model_get_size (model));
      g_assert_true (tektra_speech_model_get_multilingual (model));
      g_assert_cmpint (tektra_speech_model_get_recommended (model), ==,
                       g_str_equal (ids[i], "base"));
    }

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_regex_match_simple ("(\"sha256\": \"[0-9a-f]{64}\".*){4}", text,
                                       G_REGEX_DOTALL, 0));
  g_assert_true (g_regex_match_simple ("(\"url\": \"https://[^\"]*/resolve/[0-9a-f]{40}/.*){4}",
                                       text, G_REGEX_DOTALL, 0));
}

static void
count_cb (guint *count)
{
  ++*count;
}

static void
test_download (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path = NULL;
  TektraSpeechModel *tiny;
  TektraDownload *download;
  guint n_paths = 0;
  guint n_items = 0;

  load (fixture);
  tiny = get_tiny (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->models)), ==, 1);
  g_assert_cmpint (tektra_speech_model_get_state (tiny), ==, TEKTRA_OFFER_STATE_AVAILABLE);
  path = tektra_speech_models_dup_path (fixture->models);
  g_assert_null (path);

  g_signal_connect_swapped (fixture->models, "notify::path", G_CALLBACK (count_cb), &n_paths);
  g_signal_connect_swapped (fixture->models, "items-changed", G_CALLBACK (count_cb), &n_items);
  serve (fixture, 0, fixture->length, TEST_ENDING_CLOSE);
  download = get (fixture);
  g_assert_cmpstr (tektra_download_get_title (download), ==, "Whisper Tiny");
  g_assert_cmpint (tektra_speech_model_get_state (tiny), ==, TEKTRA_OFFER_STATE_GETTING);
  g_assert_true (tektra_speech_model_get_download (tiny) == download);

  assert_tiny (fixture);
  g_assert_true (get_tiny (fixture) == tiny);
  g_assert_cmpuint (n_paths, ==, 1);
  g_assert_cmpuint (n_items, ==, 0);
}

static void
test_cut (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *request = NULL;

  load (fixture);
  serve (fixture, 0, 2000000, TEST_ENDING_CLOSE);
  serve (fixture, 2000000, fixture->length - 2000000, TEST_ENDING_CLOSE);
  get (fixture);

  assert_tiny (fixture);
  request = test_server_dup_request (fixture->server, ROUTE);
  g_assert_nonnull (strstr (request, "Range: bytes=2000000-\r\n"));
}

/* Something else came than was promised: it does not stay, and is not used. */
static void
test_wrong_checksum (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = NULL;
  TektraDownload *download;

  fixture->sha256[0] = fixture->sha256[0] == '0' ? '1' : '0';
  write_catalogue (fixture, fixture->sha256);
  load (fixture);
  serve (fixture, 0, fixture->length, TEST_ENDING_CLOSE);
  download = get (fixture);
  test_wait_until (is_over, download);
  g_assert_error (tektra_download_get_error (download), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_WRONG_DATA);
  g_assert_cmpint (tektra_speech_model_get_state (get_tiny (fixture)), ==,
                   TEKTRA_OFFER_STATE_GETTING);

  path = g_build_filename (fixture->folder, FILE_NAME ".part", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  tektra_download_cancel (download);
  g_assert_cmpint (tektra_speech_model_get_state (get_tiny (fixture)), ==,
                   TEKTRA_OFFER_STATE_AVAILABLE);
}

/* Where no checksum is told, what came has to be a model all the same. */
static void
test_no_model (Fixture       *fixture,
               gconstpointer  data)
{
  TektraDownload *download;

  write_catalogue (fixture, NULL);
  load (fixture);
  fixture->model[0] ^= 1;
  serve (fixture, 0, fixture->length, TEST_ENDING_CLOSE);
  download = get (fixture);
  test_wait_until (is_over, download);
  g_assert_error (tektra_download_get_error (download), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL);
  g_assert_nonnull (strstr (tektra_download_get_error (download)->message, FILE_NAME));
}

static gboolean
has_half (gpointer data)
{
  return tektra_download_get_completed (data) >= 2000000;
}

/* The program ends in the middle, and the next run goes on. */
static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  load (fixture);
  serve (fixture, 0, 2000000, TEST_ENDING_STALL);
  test_wait_until (has_half, get (fixture));
  stop (fixture);

  test_server_clear (fixture->server, ROUTE);
  serve (fixture, 2000000, fixture->length - 2000000, TEST_ENDING_CLOSE);
  start (fixture);
  load (fixture);
  assert_tiny (fixture);
}

static gboolean
part_is_gone (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *path = g_build_filename (fixture->folder, FILE_NAME ".part", NULL);

  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  TektraDownload *download;

  load (fixture);
  serve (fixture, 0, 2000000, TEST_ENDING_STALL);
  download = get (fixture);
  test_wait_until (has_half, download);
  g_assert_false (part_is_gone (fixture));
  tektra_download_cancel (download);
  g_assert_cmpint (tektra_speech_model_get_state (get_tiny (fixture)), ==,
                   TEKTRA_OFFER_STATE_AVAILABLE);
  test_wait_until (part_is_gone, fixture);
}

static gboolean
mine_is_installed (gpointer data)
{
  Fixture *fixture = data;
  TektraSpeechModel *model = tektra_speech_models_find (fixture->models, "my-model");

  return model != NULL && tektra_speech_model_get_state (model) == TEKTRA_OFFER_STATE_INSTALLED;
}

static TektraSpeechModel *
import_mine (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_speech_models_import (fixture->models, fixture->source), &error);
  g_assert_no_error (error);
  test_wait_until (mine_is_installed, fixture);

  return tektra_speech_models_find (fixture->models, "my-model");
}

/* An import takes no room on the same disk, and is there when the first file is gone. */
static void
test_import (Fixture       *fixture,
             gconstpointer  data)
{
  TektraSpeechModel *mine;
  struct stat info;
  struct stat source_info;

  load (fixture);
  mine = import_mine (fixture);
  g_assert_cmpuint (tektra_speech_model_get_size (mine), ==, fixture->length);
  g_assert_true (tektra_speech_model_get_multilingual (mine));
  g_assert_no_errno (g_stat (tektra_speech_model_get_path (mine), &info));
  g_assert_no_errno (g_stat (fixture->source, &source_info));
  g_assert_cmpuint (info.st_ino, ==, source_info.st_ino);

  /* the same again is no trouble */
  import_mine (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->models)), ==, 2);
  g_unlink (fixture->source);
  g_assert_no_errno (g_stat (tektra_speech_model_get_path (mine), &info));
}

/* From another disk it is copied, and has its name only when all of it is there. */
static void
test_import_copy (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *folder = g_strdup ("/dev/shm/tektra-XXXXXX");
  g_autofree char *text = NULL;
  TektraSpeechModel *mine;
  struct stat info;
  struct stat root_info;
  gsize length;

  if (g_mkdtemp (folder) == NULL || g_stat (folder, &info) != 0 ||
      g_stat (fixture->root, &root_info) != 0 || info.st_dev == root_info.st_dev)
    {
      g_test_skip ("there is no second file system here");
      return;
    }

  g_free (fixture->source);
  fixture->source = g_build_filename (folder, "my-model.bin", NULL);
  g_assert_true (g_file_set_contents (fixture->source, fixture->model, (gssize) fixture->length,
                                      NULL));
  load (fixture);
  mine = import_mine (fixture);
  test_remove_tree (folder);
  g_assert_true (g_file_get_contents (tektra_speech_model_get_path (mine), &text, &length, NULL));
  g_assert_cmpmem (text, length, fixture->model, fixture->length);
}

static void
assert_refused (Fixture    *fixture,
                const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_speech_models_import (fixture->models, path), &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TEKTRA_DOWNLOAD_ERROR);
  g_assert_nonnull (strstr (error->message, name));
  g_test_message ("%s", error->message);
}

/* What is no model is told by its name before anything is copied. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *gguf = NULL;
  g_autofree char *path = g_build_filename (fixture->root, "other.bin", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->root, "pipe.bin", NULL);
  g_autofree char *missing = g_build_filename (fixture->root, "missing.bin", NULL);

  gguf = tektra_paths_dup_program_data ("models/tektra-tiny/tektra-tiny-Q8_0.gguf");
  load (fixture);
  assert_refused (fixture, gguf);
  assert_refused (fixture, fixture->root);
  assert_refused (fixture, missing);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refused (fixture, path);
  g_assert_true (g_file_set_contents (path, "lm", 2, NULL));
  assert_refused (fixture, path);
  g_assert_true (g_file_set_contents (path, "A letter to somebody.\n", -1, NULL));
  assert_refused (fixture, path);
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  assert_refused (fixture, pipe_path);

  /* cut anywhere, also where a part of it ends; and longer than it should be */
  for (guint i = 0; i < 40; i++)
    {
      gint32 length = g_test_rand_int_range (4, (gint32) fixture->length);

      g_assert_true (g_file_set_contents (path, fixture->model, length, NULL));
      assert_refused (fixture, path);
    }
  g_assert_true (g_file_set_contents (path, fixture->model, (gssize) fixture->length + 1, NULL));
  assert_refused (fixture, path);

  /* each of the numbers about its shape makes it another file */
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree char *model = g_memdup2 (fixture->model, fixture->length);

      memset (model + 4 * i, 0xff, 4);
      g_assert_true (g_file_set_contents (path, model, (gssize) fixture->length, NULL));
      assert_refused (fixture, path);
    }

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->downloads)), ==, 0);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

/* The largest is used unless a person chose; what they chose may go, which they are told once. */
static void
test_choose (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *mine_path = NULL;
  TektraSpeechModel *mine;

  load (fixture);
  serve (fixture, 0, fixture->length, TEST_ENDING_CLOSE);
  get (fixture);
  assert_tiny (fixture);
  mine = import_mine (fixture);
  mine_path = g_strdup (tektra_speech_model_get_path (mine));

  tektra_speech_models_set_chosen (fixture->models,
                                   tektra_speech_model_get_path (get_tiny (fixture)));
  assert_tiny (fixture);
  tektra_speech_models_set_chosen (fixture->models, mine_path);
  path = tektra_speech_models_dup_path (fixture->models);
  g_assert_cmpstr (path, ==, mine_path);
  g_assert_true (tektra_speech_model_get_chosen (mine));
  g_assert_false (tektra_speech_model_get_chosen (get_tiny (fixture)));

  /* somebody else deletes it while the program runs */
  g_unlink (mine_path);
  while (fixture->lost == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (fixture->lost, "my-model.bin"));
  g_assert_nonnull (strstr (fixture->lost, "Whisper Tiny"));
  g_assert_cmpstr (tektra_speech_models_get_chosen (fixture->models), ==, "");
  assert_tiny (fixture);
  g_assert_null (tektra_speech_models_find (fixture->models, "my-model"));

  /* or while it does not run */
  stop (fixture);
  start (fixture);
  tektra_speech_models_set_chosen (fixture->models, mine_path);
  load (fixture);
  g_assert_cmpuint (fixture->n_lost, ==, 2);
  g_assert_cmpstr (tektra_speech_models_get_chosen (fixture->models), ==, "");
}

/* A path that a person wrote down themselves is taken as it is. */
static void
test_elsewhere (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = NULL;

  tektra_speech_models_set_chosen (fixture->models, fixture->source);
  load (fixture);
  path = tektra_speech_models_dup_path (fixture->models);
  g_assert_cmpstr (path, ==, fixture->source);
  g_assert_cmpuint (fixture->n_lost, ==, 0);

  g_clear_pointer (&path, g_free);
  tektra_speech_models_set_chosen (fixture->models, "");
  path = tektra_speech_models_dup_path (fixture->models);
  g_assert_null (path);
}

static gboolean
nothing_is_used (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *path = tektra_speech_models_dup_path (fixture->models);

  return path == NULL && *tektra_speech_models_get_chosen (fixture->models) == '\0';
}

/* Who deletes a model can think better of it; until then nobody uses it, and nobody is told what
 * they know. */
static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *used = NULL;
  g_autoptr(GError) error = NULL;
  TektraModelRemoval *removal;
  TektraSpeechModel *mine;

  load (fixture);
  mine = import_mine (fixture);
  path = g_strdup (tektra_speech_model_get_path (mine));
  tektra_speech_models_set_chosen (fixture->models, path);

  removal = tektra_speech_models_remove (fixture->models, mine, NEVER);
  g_assert_null (tektra_speech_models_find (fixture->models, "my-model"));
  used = tektra_speech_models_dup_path (fixture->models);
  g_assert_null (used);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (tektra_model_removal_undo (removal));
  g_assert_true (tektra_speech_models_find (fixture->models, "my-model") == mine);
  used = tektra_speech_models_dup_path (fixture->models);
  g_assert_cmpstr (used, ==, path);

  tektra_speech_models_remove (fixture->models, mine, NEVER);
  test_await (tektra_removal_list_flush (fixture->removals), &error);
  g_assert_no_error (error);
  g_assert_null (tektra_speech_models_find (fixture->models, "my-model"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fixture->source, G_FILE_TEST_EXISTS));
  test_wait_until (nothing_is_used, fixture);
  g_assert_cmpuint (fixture->n_lost, ==, 0);

  /* and can be brought back */
  import_mine (fixture);
}

/* What a person copies into the folder with a file manager is found; what is no model is not. */
static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "my-model.bin", NULL);
  g_autofree char *note = g_build_filename (fixture->folder, "note.bin", NULL);

  load (fixture);
  g_assert_no_errno (g_mkdir (fixture->folder, 0700));
  g_assert_true (g_file_set_contents (note, "no model", -1, NULL));
  g_assert_true (g_file_set_contents (path, fixture->model, (gssize) fixture->length, NULL));
  test_wait_until (mine_is_installed, fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->models)), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/speech-models/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("catalogue", test_catalogue);
  ADD ("download", test_download);
  ADD ("cut", test_cut);
  ADD ("wrong-checksum", test_wrong_checksum);
  ADD ("no-model", test_no_model);
  ADD ("restart", test_restart);
  ADD ("cancel", test_cancel);
  ADD ("import", test_import);
  ADD ("import-copy", test_import_copy);
  ADD ("refused", test_refused);
  ADD ("choose", test_choose);
  ADD ("elsewhere", test_elsewhere);
  ADD ("remove", test_remove);
  ADD ("folder", test_folder);
#undef ADD

  return g_test_run ();
}
