/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "backends/llama/tektra-llama-backend.h"
#include "session/tektra-chat-session.h"
#include "test-future.h"
#include "test-session.h"
#include "test-time.h"

/* What Tektra adds to an answer: the same question is asked through a chat and with curl, in turns,
 * of the same llama-server. */

#define N_RUNS   30
#define QUESTION "Show me a Markdown table."

typedef struct
{
  GArray *first_token_ms;
  GArray *total_ms;
} Times;

static double
median (GArray *values)
{
  g_array_sort (values, test_compare_doubles);

  return g_array_index (values, double, values->len / 2);
}

static void
times_add (Times  *times,
           double  first_token_ms,
           double  total_ms)
{
  g_array_append_val (times->first_token_ms, first_token_ms);
  g_array_append_val (times->total_ms, total_ms);
}

/* A new chat each time, so that both ask just this question. */
static void
ask_tektra (TektraModelManager *manager,
            TektraModel        *model,
            Times              *times)
{
  g_autoptr(TektraChatSession) session = tektra_chat_session_new (manager);
  TektraMessage *answer;
  gint64 begin, end;

  tektra_chat_session_set_model (session, model);
  tektra_generation_params_set_double (tektra_chat_session_get_params (session),
                                       TEKTRA_PARAM_TEMPERATURE, 0);
  tektra_draft_set_text (tektra_chat_session_get_draft (session), QUESTION);

  begin = g_get_monotonic_time ();
  tektra_chat_session_send (session);
  test_session_wait (session);
  end = g_get_monotonic_time ();

  answer = tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_COMPLETE);
  times_add (times,
             (double) tektra_message_get_usage (answer)->first_token_us / 1000,
             (double) (end - begin) / 1000);
}

/* What stands behind @prefix in the environment, or after @prefix among the arguments, of a
 * process: both are strings that each end with a NUL. */
static char *
find_in_process (GPid        pid,
                 const char *file,
                 const char *prefix)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, file);
  g_autofree char *strings = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &strings, &length, NULL));
  for (const char *s = strings; s < strings + length; s += strlen (s) + 1)
    if (g_str_has_prefix (s, prefix))
      return g_strdup (s + strlen (prefix) + (g_str_equal (s, prefix) ? 1 : 0));

  g_assert_not_reached ();
}

/* curl tells how long the whole answer took; how long before its end the first piece came is seen
 * here. So the time that curl itself takes to start is not counted. */
static void
ask_curl (const char *socket,
          const char *authorization,
          Times      *times)
{
  static const char mark[] = "\"content\":\"";
  g_autoptr(GSubprocess) curl = NULL;
  g_autoptr(GString) output = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  GInputStream *pipe;
  gint64 first = 0, last = 0;
  double total_ms;
  char buffer[4096];
  gssize n;

  curl = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                           "curl", "--silent", "--no-buffer",
                           "--unix-socket", socket,
                           "--header", authorization,
                           "--header", "Content-Type: application/json",
                           "--data",
                           "{\"messages\": [{\"role\": \"user\", \"content\": \"" QUESTION "\"}],"
                           " \"temperature\": 0, \"stream\": true, \"cache_prompt\": true}",
                           "--write-out", "%{time_total}",
                           "http://localhost/v1/chat/completions", NULL);
  g_assert_no_error (error);

  pipe = g_subprocess_get_stdout_pipe (curl);
  while ((n = g_input_stream_read (pipe, buffer, sizeof buffer, NULL, &error)) > 0)
    {
      g_string_append_len (output, buffer, n);
      last = g_get_monotonic_time ();
      if (first == 0 && strstr (output->str, mark) != NULL)
        first = last;
    }
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (curl, NULL, &error));
  g_assert_cmpint (first, >, 0);

  total_ms = g_ascii_strtod (strrchr (output->str, '\n') + 1, NULL) * 1000;
  times_add (times, total_ms - (double) (last - first) / 1000, total_ms);
}

static void
print_ratio (const char *name,
             GArray     *tektra,
             GArray     *curl)
{
  double ours = median (tektra);
  double floor_ms = median (curl);

  g_print ("%s-curl %.2f ms\n", name, floor_ms);
  g_print ("%s-tektra %.2f ms\n", name, ours);
  g_print ("%s-added %.2f ms\n", name, ours - floor_ms);
  g_print ("%s-ratio %.2f x\n", name, ours / floor_ms);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(TektraModelManager) manager = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *socket = NULL;
  g_autofree char *authorization = NULL;
  g_autofree char *key = NULL;
  Times tektra, curl;
  TektraModel *model;
  GPid pid;

  dex_init ();

  tektra.first_token_ms = g_array_new (FALSE, FALSE, sizeof (double));
  tektra.total_ms = g_array_new (FALSE, FALSE, sizeof (double));
  curl.first_token_ms = g_array_new (FALSE, FALSE, sizeof (double));
  curl.total_ms = g_array_new (FALSE, FALSE, sizeof (double));

  registry = tektra_backend_registry_new ();
  backend = tektra_llama_backend_new (NULL);
  tektra_backend_registry_add (registry, backend);
  manager = tektra_model_manager_new (registry);
  g_assert_true (test_await (tektra_model_manager_refresh (manager), &error));
  model = tektra_model_manager_find (manager, "Tektra Tiny");
  g_assert_nonnull (model);

  g_assert_true (test_await (tektra_backend_load (backend, model, NULL), &error));
  pid = tektra_folder_backend_get_pid (TEKTRA_FOLDER_BACKEND (backend), model);
  socket = find_in_process (pid, "cmdline", "--host");
  key = find_in_process (pid, "environ", "LLAMA_API_KEY=");
  authorization = g_strconcat ("Authorization: Bearer ", key, NULL);

  for (guint i = 0; i < N_RUNS; i++)
    {
      ask_curl (socket, authorization, &curl);
      ask_tektra (manager, model, &tektra);
    }

  print_ratio ("first-token", tektra.first_token_ms, curl.first_token_ms);
  print_ratio ("whole-answer", tektra.total_ms, curl.total_ms);

  g_assert_true (test_await (tektra_model_manager_shutdown (manager), &error));

  g_array_unref (tektra.first_token_ms);
  g_array_unref (tektra.total_ms);
  g_array_unref (curl.first_token_ms);
  g_array_unref (curl.total_ms);

  return EXIT_SUCCESS;
}
