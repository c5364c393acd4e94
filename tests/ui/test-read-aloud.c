/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-recording.h"
#include "ui-test.h"
#include "ui/tektra-answer-view.h"
#include "ui/tektra-chat-window.h"
#include "ui/tektra-composer.h"
#include "ui/tektra-language-row.h"
#include "ui/tektra-speech-group.h"

/* An answer is heard from the loudspeakers, and silenced by the same button. */

static const char script[] =
  "{ 'models': [ { 'id': 'calm', 'name': 'Calm' } ],"
  "  'turns': [ { 'match': 'Speak', 'steps': [ { 'text': 'This is a **long** answer that goes on, "
  "and on, and on, until somebody has enough of it, and wants it to stop at once.' },"
  "               { 'done': 'stop' } ] },"
  "             { 'match': 'Slowly', 'steps': [ { 'text': 'This is the first sentence, which is "
  "heard early and goes on for quite a while. And this' }, { 'wait': 60000 }, { 'text': ' "
  "is the end.' }, { 'done': 'stop' } ] } ] }";

static GtkWidget *
find_read_button (const char *text)
{
  GtkWidget *answer = ui_test_find (TEKTRA_TYPE_ANSWER_VIEW);

  return answer != NULL ? ui_test_find_button_in (answer, text) : NULL;
}

static TektraMessage *
get_read_message (void)
{
  return tektra_reader_get_message (
    tektra_chat_window_get_reader (TEKTRA_CHAT_WINDOW (ui_test_get_window ())));
}

static void
ask (const char *question)
{
  ui_test_new_chat ();
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER) ||
                    gtk_widget_grab_focus (ui_test_find (TEKTRA_TYPE_COMPOSER)));
  ui_test_type (question);
  ui_test_wait_text (question);
  ui_test_key ("Return");
}

static void
test_button (void)
{
  g_autoptr(TestRecording) recording = NULL;
  guint64 stopped;

  ask ("Speak");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  ui_test_wait_idle ();
  ui_test_show_looks ("read-aloud");

  recording = test_recording_new ();
  g_signal_emit_by_name (find_read_button ("Read Aloud"), "clicked");
  ui_test_wait_for (find_read_button ("Stop Reading") != NULL);
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (find_read_button ("Stop Reading"))), ==,
                   "media-playback-stop-symbolic");
  test_recording_wait_for_sound (recording);
  ui_test_show_looks ("read-aloud-reading");
  ui_test_wait_for (find_read_button ("Stop Reading") != NULL);

  stopped = test_recording_get_position (recording);
  g_signal_emit_by_name (find_read_button ("Stop Reading"), "clicked");
  test_recording_wait_for_silence (recording, 1000);
  g_assert_cmpint ((int) test_recording_get_last_loud (recording) - (int) stopped, <=, 250);
  g_assert_nonnull (find_read_button ("Read Aloud"));
}

/* The beginning is heard before the end is there, also after moving to another chat; who stops the
 * answer stops the voice. */
static void
test_streaming (void)
{
  g_autoptr(TestRecording) recording = NULL;
  TektraChatSession *session;
  guint64 stopped;

  ask ("Slowly");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  ui_test_show_looks ("read-aloud-streaming");
  session = ui_test_get_session ();
  g_assert_true (tektra_chat_session_get_busy (session));

  recording = test_recording_new ();
  g_signal_emit_by_name (find_read_button ("Read Aloud"), "clicked");
  test_recording_wait_for_sound (recording);
  g_assert_true (tektra_chat_session_get_busy (session));

  ui_test_new_chat ();
  g_assert_true (ui_test_get_session () != session);
  ui_test_wait_ms (300);
  g_assert_nonnull (get_read_message ());

  stopped = test_recording_get_position (recording);
  tektra_chat_session_stop (session);
  g_assert_null (get_read_message ());
  test_recording_wait_for_silence (recording, 1000);
  g_assert_cmpint ((int) test_recording_get_last_loud (recording) - (int) stopped, <=, 250);
}

