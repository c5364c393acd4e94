/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "http/tektra-http-error.h"
#include "util/tektra-json.h"

/* How much of a server's own words fits into one sentence, in characters. */
#define DETAIL_MAX 200

/* Who is to wait longer than a day is not told to, in seconds. */
#define RETRY_AFTER_MAX (24 * 60 * 60)

/* A text may be JSON with a text that is JSON: Ollama wraps llama-server's answers so. */
#define NESTING_MAX 4

/* What a server told about a failure, whatever shape it told it in. */
typedef struct
{
  guint   status;
  char   *detail; /* one line in the server's words, without JSON; may be NULL */
  char   *type;   /* the protocol's own word for the kind of error; may be NULL */
  char   *reason; /* and for the error itself; may be NULL */
  char   *param;  /* the member of the request that it is about; may be NULL */
  gint64  n_prompt;
  gint64  n_context;
} Failure;

static void
failure_clear (Failure *failure)
{
  g_clear_pointer (&failure->detail, g_free);
  g_clear_pointer (&failure->type, g_free);
  g_clear_pointer (&failure->reason, g_free);
  g_clear_pointer (&failure->param, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Failure, failure_clear)

static gboolean
looks_like_markup (const char *text)
{
  return strchr (text, '<') != NULL &&
         (strcasestr (text, "<html") != NULL || strcasestr (text, "<!doctype") != NULL ||
          strcasestr (text, "<a href") != NULL || strcasestr (text, "</") != NULL);
}

/* One line without a full stop, short enough for a sentence, or NULL when it is not for people. */
static char *
dup_readable (const char *text)
{
  g_autofree char *valid = NULL;
  g_autoptr(GString) line = NULL;
  gboolean space = FALSE;
  glong n_chars = 0;

  if (text == NULL || looks_like_markup (text))
    return NULL;

  valid = g_utf8_make_valid (text, -1);
  line = g_string_new (NULL);

  for (const char *p = valid; *p != '\0' && n_chars < DETAIL_MAX; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }

      if (space)
        g_string_append_c (line, ' ');

      g_string_append_unichar (line, c);
      space = FALSE;
      n_chars++;
    }

  if (n_chars == DETAIL_MAX)
    g_string_append (line, "…");

  while (line->len > 0 && line->str[line->len - 1] == '.')
    g_string_truncate (line, line->len - 1);

  if (line->len == 0 || strchr (line->str, '{') != NULL)
    return NULL;

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void failure_take_object (Failure    *failure,
                                 JsonObject *object,
                                 guint       depth);

static void
failure_take_text (Failure    *failure,
                   const char *text,
                   guint       depth)
{
  const char *brace = strchr (text, '{');

  if (brace != NULL && depth < NESTING_MAX)
    {
      g_autoptr(JsonObject) inner = tektra_json_parse_object (brace, -1, NULL);

      if (inner != NULL)
        {
          failure_take_object (failure, inner, depth + 1);

          if (failure->detail != NULL)
            return;
        }
    }

  failure->detail = dup_readable (text);

  if (failure->detail == NULL && brace != NULL && brace != text)
    {
      g_autofree char *before = g_strndup (text, (gsize) (brace - text));

      failure->detail = dup_readable (before);
    }
}

/* Where the member is that FastAPI refuses: ["body", "top_k"] */
static void
failure_take_place (Failure   *failure,
                    JsonArray *place)
{
  guint length = place != NULL ? json_array_get_length (place) : 0;
  JsonNode *last = length > 0 ? json_array_get_element (place, length - 1) : NULL;

  if (last != NULL && JSON_NODE_HOLDS_VALUE (last) && json_node_get_string (last) != NULL)
    g_set_str (&failure->param, json_node_get_string (last));
}

/* The shapes that servers use: {"error":{"message"}}, {"error":"…"}, {"message"}, {"detail"}. */
static void
failure_take_object (Failure    *failure,
                     JsonObject *object,
                     guint       depth)
{
  JsonObject *error = tektra_json_get_object (object, "error");
  JsonArray *details = tektra_json_get_array (object, "detail");
  JsonObject *holder = error != NULL ? error : object;
  const char *text = tektra_json_get_string (holder, "message");
  const char *type = tektra_json_get_string (holder, "type");

  if (text == NULL)
    text = tektra_json_get_string (object, "error");
  if (text == NULL)
    text = tektra_json_get_string (object, "detail");
  if (text == NULL && details != NULL && json_array_get_length (details) > 0)
    {
      JsonNode *first = json_array_get_element (details, 0);

      if (JSON_NODE_HOLDS_OBJECT (first))
        {
          text = tektra_json_get_string (json_node_get_object (first), "msg");
          failure_take_place (failure, tektra_json_get_array (json_node_get_object (first), "loc"));
        }
    }

  if (failure->status == 0)
    failure->status = (guint) CLAMP (tektra_json_get_int (holder, "code", 0), 0, 599);

  /* Gemini's word for the kind is called "status". */
  if (type == NULL)
    type = tektra_json_get_string (holder, "status");
  if (type != NULL)
    g_set_str (&failure->type, type);
  if (tektra_json_get_string (holder, "code") != NULL)
    g_set_str (&failure->reason, tektra_json_get_string (holder, "code"));
  if (tektra_json_get_string (holder, "param") != NULL)
    g_set_str (&failure->param, tektra_json_get_string (holder, "param"));

  failure->n_prompt = tektra_json_get_int (holder, "n_prompt_tokens", failure->n_prompt);
  failure->n_context = tektra_json_get_int (holder, "n_ctx", failure->n_context);

  if (text != NULL)
    failure_take_text (failure, text, depth);
}

static void
failure_take_body (Failure    *failure,
                   const char *content_type,
                   GBytes     *body)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autofree char *text = NULL;
  gconstpointer data;
  gsize length;

  data = g_bytes_get_data (body, &length);
  if (length == 0)
    return;

  text = g_utf8_make_valid (data, (gssize) MIN (length, 64 * 1024));
  g_debug ("HTTP %u, %s: %.2000s", failure->status, content_type ? content_type : "no type", text);

  parser = json_parser_new ();
  if (json_parser_load_from_data (parser, text, -1, NULL) &&
      json_parser_get_root (parser) != NULL)
    {
      JsonNode *root = json_parser_get_root (parser);

      if (JSON_NODE_HOLDS_ARRAY (root) && json_array_get_length (json_node_get_array (root)) > 0)
        root = json_array_get_element (json_node_get_array (root), 0);

      if (JSON_NODE_HOLDS_OBJECT (root))
        failure_take_object (failure, json_node_get_object (root), 0);
    }
  else if (content_type == NULL || g_str_has_prefix (content_type, "text/plain"))
    {
      failure->detail = dup_readable (text);
    }
}

