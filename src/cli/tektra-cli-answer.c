/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/tektra-cli-answer.h"

#include "cli/tektra-cli-odds.h"
#include "cli/tektra-cli-private.h"
#include "core/tektra-thinking-part.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"
#include "util/tektra-json-writer.h"

/* Writes an answer while it grows. It keeps how far it has come in the parts of the message, so
 * that whatever changes, the rest is what follows. */

struct _TektraCliAnswer
{
  GObject parent_instance;

  /* owned */
  TektraConversation *conversation;
  TektraMessage *message;

  /* borrowed */
  TektraCliWriter *output;
  TektraCliWriter *messages;

  guint part;
  gsize offset;
};

G_DEFINE_FINAL_TYPE (TektraCliAnswer, tektra_cli_answer, G_TYPE_OBJECT)

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Reasoning is for people who watch: it is neither part of the answer nor of a log. */
static void
tektra_cli_answer_write_thinking (TektraCliAnswer *self,
                                  const char      *text,
                                  gsize            length)
{
  g_assert (TEKTRA_IS_CLI_ANSWER (self));

  if (!self->messages->is_terminal)
    return;

  tektra_cli_writer_set_status (self->messages, NULL);
  tektra_cli_writer_set_style (self->messages, TEKTRA_CLI_STYLE_DIM);
  tektra_cli_writer_write (self->messages, text, length);
  tektra_cli_writer_set_style (self->messages, TEKTRA_CLI_STYLE_NORMAL);
}

static void
tektra_cli_answer_write_text (TektraCliAnswer *self,
                              const char      *text,
                              gsize            length)
{
  g_assert (TEKTRA_IS_CLI_ANSWER (self));

  if (self->output->failed)
    return;

  tektra_cli_writer_set_status (self->messages, NULL);
  tektra_cli_writer_end_line (self->messages);
  tektra_cli_writer_write (self->output, text, length);

  if (self->output->failed)
    g_signal_emit (self, signals[CLOSED], 0);
}

static void
tektra_cli_answer_flush (TektraCliAnswer *self)
{
  GListModel *parts;
  guint n;

  g_assert (TEKTRA_IS_CLI_ANSWER (self));

  if (self->output == NULL)
    return;

  parts = tektra_message_list_parts (self->message);
  n = g_list_model_get_n_items (parts);

  while (self->part < n)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, self->part);

      if (TEKTRA_IS_TEXT_PART (part))
        {
          const char *text = tektra_text_part_get_text (TEKTRA_TEXT_PART (part));
          gsize length = tektra_text_part_get_length (TEKTRA_TEXT_PART (part));
          gsize offset = self->offset;

          self->offset = length;
          if (length > offset && TEKTRA_IS_THINKING_PART (part))
            tektra_cli_answer_write_thinking (self, text + offset, length - offset);
          else if (length > offset)
            tektra_cli_answer_write_text (self, text + offset, length - offset);
        }

      /* The last one may still grow */
      if (self->part + 1 == n)
        break;
      self->part++;
      self->offset = 0;
    }
}

static void
parts_changed_cb (TektraCliAnswer *self,
                  guint            position,
                  guint            removed,
                  guint            added,
                  GListModel      *parts)
{
  g_assert (TEKTRA_IS_CLI_ANSWER (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, position + i);

      if (TEKTRA_IS_TEXT_PART (part))
        g_signal_connect_object (part, "appended",
                                 G_CALLBACK (tektra_cli_answer_flush), self, G_CONNECT_SWAPPED);
    }

  tektra_cli_answer_flush (self);
}

static void
messages_changed_cb (TektraCliAnswer *self)
{
  TektraMessage *last = tektra_conversation_get_last (self->conversation);
  GListModel *parts;

  g_assert (TEKTRA_IS_CLI_ANSWER (self));

  if (last == NULL || last == self->message ||
      tektra_message_get_role (last) != TEKTRA_ROLE_ASSISTANT)
    return;

  g_set_object (&self->message, last);
  self->part = 0;
  self->offset = 0;

  parts = tektra_message_list_parts (last);
  g_signal_connect_object (parts, "items-changed",
                           G_CALLBACK (parts_changed_cb), self, G_CONNECT_SWAPPED);
  parts_changed_cb (self, 0, 0, g_list_model_get_n_items (parts), parts);
}

static void
tektra_cli_answer_dispose (GObject *object)
{
  TektraCliAnswer *self = TEKTRA_CLI_ANSWER (object);

  g_clear_object (&self->message);
  g_clear_object (&self->conversation);

  G_OBJECT_CLASS (tektra_cli_answer_parent_class)->dispose (object);
}

