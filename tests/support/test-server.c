/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <gio/gunixsocketaddress.h>

#include "test-future.h"
#include "test-server.h"

struct _TestServer
{
  GSocket      *listener;
  GThread      *thread;
  GCancellable *cancellable;
  char         *url;
  guint16       port;

  GMutex        mutex;
  GPtrArray    *threads;       /* of connections */
  GHashTable   *replies;       /* route → GQueue of Reply */
  GHashTable   *requests;      /* route → GPtrArray of the requests that came, head and body */
  guint         n_connections;
  guint         n_open;
  GHashTable   *n_sent;        /* route → gsize: the bytes of all answers to it */
  gint64        client_closed; /* when a client closed last, monotonic */
};

typedef struct
{
  GBytes     *bytes;
  gsize       piece;
  guint       delay_us;
  TestEnding  ending;
} Reply;

typedef struct
{
  TestServer *server;
  GSocket    *socket;
} Connection;

static const char NOT_FOUND[] =
  "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\n"
  "404 page not found";

static Reply *
reply_copy (Reply *reply)
{
  Reply *copy = g_memdup2 (reply, sizeof *reply);

  copy->bytes = g_bytes_ref (reply->bytes);

  return copy;
}

static void
reply_free (Reply *reply)
{
  g_bytes_unref (reply->bytes);
  g_free (reply);
}

static void
replies_free (GQueue *queue)
{
  g_queue_free_full (queue, (GDestroyNotify) reply_free);
}

/* The answer to a route: the next one, and the last one for ever. */
static Reply *
test_server_take_reply (TestServer *self,
                        const char *route,
                        char       *request)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *requests = g_hash_table_lookup (self->requests, route);
  GQueue *queue = g_hash_table_lookup (self->replies, route);
  Reply *reply;

  if (requests == NULL)
    {
      requests = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->requests, g_strdup (route), requests);
    }
  g_ptr_array_add (requests, request);
  g_main_context_wakeup (NULL);

  if (queue == NULL || queue->head == NULL)
    {
      reply = g_new0 (Reply, 1);
      reply->bytes = g_bytes_new_static (NOT_FOUND, strlen (NOT_FOUND));
      reply->ending = TEST_ENDING_KEEP;
      return reply;
    }

  if (queue->length > 1)
    return g_queue_pop_head (queue);

  return reply_copy (g_queue_peek_head (queue));
}

static void
connection_note_closed (Connection *connection)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&connection->server->mutex);

  connection->server->client_closed = g_get_monotonic_time ();
}

/* Waits, and returns FALSE when the client closed meanwhile. A negative time is for ever. */
static gboolean
connection_wait (Connection *connection,
                 gint64      microseconds)
{
  char buffer[512];
  gssize n_read;

  if (!g_socket_condition_timed_wait (connection->socket, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                      microseconds, connection->server->cancellable, NULL))
    return !g_cancellable_is_cancelled (connection->server->cancellable);

  n_read = g_socket_receive (connection->socket, buffer, sizeof buffer, NULL, NULL);
  if (n_read > 0)
    return TRUE;

  connection_note_closed (connection);

  return FALSE;
}

/* Reads one request; NULL when there is none. */
static char *
connection_read_request (Connection *connection)
{
  g_autoptr(GString) request = g_string_new (NULL);
  gsize wanted = 0;

  for (;;)
    {
      char buffer[64 * 1024];
      gssize n_read;

      n_read = g_socket_receive (connection->socket, buffer, sizeof buffer,
                                 connection->server->cancellable, NULL);
      if (n_read <= 0)
        {
          if (!g_cancellable_is_cancelled (connection->server->cancellable))
            connection_note_closed (connection);
          return NULL;
        }

      g_string_append_len (request, buffer, n_read);

      if (wanted == 0)
        {
          const char *end = strstr (request->str, "\r\n\r\n");
          const char *length;

          if (end == NULL)
            continue;

          wanted = (gsize) (end - request->str) + 4;
          length = strcasestr (request->str, "\r\nContent-Length:");
          if (length != NULL && length < end)
            wanted += strtoul (length + strlen ("\r\nContent-Length:"), NULL, 10);
        }

      if (request->len >= wanted)
        return g_string_free_and_steal (g_steal_pointer (&request));
    }
}

static void
test_server_note_sent (TestServer *self,
                       const char *route,
                       gsize       n)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gsize before = GPOINTER_TO_SIZE (g_hash_table_lookup (self->n_sent, route));

  g_hash_table_insert (self->n_sent, g_strdup (route), GSIZE_TO_POINTER (before + n));
}

