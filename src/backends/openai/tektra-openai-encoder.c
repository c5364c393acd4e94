/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "util/tektra-json-writer.h"

static const char * const role_names[] = {
  [TEKTRA_ROLE_SYSTEM] = "system",
  [TEKTRA_ROLE_USER] = "user",
  [TEKTRA_ROLE_ASSISTANT] = "assistant",
  [TEKTRA_ROLE_TOOL] = "tool",
};

/* What a request is written for */
typedef struct
{
  JsonBuilder               *builder;
  TektraGenerationParams    *params;
  const TektraOpenaiProfile *profile;
  const char * const        *refused; /* members that the server does not take; may be NULL */
} Writer;

static const char * const reasoning_efforts[] = {
  [TEKTRA_REASONING_LOW] = "low",
  [TEKTRA_REASONING_MEDIUM] = "medium",
  [TEKTRA_REASONING_HIGH] = "high",
};

/* The text of an answer is sent back, its reasoning is not: models are trained without it. */
static gboolean
is_plain_text (TektraPart *part)
{
  return TEKTRA_IS_TEXT_PART (part) && !TEKTRA_IS_THINKING_PART (part);
}

static void
add_text_content (JsonBuilder *builder,
                  GListModel  *parts)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_parts = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (is_plain_text (part))
        g_string_append_len (text,
                             tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                             (gssize) tektra_text_part_get_length (TEKTRA_TEXT_PART (part)));
    }

  json_builder_add_string_value (builder, text->str);
}

static char *
dup_base64 (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return g_base64_encode (data, length);
}

static void
add_image (JsonBuilder     *builder,
           TektraImagePart *part)
{
  g_autofree char *base64 = dup_base64 (tektra_image_part_get_data (part));
  g_autofree char *url = NULL;

  url = g_strconcat ("data:", tektra_image_part_get_mime_type (part), ";base64,", base64, NULL);

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "type", "image_url");
  json_builder_set_member_name (builder, "image_url");
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "url", url);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/* There are two formats: https://platform.openai.com/docs/guides/audio */
static void
add_audio (JsonBuilder       *builder,
           TektraAudioPart   *part,
           TektraOpenaiAudio  style)
{
  g_autofree char *base64 = dup_base64 (tektra_audio_part_get_data (part));
  gboolean is_mp3 = g_str_equal (tektra_audio_part_get_mime_type (part), "audio/mpeg");

  json_builder_begin_object (builder);
  if (style == TEKTRA_OPENAI_AUDIO_URL)
    {
      g_autofree char *url = g_strconcat ("data:", tektra_audio_part_get_mime_type (part),
                                          ";base64,", base64, NULL);

      tektra_json_add_string (builder, "type", "audio_url");
      json_builder_set_member_name (builder, "audio_url");
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "url", url);
      json_builder_end_object (builder);
      json_builder_end_object (builder);
      return;
    }

  tektra_json_add_string (builder, "type", "input_audio");
  json_builder_set_member_name (builder, "input_audio");
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "data", base64);
  tektra_json_add_string (builder, "format", is_mp3 ? "mp3" : "wav");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_mixed_content (JsonBuilder       *builder,
                   GListModel        *parts,
                   TektraOpenaiAudio  style)
{
  guint n_parts = g_list_model_get_n_items (parts);

  json_builder_begin_array (builder);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_IMAGE_PART (part))
        add_image (builder, TEKTRA_IMAGE_PART (part));
      else if (TEKTRA_IS_AUDIO_PART (part))
        add_audio (builder, TEKTRA_AUDIO_PART (part), style);
      else if (is_plain_text (part) && tektra_text_part_get_length (TEKTRA_TEXT_PART (part)) > 0)
        {
          json_builder_begin_object (builder);
          tektra_json_add_string (builder, "type", "text");
          tektra_json_add_string (builder, "text",
                                  tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
          json_builder_end_object (builder);
        }
    }

  json_builder_end_array (builder);
}

/* A signature of Gemini stands beside the call it is of. A call of another model has none, and is
 * taken with this word in its place. (https://ai.google.dev/gemini-api/docs/thought-signatures) */
static void
add_signature (JsonBuilder        *builder,
               TektraToolCallPart *call)
{
  const char *extra = tektra_tool_call_part_get_extra (call);

  json_builder_set_member_name (builder, "extra_content");
  tektra_json_add_object (builder, extra != NULL
                                     ? extra
                                     : "{\"google\":{\"thought_signature\":"
                                       "\"skip_thought_signature_validator\"}}");
}

