/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "session/tektra-transcription-service.h"
#include "test-future.h"
#include "test-resolver.h"
#include "test-server.h"
#include "test-sound.h"

/* What a person would lose: words that somebody could have written down, and the certainty that
 * what is said in a room does not leave it unasked. */

#define ROUTE "POST /v1/audio/transcriptions"
#define HEAD(type) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n"

typedef struct
{
  TektraSettings             *settings;
  TektraSecrets              *secrets;
  TektraTranscriptionService *service;
  TektraModel                *deaf;
  TektraModel                *ear;
  TektraModel                *cloud;
  TestServer                 *server;
  char                       *elsewhere; /* the same server under a name of the network */
  char                       *whisper_model;
} Fixture;

static TektraModel *
create_model (const char         *name,
              TektraCapabilities  capabilities,
              TektraLocality      locality)
{
  TektraModel *model = tektra_model_new (NULL, name);

  tektra_model_set_name (model, name);
  tektra_model_set_capabilities (model, capabilities);
  tektra_model_set_locality (model, locality);

  return model;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);

  fixture->whisper_model = g_build_filename (folder, "model.bin", NULL);
  g_assert_true (g_file_set_contents (fixture->whisper_model, "model", -1, NULL));
  g_setenv ("TEKTRA_WHISPER_ENGINE", "/bin/false", TRUE);
  g_unsetenv (TEKTRA_SPEECH_KEY_VARIABLE);

  fixture->server = test_server_new ();
  fixture->elsewhere = g_strdup_printf ("http://speech.lan:%u",
                                        test_server_get_port (fixture->server));
  test_server_add_json (fixture->server, ROUTE, 200, "{\"text\":\"Hello.\"}");

  fixture->settings = tektra_settings_new ();
  fixture->secrets = tektra_secrets_new ();
  fixture->service = tektra_transcription_service_new (fixture->settings, fixture->secrets);
  fixture->deaf = create_model ("Deaf", TEKTRA_CAPABILITY_TEXT, TEKTRA_LOCALITY_DEVICE);
  fixture->ear = create_model ("Ear", TEKTRA_CAPABILITY_AUDIO, TEKTRA_LOCALITY_DEVICE);
  fixture->cloud = create_model ("Cloud", TEKTRA_CAPABILITY_AUDIO, TEKTRA_LOCALITY_INTERNET);
  tektra_model_set_destination (fixture->cloud, "api.example.com");
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->whisper_model);

  g_object_set (fixture->settings,
                "voice-hearing", TEKTRA_HEARING_AUTOMATIC,
                "voice-whisper-model", "",
                "voice-server", "",
                "voice-server-model", "",
                "voice-language", "",
                NULL);
  test_await (tektra_transcription_service_refresh (fixture->service), NULL);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->secrets);
  g_object_unref (fixture->settings);
  g_object_unref (fixture->deaf);
  g_object_unref (fixture->ear);
  g_object_unref (fixture->cloud);
  test_server_free (fixture->server);
  g_unlink (fixture->whisper_model);
  g_rmdir (folder);
  g_free (fixture->elsewhere);
  g_free (fixture->whisper_model);
}

static TektraHearing *
hear (Fixture      *fixture,
      TektraModel  *model,
      GError      **error)
{
  g_autoptr(TektraSound) sound = test_sound_new (1);

  return test_await_object (tektra_transcription_service_transcribe (fixture->service, sound,
                                                                     model, NULL),
                            error);
}

#define HERE "What you say stays on this computer"
#define LAN "What you say goes to speech.lan"
#define CLOUD "What you say goes to api.example.com"

typedef enum
{
  NOWHERE,
  LOCAL,
  ELSEWHERE,
} Server;

typedef struct
{
  TektraHearingWay choice;
  const char *model;
  gboolean whisper;
  Server server;
  TektraHearingRoute route;
  const char *where;
} Choice;

