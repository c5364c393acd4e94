/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/tektra-audio-part.h"
#include "test-command.h"
#include "ui/tektra-audio-player.h"
#include "ui/tektra-attachment-tile.h"
#include "ui/tektra-chat-window.h"
#include "ui/tektra-recording-bar.h"
#include "ui/tektra-voice-page.h"
#include "ui/tektra-waveform.h"
#include "voice-test.h"

/* How people speak: into a real sound server, with the real keys. */

static const char script[] =
  "{ 'models': [ { 'id': 'deaf', 'name': 'Deaf', 'capabilities': ['image'] },"
  "              { 'id': 'ear', 'name': 'Ear', 'capabilities': ['audio'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'I hear you.' }, { 'done': 'stop' } ] } ] }";

/* A key, some words, a pause: what was said is beside the message, and goes with it. */
static void
test_speak (void)
{
  g_autoptr(GSubprocess) player = NULL;
  TektraConversation *conversation;
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(TektraPart) part = NULL;

  voice_test_start_chat ("Ear");
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("What is the weather like today");
  ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);
  ui_test_show_looks ("voice-recording");

  ui_test_wait_for (!voice_test_is_recording ());
  ui_test_wait_for (voice_test_count_attachments () == 1);
  ui_test_wait_for (tektra_attachment_get_part (voice_test_get_attachment ()) != NULL);
  ui_test_show_looks ("voice-attached");
  part = g_object_ref (tektra_attachment_get_part (voice_test_get_attachment ()));
  g_assert_cmpint (tektra_audio_part_get_duration (TEKTRA_AUDIO_PART (part)), >, 1000);
  voice_test_focus_text ();

  ui_test_key ("Return");
  ui_test_wait_idle ();
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  g_clear_object (&part);
  part = g_list_model_get_item (tektra_message_list_parts (question), 0);
  g_assert_true (TEKTRA_IS_AUDIO_PART (part));
  g_assert_cmpstr (tektra_conversation_get_title (conversation), ==, "Recording");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_AUDIO_PLAYER) != NULL);
  ui_test_show_looks ("voice-sent");
}

/* With the preference nothing more is to be done. */
static void
test_send_at_once (void)
{
  g_autoptr(GSubprocess) player = NULL;
  TektraConversation *conversation;

  voice_test_start_chat ("Ear");
  g_object_set (ui_test_get_settings (), "voice-send", TRUE, "voice-pause", 600, NULL);
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  ui_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (conversation)) == 2);
  ui_test_wait_idle ();
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  g_object_set (ui_test_get_settings (), "voice-send", FALSE, "voice-pause", 1500, NULL);
}

static TektraReader *
get_reader (void)
{
  return tektra_chat_window_get_reader (TEKTRA_CHAT_WINDOW (ui_test_get_window ()));
}

/* Who asks aloud wants to hear the answer; who types does not. */
static void
test_read_by_itself (void)
{
  g_autoptr(GSubprocess) player = NULL;

  g_object_set (ui_test_get_settings (),
                "voice-send", TRUE, "voice-pause", 600, "speech-auto", TRUE, NULL);
  voice_test_start_chat ("Ear");
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (tektra_reader_get_message (get_reader ()) != NULL);
  ui_test_wait_for (tektra_reader_get_message (get_reader ()) == NULL);
  ui_test_wait_idle ();

  voice_test_focus_text ();
  ui_test_type ("Hello");
  ui_test_wait_text ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  g_assert_null (tektra_reader_get_message (get_reader ()));
  g_object_set (ui_test_get_settings (),
                "voice-send", FALSE, "voice-pause", 1500, "speech-auto", FALSE, NULL);
}

/* In the small window, too; Esc is for the recording first. */
static void
test_quick (void)
{
  TektraQuickWindow *window = ui_test_open_quick ("ask");

  ui_test_key ("ctrl+space");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_RECORDING_BAR) != NULL);
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_RECORDING_BAR) == NULL);
  g_assert_true (ui_test_find_window (TEKTRA_TYPE_QUICK_WINDOW) == GTK_WINDOW (window));
  ui_test_close_quick ();
}

/* Enter, or the key again, does not wait for the pause. */
static void
test_finish (void)
{
  static const char * const keys[] = { "Return", "ctrl+space" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GSubprocess) player = NULL;

      voice_test_start_chat ("Ear");
      g_object_set (ui_test_get_settings (), "voice-pause", 10000, NULL);
      ui_test_key ("ctrl+space");
      voice_test_wait_listening ();
      player = voice_test_say ("Good morning");
      ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);
      ui_test_key (keys[i]);
      ui_test_wait_for (!voice_test_is_recording ());
      g_assert_cmpuint (voice_test_count_attachments (), ==, 1);
      ui_test_wait_focus (ui_test_find_in (voice_test_get_composer (), GTK_TYPE_TEXT_VIEW, 0));
      g_subprocess_force_exit (player);
    }

  g_object_set (ui_test_get_settings (), "voice-pause", 1500, NULL);
}

