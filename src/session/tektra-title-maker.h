/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* Lets models find titles for chats that have none but their first words. Properties: enabled. */
#define TEKTRA_TYPE_TITLE_MAKER (tektra_title_maker_get_type ())
G_DECLARE_FINAL_TYPE (TektraTitleMaker, tektra_title_maker, TEKTRA, TITLE_MAKER, GObject)

TektraTitleMaker *tektra_title_maker_new   (void);
gboolean          tektra_title_maker_start (TektraTitleMaker  *self,
                                            TektraChatSession *session);

G_END_DECLS
