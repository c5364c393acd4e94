/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "markdown/tektra-markdown-find.h"
#include "session/tektra-chat-finder.h"
#include "session/tektra-chat-search.h"
#include "test-future.h"

/* What a person would lose: a word that they know they have read. */

typedef struct
{
  char *folder;
  TektraStore *store;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-search-XXXXXX", NULL);
  fixture->store = tektra_store_new (fixture->folder);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const names[] = { "chats.db", "chats.db-wal", "chats.db-shm", "." };

  g_assert_finalize_object (fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
add (TektraConversation *conversation,
     TektraRole          role,
     const char         *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (role, text);

  tektra_conversation_append (conversation, message);
}

static void
save (Fixture            *fixture,
      TektraConversation *conversation)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GError) error = NULL;

  tektra_store_changes_put_conversation (changes, conversation);
  test_await (tektra_store_save (fixture->store, changes), &error);
  g_assert_no_error (error);
}

static void
save_chat (Fixture    *fixture,
           const char *title,
           const char *text)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();

  tektra_conversation_set_title (conversation, title);
  add (conversation, TEKTRA_ROLE_USER, text);
  save (fixture, conversation);
}

static gboolean
is_settled (gpointer data)
{
  return tektra_chat_search_get_state (data) != TEKTRA_CHAT_SEARCH_RUNNING;
}

static guint
count (GListModel *list)
{
  return g_list_model_get_n_items (list);
}

static void
changed_cb (GListModel *list,
            guint       position,
            guint       removed,
            guint       added,
            guint      *n_changed)
{
  *n_changed += removed + added;
}

/* The newest text wins, and until its results are there the old ones stay. */
static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraChatSearch) search = tektra_chat_search_new (fixture->store);
  GListModel *titles = tektra_chat_search_list_titles (search);
  GListModel *messages = tektra_chat_search_list_messages (search);
  g_autoptr(TektraSearchResult) result = NULL;
  guint n_changed = 0;

  save_chat (fixture, "Bread", "Flour and water");
  save_chat (fixture, "Soup", "Water and bread");
  save_chat (fixture, "Tea", "Water, brewed");

  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_IDLE);
  tektra_chat_search_set_text (search, "water");
  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_RUNNING);
  test_wait_until (is_settled, search);
  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_DONE);
  g_assert_cmpuint (count (titles), ==, 0);
  g_assert_cmpuint (count (messages), ==, 3);

  /* what stays is not touched */
  g_signal_connect (messages, "items-changed", G_CALLBACK (changed_cb), &n_changed);
  tektra_chat_search_set_text (search, "water ");
  g_assert_cmpuint (count (messages), ==, 3);
  test_wait_until (is_settled, search);
  g_assert_cmpuint (count (messages), ==, 3);
  g_assert_cmpuint (n_changed, ==, 0);

  for (const char *text = "bread"; *text != '\0'; text++)
    tektra_chat_search_set_text (search, text);
  tektra_chat_search_set_text (search, "bread");
  g_assert_cmpuint (count (messages), ==, 3);
  test_wait_until (is_settled, search);
  g_assert_cmpuint (count (titles), ==, 1);
  g_assert_cmpuint (count (messages), ==, 1);
  result = g_list_model_get_item (messages, 0);
  g_assert_cmpstr (tektra_search_result_get_hit (result)->title, ==, "Soup");
  g_assert_cmpint (tektra_search_result_get_hit (result)->message, !=, 0);

  tektra_chat_search_set_text (search, " ?");
  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_IDLE);
  g_assert_cmpuint (count (titles) + count (messages), ==, 0);
}

