/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "session/tektra-reader.h"
#include "session/tektra-speech-service.h"
#include "test-future.h"
#include "test-recording.h"
#include "test-server.h"

/* Who speaks is what a person has set. Without these words could go to a server that nobody chose,
 * or an answer would not be heard because a server is asleep. */

#define ROUTE "POST /v1/audio/speech"

typedef struct
{
  TestServer *server;
  TektraSettings *settings;
  TektraSpeechService *service;
  TektraReader *reader;
  guint n_fallbacks;
} Fixture;

static void
fell_back_cb (Fixture      *fixture,
              const GError *error)
{
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED);
  fixture->n_fallbacks++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = test_server_new ();
  test_server_add_json (fixture->server, ROUTE, 401, "{}");
  fixture->settings = tektra_settings_new ();
  fixture->service = tektra_speech_service_new (fixture->settings, NULL);
  g_signal_connect_swapped (fixture->service, "fell-back", G_CALLBACK (fell_back_cb), fixture);
  fixture->reader = tektra_reader_new (TEKTRA_SYNTHESIZER (fixture->service));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->reader);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->settings);
  test_server_free (fixture->server);
}

static gboolean
is_silent (gpointer reader)
{
  return tektra_reader_get_message (reader) == NULL;
}

static void
read_text (Fixture    *fixture,
           const char *text)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, text);

  tektra_reader_start (fixture->reader, message);
  test_wait_until (is_silent, fixture->reader);
  test_recording_wait_for_sound (recording);
}

/* The address of a server alone is no choice. */
static void
test_local (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *where = NULL;

  g_object_set (fixture->settings,
                "speech-server", test_server_get_url (fixture->server),
                "speech-rate", 2.0,
                NULL);
  where = tektra_synthesizer_dup_where (TEKTRA_SYNTHESIZER (fixture->service));
  g_assert_nonnull (strstr (where, "stays on this computer"));
  read_text (fixture, "Hello. How are you?");
  g_assert_cmpuint (test_server_get_n_requests (fixture->server, ROUTE), ==, 0);
  g_assert_cmpuint (fixture->n_fallbacks, ==, 0);
}

/* A server that fails is replaced, and that is told once, not with each sentence. */
static void
test_fall_back (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *request = NULL;

  g_object_set (fixture->settings,
                "speech-use-server", TRUE,
                "speech-server", test_server_get_url (fixture->server),
                "speech-server-model", "speaks",
                "speech-server-voice", "nova",
                "speech-rate", 2.0,
                NULL);
  read_text (fixture, "Hello. How are you? I am fine. Thank you.");
  g_assert_cmpuint (fixture->n_fallbacks, ==, 1);
  request = test_server_dup_request (fixture->server, ROUTE);
  g_assert_nonnull (strstr (request, "\"model\":\"speaks\""));
  g_assert_nonnull (strstr (request, "\"voice\":\"nova\""));
  g_assert_nonnull (strstr (request, "Authorization: Bearer secret"));

  /* it is given a chance with the next text */
  read_text (fixture, "Hello.");
  g_assert_cmpuint (fixture->n_fallbacks, ==, 2);
}

static void
test_where (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_object_set (fixture->settings,
                "speech-server", "https://speech.example.com/v1",
                "speech-use-server", TRUE,
                NULL);
  before = tektra_synthesizer_dup_where (TEKTRA_SYNTHESIZER (fixture->service));
  g_assert_nonnull (strstr (before, "goes to speech.example.com"));
  g_object_set (fixture->settings, "speech-use-server", FALSE, NULL);
  after = tektra_synthesizer_dup_where (TEKTRA_SYNTHESIZER (fixture->service));
  g_assert_nonnull (strstr (after, "stays on this computer"));
}

/* Nothing is left that speaks when it is silenced, wherever the sound came from. */
static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(TektraMessage) message = NULL;
  guint64 stopped;

  g_object_set (fixture->settings,
                "speech-use-server", TRUE,
                "speech-server", test_server_get_url (fixture->server),
                "speech-rate", 1.0,
                NULL);
  message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "This is a long sentence that goes "
                                     "on, and on, until somebody has enough of it. And more. "
                                     "And even more of it.");
  tektra_reader_start (fixture->reader, message);
  test_recording_wait_for_sound (recording);
  stopped = test_recording_get_position (recording);
  tektra_reader_stop (fixture->reader);
  test_recording_wait_for_silence (recording, 1000);
  g_assert_cmpint ((int) test_recording_get_last_loud (recording) - (int) stopped, <=, 250);
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
  g_setenv ("TEKTRA_SPEECH_KEY", "secret", TRUE);

  add_test ("/speech-service/local", test_local);
  add_test ("/speech-service/fall-back", test_fall_back);
  add_test ("/speech-service/where", test_where);
  add_test ("/speech-service/stop", test_stop);

  return g_test_run ();
}
