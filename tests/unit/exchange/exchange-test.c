/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "exchange-test.h"

#include "core/tektra-backend-error.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "exchange/tektra-json-exporter.h"

/* What is hard on formats: quotes, escapes, markup, fences, other scripts, line ends. */
static const char * const pieces[] = {
  "Hello", " ", "\n", "\n\n", "\r\n", "\t", "\"", "\\", "`", "```", "~~~~", "```c\nint x;\n", "# ",
  "- ", "  ", "> ", "<!-- ", "<pre>", "$5/$10", "<think>", "</think>", "ü", "日本", "👩‍🚀", "\x7f",
  "\x01", "|a|b|\n|-|-|\n", "[x](y)", "&lt;", "***", "    ", "1. ", "<?php", "<![CDATA[", "\u2028",
};

/**
 * exchange_test_make_database:
 * @sql: statements
 *
 * Makes a SQLite database.
 *
 * Returns: (transfer full): the bytes of its file
 */
GBytes *
exchange_test_make_database (const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  char *message = NULL;
  sqlite3 *db = NULL;
  char *data;
  gsize length;
  int fd;

  fd = g_file_open_tmp ("exchange-XXXXXX.db", &path, &error);
  g_assert_no_error (error);
  close (fd);

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  unlink (path);

  return g_bytes_new_take (data, length);
}

/**
 * exchange_test_load:
 * @name: a file of tests/data/exchange
 *
 * Loads a fixture; of SQL the database that it makes.
 *
 * Returns: (transfer full): the bytes of the file
 */
GBytes *
exchange_test_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "exchange", name, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return g_str_has_suffix (name, ".sql") ? exchange_test_make_database (text)
                                         : g_bytes_new_take (g_steal_pointer (&text), length);
}

/**
 * exchange_test_load_text:
 * @text: what a file holds
 *
 * Makes bytes of a text.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
exchange_test_load_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static char *
make_text (GRand *rand)
{
  GString *text = g_string_new (NULL);
  int n = g_rand_int_range (rand, 0, 12);

  for (int i = 0; i < n; i++)
    g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);

  return g_string_free (text, FALSE);
}

/* Only what a picture begins with is looked at. */
static TektraPart *
make_image (GRand *rand)
{
  guint8 data[64] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *name = make_text (rand);
  TektraPart *part;
  int width = g_rand_int_range (rand, 1, 255);

  data[19] = (guint8) width;
  data[23] = 7;
  for (guint i = 24; i < sizeof data; i++)
    data[i] = (guint8) g_rand_int_range (rand, 0, 256);

  bytes = g_bytes_new (data, sizeof data);
  part = tektra_image_part_new (name, "image/png", bytes, width, 7, NULL);
  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part), g_rand_int_range (rand, 0, 10000), 12,
                                  g_rand_int_range (rand, 0, G_MAXINT));

  return part;
}

static TektraPart *
make_audio (GRand *rand)
{
  g_autofree char *name = make_text (rand);
  gboolean is_mp3 = g_rand_boolean (rand);
  guint8 data[8];
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(TektraPart) part = NULL;
  g_autofree char *transcript = NULL;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) g_rand_int_range (rand, 0, 256);
  bytes = g_bytes_new (data, sizeof data);

  part = tektra_audio_part_new (name, is_mp3 ? "audio/mpeg" : "audio/wav", bytes,
                                g_rand_int_range (rand, 0, G_MAXINT),
                                g_rand_boolean (rand) ? bytes : NULL);
  if (g_rand_boolean (rand))
    return g_steal_pointer (&part);

  transcript = make_text (rand);

  return tektra_audio_part_new_transcribed (TEKTRA_AUDIO_PART (part), transcript);
}

static TektraPart *
make_thought (GRand      *rand,
              const char *text)
{
  g_autofree char *signature = make_text (rand);
  TektraPart *part;

  if (g_rand_int_range (rand, 0, 3) == 0)
    return tektra_thinking_part_new_redacted (signature);

  part = tektra_thinking_part_new_finished (text, g_rand_int (rand));
  if (g_rand_boolean (rand))
    tektra_thinking_part_sign (TEKTRA_THINKING_PART (part), signature);

  return part;
}

