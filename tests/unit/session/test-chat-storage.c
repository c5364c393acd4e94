/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/tektra-image-part.h"
#include "session/tektra-chat-list.h"
#include "session/tektra-chat-saver.h"
#include "test-files.h"
#include "test-future.h"
#include "test-session.h"

/* What a person would lose between two starts of the program. */

static const char script[] =
  "{\"models\": [{\"id\": \"one\"}, {\"id\": \"two\"}],"
  " \"turns\": [{\"match\": \"exactly where it stopped\","
  "    \"steps\": [{\"text\": \" and whole\"}, {\"done\": \"stop\"}]},"
  "  {\"match\": \"halfway\", \"steps\": [{\"text\": \"Half\"}, {\"hang\": true}]},"
  "  {\"steps\": [{\"thinking\": \"hm\"}, {\"text\": \"Hi $5/\"}, {\"text\": \"$10.\"},"
  "    {\"done\": \"stop\"}]}]}";

typedef struct
{
  char *folder;
  TektraModelManager *manager;
  TektraChatList *chats;
} Fixture;

static void
open_list (Fixture *fixture)
{
  g_autoptr(TektraStore) store = tektra_store_new (fixture->folder);
  g_autoptr(GError) error = NULL;

  fixture->chats = tektra_chat_list_new (store, fixture->manager, "scripted/two");
  test_await (tektra_chat_list_load (fixture->chats), &error);
  g_assert_no_error (error);
}

/* As at the end of the program and at its next start */
static void
reopen (Fixture *fixture)
{
  g_assert_finalize_object (fixture->chats);
  open_list (fixture);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-chats-XXXXXX", NULL);
  fixture->manager = test_session_create_manager (script);
  open_list (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->chats);
  g_assert_finalize_object (fixture->manager);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
is_current (gpointer data)
{
  TektraChatList *chats = data;
  TektraChat *chat = tektra_chat_list_get_current_chat (chats);

  return chat != NULL && tektra_chat_get_session (chat) == tektra_chat_list_get_current (chats);
}

static TektraChatSession *
open_chat (Fixture    *fixture,
           const char *title)
{
  GListModel *model = G_LIST_MODEL (fixture->chats);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (model, i);

      if (g_strcmp0 (tektra_chat_get_title (chat), title) != 0)
        continue;

      tektra_chat_list_open (fixture->chats, chat);
      test_wait_until (is_current, fixture->chats);
      return tektra_chat_get_session (chat);
    }

  g_assert_not_reached ();
}

static char *
list_titles (Fixture *fixture)
{
  GListModel *model = G_LIST_MODEL (fixture->chats);
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (model, i);

      if (tektra_chat_get_title (chat) != NULL)
        g_string_append_printf (titles, "%s ", tektra_chat_get_title (chat));
    }

  return g_string_free (titles, FALSE);
}

static void
assert_titles (Fixture    *fixture,
               const char *expected)
{
  g_autofree char *titles = list_titles (fixture);

  g_assert_cmpstr (titles, ==, expected);
}

static void
assert_last (TektraChatSession   *session,
             const char          *expected,
             TektraMessageStatus  status)
{
  TektraMessage *last =
    tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  g_autofree char *text = tektra_message_dup_text (last);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (tektra_message_get_status (last), ==, status);
}

static void
test_next_start (Fixture       *fixture,
                 gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);

  tektra_conversation_set_system_prompt (conversation, "Be brief.");
  tektra_generation_params_set_int (tektra_conversation_get_params (conversation),
                                    TEKTRA_PARAM_SEED, 7);
  tektra_chat_session_set_model (session, tektra_model_manager_find (fixture->manager,
                                                                     "scripted/one"));
  test_session_send (session, "hello");
  test_session_wait (session);
  tektra_draft_set_text (tektra_chat_session_get_draft (session), "and then");

  reopen (fixture);
  session = open_chat (fixture, "hello");
  conversation = tektra_chat_session_get_conversation (session);
  assert_last (session, "Hi $5/$10.", TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (tektra_conversation_get_system_prompt (conversation), ==, "Be brief.");
  g_assert_cmpint (tektra_generation_params_get_int (tektra_conversation_get_params (conversation),
                                                     TEKTRA_PARAM_SEED), ==, 7);
  g_assert_cmpstr (tektra_model_get_id (tektra_chat_session_get_model (session)), ==, "one");
  g_assert_cmpstr (tektra_draft_get_text (tektra_chat_session_get_draft (session)), ==, "and then");

  /* and it goes on */
  test_session_send (session, "again");
  test_session_wait (session);
  reopen (fixture);
  session = open_chat (fixture, "hello");
  g_assert_cmpuint (tektra_conversation_get_n_messages (
                      tektra_chat_session_get_conversation (session)), ==, 4);
}

