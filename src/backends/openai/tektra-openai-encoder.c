/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "backends/openai/tektra-openai-codec.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"

static const char * const role_names[] = {
  [TEKTRA_ROLE_SYSTEM] = "system",
  [TEKTRA_ROLE_USER] = "user",
  [TEKTRA_ROLE_ASSISTANT] = "assistant",
  [TEKTRA_ROLE_TOOL] = "tool",
};

/* A template takes those variables that it knows. */
static const char * const reasoning_efforts[] = {
  [TEKTRA_REASONING_LOW] = "low",
  [TEKTRA_REASONING_MEDIUM] = "medium",
  [TEKTRA_REASONING_HIGH] = "high",
};

static GBytes *
take_bytes (JsonBuilder *builder)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  gsize length;
  char *text;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);

  return g_bytes_new_take (text, length);
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

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
  add_string (builder, "type", "image_url");
  json_builder_set_member_name (builder, "image_url");
  json_builder_begin_object (builder);
  add_string (builder, "url", url);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/* There are two formats: https://platform.openai.com/docs/guides/audio */
static void
add_audio (JsonBuilder     *builder,
           TektraAudioPart *part)
{
  g_autofree char *base64 = dup_base64 (tektra_audio_part_get_data (part));
  gboolean is_mp3 = g_str_equal (tektra_audio_part_get_mime_type (part), "audio/mpeg");

  json_builder_begin_object (builder);
  add_string (builder, "type", "input_audio");
  json_builder_set_member_name (builder, "input_audio");
  json_builder_begin_object (builder);
  add_string (builder, "data", base64);
  add_string (builder, "format", is_mp3 ? "mp3" : "wav");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_mixed_content (JsonBuilder *builder,
                   GListModel  *parts)
{
  guint n_parts = g_list_model_get_n_items (parts);

  json_builder_begin_array (builder);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_IMAGE_PART (part))
        add_image (builder, TEKTRA_IMAGE_PART (part));
      else if (TEKTRA_IS_AUDIO_PART (part))
        add_audio (builder, TEKTRA_AUDIO_PART (part));
      else if (is_plain_text (part) && tektra_text_part_get_length (TEKTRA_TEXT_PART (part)) > 0)
        {
          json_builder_begin_object (builder);
          add_string (builder, "type", "text");
          add_string (builder, "text", tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
          json_builder_end_object (builder);
        }
    }

  json_builder_end_array (builder);
}

static void
add_tool_calls (JsonBuilder *builder,
                GListModel  *parts)
{
  guint n_parts = g_list_model_get_n_items (parts);
  gboolean any = FALSE;

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      TektraToolCallPart *call;

      if (!TEKTRA_IS_TOOL_CALL_PART (part))
        continue;

      if (!any)
        {
          json_builder_set_member_name (builder, "tool_calls");
          json_builder_begin_array (builder);
          any = TRUE;
        }

      call = TEKTRA_TOOL_CALL_PART (part);
      json_builder_begin_object (builder);
      add_string (builder, "id", tektra_tool_call_part_get_id (call));
      add_string (builder, "type", "function");
      json_builder_set_member_name (builder, "function");
      json_builder_begin_object (builder);
      add_string (builder, "name", tektra_tool_call_part_get_name (call));
      add_string (builder, "arguments", tektra_tool_call_part_get_arguments (call));
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }

  if (any)
    json_builder_end_array (builder);
}

static void
add_message (JsonBuilder   *builder,
             TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n_parts = g_list_model_get_n_items (parts);
  gboolean has_media = FALSE;

  for (guint i = 0; i < n_parts && !has_media; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      has_media = tektra_part_get_media (part, NULL) != NULL;
    }

  json_builder_begin_object (builder);
  add_string (builder, "role", role_names[tektra_message_get_role (message)]);
  json_builder_set_member_name (builder, "content");

  /* A plain string where it does: some templates know nothing else. */
  if (has_media)
    add_mixed_content (builder, parts);
  else
    add_text_content (builder, parts);

  add_tool_calls (builder, parts);
  json_builder_end_object (builder);
}

static void
add_double (JsonBuilder            *builder,
            TektraGenerationParams *params,
            TektraParam             param,
            const char             *name)
{
  if (!tektra_generation_params_has (params, param))
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, tektra_generation_params_get_double (params, param));
}

