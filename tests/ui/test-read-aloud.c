/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-recording.h"
#include "ui-test.h"
#include "ui/tektra-answer-view.h"
#include "ui/tektra-composer.h"

/* An answer is heard from the loudspeakers, and silenced by the same button. */

static const char script[] =
  "{ 'models': [ { 'id': 'calm', 'name': 'Calm' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'This is a **long** answer that goes on, and on, and on, "
  "until somebody has enough of it, and wants it to stop at once.' }, { 'done': 'stop' } ] } ] }";

static GtkWidget *
find_read_button (void)
{
  GtkWidget *answer = ui_test_find (TEKTRA_TYPE_ANSWER_VIEW);
  GtkWidget *button;

  for (guint i = 0; (button = ui_test_find_in (answer, GTK_TYPE_BUTTON, i)) != NULL; i++)
    {
      if (g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (button)),
                     "audio-volume-high-symbolic") == 0)
        return button;
    }

  return NULL;
}

static void
test_button (void)
{
  g_autoptr(TestRecording) recording = NULL;
  guint64 stopped;

  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER) ||
                    gtk_widget_grab_focus (ui_test_find (TEKTRA_TYPE_COMPOSER)));
  ui_test_type ("Speak");
  ui_test_wait_text ("Speak");
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_ANSWER_VIEW) != NULL);
  ui_test_wait_idle ();
  ui_test_wait_for (find_read_button () != NULL && gtk_widget_get_mapped (find_read_button ()));
  ui_test_show_looks ("read-aloud");

  recording = test_recording_new ();
  g_signal_emit_by_name (find_read_button (), "clicked");
  test_recording_wait_for_sound (recording);

  stopped = test_recording_get_position (recording);
  g_signal_emit_by_name (find_read_button (), "clicked");
  test_recording_wait_for_silence (recording, 1000);
  g_assert_cmpint ((int) test_recording_get_last_loud (recording) - (int) stopped, <=, 250);
}

static void
add_tests (void)
{
  g_test_add_func ("/read-aloud/button", test_button);
}

int
main (int    argc,
      char **argv)
{
  /* espeak-ng, which is the same everywhere */
  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
