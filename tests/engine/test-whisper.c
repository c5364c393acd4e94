/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-whisper-transcriber.h"
#include "test-future.h"
#include "test-sound.h"

/* The real engine with a model that knows nothing: what is lost without these is everything but the
 * words, such as that a crash of the engine is survived and that it lets go of the memory. */

static char *model_path;

static gboolean
process_is_gone (gpointer data)
{
  return kill (GPOINTER_TO_INT (data), 0) != 0 && errno == ESRCH;
}

static void
free_transcriber (TektraTranscriber *transcriber)
{
  GPid pid = tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber));

  test_await (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (transcriber)), NULL);
  if (pid != 0)
    test_wait_until (process_is_gone, GINT_TO_POINTER (pid));
  g_assert_finalize_object (transcriber);
}

/* A sound goes in, words with their times come out, and come while they are heard. */
static void
test_words (void)
{
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (model_path);
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) sound = test_sound_new (3);
  g_autoptr(GError) error = NULL;
  guint n_segments;

  g_assert_null (tektra_transcriber_get_host (transcriber));
  g_assert_true (test_await (tektra_transcriber_check (transcriber), &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber)),
                   ==, 0);

  transcription = test_await_object (tektra_transcriber_transcribe (transcriber, sound, "de", NULL),
                                     &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_transcription_get_language (transcription), ==, "de");
  g_assert_true (g_str_has_prefix (tektra_transcription_get_text (transcription), "w"));
  g_assert_cmpstr (tektra_transcriber_get_partial_text (transcriber), ==,
                   tektra_transcription_get_text (transcription));

  n_segments = tektra_transcription_get_n_segments (transcription);
  g_assert_cmpuint (n_segments, >=, 1);
  for (guint i = 0; i < n_segments; i++)
    g_assert_cmpuint (tektra_transcription_get_segment (transcription, i)->end, <=, 3000);

  free_transcriber (transcriber);
}

static void
has_words_cb (TektraTranscriber *transcriber,
              GParamSpec        *pspec,
              gboolean          *spoken)
{
  if (*tektra_transcriber_get_partial_text (transcriber) != '\0')
    *spoken = TRUE;
}

/* Who does not want to wait for ten minutes of sound any more does not have to, and the engine has
 * time for the next one at once. */
static void
test_cancel (void)
{
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (model_path);
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) long_sound = test_sound_new (600);
  g_autoptr(TektraSound) short_sound = test_sound_new (1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gboolean spoken = FALSE;
  gint64 begin;
  GPid pid;

  g_signal_connect (transcriber, "notify::partial-text", G_CALLBACK (has_words_cb), &spoken);
  future = tektra_transcriber_transcribe (transcriber, long_sound, "en", cancellable);
  while (!spoken)
    g_main_context_iteration (NULL, TRUE);

  pid = tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber));
  begin = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (dex_ref (future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_test_minimized_result ((double) (g_get_monotonic_time () - begin) / 1000, "stopped after ms");
  g_clear_error (&error);

  transcription = test_await_object (tektra_transcriber_transcribe (transcriber, short_sound, NULL,
                                                                    NULL),
                                     &error);
  g_assert_no_error (error);
  g_assert_nonnull (tektra_transcription_get_language (transcription));
  g_assert_cmpint (tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber)),
                   ==, pid);
  free_transcriber (transcriber);
}

/* A crash takes one sentence with it and is told plainly; the next sound is heard again. */
static void
test_crash (void)
{
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (model_path);
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(TektraSound) long_sound = test_sound_new (600);
  g_autoptr(TektraSound) short_sound = test_sound_new (1);
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gboolean spoken = FALSE;

  g_signal_connect (transcriber, "notify::partial-text", G_CALLBACK (has_words_cb), &spoken);
  future = tektra_transcriber_transcribe (transcriber, long_sound, "en", NULL);
  while (!spoken)
    g_main_context_iteration (NULL, TRUE);

  kill (tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber)), SIGKILL);
  g_assert_false (test_await (dex_ref (future), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED);
  g_assert_nonnull (strstr (error->message, "writes down speech"));
  g_clear_error (&error);

  transcription = test_await_object (tektra_transcriber_transcribe (transcriber, short_sound, "en",
                                                                    NULL),
                                     &error);
  g_assert_no_error (error);
  g_assert_nonnull (transcription);
  free_transcriber (transcriber);
}

/* The memory is given back when nobody speaks any more. */
static void
test_idle (void)
{
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (model_path);
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  GPid pid = 0;

  tektra_whisper_transcriber_set_idle_limit (TEKTRA_WHISPER_TRANSCRIBER (transcriber), 50);
  future = tektra_transcriber_transcribe (transcriber, sound, "en", NULL);
  while (dex_future_is_pending (future))
    {
      if (pid == 0)
        pid = tektra_whisper_transcriber_get_pid (TEKTRA_WHISPER_TRANSCRIBER (transcriber));
      g_main_context_iteration (NULL, TRUE);
    }

  g_assert_true (test_await (dex_ref (future), &error));
  g_assert_no_error (error);
  g_assert_cmpint (pid, >, 0);
  test_wait_until (process_is_gone, GINT_TO_POINTER (pid));
  free_transcriber (transcriber);
}

/* A file that is no model is told, and so is one that is not there. */
static void
test_bad_model (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bad.bin", NULL);
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (path);
  TektraTranscriber *none = tektra_whisper_transcriber_new (NULL);
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_transcriber_check (none), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (test_await (tektra_transcriber_transcribe (transcriber, sound, NULL, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND);
  g_clear_error (&error);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "This is no model.", -1, NULL));
  g_assert_false (test_await (tektra_transcriber_transcribe (transcriber, sound, NULL, NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "bad.bin"));

  free_transcriber (transcriber);
  g_assert_finalize_object (none);
}

/* A language that does not exist is told in words. */
static void
test_bad_language (void)
{
  TektraTranscriber *transcriber = tektra_whisper_transcriber_new (model_path);
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_transcriber_transcribe (transcriber, sound, "xx", NULL),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_SERVER);
  g_assert_nonnull (strstr (error->message, "language xx"));
  free_transcriber (transcriber);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

  model_path = g_strdup (g_getenv ("TEKTRA_WHISPER_MODEL"));

  g_test_add_func ("/whisper/words", test_words);
  g_test_add_func ("/whisper/cancel", test_cancel);
  g_test_add_func ("/whisper/crash", test_crash);
  g_test_add_func ("/whisper/idle", test_idle);
  g_test_add_func ("/whisper/bad-model", test_bad_model);
  g_test_add_func ("/whisper/bad-language", test_bad_language);

  return g_test_run ();
}
