/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The `normalizer` of a tokenizer.json: what a text becomes before it is cut. */
typedef struct _TektraTokenNormalizer TektraTokenNormalizer;

TektraTokenNormalizer *tektra_token_normalizer_new  (JsonObject             *object,
                                                     GError                **error);
void                   tektra_token_normalizer_free (TektraTokenNormalizer  *self);
char                  *tektra_token_normalizer_run  (TektraTokenNormalizer  *self,
                                                     const char             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTokenNormalizer, tektra_token_normalizer_free)

G_END_DECLS
