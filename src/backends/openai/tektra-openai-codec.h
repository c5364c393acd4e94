/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/openai/tektra-openai-profile.h"
#include "core/tektra-backend-error.h"
#include "core/tektra-event.h"
#include "core/tektra-request.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* The chat completions protocol of OpenAI, which half the world speaks. No I/O.
 *
 * Writing: a request → the body of POST /v1/chat/completions.
 * Reading: the items of the stream → events. */

GBytes *tektra_openai_encode_request (TektraRequest             *request,
                                      const TektraOpenaiProfile *profile,
                                      const char * const        *refused);

GBytes *tektra_openai_encode_prompt  (TektraRequest             *request,
                                      const char                *marker);

/**
 * TektraOpenaiEventFunc:
 * @event: (transfer none): an event
 * @user_data: data passed to the decoder
 *
 * Called for each event of an answer, in order.
 */
typedef void (*TektraOpenaiEventFunc) (TektraEvent *event,
                                       gpointer     user_data);

typedef struct _TektraOpenaiDecoder TektraOpenaiDecoder;

TektraOpenaiDecoder *tektra_openai_decoder_new  (TektraOpenaiEventFunc   func,
                                                 gpointer                user_data);
void                 tektra_openai_decoder_free (TektraOpenaiDecoder    *self);
void                 tektra_openai_decoder_set_template (TektraOpenaiDecoder *self,
                                                         TektraTemplate      *template);
void                 tektra_openai_decoder_set_beginning (TektraOpenaiDecoder *self,
                                                          const char          *beginning);
void                 tektra_openai_decoder_set_server (TektraOpenaiDecoder       *self,
                                                       const char                *name,
                                                       const TektraOpenaiProfile *profile);
TektraHttpVerdict    tektra_openai_decoder_take (TektraOpenaiDecoder    *self,
                                                 const char             *event,
                                                 const char             *data,
                                                 JsonObject             *object,
                                                 GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOpenaiDecoder, tektra_openai_decoder_free)

G_END_DECLS
