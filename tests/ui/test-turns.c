/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>
#include <string.h>

#include "ui/tektra-message-editor.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-welcome.h"

/* What people do with single messages: none of it loses another one. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': ["
  "    { 'match': 'exactly where it stopped', 'steps': [ { 'text': 'and **the rest**.' },"
  "      { 'done': 'stop' } ] },"
  "    { 'match': 'cut', 'steps': [ { 'text': 'A beginning ' }, { 'done': 'length' } ] },"
  "    { 'match': 'break', 'steps': [ { 'text': 'So far ' },"
  "      { 'error': 'It broke. Try again.', 'code': 14 } ] },"
  "    { 'steps': [ { 'text': \"The **answer** is:\\n\\n- one\\n- two\" },"
  "      { 'done': 'stop' } ] } ] }";

#define ANSWER "The **answer** is:\n\n- one\n- two"

static TektraConversation *
get_conversation (void)
{
  return tektra_chat_session_get_conversation (ui_test_get_session ());
}

static guint
count (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_conversation ()));
}

static TektraMessage *
get_message (guint position)
{
  g_autoptr(TektraMessage) message = NULL;

  message = g_list_model_get_item (G_LIST_MODEL (get_conversation ()), position);
  g_assert_nonnull (message);

  return message;
}

static void
assert_text (guint       position,
             const char *expected)
{
  g_autofree char *text = tektra_message_dup_text (get_message (position));

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
has_text (guint       position,
          const char *expected)
{
  g_autofree char *text = tektra_message_dup_text (get_message (position));

  return g_str_equal (text, expected);
}

static GtkWidget *
wait_row (guint position)
{
  GtkWidget *row;

  ui_test_wait_for ((row = ui_test_find_message (get_message (position))) != NULL);

  return row;
}

static void
click (guint       position,
       const char *tooltip)
{
  GtkWidget *button;

  ui_test_wait_for ((button = ui_test_find_button_in (wait_row (position), tooltip)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static void
press (const char *label)
{
  GtkWidget *button;

  ui_test_wait_for ((button = ui_test_find_button (label)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static void
act (guint       position,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (wait_row (position), action, NULL));
}

/* The window may give the keyboard to something else while it gets narrow or wide. */
static void
focus (GType type)
{
  ui_test_wait_for (ui_test_find (type) != NULL);
  ui_test_wait_frames (2);
  ui_test_wait_for (ui_test_focus_is_in (type) || gtk_widget_grab_focus (ui_test_find (type)));
  ui_test_wait_for (ui_test_focus_is_in (type));
  gdk_display_sync (gdk_display_get_default ());
}

static void
ask (const char *question)
{
  guint before = count ();

  focus (TEKTRA_TYPE_COMPOSER);
  ui_test_type (question);
  ui_test_wait_text (question);
  ui_test_key ("Return");
  ui_test_wait_for (count () == before + 2);
  ui_test_wait_idle ();
  ui_test_wait_frames (2);
}

static void
wait_editor (void)
{
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_MESSAGE_EDITOR));
  ui_test_wait_frames (2);
}

static char *
dup_editor_text (void)
{
  GtkWidget *editor = ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR);
  GtkTextView *view = editor != NULL ? ui_test_find_in (editor, GTK_TYPE_TEXT_VIEW, 0) : NULL;
  char *text = NULL;

  if (view != NULL)
    g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);

  return text;
}

static gboolean
editor_has (const char *expected)
{
  g_autofree char *text = dup_editor_text ();

  return g_strcmp0 (text, expected) == 0;
}

static gboolean
clipboard_has (const char *expected)
{
  g_autofree char *text = ui_test_dup_copied ();

  return g_strcmp0 (text, expected) == 0;
}

/* A question that was not the right one is asked anew in its place, and the old one is one click
 * away. */
static void
test_edit (void)
{
  ui_test_new_chat ();
  ask ("One");
  ask ("Two");

  click (0, "Edit Message");
  wait_editor ();
  g_assert_true (editor_has ("One"));
  ui_test_key ("ctrl+a");
  ui_test_type ("Other");
  ui_test_wait_for (editor_has ("Other"));
  ui_test_show_looks ("message-editor");
  focus (TEKTRA_TYPE_MESSAGE_EDITOR);
  ui_test_key ("ctrl+Return");
  ui_test_wait_for (count () == 2);
  ui_test_wait_idle ();
  assert_text (0, "Other");
  assert_text (1, ANSWER);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) == NULL);

  ui_test_wait_for (ui_test_find_label ("2/2") != NULL);
  ui_test_show_looks ("message-branches");
  click (0, "Previous Version");
  ui_test_wait_for (count () == 4);
  assert_text (0, "One");
  click (0, "Next Version");
  ui_test_wait_for (count () == 2);
  assert_text (0, "Other");
}

