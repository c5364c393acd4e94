/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The `pre_tokenizer` of a tokenizer.json: where a text is cut before tokens are looked for. */
typedef struct _TektraPreTokenizer TektraPreTokenizer;

TektraPreTokenizer *tektra_pre_tokenizer_new  (JsonObject          *object,
                                               GError             **error);
void                tektra_pre_tokenizer_free (TektraPreTokenizer  *self);
GPtrArray          *tektra_pre_tokenizer_run  (TektraPreTokenizer  *self,
                                               const char          *text,
                                               gboolean             at_start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraPreTokenizer, tektra_pre_tokenizer_free)

G_END_DECLS
