/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/ollama/tektra-ollama-backend.h"
#include "core/tektra-image-part.h"
#include "test-answer.h"
#include "test-flat.h"
#include "test-future.h"
#include "test-server.h"
#include "test-time.h"

#define ROUTE "POST /api/chat"

#define NDJSON "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"
#define PIECE(text) "{\"message\":{\"content\":\"" text "\"},\"done\":false}\n"
/* Half a frame; sanitizers make everything several times slower. */
#ifdef __SANITIZE_ADDRESS__
#define LONGEST_STALL_US (40 * 1000)
#else
#define LONGEST_STALL_US (8 * 1000)
#endif

#define DONE "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n"

static TektraBackend *
new_backend (TestServer *server)
{
  TektraBackend *backend = tektra_ollama_backend_new (test_server_get_url (server));

  tektra_ollama_backend_set_poll_interval (TEKTRA_OLLAMA_BACKEND (backend), 0);

  return backend;
}

static TektraEventStream *
ask (TektraModel *model)
{
  return test_answer_ask (model, "hello", NULL);
}

static TestAnswer *
ask_server (TestServer *server)
{
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");

  return test_answer_read (ask (model));
}

static void
assert_readable (const GError *error)
{
  g_test_message ("%s", error->message);
  g_assert_null (strpbrk (error->message, "{}\n"));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

typedef struct
{
  const char         *name;
  const char         *text;
  const char         *thinking;
  const char         *calls; /* "name arguments;" of each */
  TektraFinishReason  finish;
  gint64              prompt_tokens;
  gint64              completion_tokens;
  gint64              generation_us;
  int                 code;
} Recording;

static const Recording recordings[] = {
  { "chat-scripted", " Hello there, this is a tiny model. Grüße ❤!", "", "",
    TEKTRA_FINISH_STOP, 29, 13, 3521, -1 },
  { "chat-think", " The answer follows now…", " Let me reason first;", "",
    TEKTRA_FINISH_STOP, 9, 13, 1212, -1 },
  { "chat-bytes", NULL, "", "", TEKTRA_FINISH_STOP, 29, 10, 1669, -1 },
  { "chat-tools-tool", "", "", "get_weather {\"city\":\"Oslo\"};",
    TEKTRA_FINISH_TOOL_CALLS, 408, 9, 1139908, -1 },
  { "chat-tools-think-tool", "", " I need weather data\n", "get_weather {\"city\":\"Oslo\"};",
    TEKTRA_FINISH_TOOL_CALLS, -2, -2, -2, -1 },
  { "chat-go-tool2", "", "", "get_weather {\"city\":\"Oslo\"};",
    TEKTRA_FINISH_TOOL_CALLS, 175, 9, 1320, -1 },
  { "chat-length", " Hello there,", "", "", TEKTRA_FINISH_LENGTH, -2, 3, -2, -1 },
  { "chat-vision", NULL, "", "", TEKTRA_FINISH_STOP, -2, -2, -2, -1 },
  { "chat-load", "", "", "", TEKTRA_FINISH_STOP, -1, -1, -1, -1 },
  { "chat-big-runnerkilled", NULL, "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_SERVER },
  { "s2-sigterm", NULL, "", "", TEKTRA_FINISH_NONE, 0, 0, 0, TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "chat-toolong", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG },
  { "err-chat-image-novision", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_UNSUPPORTED },
  { "err-chat-unknown", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND },
  { "chat-tools-badtool", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0,
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST },
  { "s2-busy1", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0, TEKTRA_BACKEND_ERROR_OVERLOADED },
  { "origin-foreign", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0, TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "url-prefix", "", "", "", TEKTRA_FINISH_NONE, 0, 0, 0, TEKTRA_BACKEND_ERROR_NOT_FOUND },
};

static void
check_recording (const Recording *recording,
                 gsize            piece)
{
  g_autofree char *name = g_strdup_printf ("ollama/%s.res", recording->name);
  g_autofree char *bytes = NULL;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestAnswer) answer = NULL;
  g_autoptr(GString) calls = g_string_new (NULL);
  gsize length;

  bytes = test_data_dup_contents (name, &length);
  test_server_add (server, &(TestReply) { .route = ROUTE, .text = bytes, .length = length,
                                          .piece = piece });
  answer = ask_server (server);

  for (guint i = 0; i < answer->calls->len; i++)
    {
      TektraToolCallPart *call = g_ptr_array_index (answer->calls, i);

      g_assert_nonnull (tektra_tool_call_part_get_id (call));
      g_string_append_printf (calls, "%s %s;", tektra_tool_call_part_get_name (call),
                              tektra_tool_call_part_get_arguments (call));
    }

  if (recording->text != NULL)
    g_assert_cmpstr (answer->text->str, ==, recording->text);
  else
    g_assert_cmpuint (answer->text->len, >, 0);
  g_assert_true (g_utf8_validate (answer->text->str, (gssize) answer->text->len, NULL));
  g_assert_cmpstr (answer->thinking->str, ==, recording->thinking);
  g_assert_cmpstr (calls->str, ==, recording->calls);
  g_assert_cmpint (answer->finish, ==, recording->finish);
  g_assert_cmpuint (answer->n_ends, ==, 1);

  if (recording->code >= 0)
    {
      g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, recording->code);
      g_assert_cmpuint (answer->n_done, ==, 0);
      assert_readable (answer->error);
      return;
    }

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->n_done, ==, 1);
  g_assert_nonnull (answer->usage);
  g_assert_cmpint (answer->usage->context_length, ==, 8192);
  if (recording->prompt_tokens > -2)
    g_assert_cmpint (answer->usage->prompt_tokens, ==, recording->prompt_tokens);
  if (recording->completion_tokens > -2)
    g_assert_cmpint (answer->usage->completion_tokens, ==, recording->completion_tokens);
  if (recording->generation_us > -2)
    g_assert_cmpint (answer->usage->generation_us, ==, recording->generation_us);
}

