/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "engine-test.h"
#include "test-future.h"
#include "test-time.h"

/* Stop works in every phase, and what went wrong is told and over with the next question. */

#define ENDLESS "exec llama-server \"$@\" --ignore-eos"
/* Loads as long as one likes. */
#define SLOW_START "case \"$*\" in *--host*) sleep 60;; esac\nexec llama-server \"$@\""
/* Reads the longest prompt for half a second and more. */
#define SLOW_READING "exec llama-server \"$@\" -b 32 -ub 32 -t 1"

static void
assert_stops_in_time (Answer *answer)
{
  gint64 elapsed = engine_test_stop (answer);

  g_test_message ("Stopped after %.2f ms", (double) elapsed / 1000);
  g_assert_cmpint (elapsed, <, TEST_AT_ONCE);
}

static void
assert_answers (TektraModel *model)
{
  g_autoptr(Answer) answer = engine_test_ask_text (model, "What is the capital of France?");

  engine_test_await_end (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, "The capital of France is Paris.");
}

static TektraRequest *
create_long_request (TektraModel *model)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 900; i++)
    g_string_append (text, "hello ");

  return engine_test_create_request (model, text->str, NULL, NULL);
}

typedef struct
{
  TektraBackend *backend;
  TektraModel   *model;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  server)
{
  engine_test_set_server (server);
  fixture->backend = engine_test_create_backend (NULL);
  fixture->model = engine_test_get_model (fixture->backend, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  server)
{
  engine_test_free_backend (fixture->backend);
  engine_test_set_server (NULL);
}

static gboolean
has_process (gpointer model)
{
  return engine_test_get_pid (model) != 0;
}

static gboolean
has_no_process (gpointer model)
{
  return engine_test_get_pid (model) == 0;
}

/* Stopping the only one who waits for a model ends its loading too. */
static void
test_loading (Fixture       *fixture,
              gconstpointer  server)
{
  g_autoptr(Answer) answer = engine_test_ask_text (fixture->model, "Hello");
  GPid pid;

  test_wait_until (has_process, fixture->model);
  pid = engine_test_get_pid (fixture->model);
  g_assert_cmpint (tektra_model_get_state (fixture->model), ==, TEKTRA_MODEL_STATE_LOADING);

  assert_stops_in_time (answer);
  test_wait_until (has_no_process, fixture->model);
  g_assert_false (engine_test_process_exists (pid));
  g_assert_cmpint (tektra_model_get_state (fixture->model), ==, TEKTRA_MODEL_STATE_UNLOADED);
}

/* Who waits in the queue can leave it, and the one before is not disturbed. */
static void
test_queueing (Fixture       *fixture,
               gconstpointer  server)
{
  g_autoptr(Answer) first = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) second = NULL;
  gsize length;

  engine_test_await_text (first);
  second = engine_test_ask_text (fixture->model, "What is the capital of France?");
  while (second->statuses->len == 0)
    g_main_context_iteration (NULL, TRUE);

  assert_stops_in_time (second);
  g_assert_cmpstr (second->text->str, ==, "");

  length = first->text->len;
  while (first->text->len == length)
    g_main_context_iteration (NULL, TRUE);

  assert_stops_in_time (first);
}

/* The server gives up within a batch, and the next question does not wait for the rest. */
static void
test_reading (Fixture       *fixture,
              gconstpointer  server)
{
  g_autoptr(TektraRequest) request = create_long_request (fixture->model);
  g_autoptr(Answer) answer = engine_test_ask (fixture->model, request);
  GPid pid;

  while (answer->progress == 0)
    g_main_context_iteration (NULL, TRUE);

  pid = engine_test_get_pid (fixture->model);
  g_assert_cmpfloat (answer->progress, <, 1);
  assert_stops_in_time (answer);
  g_assert_cmpstr (answer->text->str, ==, "");

  assert_answers (fixture->model);
  g_assert_cmpint (engine_test_get_pid (fixture->model), ==, pid);
}

