/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../speech/speech-test.h"
#include "core/tektra-audio-part.h"
#include "session/tektra-voice-session.h"
#include "test-command.h"
#include "test-files.h"
#include "test-future.h"
#include "test-recording.h"
#include "test-server.h"
#include "test-session.h"
#include "test-sound.h"

/* Whole conversations, with a voice at the microphone and an ear at the loudspeakers: what a person
 * would lose is the turn to speak, a word of what they said, or the program's silence. */

#define ROUTE "POST /v1/audio/transcriptions"

/* Speech has to be silent that long after somebody began to speak: so long does a machine need at
 * worst that has other things to do: how fast it is otherwise is in the test's log. */
#define BARGE_IN_MS 1500

static const char script[] =
  "{\"models\": ["
  "  {\"id\": \"deaf\", \"name\": \"Deaf\"},"
  "  {\"id\": \"ear\", \"name\": \"Ear\", \"capabilities\": [\"audio\"]}],"
  " \"turns\": ["
  "  {\"match\": \"Good morning\", \"steps\": [{\"text\": \"Good morning to you, too.\"},"
  "    {\"done\": \"stop\"}]},"
  "  {\"match\": \"Break\", \"steps\": [{\"text\": \"So far.\"},"
  "    {\"error\": \"It broke.\", \"code\": 14}]},"
  "  {\"match\": \"Count\", \"steps\": [{\"text\": \"One, two, three, four, five, six, seven, "
  "eight, nine, ten, eleven, twelve, thirteen, fourteen.\"}, {\"done\": \"stop\"}]},"
  "  {\"steps\": [{\"text\": \"This is a very long story about a fox, and it goes on, and on, "
  "and on, until somebody has enough of it, or falls asleep over it. Then\"},"
  "    {\"hang\": true}]}"
  " ]}";

typedef struct
{
  char *folder;
  TestServer *server;
  TektraModelManager *manager;
  TektraSettings *settings;
  TektraSecrets *secrets;
  TektraTranscriptionService *transcription;
  TektraChatSession *chat;
  TektraVoiceSession *voice;
  TektraVoiceState wanted;
  GString *states; /* all that it has been in, in words */
} Fixture;

static void
state_cb (Fixture *fixture)
{
  g_autofree char *name = g_enum_to_string (TEKTRA_TYPE_VOICE_STATE,
                                            (int) tektra_voice_session_get_state (fixture->voice));

  g_string_append_printf (fixture->states, "%s ",
                          name + strlen ("TEKTRA_VOICE_STATE_"));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-voice-XXXXXX", NULL);
  fixture->states = g_string_new (NULL);
  fixture->server = test_server_new ();
  fixture->settings = tektra_settings_new ();
  g_object_set (fixture->settings,
                "voice-headphones", FALSE,
                "voice-pause", 600,
                "voice-server", test_server_get_url (fixture->server),
                NULL);
  fixture->secrets = tektra_secrets_new ();
  fixture->transcription = tektra_transcription_service_new (fixture->settings, fixture->secrets);
  test_await (tektra_transcription_service_refresh (fixture->transcription), NULL);

  fixture->manager = test_session_create_manager (script);
  fixture->chat = tektra_chat_session_new (fixture->manager);

  fixture->voice = tektra_voice_session_new (fixture->chat, fixture->settings,
                                             fixture->transcription);
  g_signal_connect_swapped (fixture->voice, "notify::state", G_CALLBACK (state_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  tektra_voice_session_stop (fixture->voice);
  tektra_chat_session_stop (fixture->chat);
  g_assert_finalize_object (fixture->voice);
  g_assert_finalize_object (fixture->chat);
  g_assert_finalize_object (fixture->manager);
  g_assert_finalize_object (fixture->transcription);
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->settings);
  test_server_free (fixture->server);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_string_free (fixture->states, TRUE);
}

static gboolean
has_state (gpointer data)
{
  Fixture *fixture = data;

  return tektra_voice_session_get_state (fixture->voice) == fixture->wanted;
}

static void
await (Fixture          *fixture,
       TektraVoiceState  state)
{
  fixture->wanted = state;
  test_wait_until (has_state, fixture);
}

static void
use_model (Fixture    *fixture,
           const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (fixture->manager), i);

      if (g_str_equal (tektra_model_get_name (model), name))
        tektra_chat_session_set_model (fixture->chat, model);
    }
}

