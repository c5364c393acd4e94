/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-trust.h"
#include "http/tektra-http-call-private.h"
#include "http/tektra-http-client-private.h"
#include "http/tektra-http-error.h"
#include "util/tektra-http.h"

/*
 * One request on its way: a fiber owns it, and whatever way that ends, letting go of the call takes
 * it off the wire. An answer that comes piece by piece is read in tektra-http-call-stream.c.
 */

/* Until a server takes the request; loading a model comes after that. */
#define CONNECT_TIMEOUT_SECONDS 10

/* An answer in one piece; all about a model with its tensors may have some megabytes. */
#define BODY_MAX (64 * 1024 * 1024)

/* What is larger is parsed in a thread. */
#define PARSE_HERE_MAX (64 * 1024)

#define ERROR_BODY_MAX (1024 * 1024)

#define REDIRECTS_MAX 3

/* What is waited before another attempt when the server does not say: half a second, then twice as
 * long each time. One that wants to be left alone for longer is not waited for. */
#define RETRY_FIRST_MS 500u
#define RETRY_WAIT_MAX_MS (20 * 1000)

void
_tektra_http_call_free (TektraHttpCall *call)
{
  g_clear_handle_id (&call->connect_source, g_source_remove);
  g_clear_handle_id (&call->deadline_source, g_source_remove);

  /* Whatever way the call ended, nothing of it may stay on the wire. */
  if (call->outer_handler != 0)
    g_cancellable_disconnect (call->outer, call->outer_handler);
  g_cancellable_cancel (call->cancellable);

  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);

  if (call->stream != NULL)
    tektra_http_close (call->stream);

  if (call->user_data_destroy != NULL)
    call->user_data_destroy (call->user_data);

  g_clear_object (&call->stream);
  g_clear_object (&call->upload);
  g_clear_object (&call->message);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->outer);
  g_clear_object (&call->client);
  g_clear_object (&call->certificate);
  g_clear_pointer (&call->path, g_free);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->content_type, g_free);
  g_clear_error (&call->verdict_error);
  g_free (call);
}

static void
outer_cancelled_cb (GCancellable *outer,
                    gpointer      user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static void
call_time_out (gpointer user_data)
{
  TektraHttpCall *call = user_data;

  call->timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);
}

static void
connect_timeout_cb (gpointer user_data)
{
  TektraHttpCall *call = user_data;

  call->connect_source = 0;
  call_time_out (call);
}

static void
deadline_cb (gpointer user_data)
{
  TektraHttpCall *call = user_data;

  call->deadline_source = 0;
  call_time_out (call);
}

static void
wrote_headers_cb (SoupMessage    *message,
                  TektraHttpCall *call)
{
  g_clear_handle_id (&call->connect_source, g_source_remove);
}

static void
wrote_body_data_cb (SoupMessage    *message,
                    guint           size,
                    TektraHttpCall *call)
{
  call->n_sent += size;
  call->sent_func (call->n_sent, call->sent_data);
}

/* The system does not vouch for the certificate; a person may have done so. */
static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       TektraHttpCall       *call)
{
  GUri *uri = soup_message_get_uri (message);
  const char *host = g_uri_get_host (uri);
  guint port = (guint) g_uri_get_port (uri);

  g_clear_object (&call->certificate);
  call->certificate =
    tektra_server_certificate_new (host, port, certificate, flags,
                                   tektra_trust_get_pin (tektra_trust_get_default (), host, port));
  if (!tektra_server_certificate_is_pinned (call->certificate))
    return FALSE;

  g_clear_object (&call->certificate);

  return TRUE;
}