static TektraPart *
make_part (GRand *rand)
{
  g_autofree char *text = make_text (rand);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return make_thought (rand, text);
    case 1:
      return make_image (rand);
    case 2:
      return tektra_tool_call_part_new_with_extra ("call_1", "tool", text,
                                                   g_rand_boolean (rand) ? text : NULL);
    case 3:
      return make_audio (rand);
    case 4:
      return tektra_tool_result_part_new ("call_1", g_rand_boolean (rand) ? "tool" : NULL, text,
                                          g_rand_boolean (rand));
    default:
      return tektra_text_part_new (text);
    }
}

static TektraMessage *
make_message (GRand *rand)
{
  TektraMessage *message = tektra_message_new ((TektraRole) g_rand_int_range (rand, 0, 4));
  int n = g_rand_int_range (rand, 0, 4);

  for (int i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = make_part (rand);

      tektra_message_add_part (message, part);
    }

  if (g_rand_boolean (rand))
    {
      g_autoptr(TektraUsage) usage = tektra_usage_new ();

      usage->completion_tokens = g_rand_int (rand);
      usage->generation_us = G_MAXINT64;
      tektra_message_set_usage (message, usage);
    }
  if (g_rand_boolean (rand))
    {
      g_autofree char *name = make_text (rand);

      tektra_message_set_model_id (message, name);
      tektra_message_set_model_name (message, name);
      tektra_message_set_finish_reason (message,
                                        (TektraFinishReason) g_rand_int_range (rand, 0, 5));
      tektra_message_set_n_left_out (message, g_rand_int (rand));
    }
  if (g_rand_boolean (rand))
    {
      g_autoptr(GError) error = g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                                     TEKTRA_BACKEND_ERROR_TIMEOUT, "Too \"slow\"");

      tektra_message_fail (message, error);
    }
  else if (g_rand_boolean (rand))
    tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_STOPPED);

  return message;
}

static void
set_random_params (GRand                  *rand,
                   TektraGenerationParams *params)
{
  const char * const stop[] = { "a", "\n", NULL };

  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, g_rand_double (rand));
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, -(gint64) g_rand_int (rand));
  if (g_rand_boolean (rand))
    tektra_generation_params_set_stop (params, stop);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_HIGH);
}

/**
 * exchange_test_random:
 * @rand: where chance comes from
 *
 * Makes a chat that has some of everything, with branches.
 *
 * Returns: (transfer full): a new chat
 */
TektraConversation *
exchange_test_random (GRand *rand)
{
  TektraConversation *conversation = tektra_conversation_new ();
  int n = g_rand_int_range (rand, 0, 20);

  if (g_rand_boolean (rand))
    {
      g_autofree char *title = make_text (rand);
      g_autofree char *system_prompt = make_text (rand);

      tektra_conversation_set_title (conversation, title);
      tektra_conversation_set_system_prompt (conversation, system_prompt);
      tektra_conversation_set_preset (conversation, "Precise");
      tektra_conversation_set_template_name (conversation, "chatml");
      tektra_conversation_set_model_id (conversation, "ollama:gemma3:4b");
      set_random_params (rand, tektra_conversation_get_params (conversation));
    }

  for (int i = 0; i < n; i++)
    {
      g_autoptr(TektraMessage) message = make_message (rand);
      guint parent = (guint) g_rand_int_range (rand, -1, i);

      if (g_rand_boolean (rand))
        tektra_conversation_append (conversation, message);
      else
        tektra_conversation_append_to (conversation,
                                       parent < (guint) i
                                       ? tektra_conversation_get_message (conversation, parent)
                                       : NULL,
                                       message);
    }

  if (n > 0)
    {
      guint shown = (guint) g_rand_int_range (rand, 0, n);

      tektra_conversation_select (conversation,
                                  tektra_conversation_get_message (conversation, shown));
    }

  return conversation;
}

/**
 * exchange_test_to_json:
 * @conversations: (element-type TektraConversation): chats
 *
 * Exports chats.
 *
 * Returns: (transfer full): what is in the file
 */
char *
exchange_test_to_json (GPtrArray *conversations)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(TektraJsonExporter) exporter = tektra_json_exporter_new (stream);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < conversations->len; i++)
    g_assert_true (tektra_json_exporter_add (exporter, conversations->pdata[i], NULL, &error));

  g_assert_true (tektra_json_exporter_close (exporter, NULL, &error));
  g_assert_no_error (error);

  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

/* What a server wants back with a part */
static void
append_extra (GString    *string,
              const char *extra)
{
  if (extra != NULL)
    g_string_append_printf (string, " extra(%s)", extra);
}

