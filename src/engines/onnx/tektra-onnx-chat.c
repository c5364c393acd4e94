/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-message.h"
#include "core/tektra-prompt.h"
#include "core/tektra-thought-filter.h"
#include "engines/onnx/tektra-jinja.h"
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

/* What somebody wrote means no more than its letters. */
static char *
dup_guarded (TektraTemplate *template,
             TektraMessage  *message)
{
  g_autofree char *text = tektra_message_dup_text (message);
  g_autoptr(GString) guarded = g_string_new (NULL);

  if (tektra_message_get_role (message) == TEKTRA_ROLE_ASSISTANT)
    return g_steal_pointer (&text);

  tektra_template_append (template, guarded, text, NULL);

  return g_string_free_and_steal (g_steal_pointer (&guarded));
}

static JsonArray *
list_messages (GPtrArray      *messages,
               TektraTemplate *template)
{
  static const char * const names[] = {
    [TEKTRA_ROLE_SYSTEM] = "system",
    [TEKTRA_ROLE_USER] = "user",
    [TEKTRA_ROLE_ASSISTANT] = "assistant",
    [TEKTRA_ROLE_TOOL] = "tool",
  };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < messages->len; i++)
    {
      JsonObject *object = json_object_new ();
      g_autofree char *text = dup_guarded (template, messages->pdata[i]);

      json_object_set_string_member (object, "role",
                                     names[tektra_message_get_role (messages->pdata[i])]);
      json_object_set_string_member (object, "content", text);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Cuts off what a template writes behind an answer that is to be gone on with. */
static gboolean
leave_open (char          *prompt,
            TektraMessage *last)
{
  g_autofree char *text = g_strstrip (tektra_message_dup_text (last));
  char *at = *text != '\0' ? g_strrstr (prompt, text) : NULL;

  if (at == NULL)
    return FALSE;

  at[strlen (text)] = '\0';

  return TRUE;
}

/* Follows the chat template of the model. Returns NULL when it cannot be followed, or does not want
 * such messages: what its family does with them is better than nothing then. */
static char *
follow_template (const TektraOnnxFolder *folder,
                 TektraTemplate         *template,
                 GPtrArray              *messages,
                 gboolean                continues,
                 TektraReasoning         reasoning)
{
  g_autoptr(JsonObject) variables = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *prompt = NULL;

  if (folder->chat_template == NULL)
    return NULL;

  variables = json_object_new ();
  json_object_set_array_member (variables, "messages", list_messages (messages, template));
  json_object_set_boolean_member (variables, "add_generation_prompt", !continues);
  json_object_set_string_member (variables, "bos_token",
                                 folder->bos_token != NULL ? folder->bos_token : "");
  json_object_set_string_member (variables, "eos_token",
                                 folder->eos_token != NULL ? folder->eos_token : "");
  if (reasoning != TEKTRA_REASONING_DEFAULT)
    json_object_set_boolean_member (variables, "enable_thinking",
                                    reasoning != TEKTRA_REASONING_OFF);

  prompt = tektra_jinja_render (folder->chat_template, variables, &error);
  if (prompt == NULL)
    {
      g_info ("The chat template is not followed: %s", error->message);
      return NULL;
    }

  if (continues && !leave_open (prompt, g_ptr_array_index (messages, messages->len - 1)))
    return NULL;

  return g_steal_pointer (&prompt);
}

/**
 * tektra_onnx_chat_render:
 * @job: where to write the prompt, and what ends the answer
 * @request: the body of a request
 * @template: how models of this family are written to
 * @folder: the model
 *
 * Makes one text of the messages of a request: as the chat template of the model says, or as those
 * of its family are written to when that cannot be followed. Pictures and sounds are left out:
 * these models do not take them.
 *
 * Returns: %FALSE when there are no messages
 */
gboolean
tektra_onnx_chat_render (TektraOnnxJob          *job,
                         JsonObject             *request,
                         TektraTemplate         *template,
                         const TektraOnnxFolder *folder)
{
  g_autoptr(GPtrArray) messages = NULL;
  g_auto(GStrv) marks = NULL;

  g_return_val_if_fail (job != NULL, FALSE);
  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (template), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  messages = read_messages (request);
  if (messages->len == 0)
    return FALSE;

  job->continues = tektra_message_get_role (g_ptr_array_index (messages, messages->len - 1)) ==
                   TEKTRA_ROLE_ASSISTANT;
  g_free (job->prompt);
  job->prompt = follow_template (folder, template, messages, job->continues,
                                 read_reasoning (request));
  job->is_own = job->prompt != NULL;
  if (job->is_own)
    {
      marks = tektra_thought_filter_dup_marks ();
      add_strings (&job->preserved, (const char * const *) marks);
      job->opening = tektra_thought_filter_find_opening (job->prompt);
    }
  else
    {
      g_autoptr(TektraPrompt) prompt = tektra_prompt_new (template, messages, NULL,
                                                          read_reasoning (request));

      g_set_str (&job->prompt, prompt->text);
    }
  add_strings (&job->stop, tektra_template_get_spec (template)->stop);
  add_strings (&job->preserved,
               (const char *[]) { tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_BEGIN),
                                  tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_END),
                                  NULL });

  return TRUE;
}
