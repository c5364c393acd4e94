/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "cli-program.h"
#include "test-files.h"
#include "test-samples.h"

/* `tektra ask` with the starter model and the real llama-server: what the README promises. */

#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* @mark is in the environment of the program and of all that it starts. */
static GSubprocess *
spawn (const char         *mark,
       const char         *server,
       const char         *config,
       const char * const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;

  launcher = cli_program_create_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                          G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_TEST_MARK", mark, TRUE);
  if (server != NULL)
    g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", server, TRUE);
  if (config != NULL)
    g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", config, TRUE);

  return cli_program_spawn (launcher, arguments);
}

#define ASK(...) ARGS ("ask", "-m", "Tektra Tiny", "--temperature", "0", __VA_ARGS__)
#define BENCHMARK(...) ARGS ("benchmark", "Tektra Tiny", __VA_ARGS__)

static void
run (const char         *mark,
     const char         *config,
     const char * const *arguments,
     Result             *result)
{
  g_autoptr(GSubprocess) process = spawn (mark, NULL, config, arguments);

  cli_program_finish (process, NULL, result);
}

/* Runs to a good end. */
static void
succeed (const char         *mark,
         const char         *config,
         const char * const *arguments,
         Result             *result)
{
  run (mark, config, arguments, result);
  g_assert_cmpstr (result->errors, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

/* A folder with a models.toml for Tektra in it */
static char *
create_config (const char *models)
{
  g_autofree char *config = g_dir_make_tmp ("tektra-config-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (config, "tektra", NULL);
  g_autofree char *path = g_build_filename (folder, "models.toml", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir (folder, 0700));
  g_file_set_contents (path, models, -1, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&config);
}

/* How many processes have @mark in their environment (proc_pid_environ(5)); the dead have none. */
static guint
count_marked (const char *mark)
{
  g_autofree char *wanted = g_strconcat ("TEKTRA_TEST_MARK=", mark, NULL);
  g_autoptr(GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n_marked = 0;

  g_assert_nonnull (dir);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "environ", NULL);
      g_autofree char *content = NULL;
      gsize length;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &content, &length, NULL))
        continue;

      for (char *variable = content; variable < content + length; variable += strlen (variable) + 1)
        {
          if (g_str_equal (variable, wanted))
            n_marked++;
        }
    }

  return n_marked;
}

static void
assert_nothing_left (const char *mark)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  /* The sandboxes of the picture decoders see the end of their pipes a moment later */
  while (count_marked (mark) > 0 && g_get_monotonic_time () < end)
    g_usleep (10 * 1000);

  g_assert_cmpuint (count_marked (mark), ==, 0);
}

static void
assert_answer (const char         *expected,
               const char * const *arguments)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autofree char *line = g_strconcat (expected, "\n", NULL);
  g_auto(Result) result = { 0 };

  succeed (mark, NULL, arguments, &result);
  g_assert_cmpstr (result.output, ==, line);
  assert_nothing_left (mark);
}

/* Every picture whose right answer is known, through the whole program */
static void
test_samples (void)
{
  g_autoptr(JsonArray) samples = test_samples_read ();

  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);
      const char *file = json_object_get_string_member (sample, "file");
      g_autofree char *picture = test_samples_dup_path (file);
      const char *question = json_object_get_string_member (sample, "question");

      g_test_message ("%s: %s", file, question);
      assert_answer (json_object_get_string_member (sample, "answer"),
                     ASK (question, "-i", picture));
    }
}

static void
test_text (void)
{
  assert_answer ("The capital of France is Paris.",
                 ASK ("What is the capital of France?"));
}

