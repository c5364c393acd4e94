/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-prompt.h"

#include <string.h>

#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"

/*
 * Renders a conversation with a template: one piece after another, each with what was said in it.
 *
 * Nothing of the template is looked for in what was said, and nothing that was said can be taken
 * for the template: pieces go in as they are, text through tektra_template_append ().
 */

/* Where a template has no form of its own for calls */
#define PLAIN_CALL "{\"name\": \"{name}\", \"arguments\": {arguments}}"

/* Between instructions, and what they are put in front of, when the template does not say */
#define PLAIN_SYSTEM "{content}\n\n"

typedef struct
{
  TektraTemplate *template;
  const char     *marker;
  GString        *text;
  GString        *pending; /* instructions for the next message of the person */
  GPtrArray      *media;
  guint           n_users;
} Writer;

static const char *
get_piece (Writer      *writer,
           TektraPiece  piece)
{
  return tektra_template_get_piece (writer->template, piece);
}

/* Appends piece with values in the places of their names. Values are not searched. */
static void
append_filled (GString    *out,
               const char *piece,
               ...)
{
  while (*piece != '\0')
    {
      const char *name, *value = NULL;
      va_list args;

      va_start (args, piece);
      while ((name = va_arg (args, const char *)) != NULL)
        {
          value = va_arg (args, const char *);
          if (g_str_has_prefix (piece, name))
            break;
        }
      va_end (args);

      if (name != NULL)
        {
          g_string_append (out, value);
          piece += strlen (name);
        }
      else
        {
          g_string_append_c (out, *piece++);
        }
    }
}

static void
append_piece (GString    *out,
              const char *piece,
              const char *content)
{
  if (strstr (piece, "{trimmed}") != NULL)
    {
      g_autofree char *trimmed = g_strstrip (g_strdup (content));

      append_filled (out, piece, "{trimmed}", trimmed, NULL);
    }
  else
    {
      append_filled (out, piece, "{content}", content, NULL);
    }
}

/* The piece up to where the text ends: what comes after would end the turn. The model goes on
 * behind the last byte, so the blanks at the end stay. */
static void
append_open_piece (GString    *out,
                   const char *piece,
                   const char *content)
{
  const char *place = strstr (piece, "{trimmed}");

  if (place != NULL)
    {
      while (g_ascii_isspace (*content))
        content++;
    }
  else
    {
      place = strstr (piece, "{content}");
    }

  g_string_append_len (out, piece, place - piece);
  g_string_append (out, content);
}

static void
append_marker (Writer     *writer,
               GString    *out,
               TektraPart *part)
{
  if (writer->marker != NULL)
    g_string_append (out, writer->marker);
  else
    g_string_append_printf (out, "[img-%u]", writer->media->len);

  g_ptr_array_add (writer->media, g_object_ref (part));
}

/* What a model thought before is not shown to it again: it was trained without. */
static const char *
skip_thoughts (Writer        *writer,
               TektraMessage *message,
               const char    *text)
{
  const char *end = get_piece (writer, TEKTRA_PIECE_THOUGHT_END);
  const char *last = NULL;

  if (end == NULL || tektra_message_get_role (message) != TEKTRA_ROLE_ASSISTANT)
    return text;

  last = g_strrstr (text, end);

  return last != NULL ? last + strlen (end) : text;
}

static void
flush_text (Writer        *writer,
            TektraMessage *message,
            GString       *text,
            GString       *out)
{
  tektra_template_append (writer->template, out, skip_thoughts (writer, message, text->str),
                          writer->marker != NULL ? writer->marker : "[img-");
  g_string_truncate (text, 0);
}

static void
append_call (Writer             *writer,
             GString            *out,
             TektraToolCallPart *call)
{
  const char *arguments = tektra_tool_call_part_get_arguments (call);
  const char *piece = get_piece (writer, TEKTRA_PIECE_TOOL_CALL);
  g_autoptr(GString) safe_name = g_string_new (NULL);
  g_autoptr(GString) safe_arguments = g_string_new (NULL);

  if (piece == NULL)
    piece = PLAIN_CALL;

  tektra_template_append (writer->template, safe_name,
                          tektra_tool_call_part_get_name (call), writer->marker);
  tektra_template_append (writer->template, safe_arguments,
                          arguments != NULL ? arguments : "{}", writer->marker);

  append_filled (out, piece,
                 "{name}", safe_name->str,
                 "{arguments}", safe_arguments->str,
                 NULL);
}

static char *
dup_content (Writer        *writer,
             TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  g_autoptr(GString) text = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  guint n_parts = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_THINKING_PART (part))
        continue;

      if (TEKTRA_IS_TEXT_PART (part))
        {
          g_string_append (text, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
          continue;
        }

      flush_text (writer, message, text, out);

      if (tektra_part_get_media (part, NULL) != NULL)
        append_marker (writer, out, part);
      else if (TEKTRA_IS_TOOL_CALL_PART (part))
        append_call (writer, out, TEKTRA_TOOL_CALL_PART (part));
    }

  flush_text (writer, message, text, out);

  return g_string_free (out, FALSE);
}

static void
append_user (Writer     *writer,
             const char *content)
{
  const char *piece = get_piece (writer, TEKTRA_PIECE_LATER_USER);
  g_autoptr(GString) whole = NULL;

  if (piece == NULL || writer->n_users == 0)
    piece = get_piece (writer, TEKTRA_PIECE_USER);
  writer->n_users++;

  if (writer->pending->len == 0)
    {
      append_piece (writer->text, piece, content);
      return;
    }

  /* The instructions bring their own blanks; only the text behind them is trimmed. */
  whole = g_steal_pointer (&writer->pending);
  writer->pending = g_string_new (NULL);

  if (strstr (piece, "{trimmed}") != NULL)
    {
      g_autofree char *trimmed = g_strstrip (g_strdup (content));

      g_string_append (whole, trimmed);
      append_filled (writer->text, piece, "{trimmed}", whole->str, NULL);
    }
  else
    {
      g_string_append (whole, content);
      append_filled (writer->text, piece, "{content}", whole->str, NULL);
    }
}

