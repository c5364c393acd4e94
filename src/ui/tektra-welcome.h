/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/tektra-offer-list.h"
#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* What an empty chat shows: what is ready, what one could ask, how to get more.
 * Emits ::suggested with a question and whether it needs a picture. */
#define TEKTRA_TYPE_WELCOME (tektra_welcome_get_type ())
G_DECLARE_FINAL_TYPE (TektraWelcome, tektra_welcome, TEKTRA, WELCOME, AdwBin)

void tektra_welcome_set_offers  (TektraWelcome     *self,
                                 TektraOfferList   *offers);
void tektra_welcome_set_session (TektraWelcome     *self,
                                 TektraChatSession *session);

G_END_DECLS
