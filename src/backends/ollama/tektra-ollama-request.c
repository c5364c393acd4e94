/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "backends/ollama/tektra-ollama-request.h"
#include "core/tektra-device.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-call-part.h"
#include "core/tektra-tool-result-part.h"
#include "util/tektra-json-writer.h"

/*
 * The context when nobody chose one. Left out, Ollama takes 4,096 to 262,144 tokens by the graphics
 * memory it finds, and cuts longer chats off without a word; 8,192 holds a chat with some pictures
 * and costs a 7B model about 1 GB.
 */
#define DEFAULT_CONTEXT 8192

static const struct
{
  TektraParam param;
  const char *name;
} double_options[] = {
  { TEKTRA_PARAM_TEMPERATURE, "temperature" },
  { TEKTRA_PARAM_TOP_P, "top_p" },
  { TEKTRA_PARAM_MIN_P, "min_p" },
  { TEKTRA_PARAM_REPEAT_PENALTY, "repeat_penalty" },
}, int_options[] = {
  { TEKTRA_PARAM_TOP_K, "top_k" },
  { TEKTRA_PARAM_MAX_TOKENS, "num_predict" },
  { TEKTRA_PARAM_SEED, "seed" },
};

static void
add_tool_calls (JsonBuilder *builder,
                GListModel  *parts,
                guint        n_calls)
{
  if (n_calls == 0)
    return;

  json_builder_set_member_name (builder, "tool_calls");
  json_builder_begin_array (builder);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      TektraToolCallPart *call;

      if (!TEKTRA_IS_TOOL_CALL_PART (part))
        continue;

      call = TEKTRA_TOOL_CALL_PART (part);

      json_builder_begin_object (builder);
      if (tektra_tool_call_part_get_id (call) != NULL)
        tektra_json_add_string (builder, "id", tektra_tool_call_part_get_id (call));
      json_builder_set_member_name (builder, "function");
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "name", tektra_tool_call_part_get_name (call));
      /* An object to Ollama, which takes a string for a broken one. */
      json_builder_set_member_name (builder, "arguments");
      tektra_json_add_object (builder, tektra_tool_call_part_get_arguments (call));
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
}

static void
add_tool_results (JsonBuilder *builder,
                  GPtrArray   *results)
{
  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      TektraToolResultPart *result = g_ptr_array_index (results, i);

      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "role", "tool");
      tektra_json_add_string (builder, "tool_name", tektra_tool_result_part_get_name (result));
      tektra_json_add_string (builder, "tool_call_id",
                              tektra_tool_result_part_get_call_id (result));
      tektra_json_add_string (builder, "content",
                              tektra_text_part_get_text (TEKTRA_TEXT_PART (result)));
      json_builder_end_object (builder);
    }
}

/* Nothing can be said of whether one has to be called; where none may be, it is not told of any. */
static void
add_tools (JsonBuilder          *builder,
           TektraRequestOptions *options)
{
  const char *name;

  if (tektra_request_options_get_n_tools (options) > 0 &&
      tektra_request_options_get_tool_choice (options, &name) != TEKTRA_TOOL_CHOICE_NONE)
    tektra_request_options_build_tools (options, builder);
}

/* What the answer is held to, and whether its odds are told: /api/chat and /api/generate */
static void
add_form (JsonBuilder          *builder,
          TektraRequestOptions *options)
{
  TektraAnswerSchema *schema = tektra_request_options_get_schema (options);
  guint n_candidates = tektra_request_options_get_n_candidates (options);

  if (schema != NULL)
    {
      json_builder_set_member_name (builder, "format");
      tektra_json_add_object (builder, tektra_answer_schema_get_text (schema));
    }

  if (n_candidates > 0)
    {
      tektra_json_add_boolean (builder, "logprobs", TRUE);
      tektra_json_add_int (builder, "top_logprobs", n_candidates);
    }
}

/* Sound and pictures are plain base64; Ollama finds out what they are from their first bytes. */
static void
add_media (JsonBuilder *builder,
           GBytes      *media)
{
  g_autofree char *encoded = NULL;
  gconstpointer data;
  gsize length;

  data = g_bytes_get_data (media, &length);
  encoded = g_base64_encode (data, length);
  json_builder_add_string_value (builder, encoded);
}

