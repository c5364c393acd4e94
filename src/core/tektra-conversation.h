/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-generation-params.h"
#include "core/tektra-message.h"

G_BEGIN_DECLS

/* The messages of one chat: a tree, shown as a GListModel of the current branch. */
#define TEKTRA_TYPE_CONVERSATION (tektra_conversation_get_type ())
G_DECLARE_FINAL_TYPE (TektraConversation, tektra_conversation, TEKTRA, CONVERSATION, GObject)

TektraConversation *tektra_conversation_new               (void);
gint64              tektra_conversation_get_id            (TektraConversation *self);
gint64              tektra_conversation_get_created       (TektraConversation *self);
void                tektra_conversation_identify          (TektraConversation *self,
                                                           gint64              id,
                                                           gint64              created);
const char         *tektra_conversation_get_title         (TektraConversation *self);
void                tektra_conversation_set_title         (TektraConversation *self,
                                                           const char         *title);
const char         *tektra_conversation_get_system_prompt (TektraConversation *self);
void                tektra_conversation_set_system_prompt (TektraConversation *self,
                                                           const char         *system_prompt);
const char         *tektra_conversation_get_model_id      (TektraConversation *self);
void                tektra_conversation_set_model_id      (TektraConversation *self,
                                                           const char         *model_id);
const char         *tektra_conversation_get_preset        (TektraConversation *self);
void                tektra_conversation_set_preset        (TektraConversation *self,
                                                           const char         *preset);
const char         *tektra_conversation_get_template_name (TektraConversation *self);
void                tektra_conversation_set_template_name (TektraConversation *self,
                                                           const char         *template_name);
TektraGenerationParams *
                    tektra_conversation_get_params        (TektraConversation *self);
TektraMessage      *tektra_conversation_get_last          (TektraConversation *self);
TektraMessage      *tektra_conversation_get_parent        (TektraConversation *self,
                                                           TektraMessage      *message);
void                tektra_conversation_append            (TektraConversation *self,
                                                           TektraMessage      *message);
void                tektra_conversation_append_to         (TektraConversation *self,
                                                           TektraMessage      *parent,
                                                           TektraMessage      *message);
void                tektra_conversation_set_messages      (TektraConversation *self,
                                                           GPtrArray          *messages,
                                                           GPtrArray          *parents,
                                                           TektraMessage      *leaf);
guint               tektra_conversation_get_n_messages    (TektraConversation *self);
TektraMessage      *tektra_conversation_get_message       (TektraConversation *self,
                                                           guint               index);
gboolean            tektra_conversation_contains          (TektraConversation *self,
                                                           TektraMessage      *message);
GPtrArray          *tektra_conversation_remove            (TektraConversation *self,
                                                           TektraMessage      *message);
void                tektra_conversation_restore           (TektraConversation *self,
                                                           TektraMessage      *parent,
                                                           TektraMessage      *message,
                                                           GPtrArray          *children);
GListModel         *tektra_conversation_list_siblings     (TektraConversation *self,
                                                           TektraMessage      *message);
void                tektra_conversation_select            (TektraConversation *self,
                                                           TektraMessage      *message);

G_END_DECLS
