/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"
#include "test-command.h"
#include "test-server.h"
#include "ui/tektra-audio-player.h"
#include "ui/tektra-hearing-group.h"
#include "ui/tektra-recording-bar.h"
#include "voice-test.h"

/* What is said becomes words in the window: into a real sound server, with the real keys, and a
 * real server that writes it down, or does not. */

#define ROUTE "POST /v1/audio/transcriptions"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
#define DELTA(text) "data: {\"type\":\"transcript.text.delta\",\"delta\":\"" text "\"}\n\n"

static const char script[] =
  "{ 'models': [ { 'id': 'deaf', 'name': 'Deaf' },"
  "              { 'id': 'ear', 'name': 'Ear', 'capabilities': ['audio'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'I read you.' }, { 'done': 'stop' } ] } ] }";

static TestServer *server;

/* One that has not heard anything yet */
static void
start_server (void)
{
  g_clear_pointer (&server, test_server_free);
  server = test_server_new ();
  g_object_set (ui_test_get_settings (),
                "voice-server", test_server_get_url (server),
                "voice-pause", 600,
                NULL);
}

static void
answer (const char *text)
{
  g_autofree char *json = g_strdup_printf ("{\"text\":\"%s\"}", text);

  test_server_clear (server, ROUTE);
  test_server_add_json (server, ROUTE, 200, json);
}

/* Says something, and it is recorded to its end. */
static void
speak (void)
{
  g_autoptr(GSubprocess) player = NULL;

  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (test_server_get_n_requests (server, ROUTE) > 0);
}

static GtkTextBuffer *
get_buffer (void)
{
  GtkWidget *view = ui_test_find_in (voice_test_get_composer (), GTK_TYPE_TEXT_VIEW, 0);

  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
}

static gboolean
text_is (const char *expected)
{
  return g_str_equal (tektra_draft_get_text (voice_test_get_draft ()), expected);
}

static gboolean
is_transcribing (void)
{
  return tektra_draft_get_dictation (voice_test_get_draft ()) != NULL;
}

/* The words come to where the cursor is, and go again with one undo. */
static void
test_words (void)
{
  GtkTextIter cursor;

  start_server ();
  answer ("good morning");
  voice_test_start_chat ("Deaf");
  ui_test_type ("Say now");
  ui_test_wait_text ("Say now");
  gtk_text_buffer_get_iter_at_offset (get_buffer (), &cursor, 3);
  gtk_text_buffer_place_cursor (get_buffer (), &cursor);

  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  g_assert_nonnull (ui_test_find_label ("What you say stays on this computer"));
  ui_test_show_looks ("dictate-recording");
  ui_test_key ("Escape");
  ui_test_wait_for (!voice_test_is_recording ());

  voice_test_focus_text ();
  speak ();
  ui_test_wait_for (text_is ("Say good morning now"));
  ui_test_wait_for (!is_transcribing ());
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  ui_test_show_looks ("dictate-words");

  voice_test_focus_text ();
  ui_test_key ("ctrl+z");
  ui_test_wait_for (text_is ("Say now"));
}

static void
test_send_at_once (void)
{
  TektraConversation *conversation;
  g_autoptr(TektraMessage) question = NULL;
  g_autofree char *text = NULL;

  start_server ();
  answer ("Good morning.");
  voice_test_start_chat ("Deaf");
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  g_object_set (ui_test_get_settings (), "voice-send", TRUE, NULL);
  speak ();
  ui_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (conversation)) == 2);
  ui_test_wait_idle ();
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  text = tektra_message_dup_text (question);
  g_assert_cmpstr (text, ==, "Good morning.");
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (question)), ==, 1);
  g_object_set (ui_test_get_settings (), "voice-send", FALSE, NULL);
}