/* With the keyboard it can be silenced wherever one is. */
static void
test_escape (void)
{
  ask ("Speak");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  ui_test_wait_idle ();
  g_signal_emit_by_name (find_read_button ("Read Aloud"), "clicked");
  ui_test_wait_for (find_read_button ("Stop Reading") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
}

/* The small window reads, too, but not while the large one does: one voice at a time. */
static void
test_quick (void)
{
  TektraChatWindow *large = TEKTRA_CHAT_WINDOW (ui_test_get_window ());
  TektraReader *reader;
  TektraMessage *answer;

  ask ("Speak");
  ui_test_wait_idle ();
  answer = tektra_conversation_get_last (
    tektra_chat_session_get_conversation (ui_test_get_session ()));

  reader = tektra_chat_window_get_reader (TEKTRA_CHAT_WINDOW (ui_test_open_quick ("ask")));
  ui_test_type ("Speak");
  ui_test_key ("Return");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  g_signal_emit_by_name (find_read_button ("Read Aloud"), "clicked");
  ui_test_wait_for (find_read_button ("Stop Reading") != NULL);
  g_assert_true (tektra_reader_get_message (reader) == get_read_message ());
  g_assert_nonnull (get_read_message ());

  tektra_chat_window_read_aloud (large, tektra_message_get_id (answer));
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  g_assert_null (tektra_reader_get_message (reader));

  /* Esc silences it first, and closes then. */
  g_signal_emit_by_name (find_read_button ("Read Aloud"), "clicked");
  ui_test_wait_for (find_read_button ("Stop Reading") != NULL);
  g_assert_null (tektra_reader_get_message (tektra_chat_window_get_reader (large)));
  ui_test_key ("Escape");
  ui_test_wait_for (find_read_button ("Read Aloud") != NULL);
  ui_test_close_quick ();
}

static guint
count_voices (AdwComboRow *row)
{
  return g_list_model_get_n_items (adw_combo_row_get_model (row));
}

static void
assert_language (const char *expected)
{
  g_autofree char *language = NULL;

  g_object_get (ui_test_get_settings (), "speech-language", &language, NULL);
  g_assert_cmpstr (language, ==, expected);
}

/* How it sounds is chosen by ear, and which language is spoken by its name; one that has no name in
 * the list stays as it is. */
static void
test_preferences (void)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  GtkWidget *dialog;
  GtkWidget *group;
  AdwComboRow *row;
  TektraLanguageRow *language;
  GtkStringObject *name;
  GtkWidget *button;
  g_autofree char *voice = NULL;

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.preferences", NULL);
  dialog = GTK_WIDGET (ui_test_wait_dialog ());
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "voice");
  ui_test_wait_for (ui_test_find_in (dialog, TEKTRA_TYPE_SPEECH_GROUP, 0) != NULL);
  group = ui_test_find_in (dialog, TEKTRA_TYPE_SPEECH_GROUP, 0);
  row = ADW_COMBO_ROW (ui_test_find_row (group, "Voice"));
  ui_test_wait_for (count_voices (row) > 50);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  adw_combo_row_set_selected (row, 20);
  g_object_get (ui_test_get_settings (), "speech-voice", &voice, NULL);
  g_assert_cmpstr (voice, !=, "");

  language = TEKTRA_LANGUAGE_ROW (ui_test_find_row (group, "Language"));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (language)), ==, 0);
  g_object_set (ui_test_get_settings (), "speech-language", "sv", NULL);
  name = GTK_STRING_OBJECT (adw_combo_row_get_selected_item (ADW_COMBO_ROW (language)));
  g_assert_cmpstr (gtk_string_object_get_string (name), ==, "Svenska");
  g_object_set (ui_test_get_settings (), "speech-language", "eo", NULL);
  assert_language ("eo");
  adw_combo_row_set_selected (ADW_COMBO_ROW (language), 1);
  assert_language ("ar");
  adw_combo_row_set_selected (ADW_COMBO_ROW (language), 0);
  assert_language ("");

  ui_test_wait_for (ui_test_find_button ("Listen") != NULL);
  button = ui_test_find_button ("Listen");
  /* down to where the group ends */
  gtk_widget_grab_focus (ui_test_find_row (group, "Use a Server"));
  ui_test_show_looks ("read-aloud-preferences");
  g_signal_emit_by_name (button, "clicked");
  test_recording_wait_for_sound (recording);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "_Stop");

  /* nobody listens any more */
  adw_dialog_force_close (ADW_DIALOG (dialog));
  test_recording_wait_for_silence (recording, 1000);
  g_object_set (ui_test_get_settings (), "speech-voice", "", NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/read-aloud/button", test_button);
  g_test_add_func ("/read-aloud/streaming", test_streaming);
  g_test_add_func ("/read-aloud/escape", test_escape);
  g_test_add_func ("/read-aloud/quick", test_quick);
  g_test_add_func ("/read-aloud/preferences", test_preferences);
}

int
main (int    argc,
      char **argv)
{
  /* espeak-ng, which is the same everywhere */
  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