/* What is only typed is kept, what is empty is not. */
static void
test_draft (Fixture       *fixture,
            gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);

  reopen (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->chats)), ==, 1);

  session = tektra_chat_list_get_current (fixture->chats);
  tektra_draft_set_text (tektra_chat_session_get_draft (session), "half a thought");
  reopen (fixture);
  test_wait_until (is_current, fixture->chats);
  session = tektra_chat_list_get_current (fixture->chats);
  g_assert_cmpstr (tektra_draft_get_text (tektra_chat_session_get_draft (session)), ==,
                   "half a thought");

  tektra_draft_clear (tektra_chat_session_get_draft (session));
  reopen (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->chats)), ==, 1);
}

typedef struct
{
  TektraStore *store;
  gint64 chat;
  gboolean found;
} Look;

static gboolean
is_stored (gpointer data)
{
  Look *look = data;
  g_autoptr(DexFuture) future = tektra_store_load_chat (look->store, look->chat, 9);
  const TektraStoredChat *chat;
  TektraMessage *last;
  g_autofree char *text = NULL;

  if (!test_await (dex_ref (future), NULL))
    return FALSE;
  chat = g_value_get_boxed (dex_future_get_value (future, NULL));
  last = tektra_conversation_get_last (chat->conversation);
  text = last != NULL ? tektra_message_dup_text (last) : NULL;

  return g_strcmp0 (text, "Half") == 0;
}

