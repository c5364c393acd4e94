/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-event-sink-private.h"

/* The queue between a backend, which pushes events, and a chat, which takes them one by one. Both
 * live on the main context. It holds no more than the reader has not fetched yet: the reader is
 * woken for the first event and then takes all that came meanwhile without another turn of the
 * main loop. */

struct _TektraEventSink
{
  GObject parent_instance;

  GQueue events;
  GCancellable *cancellable;
  GError *error;
  GError *broken; /* why the reader gets no more, whatever comes yet */
  DexPromise *waiting;
  guint closed : 1;
};

G_DEFINE_FINAL_TYPE (TektraEventSink, tektra_event_sink, G_TYPE_OBJECT)

static DexFuture *
tektra_event_sink_take (TektraEventSink *self)
{
  TektraEvent *event;

  g_assert (TEKTRA_IS_EVENT_SINK (self));

  if (self->broken != NULL)
    return dex_future_new_for_error (g_error_copy (self->broken));

  if (g_cancellable_is_cancelled (self->cancellable))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The answer was stopped.");

  if ((event = g_queue_pop_head (&self->events)) != NULL)
    return dex_future_new_take_boxed (TEKTRA_TYPE_EVENT, event);

  if (self->error != NULL)
    return dex_future_new_for_error (g_error_copy (self->error));

  if (self->closed)
    return dex_future_new_take_boxed (TEKTRA_TYPE_EVENT, NULL);

  return NULL;
}

static void
tektra_event_sink_wake (TektraEventSink *self)
{
  g_autoptr(DexPromise) waiting = NULL;

  g_assert (TEKTRA_IS_EVENT_SINK (self));

  if ((waiting = g_steal_pointer (&self->waiting)) != NULL)
    dex_promise_resolve_boolean (waiting, TRUE);
}

static void
tektra_event_sink_dispose (GObject *object)
{
  TektraEventSink *self = TEKTRA_EVENT_SINK (object);

  dex_clear (&self->waiting);

  G_OBJECT_CLASS (tektra_event_sink_parent_class)->dispose (object);
}

static void
tektra_event_sink_finalize (GObject *object)
{
  TektraEventSink *self = TEKTRA_EVENT_SINK (object);

  g_queue_clear_full (&self->events, (GDestroyNotify) tektra_event_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_error (&self->broken);

  G_OBJECT_CLASS (tektra_event_sink_parent_class)->finalize (object);
}

static void
tektra_event_sink_class_init (TektraEventSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_event_sink_dispose;
  object_class->finalize = tektra_event_sink_finalize;
}

static void
tektra_event_sink_init (TektraEventSink *self)
{
  g_queue_init (&self->events);
  self->cancellable = g_cancellable_new ();
}

TektraEventSink *
tektra_event_sink_new (void)
{
  return g_object_new (TEKTRA_TYPE_EVENT_SINK, NULL);
}

static DexFuture *
tektra_event_sink_next_cb (DexFuture *completed,
                           gpointer   user_data)
{
  return tektra_event_sink_take (user_data);
}

/* A reader asks again only after the last answer, so there is at most one waiting promise. */
DexFuture *
tektra_event_sink_next (TektraEventSink *self)
{
  DexFuture *ready;

  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (self), NULL);
  g_return_val_if_fail (self->waiting == NULL ||
                        dex_future_is_resolved (DEX_FUTURE (self->waiting)), NULL);

  if ((ready = tektra_event_sink_take (self)) != NULL)
    return ready;

  dex_clear (&self->waiting);
  self->waiting = dex_promise_new ();

  return dex_future_then (dex_ref (DEX_FUTURE (self->waiting)),
                          tektra_event_sink_next_cb,
                          g_object_ref (self),
                          g_object_unref);
}

void
tektra_event_sink_cancel (TektraEventSink *self)
{
  g_return_if_fail (TEKTRA_IS_EVENT_SINK (self));

  if (!self->closed)
    g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->events, (GDestroyNotify) tektra_event_unref);
  tektra_event_sink_wake (self);
}

/* As a cancel for the backend; the reader is told why. */
void
tektra_event_sink_break (TektraEventSink *self,
                         const GError    *error)
{
  g_return_if_fail (TEKTRA_IS_EVENT_SINK (self));
  g_return_if_fail (error != NULL);

  if (self->closed || self->broken != NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->broken = g_error_copy (error);
  tektra_event_sink_cancel (self);
}

/**
 * tektra_event_sink_get_cancellable:
 * @self: a sink
 *
 * Gets what is cancelled when nobody reads any more.
 *
 * Give it to every operation that the answer needs, so that stopping ends it at once.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *
tektra_event_sink_get_cancellable (TektraEventSink *self)
{
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (self), NULL);

  return self->cancellable;
}

/**
 * tektra_event_sink_is_cancelled:
 * @self: a sink
 *
 * Gets whether nobody reads any more.
 *
 * Returns: %TRUE when the work can end
 */
gboolean
tektra_event_sink_is_cancelled (TektraEventSink *self)
{
  g_return_val_if_fail (TEKTRA_IS_EVENT_SINK (self), TRUE);

  return g_cancellable_is_cancelled (self->cancellable);
}

/**
 * tektra_event_sink_push:
 * @self: a sink
 * @event: (transfer full): the next event
 *
 * Hands an event to the reader. Dropped when nobody reads any more.
 */
void
tektra_event_sink_push (TektraEventSink *self,
                        TektraEvent     *event)
{
  g_return_if_fail (TEKTRA_IS_EVENT_SINK (self));
  g_return_if_fail (event != NULL);
  g_return_if_fail (!self->closed);

  if (tektra_event_sink_is_cancelled (self))
    {
      tektra_event_unref (event);
      return;
    }

  g_queue_push_tail (&self->events, event);
  tektra_event_sink_wake (self);
}

/**
 * tektra_event_sink_close:
 * @self: a sink
 * @error: (nullable): why it ends early
 *
 * Ends the stream, after the events that were pushed.
 */
void
tektra_event_sink_close (TektraEventSink *self,
                         const GError    *error)
{
  g_return_if_fail (TEKTRA_IS_EVENT_SINK (self));
  g_return_if_fail (!self->closed);

  self->closed = TRUE;
  if (error != NULL)
    self->error = g_error_copy (error);

  tektra_event_sink_wake (self);
}
