/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "core/tektra-generation-params.h"
#include "models/tektra-model-manager.h"
#include "session/tektra-draft.h"
#include "session/tektra-message-pager.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_CHAT_STATE (tektra_chat_state_get_type ())

/**
 * TektraChatState:
 * @TEKTRA_CHAT_STATE_IDLE: nothing runs
 * @TEKTRA_CHAT_STATE_PREPARING: waits for attachments to be prepared
 * @TEKTRA_CHAT_STATE_WAITING: the model loads, queues or reads the prompt
 * @TEKTRA_CHAT_STATE_STREAMING: the answer grows
 *
 * What a chat is doing.
 */
typedef enum
{
  TEKTRA_CHAT_STATE_IDLE,
  TEKTRA_CHAT_STATE_PREPARING,
  TEKTRA_CHAT_STATE_WAITING,
  TEKTRA_CHAT_STATE_STREAMING,
} TektraChatState;

/* One chat at work: a conversation, its model, its draft, and at most one running turn.
 * Properties: conversation, draft, model, state, busy, status-text, progress, think, unread. */
#define TEKTRA_TYPE_CHAT_SESSION (tektra_chat_session_get_type ())
G_DECLARE_FINAL_TYPE (TektraChatSession, tektra_chat_session, TEKTRA, CHAT_SESSION, GObject)

GType                   tektra_chat_state_get_type           (void) G_GNUC_CONST;
TektraChatSession      *tektra_chat_session_new              (TektraModelManager *manager);
TektraChatSession      *tektra_chat_session_new_for_conversation
                                                             (TektraModelManager *manager,
                                                              TektraConversation *conversation);
TektraModelManager     *tektra_chat_session_get_manager      (TektraChatSession  *self);
TektraConversation     *tektra_chat_session_get_conversation (TektraChatSession  *self);
TektraDraft            *tektra_chat_session_get_draft        (TektraChatSession  *self);
TektraModel            *tektra_chat_session_get_model        (TektraChatSession  *self);
void                    tektra_chat_session_set_model        (TektraChatSession  *self,
                                                              TektraModel        *model);
TektraGenerationParams *tektra_chat_session_get_params       (TektraChatSession  *self);
TektraChatState         tektra_chat_session_get_state        (TektraChatSession  *self);
gboolean                tektra_chat_session_get_busy         (TektraChatSession  *self);
const char             *tektra_chat_session_get_status_text  (TektraChatSession  *self);
double                  tektra_chat_session_get_progress     (TektraChatSession  *self);
gboolean                tektra_chat_session_get_unread       (TektraChatSession  *self);
void                    tektra_chat_session_set_unread       (TektraChatSession  *self,
                                                              gboolean            unread);
gboolean                tektra_chat_session_get_think        (TektraChatSession  *self);
void                    tektra_chat_session_set_think        (TektraChatSession  *self,
                                                              gboolean            think);
void                    tektra_chat_session_send             (TektraChatSession  *self);
gboolean                tektra_chat_session_get_spoken       (TektraChatSession  *self);
gboolean                tektra_chat_session_send_message     (TektraChatSession  *self,
                                                              TektraMessage      *question);
void                    tektra_chat_session_set_load_anyway  (TektraChatSession  *self,
                                                              gboolean            load_anyway);
void                    tektra_chat_session_stop             (TektraChatSession  *self);

/* tektra-chat-session-run.c */
void                    tektra_chat_session_set_options      (TektraChatSession    *self,
                                                              TektraRequestOptions *options);

/* tektra-chat-session-turns.c */
gboolean                tektra_chat_session_can_regenerate   (TektraChatSession  *self,
                                                              TektraMessage      *answer);
void                    tektra_chat_session_regenerate       (TektraChatSession  *self,
                                                              TektraMessage      *answer);
void                    tektra_chat_session_load_anyway      (TektraChatSession  *self,
                                                              TektraMessage      *answer);
gboolean                tektra_chat_session_edit             (TektraChatSession  *self,
                                                              TektraMessage      *message,
                                                              const char         *text,
                                                              GPtrArray          *attachments);
gboolean                tektra_chat_session_can_continue     (TektraChatSession  *self,
                                                              TektraMessage      *answer);
void                    tektra_chat_session_continue         (TektraChatSession  *self,
                                                              TektraMessage      *answer);

/* tektra-chat-session-pager.c */
TektraMessagePager     *tektra_chat_session_get_pager        (TektraChatSession  *self);
void                    tektra_chat_session_set_pager        (TektraChatSession  *self,
                                                              TektraMessagePager *pager);

/* tektra-chat-session-switch.c */
void                    tektra_chat_session_switch_model     (TektraChatSession  *self,
                                                              TektraModel        *model,
                                                              gboolean            anyway);

G_END_DECLS