static void
add_tool_calls (JsonBuilder               *builder,
                GListModel                *parts,
                const TektraOpenaiProfile *profile)
{
  guint n_parts = g_list_model_get_n_items (parts);

  json_builder_set_member_name (builder, "tool_calls");
  json_builder_begin_array (builder);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      TektraToolCallPart *call;

      if (!TEKTRA_IS_TOOL_CALL_PART (part))
        continue;

      call = TEKTRA_TOOL_CALL_PART (part);
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "id", tektra_tool_call_part_get_id (call));
      tektra_json_add_string (builder, "type", "function");
      json_builder_set_member_name (builder, "function");
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "name", tektra_tool_call_part_get_name (call));
      tektra_json_add_string (builder, "arguments", tektra_tool_call_part_get_arguments (call));
      json_builder_end_object (builder);
      if ((profile->flags & TEKTRA_OPENAI_SIGNED) != 0)
        add_signature (builder, call);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
}

static void
add_tool_results (JsonBuilder *builder,
                  GPtrArray   *results)
{
  for (guint i = 0; i < results->len; i++)
    {
      TektraToolResultPart *result = g_ptr_array_index (results, i);

      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "role", "tool");
      tektra_json_add_string (builder, "tool_call_id",
                              tektra_tool_result_part_get_call_id (result));
      tektra_json_add_string (builder, "content",
                              tektra_text_part_get_text (TEKTRA_TEXT_PART (result)));
      json_builder_end_object (builder);
    }
}

/* What a model thought before it called a tool, where the server wants it back: it goes on thinking
 * from there. */
static void
add_thoughts (JsonBuilder *builder,
              GListModel  *parts,
              const char  *name)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_parts = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        g_string_append (text, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
    }

  if (text->len > 0)
    tektra_json_add_string (builder, name, text->str);
}

static void
add_message (JsonBuilder               *builder,
             TektraRequest             *request,
             guint                      index,
             const TektraOpenaiProfile *profile)
{
  TektraMessage *message = tektra_request_get_message (request, index);
  g_autoptr(GPtrArray) results = tektra_request_dup_tool_results (request, index);
  GListModel *parts = tektra_message_list_parts (message);
  guint n_parts = g_list_model_get_n_items (parts);
  gboolean has_media = FALSE;

  /* written with the answer that called them */
  if (tektra_message_get_role (message) == TEKTRA_ROLE_TOOL)
    return;

  for (guint i = 0; i < n_parts && !has_media; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      has_media = tektra_part_get_media (part, NULL) != NULL;
    }

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "role", role_names[tektra_message_get_role (message)]);
  json_builder_set_member_name (builder, "content");

  /* A plain string where it does: some templates know nothing else. */
  if (has_media)
    add_mixed_content (builder, parts, profile->audio);
  else
    add_text_content (builder, parts);

  if (results != NULL)
    {
      add_tool_calls (builder, parts, profile);
      if (profile->thought != NULL)
        add_thoughts (builder, parts, profile->thought);
    }
  json_builder_end_object (builder);

  if (results != NULL)
    add_tool_results (builder, results);
}

static void
add_tool_choice (JsonBuilder      *builder,
                 TektraToolChoice  choice,
                 const char       *name)
{
  json_builder_set_member_name (builder, "tool_choice");
  if (name == NULL)
    {
      json_builder_add_string_value (builder,
                                     choice == TEKTRA_TOOL_CHOICE_NONE ? "none" : "required");
      return;
    }

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "type", "function");
  json_builder_set_member_name (builder, "function");
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "name", name);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_tools (JsonBuilder          *builder,
           TektraRequestOptions *options)
{
  TektraToolChoice choice;
  const char *name;

  if (tektra_request_options_get_n_tools (options) == 0)
    return;

  tektra_request_options_build_tools (options, builder);

  choice = tektra_request_options_get_tool_choice (options, &name);
  if (choice != TEKTRA_TOOL_CHOICE_AUTO)
    add_tool_choice (builder, choice, name);
}

/* What the answer is held to, and whether its odds are told */
static void
add_form (JsonBuilder          *builder,
          TektraRequestOptions *options)
{
  TektraAnswerSchema *schema = tektra_request_options_get_schema (options);
  guint n_candidates = tektra_request_options_get_n_candidates (options);

  if (schema != NULL)
    {
      json_builder_set_member_name (builder, "response_format");
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "type", "json_schema");
      json_builder_set_member_name (builder, "json_schema");
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "name", tektra_answer_schema_get_name (schema));
      tektra_json_add_boolean (builder, "strict", tektra_answer_schema_get_strict (schema));
      json_builder_set_member_name (builder, "schema");
      tektra_json_add_object (builder, tektra_answer_schema_get_text (schema));
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }

  if (n_candidates > 0)
    {
      tektra_json_add_boolean (builder, "logprobs", TRUE);
      tektra_json_add_int (builder, "top_logprobs", n_candidates);
    }
}

