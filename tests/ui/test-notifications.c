/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desktop-test.h"
#include "ui-test.h"

#include "ui/tektra-chat-window.h"

/* What the desktop hears of a chat that nobody looks at, on a bus with a desktop of the tests, see
 * tests/support/with-desktop. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': ["
  "    { 'match': 'slow', 'steps': [ { 'wait': 300 },"
  "                                  { 'text': 'The **needle**\nis here.' },"
  "                                  { 'done': 'stop' } ] },"
  "    { 'match': 'hang', 'steps': [ { 'text': 'One' }, { 'hang': true } ] },"
  "    { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static void
set_boolean (const char *key,
             gboolean    value)
{
  g_object_set (ui_test_get_settings (), key, value, NULL);
}

static char *
dup_notification_id (TektraChatSession *session)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (session);

  return g_strdup_printf ("answer-%" G_GINT64_FORMAT, tektra_conversation_get_id (conversation));
}

/* Asks for something that takes a moment, and goes elsewhere meanwhile. */
static TektraChatSession *
ask_and_leave (void)
{
  g_autoptr(TektraChatSession) session = NULL;

  ui_test_new_chat ();
  session = g_object_ref (ui_test_get_session ());
  ui_test_type ("slow");
  ui_test_key ("Return");
  ui_test_wait_for (tektra_chat_session_get_busy (session));
  ui_test_new_chat ();
  ui_test_wait_for (!tektra_chat_session_get_busy (session));

  return g_steal_pointer (&session);
}

static void
test_seen (void)
{
  ui_test_new_chat ();
  ui_test_type ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();

  /* the next test would see it */
  g_assert_cmpuint (desktop_test_count_calls ("AddNotification"), ==, 0);
}

static void
test_other_chat (void)
{
  g_autoptr(TektraChatSession) session = ask_and_leave ();
  g_autofree char *id = dup_notification_id (session);
  g_autoptr(GPtrArray) added = NULL;
  g_autoptr(GPtrArray) removed = NULL;
  JsonObject *notification;
  TektraMessage *answer;
  JsonArray *call;

  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == 1);
  added = desktop_test_list_calls ("AddNotification");
  call = desktop_test_get_call (added, 0);
  g_assert_cmpstr (json_array_get_string_element (call, 1), ==, APPLICATION_ID);
  g_assert_cmpstr (json_array_get_string_element (call, 2), ==, id);
  notification = json_array_get_object_element (call, 3);
  g_assert_cmpstr (json_object_get_string_member (notification, "title"), ==, "slow");
  g_assert_cmpstr (json_object_get_string_member (notification, "body"), ==, "The needle is here.");
  g_assert_cmpstr (json_object_get_string_member (notification, "default-action"),
                   ==, "app.open-chat");

  answer = tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
  g_action_group_activate_action (
    G_ACTION_GROUP (g_application_get_default ()), "open-chat",
    g_variant_new ("(xx)",
                   tektra_conversation_get_id (tektra_chat_session_get_conversation (session)),
                   tektra_message_get_id (answer)));
  ui_test_wait_for (ui_test_get_session () == session);
  ui_test_wait_for (desktop_test_count_calls ("RemoveNotification") == 1);
  removed = desktop_test_list_calls ("RemoveNotification");
  call = desktop_test_get_call (removed, 0);
  g_assert_cmpstr (json_array_get_string_element (call, 2), ==, id);
}

/* Another window has the keyboard, though the chat is on the screen. */
static void
test_other_window (void)
{
  GtkWidget *other = gtk_window_new ();
  TektraChatSession *session;

  ui_test_new_chat ();
  session = ui_test_get_session ();
  ui_test_type ("slow");
  ui_test_key ("Return");
  ui_test_wait_for (tektra_chat_session_get_busy (session));
  gtk_window_present (GTK_WINDOW (other));
  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (other)));
  ui_test_wait_for (!tektra_chat_session_get_busy (session));
  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == 2);

  gtk_window_destroy (GTK_WINDOW (other));
  gtk_window_present (GTK_WINDOW (ui_test_get_window ()));
  ui_test_wait_window ();
  ui_test_wait_for (desktop_test_count_calls ("RemoveNotification") == 2);
}

/* An answer in the small window is told of while another one has the keyboard, and seen there. */
static void
test_quick (void)
{
  guint n_added = desktop_test_count_calls ("AddNotification");
  guint n_removed = desktop_test_count_calls ("RemoveNotification");
  GtkWindow *large = GTK_WINDOW (ui_test_get_window ());
  TektraQuickWindow *window = ui_test_open_quick ("ask");
  TektraChatSession *session = tektra_chat_window_get_session (TEKTRA_CHAT_WINDOW (window));
  g_autofree char *id = NULL;
  g_autoptr(GPtrArray) removed = NULL;

  ui_test_type ("slow");
  ui_test_key ("Return");
  ui_test_wait_for (tektra_chat_session_get_busy (session));
  gtk_window_present (large);
  ui_test_wait_for (gtk_window_is_active (large));
  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == n_added + 1);
  g_assert_cmpuint (desktop_test_count_calls ("RemoveNotification"), ==, n_removed);

  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait_for (desktop_test_count_calls ("RemoveNotification") == n_removed + 1);
  removed = desktop_test_list_calls ("RemoveNotification");
  id = dup_notification_id (session);
  g_assert_cmpstr (json_array_get_string_element (desktop_test_get_call (removed, n_removed), 2),
                   ==, id);
  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)));
  ui_test_close_quick ();
}

