/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cli-test.h"
#include "speech/tektra-sound.h"
#include "test-files.h"
#include "test-server.h"

/* Speech in a terminal: without these, scripts would get other words, or none and no reason. */

static char *
write_sound (Fixture *self)
{
  g_autofree char *path = g_strconcat (self->folder, ".wav", NULL);
  gint16 *samples = g_new (gint16, TEKTRA_SOUND_RATE);
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) wav = NULL;

  for (guint i = 0; i < TEKTRA_SOUND_RATE; i++)
    samples[i] = GINT16_TO_LE ((gint16) (i % 100 * 100));
  bytes = g_bytes_new_take (samples, TEKTRA_SOUND_RATE * sizeof *samples);
  sound = tektra_sound_new (bytes);
  wav = tektra_sound_to_wav (sound);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (wav, NULL),
                                      (gssize) g_bytes_get_size (wav), NULL));

  return g_steal_pointer (&path);
}

static void
test_transcribe (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *path = write_sound (self);
  g_auto(Result) plain = { 0 };
  g_auto(Result) json = { 0 };

  cli_test_write_script (self, "");
  test_server_add_json (server, "POST /v1/audio/transcriptions", 200,
                        "{\"text\":\" Hello there.\",\"language\":\"english\","
                        "\"segments\":[{\"start\":0,\"end\":0.5,\"text\":\" Hello there.\"}]}");

  RUN (self, &plain, NULL, "transcribe", path, "-s", test_server_get_url (server));
  g_assert_cmpstr (plain.errors, ==, "");
  g_assert_cmpint (plain.status, ==, 0);
  g_assert_cmpstr (plain.output, ==, "Hello there.\n");

  RUN (self, &json, NULL, "transcribe", "--json", path, "-s", test_server_get_url (server));
  g_assert_cmpint (json.status, ==, 0);
  g_assert_nonnull (strstr (json.output, "\"end_ms\""));
  g_assert_nonnull (strstr (json.output, "500"));

  g_assert_cmpint (cli_test_run_full (self, ARGS ("transcribe", path,
                                                  "-s", test_server_get_url (server))), ==, 1);
  g_unlink (path);
}

/* Sets what the program reads as its settings. */
static void
write_settings (const char *folder,
                const char *text)
{
  g_autofree char *path = g_build_filename (folder, "glib-2.0", "settings", "keyfile", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *group = g_strdelimit (g_strdup (APPLICATION_ID), ".", '/');
  g_autofree char *contents = g_strdup_printf ("[%s]\n%s\n", group, text);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
}

/* Without options it is done by who was chosen in the preferences, or by the next one; who did it
 * is told beside the words. */
static void
test_choice (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *path = write_sound (self);
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *chosen = NULL;
  g_autofree char *fallen_back = NULL;
  g_auto(Result) by_server = { 0 };
  g_auto(Result) by_next = { 0 };
  g_auto(Result) by_nobody = { 0 };

  cli_test_write_script (self, "");
  test_server_add_json (server, "POST /v1/audio/transcriptions", 200, "{\"text\":\"Hello.\"}");

  chosen = g_strdup_printf ("voice-server='%s'", test_server_get_url (server));
  write_settings (folder, chosen);
  RUN (self, &by_server, NULL, "transcribe", path);
  g_assert_cmpint (by_server.status, ==, 0);
  g_assert_cmpstr (by_server.output, ==, "Hello.\n");
  g_assert_cmpstr (by_server.errors, ==, "The server on this computer wrote it down.\n");

  fallen_back = g_strdup_printf ("%s\nvoice-hearing='whisper'\n"
                                 "voice-whisper-model='/nowhere/model.bin'", chosen);
  write_settings (folder, fallen_back);
  RUN (self, &by_next, NULL, "transcribe", path);
  g_assert_cmpint (by_next.status, ==, 0);
  g_assert_cmpstr (by_next.output, ==, "Hello.\n");
  g_assert_true (g_str_has_suffix (by_next.errors, "The server on this computer wrote it down.\n"));
  g_assert_true (g_str_has_prefix (by_next.errors, "The"));

  write_settings (folder, "");
  RUN (self, &by_nobody, NULL, "transcribe", path);
  g_assert_cmpint (by_nobody.status, ==, 1);
  g_assert_nonnull (strstr (by_nobody.errors, "choose a whisper model or a server"));

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  test_remove_tree (folder);
  g_unlink (path);
}

/* A model that does not hear is asked in words. */
static void
test_ask (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *path = write_sound (self);
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *settings = NULL;
  g_auto(Result) answered = { 0 };
  g_auto(Result) failed = { 0 };

  cli_test_write_script (self,
                         "{ \"steps\": [ { \"text\": \"Sunny.\" }, { \"done\": \"stop\" } ] }");
  test_server_add_json (server, "POST /v1/audio/transcriptions", 200, "{\"text\":\"Hello.\"}");
  settings = g_strdup_printf ("voice-server='%s'", test_server_get_url (server));
  write_settings (folder, settings);

  RUN (self, &answered, NULL, "ask", "-a", path, "-m", "blind");
  g_assert_cmpstr (answered.errors, ==, "");
  g_assert_cmpint (answered.status, ==, 0);
  g_assert_cmpstr (answered.output, ==, "Sunny.\n");
  g_assert_cmpuint (test_server_get_n_requests (server, "POST /v1/audio/transcriptions"), ==, 1);

  test_server_clear (server, "POST /v1/audio/transcriptions");
  test_server_add_json (server, "POST /v1/audio/transcriptions", 401, "{}");
  RUN (self, &failed, NULL, "ask", "-a", path, "-m", "blind");
  g_assert_cmpint (failed.status, ==, 1);
  g_assert_cmpstr (failed.output, ==, "");
  g_assert_nonnull (strstr (failed.errors, "check the address and the key"));

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  test_remove_tree (folder);
  g_unlink (path);
}

static void
test_mistakes (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *path = write_sound (self);
  g_auto(Result) none = { 0 };
  g_auto(Result) missing = { 0 };
  g_auto(Result) silent = { 0 };
  g_auto(Result) unreachable = { 0 };

  cli_test_write_script (self, "");
  RUN (self, &none, NULL, "transcribe");
  g_assert_cmpint (none.status, ==, 2);

  RUN (self, &missing, NULL, "transcribe", "/nowhere/sound.wav", "-s", "http://127.0.0.1:9");
  g_assert_cmpint (missing.status, ==, 1);
  g_assert_nonnull (strstr (missing.errors, "sound.wav"));

  RUN (self, &unreachable, NULL, "transcribe", path, "-s", "http://127.0.0.1:9");
  g_assert_cmpint (unreachable.status, ==, 1);
  g_assert_nonnull (strstr (unreachable.errors, "is not running"));

  RUN (self, &silent, NULL, "say");
  g_assert_cmpint (silent.status, ==, 2);
  g_unlink (path);
}

static void
test_say (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *request = NULL;
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "");
  test_server_add (server, &(TestReply) { .route = "POST /v1/audio/speech",
                                          .text = "HTTP/1.1 401 Unauthorized\r\n"
                                                  "Connection: close\r\n\r\n" });

  RUN (self, &result, NULL, "say", "**Hello**", "there.", "-s", test_server_get_url (server));
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.errors, "the key"));
  request = test_server_dup_request (server, "POST /v1/audio/speech");
  g_assert_nonnull (strstr (request, "\"input\":\"Hello there.\""));
}

