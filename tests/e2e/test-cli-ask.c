/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "cli-test.h"

/* `tektra ask` as scripts and people in terminals use it. */

static char *
image_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "images", name, NULL);
}

/* What a script that uses the program relies on: the answer, nothing but the answer. */
static void
test_ask (Fixture       *self,
          gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  cli_test_write_script (self,
                         "{ \"match\": \"What is this\", \"steps\": [ { \"status\": \"Loading\" }, "
                         "{ \"progress\": 0.5 }, { \"thinking\": \"Hmm.\" }, "
                         "{ \"text\": \"Ein \" }, "
                         "{ \"text\": \"Bär: \\u001b[31m$HOME\" }, { \"done\": \"stop\" } ] }");
  RUN (self, &result, NULL, "ask", "What", "is", "this");

  g_assert_cmpstr (result.output, ==, "Ein Bär: \033[31m$HOME\n");
  g_assert_cmpstr (result.errors, ==, "");
  g_assert_cmpint (result.status, ==, 0);
}

static void
test_ask_newline (Fixture       *self,
                  gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"line\\n\" }, { \"done\": \"stop\" } ] }");
  RUN (self, &result, NULL, "ask", "x");

  g_assert_cmpstr (result.output, ==, "line\n");
  g_assert_cmpint (result.status, ==, 0);
}

static void
test_ask_input (Fixture       *self,
                gconstpointer  data)
{
  g_auto(Result) both = { 0 };
  g_auto(Result) alone = { 0 };
  g_auto(Result) broken = { 0 };
  g_auto(Result) empty = { 0 };

  cli_test_write_script (self,
                "{ \"match\": \"Sum it up\\n\\nthe notes\", "
                "\"steps\": [ { \"text\": \"both\" }, { \"done\": \"stop\" } ] }, "
                "{ \"match\": \"the notes\", "
                "\"steps\": [ { \"text\": \"alone\" }, { \"done\": \"stop\" } ] }, "
                "{ \"match\": \"\357\277\275\", "
                "\"steps\": [ { \"text\": \"broken\" }, { \"done\": \"stop\" } ] }");

  RUN (self, &both, "\nthe notes\n", "ask", "Sum it up");
  g_assert_cmpstr (both.output, ==, "both\n");

  RUN (self, &alone, "the notes", "ask");
  g_assert_cmpstr (alone.output, ==, "alone\n");

  /* What is no text becomes what can be sent */
  RUN (self, &broken, "\xff", "ask");
  g_assert_cmpstr (broken.output, ==, "broken\n");

  /* A script whose file turns out to be empty must not hang */
  RUN (self, &empty, " \n", "ask");
  g_assert_cmpint (empty.status, ==, 1);
  g_assert_cmpstr (empty.output, ==, "");
  g_assert_cmpstr (empty.errors, ==, "There is no question: standard input is empty.\n");
}

/* A file is in the question, as in the window; what is no text is refused by its name. */
static void
test_ask_file (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *notes = g_build_filename (self->folder, "notes.txt", NULL);
  g_autofree char *odd = g_build_filename (self->folder, "odd.txt", NULL);
  g_auto(Result) asked = { 0 };
  g_auto(Result) refused = { 0 };

  cli_test_write_script (self,
                         "{ \"match\": \"Sum it up\\n\\nnotes.txt\\n\\n```txt\\nEggs\\n```\", "
                         "\"steps\": [ { \"text\": \"Breakfast\" }, { \"done\": \"stop\" } ] }");
  g_assert_true (g_file_set_contents (notes, "Eggs", -1, NULL));
  g_assert_true (g_file_set_contents (odd, "\xff\x01", 2, NULL));

  RUN (self, &asked, NULL, "ask", "Sum it up", "-f", notes);
  g_assert_cmpstr (asked.output, ==, "Breakfast\n");
  g_assert_cmpint (asked.status, ==, 0);

  RUN (self, &refused, NULL, "ask", "Sum it up", "--file", odd);
  g_assert_cmpstr (refused.errors, ==,
                   "“odd.txt” is not written in Unicode: save it as UTF-8 first.\n");
  g_assert_cmpstr (refused.output, ==, "");
  g_assert_cmpint (refused.status, ==, 1);

  g_assert_no_errno (g_unlink (notes));
  g_assert_no_errno (g_unlink (odd));
}

