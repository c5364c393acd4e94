/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "backends/tektra-http-client.h"
#include "backends/tektra-http-error.h"
#include "backends/tektra-locality.h"
#include "util/tektra-http.h"
#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"
#include "util/tektra-sse-parser.h"

/*
 * A backend has one client for each server it speaks to. Short questions share kept connections;
 * each stream has a connection of its own, because closing it is how an answer is stopped, and because
 * a kept one that the server is just closing would make a POST fail that cannot be repeated.
 */

/* Until a server takes the request; loading a model comes after that. */
#define CONNECT_TIMEOUT_SECONDS 10

/* For the whole of a short question. */
#define GET_TIMEOUT_SECONDS 20

/* Between bytes. A model may load for 5 minutes and read a prompt for as long, both in silence. */
#define IDLE_TIMEOUT_SECONDS (10 * 60)

/* Ollama's own client allows lines of 8 MiB; pictures and sound in an answer may be larger. */
#define ITEM_MAX (64 * 1024 * 1024)

#define ERROR_BODY_MAX (1024 * 1024)

/* Parsing this much takes about 2 ms: what a flooding server may hold up the main loop for. */
#define READ_SIZE (16 * 1024)

#define REDIRECTS_MAX 3

struct _TektraHttpClient
{
  GObject      parent_instance;

  SoupSession *session;
  GUri        *base_uri;
  char        *name;     /* in a sentence */
  char        *base_text;
  char        *address;  /* in a sentence */
  char        *token;
};

G_DEFINE_FINAL_TYPE (TektraHttpClient, tektra_http_client, G_TYPE_OBJECT)

/* One request on its way. */
typedef struct
{
  TektraHttpClient   *client;
  const char         *method;
  char               *path;
  GBytes             *body;

  GCancellable       *cancellable; /* ours: the caller's, or a time-out */
  GCancellable       *outer;
  gulong              outer_handler;
  guint               connect_source;
  guint               deadline_source;
  guint               timed_out : 1;

  SoupMessage        *message;
  GInputStream       *stream;

  TektraHttpItemFunc  func;
  gpointer            user_data;
  GDestroyNotify      user_data_destroy;
  TektraHttpVerdict   verdict;
  GError             *verdict_error;
} Call;

static void
call_free (Call *call)
{
  g_clear_handle_id (&call->connect_source, g_source_remove);
  g_clear_handle_id (&call->deadline_source, g_source_remove);

  /* Whatever way the call ended, nothing of it may stay on the wire. */
  if (call->outer_handler != 0)
    g_cancellable_disconnect (call->outer, call->outer_handler);
  g_cancellable_cancel (call->cancellable);

  if (call->stream != NULL)
    tektra_http_close (call->stream);

  if (call->user_data_destroy != NULL)
    call->user_data_destroy (call->user_data);

  g_clear_object (&call->stream);
  g_clear_object (&call->message);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->outer);
  g_clear_object (&call->client);
  g_clear_pointer (&call->path, g_free);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_error (&call->verdict_error);
  g_free (call);
}

static void
outer_cancelled_cb (GCancellable *outer,
                    gpointer      user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static Call *
call_new (TektraHttpClient *client,
          const char       *method,
          const char       *path,
          GBytes           *body,
          GCancellable     *outer)
{
  Call *call = g_new0 (Call, 1);

  g_assert (TEKTRA_IS_HTTP_CLIENT (client));
  g_assert (path != NULL && *path == '/');

  call->client = g_object_ref (client);
  call->method = method;
  call->path = g_strdup (path);
  call->body = body != NULL ? g_bytes_ref (body) : NULL;
  call->cancellable = g_cancellable_new ();

  if (outer != NULL)
    {
      call->outer = g_object_ref (outer);
      call->outer_handler = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb),
                                                   g_object_ref (call->cancellable),
                                                   g_object_unref);
    }

  return call;
}

