/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/ollama/tektra-ollama-backend.h"
#include "session/tektra-dictation.h"
#include "speech/tektra-recorder.h"
#include "test-future.h"
#include "test-server.h"
#include "test-sound.h"
#include "test-time.h"

/* How long what was said is on its way: from the end of the recording, which comes a pause after
 * the end of speech, to the last byte of the request at the server. The sound goes to a model that
 * hears, and to a server that writes it down; the sentence is spoken into the microphone of
 * tests/support/with-sound. */

#define N_TIMES 7
#define PAUSE 600

#define MODEL_ROUTE "POST /api/chat"
#define SERVER_ROUTE "POST /v1/audio/transcriptions"

typedef struct
{
  TestServer                 *server;
  TektraSettings             *settings;
  TektraTranscriptionService *service;
  TektraModelManager         *manager;
  TektraModel                *model;
} Bench;

static void
print_times (const char *name,
             gint64     *times)
{
  qsort (times, N_TIMES, sizeof *times, test_compare_times);
  g_print ("%s-median %.1f ms\n", name, (double) times[N_TIMES / 2] / 1000);
  g_print ("%s-longest %.1f ms\n", name, (double) times[N_TIMES - 1] / 1000);
}

/* Waits until the recording ends by itself; *pause is how long that took after the last word. */
static TektraSound *
record (const char *wav,
        gint64     *pause)
{
  g_autoptr(TektraRecorder) recorder = tektra_recorder_new ();
  g_autoptr(GSubprocess) player = NULL;
  gint64 end = 0;

  tektra_recorder_set_pause (recorder, PAUSE);
  tektra_recorder_start (recorder);
  while (tektra_recorder_get_state (recorder) < TEKTRA_RECORDER_LISTENING)
    g_main_context_iteration (NULL, TRUE);

  player = test_sound_play (wav);
  while (tektra_recorder_get_state (recorder) < TEKTRA_RECORDER_DONE)
    {
      g_main_context_iteration (NULL, TRUE);
      if (end == 0 && g_subprocess_get_identifier (player) == NULL)
        end = g_get_monotonic_time ();
    }

  *pause = g_get_monotonic_time () - end;

  return tektra_recorder_dup_sound (recorder);
}

/* What the composer does with a recording. */
static void
deliver (Bench       *bench,
         TektraSound *sound)
{
  g_autoptr(TektraChatSession) session = tektra_chat_session_new (bench->manager);
  g_autoptr(TektraAttachment) attachment = tektra_attachment_new_for_sound (sound, "Recording");
  g_autoptr(TektraDictation) dictation = NULL;
  gboolean words;
  const char *route;
  guint n_before;

  tektra_chat_session_set_model (session, bench->model);
  words = tektra_transcription_service_get_route (bench->service, bench->model, NULL) ==
          TEKTRA_HEARING_ROUTE_WORDS;
  route = words ? SERVER_ROUTE : MODEL_ROUTE;
  n_before = test_server_get_n_requests (bench->server, route);
  if (words)
    {
      dictation = tektra_dictation_new (bench->service, session, attachment);
      tektra_dictation_start (dictation, sound);
    }
  else
    {
      tektra_draft_add (tektra_chat_session_get_draft (session), attachment);
      tektra_chat_session_send (session);
    }

  while (test_server_get_n_requests (bench->server, route) == n_before)
    g_main_context_iteration (NULL, FALSE);
}

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 300 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

static void
measure (Bench      *bench,
         const char *name,
         const char *wav)
{
  g_autofree char *pause_name = g_strconcat (name, "-pause", NULL);
  gint64 pauses[N_TIMES];
  gint64 times[N_TIMES];

  for (guint i = 0; i < N_TIMES; i++)
    {
      g_autoptr(TektraSound) sound = record (wav, &pauses[i]);
      gint64 begun = g_get_monotonic_time ();

      g_assert_nonnull (sound);
      deliver (bench, sound);
      times[i] = g_get_monotonic_time () - begun;
      settle ();
    }

  print_times (pause_name, pauses);
  print_times (name, times);
}

static void
set_up (Bench *bench)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraBackend) backend = NULL;

  bench->server = test_server_new ();
  test_server_add_json (bench->server, "GET /api/version", 200, "{\"version\":\"0.13.0\"}");
  test_server_add_json (bench->server, "GET /api/tags", 200,
                        "{\"models\":[{\"name\":\"ear:latest\",\"size\":1,"
                        "\"capabilities\":[\"completion\"]}]}");
  test_server_add_json (bench->server, "GET /api/ps", 200, "{\"models\":[]}");
  test_server_add_json (bench->server, MODEL_ROUTE, 200, "{\"done\":true}");
  test_server_add_json (bench->server, SERVER_ROUTE, 200, "{\"text\":\"Hello.\"}");

  backend = tektra_ollama_backend_new (test_server_get_url (bench->server));
  tektra_backend_registry_add (registry, backend);
  bench->manager = tektra_model_manager_new (registry);
  test_await (tektra_model_manager_refresh (bench->manager), NULL);
  bench->model = g_list_model_get_item (G_LIST_MODEL (bench->manager), 0);
  g_assert_nonnull (bench->model);

  bench->settings = tektra_settings_new ();
  bench->service = tektra_transcription_service_new (bench->settings, secrets);
  g_object_set (bench->settings, "voice-server", test_server_get_url (bench->server), NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  g_autofree char *wav = NULL;
  g_autofree char *command = NULL;
  g_autoptr(GError) error = NULL;
  Bench bench = { 0 };

  dex_init ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  folder = g_dir_make_tmp ("tektra-XXXXXX", &error);
  g_assert_no_error (error);
  wav = g_build_filename (folder, "speech.wav", NULL);
  command = g_strdup_printf ("espeak-ng -w %s \"What is the weather like today\"", wav);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, &error));

  set_up (&bench);
  tektra_model_set_capabilities (bench.model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_AUDIO);
  measure (&bench, "hearing-model", wav);
  tektra_model_set_capabilities (bench.model, TEKTRA_CAPABILITY_TEXT);
  measure (&bench, "hearing-server", wav);

  return 0;
}
