/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "storage/tektra-store-recovery.h"
#include "store-test.h"
#include "test-files.h"
#include "test-future.h"

/* What a person would lose: everything. */

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) all = NULL;
  TektraMessage *last;
  gint64 id;

  store_test_save_conversation (fixture, conversation);
  store_test_reopen (fixture);
  chat = store_test_load (fixture, conversation);
  store_test_assert_same_conversation (conversation, chat->conversation);

  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpstr (((TektraChatRecord *) records->pdata[0])->title, ==, "Kitchen plans");

  /* the answer that is not shown is on disk until somebody wants it */
  last = tektra_conversation_get_message (chat->conversation, 2);
  g_assert_false (tektra_message_get_loaded (last));
  id = tektra_message_get_id (last);
  all = store_test_await_boxed (tektra_store_load_parts (fixture->store, &id, 1));
  tektra_message_load (last, all->pdata[0]);
  store_test_assert_same_parts (last, tektra_conversation_get_message (conversation, 2));
}

/* Saved in whatever pieces it came, it is what was sent. */
static void
test_growth (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
      g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
      g_autoptr(TektraStoredChat) chat = NULL;
      TektraStoreChanges *changes = tektra_store_changes_new ();
      TektraMessage *stored;
      gsize saved[2] = { 0, 0 };

      tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_STREAMING);
      tektra_conversation_append (conversation, answer);
      tektra_store_changes_put_conversation (changes, conversation);
      store_test_save (fixture, changes);

      for (guint i = 0; i < 30; i++)
        {
          gboolean thinks = i < 10;
          guint n = (guint) g_test_rand_int_range (0, 5);

          for (guint j = 0; j < n; j++)
            {
              const char *piece = (i + j) % 3 == 0 ? "ä€𝄞" : "x $HOME/bin:$PATH **bold";

              if (thinks)
                tektra_message_append_thinking (answer, piece, -1);
              else
                tektra_message_append_text (answer, piece, -1);
            }

          changes = tektra_store_changes_new ();
          for (guint j = 0; j < g_list_model_get_n_items (tektra_message_list_parts (answer)); j++)
            {
              g_autoptr(TektraPart) part =
                g_list_model_get_item (tektra_message_list_parts (answer), j);
              gsize length = tektra_text_part_get_length (TEKTRA_TEXT_PART (part));

              if (length > saved[j])
                tektra_store_changes_grow (changes, answer, j, saved[j]);
              saved[j] = length;
            }
          store_test_save (fixture, changes);
        }

      store_test_reopen (fixture);
      chat = store_test_load (fixture, conversation);
      stored = tektra_conversation_get_message (chat->conversation, 0);
      g_assert_cmpint (tektra_message_get_status (stored), ==, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
      tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr(TektraPart) part =
            g_list_model_get_item (tektra_message_list_parts (answer), i);
          g_autoptr(TektraPart) other =
            g_list_model_get_item (tektra_message_list_parts (stored), i);

          g_assert_cmpmem (tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                           tektra_text_part_get_length (TEKTRA_TEXT_PART (part)),
                           tektra_text_part_get_text (TEKTRA_TEXT_PART (other)),
                           tektra_text_part_get_length (TEKTRA_TEXT_PART (other)));
        }
    }
}

static void
test_draft (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraStoredChat) chat = NULL;
  TektraStoreChanges *changes = tektra_store_changes_new ();

  g_ptr_array_add (parts, store_test_new_picture ("draft.png"));
  tektra_store_changes_put_conversation (changes, conversation);
  tektra_store_changes_put_draft (changes, tektra_conversation_get_id (conversation), "half a se",
                                  parts);
  store_test_save (fixture, changes);
  store_test_reopen (fixture);

  chat = store_test_load (fixture, conversation);
  g_assert_cmpstr (chat->draft_text, ==, "half a se");
  g_assert_cmpuint (chat->draft_parts->len, ==, 1);
  g_assert_cmpstr (tektra_image_part_get_name (chat->draft_parts->pdata[0]), ==, "draft.png");
}

