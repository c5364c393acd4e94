/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "store-test.h"
#include "test-files.h"
#include "test-future.h"

/**
 * store_test_set_up:
 * @fixture: what to fill
 * @data: unused
 *
 * Makes a store in a folder of its own.
 */
void
store_test_set_up (Fixture       *fixture,
                   gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-store-XXXXXX", NULL);
  fixture->store = tektra_store_new (fixture->folder);
}

/**
 * store_test_tear_down:
 * @fixture: what to free
 * @data: unused
 *
 * Closes the store and deletes its folder.
 */
void
store_test_tear_down (Fixture       *fixture,
                      gconstpointer  data)
{
  g_assert_finalize_object (fixture->store);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/**
 * store_test_reopen:
 * @fixture: a store
 *
 * Ends the store and begins anew, as after a start of the program.
 */
void
store_test_reopen (Fixture *fixture)
{
  g_assert_finalize_object (fixture->store);
  fixture->store = tektra_store_new (fixture->folder);
}

/**
 * store_test_await_boxed:
 * @future: (transfer full): a future of a boxed type
 *
 * Waits for what must not fail.
 *
 * Returns: (transfer full): what @future resolves to
 */
gpointer
store_test_await_boxed (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  const GValue *value;
  gpointer boxed;

  test_await (dex_ref (future), &error);
  g_assert_no_error (error);
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  boxed = g_value_dup_boxed (value);
  dex_unref (future);

  return boxed;
}

/**
 * store_test_save:
 * @fixture: a store
 * @changes: (transfer full): what to save
 *
 * Saves, which must not fail.
 */
void
store_test_save (Fixture            *fixture,
                 TektraStoreChanges *changes)
{
  g_autoptr(GError) error = NULL;

  test_await (tektra_store_save (fixture->store, changes), &error);
  g_assert_no_error (error);
}

/**
 * store_test_save_conversation:
 * @fixture: a store
 * @conversation: a chat
 *
 * Saves a whole chat.
 */
void
store_test_save_conversation (Fixture            *fixture,
                              TektraConversation *conversation)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();

  tektra_store_changes_put_conversation (changes, conversation);
  store_test_save (fixture, changes);
}

/**
 * store_test_load:
 * @fixture: a store
 * @conversation: a chat that was saved
 *
 * Reads a chat with all its parts.
 *
 * Returns: (transfer full): what the store has
 */
TektraStoredChat *
store_test_load (Fixture            *fixture,
                 TektraConversation *conversation)
{
  return store_test_await_boxed (tektra_store_load_chat (fixture->store,
                                              tektra_conversation_get_id (conversation), 1000));
}

/**
 * store_test_count_files:
 * @fixture: a store
 *
 * Counts the attachments and their previews.
 *
 * Returns: their number
 */
guint
store_test_count_files (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "attachments", NULL);
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autoptr(GDir) inner = g_dir_open (child, 0, NULL);

      while (inner != NULL && g_dir_read_name (inner) != NULL)
        n++;
    }

  return n;
}

/**
 * store_test_new_picture:
 * @name: its name
 *
 * Makes a picture with a preview. Its bytes are not those of a PNG: pictures of one name are equal.
 *
 * Returns: (transfer full): a part
 */
TektraPart *
store_test_new_picture (const char *name)
{
  static const guint8 pixels[2 * 2 * 4] = {
    255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 9
  };
  g_autoptr(GBytes) data = g_bytes_new (name, strlen (name));
  g_autoptr(GBytes) small = g_bytes_new_static (pixels, sizeof pixels);
  TektraPreview preview = { small, 2, 2, 8 };
  TektraPart *part = tektra_image_part_new (name, "image/png", data, 640, 480, &preview);

  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part), 4000, 3000, 123456);

  return part;
}

/**
 * store_test_new_conversation:
 *
 * Makes a chat with one of everything.
 *
 * Returns: (transfer full): a chat
 */