/* The words so far are seen; Escape does without them, and the recording stays. */
static void
test_cancel (void)
{
  start_server ();
  test_server_add (server, &(TestReply) { .route = ROUTE,
                                          .text = HEAD DELTA ("Good ") DELTA ("morning to"),
                                          .ending = TEST_ENDING_STALL });
  voice_test_start_chat ("Deaf");
  speak ();
  ui_test_wait_for (ui_test_find_label ("Transcribing…") != NULL);
  ui_test_wait_for (ui_test_find_label ("Good morning to") != NULL);
  g_assert_true (is_transcribing ());
  ui_test_show_looks ("dictate-transcribing");

  /* above it, Escape is for what is above */
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.preferences", NULL);
  ui_test_wait_dialog ();
  ui_test_key ("Escape");
  ui_test_wait_for (adw_application_window_get_visible_dialog (
                      ADW_APPLICATION_WINDOW (ui_test_get_window ())) == NULL);
  g_assert_true (is_transcribing ());

  voice_test_focus_text ();
  ui_test_key ("Escape");
  ui_test_wait_for (!is_transcribing ());
  ui_test_wait_for (ui_test_find_label ("The recording is kept beside the message") != NULL);
  g_assert_cmpuint (voice_test_count_attachments (), ==, 1);
  test_server_wait_for_no_client (server);
  ui_test_wait_for (ui_test_find_button ("Transcribe") != NULL);
  g_assert_true (text_is (""));
  ui_test_show_looks ("dictate-kept");
}

/* Who looks at another chat meanwhile finds the words where they were said. */
static void
test_other_chat (void)
{
  g_autoptr(TektraChatSession) first = NULL;
  TektraDraft *draft;

  start_server ();
  test_server_add (server, &(TestReply) { .route = ROUTE,
                                          .text = HEAD DELTA ("Good ") "data: {\"text\":\"Good "
                                                  "morning.\"}\n\n",
                                          .piece = 60, .delay_us = 1000 * 1000 });
  voice_test_start_chat ("Deaf");
  ui_test_type ("Well:");
  ui_test_wait_text ("Well:");
  first = g_object_ref (ui_test_get_session ());
  draft = tektra_chat_session_get_draft (first);
  speak ();
  ui_test_wait_for (is_transcribing ());
  ui_test_new_chat ();
  g_assert_true (first != ui_test_get_session ());
  ui_test_wait_for (!voice_test_is_recording ());

  ui_test_wait_for (g_str_equal (tektra_draft_get_text (draft), "Well: Good morning."));
  g_assert_true (text_is (""));
  g_assert_cmpuint (g_list_model_get_n_items (tektra_draft_list_attachments (draft)), ==, 0);
}

/* A server that refuses: the recording is there with the reason, and can be tried again. */
static void
test_fail (void)
{
  GtkWidget *button;

  start_server ();
  test_server_add_json (server, ROUTE, 401, "{\"error\":{\"message\":\"no\"}}");
  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (), "voice-send", TRUE, NULL);
  speak ();
  ui_test_wait_for (!is_transcribing ());
  g_object_set (ui_test_get_settings (), "voice-send", FALSE, NULL);
  ui_test_wait_for (!tektra_chat_session_get_busy (ui_test_get_session ()));
  g_assert_cmpuint (voice_test_count_attachments (), ==, 1);
  ui_test_wait_for (tektra_attachment_get_part (voice_test_get_attachment ()) != NULL);
  ui_test_wait_for (ui_test_find_label (tektra_attachment_get_problem (
                                          voice_test_get_attachment ())) != NULL);
  g_assert_nonnull (ui_test_find_button ("Voice Preferences"));
  ui_test_show_looks ("dictate-failed");

  answer ("Good morning.");
  ui_test_wait_for (ui_test_find_button ("Try Again") != NULL);
  button = ui_test_find_button ("Try Again");
  gtk_widget_activate (button);
  ui_test_wait_for (text_is ("Good morning."));
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
}