/* What the caller is told: cancelled by it, too slow, or the failure as a person would say it. */
DexFuture *
_tektra_http_call_fail (TektraHttpCall *call,
                        const GError   *error)
{
  TektraHttpClient *client = call->client;
  g_autoptr(GError) reason = NULL;

  if (call->outer != NULL && g_cancellable_is_cancelled (call->outer))
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped"));
  else if (call->timed_out)
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Timed out");
  else if (call->certificate != NULL)
    {
      reason = tektra_server_certificate_to_error (call->certificate, client->name);
      tektra_trust_refuse (tektra_trust_get_default (), call->certificate);
    }

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
call_prepare_message (TektraHttpCall *call,
                      GUri           *uri)
{
  SoupMessageHeaders *headers;
  GHashTableIter iter;
  gpointer name, value;

  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);

  g_clear_object (&call->message);
  call->message = soup_message_new_from_uri (call->method, uri);

  /* libsoup would turn a redirected POST into a GET. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);

  /* Closing its connection is how an answer is stopped; and a kept one that the server is closing
   * just now would fail, which libsoup makes up for only where repeating is safe. */
  if (call->body != NULL || call->upload != NULL)
    soup_message_add_flags (call->message, SOUP_MESSAGE_NEW_CONNECTION);

  headers = soup_message_get_request_headers (call->message);
  if (call->accepted_type == NULL)
    soup_message_headers_append (headers, "Accept",
                                 "application/json, application/x-ndjson, text/event-stream");
  if (call->client->token != NULL && call->client->token_header != NULL)
    {
      soup_message_headers_append (headers, call->client->token_header, call->client->token);
    }
  else if (call->client->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", call->client->token, NULL);

      soup_message_headers_append (headers, "Authorization", bearer);
    }

  g_hash_table_iter_init (&iter, call->client->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);

  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (call->message, call->content_type, call->body);

  if (call->upload != NULL)
    {
      soup_message_set_request_body (call->message, "application/octet-stream", call->upload,
                                     call->upload_length);
      g_signal_connect (call->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), call);
    }

  g_signal_connect (call->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), call);
  g_signal_connect (call->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), call);

  /* Each server on the way has to take it. */
  g_clear_handle_id (&call->connect_source, g_source_remove);
  call->connect_source = g_timeout_add_seconds_once (CONNECT_TIMEOUT_SECONDS,
                                                     connect_timeout_cb, call);
}

/* Where a redirect on the same server leads to; the key and the chat go nowhere else. */
static GUri *
call_find_redirect (TektraHttpCall *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *location = soup_message_headers_get_one (headers, "Location");
  GUri *from = soup_message_get_uri (call->message);
  g_autoptr(GUri) uri = NULL;

  /* What was read from a stream cannot be sent again. */
  if (location == NULL || call->upload != NULL)
    return NULL;

  uri = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL ||
      g_strcmp0 (g_uri_get_host (uri), g_uri_get_host (from)) != 0 ||
      g_strcmp0 (g_uri_get_scheme (uri), g_uri_get_scheme (from)) != 0 ||
      g_uri_get_port (uri) != g_uri_get_port (from))
    return NULL;

  return g_steal_pointer (&uri);
}

/* Some servers tell a wrong key back, and what they tell is shown, logged and kept. Gives what may
 * be. */
GString *
_tektra_http_call_hide_key (TektraHttpCall *call,
                            const char     *data,
                            gsize           length)
{
  GString *text = g_string_new_len (data, (gssize) length);

  if (call->client->token != NULL && *call->client->token != '\0')
    g_string_replace (text, call->client->token, "…", 0);

  return text;
}

/* Awaits the body of an answer that is not the one hoped for; what it tells becomes the error. */
static void
call_read_failure (TektraHttpCall  *call,
                   GError         **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  const char *retry_after_ms = soup_message_headers_get_one (headers, "retry-after-ms");
  g_autofree char *exact = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GBytes) shown = NULL;
  gconstpointer data;
  gsize length;

  /* OpenAI's own, which is more exact */
  if (retry_after_ms != NULL)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      exact = g_strdup (g_ascii_dtostr (digits, sizeof digits,
                                        g_ascii_strtod (retry_after_ms, NULL) / 1000));
      retry_after = exact;
    }

  body = dex_await_boxed (tektra_http_read_all (call->stream, ERROR_BODY_MAX, call->cancellable),
                          NULL);
  if (body == NULL)
    body = g_bytes_new (NULL, 0);
  data = g_bytes_get_data (body, &length);
  shown = g_string_free_to_bytes (_tektra_http_call_hide_key (call, data, length));

  g_propagate_error (error,
                     tektra_http_error_new_for_status (call->client->name,
                                                       soup_message_get_status (call->message),
                                                       type, retry_after, shown));
}

/* Awaits the head of an answer with a status of 2xx; call->stream is its body. */
static gboolean
call_try (TektraHttpCall  *call,
          GError         **error)
{
  TektraHttpClient *client = call->client;
  g_autoptr(GUri) uri = resolve_path (client, call->path);

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

      call_read_failure (call, error);
      return FALSE;
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Too many redirects");
  return FALSE;
}

/* Whether the same request may fare better a moment later. What the server did not take yet can be
 * sent again; an upload cannot. */