static void
test_streaming (Fixture       *fixture,
                gconstpointer  server)
{
  g_autoptr(Answer) answer = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) next = NULL;
  GPid pid;

  engine_test_await_text (answer);
  pid = engine_test_get_pid (fixture->model);
  assert_stops_in_time (answer);
  g_assert_cmpuint (answer->text->len, >, 0);

  next = engine_test_ask_text (fixture->model, "What is the capital of France?");
  engine_test_await_text (next);
  assert_stops_in_time (next);
  g_assert_true (g_str_has_prefix ("The capital of France is Paris.", next->text->str) ||
                 g_str_has_prefix (next->text->str, "The capital of France is Paris."));
  g_assert_cmpint (engine_test_get_pid (fixture->model), ==, pid);
}

/* A server that does not let go of an answer is replaced, as soon as somebody waits for it. */
static void
test_stuck (Fixture       *fixture,
            gconstpointer  server)
{
  g_autoptr(Answer) answer = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) next = NULL;
  GPid pid;

  engine_test_await_text (answer);
  pid = engine_test_get_pid (fixture->model);
  g_assert_no_errno (kill (pid, SIGSTOP));
  assert_stops_in_time (answer);

  next = engine_test_ask_text (fixture->model, "What is the capital of France?");
  engine_test_await_text (next);
  g_assert_cmpint (engine_test_get_pid (fixture->model), !=, pid);
  g_assert_false (engine_test_process_exists (pid));
  assert_stops_in_time (next);
}

/* The text so far is kept, the reason is told, and the engine is there again for the next one. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  server)
{
  g_autoptr(Answer) answer = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) next = NULL;
  GPid pid;

  engine_test_await_text (answer);
  pid = engine_test_get_pid (fixture->model);
  g_assert_no_errno (kill (pid, SIGKILL));
  engine_test_await_end (answer);
  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  g_assert_cmpstr (answer->error->message, ==,
                   "The engine of “Tektra Tiny” ended unexpectedly: send the message again.");
  g_assert_cmpuint (answer->text->len, >, 0);

  next = engine_test_ask_text (fixture->model, "What is the capital of France?");
  engine_test_await_text (next);
  g_assert_cmpint (engine_test_get_pid (fixture->model), !=, pid);
  assert_stops_in_time (next);
}

/* Taking the model out of memory ends who uses it and who waits for it. */
static void
test_unloaded (Fixture       *fixture,
               gconstpointer  server)
{
  g_autoptr(Answer) first = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) second = engine_test_ask_text (fixture->model, "Hello");
  g_autoptr(GError) error = NULL;

  engine_test_await_text (first);
  test_await (tektra_backend_unload (fixture->backend, fixture->model), &error);
  g_assert_no_error (error);
  engine_test_await_end (first);
  engine_test_await_end (second);
  g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (engine_test_get_pid (fixture->model), ==, 0);
}

/* Quitting in the middle of everything */
static void
test_quit (Fixture       *fixture,
           gconstpointer  server)
{
  g_autoptr(Answer) first = engine_test_ask_text (fixture->model, "Tell me about Tektra.");
  g_autoptr(Answer) second = engine_test_ask_text (fixture->model, "Hello");
  gint64 begin;

  engine_test_await_text (first);
  begin = g_get_monotonic_time ();
  engine_test_free_backend (g_steal_pointer (&fixture->backend));
  g_test_message ("Quit after %.0f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  engine_test_await_end (first);
  engine_test_await_end (second);
  g_assert_nonnull (first->error);
  g_assert_nonnull (second->error);
  engine_test_set_server (NULL);
}

static void
tear_down_after_quit (Fixture       *fixture,
                      gconstpointer  server)
{
  g_assert_cmpuint (engine_test_count_folders (), ==, 0);
}

static void
add (const char *path,
     const char *server,
     void      (*test) (Fixture *fixture, gconstpointer server))
{
  g_test_add (path, Fixture, server, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  engine_test_init (&argc, &argv);
  add ("/llama/stop/loading", SLOW_START, test_loading);
  add ("/llama/stop/queueing", ENDLESS, test_queueing);
  add ("/llama/stop/reading", SLOW_READING, test_reading);
  add ("/llama/stop/streaming", ENDLESS, test_streaming);
  add ("/llama/stop/stuck", ENDLESS, test_stuck);
  add ("/llama/stop/killed", ENDLESS, test_killed);
  add ("/llama/stop/unloaded", ENDLESS, test_unloaded);
  g_test_add ("/llama/stop/quit", Fixture, ENDLESS, set_up, test_quit, tear_down_after_quit);

  return engine_test_run ();
}
