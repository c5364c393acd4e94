/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Server-sent events (WHATWG HTML, "Parsing an event stream") out of bytes split anywhere. */
typedef struct _TektraSseParser TektraSseParser;

/**
 * TektraSseFunc:
 * @event: the event type, "message" when none was given
 * @data: the data, valid UTF-8, NUL-terminated
 * @length: bytes of @data
 * @id: (nullable): the last event id
 * @user_data: data passed to the parser
 *
 * Called once for each dispatched event. Strings are valid during the call only.
 */
typedef void (*TektraSseFunc) (const char *event,
                               const char *data,
                               gsize       length,
                               const char *id,
                               gpointer    user_data);

TektraSseParser *tektra_sse_parser_new    (gsize             max_event);
void             tektra_sse_parser_free   (TektraSseParser  *self);
gboolean         tektra_sse_parser_feed   (TektraSseParser  *self,
                                           const guint8     *bytes,
                                           gsize             length,
                                           TektraSseFunc     func,
                                           gpointer          user_data,
                                           GError          **error);
const char      *tektra_sse_parser_finish (TektraSseParser  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSseParser, tektra_sse_parser_free)

G_END_DECLS
