/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-event-sink.h"

G_BEGIN_DECLS

/* The end of an event stream that a chat reads from. Dropping the last reference cancels. */
#define TEKTRA_TYPE_EVENT_STREAM (tektra_event_stream_get_type ())
G_DECLARE_FINAL_TYPE (TektraEventStream, tektra_event_stream, TEKTRA, EVENT_STREAM, GObject)

TektraEventStream *tektra_event_stream_new        (TektraEventSink   **sink);
TektraEventStream *tektra_event_stream_new_failed (GError             *error);
DexFuture         *tektra_event_stream_next       (TektraEventStream  *self);
void               tektra_event_stream_cancel     (TektraEventStream  *self);
void               tektra_event_stream_break      (TektraEventStream  *self,
                                                   const GError       *error);

G_END_DECLS
