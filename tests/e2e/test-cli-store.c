/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "cli-test.h"
#include "test-server.h"

/* Getting, showing and deleting models in a terminal, against a replaying Ollama. */

static TestServer *
new_server (void)
{
  TestServer *server = test_server_new ();

  test_server_add_recording (server, "GET /api/version", "ollama/version.res");
  test_server_add_recording (server, "GET /api/tags", "ollama/tags.res");
  test_server_add_recording (server, "GET /api/ps", "ollama/ps.res");

  return server;
}

static GSubprocess *
spawn (Fixture            *self,
       TestServer         *server,
       const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;

  cli_test_write_script (self, "");
  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                             G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "OLLAMA_HOST", test_server_get_url (server), TRUE);

  return cli_program_spawn (launcher, arguments);
}

static void
run (Fixture            *self,
     TestServer         *server,
     Result             *result,
     const char * const *arguments)
{
  g_autoptr(GSubprocess) process = spawn (self, server, arguments);

  cli_program_finish (process, NULL, result);
}

static void
test_pull (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr(TestServer) server = new_server ();
  g_auto(Result) good = { 0 };
  g_auto(Result) unknown = { 0 };
  g_autofree char *request = NULL;

  test_server_add_recording (server, "POST /api/pull", "ollama/pull-ok.res");
  test_server_add_recording (server, "POST /api/pull", "ollama/pull-404.res");

  run (self, server, &good, ARGS ("pull", "ollama/big"));
  g_assert_cmpint (good.status, ==, 0);
  g_assert_cmpstr (good.output, ==, "");
  g_assert_true (g_str_has_suffix (good.errors, "big is here.\n"));
  g_assert_null (strchr (good.errors, '\r'));
  g_assert_nonnull (strstr (good.errors, "MB"));
  request = test_server_dup_request (server, "POST /api/pull");
  g_assert_nonnull (strstr (request, "{\"model\":\"big:latest\"}"));

  run (self, server, &unknown, ARGS ("pull", "nosuch"));
  g_assert_cmpint (unknown.status, ==, 1);
  g_assert_nonnull (strstr (unknown.errors, "There is no model called “nosuch”"));
}

/* Ctrl+C: the connection is closed, and a person knows how to go on. */
static void
test_interrupt (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(TestServer) server = new_server ();
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };
  gsize length;
  g_autofree char *text = test_data_dup_contents ("ollama/pull-cancel.res", &length);

  test_server_add (server, &(TestReply) {
    .route = "POST /api/pull", .text = text, .length = length, .cut = length - 200,
    .ending = TEST_ENDING_STALL,
  });

  process = spawn (self, server, ARGS ("pull", "big"));
  test_server_wait_for_request (server, "POST /api/pull", 1);
  g_subprocess_send_signal (process, SIGINT);
  cli_program_finish (process, NULL, &result);
  g_assert_cmpint (result.status, ==, 130);
  g_assert_nonnull (strstr (result.errors, "tektra pull big"));
  test_server_wait_for_no_client (server);
}

/* Nothing listens: said at once, and not waited for. */
static void
test_away (Fixture       *self,
           gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "");
  RUN (self, &result, NULL, "pull", "big");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.errors, "Ollama"));
}

static void
test_rm (Fixture       *self,
         gconstpointer  data)
{
  g_autoptr(TestServer) server = new_server ();
  g_auto(Result) unasked = { 0 };
  g_auto(Result) gone = { 0 };
  g_auto(Result) unknown = { 0 };
  g_auto(Result) missing = { 0 };
  g_autofree char *request = NULL;

  test_server_add_recording (server, "DELETE /api/delete", "ollama/delete-ok.res");

  run (self, server, &unasked, ARGS ("rm", "tiny"));
  g_assert_cmpint (unasked.status, ==, 2);
  g_assert_cmpuint (test_server_get_n_requests (server, "DELETE /api/delete"), ==, 0);

  run (self, server, &unknown, ARGS ("rm", "--yes", "nosuch"));
  g_assert_cmpint (unknown.status, ==, 1);
  g_assert_nonnull (strstr (unknown.errors, "nosuch"));

  run (self, server, &missing, ARGS ("rm", "--yes"));
  g_assert_cmpint (missing.status, ==, 2);

  run (self, server, &gone, ARGS ("rm", "--yes", "tiny"));
  g_assert_cmpint (gone.status, ==, 0);
  g_assert_cmpstr (gone.errors, ==, "tiny is deleted.\n");
  request = test_server_dup_request (server, "DELETE /api/delete");
  g_assert_nonnull (strstr (request, "{\"model\":\"tiny:latest\"}"));
}

/* The model that came with the program is not thrown away, and it is said why. */
static void
test_rm_own (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *from = g_build_filename (g_getenv ("TEKTRA_PROGRAM_DATA"), "models",
                                            "tektra-tiny", "tektra-tiny-Q8_0.gguf", NULL);
  g_autofree char *folder = g_build_filename (self->folder, "models", NULL);
  g_autofree char *path = g_build_filename (folder, "tektra-tiny-Q8_0.gguf", NULL);
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) copy = g_file_new_for_path (path);
  g_autoptr(GError) error = NULL;
  g_auto(Result) result = { 0 };

  /* What the fixture says is the program's own */
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_file_copy (source, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  cli_test_write_script (self, "");
  RUN (self, &result, NULL, "rm", "--yes", "tektra-tiny-Q8_0");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (result.output, ==, "");
  g_assert_cmpstr (result.errors, ==, "This model belongs to Tektra and cannot be deleted.\n");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_show (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr(TestServer) server = new_server ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_auto(Result) text = { 0 };
  g_auto(Result) json = { 0 };
  g_auto(Result) models = { 0 };
  g_auto(Result) scripted = { 0 };
  JsonObject *object;

  test_server_add_json (server, "POST /api/show", 200,
                        "{\"license\":\"MIT License\\nCopyright\",\"template\":\"{{ .Prompt }}\","
                        "\"details\":{\"family\":\"llama\"},\"capabilities\":[\"completion\"]}");

  run (self, server, &text, ARGS ("show", "tiny"));
  g_assert_cmpint (text.status, ==, 0);
  g_assert_nonnull (strstr (text.output, "MIT License\n"));
  g_assert_nonnull (strstr (text.output, "llama"));
  g_assert_nonnull (strstr (text.output, "{{ .Prompt }}"));
  g_assert_nonnull (strstr (text.output, "9.4"));

  run (self, server, &json, ARGS ("show", "--json", "tiny"));
  g_assert_cmpint (json.status, ==, 0);
  json_parser_load_from_data (parser, json.output, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "ollama/tiny:latest");
  g_assert_cmpstr (json_object_get_string_member (object, "template"), ==, "{{ .Prompt }}");
  g_assert_cmpint (json_object_get_int_member (object, "memory"), ==, 9395240);

  /* A backend without details of its own */
  run (self, server, &scripted, ARGS ("show", "Blind One"));
  g_assert_cmpint (scripted.status, ==, 0);
  g_assert_nonnull (strstr (scripted.output, "4096"));

  run (self, server, &models, ARGS ("models"));
  g_assert_nonnull (strstr (models.output, "IN MEMORY"));
  g_assert_nonnull (strstr (models.output, "9.4"));
}

int
main (int   argc,
      char *argv[])
{
  static const CliTest tests[] = {
    { "/cli/store/pull", test_pull },
    { "/cli/store/interrupt", test_interrupt },
    { "/cli/store/away", test_away },
    { "/cli/store/rm", test_rm },
    { "/cli/store/rm-own", test_rm_own },
    { "/cli/store/show", test_show },
  };

  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