static void
call_time_out (gpointer user_data)
{
  Call *call = user_data;

  call->timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);
}

static void
connect_timeout_cb (gpointer user_data)
{
  Call *call = user_data;

  call->connect_source = 0;
  call_time_out (call);
}

static void
deadline_cb (gpointer user_data)
{
  Call *call = user_data;

  call->deadline_source = 0;
  call_time_out (call);
}

static void
wrote_headers_cb (SoupMessage *message,
                  Call        *call)
{
  g_clear_handle_id (&call->connect_source, g_source_remove);
}

/* What the caller is told: cancelled by it, too slow, or the failure as a person would say it. */
static DexFuture *
call_fail (Call         *call,
           const GError *error)
{
  TektraHttpClient *client = call->client;
  g_autoptr(GError) reason = NULL;

  if (call->outer != NULL && g_cancellable_is_cancelled (call->outer))
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped"));
  else if (call->timed_out)
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Timed out");

  return dex_future_new_for_error (tektra_http_error_new_for_transport (client->name,
                                                                        client->address,
                                                                        reason ? reason : error));
}

static GUri *
resolve_path (TektraHttpClient *self,
              const char       *path)
{
  const char *query = strchr (path, '?');
  g_autofree char *only_path = query != NULL ? g_strndup (path, (gsize) (query - path))
                                             : g_strdup (path);
  g_autofree char *full = g_strconcat (g_uri_get_path (self->base_uri), only_path, NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS,
                      g_uri_get_scheme (self->base_uri),
                      NULL,
                      g_uri_get_host (self->base_uri),
                      g_uri_get_port (self->base_uri),
                      full,
                      query != NULL ? query + 1 : NULL,
                      NULL);
}

static void
call_prepare_message (Call *call,
                      GUri *uri)
{
  SoupMessageHeaders *headers;

  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);

  g_clear_object (&call->message);
  call->message = soup_message_new_from_uri (call->method, uri);

  /* libsoup would turn a redirected POST into a GET. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  if (call->func != NULL)
    soup_message_add_flags (call->message, SOUP_MESSAGE_NEW_CONNECTION);

  headers = soup_message_get_request_headers (call->message);
  soup_message_headers_append (headers, "Accept",
                               "application/json, application/x-ndjson, text/event-stream");
  if (call->client->token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", call->client->token, NULL);

      soup_message_headers_append (headers, "Authorization", value);
    }

  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (call->message, "application/json", call->body);

  g_signal_connect (call->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), call);
}

/* Where a redirect on the same server leads to; the key and the chat go nowhere else. */
static GUri *
call_find_redirect (Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *location = soup_message_headers_get_one (headers, "Location");
  GUri *from = soup_message_get_uri (call->message);
  g_autoptr(GUri) uri = NULL;

  if (location == NULL)
    return NULL;

  uri = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL ||
      g_strcmp0 (g_uri_get_host (uri), g_uri_get_host (from)) != 0 ||
      g_strcmp0 (g_uri_get_scheme (uri), g_uri_get_scheme (from)) != 0 ||
      g_uri_get_port (uri) != g_uri_get_port (from))
    return NULL;

  return g_steal_pointer (&uri);
}

