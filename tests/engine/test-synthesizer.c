/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <math.h>
#include <string.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-local-synthesizer.h"
#include "speech/tektra-server-synthesizer.h"
#include "speech/tektra-sound.h"
#include "test-files.h"
#include "test-future.h"
#include "test-recording.h"
#include "test-server.h"

/* With a real sound server, listened to at its loudspeakers: what is lost without these is that a
 * voice is heard at all, and that it falls silent when somebody has enough of it. */

#define ROUTE "POST /v1/audio/speech"

/* From the call to the last sound; the issue allows 100 ms. What the recording is behind comes on
 * top of it on a busy machine. */
#define STOP_LIMIT_MS 200

#define LONG_TEXT "This is a long sentence that goes on, and on, and on, until somebody has " \
                  "enough of it, and wants it to stop at once, which it has to do without a " \
                  "word more, however many of them are still waiting to be spoken."

static gboolean
is_completed (gpointer data)
{
  return !dex_future_is_pending (data);
}

static void
check_speaks (TektraSynthesizer *synthesizer,
              const char        *text)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(DexFuture) future = tektra_synthesizer_speak (synthesizer, text);
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (dex_ref (future), &error));
  g_assert_no_error (error);
  test_recording_wait_for_sound (recording);
  g_assert_cmpint (test_recording_get_peak (recording), >, 1000);
}

