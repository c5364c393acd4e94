/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"

/* A chat of years: it opens at once, can be scrolled anywhere, and does not fill the memory. */

static const char script[] =
  "{ 'models': [ { 'id': 'd', 'name': 'Tiny' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

#define N_MESSAGES 10000

/* What the pager keeps (200), what rows hold, and what comes with them */
#define N_LOADED_MAX 900

static gint64 chat_id;

static void
save_chat (TektraStore *store)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  TektraStoreChanges *changes = tektra_store_changes_new ();
  g_autoptr(GError) error = NULL;

  tektra_conversation_set_title (conversation, "Years");
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(TektraMessage) message = NULL;
      g_autofree char *text = g_strdup_printf (
        "Number %u. %s", i,
        i % 2 == 0 ? "What is it?"
                   : "It is a **long** story, told in many words.\n\n- one\n- two\n\n"
                     "And it goes on for a while, so that the text has some lines to fill.");

      message = tektra_message_new_text (i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT,
                                         text);
      tektra_conversation_append (conversation, message);
    }

  chat_id = tektra_conversation_get_id (conversation);
  tektra_store_changes_put_conversation (changes, conversation);
  g_assert_true (test_await (tektra_store_save (store, changes), &error));
  g_assert_no_error (error);
}

static GListModel *
get_messages (void)
{
  return G_LIST_MODEL (tektra_chat_session_get_conversation (ui_test_get_session ()));
}

static guint
count_loaded (void)
{
  GListModel *messages = get_messages ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, i);

      n += tektra_message_get_loaded (message);
    }

  return n;
}

/* The row in the middle of the view, when its message is there */
static TektraMessage *
get_middle (void)
{
  GtkWidget *list = ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
  GtkWidget *row = gtk_widget_pick (list, gtk_widget_get_width (list) / 2.0,
                                    gtk_widget_get_height (list) / 2.0,
                                    GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);
  TektraMessage *message;

  row = row != NULL ? gtk_widget_get_ancestor (row, TEKTRA_TYPE_MESSAGE_ROW) : NULL;
  message = row != NULL ? tektra_message_row_get_message (TEKTRA_MESSAGE_ROW (row)) : NULL;

  return message != NULL && tektra_message_get_loaded (message) ? message : NULL;
}

static void
test_open (void)
{
  TektraChatList *chats = tektra_window_get_chats (ui_test_get_window ());
  gint64 begin;

  save_chat (tektra_chat_list_get_store (chats));
  g_assert_true (test_await (tektra_chat_list_load (chats), NULL));

  begin = g_get_monotonic_time ();
  test_await (tektra_store_load_chat (tektra_chat_list_get_store (chats), chat_id, 40), NULL);
  g_test_message ("loaded after %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  begin = g_get_monotonic_time ();
  tektra_chat_list_open (chats, tektra_chat_list_find_id (chats, chat_id));
  ui_test_wait_for (g_list_model_get_n_items (get_messages ()) == N_MESSAGES);
  g_test_message ("listed after %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  ui_test_wait_for (get_middle () != NULL);
  g_test_message ("shown after %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  ui_test_wait_for (ui_test_find_label ("Number 9998. What is it?") != NULL);
  g_assert_cmpuint (count_loaded (), <, N_LOADED_MAX);
}

static void
test_scroll (void)
{
  GtkWidget *list = ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
  GtkScrolledWindow *window = ui_test_find_in (list, GTK_TYPE_SCROLLED_WINDOW, 0);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (window);

  gtk_adjustment_set_value (adjustment, 0);
  ui_test_wait_for (ui_test_find_label ("Number 0. What is it?") != NULL);

  for (guint i = 1; i <= 20; i++)
    {
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_upper (adjustment) * ((i * 7) % 20) / 20);
      ui_test_wait_frames (2);
      ui_test_wait_for (get_middle () != NULL);
      g_assert_cmpuint (count_loaded (), <, N_LOADED_MAX);
    }
}

/* The model is sent what it can read of the end, and then the memory is given back. */
static void
test_ask (void)
{
  GListModel *messages = get_messages ();

  ui_test_type ("And now?");
  ui_test_key ("Return");
  ui_test_wait_for (g_list_model_get_n_items (messages) == N_MESSAGES + 2);
  ui_test_wait_idle ();
  {
    g_autofree char *answer = ui_test_dup_answer ();

    g_assert_cmpstr (answer, ==, "Yes.");
  }
  ui_test_wait_for (count_loaded () < N_LOADED_MAX);
}

static void
add_tests (void)
{
  g_test_add_func ("/long-chat/open", test_open);
  g_test_add_func ("/long-chat/scroll", test_scroll);
  g_test_add_func ("/long-chat/ask", test_ask);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
