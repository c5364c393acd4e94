/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "core/tektra-model-name.h"
#include "core/tektra-running-model.h"
#include "test-future.h"
#include "test-server.h"

typedef struct
{
  TestServer     *server;
  TektraBackend  *backend;
  TektraProgress *progress;
  GCancellable   *cancellable;
  GArray         *phases;    /* TektraProgressPhase, each as it begins */
  guint64         largest;
  guint           n_back;    /* how often the bytes went back */
} Fixture;

static void
progress_cb (Fixture *self)
{
  TektraProgressPhase phase = tektra_progress_get_phase (self->progress);
  guint64 completed = tektra_progress_get_completed (self->progress);

  if (self->phases->len == 0 ||
      g_array_index (self->phases, TektraProgressPhase, self->phases->len - 1) != phase)
    g_array_append_val (self->phases, phase);

  if (completed < self->largest)
    self->n_back++;
  self->largest = MAX (self->largest, completed);

  g_assert_cmpuint (completed, <=, tektra_progress_get_total (self->progress));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->server = test_server_new ();
  self->backend = tektra_ollama_backend_new (test_server_get_url (self->server));
  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (self->backend), 0);
  self->progress = tektra_progress_new ();
  self->cancellable = g_cancellable_new ();
  self->phases = g_array_new (FALSE, FALSE, sizeof (TektraProgressPhase));
  g_signal_connect_swapped (self->progress, "notify", G_CALLBACK (progress_cb), self);

  test_server_add_recording (self->server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (self->server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (self->server, "GET /api/ps", "ollama/ps.res");
  g_assert_true (test_await (tektra_backend_list_models (self->backend), NULL));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_array_unref (self->phases);
  g_object_unref (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->progress, self);
  g_assert_finalize_object (self->progress);
  g_assert_finalize_object (self->backend);
  test_server_wait_for_no_client (self->server);
  test_server_free (self->server);
}

static DexFuture *
pull (Fixture    *self,
      const char *name)
{
  return tektra_backend_pull (self->backend, name, self->progress, self->cancellable);
}

static TektraModel *
get_model (Fixture *self)
{
  TektraModel *model = tektra_backend_find_model (self->backend, "tiny:latest");

  g_assert_nonnull (model);

  return model;
}

/* A person sees how many bytes came, and when nothing can be counted. */
static void
test_pull (Fixture       *self,
           gconstpointer  data)
{
  static const TektraProgressPhase wanted[] = {
    TEKTRA_PROGRESS_PREPARING, TEKTRA_PROGRESS_TRANSFERRING, TEKTRA_PROGRESS_VERIFYING,
    TEKTRA_PROGRESS_FINISHING, TEKTRA_PROGRESS_DONE,
  };
  g_autoptr(GError) error = NULL;
  g_autofree char *request = NULL;

  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-ok.res");
  g_assert_true (test_await (pull (self, "big"), &error));
  g_assert_no_error (error);

  g_assert_cmpmem (self->phases->data, self->phases->len * sizeof (TektraProgressPhase),
                   wanted, sizeof wanted);
  g_assert_cmpuint (tektra_progress_get_total (self->progress), >, 264000000);
  g_assert_cmpuint (tektra_progress_get_completed (self->progress), ==,
                    tektra_progress_get_total (self->progress));
  g_assert_cmpuint (self->n_back, ==, 0);
  g_assert_cmpfloat (tektra_progress_get_fraction (self->progress), ==, 1);

  request = test_server_dup_request (self->server, "POST /api/pull");
  g_assert_nonnull (strstr (request, "{\"model\":\"big:latest\"}"));

  /* The list knows the new model without being asked. */
  g_assert_cmpuint (test_server_get_n_requests (self->server, "GET /api/tags"), ==, 2);
}

/* All of it is there already, or the place it comes from breaks off now and then, which the server
 * mends by itself: either way a person sees it come to its end. */
static void
test_pull_whole (Fixture       *self,
                 gconstpointer  data)
{
  static const char * const recordings[] = { "ollama/pull-cached.res", "ollama/pull-cut.res" };

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", recordings[i]);
      test_server_clear (self->server, "POST /api/pull");
      test_server_add_recording (self->server, "POST /api/pull", recordings[i]);
      self->largest = 0;
      g_assert_true (test_await (pull (self, "big"), &error));
      g_assert_no_error (error);
      g_assert_cmpint (tektra_progress_get_phase (self->progress), ==, TEKTRA_PROGRESS_DONE);
      g_assert_cmpuint (tektra_progress_get_total (self->progress), >, 264000000);
      g_assert_cmpfloat (tektra_progress_get_fraction (self->progress), ==, 1);
      g_assert_cmpuint (self->n_back, ==, 0);
    }
}

