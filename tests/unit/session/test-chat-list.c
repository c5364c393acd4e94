/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-list.h"
#include "test-session.h"

/* What a person would lose: a chat that is not shown, the mark that its answer has come, or the
 * trust in notifications that tell of an old answer. */

static const char script[] =
  "{\"models\": [{\"id\": \"one\"}, {\"id\": \"two\"}],"
  " \"turns\": [{\"match\": \"hang\", \"steps\": [{\"hang\": true}]},"
  "  {\"steps\": [{\"text\": \"Hi.\"}, {\"done\": \"stop\"}]}]}";

typedef struct
{
  TektraModelManager *manager;
  TektraChatList *chats;
  GPtrArray *finished;
} Fixture;

static void
answer_finished_cb (TektraChatList    *chats,
                    TektraChatSession *session,
                    TektraMessage     *answer,
                    GPtrArray         *finished)
{
  g_assert_false (tektra_chat_session_get_busy (session));
  g_ptr_array_add (finished, g_object_ref (answer));
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->manager = test_session_create_manager (script);
  fixture->chats = tektra_chat_list_new (NULL, fixture->manager, "scripted/two");

  fixture->finished = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->chats, "answer-finished", G_CALLBACK (answer_finished_cb),
                    fixture->finished);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_ptr_array_unref (fixture->finished);
  g_assert_finalize_object (fixture->chats);
  g_assert_finalize_object (fixture->manager);
}

static void
test_unread (Fixture       *fixture,
             gconstpointer  data)
{
  TektraChatSession *first = tektra_chat_list_get_current (fixture->chats);
  TektraChatSession *second;

  g_assert_cmpstr (tektra_model_get_id (tektra_chat_session_get_model (first)), ==, "two");

  test_session_send (first, "hello");
  second = tektra_chat_list_start (fixture->chats);
  g_assert_true (second != first);
  test_session_send (second, "hello");
  test_session_wait (first);
  test_session_wait (second);

  /* the one that is shown is read, the other one waits to be looked at */
  g_assert_cmpuint (fixture->finished->len, ==, 2);
  g_assert_true (tektra_chat_session_get_unread (first));
  g_assert_false (tektra_chat_session_get_unread (second));
  tektra_chat_list_set_current (fixture->chats, first);
  g_assert_false (tektra_chat_session_get_unread (first));
}

static void
test_each_answer_once (Fixture       *fixture,
                       gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_list_get_current (fixture->chats);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("no picture", 10);
  g_autoptr(TektraAttachment) attachment = NULL;

  test_session_send (session, "hello");
  test_session_wait (session);
  g_assert_cmpuint (fixture->finished->len, ==, 1);

  /* a message that is not sent, because its picture is broken, finishes no answer */
  attachment = tektra_attachment_new_for_bytes (bytes, "x.png", 0);
  tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
  test_session_send (session, "and this?");
  g_assert_true (tektra_chat_session_get_busy (session));
  test_session_wait (session);
  g_assert_cmpuint (fixture->finished->len, ==, 1);

  test_session_send (session, "hang");
  tektra_chat_session_stop (session);
  g_assert_cmpuint (fixture->finished->len, ==, 2);
  g_assert_true (g_ptr_array_index (fixture->finished, 0) !=
                 g_ptr_array_index (fixture->finished, 1));
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  TektraChatSession *first = tektra_chat_list_get_current (fixture->chats);
  TektraChat *chat = tektra_chat_list_get_current_chat (fixture->chats);
  g_autoptr(GPtrArray) chats = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chats, g_object_ref (chat));
  test_session_send (first, "hello");
  test_session_wait (first);

  /* the last chat leaves an empty one behind */
  tektra_chat_list_remove_all (fixture->chats, chats);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->chats)), ==, 1);
  g_assert_true (tektra_chat_list_get_current (fixture->chats) != first);
  g_assert_false (tektra_chat_list_find (fixture->chats, chat, NULL));

  /* and comes back where it was, at work as before */
  tektra_chat_list_restore_all (fixture->chats, chats);
  g_assert_true (tektra_chat_list_get_current (fixture->chats) == first);
  g_assert_false (tektra_chat_list_step (fixture->chats, 1));
  g_assert_true (tektra_chat_list_step (fixture->chats, -1));
  g_assert_true (tektra_chat_list_step (fixture->chats, 1));
  test_session_send (first, "again");
  test_session_wait (first);
  g_assert_cmpuint (fixture->finished->len, ==, 2);
}

#define ADD(name, func) \
  g_test_add ("/chat-list/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("unread", test_unread);
  ADD ("each-answer-once", test_each_answer_once);
  ADD ("remove", test_remove);

  return g_test_run ();
}
