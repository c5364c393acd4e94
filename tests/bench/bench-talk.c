/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-voice-session.h"
#include "test-recording.h"
#include "test-session.h"
#include "test-sound.h"
#include "test-time.h"

/* How long somebody who talks with a model waits: from the end of what they said, which is known a
 * pause later, until they hear the answer. The model answers at once and hears by itself, so this
 * is what Tektra and the voice, espeak-ng, need; and of that, what comes after the first sentence
 * of the answer is there. The microphone and loudspeakers are those of tests/support/with-sound. */

#define N_TURNS 7
#define PAUSE   600

static const char script[] =
  "{\"models\": [{\"id\": \"ear\", \"name\": \"Ear\", \"capabilities\": [\"audio\"]}],"
  " \"turns\": [{\"steps\": [{\"text\": \"Good morning to you. And how is the weather?\"},"
  "   {\"done\": \"stop\"}]}]}";

typedef struct
{
  TektraVoiceSession *voice;
  gint64 heard;    /* when somebody was known to have ended */
  gint64 answered; /* when there was a first sentence */
} Bench;

static void
print_times (const char *name,
             gint64     *times)
{
  qsort (times, N_TURNS, sizeof *times, test_compare_times);
  g_print ("%s-median %.0f ms\n", name, (double) times[N_TURNS / 2] / 1000);
  g_print ("%s-longest %.0f ms\n", name, (double) times[N_TURNS - 1] / 1000);
}

static void
state_cb (Bench *bench)
{
  if (tektra_voice_session_get_state (bench->voice) == TEKTRA_VOICE_STATE_THINKING &&
      bench->heard == 0)
    bench->heard = g_get_monotonic_time ();
}

static void
answer_cb (Bench *bench)
{
  bench->answered = g_get_monotonic_time ();
}

static void
wait_for_state (Bench            *bench,
                TektraVoiceState  state)
{
  while (tektra_voice_session_get_state (bench->voice) != state)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(TektraModelManager) manager = NULL;
  g_autoptr(TektraTranscriptionService) transcription = NULL;
  g_autoptr(TektraSettings) settings = NULL;
  g_autoptr(TektraSecrets) secrets = NULL;
  g_autoptr(TektraModel) model = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *wav = NULL;
  g_autofree char *command = NULL;
  gint64 turns[N_TURNS], sounds[N_TURNS];

  dex_init ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);
  folder = g_dir_make_tmp ("tektra-XXXXXX", &error);
  g_assert_no_error (error);
  wav = g_build_filename (folder, "speech.wav", NULL);
  command = g_strdup_printf ("espeak-ng -w %s \"Good morning\"", wav);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, &error));

  settings = tektra_settings_new ();
  g_object_set (settings, "voice-headphones", FALSE, "voice-pause", PAUSE, NULL);
  secrets = tektra_secrets_new ();
  transcription = tektra_transcription_service_new (settings, secrets);
  manager = test_session_create_manager (script);
  model = g_list_model_get_item (G_LIST_MODEL (manager), 0);

  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autoptr(TektraChatSession) chat = tektra_chat_session_new (manager);
      g_autoptr(TestRecording) recording = test_recording_new ();
      g_autoptr(GSubprocess) player = NULL;
      Bench bench = { 0 };
      gint64 sound;

      tektra_chat_session_set_model (chat, model);
      bench.voice = tektra_voice_session_new (chat, settings, transcription);
      g_signal_connect_swapped (bench.voice, "notify::state", G_CALLBACK (state_cb), &bench);
      g_signal_connect_swapped (chat, "answer-finished", G_CALLBACK (answer_cb), &bench);
      tektra_voice_session_start (bench.voice);
      wait_for_state (&bench, TEKTRA_VOICE_STATE_LISTENING);
      player = test_sound_play (wav);
      test_recording_wait_for_sound (recording);
      sound = g_get_monotonic_time ();
      turns[i] = sound - bench.heard + PAUSE * 1000;
      sounds[i] = sound - bench.answered;
      tektra_voice_session_stop (bench.voice);
      g_object_unref (bench.voice);
    }

  print_times ("talk-turn", turns);
  print_times ("talk-answer-to-sound", sounds);

  return 0;
}
