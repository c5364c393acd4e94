/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-thinking-part.h"
#include "session/tektra-turn.h"
#include "util/tektra-idle.h"
#include "util/tektra-weak-ref.h"

/* One answer on its way. A fiber waits for room for the model, then reads the backend's event
 * stream and appends to the message. The fiber holds the turn weakly; stopping, or letting go of
 * the turn, cancels the stream, which closes the connection at once and ends the fiber. */

/* How long events that are there already are taken in one go: a quarter of a frame. */
#define TAKE_TIME_US 4000

/* Who waited so long for an event left the main loop time to paint. A shorter wait may have been
 * for another fiber, which the main loop runs before it paints. */
#define REST_TIME_US 1000

/* With what GTK paints (GDK_PRIORITY_REDRAW), in turn: a window that paints all the time must not
 * keep the model from answering. */
#define RESUME_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

struct _TektraTurn
{
  GObject parent_instance;

  /* owned */
  TektraMessage *answer;
  TektraUsage *beginning; /* of an answer that is gone on with */
  TektraModelLease *lease;
  GCancellable *admitting;
  TektraEventStream *stream;
  char *status_text;

  gint64 begin;
  double progress;
  guint streaming : 1;
  guint ended : 1;
};

G_DEFINE_FINAL_TYPE (TektraTurn, tektra_turn, G_TYPE_OBJECT)

enum
{
  PROGRESSED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  GWeakRef *turn;
  DexFuture *admitted;
  TektraRequest *request;
  TektraEventStream *stream;
} Reader;

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  tektra_weak_ref_free (reader->turn);
  dex_clear (&reader->admitted);
  g_object_unref (reader->request);
  g_clear_object (&reader->stream);
  g_free (reader);
}

static void
tektra_turn_set_status (TektraTurn *self,
                        const char *status_text,
                        double      progress,
                        gboolean    streaming)
{
  g_assert (TEKTRA_IS_TURN (self));

  g_set_str (&self->status_text, status_text);
  self->progress = progress;
  self->streaming = streaming;
  g_signal_emit (self, signals[PROGRESSED], 0);
}

static void
tektra_turn_end (TektraTurn          *self,
                 TektraMessageStatus  status,
                 const GError        *error)
{
  g_assert (TEKTRA_IS_TURN (self));

  if (self->ended)
    return;

  self->ended = TRUE;
  g_cancellable_cancel (self->admitting);
  if (self->stream != NULL)
    tektra_event_stream_cancel (self->stream);
  g_clear_object (&self->stream);
  g_clear_object (&self->lease);

  if (error != NULL)
    tektra_message_fail (self->answer, error);
  else
    tektra_message_set_status (self->answer, status);

  g_signal_emit (self, signals[ENDED], 0);
}

/* What a later report leaves out, an earlier one may have told. */
static void
tektra_turn_take_usage (TektraTurn        *self,
                        const TektraUsage *usage)
{
  const TektraUsage *before = tektra_message_get_usage (self->answer);
  g_autoptr(TektraUsage) merged = tektra_usage_copy (usage);

  g_assert (TEKTRA_IS_TURN (self));

  if (before != NULL && merged->first_token_us < 0)
    merged->first_token_us = before->first_token_us;
  if (self->beginning != NULL)
    tektra_usage_add_beginning (merged, self->beginning);

  tektra_message_set_usage (self->answer, merged);
}

static void
tektra_turn_note_first_piece (TektraTurn *self)
{
  g_autoptr(TektraUsage) usage = NULL;

  g_assert (TEKTRA_IS_TURN (self));

  if (self->streaming)
    return;

  usage = tektra_usage_new ();
  usage->first_token_us = g_get_monotonic_time () - self->begin;
  tektra_turn_take_usage (self, usage);
  tektra_turn_set_status (self, NULL, 0, TRUE);
}

