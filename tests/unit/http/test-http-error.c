/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "http/tektra-http-error.h"
#include "test-server.h"
#include "util/tektra-json.h"

/* What a person reads when something fails: a sentence with a way on, never a dump of the wire. */
static void
assert_readable (const GError *error)
{
  const char *message = error->message;

  g_test_message ("%s", message);
  g_assert_true (g_utf8_validate (message, -1, NULL));
  g_assert_cmpuint (strlen (message), <, 400);
  g_assert_null (strpbrk (message, "{}\n\r\t"));
  g_assert_null (strstr (message, "<html"));
  g_assert_null (strstr (message, "<!DOCTYPE"));
  g_assert_null (strstr (message, "(null)"));
  g_assert_null (strstr (message, ".."));
  g_assert_true (g_str_has_suffix (message, "."));
}

typedef struct
{
  const char         *name;
  guint               status;
  const char         *content_type;
  const char         *body;
  TektraBackendError  code;
  const char         *contains;
} Case;

#define JSON "application/json"

static const Case cases[] = {
  { "400", 400, JSON, "{\"error\":\"model is required\"}",
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, "model is required" },
  { "401", 401, JSON, "{\"error\":\"unauthorized\",\"signin_url\":\"https://ollama.com/connect\"}",
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "key" },
  { "403-empty", 403, NULL, "", TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "Forbidden" },
  { "404-model", 404, JSON, "{\"error\":\"model 'nosuch' not found\"}",
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, "model" },
  { "404-model-openai", 404, JSON,
    "{\"error\":{\"message\":\"The model `x` was not found\",\"type\":\"not_found_error\"}}",
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, "model" },
  { "404-route", 404, "text/plain", "404 page not found", TEKTRA_BACKEND_ERROR_NOT_FOUND,
    "address" },
  { "405", 405, "text/plain", "405 method not allowed", TEKTRA_BACKEND_ERROR_NOT_FOUND, NULL },
  { "408", 408, NULL, "", TEKTRA_BACKEND_ERROR_TIMEOUT, NULL },
  { "413-html", 413, "text/html", "<html><body>413 Request Entity Too Large</body></html>",
    TEKTRA_BACKEND_ERROR_TOO_LARGE, "pictures" },
  { "422-detail", 422, JSON, "{\"detail\":[{\"msg\":\"field required\"}]}",
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, "field required" },
  { "429", 429, JSON, "{\"error\":\"slow down\"}", TEKTRA_BACKEND_ERROR_RATE_LIMITED, "again" },
  { "500-text", 500, "text/plain", "Internal Server Error", TEKTRA_BACKEND_ERROR_SERVER,
    "Internal" },
  { "500-json", 500, JSON, "{\"error\":\"option \\\"num_predict\\\" must be of type integer\"}",
    TEKTRA_BACKEND_ERROR_SERVER, "num_predict" },
  { "500-memory", 500, JSON,
    "{\"error\":\"model requires more system memory (8.0 GiB) than is available (2.1 GiB)\"}",
    TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY, "smaller" },
  { "500-cuda", 500, JSON,
    "{\"error\":\"llama runner terminated: cudaMalloc failed: out of memory\"}",
    TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY, "memory" },
  { "500-architecture", 500, JSON,
    "{\"error\":\"error loading model: unknown model architecture: 'new'\"}",
    TEKTRA_BACKEND_ERROR_BAD_MODEL, "damaged" },
  { "501", 501, JSON, "{\"error\":\"This server does not support embeddings.\"}",
    TEKTRA_BACKEND_ERROR_UNSUPPORTED, NULL },
  { "502-html", 502, "text/html", "<!DOCTYPE html><html><h1>Bad Gateway</h1></html>",
    TEKTRA_BACKEND_ERROR_SERVER, "Bad Gateway" },
  { "503-busy", 503, JSON,
    "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}",
    TEKTRA_BACKEND_ERROR_OVERLOADED, "busy" },
  { "503-loading", 503, JSON,
    "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}",
    TEKTRA_BACKEND_ERROR_OVERLOADED, NULL },
  { "504", 504, NULL, "", TEKTRA_BACKEND_ERROR_TIMEOUT, NULL },
  { "529", 529, JSON, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}",
    TEKTRA_BACKEND_ERROR_OVERLOADED, NULL },
  { "299-html", 200, "text/html", "<html>router</html>",
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, "address" },
  { "array", 400, JSON, "[{\"error\":{\"code\":400,\"message\":\"API key not valid\"}}]",
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "API key not valid" },
  { "402", 402, JSON, "{\"error\":{\"message\":\"Insufficient Balance\"}}",
    TEKTRA_BACKEND_ERROR_QUOTA, "account" },
  { "429-quota", 429, JSON,
    "{\"error\":{\"message\":\"You exceeded it\",\"type\":\"insufficient_quota\","
    "\"param\":null,\"code\":\"insufficient_quota\"}}", TEKTRA_BACKEND_ERROR_QUOTA, "account" },
  { "400-credit", 400, JSON,
    "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
    "\"message\":\"Your credit balance is too low\"}}", TEKTRA_BACKEND_ERROR_QUOTA, "account" },
  { "401-anthropic", 401, JSON,
    "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
    "\"message\":\"invalid x-api-key\"}}", TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "key" },
  { "404-openai", 404, JSON,
    "{\"error\":{\"message\":\"The model `x` does not exist or you do not have access to it.\","
    "\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}",
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, "model" },
  { "400-context-openai", 400, JSON,
    "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\","
    "\"code\":\"context_length_exceeded\"}}", TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "new chat" },
  { "400-context-vllm", 400, JSON,
    "{\"object\":\"error\",\"message\":\"This model's maximum context length is 8 tokens\","
    "\"type\":\"BadRequestError\",\"param\":null,\"code\":400}",
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "new chat" },
  { "400-context-anthropic", 400, JSON,
    "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 > 8\"}}",
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "new chat" },
  { "413-anthropic", 413, JSON,
    "{\"error\":{\"type\":\"request_too_large\",\"message\":\"Request exceeds 32 MB\"}}",
    TEKTRA_BACKEND_ERROR_TOO_LARGE, "smaller" },
  { "429-gemini", 429, JSON,
    "[{\"error\":{\"code\":429,\"message\":\"Resource has been exhausted\","
    "\"status\":\"RESOURCE_EXHAUSTED\"}}]", TEKTRA_BACKEND_ERROR_RATE_LIMITED, "again" },
  { "503-gemini", 503, JSON,
    "[{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\","
    "\"status\":\"UNAVAILABLE\"}}]", TEKTRA_BACKEND_ERROR_OVERLOADED, "busy" },
  { "message", 400, JSON, "{\"message\":\"bad\\nthing\\u0007\"}",
    TEKTRA_BACKEND_ERROR_INVALID_REQUEST, "bad thing" },
  { "context", 400, JSON,
    "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\","
    "\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":3000,\"n_ctx\":2048}}",
    TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "3000" },
  { "broken-json", 500, JSON, "{\"error\":", TEKTRA_BACKEND_ERROR_SERVER, NULL },
  { "json-in-text", 500, JSON, "{\"error\":\"POST predict: {\\\"a\\\":1\"}",
    TEKTRA_BACKEND_ERROR_SERVER, "POST predict" },
  { "not-utf8", 500, "text/plain", "caf\xe9 closed", TEKTRA_BACKEND_ERROR_SERVER, "caf" },
  { "empty", 500, JSON, "", TEKTRA_BACKEND_ERROR_SERVER, "Internal Server Error" },
  { "null", 500, JSON, "{\"error\":null}", TEKTRA_BACKEND_ERROR_SERVER, NULL },
};