/* Esc is pressed by mistake: what was written comes back. */
static void
test_cancel_edit (void)
{
  ui_test_new_chat ();
  ask ("One");

  ui_test_key ("Up");
  wait_editor ();
  ui_test_key ("ctrl+a");
  ui_test_type ("Much work");
  ui_test_wait_for (editor_has ("Much work"));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) == NULL);
  assert_text (0, "One");

  ui_test_wait_for (ui_test_find_label ("Changes discarded") != NULL);
  press ("Undo");
  wait_editor ();
  g_assert_true (editor_has ("Much work"));

  /* it is kept while another chat is shown */
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.new-chat", NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) == NULL);
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.next-chat", NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) != NULL);
  g_assert_true (editor_has ("Much work"));

  /* nothing is lost, nothing is said */
  ui_test_wait_for (ui_test_find_button_in (wait_row (0),
                                            "Ask this instead; what was there is kept") != NULL);
  focus (TEKTRA_TYPE_MESSAGE_EDITOR);
  ui_test_key ("Return");
  ui_test_wait_for (has_text (0, "Much work"));
  ui_test_wait_idle ();
}

/* A chat leaves the memory when many others were opened, as at the end of the program. The editor
 * is there again with it. */
static void
test_edit_restored (void)
{
  TektraChatList *chats = tektra_window_get_chats (ui_test_get_window ());
  g_autoptr(TektraChat) chat = NULL;

  ui_test_new_chat ();
  ask ("One");
  g_set_object (&chat, tektra_chat_list_get_current_chat (chats));
  click (0, "Edit Message");
  wait_editor ();
  ui_test_key ("ctrl+a");
  ui_test_type ("Half of it");
  ui_test_wait_for (editor_has ("Half of it"));

  for (guint i = 0; tektra_chat_get_session (chat) != NULL; i++)
    {
      g_assert_cmpuint (i, <, 20);
      ui_test_new_chat ();
      ask ("Other");
      tektra_chat_list_flush (chats);
    }

  tektra_chat_list_open (chats, chat);
  ui_test_wait_for (tektra_chat_get_session (chat) != NULL);
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) != NULL);
  g_assert_true (editor_has ("Half of it"));

  /* and it does what it did before */
  focus (TEKTRA_TYPE_MESSAGE_EDITOR);
  ui_test_key ("ctrl+z");
  ui_test_key ("ctrl+Return");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_MESSAGE_EDITOR) == NULL);
  ui_test_wait_idle ();
  assert_text (0, "Half of it");
}

static void
test_continue (void)
{
  ui_test_new_chat ();
  ask ("cut");
  ui_test_wait_for (ui_test_find_label ("Cut off at the length limit") != NULL);
  g_assert_nonnull (ui_test_find_button ("Try Again"));
  ui_test_show_looks ("answer-cut");

  press ("Continue");
  ui_test_wait_idle ();
  assert_text (1, "A beginning and **the rest**.");
  g_assert_cmpuint (count (), ==, 2);
  ui_test_wait_for (ui_test_find_button ("Continue") == NULL);

  ask ("break");
  ui_test_wait_for (ui_test_find_label ("It broke.") != NULL);
  press ("Continue");
  ui_test_wait_idle ();
  assert_text (3, "So far and **the rest**.");
  ui_test_wait_for (ui_test_find_label ("It broke.") == NULL);
}

/* What the store brings back after Tektra was killed */
static void
test_interrupted (void)
{
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "Question");
  g_autoptr(TektraMessage) answer = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "Half an ");

  ui_test_new_chat ();
  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
  tektra_conversation_append (get_conversation (), question);
  tektra_conversation_append (get_conversation (), answer);

  ui_test_wait_for (ui_test_find_label ("Interrupted: Tektra was closed while this was written.")
                    != NULL);
  g_assert_nonnull (ui_test_find_button ("Try Again"));
  ui_test_show_looks ("answer-interrupted");
  press ("Continue");
  ui_test_wait_idle ();
  assert_text (1, "Half an and **the rest**.");
}

static void
test_delete (void)
{
  ui_test_new_chat ();
  ask ("One");
  ask ("Two");

  act (1, "message.delete");
  ui_test_wait_for (count () == 3);
  assert_text (1, "Two");
  ui_test_wait_for (ui_test_find_label ("Message deleted") != NULL);
  press ("Undo");
  ui_test_wait_for (count () == 4);
  assert_text (1, ANSWER);

  /* all of them, up to the last one, and what comes then */
  for (guint n = 4; n > 0; n--)
    {
      act (0, "message.delete");
      ui_test_wait_for (count () == n - 1);
    }

  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_WELCOME) != NULL);
  press ("Undo");
  ui_test_wait_for (count () == 1);
  ask ("Three");
  g_assert_cmpuint (count (), ==, 3);
}