TektraConversation *
store_test_new_conversation (void)
{
  TektraConversation *conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "What is it?");
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraMessage) other = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "A café");
  g_autoptr(TektraPart) picture = store_test_new_picture ("photo.jpg");
  g_autoptr(TektraPart) call = tektra_tool_call_part_new_with_extra ("1", "look", "{\"x\":1}",
                                                                     "{\"signed\":\"+/==\"}");
  g_autoptr(TektraPart) result = tektra_tool_result_part_new ("1", "look", "nothing", TRUE);
  g_autoptr(TektraUsage) usage = tektra_usage_new ();
  g_autoptr(GError) error = g_error_new_literal (TEKTRA_BACKEND_ERROR,
                                                 TEKTRA_BACKEND_ERROR_TIMEOUT, "Too slow.");

  tektra_conversation_set_title (conversation, "Kitchen plans");
  tektra_conversation_set_system_prompt (conversation, "Be brief.");
  tektra_conversation_set_model_id (conversation, "ollama/gemma3");
  tektra_conversation_set_preset (conversation, "precise");
  tektra_conversation_set_template_name (conversation, "chatml");
  tektra_generation_params_set_double (tektra_conversation_get_params (conversation),
                                       TEKTRA_PARAM_TEMPERATURE, 0.25);

  tektra_message_add_part (question, picture);
  tektra_conversation_append (conversation, question);
  tektra_message_append_thinking (answer, "hm", -1);
  tektra_message_sign_thinking (answer, "EqQB+/==");
  tektra_message_append_text (answer, "Costs $5/$10\0 per unit.\n", 24);
  tektra_message_add_part (answer, call);
  tektra_message_add_part (answer, result);
  usage->completion_tokens = 7;
  usage->context_length = 4096;
  tektra_message_set_usage (answer, usage);
  tektra_message_set_model_id (answer, "ollama/gemma3");
  tektra_message_set_model_name (answer, "Gemma 3");
  tektra_message_set_finish_reason (answer, TEKTRA_FINISH_STOP);
  tektra_message_set_n_left_out (answer, 3);
  tektra_conversation_append (conversation, answer);
  tektra_message_fail (other, error);
  tektra_conversation_append_to (conversation, question, other);
  tektra_conversation_select (conversation, answer);

  return conversation;
}

/**
 * store_test_assert_same_parts:
 * @a: a message
 * @b: another one
 *
 * Looks whether they are made of the same.
 */