static void
test_ask_huge_input (Fixture       *self,
                     gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "input", NULL);
  g_autofree char *input = g_strnfill (9 * 1024 * 1024, 'x');
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "");
  g_assert_true (g_file_set_contents (path, input, -1, NULL));
  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_stdin_file_path (launcher, path);
  process = cli_program_spawn (launcher, ARGS ("ask", "Sum it up"));
  cli_program_finish (process, NULL, &result);

  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (result.errors, ==,
                   "There is too much on standard input: at most 8 MB can be read.\n");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A program that starts this one may leave a pipe open for ever. A slow producer is waited for when
 * it is asked for, also when others have given up. */
static void
test_ask_silent_input (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) waiting = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) awaited = { 0 };
  g_auto(Result) result = { 0 };
  int pipe_fds[2];

  if (!g_test_slow ())
    {
      g_test_skip ("waits for ten seconds: run with -m slow");
      return;
    }

  cli_test_write_script (self,
                         "{ \"match\": \"Well?\\n\\nlate\", "
                         "\"steps\": [ { \"text\": \"heard\" }, { \"done\": \"stop\" } ] }, "
                         "{ \"steps\": [ { \"text\": \"answer\" }, { \"done\": \"stop\" } ] }");
  waiting = cli_test_spawn (self, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                            ARGS ("ask", "Well?", "-"));

  g_assert_true (g_unix_open_pipe (pipe_fds, O_CLOEXEC, NULL));
  launcher = cli_test_create_launcher (self,
                              G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_take_stdin_fd (launcher, pipe_fds[0]);
  process = cli_program_spawn (launcher, ARGS ("ask", "Well?"));
  cli_program_finish (process, NULL, &result);
  close (pipe_fds[1]);

  g_assert_cmpstr (result.output, ==, "answer\n");
  g_assert_true (g_str_has_prefix (result.errors, "Nothing comes from standard input"));
  g_assert_cmpint (result.status, ==, 0);

  cli_program_finish (waiting, "late", &awaited);
  g_assert_cmpstr (awaited.output, ==, "heard\n");
  g_assert_cmpint (awaited.status, ==, 0);
}

static void
test_ask_images (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *photo = image_path ("orientation-6.jpg");
  g_autofree char *drawing = image_path ("quarters.svg");
  g_autofree char *broken = image_path ("cut-quarters.png");
  g_auto(Result) seen = { 0 };
  g_auto(Result) blind = { 0 };
  g_auto(Result) refused = { 0 };
  g_auto(Result) missing = { 0 };

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"Nice.\" }, { \"done\": \"stop\" } ] }");

  /* The first model cannot see, so that another one is asked */
  RUN (self, &seen, NULL, "ask", "What is this?", "-i", photo, "--image", drawing, "--json");
  g_assert_cmpint (seen.status, ==, 0);
  g_assert_nonnull (strstr (seen.output, "\"name\" : \"Séeing 見る\""));

  RUN (self, &blind, NULL, "ask", "What is this?", "-i", photo, "-m", "blind");
  g_assert_cmpint (blind.status, ==, 1);
  g_assert_cmpstr (blind.output, ==, "");
  g_assert_cmpstr (blind.errors, ==,
                   "Blind One cannot see pictures. Choose a model that can.\n");

  RUN (self, &refused, NULL, "ask", "What is this?", "-i", photo, "-i", broken);
  g_assert_cmpint (refused.status, ==, 1);
  g_assert_cmpstr (refused.output, ==, "");
  g_assert_cmpstr (refused.errors, ==, "“cut-quarters.png” is damaged or cut off.\n");

  RUN (self, &missing, NULL, "ask", "What is this?", "-i", "/nonexistent/a.png");
  g_assert_cmpint (missing.status, ==, 1);
  g_assert_cmpstr (missing.errors, ==, "“a.png” does not exist.\n");
}

