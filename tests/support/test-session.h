/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

/* Chats with models that follow a script */

TektraModelManager *test_session_create_manager (const char        *script);
void                test_session_send           (TektraChatSession *session,
                                                 const char        *question);
void                test_session_wait           (TektraChatSession *session);

G_END_DECLS
