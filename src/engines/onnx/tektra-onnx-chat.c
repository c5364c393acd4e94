/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-message.h"
#include "core/tektra-prompt.h"
#include "engines/onnx/tektra-onnx-chat.h"
#include "models/tektra-template-manager.h"
#include "util/tektra-json.h"

/* What `/v1/chat/completions` takes, written as the model was trained to read it. */

/**
 * tektra_onnx_chat_find_template:
 * @folder: the folder of a model
 *
 * Finds the template that its chat template is of, or else the one of its name.
 *
 * Returns: (transfer full): the template
 */
TektraTemplate *
tektra_onnx_chat_find_template (const TektraOnnxFolder *folder)
{
  g_autoptr(TektraTemplateManager) manager = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  manager = tektra_template_manager_new (NULL);

  return g_object_ref (tektra_template_manager_recognize (manager, folder->chat_template,
                                                          folder->name));
}

/* A text, or parts of which some are texts */
static char *
dup_content (JsonObject *message)
{
  JsonArray *parts = tektra_json_get_array (message, "content");
  guint n = parts != NULL ? json_array_get_length (parts) : 0;
  GString *text = g_string_new (tektra_json_get_string (message, "content"));

  for (guint i = 0; i < n; i++)
    {
      JsonObject *part = tektra_json_as_object (json_array_get_element (parts, i));
      const char *piece = tektra_json_get_string (part, "text");

      if (piece != NULL)
        g_string_append (text, piece);
    }

  return g_string_free (text, FALSE);
}

static TektraRole
find_role (const char *name)
{
  if (g_strcmp0 (name, "system") == 0 || g_strcmp0 (name, "developer") == 0)
    return TEKTRA_ROLE_SYSTEM;
  if (g_strcmp0 (name, "assistant") == 0)
    return TEKTRA_ROLE_ASSISTANT;

  return g_strcmp0 (name, "tool") == 0 ? TEKTRA_ROLE_TOOL : TEKTRA_ROLE_USER;
}

static GPtrArray *
read_messages (JsonObject *request)
{
  JsonArray *array = tektra_json_get_array (request, "messages");
  guint n = array != NULL ? json_array_get_length (array) : 0;
  GPtrArray *messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *message = tektra_json_as_object (json_array_get_element (array, i));
      g_autofree char *text = message != NULL ? dup_content (message) : NULL;

      if (text != NULL)
        g_ptr_array_add (messages,
                         tektra_message_new_text (find_role (tektra_json_get_string (message,
                                                                                     "role")),
                                                  text));
    }

  return messages;
}

static TektraReasoning
read_reasoning (JsonObject *request)
{
  JsonObject *variables = tektra_json_get_object (request, "chat_template_kwargs");

  if (variables == NULL || !json_object_has_member (variables, "enable_thinking"))
    return TEKTRA_REASONING_DEFAULT;

  return tektra_json_get_boolean (variables, "enable_thinking", TRUE) ? TEKTRA_REASONING_ON
                                                                      : TEKTRA_REASONING_OFF;
}

static void
add_strings (GStrv              *strings,
             const char * const *more)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) *strings);
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    g_strv_builder_add (builder, more[i]);

  g_strfreev (*strings);
  *strings = g_strv_builder_end (builder);
}

/**
 * tektra_onnx_chat_render:
 * @job: where to write the prompt, and what ends the answer
 * @request: the body of a request
 * @template: how the model is written to
 *
 * Makes one text of the messages of a request. Pictures and sounds are left out: these models do
 * not take them.
 *
 * Returns: %FALSE when there are no messages
 */
gboolean
tektra_onnx_chat_render (TektraOnnxJob  *job,
                         JsonObject     *request,
                         TektraTemplate *template)
{
  g_autoptr(GPtrArray) messages = NULL;
  g_autoptr(TektraPrompt) prompt = NULL;

  g_return_val_if_fail (job != NULL, FALSE);
  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (template), FALSE);

  messages = read_messages (request);
  if (messages->len == 0)
    return FALSE;

  job->continues = tektra_message_get_role (g_ptr_array_index (messages, messages->len - 1)) ==
                   TEKTRA_ROLE_ASSISTANT;
  prompt = tektra_prompt_new (template, messages, NULL, read_reasoning (request));
  g_set_str (&job->prompt, prompt->text);
  add_strings (&job->stop, tektra_template_get_spec (template)->stop);
  add_strings (&job->preserved,
               (const char *[]) { tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_BEGIN),
                                  tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_END),
                                  NULL });

  return TRUE;
}