/* Somebody stands in front of the microphone. */
static TektraSound *
say (Fixture      *fixture,
     const char   *text,
     GSubprocess **player)
{
  g_autofree char *path = g_build_filename (fixture->folder, "said.wav", NULL);
  TektraSound *sound = speech_test_say (fixture->folder, "en-us", text);
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (wav, NULL), (gssize) g_bytes_get_size (wav), &error);
  g_assert_no_error (error);
  *player = test_sound_play (path);

  return sound;
}

static void
say_words (Fixture    *fixture,
           const char *text)
{
  g_autofree char *json = g_strdup_printf ("{\"text\":\"%s\"}", text);
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  test_server_clear (fixture->server, ROUTE);
  test_server_add_json (fixture->server, ROUTE, 200, json);
  sound = say (fixture, text, &player);
  await (fixture, TEKTRA_VOICE_STATE_HEARING);
}

static guint
count_messages (Fixture *fixture)
{
  return g_list_model_get_n_items (
    G_LIST_MODEL (tektra_chat_session_get_conversation (fixture->chat)));
}

static TektraMessage *
get_message (Fixture *fixture,
             guint    position)
{
  g_autoptr(TektraMessage) message = g_list_model_get_item (
    G_LIST_MODEL (tektra_chat_session_get_conversation (fixture->chat)), position);

  g_assert_nonnull (message);

  return message; /* kept by the chat */
}

static void
assert_text (Fixture    *fixture,
             guint       position,
             const char *expected)
{
  g_autofree char *text = tektra_message_dup_text (get_message (fixture, position));

  g_assert_cmpstr (text, ==, expected);
}

static void
start (Fixture    *fixture,
       const char *model)
{
  use_model (fixture, model);
  tektra_voice_session_start (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
}

/* Two turns: all that was said is in the chat, and what was typed meanwhile is not touched. */
static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  TektraDraft *draft = tektra_chat_session_get_draft (fixture->chat);

  tektra_draft_set_text (draft, "half a tho");
  start (fixture, "Deaf");

  say_words (fixture, "Good morning");
  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);
  test_recording_wait_for_sound (recording);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  g_assert_cmpstr (fixture->states->str, ==, "STARTING LISTENING HEARING TRANSCRIBING THINKING "
                   "SPEAKING LISTENING ");

  say_words (fixture, "Good morning again");
  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  g_assert_cmpuint (count_messages (fixture), ==, 4);
  assert_text (fixture, 0, "Good morning");
  assert_text (fixture, 1, "Good morning to you, too.");
  assert_text (fixture, 2, "Good morning again");
  g_assert_cmpstr (tektra_draft_get_text (draft), ==, "half a tho");
}

