/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-image-part.h"
#include "session/tektra-chat-list.h"
#include "test-files.h"
#include "test-future.h"
#include "test-session.h"

/* A question goes to the model for which it was meant, though the words before it take a moment to
 * be read from the disk, and another one is chosen meanwhile: that may be on another computer. */

#define N_MESSAGES 100

/* The blind one would refuse the picture. */
static const char script[] =
  "{\"models\": [{\"id\": \"seeing\", \"capabilities\": [\"image\"]}, {\"id\": \"blind\"}],"
  " \"turns\": [{\"steps\": [{\"text\": \"A flag.\"}, {\"done\": \"stop\"}]}]}";

static TektraChatList *
load_list (const char         *folder,
           TektraModelManager *manager)
{
  g_autoptr(TektraStore) store = tektra_store_new (folder);
  TektraChatList *chats = tektra_chat_list_new (store, manager, "scripted/seeing");
  g_autoptr(GError) error = NULL;

  test_await (tektra_chat_list_load (chats), &error);
  g_assert_no_error (error);

  return chats;
}

static void
save_long_chat (const char         *folder,
                TektraModelManager *manager)
{
  g_autoptr(TektraChatList) chats = load_list (folder, manager);
  TektraConversation *conversation =
    tektra_chat_session_get_conversation (tektra_chat_list_get_current (chats));

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      TektraRole role = i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT;
      g_autoptr(TektraMessage) message = tektra_message_new_text (role, "More");

      tektra_conversation_append (conversation, message);
    }
  tektra_conversation_set_title (conversation, "Long");
  g_assert_finalize_object (g_steal_pointer (&chats));
}

static gboolean
is_open (gpointer data)
{
  TektraChatList *chats = data;
  TektraChat *chat = tektra_chat_list_get_current_chat (chats);

  return g_strcmp0 (tektra_chat_get_title (chat), "Long") == 0 &&
         tektra_chat_get_session (chat) == tektra_chat_list_get_current (chats);
}

static TektraChatSession *
open_long_chat (TektraChatList *chats)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (chats)); i++)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (G_LIST_MODEL (chats), i);

      if (g_strcmp0 (tektra_chat_get_title (chat), "Long") == 0)
        tektra_chat_list_open (chats, chat);
    }
  test_wait_until (is_open, chats);

  return tektra_chat_list_get_current (chats);
}

static gboolean
is_first_loaded (TektraChatSession *session)
{
  return tektra_message_get_loaded (
    tektra_conversation_get_message (tektra_chat_session_get_conversation (session), 0));
}

static void
test_while_loading (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-switch-XXXXXX", NULL);
  g_autoptr(TektraModelManager) manager = test_session_create_manager (script);
  TektraModel *blind = tektra_model_manager_find (manager, "scripted/blind");
  g_autoptr(GBytes) bytes = g_bytes_new_static ("picture", 7);
  g_autoptr(TektraPart) picture = tektra_image_part_new ("p.png", "image/png", bytes, 1, 1, NULL);
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "What is it?");
  g_autofree char *text = NULL;
  TektraChatList *chats;
  TektraChatSession *session;
  TektraMessage *answer;

  save_long_chat (folder, manager);
  chats = load_list (folder, manager);
  session = open_long_chat (chats);
  g_assert_false (is_first_loaded (session));

  tektra_message_add_part (question, picture);
  tektra_chat_session_send_message (session, question);
  g_assert_false (is_first_loaded (session));
  tektra_chat_session_set_model (session, blind);
  test_session_wait (session);

  answer = tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  text = tektra_message_dup_text (answer);
  g_assert_cmpstr (text, ==, "A flag.");
  g_assert_cmpstr (tektra_message_get_model_id (answer), ==, "scripted/seeing");

  g_assert_finalize_object (chats);
  test_remove_tree (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/chat-switch/while-loading", test_while_loading);

  return g_test_run ();
}
