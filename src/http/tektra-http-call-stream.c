/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "http/tektra-http-call-private.h"
#include "http/tektra-http-client-private.h"
#include "http/tektra-http-error.h"
#include "util/tektra-http.h"
#include "util/tektra-json.h"
#include "util/tektra-ndjson-parser.h"
#include "util/tektra-sse-parser.h"

/* An answer that comes piece by piece: lines of JSON, server-sent events, or one object. */

/* An item of a stream is parsed in the main loop: this takes some 10 ms, and is 20 times what the
 * longest tool call of a large context comes to. */
#define ITEM_MAX (1024 * 1024)

/* Parsing this much takes about 2 ms: what a flooding server may hold up the main loop for. */
#define READ_SIZE (16 * 1024)

/* What an item says that is an error, and %NULL for a piece of the answer. */
static GError *
call_find_error (TektraHttpCall *call,
                 JsonObject     *object)
{
  JsonNode *error = json_object_get_member (object, "error");
  g_autoptr(JsonObject) shown = NULL;
  g_autoptr(GString) told = NULL;
  g_autofree char *text = NULL;

  if (error == NULL || JSON_NODE_HOLDS_NULL (error))
    return NULL;

  text = tektra_json_object_to_string (json_object_ref (object));
  told = _tektra_http_call_hide_key (call, text, strlen (text));
  shown = tektra_json_parse_object (told->str, (gssize) told->len, NULL);

  return tektra_http_error_new_for_object (call->client->name, shown != NULL ? shown : object);
}

/* TRUE while the stream goes on. */
static gboolean
call_take_item (TektraHttpCall *call,
                const char     *event,
                const char     *data,
                JsonObject     *object)
{
  g_autoptr(GString) words = NULL;

  if (call->verdict != TEKTRA_HTTP_MORE)
    return FALSE;

  if (object != NULL)
    {
      call->verdict_error = call_find_error (call, object);
      if (call->verdict_error != NULL)
        {
          call->verdict = TEKTRA_HTTP_FAILED;
          return FALSE;
        }
    }
  else if (data != NULL)
    {
      /* Words in the place of a piece are an error, too. */
      words = _tektra_http_call_hide_key (call, data, strlen (data));
      data = words->str;
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

/* Google writes errors as an array with one object in it. */
static JsonObject *
parse_first (const char *data,
             gsize       length)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonArray *array;

  if (!json_parser_load_from_data (parser, data, (gssize) length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (array == NULL || json_array_get_length (array) == 0 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0)))
    return NULL;

  return json_object_ref (json_array_get_object_element (array, 0));
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
  else if (length > 1 && data[0] == '[' && data[1] == '{')
    object = parse_first (data, length);

  /* What llama-server before 2025 writes into a field of its own, without a name around it */
  if (object != NULL && g_str_equal (event, "error") && !json_object_has_member (object, "error"))
    {
      g_autoptr(JsonObject) inner = g_steal_pointer (&object);

      object = json_object_new ();
      json_object_set_object_member (object, "error", g_steal_pointer (&inner));
    }

  call_take_item (user_data, event, data, object);
}

static DexFuture *
call_finish_stream (TektraHttpCall *call)
{
  g_autoptr(GError) error = NULL;

  if (call->verdict == TEKTRA_HTTP_MORE)
    call_take_item (call, NULL, NULL, NULL);

  switch (call->verdict)
    {
    case TEKTRA_HTTP_COMPLETE:
      return dex_future_new_true ();

    case TEKTRA_HTTP_FAILED:
      return _tektra_http_call_fail (call, call->verdict_error);

    case TEKTRA_HTTP_MORE:
    default:
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "No end mark");
      return _tektra_http_call_fail (call, error);
    }
}

/* One JSON object where a stream was asked for: what a server does that has nothing to stream. */
static DexFuture *
call_take_whole (TektraHttpCall *call)
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
    return _tektra_http_call_fail (call, error);

  data = g_bytes_get_data (body, &length);
  text = g_utf8_make_valid (data != NULL ? data : "", (gssize) length);
  object = *text == '[' ? parse_first (text, strlen (text))
                        : tektra_json_parse_object (text, -1, NULL);

  if (object != NULL)
    call_take_item (call, "message", NULL, object);
  else if (!tektra_ndjson_parser_feed (lines, data, length, ndjson_cb, call, &error) ||
           !tektra_ndjson_parser_finish (lines, ndjson_cb, call, &error))
    return _tektra_http_call_fail (call, error);

  return call_finish_stream (call);
}

/* Reads a body of lines (@events is %NULL) or of events (@lines is %NULL). */
static DexFuture *
call_take_items (TektraHttpCall     *call,
                 TektraNdjsonParser *lines,
                 TektraSseParser    *events)
{
  g_autoptr(GError) error = NULL;

  while (call->verdict == TEKTRA_HTTP_MORE)
    {
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gboolean taken;
      gsize length;

      bytes = dex_await_boxed (tektra_http_read (call->stream, READ_SIZE, call->cancellable),
                               &error);
      if (bytes == NULL)
        return _tektra_http_call_fail (call, error);

      data = g_bytes_get_data (bytes, &length);
      if (length == 0)
        {
          const char *rest = events != NULL ? tektra_sse_parser_finish (events) : NULL;

          if (rest != NULL)
            sse_cb ("message", rest, strlen (rest), NULL, call);

          /* Half a line is no more than the sign of a cut that the missing end mark is, too. */
          if (lines != NULL)
            tektra_ndjson_parser_finish (lines, ndjson_cb, call, NULL);
          break;
        }

      if (events != NULL)
        taken = tektra_sse_parser_feed (events, data, length, sse_cb, call, &error);
      else
        taken = tektra_ndjson_parser_feed (lines, data, length, ndjson_cb, call, &error);

      if (!taken)
        return _tektra_http_call_fail (call, error);
    }

  return call_finish_stream (call);
}

static DexFuture *
stream_fiber (gpointer user_data)
{
  TektraHttpCall *call = user_data;
  g_autoptr(TektraNdjsonParser) lines = NULL;
  g_autoptr(TektraSseParser) events = NULL;
  g_autoptr(GError) error = NULL;
  const char *type;

  if (!_tektra_http_call_send (call, &error))
    return _tektra_http_call_fail (call, error);

  type = soup_message_headers_get_content_type (soup_message_get_response_headers (call->message),
                                                NULL);

  if (g_strcmp0 (type, "text/event-stream") == 0)
    {
      events = tektra_sse_parser_new (ITEM_MAX);
      return call_take_items (call, NULL, events);
    }

  if (type == NULL ||
      g_str_equal (type, "application/x-ndjson") || g_str_equal (type, "application/jsonl"))
    {
      lines = tektra_ndjson_parser_new (ITEM_MAX);
      return call_take_items (call, lines, NULL);
    }

  if (g_str_equal (type, "application/json"))
    return call_take_whole (call);

  g_debug ("%s streams %s", call->client->name, type);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a stream");
  return _tektra_http_call_fail (call, error);
}

/**
 * tektra_http_call_stream:
 * @self: (transfer full): a call
 * @func: (scope notified): called for each item
 * @user_data: data passed to @func
 * @user_data_destroy: (nullable): frees @user_data when the stream is over
 *
 * Sends the request and reads the answer piece by piece.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_http_call_stream (TektraHttpCall     *self,
                         TektraHttpItemFunc  func,
                         gpointer            user_data,
                         GDestroyNotify      user_data_destroy)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  return dex_scheduler_spawn (NULL, 0, stream_fiber, self, (GDestroyNotify) _tektra_http_call_free);
}