/* Who speaks has the floor: it falls silent, writes no more, and hears the whole sentence. */
static void
test_barge_in (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(GSubprocess) first = NULL;
  g_autoptr(GSubprocess) second = NULL;
  g_autoptr(TektraSound) story = NULL;
  g_autoptr(TektraSound) stop = NULL;
  g_autoptr(TektraSound) heard = NULL;
  g_autoptr(TektraPart) part = NULL;
  g_autoptr(GError) error = NULL;
  gint64 beginning, end, heard_beginning, heard_end;
  guint64 begun;

  g_object_set (fixture->settings, "voice-headphones", TRUE, NULL);
  start (fixture, "Ear");
  g_assert_false (tektra_voice_session_get_half_duplex (fixture->voice));
  story = say (fixture, "Tell me a story about a fox", &first);
  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);
  test_recording_wait_for_sound (recording);
  g_assert_true (tektra_chat_session_get_busy (fixture->chat));

  begun = test_recording_get_position (recording);
  stop = say (fixture, "How many people live in Berlin", &second);
  await (fixture, TEKTRA_VOICE_STATE_HEARING);
  g_test_message ("noticed after %d ms", (int) (test_recording_get_position (recording) - begun));
  g_assert_false (tektra_chat_session_get_busy (fixture->chat));
  g_assert_cmpint (tektra_message_get_status (get_message (fixture, 1)), ==,
                   TEKTRA_MESSAGE_STATUS_STOPPED);
  g_assert_true (g_subprocess_wait (second, NULL, NULL));
  speech_test_find (stop, &beginning, &end);
  g_test_message ("silent %d ms after the first sound of the interruption",
                  (int) test_recording_get_last_loud (recording) - (int) begun -
                  (int) (beginning * 1000 / TEKTRA_SOUND_RATE));
  g_assert_cmpint ((int) test_recording_get_last_loud (recording) - (int) begun, <=, BARGE_IN_MS);

  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);
  g_assert_cmpuint (count_messages (fixture), ==, 4);
  part = g_list_model_get_item (tektra_message_list_parts (get_message (fixture, 2)), 0);
  heard = tektra_sound_new_from_wav (tektra_audio_part_get_data (TEKTRA_AUDIO_PART (part)),
                                     &error);
  g_assert_no_error (error);
  speech_test_find (heard, &heard_beginning, &heard_end);
  g_test_message ("%d ms of it were heard of %d ms, from %d ms on",
                  (int) ((heard_end - heard_beginning) * 1000 / TEKTRA_SOUND_RATE),
                  (int) ((end - beginning) * 1000 / TEKTRA_SOUND_RATE),
                  (int) (heard_beginning * 1000 / TEKTRA_SOUND_RATE));
  g_assert_cmpint (heard_end - heard_beginning, >=, (end - beginning) * 85 / 100);

  /* by hand it is the same */
  tektra_voice_session_interrupt (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  test_recording_wait_for_silence (recording, 500);
}

/* The loudspeakers stand beside the microphone: it must not interrupt itself. */
static void
test_half_duplex (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  const char *speaking;

  start (fixture, "Deaf");
  g_assert_true (tektra_voice_session_get_half_duplex (fixture->voice));
  test_run_command ("pactl load-module module-loopback source=speaker.monitor sink=mic "
                    "latency_msec=20");
  say_words (fixture, "Count");
  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);
  test_recording_wait_for_sound (recording);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  test_run_command ("pactl unload-module module-loopback");

  speaking = strstr (fixture->states->str, "SPEAKING");
  g_assert_nonnull (speaking);
  g_assert_null (strstr (speaking, "HEARING"));
  g_assert_cmpuint (count_messages (fixture), ==, 2);
  g_assert_cmpint (tektra_message_get_status (get_message (fixture, 1)), ==,
                   TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpuint (test_recording_get_last_loud (recording), >, 3000);
}

