/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/anthropic/tektra-anthropic-codec.h"
#include "util/tektra-json.h"

/* Reading an answer: blocks that begin, grow and end, each with an index. Most servers send one
 * after the other; llama-server ends them all together at the end of the message. (0.7.0) */

/* A block while its pieces come in */
typedef struct
{
  char    *id;        /* of a tool call */
  char    *name;
  GString *arguments;
  GString *signature; /* of a thought */
} Block;

struct _TektraAnthropicDecoder
{
  TektraAnthropicEventFunc  func;
  gpointer                  user_data;
  GHashTable               *blocks; /* index → Block */
  gint64                    input_tokens;
  gint64                    cache_read_tokens;
  gint64                    cache_written_tokens;
  gint64                    output_tokens;
  TektraFinishReason        reason;
  guint                     complete : 1;
};

static void
block_free (gpointer data)
{
  Block *block = data;

  g_free (block->id);
  g_free (block->name);
  g_string_free (block->arguments, TRUE);
  g_string_free (block->signature, TRUE);
  g_free (block);
}

static void
emit (TektraAnthropicDecoder *self,
      TektraEvent            *event)
{
  self->func (event, self->user_data);
  tektra_event_unref (event);
}

static void
emit_text (TektraAnthropicDecoder *self,
           const char             *text)
{
  if (text != NULL && *text != '\0')
    emit (self, tektra_event_new_text (text, -1));
}

static void
emit_thinking (TektraAnthropicDecoder *self,
               const char             *text)
{
  if (text != NULL && *text != '\0')
    emit (self, tektra_event_new_thinking (text, -1));
}

static gpointer
get_key (JsonObject *item)
{
  return GINT_TO_POINTER ((int) CLAMP (tektra_json_get_int (item, "index", 0), 0, G_MAXINT));
}

/* Tools that ran on the server, and what they found, are of no use here. */
static void
begin_block (TektraAnthropicDecoder *self,
             JsonObject             *item)
{
  JsonObject *content = tektra_json_get_object (item, "content_block");
  const char *type = tektra_json_get_string (content, "type");
  const char *data = tektra_json_get_string (content, "data");
  Block *block;

  if (type == NULL)
    return;

  block = g_new0 (Block, 1);
  block->arguments = g_string_new (NULL);
  block->signature = g_string_new (tektra_json_get_string (content, "signature"));
  g_hash_table_insert (self->blocks, get_key (item), block);

  if (g_str_equal (type, "text"))
    {
      emit_text (self, tektra_json_get_string (content, "text"));
    }
  else if (g_str_equal (type, "thinking"))
    {
      emit_thinking (self, tektra_json_get_string (content, "thinking"));
    }
  else if (g_str_equal (type, "redacted_thinking") && data != NULL)
    {
      emit (self, tektra_event_new_redacted (data));
    }
  else if (g_str_equal (type, "tool_use"))
    {
      JsonObject *input = tektra_json_get_object (content, "input");

      block->id = g_strdup (tektra_json_get_string (content, "id"));
      block->name = g_strdup (tektra_json_get_string (content, "name"));

      /* Empty where pieces follow */
      if (input != NULL && json_object_get_size (input) > 0)
        {
          g_autofree char *text =
            tektra_json_to_string (json_object_get_member (content, "input"));

          g_string_assign (block->arguments, text);
        }
    }
}

static void
grow_block (TektraAnthropicDecoder *self,
            JsonObject             *item)
{
  JsonObject *delta = tektra_json_get_object (item, "delta");
  const char *type = tektra_json_get_string (delta, "type");
  const char *piece;
  Block *block;

  if (type == NULL)
    return;

  if (g_str_equal (type, "text_delta"))
    {
      emit_text (self, tektra_json_get_string (delta, "text"));
      return;
    }

  if (g_str_equal (type, "thinking_delta"))
    {
      emit_thinking (self, tektra_json_get_string (delta, "thinking"));
      return;
    }

  block = g_hash_table_lookup (self->blocks, get_key (item));
  if (block == NULL)
    return;

  if (g_str_equal (type, "input_json_delta") &&
      (piece = tektra_json_get_string (delta, "partial_json")) != NULL)
    g_string_append (block->arguments, piece);
  else if (g_str_equal (type, "signature_delta") &&
           (piece = tektra_json_get_string (delta, "signature")) != NULL)
    g_string_append (block->signature, piece);
}

/* A call that the token limit cut in two can be neither made nor sent back. */
static void
emit_call (TektraAnthropicDecoder *self,
           Block                  *block)
{
  const char *arguments = block->arguments->len > 0 ? block->arguments->str : "{}";
  g_autoptr(JsonObject) object = tektra_json_parse_object (arguments, -1, NULL);
  g_autoptr(TektraPart) part = NULL;

  if (object == NULL)
    {
      g_debug ("The arguments of a call of %s are cut off", block->name);
      return;
    }

  part = tektra_tool_call_part_new (block->id, block->name, arguments);
  emit (self, tektra_event_new_tool_call (TEKTRA_TOOL_CALL_PART (part)));
}

static void
end_block (TektraAnthropicDecoder *self,
           gpointer                key)
{
  Block *block = g_hash_table_lookup (self->blocks, key);

  if (block == NULL)
    return;

  if (block->name != NULL)
    emit_call (self, block);
  if (block->signature->len > 0)
    emit (self, tektra_event_new_signature (block->signature->str));

  g_hash_table_remove (self->blocks, key);
}