/* What a real server sent, whole, byte by byte, and cut at random */
static void
test_recording (gconstpointer data)
{
  const gsize pieces[] = { 0, 1, (gsize) g_test_rand_int_range (2, 100) };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    check_recording (data, pieces[i]);
}

/* Wherever the connection is cut, what came stays, and nobody takes it for the whole answer. */
static void
test_cut (gconstpointer data)
{
  const TestEnding ending = GPOINTER_TO_UINT (data);
  const char *whole = " Hello there, this is a tiny model. Grüße ❤!";
  g_autofree char *bytes = NULL;
  gsize length, last;

  bytes = test_data_dup_contents ("ollama/chat-scripted.res", &length);
  last = (gsize) (strstr (bytes, "\"done\":true") - bytes);

  for (gsize cut = 1; cut < last; cut += (gsize) g_test_rand_int_range (20, 60))
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TestAnswer) answer = NULL;

      test_server_add (server, &(TestReply) { .route = ROUTE, .text = bytes, .length = length,
                                              .cut = cut, .ending = ending });
      answer = ask_server (server);

      g_assert_nonnull (answer->error);
      g_assert_cmpuint (answer->n_done, ==, 0);
      g_assert_true (g_str_has_prefix (whole, answer->text->str));
      g_assert_true (answer->error->domain == TEKTRA_BACKEND_ERROR);
      if (cut > 400 && ending == TEST_ENDING_CLOSE)
        {
          g_assert_cmpuint (answer->text->len, >, 0);
          g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED);
        }
      assert_readable (answer->error);
    }
}

typedef struct
{
  const char         *name;
  const char         *reply;
  const char         *text;
  int                 code;
  TektraFinishReason  finish;
} Case;