static const Choice choices[] = {
  /* the model that hears, then whisper, then the server that was set up */
  { TEKTRA_HEARING_AUTOMATIC, "Ear", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_SOUND, HERE },
  { TEKTRA_HEARING_AUTOMATIC, "Cloud", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_SOUND, CLOUD },
  { TEKTRA_HEARING_AUTOMATIC, "Deaf", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_AUTOMATIC, "Deaf", FALSE, ELSEWHERE, TEKTRA_HEARING_ROUTE_WORDS, LAN },
  { TEKTRA_HEARING_AUTOMATIC, "Deaf", FALSE, LOCAL, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_AUTOMATIC, "Deaf", FALSE, NOWHERE, TEKTRA_HEARING_ROUTE_NONE, HERE },
  { TEKTRA_HEARING_AUTOMATIC, NULL, TRUE, NOWHERE, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_AUTOMATIC, NULL, FALSE, NOWHERE, TEKTRA_HEARING_ROUTE_NONE, HERE },
  /* who was chosen; a computer that was not does not come into question */
  { TEKTRA_HEARING_MODEL, "Ear", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_SOUND, HERE },
  { TEKTRA_HEARING_MODEL, "Cloud", TRUE, LOCAL, TEKTRA_HEARING_ROUTE_SOUND, CLOUD },
  { TEKTRA_HEARING_MODEL, "Deaf", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_MODEL, "Deaf", FALSE, ELSEWHERE, TEKTRA_HEARING_ROUTE_NONE, HERE },
  { TEKTRA_HEARING_MODEL, "Deaf", FALSE, LOCAL, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_WHISPER, "Ear", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_WHISPER, "Ear", FALSE, ELSEWHERE, TEKTRA_HEARING_ROUTE_SOUND, HERE },
  { TEKTRA_HEARING_WHISPER, "Cloud", FALSE, ELSEWHERE, TEKTRA_HEARING_ROUTE_NONE, HERE },
  { TEKTRA_HEARING_WHISPER, "Cloud", FALSE, LOCAL, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_SERVER, "Ear", TRUE, ELSEWHERE, TEKTRA_HEARING_ROUTE_WORDS, LAN },
  { TEKTRA_HEARING_SERVER, "Deaf", TRUE, NOWHERE, TEKTRA_HEARING_ROUTE_WORDS, HERE },
  { TEKTRA_HEARING_SERVER, "Ear", FALSE, NOWHERE, TEKTRA_HEARING_ROUTE_SOUND, HERE },
  { TEKTRA_HEARING_SERVER, "Cloud", FALSE, NOWHERE, TEKTRA_HEARING_ROUTE_NONE, HERE },
};

static void
test_choice (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      const Choice *choice = &choices[i];
      const char *servers[] = { "", test_server_get_url (fixture->server), fixture->elsewhere };
      TektraModel *model = NULL;
      g_autofree char *reason = NULL;
      g_autofree char *where = NULL;
      TektraHearingRoute route;

      if (g_strcmp0 (choice->model, "Deaf") == 0)
        model = fixture->deaf;
      else if (g_strcmp0 (choice->model, "Ear") == 0)
        model = fixture->ear;
      else if (choice->model != NULL)
        model = fixture->cloud;

      g_object_set (fixture->settings,
                    "voice-hearing", choice->choice,
                    "voice-whisper-model", choice->whisper ? fixture->whisper_model : "",
                    "voice-server", servers[choice->server],
                    NULL);
      test_await (tektra_transcription_service_refresh (fixture->service), NULL);

      g_test_message ("choice %u", i);
      route = tektra_transcription_service_get_route (fixture->service, model, &reason);
      where = tektra_transcription_service_dup_where (fixture->service, model);
      g_assert_cmpint (route, ==, choice->route);
      g_assert_cmpstr (where, ==, choice->where);
      g_assert_cmpint (reason != NULL, ==, route == TEKTRA_HEARING_ROUTE_NONE);
    }
}

/* Where the model hears nothing is sent anywhere for now. */
static void
test_model (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraHearing) hearing = NULL;
  g_autoptr(GError) error = NULL;

  g_object_set (fixture->settings, "voice-server", test_server_get_url (fixture->server), NULL);
  hearing = hear (fixture, fixture->ear, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_hearing_get_way (hearing), ==, TEKTRA_HEARING_MODEL);
  g_assert_null (tektra_hearing_get_transcription (hearing));
  g_assert_cmpstr (tektra_hearing_get_text (hearing), ==, "");
  g_assert_null (tektra_hearing_get_note (hearing));
  g_assert_cmpuint (test_server_get_n_requests (fixture->server, ROUTE), ==, 0);
}