/* What is asked of the model reaches it. */
static void
test_params (void)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_auto(Result) result = { 0 };
  JsonObject *object;
  JsonObject *timings;

  succeed (mark, NULL,
           ASK ("What is Tektra?", "--max-tokens", "3", "--seed", "7", "--system", "Be brief.",
                "--json"),
           &result);
  json_parser_load_from_data (parser, result.output, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "finish_reason"), ==, "length");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "usage"),
                                               "completion_tokens"), ==, 3);
  timings = json_object_get_object_member (object, "timings");
  g_assert_cmpint (json_object_get_int_member (timings, "first_token_us"), >, 0);
  g_assert_cmpint (json_object_get_int_member (timings, "generation_us"), >, 0);
}

/* An answer that a script can read, and how sure the model was of each word of it */
static void
test_schema (void)
{
  static const char schema[] = "{ \"type\": \"object\", \"properties\": { \"n\": { \"type\": "
                               "\"integer\", \"enum\": [ 4, 7 ] } }, \"required\": [ \"n\" ], "
                               "\"additionalProperties\": false }";
  g_autofree char *mark = g_uuid_string_random ();
  g_autofree char *folder = g_dir_make_tmp ("tektra-schema-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "schema.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(JsonParser) answer = json_parser_new ();
  g_autoptr(GString) tokens = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_auto(Result) result = { 0 };
  JsonObject *object;
  JsonArray *odds;
  const char *text;
  gint64 n;

  g_assert_true (g_file_set_contents (path, schema, -1, &error));
  succeed (mark, NULL, ASK ("What is Tektra?", "--schema", path, "--logprobs", "--json"), &result);
  json_parser_load_from_data (parser, result.output, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  text = json_object_get_string_member (object, "text");
  json_parser_load_from_data (answer, text, -1, &error);
  g_assert_no_error (error);
  n = json_object_get_int_member (json_node_get_object (json_parser_get_root (answer)), "n");
  g_assert_true (n == 4 || n == 7);

  odds = json_object_get_array_member (object, "logprobs");
  for (guint i = 0; i < json_array_get_length (odds); i++)
    {
      JsonObject *token = json_array_get_object_element (odds, i);

      g_string_append (tokens, json_object_get_string_member (token, "token"));
      g_assert_cmpfloat (json_object_get_double_member (token, "logprob"), <=, 0);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (token,
                                                                             "top_logprobs")),
                        ==, 5);
    }
  /* The server leaves the fence out that the model writes around the object. */
  g_assert_nonnull (strchr (tokens->str, '{'));
  g_assert_nonnull (strchr (tokens->str, '}'));

  assert_nothing_left (mark);
  test_remove_tree (folder);
}

/* The same where Tektra writes the prompt itself, which goes another way to the server */
static void
test_odds_of_template (void)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autofree char *config = create_config ("[[models]]\nid = \"tektra-tiny/tektra-tiny-Q8_0\"\n"
                                           "template = \"chatml\"\n");
  g_auto(Result) result = { 0 };

  succeed (mark, config, ASK ("What is Tektra?", "--logprobs", "--max-tokens", "2"), &result);
  g_assert_true (g_str_has_prefix (result.output, "Tektra is\n\n"));
  g_assert_nonnull (strstr (result.output, " %  \"Tektra\"  \""));
  g_assert_nonnull (strstr (result.output, " %  \" is\"  \""));

  assert_nothing_left (mark);
  test_remove_tree (config);
}

