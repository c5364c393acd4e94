/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/ollama/tektra-ollama-answer.h"
#include "core/tektra-thought-filter.h"
#include "util/tektra-json.h"

/* The state of one answer on its way: an Ollama chat stream is one object after another, each with
 * a piece of the message, the last with "done" and the counts. */
struct _TektraOllamaAnswer
{
  TektraEventSink     *sink;
  TektraThoughtFilter *filter;
  guint                context_length;
  guint                n_calls;
  gint64               started;
  gint64               first_token_us;
};

static void
tektra_ollama_answer_note_token (TektraOllamaAnswer *self)
{
  if (self->first_token_us < 0)
    self->first_token_us = g_get_monotonic_time () - self->started;
}

static void
filtered_cb (const char *text,
             gsize       length,
             gboolean    thinking,
             gpointer    user_data)
{
  TektraOllamaAnswer *self = user_data;

  tektra_event_sink_push (self->sink,
                          thinking ? tektra_event_new_thinking (text, (gssize) length)
                                   : tektra_event_new_text (text, (gssize) length));
}

static char *
dup_arguments (JsonObject *function)
{
  JsonNode *node = json_object_get_member (function, "arguments");

  /* An object; servers before 0.4 and some proxies send the text of one */
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return tektra_json_to_string (node);

  return g_strdup (tektra_json_get_string (function, "arguments"));
}

static void
tektra_ollama_answer_take_calls (TektraOllamaAnswer *self,
                                 JsonArray          *calls)
{
  g_assert (self != NULL);

  for (guint i = 0; calls != NULL && i < json_array_get_length (calls); i++)
    {
      JsonObject *call = tektra_json_as_object (json_array_get_element (calls, i));
      JsonObject *function = tektra_json_get_object (call, "function");
      const char *name = tektra_json_get_string (function, "name");
      g_autofree char *id = g_strdup (tektra_json_get_string (call, "id"));
      g_autofree char *arguments = NULL;
      g_autoptr(TektraPart) part = NULL;

      if (name == NULL)
        continue;

      /* Old servers give no id, but the result must be told apart from that of the next call. */
      if (id == NULL || *id == '\0')
        {
          g_free (id);
          id = g_strdup_printf ("call_%u", self->n_calls);
        }

      arguments = dup_arguments (function);
      part = tektra_tool_call_part_new (id, name, arguments != NULL ? arguments : "{}");
      tektra_event_sink_push (self->sink,
                              tektra_event_new_tool_call (TEKTRA_TOOL_CALL_PART (part)));
      self->n_calls++;
    }
}

/* Nanoseconds on the wire; absent when there was nothing to measure. */
static gint64
get_microseconds (JsonObject *object,
                  const char *member)
{
  gint64 nanoseconds = tektra_json_get_int (object, member, -1);

  return nanoseconds < 0 ? -1 : nanoseconds / 1000;
}

static void
tektra_ollama_answer_finish (TektraOllamaAnswer *self,
                             JsonObject         *object)
{
  g_autoptr(TektraUsage) usage = tektra_usage_new ();
  const char *reason = tektra_json_get_string (object, "done_reason");
  TektraFinishReason finish = TEKTRA_FINISH_STOP;

  g_assert (self != NULL);

  if (self->filter != NULL)
    tektra_thought_filter_finish (self->filter, filtered_cb, self);

  usage->prompt_tokens = tektra_json_get_int (object, "prompt_eval_count", -1);
  usage->completion_tokens = tektra_json_get_int (object, "eval_count", -1);
  usage->load_us = get_microseconds (object, "load_duration");
  usage->prompt_us = get_microseconds (object, "prompt_eval_duration");
  usage->generation_us = get_microseconds (object, "eval_duration");
  usage->first_token_us = self->first_token_us;
  usage->context_length = self->context_length;
  tektra_event_sink_push (self->sink, tektra_event_new_usage (usage));

  /* The server says "stop" for calls, too. */
  if (self->n_calls > 0)
    finish = TEKTRA_FINISH_TOOL_CALLS;
  else if (g_strcmp0 (reason, "length") == 0)
    finish = TEKTRA_FINISH_LENGTH;

  tektra_event_sink_push (self->sink, tektra_event_new_done (finish));
}

/**
 * tektra_ollama_answer_new:
 * @sink: where the events go; it is not closed here
 * @context_length: the tokens of context that were asked for
 * @template: (nullable): how the request was written, when the server does not know
 *
 * Begins to read an answer, and to measure how long its first token takes.
 *
 * Returns: (transfer full): an answer without a piece yet
 */
TektraOllamaAnswer *
tektra_ollama_answer_new (TektraEventSink *sink,
                          guint            context_length,
                          TektraTemplate  *template)
{
  TektraOllamaAnswer *self;

  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (sink), NULL);

  self = g_new0 (TektraOllamaAnswer, 1);
  self->sink = g_object_ref (sink);
  self->context_length = context_length;
  self->started = g_get_monotonic_time ();
  self->first_token_us = -1;
  if (template != NULL)
    self->filter = tektra_thought_filter_new (template);

  return self;
}

/**
 * tektra_ollama_answer_free:
 * @self: (transfer full): an answer
 *
 * Lets the answer go.
 */
void
tektra_ollama_answer_free (TektraOllamaAnswer *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->sink);
  g_clear_pointer (&self->filter, tektra_thought_filter_free);
  g_free (self);
}

/**
 * tektra_ollama_answer_take:
 * @self: an answer
 * @object: an object of the stream
 *
 * Takes one object of the stream and pushes what it holds as events.
 *
 * The message is read on the last object, too: models with a template of their own file make their
 * tool calls there.
 *
 * Returns: %TEKTRA_HTTP_COMPLETE for the object that is the last one
 */
TektraHttpVerdict
tektra_ollama_answer_take (TektraOllamaAnswer *self,
                           JsonObject         *object)
{
  JsonObject *message;
  g_autoptr(GPtrArray) odds = NULL;
  const char *thinking, *content;

  g_return_val_if_fail (self != NULL, TEKTRA_HTTP_MORE);
  g_return_val_if_fail (object != NULL, TEKTRA_HTTP_MORE);

  /* /api/chat has a message, /api/generate its text alone. */
  message = tektra_json_get_object (object, "message");
  thinking = tektra_json_get_string (message != NULL ? message : object, "thinking");
  content = message != NULL ? tektra_json_get_string (message, "content")
                            : tektra_json_get_string (object, "response");

  if (thinking != NULL && *thinking != '\0')
    {
      tektra_ollama_answer_note_token (self);
      tektra_event_sink_push (self->sink, tektra_event_new_thinking (thinking, -1));
    }

  if (content != NULL && *content != '\0')
    {
      tektra_ollama_answer_note_token (self);
      if (self->filter != NULL)
        tektra_thought_filter_push (self->filter, content, filtered_cb, self);
      else
        tektra_event_sink_push (self->sink, tektra_event_new_text (content, -1));
    }

  odds = tektra_token_odds_read (tektra_json_get_array (object, "logprobs"));
  if (odds != NULL)
    tektra_event_sink_push (self->sink, tektra_event_new_odds (odds));

  tektra_ollama_answer_take_calls (self, tektra_json_get_array (message, "tool_calls"));

  if (!tektra_json_get_boolean (object, "done", FALSE))
    return TEKTRA_HTTP_MORE;

  tektra_ollama_answer_finish (self, object);

  return TEKTRA_HTTP_COMPLETE;
}
