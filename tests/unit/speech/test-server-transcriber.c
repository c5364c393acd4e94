/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-server-transcriber.h"
#include "test-future.h"
#include "test-server.h"
#include "test-sound.h"

/* Without these, what a person said would be lost or end up as somebody else's error. */

#define ROUTE "POST /v1/audio/transcriptions"

#define HEAD(type) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n"
#define REFUSAL(status) "HTTP/1.1 " status "\r\nContent-Type: application/json\r\n" \
                        "Connection: close\r\n\r\n{\"error\":{\"message\":\"no\"}}"

#define DELTA(text) "data: {\"type\":\"transcript.text.delta\",\"delta\":\"" text "\"}\n\n"
#define DONE "data: {\"type\":\"transcript.text.done\",\"text\":\"Hello there.\"}\n\n"

static TektraTranscription *
transcribe (TestServer  *server,
            const char  *path,
            const char  *model,
            const char  *language,
            GError     **error)
{
  g_autofree char *address = g_strconcat (test_server_get_url (server), path, NULL);
  g_autoptr(TektraTranscriber) transcriber = tektra_server_transcriber_new (address, model, "key");
  g_autoptr(TektraSound) sound = test_sound_new (1);

  tektra_server_transcriber_set_idle_timeout (TEKTRA_SERVER_TRANSCRIBER (transcriber), 1);

  return test_await_object (tektra_transcriber_transcribe (transcriber, sound, language, NULL),
                            error);
}

static void
append_partial_cb (TektraTranscriber *transcriber,
                   GParamSpec        *pspec,
                   GString           *texts)
{
  g_string_append_printf (texts, "%s|", tektra_transcriber_get_partial_text (transcriber));
}

/* The words appear while they come, and the last event has all of them. */
static void
test_stream (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GString) partial = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE,
                                          .text = HEAD ("text/event-stream")
                                                  DELTA ("Hel") DELTA ("lo ") DELTA ("there.")
                                                  DONE,
                                          .piece = 50, .delay_us = 2000 });
  transcriber = tektra_server_transcriber_new (test_server_get_url (server), "hears", NULL);
  g_signal_connect (transcriber, "notify::partial-text", G_CALLBACK (append_partial_cb), partial);

  transcription = test_await_object (tektra_transcriber_transcribe (transcriber, sound, NULL, NULL),
                                     &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_transcription_get_text (transcription), ==, "Hello there.");
  g_assert_cmpstr (partial->str, ==, "Hel|Hello|Hello there.|");
}

/* What arrives is the sound, whole, with the key, and in OpenAI's form. */
static void
test_request (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  g_autofree char *request = NULL;
  g_autoptr(GError) error = NULL;

  test_server_add_json (server, ROUTE, 200,
                        "{\"text\":\" Guten  Tag. [BLANK_AUDIO]\",\"language\":\"german\","
                        "\"segments\":[{\"start\":0.25,\"end\":1.5,\"text\":\" Guten Tag.\"},"
                        "{\"start\":1.5,\"end\":2,\"text\":\"[BLANK_AUDIO]\"},7]}");

  transcription = transcribe (server, "/v1/", "whisper-1", "de", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_transcription_get_text (transcription), ==, "Guten Tag.");
  g_assert_cmpstr (tektra_transcription_get_language (transcription), ==, "german");
  g_assert_cmpuint (tektra_transcription_get_n_segments (transcription), ==, 1);
  g_assert_cmpuint (tektra_transcription_get_segment (transcription, 0)->start, ==, 250);
  g_assert_cmpuint (tektra_transcription_get_segment (transcription, 0)->end, ==, 1500);

  request = test_server_dup_request (server, ROUTE);
  g_assert_nonnull (strstr (request, "Authorization: Bearer key"));
  g_assert_nonnull (strstr (request, "Content-Type: multipart/form-data; boundary="));
  g_assert_nonnull (strstr (request, "name=\"model\"\r\n\r\nwhisper-1"));
  g_assert_nonnull (strstr (request, "name=\"language\"\r\n\r\nde"));
  g_assert_nonnull (strstr (request, "name=\"response_format\"\r\n\r\nverbose_json"));
  g_assert_nonnull (strstr (request, "filename=\"speech.wav\""));
  g_assert_nonnull (strstr (request, "RIFF"));
  g_assert_cmpuint (g_bytes_get_size (wav), ==, 44 + 2 * TEKTRA_SOUND_RATE);
}

typedef struct
{
  const char *name;
  TestReply   reply;
  int         code;
  const char *words; /* of the sentence */
} Fault;