static void
add_images (JsonBuilder *builder,
            GListModel  *parts,
            guint        n_media)
{
  if (n_media == 0)
    return;

  json_builder_set_member_name (builder, "images");
  json_builder_begin_array (builder);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (tektra_part_get_media (part, NULL) != NULL)
        add_media (builder, tektra_part_get_media (part, NULL));
    }

  json_builder_end_array (builder);
}

static const char *
role_name (TektraRole role)
{
  switch (role)
    {
    case TEKTRA_ROLE_SYSTEM:
      return "system";
    case TEKTRA_ROLE_ASSISTANT:
      return "assistant";
    case TEKTRA_ROLE_TOOL:
      return "tool";
    case TEKTRA_ROLE_USER:
    default:
      return "user";
    }
}

static void
add_message (JsonBuilder   *builder,
             TektraRequest *request,
             guint          index)
{
  TektraMessage *message = tektra_request_get_message (request, index);
  g_autoptr(GPtrArray) results = tektra_request_dup_tool_results (request, index);
  GListModel *parts = tektra_message_list_parts (message);
  g_autoptr(GString) content = g_string_new (NULL);
  g_autoptr(GString) thinking = g_string_new (NULL);
  guint n_calls = 0, n_media = 0;

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        g_string_append (thinking, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      else if (TEKTRA_IS_TEXT_PART (part))
        g_string_append (content, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      else if (tektra_part_get_media (part, NULL) != NULL)
        n_media++;
      else if (TEKTRA_IS_TOOL_CALL_PART (part))
        n_calls++;
    }

  /* written with the answer that called them */
  if (tektra_message_get_role (message) == TEKTRA_ROLE_TOOL)
    return;

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "role", role_name (tektra_message_get_role (message)));
  tektra_json_add_string (builder, "content", content->str);

  /* Old thoughts only cost context, except those that led to a call whose result comes next. */
  if (thinking->len > 0 && n_calls > 0)
    tektra_json_add_string (builder, "thinking", thinking->str);

  add_images (builder, parts, n_media);
  add_tool_calls (builder, parts, n_calls);
  json_builder_end_object (builder);
  add_tool_results (builder, results);
}

/* A card is named among those that have memory; without a wish Ollama looks for itself. (Ollama,
 * api/types.go, Runner) */
static void
add_device (JsonBuilder *builder,
            gint64       device)
{
  if (device == TEKTRA_DEVICE_CPU)
    tektra_json_add_int (builder, "num_gpu", 0);
  else if (device >= 0)
    tektra_json_add_int (builder, "main_gpu", device);
}

static void
add_options (JsonBuilder            *builder,
             const char             *member,
             TektraGenerationParams *params,
             const char * const     *stop,
             guint                   context_length)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_object (builder);

  if (context_length > 0)
    tektra_json_add_int (builder, "num_ctx", context_length);

  for (guint i = 0; params != NULL && i < G_N_ELEMENTS (double_options); i++)
    {
      if (!tektra_generation_params_has (params, double_options[i].param))
        continue;

      json_builder_set_member_name (builder, double_options[i].name);
      json_builder_add_double_value (builder,
                                     tektra_generation_params_get_double (params,
                                                                          double_options[i].param));
    }

  for (guint i = 0; params != NULL && i < G_N_ELEMENTS (int_options); i++)
    {
      if (tektra_generation_params_has (params, int_options[i].param))
        tektra_json_add_int (builder, int_options[i].name,
                             tektra_generation_params_get_int (params, int_options[i].param));
    }

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE))
    add_device (builder, tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE));

  if (stop != NULL && stop[0] != NULL)
    {
      json_builder_set_member_name (builder, "stop");
      json_builder_begin_array (builder);
      for (guint i = 0; stop[i] != NULL; i++)
        json_builder_add_string_value (builder, stop[i]);
      json_builder_end_array (builder);
    }

  json_builder_end_object (builder);
}

/* A number is seconds, a negative one for ever. Absent, the server's own time holds. */
static void
add_keep_alive (JsonBuilder            *builder,
                TektraGenerationParams *params)
{
  if (params == NULL || !tektra_generation_params_has (params, TEKTRA_PARAM_KEEP_ALIVE))
    return;

  tektra_json_add_int (builder, "keep_alive",
                       tektra_generation_params_get_int (params, TEKTRA_PARAM_KEEP_ALIVE));
}