/* A sound from a telephone, to a model that does not hear: it is shown, and the words are sent. */
static void
test_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "memo.wav", NULL);
  g_autofree char *command = g_strdup_printf ("espeak-ng -w %s \"Buy milk\"", path);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  TektraConversation *conversation;
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(TektraPart) part = NULL;

  start_server ();
  answer ("Buy milk and bread.");
  voice_test_start_chat ("Deaf");
  test_run_command (command);
  g_assert_true (ui_test_drop ("--text", "text/uri-list", uri, NULL));
  ui_test_wait_for (voice_test_count_attachments () == 1);
  ui_test_wait_for (tektra_attachment_get_part (voice_test_get_attachment ()) != NULL);
  ui_test_wait_for (ui_test_find_label ("Deaf cannot hear: it is sent the words.") != NULL);
  ui_test_show_looks ("dictate-file");

  voice_test_focus_text ();
  ui_test_key ("Return");
  ui_test_wait_for (voice_test_count_attachments () == 0);
  ui_test_wait_idle ();
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  part = g_list_model_get_item (tektra_message_list_parts (question), 0);
  g_assert_cmpstr (tektra_audio_part_get_transcript (TEKTRA_AUDIO_PART (part)), ==,
                   "Buy milk and bread.");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_AUDIO_PLAYER) != NULL);
  ui_test_wait_for (ui_test_find_label ("Buy milk and bread.") != NULL);
  ui_test_show_looks ("dictate-file-sent");
}

/* The engine is gone: the server hears it, and the person is told. */
static void
test_fall_back (void)
{
  start_server ();
  answer ("Good morning.");
  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (), "voice-whisper-model", "/nowhere/model.bin", NULL);
  speak ();
  ui_test_wait_for (text_is ("Good morning."));
  ui_test_wait_for (ui_test_find_label ("The whisper model that writes down speech is not there: "
                                        "check the path of its file. The server on this computer "
                                        "wrote it down.") != NULL);
  ui_test_show_looks ("dictate-fallback");
  g_object_set (ui_test_get_settings (), "voice-whisper-model", "", NULL);
}

/* The real engine, with a model that knows no words but has some */
static void
test_whisper (void)
{
  const char *path = g_getenv ("TEKTRA_WHISPER_MODEL");
  g_autoptr(GSubprocess) player = NULL;

  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    {
      g_test_skip ("Tektra was built without the engine that writes down speech");
      return;
    }

  start_server ();
  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (),
                "voice-hearing", TEKTRA_HEARING_WHISPER,
                "voice-whisper-model", path,
                NULL);
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (*tektra_draft_get_text (voice_test_get_draft ()) == 'w');
  ui_test_wait_for (!is_transcribing ());
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 0);
  g_object_set (ui_test_get_settings (),
                "voice-hearing", TEKTRA_HEARING_AUTOMATIC,
                "voice-whisper-model", "",
                NULL);
}

/* What the bar shows while somebody speaks */
static gboolean
bar_has_words (void)
{
  GtkWidget *bar = ui_test_find (TEKTRA_TYPE_RECORDING_BAR);
  GtkWidget *label = bar != NULL ? ui_test_find_in (bar, GTK_TYPE_LABEL, 0) : NULL;

  return label != NULL && gtk_widget_get_mapped (label) &&
         g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), "w");
}

/* The words appear while they are spoken, and those of the whole come after them. Whoever speaks
 * goes on for longer than a busy computer takes to hear the first ones. */
static void
test_live (void)
{
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(GString) speech = g_string_new (NULL);

  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    {
      g_test_skip ("Tektra was built without the engine that writes down speech");
      return;
    }

  start_server ();
  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (),
                "voice-hearing", TEKTRA_HEARING_WHISPER,
                "voice-whisper-model", g_getenv ("TEKTRA_WHISPER_MODEL"),
                "voice-pause", 10000,
                NULL);
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  for (guint i = 0; i < 20; i++)
    g_string_append (speech, "Good morning, this is somebody who speaks for a while. ");
  player = voice_test_say (speech->str);
  ui_test_wait_for (bar_has_words ());
  g_assert_true (voice_test_is_recording ());
  g_assert_true (text_is (""));
  ui_test_show_looks ("dictate-live");

  voice_test_focus_text ();
  ui_test_key ("ctrl+space");
  g_subprocess_force_exit (player);
  ui_test_wait_for (*tektra_draft_get_text (voice_test_get_draft ()) == 'w');
  ui_test_wait_for (!is_transcribing ());
  g_assert_cmpuint (test_server_get_n_requests (server, ROUTE), ==, 0);
  g_object_set (ui_test_get_settings (),
                "voice-hearing", TEKTRA_HEARING_AUTOMATIC,
                "voice-whisper-model", "",
                NULL);
}