static gboolean
call_may_retry (TektraHttpCall *call,
                const GError   *error)
{
  const guint status = tektra_backend_error_get_status (error);
  SoupMessageHeaders *headers;
  const char *advice;

  if (call->n_retries == 0 || call->upload != NULL || status == 0 ||
      g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_QUOTA) ||
      tektra_backend_error_get_retry_after (error) > RETRY_WAIT_MAX_MS)
    return FALSE;

  headers = soup_message_get_response_headers (call->message);
  advice = soup_message_headers_get_one (headers, "x-should-retry");
  if (advice != NULL)
    return g_str_equal (advice, "true");

  return status == 408 || status == 409 || status == 429 || status >= 500;
}

/* Awaits the moment of the next attempt. */
static gboolean
call_wait (TektraHttpCall *call,
           const GError   *reason)
{
  const gint64 asked = tektra_backend_error_get_retry_after (reason);
  const guint wait = asked >= 0 ? (guint) asked : RETRY_FIRST_MS << MIN (call->n_waits, 4);

  call->n_retries--;
  call->n_waits++;
  if (call->wait_func != NULL)
    call->wait_func (reason, wait, call->wait_data);

  tektra_http_close (call->stream);
  g_clear_object (&call->stream);

  dex_await (dex_future_first (dex_timeout_new_msec ((int) wait),
                               dex_cancellable_new_from_cancellable (call->cancellable),
                               NULL),
             NULL);

  return !g_cancellable_is_cancelled (call->cancellable);
}

/* The same, with the attempts that the caller wants. */
gboolean
_tektra_http_call_send (TektraHttpCall  *call,
                        GError         **error)
{
  g_autoptr(GError) reason = NULL;

  while (!call_try (call, &reason))
    {
      if (!call_may_retry (call, reason) || !call_wait (call, reason))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }

      g_clear_error (&reason);
    }

  return TRUE;
}

static DexFuture *
parse_fiber (gpointer user_data)
{
  GBytes *body = user_data;
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *node = NULL;
  gconstpointer data;
  gsize length;

  data = g_bytes_get_data (body, &length);

  if (g_utf8_validate (data, (gssize) length, NULL) &&
      json_parser_load_from_data (parser, data, (gssize) length, NULL))
    node = json_parser_steal_root (parser);

  if (node == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not JSON");

  return dex_future_new_take_boxed (JSON_TYPE_NODE, node);
}

static DexFuture *
fetch_fiber (gpointer user_data)
{
  TektraHttpCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;
  DexScheduler *scheduler = NULL;
  JsonNode *node;

  if (!_tektra_http_call_send (call, &error))
    return _tektra_http_call_fail (call, error);

  body = dex_await_boxed (tektra_http_read_all (call->stream, BODY_MAX, call->cancellable), &error);
  if (body == NULL)
    return _tektra_http_call_fail (call, error);

  if (g_bytes_get_size (body) == 0)
    return dex_future_new_take_boxed (JSON_TYPE_NODE, json_node_new (JSON_NODE_NULL));

  if (g_bytes_get_size (body) > PARSE_HERE_MAX)
    scheduler = dex_thread_pool_scheduler_get_default ();

  node = dex_await_boxed (scheduler != NULL
                            ? dex_scheduler_spawn (scheduler, 0, parse_fiber,
                                                   g_bytes_ref (body),
                                                   (GDestroyNotify) g_bytes_unref)
                            : parse_fiber (body),
                          NULL);
  if (node == NULL)
    {
      g_autoptr(GError) other = tektra_http_error_new_for_status (call->client->name, 200,
                                                                  "text/html", NULL, body);

      return dex_future_new_for_error (g_steal_pointer (&other));
    }

  return dex_future_new_take_boxed (JSON_TYPE_NODE, node);
}

static DexFuture *
download_fiber (gpointer user_data)
{
  TektraHttpCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;
  SoupMessageHeaders *headers;
  const char *type;

  if (!_tektra_http_call_send (call, &error))
    return _tektra_http_call_fail (call, error);

  headers = soup_message_get_response_headers (call->message);
  type = soup_message_headers_get_content_type (headers, NULL);
  if (type != NULL && !g_str_has_prefix (type, call->accepted_type) &&
      !g_str_equal (type, "application/octet-stream"))
    {
      g_debug ("%s sends %s", call->client->name, type);
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not what was asked for");
      return _tektra_http_call_fail (call, error);
    }

  body = dex_await_boxed (tektra_http_read_all (call->stream, BODY_MAX, call->cancellable), &error);
  if (body == NULL)
    return _tektra_http_call_fail (call, error);

  /* libsoup takes the end of the connection for that of the body. */
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      (goffset) g_bytes_get_size (body) < soup_message_headers_get_content_length (headers))
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "Cut off");
      return _tektra_http_call_fail (call, error);
    }

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&body));
}