/* The server is told the model, the language and the key of the environment. */
static void
test_server (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraHearing) hearing = NULL;
  g_autofree char *request = NULL;
  g_autoptr(GError) error = NULL;

  g_setenv (TEKTRA_SPEECH_KEY_VARIABLE, "of the environment", TRUE);
  g_object_set (fixture->settings,
                "voice-server", fixture->elsewhere,
                "voice-server-model", "hears",
                "voice-language", "de",
                NULL);
  hearing = hear (fixture, fixture->deaf, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_hearing_get_way (hearing), ==, TEKTRA_HEARING_SERVER);
  g_assert_cmpstr (tektra_hearing_get_text (hearing), ==, "Hello.");
  g_assert_null (tektra_hearing_get_note (hearing));

  request = test_server_dup_request (fixture->server, ROUTE);
  g_assert_nonnull (strstr (request, "Authorization: Bearer of the environment"));
  g_assert_nonnull (strstr (request, "name=\"model\"\r\n\r\nhears"));
  g_assert_nonnull (strstr (request, "name=\"language\"\r\n\r\nde"));
}

static void
append_partial_cb (TektraTranscriptionService *service,
                   TektraSound                *sound,
                   const char                 *text,
                   GString                    *texts)
{
  g_assert_true (TEKTRA_IS_SOUND (sound));
  g_string_append_printf (texts, "%s|", text);
}

static void
test_partial_text (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TektraHearing) hearing = NULL;
  g_autoptr(GString) texts = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  test_server_clear (fixture->server, ROUTE);
  test_server_add (fixture->server,
                   &(TestReply) { .route = ROUTE,
                                  .text = HEAD ("text/event-stream")
                                    "data: {\"type\":\"transcript.text.delta\",\"delta\":\"One\"}"
                                    "\n\n"
                                    "data: {\"type\":\"transcript.text.done\",\"text\":\"One.\"}"
                                    "\n\n" });
  g_object_set (fixture->settings, "voice-server", test_server_get_url (fixture->server), NULL);
  g_signal_connect (fixture->service, "partial-text", G_CALLBACK (append_partial_cb), texts);
  hearing = hear (fixture, fixture->deaf, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_hearing_get_text (hearing), ==, "One.");
  g_assert_cmpstr (texts->str, ==, "One|");
}

/* An engine that ends at once, or a file that is gone: a server hears it, and the note says so. */
static void
test_whisper_fails (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char * const sentences[] = {
    "ended while it started", "check the path of its file", "was built without the engine"
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr(TektraHearing) hearing = NULL;
      g_autoptr(GError) error = NULL;

      if (i == 2)
        g_setenv ("TEKTRA_WHISPER_ENGINE", "/nowhere/whisper", TRUE);
      g_object_set (fixture->settings,
                    "voice-whisper-model", i == 1 ? "/nowhere/model.bin" : fixture->whisper_model,
                    "voice-server", fixture->elsewhere,
                    NULL);
      hearing = hear (fixture, fixture->deaf, &error);
      g_assert_no_error (error);
      g_assert_cmpint (tektra_hearing_get_way (hearing), ==, TEKTRA_HEARING_SERVER);
      g_assert_cmpstr (tektra_hearing_get_text (hearing), ==, "Hello.");
      g_test_message ("%s", tektra_hearing_get_note (hearing));
      g_assert_nonnull (strstr (tektra_hearing_get_note (hearing), sentences[i]));
      g_assert_true (g_str_has_suffix (tektra_hearing_get_note (hearing),
                                       "speech.lan wrote it down."));
    }
}

/* Who chose this computer is not heard by another one, whatever fails. */
static void
test_privacy (Fixture       *fixture,
              gconstpointer  data)
{
  static const TektraHearingWay here[] = { TEKTRA_HEARING_WHISPER, TEKTRA_HEARING_MODEL };

  for (guint i = 0; i < G_N_ELEMENTS (here); i++)
    {
      g_autoptr(TektraHearing) hearing = NULL;
      g_autoptr(GError) error = NULL;

      g_object_set (fixture->settings,
                    "voice-hearing", here[i],
                    "voice-whisper-model", fixture->whisper_model,
                    "voice-server", fixture->elsewhere,
                    NULL);
      hearing = hear (fixture, here[i] == TEKTRA_HEARING_WHISPER ? fixture->cloud : fixture->deaf,
                      &error);
      g_assert_null (hearing);
      g_assert_nonnull (error);
      g_assert_cmpuint (test_server_get_n_requests (fixture->server, ROUTE), ==, 0);
      g_assert_cmpuint (test_server_get_n_connections (fixture->server), ==, 0);
    }
}

