/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-chat-row.h"
#include "ui/tektra-prose-view.h"

/* What people do with whole chats. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': ["
  "    { 'match': 'hang', 'steps': [ { 'text': 'Begun' }, { 'hang': true } ] },"
  "    { 'match': 'load', 'steps': [ { 'status': 'Loading the model' }, { 'hang': true } ] },"
  "    { 'match': 'slow',"
  "      'steps': [ { 'text': 'word ', 'repeat': 40, 'rate': 40 }, { 'done': 'stop' } ] },"
  "    { 'match': 'fail',"
  "      'steps': [ { 'text': 'Half' }, { 'error': 'The server is gone.', 'code': 1 } ] },"
  "    { 'steps': [ { 'text': 'The **answer**.' }, { 'done': 'stop' } ] } ] }";

static TektraConversation *
get_conversation (void)
{
  return tektra_chat_session_get_conversation (ui_test_get_session ());
}

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (ui_test_get_window ());
}

static guint
count_chats (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_chats ()));
}

static void
ask (const char *question)
{
  ui_test_type (question);
  ui_test_wait_text (question);
  ui_test_key ("Return");
  ui_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (get_conversation ())) > 0);
}

static AdwDialog *
get_dialog (void)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (ui_test_get_window ());

  return adw_application_window_get_visible_dialog (window);
}

static TektraMessageStatus
get_status (void)
{
  return tektra_message_get_status (tektra_conversation_get_last (get_conversation ()));
}

/* The first thing anybody does. */
static void
test_send (void)
{
  g_autofree char *answer = NULL;

  ui_test_new_chat ();
  ask ("Why is the sky blue?");
  ui_test_wait_idle ();

  answer = ui_test_dup_answer ();
  g_assert_cmpstr (answer, ==, "The **answer**.");
  g_assert_cmpint (get_status (), ==, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (tektra_conversation_get_title (get_conversation ()), ==, "Why is the sky blue?");
  ui_test_wait_text ("");
}

/* An answer that is not wanted must end at once, whatever the model is doing. */
static void
test_stop (void)
{
  static const struct
  {
    const char      *question;
    TektraChatState  state;
    const char      *status_text;
  } phases[] = {
    { "hang", TEKTRA_CHAT_STATE_STREAMING, NULL },
    { "load", TEKTRA_CHAT_STATE_WAITING, "Loading the model" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      ui_test_new_chat ();
      ask (phases[i].question);
      ui_test_wait_for (tektra_chat_session_get_state (ui_test_get_session ()) == phases[i].state
                        && g_strcmp0 (tektra_chat_session_get_status_text (ui_test_get_session ()),
                                      phases[i].status_text) == 0);

      /* neither of them ends by itself */
      gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.stop", NULL);
      ui_test_wait_for (!tektra_chat_session_get_busy (ui_test_get_session ()));
      g_assert_cmpint (get_status (), ==, TEKTRA_MESSAGE_STATUS_STOPPED);
    }
}

static void
test_stop_with_escape (void)
{
  g_autofree char *answer = NULL;

  ui_test_new_chat ();
  ask ("hang");
  ui_test_wait_for (tektra_chat_session_get_state (ui_test_get_session ())
                    == TEKTRA_CHAT_STATE_STREAMING);
  ui_test_key ("Escape");
  ui_test_wait_idle ();

  answer = ui_test_dup_answer ();
  g_assert_cmpstr (answer, ==, "Begun");
}

/* A failure keeps what came, and the next question is answered. */
static void
test_failure (void)
{
  g_autofree char *half = NULL;
  g_autofree char *answer = NULL;

  ui_test_new_chat ();
  ask ("fail");
  ui_test_wait_idle ();

  half = ui_test_dup_answer ();
  g_assert_cmpstr (half, ==, "Half");
  g_assert_cmpint (get_status (), ==, TEKTRA_MESSAGE_STATUS_FAILED);

  ask ("again");
  ui_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (get_conversation ())) == 4);
  ui_test_wait_idle ();
  answer = ui_test_dup_answer ();
  g_assert_cmpstr (answer, ==, "The **answer**.");
}

/* Asking elsewhere must not disturb an answer, and one that ends unseen is marked. */
static void
test_two_at_once (void)
{
  TektraChatSession *slow, *quick;

  ui_test_new_chat ();
  ask ("slow");
  slow = ui_test_get_session ();

  ui_test_new_chat ();
  quick = ui_test_get_session ();
  g_assert_true (quick != slow);
  ask ("quick");
  ui_test_wait_idle ();

  g_assert_true (tektra_chat_session_get_busy (slow));
  g_assert_false (tektra_chat_session_get_unread (quick));

  ui_test_wait_for (!tektra_chat_session_get_busy (slow));
  g_assert_true (tektra_chat_session_get_unread (slow));

  ui_test_key ("alt+Down");
  ui_test_wait_for (ui_test_get_session () == slow);
  g_assert_false (tektra_chat_session_get_unread (slow));
}