/* Awaits the head of an answer with a status of 2xx; call->stream is its body. */
static gboolean
call_send (Call    *call,
           GError **error)
{
  TektraHttpClient *client = call->client;
  g_autoptr(GUri) uri = resolve_path (client, call->path);

  call->connect_source = g_timeout_add_seconds_once (CONNECT_TIMEOUT_SECONDS,
                                                     connect_timeout_cb, call);

  for (guint i = 0; i <= REDIRECTS_MAX; i++)
    {
      guint status;

      call_prepare_message (call, uri);

      call->stream = dex_await_object (tektra_http_send (client->session, call->message,
                                                         call->cancellable),
                                       error);
      g_signal_handlers_disconnect_by_data (call->message, call);
      if (call->stream == NULL)
        return FALSE;

      status = soup_message_get_status (call->message);
      if (SOUP_STATUS_IS_SUCCESSFUL (status))
        return TRUE;

      if (SOUP_STATUS_IS_REDIRECTION (status))
        {
          g_autoptr(GUri) next = call_find_redirect (call);

          if (next != NULL)
            {
              g_clear_pointer (&uri, g_uri_unref);
              uri = g_steal_pointer (&next);
              tektra_http_close (call->stream);
              g_clear_object (&call->stream);
              continue;
            }
        }

      {
        SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
        g_autoptr(GBytes) body = NULL;

        body = dex_await_boxed (tektra_http_read_all (call->stream, ERROR_BODY_MAX,
                                                      call->cancellable),
                                NULL);
        if (body == NULL && g_cancellable_set_error_if_cancelled (call->cancellable, error))
          return FALSE;
        if (body == NULL)
          body = g_bytes_new (NULL, 0);

        g_propagate_error (error, tektra_http_error_new_for_status (
            client->name, status,
            soup_message_headers_get_content_type (headers, NULL),
            soup_message_headers_get_one (headers, "Retry-After"),
            body));
        return FALSE;
      }
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Too many redirects");
  return FALSE;
}

static DexFuture *
fetch_fiber (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;
  JsonNode *node;
  gconstpointer data;
  gsize length;

  if (!call_send (call, &error))
    return call_fail (call, error);

  body = dex_await_boxed (tektra_http_read_all (call->stream, ITEM_MAX, call->cancellable), &error);
  if (body == NULL)
    return call_fail (call, error);

  data = g_bytes_get_data (body, &length);
  if (length == 0)
    return dex_future_new_take_boxed (JSON_TYPE_NODE, json_node_new (JSON_NODE_NULL));

  parser = json_parser_new ();
  if (!g_utf8_validate (data, (gssize) length, NULL) ||
      !json_parser_load_from_data (parser, data, (gssize) length, NULL) ||
      (node = json_parser_steal_root (parser)) == NULL)
    {
      g_autoptr(GError) other = tektra_http_error_new_for_status (call->client->name, 200,
                                                                  "text/html", NULL, body);

      return dex_future_new_for_error (g_steal_pointer (&other));
    }

  return dex_future_new_take_boxed (JSON_TYPE_NODE, node);
}

/* TRUE while the stream goes on. */
static gboolean
call_take_item (Call       *call,
                const char *event,
                const char *data,
                JsonObject *object)
{
  if (call->verdict != TEKTRA_HTTP_MORE)
    return FALSE;

  if (object != NULL)
    {
      call->verdict_error = tektra_http_error_new_for_object (call->client->name, object);
      if (call->verdict_error != NULL)
        {
          call->verdict = TEKTRA_HTTP_FAILED;
          return FALSE;
        }
    }

  call->verdict = call->func (event, data, object, call->user_data, &call->verdict_error);

  return call->verdict == TEKTRA_HTTP_MORE;
}

static gboolean
ndjson_cb (JsonObject *object,
           gpointer    user_data)
{
  return call_take_item (user_data, "message", NULL, object);
}

static void
sse_cb (const char *event,
        const char *data,
        gsize       length,
        const char *id,
        gpointer    user_data)
{
  g_autoptr(JsonObject) object = NULL;

  if (length > 0 && *data == '{')
    object = tektra_json_parse_object (data, (gssize) length, NULL);

  call_take_item (user_data, event, data, object);
}

static DexFuture *
call_finish_stream (Call *call)
{
  g_autoptr(GError) error = NULL;

  if (call->verdict == TEKTRA_HTTP_MORE)
    call_take_item (call, NULL, NULL, NULL);

  switch (call->verdict)
    {
    case TEKTRA_HTTP_COMPLETE:
      return dex_future_new_true ();

    case TEKTRA_HTTP_FAILED:
      return call_fail (call, call->verdict_error);

    case TEKTRA_HTTP_MORE:
    default:
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "No end mark");
      return call_fail (call, error);
    }
}