/* What somebody said is there after a restart; when its file is gone, the chat still opens. */
static void
test_sound (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(GBytes) wav = g_bytes_new_static ("RIFF....WAVE", 12);
  g_autoptr(GBytes) peaks = g_bytes_new_static ("\0\377\200", 3);
  g_autoptr(TektraPart) sound = tektra_audio_part_new ("Recording", "audio/wav", wav, 1234, peaks);
  g_autoptr(TektraPart) written_down = NULL;
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autofree char *attachments = g_build_filename (fixture->folder, "attachments", NULL);
  g_autofree char *text = NULL;
  TektraStoreChanges *changes = tektra_store_changes_new ();
  TektraMessage *stored;

  written_down = tektra_audio_part_new_transcribed (TEKTRA_AUDIO_PART (sound), "Good \"morning\"");
  tektra_message_add_part (message, sound);
  tektra_message_add_part (message, written_down);
  tektra_conversation_append (conversation, message);
  tektra_store_changes_put_conversation (changes, conversation);
  tektra_store_changes_put_message (changes, conversation, message);
  store_test_save (fixture, changes);
  store_test_reopen (fixture);

  chat = store_test_load (fixture, conversation);
  store_test_assert_same_parts (message, tektra_conversation_get_message (chat->conversation, 0));
  g_clear_pointer (&chat, tektra_stored_chat_unref);

  test_remove_tree (attachments);
  store_test_reopen (fixture);
  chat = store_test_load (fixture, conversation);
  stored = tektra_conversation_get_message (chat->conversation, 0);
  text = tektra_message_dup_text (stored);
  g_assert_cmpstr (text, ==, "[sound: Recording (its file is gone)]"
                             "[sound: Recording (its file is gone)]");
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraConversation) first = store_test_new_conversation ();
  g_autoptr(TektraConversation) second = store_test_new_conversation ();
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(TektraChatRecord) record = NULL;
  TektraStoreChanges *changes;

  store_test_save_conversation (fixture, first);
  store_test_save_conversation (fixture, second);
  /* the same picture twice is one file, and its preview */
  g_assert_cmpuint (store_test_count_files (fixture), ==, 2);

  changes = tektra_store_changes_new ();
  tektra_store_changes_delete_chat (changes, tektra_conversation_get_id (first));
  store_test_save (fixture, changes);
  test_await (tektra_store_collect (fixture->store), NULL);
  g_assert_cmpuint (store_test_count_files (fixture), ==, 2);

  /* deleted, and Tektra ended before that could be undone: gone with the next start */
  record = tektra_chat_record_new (second);
  record->deleted = g_get_real_time ();
  changes = tektra_store_changes_new ();
  tektra_store_changes_put_chat (changes, record);
  store_test_save (fixture, changes);
  hits = store_test_await_boxed (tektra_store_search (fixture->store, "costs", 10));
  g_assert_cmpuint (hits->len, ==, 0);
  store_test_reopen (fixture);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, ==, 0);
  test_await (tektra_store_collect (fixture->store), NULL);
  g_assert_cmpuint (store_test_count_files (fixture), ==, 0);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    const char *query;
    guint n_hits;
  } cases[] = {
    { "costs", 1 }, { "COST", 1 }, { "cafe", 1 }, { "Café", 1 }, { "unit costs", 1 },
    { "\"per unit\"", 1 }, { "\"unit per\"", 0 }, { "\"what is", 1 }, { "kitchen", 1 },
    { "missing", 0 }, { "", 0 }, { "\"", 0 }, { "* OR NOT ( ^", 0 }, { "what is it?", 1 },
  };
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();

  store_test_save_conversation (fixture, conversation);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) hits = store_test_await_boxed (tektra_store_search (fixture->store,
                                                                    cases[i].query, 10));

      g_test_message ("%s", cases[i].query);
      g_assert_cmpuint (hits->len, ==, cases[i].n_hits);
      for (guint j = 0; j < hits->len; j++)
        {
          const TektraSearchHit *hit = hits->pdata[j];

          g_assert_cmpint (hit->chat, ==, tektra_conversation_get_id (conversation));
          g_assert_cmpuint (hit->ranges->len, >, 0);
          g_assert_true (g_utf8_validate (hit->text, -1, NULL));
        }
    }
}