/* A layer that has not begun has no "completed" at all. */
static void
test_pull_zero (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-zero.res");
  g_assert_false (test_await (pull (self, "big"), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED);
  g_assert_cmpuint (tektra_progress_get_completed (self->progress), ==, 0);
  g_assert_cmpuint (tektra_progress_get_total (self->progress), ==, 264565440);
  g_assert_cmpfloat (tektra_progress_get_fraction (self->progress), ==, 0);
}

/* The status says 200, and yet there is no model: nobody may be told that it came. */
static void
test_pull_errors (Fixture       *self,
                  gconstpointer  data)
{
  static const struct
  {
    const char         *recording;
    TektraBackendError  code;
  } cases[] = {
    { "ollama/pull-404.res", TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND },
    { "ollama/pull-corrupt.res", TEKTRA_BACKEND_ERROR_DAMAGED },
    { "ollama/pull-manifest-429.res", TEKTRA_BACKEND_ERROR_RATE_LIMITED },
    { "ollama/pull-refused.res", TEKTRA_BACKEND_ERROR_CONNECTION },
    { "ollama/pull-badname.res", TEKTRA_BACKEND_ERROR_INVALID_REQUEST },
    { "ollama/pull-auth.res", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i].recording);
      test_server_clear (self->server, "POST /api/pull");
      test_server_add_recording (self->server, "POST /api/pull", cases[i].recording);
      g_assert_false (test_await (pull (self, "nosuch:7b"), &error));
      g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) cases[i].code);
      g_assert_null (strstr (error->message, "sha256"));
      g_assert_cmpint (tektra_progress_get_phase (self->progress), !=, TEKTRA_PROGRESS_DONE);

      if (cases[i].code == TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND ||
          cases[i].code == TEKTRA_BACKEND_ERROR_UNAUTHORIZED)
        g_assert_nonnull (strstr (error->message, "nosuch:7b"));
    }

  /* What cannot be a name is not even asked for. */
  {
    guint n = test_server_get_n_requests (self->server, "POST /api/pull");
    g_autoptr(GError) error = NULL;

    g_assert_false (test_await (pull (self, "no such thing"), &error));
    g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST);
    g_assert_cmpuint (test_server_get_n_requests (self->server, "POST /api/pull"), ==, n);
  }
}

static gboolean
has_bytes (gpointer data)
{
  return tektra_progress_get_completed (data) > 0;
}

