/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-backend.h"
#include "core/tektra-image-part.h"
#include "core/tektra-text-part.h"
#include "core/tektra-thinking-part.h"
#include "session/tektra-context-builder.h"
#include "session/tektra-context-meter.h"

/* Decides what of a conversation a model is sent. */

/* In English, which every model reads; it answers in the language of the answer so far. */
#define CONTINUE_REQUEST "Continue your last answer exactly where it stopped. Write only what " \
                         "follows its last character: no introduction, and nothing once more."

/* The parts of the conversation are shared with the request: text is added in parts of its own,
 * and never to one of them. */
static void
add_text (TektraMessage *message,
          const char    *text)
{
  g_autoptr(TektraPart) part = tektra_text_part_new (text);

  tektra_message_add_part (message, part);
}

/* An earlier picture cannot be shown to a model that does not see, nor a sound played to one that
 * does not hear, but the answer about it should not hang in the air. */
static void
add_media_as_text (TektraMessage *message,
                   TektraPart    *part)
{
  g_autofree char *text = NULL;
  const char *transcript = NULL;

  if (TEKTRA_IS_AUDIO_PART (part))
    transcript = tektra_audio_part_get_transcript (TEKTRA_AUDIO_PART (part));

  if (TEKTRA_IS_IMAGE_PART (part))
    /* Translators: stands for a picture in what is sent to a model that cannot see; %s is a file */
    text = g_strdup_printf (_("[picture: %s]"),
                            tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)));
  else
    /* Translators: stands for a sound in what is sent to a model that cannot hear; %s is a file */
    text = g_strdup_printf (_("[sound: %s]"),
                            tektra_audio_part_get_name (TEKTRA_AUDIO_PART (part)));

  add_text (message, text);
  if (transcript != NULL)
    {
      add_text (message, "\n");
      add_text (message, transcript);
      add_text (message, "\n\n");
    }
}

/* What a model must be able to do to be sent a part as it is */
static TektraCapabilities
get_need (TektraPart *part)
{
  if (TEKTRA_IS_IMAGE_PART (part))
    return TEKTRA_CAPABILITY_IMAGE;
  if (TEKTRA_IS_AUDIO_PART (part))
    return TEKTRA_CAPABILITY_AUDIO;

  return TEKTRA_CAPABILITY_NONE;
}

static gboolean
is_written_down (TektraPart *part)
{
  return TEKTRA_IS_AUDIO_PART (part) &&
         tektra_audio_part_get_transcript (TEKTRA_AUDIO_PART (part)) != NULL;
}

/* Reasoning is not sent back: models are trained without it in the history, and it would fill the
 * context. A server that signed it leaves out itself what it does not need of it, but refuses to go
 * on with tools when a word of it lacks; no other one can read the signature. */
static gboolean
goes_back (TektraThinkingPart *part,
           TektraMessage      *message,
           TektraModel        *model)
{
  g_autofree char *id = NULL;

  if (!tektra_thinking_part_is_sealed (part))
    return FALSE;

  id = tektra_model_dup_full_id (model);

  return g_strcmp0 (tektra_message_get_model_id (message), id) == 0;
}

static void
add_parts (TektraMessage *copy,
           TektraMessage *message,
           TektraModel   *model)
{
  TektraCapabilities able = tektra_model_get_capabilities (model);
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part) &&
          !goes_back (TEKTRA_THINKING_PART (part), message, model))
        continue;
      if ((get_need (part) & ~able) != 0)
        add_media_as_text (copy, part);
      else
        tektra_message_add_part (copy, part);
    }
}

/* Questions whose answer failed or was stopped before its first word become one with the next, and
 * so do the answers around a message that was deleted: templates such as Gemma's refuse a chat in
 * which the roles do not alternate. */
static void
add_message (GPtrArray     *messages,
             TektraMessage *message,
             TektraModel   *model)
{
  TektraMessage *last = messages->len > 0 ? g_ptr_array_index (messages, messages->len - 1) : NULL;

  if (last != NULL &&
      (tektra_message_get_role (last) == TEKTRA_ROLE_USER ||
       tektra_message_get_role (last) == TEKTRA_ROLE_ASSISTANT) &&
      tektra_message_get_role (last) == tektra_message_get_role (message))
    {
      add_text (last, "\n\n");
    }
  else
    {
      last = tektra_message_new (tektra_message_get_role (message));
      g_ptr_array_add (messages, last);
    }

  add_parts (last, message, model);
}

