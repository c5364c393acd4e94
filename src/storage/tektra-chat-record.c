/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-chat-record.h"
#include "util/tektra-json.h"

/**
 * tektra_chat_record_new:
 * @conversation: a conversation
 *
 * Takes a snapshot of a conversation without its messages.
 *
 * Returns: (transfer full): the record; not pinned, not unread, updated with its newest message
 */
TektraChatRecord *
tektra_chat_record_new (TektraConversation *conversation)
{
  TektraChatRecord *self = g_new0 (TektraChatRecord, 1);
  TektraGenerationParams *params = tektra_conversation_get_params (conversation);
  TektraMessage *head = tektra_conversation_get_last (conversation);
  guint n = tektra_conversation_get_n_messages (conversation);

  self->id = tektra_conversation_get_id (conversation);
  self->title = g_strdup (tektra_conversation_get_title (conversation));
  self->system_prompt = g_strdup (tektra_conversation_get_system_prompt (conversation));
  self->model = g_strdup (tektra_conversation_get_model_id (conversation));
  self->preset = g_strdup (tektra_conversation_get_preset (conversation));
  self->template_name = g_strdup (tektra_conversation_get_template_name (conversation));
  self->head = head != NULL ? tektra_message_get_id (head) : 0;
  self->created = self->updated = tektra_conversation_get_created (conversation);

  if (tektra_generation_params_get_mask (params) != 0)
    {
      g_autoptr(JsonNode) node = tektra_generation_params_to_json (params);

      self->params = tektra_json_to_string (node);
    }

  if (n > 0)
    self->updated =
      tektra_message_get_created (tektra_conversation_get_message (conversation, n - 1));

  return self;
}

/**
 * tektra_chat_record_copy:
 * @self: a record
 *
 * Copies a record.
 *
 * Returns: (transfer full): the copy
 */
TektraChatRecord *
tektra_chat_record_copy (const TektraChatRecord *self)
{
  TektraChatRecord *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->system_prompt = g_strdup (self->system_prompt);
  copy->model = g_strdup (self->model);
  copy->preset = g_strdup (self->preset);
  copy->template_name = g_strdup (self->template_name);
  copy->params = g_strdup (self->params);

  return copy;
}

/**
 * tektra_chat_record_free:
 * @self: (transfer full): a record
 *
 * Frees a record.
 */
void
tektra_chat_record_free (TektraChatRecord *self)
{
  g_free (self->title);
  g_free (self->system_prompt);
  g_free (self->model);
  g_free (self->preset);
  g_free (self->template_name);
  g_free (self->params);
  g_free (self);
}

/**
 * tektra_chat_record_apply:
 * @self: a record
 * @conversation: a conversation that nobody knows yet
 *
 * Makes a conversation what the record says, but for its messages.
 */
void
tektra_chat_record_apply (const TektraChatRecord *self,
                          TektraConversation     *conversation)
{
  g_autoptr(JsonObject) object = NULL;

  tektra_conversation_identify (conversation, self->id, self->created);
  tektra_conversation_set_title (conversation, self->title);
  tektra_conversation_set_system_prompt (conversation, self->system_prompt);
  tektra_conversation_set_model_id (conversation, self->model);
  tektra_conversation_set_preset (conversation, self->preset);
  tektra_conversation_set_template_name (conversation, self->template_name);

  object = self->params != NULL ? tektra_json_parse_object (self->params, -1, NULL) : NULL;
  if (object != NULL)
    {
      g_autoptr(TektraGenerationParams) params = tektra_generation_params_new_from_json (object);

      tektra_generation_params_fill (tektra_conversation_get_params (conversation), params);
    }
}