/* A search that cannot be done says so, and the next one may succeed. */
static void
test_search_fails (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TektraChatSearch) search = tektra_chat_search_new (fixture->store);
  g_autofree char *path = g_build_filename (tektra_store_get_folder (fixture->store), "chats.db",
                                            NULL);

  g_assert_true (g_file_set_contents (path, "This is no database at all.", -1, NULL));
  tektra_chat_search_set_text (search, "water");
  test_wait_until (is_settled, search);
  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_FAILED);
  g_assert_nonnull (tektra_chat_search_get_error (search));

  save_chat (fixture, "Tea", "Water, brewed");
  tektra_chat_search_set_text (search, "wate");
  test_wait_until (is_settled, search);
  g_assert_cmpint (tektra_chat_search_get_state (search), ==, TEKTRA_CHAT_SEARCH_DONE);
  g_assert_null (tektra_chat_search_get_error (search));
  g_assert_cmpuint (count (tektra_chat_search_list_messages (search)), ==, 1);

  /* gone in the middle of it */
  tektra_chat_search_set_text (search, "water");
  g_assert_finalize_object (g_steal_pointer (&search));
}

static guint
count_text (TektraRole  role,
            const char *text,
            gsize       length,
            gpointer    folded)
{
  return tektra_markdown_count (text, length, folded);
}

static gboolean
is_found (gpointer finder)
{
  return !tektra_chat_finder_get_busy (finder);
}

/* Where the finder is: "place/of all in the nth message, the nth there" */
static char *
dup_place (TektraChatFinder   *finder,
           TektraConversation *conversation)
{
  TektraMessage *message;
  guint nth, place;

  test_wait_until (is_found, finder);
  place = tektra_chat_finder_get_place (finder, &message, &nth);

  for (guint i = 0; i < count (G_LIST_MODEL (conversation)); i++)
    {
      g_autoptr(TektraMessage) item = g_list_model_get_item (G_LIST_MODEL (conversation), i);

      if (item == message)
        return g_strdup_printf ("%u/%u in %u, %u", place,
                                tektra_chat_finder_get_n_places (finder), i, nth);
    }

  return g_strdup_printf ("%u/%u", place, tektra_chat_finder_get_n_places (finder));
}

#define assert_place(expected) \
  G_STMT_START { \
    g_autofree char *place = dup_place (finder, conversation); \
    g_assert_cmpstr (place, ==, expected); \
  } G_STMT_END

static TektraConversation *
make_conversation (void)
{
  TektraConversation *conversation = tektra_conversation_new ();

  add (conversation, TEKTRA_ROLE_USER, "An apple?");
  add (conversation, TEKTRA_ROLE_ASSISTANT,
       "Ap**ple**, [a pear](https://apple.example)\n\n- apples");
  add (conversation, TEKTRA_ROLE_USER, "Pears.");
  add (conversation, TEKTRA_ROLE_ASSISTANT, "| fruit |\n|---|\n| ÄPPLE |\n\n```\nint apple;\n```");

  return conversation;
}