/* Nothing of what was said is for others. */
static void
test_without_text (void)
{
  g_autoptr(TektraChatSession) session = NULL;
  g_autoptr(GPtrArray) added = NULL;
  JsonObject *notification;

  set_boolean ("notification-text", FALSE);
  session = ask_and_leave ();
  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == 3);
  added = desktop_test_list_calls ("AddNotification");
  notification = json_array_get_object_element (desktop_test_get_call (added, 2), 3);
  g_assert_cmpstr (json_object_get_string_member (notification, "title"), ==,
                   "An Answer Is Ready");
  g_assert_false (json_object_has_member (notification, "body"));
  set_boolean ("notification-text", TRUE);
}

static void
test_off (void)
{
  g_autoptr(TektraChatSession) quiet = NULL;
  g_autoptr(TektraChatSession) loud = NULL;

  set_boolean ("notify-answers", FALSE);
  quiet = ask_and_leave ();
  set_boolean ("notify-answers", TRUE);
  loud = ask_and_leave ();
  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == 4);
}

/* While something goes on the computer stays awake, but its screen may go dark. */
static void
test_awake (void)
{
  g_autoptr(GPtrArray) inhibited = desktop_test_list_calls ("Inhibit");
  JsonObject *options;
  JsonArray *last;

  g_assert_cmpuint (inhibited->len, >, 0);
  last = desktop_test_get_call (inhibited, inhibited->len - 1);
  options = json_array_get_object_element (last, 3);
  g_assert_cmpint (json_array_get_int_element (last, 2), ==, GTK_APPLICATION_INHIBIT_SUSPEND);
  g_assert_cmpstr (json_object_get_string_member (options, "reason"),
                   ==, "An answer is being written");
  ui_test_wait_for (desktop_test_count_calls ("Close") == inhibited->len);
}

static void
test_close (void)
{
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());
  TektraChatSession *session;

  ui_test_new_chat ();
  session = ui_test_get_session ();
  ui_test_type ("hang");
  ui_test_key ("Return");
  ui_test_wait_for (tektra_chat_session_get_state (session) == TEKTRA_CHAT_STATE_STREAMING);

  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait_for (!gtk_widget_get_visible (window));
  ui_test_wait_for (desktop_test_count_calls ("RequestBackground") == 1);
  g_assert_true (tektra_chat_session_get_busy (session));

  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait_for (gtk_widget_get_visible (window));
  ui_test_wait_window ();
  g_assert_true (ui_test_get_session () == session);
  ui_test_key ("Escape");
  ui_test_wait_for (!tektra_chat_session_get_busy (session));
  g_assert_true (gtk_widget_get_visible (window));
}

static gboolean
was_taken_back (TektraChatSession *session)
{
  g_autoptr(GPtrArray) removed = desktop_test_list_calls ("RemoveNotification");
  g_autofree char *id = dup_notification_id (session);

  for (guint i = 0; i < removed->len; i++)
    {
      if (g_str_equal (json_array_get_string_element (desktop_test_get_call (removed, i), 2), id))
        return TRUE;
    }

  return FALSE;
}

/* Who deletes a chat does not want to read of it; nor of one that was told of in an earlier run, as
 * far as this one can know. */
static void
test_deleted (void)
{
  TektraChatList *chats = tektra_window_get_chats (ui_test_get_window ());
  guint n_added = desktop_test_count_calls ("AddNotification");
  g_autoptr(TektraChatSession) quiet = NULL;
  g_autoptr(TektraChatSession) deleted = NULL;
  g_autoptr(TektraChatSession) loud = NULL;
  g_autoptr(GPtrArray) removed = g_ptr_array_new ();
  TektraConversation *conversation;

  set_boolean ("notify-answers", FALSE);
  quiet = ask_and_leave ();
  set_boolean ("notify-answers", TRUE);
  deleted = ask_and_leave ();
  loud = ask_and_leave ();
  ui_test_wait_for (desktop_test_count_calls ("AddNotification") == n_added + 2);
  conversation = tektra_chat_session_get_conversation (deleted);
  g_ptr_array_add (removed, tektra_chat_list_find_id (chats,
                                                      tektra_conversation_get_id (conversation)));
  tektra_chat_list_remove_all (chats, removed);
  ui_test_wait_for (was_taken_back (deleted));
  g_assert_false (was_taken_back (loud));
  g_assert_false (was_taken_back (quiet));

  g_assert_true (test_await (tektra_chat_list_erase (chats), NULL));
  ui_test_wait_for (was_taken_back (loud));
  ui_test_wait_for (was_taken_back (quiet));
}

static void
add_tests (void)
{
  g_test_add_func ("/notifications/seen", test_seen);
  g_test_add_func ("/notifications/other-chat", test_other_chat);
  g_test_add_func ("/notifications/other-window", test_other_window);
  g_test_add_func ("/notifications/without-text", test_without_text);
  g_test_add_func ("/notifications/off", test_off);
  g_test_add_func ("/notifications/quick", test_quick);
  g_test_add_func ("/notifications/awake", test_awake);
  g_test_add_func ("/notifications/close", test_close);
  g_test_add_func ("/notifications/deleted", test_deleted);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