static guint
count_hits (Fixture    *fixture,
            const char *query)
{
  g_autoptr(GPtrArray) hits = store_test_await_boxed (tektra_store_search (fixture->store, query,
                                                                           30));

  return hits->len;
}

/* The beginning of a word is found whether the newest messages with its first letters have it, or
 * only old ones among hundreds. */
static void
test_search_beginnings (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();

  for (guint i = 0; i < 700; i++)
    {
      const char *text = i < 3 ? "A thimble of thieves" : i % 2 == 0 ? "Thickets" : "A thín one";
      g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, text);

      tektra_conversation_append (conversation, message);
    }
  store_test_save_conversation (fixture, conversation);

  g_assert_cmpuint (count_hits (fixture, "thim"), ==, 3);
  g_assert_cmpuint (count_hits (fixture, "thimble"), ==, 3);
  g_assert_cmpuint (count_hits (fixture, "of thie"), ==, 3);
  g_assert_cmpuint (count_hits (fixture, "a thimb"), ==, 3);
  g_assert_cmpuint (count_hits (fixture, "thick"), ==, 30);
  g_assert_cmpuint (count_hits (fixture, "THÍCKET"), ==, 30);
  g_assert_cmpuint (count_hits (fixture, "a thin"), ==, 30);
  g_assert_cmpuint (count_hits (fixture, "thicketx"), ==, 0);
  g_assert_cmpuint (count_hits (fixture, "\"a thim"), ==, 0);
}

/* What is said and deleted before it is saved is not found; what is saved twice is found once. */
static void
test_search_saved_at_once (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraConversation) other = tektra_conversation_new ();
  g_autoptr(TektraMessage) gone = tektra_message_new_text (TEKTRA_ROLE_USER, "A lantern");
  g_autoptr(TektraMessage) kept = tektra_message_new_text (TEKTRA_ROLE_USER, "A ladder");
  g_autoptr(TektraMessage) lost = tektra_message_new_text (TEKTRA_ROLE_USER, "A lantern");
  TektraStoreChanges *changes = tektra_store_changes_new ();

  tektra_conversation_append (conversation, gone);
  tektra_conversation_append (conversation, kept);
  tektra_conversation_append (other, lost);
  tektra_conversation_set_title (other, "Lamps");
  tektra_store_changes_put_conversation (changes, other);
  tektra_store_changes_put_conversation (changes, conversation);
  tektra_store_changes_put_message (changes, conversation, kept);
  tektra_store_changes_remove_message (changes, tektra_message_get_id (gone));
  tektra_store_changes_delete_chat (changes, tektra_conversation_get_id (other));
  store_test_save (fixture, changes);

  g_assert_cmpuint (count_hits (fixture, "lantern"), ==, 0);
  g_assert_cmpuint (count_hits (fixture, "lamps"), ==, 0);
  g_assert_cmpuint (count_hits (fixture, "ladder"), ==, 1);
}

/* Titles do not crowd out what was said, or the other way round. */
static void
test_search_kinds (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) hits = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
      g_autoptr(TektraMessage) message = NULL;

      message = tektra_message_new_text (TEKTRA_ROLE_USER, i == 3 ? "A kitchen" : "A kitchenette");
      tektra_conversation_set_title (conversation, "The kitchen");
      tektra_conversation_append (conversation, message);
      store_test_save_conversation (fixture, conversation);
    }

  hits = store_test_await_boxed (tektra_store_search (fixture->store, "kitchen", 5));
  g_assert_cmpuint (hits->len, ==, 10);
  for (guint i = 0; i < hits->len; i++)
    {
      const TektraSearchHit *hit = hits->pdata[i];

      g_assert_cmpint (hit->message != 0, ==, i >= 5);
      if (i % 5 > 0)
        g_assert_cmpfloat (hit->score, <=, ((TektraSearchHit *) hits->pdata[i - 1])->score);
    }
  g_assert_cmpstr (((TektraSearchHit *) hits->pdata[5])->text, ==, "A kitchen");
}

typedef struct
{
  GMutex mutex;
  guint n_texts;
  guint n_own;
} Counting;

