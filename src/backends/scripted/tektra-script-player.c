/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/scripted/tektra-script-player.h"
#include "core/tektra-backend-error.h"
#include "util/tektra-json.h"

/* Plays the steps of one scripted answer into an event sink.
 *
 * A step is a JSON object with one of these members:
 *
 *   "wait": MS                  nothing happens for a while
 *   "hang": true                nothing happens until the answer is stopped
 *   "status": TEXT              a status event
 *   "progress": FRACTION        a prompt progress event
 *   "thinking": TEXT            reasoning
 *   "text": TEXT                a piece of the answer
 *   "tool": NAME, "arguments"   a tool call
 *   "usage": {prompt, completion, generation_ms}
 *   "error": TEXT, "code": N    the answer fails, N of TektraBackendError
 *   "done": "stop" | "length" | "content_filter"   the answer ends
 *
 * "text" and "thinking" take "repeat": N, and "rate": PER_SECOND to spread the repetitions. */

/* without a rate, so many pieces come in one turn of the main loop */
#define PIECES_AT_ONCE 256

/* Waits are cut short by the reader going away. */
static gboolean
wait_usec (TektraEventSink *sink,
           gint64           usec)
{
  GCancellable *cancellable = tektra_event_sink_get_cancellable (sink);

  if (usec > 0 && !g_cancellable_is_cancelled (cancellable))
    dex_await (dex_future_first (dex_timeout_new_usec (usec),
                                 dex_cancellable_new_from_cancellable (cancellable),
                                 NULL),
               NULL);

  return !g_cancellable_is_cancelled (cancellable);
}

static void
push_piece (TektraEventSink *sink,
            const char      *text,
            gboolean         thinking)
{
  tektra_event_sink_push (sink,
                          thinking ? tektra_event_new_thinking (text, -1)
                                   : tektra_event_new_text (text, -1));
}

static gboolean
play_pieces (JsonObject      *step,
             TektraEventSink *sink,
             const char      *text,
             gboolean         thinking)
{
  gint64 repeat = tektra_json_get_int (step, "repeat", 1);
  double rate = tektra_json_get_double (step, "rate", 0);
  gint64 begin = g_get_monotonic_time ();

  for (gint64 i = 0; i < repeat; i++)
    {
      /* by the clock, not by adding up waits: the rate holds even where a wait is too long */
      gint64 wait = i % PIECES_AT_ONCE == PIECES_AT_ONCE - 1 ? 1 : 0;

      if (rate > 0)
        wait = begin + (gint64) ((double) i * G_USEC_PER_SEC / rate) - g_get_monotonic_time ();

      if (!wait_usec (sink, wait))
        return FALSE;
      push_piece (sink, text, thinking);
    }

  return TRUE;
}

static void
push_usage (TektraEventSink *sink,
            JsonObject      *object)
{
  g_autoptr(TektraUsage) usage = tektra_usage_new ();

  usage->prompt_tokens = tektra_json_get_int (object, "prompt", -1);
  usage->completion_tokens = tektra_json_get_int (object, "completion", -1);
  usage->generation_us = tektra_json_get_int (object, "generation_ms", -1) * 1000;
  tektra_event_sink_push (sink, tektra_event_new_usage (usage));
}

/* Returns whether the answer goes on. */
static gboolean
play_step (JsonObject       *step,
           TektraEventSink  *sink,
           GError          **error)
{
  const char *text;
  JsonObject *object;

  if (tektra_json_get_boolean (step, "hang", FALSE))
    return wait_usec (sink, G_TIME_SPAN_DAY);

  if (json_object_has_member (step, "wait"))
    return wait_usec (sink, tektra_json_get_int (step, "wait", 0) * 1000);

  if ((text = tektra_json_get_string (step, "status")) != NULL)
    tektra_event_sink_push (sink, tektra_event_new_status (text));

  if (json_object_has_member (step, "progress"))
    tektra_event_sink_push (sink,
                            tektra_event_new_prompt_progress (
                              tektra_json_get_double (step, "progress", 0)));

  if ((text = tektra_json_get_string (step, "thinking")) != NULL &&
      !play_pieces (step, sink, text, TRUE))
    return FALSE;

  if ((text = tektra_json_get_string (step, "text")) != NULL &&
      !play_pieces (step, sink, text, FALSE))
    return FALSE;

  if ((text = tektra_json_get_string (step, "tool")) != NULL)
    {
      JsonNode *arguments = json_object_get_member (step, "arguments");
      g_autofree char *json = arguments != NULL ? tektra_json_to_string (arguments)
                                                : g_strdup ("{}");
      g_autoptr(TektraPart) part = tektra_tool_call_part_new (NULL, text, json);

      tektra_event_sink_push (sink, tektra_event_new_tool_call (TEKTRA_TOOL_CALL_PART (part)));
    }

  if ((object = tektra_json_get_object (step, "usage")) != NULL)
    push_usage (sink, object);

  if ((text = tektra_json_get_string (step, "error")) != NULL)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR,
                           (int) tektra_json_get_int (step, "code", TEKTRA_BACKEND_ERROR_SERVER),
                           text);
      return FALSE;
    }

  if ((text = tektra_json_get_string (step, "done")) != NULL)
    {
      TektraFinishReason reason = TEKTRA_FINISH_STOP;

      if (g_str_equal (text, "length"))
        reason = TEKTRA_FINISH_LENGTH;
      else if (g_str_equal (text, "content_filter"))
        reason = TEKTRA_FINISH_CONTENT_FILTER;
      tektra_event_sink_push (sink, tektra_event_new_done (reason));
      return FALSE;
    }

  return TRUE;
}

typedef struct
{
  JsonArray *steps;
  TektraEventSink *sink;
} Play;

static void
play_free (Play *play)
{
  json_array_unref (play->steps);
  g_object_unref (play->sink);
  g_free (play);
}

static DexFuture *
play_fiber (gpointer user_data)
{
  Play *play = user_data;
  g_autoptr(GError) error = NULL;
  guint n = json_array_get_length (play->steps);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (play->steps, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!play_step (json_node_get_object (node), play->sink, &error))
        break;
    }

  tektra_event_sink_close (play->sink, error);

  return dex_future_new_true ();
}

/**
 * tektra_script_player_play:
 * @steps: the steps of one answer
 * @sink: where the events go
 *
 * Plays an answer and closes @sink at its end.
 *
 * Returns: (transfer full): a future that resolves to %TRUE at the end
 */
DexFuture *
tektra_script_player_play (JsonArray       *steps,
                           TektraEventSink *sink)
{
  Play *play;

  g_return_val_if_fail (steps != NULL, NULL);
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (sink), NULL);

  play = g_new0 (Play, 1);
  play->steps = json_array_ref (steps);
  play->sink = g_object_ref (sink);

  return dex_scheduler_spawn (NULL, 0, play_fiber, play, (GDestroyNotify) play_free);
}
