/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "exchange/tektra-json-exporter.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-backend-error.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "exchange/tektra-exchange-time.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"
#include "util/tektra-json-writer.h"
#include "util/tektra-json.h"

/* data/schema/tektra-chats.schema.json describes what is written here. Each message is a line, so
 * that two exports can be compared. What has no value is left out. */

struct _TektraJsonExporter
{
  GOutputStream *stream;
  guint n_chats;
};

/* What was received is UTF-8; should it ever not be, the file must be JSON all the same. */
static void
add_text (JsonBuilder *builder,
          const char  *member,
          const char  *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL)
    return;
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  tektra_json_add_string (builder, member, text);
}

static void
add_id (JsonBuilder *builder,
        const char  *member,
        gint64       id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  add_text (builder, member, text);
}

static void
add_time (JsonBuilder *builder,
          const char  *member,
          gint64       time)
{
  g_autofree char *text = tektra_exchange_time_format (time);

  if (time > 0)
    add_text (builder, member, text);
}

static void
add_bytes (JsonBuilder *builder,
           const char  *member,
           GBytes      *bytes)
{
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes));

  add_text (builder, member, base64);
}

static void
add_image (JsonBuilder     *builder,
           TektraImagePart *part)
{
  goffset size;
  int width, height;

  tektra_image_part_get_original (part, &width, &height, &size);

  add_text (builder, "type", "image");
  add_text (builder, "name", tektra_image_part_get_name (part));
  add_text (builder, "mime", tektra_image_part_get_mime_type (part));
  json_builder_set_member_name (builder, "original");
  json_builder_begin_object (builder);
  tektra_json_add_int (builder, "width", width);
  tektra_json_add_int (builder, "height", height);
  tektra_json_add_int (builder, "size", size);
  json_builder_end_object (builder);
  add_bytes (builder, "data", tektra_image_part_get_data (part));
}

static void
add_audio (JsonBuilder     *builder,
           TektraAudioPart *part)
{
  GBytes *peaks = tektra_audio_part_get_peaks (part);

  add_text (builder, "type", "audio");
  add_text (builder, "name", tektra_audio_part_get_name (part));
  add_text (builder, "mime", tektra_audio_part_get_mime_type (part));
  tektra_json_add_int (builder, "duration_ms", tektra_audio_part_get_duration (part));
  if (peaks != NULL)
    add_bytes (builder, "peaks", peaks);
  if (tektra_audio_part_get_transcript (part) != NULL)
    add_text (builder, "transcript", tektra_audio_part_get_transcript (part));
  add_bytes (builder, "data", tektra_audio_part_get_data (part));
}