static const Case cases[] = {
  { "error-in-stream", NDJSON PIECE ("a") "{\"error\":\"boom\"}\n" PIECE ("b"), "a",
    TEKTRA_BACKEND_ERROR_SERVER, TEKTRA_FINISH_NONE },
  { "after-done", NDJSON PIECE ("a") DONE PIECE ("b"), "a", -1, TEKTRA_FINISH_STOP },
  { "text-on-done", NDJSON PIECE ("a")
    "{\"message\":{\"content\":\"b\"},\"done\":true,\"done_reason\":\"length\"}\n", "ab", -1,
    TEKTRA_FINISH_LENGTH },
  { "odd-members", NDJSON "{\"message\":null,\"x\":{\"y\":[]}}\n"
    "{\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"content\":\"a\",\"thinking\":null}}\n"
    "{\"message\":\"?\",\"done\":\"no\"}\n" DONE, "a", -1, TEKTRA_FINISH_STOP },
  { "calls-without-id", NDJSON "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\"}},"
    "{\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"a\\\":1}\"}},{},null]}}\n" DONE, "", -1,
    TEKTRA_FINISH_TOOL_CALLS },
  { "empty-answer", NDJSON DONE, "", -1, TEKTRA_FINISH_STOP },
  { "nothing", NDJSON, "", TEKTRA_BACKEND_ERROR_TRUNCATED, TEKTRA_FINISH_NONE },
  { "html",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>hi</html>",
    "", TEKTRA_BACKEND_ERROR_BAD_RESPONSE, TEKTRA_FINISH_NONE },
  { "html-502", "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    "<!doctype html><title>nginx</title>", "", TEKTRA_BACKEND_ERROR_SERVER, TEKTRA_FINISH_NONE },
  { "401", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "",
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, TEKTRA_FINISH_NONE },
  { "413", "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", "",
    TEKTRA_BACKEND_ERROR_TOO_LARGE, TEKTRA_FINISH_NONE },
  { "429", "HTTP/1.1 429 Slow\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n", "",
    TEKTRA_BACKEND_ERROR_RATE_LIMITED, TEKTRA_FINISH_NONE },
  { "500", "HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\noops", "",
    TEKTRA_BACKEND_ERROR_SERVER, TEKTRA_FINISH_NONE },
  { "503", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "",
    TEKTRA_BACKEND_ERROR_OVERLOADED, TEKTRA_FINISH_NONE },
  { "not-http", "SSH-2.0-OpenSSH\r\n\r\n", "", TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
    TEKTRA_FINISH_NONE },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = test->reply });
  answer = ask_server (server);

  g_assert_cmpstr (answer->text->str, ==, test->text);
  g_assert_cmpint (answer->finish, ==, test->finish);

  if (test->code < 0)
    {
      g_assert_no_error (answer->error);
    }
  else
    {
      g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, test->code);
      assert_readable (answer->error);
    }

  if (g_str_equal (test->name, "calls-without-id"))
    {
      TektraToolCallPart *first, *second;

      g_assert_cmpuint (answer->calls->len, ==, 2);
      first = g_ptr_array_index (answer->calls, 0);
      second = g_ptr_array_index (answer->calls, 1);
      g_assert_cmpstr (tektra_tool_call_part_get_id (first), !=,
                       tektra_tool_call_part_get_id (second));
      g_assert_cmpstr (tektra_tool_call_part_get_arguments (first), ==, "{}");
      g_assert_cmpstr (tektra_tool_call_part_get_arguments (second), ==, "{\"a\":1}");
    }
}

static void
test_redirect (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *base = g_strconcat (test_server_get_url (server), "/old/", NULL);
  g_autoptr(TektraBackend) backend = tektra_ollama_backend_new (base);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TestAnswer) answer = NULL;

  test_server_add_recording (server, "POST /old/api/chat", "ollama/url-post-trailing.res");
  test_server_add_recording (server, ROUTE, "ollama/chat-scripted.res");

  answer = test_answer_read (ask (model));

  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->text->str, ==, " Hello there, this is a tiny model. Grüße ❤!");
}

static void
test_refused (void)
{
  TestServer *server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TestAnswer) answer = NULL;

  test_server_free (server);
  answer = test_answer_read (ask (model));

  g_assert_error (answer->error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING);
  g_assert_nonnull (strstr (answer->error->message, "127.0.0.1"));
  assert_readable (answer->error);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_UNLOADED);
}

typedef enum
{
  BEFORE_SENDING,
  BEFORE_HEADERS,
  INSIDE_HEADERS,
  BETWEEN_PIECES,
  INSIDE_PIECE,
  DROPPED,
  AFTER_END,
} Phase;