static void
append_system (Writer     *writer,
               const char *content)
{
  const char *piece = get_piece (writer, TEKTRA_PIECE_SYSTEM);

  if (piece == NULL || tektra_template_get_spec (writer->template)->system_in_user)
    append_piece (writer->pending, piece != NULL ? piece : PLAIN_SYSTEM, content);
  else
    append_piece (writer->text, piece, content);
}

static void
append_message (Writer        *writer,
                TektraMessage *message,
                gboolean       open)
{
  g_autofree char *content = dup_content (writer, message);
  const char *piece;

  switch (tektra_message_get_role (message))
    {
    case TEKTRA_ROLE_SYSTEM:
      append_system (writer, content);
      break;

    case TEKTRA_ROLE_ASSISTANT:
      piece = get_piece (writer, TEKTRA_PIECE_ASSISTANT);
      if (open)
        append_open_piece (writer->text, piece, content);
      else
        append_piece (writer->text, piece, content);
      break;

    case TEKTRA_ROLE_TOOL:
      piece = get_piece (writer, TEKTRA_PIECE_TOOL_RESULT);
      if (piece != NULL)
        append_piece (writer->text, piece, content);
      else
        append_user (writer, content);
      break;

    case TEKTRA_ROLE_USER:
    default:
      append_user (writer, content);
      break;
    }
}

/* Whether the model thinks is asked for in the instructions, which there may be none of. */
static void
append_thinking_request (Writer    *writer,
                         GPtrArray *messages)
{
  const char *request = get_piece (writer, TEKTRA_PIECE_THINKING_ON);
  const char *piece = get_piece (writer, TEKTRA_PIECE_SYSTEM);
  TektraMessage *first = messages->len > 0 ? g_ptr_array_index (messages, 0) : NULL;
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;

  g_assert (request != NULL);

  if (first != NULL && tektra_message_get_role (first) == TEKTRA_ROLE_SYSTEM)
    text = dup_content (writer, first);

  if (piece != NULL && text != NULL && strstr (piece, "{trimmed}") != NULL)
    g_strstrip (text);

  content = g_strconcat (request, text, NULL);
  append_system (writer, content);
}

static void
append_generation (Writer          *writer,
                   TektraReasoning  reasoning)
{
  const char *generation = get_piece (writer, TEKTRA_PIECE_GENERATION);
  const char *off = get_piece (writer, TEKTRA_PIECE_THINKING_OFF);

  if (generation != NULL)
    g_string_append (writer->text, generation);
  if (off != NULL && reasoning == TEKTRA_REASONING_OFF)
    g_string_append (writer->text, off);
}

/**
 * tektra_prompt_new:
 * @template: how to write it
 * @messages: (element-type TektraMessage): the conversation, oldest first
 * @marker: (nullable): what stands for a picture or a sound; %NULL for `[img-0]`, `[img-1]` and so
 *   on
 * @reasoning: whether the model shall think, where the template has a way to tell it
 *
 * Renders a conversation. Instructions may come anywhere in it; an answer at its end is left open,
 * so that the model goes on with it. May be called in any thread.
 *
 * The beginning-of-sequence mark is not part of the text: servers add it.
 *
 * Returns: (transfer full): the prompt
 */
TektraPrompt *
tektra_prompt_new (TektraTemplate  *template,
                   GPtrArray       *messages,
                   const char      *marker,
                   TektraReasoning  reasoning)
{
  g_autoptr(TektraPrompt) self = NULL;
  gboolean open = FALSE;
  Writer writer;
  guint begin = 0;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (template), NULL);
  g_return_val_if_fail (messages != NULL, NULL);

  self = g_new0 (TektraPrompt, 1);
  self->media = g_ptr_array_new_with_free_func (g_object_unref);
  writer = (Writer) {
    .template = template,
    .marker = marker,
    .text = g_string_new (tektra_template_get_piece (template, TEKTRA_PIECE_START)),
    .pending = g_string_new (NULL),
    .media = self->media,
  };

  if (reasoning != TEKTRA_REASONING_DEFAULT && reasoning != TEKTRA_REASONING_OFF &&
      get_piece (&writer, TEKTRA_PIECE_THINKING_ON) != NULL)
    {
      append_thinking_request (&writer, messages);
      if (messages->len > 0 &&
          tektra_message_get_role (g_ptr_array_index (messages, 0)) == TEKTRA_ROLE_SYSTEM)
        begin = 1;
    }

  for (guint i = begin; i < messages->len; i++)
    {
      TektraMessage *message = g_ptr_array_index (messages, i);

      open = i + 1 == messages->len &&
             tektra_message_get_role (message) == TEKTRA_ROLE_ASSISTANT;
      append_message (&writer, message, open);
    }

  /* instructions that nobody wrote after */
  if (writer.pending->len > 0)
    append_user (&writer, "");

  if (!open)
    append_generation (&writer, reasoning);

  self->text = g_string_free (writer.text, FALSE);
  g_string_free (writer.pending, TRUE);

  return g_steal_pointer (&self);
}

/**
 * tektra_prompt_free:
 * @self: (transfer full): a prompt
 *
 * Frees a prompt.
 */
void
tektra_prompt_free (TektraPrompt *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->media, g_ptr_array_unref);
  g_free (self->text);
  g_free (self);
}