static void
test_growing (Fixture       *fixture,
              gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  g_autoptr(TektraStore) other = tektra_store_new (fixture->folder);
  Look look = { tektra_chat_list_get_store (fixture->chats), 0, FALSE };

  look.chat = tektra_chat_get_id (tektra_chat_list_get_current_chat (fixture->chats));
  test_session_send (session, "halfway");
  test_wait_until (is_stored, &look);

  /* the one who comes after a crash */
  test_await (tektra_store_list_chats (other), NULL);
  {
    g_autoptr(DexFuture) future = tektra_store_load_chat (other, look.chat, 9);
    const TektraStoredChat *chat;

    g_assert_true (test_await (dex_ref (future), NULL));
    chat = g_value_get_boxed (dex_future_get_value (future, NULL));
    g_assert_cmpint (tektra_message_get_status (tektra_conversation_get_last (chat->conversation)),
                     ==, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
  }

  tektra_chat_session_stop (session);
  reopen (fixture);
  assert_last (open_chat (fixture, "halfway"), "Half", TEKTRA_MESSAGE_STATUS_STOPPED);
}

/* What a model adds to an answer that was over is an answer, too. */
static void
test_continued (Fixture       *fixture,
                gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  Look look = { tektra_chat_list_get_store (fixture->chats), 0, FALSE };
  TektraMessage *answer;

  look.chat = tektra_chat_get_id (tektra_chat_list_get_current_chat (fixture->chats));
  test_session_send (session, "halfway");
  test_wait_until (is_stored, &look);
  tektra_chat_session_stop (session);
  reopen (fixture);

  session = open_chat (fixture, "halfway");
  answer = tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  tektra_chat_session_continue (session, answer);
  test_session_wait (session);
  assert_last (session, "Half and whole", TEKTRA_MESSAGE_STATUS_COMPLETE);

  reopen (fixture);
  assert_last (open_chat (fixture, "halfway"), "Half and whole", TEKTRA_MESSAGE_STATUS_COMPLETE);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const questions[] = { "a", "b", "c", "d" };
  TektraChat *chat;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      TektraChatSession *session = tektra_chat_list_start (fixture->chats);

      test_session_send (session, questions[i]);
      test_session_wait (session);
    }
  assert_titles (fixture, "d c b a ");
  reopen (fixture);
  assert_titles (fixture, "d c b a ");

  /* one speaks again, two are pinned and change places */
  test_session_send (open_chat (fixture, "b"), "more");
  assert_titles (fixture, "b d c a ");
  open_chat (fixture, "a");
  tektra_chat_list_pin (fixture->chats, tektra_chat_list_get_current_chat (fixture->chats), NULL);
  open_chat (fixture, "c");
  chat = tektra_chat_list_get_current_chat (fixture->chats);
  tektra_chat_list_pin (fixture->chats, chat, NULL);
  assert_titles (fixture, "a c b d ");
  {
    g_autoptr(TektraChat) first = g_list_model_get_item (G_LIST_MODEL (fixture->chats), 0);

    tektra_chat_list_pin (fixture->chats, chat, first);
  }
  assert_titles (fixture, "c a b d ");
  reopen (fixture);
  assert_titles (fixture, "c a b d ");

  /* chats that are only listed, not open, keep what is not listed of them */
  {
    g_autoptr(TektraChat) first = g_list_model_get_item (G_LIST_MODEL (fixture->chats), 0);

    tektra_chat_list_unpin (fixture->chats, first);
    tektra_chat_list_rename (fixture->chats, first, "C");
  }
  reopen (fixture);
  assert_titles (fixture, "a b d C ");
  assert_last (open_chat (fixture, "C"), "Hi $5/$10.", TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (tektra_conversation_get_model_id (
                     tektra_chat_session_get_conversation (
                       tektra_chat_list_get_current (fixture->chats))), ==, "scripted/two");
}

static GPtrArray *
list_chats (Fixture    *fixture,
            const char *titles)
{
  GListModel *model = G_LIST_MODEL (fixture->chats);
  GPtrArray *chats = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (model, i);

      if (tektra_chat_get_title (chat) != NULL &&
          strstr (titles, tektra_chat_get_title (chat)) != NULL)
        g_ptr_array_add (chats, g_steal_pointer (&chat));
    }

  return chats;
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  g_autoptr(GPtrArray) chats = NULL;

  test_session_send (session, "a");
  test_session_wait (session);
  reopen (fixture);

  chats = list_chats (fixture, "a");
  g_assert_cmpuint (chats->len, ==, 1);
  tektra_chat_list_remove_all (fixture->chats, chats);
  assert_titles (fixture, "");
  tektra_chat_list_restore_all (fixture->chats, chats);
  test_wait_until (is_current, fixture->chats);
  assert_titles (fixture, "a ");

  /* deleted and undone: still there; deleted: not, also if nobody said for ever */
  g_clear_pointer (&chats, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "a ");
  chats = list_chats (fixture, "a");
  tektra_chat_list_remove_all (fixture->chats, chats);
  g_clear_pointer (&chats, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "");
}

static void
count_cb (guint *n_changes)
{
  (*n_changes)++;
}

/* Many chats go, come back, go for good: all together. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  static const char *const questions[] = { "a", "b", "c", "d", "e" };
  g_autoptr(GPtrArray) some = NULL;
  guint n_changes = 0;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      TektraChatSession *session = tektra_chat_list_start (fixture->chats);

      test_session_send (session, questions[i]);
      test_session_wait (session);
    }
  reopen (fixture);
  open_chat (fixture, "c");
  assert_titles (fixture, "e d c b a ");

  some = list_chats (fixture, "bcd");
  g_signal_connect_swapped (fixture->chats, "items-changed", G_CALLBACK (count_cb), &n_changes);
  tektra_chat_list_remove_all (fixture->chats, some);
  g_assert_cmpuint (n_changes, ==, 1);
  assert_titles (fixture, "e a ");
  /* the one that was shown has gone: it is the next below */
  test_wait_until (is_current, fixture->chats);
  g_assert_cmpstr (tektra_chat_get_title (tektra_chat_list_get_current_chat (fixture->chats)), ==,
                   "a");

  tektra_chat_list_restore_all (fixture->chats, some);
  g_assert_cmpuint (n_changes, ==, 2);
  assert_titles (fixture, "e d c b a ");
  test_wait_until (is_current, fixture->chats);
  g_assert_cmpstr (tektra_chat_get_title (tektra_chat_list_get_current_chat (fixture->chats)), ==,
                   "d");
  g_clear_pointer (&some, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "e d c b a ");

  some = list_chats (fixture, "ae");
  tektra_chat_list_remove_all (fixture->chats, some);
  g_clear_pointer (&some, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "d c b ");

  some = list_chats (fixture, "bd");
  tektra_chat_list_remove_all (fixture->chats, some);
  tektra_chat_list_purge (fixture->chats, some);
  g_clear_pointer (&some, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "c ");
}