static gboolean
has_text (gpointer data)
{
  TestAnswer *answer = data;

  return answer->text->len > 0;
}

static gboolean
is_ours_only (gpointer data)
{
  return g_atomic_int_get (&G_OBJECT (data)->ref_count) == 1;
}

/* Stop frees the server at once, whatever it is doing; what came stays. */
static void
test_cancel (gconstpointer data)
{
  static const char * const heads[] = {
    [BEFORE_SENDING] = NULL,
    [BEFORE_HEADERS] = NULL,
    [INSIDE_HEADERS] = "HTTP/1.1 200 OK\r\nContent-Ty",
    [BETWEEN_PIECES] = NDJSON PIECE ("a"),
    [INSIDE_PIECE] = NDJSON PIECE ("a") "{\"message\":{\"content\":\"b",
    [DROPPED] = NDJSON PIECE ("a"),
    [AFTER_END] = NDJSON PIECE ("a") DONE,
  };
  const Phase phase = GPOINTER_TO_UINT (data);
  g_autoptr(TestServer) server = test_server_new ();
  TektraBackend *backend = new_backend (server);
  TektraModel *model = tektra_model_new (backend, "m");
  TektraEventStream *stream = ask (model);
  g_autoptr(TestAnswer) answer = test_answer_new ();
  g_autoptr(DexFuture) reading = NULL;
  gint64 cancelled;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = heads[phase],
                                          .ending = TEST_ENDING_STALL });

  if (phase != DROPPED)
    reading = test_answer_start (answer, g_object_ref (stream));

  if (phase != BEFORE_SENDING)
    test_server_wait_for_request (server, ROUTE, 1);
  if (phase == BETWEEN_PIECES || phase == INSIDE_PIECE)
    test_wait_until (has_text, answer);
  if (phase == AFTER_END)
    test_await (dex_ref (reading), NULL);

  cancelled = g_get_monotonic_time ();
  if (phase == DROPPED)
    {
      g_assert_finalize_object (stream);
      stream = NULL;
    }
  else
    {
      tektra_event_stream_cancel (stream);
      tektra_event_stream_cancel (stream);
      test_await (g_steal_pointer (&reading), NULL);
      g_assert_cmpint (g_get_monotonic_time () - cancelled, <, TEST_AT_ONCE);
      g_assert_cmpuint (answer->n_ends, ==, 1);
    }

  test_server_wait_for_no_client (server);
  if (phase != BEFORE_SENDING)
    {
      g_test_message ("Closed after %" G_GINT64_FORMAT " µs",
                      test_server_get_client_closed (server) - cancelled);
      g_assert_cmpint (test_server_get_client_closed (server) - cancelled, <, TEST_AT_ONCE);
      g_assert_cmpuint (test_server_get_n_connections (server), ==, 1);
    }
  else
    {
      g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 0);
    }

  if (phase == BETWEEN_PIECES || phase == INSIDE_PIECE || phase == AFTER_END)
    g_assert_cmpstr (answer->text->str, ==, "a");

  if (phase == AFTER_END)
    g_assert_no_error (answer->error);
  else if (phase != DROPPED)
    g_assert_error (answer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The thread that writes the request out is waited for, whatever is stopped meanwhile. */
  test_wait_until (is_ours_only, model);
  if (stream != NULL)
    g_assert_finalize_object (stream);
  g_assert_finalize_object (model);
  g_assert_finalize_object (backend);
}

static gboolean
all_over (gpointer data)
{
  TestAnswer **answers = data;

  for (guint i = 0; i < 8; i++)
    {
      if (answers[i]->n_ends == 0)
        return FALSE;
    }

  return TRUE;
}