/* Stop closes the connection at once, also while the server is silent; the next pull goes on. */
static void
test_pull_cancel (Fixture       *self,
                  gconstpointer  data)
{
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-cancel.res", &length);
  g_autoptr(GError) error = NULL;
  guint64 before;
  DexFuture *future;

  test_server_add (self->server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length - 200,
    .ending = TEST_ENDING_STALL,
  });
  test_server_add_recording (self->server, "POST /api/pull", "ollama/pull-resume.res");

  future = pull (self, "big");
  test_wait_until (has_bytes, self->progress);
  before = tektra_progress_get_completed (self->progress);
  g_cancellable_cancel (self->cancellable);
  g_assert_false (test_await (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_server_wait_for_no_client (self->server);
  g_assert_cmpuint (before, >, 0);

  g_clear_error (&error);
  g_cancellable_reset (self->cancellable);
  test_await (pull (self, "big"), &error);
  g_assert_cmpuint (tektra_progress_get_completed (self->progress), >, 90000000);
}

/* The server dies half way. */
static void
test_pull_cut (Fixture       *self,
               gconstpointer  data)
{
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-ok.res", &length);
  g_autoptr(GError) error = NULL;

  test_server_add (self->server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length / 2,
    .piece = 700, .delay_us = 100, .ending = TEST_ENDING_RESET,
  });

  g_assert_false (test_await (pull (self, "big"), &error));
  g_assert_true (error->domain == TEKTRA_BACKEND_ERROR);
  g_assert_cmpint (tektra_progress_get_phase (self->progress), ==, TEKTRA_PROGRESS_TRANSFERRING);
  g_assert_cmpuint (tektra_progress_get_completed (self->progress), >, 0);
}

