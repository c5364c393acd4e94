/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"

G_BEGIN_DECLS

void tektra_chat_session_emit_switch_failed (TektraChatSession *self,
                                             TektraModel       *model,
                                             const GError      *error);

G_END_DECLS