/* A model that writes down speech is got, seen, used and deleted under one name. */
static void
test_models (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autofree char *catalogue = g_build_filename (self->folder, "speech-models.json", NULL);
  g_autofree char *data_folder = g_build_filename (self->folder, "tektra", NULL);
  g_autofree char *path = g_build_filename (data_folder, "speech", "ggml-tiny.bin", NULL);
  g_autofree char *json = NULL;
  g_autofree char *model = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr(GString) reply = g_string_new (NULL);
  g_auto(Result) unknown = { 0 };
  g_auto(Result) pulled = { 0 };
  g_auto(Result) listed = { 0 };
  g_auto(Result) shown = { 0 };
  g_auto(Result) removed = { 0 };
  g_auto(Result) again = { 0 };
  gsize length;

  cli_test_write_script (self, "");
  g_assert_true (g_file_get_contents (g_getenv ("TEKTRA_WHISPER_MODEL"), &model, &length, NULL));
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) model, length);
  json = g_strdup_printf ("{\"models\": [{\"id\": \"tiny\", \"name\": \"Whisper Tiny\","
                          " \"file\": \"ggml-tiny.bin\", \"url\": \"%s/ggml-tiny.bin\","
                          " \"sha256\": \"%s\", \"size\": %zu}]}",
                          test_server_get_url (server), sha256, length);
  g_assert_true (g_file_set_contents (catalogue, json, -1, NULL));
  g_string_append_printf (reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
  g_string_append_len (reply, model, (gssize) length);
  test_server_add (server, &(TestReply) { .route = "GET /ggml-tiny.bin", .text = reply->str,
                                          .length = reply->len });

  RUN (self, &unknown, NULL, "pull", "whisper:huge");
  g_assert_cmpint (unknown.status, ==, 1);
  g_assert_nonnull (strstr (unknown.errors, "whisper:tiny"));

  RUN (self, &pulled, NULL, "pull", "whisper:tiny");
  g_assert_nonnull (strstr (pulled.errors, "Whisper Tiny is here."));
  g_assert_cmpint (pulled.status, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  RUN (self, &listed, NULL, "models", "--json");
  g_assert_nonnull (strstr (listed.output, "\"whisper:tiny\""));
  g_assert_nonnull (strstr (listed.output, "\"speech\""));
  RUN (self, &shown, NULL, "models");
  g_assert_nonnull (strstr (shown.output, "Whisper Tiny"));

  RUN (self, &removed, NULL, "rm", "--yes", "whisper:tiny");
  g_assert_cmpstr (removed.errors, ==, "Whisper Tiny is deleted.\n");
  g_assert_cmpint (removed.status, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  RUN (self, &again, NULL, "rm", "--yes", "whisper:tiny");
  g_assert_cmpint (again.status, ==, 1);

  g_unlink (catalogue);
  test_remove_tree (data_folder);
}

static const CliTest tests[] = {
  { "/cli-speech/transcribe", test_transcribe },
  { "/cli-speech/choice", test_choice },
  { "/cli-speech/ask", test_ask },
  { "/cli-speech/mistakes", test_mistakes },
  { "/cli-speech/say", test_say },
  { "/cli-speech/models", test_models },
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
