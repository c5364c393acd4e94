/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-thought-filter.h"
#include "http/tektra-http-error.h"
#include "util/tektra-json.h"

/* A tool call while its pieces come in */
typedef struct
{
  gint64   index;
  char    *id;
  char    *name;
  GString *arguments;
  char    *extra; /* what is wanted back with it */
} Call;

struct _TektraOpenaiDecoder
{
  TektraOpenaiEventFunc  func;
  gpointer               user_data;
  TektraThoughtFilter   *filter;
  char                  *beginning; /* that may come once more */
  GString               *repeated;  /* what came of it */
  GPtrArray             *calls;
  TektraUsage           *usage;
  TektraFinishReason     reason;
  char                  *server;     /* in a sentence; NULL for an engine of ours */
  gint64                 started;
  gint64                 first_token_us;
  guint                  needs_done : 1;
  guint                  complete : 1;
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->id);
  g_free (call->name);
  g_string_free (call->arguments, TRUE);
  g_free (call->extra);
  g_free (call);
}

static void
emit (TektraOpenaiDecoder *self,
      TektraEvent         *event)
{
  const TektraEventKind kind = tektra_event_get_kind (event);

  if (self->first_token_us < 0 && (kind == TEKTRA_EVENT_TEXT || kind == TEKTRA_EVENT_THINKING))
    self->first_token_us = g_get_monotonic_time () - self->started;

  self->func (event, self->user_data);
  tektra_event_unref (event);
}

static void
filtered_cb (const char *text,
             gsize       length,
             gboolean    thinking,
             gpointer    user_data)
{
  emit (user_data, thinking ? tektra_event_new_thinking (text, (gssize) length)
                            : tektra_event_new_text (text, (gssize) length));
}

/* The repetition is over: @self->repeated is the beginning and what follows it, or is none. */
static void
end_repetition (TektraOpenaiDecoder *self)
{
  g_autoptr(GString) repeated = g_steal_pointer (&self->repeated);
  gsize length = strlen (self->beginning);

  if (!g_str_has_prefix (repeated->str, self->beginning))
    length = 0;

  if (repeated->len > length)
    emit (self, tektra_event_new_text (repeated->str + length, -1));
}

/* llama-server sends the beginning that it was given before what follows it. (0.7.0) */
static void
take_repetition (TektraOpenaiDecoder *self,
                 const char          *text)
{
  gsize length;

  g_string_append (self->repeated, text);
  length = MIN (self->repeated->len, strlen (self->beginning));

  if (strncmp (self->repeated->str, self->beginning, length) != 0 ||
      self->beginning[length] == '\0')
    end_repetition (self);
}

static void
emit_text (TektraOpenaiDecoder *self,
           const char          *text)
{
  if (self->repeated != NULL)
    take_repetition (self, text);
  else if (self->filter != NULL)
    tektra_thought_filter_push (self->filter, text, filtered_cb, self);
  else
    emit (self, tektra_event_new_text (text, -1));
}

/* Pieces belong together by index. Servers that leave it out (-1) begin a call with a name. */
static Call *
ensure_call (TektraOpenaiDecoder *self,
             gint64               index,
             const char          *id,
             const char          *name)
{
  Call *last = self->calls->len > 0 ? g_ptr_array_index (self->calls, self->calls->len - 1) : NULL;
  Call *call;

  if (index >= 0)
    {
      for (guint i = 0; i < self->calls->len; i++)
        {
          call = g_ptr_array_index (self->calls, i);
          if (call->index == index)
            return call;
        }
    }
  else if (last != NULL && (id != NULL ? g_strcmp0 (last->id, id) == 0 : name == NULL))
    {
      return last;
    }

  call = g_new0 (Call, 1);
  call->index = index;
  call->arguments = g_string_new (NULL);
  g_ptr_array_add (self->calls, call);

  return call;
}