/* Begins a member, unless the server refused it before. */
static gboolean
begin_member (const Writer *writer,
              const char   *name)
{
  if (name == NULL || (writer->refused != NULL && g_strv_contains (writer->refused, name)))
    return FALSE;

  json_builder_set_member_name (writer->builder, name);

  return TRUE;
}

static void
add_double (const Writer *writer,
            TektraParam   param,
            const char   *name)
{
  if (tektra_generation_params_has (writer->params, param) && begin_member (writer, name))
    json_builder_add_double_value (writer->builder,
                                   tektra_generation_params_get_double (writer->params, param));
}

static void
add_int (const Writer *writer,
         TektraParam   param,
         const char   *name)
{
  if (tektra_generation_params_has (writer->params, param) && begin_member (writer, name))
    json_builder_add_int_value (writer->builder,
                                tektra_generation_params_get_int (writer->params, param));
}

/* It has two names, and some models take only one of them. */
static void
add_max_tokens (const Writer *writer)
{
  const char *name = writer->profile->max_tokens;

  if (writer->refused != NULL && g_strv_contains (writer->refused, name))
    name = g_str_equal (name, "max_tokens") ? "max_completion_tokens" : "max_tokens";

  add_int (writer, TEKTRA_PARAM_MAX_TOKENS, name);
}

static void
add_reasoning (const Writer    *writer,
               TektraReasoning  reasoning)
{
  JsonBuilder *builder = writer->builder;
  const gboolean on = reasoning != TEKTRA_REASONING_OFF;
  const char *effort = reasoning_efforts[reasoning];

  switch (writer->profile->reasoning)
    {
    case TEKTRA_OPENAI_REASONING_TEMPLATE:
      /* A template takes those variables that it knows. */
      if (!begin_member (writer, "chat_template_kwargs"))
        return;
      json_builder_begin_object (builder);
      tektra_json_add_boolean (builder, "enable_thinking", on);
      if (effort != NULL)
        tektra_json_add_string (builder, "reasoning_effort", effort);
      json_builder_end_object (builder);
      break;

    case TEKTRA_OPENAI_REASONING_SWITCH:
      if (begin_member (writer, "enable_thinking"))
        json_builder_add_boolean_value (builder, on);
      if (effort != NULL && begin_member (writer, "reasoning_effort"))
        json_builder_add_string_value (builder, effort);
      break;

    case TEKTRA_OPENAI_REASONING_OBJECT:
      if (!begin_member (writer, "reasoning"))
        return;
      json_builder_begin_object (builder);
      if (effort != NULL)
        tektra_json_add_string (builder, "effort", effort);
      else
        tektra_json_add_boolean (builder, "enabled", on);
      json_builder_end_object (builder);
      break;

    case TEKTRA_OPENAI_REASONING_TYPE:
      if (!begin_member (writer, "thinking"))
        return;
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "type", on ? "enabled" : "disabled");
      json_builder_end_object (builder);
      break;

    case TEKTRA_OPENAI_REASONING_EFFORT:
    default:
      if (begin_member (writer, "reasoning_effort"))
        json_builder_add_string_value (builder, !on ? "none" : effort != NULL ? effort : "medium");
    }
}

static void
add_params (const Writer  *writer,
            TektraRequest *request)
{
  const TektraOpenaiFlags flags = writer->profile->flags;
  JsonBuilder *builder = writer->builder;
  TektraReasoning reasoning = tektra_generation_params_get_reasoning (writer->params);
  g_auto(GStrv) stop = tektra_request_dup_stop (request);

  add_double (writer, TEKTRA_PARAM_TEMPERATURE, "temperature");
  add_double (writer, TEKTRA_PARAM_TOP_P, "top_p");
  add_max_tokens (writer);
  if ((flags & TEKTRA_OPENAI_SEED) != 0)
    add_int (writer, TEKTRA_PARAM_SEED, "seed");

  if (stop[0] != NULL && begin_member (writer, "stop"))
    {
      json_builder_begin_array (builder);
      for (guint i = 0; stop[i] != NULL; i++)
        json_builder_add_string_value (builder, stop[i]);
      json_builder_end_array (builder);
    }

  if ((flags & TEKTRA_OPENAI_TOP_K) != 0)
    add_int (writer, TEKTRA_PARAM_TOP_K, "top_k");
  if ((flags & TEKTRA_OPENAI_MIN_P) != 0)
    add_double (writer, TEKTRA_PARAM_MIN_P, "min_p");
  add_double (writer, TEKTRA_PARAM_REPEAT_PENALTY, writer->profile->repeat_penalty);

  if ((flags & TEKTRA_OPENAI_PROGRESS) != 0)
    {
      tektra_json_add_boolean (builder, "cache_prompt", TRUE);
      /* Only a server that reports progress looks for a closed connection while it reads the
       * prompt, so this is what makes Stop work there. */
      tektra_json_add_boolean (builder, "return_progress", TRUE);

      /* llama-server refuses to go on with an answer when thoughts could come before it. */
      if (tektra_request_get_continues (request))
        reasoning = TEKTRA_REASONING_OFF;
    }

  if (reasoning != TEKTRA_REASONING_DEFAULT && tektra_request_get_template (request) == NULL)
    add_reasoning (writer, reasoning);
}