void
store_test_assert_same_parts (TektraMessage *a,
                              TektraMessage *b)
{
  GListModel *parts = tektra_message_list_parts (a);
  GListModel *others = tektra_message_list_parts (b);

  g_assert_cmpuint (g_list_model_get_n_items (parts), ==, g_list_model_get_n_items (others));
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      g_autoptr(TektraPart) other = g_list_model_get_item (others, i);

      g_assert_cmpstr (G_OBJECT_TYPE_NAME (part), ==, G_OBJECT_TYPE_NAME (other));
      if (TEKTRA_IS_TEXT_PART (part))
        g_assert_cmpmem (tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                         tektra_text_part_get_length (TEKTRA_TEXT_PART (part)),
                         tektra_text_part_get_text (TEKTRA_TEXT_PART (other)),
                         tektra_text_part_get_length (TEKTRA_TEXT_PART (other)));
      if (TEKTRA_IS_THINKING_PART (part))
        {
          TektraThinkingPart *thought = TEKTRA_THINKING_PART (part);
          TektraThinkingPart *other_thought = TEKTRA_THINKING_PART (other);

          g_assert_cmpint (tektra_thinking_part_get_duration (thought), ==,
                           tektra_thinking_part_get_duration (other_thought));
          g_assert_cmpstr (tektra_thinking_part_get_signature (thought), ==,
                           tektra_thinking_part_get_signature (other_thought));
        }
      if (TEKTRA_IS_TOOL_CALL_PART (part))
        g_assert_cmpstr (tektra_tool_call_part_get_extra (TEKTRA_TOOL_CALL_PART (part)), ==,
                         tektra_tool_call_part_get_extra (TEKTRA_TOOL_CALL_PART (other)));
      if (TEKTRA_IS_TOOL_RESULT_PART (part))
        {
          TektraToolResultPart *result = TEKTRA_TOOL_RESULT_PART (part);
          TektraToolResultPart *other_result = TEKTRA_TOOL_RESULT_PART (other);

          g_assert_cmpstr (tektra_tool_result_part_get_call_id (result), ==,
                           tektra_tool_result_part_get_call_id (other_result));
          g_assert_cmpstr (tektra_tool_result_part_get_name (result), ==,
                           tektra_tool_result_part_get_name (other_result));
          g_assert_cmpint (tektra_tool_result_part_get_failed (result), ==,
                           tektra_tool_result_part_get_failed (other_result));
        }
      if (TEKTRA_IS_AUDIO_PART (part))
        {
          TektraAudioPart *audio = TEKTRA_AUDIO_PART (part);
          TektraAudioPart *other_audio = TEKTRA_AUDIO_PART (other);

          g_assert_true (g_bytes_equal (tektra_audio_part_get_data (audio),
                                        tektra_audio_part_get_data (other_audio)));
          g_assert_true (g_bytes_equal (tektra_audio_part_get_peaks (audio),
                                        tektra_audio_part_get_peaks (other_audio)));
          g_assert_cmpstr (tektra_audio_part_get_name (audio), ==,
                           tektra_audio_part_get_name (other_audio));
          g_assert_cmpstr (tektra_audio_part_get_transcript (audio), ==,
                           tektra_audio_part_get_transcript (other_audio));
          g_assert_cmpstr (tektra_audio_part_get_mime_type (audio), ==,
                           tektra_audio_part_get_mime_type (other_audio));
          g_assert_cmpint (tektra_audio_part_get_duration (audio), ==,
                           tektra_audio_part_get_duration (other_audio));
        }
      if (TEKTRA_IS_IMAGE_PART (part))
        {
          const TektraPreview *preview = tektra_image_part_get_preview (TEKTRA_IMAGE_PART (other));

          g_assert_true (g_bytes_equal (tektra_image_part_get_data (TEKTRA_IMAGE_PART (part)),
                                        tektra_image_part_get_data (TEKTRA_IMAGE_PART (other))));
          g_assert_cmpstr (tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)), ==,
                           tektra_image_part_get_name (TEKTRA_IMAGE_PART (other)));
          g_assert_nonnull (preview);
          g_assert_true (g_bytes_equal (
            preview->pixels,
            tektra_image_part_get_preview (TEKTRA_IMAGE_PART (part))->pixels));
        }
    }
}

/* One that was removed and brought back is not in its old place in memory. */
static TektraMessage *
find_message (TektraConversation *conversation,
              gint64              id)
{
  guint n = tektra_conversation_get_n_messages (conversation);

  for (guint i = 0; i < n; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (conversation, i);

      if (tektra_message_get_id (message) == id)
        return message;
    }

  g_error ("Message %" G_GINT64_FORMAT " is lost", id);
}

/**
 * store_test_assert_same_conversation:
 * @a: a chat
 * @b: another one
 *
 * Looks whether they are the same, but for what of @b is not loaded.
 */