/* Waits for the mutex, so that a test can hold it up. */
static guint
count_text (TektraRole  role,
            const char *text,
            gsize       length,
            gpointer    user_data)
{
  Counting *counting = user_data;
  guint n = 0;

  g_assert_cmpuint (strlen (text), ==, length);
  g_mutex_lock (&counting->mutex);
  counting->n_texts++;
  counting->n_own += role == TEKTRA_ROLE_USER;
  g_mutex_unlock (&counting->mutex);

  while ((text = strstr (text, "apple")) != NULL)
    {
      text++;
      n++;
    }

  return n;
}

/* Looking through a chat reads all of it, other branches too, and nothing of other chats. */
static void
test_count (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraConversation) other = store_test_new_conversation ();
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "apple?");
  g_autoptr(TektraMessage) answer = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "apple apple");
  g_autoptr(TektraMessage) again = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "pear");
  g_autoptr(GArray) counts = NULL;
  g_autoptr(GError) error = NULL;
  Counting counting = { .n_texts = 0 };
  DexFuture *first, *second, *third;
  gint64 id = tektra_conversation_get_id (conversation);

  tektra_conversation_append (conversation, question);
  tektra_conversation_append (conversation, answer);
  tektra_conversation_append_to (conversation, question, again);
  store_test_save_conversation (fixture, conversation);
  store_test_save_conversation (fixture, other);

  counts = store_test_await_boxed (tektra_store_count_in_chat (fixture->store, id, count_text,
                                                               &counting, NULL));
  g_assert_cmpuint (counting.n_texts, ==, 3);
  g_assert_cmpuint (counting.n_own, ==, 1);
  g_assert_cmpuint (counts->len, ==, 2);
  g_assert_cmpint (g_array_index (counts, TektraMessageCount, 0).message, ==,
                   tektra_message_get_id (question));
  g_assert_cmpuint (g_array_index (counts, TektraMessageCount, 0).n, ==, 1);
  g_assert_cmpint (g_array_index (counts, TektraMessageCount, 1).message, ==,
                   tektra_message_get_id (answer));
  g_assert_cmpuint (g_array_index (counts, TektraMessageCount, 1).n, ==, 2);

  /* What waits is given up for what is asked for later; a search of another kind is not. */
  g_mutex_lock (&counting.mutex);
  first = tektra_store_count_in_chat (fixture->store, id, count_text, &counting, NULL);
  second = tektra_store_count_in_chat (fixture->store, id, count_text, &counting, NULL);
  third = tektra_store_count_in_chat (fixture->store, id, count_text, &counting, NULL);
  g_clear_pointer (&counts, g_array_unref);
  g_mutex_unlock (&counting.mutex);
  g_assert_false (test_await (second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  counts = store_test_await_boxed (third);
  g_assert_cmpuint (counts->len, ==, 2);
  dex_unref (first);
}

static void
test_corrupt (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  const guint n = 200;
  const char *text;
  gsize length;
  guint n_aside = 0;
  g_autoptr(GDir) folder = NULL;
  const char *name;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraConversation) conversation = store_test_new_conversation ();

      store_test_save_conversation (fixture, conversation);
    }
  g_assert_finalize_object (fixture->store);

  /* a hole where messages are, as of a bad block of the disk */
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  text = memmem (contents + length / 2, length / 2, "Costs $5/", strlen ("Costs $5/"));
  g_assert_nonnull (text);
  memset (contents + (text - contents) / 4096 * 4096, 0x5a, 3 * 4096);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));

  fixture->store = tektra_store_new (fixture->folder);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];
      g_autoptr(TektraStoredChat) chat =
        store_test_await_boxed (tektra_store_load_chat (fixture->store, record->id, 10));

      g_assert_nonnull (chat->conversation);
    }
  hits = store_test_await_boxed (tektra_store_search (fixture->store, "costs", 10));
  g_assert_cmpuint (hits->len, >, 0);
  g_clear_pointer (&records, g_ptr_array_unref);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, >, n / 2);

  /* the damaged file is still there */
  folder = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    n_aside += strstr (name, "damaged") != NULL && g_str_has_prefix (name, "chats.db.");
  g_assert_cmpuint (n_aside, >, 0);
}