/* The instructions of the chat, else those that the person wrote down for the model */
static const char *
get_system_prompt (TektraConversation *conversation,
                   TektraModel        *model)
{
  const TektraModelDefinition *definition = tektra_model_get_definition (model);
  const char *system_prompt = tektra_conversation_get_system_prompt (conversation);

  if ((system_prompt == NULL || *system_prompt == '\0') && definition != NULL)
    return definition->system_prompt;

  return system_prompt;
}

/* An answer that failed or was stopped before its first word says nothing. */
static gboolean
message_is_empty (TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  if (!tektra_message_get_loaded (message))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (!TEKTRA_IS_THINKING_PART (part))
        return FALSE;
    }

  return TRUE;
}

/* The part of a context that is kept for the answer when nobody said how long that may be */
#define ANSWER_SHARE 4
#define ANSWER_TOKENS 1024

/* How many tokens of history there may be; -1 when nobody knows. */
static gint64
get_room (TektraModel            *model,
          TektraGenerationParams *params)
{
  g_autoptr(TektraGenerationParams) all_params = tektra_model_dup_params (model, params);
  TektraBackend *backend = tektra_model_get_backend (model);
  gint64 context, answer;

  context = backend != NULL ? tektra_backend_get_context_length (backend, model, params) : 0;
  if (context == 0)
    return -1;

  answer = MIN (context / ANSWER_SHARE, ANSWER_TOKENS);
  if (tektra_generation_params_has (all_params, TEKTRA_PARAM_MAX_TOKENS))
    answer = tektra_generation_params_get_int (all_params, TEKTRA_PARAM_MAX_TOKENS);

  return context - CLAMP (answer, 0, context / 2);
}

/* Finds where the history begins that fits: with a question, never with an answer to nothing. The
 * instructions and the newest question, with the beginning of its answer, are always sent; if they
 * alone are too long, the model says so with the numbers. */
static guint
find_beginning (GPtrArray     *branch,
                TektraModel   *model,
                TektraMessage *instructions,
                gint64         room)
{
  g_autofree char *model_id = tektra_model_dup_full_id (model);
  double bytes_per_token = tektra_context_meter_calibrate (branch, instructions, model_id);
  gboolean limited = room >= 0;
  guint beginning = 0;

  while (beginning < branch->len &&
         tektra_message_get_role (branch->pdata[beginning]) != TEKTRA_ROLE_USER)
    beginning++;
  beginning = MIN (beginning + 1, branch->len);

  if (limited && instructions != NULL)
    room -= tektra_context_meter_count (instructions, bytes_per_token);

  for (guint i = 0; i < branch->len; i++)
    {
      TektraMessage *message = g_ptr_array_index (branch, i);

      /* What is too far back for any model has been left in the store. */
      if (!tektra_message_get_loaded (message))
        break;

      if (limited)
        room -= tektra_context_meter_count (message, bytes_per_token);
      if (limited && room < 0)
        break;
      if (i >= beginning && tektra_message_get_role (message) == TEKTRA_ROLE_USER)
        beginning = i + 1;
    }

  return beginning;
}

/* The instructions of the chat, else of the model; %NULL for none */
static TektraMessage *
create_instructions (TektraConversation *conversation,
                     TektraModel        *model)
{
  const char *system_prompt = get_system_prompt (conversation, model);

  if (system_prompt == NULL || *system_prompt == '\0')
    return NULL;

  return tektra_message_new_text (TEKTRA_ROLE_SYSTEM, system_prompt);
}

/* What was said up to and including @last, newest first; borrowed. */
static GPtrArray *
list_branch (TektraConversation *conversation,
             TektraMessage      *last)
{
  GPtrArray *branch = g_ptr_array_new ();

  for (TektraMessage *message = last;
       message != NULL;
       message = tektra_conversation_get_parent (conversation, message))
    {
      if (message == last || !message_is_empty (message))
        g_ptr_array_add (branch, message);
    }

  return branch;
}

/* For a model that does not go on with an answer by itself */
static void
add_request_to_continue (GPtrArray *messages)
{
  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_USER, CONTINUE_REQUEST));
}

/**
 * tektra_context_builder_build:
 * @conversation: a conversation
 * @last: the message to answer, or an answer to go on with
 * @model: who shall answer
 * @params: settings
 * @template: (nullable): how to write it; %NULL for the model's own way
 * @n_left_out: (out) (optional): return location for how many of the oldest messages are left out
 *
 * Makes the request for an answer to @last: the instructions of the chat, else of the model, and
 * what was said up to and including @last, from the beginning or as much of it as fits into the
 * model's context. Questions that were never answered are joined to the one that follows.
 *
 * Where @last is an answer, what the model writes follows its last byte. The request ends with that
 * answer when the backend can go on with it, else with a sentence that asks for it.
 *
 * Returns: (transfer full): the request
 */
