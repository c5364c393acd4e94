/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend-error.h"
#include "core/tektra-event.h"
#include "core/tektra-request.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* The Messages API of Anthropic, version 2023-06-01. No I/O.
 *
 * Writing: a request → the body of POST /v1/messages.
 * Reading: the items of the stream → events. */

/**
 * TektraAnthropicAbilities:
 * @capabilities: what the model can do
 * @max_tokens: tokens that an answer of it may have, 0 when nobody knows
 * @adaptive: whether it decides itself how long it thinks
 * @effort: whether it can be told how much effort to take
 * @schema: whether it can be held to a schema
 *
 * What has to be known of a model to ask it.
 */
typedef struct
{
  TektraCapabilities capabilities;
  guint              max_tokens;
  gboolean           adaptive;
  gboolean           effort;
  gboolean           schema;
} TektraAnthropicAbilities;

void    tektra_anthropic_abilities_read (TektraAnthropicAbilities       *self,
                                         JsonObject                     *entry);

GBytes *tektra_anthropic_encode_request (TektraRequest                  *request,
                                         const TektraAnthropicAbilities *abilities);

/**
 * TektraAnthropicEventFunc:
 * @event: (transfer none): an event
 * @user_data: data passed to the decoder
 *
 * Called for each event of an answer, in order.
 */
typedef void (*TektraAnthropicEventFunc) (TektraEvent *event,
                                          gpointer     user_data);

typedef struct _TektraAnthropicDecoder TektraAnthropicDecoder;

TektraAnthropicDecoder *tektra_anthropic_decoder_new  (TektraAnthropicEventFunc   func,
                                                       gpointer                   user_data);
void                    tektra_anthropic_decoder_free (TektraAnthropicDecoder    *self);
TektraHttpVerdict       tektra_anthropic_decoder_take (TektraAnthropicDecoder    *self,
                                                       const char                *data,
                                                       JsonObject                *object,
                                                       GError                   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraAnthropicDecoder, tektra_anthropic_decoder_free)

G_END_DECLS