/* One JSON object where a stream was asked for: what a server does that has nothing to stream. */
static DexFuture *
call_take_whole (Call *call)
{
  g_autoptr(TektraNdjsonParser) lines = tektra_ndjson_parser_new (ITEM_MAX);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gconstpointer data;
  gsize length;

  body = dex_await_boxed (tektra_http_read_all (call->stream, ITEM_MAX, call->cancellable), &error);
  if (body == NULL)
    return call_fail (call, error);

  data = g_bytes_get_data (body, &length);
  text = g_utf8_make_valid (data != NULL ? data : "", (gssize) length);
  object = tektra_json_parse_object (text, -1, NULL);

  if (object != NULL)
    call_take_item (call, "message", NULL, object);
  else if (!tektra_ndjson_parser_feed (lines, data, length, ndjson_cb, call, &error) ||
           !tektra_ndjson_parser_finish (lines, ndjson_cb, call, &error))
    return call_fail (call, error);

  return call_finish_stream (call);
}

static DexFuture *
call_take_lines (Call *call)
{
  g_autoptr(TektraNdjsonParser) parser = tektra_ndjson_parser_new (ITEM_MAX);
  g_autoptr(GError) error = NULL;

  while (call->verdict == TEKTRA_HTTP_MORE)
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gsize length;

      bytes = dex_await_boxed (tektra_http_read (call->stream, READ_SIZE, call->cancellable), &error);
      if (bytes == NULL)
        return call_fail (call, error);

      data = g_bytes_get_data (bytes, &length);
      if (length == 0)
        {
          /* Half a line is no more than the sign of a cut that the missing end mark is, too. */
          tektra_ndjson_parser_finish (parser, ndjson_cb, call, NULL);
          break;
        }

      if (!tektra_ndjson_parser_feed (parser, data, length, ndjson_cb, call, &error))
        return call_fail (call, error);
    }

  return call_finish_stream (call);
}

static DexFuture *
call_take_events (Call *call)
{
  g_autoptr(TektraSseParser) parser = tektra_sse_parser_new (ITEM_MAX);
  g_autoptr(GError) error = NULL;

  while (call->verdict == TEKTRA_HTTP_MORE)
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gsize length;

      bytes = dex_await_boxed (tektra_http_read (call->stream, READ_SIZE, call->cancellable), &error);
      if (bytes == NULL)
        return call_fail (call, error);

      data = g_bytes_get_data (bytes, &length);
      if (length == 0)
        {
          const char *rest = tektra_sse_parser_finish (parser);

          if (rest != NULL)
            sse_cb ("message", rest, strlen (rest), NULL, call);
          break;
        }

      if (!tektra_sse_parser_feed (parser, data, length, sse_cb, call, &error))
        return call_fail (call, error);
    }

  return call_finish_stream (call);
}

static DexFuture *
stream_fiber (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  const char *type;

  if (!call_send (call, &error))
    return call_fail (call, error);

  type = soup_message_headers_get_content_type (soup_message_get_response_headers (call->message),
                                                NULL);

  if (g_strcmp0 (type, "text/event-stream") == 0)
    return call_take_events (call);

  if (type == NULL ||
      g_str_equal (type, "application/x-ndjson") || g_str_equal (type, "application/jsonl"))
    return call_take_lines (call);

  if (g_str_equal (type, "application/json"))
    return call_take_whole (call);

  g_debug ("%s streams %s", call->client->name, type);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a stream");
  return call_fail (call, error);
}

static DexFuture *
call_spawn (Call         *call,
            DexFiberFunc  fiber)
{
  return dex_scheduler_spawn (NULL, 0, fiber, call, (GDestroyNotify) call_free);
}

