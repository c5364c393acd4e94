/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"

G_BEGIN_DECLS

/**
 * TektraChatRecord:
 * @id: the id of the conversation
 * @title: (nullable): what it is about
 * @system_prompt: (nullable): its instructions
 * @model: (nullable): the full id of the model that answers
 * @preset: (nullable): the name of the preset
 * @template_name: (nullable): the name of the prompt template
 * @params: (nullable): its settings, as JSON
 * @head: the last message of the branch that is shown; 0 for none
 * @pin: place among the pinned chats; 0 when not pinned
 * @created: microseconds since 1970, UTC
 * @updated: when something was said last, in microseconds since 1970, UTC
 * @deleted: when it was deleted, 0 when it was not
 * @unread: whether an answer came that nobody has seen
 *
 * A chat without its messages, as it is stored.
 */
typedef struct
{
  gint64 id;
  char *title;
  char *system_prompt;
  char *model;
  char *preset;
  char *template_name;
  char *params;
  gint64 head;
  gint64 pin;
  gint64 created;
  gint64 updated;
  gint64 deleted;
  gboolean unread;
} TektraChatRecord;

TektraChatRecord *tektra_chat_record_new   (TektraConversation     *conversation);
TektraChatRecord *tektra_chat_record_copy  (const TektraChatRecord *self);
void              tektra_chat_record_free  (TektraChatRecord       *self);
void              tektra_chat_record_apply (const TektraChatRecord *self,
                                            TektraConversation     *conversation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraChatRecord, tektra_chat_record_free)

G_END_DECLS
