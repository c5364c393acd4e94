/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The `decoder` of a tokenizer.json: what the tokens of a model are in a text. */
typedef struct _TektraTokenDecoder TektraTokenDecoder;

TektraTokenDecoder *tektra_token_decoder_new          (JsonObject          *object,
                                                       GError             **error);
void                tektra_token_decoder_free         (TektraTokenDecoder  *self);
void                tektra_token_decoder_run          (TektraTokenDecoder  *self,
                                                       const char          *token,
                                                       GString             *bytes);
guint               tektra_token_decoder_get_n_strip  (TektraTokenDecoder  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTokenDecoder, tektra_token_decoder_free)

G_END_DECLS