/* A server that cannot be had is passed over for whom the sound may go to. */
static void
test_server_fails (Fixture       *fixture,
                   gconstpointer  data)
{
  static const struct
  {
    guint status;
    const char *sentence;
  } faults[] = {
    { 401, "check the address and the key" },
    { 413, "make it shorter" },
    { 503, "try again" },
    { 0, "speech.lan" }, /* nobody is there */
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(TektraHearing) hearing = NULL;
      g_autoptr(GError) error = NULL;

      g_object_set (fixture->settings,
                    "voice-hearing", TEKTRA_HEARING_SERVER,
                    "voice-server", fixture->elsewhere,
                    NULL);
      test_server_clear (fixture->server, ROUTE);
      if (faults[i].status == 0)
        g_object_set (fixture->settings, "voice-server", "http://speech.lan:9", NULL);
      else
        test_server_add_json (fixture->server, ROUTE, faults[i].status, "{}");

      hearing = hear (fixture, fixture->ear, &error);
      g_assert_no_error (error);
      g_assert_cmpint (tektra_hearing_get_way (hearing), ==, TEKTRA_HEARING_MODEL);
      g_test_message ("%s", tektra_hearing_get_note (hearing));
      g_assert_nonnull (strstr (tektra_hearing_get_note (hearing), faults[i].sentence));
      g_assert_true (g_str_has_suffix (tektra_hearing_get_note (hearing), "Ear hears it itself."));

      g_clear_object (&hearing);
      hearing = hear (fixture, fixture->deaf, &error);
      g_assert_null (hearing);
      g_assert_nonnull (strstr (error->message, faults[i].sentence));
    }
}

/* Nothing is set up: the sentence says what would help. */
static void
test_nobody (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraHearing) hearing = NULL;
  g_autoptr(GError) error = NULL;

  hearing = hear (fixture, fixture->deaf, &error);
  g_assert_null (hearing);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "Deaf cannot hear: choose a whisper model"));
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  test_server_clear (fixture->server, ROUTE);
  test_server_add (fixture->server, &(TestReply) { .route = ROUTE,
                                                   .text = HEAD ("text/event-stream"),
                                                   .ending = TEST_ENDING_STALL });
  g_object_set (fixture->settings,
                "voice-hearing", TEKTRA_HEARING_SERVER,
                "voice-whisper-model", fixture->whisper_model,
                "voice-server", test_server_get_url (fixture->server),
                NULL);
  future = tektra_transcription_service_transcribe (fixture->service, sound, fixture->ear,
                                                    cancellable);
  while (test_server_get_n_requests (fixture->server, ROUTE) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (g_steal_pointer (&future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_server_wait_for_no_client (fixture->server);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Who shows the way is told when it is another one. */
static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  guint count = 0;

  g_signal_connect_swapped (fixture->service, "changed", G_CALLBACK (count_cb), &count);
  g_object_set (fixture->settings, "voice-hearing", TEKTRA_HEARING_SERVER, NULL);
  g_assert_cmpuint (count, ==, 1);
  g_object_set (fixture->settings, "voice-server", fixture->elsewhere, NULL);
  g_assert_cmpuint (count, ==, 2);
  g_object_set (fixture->settings, "voice-whisper-model", "/nowhere/model.bin", NULL);
  g_assert_cmpuint (count, ==, 3);
  test_await (tektra_transcription_service_refresh (fixture->service), NULL);
  g_assert_cmpuint (count, >=, 4);
  g_assert_null (tektra_transcription_service_get_whisper (fixture->service, fixture->deaf));
  g_object_set (fixture->settings,
                "voice-hearing", TEKTRA_HEARING_AUTOMATIC,
                "voice-whisper-model", fixture->whisper_model,
                NULL);
  g_assert_nonnull (tektra_transcription_service_get_whisper (fixture->service, fixture->deaf));
  g_assert_null (tektra_transcription_service_get_whisper (fixture->service, fixture->ear));
  g_signal_handlers_disconnect_by_func (fixture->service, count_cb, &count);
}

#define ADD(name, function)                                                          \
  g_test_add ("/transcription-service/" name, Fixture, NULL, fixture_set_up, function, \
              fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  dex_init ();
  test_resolver_install ();

  ADD ("choice", test_choice);
  ADD ("model", test_model);
  ADD ("server", test_server);
  ADD ("partial-text", test_partial_text);
  ADD ("whisper-fails", test_whisper_fails);
  ADD ("privacy", test_privacy);
  ADD ("server-fails", test_server_fails);
  ADD ("nobody", test_nobody);
  ADD ("cancel", test_cancel);
  ADD ("changed", test_changed);

  return g_test_run ();
}