static gboolean
is_microphone_closed (gpointer data)
{
  g_autofree char *output = NULL;

  g_assert_true (g_spawn_command_line_sync ("pactl list short source-outputs", &output, NULL, NULL,
                                            NULL));

  return strstr (output, "protocol-native") == NULL;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The sound server wakes nobody. */
static void
await_closed_microphone (void)
{
  guint source = g_timeout_add (20, wake_cb, NULL);

  test_wait_until (is_microphone_closed, NULL);
  g_source_remove (source);
}

/* Who is muted is not heard, neither now nor later, and can go on. */
static void
test_mute (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  start (fixture, "Ear");
  tektra_voice_session_set_muted (fixture->voice, TRUE);
  await (fixture, TEKTRA_VOICE_STATE_MUTED);
  await_closed_microphone ();
  sound = say (fixture, "Nobody hears this", &player);
  g_assert_true (g_subprocess_wait (player, NULL, NULL));
  g_assert_cmpint (tektra_voice_session_get_state (fixture->voice), ==, TEKTRA_VOICE_STATE_MUTED);

  tektra_voice_session_set_muted (fixture->voice, FALSE);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  g_assert_cmpuint (count_messages (fixture), ==, 0);

  say_words (fixture, "Good morning");
  await (fixture, TEKTRA_VOICE_STATE_SPEAKING);

  /* what is being read is read to its end */
  tektra_voice_session_set_muted (fixture->voice, TRUE);
  g_assert_cmpint (tektra_voice_session_get_state (fixture->voice), ==,
                   TEKTRA_VOICE_STATE_SPEAKING);
  tektra_voice_session_interrupt (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_MUTED);
}

/* Nobody is left in the room. */
static void
test_patience (Fixture       *fixture,
               gconstpointer  data)
{
  tektra_voice_session_set_patience (fixture->voice, 200);
  start (fixture, "Deaf");
  await (fixture, TEKTRA_VOICE_STATE_PAUSED);
  g_assert_nonnull (strstr (tektra_voice_session_get_note (fixture->voice), "nobody spoke"));
  await_closed_microphone ();

  tektra_voice_session_set_patience (fixture->voice, 60000);
  tektra_voice_session_start (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
  g_assert_null (tektra_voice_session_get_note (fixture->voice));
}

static void
say_and_fail (Fixture    *fixture,
              const char *text,
              const char *words)
{
  say_words (fixture, text);
  await (fixture, TEKTRA_VOICE_STATE_FAILED);
  g_assert_nonnull (strstr (tektra_voice_session_get_note (fixture->voice), words));
  tektra_voice_session_start (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);
}

/* What fails is told, and the conversation goes on from there. What was said waits beside the next
 * message. */
static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  GListModel *attachments =
    tektra_draft_list_attachments (tektra_chat_session_get_draft (fixture->chat));
  g_autoptr(GSubprocess) player = NULL;
  g_autoptr(TektraSound) sound = NULL;

  start (fixture, "Deaf");
  say_and_fail (fixture, "Break it", "It broke.");
  assert_text (fixture, 1, "So far.");

  test_server_clear (fixture->server, ROUTE);
  test_server_add_json (fixture->server, ROUTE, 401, "{}");
  sound = say (fixture, "Nobody writes this down", &player);
  await (fixture, TEKTRA_VOICE_STATE_FAILED);
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 1);
  g_assert_nonnull (strstr (tektra_voice_session_get_note (fixture->voice), "the key"));
  tektra_voice_session_start (fixture->voice);
  await (fixture, TEKTRA_VOICE_STATE_LISTENING);

  g_object_set (fixture->settings, "voice-server", "", NULL);
  test_await (tektra_transcription_service_refresh (fixture->transcription), NULL);
  say_and_fail (fixture, "Good morning", "cannot hear");
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 2);
  g_assert_cmpuint (count_messages (fixture), ==, 2);
}

/* The last microphone is unplugged: the conversation says why it does not hear any more. */
static void
test_unplug (Fixture       *fixture,
             gconstpointer  data)
{
  start (fixture, "Deaf");
  test_run_command ("pactl unload-module module-remap-source");
  test_run_command ("pactl unload-module module-null-sink");
  await (fixture, TEKTRA_VOICE_STATE_FAILED);
  g_assert_nonnull (strstr (tektra_voice_session_get_note (fixture->voice), "disconnected"));
  g_assert_cmpuint (count_messages (fixture), ==, 0);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

  /* espeak-ng, which is the same everywhere */
  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);

  add_test ("/voice-session/words", test_words);
  add_test ("/voice-session/barge-in", test_barge_in);
  add_test ("/voice-session/mute", test_mute);
  add_test ("/voice-session/patience", test_patience);
  add_test ("/voice-session/failures", test_failures);
  add_test ("/voice-session/half-duplex", test_half_duplex);
  /* at the end: afterwards there is no microphone any more */
  add_test ("/voice-session/unplug", test_unplug);

  return g_test_run ();
}