static void
take_tool_calls (TektraOpenaiDecoder *self,
                 JsonArray           *pieces)
{
  guint n_pieces = json_array_get_length (pieces);

  for (guint i = 0; i < n_pieces; i++)
    {
      JsonNode *node = json_array_get_element (pieces, i);
      JsonObject *function;
      JsonObject *piece;
      const char *arguments;
      const char *name;
      const char *id;
      JsonNode *extra;
      Call *call;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;

      piece = json_node_get_object (node);
      function = tektra_json_get_object (piece, "function");
      id = tektra_json_get_string (piece, "id");
      name = function != NULL ? tektra_json_get_string (function, "name") : NULL;
      arguments = function != NULL ? tektra_json_get_string (function, "arguments") : NULL;
      call = ensure_call (self, tektra_json_get_int (piece, "index", -1), id, name);

      if (id != NULL && *id != '\0')
        g_set_str (&call->id, id);
      if (name != NULL && *name != '\0')
        g_set_str (&call->name, name);
      if (arguments != NULL)
        g_string_append (call->arguments, arguments);

      extra = json_object_get_member (piece, "extra_content");
      if (extra != NULL && JSON_NODE_HOLDS_OBJECT (extra))
        {
          g_free (call->extra);
          call->extra = tektra_json_to_string (extra);
        }
    }
}

static void
take_delta (TektraOpenaiDecoder *self,
            JsonObject          *delta)
{
  const char *thinking = tektra_json_get_string (delta, "reasoning_content");
  const char *content = tektra_json_get_string (delta, "content");
  JsonArray *calls = tektra_json_get_array (delta, "tool_calls");

  /* The name that vLLM, Ollama and OpenRouter use for the same */
  if (thinking == NULL || *thinking == '\0')
    thinking = tektra_json_get_string (delta, "reasoning");

  if (thinking != NULL && *thinking != '\0')
    emit (self, tektra_event_new_thinking (thinking, -1));
  if (content != NULL && *content != '\0')
    emit_text (self, content);
  if (calls != NULL)
    take_tool_calls (self, calls);
}

static void
take_odds (TektraOpenaiDecoder *self,
           JsonArray           *array)
{
  g_autoptr(GPtrArray) odds = tektra_token_odds_read (array);

  if (odds != NULL)
    emit (self, tektra_event_new_odds (odds));
}

static void
take_finish_reason (TektraOpenaiDecoder *self,
                    const char          *reason)
{
  if (reason == NULL || *reason == '\0')
    return;

  if (g_str_equal (reason, "length"))
    self->reason = TEKTRA_FINISH_LENGTH;
  else if (g_str_equal (reason, "tool_calls") || g_str_equal (reason, "function_call"))
    self->reason = TEKTRA_FINISH_TOOL_CALLS;
  else if (g_str_equal (reason, "content_filter"))
    self->reason = TEKTRA_FINISH_CONTENT_FILTER;
  else
    self->reason = TEKTRA_FINISH_STOP;
}

static void
take_usage (TektraOpenaiDecoder *self,
            JsonObject          *usage)
{
  JsonObject *details = tektra_json_get_object (usage, "prompt_tokens_details");

  if (self->usage == NULL)
    self->usage = tektra_usage_new ();

  self->usage->prompt_tokens = tektra_json_get_int (usage, "prompt_tokens", -1);
  self->usage->completion_tokens = tektra_json_get_int (usage, "completion_tokens", -1);

  if (details != NULL)
    self->usage->cached_tokens = tektra_json_get_int (details, "cached_tokens", -1);
}

/* Of llama-server: prompt_n leaves out what was in the cache, times are in milliseconds. */
static void
take_timings (TektraOpenaiDecoder *self,
              JsonObject          *timings)
{
  gint64 cached = tektra_json_get_int (timings, "cache_n", -1);
  gint64 read = tektra_json_get_int (timings, "prompt_n", -1);

  if (self->usage == NULL)
    self->usage = tektra_usage_new ();

  if (cached >= 0)
    self->usage->cached_tokens = cached;
  if (read >= 0)
    self->usage->prompt_tokens = read + MAX (cached, 0);

  self->usage->completion_tokens = tektra_json_get_int (timings, "predicted_n",
                                                        self->usage->completion_tokens);
  self->usage->prompt_us = (gint64) (tektra_json_get_double (timings, "prompt_ms", -0.001) * 1000);
  self->usage->generation_us = (gint64) (tektra_json_get_double (timings, "predicted_ms", -0.001) *
                                         1000);
}

static void
take_progress (TektraOpenaiDecoder *self,
               JsonObject          *progress)
{
  gint64 cached = tektra_json_get_int (progress, "cache", 0);
  gint64 todo = tektra_json_get_int (progress, "total", 0) - cached;
  gint64 done = tektra_json_get_int (progress, "processed", 0) - cached;

  if (todo > 0)
    emit (self, tektra_event_new_prompt_progress (CLAMP ((double) done / (double) todo, 0, 1)));
}