static void
tektra_turn_take_event (TektraTurn  *self,
                        TektraEvent *event)
{
  g_autoptr(TektraPart) part = NULL;
  const char *text;
  gsize length;

  g_assert (TEKTRA_IS_TURN (self));

  switch (tektra_event_get_kind (event))
    {
    case TEKTRA_EVENT_STATUS:
      tektra_turn_set_status (self, tektra_event_get_text (event, NULL), 0, self->streaming);
      break;

    case TEKTRA_EVENT_PROMPT_PROGRESS:
      tektra_turn_set_status (self, _("Reading…"), tektra_event_get_fraction (event),
                              self->streaming);
      break;

    case TEKTRA_EVENT_TEXT:
      tektra_turn_note_first_piece (self);
      text = tektra_event_get_text (event, &length);
      tektra_message_append_text (self->answer, text, (gssize) length);
      break;

    case TEKTRA_EVENT_THINKING:
      tektra_turn_note_first_piece (self);
      text = tektra_event_get_text (event, &length);
      tektra_message_append_thinking (self->answer, text, (gssize) length);
      break;

    case TEKTRA_EVENT_SIGNATURE:
      tektra_turn_note_first_piece (self);
      tektra_message_sign_thinking (self->answer, tektra_event_get_text (event, NULL));
      break;

    case TEKTRA_EVENT_REDACTED:
      tektra_turn_note_first_piece (self);
      part = tektra_thinking_part_new_redacted (tektra_event_get_text (event, NULL));
      tektra_message_add_part (self->answer, part);
      break;

    case TEKTRA_EVENT_TOOL_CALL:
      tektra_turn_note_first_piece (self);
      tektra_message_add_part (self->answer, TEKTRA_PART (tektra_event_get_tool_call (event)));
      break;

    case TEKTRA_EVENT_ODDS:
      tektra_message_add_odds (self->answer, tektra_event_get_odds (event));
      break;

    case TEKTRA_EVENT_USAGE:
      tektra_turn_take_usage (self, tektra_event_get_usage (event));
      break;

    case TEKTRA_EVENT_DONE:
      tektra_message_set_finish_reason (self->answer, tektra_event_get_finish_reason (event));
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Awaits room for the model, and asks it. */
static gboolean
reader_begin (Reader *reader)
{
  g_autoptr(TektraModelLease) lease = NULL;
  g_autoptr(TektraTurn) self = NULL;
  g_autoptr(GError) error = NULL;
  TektraBackend *backend;

  lease = dex_await_object (g_steal_pointer (&reader->admitted), &error);
  self = g_weak_ref_get (reader->turn);

  if (self == NULL || self->ended)
    return FALSE;

  if (lease == NULL)
    {
      tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_FAILED, error);
      return FALSE;
    }

  backend = tektra_model_get_backend (tektra_request_get_model (reader->request));
  if (backend == NULL)
    {
      /* Its server went while it waited for room. */
      error = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                           _("%s is gone. Choose another model."),
                           tektra_model_get_name (tektra_request_get_model (reader->request)));
      tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_FAILED, error);
      return FALSE;
    }

  g_set_object (&self->lease, lease);
  self->stream = tektra_backend_generate (backend, reader->request);
  g_set_object (&reader->stream, self->stream);

  return TRUE;
}

static DexFuture *
tektra_turn_read_fiber (gpointer user_data)
{
  Reader *reader = user_data;
  gint64 begin;

  if (!reader_begin (reader))
    return dex_future_new_true ();

  begin = g_get_monotonic_time ();

  for (;;)
    {
      DexFuture *next = tektra_event_stream_next (reader->stream);
      g_autoptr(TektraEvent) event = NULL;
      g_autoptr(TektraTurn) self = NULL;
      g_autoptr(GError) error = NULL;
      gint64 asked;

      /* A model that is faster than the window must not keep it from painting. */
      if (g_get_monotonic_time () - begin > TAKE_TIME_US)
        {
          dex_await (tektra_idle_wait (RESUME_PRIORITY), NULL);
          begin = g_get_monotonic_time ();
        }

      asked = g_get_monotonic_time ();
      event = dex_await_boxed (next, &error);
      if (g_get_monotonic_time () - asked > REST_TIME_US)
        begin = g_get_monotonic_time ();

      self = g_weak_ref_get (reader->turn);

      if (self == NULL || self->ended)
        break;

      if (event != NULL)
        {
          tektra_turn_take_event (self, event);
          continue;
        }

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_STOPPED, NULL);
      else
        tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_COMPLETE, error);
      break;
    }

  return dex_future_new_true ();
}

static void
tektra_turn_dispose (GObject *object)
{
  TektraTurn *self = TEKTRA_TURN (object);

  if (self->answer != NULL)
    tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_STOPPED, NULL);
  g_clear_object (&self->answer);

  G_OBJECT_CLASS (tektra_turn_parent_class)->dispose (object);
}

static void
tektra_turn_finalize (GObject *object)
{
  TektraTurn *self = TEKTRA_TURN (object);

  g_free (self->status_text);
  g_clear_pointer (&self->beginning, tektra_usage_free);
  g_object_unref (self->admitting);

  G_OBJECT_CLASS (tektra_turn_parent_class)->finalize (object);
}