/* What was typed and not sent is there when one comes back. */
static void
test_drafts (void)
{
  TektraChatSession *first;

  ui_test_new_chat ();
  first = ui_test_get_session ();
  ui_test_type ("not yet");
  ui_test_wait_text ("not yet");

  ui_test_key ("ctrl+n");
  ui_test_wait_for (ui_test_get_session () != first);
  ui_test_wait_text ("");
  ui_test_type ("another");
  ui_test_wait_text ("another");

  ui_test_key ("alt+Down");
  ui_test_wait_for (ui_test_get_session () == first);
  ui_test_type ("!");
  ui_test_wait_text ("not yet!");
}

static void
test_delete_and_undo (void)
{
  TektraChatSession *session;
  guint before;

  ui_test_new_chat ();
  ask ("Keep me");
  ui_test_wait_idle ();
  session = ui_test_get_session ();
  before = count_chats ();

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.delete-chat", NULL);
  g_assert_cmpuint (count_chats (), ==, before - 1);
  g_assert_true (ui_test_get_session () != session);

  ui_test_wait_for (ui_test_find (ADW_TYPE_TOAST_OVERLAY) != NULL);
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (count_chats () == before);
  g_assert_true (ui_test_get_session () == session);
}

/* Assistants have crashed here. */
static void
test_delete_all (void)
{
  guint n_chats = count_chats ();

  for (guint i = 0; i < n_chats + 2; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.delete-chat", NULL);
      ui_test_wait_frames (2);
    }

  g_assert_cmpuint (count_chats (), ==, 1);
  ask ("Still there?");
  ui_test_wait_idle ();
}

/* A second answer does not destroy the first. */
static void
test_regenerate (void)
{
  g_autoptr(GListModel) siblings = NULL;
  TektraMessage *first;

  ui_test_new_chat ();
  ask ("Once more");
  ui_test_wait_idle ();
  first = tektra_conversation_get_last (get_conversation ());

  ui_test_key ("ctrl+r");
  ui_test_wait_for (tektra_conversation_get_last (get_conversation ()) != first);
  ui_test_wait_idle ();

  siblings = tektra_conversation_list_siblings (get_conversation (), first);
  g_assert_cmpuint (g_list_model_get_n_items (siblings), ==, 2);
}

static void
test_copy_answer (void)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (ui_test_get_window ()));

  ui_test_new_chat ();
  ask ("Copy this");
  ui_test_wait_idle ();
  ui_test_key ("ctrl+shift+c");
  ui_test_wait_for (gdk_clipboard_is_local (clipboard));
  g_assert_true (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                                    G_TYPE_STRING));
}

static void
test_rename (void)
{
  ui_test_new_chat ();
  ask ("A question");
  ui_test_wait_idle ();
  ui_test_key ("F2");
  ui_test_wait_dialog ();
  ui_test_key ("ctrl+a");
  ui_test_type ("A title");
  ui_test_key ("Return");
  ui_test_wait_for (get_dialog () == NULL);
  g_assert_cmpstr (tektra_conversation_get_title (get_conversation ()), ==, "A title");
}

/* A chat without a name could not be found again. */
static void
test_rename_to_nothing (void)
{
  ui_test_new_chat ();
  ask ("Keep the title");
  ui_test_wait_idle ();
  ui_test_key ("F2");
  ui_test_wait_dialog ();
  ui_test_key ("ctrl+a");
  ui_test_key ("space");
  ui_test_wait_for (!adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (get_dialog ()),
                                                            "rename"));
  ui_test_key ("Escape");
  ui_test_wait_for (get_dialog () == NULL);
  g_assert_cmpstr (tektra_conversation_get_title (get_conversation ()), ==, "Keep the title");
}

/* Those of the chat that is shown now */
static guint
count_attachments (void)
{
  TektraDraft *draft = tektra_chat_session_get_draft (ui_test_get_session ());

  return g_list_model_get_n_items (tektra_draft_list_attachments (draft));
}

/* Opened a second time, with a picture or by the desktop, Tektra uses the window that is there. */
static void
test_second_start (void)
{
  GApplication *application = g_application_get_default ();
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autoptr(GSubprocess) second = NULL;
  g_autoptr(GError) error = NULL;
  TektraChatSession *session;
  TektraDraft *draft;

  second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                             g_getenv ("TEKTRA_BINARY"), path, NULL);
  g_assert_no_error (error);
  g_assert_true (ui_test_finish (second));
  ui_test_wait_for (count_attachments () == 1);
  session = ui_test_get_session ();
  draft = tektra_chat_session_get_draft (session);

  g_dbus_connection_call (g_application_get_dbus_connection (application),
                          g_application_get_application_id (application),
                          g_application_get_dbus_object_path (application),
                          "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sava{sv})", "new-chat", NULL, NULL),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  ui_test_wait_for (ui_test_get_session () != session);
  tektra_draft_clear (draft);
}