/* One of /completion: text, and in the last one why it ended. */
static void
take_completion (TektraOpenaiDecoder *self,
                 JsonObject          *chunk)
{
  const char *content = tektra_json_get_string (chunk, "content");

  if (content != NULL && *content != '\0')
    emit_text (self, content);
  take_odds (self, tektra_json_get_array (chunk, "completion_probabilities"));

  if (tektra_json_get_boolean (chunk, "stop", FALSE))
    self->reason = g_strcmp0 (tektra_json_get_string (chunk, "stop_type"), "limit") == 0
                     ? TEKTRA_FINISH_LENGTH
                     : TEKTRA_FINISH_STOP;
}

static void
take_chunk (TektraOpenaiDecoder *self,
            JsonObject          *chunk)
{
  JsonObject *progress = tektra_json_get_object (chunk, "prompt_progress");
  JsonObject *timings = tektra_json_get_object (chunk, "timings");
  JsonObject *usage = tektra_json_get_object (chunk, "usage");
  JsonArray *choices = tektra_json_get_array (chunk, "choices");

  if (progress != NULL)
    take_progress (self, progress);

  if (choices != NULL && json_array_get_length (choices) > 0)
    {
      JsonNode *node = json_array_get_element (choices, 0);

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObject *choice = json_node_get_object (node);
          JsonObject *delta = tektra_json_get_object (choice, "delta");

          /* A server that does not stream sends the whole message. */
          if (delta == NULL && (delta = tektra_json_get_object (choice, "message")) != NULL)
            self->needs_done = FALSE;
          if (delta != NULL)
            take_delta (self, delta);

          take_odds (self, tektra_json_get_array (tektra_json_get_object (choice, "logprobs"),
                                                  "content"));
          take_finish_reason (self, tektra_json_get_string (choice, "finish_reason"));
        }
    }

  if (choices == NULL)
    take_completion (self, chunk);
  if (usage != NULL)
    take_usage (self, usage);
  if (timings != NULL)
    take_timings (self, timings);
}

static void
finish (TektraOpenaiDecoder *self)
{
  if (self->repeated != NULL)
    end_repetition (self);
  if (self->filter != NULL)
    tektra_thought_filter_finish (self->filter, filtered_cb, self);

  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *call = g_ptr_array_index (self->calls, i);
      g_autoptr(TektraPart) part = NULL;

      if (call->name == NULL)
        continue;

      part = tektra_tool_call_part_new_with_extra (call->id,
                                                   call->name,
                                                   call->arguments->len > 0
                                                     ? call->arguments->str : "{}",
                                                   call->extra);
      emit (self, tektra_event_new_tool_call (TEKTRA_TOOL_CALL_PART (part)));
    }

  if (self->usage != NULL)
    {
      self->usage->first_token_us = self->first_token_us;
      /* Most servers count, but do not measure. */
      if (self->server != NULL && self->usage->generation_us < 0 && self->first_token_us >= 0)
        self->usage->generation_us = g_get_monotonic_time () - self->started -
                                     self->first_token_us;
      emit (self, tektra_event_new_usage (self->usage));
    }

  /* Some servers say "stop" for calls, too, and some nothing. */
  if (self->reason == TEKTRA_FINISH_NONE || self->reason == TEKTRA_FINISH_STOP)
    self->reason = self->calls->len > 0 ? TEKTRA_FINISH_TOOL_CALLS : TEKTRA_FINISH_STOP;

  emit (self, tektra_event_new_done (self->reason));
  self->complete = TRUE;
}

/**
 * tektra_openai_decoder_new:
 * @func: (scope forever) (closure user_data): called for each event
 * @user_data: data for @func
 *
 * Creates a reader for one answer.
 *
 * Returns: (transfer full): the decoder
 */
TektraOpenaiDecoder *
tektra_openai_decoder_new (TektraOpenaiEventFunc func,
                           gpointer              user_data)
{
  TektraOpenaiDecoder *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (TektraOpenaiDecoder, 1);
  self->func = func;
  self->user_data = user_data;
  self->calls = g_ptr_array_new_with_free_func (call_free);
  self->started = g_get_monotonic_time ();
  self->first_token_us = -1;

  return self;
}