/* Nobody sees the microphone of a window that was closed. What was said is not lost, and not sent,
 * whatever is set. */
static void
test_leave (void)
{
  TektraWindow *window = ui_test_get_window ();
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(GError) error = NULL;

  voice_test_start_chat ("Ear");
  g_object_set (ui_test_get_settings (), "voice-send", TRUE, "voice-pause", 10000, NULL);
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);

  tektra_window_leave (window);
  g_assert_cmpuint (voice_test_count_attachments (), ==, 1);
  g_assert_false (tektra_chat_session_get_busy (ui_test_get_session ()));
  test_await (tektra_chat_list_settle (tektra_window_get_chats (window)), &error);
  g_assert_no_error (error);
  g_assert_nonnull (tektra_attachment_get_part (voice_test_get_attachment ()));

  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait_window ();
  g_assert_false (voice_test_is_recording ());
  g_subprocess_force_exit (player);
  g_object_set (ui_test_get_settings (), "voice-send", FALSE, "voice-pause", 1500, NULL);
}

/* Who holds the key is not interrupted by a pause, and is done when it is let go of. */
static void
test_hold (void)
{
  g_autoptr(GSubprocess) first = NULL;
  g_autoptr(GSubprocess) second = NULL;
  TektraPart *part;

  voice_test_start_chat ("Ear");
  g_object_set (ui_test_get_settings (), "voice-pause", 500, NULL);
  test_run_command ("xdotool keydown ctrl keydown space");
  voice_test_wait_listening ();
  first = voice_test_say ("Well");
  ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);
  g_assert_true (g_subprocess_wait (first, NULL, NULL));
  ui_test_wait_ms (1500);
  g_assert_true (voice_test_is_recording ());
  second = voice_test_say ("Good morning");
  g_assert_true (g_subprocess_wait (second, NULL, NULL));
  test_run_command ("xdotool keyup space keyup ctrl");
  ui_test_wait_for (!voice_test_is_recording ());
  g_assert_cmpuint (voice_test_count_attachments (), ==, 1);
  ui_test_wait_for (tektra_attachment_get_part (voice_test_get_attachment ()) != NULL);
  part = tektra_attachment_get_part (voice_test_get_attachment ());
  g_assert_cmpint (tektra_audio_part_get_duration (TEKTRA_AUDIO_PART (part)), >, 2000);
  g_object_set (ui_test_get_settings (), "voice-pause", 1500, NULL);
}

/* Escape takes it all back, from wherever. */
static void
test_cancel (void)
{
  g_autoptr(GSubprocess) player = NULL;

  voice_test_start_chat ("Ear");
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (ui_test_find_label ("Listening…") != NULL);
  ui_test_key ("Escape");
  ui_test_wait_for (!voice_test_is_recording ());
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  g_subprocess_force_exit (player);
}

/* Nothing was said: nothing is there, and the reason is plain. */
static void
test_silence (void)
{
  voice_test_start_chat ("Ear");
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  ui_test_key ("ctrl+space");
  ui_test_wait_for (!voice_test_is_recording ());
  ui_test_wait_for (ui_test_find_label ("The microphone is silent. Look whether it is muted, or "
                                        "choose another one.") != NULL);
  ui_test_show_looks ("voice-silence");
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
}

static void
test_no_microphone (void)
{
  voice_test_start_chat ("Ear");
  g_object_set (ui_test_get_settings (), "voice-device", "pulsesrc nowhere", NULL);
  ui_test_key ("ctrl+space");
  ui_test_wait_for (ui_test_find_label ("No microphone was found. Connect one, or choose another "
                                        "one in the preferences.") != NULL);
  g_assert_false (voice_test_is_recording ());
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  g_object_set (ui_test_get_settings (), "voice-device", "", NULL);
}

/* A model that does not hear is sent nothing; one that does is a click away. */
static void
test_deaf_model (void)
{
  g_autoptr(GSubprocess) player = NULL;
  GtkWidget *button;

  voice_test_start_chat ("Deaf");
  g_object_set (ui_test_get_settings (), "voice-send", TRUE, NULL);
  ui_test_key ("ctrl+space");
  voice_test_wait_listening ();
  player = voice_test_say ("Good morning");
  ui_test_wait_for (voice_test_count_attachments () == 1);
  ui_test_wait_for (ui_test_find_label ("Deaf cannot hear.") != NULL);
  ui_test_show_looks ("voice-deaf");
  voice_test_focus_text ();
  g_assert_false (tektra_chat_session_get_busy (ui_test_get_session ()));

  button = ui_test_find_button ("Use Ear");
  g_assert_nonnull (button);
  gtk_widget_activate (button);
  ui_test_wait_for (g_str_equal (tektra_model_get_name (
                                   tektra_chat_session_get_model (ui_test_get_session ())), "Ear"));
  ui_test_key ("Return");
  ui_test_wait_idle ();
  g_assert_cmpuint (voice_test_count_attachments (), ==, 0);
  g_object_set (ui_test_get_settings (), "voice-send", FALSE, NULL);
}