static void
save_another (Fixture *fixture)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();

  store_test_save_conversation (fixture, conversation);
}

/* The program that answers the desktop's searches goes on while the window's one recovers the chats
 * or removes them all: what it finds is what is there, and not a chat of the file that was. */
static void
test_replaced_by_another (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autofree char *set_aside = NULL;
  Fixture other = { fixture->folder, tektra_store_new (fixture->folder) };
  g_autoptr(GError) error = NULL;

  save_another (fixture);
  g_assert_cmpuint (count_hits (&other, "costs"), ==, 1);

  g_assert_finalize_object (fixture->store);
  g_assert_true (tektra_store_recovery_run (path, &set_aside, &error));
  g_assert_no_error (error);
  fixture->store = tektra_store_new (fixture->folder);
  save_another (fixture);
  g_assert_cmpuint (count_hits (&other, "costs"), ==, 2);

  g_assert_finalize_object (fixture->store);
  test_remove_tree (fixture->folder);
  g_assert_cmpuint (count_hits (&other, "costs"), ==, 0);
  fixture->store = tektra_store_new (fixture->folder);
  save_another (fixture);
  g_assert_cmpuint (count_hits (&other, "costs"), ==, 1);

  g_assert_finalize_object (other.store);
}

static void
test_not_a_database (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(TektraStoredChat) chat = NULL;

  g_assert_true (g_file_set_contents (path, "This was somebody's poem, for years.", -1, NULL));
  store_test_save_conversation (fixture, conversation);
  chat = store_test_load (fixture, conversation);
  store_test_assert_same_conversation (conversation, chat->conversation);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autoptr(TektraDatabase) database = tektra_database_open (path, FALSE, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (tektra_database_execute (database, "PRAGMA user_version = 9999", NULL));
  g_assert_false (test_await (tektra_store_list_chats (fixture->store), &error));
  g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_TOO_NEW);
}

static void
test_back_up (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autofree char *copy = g_build_filename (fixture->folder, "copy", NULL);
  g_autoptr(TektraStore) other = NULL;
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;

  store_test_save_conversation (fixture, conversation);
  g_assert_cmpint (g_mkdir (copy, 0700), ==, 0);
  test_await (tektra_store_back_up (fixture->store, copy, NULL), &error);
  g_assert_no_error (error);

  test_await (tektra_store_erase (fixture->store), &error);
  g_assert_no_error (error);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, ==, 0);
  g_assert_cmpuint (store_test_count_files (fixture), ==, 0);

  other = tektra_store_new (copy);
  chat = store_test_await_boxed (
    tektra_store_load_chat (other, tektra_conversation_get_id (conversation), 9));
  store_test_assert_same_conversation (conversation, chat->conversation);
}

/* Returns the path of one of the attachments, which is a pipe that nobody fills from here on. */
static char *
make_slow_attachment (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "attachments", NULL);
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  g_autofree char *child = g_build_filename (path, g_dir_read_name (folder), NULL);
  g_autoptr(GDir) inner = g_dir_open (child, 0, NULL);
  const char *name;
  char *attachment;

  while ((name = g_dir_read_name (inner)) != NULL && strchr (name, '.') != NULL)
    continue;
  g_assert_nonnull (name);

  attachment = g_build_filename (child, name, NULL);
  g_assert_no_errno (g_unlink (attachment));
  g_assert_no_errno (mkfifo (attachment, 0600));

  return attachment;
}

/* A disk that takes its time keeps nobody from talking: here it is a pipe that nobody fills yet. */
static void
test_slow_back_up (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(TektraConversation) other = store_test_new_conversation ();
  g_autofree char *copy = g_build_filename (fixture->folder, "copy", NULL);
  g_autofree char *attachment = NULL;
  g_autoptr(DexFuture) backed_up = NULL;
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GError) error = NULL;
  int pipe;

  store_test_save_conversation (fixture, conversation);
  attachment = make_slow_attachment (fixture);
  g_assert_no_errno (g_mkdir (copy, 0700));
  backed_up = tektra_store_back_up (fixture->store, copy, NULL);

  store_test_save_conversation (fixture, other);
  chat = store_test_load (fixture, other);
  store_test_assert_same_conversation (other, chat->conversation);
  test_await (tektra_store_close (fixture->store), &error);
  g_assert_no_error (error);
  g_assert_true (dex_future_is_pending (backed_up));

  pipe = g_open (attachment, O_WRONLY);
  g_assert_no_errno (pipe);
  g_assert_true (test_await (dex_ref (backed_up), &error));
  g_assert_no_error (error);
  close (pipe);
}

