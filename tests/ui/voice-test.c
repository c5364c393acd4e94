/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "voice-test.h"

#include "test-command.h"
#include "test-sound.h"
#include "ui/tektra-recording-bar.h"

TektraDraft *
voice_test_get_draft (void)
{
  return tektra_chat_session_get_draft (ui_test_get_session ());
}

guint
voice_test_count_attachments (void)
{
  return g_list_model_get_n_items (tektra_draft_list_attachments (voice_test_get_draft ()));
}

TektraAttachment *
voice_test_get_attachment (void)
{
  g_autoptr(TektraAttachment) attachment =
    g_list_model_get_item (tektra_draft_list_attachments (voice_test_get_draft ()), 0);

  return attachment; /* kept by the draft */
}

GtkWidget *
voice_test_get_composer (void)
{
  return GTK_WIDGET (tektra_window_get_composer (ui_test_get_window ()));
}

gboolean
voice_test_is_recording (void)
{
  GtkWidget *bar = ui_test_find_in (voice_test_get_composer (), TEKTRA_TYPE_RECORDING_BAR, 0);

  return bar != NULL && gtk_widget_get_mapped (bar);
}

/* Also after the window was made narrow for a picture, which takes the focus elsewhere */
void
voice_test_focus_text (void)
{
  ui_test_wait_for (ui_test_find_in (voice_test_get_composer (), GTK_TYPE_TEXT_VIEW, 0) != NULL);
  gtk_widget_grab_focus (voice_test_get_composer ());
  ui_test_wait_focus (ui_test_find_in (voice_test_get_composer (), GTK_TYPE_TEXT_VIEW, 0));
}

void
voice_test_start_chat (const char *model)
{
  ui_test_new_chat ();
  tektra_draft_clear (voice_test_get_draft ());
  ui_test_use_model (model);
  voice_test_focus_text ();
}

/* Somebody stands in front of the microphone. */
GSubprocess *
voice_test_say (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "speech.wav", NULL);
  g_autofree char *command = g_strdup_printf ("espeak-ng -w %s \"%s\"", path, text);

  test_run_command (command);

  return test_sound_play (path);
}

/* The label of the bar says what the program waits for. */
void
voice_test_wait_listening (void)
{
  ui_test_wait_for (voice_test_is_recording ());
  ui_test_wait_for (ui_test_find_label ("Speak now") != NULL);
}
