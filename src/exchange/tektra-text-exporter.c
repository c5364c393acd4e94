/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-text-exporter.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "exchange/tektra-export-name.h"
#include "exchange/tektra-markdown-seal.h"
#include "util/tektra-fence.h"

/* The branch that is shown, and nothing of how it was made but the names of the models. */

static void
export_file_clear (TektraExportFile *file)
{
  g_free (file->name);
  g_bytes_unref (file->data);
}

/* Markdown that is quoted ends with its quote, whatever it leaves open. */
static void
append_quoted (GString    *string,
               const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (string, *lines[i] != '\0' ? "> %s\n" : ">%s\n", lines[i]);
  g_string_append_c (string, '\n');
}

static char *
dup_thought_title (TektraThinkingPart *part)
{
  gint64 duration = tektra_thinking_part_get_duration (part);
  guint seconds = (guint) MIN (duration / G_USEC_PER_SEC, G_MAXINT);

  if (seconds == 0)
    /* Translators: above what a model thought before its answer */
    return g_strdup (_("Thought"));

  return g_strdup_printf (ngettext ("Thought for %u second", "Thought for %u seconds", seconds),
                          seconds);
}

static const struct { const char *mime_type, *suffix; } suffixes[] = {
  { "image/png", "png" },
  { "image/jpeg", "jpg" },
  { "audio/wav", "wav" },
  { "audio/mpeg", "mp3" },
};

static const char *
get_suffix (const char *mime_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_str_equal (mime_type, suffixes[i].mime_type))
        return suffixes[i].suffix;
    }

  return "bin";
}

/* Puts the bytes of a picture or a sound into a file of its own, and a link to it into the text. */
static void
append_file (GString    *string,
             TektraPart *part,
             const char *name,
             const char *folder,
             GArray     *files)
{
  const char *mime_type;
  GBytes *data = tektra_part_get_media (part, &mime_type);
  g_autofree char *clean = NULL;
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;
  TektraExportFile file;
  char *dot;

  clean = tektra_export_name_clean (name, TEKTRA_IS_IMAGE_PART (part) ? "picture" : "sound");
  dot = strrchr (clean, '.');
  if (dot != NULL && dot > clean)
    *dot = '\0';

  file.name = g_strdup_printf ("%u-%s.%s", files->len + 1, clean, get_suffix (mime_type));
  file.data = g_bytes_ref (data);
  g_array_append_val (files, file);

  path = g_strdup_printf ("%s/%s", folder, file.name);
  escaped = g_uri_escape_string (path, "/", FALSE);
  g_string_append (string, TEKTRA_IS_IMAGE_PART (part) ? "![" : "[");
  tektra_markdown_seal_escape (string, name);
  g_string_append_printf (string, "](%s)\n\n", escaped);
}

/* What is said in a sound stands below it. */
static void
append_transcript (GString         *string,
                   TektraAudioPart *part)
{
  const char *transcript = tektra_audio_part_get_transcript (part);

  if (transcript != NULL)
    append_quoted (string, transcript);
}

static void
append_markdown_part (GString    *string,
                      TektraPart *part,
                      const char *folder,
                      GArray     *files)
{
  if (TEKTRA_IS_THINKING_PART (part))
    {
      g_autofree char *title = dup_thought_title (TEKTRA_THINKING_PART (part));
      g_autofree char *text = g_strconcat ("**", title, "**\n\n",
                                           tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                                           NULL);

      append_quoted (string, text);
    }
  else if (TEKTRA_IS_TEXT_PART (part))
    tektra_markdown_seal_append (string, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
  else if (TEKTRA_IS_IMAGE_PART (part))
    append_file (string, part, tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)),
                 folder, files);
  else if (TEKTRA_IS_AUDIO_PART (part))
    {
      append_file (string, part, tektra_audio_part_get_name (TEKTRA_AUDIO_PART (part)),
                   folder, files);
      append_transcript (string, TEKTRA_AUDIO_PART (part));
    }
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    {
      TektraToolCallPart *call = TEKTRA_TOOL_CALL_PART (part);

      g_string_append (string, "**");
      tektra_markdown_seal_escape (string, tektra_tool_call_part_get_name (call));
      g_string_append (string, "**\n\n");
      tektra_fence_append (string, "json", tektra_tool_call_part_get_arguments (call));
      g_string_append_c (string, '\n');
    }
}

static void
append_text_part (GString    *string,
                  TektraPart *part)
{
  if (TEKTRA_IS_THINKING_PART (part))
    return;

  if (TEKTRA_IS_TEXT_PART (part))
    g_string_append (string, tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
  else if (TEKTRA_IS_IMAGE_PART (part))
    /* Translators: in a plain text, in the place of a picture of this name */
    g_string_append_printf (string, _("[Picture: %s]"),
                            tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)));
  else if (TEKTRA_IS_AUDIO_PART (part))
    {
      TektraAudioPart *sound = TEKTRA_AUDIO_PART (part);

      /* Translators: in a plain text, in the place of a sound of this name */
      g_string_append_printf (string, _("[Sound: %s]"), tektra_audio_part_get_name (sound));
      if (tektra_audio_part_get_transcript (sound) != NULL)
        g_string_append_printf (string, "\n%s", tektra_audio_part_get_transcript (sound));
    }
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    g_string_append_printf (string, "[%s %s]",
                            tektra_tool_call_part_get_name (TEKTRA_TOOL_CALL_PART (part)),
                            tektra_tool_call_part_get_arguments (TEKTRA_TOOL_CALL_PART (part)));

  while (string->len > 0 && string->str[string->len - 1] == '\n')
    g_string_truncate (string, string->len - 1);
  g_string_append (string, "\n\n");
}