static void
add_part (JsonBuilder *builder,
          TektraPart  *part)
{
  json_builder_begin_object (builder);

  if (TEKTRA_IS_THINKING_PART (part))
    {
      add_text (builder, "type", "thinking");
      add_text (builder, "text", tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      tektra_json_add_int (builder, "duration_us",
                           tektra_thinking_part_get_duration (TEKTRA_THINKING_PART (part)));
      add_text (builder, "signature",
                tektra_thinking_part_get_signature (TEKTRA_THINKING_PART (part)));
      add_text (builder, "redacted",
                tektra_thinking_part_get_redacted (TEKTRA_THINKING_PART (part)));
    }
  else if (TEKTRA_IS_TOOL_RESULT_PART (part))
    {
      TektraToolResultPart *result = TEKTRA_TOOL_RESULT_PART (part);

      add_text (builder, "type", "tool_result");
      add_text (builder, "id", tektra_tool_result_part_get_call_id (result));
      add_text (builder, "name", tektra_tool_result_part_get_name (result));
      add_text (builder, "text", tektra_text_part_get_text (TEKTRA_TEXT_PART (result)));
      tektra_json_add_boolean (builder, "failed", tektra_tool_result_part_get_failed (result));
    }
  else if (TEKTRA_IS_TEXT_PART (part))
    {
      add_text (builder, "type", "text");
      add_text (builder, "text", tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
    }
  else if (TEKTRA_IS_IMAGE_PART (part))
    add_image (builder, TEKTRA_IMAGE_PART (part));
  else if (TEKTRA_IS_AUDIO_PART (part))
    add_audio (builder, TEKTRA_AUDIO_PART (part));
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    {
      TektraToolCallPart *call = TEKTRA_TOOL_CALL_PART (part);

      add_text (builder, "type", "tool_call");
      add_text (builder, "id", tektra_tool_call_part_get_id (call));
      add_text (builder, "name", tektra_tool_call_part_get_name (call));
      add_text (builder, "arguments", tektra_tool_call_part_get_arguments (call));
      add_text (builder, "extra", tektra_tool_call_part_get_extra (call));
    }
  else
    g_assert_not_reached ();

  json_builder_end_object (builder);
}

/* Numbers of errors may mean others in the next version; of the backends' the names do not. */
static void
add_error (JsonBuilder   *builder,
           TektraMessage *message)
{
  const GError *error = tektra_message_get_error (message);

  if (error == NULL)
    return;

  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  add_text (builder, "domain", g_quark_to_string (error->domain));
  if (error->domain == TEKTRA_BACKEND_ERROR)
    add_text (builder, "code", tektra_enum_to_nick (TEKTRA_TYPE_BACKEND_ERROR, error->code));
  else
    tektra_json_add_int (builder, "code", error->code);
  add_text (builder, "message", error->message);
  json_builder_end_object (builder);
}

static void
add_usage (JsonBuilder   *builder,
           TektraMessage *message)
{
  const TektraUsage *usage = tektra_message_get_usage (message);

  if (usage == NULL)
    return;

  json_builder_set_member_name (builder, "usage");
  json_builder_begin_object (builder);
  tektra_json_add_int (builder, "prompt_tokens", usage->prompt_tokens);
  tektra_json_add_int (builder, "cached_tokens", usage->cached_tokens);
  tektra_json_add_int (builder, "completion_tokens", usage->completion_tokens);
  tektra_json_add_int (builder, "load_us", usage->load_us);
  tektra_json_add_int (builder, "prompt_us", usage->prompt_us);
  tektra_json_add_int (builder, "generation_us", usage->generation_us);
  tektra_json_add_int (builder, "first_token_us", usage->first_token_us);
  tektra_json_add_int (builder, "context_length", usage->context_length);
  json_builder_end_object (builder);
}

static void
add_state (JsonBuilder   *builder,
           TektraMessage *message)
{
  TektraMessageStatus status = tektra_message_get_status (message);
  TektraFinishReason reason = tektra_message_get_finish_reason (message);

  /* nothing goes on in a file */
  if (status == TEKTRA_MESSAGE_STATUS_STREAMING)
    status = TEKTRA_MESSAGE_STATUS_INTERRUPTED;
  if (status != TEKTRA_MESSAGE_STATUS_COMPLETE)
    add_text (builder, "status",
              tektra_enum_to_nick (TEKTRA_TYPE_MESSAGE_STATUS, (int) status));
  if (reason != TEKTRA_FINISH_NONE)
    add_text (builder, "finish_reason",
              tektra_enum_to_nick (TEKTRA_TYPE_FINISH_REASON, (int) reason));
  if (tektra_message_get_n_left_out (message) > 0)
    tektra_json_add_int (builder, "left_out", tektra_message_get_n_left_out (message));
  add_text (builder, "model", tektra_message_get_model_id (message));
  add_text (builder, "model_name", tektra_message_get_model_name (message));
}

static JsonNode *
message_to_json (TektraConversation *conversation,
                 TektraMessage      *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  GListModel *parts = tektra_message_list_parts (message);
  TektraMessage *parent = tektra_conversation_get_parent (conversation, message);

  json_builder_begin_object (builder);
  add_id (builder, "id", tektra_message_get_id (message));
  if (parent != NULL)
    add_id (builder, "parent", tektra_message_get_id (parent));
  add_text (builder, "role",
            tektra_enum_to_nick (TEKTRA_TYPE_ROLE, (int) tektra_message_get_role (message)));
  add_time (builder, "created", tektra_message_get_created (message));
  add_state (builder, message);
  add_error (builder, message);
  add_usage (builder, message);

  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      add_part (builder, part);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static JsonNode *
chat_to_json (TektraConversation *conversation)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  TektraGenerationParams *params = tektra_conversation_get_params (conversation);
  TektraMessage *last = tektra_conversation_get_last (conversation);

  json_builder_begin_object (builder);
  add_id (builder, "id", tektra_conversation_get_id (conversation));
  add_text (builder, "title", tektra_conversation_get_title (conversation));
  add_time (builder, "created", tektra_conversation_get_created (conversation));
  add_text (builder, "system_prompt", tektra_conversation_get_system_prompt (conversation));
  add_text (builder, "model", tektra_conversation_get_model_id (conversation));
  add_text (builder, "preset", tektra_conversation_get_preset (conversation));
  add_text (builder, "template", tektra_conversation_get_template_name (conversation));
  if (tektra_generation_params_get_mask (params) != 0)
    {
      json_builder_set_member_name (builder, "params");
      json_builder_add_value (builder, tektra_generation_params_to_json (params));
    }
  if (last != NULL)
    add_id (builder, "current", tektra_message_get_id (last));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
write_text (TektraJsonExporter  *self,
            const char          *text,
            gsize                length,
            GCancellable        *cancellable,
            GError             **error)
{
  return g_output_stream_write_all (self->stream, text, length, NULL, cancellable, error);
}

/**
 * tektra_json_exporter_new:
 * @stream: where to write to
 *
 * Creates an exporter that has written nothing.
 *
 * Returns: (transfer full): a new exporter
 */
TektraJsonExporter *
tektra_json_exporter_new (GOutputStream *stream)
{
  TektraJsonExporter *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);

  self = g_new0 (TektraJsonExporter, 1);
  self->stream = g_object_ref (stream);

  return self;
}

/**
 * tektra_json_exporter_free:
 * @self: (transfer full): an exporter
 *
 * Frees an exporter. The stream is left open.
 */
void
tektra_json_exporter_free (TektraJsonExporter *self)
{
  g_object_unref (self->stream);
  g_free (self);
}

/**
 * tektra_json_exporter_add:
 * @self: an exporter
 * @conversation: a chat with all its parts in memory, which nobody changes meanwhile
 * @cancellable: (nullable): ends the work
 * @error: return location for an error
 *
 * Writes a chat: all branches, pictures, counts and settings. Blocks: for threads.
 *
 * Returns: %TRUE, or %FALSE with a #GIOErrorEnum
 */
gboolean
tektra_json_exporter_add (TektraJsonExporter  *self,
                          TektraConversation  *conversation,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_autoptr(GString) head = NULL;
  g_autoptr(JsonNode) chat = NULL;
  g_autofree char *chat_text = NULL;
  guint n_messages;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), FALSE);

  head = g_string_new (self->n_chats++ == 0
                       ? "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[\n" : ",\n");
  chat = chat_to_json (conversation);
  chat_text = tektra_json_to_string (chat);
  g_string_append_len (head, chat_text, (gssize) strlen (chat_text) - 1);
  g_string_append (head, ",\"messages\":[");
  if (!write_text (self, head->str, head->len, cancellable, error))
    return FALSE;

  n_messages = tektra_conversation_get_n_messages (conversation);
  for (guint i = 0; i < n_messages; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (conversation, i);
      g_autoptr(JsonNode) json = message_to_json (conversation, message);
      g_autofree char *text = tektra_json_to_string (json);

      if (!write_text (self, i == 0 ? "\n" : ",\n", i == 0 ? 1 : 2, cancellable, error) ||
          !write_text (self, text, strlen (text), cancellable, error))
        return FALSE;
    }

  return write_text (self, "\n]}", 3, cancellable, error);
}