static void
test_ask_sounds (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *speech = g_build_filename (self->folder, "speech.wav", NULL);
  g_autofree char *words = g_build_filename (self->folder, "words.mp3", NULL);
  const char *speak[] = { "espeak-ng", "-w", speech, "What is the weather like", NULL };
  g_autoptr(GSubprocess) speaker = NULL;
  g_auto(Result) heard = { 0 };
  g_auto(Result) deaf = { 0 };
  g_auto(Result) refused = { 0 };
  g_auto(Result) missing = { 0 };

  speaker = g_subprocess_newv (speak, G_SUBPROCESS_FLAGS_NONE, NULL);
  g_assert_true (g_subprocess_wait_check (speaker, NULL, NULL));
  g_assert_true (g_file_set_contents (words, "These are only words.\n", -1, NULL));
  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"Sunny.\" }, { \"done\": \"stop\" } ] }");

  /* No words are needed: the sound is the question. */
  RUN (self, &heard, NULL, "ask", "-a", speech, "--json");
  g_assert_cmpint (heard.status, ==, 0);
  g_assert_nonnull (strstr (heard.output, "\"name\" : \"Ear\""));
  g_assert_nonnull (strstr (heard.output, "Sunny."));

  RUN (self, &deaf, NULL, "ask", "--audio", speech, "-m", "blind");
  g_assert_cmpint (deaf.status, ==, 1);
  g_assert_cmpstr (deaf.output, ==, "");
  g_assert_cmpstr (deaf.errors, ==, "Blind One cannot hear. Choose a model that can, or write down "
                                    "what is said.\n");

  RUN (self, &refused, NULL, "ask", "-a", words);
  g_assert_cmpint (refused.status, ==, 1);
  g_assert_cmpstr (refused.errors, ==, "“words.mp3” is neither sound nor video.\n");

  RUN (self, &missing, NULL, "ask", "-a", "/nonexistent/a.wav");
  g_assert_cmpint (missing.status, ==, 1);
  g_assert_cmpstr (missing.errors, ==, "“a.wav” does not exist.\n");

  g_unlink (speech);
  g_unlink (words);
}

static void
test_ask_error (Fixture       *self,
                gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"Half an\" }, "
                         "{ \"error\": \"The server is on fire.\" } ] }");
  RUN (self, &result, NULL, "ask", "x");

  g_assert_cmpstr (result.output, ==, "Half an\n");
  g_assert_cmpstr (result.errors, ==, "The server is on fire.\n");
  g_assert_cmpint (result.status, ==, 1);
}

/* What a server kept back is not taken for the end of the answer. */
static void
test_ask_withheld (Fixture       *self,
                   gconstpointer  data)
{
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "{ \"steps\": [ { \"text\": \"Half an\" }, "
                               "{ \"done\": \"content_filter\" } ] }");
  RUN (self, &result, NULL, "ask", "x");

  g_assert_cmpstr (result.output, ==, "Half an\n");
  g_assert_cmpstr (result.errors, ==, "The server withheld the rest of the answer.\n");
  g_assert_cmpint (result.status, ==, 0);
}

static JsonObject *
parse_object (JsonParser *parser,
              const char *text)
{
  g_autoptr(GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);

  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_ask_json (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_auto(Result) result = { 0 };
  g_auto(Result) failed = { 0 };
  JsonObject *object;

  cli_test_write_script (self,
                         "{ \"match\": \"good\", \"steps\": [ { \"thinking\": \"Let me see.\" }, "
                         "{ \"text\": \"It is \\\"so\\\".\" }, "
                         "{ \"usage\": "
                         "{ \"prompt\": 11, \"completion\": 7, \"generation_ms\": 100 } }, "
                         "{ \"done\": \"length\" } ] }, "
                         "{ \"steps\": [ { \"text\": \"Half\" }, { \"error\": \"No more.\" } ] }");

  RUN (self, &result, NULL, "ask", "--json", "good");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.errors, ==, "");
  object = parse_object (parser, result.output);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "It is \"so\".");
  g_assert_cmpstr (json_object_get_string_member (object, "thinking"), ==, "Let me see.");
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "complete");
  g_assert_cmpstr (json_object_get_string_member (object, "finish_reason"), ==, "length");
  g_assert_true (json_object_get_null_member (object, "error"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "model"),
                                                  "name"), ==, "Blind One");
  object = json_object_get_object_member (object, "usage");
  g_assert_cmpint (json_object_get_int_member (object, "prompt_tokens"), ==, 11);
  g_assert_cmpint (json_object_get_int_member (object, "completion_tokens"), ==, 7);
  g_assert_true (json_object_get_null_member (object, "cached_tokens"));

  RUN (self, &failed, NULL, "ask", "--json", "bad");
  g_assert_cmpint (failed.status, ==, 1);
  g_assert_cmpstr (failed.errors, ==, "No more.\n");
  object = parse_object (parser, failed.output);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "Half");
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (object, "error"), ==, "No more.");
}

/* Reads until @text has come, so that a signal comes at a known moment. */
static void
read_until (GInputStream *stream,
            GString      *got,
            const char   *text)
{
  while (strstr (got->str, text) == NULL)
    {
      char buffer[256];
      gssize n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (got, buffer, n);
    }
}

