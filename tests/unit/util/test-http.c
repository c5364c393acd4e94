/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-future.h"
#include "test-server.h"
#include "test-time.h"
#include "util/tektra-http.h"

static const char HELLO[] =
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

static SoupMessage *
new_message (TestServer *server,
             const char *path)
{
  g_autofree char *uri = g_strconcat (test_server_get_url (server), path, NULL);

  return soup_message_new (SOUP_METHOD_GET, uri);
}

static DexFuture *
fetch (SoupSession *session,
       SoupMessage *message,
       gsize        max_bytes)
{
  DexFuture *sending = tektra_http_send (session, message, NULL);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  test_await (dex_ref (sending), &error);
  g_assert_no_error (error);
  stream = dex_await_object (sending, NULL);

  return tektra_http_read_all (stream, max_bytes, NULL);
}

static void
test_fetch (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = "GET /a", .text = HELLO, .piece = 1,
                                          .ending = TEST_ENDING_KEEP });

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(SoupMessage) message = new_message (server, "/a");
      DexFuture *future = fetch (session, message, 100);
      g_autoptr(GBytes) bytes = NULL;

      test_await (dex_ref (future), &error);
      g_assert_no_error (error);
      bytes = dex_await_boxed (future, NULL);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "hello", 5);
    }

  /* A body that was read to its end leaves the connection for the next. */
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 1);
}

/* An error page without end must not fill the memory. */
static void
test_fetch_too_much (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = new_message (server, "/a");
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = "GET /a", .text = HELLO,
                                          .ending = TEST_ENDING_KEEP });

  g_assert_false (test_await (fetch (session, message, 4), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

typedef enum
{
  BEFORE_ANSWER,
  INSIDE_HEAD,
  INSIDE_BODY,
  BETWEEN_READS,
} Phase;

/* Stop must free the other side at once, whatever phase it is in. */
static void
test_cancel (gconstpointer data)
{
  const Phase phase = GPOINTER_TO_UINT (data);
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = new_message (server, "/a");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gint64 cancelled;

  test_server_add (server, &(TestReply) {
    .route = "GET /a",
    .text = phase == BEFORE_ANSWER ? NULL : HELLO,
    .cut = phase == INSIDE_HEAD ? 30 : sizeof HELLO - 3,
    .ending = TEST_ENDING_STALL,
  });

  future = tektra_http_send (session, message, cancellable);

  if (phase >= INSIDE_BODY)
    {
      g_autoptr(GBytes) bytes = NULL;

      stream = test_await_object (g_steal_pointer (&future), &error);
      g_assert_no_error (error);

      future = tektra_http_read (stream, 100, cancellable);
      test_await (dex_ref (future), &error);
      g_assert_no_error (error);
      bytes = dex_await_boxed (g_steal_pointer (&future), NULL);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 3);
    }
  else
    {
      test_server_wait_for_request (server, "GET /a", 1);
    }

  if (phase == INSIDE_BODY)
    future = tektra_http_read (stream, 100, cancellable);

  /* Let what is under way get under way. */
  for (guint i = 0; i < 5; i++)
    {
      g_usleep (2000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpint (test_server_get_client_closed (server), ==, 0);

  cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);

  if (future != NULL)
    {
      g_assert_false (test_await (g_steal_pointer (&future), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  if (stream != NULL)
    tektra_http_close (stream);

  test_server_wait_for_no_client (server);
  g_test_message ("Closed after %" G_GINT64_FORMAT " µs",
                  test_server_get_client_closed (server) - cancelled);
  g_assert_cmpint (test_server_get_client_closed (server) - cancelled, <, TEST_AT_ONCE);
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 1);
}

static void
test_no_leak (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  SoupSession *session = soup_session_new ();
  SoupMessage *message = new_message (server, "/a");
  GCancellable *cancellable = g_cancellable_new ();
  GInputStream *stream;
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = "GET /a", .text = HELLO, .cut = sizeof HELLO - 3,
                                          .ending = TEST_ENDING_STALL });

  stream = test_await_object (tektra_http_send (session, message, cancellable), &error);
  g_assert_no_error (error);

  g_cancellable_cancel (cancellable);
  tektra_http_close (stream);
  test_server_wait_for_no_client (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (stream);
  g_assert_finalize_object (message);
  g_assert_finalize_object (cancellable);
  g_assert_finalize_object (session);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/http/fetch", test_fetch);
  g_test_add_func ("/http/fetch/too-much", test_fetch_too_much);
  g_test_add_data_func ("/http/cancel/before-answer", GUINT_TO_POINTER (BEFORE_ANSWER),
                        test_cancel);
  g_test_add_data_func ("/http/cancel/inside-head", GUINT_TO_POINTER (INSIDE_HEAD), test_cancel);
  g_test_add_data_func ("/http/cancel/inside-body", GUINT_TO_POINTER (INSIDE_BODY), test_cancel);
  g_test_add_data_func ("/http/cancel/between-reads", GUINT_TO_POINTER (BETWEEN_READS),
                        test_cancel);
  g_test_add_func ("/http/no-leak", test_no_leak);

  return g_test_run ();
}
