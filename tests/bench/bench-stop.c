/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-backend.h"
#include "session/tektra-chat-session.h"
#include "test-future.h"
#include "test-time.h"

/* How long Stop takes in each phase of an answer, in a chat and with the real llama-server: until
 * the message is final and the chat is ready for the next one, and, while the model is being
 * loaded, until the process is gone. */

#define N_RUNS 15

/* Loads for longer than anyone waits; reads a long prompt slowly; never comes to an end. */
#define SLOW_START   "case \"$*\" in *--host*) sleep 60;; esac\nexec llama-server \"$@\""
#define SLOW_READING "exec llama-server \"$@\" -b 32 -ub 32 -t 1"
#define ENDLESS      "exec llama-server \"$@\" --ignore-eos"

typedef struct
{
  const char   *name;
  const char   *server;
  TestCondition begun;
} Phase;

typedef struct
{
  TektraBackend     *backend;
  TektraModel       *model;
  TektraChatSession *session;
} Bench;

static TektraMessage *
get_answer (Bench *bench)
{
  return tektra_conversation_get_last (tektra_chat_session_get_conversation (bench->session));
}

static GPid
get_pid (Bench *bench)
{
  return tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (bench->backend), bench->model);
}

static gboolean
has_process (gpointer data)
{
  return get_pid (data) != 0;
}

static gboolean
has_no_process (gpointer data)
{
  return get_pid (data) == 0;
}

static gboolean
is_reading (gpointer data)
{
  Bench *bench = data;

  return tektra_chat_session_get_state (bench->session) == TEKTRA_CHAT_STATE_WAITING &&
         tektra_chat_session_get_progress (bench->session) > 0;
}

static gboolean
is_streaming (gpointer data)
{
  Bench *bench = data;

  return g_list_model_get_n_items (tektra_message_list_parts (get_answer (bench))) > 0;
}

static gboolean
is_stopped (gpointer data)
{
  Bench *bench = data;

  return tektra_message_get_status (get_answer (bench)) == TEKTRA_MESSAGE_STATUS_STOPPED &&
         !tektra_chat_session_get_busy (bench->session);
}

static const Phase phases[] = {
  { "loading", SLOW_START, has_process },
  { "reading", SLOW_READING, is_reading },
  { "streaming", ENDLESS, is_streaming },
};

static char *
create_question (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 900; i++)
    g_string_append (text, "hello ");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
print_times (const char *phase,
             const char *what,
             GArray     *times)
{
  g_array_sort (times, test_compare_doubles);
  g_print ("stop-%s%s-median %.2f ms\n", phase, what,
           g_array_index (times, double, times->len / 2));
  g_print ("stop-%s%s-longest %.2f ms\n", phase, what,
           g_array_index (times, double, times->len - 1));
}

static void
measure (Bench       *bench,
         const Phase *phase)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (bench->session);
  g_autoptr(GArray) stopped_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) gone_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *question = create_question ();

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr(TektraChatSession) session = tektra_chat_session_new (manager);
      gint64 begin;
      double ms;

      g_set_object (&bench->session, session);
      tektra_chat_session_set_model (session, bench->model);
      tektra_draft_set_text (tektra_chat_session_get_draft (session), question);
      tektra_chat_session_send (session);
      test_wait_until (phase->begun, bench);
      g_assert_cmpint (tektra_message_get_status (get_answer (bench)), ==,
                       TEKTRA_MESSAGE_STATUS_STREAMING);

      begin = g_get_monotonic_time ();
      tektra_chat_session_stop (session);
      test_wait_until (is_stopped, bench);
      ms = (double) (g_get_monotonic_time () - begin) / 1000;
      g_array_append_val (stopped_ms, ms);

      if (phase->begun != has_process)
        continue;

      test_wait_until (has_no_process, bench);
      ms = (double) (g_get_monotonic_time () - begin) / 1000;
      g_array_append_val (gone_ms, ms);
    }

  print_times (phase->name, "", stopped_ms);
  if (gone_ms->len > 0)
    print_times (phase->name, "-process-gone", gone_ms);
}

static void
run (const char  *path,
     const Phase *phase)
{
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", phase->server);
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(TektraModelManager) manager = NULL;
  g_autoptr(GError) error = NULL;
  Bench bench = { NULL };

  /* A new file each time: one that runs cannot be written. */
  g_unlink (path);
  g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);

  backend = tektra_llama_backend_new (NULL);
  tektra_backend_registry_add (registry, backend);
  manager = tektra_model_manager_new (registry);
  g_assert_true (test_await (tektra_model_manager_refresh (manager), &error));

  bench.backend = backend;
  bench.session = tektra_chat_session_new (manager);
  bench.model = tektra_model_manager_find (manager, "Tektra Tiny");
  g_assert_nonnull (bench.model);
  measure (&bench, phase);

  g_clear_object (&bench.session);
  g_assert_true (test_await (tektra_model_manager_shutdown (manager), &error));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_strdup ("/tmp/tektra-bench-XXXXXX");
  g_autofree char *path = NULL;

  g_assert_nonnull (g_mkdtemp (folder));
  path = g_build_filename (folder, "llama-server", NULL);
  g_setenv ("TEKTRA_LLAMA_SERVER", path, TRUE);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    run (path, &phases[i]);

  g_unlink (path);
  g_rmdir (folder);

  return EXIT_SUCCESS;
}