void
store_test_assert_same_conversation (TektraConversation *a,
                                     TektraConversation *b)
{
  guint n = tektra_conversation_get_n_messages (a);

  g_assert_cmpint (tektra_conversation_get_id (a), ==, tektra_conversation_get_id (b));
  g_assert_cmpint (tektra_conversation_get_created (a), ==, tektra_conversation_get_created (b));
  g_assert_cmpstr (tektra_conversation_get_title (a), ==, tektra_conversation_get_title (b));
  g_assert_cmpstr (tektra_conversation_get_system_prompt (a), ==,
                   tektra_conversation_get_system_prompt (b));
  g_assert_cmpstr (tektra_conversation_get_model_id (a), ==, tektra_conversation_get_model_id (b));
  g_assert_cmpstr (tektra_conversation_get_preset (a), ==, tektra_conversation_get_preset (b));
  g_assert_cmpstr (tektra_conversation_get_template_name (a), ==,
                   tektra_conversation_get_template_name (b));
  g_assert_true (tektra_generation_params_equal (tektra_conversation_get_params (a),
                                                 tektra_conversation_get_params (b)));
  g_assert_cmpuint (n, ==, tektra_conversation_get_n_messages (b));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (a)), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (b)));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (a)); i++)
    {
      g_autoptr(TektraMessage) shown = g_list_model_get_item (G_LIST_MODEL (a), i);
      g_autoptr(TektraMessage) other = g_list_model_get_item (G_LIST_MODEL (b), i);

      g_assert_cmpint (tektra_message_get_id (shown), ==, tektra_message_get_id (other));
    }

  for (guint i = 0; i < n; i++)
    {
      TektraMessage *message = tektra_conversation_get_message (a, i);
      TektraMessage *other = find_message (b, tektra_message_get_id (message));
      TektraMessage *parent = tektra_conversation_get_parent (a, message);
      TektraMessage *other_parent = tektra_conversation_get_parent (b, other);

      g_assert_cmpint (tektra_message_get_created (message), ==,
                       tektra_message_get_created (other));
      g_assert_cmpint (parent != NULL ? tektra_message_get_id (parent) : 0, ==,
                       other_parent != NULL ? tektra_message_get_id (other_parent) : 0);
      g_assert_cmpint (tektra_message_get_role (message), ==, tektra_message_get_role (other));
      g_assert_cmpint (tektra_message_get_status (message), ==, tektra_message_get_status (other));
      g_assert_cmpint (tektra_message_get_finish_reason (message), ==,
                       tektra_message_get_finish_reason (other));
      g_assert_cmpuint (tektra_message_get_n_left_out (message), ==,
                        tektra_message_get_n_left_out (other));
      g_assert_cmpstr (tektra_message_get_model_id (message), ==,
                       tektra_message_get_model_id (other));
      g_assert_cmpstr (tektra_message_get_model_name (message), ==,
                       tektra_message_get_model_name (other));
      g_assert_cmpuint (tektra_message_get_size (message), ==, tektra_message_get_size (other));
      if (tektra_message_get_usage (message) != NULL)
        g_assert_cmpmem (tektra_message_get_usage (message), sizeof (TektraUsage),
                         tektra_message_get_usage (other), sizeof (TektraUsage));
      if (tektra_message_get_error (message) != NULL)
        g_assert_error (tektra_message_get_error (other), TEKTRA_BACKEND_ERROR,
                        tektra_message_get_error (message)->code);
      if (tektra_message_get_loaded (other))
        store_test_assert_same_parts (message, other);
    }
}

/**
 * store_test_assert_sound:
 * @fixture: a store
 *
 * Looks at every page and every reference of the database, with a connection of its own.
 */
void
store_test_assert_sound (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraDatabase) database = tektra_database_open (path, FALSE, &error);
  sqlite3_stmt *statement;
  gboolean row;

  g_assert_no_error (error);

  statement = tektra_database_prepare (database, "PRAGMA integrity_check", &error);
  g_assert_no_error (error);
  tektra_database_step (database, statement, &row, &error);
  g_assert_no_error (error);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_reset (statement);

  statement = tektra_database_prepare (database, "PRAGMA foreign_key_check", &error);
  g_assert_no_error (error);
  tektra_database_step (database, statement, &row, &error);
  g_assert_no_error (error);
  g_assert_false (row);
}