/* A file from a telephone, and the player in the chat */
static void
test_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "memo.wav", NULL);
  g_autofree char *command = g_strdup_printf ("espeak-ng -w %s \"Buy milk and bread\"", path);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  TektraAudioPlayer *player;
  GtkButton *button;

  voice_test_start_chat ("Ear");
  test_run_command (command);
  g_assert_true (ui_test_drop ("--text", "text/uri-list", uri, NULL));
  ui_test_wait_for (voice_test_count_attachments () == 1);
  ui_test_wait_for (tektra_attachment_get_part (voice_test_get_attachment ()) != NULL);
  ui_test_key ("Return");
  ui_test_wait_idle ();

  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_AUDIO_PLAYER) != NULL);
  player = ui_test_find (TEKTRA_TYPE_AUDIO_PLAYER);
  button = ui_test_find_in (GTK_WIDGET (player), GTK_TYPE_BUTTON, 0);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (button)), ==, "Play");
  gtk_widget_activate (GTK_WIDGET (button));
  ui_test_wait_for (g_str_equal (gtk_widget_get_tooltip_text (GTK_WIDGET (button)), "Pause"));
  /* it ends, and is ready to be played again */
  ui_test_wait_for (g_str_equal (gtk_widget_get_tooltip_text (GTK_WIDGET (button)), "Play"));
}

static gboolean
select_device (GListModel *devices,
               AdwComboRow *row,
               const char  *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr(GObject) device = g_list_model_get_item (devices, i);
      g_autofree char *other = NULL;

      g_object_get (device, "name", &other, NULL);
      if (g_str_equal (other, name))
        {
          adw_combo_row_set_selected (row, i);
          return TRUE;
        }
    }

  return FALSE;
}

/* The microphone is chosen among those that are there, and stays chosen while it is not. */
static void
test_preferences (void)
{
  GtkWidget *dialog;
  GtkWidget *page;
  AdwComboRow *row;
  g_autofree char *id = NULL;

  test_run_command ("pactl load-module module-remap-source source_name=headset master=mic.monitor "
                    "source_properties=device.description=Headset");
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.preferences", NULL);
  dialog = GTK_WIDGET (ui_test_wait_dialog ());
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "voice");
  ui_test_wait_for (ui_test_find_in (dialog, TEKTRA_TYPE_VOICE_PAGE, 0) != NULL);
  page = ui_test_find_in (dialog, TEKTRA_TYPE_VOICE_PAGE, 0);
  ui_test_wait_for (ui_test_find_row (page, "Microphone") != NULL);
  row = ADW_COMBO_ROW (ui_test_find_row (page, "Microphone"));
  ui_test_wait_for (select_device (adw_combo_row_get_model (row), row, "Headset"));
  g_object_get (ui_test_get_settings (), "voice-device", &id, NULL);
  g_assert_cmpstr (id, ==, "pulsesrc headset");
  ui_test_show_looks ("voice-preferences");

  test_run_command ("sh -c 'pactl unload-module "
                    "$(pactl list short modules | grep headset | cut -f1)'");
  ui_test_wait_for (select_device (adw_combo_row_get_model (row), row, "Not Connected"));
  g_clear_pointer (&id, g_free);
  g_object_get (ui_test_get_settings (), "voice-device", &id, NULL);
  g_assert_cmpstr (id, ==, "pulsesrc headset");

  g_assert_true (select_device (adw_combo_row_get_model (row), row, "System Default"));
  g_clear_pointer (&id, g_free);
  g_object_get (ui_test_get_settings (), "voice-device", &id, NULL);
  g_assert_cmpstr (id, ==, "");
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
add_tests (void)
{
  g_test_add_func ("/voice/speak", test_speak);
  g_test_add_func ("/voice/send-at-once", test_send_at_once);
  g_test_add_func ("/voice/read-by-itself", test_read_by_itself);
  g_test_add_func ("/voice/quick", test_quick);
  g_test_add_func ("/voice/finish", test_finish);
  g_test_add_func ("/voice/leave", test_leave);
  g_test_add_func ("/voice/hold", test_hold);
  g_test_add_func ("/voice/cancel", test_cancel);
  g_test_add_func ("/voice/silence", test_silence);
  g_test_add_func ("/voice/no-microphone", test_no_microphone);
  g_test_add_func ("/voice/deaf-model", test_deaf_model);
  g_test_add_func ("/voice/file", test_file);
  g_test_add_func ("/voice/preferences", test_preferences);
}

int
main (int    argc,
      char **argv)
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