static const Fault faults[] = {
  { "unauthorized", { .text = REFUSAL ("401 Unauthorized") },
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "check the address and the key" },
  { "too-large", { .text = REFUSAL ("413 Content Too Large") },
    TEKTRA_BACKEND_ERROR_TOO_LARGE, "make it shorter" },
  { "not-there", { .text = REFUSAL ("404 Not Found") },
    TEKTRA_BACKEND_ERROR_NOT_FOUND, "does not know speech" },
  { "busy", { .text = REFUSAL ("503 Service Unavailable") },
    TEKTRA_BACKEND_ERROR_OVERLOADED, "try again" },
  { "wrong-type", { .text = HEAD ("text/html") "<html>Hello</html>" },
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, "makes no sense" },
  { "wrong-json", { .text = HEAD ("application/json") "{\"words\":1}" },
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, "answers without words" },
  { "error-in-stream",
    { .text = HEAD ("text/event-stream") DELTA ("Hel")
              "data: {\"error\":{\"message\":\"no\"}}\n\n" },
    TEKTRA_BACKEND_ERROR_SERVER, "try again" },
  { "cut", { .text = HEAD ("text/event-stream") DELTA ("Hel") },
    TEKTRA_BACKEND_ERROR_TRUNCATED, "in the middle of its answer" },
  { "slow", { .text = HEAD ("text/event-stream") DELTA ("Hel"), .ending = TEST_ENDING_STALL },
    TEKTRA_BACKEND_ERROR_TIMEOUT, "too long to answer" },
};

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(GError) error = NULL;
  TestReply reply = fault->reply;

  reply.route = ROUTE;
  test_server_add (server, &reply);

  transcription = transcribe (server, "", "hears", NULL, &error);
  g_assert_null (transcription);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, fault->code);
  g_assert_nonnull (strstr (error->message, fault->words));
  g_assert_null (strchr (error->message, '{'));
}

/* Stopping takes the sound off the wire at once. */
static void
test_cancel (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  test_server_add (server, &(TestReply) { .route = ROUTE,
                                          .text = HEAD ("text/event-stream") DELTA ("Hel"),
                                          .ending = TEST_ENDING_STALL });
  transcriber = tektra_server_transcriber_new (test_server_get_url (server), "hears", NULL);
  future = tektra_transcriber_transcribe (transcriber, sound, NULL, cancellable);
  while (*tektra_transcriber_get_partial_text (transcriber) == '\0')
    g_main_context_iteration (NULL, TRUE);

  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (dex_ref (future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_server_wait_for_no_client (server);
}

/* Nothing is sent of nothing, nor without an address. */
static void
test_nothing (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraTranscriber) without = tektra_server_transcriber_new ("", "hears", NULL);
  g_autoptr(TektraTranscriber) transcriber = NULL;
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(TektraSound) silence = tektra_sound_new (nothing);
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GError) error = NULL;

  transcriber = tektra_server_transcriber_new (test_server_get_url (server), "hears", NULL);
  g_assert_true (test_await (tektra_transcriber_check (transcriber), &error));
  g_assert_no_error (error);
  g_assert_false (test_await (tektra_transcriber_transcribe (transcriber, silence, NULL, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST);
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 0);
  g_clear_error (&error);

  g_assert_false (test_await (tektra_transcriber_check (without), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING);
  g_clear_error (&error);
  g_assert_false (test_await (tektra_transcriber_transcribe (without, sound, NULL, NULL), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING);
}

/* A person is told truly who hears. */
static void
test_where (void)
{
  g_autoptr(TektraTranscriber) here = tektra_server_transcriber_new ("http://127.0.0.1:1", "m",
                                                                     NULL);
  g_autoptr(TektraTranscriber) there = tektra_server_transcriber_new ("https://api.example.com/v1",
                                                                      "m", NULL);
  g_autofree char *where_here = NULL;
  g_autofree char *where_there = NULL;

  g_assert_null (tektra_transcriber_get_host (here));
  g_assert_cmpstr (tektra_transcriber_get_host (there), ==, "api.example.com");
  where_here = tektra_transcriber_describe_host (tektra_transcriber_get_host (here));
  where_there = tektra_transcriber_describe_host (tektra_transcriber_get_host (there));
  g_assert_nonnull (strstr (where_here, "this computer"));
  g_assert_nonnull (strstr (where_there, "api.example.com"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/server-transcriber/stream", test_stream);
  g_test_add_func ("/server-transcriber/request", test_request);
  g_test_add_func ("/server-transcriber/cancel", test_cancel);
  g_test_add_func ("/server-transcriber/nothing", test_nothing);
  g_test_add_func ("/server-transcriber/where", test_where);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/server-transcriber/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }

  return g_test_run ();
}
