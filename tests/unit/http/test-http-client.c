/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "http/tektra-http-client.h"
#include "test-future.h"
#include "test-server.h"
#include "util/tektra-json.h"

#define ROUTE "POST /v1/chat"

#define SSE_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n" \
                 "Connection: close\r\n\r\n"
#define NDJSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n" \
                    "Connection: close\r\n\r\n"

static GBytes *
new_body (void)
{
  return g_bytes_new_static ("{\"q\":1}", 7);
}

/* What a stream told: "event=text;" of each item. The text "end" is the protocol's end mark. */
static TektraHttpVerdict
collect_cb (const char  *event,
            const char  *data,
            JsonObject  *object,
            gpointer     user_data,
            GError     **error)
{
  GString *items = user_data;
  const char *text = object != NULL ? tektra_json_get_string (object, "a") : data;

  if (event == NULL)
    {
      g_assert_null (data);
      g_assert_null (object);
      g_string_append (items, "EOF;");
      return TEKTRA_HTTP_MORE;
    }

  g_string_append_printf (items, "%s=%s;", event, text);

  if (g_strcmp0 (text, "fail") == 0)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL, "No good.");
      return TEKTRA_HTTP_FAILED;
    }

  return g_strcmp0 (text, "end") == 0 || g_strcmp0 (text, "[DONE]") == 0 ? TEKTRA_HTTP_COMPLETE
                                                                         : TEKTRA_HTTP_MORE;
}

static TektraHttpVerdict
eof_is_end_cb (const char  *event,
               const char  *data,
               JsonObject  *object,
               gpointer     user_data,
               GError     **error)
{
  collect_cb (event, data, object, user_data, error);

  return event == NULL ? TEKTRA_HTTP_COMPLETE : TEKTRA_HTTP_MORE;
}

static gboolean
stream (TestServer          *server,
        TektraHttpItemFunc   func,
        GString             *items,
        GError             **error)
{
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GBytes) body = new_body ();

  client = tektra_http_client_new ("Server", test_server_get_url (server));

  return test_await (tektra_http_client_stream (client, "/v1/chat", body, func, items, NULL, NULL),
                     error);
}

typedef struct
{
  const char *name;
  const char *reply;
  const char *items;
  int         code; /* of TektraBackendError, or -1 for success */
} Case;

