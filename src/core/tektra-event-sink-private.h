/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two ends of an event stream share: see tektra-event-sink.c. */
#pragma once

#include <libdex.h>

#include "core/tektra-event-sink.h"

G_BEGIN_DECLS

TektraEventSink *tektra_event_sink_new    (void);
DexFuture       *tektra_event_sink_next   (TektraEventSink *self);
void             tektra_event_sink_cancel (TektraEventSink *self);
void             tektra_event_sink_break  (TektraEventSink *self,
                                           const GError    *error);

G_END_DECLS