/* Several chats run at once, and each gets its own answer, however slow its neighbours are. */
static void
test_eight_at_once (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  TestAnswer *answers[8];

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr(GString) reply = g_string_new (NDJSON);

      for (guint j = 0; j < 50; j++)
        g_string_append_printf (reply, PIECE ("%u."), i);
      g_string_append (reply, DONE);
      test_server_add (server, &(TestReply) { .route = ROUTE, .text = reply->str,
                                              .piece = 100, .delay_us = 1000 });
    }

  for (guint i = 0; i < 8; i++)
    {
      answers[i] = test_answer_new ();
      dex_future_disown (test_answer_start (answers[i], ask (model)));
    }

  test_wait_until (all_over, answers);

  for (guint i = 0; i < 8; i++)
    {
      g_assert_no_error (answers[i]->error);
      g_assert_cmpuint (answers[i]->text->len, ==, 100);
      for (guint j = 0; j < 100; j += 2)
        g_assert_cmpint (answers[i]->text->str[j], ==, answers[i]->text->str[0]);
      test_answer_free (answers[i]);
    }
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 8);
}

static gboolean
tick_cb (gpointer data)
{
  gint64 *times = data;
  gint64 now = test_get_cpu_time ();

  if (times[0] != 0)
    times[1] = MAX (times[1], now - times[0]);
  times[0] = now;

  return G_SOURCE_CONTINUE;
}

/* The longest that the main thread worked without looking at its events while an answer to a
 * picture of 8 MiB was asked for */
static gint64
measure_large_picture (void)
{
  const gsize size = 8 * 1024 * 1024;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, "what?");
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr(TektraPart) part = tektra_image_part_new ("x.png", "image/png", bytes, 1, 1, NULL);
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(TestAnswer) answer = NULL;
  g_autofree char *sent = NULL;
  gint64 times[2] = { 0, 0 };
  guint source;

  test_server_add_recording (server, ROUTE, "ollama/chat-scripted.res");
  tektra_message_add_part (message, part);
  g_ptr_array_add (messages, g_object_ref (message));
  request = tektra_request_new (model, messages, NULL);

  source = g_timeout_add (1, tick_cb, times);
  answer = test_answer_read (tektra_backend_generate (backend, request));
  g_source_remove (source);

  g_assert_no_error (answer->error);
  sent = test_server_dup_request (server, ROUTE);
  g_assert_cmpuint (strlen (sent), >, size * 4 / 3);
  g_test_message ("The main thread worked for %" G_GINT64_FORMAT " µs at a time at most", times[1]);

  return times[1];
}

/* Pictures of several megabytes are written out and sent without stopping the window. */
static void
test_large_picture (void)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 5 && best >= LONGEST_STALL_US; i++)
    {
      gint64 longest = measure_large_picture ();

      best = MIN (best, longest);
    }

  g_assert_cmpint (best, <, LONGEST_STALL_US);
}

/* A model that is faster than anybody reads loses no byte, and stops nobody. */
static void
test_flood (void)
{
  const guint n_pieces = 20000;
  g_autoptr(GString) reply = g_string_new (NDJSON);
  g_autoptr(GString) expected = g_string_new (NULL);
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < n_pieces; i++)
    {
      g_string_append_printf (expected, " %u", i);
      g_string_append_printf (reply, "{\"model\":\"m\",\"created_at\":\"2026-11-23T03:13:11.855Z\","
                                     "\"message\":{\"role\":\"assistant\",\"content\":\" %u\"},"
                                     "\"done\":false}\n", i);
    }
  g_string_append (reply, DONE);

  for (guint i = 0; i < 5 && best >= LONGEST_STALL_US; i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TestAnswer) answer = NULL;
      gint64 times[2] = { 0, 0 };
      gint64 start = test_get_cpu_time ();
      guint source;

      test_server_add (server, &(TestReply) { .route = ROUTE, .text = reply->str,
                                              .length = reply->len });

      source = g_timeout_add (1, tick_cb, times);
      answer = ask_server (server);
      g_source_remove (source);

      g_assert_no_error (answer->error);
      g_assert_cmpstr (answer->text->str, ==, expected->str);
      g_test_message ("%.1f µs a piece, at most %" G_GINT64_FORMAT " µs at a time",
                      (double) (test_get_cpu_time () - start) / n_pieces, times[1]);
      best = MIN (best, times[1]);
    }

  g_assert_cmpint (best, <, LONGEST_STALL_US);
}