TektraRequest *
tektra_context_builder_build (TektraConversation     *conversation,
                              TektraMessage          *last,
                              TektraModel            *model,
                              TektraGenerationParams *params,
                              TektraTemplate         *template,
                              guint                  *n_left_out)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraMessage) instructions = NULL;
  g_autoptr(GPtrArray) branch = NULL;
  TektraBackend *backend;
  guint beginning;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (last), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  instructions = create_instructions (conversation, model);
  if (instructions != NULL)
    g_ptr_array_add (messages, g_object_ref (instructions));

  branch = list_branch (conversation, last);
  beginning = find_beginning (branch, model, instructions, get_room (model, params));
  for (guint i = beginning; i > 0; i--)
    add_message (messages, g_ptr_array_index (branch, i - 1), model);

  backend = tektra_model_get_backend (model);
  if (tektra_message_get_role (last) == TEKTRA_ROLE_ASSISTANT &&
      (backend == NULL || !tektra_backend_can_continue (backend, model)))
    add_request_to_continue (messages);

  if (n_left_out != NULL)
    *n_left_out = branch->len - beginning;

  return tektra_request_new_templated (model, messages, params, template);
}

/**
 * tektra_context_builder_measure:
 * @conversation: a conversation
 * @next: (nullable): what is about to be said
 * @model: who shall answer
 * @params: settings
 * @n_context: (out): return location for the tokens that the model can have in view, 0 when nobody
 *   knows
 *
 * Estimates how much of the model's context the next request would use. What would be left out is
 * not counted.
 *
 * Returns: tokens
 */
gint64
tektra_context_builder_measure (TektraConversation     *conversation,
                                TektraMessage          *next,
                                TektraModel            *model,
                                TektraGenerationParams *params,
                                gint64                 *n_context)
{
  g_autoptr(TektraMessage) instructions = NULL;
  g_autoptr(GPtrArray) branch = g_ptr_array_new ();
  g_autofree char *model_id = NULL;
  TektraBackend *backend;
  double bytes_per_token;
  gint64 n_tokens = 0;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);
  g_return_val_if_fail (n_context != NULL, 0);

  backend = tektra_model_get_backend (model);
  *n_context = backend != NULL ? tektra_backend_get_context_length (backend, model, params) : 0;
  if (*n_context == 0)
    return 0;

  /* What is so far back that it was left on disk is not sent. */
  for (TektraMessage *message = tektra_conversation_get_last (conversation);
       message != NULL && tektra_message_get_loaded (message);
       message = tektra_conversation_get_parent (conversation, message))
    g_ptr_array_add (branch, message);

  instructions = create_instructions (conversation, model);
  model_id = tektra_model_dup_full_id (model);
  bytes_per_token = tektra_context_meter_calibrate (branch, instructions, model_id);

  if (instructions != NULL)
    n_tokens += tektra_context_meter_count (instructions, bytes_per_token);
  if (next != NULL)
    n_tokens += tektra_context_meter_count (next, bytes_per_token);

  for (guint i = 0; i < branch->len; i++)
    {
      gint64 count = tektra_context_meter_count (branch->pdata[i], bytes_per_token);

      if (n_tokens + count > *n_context)
        break;
      n_tokens += count;
    }

  return n_tokens;
}

/**
 * tektra_context_builder_check:
 * @model: (nullable): who shall answer
 * @question: the message to answer
 *
 * Finds out what can be known to fail before anybody is asked.
 *
 * Returns: (transfer full) (nullable): an error in %TEKTRA_BACKEND_ERROR, %NULL when nothing is
 *   known to stand in the way
 */
GError *
tektra_context_builder_check (TektraModel   *model,
                              TektraMessage *question)
{
  GListModel *parts;
  guint n;

  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (TEKTRA_IS_MESSAGE (question), NULL);

  if (model == NULL)
    return g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                _("There is no model to answer. Choose one first."));

  if (tektra_model_get_backend (model) == NULL)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                        _("%s is gone. Choose another model."), tektra_model_get_name (model));

  parts = tektra_message_list_parts (question);
  n = g_list_model_get_n_items (parts);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      TektraCapabilities lacking = get_need (part) & ~tektra_model_get_capabilities (model);

      if (is_written_down (part))
        continue;
      if (lacking & TEKTRA_CAPABILITY_IMAGE)
        return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                            _("%s cannot see pictures. Choose a model that can."),
                            tektra_model_get_name (model));
      if (lacking & TEKTRA_CAPABILITY_AUDIO)
        return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                            _("%s cannot hear. Choose a model that can, or write down what is "
                              "said."),
                            tektra_model_get_name (model));
    }

  return NULL;
}
