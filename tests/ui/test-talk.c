/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "test-recording.h"
#include "ui-test.h"
#include "ui/tektra-composer.h"
#include "ui/tektra-conversation-bar.h"
#include "voice-test.h"

/* Talking, in the real window: with the keyboard only, into a real sound server. */

static const char script[] =
  "{ 'models': [ { 'id': 'deaf', 'name': 'Deaf' },"
  "              { 'id': 'ear', 'name': 'Ear', 'capabilities': ['audio'] } ],"
  "  'turns': [ { 'steps': [ { 'wait': 1500 }, { 'text': 'This is a long answer that goes on, and "
  "on, and on, until somebody has enough of it, and wants it to stop at once. It has a second "
  "sentence, too.' }, { 'done': 'stop' } ] } ] }";

static GtkWidget *
get_bar (void)
{
  return ui_test_find (TEKTRA_TYPE_CONVERSATION_BAR);
}

static TektraChatList *
get_chats (void)
{
  return tektra_window_get_chats (ui_test_get_window ());
}

static gboolean
is_talking (void)
{
  return get_bar () != NULL && gtk_widget_get_mapped (get_bar ());
}

static void
start (const char *model)
{
  ui_test_new_chat ();
  ui_test_use_model (model);
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER) ||
                    gtk_widget_grab_focus (voice_test_get_composer ()));
  ui_test_key ("ctrl+shift+space");
  ui_test_wait_for (is_talking ());
  g_assert_false (gtk_widget_get_mapped (voice_test_get_composer ()));
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
}

static void
press (const char *text)
{
  ui_test_wait_for (ui_test_find_button (text) != NULL);
  g_signal_emit_by_name (ui_test_find_button (text), "clicked");
}

static void
end (void)
{
  ui_test_key ("Escape");
  ui_test_wait_for (!is_talking ());
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

/* A question, its answer, an interruption by hand, mute, and the end */
static void
test_talk (void)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(GSubprocess) player = NULL;
  TektraConversation *conversation;

  g_object_set (ui_test_get_settings (), "voice-pause", 800, NULL);
  start ("Ear");
  ui_test_show_looks ("conversation-listening");
  player = voice_test_say ("What is the weather like today, and what will it be like tomorrow");
  ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);
  ui_test_take_picture ("conversation-hearing", "light");
  ui_test_wait_for (ui_test_find_label ("Thinking…") != NULL);
  ui_test_take_picture ("conversation-thinking", "light");
  ui_test_wait_for (ui_test_find_label ("Speaking…") != NULL);
  test_recording_wait_for_sound (recording);
  ui_test_take_picture ("conversation-speaking", "light");
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);

  press ("Interrupt");
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
  test_recording_wait_for_silence (recording, 500);

  ui_test_key ("ctrl+space");
  ui_test_wait_for (ui_test_find_label ("You are muted") != NULL);
  ui_test_show_looks ("conversation-muted");
  ui_test_key ("ctrl+space");
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
  end ();
}

/* Without anybody who hears, that is said, and what to do. */
static void
test_deaf (void)
{
  g_autoptr(GSubprocess) player = NULL;

  start ("Deaf");
  player = voice_test_say ("Good morning");
  ui_test_wait_for (ui_test_find_label ("Deaf cannot hear") != NULL);
  ui_test_show_looks ("conversation-failed");
  ui_test_use_model ("Ear");
  press ("Resume");
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
  end ();
}

/* It stays with the chat in which it was begun; that it ended is said, with a way back to it. */
static void
test_leave (void)
{
  g_autoptr(GSubprocess) player = NULL;
  TektraChat *chat;

  start ("Ear");
  player = voice_test_say ("Good morning");
  ui_test_wait_for (ui_test_find_label ("Thinking…") != NULL);
  chat = tektra_chat_list_get_current_chat (get_chats ());
  ui_test_new_chat ();
  ui_test_wait_for (!is_talking ());
  ui_test_wait_for (ui_test_find_label ("The conversation in the other chat has ended") != NULL);
  ui_test_take_picture ("conversation-left", "light");

  gtk_widget_activate (ui_test_find_button ("Go On"));
  ui_test_wait_for (is_talking ());
  g_assert_true (tektra_chat_list_get_current_chat (get_chats ()) == chat);
  end ();
}

static void
test_no_microphone (void)
{
  g_object_set (ui_test_get_settings (), "voice-device", "pulsesrc nowhere", NULL);
  ui_test_new_chat ();
  ui_test_use_model ("Ear");
  ui_test_key ("ctrl+shift+space");
  ui_test_wait_for (ui_test_find_label ("No microphone was found.") != NULL);
  g_object_set (ui_test_get_settings (), "voice-device", "", NULL);
  press ("Resume");
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
  end ();
}

static void
add_tests (void)
{
  g_test_add_func ("/talk/talk", test_talk);
  g_test_add_func ("/talk/deaf", test_deaf);
  g_test_add_func ("/talk/leave", test_leave);
  g_test_add_func ("/talk/no-microphone", test_no_microphone);
}

int
main (int    argc,
      char **argv)
{
  /* espeak-ng, which is the same everywhere */
  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