/**
 * tektra_http_call_new:
 * @client: the client
 * @method: (transfer none): a literal, such as GET
 * @path: an absolute path, with a query if there is one
 * @body: (nullable): JSON, or what tektra_http_call_set_content_type() tells
 * @outer: (nullable): ends the call at once
 *
 * Prepares a request. Nothing is sent before it is started.
 *
 * Returns: (transfer full): a call
 */
TektraHttpCall *
tektra_http_call_new (TektraHttpClient *client,
                      const char       *method,
                      const char       *path,
                      GBytes           *body,
                      GCancellable     *outer)
{
  TektraHttpCall *self;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);

  self = g_new0 (TektraHttpCall, 1);
  self->client = g_object_ref (client);
  self->method = method;
  self->path = g_strdup (path);
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
  self->content_type = g_strdup ("application/json");
  self->cancellable = g_cancellable_new ();

  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->outer_handler = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb),
                                                   g_object_ref (self->cancellable),
                                                   g_object_unref);
    }

  return self;
}

/**
 * tektra_http_call_set_deadline:
 * @self: a call
 * @seconds: for all of it
 *
 * Gives the call up when it takes longer.
 */
void
tektra_http_call_set_deadline (TektraHttpCall *self,
                               guint           seconds)
{
  g_return_if_fail (self != NULL);

  self->deadline_source = g_timeout_add_seconds_once (seconds, deadline_cb, self);
}

/**
 * tektra_http_call_set_retries:
 * @self: a call
 * @n_retries: how many more attempts there may be
 * @func: (nullable): told before each wait
 * @user_data: data passed to @func
 *
 * Sends the request again when the server was busy, before anything of an answer came: after the
 * time that it asks for, or else after one that doubles.
 */
void
tektra_http_call_set_retries (TektraHttpCall     *self,
                              guint               n_retries,
                              TektraHttpWaitFunc  func,
                              gpointer            user_data)
{
  g_return_if_fail (self != NULL);

  self->n_retries = n_retries;
  self->wait_func = func;
  self->wait_data = user_data;
}

/**
 * tektra_http_call_set_content_type:
 * @self: a call with a body
 * @content_type: what the body is
 *
 * Tells the server that the body is no JSON.
 */
void
tektra_http_call_set_content_type (TektraHttpCall *self,
                                   const char     *content_type)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (content_type != NULL);

  g_set_str (&self->content_type, content_type);
}

/**
 * tektra_http_call_set_upload:
 * @self: a call without a body
 * @stream: what to send
 * @length: how many bytes it has
 * @func: told how much was sent
 * @user_data: data passed to @func
 *
 * Gives the call a body that is read while it is sent.
 */
void
tektra_http_call_set_upload (TektraHttpCall     *self,
                             GInputStream       *stream,
                             goffset             length,
                             TektraHttpSentFunc  func,
                             gpointer            user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (func != NULL);

  self->upload = g_object_ref (stream);
  self->upload_length = length;
  self->sent_func = func;
  self->sent_data = user_data;
}

/**
 * tektra_http_call_fetch:
 * @self: (transfer full): a call
 *
 * Sends the request and reads the whole answer.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Json.Node]
 */
DexFuture *
tektra_http_call_fetch (TektraHttpCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dex_scheduler_spawn (NULL, 0, fetch_fiber, self,
                              (GDestroyNotify) _tektra_http_call_free);
}

/**
 * tektra_http_call_download:
 * @self: (transfer full): a call
 * @type: (transfer none): a literal, what the type of the answer begins with, such as audio/
 *
 * Sends the request and reads an answer that is no text.
 *
 * Returns: (transfer full): a future that resolves to a [struct@GLib.Bytes], or rejects with
 *   %TEKTRA_BACKEND_ERROR_BAD_RESPONSE when the answer is of another type
 */
DexFuture *
tektra_http_call_download (TektraHttpCall *self,
                           const char     *type)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (type != NULL, NULL);

  self->accepted_type = type;

  return dex_scheduler_spawn (NULL, 0, download_fiber, self,
                              (GDestroyNotify) _tektra_http_call_free);
}