static void
test_status (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(GBytes) body = g_bytes_new (test->body, strlen (test->body));
  g_autoptr(GError) error = NULL;

  error = tektra_http_error_new_for_status ("Ollama", test->status, test->content_type, NULL, body);

  g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) test->code);
  assert_readable (error);
  if (test->contains != NULL)
    g_assert_nonnull (strstr (error->message, test->contains));
}

/* What real servers answered; the texts inside are llama-server's JSON in Ollama's JSON. */
static void
test_recordings (void)
{
  static const struct
  {
    const char         *name;
    TektraBackendError  code;
    const char         *contains;
  } recordings[] = {
    { "chat-toolong", TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "21024" },
    { "err-chat-image-novision", TEKTRA_BACKEND_ERROR_UNSUPPORTED, "pictures" },
    { "err-chat-unknown", TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, "model" },
    { "err-chat-embedmodel", TEKTRA_BACKEND_ERROR_UNSUPPORTED, "chats" },
    { "err-chat-badopt", TEKTRA_BACKEND_ERROR_SERVER, "num_predict" },
    { "chat-scripted-think-unsupported", TEKTRA_BACKEND_ERROR_UNSUPPORTED, "think" },
    { "chat-scripted-tools-unsupported", TEKTRA_BACKEND_ERROR_UNSUPPORTED, "tools" },
    { "chat-tools-badtool", TEKTRA_BACKEND_ERROR_INVALID_REQUEST, "parser" },
    { "chat-tool", TEKTRA_BACKEND_ERROR_SERVER, "Grammar" },
    { "chat-vision-badimg", TEKTRA_BACKEND_ERROR_INVALID_REQUEST, "image" },
    { "chat-cloud", TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "cloud is disabled" },
    { "s2-busy1", TEKTRA_BACKEND_ERROR_OVERLOADED, "busy" },
    { "origin-foreign", TEKTRA_BACKEND_ERROR_UNAUTHORIZED, NULL },
    { "url-prefix", TEKTRA_BACKEND_ERROR_NOT_FOUND, "address" },
    { "wrongmethod", TEKTRA_BACKEND_ERROR_NOT_FOUND, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *name = g_strdup_printf ("ollama/%s.res", recordings[i].name);
      g_autofree char *text = test_data_dup_contents (name, NULL);
      char *start = strstr (text, "\r\n\r\n") + 4;
      guint status = (guint) strtoul (text + strlen ("HTTP/1.1 "), NULL, 10);
      g_autoptr(GBytes) body = NULL;
      g_autoptr(GError) error = NULL;

      /* The one chunk of a chunked body */
      if (g_ascii_isxdigit (*start))
        {
          const char *line_end = strstr (start, "\r\n");

          if (line_end != NULL && strstr (text, "Transfer-Encoding: chunked") != NULL)
            {
              gsize length = strtoul (start, NULL, 16);

              start = (char *) line_end + 2;
              start[length] = '\0';
            }
        }

      body = g_bytes_new (start, strlen (start));
      error = tektra_http_error_new_for_status ("Ollama", status,
                                                strstr (text, JSON) ? JSON : "text/plain",
                                                NULL, body);

      g_test_message ("%s", recordings[i].name);
      g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) recordings[i].code);
      assert_readable (error);
      if (recordings[i].contains != NULL)
        g_assert_nonnull (strstr (error->message, recordings[i].contains));
    }
}