static void
test_move_pins (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const questions[] = { "a", "b", "c", "d", "e" };
  g_autoptr(GPtrArray) some = NULL;
  TektraChat *b, *d, *e;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      TektraChatSession *session = tektra_chat_list_start (fixture->chats);

      test_session_send (session, questions[i]);
      test_session_wait (session);
    }
  some = list_chats (fixture, "bde");
  e = some->pdata[0];
  d = some->pdata[1];
  b = some->pdata[2];

  tektra_chat_list_pin_all (fixture->chats, some, NULL);
  assert_titles (fixture, "e d b c a ");
  g_assert_false (tektra_chat_list_can_move (fixture->chats, e, -1));
  g_assert_true (tektra_chat_list_can_move (fixture->chats, e, 1));
  g_assert_false (tektra_chat_list_can_move (fixture->chats, b, 1));
  tektra_chat_list_move (fixture->chats, e, 1);
  assert_titles (fixture, "d e b c a ");
  tektra_chat_list_move (fixture->chats, b, -1);
  assert_titles (fixture, "d b e c a ");
  tektra_chat_list_move (fixture->chats, e, 1);
  assert_titles (fixture, "d b e c a ");

  /* beside another one, also where it is already */
  tektra_chat_list_pin_beside (fixture->chats, d, e, TRUE);
  assert_titles (fixture, "b e d c a ");
  tektra_chat_list_pin_beside (fixture->chats, d, e, TRUE);
  assert_titles (fixture, "b e d c a ");
  tektra_chat_list_pin_beside (fixture->chats, d, b, FALSE);
  assert_titles (fixture, "d b e c a ");
  tektra_chat_list_pin_beside (fixture->chats, d, b, FALSE);
  assert_titles (fixture, "d b e c a ");

  g_clear_pointer (&some, g_ptr_array_unref);
  reopen (fixture);
  assert_titles (fixture, "d b e c a ");

  some = list_chats (fixture, "db");
  tektra_chat_list_unpin_all (fixture->chats, some);
  assert_titles (fixture, "e d c b a ");
}

typedef struct
{
  const char *folder;
  guint n_files;
} FileCount;

static guint
count_files (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      n += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_files (child) : 1;
    }

  return n;
}

static gboolean
has_files (gpointer data)
{
  FileCount *wanted = data;
  g_autofree char *attachments = g_build_filename (wanted->folder, "attachments", NULL);

  return count_files (attachments) == wanted->n_files;
}

static void
save_with_picture (Fixture    *fixture,
                   const char *title)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(GBytes) bytes = g_bytes_new (title, strlen (title));
  g_autoptr(TektraPart) picture = tektra_image_part_new (title, "image/png", bytes, 1, 1, NULL);
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GError) error = NULL;

  tektra_conversation_set_title (conversation, title);
  tektra_message_add_part (message, picture);
  tektra_conversation_append (conversation, message);
  tektra_store_changes_put_conversation (changes, conversation);
  test_await (tektra_store_save (tektra_chat_list_get_store (fixture->chats), changes), &error);
  g_assert_no_error (error);
}

/* A picture is a file, and a deleted one must not stay on the disk: neither after the toast has
 * gone nor after the program ended before. */