/**
 * tektra_openai_encode_request:
 * @request: a request
 * @profile: which server it is for
 * @refused: (nullable) (array zero-terminated=1): optional members that the server refused before
 *
 * Writes the body of `POST /v1/chat/completions`.
 *
 * With pictures and sounds this takes milliseconds for each megabyte: do it in a thread. The
 * request must not be used by another thread meanwhile.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_openai_encode_request (TektraRequest             *request,
                              const TektraOpenaiProfile *profile,
                              const char * const        *refused)
{
  g_autoptr(JsonBuilder) builder = NULL;
  Writer writer = { .profile = profile, .refused = refused };
  guint n_messages;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  builder = json_builder_new ();
  writer.builder = builder;
  writer.params = tektra_request_get_params (request);
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model",
                          tektra_model_get_id (tektra_request_get_model (request)));

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  n_messages = tektra_request_get_n_messages (request);
  for (guint i = 0; i < n_messages; i++)
    add_message (builder, request, i, profile);
  json_builder_end_array (builder);
  add_tools (builder, tektra_request_get_options (request));
  add_form (builder, tektra_request_get_options (request));

  tektra_json_add_boolean (builder, "stream", TRUE);
  if ((profile->flags & TEKTRA_OPENAI_STREAM_OPTIONS) != 0 &&
      begin_member (&writer, "stream_options"))
    {
      json_builder_begin_object (builder);
      tektra_json_add_boolean (builder, "include_usage", TRUE);
      json_builder_end_object (builder);
    }

  add_params (&writer, request);
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}

/* A server leaves out the marks of thoughts, which are no text to it, unless it is told. */
static void
add_preserved_tokens (JsonBuilder    *builder,
                      TektraTemplate *template)
{
  const char *begin = tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_BEGIN);
  const char *end = tektra_template_get_piece (template, TEKTRA_PIECE_THOUGHT_END);

  if (begin == NULL)
    return;

  json_builder_set_member_name (builder, "preserved_tokens");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, begin);
  json_builder_add_string_value (builder, end);
  json_builder_end_array (builder);
}

static void
add_media (JsonBuilder *builder,
           GPtrArray   *media)
{
  json_builder_begin_array (builder);

  for (guint i = 0; i < media->len; i++)
    {
      g_autofree char *base64 = dup_base64 (tektra_part_get_media (media->pdata[i], NULL));

      json_builder_add_string_value (builder, base64);
    }

  json_builder_end_array (builder);
}

/* The same as add_form () in the words of /completion */
static void
add_prompt_form (JsonBuilder          *builder,
                 TektraRequestOptions *options)
{
  TektraAnswerSchema *schema = tektra_request_options_get_schema (options);
  guint n_candidates = tektra_request_options_get_n_candidates (options);

  if (schema != NULL)
    {
      json_builder_set_member_name (builder, "json_schema");
      tektra_json_add_object (builder, tektra_answer_schema_get_text (schema));
    }

  if (n_candidates > 0)
    tektra_json_add_int (builder, "n_probs", n_candidates);
}

/**
 * tektra_openai_encode_prompt:
 * @request: a request that has a template
 * @marker: what stands for a picture or a sound: `media_marker` of `GET /props`
 *
 * Writes the body of `POST /completion` of llama-server: one text and the pictures and
 * sounds in it. Do it in a thread, as above.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_openai_encode_prompt (TektraRequest *request,
                             const char    *marker)
{
  g_autoptr(TektraPrompt) prompt = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  Writer writer = { 0 };

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (marker != NULL, NULL);

  prompt = tektra_request_render (request, marker);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "prompt");

  if (prompt->media->len > 0)
    {
      json_builder_begin_object (builder);
      tektra_json_add_string (builder, "prompt_string", prompt->text);
      json_builder_set_member_name (builder, "multimodal_data");
      add_media (builder, prompt->media);
      json_builder_end_object (builder);
    }
  else
    {
      json_builder_add_string_value (builder, prompt->text);
    }

  tektra_json_add_boolean (builder, "stream", TRUE);
  writer.builder = builder;
  writer.params = tektra_request_get_params (request);
  writer.profile = tektra_openai_profile_find ("llama-server");
  add_params (&writer, request);
  add_preserved_tokens (builder, tektra_request_get_template (request));
  add_prompt_form (builder, tektra_request_get_options (request));
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}
