/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>

#include "http/tektra-http-call.h"
#include "http/tektra-http-client-private.h"
#include "http/tektra-locality.h"

/*
 * A backend has one client for each server it speaks to: the way there, and the connections that
 * are kept for short questions. What happens to one request is in tektra-http-call.c.
 */

/* For the whole of a short question. */
#define GET_TIMEOUT_SECONDS 20

/* Between bytes. A model may load for 5 minutes and read a prompt for as long, both in silence. */
#define IDLE_TIMEOUT_SECONDS (10 * 60)

G_DEFINE_FINAL_TYPE (TektraHttpClient, tektra_http_client, G_TYPE_OBJECT)

static TektraHttpClient *
tektra_http_client_new_full (const char         *name,
                             const char         *base_uri,
                             GSocketConnectable *connectable,
                             const char         *address)
{
  TektraHttpClient *self = g_object_new (TEKTRA_TYPE_HTTP_CLIENT, NULL);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GUri) parsed = NULL;
  g_autoptr(GString) path = NULL;

  /* What libsoup refuses, a person may still have typed: it fails like any name that is not there.
   * The domain is one that never is (RFC 6761). */
  message = soup_message_new (SOUP_METHOD_GET, base_uri);
  if (message == NULL && address == NULL)
    address = base_uri;

  parsed = message != NULL ? g_uri_ref (soup_message_get_uri (message))
                           : g_uri_parse ("http://invalid.invalid", SOUP_HTTP_URI_FLAGS, NULL);

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
  g_clear_pointer (&self->token_header, g_free);
  g_clear_pointer (&self->headers, g_hash_table_unref);

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
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
 * Sets the key that goes with each request: as a bearer token, or in the header of
 * tektra_http_client_set_token_header(). It gets into no message and no log.
 */
void
tektra_http_client_set_token (TektraHttpClient *self,
                              const char       *token)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));

  g_set_str (&self->token, token);
}

/**
 * tektra_http_client_set_token_header:
 * @self: a client
 * @name: (nullable): the name of a header, or %NULL for a bearer token
 *
 * Sets which header the key stands in, alone.
 */
void
tektra_http_client_set_token_header (TektraHttpClient *self,
                                     const char       *name)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));

  g_set_str (&self->token_header, name);
}

/**
 * tektra_http_client_get_token:
 * @self: a client
 *
 * Gets the key that goes with each request.
 *
 * Returns: (nullable): the key, or %NULL when there is none
 */
const char *
tektra_http_client_get_token (TektraHttpClient *self)
{
  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);

  return self->token;
}

/**
 * tektra_http_client_set_header:
 * @self: a client
 * @name: the name of a header
 * @value: (nullable): its value, or %NULL to leave it out
 *
 * Sets a header that goes with each request. It gets into no message and no log.
 */
void
tektra_http_client_set_header (TektraHttpClient *self,
                               const char       *name,
                               const char       *value)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));
  g_return_if_fail (name != NULL);

  if (value != NULL)
    g_hash_table_insert (self->headers, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->headers, name);
}

/**
 * tektra_http_client_set_idle_timeout:
 * @self: a client
 * @seconds: seconds without a byte after which a server is given up, 0 for ten minutes
 *
 * Sets how long a server may be silent.
 */
void
tektra_http_client_set_idle_timeout (TektraHttpClient *self,
                                     guint             seconds)
{
  g_return_if_fail (TEKTRA_IS_HTTP_CLIENT (self));

  soup_session_set_timeout (self->session, seconds > 0 ? seconds : IDLE_TIMEOUT_SECONDS);
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
  TektraHttpCall *call;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  call = tektra_http_call_new (self, SOUP_METHOD_GET, path, NULL, cancellable);
  tektra_http_call_set_deadline (call, GET_TIMEOUT_SECONDS);

  return tektra_http_call_fetch (call);
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

  return tektra_http_call_fetch (tektra_http_call_new (self, SOUP_METHOD_POST, path, body,
                                                       cancellable));
}

/**
 * tektra_http_client_request:
 * @self: a client
 * @method: (transfer none): a literal, such as DELETE
 * @path: an absolute path
 * @body: (nullable): JSON
 * @cancellable: (nullable): ends it at once
 *
 * Sends a request of any method that is answered in one piece.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Json.Node], which holds null when
 *   the answer was empty
 */
DexFuture *
tektra_http_client_request (TektraHttpClient *self,
                            const char       *method,
                            const char       *path,
                            GBytes           *body,
                            GCancellable     *cancellable)
{
  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return tektra_http_call_fetch (tektra_http_call_new (self, method, path, body, cancellable));
}

/**
 * tektra_http_client_upload:
 * @self: a client
 * @path: an absolute path
 * @stream: what to send
 * @length: how many bytes it has
 * @func: (scope call): told how much was sent; not called any more once the future is resolved
 * @user_data: data passed to @func
 * @cancellable: (nullable): ends it at once
 *
 * Sends what is too large to be held in memory, as the body of a POST.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Json.Node], which holds null when
 *   the answer was empty
 */
DexFuture *
tektra_http_client_upload (TektraHttpClient   *self,
                           const char         *path,
                           GInputStream       *stream,
                           goffset             length,
                           TektraHttpSentFunc  func,
                           gpointer            user_data,
                           GCancellable       *cancellable)
{
  TektraHttpCall *call;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  call = tektra_http_call_new (self, SOUP_METHOD_POST, path, NULL, cancellable);
  tektra_http_call_set_upload (call, stream, length, func, user_data);

  return tektra_http_call_fetch (call);
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
 * Sends a request that is answered piece by piece, as newline-delimited JSON, as server-sent
 * events, or as one JSON object; the type that the server gives to its answer decides.
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
  TektraHttpCall *call;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  call = tektra_http_call_new (self, SOUP_METHOD_POST, path, body, cancellable);

  return tektra_http_call_stream (call, func, user_data, user_data_destroy);
}