/* A model that can think does when nothing is said. All of them take the words for how much. */
static void
add_think (JsonBuilder     *builder,
           TektraReasoning  reasoning)
{
  json_builder_set_member_name (builder, "think");

  switch (reasoning)
    {
    case TEKTRA_REASONING_LOW:
      json_builder_add_string_value (builder, "low");
      break;
    case TEKTRA_REASONING_MEDIUM:
      json_builder_add_string_value (builder, "medium");
      break;
    case TEKTRA_REASONING_HIGH:
      json_builder_add_string_value (builder, "high");
      break;
    case TEKTRA_REASONING_OFF:
    case TEKTRA_REASONING_ON:
    case TEKTRA_REASONING_DEFAULT:
    default:
      json_builder_add_boolean_value (builder, reasoning != TEKTRA_REASONING_OFF);
    }
}

static GBytes *
build_empty_chat (const char             *model_id,
                  TektraGenerationParams *params,
                  guint                   context_length)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model", model_id);
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  json_builder_end_array (builder);

  if (context_length > 0)
    {
      add_options (builder, "options", params, NULL, context_length);
      add_keep_alive (builder, params);
    }
  else
    tektra_json_add_int (builder, "keep_alive", 0);

  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/**
 * tektra_ollama_request_choose_context:
 * @model: the model
 * @params: (nullable): the settings of the chat
 *
 * Chooses the context length that is always sent, because a request without one, or with another
 * one, makes Ollama load the model again: the chat's own, else 8,192 tokens or what the model was
 * trained for when that is less.
 *
 * Returns: a number of tokens
 */
guint
tektra_ollama_request_choose_context (TektraModel            *model,
                                      TektraGenerationParams *params)
{
  guint trained;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), DEFAULT_CONTEXT);

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    {
      gint64 chosen = tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);

      if (chosen > 0)
        return (guint) MIN (chosen, G_MAXINT);
    }

  trained = tektra_model_get_context_length (model);

  return trained > 0 ? MIN (trained, DEFAULT_CONTEXT) : DEFAULT_CONTEXT;
}