static void
tektra_turn_class_init (TektraTurnClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_turn_dispose;
  object_class->finalize = tektra_turn_finalize;

  /**
   * TektraTurn::progressed:
   * @self: the turn
   *
   * What happens before or while the answer is written changed.
   */
  signals[PROGRESSED] =
    g_signal_new ("progressed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraTurn::ended:
   * @self: the turn
   *
   * Nothing more will come; the answer has its final status.
   */
  signals[ENDED] =
    g_signal_new ("ended",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_turn_init (TektraTurn *self)
{
  self->admitting = g_cancellable_new ();
}

/**
 * tektra_turn_new:
 * @answer: (transfer none): the message to write to, behind what is there already
 *
 * Creates a turn that waits for [method@Turn.run].
 *
 * Returns: (transfer full): a new turn
 */
TektraTurn *
tektra_turn_new (TektraMessage *answer)
{
  TektraTurn *self;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (answer), NULL);

  self = g_object_new (TEKTRA_TYPE_TURN, NULL);
  self->answer = g_object_ref (answer);
  if (tektra_message_get_usage (answer) != NULL)
    self->beginning = tektra_usage_copy (tektra_message_get_usage (answer));
  tektra_message_set_finish_reason (answer, TEKTRA_FINISH_NONE);
  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_STREAMING);

  return self;
}

/**
 * tektra_turn_run:
 * @self: a new turn
 * @budget: who lets the model into memory
 * @request: what to answer
 * @anyway: let the model in even when there is not enough memory
 *
 * Waits for room for the model, asks it, and reads what comes.
 */
void
tektra_turn_run (TektraTurn         *self,
                 TektraMemoryBudget *budget,
                 TektraRequest      *request,
                 gboolean            anyway)
{
  Reader *reader;

  g_return_if_fail (TEKTRA_IS_TURN (self));
  g_return_if_fail (TEKTRA_IS_MEMORY_BUDGET (budget));
  g_return_if_fail (TEKTRA_IS_REQUEST (request));
  g_return_if_fail (self->stream == NULL && !self->ended);

  self->begin = g_get_monotonic_time ();

  reader = g_new0 (Reader, 1);
  reader->turn = tektra_weak_ref_new (self);
  reader->request = g_object_ref (request);
  reader->admitted = tektra_memory_budget_admit (budget, tektra_request_get_model (request),
                                                 tektra_request_get_params (request), anyway,
                                                 self->admitting);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, tektra_turn_read_fiber, reader, reader_free));
}

/**
 * tektra_turn_fail:
 * @self: a turn
 * @error: why
 *
 * Ends the turn as failed.
 */
void
tektra_turn_fail (TektraTurn   *self,
                  const GError *error)
{
  g_return_if_fail (TEKTRA_IS_TURN (self));
  g_return_if_fail (error != NULL);

  tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_FAILED, error);
}

/**
 * tektra_turn_stop:
 * @self: a turn
 *
 * Ends the turn in whatever phase it is. The text so far stays.
 */
void
tektra_turn_stop (TektraTurn *self)
{
  g_return_if_fail (TEKTRA_IS_TURN (self));

  tektra_turn_end (self, TEKTRA_MESSAGE_STATUS_STOPPED, NULL);
}

/**
 * tektra_turn_get_answer:
 * @self: a turn
 *
 * Gets the message that is written to.
 *
 * Returns: (transfer none): the message
 */
TektraMessage *
tektra_turn_get_answer (TektraTurn *self)
{
  g_return_val_if_fail (TEKTRA_IS_TURN (self), NULL);

  return self->answer;
}

/**
 * tektra_turn_get_streaming:
 * @self: a turn
 *
 * Gets whether the first piece of the answer has come.
 *
 * Returns: %TRUE when it has
 */
gboolean
tektra_turn_get_streaming (TektraTurn *self)
{
  g_return_val_if_fail (TEKTRA_IS_TURN (self), FALSE);

  return self->streaming;
}

/**
 * tektra_turn_get_status_text:
 * @self: a turn
 *
 * Gets what happens before the first piece of the answer.
 *
 * Returns: (transfer none) (nullable): one short sentence
 */
const char *
tektra_turn_get_status_text (TektraTurn *self)
{
  g_return_val_if_fail (TEKTRA_IS_TURN (self), NULL);

  return self->status_text;
}

/**
 * tektra_turn_get_progress:
 * @self: a turn
 *
 * Gets how much of the prompt the model has read.
 *
 * Returns: from 0 to 1; 0 when not known
 */
double
tektra_turn_get_progress (TektraTurn *self)
{
  g_return_val_if_fail (TEKTRA_IS_TURN (self), 0);

  return self->progress;
}
