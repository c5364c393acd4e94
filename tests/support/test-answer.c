/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-answer.h"
#include "test-future.h"

typedef struct
{
  TestAnswer        *answer;
  TektraEventStream *stream;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->stream);
  g_free (reading);
}

static void
test_answer_take (TestAnswer  *self,
                  TektraEvent *event)
{
  gsize length;
  const char *text = tektra_event_get_text (event, &length);

  self->n_events++;

  /* Nothing comes behind the end. */
  g_assert_cmpuint (self->n_done, ==, 0);

  switch (tektra_event_get_kind (event))
    {
    case TEKTRA_EVENT_TEXT:
      g_string_append_len (self->text, text, (gssize) length);
      break;
    case TEKTRA_EVENT_THINKING:
      g_string_append_len (self->thinking, text, (gssize) length);
      break;
    case TEKTRA_EVENT_STATUS:
      g_string_assign (self->status, text);
      break;
    case TEKTRA_EVENT_SIGNATURE:
    case TEKTRA_EVENT_REDACTED:
      g_string_append_printf (self->seals, "%s;", text);
      break;
    case TEKTRA_EVENT_TOOL_CALL:
      g_ptr_array_add (self->calls, g_object_ref (tektra_event_get_tool_call (event)));
      break;
    case TEKTRA_EVENT_USAGE:
      g_clear_pointer (&self->usage, tektra_usage_free);
      self->usage = tektra_usage_copy (tektra_event_get_usage (event));
      break;
    case TEKTRA_EVENT_DONE:
      self->finish = tektra_event_get_finish_reason (event);
      self->n_done++;
      break;
    case TEKTRA_EVENT_PROMPT_PROGRESS:
    default:
      break;
    }
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Reading *reading = user_data;

  for (;;)
    {
      g_autoptr(TektraEvent) event = NULL;

      event = dex_await_boxed (tektra_event_stream_next (reading->stream), &reading->answer->error);
      if (event == NULL)
        break;

      test_answer_take (reading->answer, event);
    }

  reading->answer->n_ends++;

  return dex_future_new_true ();
}

/**
 * test_answer_ask:
 * @model: a model whose backend is there
 * @question: what a person says
 * @params: (nullable): how it is to be answered
 *
 * Begins a chat.
 *
 * Returns: (transfer full): where the answer comes from
 */
TektraEventStream *
test_answer_ask (TektraModel            *model,
                 const char             *question,
                 TektraGenerationParams *params)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraRequest) request = NULL;

  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_USER, question));
  request = tektra_request_new (model, messages, params);

  return tektra_backend_generate (tektra_model_get_backend (model), request);
}

TestAnswer *
test_answer_new (void)
{
  TestAnswer *self = g_new0 (TestAnswer, 1);

  self->text = g_string_new (NULL);
  self->thinking = g_string_new (NULL);
  self->seals = g_string_new (NULL);
  self->status = g_string_new (NULL);
  self->calls = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

/**
 * test_answer_start:
 * @self: an answer
 * @stream: (transfer full): where it comes from
 *
 * Begins to read an answer, which is the stream's only owner from now on.
 *
 * Returns: (transfer full): a future that resolves when the answer is over, however it ends
 */
DexFuture *
test_answer_start (TestAnswer        *self,
                   TektraEventStream *stream)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->answer = self;
  reading->stream = stream;

  return dex_scheduler_spawn (NULL, 0, read_fiber, reading, (GDestroyNotify) reading_free);
}

/**
 * test_answer_read:
 * @stream: (transfer full): where it comes from
 *
 * Runs the main loop until an answer is over, however it ends.
 *
 * Returns: (transfer full): the answer
 */
TestAnswer *
test_answer_read (TektraEventStream *stream)
{
  TestAnswer *self = test_answer_new ();

  test_await (test_answer_start (self, stream), NULL);

  return self;
}

void
test_answer_free (TestAnswer *self)
{
  g_string_free (self->text, TRUE);
  g_string_free (self->thinking, TRUE);
  g_string_free (self->seals, TRUE);
  g_string_free (self->status, TRUE);
  g_ptr_array_unref (self->calls);
  g_clear_pointer (&self->usage, tektra_usage_free);
  g_clear_error (&self->error);
  g_free (self);
}