static void
test_delete_and_copy (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *delete = NULL;

  test_server_add_recording (self->server, "POST /api/copy", "ollama/copy-ok.res");
  test_server_add_recording (self->server, "POST /api/copy", "ollama/copy-unknown.res");
  test_server_add_recording (self->server, "DELETE /api/delete", "ollama/delete-ok.res");
  test_server_add_recording (self->server, "DELETE /api/delete", "ollama/delete-unknown.res");

  g_assert_true (test_await (tektra_backend_copy (self->backend, get_model (self), "mine"),
                             &error));
  copy = test_server_dup_request (self->server, "POST /api/copy");
  g_assert_nonnull (strstr (copy, "{\"source\":\"tiny:latest\",\"destination\":\"mine\"}"));
  g_assert_false (test_await (tektra_backend_copy (self->backend, get_model (self), "mine"),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (test_await (tektra_backend_delete (self->backend, get_model (self)), &error));
  delete = test_server_dup_request (self->server, "DELETE /api/delete");
  g_assert_nonnull (strstr (delete, "{\"model\":\"tiny:latest\"}"));
  g_assert_false (test_await (tektra_backend_delete (self->backend, get_model (self)), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
}

static void
test_describe (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr(TektraModelDetails) details = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *license = NULL;
  DexFuture *future;

  test_server_add_json (self->server, "POST /api/show", 200,
                        "{\"license\":\"\\n  Apache License\\n Version 2\","
                        "\"template\":\"{{ .P }}\","
                        "\"system\":\"Be brief.\",\"parameters\":\"stop  \\\"x\\\"\","
                        "\"modelfile\":\"FROM x\",\"details\":{\"format\":\"gguf\","
                        "\"family\":\"llama\",\"families\":null,\"parameter_size\":\"1.21M\","
                        "\"quantization_level\":\"F16\",\"parent_model\":\"\"},"
                        "\"model_info\":{\"llama.context_length\":4096,"
                        "\"llama.embedding_length\":512,\"tokenizer.ggml.tokens\":null},"
                        "\"capabilities\":[\"completion\",\"vision\"],"
                        "\"modified_at\":\"2026-11-23T03:13:10.627467979Z\"}");

  future = tektra_backend_describe (self->backend, get_model (self), NULL);
  g_assert_true (test_await (dex_ref (future), &error));
  details = dex_await_boxed (future, &error);
  license = tektra_model_details_dup_license_name (details);
  g_assert_cmpstr (license, ==, "Apache License");
  g_assert_cmpstr (details->name, ==, "tiny:latest");
  g_assert_cmpstr (details->template_text, ==, "{{ .P }}");
  g_assert_cmpstr (details->system, ==, "Be brief.");
  g_assert_cmpstr (details->family, ==, "llama");
  g_assert_null (details->parent);
  g_assert_cmpuint (details->context_length, ==, 4096);
  g_assert_cmpuint (details->embedding_length, ==, 512);
  g_assert_cmpint (details->capabilities, ==, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  g_assert_cmpint (details->modified, ==, 1795403590);
}

/* What is in memory is seen with what it takes, and with when it goes. */
static void
test_running (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr(GListModel) running = NULL;
  g_autoptr(TektraRunningModel) first = NULL;
  g_autoptr(TektraRunningModel) second = NULL;
  DexFuture *future;

  test_server_clear (self->server, "GET /api/ps");
  test_server_add_json (self->server, "GET /api/ps", 200,
                        "{\"models\":[{\"name\":\"tiny:latest\",\"size\":9000,\"size_vram\":3000,"
                        "\"expires_at\":\"2026-11-23T03:16:21.439534134Z\","
                        "\"context_length\":512},{\"name\":\"gone:latest\",\"size\":5,"
                        "\"expires_at\":\"2319-03-05T00:00:00Z\",\"size_vram\":0}]}");

  future = tektra_backend_list_running (self->backend);
  g_assert_true (test_await (dex_ref (future), NULL));
  running = dex_await_object (future, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (running), ==, 2);
  first = g_list_model_get_item (running, 0);
  second = g_list_model_get_item (running, 1);

  g_assert_true (tektra_running_model_get_model (first) == get_model (self));
  g_assert_cmpint (g_date_time_to_unix (tektra_running_model_get_expires (first)), ==, 1795403781);
  g_assert_cmpuint (tektra_model_get_memory (get_model (self)), ==, 9000);

  /* Deleted, but still in memory; and it stays. */
  g_assert_cmpstr (tektra_model_get_id (tektra_running_model_get_model (second)), ==,
                   "gone:latest");
  g_assert_null (tektra_running_model_get_expires (second));
}

/* As a real server writes it; only the first one was asked to stay. */
static void
test_running_for_ever (Fixture       *self,
                       gconstpointer  data)
{
  static const char * const names[] = { "scripted:latest", "tiny:latest", "go:latest" };
  g_autoptr(GListModel) running = NULL;
  DexFuture *future;

  test_server_clear (self->server, "GET /api/ps");
  test_server_add_recording (self->server, "GET /api/ps", "ollama/ps-forever.res");

  future = tektra_backend_list_running (self->backend);
  g_assert_true (test_await (dex_ref (future), NULL));
  running = dex_await_object (future, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (running), ==, G_N_ELEMENTS (names));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(TektraRunningModel) item = g_list_model_get_item (running, i);

      g_assert_cmpstr (tektra_model_get_id (tektra_running_model_get_model (item)), ==, names[i]);
      g_assert_true ((tektra_running_model_get_expires (item) == NULL) == (i == 0));
    }
}

static GFile *
write_file (const char *text,
            char      **path)
{
  int fd = g_file_open_tmp ("tektra-XXXXXX.gguf", path, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (*path, text, -1, NULL));

  return g_file_new_for_path (*path);
}

/* A file that the server does not have goes there once; one that it has does not. */
static void
test_create (Fixture       *self,
             gconstpointer  data)
{
  static const char sha[] =
    "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  g_autoptr(TektraModelRecipe) recipe = tektra_model_recipe_new ("mine");
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autofree char *path = NULL;
  g_autofree char *head = g_strconcat ("HEAD /api/blobs/", sha, NULL);
  g_autofree char *post = g_strconcat ("POST /api/blobs/", sha, NULL);
  g_autofree char *blob = NULL;
  g_autofree char *create = NULL;
  g_autoptr(GFile) file = write_file ("hello", &path);
  g_autoptr(GError) error = NULL;

  test_server_add_recording (self->server, head, "ollama/blob-head-missing.res");
  test_server_add_recording (self->server, head, "ollama/blob-head-present.res");
  test_server_add_recording (self->server, post, "ollama/blob-up-ok.res");
  test_server_add_recording (self->server, "POST /api/create", "ollama/create-from-blob.res");
  test_server_add_recording (self->server, "POST /api/create", "ollama/create-junk.res");

  tektra_model_recipe_add_file (recipe, file);
  tektra_model_recipe_set_system (recipe, "S");
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 1024);
  tektra_generation_params_set_stop (params, (const char *[]) { "zz", NULL });
  tektra_model_recipe_set_params (recipe, params);

  g_assert_true (test_await (tektra_backend_create (self->backend, recipe, self->progress, NULL),
                             &error));
  g_assert_no_error (error);
  blob = test_server_dup_request (self->server, post);
  g_assert_true (g_str_has_suffix (blob, "\r\n\r\nhello"));
  create = test_server_dup_request (self->server, "POST /api/create");
  g_assert_nonnull (strstr (create, sha));
  g_assert_nonnull (strstr (create, "\"parameters\":{\"num_ctx\":1024,\"stop\":[\"zz\"]}"));
  g_assert_nonnull (strstr (create, "\"system\":\"S\""));
  g_assert_null (strstr (create, "\"from\""));
  g_assert_cmpint (tektra_progress_get_phase (self->progress), ==, TEKTRA_PROGRESS_DONE);

  /* The error comes in a stream that began with 200. */
  g_assert_false (test_await (tektra_backend_create (self->backend, recipe, self->progress, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_assert_cmpuint (test_server_get_n_requests (self->server, head), ==, 2);
  g_assert_cmpuint (test_server_get_n_requests (self->server, post), ==, 1);
  g_unlink (path);

  /* The file went away. */
  g_clear_error (&error);
  g_assert_false (test_await (tektra_backend_create (self->backend, recipe, self->progress, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
}

/* The same weights with other instructions: nothing is uploaded. */
static void
test_create_from_model (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr(TektraModelRecipe) recipe = tektra_model_recipe_new ("mine");
  g_autoptr(GError) error = NULL;
  g_autofree char *create = NULL;

  test_server_add_recording (self->server, "POST /api/create", "ollama/create-quick.res");
  tektra_model_recipe_set_base (recipe, "tiny:latest");
  tektra_model_recipe_set_system (recipe, "Be brief.");

  g_assert_true (test_await (tektra_backend_create (self->backend, recipe, self->progress, NULL),
                             &error));
  g_assert_no_error (error);
  create = test_server_dup_request (self->server, "POST /api/create");
  g_assert_nonnull (strstr (create, "\"from\":\"tiny:latest\""));
  g_assert_nonnull (strstr (create, "\"system\":\"Be brief.\""));
  g_assert_null (strstr (create, "\"files\""));
  g_assert_cmpint (tektra_progress_get_phase (self->progress), ==, TEKTRA_PROGRESS_DONE);
}

static void
test_names (void)
{
  static const char * const valid[] = {
    "gemma3", "gemma3:4b", "hf.co/user/repo:Q4_K_M", "localhost:5000/me/model", "a.b-c_d", "_x",
  };
  static const char * const invalid[] = {
    "", ":", "a:", "/a", "a//b", "a b", "http://x/y", "-a", "ä", "a;b", "../a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (tektra_model_name_is_valid (valid[i]));
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (tektra_model_name_is_valid (invalid[i]));

  g_assert_true (tektra_model_name_equal ("Gemma3", "gemma3:LATEST"));
  g_assert_true (tektra_model_name_equal ("h:5000/m", "h:5000/m:latest"));
  g_assert_false (tektra_model_name_equal ("gemma3:4b", "gemma3"));
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
    { "/ollama-store/pull", test_pull },
    { "/ollama-store/pull-whole", test_pull_whole },
    { "/ollama-store/pull-zero", test_pull_zero },
    { "/ollama-store/pull-errors", test_pull_errors },
    { "/ollama-store/pull-cancel", test_pull_cancel },
    { "/ollama-store/pull-cut", test_pull_cut },
    { "/ollama-store/delete-and-copy", test_delete_and_copy },
    { "/ollama-store/describe", test_describe },
    { "/ollama-store/running", test_running },
    { "/ollama-store/running-for-ever", test_running_for_ever },
    { "/ollama-store/create", test_create },
    { "/ollama-store/create-from-model", test_create_from_model },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/ollama-store/names", test_names);

  return g_test_run ();
}
