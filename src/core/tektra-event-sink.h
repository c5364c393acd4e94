/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-event.h"

G_BEGIN_DECLS

/* The end of an event stream that a backend writes to.
 * Contract: any number of push (), then exactly one close (). After the reader has gone, the
 * cancellable is cancelled and pushes are dropped; close () is still owed. */
#define TEKTRA_TYPE_EVENT_SINK (tektra_event_sink_get_type ())
G_DECLARE_FINAL_TYPE (TektraEventSink, tektra_event_sink, TEKTRA, EVENT_SINK, GObject)

GCancellable *tektra_event_sink_get_cancellable (TektraEventSink *self);
gboolean      tektra_event_sink_is_cancelled    (TektraEventSink *self);
void          tektra_event_sink_push            (TektraEventSink *self,
                                                 TektraEvent     *event);
void          tektra_event_sink_close           (TektraEventSink *self,
                                                 const GError    *error);

G_END_DECLS
