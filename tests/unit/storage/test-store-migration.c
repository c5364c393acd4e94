/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "storage/tektra-attachment-files.h"
#include "storage/tektra-schema.h"
#include "store-test.h"
#include "test-future.h"

/* Chats of every version that there has been are all there after an update. There is a file of each
 * in tests/data/store, with the same chats; a new version of the tables needs one of the version
 * before. */

#define KITCHEN 1000
#define STORY 2000

static void
write_fixture (Fixture *fixture,
               guint    version)
{
  g_autofree char *name = g_strdup_printf ("v%u.sql", version);
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "data", "store", name, NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autofree char *attachments = g_build_filename (fixture->folder, "attachments", NULL);
  g_autoptr(GBytes) picture = g_bytes_new_static ("photo.jpg", 9);
  g_autofree char *hash = tektra_attachment_files_put (attachments, picture, NULL);
  g_autoptr(TektraDatabase) database = tektra_database_open (path, FALSE, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *sql = NULL;

  g_file_get_contents (source, &sql, NULL, &error);
  g_assert_no_error (error);
  tektra_database_execute (database, sql, &error);
  g_assert_no_error (error);
}

static TektraPart *
get_part (TektraMessage *message,
          guint          position)
{
  g_autoptr(TektraPart) part = g_list_model_get_item (tektra_message_list_parts (message),
                                                      position);

  g_assert_nonnull (part);

  /* the message keeps it */
  return part;
}

static void
assert_kitchen (Fixture *fixture)
{
  g_autoptr(TektraStoredChat) chat = store_test_await_boxed (
    tektra_store_load_chat (fixture->store, KITCHEN, 9));
  TektraConversation *conversation = chat->conversation;
  TektraMessage *question, *answer, *other;

  g_assert_cmpstr (tektra_conversation_get_title (conversation), ==, "Kitchen plans");
  g_assert_cmpstr (tektra_conversation_get_system_prompt (conversation), ==, "Be brief.");
  g_assert_cmpstr (tektra_conversation_get_model_id (conversation), ==, "ollama/gemma3");
  g_assert_cmpstr (tektra_conversation_get_preset (conversation), ==, "precise");
  g_assert_cmpstr (tektra_conversation_get_template_name (conversation), ==, "chatml");
  g_assert_cmpfloat (tektra_generation_params_get_double (
                       tektra_conversation_get_params (conversation), TEKTRA_PARAM_TEMPERATURE),
                     ==, 0.25);
  g_assert_cmpstr (chat->draft_text, ==, "half a se");
  g_assert_cmpuint (chat->draft_parts->len, ==, 1);

  g_assert_cmpuint (tektra_conversation_get_n_messages (conversation), ==, 3);
  question = tektra_conversation_get_message (conversation, 0);
  answer = tektra_conversation_get_message (conversation, 1);
  other = tektra_conversation_get_message (conversation, 2);
  g_assert_true (tektra_conversation_get_last (conversation) == answer);
  g_assert_true (tektra_conversation_get_parent (conversation, answer) == question);
  g_assert_true (tektra_conversation_get_parent (conversation, other) == question);

  g_assert_true (TEKTRA_IS_IMAGE_PART (get_part (question, 1)));
  g_assert_cmpint (tektra_image_part_get_width (TEKTRA_IMAGE_PART (get_part (question, 1))), ==,
                   640);
  g_assert_true (TEKTRA_IS_THINKING_PART (get_part (answer, 0)));
  g_assert_cmpstr (tektra_text_part_get_text (TEKTRA_TEXT_PART (get_part (answer, 1))), ==,
                   "A Café");
  g_assert_cmpstr (tektra_message_get_model_name (answer), ==, "Gemma 3");
  g_assert_cmpint (tektra_message_get_finish_reason (answer), ==, TEKTRA_FINISH_STOP);
  g_assert_cmpuint (tektra_message_get_n_left_out (answer), ==, 3);
  g_assert_cmpint (tektra_message_get_usage (answer)->completion_tokens, ==, 7);
  g_assert_cmpint (tektra_message_get_usage (answer)->context_length, ==, 4096);
  g_assert_error (tektra_message_get_error (other), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_TIMEOUT);
}

static void
assert_story (Fixture *fixture)
{
  g_autoptr(TektraStoredChat) chat = store_test_await_boxed (
    tektra_store_load_chat (fixture->store, STORY, 9));
  TektraMessage *answer = tektra_conversation_get_last (chat->conversation);
  g_autofree char *text = tektra_message_dup_text (answer);

  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
  g_assert_cmpstr (text, ==, "Once upon a");
}

static void
assert_found (Fixture    *fixture,
              const char *query,
              gint64      chat)
{
  g_autoptr(GPtrArray) hits = store_test_await_boxed (
    tektra_store_search (fixture->store, query, 10));

  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmpint (((TektraSearchHit *) hits->pdata[0])->chat, ==, chat);
}

/* What the tables and indexes are made by, in the order of their names */
static char *
dup_schema (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "chats.db", NULL);
  g_autoptr(TektraDatabase) database = tektra_database_open (path, FALSE, NULL);
  g_autoptr(GString) schema = g_string_new (NULL);
  g_autoptr(GRegex) blanks = g_regex_new ("\\s+", 0, 0, NULL);
  g_autoptr(GRegex) brackets = g_regex_new (" ?([()]) ?| (,)", 0, 0, NULL);
  g_autofree char *plain = NULL;
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  statement = tektra_database_prepare (
    database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", NULL);
  while (tektra_database_step (database, statement, &row, NULL) && row)
    g_string_append_printf (schema, "%s\n", (const char *) sqlite3_column_text (statement, 0));

  plain = g_regex_replace_literal (blanks, schema->str, -1, 0, " ", 0, NULL);

  return g_regex_replace (brackets, plain, -1, 0, "\\1\\2", 0, NULL);
}

static void
test_migration (Fixture       *fixture,
                gconstpointer  data)
{
  Fixture fresh = { 0 };
  g_autofree char *schema = NULL;
  g_autofree char *fresh_schema = NULL;
  g_autoptr(GPtrArray) records = NULL;

  write_fixture (fixture, GPOINTER_TO_UINT (data));
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpint (((TektraChatRecord *) records->pdata[0])->id, ==, STORY);
  g_assert_cmpint (((TektraChatRecord *) records->pdata[1])->pin, ==, 1);
  g_assert_true (((TektraChatRecord *) records->pdata[1])->unread);

  assert_kitchen (fixture);
  assert_story (fixture);
  assert_found (fixture, "cafe", KITCHEN);
  assert_found (fixture, "kitchen", KITCHEN);
  assert_found (fixture, "upon", STORY);

  store_test_reopen (fixture);
  assert_kitchen (fixture);
  store_test_assert_sound (fixture);

  /* the tables are those of a new Tektra, whatever way they came about */
  store_test_set_up (&fresh, NULL);
  g_assert_true (test_await (tektra_store_list_chats (fresh.store), NULL));
  schema = dup_schema (fixture->folder);
  fresh_schema = dup_schema (fresh.folder);
  g_assert_cmpstr (schema, ==, fresh_schema);
  store_test_tear_down (&fresh, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint version = 1; version < TEKTRA_SCHEMA_VERSION; version++)
    {
      g_autofree char *path = g_strdup_printf ("/store/migration/%u", version);

      g_test_add (path, Fixture, GUINT_TO_POINTER (version),
                  store_test_set_up, test_migration, store_test_tear_down);
    }

  return g_test_run ();
}