static void
test_retry_after (void)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("", 0);
  g_autoptr(GError) seconds = NULL;
  g_autoptr(GError) date = NULL;

  seconds = tektra_http_error_new_for_status ("Ollama", 429, NULL, "2", body);
  date = tektra_http_error_new_for_status ("Ollama", 429, NULL, "Mon, 23 Nov 2026 03:13:12 GMT",
                                           body);

  g_assert_error (seconds, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_RATE_LIMITED);
  g_assert_nonnull (strstr (seconds->message, "2 seconds"));
  g_assert_error (date, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_RATE_LIMITED);
  assert_readable (date);
}

/* For who asks again by himself: both forms of the header, and what is neither. */
static void
test_retry_after_values (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) soon = g_date_time_add_seconds (now, 60);
  g_autofree char *date = g_date_time_format (soon, "%a, %d %b %Y %H:%M:%S GMT");
  const struct
  {
    const char *header;
    gint64      from;
    gint64      to;
  } rows[] = {
    { "2", 2000, 2000 },
    { "0", 0, 0 },
    { "0.25", 250, 250 },
    { date, 30 * 1000, 60 * 1000 },
    { "Mon, 23 Nov 2020 03:13:12 GMT", 0, 0 },
    { "-5", -1, -1 },
    { "soon", -1, -1 },
    { "", -1, -1 },
    { "99999999999999999999", -1, -1 },
    { NULL, -1, -1 },
  };
  g_autoptr(GBytes) body = g_bytes_new_static ("", 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) copy = NULL;

      error = tektra_http_error_new_for_status ("Work", 503, NULL, rows[i].header, body);
      copy = g_error_copy (error);
      g_assert_cmpint (tektra_backend_error_get_retry_after (copy), >=, rows[i].from);
      g_assert_cmpint (tektra_backend_error_get_retry_after (copy), <=, rows[i].to);
      g_assert_cmpuint (tektra_backend_error_get_status (copy), ==, 503);
    }
}