static TektraHttpClient *
tektra_http_client_new_full (const char         *name,
                             const char         *base_uri,
                             GSocketConnectable *connectable,
                             const char         *address)
{
  TektraHttpClient *self = g_object_new (TEKTRA_TYPE_HTTP_CLIENT, NULL);
  g_autoptr(GUri) parsed = NULL;
  g_autoptr(GString) path = NULL;

  parsed = g_uri_parse (base_uri, SOUP_HTTP_URI_FLAGS, NULL);
  if (parsed == NULL || g_uri_get_host (parsed) == NULL)
    {
      g_clear_pointer (&parsed, g_uri_unref);
      parsed = g_uri_parse ("http://invalid.invalid", SOUP_HTTP_URI_FLAGS, NULL);
    }

  /* Ollama answers //api/tags and /api/tags/ with redirects: paths are joined without either. */
  path = g_string_new (NULL);
  for (const char *p = g_uri_get_path (parsed); *p != '\0'; p++)
    {
      if (*p != '/' || path->len == 0 || path->str[path->len - 1] != '/')
        g_string_append_c (path, *p);
    }
  while (path->len > 0 && path->str[path->len - 1] == '/')
    g_string_truncate (path, path->len - 1);

  self->name = g_strdup (name);
  self->base_uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (parsed), NULL,
                                g_uri_get_host (parsed), g_uri_get_port (parsed), path->str,
                                NULL, NULL);
  self->base_text = g_uri_to_string (self->base_uri);
  if (g_str_has_suffix (self->base_text, "/"))
    self->base_text[strlen (self->base_text) - 1] = '\0';

  if (address != NULL)
    self->address = g_strdup (address);
  else if (strchr (g_uri_get_host (parsed), ':') != NULL)
    self->address = g_strdup_printf ("[%s]:%d", g_uri_get_host (parsed), g_uri_get_port (parsed));
  else
    self->address = g_strdup_printf ("%s:%d", g_uri_get_host (parsed), g_uri_get_port (parsed));

  /* A person may run any number of chats at once on one server. */
  self->session = g_object_new (SOUP_TYPE_SESSION,
                                "max-conns", 256,
                                "max-conns-per-host", 128,
                                "timeout", IDLE_TIMEOUT_SECONDS,
                                "user-agent", "Tektra/" PACKAGE_VERSION,
                                "remote-connectable", connectable,
                                NULL);

  /* A proxy for the internet must not see what stays on this computer. */
  if (connectable != NULL ||
      tektra_locality_for_host (g_uri_get_host (parsed)) == TEKTRA_LOCALITY_DEVICE)
    soup_session_set_proxy_resolver (self->session, NULL);

  return self;
}

static void
tektra_http_client_finalize (GObject *object)
{
  TektraHttpClient *self = TEKTRA_HTTP_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->base_uri, g_uri_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->base_text, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->token, g_free);

  G_OBJECT_CLASS (tektra_http_client_parent_class)->finalize (object);
}

static void
tektra_http_client_class_init (TektraHttpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_http_client_finalize;
}

static void
tektra_http_client_init (TektraHttpClient *self)
{
}

/**
 * tektra_http_client_new:
 * @name: what the server is called in a sentence, "Ollama"
 * @base_uri: an http or https address, with or without a path and a slash behind it
 *
 * Creates a client for a server on the network or on a port of this computer.
 *
 * Returns: (transfer full): a client
 */
TektraHttpClient *
tektra_http_client_new (const char *name,
                        const char *base_uri)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (base_uri != NULL, NULL);

  return tektra_http_client_new_full (name, base_uri, NULL, NULL);
}

/**
 * tektra_http_client_new_unix:
 * @name: what the server is called in a sentence
 * @socket_path: (type filename): where its unix socket is
 *
 * Creates a client for a server on a unix socket.
 *
 * Returns: (transfer full): a client
 */