/* Wherever the focus is, typing writes a message. */
static void
test_type_anywhere (void)
{
  GtkWidget *row;

  ui_test_new_chat ();
  row = ui_test_find (TEKTRA_TYPE_CHAT_ROW);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  ui_test_type ("hello");
  ui_test_wait_text ("hello");
  ui_test_key ("ctrl+a");
  ui_test_key ("BackSpace");
  ui_test_wait_text ("");
}

/* Esc ends what is open before it ends the answer. */
static void
test_escape_closes_popover_first (void)
{
  ui_test_new_chat ();
  ask ("hang");
  ui_test_wait_for (tektra_chat_session_get_busy (ui_test_get_session ()));
  ui_test_key ("ctrl+m");
  ui_test_wait_for (ui_test_find (GTK_TYPE_SEARCH_ENTRY) != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (GTK_TYPE_SEARCH_ENTRY) == NULL);
  g_assert_true (tektra_chat_session_get_busy (ui_test_get_session ()));
  ui_test_wait_window ();
  ui_test_key ("Escape");
  ui_test_wait_idle ();
}

/* Who cannot see the icons hears what the buttons do; who does not know them reads it. */
static void
test_names (void)
{
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());
  GtkWidget *button;
  guint n_buttons = 0;

  ui_test_new_chat ();
  ask ("Names");
  ui_test_wait_idle ();
  ui_test_wait_frames (2);

  while ((button = ui_test_find_in (window, GTK_TYPE_BUTTON, n_buttons)) != NULL)
    {
      GtkWidget *parent = gtk_widget_get_parent (button);

      n_buttons++;

      if (gtk_widget_get_tooltip_text (button) == NULL
          && gtk_widget_get_tooltip_text (parent) == NULL
          && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (button),
                                                GTK_ACCESSIBLE_PROPERTY_LABEL)
          && !gtk_test_accessible_has_relation (GTK_ACCESSIBLE (button),
                                                GTK_ACCESSIBLE_RELATION_LABELLED_BY)
          && ui_test_find_in (button, GTK_TYPE_LABEL, 0) == NULL)
        g_error ("A button in a %s has no name", G_OBJECT_TYPE_NAME (parent));
    }

  g_assert_cmpuint (n_buttons, >, 8);
}

/* A click into an answer does not keep the keyboard. */
static void
test_type_after_click (void)
{
  GtkWidget *view;

  ui_test_new_chat ();
  ask ("Click");
  ui_test_wait_idle ();
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_PROSE_VIEW) != NULL);
  view = ui_test_find (TEKTRA_TYPE_PROSE_VIEW);
  gtk_widget_grab_focus (view);
  ui_test_type ("next");
  ui_test_wait_text ("next");
}

static void
test_narrow (void)
{
  AdwOverlaySplitView *split_view = ui_test_find (ADW_TYPE_OVERLAY_SPLIT_VIEW);
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());

  gtk_window_set_default_size (window, 360, 294);
  ui_test_wait_for (adw_overlay_split_view_get_collapsed (split_view));
  ui_test_wait_for (gtk_widget_get_width (GTK_WIDGET (window)) <= 360
                    && gtk_widget_get_height (GTK_WIDGET (window)) <= 294);

  ui_test_key ("F9");
  ui_test_wait_for (adw_overlay_split_view_get_show_sidebar (split_view));
  ui_test_key ("F9");
  ui_test_wait_for (!adw_overlay_split_view_get_show_sidebar (split_view));

  gtk_window_set_default_size (window, 1000, 700);
  ui_test_wait_for (!adw_overlay_split_view_get_collapsed (split_view));
}

static void
add_tests (void)
{
  g_test_add_func ("/window/send", test_send);
  g_test_add_func ("/window/stop", test_stop);
  g_test_add_func ("/window/stop-with-escape", test_stop_with_escape);
  g_test_add_func ("/window/failure", test_failure);
  g_test_add_func ("/window/two-at-once", test_two_at_once);
  g_test_add_func ("/window/drafts", test_drafts);
  g_test_add_func ("/window/delete-and-undo", test_delete_and_undo);
  g_test_add_func ("/window/regenerate", test_regenerate);
  g_test_add_func ("/window/copy-answer", test_copy_answer);
  g_test_add_func ("/window/rename", test_rename);
  g_test_add_func ("/window/rename-to-nothing", test_rename_to_nothing);
  g_test_add_func ("/window/second-start", test_second_start);
  g_test_add_func ("/window/type-anywhere", test_type_anywhere);
  g_test_add_func ("/window/type-after-click", test_type_after_click);
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/escape-closes-popover-first", test_escape_closes_popover_first);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/delete-all", test_delete_all);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