/* What a server does not like of a request, in the words of three of them. */
static void
test_param (void)
{
  static const struct
  {
    const char *json;
    const char *param;
  } rows[] = {
    { "{\"error\":{\"message\":\"no\",\"param\":\"temperature\"}}", "temperature" },
    { "{\"message\":\"no\",\"param\":\"top_k\"}", "top_k" },
    { "{\"detail\":[{\"loc\":[\"body\",\"seed\"],\"msg\":\"no\"}]}", "seed" },
    { "{\"detail\":[{\"loc\":[\"body\",0],\"msg\":\"no\"}]}", NULL },
    { "{\"detail\":[{\"loc\":5}]}", NULL },
    { "{\"error\":\"no\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) body = g_bytes_new_static (rows[i].json, strlen (rows[i].json));
      g_autoptr(GError) error = NULL;

      error = tektra_http_error_new_for_status ("Work", 422, JSON, NULL, body);
      g_assert_cmpstr (tektra_backend_error_get_param (error), ==, rows[i].param);
    }
}

static void
test_object (void)
{
  static const struct
  {
    const char         *json;
    TektraBackendError  code;
  } objects[] = {
    { "{\"error\":\"an error was encountered while running the model: unexpected EOF\"}",
      TEKTRA_BACKEND_ERROR_SERVER },
    { "{\"error\":{\"code\":503,\"message\":\"Loading model\"}}", TEKTRA_BACKEND_ERROR_OVERLOADED },
    { "{\"error\":{\"code\":\"x\",\"message\":5}}", TEKTRA_BACKEND_ERROR_SERVER },
    { "{\"error\":{\"message\":\"out of memory\"}}", TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY },
    { "{\"error\":true}", TEKTRA_BACKEND_ERROR_SERVER },
  };
  g_autoptr(JsonObject) fine = tektra_json_parse_object ("{\"error\":null,\"a\":1}", -1, NULL);

  g_assert_null (tektra_http_error_new_for_object ("Ollama", fine));

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr(JsonObject) object = tektra_json_parse_object (objects[i].json, -1, NULL);
      g_autoptr(GError) error = tektra_http_error_new_for_object ("Ollama", object);

      g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) objects[i].code);
      assert_readable (error);
    }
}

/* Texts nested deeper than anybody means it must end somewhere. */
static void
test_nesting (void)
{
  g_autofree char *text = g_strdup ("deep");
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *escaped = g_strescape (text, NULL);
      g_autofree char *next = g_strdup_printf ("{\"error\":\"%s\"}", escaped);

      g_set_str (&text, next);
    }

  body = g_bytes_new (text, strlen (text));
  error = tektra_http_error_new_for_status ("Ollama", 500, JSON, NULL, body);

  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_SERVER);
  assert_readable (error);
}

static void
test_transport (void)
{
  const struct
  {
    GQuark              domain;
    int                 from;
    TektraBackendError  code;
  } errors[] = {
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, TEKTRA_BACKEND_ERROR_NOT_RUNNING },
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, TEKTRA_BACKEND_ERROR_NOT_RUNNING },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, TEKTRA_BACKEND_ERROR_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, TEKTRA_BACKEND_ERROR_TRUNCATED },
    { G_IO_ERROR, G_IO_ERROR_INVALID_DATA, TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
    { G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, TEKTRA_BACKEND_ERROR_CONNECTION },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, TEKTRA_BACKEND_ERROR_CONNECTION },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, TEKTRA_BACKEND_ERROR_CONNECTION },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, TEKTRA_BACKEND_ERROR_CONNECTION },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, TEKTRA_BACKEND_ERROR_BAD_RESPONSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr(GError) from = g_error_new_literal (errors[i].domain, errors[i].from, "{\"raw\"}");
      g_autoptr(GError) error = tektra_http_error_new_for_transport ("Ollama", "nas:11434", from);

      g_assert_error (error, TEKTRA_BACKEND_ERROR, (int) errors[i].code);
      assert_readable (error);
    }
}

static void
test_cancelled (void)
{
  g_autoptr(GError) from = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr(GError) error = tektra_http_error_new_for_transport ("Ollama", "nas:11434", from);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http-error/status/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_status);
    }
  g_test_add_func ("/http-error/recordings", test_recordings);
  g_test_add_func ("/http-error/retry-after", test_retry_after);
  g_test_add_func ("/http-error/retry-after-values", test_retry_after_values);
  g_test_add_func ("/http-error/param", test_param);
  g_test_add_func ("/http-error/object", test_object);
  g_test_add_func ("/http-error/nesting", test_nesting);
  g_test_add_func ("/http-error/transport", test_transport);
  g_test_add_func ("/http-error/cancelled", test_cancelled);

  return g_test_run ();
}