static void
interrupt_answer (Fixture *self,
                  int      number,
                  GString *output,
                  int     *status)
{
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };
  gint64 start;

  process = cli_test_spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                            ARGS ("ask", "x"));
  read_until (g_subprocess_get_stdout_pipe (process), output, "So far");

  start = g_get_monotonic_time ();
  g_subprocess_send_signal (process, number);
  cli_program_finish (process, NULL, &result);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);

  g_string_append (output, result.output);
  g_assert_cmpstr (result.errors, ==, "");
  *status = result.status;
}

/* Ctrl+C keeps what was written, and leaves the prompt on a line of its own. */
static void
test_interrupt (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GString) interrupted = g_string_new (NULL);
  g_autoptr(GString) terminated = g_string_new (NULL);
  int status;

  cli_test_write_script (self, "{ \"steps\": [ { \"text\": \"So far\" }, { \"hang\": true } ] }");

  interrupt_answer (self, SIGINT, interrupted, &status);
  g_assert_cmpstr (interrupted->str, ==, "So far\n");
  g_assert_cmpint (status, ==, 130);

  interrupt_answer (self, SIGTERM, terminated, &status);
  g_assert_cmpstr (terminated->str, ==, "So far\n");
  g_assert_cmpint (status, ==, 143);
}

/* `tektra ask … | head` must not go on talking to nobody. */
static void
test_closed_output (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GString) output = g_string_new (NULL);
  GInputStream *stream;

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"So far\" }, { \"wait\": 300 }, "
                         "{ \"text\": \"and on\" }, { \"hang\": true } ] }");
  process = cli_test_spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                            ARGS ("ask", "x"));
  stream = g_subprocess_get_stdout_pipe (process);
  read_until (stream, output, "So far");
  g_input_stream_close (stream, NULL, NULL);

  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

/* Gives back the end that sees what is written to @other_end */
static int
open_terminal (int *other_end)
{
  int terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (terminal, >=, 0);
  g_assert_cmpint (grantpt (terminal), ==, 0);
  g_assert_cmpint (unlockpt (terminal), ==, 0);
  *other_end = open (ptsname (terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*other_end, >=, 0);

  return terminal;
}

/* Half an answer is an answer, in JSON too. That the model writes shows in the status only. */
static void
test_interrupt_json (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autoptr(GInputStream) messages = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };
  int other_end;

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"So far\" }, { \"status\": \"Stuck\" }, "
                         "{ \"hang\": true } ] }");
  messages = g_unix_input_stream_new (open_terminal (&other_end), TRUE);
  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_take_stderr_fd (launcher, other_end);
  process = cli_program_spawn (launcher, ARGS ("ask", "x", "--json"));
  read_until (messages, shown, "Stuck");

  g_subprocess_send_signal (process, SIGINT);
  cli_program_finish (process, NULL, &result);
  g_assert_nonnull (strstr (result.output, "\"text\" : \"So far\""));
  g_assert_nonnull (strstr (result.output, "\"status\" : \"stopped\""));
  g_assert_cmpint (result.status, ==, 130);
}

/* Runs in a terminal of its own. Gives back all that it showed. */
static char *
run_in_terminal (Fixture    *self,
                 const char *no_colour)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  int other_end;
  int terminal = open_terminal (&other_end);

  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_NONE);
  if (no_colour != NULL)
    g_subprocess_launcher_setenv (launcher, "NO_COLOR", no_colour, TRUE);
  g_subprocess_launcher_take_stdout_fd (launcher, dup (other_end));
  g_subprocess_launcher_take_stderr_fd (launcher, dup (other_end));
  g_subprocess_launcher_take_stdin_fd (launcher, other_end);
  process = cli_program_spawn (launcher, ARGS ("ask", "x"));
  g_clear_object (&launcher);

  for (;;)
    {
      char buffer[256];
      gssize n = read (terminal, buffer, sizeof buffer);

      /* The last one has closed the other end */
      if (n <= 0)
        break;
      g_string_append_len (shown, buffer, n);
    }
  close (terminal);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);

  return g_string_free_and_steal (g_steal_pointer (&shown));
}

/* A model's words do not command the terminal; what is beside the answer is dim and goes. */
static void
test_terminal (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *shown = NULL;
  g_autofree char *plain = NULL;

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"status\": \"Loading…\" }, { \"thinking\": \"Hmm\" }, "
                         "{ \"text\": \"\\u001b]0;title\\u0007A \\u009b2J\\u00a0B\\tC\" }, "
                         "{ \"done\": \"stop\" } ] }");

  shown = run_in_terminal (self, NULL);
  g_assert_nonnull (strstr (shown, "\033[2mLoading…\033[0m"));
  g_assert_nonnull (strstr (shown, "\r\033[K\033[2mHmm\033[0m\r\n"));
  g_assert_true (g_str_has_suffix (shown, "\r\n\357\277\275]0;title\357\277\275A "
                                          "\357\277\2752J\302\240B\tC\r\n"));

  plain = run_in_terminal (self, "1");
  g_assert_null (strstr (plain, "\033[2m"));
  g_assert_nonnull (strstr (plain, "Hmm\r\n"));
}