static const Case cases[] = {
  { "sse", SSE_HEAD ": ping\n\ndata: {\"a\":\"x\"}\n\nevent: y\ndata: text\n\ndata: [DONE]\n\n",
    "message=x;y=text;message=[DONE];", -1 },
  { "sse-no-last-line", SSE_HEAD "data: {\"a\":\"x\"}\n\ndata: [DONE]", "message=x;message=[DONE];",
    -1 },
  { "sse-cut", SSE_HEAD "data: {\"a\":\"x\"}\n\ndata: {\"a\":\"en",
    "message=x;message={\"a\":\"en;EOF;",
    TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "sse-no-end", SSE_HEAD "data: {\"a\":\"x\"}\n\n", "message=x;EOF;",
    TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "sse-error",
    SSE_HEAD "data: {\"a\":\"x\"}\n\ndata: {\"error\":{\"code\":500,\"message\":\"m\"}}\n\n",
    "message=x;", TEKTRA_BACKEND_ERROR_SERVER },
  { "sse-after-end", SSE_HEAD "data: [DONE]\n\ndata: {\"error\":\"late\"}\n\n", "message=[DONE];",
    -1 },
  { "ndjson", NDJSON_HEAD "{\"a\":\"x\"}\n{\"a\":\"end\"}\n", "message=x;message=end;", -1 },
  { "ndjson-no-last-line-end", NDJSON_HEAD "{\"a\":\"x\"}\r\n\r\n{\"a\":\"end\"}",
    "message=x;message=end;", -1 },
  { "ndjson-after-end", NDJSON_HEAD "{\"a\":\"end\"}\nrubbish\n", "message=end;", -1 },
  { "ndjson-error", NDJSON_HEAD "{\"a\":\"x\"}\n{\"error\":\"boom\"}\n{\"a\":\"end\"}\n",
    "message=x;", TEKTRA_BACKEND_ERROR_SERVER },
  { "ndjson-rubbish", NDJSON_HEAD "{\"a\":\"x\"}\nrubbish\n", "message=x;",
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
  { "ndjson-cut", NDJSON_HEAD "{\"a\":\"x\"}\n{\"a\":\"e", "message=x;EOF;",
    TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "func-fails", NDJSON_HEAD "{\"a\":\"fail\"}\n{\"a\":\"end\"}\n", "message=fail;",
    TEKTRA_BACKEND_ERROR_BAD_MODEL },
  { "empty", NDJSON_HEAD, "EOF;", TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "one-object", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
    "{\n \"a\": \"end\"\n}\n\n", "message=end;", -1 },
  { "lines-as-json",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n"
    "{\"a\":\"x\"}\n{\"a\":\"end\"}", "message=x;message=end;", -1 },
  { "no-type", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"a\":\"end\"}\n", "message=end;",
    -1 },
  { "html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    "", TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
  { "chunks",
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
    "1\r\n{\r\n1\r\n\"\r\n9\r\na\":\"end\"}\r\n0\r\n\r\n", "message=end;", -1 },
  { "chunks-cut", "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
    "Transfer-Encoding: chunked\r\n\r\na\r\n{\"a\":\"x\"}\n\r\n20\r\n{\"a", "message=x;",
    TEKTRA_BACKEND_ERROR_TRUNCATED },
  { "not-http", "+OK this is not HTTP\r\n\r\n", "", TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
  { "500", "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
    "{\"error\":\"sorry\"}", "", TEKTRA_BACKEND_ERROR_SERVER },
  { "redirect-away", "HTTP/1.1 307 Moved\r\nLocation: http://192.0.2.1/v1/chat\r\n"
    "Content-Length: 0\r\n\r\n", "", TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
  { "redirect-for-ever", "HTTP/1.1 301 Moved\r\nLocation: /v1/chat\r\nContent-Length: 0\r\n\r\n",
    "",
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
};

/* A stream is what its end mark says, whatever the framing, and however the packets are cut. */
static void
test_case (gconstpointer data)
{
  const Case *test = data;
  const gsize pieces[] = { 0, 1, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(GString) items = g_string_new (NULL);
      g_autoptr(GError) error = NULL;

      test_server_add (server, &(TestReply) { .route = ROUTE, .text = test->reply,
                                              .piece = pieces[i] });

      g_assert_cmpint (stream (server, collect_cb, items, &error), ==, test->code < 0);
      g_assert_cmpstr (items->str, ==, test->items);

      if (test->code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, TEKTRA_BACKEND_ERROR, test->code);
    }
}

/* Protocols without an end mark end with the body. */
static void
test_eof_is_end (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GString) items = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = SSE_HEAD "data: x\n\n" });

  g_assert_true (stream (server, eof_is_end_cb, items, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (items->str, ==, "message=x;EOF;");
}

/* n14: a proxy that compresses must not hold the answer back until its end. */
static void
test_gzip (void)
{
  const char *line = "{\"a\":\"x\"}\n";
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr(GString) reply = g_string_new (NULL);
  g_autoptr(GString) items = g_string_new (NULL);
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GBytes) body = new_body ();
  g_autoptr(DexFuture) future = NULL;
  guint8 packed[1000];
  gsize n_read, n_written;

  g_string_append (reply, "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                          "Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
  g_converter_convert (G_CONVERTER (compressor), line, strlen (line), packed, sizeof packed,
                       G_CONVERTER_FLUSH, &n_read, &n_written, NULL);
  g_string_append_len (reply, (const char *) packed, (gssize) n_written);
  test_server_add (server, &(TestReply) { .route = ROUTE, .text = reply->str, .length = reply->len,
                                          .ending = TEST_ENDING_STALL });

  client = tektra_http_client_new ("Server", test_server_get_url (server));
  future = tektra_http_client_stream (client, "/v1/chat", body, collect_cb, items, NULL,
                                      cancellable);

  while (items->len == 0 && dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (items->str, ==, "message=x;");

  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (g_steal_pointer (&future), NULL));
}

/* A redirect keeps the method and the body, as libsoup would not. */
static void
test_redirect (void)
{
  const guint statuses[] = { 301, 302, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(GString) items = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autofree char *reply = NULL;
      g_autofree char *request = NULL;

      reply = g_strdup_printf ("HTTP/1.1 %u Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
                               statuses[i]);
      test_server_add (server, &(TestReply) { .route = ROUTE, .text = reply,
                                              .ending = TEST_ENDING_KEEP });
      test_server_add (server, &(TestReply) { .route = "POST /other",
                                              .text = NDJSON_HEAD "{\"a\":\"end\"}\n" });

      stream (server, collect_cb, items, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (items->str, ==, "message=end;");

      request = test_server_dup_request (server, "POST /other");
      g_assert_true (g_str_has_suffix (request, "{\"q\":1}"));
    }
}

/* A key goes to its own server and nowhere else. */
static void
test_token (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestServer) other = test_server_new ();
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *request = NULL;

  reply = g_strdup_printf ("HTTP/1.1 302 Moved\r\nLocation: %s/a\r\nContent-Length: 0\r\n\r\n",
                           test_server_get_url (other));
  test_server_add (server, &(TestReply) { .route = "GET /a", .text = reply,
                                          .ending = TEST_ENDING_KEEP });

  client = tektra_http_client_new ("Server", test_server_get_url (server));
  tektra_http_client_set_token (client, "s3cret");

  g_assert_false (test_await (tektra_http_client_get (client, "/a", NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE);
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_cmpuint (test_server_get_n_connections (other), ==, 0);

  request = test_server_dup_request (server, "GET /a");
  g_assert_nonnull (strstr (request, "Authorization: Bearer s3cret\r\n"));
}

static void
test_get (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *base = g_strconcat (test_server_get_url (server), "//prefix//", NULL);
  g_autoptr(TektraHttpClient) client = tektra_http_client_new ("Server", base);
  g_autoptr(GError) error = NULL;

  test_server_add_json (server, "GET /prefix/a?b=c%20d", 200, "[1]");
  test_server_add_json (server, "GET /prefix/empty", 200, "");
  test_server_add_json (server, "GET /prefix/rubbish", 200, "<html>");

  for (guint i = 0; i < 3; i++)
    {
      DexFuture *future = tektra_http_client_get (client, "/a?b=c%20d", NULL);
      g_autoptr(JsonNode) node = NULL;

      test_await (dex_ref (future), &error);
      g_assert_no_error (error);
      node = dex_await_boxed (future, NULL);
      g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
    }

  {
    DexFuture *future = tektra_http_client_get (client, "/empty", NULL);
    g_autoptr(JsonNode) node = NULL;

    test_await (dex_ref (future), &error);
    g_assert_no_error (error);
    node = dex_await_boxed (future, NULL);
    g_assert_true (JSON_NODE_HOLDS_NULL (node));
  }

  /* Short questions share a connection. */
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 1);

  g_assert_false (test_await (tektra_http_client_get (client, "/rubbish", NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE);
}

static void
test_refused (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *url = g_strdup (test_server_get_url (server));
  g_autoptr(TektraHttpClient) client = tektra_http_client_new ("Server", url);
  g_autoptr(GBytes) body = new_body ();
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&server, test_server_free);

  g_assert_false (test_await (tektra_http_client_stream (client, "/v1/chat", body,
                                                         collect_cb, NULL, NULL, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING);
}

static void
test_no_such_host (void)
{
  const char *uris[] = {
    "http://nowhere.invalid", "http://", "http://]:11434", "http://[::1", "http://%:80", "nonsense",
  };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr(TektraHttpClient) client = tektra_http_client_new ("Server", uris[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (test_await (tektra_http_client_get (client, "/a", NULL), &error));
      g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION);

      /* what was typed wrongly is seen best when it is shown */
      if (i > 0)
        g_assert_nonnull (strstr (error->message, uris[i]));
    }
}

/* What a person asks a model on this computer goes through nobody's proxy. */
static void
test_proxy (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestServer) proxy = test_server_new ();
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = g_strdup (g_getenv ("http_proxy"));

  test_server_add_json (server, "GET /a", 200, "{}");
  g_setenv ("http_proxy", test_server_get_url (proxy), TRUE);
  client = tektra_http_client_new ("Server", test_server_get_url (server));
  test_await (tektra_http_client_get (client, "/a", NULL), &error);

  if (before != NULL)
    g_setenv ("http_proxy", before, TRUE);
  else
    g_unsetenv ("http_proxy");

  g_assert_no_error (error);
  g_assert_cmpuint (test_server_get_n_connections (proxy), ==, 0);
}

static void
test_unix (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-http-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autoptr(TestServer) server = test_server_new_unix (path);
  g_autoptr(TektraHttpClient) client = tektra_http_client_new_unix ("Engine", path);
  g_autoptr(GString) items = g_string_new (NULL);
  g_autoptr(GBytes) body = new_body ();
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE,
                                          .text = SSE_HEAD "data: {\"a\":\"end\"}\n\n" });

  test_await (tektra_http_client_stream (client, "/v1/chat", body, collect_cb, items, NULL, NULL),
              &error);
  g_assert_no_error (error);
  g_assert_cmpstr (items->str, ==, "message=end;");

  g_unlink (path);
  g_assert_false (test_await (tektra_http_client_get (client, "/health", NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING);
  g_rmdir (folder);
}

/* A server that says nothing for too long is given up, but only then. */
static void
test_idle (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraHttpClient) client = NULL;
  g_autoptr(GString) items = g_string_new (NULL);
  g_autoptr(GBytes) body = new_body ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = NDJSON_HEAD "{\"a\":\"x\"}\n",
                                          .ending = TEST_ENDING_STALL });

  client = tektra_http_client_new ("Server", test_server_get_url (server));
  tektra_http_client_set_idle_timeout (client, 1);

  test_await (tektra_http_client_stream (client, "/v1/chat", body, collect_cb, items, NULL, NULL),
              &error);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT);
  g_assert_cmpstr (items->str, ==, "message=x;");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 2);
  test_server_wait_for_no_client (server);
}

static void
count_cb (gpointer data)
{
  guint *n_destroyed = data;

  (*n_destroyed)++;
}

/* Whatever is dropped or cancelled, nothing stays open and nothing stays in memory. */
static void
test_no_leak (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  TektraHttpClient *client = tektra_http_client_new ("Server", test_server_get_url (server));
  GCancellable *cancellable = g_cancellable_new ();
  GBytes *body = new_body ();
  guint n_destroyed = 0;

  test_server_add (server, &(TestReply) { .route = ROUTE, .ending = TEST_ENDING_STALL });

  dex_future_disown (tektra_http_client_stream (client, "/v1/chat", body, collect_cb,
                                                &n_destroyed, count_cb, cancellable));
  g_bytes_unref (body);
  test_server_wait_for_request (server, ROUTE, 1);
  g_assert_cmpuint (n_destroyed, ==, 0);

  g_cancellable_cancel (cancellable);
  test_server_wait_for_no_client (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (n_destroyed, ==, 1);
  g_assert_finalize_object (cancellable);
  g_assert_finalize_object (client);
}

static DexFuture *
pass_cb (DexFuture *future,
         gpointer   user_data)
{
  return dex_ref (future);
}

/* Letting go of a wrapped future ends the request, in each phase. */
static void
test_discard (void)
{
  const char * const heads[] = { NULL, "HTTP/1.1 200 OK\r\n", NDJSON_HEAD "{\"a\":\"x\"}\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      TektraHttpClient *client = tektra_http_client_new ("Server", test_server_get_url (server));
      g_autoptr(GString) items = g_string_new (NULL);
      g_autoptr(GBytes) body = new_body ();
      g_autoptr(DexFuture) future = NULL;
      guint n_destroyed = 0;

      test_server_add (server, &(TestReply) { .route = ROUTE, .text = heads[i],
                                              .ending = TEST_ENDING_STALL });

      future = tektra_http_client_stream (client, "/v1/chat", body, collect_cb, items, NULL, NULL);
      future = dex_future_finally (future, pass_cb, &n_destroyed, count_cb);
      test_server_wait_for_request (server, ROUTE, 1);
      while (i == 2 && items->len == 0)
        g_main_context_iteration (NULL, TRUE);

      dex_clear (&future);
      test_server_wait_for_no_client (server);
      while (g_main_context_iteration (NULL, FALSE))
        ;

      g_assert_cmpuint (n_destroyed, ==, 1);
      g_assert_finalize_object (client);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http-client/stream/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/http-client/eof-is-end", test_eof_is_end);
  g_test_add_func ("/http-client/gzip", test_gzip);
  g_test_add_func ("/http-client/redirect", test_redirect);
  g_test_add_func ("/http-client/token", test_token);
  g_test_add_func ("/http-client/get", test_get);
  g_test_add_func ("/http-client/refused", test_refused);
  g_test_add_func ("/http-client/no-such-host", test_no_such_host);
  g_test_add_func ("/http-client/proxy", test_proxy);
  g_test_add_func ("/http-client/unix", test_unix);
  g_test_add_func ("/http-client/idle", test_idle);
  g_test_add_func ("/http-client/no-leak", test_no_leak);
  g_test_add_func ("/http-client/discard", test_discard);

  return g_test_run ();
}