static gboolean
connection_send (Connection *connection,
                 const char *route,
                 Reply      *reply)
{
  gsize length, sent = 0;
  const char *data = g_bytes_get_data (reply->bytes, &length);
  gsize piece = reply->piece > 0 ? reply->piece : length;

  while (sent < length)
    {
      gsize end = MIN (sent + piece, length);

      if (reply->delay_us > 0 && !connection_wait (connection, reply->delay_us))
        return FALSE;

      while (sent < end)
        {
          gssize n = g_socket_send (connection->socket, data + sent, end - sent,
                                    connection->server->cancellable, NULL);

          if (n <= 0)
            {
              connection_note_closed (connection);
              return FALSE;
            }
          sent += (gsize) n;

          test_server_note_sent (connection->server, route, (gsize) n);
        }
    }

  return TRUE;
}

static gpointer
connection_thread (gpointer user_data)
{
  Connection *connection = user_data;
  TestServer *server = connection->server;
  gboolean open = TRUE;

  while (open)
    {
      char *request = connection_read_request (connection);
      g_autofree char *route = NULL;
      g_auto(GStrv) words = NULL;
      Reply *reply;

      if (request == NULL)
        break;

      words = g_strsplit_set (request, " \r", 3);
      route = g_strdup_printf ("%s %s", words[0], words[1]);
      reply = test_server_take_reply (server, route, request);

      open = connection_send (connection, route, reply);

      if (open && reply->ending == TEST_ENDING_STALL)
        {
          while (connection_wait (connection, -1))
            ;
        }

      if (open && reply->ending == TEST_ENDING_RESET)
        {
          struct linger linger = { .l_onoff = 1, .l_linger = 0 };

          setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER,
                      &linger, sizeof linger);
        }

      open = open && reply->ending == TEST_ENDING_KEEP;
      reply_free (reply);
    }

  g_socket_close (connection->socket, NULL);
  g_object_unref (connection->socket);
  g_free (connection);

  g_mutex_lock (&server->mutex);
  server->n_open--;
  g_mutex_unlock (&server->mutex);
  g_main_context_wakeup (NULL);

  return NULL;
}

static gpointer
accept_thread (gpointer user_data)
{
  TestServer *self = user_data;
  GSocket *socket;

  while ((socket = g_socket_accept (self->listener, self->cancellable, NULL)))
    {
      Connection *connection = g_new0 (Connection, 1);
      g_autoptr(GMutexLocker) locker = NULL;

      /* Each piece must be a packet of its own. */
      g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);

      connection->server = self;
      connection->socket = socket;

      locker = g_mutex_locker_new (&self->mutex);
      self->n_connections++;
      self->n_open++;
      g_ptr_array_add (self->threads, g_thread_new ("connection", connection_thread, connection));
    }

  return NULL;
}

static TestServer *
test_server_new_for_address (GSocketAddress *address)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr(GSocketAddress) local = NULL;
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->cancellable = g_cancellable_new ();
  self->threads = g_ptr_array_new ();
  self->replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) replies_free);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_ptr_array_unref);
  self->n_sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->listener = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);

  local = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  if (G_IS_INET_SOCKET_ADDRESS (local))
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  self->url = g_strdup_printf ("http://127.0.0.1:%u", self->port);

  self->thread = g_thread_new ("server", accept_thread, self);

  return self;
}

/**
 * test_server_new:
 *
 * Starts a server on a free port of this computer.
 *
 * Returns: (transfer full): the server
 */
TestServer *
test_server_new (void)
{
  return test_server_new_for_port (0);
}

/**
 * test_server_new_for_port:
 * @port: a port, or 0 for a free one
 *
 * Starts a server on a port of this computer.
 *
 * Returns: (transfer full): the server
 */
TestServer *
test_server_new_for_port (guint16 port)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  return test_server_new_for_address (address);
}

/**
 * test_server_new_unix:
 * @path: (type filename): where to put its socket
 *
 * Starts a server on a unix socket.
 *
 * Returns: (transfer full): the server
 */
TestServer *
test_server_new_unix (const char *path)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);

  return test_server_new_for_address (address);
}

/**
 * test_server_free:
 * @self: (transfer full): a server
 *
 * Stops the server: from now on the port refuses connections.
 */
void
test_server_free (TestServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_close (self->listener, NULL);

  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_ptr_array_unref (self->threads);
  g_hash_table_unref (self->replies);
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->n_sent);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_free (self->url);
  g_free (self);
}

guint16
test_server_get_port (TestServer *self)
{
  return self->port;
}

const char *
test_server_get_url (TestServer *self)
{
  return self->url;
}

/**
 * test_server_add:
 * @self: a server
 * @reply: an answer
 *
 * Adds an answer to those of its route.
 */