/**
 * tektra_ollama_request_build_chat:
 * @request: what to answer
 * @capabilities: of the model; whether to think is only told to one that can
 * @context_length: tokens of context
 *
 * Writes the body of `POST /api/chat`. May be called in any thread.
 *
 * Thinking is always told, because a model that can think does when nothing is said.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_chat (TektraRequest      *request,
                                  TektraCapabilities  capabilities,
                                  guint               context_length)
{
  g_autoptr(JsonBuilder) builder = NULL;
  TektraGenerationParams *params;
  g_auto(GStrv) stop = NULL;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);

  builder = json_builder_new_immutable ();
  params = tektra_request_get_params (request);

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model",
                          tektra_model_get_id (tektra_request_get_model (request)));

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tektra_request_get_n_messages (request); i++)
    add_message (builder, request, i);
  json_builder_end_array (builder);
  add_tools (builder, tektra_request_get_options (request));

  tektra_json_add_boolean (builder, "stream", TRUE);

  if (capabilities & TEKTRA_CAPABILITY_THINKING)
    {
      TektraReasoning reasoning = params != NULL ? tektra_generation_params_get_reasoning (params)
                                                 : TEKTRA_REASONING_DEFAULT;

      /* Thoughts come before an answer, and this one may have begun. While they think, models do
       * not make out what is said: https://github.com/ollama/ollama/issues/16584 */
      if (tektra_request_get_continues (request) ||
          (tektra_request_get_needs (request) & TEKTRA_CAPABILITY_AUDIO))
        reasoning = TEKTRA_REASONING_OFF;
      add_think (builder, reasoning);
    }

  stop = tektra_request_dup_stop (request);
  add_options (builder, "options", params, (const char * const *) stop, context_length);
  add_keep_alive (builder, params);
  add_form (builder, tektra_request_get_options (request));
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/**
 * tektra_ollama_request_build_raw:
 * @request: what to answer; has a template
 * @context_length: tokens of context
 *
 * Writes the body of `POST /api/generate` that sends the text of the template, which the server
 * then leaves as it is. May be called in any thread.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_raw (TektraRequest *request,
                                 guint          context_length)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autoptr(TektraPrompt) prompt = NULL;
  TektraGenerationParams *params;
  g_auto(GStrv) stop = NULL;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);

  builder = json_builder_new_immutable ();
  prompt = tektra_request_render (request, NULL);
  params = tektra_request_get_params (request);
  stop = tektra_request_dup_stop (request);

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model",
                          tektra_model_get_id (tektra_request_get_model (request)));
  tektra_json_add_string (builder, "prompt", prompt->text);
  tektra_json_add_boolean (builder, "raw", TRUE);
  tektra_json_add_boolean (builder, "stream", TRUE);

  if (prompt->media->len > 0)
    {
      json_builder_set_member_name (builder, "images");
      json_builder_begin_array (builder);
      for (guint i = 0; i < prompt->media->len; i++)
        add_media (builder, tektra_part_get_media (prompt->media->pdata[i], NULL));
      json_builder_end_array (builder);
    }

  add_options (builder, "options", params, (const char * const *) stop, context_length);
  add_keep_alive (builder, params);
  add_form (builder, tektra_request_get_options (request));
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/**
 * tektra_ollama_request_build_load:
 * @model_id: a model
 * @params: (nullable): the settings of the chat to come
 * @context_length: tokens of context, the same as in the chat to come
 *
 * Writes the body of `POST /api/chat` that only loads a model.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_load (const char             *model_id,
                                  TektraGenerationParams *params,
                                  guint                   context_length)
{
  g_return_val_if_fail (model_id != NULL, NULL);
  g_return_val_if_fail (context_length > 0, NULL);

  return build_empty_chat (model_id, params, context_length);
}

/**
 * tektra_ollama_request_build_unload:
 * @model_id: a model
 *
 * Writes the body of `POST /api/chat` that takes a model out of memory.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_unload (const char *model_id)
{
  g_return_val_if_fail (model_id != NULL, NULL);

  return build_empty_chat (model_id, NULL, 0);
}

/**
 * tektra_ollama_request_build_show:
 * @model_id: a model
 *
 * Writes the body of `POST /api/show`, `POST /api/pull` and `DELETE /api/delete`, which name a
 * model and nothing else.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_show (const char *model_id)
{
  g_autoptr(JsonBuilder) builder = NULL;

  g_return_val_if_fail (model_id != NULL, NULL);

  builder = json_builder_new_immutable ();
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model", model_id);
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/**
 * tektra_ollama_request_build_copy:
 * @model_id: a model
 * @name: its other name
 *
 * Writes the body of `POST /api/copy`.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_copy (const char *model_id,
                                  const char *name)
{
  g_autoptr(JsonBuilder) builder = NULL;

  g_return_val_if_fail (model_id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  builder = json_builder_new_immutable ();
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "source", model_id);
  tektra_json_add_string (builder, "destination", name);
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/**
 * tektra_ollama_request_build_create:
 * @recipe: what the model is made of
 * @digests: the checksums of the recipe's files, in their order
 *
 * Writes the body of `POST /api/create`.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_ollama_request_build_create (TektraModelRecipe  *recipe,
                                    const char * const *digests)
{
  g_autoptr(JsonBuilder) builder = NULL;
  TektraGenerationParams *params;
  const char *members[3][2];
  GListModel *files;

  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (recipe), NULL);
  g_return_val_if_fail (digests != NULL, NULL);

  files = tektra_model_recipe_list_files (recipe);
  params = tektra_model_recipe_get_params (recipe);

  members[0][0] = "from";
  members[0][1] = tektra_model_recipe_get_base (recipe);
  members[1][0] = "system";
  members[1][1] = tektra_model_recipe_get_system (recipe);
  members[2][0] = "template";
  members[2][1] = tektra_model_recipe_get_template_text (recipe);

  builder = json_builder_new_immutable ();
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model", tektra_model_recipe_get_name (recipe));

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (members[i][1] != NULL)
        tektra_json_add_string (builder, members[i][0], members[i][1]);
    }

  if (digests[0] != NULL)
    {
      json_builder_set_member_name (builder, "files");
      json_builder_begin_object (builder);
      for (guint i = 0; digests[i] != NULL; i++)
        {
          g_autoptr(GFile) file = g_list_model_get_item (files, i);
          g_autofree char *basename = g_file_get_basename (file);

          tektra_json_add_string (builder, basename, digests[i]);
        }
      json_builder_end_object (builder);
    }

  if (params != NULL)
    {
      gint64 context = 0;

      if (tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
        context = tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);

      add_options (builder, "parameters", params,
                   tektra_generation_params_get_stop (params),
                   (guint) CLAMP (context, 0, G_MAXINT));
    }

  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}
