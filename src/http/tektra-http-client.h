/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * TektraHttpVerdict:
 * @TEKTRA_HTTP_MORE: more is to come
 * @TEKTRA_HTTP_COMPLETE: this was the protocol's end mark; the rest is ignored
 * @TEKTRA_HTTP_FAILED: the error is set
 *
 * What a reader makes of one item of a stream.
 */
typedef enum
{
  TEKTRA_HTTP_MORE,
  TEKTRA_HTTP_COMPLETE,
  TEKTRA_HTTP_FAILED,
} TektraHttpVerdict;

/**
 * TektraHttpItemFunc:
 * @event: (nullable): the type of a server-sent event, "message" when it has none; %NULL at the end
 * @data: (nullable): the item's text; %NULL for a JSON line, and at the end
 * @object: (nullable): the item as a JSON object; %NULL when it is not one, and at the end
 * @user_data: data passed to the stream
 * @error: return location for an error
 *
 * Called for each item of a stream, in order: a line of JSON, or a server-sent event. When the body
 * ends before an item was the end mark, it is called once more with nothing but %NULL, for
 * protocols whose end mark is the end itself; %TEKTRA_HTTP_MORE then means that the answer was cut
 * off.
 *
 * Items with an "error" member never come here: they end the stream with the error they tell.
 */
typedef TektraHttpVerdict (*TektraHttpItemFunc) (const char  *event,
                                                 const char  *data,
                                                 JsonObject  *object,
                                                 gpointer     user_data,
                                                 GError     **error);

/**
 * TektraHttpSentFunc:
 * @n_bytes: bytes that were sent so far
 * @user_data: data passed to the upload
 *
 * Called while a large body is sent.
 */
typedef void (*TektraHttpSentFunc) (guint64  n_bytes,
                                    gpointer user_data);

/* A server that is spoken to in JSON over HTTP: the way there, and how its failures are told.
 * Futures reject with TEKTRA_BACKEND_ERROR, or G_IO_ERROR_CANCELLED after the cancellable. */
#define TEKTRA_TYPE_HTTP_CLIENT (tektra_http_client_get_type ())
G_DECLARE_FINAL_TYPE (TektraHttpClient, tektra_http_client, TEKTRA, HTTP_CLIENT, GObject)

TektraHttpClient *tektra_http_client_new              (const char          *name,
                                                       const char          *base_uri);
TektraHttpClient *tektra_http_client_new_unix         (const char          *name,
                                                       const char          *socket_path);
const char       *tektra_http_client_get_base_uri     (TektraHttpClient    *self);
void              tektra_http_client_set_token        (TektraHttpClient    *self,
                                                       const char          *token);
void              tektra_http_client_set_token_header (TektraHttpClient    *self,
                                                       const char          *name);
const char       *tektra_http_client_get_token        (TektraHttpClient    *self);
void              tektra_http_client_set_header       (TektraHttpClient    *self,
                                                       const char          *name,
                                                       const char          *value);
void              tektra_http_client_set_idle_timeout (TektraHttpClient    *self,
                                                       guint                seconds);
DexFuture        *tektra_http_client_get              (TektraHttpClient    *self,
                                                       const char          *path,
                                                       GCancellable        *cancellable);
DexFuture        *tektra_http_client_post             (TektraHttpClient    *self,
                                                       const char          *path,
                                                       GBytes              *body,
                                                       GCancellable        *cancellable);
DexFuture        *tektra_http_client_request          (TektraHttpClient    *self,
                                                       const char          *method,
                                                       const char          *path,
                                                       GBytes              *body,
                                                       GCancellable        *cancellable);
DexFuture        *tektra_http_client_upload           (TektraHttpClient    *self,
                                                       const char          *path,
                                                       GInputStream        *stream,
                                                       goffset              length,
                                                       TektraHttpSentFunc   func,
                                                       gpointer             user_data,
                                                       GCancellable        *cancellable);
DexFuture        *tektra_http_client_stream           (TektraHttpClient    *self,
                                                       const char          *path,
                                                       GBytes              *body,
                                                       TektraHttpItemFunc   func,
                                                       gpointer             user_data,
                                                       GDestroyNotify       user_data_destroy,
                                                       GCancellable        *cancellable);

G_END_DECLS