static void
read_count (JsonObject *usage,
            const char *member,
            gint64     *count)
{
  *count = CLAMP (tektra_json_get_int (usage, member, *count), -1, G_MAXINT);
}

/* The counts of what was sent come first, that of the answer grows until the end. */
static void
take_usage (TektraAnthropicDecoder *self,
            JsonObject             *usage)
{
  read_count (usage, "input_tokens", &self->input_tokens);
  read_count (usage, "output_tokens", &self->output_tokens);
  read_count (usage, "cache_read_input_tokens", &self->cache_read_tokens);
  read_count (usage, "cache_creation_input_tokens", &self->cache_written_tokens);
}

static void
take_stop_reason (TektraAnthropicDecoder *self,
                  const char             *reason)
{
  if (reason == NULL)
    return;

  if (g_str_equal (reason, "max_tokens") ||
      g_str_equal (reason, "model_context_window_exceeded"))
    self->reason = TEKTRA_FINISH_LENGTH;
  else if (g_str_equal (reason, "tool_use"))
    self->reason = TEKTRA_FINISH_TOOL_CALLS;
  else if (g_str_equal (reason, "refusal"))
    self->reason = TEKTRA_FINISH_CONTENT_FILTER;
  else
    self->reason = TEKTRA_FINISH_STOP;
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return GPOINTER_TO_INT (a) - GPOINTER_TO_INT (b);
}

static void
finish (TektraAnthropicDecoder *self)
{
  g_autoptr(GList) open = g_list_sort (g_hash_table_get_keys (self->blocks), compare_keys);
  g_autoptr(TektraUsage) usage = tektra_usage_new ();

  for (GList *l = open; l != NULL; l = l->next)
    end_block (self, l->data);

  /* Anthropic counts apart what came out of the cache and what went into it. */
  if (self->input_tokens >= 0)
    usage->prompt_tokens = self->input_tokens + MAX (self->cache_read_tokens, 0) +
                           MAX (self->cache_written_tokens, 0);
  usage->cached_tokens = self->cache_read_tokens;
  usage->completion_tokens = self->output_tokens;
  emit (self, tektra_event_new_usage (usage));

  emit (self, tektra_event_new_done (self->reason != TEKTRA_FINISH_NONE ? self->reason
                                                                         : TEKTRA_FINISH_STOP));
  self->complete = TRUE;
}

/**
 * tektra_anthropic_decoder_new:
 * @func: (scope forever) (closure user_data): called for each event
 * @user_data: data for @func
 *
 * Creates a reader for one answer.
 *
 * Returns: (transfer full): the decoder
 */
TektraAnthropicDecoder *
tektra_anthropic_decoder_new (TektraAnthropicEventFunc func,
                              gpointer                 user_data)
{
  TektraAnthropicDecoder *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (TektraAnthropicDecoder, 1);
  self->func = func;
  self->user_data = user_data;
  self->blocks = g_hash_table_new_full (NULL, NULL, NULL, block_free);
  self->input_tokens = -1;
  self->output_tokens = -1;
  self->cache_read_tokens = -1;
  self->cache_written_tokens = -1;

  return self;
}

/**
 * tektra_anthropic_decoder_free:
 * @self: (transfer full): a decoder
 *
 * Frees a decoder.
 */
void
tektra_anthropic_decoder_free (TektraAnthropicDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->blocks);
  g_free (self);
}

/**
 * tektra_anthropic_decoder_take:
 * @self: a decoder
 * @data: (nullable): the data of a server-sent event; %NULL at the end of the body
 * @object: (nullable): its data as a JSON object
 * @error: return location for an error
 *
 * Takes one item of the stream and emits the events that are in it.
 *
 * Events have names, which their data repeat as "type". New ones may come at any time, and mean
 * nothing to those who do not know them: `ping` is one of them.
 *
 * Returns: what became of the item
 */
TektraHttpVerdict
tektra_anthropic_decoder_take (TektraAnthropicDecoder  *self,
                               const char              *data,
                               JsonObject              *object,
                               GError                 **error)
{
  const char *type;

  g_return_val_if_fail (self != NULL, TEKTRA_HTTP_FAILED);

  if (self->complete)
    return TEKTRA_HTTP_COMPLETE;

  if (data == NULL && object == NULL)
    return TEKTRA_HTTP_MORE;

  type = tektra_json_get_string (object, "type");
  if (type == NULL)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                           _("The server sent something that Tektra does not understand."));
      return TEKTRA_HTTP_FAILED;
    }

  if (g_str_equal (type, "content_block_delta"))
    grow_block (self, object);
  else if (g_str_equal (type, "content_block_start"))
    begin_block (self, object);
  else if (g_str_equal (type, "content_block_stop"))
    end_block (self, get_key (object));
  else if (g_str_equal (type, "message_start"))
    take_usage (self, tektra_json_get_object (tektra_json_get_object (object, "message"), "usage"));
  else if (g_str_equal (type, "message_delta"))
    {
      take_usage (self, tektra_json_get_object (object, "usage"));
      take_stop_reason (self, tektra_json_get_string (tektra_json_get_object (object, "delta"),
                                                      "stop_reason"));
    }
  else if (g_str_equal (type, "message_stop"))
    {
      finish (self);
      return TEKTRA_HTTP_COMPLETE;
    }

  return TEKTRA_HTTP_MORE;
}