static void
describe_part (GString    *string,
               TektraPart *part)
{
  if (TEKTRA_IS_THINKING_PART (part))
    {
      g_string_append_printf (string, " think(%s)",
                              tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
      append_extra (string, tektra_thinking_part_get_signature (TEKTRA_THINKING_PART (part)));
      append_extra (string, tektra_thinking_part_get_redacted (TEKTRA_THINKING_PART (part)));
    }
  else if (TEKTRA_IS_TOOL_RESULT_PART (part))
    g_string_append_printf (string, " result(%s %s %s %d)",
                            tektra_tool_result_part_get_call_id (TEKTRA_TOOL_RESULT_PART (part)),
                            tektra_tool_result_part_get_name (TEKTRA_TOOL_RESULT_PART (part)),
                            tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                            tektra_tool_result_part_get_failed (TEKTRA_TOOL_RESULT_PART (part)));
  else if (TEKTRA_IS_TEXT_PART (part))
    g_string_append_printf (string, " text(%s)",
                            tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
  else if (TEKTRA_IS_IMAGE_PART (part))
    g_string_append_printf (string, " image(%s %dx%d)",
                            tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)),
                            tektra_image_part_get_width (TEKTRA_IMAGE_PART (part)),
                            tektra_image_part_get_height (TEKTRA_IMAGE_PART (part)));
  else if (TEKTRA_IS_AUDIO_PART (part))
    {
      TektraAudioPart *audio = TEKTRA_AUDIO_PART (part);
      GBytes *peaks = tektra_audio_part_get_peaks (audio);

      g_string_append_printf (string, " audio(%s %s %s %d %u %u)",
                              tektra_audio_part_get_transcript (audio),
                              tektra_audio_part_get_name (audio),
                              tektra_audio_part_get_mime_type (audio),
                              (int) tektra_audio_part_get_duration (audio),
                              g_bytes_hash (tektra_audio_part_get_data (audio)),
                              peaks != NULL ? g_bytes_hash (peaks) : 0);
    }
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    {
      g_string_append_printf (string, " call(%s %s %s)",
                              tektra_tool_call_part_get_id (TEKTRA_TOOL_CALL_PART (part)),
                              tektra_tool_call_part_get_name (TEKTRA_TOOL_CALL_PART (part)),
                              tektra_tool_call_part_get_arguments (TEKTRA_TOOL_CALL_PART (part)));
      append_extra (string, tektra_tool_call_part_get_extra (TEKTRA_TOOL_CALL_PART (part)));
    }
}

/**
 * exchange_test_describe:
 * @conversation: a chat
 *
 * Writes down a chat with all its branches: a line for each message, with the number of the one
 * before it, and an asterisk where it is shown.
 *
 * Returns: (transfer full): the text
 */
char *
exchange_test_describe (TektraConversation *conversation)
{
  static const char roles[] = "SUAT";
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) shown = g_hash_table_new (NULL, NULL);
  GString *string = g_string_new (tektra_conversation_get_title (conversation));

  if (tektra_conversation_get_system_prompt (conversation) != NULL)
    g_string_append_printf (string, " [%s]", tektra_conversation_get_system_prompt (conversation));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (conversation), i);

      g_hash_table_add (shown, message);
    }

  for (guint i = 0; i < tektra_conversation_get_n_messages (conversation); i++)
    {
      TektraMessage *message = tektra_conversation_get_message (conversation, i);
      TektraMessage *parent = tektra_conversation_get_parent (conversation, message);
      GListModel *parts = tektra_message_list_parts (message);

      g_hash_table_insert (numbers, message, GUINT_TO_POINTER (i + 1));
      g_string_append_printf (string, "\n%u<%u%s %c", i + 1,
                              GPOINTER_TO_UINT (g_hash_table_lookup (numbers, parent)),
                              g_hash_table_contains (shown, message) ? "*" : "",
                              roles[tektra_message_get_role (message)]);
      if (tektra_message_get_model_name (message) != NULL)
        g_string_append_printf (string, " by(%s)", tektra_message_get_model_name (message));
      for (guint j = 0; j < g_list_model_get_n_items (parts); j++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, j);

          describe_part (string, part);
        }
      if (tektra_message_get_error (message) != NULL)
        g_string_append_printf (string, " error(%s)", tektra_message_get_error (message)->message);
    }

  return g_string_free (string, FALSE);
}