/* Half a backup must not be taken for a whole one. */
static void
test_cancelled_back_up (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *copy = g_build_filename (fixture->folder, "copy", NULL);
  g_autofree char *database = g_build_filename (copy, "chats.db", NULL);
  g_autofree char *attachment = NULL;
  g_autoptr(DexFuture) backed_up = NULL;
  g_autoptr(GError) error = NULL;
  int pipe;

  store_test_save_conversation (fixture, conversation);
  attachment = make_slow_attachment (fixture);
  g_assert_no_errno (g_mkdir (copy, 0700));
  backed_up = tektra_store_back_up (fixture->store, copy, cancellable);

  while (!g_file_test (database, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  pipe = g_open (attachment, O_RDWR);
  g_assert_no_errno (pipe);
  g_assert_false (test_await (dex_ref (backed_up), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  close (pipe);
}

#define N_OLD_CHATS 50

/* Whoever has thousands of chats sees those at the top without waiting for all the others. */
static void
test_first_chats (Fixture       *fixture,
                  gconstpointer  data)
{
  static const gint64 expected[] = { 49, 48, 46, 7, 3 };
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GPtrArray) records = NULL;

  for (gint64 id = 1; id < N_OLD_CHATS; id++)
    {
      g_autoptr(TektraChatRecord) record = g_new0 (TektraChatRecord, 1);

      record->id = id;
      record->created = record->updated = id;
      record->pin = id == 7 || id == 3 || id == 48;
      record->deleted = id == 47 || id == 5;
      tektra_store_changes_put_chat (changes, record);
    }
  store_test_save (fixture, changes);

  records = store_test_await_boxed (tektra_store_list_first_chats (fixture->store, 3));
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < records->len; i++)
    g_assert_cmpint (((TektraChatRecord *) records->pdata[i])->id, ==, expected[i]);

  g_clear_pointer (&records, g_ptr_array_unref);
  records = store_test_await_boxed (tektra_store_list_first_chats (fixture->store, 1000));
  g_assert_cmpuint (records->len, ==, N_OLD_CHATS - 3);
}

/* What a number means may change with the next version; a name does not. */
static void
test_error_name (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  g_autoptr(TektraDatabase) database = NULL;
  sqlite3_stmt *statement;
  gboolean row;

  store_test_save_conversation (fixture, conversation);
  database = tektra_database_open (path, FALSE, NULL);
  statement = tektra_database_prepare (
    database, "SELECT error ->> 'code' FROM message WHERE error IS NOT NULL", NULL);
  g_assert_true (tektra_database_step (database, statement, &row, NULL));
  g_assert_true (row);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "timeout");
  sqlite3_reset (statement);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, function) \
  g_test_add ("/store/" name, Fixture, NULL, store_test_set_up, function, store_test_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("growth", test_growth);
  ADD ("error-name", test_error_name);
  ADD ("draft", test_draft);
  ADD ("sound", test_sound);
  ADD ("delete", test_delete);
  ADD ("first-chats", test_first_chats);
  ADD ("search", test_search);
  ADD ("search-kinds", test_search_kinds);
  ADD ("search-beginnings", test_search_beginnings);
  ADD ("search-saved-at-once", test_search_saved_at_once);
  ADD ("count", test_count);
  ADD ("corrupt", test_corrupt);
  ADD ("replaced-by-another", test_replaced_by_another);
  ADD ("not-a-database", test_not_a_database);
  ADD ("newer", test_newer);
  ADD ("back-up", test_back_up);
  ADD ("slow-back-up", test_slow_back_up);
  ADD ("cancelled-back-up", test_cancelled_back_up);
#undef ADD

  return g_test_run ();
}
