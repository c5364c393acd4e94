/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "backends/anthropic/tektra-anthropic-codec.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "util/tektra-json-writer.h"

/* Writing a request. The instructions stand apart from the messages, which begin with the person,
 * take turns, and are lists of blocks, none of them empty. */

/* An answer has to be given a limit; this one is what a long answer comes to. */
#define MAX_TOKENS 4096

/* The shortest thought that can be asked for */
#define MIN_BUDGET 1024

static const struct
{
  guint       budget;
  const char *effort; /* NULL: as it is made */
} thoughts[] = {
  [TEKTRA_REASONING_ON] = { 4096, NULL },
  [TEKTRA_REASONING_LOW] = { MIN_BUDGET, "low" },
  [TEKTRA_REASONING_MEDIUM] = { 4096, "medium" },
  [TEKTRA_REASONING_HIGH] = { 16384, "high" },
};

typedef struct
{
  JsonBuilder *builder;
  const char  *role;     /* of the message that is being written, NULL for none */
  GHashTable  *tools;    /* names of those that were called; borrowed */
} Writer;

/* Blocks of spaces are refused as empty ones are. */
static gboolean
is_blank (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isspace (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

static void
begin_block (JsonBuilder *builder,
             const char  *type)
{
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "type", type);
}

static void
end_message (Writer *writer)
{
  if (writer->role == NULL)
    return;

  json_builder_end_array (writer->builder);
  json_builder_end_object (writer->builder);
  writer->role = NULL;
}

/* Goes on with the message before where that is of the same role. */
static void
begin_message (Writer     *writer,
               const char *role)
{
  if (g_strcmp0 (writer->role, role) == 0)
    return;

  end_message (writer);
  writer->role = role;
  json_builder_begin_object (writer->builder);
  tektra_json_add_string (writer->builder, "role", role);
  json_builder_set_member_name (writer->builder, "content");
  json_builder_begin_array (writer->builder);
}

static void
add_text (Writer     *writer,
          const char *role,
          const char *text)
{
  if (is_blank (text))
    return;

  begin_message (writer, role);
  begin_block (writer->builder, "text");
  tektra_json_add_string (writer->builder, "text", text);
  json_builder_end_object (writer->builder);
}

/* It goes back byte for byte, or the signature does not hold. */
static void
add_thought (Writer             *writer,
             const char         *role,
             TektraThinkingPart *part)
{
  const char *redacted = tektra_thinking_part_get_redacted (part);

  if (!tektra_thinking_part_is_sealed (part))
    return;

  begin_message (writer, role);
  if (redacted != NULL)
    {
      begin_block (writer->builder, "redacted_thinking");
      tektra_json_add_string (writer->builder, "data", redacted);
    }
  else
    {
      begin_block (writer->builder, "thinking");
      tektra_json_add_string (writer->builder, "thinking",
                              tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      tektra_json_add_string (writer->builder, "signature",
                              tektra_thinking_part_get_signature (part));
    }
  json_builder_end_object (writer->builder);
}

static void
add_image (Writer          *writer,
           const char      *role,
           TektraImagePart *part)
{
  JsonBuilder *builder = writer->builder;
  g_autofree char *base64 = NULL;
  gconstpointer data;
  gsize length;

  data = g_bytes_get_data (tektra_image_part_get_data (part), &length);
  base64 = g_base64_encode (data, length);

  begin_message (writer, role);
  begin_block (builder, "image");
  json_builder_set_member_name (builder, "source");
  begin_block (builder, "base64");
  tektra_json_add_string (builder, "media_type", tektra_image_part_get_mime_type (part));
  tektra_json_add_string (builder, "data", base64);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/* Ids of other servers may have letters in them that are refused here. */
static void
add_call_id (JsonBuilder *builder,
             const char  *name,
             const char  *id)
{
  g_autofree char *valid = g_strdup (id);

  tektra_json_add_string (builder, name,
                          g_strcanon (valid, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-", '_'));
}

static void
add_call (Writer             *writer,
          const char         *role,
          TektraToolCallPart *call)
{
  const char *name = tektra_tool_call_part_get_name (call);

  begin_message (writer, role);
  begin_block (writer->builder, "tool_use");
  add_call_id (writer->builder, "id", tektra_tool_call_part_get_id (call));
  tektra_json_add_string (writer->builder, "name", name);
  json_builder_set_member_name (writer->builder, "input");
  tektra_json_add_object (writer->builder, tektra_tool_call_part_get_arguments (call));
  json_builder_end_object (writer->builder);

  g_hash_table_add (writer->tools, (gpointer) name);
}

static void
add_results (Writer    *writer,
             GPtrArray *results)
{
  JsonBuilder *builder = writer->builder;

  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      TektraToolResultPart *result = g_ptr_array_index (results, i);

      begin_message (writer, "user");
      begin_block (builder, "tool_result");
      add_call_id (builder, "tool_use_id", tektra_tool_result_part_get_call_id (result));
      tektra_json_add_string (builder, "content",
                              tektra_text_part_get_text (TEKTRA_TEXT_PART (result)));
      if (tektra_tool_result_part_get_failed (result))
        tektra_json_add_boolean (builder, "is_error", TRUE);
      json_builder_end_object (builder);
    }
}

static void
add_message (Writer        *writer,
             TektraRequest *request,
             guint          index)
{
  TektraMessage *message = tektra_request_get_message (request, index);
  GListModel *parts = tektra_message_list_parts (message);
  gboolean is_answer = tektra_message_get_role (message) == TEKTRA_ROLE_ASSISTANT;
  const char *role = is_answer ? "assistant" : "user";
  g_autoptr(GPtrArray) results = tektra_request_dup_tool_results (request, index);

  /* written with the answer that called them */
  if (tektra_message_get_role (message) == TEKTRA_ROLE_TOOL)
    return;

  /* A chat whose beginning was left out */
  if (is_answer && writer->role == NULL)
    add_text (writer, "user", "…");

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        add_thought (writer, role, TEKTRA_THINKING_PART (part));
      else if (TEKTRA_IS_TEXT_PART (part))
        add_text (writer, role, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      else if (TEKTRA_IS_IMAGE_PART (part) && !is_answer)
        add_image (writer, role, TEKTRA_IMAGE_PART (part));
      else if (TEKTRA_IS_TOOL_CALL_PART (part) && results != NULL)
        add_call (writer, role, TEKTRA_TOOL_CALL_PART (part));
    }

  add_results (writer, results);
}

static void
add_system (JsonBuilder   *builder,
            TektraRequest *request)
{
  g_autoptr(GString) system = g_string_new (NULL);

  for (guint i = 0; i < tektra_request_get_n_messages (request); i++)
    {
      TektraMessage *message = tektra_request_get_message (request, i);
      g_autofree char *text = NULL;

      if (tektra_message_get_role (message) != TEKTRA_ROLE_SYSTEM)
        continue;

      text = tektra_message_dup_text (message);
      if (system->len > 0)
        g_string_append (system, "\n\n");
      g_string_append (system, text);
    }

  if (!is_blank (system->str))
    tektra_json_add_string (builder, "system", system->str);
}

static void
add_tool_choice (JsonBuilder      *builder,
                 TektraToolChoice  choice,
                 const char       *name)
{
  static const char * const types[] = {
    [TEKTRA_TOOL_CHOICE_AUTO] = "auto",
    [TEKTRA_TOOL_CHOICE_NONE] = "none",
    [TEKTRA_TOOL_CHOICE_REQUIRED] = "any",
  };

  json_builder_set_member_name (builder, "tool_choice");
  begin_block (builder, name != NULL ? "tool" : types[choice]);
  if (name != NULL)
    tektra_json_add_string (builder, "name", name);
  json_builder_end_object (builder);
}

static void
add_tool (JsonBuilder *builder,
          const char  *name,
          const char  *description,
          const char  *parameters)
{
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "name", name);
  if (description != NULL)
    tektra_json_add_string (builder, "description", description);
  json_builder_set_member_name (builder, "input_schema");
  tektra_json_add_object (builder, parameters);
  json_builder_end_object (builder);
}

/* A chat with calls in it is refused without the tools they are of, also when nobody is there any
 * more to run them. */
static void
add_tools (Writer               *writer,
           TektraRequestOptions *options)
{
  JsonBuilder *builder = writer->builder;
  guint n_tools = tektra_request_options_get_n_tools (options);
  TektraToolChoice choice = TEKTRA_TOOL_CHOICE_NONE;
  const char *chosen = NULL;
  GHashTableIter iter;
  gpointer name;

  if (n_tools == 0 && g_hash_table_size (writer->tools) == 0)
    return;

  json_builder_set_member_name (builder, "tools");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_tools; i++)
    {
      TektraToolDefinition *tool = tektra_request_options_get_tool (options, i);

      add_tool (builder,
                tektra_tool_definition_get_name (tool),
                tektra_tool_definition_get_description (tool),
                tektra_tool_definition_get_parameters (tool));
      g_hash_table_remove (writer->tools, tektra_tool_definition_get_name (tool));
    }
  g_hash_table_iter_init (&iter, writer->tools);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    add_tool (builder, name, NULL, "{\"type\":\"object\"}");
  json_builder_end_array (builder);

  if (n_tools > 0)
    choice = tektra_request_options_get_tool_choice (options, &chosen);
  if (choice != TEKTRA_TOOL_CHOICE_AUTO)
    add_tool_choice (builder, choice, chosen);
}

static void
add_messages (JsonBuilder   *builder,
              TektraRequest *request)
{
  g_autoptr(GHashTable) tools = g_hash_table_new (g_str_hash, g_str_equal);
  Writer writer = { .builder = builder, .tools = tools };

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tektra_request_get_n_messages (request); i++)
    {
      TektraMessage *message = tektra_request_get_message (request, i);

      if (tektra_message_get_role (message) != TEKTRA_ROLE_SYSTEM)
        add_message (&writer, request, i);
    }
  end_message (&writer);
  json_builder_end_array (builder);

  add_tools (&writer, tektra_request_get_options (request));
}

/* Adds how long it shall think, in tokens of the answer or in words; returns whether it shall. */
static gboolean
add_thinking (JsonBuilder                    *builder,
              TektraReasoning                 reasoning,
              const TektraAnthropicAbilities *abilities,
              gint64                          max_tokens)
{
  gboolean thinks = reasoning >= TEKTRA_REASONING_ON &&
                    (abilities->adaptive || max_tokens > MIN_BUDGET);

  if ((abilities->capabilities & TEKTRA_CAPABILITY_THINKING) == 0 ||
      reasoning == TEKTRA_REASONING_DEFAULT)
    return FALSE;

  json_builder_set_member_name (builder, "thinking");
  if (!thinks)
    {
      begin_block (builder, "disabled");
    }
  else if (abilities->adaptive)
    {
      begin_block (builder, "adaptive");
      tektra_json_add_string (builder, "display", "summarized");
    }
  else
    {
      begin_block (builder, "enabled");
      tektra_json_add_int (builder, "budget_tokens",
                           MIN ((gint64) thoughts[reasoning].budget, max_tokens - 1));
    }
  json_builder_end_object (builder);

  return thinks;
}

/* How much effort it takes with what it thinks, and what its answer is held to */
static void
add_output (JsonBuilder                    *builder,
            TektraRequest                  *request,
            const TektraAnthropicAbilities *abilities,
            gboolean                        thinks)
{
  TektraRequestOptions *options = tektra_request_get_options (request);
  TektraAnswerSchema *schema = tektra_request_options_get_schema (options);
  const char *effort = NULL;

  if (thinks && abilities->effort)
    {
      TektraGenerationParams *params = tektra_request_get_params (request);

      effort = thoughts[tektra_generation_params_get_reasoning (params)].effort;
    }

  if (effort == NULL && schema == NULL)
    return;

  json_builder_set_member_name (builder, "output_config");
  json_builder_begin_object (builder);
  if (effort != NULL)
    tektra_json_add_string (builder, "effort", effort);
  if (schema != NULL)
    {
      json_builder_set_member_name (builder, "format");
      begin_block (builder, "json_schema");
      json_builder_set_member_name (builder, "schema");
      tektra_json_add_object (builder, tektra_answer_schema_get_text (schema));
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static gint64
choose_max_tokens (TektraGenerationParams         *params,
                   const TektraAnthropicAbilities *abilities)
{
  TektraReasoning reasoning = tektra_generation_params_get_reasoning (params);
  gint64 max_tokens = MAX_TOKENS;

  if (tektra_generation_params_has (params, TEKTRA_PARAM_MAX_TOKENS))
    max_tokens = tektra_generation_params_get_int (params, TEKTRA_PARAM_MAX_TOKENS);
  else if (reasoning >= TEKTRA_REASONING_ON &&
           (abilities->capabilities & TEKTRA_CAPABILITY_THINKING) != 0)
    max_tokens += thoughts[reasoning].budget; /* it counts as a part of the answer */

  return abilities->max_tokens > 0 ? MIN (max_tokens, abilities->max_tokens) : max_tokens;
}

static void
add_stop (JsonBuilder   *builder,
          TektraRequest *request)
{
  g_auto(GStrv) stop = tektra_request_dup_stop (request);
  gboolean any = FALSE;

  for (guint i = 0; stop[i] != NULL; i++)
    {
      if (is_blank (stop[i]))
        continue;
      if (!any)
        {
          json_builder_set_member_name (builder, "stop_sequences");
          json_builder_begin_array (builder);
          any = TRUE;
        }
      json_builder_add_string_value (builder, stop[i]);
    }

  if (any)
    json_builder_end_array (builder);
}

/* A model that thinks chooses its words itself; others take one of two samplers. */
static void
add_samplers (JsonBuilder            *builder,
              TektraGenerationParams *params)
{
  if (tektra_generation_params_has (params, TEKTRA_PARAM_TEMPERATURE))
    {
      double value = tektra_generation_params_get_double (params, TEKTRA_PARAM_TEMPERATURE);

      json_builder_set_member_name (builder, "temperature");
      json_builder_add_double_value (builder, MIN (value, 1));
    }
  else if (tektra_generation_params_has (params, TEKTRA_PARAM_TOP_P))
    {
      json_builder_set_member_name (builder, "top_p");
      json_builder_add_double_value (builder,
                                     tektra_generation_params_get_double (params,
                                                                          TEKTRA_PARAM_TOP_P));
    }

  if (tektra_generation_params_has (params, TEKTRA_PARAM_TOP_K) &&
      tektra_generation_params_get_int (params, TEKTRA_PARAM_TOP_K) > 0)
    tektra_json_add_int (builder, "top_k",
                         tektra_generation_params_get_int (params, TEKTRA_PARAM_TOP_K));
}

/**
 * tektra_anthropic_encode_request:
 * @request: a request
 * @abilities: what is known of its model
 *
 * Writes the body of `POST /v1/messages`.
 *
 * With pictures this takes milliseconds for each megabyte: do it in a thread. The request must not
 * be used by another thread meanwhile.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
tektra_anthropic_encode_request (TektraRequest                  *request,
                                 const TektraAnthropicAbilities *abilities)
{
  g_autoptr(JsonBuilder) builder = NULL;
  TektraGenerationParams *params;
  gint64 max_tokens;
  gboolean thinks;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (abilities != NULL, NULL);

  params = tektra_request_get_params (request);
  max_tokens = choose_max_tokens (params, abilities);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model",
                          tektra_model_get_id (tektra_request_get_model (request)));
  tektra_json_add_int (builder, "max_tokens", max_tokens);
  tektra_json_add_boolean (builder, "stream", TRUE);
  add_system (builder, request);
  add_messages (builder, request);
  add_stop (builder, request);
  thinks = add_thinking (builder, tektra_generation_params_get_reasoning (params), abilities,
                         max_tokens);
  if (!thinks)
    add_samplers (builder, params);
  add_output (builder, request, abilities, thinks);
  json_builder_end_object (builder);

  return tektra_json_to_bytes (builder);
}