static void
check_stops (TektraSynthesizer *synthesizer)
{
  g_autoptr(TestRecording) recording = test_recording_new ();
  g_autoptr(DexFuture) future = tektra_synthesizer_speak (synthesizer, LONG_TEXT);
  g_autoptr(DexFuture) waiting = tektra_synthesizer_speak (synthesizer, "This is never heard.");
  g_autoptr(GError) error = NULL;
  guint64 stopped;
  guint64 last;

  test_recording_wait_for_sound (recording);
  stopped = test_recording_get_position (recording);
  tektra_synthesizer_stop (synthesizer);
  test_wait_until (is_completed, future);
  test_wait_until (is_completed, waiting);
  test_recording_wait_for_silence (recording, 1000);

  last = test_recording_get_last_loud (recording);
  g_test_message ("silent after %d ms", (int) last - (int) stopped);
  g_assert_cmpint ((int) last - (int) stopped, <=, STOP_LIMIT_MS);
  g_assert_false (test_await (dex_ref (future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (test_await (dex_ref (waiting), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
has_voice (GListModel *voices,
           const char *language)
{
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr(TektraSpeechVoice) voice = g_list_model_get_item (voices, i);

      if (g_strcmp0 (tektra_speech_voice_get_language (voice), language) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
check_voices (TektraSynthesizer *synthesizer)
{
  g_autoptr(GListModel) voices = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_synthesizer_check (synthesizer), &error));
  g_assert_no_error (error);
  voices = test_await_object (tektra_synthesizer_list_voices (synthesizer), &error);
  g_assert_no_error (error);
  g_assert_true (has_voice (voices, "de"));
}

/* An address where no daemon is leaves only espeak-ng. */
static void
test_espeak (void)
{
  TektraSynthesizer *synthesizer;

  g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nowhere/speechd.sock", TRUE);
  synthesizer = tektra_local_synthesizer_new ();
  check_voices (synthesizer);
  check_speaks (synthesizer, "Hello.");
  check_stops (synthesizer);

  g_object_set (synthesizer, "language", "de", "rate", 2.0, NULL);
  check_speaks (synthesizer, "Guten Tag.");

  g_assert_finalize_object (synthesizer);
}

/* A daemon that takes a connection and never answers: nobody waits for it who wants no voices any
 * more, as when the preferences are closed. */
static void
test_silent_daemon (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-silent-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "speechd.sock", NULL);
  g_autofree char *address = g_strconcat ("unix_socket:", path, NULL);
  g_autoptr(GSocketAddress) place = g_unix_socket_address_new (path);
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  /* is never closed: libspeechd crashes when that happens before it was answered */
  static GSocketConnection *connection;
  g_autoptr(DexFuture) voices = NULL;
  g_autoptr(GError) error = NULL;
  TektraSynthesizer *synthesizer;

  g_socket_listener_add_address (listener, place, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                                 NULL, NULL, &error);
  g_assert_no_error (error);

  g_setenv ("SPEECHD_ADDRESS", address, TRUE);
  synthesizer = tektra_local_synthesizer_new ();
  voices = tektra_synthesizer_list_voices (synthesizer);
  connection = g_socket_listener_accept (listener, NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_finalize_object (synthesizer);
  g_assert_true (dex_future_is_pending (voices));
  g_assert_true (g_socket_connection_is_connected (connection));

  g_socket_listener_close (listener);
  test_remove_tree (folder);
}

static gboolean
has_socket (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The real daemon, with a configuration and a socket of its own. Without a time-out it does not end
 * by itself a few seconds after it has lost its last client, or before it has its first one. */
static GSubprocess *
start_dispatcher (const char *folder)
{
  g_autofree char *config = g_build_filename (folder, "speechd.conf", NULL);
  g_autofree char *socket = g_build_filename (folder, "speechd.sock", NULL);
  g_autofree char *pid = g_build_filename (folder, "pid", NULL);
  g_autofree char *address = g_strconcat ("unix_socket:", socket, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  GSubprocess *process;
  guint source;

  text = g_strdup_printf ("LogLevel 1\n"
                          "LogDir \"%s\"\n"
                          "CommunicationMethod \"unix_socket\"\n"
                          "SocketPath \"%s\"\n"
                          "AudioOutputMethod \"pulse\"\n"
                          "AddModule \"espeak-ng\" \"sd_espeak-ng\" \"espeak-ng.conf\"\n"
                          "DefaultModule espeak-ng\n", folder, socket);
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                              G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                              "speech-dispatcher", "--run-single", "--config-dir", folder,
                              "--log-dir", folder, "--socket-path", socket, "--pid-file", pid,
                              "--timeout", "0", NULL);
  g_assert_no_error (error);

  /* the file system wakes nobody */
  source = g_timeout_add (10, wake_cb, NULL);
  test_wait_until (has_socket, socket);
  g_source_remove (source);
  g_setenv ("SPEECHD_ADDRESS", address, TRUE);

  return process;
}

/* The desktop's own voice */
static void
test_dispatcher (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-speechd-XXXXXX", NULL);
  g_autoptr(GSubprocess) daemon = start_dispatcher (folder);
  TektraSynthesizer *synthesizer = tektra_local_synthesizer_new ();

  check_voices (synthesizer);
  check_speaks (synthesizer, "Hello.");
  check_stops (synthesizer);

  /* it speaks on after it was stopped, also in another voice */
  g_object_set (synthesizer, "language", "de", "rate", 2.0, NULL);
  check_speaks (synthesizer, "Guten Tag.");
  g_assert_finalize_object (synthesizer);

  g_subprocess_force_exit (daemon);
  g_assert_true (g_subprocess_wait (daemon, NULL, NULL));
  test_remove_tree (folder);
}

/* A daemon that dies in the middle of a text is replaced by what else there is. */
static void
test_dispatcher_dies (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-speechd-XXXXXX", NULL);
  g_autoptr(GSubprocess) daemon = start_dispatcher (folder);
  TektraSynthesizer *synthesizer = tektra_local_synthesizer_new ();

  check_speaks (synthesizer, "Hello.");
  g_subprocess_force_exit (daemon);
  g_assert_true (g_subprocess_wait (daemon, NULL, NULL));
  check_speaks (synthesizer, "Are you still there?");
  g_assert_finalize_object (synthesizer);
  test_remove_tree (folder);
}

static void
add_reply (TestServer *server,
           const char *head,
           gsize       cut)
{
  gsize n_samples = 2 * TEKTRA_SOUND_RATE;
  gint16 *samples = g_new (gint16, n_samples);
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GString) text = g_string_new (head);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) wav = NULL;

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = GINT16_TO_LE ((gint16) (8000 * sin ((double) i * 2 * G_PI * 440 /
                                                     TEKTRA_SOUND_RATE)));
  bytes = g_bytes_new_take (samples, n_samples * sizeof *samples);
  sound = tektra_sound_new (bytes);
  wav = tektra_sound_to_wav (sound);
  g_string_append_len (text, g_bytes_get_data (wav, NULL), (gssize) g_bytes_get_size (wav));

  test_server_add (server, &(TestReply) { .route = ROUTE, .text = text->str, .length = text->len,
                                          .cut = cut });
}

#define SOUND_HEAD "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 64044\r\n" \
                   "Connection: close\r\n\r\n"

static void
test_server (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  TektraSynthesizer *synthesizer = NULL;
  g_autofree char *where = NULL;
  g_autofree char *request = NULL;

  add_reply (server, SOUND_HEAD, 0);
  synthesizer = tektra_server_synthesizer_new (test_server_get_url (server), "speaks", "key");
  g_object_set (synthesizer, "rate", 1.5, "voice", "nova", NULL);

  where = tektra_synthesizer_dup_where (synthesizer);
  g_assert_nonnull (strstr (where, "this computer"));

  check_speaks (synthesizer, "Hello “you”.");
  request = test_server_dup_request (server, ROUTE);
  g_assert_nonnull (strstr (request, "Authorization: Bearer key"));
  g_assert_nonnull (strstr (request, "\"input\":\"Hello “you”.\""));
  g_assert_nonnull (strstr (request, "\"voice\":\"nova\""));
  g_assert_nonnull (strstr (request, "\"speed\":1.5"));

  check_stops (synthesizer);
  g_assert_finalize_object (synthesizer);
}

typedef struct
{
  const char *name;
  const char *head;
  gsize       cut;
  int         code;
  const char *words;
} Fault;

static const Fault faults[] = {
  { "unauthorized",
    "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}", 0,
    TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "the key" },
  { "too-large",
    "HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}", 0,
    TEKTRA_BACKEND_ERROR_TOO_LARGE, "make it shorter" },
  { "wrong-type",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>", 0,
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, "makes no sense" },
  { "no-sound",
    "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nConnection: close\r\n\r\nThis is no sound.", 0,
    TEKTRA_BACKEND_ERROR_BAD_RESPONSE, "no sound" },
  { "cut", SOUND_HEAD, 1000, TEKTRA_BACKEND_ERROR_TRUNCATED, "in the middle" },
};

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraSynthesizer) synthesizer = NULL;
  g_autoptr(GError) error = NULL;

  if (g_str_equal (fault->head, SOUND_HEAD))
    add_reply (server, fault->head, fault->cut);
  else
    test_server_add (server, &(TestReply) { .route = ROUTE, .text = fault->head });

  synthesizer = tektra_server_synthesizer_new (test_server_get_url (server), "speaks", NULL);
  g_assert_false (test_await (tektra_synthesizer_speak (synthesizer, "Hello."), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, fault->code);
  g_assert_nonnull (strstr (error->message, fault->words));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

  g_test_add_func ("/synthesizer/espeak", test_espeak);
  g_test_add_func ("/synthesizer/silent-daemon", test_silent_daemon);
  g_test_add_func ("/synthesizer/dispatcher", test_dispatcher);
  g_test_add_func ("/synthesizer/dispatcher-dies", test_dispatcher_dies);
  g_test_add_func ("/synthesizer/server", test_server);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/synthesizer/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }

  return g_test_run ();
}