/**
 * tektra_openai_decoder_free:
 * @self: (transfer full): a decoder
 *
 * Frees a decoder.
 */
void
tektra_openai_decoder_free (TektraOpenaiDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->calls);
  g_clear_pointer (&self->usage, tektra_usage_free);
  g_clear_pointer (&self->filter, tektra_thought_filter_free);
  if (self->repeated != NULL)
    g_string_free (self->repeated, TRUE);
  g_free (self->beginning);
  g_free (self->server);
  g_free (self);
}

/**
 * tektra_openai_decoder_set_template:
 * @self: a decoder that has taken nothing yet
 * @template: how the request was written
 *
 * Tells thoughts from the answer in a text that the server does not look into.
 */
void
tektra_openai_decoder_set_template (TektraOpenaiDecoder *self,
                                    TektraTemplate      *template)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (TEKTRA_IS_TEMPLATE (template));

  g_clear_pointer (&self->filter, tektra_thought_filter_free);
  self->filter = tektra_thought_filter_new (template);
}

/**
 * tektra_openai_decoder_set_beginning:
 * @self: a decoder that has taken nothing yet
 * @beginning: the text of an answer that the request ended with
 *
 * Leaves out @beginning, where the server sends it once more.
 */
void
tektra_openai_decoder_set_beginning (TektraOpenaiDecoder *self,
                                     const char          *beginning)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->repeated == NULL);
  g_return_if_fail (beginning != NULL);

  self->beginning = g_strdup (beginning);
  self->repeated = g_string_new (NULL);
}

/**
 * tektra_openai_decoder_set_server:
 * @self: a decoder that has taken nothing yet
 * @name: what the server is called in a sentence
 * @profile: which server it is
 *
 * Reads what that server does in its own way. Thoughts that it leaves in the text are told from the
 * answer.
 */
void
tektra_openai_decoder_set_server (TektraOpenaiDecoder       *self,
                                  const char                *name,
                                  const TektraOpenaiProfile *profile)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (profile != NULL);

  g_set_str (&self->server, name);
  self->needs_done = (profile->flags & TEKTRA_OPENAI_DONE) != 0;
  g_clear_pointer (&self->filter, tektra_thought_filter_free);
  self->filter = tektra_thought_filter_new_guessing ();
}

/**
 * tektra_openai_decoder_take:
 * @self: a decoder
 * @event: (nullable): the type of the server-sent event; %NULL at the end of the body
 * @data: (nullable): its data
 * @object: (nullable): its data as a JSON object
 * @error: return location for an error
 *
 * Takes one item of the stream and emits the events that are in it, as a
 * [callback@HttpItemFunc] does.
 *
 * The answer is complete with `[DONE]`, or when the body ends after a finish reason: several
 * compatible servers leave the mark out. One that never does was cut off.
 *
 * Returns: what became of the item
 */
TektraHttpVerdict
tektra_openai_decoder_take (TektraOpenaiDecoder  *self,
                            const char           *event,
                            const char           *data,
                            JsonObject           *object,
                            GError              **error)
{
  g_return_val_if_fail (self != NULL, TEKTRA_HTTP_FAILED);

  if (self->complete)
    return TEKTRA_HTTP_COMPLETE;

  if (event == NULL && data == NULL && object == NULL)
    {
      if (self->reason == TEKTRA_FINISH_NONE || self->needs_done)
        return TEKTRA_HTTP_MORE;

      finish (self);
      return TEKTRA_HTTP_COMPLETE;
    }

  if (data != NULL && g_str_has_prefix (data, "[DONE]"))
    {
      finish (self);
      return TEKTRA_HTTP_COMPLETE;
    }

  /* Events with a name are additions of single servers (mistral.rs), not pieces of the answer. */
  if (event != NULL && !g_str_equal (event, "message"))
    return TEKTRA_HTTP_MORE;

  /* candle-vllm tells an error in words. */
  if (object == NULL && self->server != NULL && data != NULL && *data != '{' && *data != '[')
    {
      g_propagate_error (error, tektra_http_error_new_for_text (self->server, data));
      return TEKTRA_HTTP_FAILED;
    }

  if (object == NULL)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                           _("The server sent something that Tektra does not understand."));
      return TEKTRA_HTTP_FAILED;
    }

  take_chunk (self, object);

  return TEKTRA_HTTP_MORE;
}