static void
test_menu (void)
{
  GtkMenuButton *button;

  ui_test_new_chat ();
  ask ("One");
  button = ui_test_find_in (wait_row (1), GTK_TYPE_MENU_BUTTON, 0);
  g_assert_nonnull (button);
  gtk_menu_button_popup (button);
  ui_test_wait_for (ui_test_find_label ("Copy as Text") != NULL);
  g_assert_nonnull (ui_test_find_label ("Branch to a New Chat"));
  ui_test_show_looks ("message-menu");
  gtk_menu_button_popdown (button);
  ui_test_wait_window ();
}

/* What is copied as Markdown is what the model sent; as text it has no marks. */
static void
test_copy (void)
{
  g_autofree char *markdown = NULL;
  g_autofree char *text = NULL;

  ui_test_new_chat ();
  ask ("One");

  act (1, "message.copy-markdown");
  markdown = ui_test_dup_copied ();
  g_assert_cmpstr (markdown, ==, ANSWER);

  act (1, "message.copy-text");
  text = ui_test_dup_copied ();
  g_assert_cmpstr (text, ==, "The answer is:\n\n• one\n• two");

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.copy-chat", NULL);
  ui_test_wait_for (clipboard_has ("**You**\n\nOne\n\n**Model**\n\n" ANSWER "\n"));
}

static void
test_quote (void)
{
  GtkTextBuffer *buffer;
  GtkTextView *prose;
  GtkTextIter start, end;

  ui_test_new_chat ();
  ask ("One");

  ui_test_type ("Before");
  ui_test_wait_text ("Before");
  act (1, "message.quote");
  ui_test_wait_text ("Before\n> The **answer** is:\n>\n> - one\n> - two\n\n");
  focus (TEKTRA_TYPE_COMPOSER);
  ui_test_key ("ctrl+a");
  ui_test_key ("Delete");
  ui_test_wait_text ("");

  /* what is selected, when something is */
  prose = ui_test_find_in (wait_row (1), TEKTRA_TYPE_PROSE_VIEW, 0);
  buffer = gtk_text_view_get_buffer (prose);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 4);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 10);
  gtk_text_buffer_select_range (buffer, &start, &end);
  act (1, "message.quote");
  ui_test_wait_text ("> answer\n\n");
  ui_test_type ("Why");
  ui_test_wait_text ("> answer\n\nWhy");
  ui_test_key ("ctrl+a");
  ui_test_key ("Delete");
  ui_test_wait_text ("");
}

static void
test_branch (void)
{
  g_autoptr(TektraChatSession) before = NULL;

  ui_test_new_chat ();
  ask ("One");
  ask ("Two");
  before = g_object_ref (ui_test_get_session ());

  act (1, "message.branch");
  ui_test_wait_for (ui_test_get_session () != before);
  g_assert_cmpuint (count (), ==, 2);
  assert_text (0, "One");
  assert_text (1, ANSWER);
  g_assert_cmpstr (tektra_conversation_get_title (get_conversation ()), ==, "One (2)");

  /* it goes on by itself */
  ask ("Three");
  g_assert_cmpuint (count (), ==, 4);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (tektra_chat_session_get_conversation (before))), ==, 4);

  act (3, "message.branch");
  ui_test_wait_for (g_strcmp0 (tektra_conversation_get_title (get_conversation ()),
                               "One (3)") == 0);
}

/* One sees that the context is about to run out before messages are left out. */
static void
test_context_ring (void)
{
  g_autofree char *words = g_strnfill (3 * 700, 'w');
  TektraModel *model;

  ui_test_new_chat ();
  model = tektra_chat_session_get_model (ui_test_get_session ());
  tektra_model_set_context_length (model, 1000);
  ui_test_type ("a");
  ui_test_wait_for (ui_test_find_label ("1%") != NULL);

  tektra_composer_replace (tektra_window_get_composer (ui_test_get_window ()), words);
  ui_test_wait_for (ui_test_find_label ("71%") != NULL);
  ui_test_show_looks ("context-ring");

  tektra_composer_replace (tektra_window_get_composer (ui_test_get_window ()), "");
  ui_test_wait_text ("");
  tektra_model_set_context_length (model, 8192);
}

static void
add_tests (void)
{
  g_test_add_func ("/turns/context-ring", test_context_ring);
  g_test_add_func ("/turns/edit", test_edit);
  g_test_add_func ("/turns/cancel-edit", test_cancel_edit);
  g_test_add_func ("/turns/edit-restored", test_edit_restored);
  g_test_add_func ("/turns/continue", test_continue);
  g_test_add_func ("/turns/interrupted", test_interrupted);
  g_test_add_func ("/turns/delete", test_delete);
  g_test_add_func ("/turns/menu", test_menu);
  g_test_add_func ("/turns/copy", test_copy);
  g_test_add_func ("/turns/quote", test_quote);
  g_test_add_func ("/turns/branch", test_branch);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