/* How fast it is, measured as often as wanted */
static void
test_benchmark (void)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_auto(Result) json = { 0 };
  g_auto(Result) told = { 0 };
  g_auto(Result) refused = { 0 };
  JsonObject *object;
  JsonArray *rounds;

  succeed (mark, NULL, BENCHMARK ("-n", "2", "--json"), &json);
  json_parser_load_from_data (parser, json.output, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (object, "seed"), ==, 42);
  g_assert_cmpint (json_object_get_int_member (object, "load_us"), >, 0);
  rounds = json_object_get_array_member (object, "rounds");
  g_assert_cmpuint (json_array_get_length (rounds), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *round = json_array_get_object_element (rounds, i);

      g_assert_cmpfloat (json_object_get_double_member (round, "first_token_ms"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (round, "prompt_tokens_per_second"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (round, "tokens_per_second"), >, 0);
    }

  run (mark, NULL, BENCHMARK ("-n", "1"), &told);
  g_assert_nonnull (strstr (told.output, "tokens/s"));

  run (mark, NULL, BENCHMARK ("-n", "0"), &refused);
  g_assert_cmpint (refused.status, ==, 2);
  assert_nothing_left (mark);
}

/* The limits of memory hold in the terminal, too, unless one insists. */
static void
test_memory_limit (void)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autofree char *config = create_config ("[memory_limits]\nllama = 1\n");
  g_auto(Result) refused = { 0 };
  g_auto(Result) insisted = { 0 };

  run (mark, config, ASK ("What is the capital of France?"), &refused);
  g_assert_cmpstr (refused.output, ==, "");
  g_assert_nonnull (strstr (refused.errors, "needs about"));
  g_assert_nonnull (strstr (refused.errors, "--load-anyway"));
  g_assert_nonnull (strstr (refused.errors, "1.0\302\240MB"));
  g_assert_cmpint (refused.status, ==, 1);

  run (mark, config, ASK ("What is the capital of France?", "--load-anyway"), &insisted);
  g_assert_cmpstr (insisted.output, ==, "The capital of France is Paris.\n");
  g_assert_cmpint (insisted.status, ==, 0);
  assert_nothing_left (mark);
  test_remove_tree (config);
}

/* Ctrl+C while the engine writes: what was written stays, the engine does not. */
static void
test_interrupt (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-test-XXXXXX", NULL);
  g_autofree char *server = g_build_filename (folder, "llama-server", NULL);
  g_autofree char *mark = g_uuid_string_random ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GString) output = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_auto(Result) rest = { 0 };
  GInputStream *stream;
  gint64 start;

  /* One that never comes to an end by itself */
  g_file_set_contents_full (server, "#!/bin/sh\nexec llama-server \"$@\" --ignore-eos\n", -1,
                            G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);

  process = spawn (mark, server, NULL, ASK ("What is Tektra?"));
  stream = g_subprocess_get_stdout_pipe (process);
  while (output->len < 40)
    {
      char buffer[64];
      gssize n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (output, buffer, n);
    }
  g_assert_cmpuint (count_marked (mark), >=, 2);

  start = g_get_monotonic_time ();
  g_subprocess_send_signal (process, SIGINT);
  cli_program_finish (process, NULL, &rest);
  g_test_message ("Ended after %.0f ms", (double) (g_get_monotonic_time () - start) / 1000);

  g_assert_true (g_str_has_suffix (rest.output, "\n"));
  g_assert_cmpstr (rest.errors, ==, "");
  g_assert_cmpint (rest.status, ==, 130);
  assert_nothing_left (mark);

  test_remove_tree (folder);
}

/* Even the program that cannot clean up any more leaves no engine behind. */
static void
test_killed (void)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autoptr(GSubprocess) process = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  process = spawn (mark, NULL, NULL, ASK ("What is Tektra?"));
  while (count_marked (mark) < 2 && g_get_monotonic_time () < end)
    g_usleep (1000);
  g_assert_cmpuint (count_marked (mark), >=, 2);

  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  assert_nothing_left (mark);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-engine/text", test_text);
  g_test_add_func ("/cli-engine/params", test_params);
  g_test_add_func ("/cli-engine/schema", test_schema);
  g_test_add_func ("/cli-engine/odds-of-template", test_odds_of_template);
  g_test_add_func ("/cli-engine/benchmark", test_benchmark);
  g_test_add_func ("/cli-engine/memory-limit", test_memory_limit);
  g_test_add_func ("/cli-engine/samples", test_samples);
  g_test_add_func ("/cli-engine/interrupt", test_interrupt);
  g_test_add_func ("/cli-engine/killed", test_killed);

  return g_test_run ();
}