static void
tektra_cli_answer_class_init (TektraCliAnswerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_cli_answer_dispose;

  /**
   * TektraCliAnswer::closed:
   * @self: the answer
   *
   * Nobody reads what is written any more.
   */
  signals[CLOSED] =
    g_signal_new ("closed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_cli_answer_init (TektraCliAnswer *self)
{
}

/**
 * tektra_cli_answer_new:
 * @conversation: a conversation whose next answer is followed
 * @output: (nullable): where the text goes, or %NULL to follow without writing
 * @messages: where the status and the reasoning are shown
 *
 * Starts to follow a conversation. Both writers must live as long as the answer.
 *
 * Returns: (transfer full): a new answer
 */
TektraCliAnswer *
tektra_cli_answer_new (TektraConversation *conversation,
                       TektraCliWriter    *output,
                       TektraCliWriter    *messages)
{
  TektraCliAnswer *self;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (messages != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_CLI_ANSWER, NULL);
  self->conversation = g_object_ref (conversation);
  self->output = output;
  self->messages = messages;
  g_signal_connect_object (conversation, "items-changed",
                           G_CALLBACK (messages_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_cli_answer_get_message:
 * @self: an answer
 *
 * Gets the message that is followed.
 *
 * Returns: (transfer none) (nullable): the message, %NULL before there is one
 */
TektraMessage *
tektra_cli_answer_get_message (TektraCliAnswer *self)
{
  g_return_val_if_fail (TEKTRA_IS_CLI_ANSWER (self), NULL);

  return self->message;
}

static char *
dup_thinking (TektraMessage *message)
{
  g_autoptr(GString) thinking = g_string_new (NULL);
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        g_string_append (thinking, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
    }

  return thinking->len > 0 ? g_string_free_and_steal (g_steal_pointer (&thinking)) : NULL;
}

static void
build_usage (JsonBuilder       *builder,
             const TektraUsage *usage)
{
  json_builder_set_member_name (builder, "usage");
  json_builder_begin_object (builder);
  tektra_cli_add_int (builder, "prompt_tokens", usage->prompt_tokens);
  tektra_cli_add_int (builder, "cached_tokens", usage->cached_tokens);
  tektra_cli_add_int (builder, "completion_tokens", usage->completion_tokens);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "timings");
  json_builder_begin_object (builder);
  tektra_cli_add_int (builder, "load_us", usage->load_us);
  tektra_cli_add_int (builder, "prompt_us", usage->prompt_us);
  tektra_cli_add_int (builder, "generation_us", usage->generation_us);
  tektra_cli_add_int (builder, "first_token_us", usage->first_token_us);
  json_builder_set_member_name (builder, "tokens_per_second");
  json_builder_add_double_value (builder, tektra_usage_get_tokens_per_second (usage));
  json_builder_end_object (builder);
}

/**
 * tektra_cli_answer_to_json:
 * @message: an answer that has ended
 * @model: who answered
 *
 * Writes down an answer with its numbers. What is not known is `null`.
 *
 * Returns: (transfer full): a JSON object
 */
char *
tektra_cli_answer_to_json (TektraMessage *message,
                           TektraModel   *model)
{
  static const char *const reasons[] = { NULL, "stop", "length", "tool_calls", "content_filter" };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(TektraUsage) usage = NULL;
  g_autofree char *full_id = NULL;
  g_autofree char *thinking = NULL;
  g_autofree char *text = NULL;
  const GError *error;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  text = tektra_message_dup_text (message);
  thinking = dup_thinking (message);
  full_id = tektra_model_dup_full_id (model);
  error = tektra_message_get_error (message);
  usage = tektra_message_get_usage (message) != NULL
            ? tektra_usage_copy (tektra_message_get_usage (message))
            : tektra_usage_new ();

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "text", text);
  tektra_json_add_string (builder, "thinking", thinking);
  tektra_json_add_string (builder, "status",
                          tektra_enum_to_nick (TEKTRA_TYPE_MESSAGE_STATUS,
                                               (int) tektra_message_get_status (message)));
  tektra_json_add_string (builder, "finish_reason",
                          reasons[tektra_message_get_finish_reason (message)]);
  tektra_json_add_string (builder, "error", error != NULL ? error->message : NULL);
  json_builder_set_member_name (builder, "model");
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "id", full_id);
  tektra_json_add_string (builder, "name", tektra_model_get_name (model));
  json_builder_end_object (builder);
  build_usage (builder, usage);
  if (tektra_message_get_odds (message) != NULL)
    tektra_cli_odds_build (message, builder);
  json_builder_end_object (builder);

  return tektra_json_write (builder, TRUE, NULL);
}
