/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-event-sink-private.h"
#include "core/tektra-event-stream.h"

/* The end of an event stream that is read. The backend keeps only the sink, so that letting go of
 * the stream is enough to stop: its cancellable closes the connection at once. */

struct _TektraEventStream
{
  GObject parent_instance;

  TektraEventSink *sink;
};

G_DEFINE_FINAL_TYPE (TektraEventStream, tektra_event_stream, G_TYPE_OBJECT)

static void
tektra_event_stream_dispose (GObject *object)
{
  TektraEventStream *self = TEKTRA_EVENT_STREAM (object);

  if (self->sink != NULL)
    tektra_event_sink_cancel (self->sink);
  g_clear_object (&self->sink);

  G_OBJECT_CLASS (tektra_event_stream_parent_class)->dispose (object);
}

static void
tektra_event_stream_class_init (TektraEventStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_event_stream_dispose;
}

static void
tektra_event_stream_init (TektraEventStream *self)
{
}

/**
 * tektra_event_stream_new:
 * @sink: (out) (transfer full): the end to write to
 *
 * Creates both ends of a stream.
 *
 * Returns: (transfer full): the end to read from
 */
TektraEventStream *
tektra_event_stream_new (TektraEventSink **sink)
{
  TektraEventStream *self;

  g_return_val_if_fail (sink != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_EVENT_STREAM, NULL);
  self->sink = tektra_event_sink_new ();
  *sink = g_object_ref (self->sink);

  return self;
}

/**
 * tektra_event_stream_new_failed:
 * @error: (transfer full): why
 *
 * Creates a stream that fails at once.
 *
 * Returns: (transfer full): the end to read from
 */
TektraEventStream *
tektra_event_stream_new_failed (GError *error)
{
  g_autoptr(TektraEventSink) sink = NULL;
  g_autoptr(GError) owned = error;
  TektraEventStream *self;

  g_return_val_if_fail (error != NULL, NULL);

  self = tektra_event_stream_new (&sink);
  tektra_event_sink_close (sink, owned);

  return self;
}

/**
 * tektra_event_stream_next:
 * @self: a stream
 *
 * Waits for the next event. Only one call may be under way.
 *
 * Returns: (transfer full): a future that resolves to a boxed [struct@Event], %NULL at the end, or
 *   rejects with %TEKTRA_BACKEND_ERROR, or with %G_IO_ERROR_CANCELLED after a cancel
 */
DexFuture *
tektra_event_stream_next (TektraEventStream *self)
{
  g_return_val_if_fail (TEKTRA_IS_EVENT_STREAM (self), NULL);

  return tektra_event_sink_next (self->sink);
}

/**
 * tektra_event_stream_cancel:
 * @self: a stream
 *
 * Stops the answer in whatever phase it is: the connection is closed by the next turn of the main
 * loop, events not fetched yet are dropped, and a waiting [method@EventStream.next] is rejected.
 */
void
tektra_event_stream_cancel (TektraEventStream *self)
{
  g_return_if_fail (TEKTRA_IS_EVENT_STREAM (self));

  tektra_event_sink_cancel (self->sink);
}

/**
 * tektra_event_stream_break:
 * @self: a stream
 * @error: why
 *
 * Stops the answer as [method@EventStream.cancel] does, and tells the reader why: the next call of
 * [method@EventStream.next], or the one that is waiting, is rejected with @error. Nothing happens
 * to an answer that is complete, or was stopped.
 */
void
tektra_event_stream_break (TektraEventStream *self,
                           const GError      *error)
{
  g_return_if_fail (TEKTRA_IS_EVENT_STREAM (self));
  g_return_if_fail (error != NULL);

  tektra_event_sink_break (self->sink, error);
}
