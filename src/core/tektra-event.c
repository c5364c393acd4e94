/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-event.h"

#include <string.h>

/* One item of an event stream. Immutable, atomically reference counted. */

struct _TektraEvent
{
  gatomicrefcount ref_count;
  TektraEventKind kind;
  TektraFinishReason finish_reason;
  double fraction;
  gsize length;
  char *text;
  TektraToolCallPart *tool_call;
  GPtrArray *odds;
  TektraUsage *usage;
};

G_DEFINE_BOXED_TYPE (TektraEvent, tektra_event, tektra_event_ref, tektra_event_unref)

static TektraEvent *
tektra_event_new (TektraEventKind kind)
{
  TektraEvent *self = g_new0 (TektraEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;

  return self;
}

static TektraEvent *
tektra_event_new_with_text (TektraEventKind  kind,
                            const char      *text,
                            gssize           length)
{
  TektraEvent *self = tektra_event_new (kind);

  self->length = length < 0 ? strlen (text) : (gsize) length;
  self->text = g_strndup (text, self->length);

  return self;
}

/**
 * tektra_event_new_status:
 * @text: one short sentence for a person, such as "Loading Tektra Tiny…"
 *
 * Creates an event that tells what happens before the first piece of the answer.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_status (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return tektra_event_new_with_text (TEKTRA_EVENT_STATUS, text, -1);
}

/**
 * tektra_event_new_prompt_progress:
 * @fraction: from 0 to 1
 *
 * Creates an event that tells how much of the prompt the model has read.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_prompt_progress (double fraction)
{
  TektraEvent *self = tektra_event_new (TEKTRA_EVENT_PROMPT_PROGRESS);

  self->fraction = CLAMP (fraction, 0, 1);

  return self;
}

/**
 * tektra_event_new_text:
 * @text: a piece of the answer
 * @length: its length in bytes, or -1 when it is NUL-terminated
 *
 * Creates an event that holds a piece of the answer.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_text (const char *text,
                       gssize      length)
{
  g_return_val_if_fail (text != NULL, NULL);

  return tektra_event_new_with_text (TEKTRA_EVENT_TEXT, text, length);
}

/**
 * tektra_event_new_thinking:
 * @text: a piece of the model's reasoning
 * @length: its length in bytes, or -1 when it is NUL-terminated
 *
 * Creates an event that holds a piece of the model's reasoning.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_thinking (const char *text,
                           gssize      length)
{
  g_return_val_if_fail (text != NULL, NULL);

  return tektra_event_new_with_text (TEKTRA_EVENT_THINKING, text, length);
}

/**
 * tektra_event_new_signature:
 * @signature: what the server put under the reasoning before it
 *
 * Creates an event that ends a piece of reasoning which the server wants back as it was.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_signature (const char *signature)
{
  g_return_val_if_fail (signature != NULL, NULL);

  return tektra_event_new_with_text (TEKTRA_EVENT_SIGNATURE, signature, -1);
}

/**
 * tektra_event_new_redacted:
 * @data: what the server sent in its place
 *
 * Creates an event that holds reasoning which only the server can read, and wants back.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_redacted (const char *data)
{
  g_return_val_if_fail (data != NULL, NULL);

  return tektra_event_new_with_text (TEKTRA_EVENT_REDACTED, data, -1);
}

/**
 * tektra_event_new_tool_call:
 * @part: (transfer none): the call
 *
 * Creates an event that holds one whole tool call.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_tool_call (TektraToolCallPart *part)
{
  TektraEvent *self;

  g_return_val_if_fail (TEKTRA_IS_TOOL_CALL_PART (part), NULL);

  self = tektra_event_new (TEKTRA_EVENT_TOOL_CALL);
  self->tool_call = g_object_ref (part);

  return self;
}

/**
 * tektra_event_new_odds:
 * @odds: (transfer none) (element-type TektraTokenOdds): not changed any more
 *
 * Creates an event that tells how likely the next words of the answer were.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_odds (GPtrArray *odds)
{
  TektraEvent *self;

  g_return_val_if_fail (odds != NULL, NULL);

  self = tektra_event_new (TEKTRA_EVENT_ODDS);
  self->odds = g_ptr_array_ref (odds);

  return self;
}

/**
 * tektra_event_new_usage:
 * @usage: (transfer none): counts and timings
 *
 * Creates an event that holds token counts and timings.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_usage (const TektraUsage *usage)
{
  TektraEvent *self;

  g_return_val_if_fail (usage != NULL, NULL);

  self = tektra_event_new (TEKTRA_EVENT_USAGE);
  self->usage = tektra_usage_copy (usage);

  return self;
}

/**
 * tektra_event_new_done:
 * @reason: why the model stopped
 *
 * Creates the last event of an answer that came to its end.
 *
 * Returns: (transfer full): a new event
 */
TektraEvent *
tektra_event_new_done (TektraFinishReason reason)
{
  TektraEvent *self = tektra_event_new (TEKTRA_EVENT_DONE);

  self->finish_reason = reason;

  return self;
}

/**
 * tektra_event_ref:
 * @self: an event
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraEvent *
tektra_event_ref (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * tektra_event_unref:
 * @self: (transfer full): an event
 *
 * Drops a reference.
 */
void
tektra_event_unref (TektraEvent *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_clear_object (&self->tool_call);
  g_clear_pointer (&self->odds, g_ptr_array_unref);
  g_clear_pointer (&self->usage, tektra_usage_free);
  g_free (self);
}

/**
 * tektra_event_get_kind:
 * @self: an event
 *
 * Gets what the event carries.
 *
 * Returns: the kind
 */
TektraEventKind
tektra_event_get_kind (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, TEKTRA_EVENT_STATUS);

  return self->kind;
}

/**
 * tektra_event_get_text:
 * @self: an event
 * @length: (out) (optional): bytes of the text
 *
 * Gets the text of a status, text, thinking, signature or redacted event.
 *
 * Returns: (transfer none) (nullable): the text, NUL-terminated
 */
const char *
tektra_event_get_text (TektraEvent *self,
                       gsize       *length)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (length != NULL)
    *length = self->length;

  return self->text;
}

/**
 * tektra_event_get_fraction:
 * @self: an event
 *
 * Gets how much of the prompt has been read.
 *
 * Returns: from 0 to 1
 */
double
tektra_event_get_fraction (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->fraction;
}

/**
 * tektra_event_get_tool_call:
 * @self: an event
 *
 * Gets the call of a tool call event.
 *
 * Returns: (transfer none) (nullable): the call
 */
TektraToolCallPart *
tektra_event_get_tool_call (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tool_call;
}

/**
 * tektra_event_get_odds:
 * @self: an event
 *
 * Gets how likely the words of an odds event were.
 *
 * Returns: (transfer none) (nullable) (element-type TektraTokenOdds): one for each
 */
GPtrArray *
tektra_event_get_odds (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->odds;
}

/**
 * tektra_event_get_usage:
 * @self: an event
 *
 * Gets the counts and timings of a usage event.
 *
 * Returns: (transfer none) (nullable): the usage
 */
const TektraUsage *
tektra_event_get_usage (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->usage;
}

/**
 * tektra_event_get_finish_reason:
 * @self: an event
 *
 * Gets why the model stopped.
 *
 * Returns: the reason, %TEKTRA_FINISH_NONE unless this is a done event
 */
TektraFinishReason
tektra_event_get_finish_reason (TektraEvent *self)
{
  g_return_val_if_fail (self != NULL, TEKTRA_FINISH_NONE);

  return self->finish_reason;
}