static void
test_deleted_files (Fixture       *fixture,
                    gconstpointer  data)
{
  FileCount files = { fixture->folder, 3 };
  g_autoptr(GPtrArray) chats = NULL;

  save_with_picture (fixture, "a");
  save_with_picture (fixture, "b");
  save_with_picture (fixture, "c");
  reopen (fixture);
  g_assert_true (has_files (&files));

  chats = list_chats (fixture, "a");
  tektra_chat_list_remove_all (fixture->chats, chats);
  g_assert_true (has_files (&files));
  tektra_chat_list_purge (fixture->chats, chats);
  files.n_files = 2;
  test_wait_until (has_files, &files);

  g_clear_pointer (&chats, g_ptr_array_unref);
  chats = list_chats (fixture, "b");
  tektra_chat_list_remove_all (fixture->chats, chats);
  g_clear_pointer (&chats, g_ptr_array_unref);
  reopen (fixture);
  files.n_files = 1;
  test_wait_until (has_files, &files);
  assert_titles (fixture, "c ");
}

/* An answer that came while another chat was shown is marked until somebody looks at it. */
static void
test_unread (Fixture       *fixture,
             gconstpointer  data)
{
  TektraChatSession *first = tektra_chat_list_get_current (fixture->chats);
  g_autoptr(GPtrArray) chats = NULL;

  test_session_send (first, "a");
  tektra_chat_list_start (fixture->chats);
  test_session_wait (first);
  g_assert_true (tektra_chat_session_get_unread (first));

  reopen (fixture);
  chats = list_chats (fixture, "a");
  g_assert_true (tektra_chat_get_unread (chats->pdata[0]));
  g_clear_pointer (&chats, g_ptr_array_unref);
  open_chat (fixture, "a");

  reopen (fixture);
  chats = list_chats (fixture, "a");
  g_assert_false (tektra_chat_get_unread (chats->pdata[0]));
}

static gboolean
has_error (gpointer data)
{
  return tektra_chat_list_get_error (data) != NULL;
}

static gboolean
has_no_error (gpointer data)
{
  return tektra_chat_list_get_error (data) == NULL;
}

static void
test_cannot_save (Fixture       *fixture,
                  gconstpointer  data)
{
  TektraChatSession *session;
  g_autofree char *in_the_way = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *kept = fixture->folder;

  /* a file is where the folder should be */
  g_assert_true (g_file_set_contents (in_the_way, "", 0, NULL));
  fixture->folder = g_build_filename (in_the_way, "chats", NULL);
  g_assert_finalize_object (fixture->chats);
  open_list (fixture);
  g_assert_nonnull (tektra_chat_list_get_error (fixture->chats));

  session = tektra_chat_list_get_current (fixture->chats);
  test_session_send (session, "hello");
  test_session_wait (session);
  assert_last (session, "Hi $5/$10.", TEKTRA_MESSAGE_STATUS_COMPLETE);
  test_wait_until (has_error, fixture->chats);

  /* the way is free, and nobody has to do anything */
  g_assert_cmpint (g_remove (in_the_way), ==, 0);
  test_wait_until (has_no_error, fixture->chats);
  reopen (fixture);
  assert_last (open_chat (fixture, "hello"), "Hi $5/$10.", TEKTRA_MESSAGE_STATUS_COMPLETE);

  g_free (fixture->folder);
  fixture->folder = g_steal_pointer (&kept);
}