/**
 * tektra_json_exporter_close:
 * @self: an exporter
 * @cancellable: (nullable): ends the work
 * @error: return location for an error
 *
 * Writes the end and closes the stream. Blocks: for threads.
 *
 * Returns: %TRUE, or %FALSE with a #GIOErrorEnum
 */
gboolean
tektra_json_exporter_close (TektraJsonExporter  *self,
                            GCancellable        *cancellable,
                            GError             **error)
{
  static const char empty[] = "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[";
  static const char end[] = "\n]}\n";

  g_return_val_if_fail (self != NULL, FALSE);

  return (self->n_chats > 0 || write_text (self, empty, strlen (empty), cancellable, error)) &&
         write_text (self, end, strlen (end), cancellable, error) &&
         g_output_stream_close (self->stream, cancellable, error);
}

/**
 * tektra_json_exporter_abandon:
 * @self: an exporter
 *
 * Gives up after a failure: a file that was being replaced stays as it was. Blocks: for threads.
 */
void
tektra_json_exporter_abandon (TektraJsonExporter *self)
{
  g_autoptr(GCancellable) cancelled = g_cancellable_new ();

  g_return_if_fail (self != NULL);

  /* closing a cancelled stream throws away what was written (see g_output_stream_close()) */
  g_cancellable_cancel (cancelled);
  g_output_stream_close (self->stream, cancelled, NULL);
}
