/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/openai/tektra-openai-backend.h"
#include "test-answer.h"
#include "test-server.h"
#include "test-time.h"

/* What reading a protocol costs for each token: the same long answer of a server in the memory of
 * this process is read by a backend, and by curl, which throws it away. */

#define N_TOKENS 20000
#define N_RUNS   9

typedef struct
{
  const char *name;
  const char *route;
  const char *path;
  const char *type;
  const char *token;
  const char *end;
} Protocol;

static const Protocol protocols[] = {
  { "openai", "POST /v1/chat/completions", "/v1/chat/completions", "text/event-stream",
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n" },
  { "anthropic", "POST /v1/messages", "/v1/messages", "text/event-stream",
    "event: content_block_delta\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,"
    "\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" },
  { "ollama", "POST /api/chat", "/api/chat", "application/x-ndjson",
    "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\","
    "\"message\":{\"role\":\"assistant\",\"content\":\" word\"},\"done\":false}\n",
    "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n" },
};

static TektraBackend *
create_backend (const Protocol *protocol,
                TestServer     *server)
{
  if (g_str_equal (protocol->name, "ollama"))
    return tektra_ollama_backend_new (test_server_get_url (server));

  if (g_str_equal (protocol->name, "anthropic"))
    return tektra_anthropic_backend_new ("work", "Work", test_server_get_url (server), NULL);

  return tektra_openai_backend_new ("work", "Work", test_server_get_url (server),
                                    tektra_openai_profile_find ("openai"), NULL);
}

static char *
dup_reply (const Protocol *protocol)
{
  GString *reply = g_string_new (NULL);

  g_string_append_printf (reply, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n",
                          protocol->type);
  for (guint i = 0; i < N_TOKENS; i++)
    g_string_append (reply, protocol->token);
  g_string_append (reply, protocol->end);

  return g_string_free_and_steal (reply);
}

static gint64
time_backend (TektraModel *model)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(TestAnswer) answer = test_answer_read (test_answer_ask (model, "hello", NULL));

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->text->len, ==, N_TOKENS * strlen (" word"));

  return g_get_monotonic_time () - begin;
}

/* It tells itself how long it took, so that its start does not count. */
static gint64
time_curl (const char *url)
{
  g_autoptr(GSubprocess) curl = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;

  curl = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                           "curl", "--silent", "--no-buffer", "--output", "/dev/null",
                           "--data", "{}", "--write-out", "%{time_total}", url, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (curl, NULL, NULL, &output, NULL, &error));

  return (gint64) (g_ascii_strtod (output, NULL) * G_TIME_SPAN_SECOND);
}

static double
median_per_token (gint64 *times)
{
  qsort (times, N_RUNS, sizeof *times, test_compare_times);

  return (double) times[N_RUNS / 2] / N_TOKENS;
}

static void
measure (const Protocol *protocol)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *reply = dup_reply (protocol);
  g_autofree char *url = g_strconcat (test_server_get_url (server), protocol->path, NULL);
  g_autoptr(TektraBackend) backend = create_backend (protocol, server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  gint64 ours[N_RUNS], theirs[N_RUNS];
  double tektra, curl;

  test_server_add (server, &(TestReply) { .route = protocol->route, .text = reply });

  for (guint i = 0; i < N_RUNS; i++)
    {
      ours[i] = time_backend (model);
      theirs[i] = time_curl (url);
    }

  tektra = median_per_token (ours);
  curl = median_per_token (theirs);
  g_print ("protocol-%s-tektra %.2f µs\n", protocol->name, tektra);
  g_print ("protocol-%s-curl %.2f µs\n", protocol->name, curl);
  g_print ("protocol-%s-added %.2f µs\n", protocol->name, tektra - curl);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    measure (&protocols[i]);

  return 0;
}