static void
test_remove_message (Fixture       *fixture,
                     gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);
  g_autoptr(TektraMessage) removed = NULL;
  g_autoptr(GPtrArray) followers = NULL;
  TektraMessage *parent;

  test_session_send (session, "a");
  test_session_wait (session);
  test_session_send (session, "b");
  test_session_wait (session);

  removed = g_list_model_get_item (G_LIST_MODEL (conversation), 1);
  parent = tektra_conversation_get_parent (conversation, removed);
  followers = tektra_conversation_remove (conversation, removed);
  reopen (fixture);
  conversation = tektra_chat_session_get_conversation (open_chat (fixture, "a"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 3);
  g_assert_nonnull (parent);

  /* and one that comes back, at once and after it has been saved */
  g_clear_object (&removed);
  g_clear_pointer (&followers, g_ptr_array_unref);
  removed = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  followers = tektra_conversation_remove (conversation, removed);
  tektra_conversation_restore (conversation, NULL, removed, followers);
  reopen (fixture);
  conversation = tektra_chat_session_get_conversation (open_chat (fixture, "a"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 3);
}

static gboolean
is_saved (gpointer data)
{
  return tektra_chat_saver_get_saved (data);
}

/* While an answer is written its chat becomes busy and idle again: nothing that a row tells. */
static void
test_nothing_new (Fixture       *fixture,
                  gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  TektraStore *store = tektra_chat_list_get_store (fixture->chats);
  g_autoptr(TektraChatSaver) saver = NULL;
  g_autoptr(TektraChat) chat = NULL;

  test_session_send (session, "hello");
  test_session_wait (session);
  chat = g_object_ref (tektra_chat_list_get_current_chat (fixture->chats));
  saver = tektra_chat_saver_new (store, chat, session, FALSE);
  test_wait_until (is_saved, saver);

  g_object_notify (G_OBJECT (chat), "busy");
  g_assert_true (tektra_chat_saver_get_saved (saver));
  tektra_chat_set_pin (chat, 1);
  g_assert_false (tektra_chat_saver_get_saved (saver));
  test_wait_until (is_saved, saver);

  g_assert_finalize_object (g_steal_pointer (&saver));
}

#define N_STORED 1234

/* What a person sees first is there with the first ones, which are few, however old it is. */
static void
appeared_cb (guint *n_steps, guint position, guint removed, guint added, GListModel *chats)
{
  g_autoptr(TektraChat) first = g_list_model_get_item (chats, 0);

  g_assert_cmpstr (tektra_chat_get_title (first), ==, "1233");
  g_assert_true ((*n_steps)++ > 0 || g_list_model_get_n_items (chats) < 100);
}

/* Thousands of chats must not hold up the window in which they are listed. */
static void
test_thousands (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraStore) store = tektra_store_new (fixture->folder);
  TektraStoreChanges *changes = tektra_store_changes_new ();
  guint n_steps = 0;

  for (guint i = 0; i < N_STORED; i++)
    {
      g_autoptr(TektraChatRecord) record = g_new0 (TektraChatRecord, 1);

      record->id = i + 1;
      record->title = g_strdup_printf ("%u", i);
      record->head = 1;
      record->pin = i == N_STORED - 1;
      record->created = record->updated = N_STORED - i;
      tektra_store_changes_put_chat (changes, record);
    }
  g_assert_true (test_await (tektra_store_save (store, changes), NULL));

  g_assert_finalize_object (fixture->chats);
  fixture->chats = tektra_chat_list_new (store, fixture->manager, NULL);
  g_signal_connect_swapped (fixture->chats, "items-changed", G_CALLBACK (appeared_cb), &n_steps);
  g_assert_true (test_await (tektra_chat_list_load (fixture->chats), NULL));

  /* the pinned one, the one that is new and empty, and the others in their order */
  g_assert_cmpuint (n_steps, >, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->chats)), ==, N_STORED + 1);
  for (guint i = 1; i < N_STORED; i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (G_LIST_MODEL (fixture->chats), i + 1);

      g_assert_cmpint (tektra_chat_get_id (chat), ==, i);
    }
}

#define ADD(name, func) \
  g_test_add ("/chat-storage/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("next-start", test_next_start);
  ADD ("draft", test_draft);
  ADD ("growing", test_growing);
  ADD ("continued", test_continued);
  ADD ("order", test_order);
  ADD ("delete", test_delete);
  ADD ("many", test_many);
  ADD ("thousands", test_thousands);
  ADD ("move-pins", test_move_pins);
  ADD ("deleted-files", test_deleted_files);
  ADD ("unread", test_unread);
  ADD ("cannot-save", test_cannot_save);
  ADD ("remove-message", test_remove_message);
  ADD ("nothing-new", test_nothing_new);

  return g_test_run ();
}