TektraHttpClient *
tektra_http_client_new_unix (const char *name,
                             const char *socket_path)
{
  g_autoptr(GSocketAddress) address = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (socket_path != NULL, NULL);

  address = g_unix_socket_address_new (socket_path);

  return tektra_http_client_new_full (name, "http://localhost", G_SOCKET_CONNECTABLE (address),
                                      socket_path);
}

/**
 * tektra_http_client_get_base_uri:
 * @self: a client
 *
 * Gets the address that paths are put behind, without a slash at its end.
 *
 * Returns: (transfer none): the address
 */
const char *
tektra_http_client_get_base_uri (TektraHttpClient *self)
{
  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);

  return self->base_text;
}

/**
 * tektra_http_client_set_token:
 * @self: a client
 * @token: (nullable): a key, or %NULL to send none
 *
 * Sets the key that goes with each request as a bearer token. It gets into no message and no log.
 */
void
tektra_http_client_set_token (TektraHttpClient *self,
                              const char       *token)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));

  g_set_str (&self->token, token);
}

/**
 * tektra_http_client_set_idle_timeout:
 * @self: a client
 * @seconds: seconds without a byte after which a server is given up; 600 unless set
 *
 * Sets how long a server may be silent.
 */
void
tektra_http_client_set_idle_timeout (TektraHttpClient *self,
                                     guint             seconds)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));

  soup_session_set_timeout (self->session, seconds);
}

/**
 * tektra_http_client_get:
 * @self: a client
 * @path: an absolute path, with a query if there is one
 * @cancellable: (nullable): ends it at once
 *
 * Asks a short question, which must be answered within 20 seconds.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Json.Node], which holds null when
 *   the answer was empty
 */
DexFuture *
tektra_http_client_get (TektraHttpClient *self,
                        const char       *path,
                        GCancellable     *cancellable)
{
  Call *call;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  call = call_new (self, SOUP_METHOD_GET, path, NULL, cancellable);
  call->deadline_source = g_timeout_add_seconds_once (GET_TIMEOUT_SECONDS, deadline_cb, call);

  return call_spawn (call, fetch_fiber);
}

/**
 * tektra_http_client_post:
 * @self: a client
 * @path: an absolute path
 * @body: JSON
 * @cancellable: (nullable): ends it at once
 *
 * Sends a request that is answered in one piece, which may take as long as loading a model.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Json.Node], which holds null when
 *   the answer was empty
 */
DexFuture *
tektra_http_client_post (TektraHttpClient *self,
                         const char       *path,
                         GBytes           *body,
                         GCancellable     *cancellable)
{
  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return call_spawn (call_new (self, SOUP_METHOD_POST, path, body, cancellable), fetch_fiber);
}

/**
 * tektra_http_client_stream:
 * @self: a client
 * @path: an absolute path
 * @body: JSON
 * @func: (scope notified): called for each item
 * @user_data: data passed to @func
 * @user_data_destroy: (nullable): frees @user_data when the stream is over
 * @cancellable: (nullable): ends it at once and closes the connection, in every phase
 *
 * Sends a request that is answered piece by piece, as newline-delimited JSON, as server-sent events,
 * or as one JSON object; the type that the server gives to its answer decides.
 *
 * Returns: (transfer full): a future that resolves to %TRUE once @func found the end mark, and
 *   rejects with %TEKTRA_BACKEND_ERROR_TRUNCATED when the body ended without it
 */
DexFuture *
tektra_http_client_stream (TektraHttpClient   *self,
                           const char         *path,
                           GBytes             *body,
                           TektraHttpItemFunc  func,
                           gpointer            user_data,
                           GDestroyNotify      user_data_destroy,
                           GCancellable       *cancellable)
{
  Call *call;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  call = call_new (self, SOUP_METHOD_POST, path, body, cancellable);
  call->func = func;
  call->user_data = user_data;
  call->user_data_destroy = user_data_destroy;

  return call_spawn (call, stream_fiber);
}
