/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"
#include "session/tektra-turn.h"

G_BEGIN_DECLS

struct _TektraChatSession
{
  GObject parent_instance;

  /* owned */
  TektraModelManager *manager;
  TektraConversation *conversation;
  TektraMessagePager *pager;
  TektraDraft *draft;
  TektraModel *model;
  TektraTurn *turn;
  TektraRequestOptions *options; /* NULL to ask for nothing beside words */

  TektraChatState state;
  guint unread : 1;
  guint load_anyway : 1;
  guint spoken : 1;
};

void       tektra_chat_session_set_state            (TektraChatSession *self,
                                                     TektraChatState    state);
void       tektra_chat_session_notify_progress      (TektraChatSession *self);
void       tektra_chat_session_emit_answer_begun    (TektraChatSession *self,
                                                     TektraMessage     *answer);
void       tektra_chat_session_emit_answer_finished (TektraChatSession *self,
                                                     TektraMessage     *answer);
void       tektra_chat_session_emit_edit_changed    (TektraChatSession *self,
                                                     TektraMessage     *message);
void       tektra_chat_session_emit_switch_failed   (TektraChatSession *self,
                                                     TektraModel       *model,
                                                     const GError      *error);
DexFuture *tektra_chat_session_load_context         (TektraChatSession *self,
                                                     TektraMessage     *question);
void       tektra_chat_session_begin_turn           (TektraChatSession *self,
                                                     TektraMessage     *answer);
void       tektra_chat_session_request              (TektraChatSession *self,
                                                     TektraMessage     *last,
                                                     gboolean           anyway);
void       tektra_chat_session_run                  (TektraChatSession *self,
                                                     TektraMessage     *question,
                                                     gboolean           anyway);

G_END_DECLS