static gboolean
contains_any (const char         *text,
              const char * const *needles)
{
  for (guint i = 0; needles[i] != NULL; i++)
    {
      if (strcasestr (text, needles[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* The protocols' own words, as they are documented: those of OpenAI and its compatible servers, of
 * Anthropic, and of Google. They are more exact than the status, and the only sign in a stream. */
static const struct
{
  const char         *word;
  TektraBackendError  code;
} words[] = {
  { "insufficient_quota", TEKTRA_BACKEND_ERROR_QUOTA },
  { "billing_error", TEKTRA_BACKEND_ERROR_QUOTA },
  { "billing_not_active", TEKTRA_BACKEND_ERROR_QUOTA },
  { "billing_hard_limit_reached", TEKTRA_BACKEND_ERROR_QUOTA },
  { "invalid_api_key", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "authentication_error", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "permission_error", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "UNAUTHENTICATED", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "PERMISSION_DENIED", TEKTRA_BACKEND_ERROR_UNAUTHORIZED },
  { "context_length_exceeded", TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG },
  { "exceed_context_size_error", TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG },
  { "model_not_found", TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND },
  { "request_too_large", TEKTRA_BACKEND_ERROR_TOO_LARGE },
  { "rate_limit_exceeded", TEKTRA_BACKEND_ERROR_RATE_LIMITED },
  { "rate_limit_error", TEKTRA_BACKEND_ERROR_RATE_LIMITED },
  { "RESOURCE_EXHAUSTED", TEKTRA_BACKEND_ERROR_RATE_LIMITED },
  { "overloaded_error", TEKTRA_BACKEND_ERROR_OVERLOADED },
  { "UNAVAILABLE", TEKTRA_BACKEND_ERROR_OVERLOADED },
  { "timeout_error", TEKTRA_BACKEND_ERROR_TIMEOUT },
  { "DEADLINE_EXCEEDED", TEKTRA_BACKEND_ERROR_TIMEOUT },
};

static gboolean
classify_word (const Failure      *failure,
               TektraBackendError *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (words[i].word, failure->reason) == 0 ||
          g_strcmp0 (words[i].word, failure->type) == 0)
        {
          *code = words[i].code;
          return TRUE;
        }
    }

  return FALSE;
}

/* What the sentences tell more exactly than the status. They are in the servers' sources. */
static gboolean
classify_text (Failure            *failure,
               TektraBackendError *code)
{
  static const char * const context[] = {
    "exceed_context_size", "exceeds the available context", "context length exceeded",
    "context size has been exceeded", "input length exceeds", "maximum context length",
    "prompt is too long", NULL
  };
  static const char * const memory[] = {
    "out of memory", "cudamalloc failed", "requires more system memory", "insufficient memory",
    "unable to allocate", "failed to allocate", "bad_alloc", NULL
  };
  static const char * const unsupported[] = {
    "does not support", "is not supported", "mmproj", NULL
  };
  static const char * const unreachable[] = {
    "no such host", "dial tcp", "network is unreachable", "i/o timeout", NULL
  };
  static const char * const broken[] = {
    "error loading model", "unknown model architecture", "unsupported model architecture",
    "invalid file magic", "exceeds file size", "not in gguf format",
    "unable to load model", "failed to load model", NULL
  };
  g_autofree char *text = g_strconcat (failure->detail != NULL ? failure->detail : "",
                                       " ", failure->type, NULL);

  if (contains_any (text, context))
    *code = TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG;
  else if (contains_any (text, memory))
    *code = TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY;
  else if (contains_any (text, unsupported))
    *code = TEKTRA_BACKEND_ERROR_UNSUPPORTED;
  else if (contains_any (text, broken))
    *code = TEKTRA_BACKEND_ERROR_BAD_MODEL;
  else if (strcasestr (text, "no space left") != NULL)
    *code = TEKTRA_BACKEND_ERROR_NO_SPACE;
  else if (strcasestr (text, "digest mismatch") != NULL)
    *code = TEKTRA_BACKEND_ERROR_DAMAGED;
  else if (strcasestr (text, "does not match original host") != NULL)
    *code = TEKTRA_BACKEND_ERROR_UNAUTHORIZED;
  else if (strcasestr (text, "api key not valid") != NULL)
    *code = TEKTRA_BACKEND_ERROR_UNAUTHORIZED;
  else if (strcasestr (text, "exceeded your current quota") != NULL ||
           strcasestr (text, "credit balance") != NULL)
    *code = TEKTRA_BACKEND_ERROR_QUOTA;
  else if (strcasestr (text, "manifest: 429") != NULL)
    *code = TEKTRA_BACKEND_ERROR_RATE_LIMITED;
  else if (contains_any (text, unreachable))
    *code = TEKTRA_BACKEND_ERROR_CONNECTION;
  else if (strcasestr (text, "manifest: file does not exist") != NULL ||
           (strcasestr (text, "model:") != NULL && strcasestr (text, "not_found_error") != NULL) ||
           (strcasestr (text, "model") != NULL && (strcasestr (text, "not found") != NULL ||
                                                   strcasestr (text, "does not exist") != NULL)))
    *code = TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND;
  else
    return FALSE;

  return TRUE;
}

static TektraBackendError
classify_status (guint status)
{
  switch (status)
    {
    case 401:
    case 403:
      return TEKTRA_BACKEND_ERROR_UNAUTHORIZED;

    case 402:
      return TEKTRA_BACKEND_ERROR_QUOTA;

    case 404:
    case 405:
      return TEKTRA_BACKEND_ERROR_NOT_FOUND;

    case 408:
    case 504:
      return TEKTRA_BACKEND_ERROR_TIMEOUT;

    case 413:
      return TEKTRA_BACKEND_ERROR_TOO_LARGE;

    case 429:
      return TEKTRA_BACKEND_ERROR_RATE_LIMITED;

    case 503:
    case 529:
      return TEKTRA_BACKEND_ERROR_OVERLOADED;

    default:
      if (status >= 500 || status == 0)
        return TEKTRA_BACKEND_ERROR_SERVER;
      if (status >= 400)
        return TEKTRA_BACKEND_ERROR_INVALID_REQUEST;
      return TEKTRA_BACKEND_ERROR_BAD_RESPONSE;
    }
}

static char *
dup_unsupported_sentence (const char *detail)
{
  if (detail == NULL)
    return g_strdup (_("The model cannot do this; choose another model."));
  /* llama-server's hint at a missing projector is the same for pictures and for sound */
  if (strcasestr (detail, "audio") != NULL)
    return g_strdup (_("This model cannot hear; choose one that can, or write down what is said."));
  if (strcasestr (detail, "image") != NULL || strcasestr (detail, "mmproj") != NULL)
    return g_strdup (_("This model cannot see pictures; choose one that can."));
  if (strcasestr (detail, "thinking") != NULL)
    return g_strdup (_("This model cannot think before it answers; turn thinking off."));
  if (strcasestr (detail, "tools") != NULL)
    return g_strdup (_("This model cannot use tools; turn them off or choose another model."));
  if (strcasestr (detail, "chat") != NULL || strcasestr (detail, "generate") != NULL)
    return g_strdup (_("This model is not made for chats; choose another model."));

  /* Translators: %s is what a server said, in its own words */
  return g_strdup_printf (_("The model cannot do this (%s); choose another model."), detail);
}

/* Both forms of the header, https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; some servers
 * write fractions of seconds. */
static gint64
parse_retry_after (const char *retry_after)
{
  g_autoptr(GDateTime) date = NULL;
  g_autoptr(GDateTime) now = NULL;
  double seconds;
  char *end;

  if (retry_after == NULL)
    return -1;

  seconds = g_ascii_strtod (retry_after, &end);
  if (end != retry_after && *end == '\0')
    return seconds >= 0 && seconds <= RETRY_AFTER_MAX ? (gint64) (seconds * 1000) : -1;

  date = soup_date_time_new_from_http_string (retry_after);
  if (date == NULL)
    return -1;

  now = g_date_time_new_now_utc ();

  return CLAMP (g_date_time_difference (date, now) / 1000, 0, RETRY_AFTER_MAX * 1000);
}

static char *
dup_rate_sentence (const char *server,
                   gint64      retry_after)
{
  guint seconds = (guint) ((retry_after + 999) / 1000);

  if (retry_after > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s takes no more requests now; try again in %u second.",
                                         "%s takes no more requests now; try again in %u seconds.",
                                         seconds),
                            server, seconds);

  return g_strdup_printf (_("%s takes no more requests now; try again later."), server);
}

static char *
dup_sentence (const char         *server,
              const Failure      *failure,
              TektraBackendError  code,
              gint64              retry_after)
{
  const char *detail = failure->detail;

  if (detail == NULL && failure->status >= 300)
    detail = soup_status_get_phrase (failure->status);

  switch (code)
    {
    case TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG:
      if (failure->n_prompt > 0 && failure->n_context > 0)
        return g_strdup_printf (_("The chat is too long for the model: it has %u tokens and %u "
                                  "fit; start a new chat or raise the context length."),
                                (guint) failure->n_prompt, (guint) failure->n_context);
      return g_strdup (_("The chat is too long for the model; start a new chat or raise the "
                         "context length."));

    case TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY:
      return g_strdup (_("The model does not fit into memory; choose a smaller one or close other "
                         "programs."));

    case TEKTRA_BACKEND_ERROR_UNSUPPORTED:
      return dup_unsupported_sentence (failure->detail);

    case TEKTRA_BACKEND_ERROR_BAD_MODEL:
      return g_strdup_printf (_("%s cannot read the model’s file: it is damaged or needs a newer "
                                "version; get the model again or choose another one."), server);

    case TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND:
      return g_strdup_printf (_("%s does not have this model; get it or choose another one."),
                              server);

    case TEKTRA_BACKEND_ERROR_NO_SPACE:
      return g_strdup_printf (_("The disk of %s is full; delete models or other files."), server);

    case TEKTRA_BACKEND_ERROR_DAMAGED:
      return g_strdup (_("What came was damaged on the way; get it again."));

    case TEKTRA_BACKEND_ERROR_CONNECTION:
      return g_strdup_printf (_("%s cannot reach the place the model comes from; check the network "
                                "and try again."), server);

    case TEKTRA_BACKEND_ERROR_UNAUTHORIZED:
      return g_strdup_printf (_("%s refused access (%s); check the address and the key."),
                              server, detail);

    case TEKTRA_BACKEND_ERROR_NOT_FOUND:
      return g_strdup_printf (_("%s does not know this request (%s); update it or check its "
                                "address."), server, detail);

    case TEKTRA_BACKEND_ERROR_TIMEOUT:
      return g_strdup_printf (_("%s took too long to answer; try again."), server);

    case TEKTRA_BACKEND_ERROR_TOO_LARGE:
      return g_strdup_printf (_("The message is too large for %s; send fewer or smaller pictures."),
                              server);

    case TEKTRA_BACKEND_ERROR_RATE_LIMITED:
      return dup_rate_sentence (server, retry_after);

    case TEKTRA_BACKEND_ERROR_QUOTA:
      return g_strdup_printf (_("What was paid for at %s is used up; look at your account there, "
                                "or choose another model."), server);

    case TEKTRA_BACKEND_ERROR_OVERLOADED:
      return g_strdup_printf (_("%s is busy; try again in a moment."), server);

    case TEKTRA_BACKEND_ERROR_INVALID_REQUEST:
      return g_strdup_printf (_("%s refused the message (%s); change it or choose another model."),
                              server, detail);

    case TEKTRA_BACKEND_ERROR_BAD_RESPONSE:
      return g_strdup_printf (_("Something other than %s answers there; check its address."),
                              server);

    default:
      if (detail != NULL)
        return g_strdup_printf (_("%s failed: %s; try again."), server, detail);
      return g_strdup_printf (_("%s failed; try again."), server);
    }
}

static GError *
failure_to_error (Failure    *failure,
                  const char *server,
                  const char *retry_after)
{
  const gint64 wait = parse_retry_after (retry_after);
  TektraBackendError code;
  g_autofree char *sentence = NULL;
  GError *error;

  if (!classify_word (failure, &code) && !classify_text (failure, &code))
    code = classify_status (failure->status);

  sentence = dup_sentence (server, failure, code, wait);
  error = g_error_new_literal (TEKTRA_BACKEND_ERROR, (int) code, sentence);
  tektra_backend_error_set_answer (error, failure->status, wait, failure->param, failure->detail);

  return error;
}

/**
 * tektra_http_error_new_for_status:
 * @server: what the server is called in a sentence
 * @status: the HTTP status
 * @content_type: (nullable): the type of the body
 * @retry_after: (nullable): the `Retry-After` header, in either form
 * @body: the body
 *
 * Makes an error of an answer that is not the one hoped for.
 *
 * Texts that are JSON themselves are unwrapped; HTML and JSON never get into the message. The raw
 * answer goes to the debug log.
 *
 * Returns: (transfer full): an error of %TEKTRA_BACKEND_ERROR
 */
GError *
tektra_http_error_new_for_status (const char *server,
                                  guint       status,
                                  const char *content_type,
                                  const char *retry_after,
                                  GBytes     *body)
{
  g_auto(Failure) failure = { .status = status };

  g_return_val_if_fail (server != NULL, NULL);
  g_return_val_if_fail (body != NULL, NULL);

  if (status == 407)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                        _("The proxy on the way to %s wants a name and a password; check the proxy "
                          "in the settings of the network."), server);

  failure_take_body (&failure, content_type, body);

  return failure_to_error (&failure, server, retry_after);
}

/**
 * tektra_http_error_new_for_object:
 * @server: what the server is called in a sentence
 * @object: one item of a stream
 *
 * Makes an error of an item that tells one, in the middle of an answer that began well.
 *
 * Returns: (transfer full) (nullable): an error of %TEKTRA_BACKEND_ERROR, or %NULL when the item
 *   has no "error" member
 */
GError *
tektra_http_error_new_for_object (const char *server,
                                  JsonObject *object)
{
  g_auto(Failure) failure = { 0 };
  JsonNode *error;

  g_return_val_if_fail (server != NULL, NULL);
  g_return_val_if_fail (object != NULL, NULL);

  error = json_object_get_member (object, "error");
  if (error == NULL || JSON_NODE_HOLDS_NULL (error))
    return NULL;

  failure_take_object (&failure, object, 0);

  if (failure.detail != NULL)
    g_debug ("The stream of %s has an error: %s", server, failure.detail);

  return failure_to_error (&failure, server, NULL);
}

/**
 * tektra_http_error_new_for_text:
 * @server: what the server is called in a sentence
 * @text: one item of a stream
 *
 * Makes an error of words in the place of JSON, which is how candle-vllm tells one in the middle of
 * an answer.
 *
 * Returns: (transfer full): an error of %TEKTRA_BACKEND_ERROR
 */
GError *
tektra_http_error_new_for_text (const char *server,
                                const char *text)
{
  g_auto(Failure) failure = { 0 };

  g_return_val_if_fail (server != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  failure_take_text (&failure, text, 0);
  if (failure.detail == NULL)
    failure.status = 200;

  return failure_to_error (&failure, server, NULL);
}

/**
 * tektra_http_error_new_for_transport:
 * @server: what the server is called in a sentence
 * @address: where it should be, as a person would write it
 * @error: what GIO or libsoup said
 *
 * Makes an error of a connection that failed. A cancelled one and one that is of
 * %TEKTRA_BACKEND_ERROR already stay as they are.
 *
 * Returns: (transfer full): an error
 */
GError *
tektra_http_error_new_for_transport (const char   *server,
                                     const char   *address,
                                     const GError *error)
{
  g_return_val_if_fail (server != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == TEKTRA_BACKEND_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  g_debug ("%s at %s: %s", server, address, error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING,
                        _("%s is not running at %s; start it and try again."), server, address);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT,
                        _("%s at %s took too long to answer; try again."), server, address);

  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                        _("The address %s of %s was not found; check it and the network."),
                        address, server);

  /* GnuTLS says no more than that the two did not understand each other. */
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS) ||
      g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                        _("%s at %s does not encrypt, or not as it should; check its address, and "
                          "begin it with http:// if you do without."), server, address);

  if (error->domain == G_IO_ERROR &&
      error->code >= G_IO_ERROR_PROXY_FAILED && error->code <= G_IO_ERROR_PROXY_NOT_ALLOWED)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                        _("The proxy does not lead to %s at %s; check the proxy in the settings of "
                          "the network."), server, address);

  if (error->domain == G_TLS_ERROR)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                        _("The connection to %s at %s is not secure; check the address and the "
                          "server’s certificate."), server, address);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TRUNCATED,
                        _("%s stopped in the middle of its answer; try again."), server);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) ||
      g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
      g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING))
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                        _("The answer of %s at %s makes no sense; check the address and its "
                          "version."), server, address);

  return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                      _("The connection to %s at %s broke; try again."), server, address);
}

/**
 * tektra_http_error_get_reason:
 * @error: what became of asking a server for its models
 *
 * Tells why a server cannot be used.
 *
 * Returns: a reason
 */
TektraBackendReason
tektra_http_error_get_reason (const GError *error)
{
  g_return_val_if_fail (error != NULL, TEKTRA_BACKEND_REASON_FAILED);

  if (error->domain != TEKTRA_BACKEND_ERROR)
    return TEKTRA_BACKEND_REASON_FAILED;

  switch (error->code)
    {
    case TEKTRA_BACKEND_ERROR_NOT_RUNNING:
      return TEKTRA_BACKEND_REASON_NOT_RUNNING;

    case TEKTRA_BACKEND_ERROR_UNAUTHORIZED:
      return TEKTRA_BACKEND_REASON_UNAUTHORIZED;

    case TEKTRA_BACKEND_ERROR_BAD_RESPONSE:
    case TEKTRA_BACKEND_ERROR_NOT_FOUND:
      return TEKTRA_BACKEND_REASON_INCOMPATIBLE;

    default:
      return TEKTRA_BACKEND_REASON_FAILED;
    }
}
