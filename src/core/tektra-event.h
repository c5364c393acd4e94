/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"
#include "core/tektra-token-odds.h"
#include "core/tektra-tool-call-part.h"
#include "core/tektra-usage.h"

G_BEGIN_DECLS

/* One item of an event stream. Immutable and reference counted. */
#define TEKTRA_TYPE_EVENT (tektra_event_get_type ())
typedef struct _TektraEvent TektraEvent;

GType               tektra_event_get_type            (void) G_GNUC_CONST;
TektraEvent        *tektra_event_new_status          (const char         *text);
TektraEvent        *tektra_event_new_prompt_progress (double              fraction);
TektraEvent        *tektra_event_new_text            (const char         *text,
                                                      gssize              length);
TektraEvent        *tektra_event_new_thinking        (const char         *text,
                                                      gssize              length);
TektraEvent        *tektra_event_new_signature       (const char         *signature);
TektraEvent        *tektra_event_new_redacted        (const char         *data);
TektraEvent        *tektra_event_new_tool_call       (TektraToolCallPart *part);
TektraEvent        *tektra_event_new_odds            (GPtrArray          *odds);
TektraEvent        *tektra_event_new_usage           (const TektraUsage  *usage);
TektraEvent        *tektra_event_new_done            (TektraFinishReason  reason);
TektraEvent        *tektra_event_ref                 (TektraEvent        *self);
void                tektra_event_unref               (TektraEvent        *self);
TektraEventKind     tektra_event_get_kind            (TektraEvent        *self);
const char         *tektra_event_get_text            (TektraEvent        *self,
                                                      gsize              *length);
double              tektra_event_get_fraction        (TektraEvent        *self);
TektraToolCallPart *tektra_event_get_tool_call       (TektraEvent        *self);
GPtrArray          *tektra_event_get_odds            (TektraEvent        *self);
const TektraUsage  *tektra_event_get_usage           (TektraEvent        *self);
TektraFinishReason  tektra_event_get_finish_reason   (TektraEvent        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraEvent, tektra_event_unref)

G_END_DECLS