static void
test_model_choice (Fixture       *self,
                   gconstpointer  data)
{
  g_auto(Result) by_prefix = { 0 };
  g_auto(Result) unknown = { 0 };
  g_auto(Result) none = { 0 };

  cli_test_write_script (self, "{ \"steps\": [ { \"text\": \"Yes.\" }, { \"done\": \"stop\" } ] }");

  RUN (self, &by_prefix, NULL, "ask", "x", "--json", "-m", "see");
  g_assert_nonnull (strstr (by_prefix.output, "Séeing"));

  RUN (self, &unknown, NULL, "ask", "x", "-m", "gpt");
  g_assert_cmpint (unknown.status, ==, 1);
  g_assert_cmpstr (unknown.output, ==, "");
  g_assert_cmpstr (unknown.errors, ==,
                   "No model, or more than one, is called “gpt”: “tektra models” lists them.\n");

  /* Without any model each backend tells what it lacks */
  g_assert_true (g_file_set_contents (self->script, "{}", -1, NULL));
  RUN (self, &none, NULL, "ask", "x");
  g_assert_cmpint (none.status, ==, 1);
  g_assert_nonnull (strstr (none.errors, "llama.cpp: "));
  g_assert_nonnull (strstr (none.errors, "Ollama: "));
  g_assert_true (g_str_has_suffix (none.errors, "There is no model to answer: “tektra doctor” "
                                                "tells what is missing.\n"));
}

/* Mistakes in a schema are told before anybody is asked, and so is who cannot be held to one. */
static void
test_schema (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "schema.json", NULL);
  g_auto(Result) missing = { 0 };
  g_auto(Result) broken = { 0 };
  g_auto(Result) refused = { 0 };
  g_auto(Result) unknown = { 0 };

  cli_test_write_script (self, "{ \"steps\": [ { \"text\": \"Yes.\" }, { \"done\": \"stop\" } ] }");

  RUN (self, &missing, NULL, "ask", "x", "--schema", path);
  g_assert_cmpint (missing.status, ==, 2);
  g_assert_nonnull (strstr (missing.errors, "schema.json"));

  g_assert_true (g_file_set_contents (path, "{ \"required\": \"a\" }", -1, NULL));
  RUN (self, &broken, NULL, "ask", "x", "--schema", path);
  g_assert_cmpint (broken.status, ==, 2);
  g_assert_cmpstr (broken.output, ==, "");
  g_assert_cmpstr (broken.errors, ==,
                   "The schema is not valid: /required: it must be a list of names.\n");

  g_assert_true (g_file_set_contents (path, "{ \"type\": \"integer\" }", -1, NULL));
  RUN (self, &refused, NULL, "ask", "x", "--schema", path);
  g_assert_cmpint (refused.status, ==, 1);
  g_assert_cmpstr (refused.output, ==, "");
  g_assert_nonnull (strstr (refused.errors, "cannot be held to a schema. Choose another model."));

  RUN (self, &unknown, NULL, "ask", "x", "--logprobs");
  g_assert_cmpint (unknown.status, ==, 1);
  g_assert_nonnull (strstr (unknown.errors, "does not tell how likely its words are."));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  const CliTest tests[] = {
    { "/cli/ask/answer", test_ask },
    { "/cli/ask/newline", test_ask_newline },
    { "/cli/ask/input", test_ask_input },
    { "/cli/ask/file", test_ask_file },
    { "/cli/ask/huge-input", test_ask_huge_input },
    { "/cli/ask/silent-input", test_ask_silent_input },
    { "/cli/ask/images", test_ask_images },
    { "/cli/ask/sounds", test_ask_sounds },
    { "/cli/ask/error", test_ask_error },
    { "/cli/ask/withheld", test_ask_withheld },
    { "/cli/ask/json", test_ask_json },
    { "/cli/ask/schema", test_schema },
    { "/cli/ask/interrupt", test_interrupt },
    { "/cli/ask/interrupt-json", test_interrupt_json },
    { "/cli/ask/closed-output", test_closed_output },
    { "/cli/ask/terminal", test_terminal },
    { "/cli/ask/model", test_model_choice },
  };

  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
