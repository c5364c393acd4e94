/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Newline-delimited JSON out of bytes split anywhere. */
typedef struct _TektraNdjsonParser TektraNdjsonParser;

/**
 * TektraNdjsonFunc:
 * @object: one parsed line
 * @user_data: data passed to the parser
 *
 * Called once for each line that holds an object. Returning %FALSE ends the feed.
 */
typedef gboolean (*TektraNdjsonFunc) (JsonObject *object,
                                      gpointer    user_data);

TektraNdjsonParser *tektra_ndjson_parser_new    (gsize                max_line);
void                tektra_ndjson_parser_free   (TektraNdjsonParser  *self);
gboolean            tektra_ndjson_parser_feed   (TektraNdjsonParser  *self,
                                                 const guint8        *bytes,
                                                 gsize                length,
                                                 TektraNdjsonFunc     func,
                                                 gpointer             user_data,
                                                 GError             **error);
gboolean            tektra_ndjson_parser_finish (TektraNdjsonParser  *self,
                                                 TektraNdjsonFunc     func,
                                                 gpointer             user_data,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraNdjsonParser, tektra_ndjson_parser_free)

G_END_DECLS