/* The model's state follows what the server does for it. */
static void
test_model_state (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TestAnswer) first = NULL;
  g_autoptr(TestAnswer) second = NULL;
  TektraEventStream *stream;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = NDJSON PIECE ("a") DONE });

  stream = ask (model);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADING);
  first = test_answer_read (stream);
  g_assert_cmpint (tektra_model_get_state (model), ==, TEKTRA_MODEL_STATE_LOADED);
  g_assert_cmpuint (first->status->len, >, 0);
  g_assert_cmpint (first->usage->first_token_us, >, 0);

  second = test_answer_read (ask (model));
  g_assert_cmpuint (second->status->len, ==, 0);
}

/* How likely the words were, as they come in: https://docs.ollama.com/api/chat */
static void
test_odds (void)
{
  static const char text[] =
    NDJSON
    "{\"message\":{\"content\":\"Hi\"},\"logprobs\":[{\"token\":\"Hi\",\"logprob\":-0.25,"
    "\"bytes\":[72,105],\"top_logprobs\":[{\"token\":\"Hi\",\"logprob\":-0.25},"
    "{\"token\":\"Yo\",\"logprob\":-1.5}]}],\"done\":false}\n"
    DONE;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server);
  g_autoptr(TektraModel) model = tektra_model_new (backend, "m");
  g_autoptr(TektraEventStream) stream = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = text });
  stream = ask (model);
  for (;;)
    {
      DexFuture *next = tektra_event_stream_next (stream);
      g_autoptr(TektraEvent) event = NULL;
      const TektraTokenOdds *odds;

      test_await (dex_ref (next), NULL);
      event = dex_await_boxed (next, &error);
      if (event == NULL)
        break;
      if (tektra_event_get_kind (event) != TEKTRA_EVENT_ODDS)
        continue;

      odds = g_ptr_array_index (tektra_event_get_odds (event), 0);
      g_string_append_printf (told, "%s %.2f:", odds->chosen.text, odds->chosen.logprob);
      for (guint i = 0; i < odds->n_candidates; i++)
        g_string_append_printf (told, " %s %.2f", odds->candidates[i].text,
                                odds->candidates[i].logprob);
    }

  g_assert_no_error (error);
  g_assert_cmpstr (told->str, ==, "Hi -0.25: Hi -0.25 Yo -1.50");
}

/* A thousand answers later nothing is left of them, tool calls included. */
static void
test_flat (void)
{
  test_flat_assert (new_backend, ROUTE, "ollama/chat-go-tool2.res");
}

int
main (int   argc,
      char *argv[])
{
  static const char * const phases[] = {
    [BEFORE_SENDING] = "before-sending", [BEFORE_HEADERS] = "before-headers",
    [INSIDE_HEADERS] = "inside-headers", [BETWEEN_PIECES] = "between-pieces",
    [INSIDE_PIECE] = "inside-piece", [DROPPED] = "dropped", [AFTER_END] = "after-end",
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *path = g_strconcat ("/ollama-chat/recording/", recordings[i].name, NULL);

      g_test_add_data_func (path, &recordings[i], test_recording);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ollama-chat/case/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autofree char *path = g_strconcat ("/ollama-chat/cancel/", phases[i], NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_cancel);
    }
  g_test_add_data_func ("/ollama-chat/cut", GUINT_TO_POINTER (TEST_ENDING_CLOSE), test_cut);
  g_test_add_data_func ("/ollama-chat/reset", GUINT_TO_POINTER (TEST_ENDING_RESET), test_cut);
  g_test_add_func ("/ollama-chat/redirect", test_redirect);
  g_test_add_func ("/ollama-chat/refused", test_refused);
  g_test_add_func ("/ollama-chat/eight-at-once", test_eight_at_once);
  g_test_add_func ("/ollama-chat/flood", test_flood);
  g_test_add_func ("/ollama-chat/large-picture", test_large_picture);
  g_test_add_func ("/ollama-chat/model-state", test_model_state);
  g_test_add_func ("/ollama-chat/odds", test_odds);
  g_test_add_func ("/ollama-chat/flat", test_flat);

  return g_test_run ();
}
