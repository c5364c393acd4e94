/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-image-part.h"
#include "session/tektra-chat-list.h"
#include "session/tektra-message-edit.h"
#include "session/tektra-message-removal.h"
#include "test-files.h"
#include "test-future.h"

/* Half an hour of work on an old question is not lost when the program ends in the middle of it. */

typedef struct
{
  char *folder;
  TektraModelManager *manager;
  TektraChatList *chats;
  TektraChatSession *session; /* of the one chat */
} Fixture;

static gboolean
is_open (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(TektraChat) chat = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->chats)); i++)
    {
      g_autoptr(TektraChat) item = g_list_model_get_item (G_LIST_MODEL (fixture->chats), i);

      if (g_strcmp0 (tektra_chat_get_title (item), "A chat") == 0)
        g_set_object (&chat, item);
    }

  g_assert_nonnull (chat);
  if (tektra_chat_get_session (chat) == NULL)
    tektra_chat_list_open (fixture->chats, chat);
  fixture->session = tektra_chat_get_session (chat);

  return fixture->session != NULL;
}

static void
start (Fixture *fixture)
{
  g_autoptr(TektraStore) store = tektra_store_new (fixture->folder);
  g_autoptr(GError) error = NULL;

  fixture->chats = tektra_chat_list_new (store, fixture->manager, NULL);
  test_await (tektra_chat_list_load (fixture->chats), &error);
  g_assert_no_error (error);
}

/* The program ends and begins again. */
static void
restart (Fixture *fixture)
{
  g_assert_finalize_object (fixture->chats);
  start (fixture);
  test_wait_until (is_open, fixture);
}

static TektraConversation *
get_conversation (Fixture *fixture)
{
  return tektra_chat_session_get_conversation (fixture->session);
}

static TektraMessageEdit *
get_edit (Fixture *fixture)
{
  return tektra_message_edit_get (tektra_conversation_get_message (get_conversation (fixture), 0));
}

static guint
count_attachments (TektraMessageEdit *edit)
{
  return g_list_model_get_n_items (G_LIST_MODEL (tektra_message_edit_list_attachments (edit)));
}

/* A chat of a question with a picture, and so many answers that it is not loaded with the chat */
static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  n_more)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) question = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("flag", 4);
  g_autoptr(TektraPart) picture = tektra_image_part_new ("flag", "image/png", bytes, 1, 1, NULL);
  g_autoptr(GError) error = NULL;
  TektraStoreChanges *changes = tektra_store_changes_new ();

  fixture->folder = g_dir_make_tmp ("tektra-edit-XXXXXX", NULL);
  fixture->manager = tektra_model_manager_new (registry);
  start (fixture);

  tektra_message_add_part (question, picture);
  tektra_message_append_text (question, "What is it?", -1);
  tektra_conversation_append (conversation, question);
  tektra_conversation_set_title (conversation, "A chat");
  for (guint i = 0; i < GPOINTER_TO_UINT (n_more); i++)
    {
      g_autoptr(TektraMessage) more = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "A flag.");

      tektra_conversation_append (conversation, more);
    }

  tektra_store_changes_put_conversation (changes, conversation);
  test_await (tektra_store_save (tektra_chat_list_get_store (fixture->chats), changes), &error);
  g_assert_no_error (error);
  restart (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  n_more)
{
  g_assert_finalize_object (fixture->chats);
  g_assert_finalize_object (fixture->manager);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
is_loaded (gpointer message)
{
  return tektra_message_get_loaded (message);
}

/* As a row does that shows it */
static void
load (Fixture *fixture)
{
  TektraMessage *message = tektra_conversation_get_message (get_conversation (fixture), 0);

  tektra_message_pager_hold (tektra_chat_session_get_pager (fixture->session), message);
  test_wait_until (is_loaded, message);
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  n_more)
{
  load (fixture);
  tektra_message_edit_begin (get_edit (fixture), fixture->session);
  g_assert_cmpstr (tektra_message_edit_get_text (get_edit (fixture)), ==, "What is it?");
  tektra_message_edit_set_text (get_edit (fixture), "Whose flag");
  g_assert_true (tektra_message_edit_get_changed (get_edit (fixture)));

  /* twice, of which nobody looks at it the first time */
  restart (fixture);
  restart (fixture);
  g_assert_true (tektra_message_edit_get_active (get_edit (fixture)));
  g_assert_cmpstr (tektra_message_edit_get_text (get_edit (fixture)), ==, "Whose flag");

  /* without its picture */
  load (fixture);
  g_assert_cmpuint (count_attachments (get_edit (fixture)), ==, 1);
  g_list_store_remove_all (tektra_message_edit_list_attachments (get_edit (fixture)));
  restart (fixture);
  load (fixture);
  g_assert_true (tektra_message_edit_get_active (get_edit (fixture)));
  g_assert_cmpuint (count_attachments (get_edit (fixture)), ==, 0);

  /* nor is it kept for ever */
  tektra_message_edit_end (get_edit (fixture));
  restart (fixture);
  g_assert_false (tektra_message_edit_get_active (get_edit (fixture)));
}

/* A message comes back by undo as it was, with what was about to become of it. */
static void
test_undo_removal (Fixture       *fixture,
                   gconstpointer  n_more)
{
  TektraMessageRemoval *removal;

  load (fixture);
  tektra_message_edit_begin (get_edit (fixture), fixture->session);
  tektra_message_edit_set_text (get_edit (fixture), "Whose flag");
  tektra_chat_list_flush (fixture->chats);

  removal = tektra_message_removal_new (
    get_conversation (fixture), tektra_conversation_get_message (get_conversation (fixture), 0));
  tektra_chat_list_flush (fixture->chats);
  tektra_message_removal_undo (removal);
  tektra_message_removal_free (removal);

  restart (fixture);
  for (guint i = 0; i < tektra_conversation_get_n_messages (get_conversation (fixture)); i++)
    {
      TektraMessage *message = tektra_conversation_get_message (get_conversation (fixture), i);

      if (tektra_message_edit_is_active_for (message))
        {
          g_assert_cmpstr (tektra_message_edit_get_text (tektra_message_edit_get (message)), ==,
                           "Whose flag");
          return;
        }
    }

  g_assert_not_reached ();
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, n_more, function) \
  g_test_add ("/message-edit/" name, Fixture, GUINT_TO_POINTER (n_more), \
              fixture_set_up, function, fixture_tear_down)
  ADD ("restart", 1, test_restart);
  ADD ("restart-far-up", 100, test_restart);
  ADD ("undo-removal", 1, test_undo_removal);
#undef ADD

  return g_test_run ();
}