/* From place to place, as a person reads them and not as they are written. */
static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraChatFinder) finder = tektra_chat_finder_new (count_text);
  g_autoptr(TektraConversation) conversation = make_conversation ();
  g_autoptr(TektraMessage) third = g_list_model_get_item (G_LIST_MODEL (conversation), 2);

  tektra_chat_finder_set_conversation (finder, conversation, NULL);
  assert_place ("0/0");
  g_assert_false (tektra_chat_finder_step (finder, 1, NULL));

  tektra_chat_finder_set_text (finder, "Apple", NULL);
  assert_place ("1/5 in 0, 0");
  g_assert_true (tektra_chat_finder_step (finder, -1, NULL));
  assert_place ("5/5 in 3, 1");
  tektra_chat_finder_step (finder, 1, NULL);
  tektra_chat_finder_step (finder, 1, NULL);
  tektra_chat_finder_step (finder, 1, NULL);
  assert_place ("3/5 in 1, 1");

  /* typing on stays there */
  tektra_chat_finder_set_text (finder, "Apples", NULL);
  assert_place ("1/1 in 1, 0");
  tektra_chat_finder_set_text (finder, "Apples!", NULL);
  assert_place ("0/0");

  /* from where the person is, and round */
  tektra_chat_finder_set_text (finder, "", NULL);
  tektra_chat_finder_set_text (finder, "apple", third);
  assert_place ("4/5 in 3, 0");
  tektra_chat_finder_set_text (finder, "", NULL);
  tektra_chat_finder_set_text (finder, "an app", third);
  assert_place ("1/1 in 0, 0");

  /* what is said meanwhile is found, too */
  add (conversation, TEKTRA_ROLE_USER, "Not an Apple.");
  assert_place ("1/2 in 0, 0");

  /* in another chat the person stays where they are until they step, and goes on from there */
  tektra_chat_finder_set_text (finder, "apple", NULL);
  tektra_chat_finder_set_conversation (finder, NULL, NULL);
  g_assert_cmpuint (tektra_chat_finder_get_n_places (finder), ==, 0);
  tektra_chat_finder_set_conversation (finder, conversation, NULL);
  assert_place ("0/6");
  add (conversation, TEKTRA_ROLE_USER, "No pear.");
  assert_place ("0/6");
  g_assert_true (tektra_chat_finder_step (finder, 1, third));
  assert_place ("4/6 in 3, 0");
  tektra_chat_finder_set_conversation (finder, NULL, NULL);
  tektra_chat_finder_set_conversation (finder, conversation, NULL);
  assert_place ("0/6");
  g_assert_true (tektra_chat_finder_step (finder, -1, third));
  assert_place ("3/6 in 1, 1");
}

/* A chat of which only the end is in memory is looked through without loading it. */
static void
test_find_stored (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TektraConversation) original = make_conversation ();
  g_autoptr(TektraChatFinder) finder = tektra_chat_finder_new (count_text);
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(TektraMessage) first = NULL;
  TektraConversation *conversation;
  DexFuture *future;

  save (fixture, original);
  future = tektra_store_load_chat (fixture->store, tektra_conversation_get_id (original), 1);
  test_await (dex_ref (future), NULL);
  chat = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);
  conversation = chat->conversation;

  tektra_chat_finder_set_conversation (finder, conversation, fixture->store);
  tektra_chat_finder_set_text (finder, "apple", NULL);
  assert_place ("1/5 in 0, 0");
  tektra_chat_finder_step (finder, 1, NULL);
  assert_place ("2/5 in 1, 0");

  first = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  g_assert_false (tektra_message_get_loaded (first));

  tektra_chat_finder_set_text (finder, "pear", NULL);
  assert_place ("1/2 in 1, 0");
  g_assert_finalize_object (g_steal_pointer (&finder));
}

static int slow_state; /* 0: not yet called, 1: in a text, 2: between texts */
static int n_slow_calls;

static guint
count_slowly (TektraRole  role,
              const char *text,
              gsize       length,
              gpointer    folded)
{
  g_atomic_int_inc (&n_slow_calls);
  g_atomic_int_set (&slow_state, 1);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  g_atomic_int_set (&slow_state, 2);

  return 1;
}

/* Who quits in the middle of a count leaves no thread behind, and does not wait for all of it. */
static void
test_find_quit (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraChatFinder) finder = tektra_chat_finder_new (count_slowly);
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();

  for (guint i = 0; i < 1000; i++)
    add (conversation, TEKTRA_ROLE_USER, "An apple.");

  tektra_chat_finder_set_conversation (finder, conversation, NULL);
  tektra_chat_finder_set_text (finder, "apple", NULL);
  while (g_atomic_int_get (&slow_state) == 0)
    g_thread_yield ();

  g_assert_finalize_object (g_steal_pointer (&finder));
  g_assert_cmpint (g_atomic_int_get (&slow_state), ==, 2);
  g_assert_cmpint (g_atomic_int_get (&n_slow_calls), <, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, function) \
  g_test_add ("/chat-search/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("search", test_search);
  ADD ("search-fails", test_search_fails);
  ADD ("find", test_find);
  ADD ("find-stored", test_find_stored);
  ADD ("find-quit", test_find_quit);
#undef ADD

  return g_test_run ();
}