static GtkWidget *
open_preferences (void)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.preferences-page", "s",
                              "voice");
  dialog = GTK_WIDGET (ui_test_wait_dialog ());
  ui_test_wait_for (ui_test_find_in (dialog, TEKTRA_TYPE_HEARING_GROUP, 0) != NULL);

  return dialog;
}

/* Nobody can hear: what would help is said, and one click away. */
static void
test_preferences (void)
{
  GtkWidget *dialog;
  GtkWidget *row;
  TektraHearingWay way;
  g_autofree char *language = NULL;
  g_autofree char *address = NULL;

  start_server ();
  answer ("");
  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (), "voice-server", "", NULL);
  dialog = open_preferences ();

  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (dialog, "Heard By")), 3);
  g_object_get (ui_test_get_settings (), "voice-hearing", &way, NULL);
  g_assert_cmpint (way, ==, TEKTRA_HEARING_SERVER);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find_row (dialog, "Language")), 5);
  g_object_get (ui_test_get_settings (), "voice-language", &language, NULL);
  g_assert_cmpstr (language, ==, "de");

  /* an address without its beginning */
  row = ui_test_find_row (dialog, "Address of the Server");
  gtk_editable_set_text (GTK_EDITABLE (row), strstr (test_server_get_url (server), "127"));
  g_signal_emit_by_name (row, "apply");
  g_object_get (ui_test_get_settings (), "voice-server", &address, NULL);
  g_assert_cmpstr (address, ==, test_server_get_url (server));
  g_assert_true (gtk_widget_get_sensitive (ui_test_find_row (dialog, "Key of the Server")));
  ui_test_show_looks ("dictate-preferences");

  /* the dialog has changed its shape for the pictures */
  ui_test_wait_for (ui_test_find_row (dialog, "Test the Server") != NULL);
  row = ui_test_find_row (dialog, "Test the Server");
  gtk_widget_grab_focus (row);
  adw_action_row_activate (ADW_ACTION_ROW (row));
  ui_test_wait_for (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                                      "Works: "));
  test_server_clear (server, ROUTE);
  test_server_add_json (server, ROUTE, 401, "{}");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  ui_test_wait_for (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "the key") != NULL);
  ui_test_show_looks ("dictate-preferences-refused");

  g_object_set (ui_test_get_settings (),
                "voice-hearing", TEKTRA_HEARING_AUTOMATIC,
                "voice-language", "",
                NULL);
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
add_tests (void)
{
  g_test_add_func ("/dictate/words", test_words);
  g_test_add_func ("/dictate/send-at-once", test_send_at_once);
  g_test_add_func ("/dictate/cancel", test_cancel);
  g_test_add_func ("/dictate/other-chat", test_other_chat);
  g_test_add_func ("/dictate/fail", test_fail);
  g_test_add_func ("/dictate/file", test_file);
  g_test_add_func ("/dictate/fall-back", test_fall_back);
  g_test_add_func ("/dictate/whisper", test_whisper);
  g_test_add_func ("/dictate/live", test_live);
  g_test_add_func ("/dictate/preferences", test_preferences);
}

int
main (int    argc,
      char **argv)
{
  int result = ui_test_run (&argc, &argv, script, add_tests);

  g_clear_pointer (&server, test_server_free);

  return result;
}