void
test_server_add (TestServer      *self,
                 const TestReply *reply)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GQueue *queue = g_hash_table_lookup (self->replies, reply->route);
  Reply *copy = g_new0 (Reply, 1);
  gsize length = reply->length > 0 || reply->text == NULL ? reply->length : strlen (reply->text);

  if (reply->cut > 0)
    length = MIN (length, reply->cut);

  copy->bytes = g_bytes_new (reply->text, length);
  copy->piece = reply->piece;
  copy->delay_us = reply->delay_us;
  copy->ending = reply->ending;

  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (self->replies, g_strdup (reply->route), queue);
    }
  g_queue_push_tail (queue, copy);
}

/**
 * test_server_add_json:
 * @self: a server
 * @route: the method and path
 * @status: the HTTP status
 * @json: the body
 *
 * Adds an answer in one piece of JSON.
 */
void
test_server_add_json (TestServer *self,
                      const char *route,
                      guint       status,
                      const char *json)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("HTTP/1.1 %u Status\r\nContent-Type: application/json; charset=utf-8\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          status, strlen (json), json);
  test_server_add (self, &(TestReply) { .route = route, .text = text, .ending = TEST_ENDING_KEEP });
}

/**
 * test_server_add_recording:
 * @self: a server
 * @route: the method and path
 * @name: a file below tests/data, with the bytes that a real server sent
 *
 * Adds an answer that a real server gave.
 */
void
test_server_add_recording (TestServer *self,
                           const char *route,
                           const char *name)
{
  g_autofree char *text = NULL;
  gsize length;

  text = test_data_dup_contents (name, &length);
  test_server_add (self, &(TestReply) { .route = route, .text = text, .length = length });
}

/**
 * test_server_clear:
 * @self: a server
 * @route: the method and path
 *
 * Forgets the answers of a route.
 */
void
test_server_clear (TestServer *self,
                   const char *route)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->replies, route);
}

guint
test_server_get_n_connections (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

guint
test_server_get_n_open (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_open;
}

guint
test_server_get_n_requests (TestServer *self,
                            const char *route)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *requests = g_hash_table_lookup (self->requests, route);

  return requests != NULL ? requests->len : 0;
}

/**
 * test_server_dup_request:
 * @self: a server
 * @route: the method and path
 *
 * Gets the last request of a route.
 *
 * Returns: (transfer full) (nullable): its head and body
 */
char *
test_server_dup_request (TestServer *self,
                         const char *route)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *requests = g_hash_table_lookup (self->requests, route);

  if (requests == NULL || requests->len == 0)
    return NULL;

  return g_strdup (g_ptr_array_index (requests, requests->len - 1));
}

/**
 * test_server_get_n_sent:
 * @self: a server
 * @route: the method and path
 *
 * Returns: how many bytes the client was sent so far in answers to a route
 */
gsize
test_server_get_n_sent (TestServer *self,
                        const char *route)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->n_sent, route));
}

/**
 * test_server_get_client_closed:
 * @self: a server
 *
 * Gets when a client closed its connection last.
 *
 * Returns: monotonic microseconds, or 0
 */
gint64
test_server_get_client_closed (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->client_closed;
}

typedef struct
{
  TestServer *server;
  const char *route;
  guint       n;
} Wanted;

static gboolean
has_request (gpointer data)
{
  Wanted *wanted = data;

  return test_server_get_n_requests (wanted->server, wanted->route) >= wanted->n;
}

static gboolean
has_no_client (gpointer data)
{
  return test_server_get_n_open (data) == 0;
}

/**
 * test_server_wait_for_request:
 * @self: a server
 * @route: the method and path
 * @n: how many
 *
 * Runs the main loop until a number of requests came.
 */
void
test_server_wait_for_request (TestServer *self,
                              const char *route,
                              guint       n)
{
  test_wait_until (has_request, &(Wanted) { self, route, n });
}

/**
 * test_server_wait_for_no_client:
 * @self: a server
 *
 * Runs the main loop until no connection is open.
 */
void
test_server_wait_for_no_client (TestServer *self)
{
  test_wait_until (has_no_client, self);
}

/**
 * test_data_dup_contents:
 * @name: a file below tests/data
 * @length: (out) (optional): its size in bytes
 *
 * Reads a file of the tests.
 *
 * Returns: (transfer full): its contents, with a NUL behind them
 */
char *
test_data_dup_contents (const char *name,
                        gsize      *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr(GError) error = NULL;
  char *contents;

  g_file_get_contents (path, &contents, length, &error);
  g_assert_no_error (error);

  return contents;
}