/**
 * tektra_text_exporter_get_speaker:
 * @message: a message
 *
 * Names who speaks, for people.
 *
 * Returns: (transfer none): such as "You" or the name of the model
 */
const char *
tektra_text_exporter_get_speaker (TektraMessage *message)
{
  const char *model_name;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), NULL);

  model_name = tektra_message_get_model_name (message);

  switch (tektra_message_get_role (message))
    {
    case TEKTRA_ROLE_SYSTEM:
      /* Translators: above the system prompt in an exported chat */
      return _("Instructions");
    case TEKTRA_ROLE_USER:
      /* Translators: above what the person wrote in an exported chat */
      return _("You");
    case TEKTRA_ROLE_TOOL:
      /* Translators: above what a tool returned in an exported chat */
      return _("Tool");
    case TEKTRA_ROLE_ASSISTANT:
    default:
      /* Translators: above an answer in an exported chat, when the model has no name */
      return model_name != NULL && *model_name != '\0' ? model_name : _("Assistant");
    }
}

/**
 * tektra_text_exporter_to_text:
 * @conversation: a chat with the parts of the shown branch in memory
 *
 * Writes the branch that is shown as plain text, each message below who speaks.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_text_exporter_to_text (TektraConversation *conversation)
{
  GListModel *messages = G_LIST_MODEL (conversation);
  GString *string;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);

  string = g_string_new (NULL);
  if (tektra_conversation_get_title (conversation) != NULL)
    g_string_append_printf (string, "%s\n\n", tektra_conversation_get_title (conversation));
  if (tektra_conversation_get_system_prompt (conversation) != NULL)
    g_string_append_printf (string, "%s:\n%s\n\n", _("Instructions"),
                            tektra_conversation_get_system_prompt (conversation));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i);
      GListModel *parts = tektra_message_list_parts (message);

      g_string_append_printf (string, "%s:\n", tektra_text_exporter_get_speaker (message));
      for (guint j = 0; j < g_list_model_get_n_items (parts); j++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, j);

          append_text_part (string, part);
        }
      if (tektra_message_get_error (message) != NULL)
        g_string_append_printf (string, "[%s]\n\n", tektra_message_get_error (message)->message);
    }

  if (string->len > 0 && g_str_has_suffix (string->str, "\n\n"))
    g_string_truncate (string, string->len - 1);

  return g_string_free (string, FALSE);
}

static void
append_heading (GString    *string,
                const char *hashes,
                const char *text)
{
  g_string_append_printf (string, "%s ", hashes);
  tektra_markdown_seal_escape (string, text);
  g_string_append (string, "\n\n");
}

/**
 * tektra_text_exporter_to_markdown:
 * @conversation: a chat with the parts of the shown branch in memory
 * @folder: the name of the folder where the pictures will be, beside the text
 * @files: (out) (transfer full) (element-type TektraExportFile): the pictures
 *
 * Writes the branch that is shown as Markdown, each message below a heading that names who speaks.
 * What is said stays as it is; where it leaves a block open, that is closed behind it.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_text_exporter_to_markdown (TektraConversation *conversation,
                                  const char         *folder,
                                  GArray            **files)
{
  GListModel *messages = G_LIST_MODEL (conversation);
  const char *title;
  GString *string;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (files != NULL, NULL);

  string = g_string_new (NULL);
  *files = g_array_new (FALSE, FALSE, sizeof (TektraExportFile));
  g_array_set_clear_func (*files, (GDestroyNotify) export_file_clear);

  title = tektra_conversation_get_title (conversation);
  append_heading (string, "#", title != NULL && *title != '\0' ? title : _("Chat"));
  if (tektra_conversation_get_system_prompt (conversation) != NULL)
    {
      append_heading (string, "##", _("Instructions"));
      tektra_markdown_seal_append (string, tektra_conversation_get_system_prompt (conversation));
    }

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i);
      GListModel *parts = tektra_message_list_parts (message);

      append_heading (string, "##", tektra_text_exporter_get_speaker (message));
      for (guint j = 0; j < g_list_model_get_n_items (parts); j++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, j);

          append_markdown_part (string, part, folder, *files);
        }

      if (tektra_message_get_error (message) != NULL)
        {
          g_string_append_c (string, '*');
          tektra_markdown_seal_escape (string, tektra_message_get_error (message)->message);
          g_string_append (string, "*\n\n");
        }
    }

  if (g_str_has_suffix (string->str, "\n\n"))
    g_string_truncate (string, string->len - 1);

  return g_string_free (string, FALSE);
}