static void
add_int (JsonBuilder            *builder,
         TektraGenerationParams *params,
         TektraParam             param,
         const char             *name)
{
  if (!tektra_generation_params_has (params, param))
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, tektra_generation_params_get_int (params, param));
}

static void
add_params (JsonBuilder         *builder,
            TektraRequest       *request,
            TektraOpenaiDialect  dialect)
{
  TektraGenerationParams *params = tektra_request_get_params (request);
  TektraReasoning reasoning = tektra_generation_params_get_reasoning (params);
  g_auto(GStrv) stop = tektra_request_dup_stop (request);

  add_double (builder, params, TEKTRA_PARAM_TEMPERATURE, "temperature");
  add_double (builder, params, TEKTRA_PARAM_TOP_P, "top_p");
  add_int (builder, params, TEKTRA_PARAM_MAX_TOKENS, "max_tokens");
  add_int (builder, params, TEKTRA_PARAM_SEED, "seed");

  if (stop[0] != NULL)
    {
      json_builder_set_member_name (builder, "stop");
      json_builder_begin_array (builder);
      for (guint i = 0; stop[i] != NULL; i++)
        json_builder_add_string_value (builder, stop[i]);
      json_builder_end_array (builder);
    }

  if (dialect != TEKTRA_OPENAI_LLAMA)
    return;

  add_int (builder, params, TEKTRA_PARAM_TOP_K, "top_k");
  add_double (builder, params, TEKTRA_PARAM_MIN_P, "min_p");
  add_double (builder, params, TEKTRA_PARAM_REPEAT_PENALTY, "repeat_penalty");

  add_boolean (builder, "cache_prompt", TRUE);
  /* Only a server that reports progress looks for a closed connection while it reads the
   * prompt, so this is what makes Stop work there. */
  add_boolean (builder, "return_progress", TRUE);

  /* llama-server refuses to go on with an answer when thoughts could come before it. */
  if (tektra_request_get_continues (request))
    reasoning = TEKTRA_REASONING_OFF;

  if (reasoning != TEKTRA_REASONING_DEFAULT && tektra_request_get_template (request) == NULL)
    {
      json_builder_set_member_name (builder, "chat_template_kwargs");
      json_builder_begin_object (builder);
      add_boolean (builder, "enable_thinking", reasoning != TEKTRA_REASONING_OFF);
      if (reasoning_efforts[reasoning] != NULL)
        add_string (builder, "reasoning_effort", reasoning_efforts[reasoning]);
      json_builder_end_object (builder);
    }
}

/**
 * tektra_openai_encode_request:
 * @request: a request
 * @dialect: what the server knows
 *
 * Writes the body of `POST /v1/chat/completions`.
 *
 * With pictures and sounds this takes milliseconds for each megabyte: do it in a thread. The
 * request must not be used by another thread meanwhile.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_openai_encode_request (TektraRequest       *request,
                              TektraOpenaiDialect  dialect)
{
  g_autoptr(JsonBuilder) builder = NULL;
  guint n_messages;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_string (builder, "model", tektra_model_get_id (tektra_request_get_model (request)));

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  n_messages = tektra_request_get_n_messages (request);
  for (guint i = 0; i < n_messages; i++)
    add_message (builder, tektra_request_get_message (request, i));
  json_builder_end_array (builder);

  add_boolean (builder, "stream", TRUE);
  json_builder_set_member_name (builder, "stream_options");
  json_builder_begin_object (builder);
  add_boolean (builder, "include_usage", TRUE);
  json_builder_end_object (builder);

  add_params (builder, request, dialect);
  json_builder_end_object (builder);

  return take_bytes (builder);
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

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (marker != NULL, NULL);

  prompt = tektra_request_render (request, marker);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "prompt");

  if (prompt->media->len > 0)
    {
      json_builder_begin_object (builder);
      add_string (builder, "prompt_string", prompt->text);
      json_builder_set_member_name (builder, "multimodal_data");
      add_media (builder, prompt->media);
      json_builder_end_object (builder);
    }
  else
    {
      json_builder_add_string_value (builder, prompt->text);
    }

  add_boolean (builder, "stream", TRUE);
  add_params (builder, request, TEKTRA_OPENAI_LLAMA);
  add_preserved_tokens (builder, tektra_request_get_template (request));
  json_builder_end_object (builder);

  return take_bytes (builder);
}
