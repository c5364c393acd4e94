/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend-error.h"
#include "core/tektra-event.h"
#include "core/tektra-request.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* The chat completions protocol of OpenAI, which half the world speaks. No I/O.
 *
 * Writing: a request → the body of POST /v1/chat/completions.
 * Reading: the items of the stream → events. */

/**
 * TektraOpenaiDialect:
 * @TEKTRA_OPENAI_PLAIN: what OpenAI documents and every compatible server takes
 * @TEKTRA_OPENAI_LLAMA: llama-server: more samplers, progress while the prompt is read
 *
 * Which additions to the protocol a server knows.
 */
typedef enum
{
  TEKTRA_OPENAI_PLAIN,
  TEKTRA_OPENAI_LLAMA,
} TektraOpenaiDialect;

GBytes *tektra_openai_encode_request (TektraRequest       *request,
                                      TektraOpenaiDialect  dialect);

GBytes *tektra_openai_encode_prompt  (TektraRequest       *request,
                                      const char          *marker);

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
TektraHttpVerdict    tektra_openai_decoder_take (TektraOpenaiDecoder    *self,
                                                 const char             *event,
                                                 const char             *data,
                                                 JsonObject             *object,
                                                 GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOpenaiDecoder, tektra_openai_decoder_free)

G_END_DECLS
