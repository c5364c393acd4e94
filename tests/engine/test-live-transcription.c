/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "speech/tektra-live-transcription.h"
#include "speech/tektra-whisper-transcriber.h"
#include "test-files.h"
#include "test-future.h"
#include "test-sound.h"

/* Words while somebody speaks, with a real microphone: what a person would lose is the recording
 * itself, should it suffer from them, or money, should they be asked for where that costs some. */

/* Somebody who hears a word in each 400 ms, which are numbered from the beginning of the window,
 * and who takes as long as told. */

#define TEST_TYPE_EARS (test_ears_get_type ())
G_DECLARE_FINAL_TYPE (TestEars, test_ears, TEST, EARS, TektraTranscriber)

struct _TestEars
{
  TektraTranscriber parent_instance;

  guint delay;       /* milliseconds */
  gboolean deaf;
  guint n_asked;
  guint n_busy;
  guint most_busy;
  gint64 longest;    /* of the windows, in milliseconds */
  gint64 cancelled;  /* when, 0 for never */
  gint64 ended;      /* when the last one did */
  gint64 shortest_rest;
  guint n_languages; /* how often the language was told */
};

G_DEFINE_FINAL_TYPE (TestEars, test_ears, TEKTRA_TYPE_TRANSCRIBER)

typedef struct
{
  TestEars *self;
  GCancellable *cancellable;
  gint64 duration;
} Listening;

static void
listening_free (gpointer data)
{
  Listening *listening = data;

  g_object_unref (listening->self);
  g_object_unref (listening->cancellable);
  g_free (listening);
}

static DexFuture *
listen_fiber (gpointer user_data)
{
  Listening *listening = user_data;
  TestEars *self = listening->self;
  g_autoptr(TektraTranscription) transcription = NULL;
  g_autoptr(GString) words = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  dex_await (dex_future_first (dex_timeout_new_msec ((int) self->delay),
                               dex_cancellable_new_from_cancellable (listening->cancellable), NULL),
             NULL);
  self->n_busy--;
  self->ended = g_get_monotonic_time ();
  if (g_cancellable_set_error_if_cancelled (listening->cancellable, &error))
    {
      self->cancelled = self->ended;
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (self->deaf)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                                  "It ended.");

  for (gint64 i = 0; i < listening->duration / 400; i++)
    g_string_append_printf (words, "%sw%d", i > 0 ? " " : "", (int) i);
  transcription = tektra_transcription_new (words->str, "de");
  /* a sentence of four seconds, and what comes after it */
  for (gint64 i = 0; i < listening->duration / 400; i += 10)
    {
      g_autoptr(GString) sentence = g_string_new (NULL);
      gint64 end = MIN (i + 10, listening->duration / 400);

      for (gint64 j = i; j < end; j++)
        g_string_append_printf (sentence, " w%d", (int) j);
      tektra_transcription_add_segment (transcription, (guint64) i * 400, (guint64) end * 400,
                                        sentence->str);
    }

  return dex_future_new_take_object (g_steal_pointer (&transcription));
}

static DexFuture *
test_ears_transcribe (TektraTranscriber *transcriber,
                      TektraSound       *sound,
                      const char        *language,
                      GCancellable      *cancellable)
{
  TestEars *self = TEST_EARS (transcriber);
  Listening *listening = g_new0 (Listening, 1);

  if (self->ended != 0)
    self->shortest_rest = MIN (self->shortest_rest, g_get_monotonic_time () - self->ended);
  self->n_asked++;
  self->n_languages += language != NULL;
  self->n_busy++;
  self->most_busy = MAX (self->most_busy, self->n_busy);
  self->longest = MAX (self->longest, tektra_sound_get_duration (sound));

  listening->self = g_object_ref (self);
  listening->cancellable = g_object_ref (cancellable);
  listening->duration = tektra_sound_get_duration (sound);

  return dex_scheduler_spawn (NULL, 0, listen_fiber, listening, listening_free);
}

static void
test_ears_class_init (TestEarsClass *klass)
{
  TEKTRA_TRANSCRIBER_CLASS (klass)->transcribe = test_ears_transcribe;
}

static void
test_ears_init (TestEars *self)
{
  self->shortest_rest = G_MAXINT64;
}

typedef struct
{
  char *folder;
  TektraRecorder *recorder;
  TestEars *ears;
  TektraLiveTranscription *live;
  GSubprocess *player;
  char *stable;
  gint64 wanted;
  guint n_texts;
  gint64 last_elapsed;
  gint64 longest_gap; /* between two signs of life of the recorder, in microseconds */
} Fixture;

static void
elapsed_cb (Fixture *fixture)
{
  gint64 now = g_get_monotonic_time ();

  if (fixture->last_elapsed != 0)
    fixture->longest_gap = MAX (fixture->longest_gap, now - fixture->last_elapsed);
  fixture->last_elapsed = now;
}

/* What stays is never taken back. */
static void
text_cb (Fixture *fixture)
{
  const char *text = tektra_live_transcription_get_text (fixture->live);

  g_assert_true (g_str_has_prefix (text, fixture->stable));
  g_free (fixture->stable);
  fixture->stable = g_strndup (text,
                               tektra_live_transcription_get_stable_length (fixture->live));
  fixture->n_texts++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  int status;
  const char *argv[] = { "espeak-ng", "-w", NULL, "Somebody speaks, and goes on speaking.", NULL };

  fixture->folder = g_dir_make_tmp ("tektra-live-XXXXXX", NULL);
  fixture->recorder = tektra_recorder_new ();
  fixture->ears = g_object_new (TEST_TYPE_EARS, "host", data, NULL);
  fixture->stable = g_strdup ("");
  tektra_recorder_set_pause (fixture->recorder, 0);
  g_signal_connect_swapped (fixture->recorder, "notify::elapsed", G_CALLBACK (elapsed_cb), fixture);

  path = g_build_filename (fixture->folder, "speech.wav", NULL);
  argv[2] = path;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static gboolean
is_alone (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->live != NULL)
    g_assert_finalize_object (fixture->live);
  g_assert_finalize_object (fixture->recorder);
  /* who listens keeps itself until it is through */
  test_wait_until (is_alone, fixture->ears);
  g_assert_finalize_object (fixture->ears);
  g_clear_object (&fixture->player);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->stable);
}

static gboolean
is_listening (gpointer data)
{
  return tektra_recorder_get_state (data) >= TEKTRA_RECORDER_LISTENING;
}

static gboolean
is_hearing (gpointer data)
{
  return tektra_recorder_get_state (data) >= TEKTRA_RECORDER_HEARING;
}

static gboolean
is_long_enough (gpointer data)
{
  Fixture *fixture = data;

  return tektra_recorder_get_elapsed (fixture->recorder) >= fixture->wanted;
}

static gboolean
is_busy (gpointer data)
{
  return TEST_EARS (data)->n_busy > 0;
}

static gboolean
is_free (gpointer data)
{
  return TEST_EARS (data)->n_busy == 0;
}

static gboolean
has_text (gpointer data)
{
  return *tektra_live_transcription_get_text (data) != '\0';
}

static void
wait_for_elapsed (Fixture *fixture,
                  gint64   elapsed)
{
  fixture->wanted = elapsed;
  test_wait_until (is_long_enough, fixture);
}

/* Somebody has begun to speak. */
static void
speak (Fixture           *fixture,
       TektraTranscriber *transcriber)
{
  g_autofree char *path = g_build_filename (fixture->folder, "speech.wav", NULL);

  fixture->live = tektra_live_transcription_new (fixture->recorder, transcriber, NULL);
  g_signal_connect_swapped (fixture->live, "notify::text", G_CALLBACK (text_cb), fixture);
  tektra_recorder_start (fixture->recorder);
  test_wait_until (is_listening, fixture->recorder);
  fixture->player = test_sound_play (path);
  test_wait_until (is_hearing, fixture->recorder);
  g_assert_cmpint (tektra_recorder_get_state (fixture->recorder), ==, TEKTRA_RECORDER_HEARING);
}

/* Half a minute: the words come one after the other, nobody is asked twice at a time, and each time
 * costs no more than the one before. */
static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *text = NULL;

  fixture->ears->delay = 100;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  wait_for_elapsed (fixture, 26000);

  g_assert_cmpuint (fixture->ears->n_asked, >=, 10);
  g_assert_cmpuint (fixture->ears->most_busy, ==, 1);
  g_assert_cmpuint (fixture->n_texts, >=, 10);
  g_assert_true (g_str_has_prefix (fixture->stable, "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9"));
  g_test_message ("asked %u times, the longest window %d ms", fixture->ears->n_asked,
                  (int) fixture->ears->longest);
  g_assert_cmpint (fixture->ears->longest, <, 20000);
  /* the language is not found out again and again */
  g_assert_cmpuint (fixture->ears->n_languages, >=, fixture->ears->n_asked - 3);

  /* the end of the recording is the end of it, and the words stay until others come */
  text = g_strdup (tektra_live_transcription_get_text (fixture->live));
  tektra_recorder_stop (fixture->recorder);
  fixture->ears->n_asked = 0;
  test_wait_until (is_free, fixture->ears);
  g_assert_cmpstr (tektra_live_transcription_get_text (fixture->live), ==, text);
  g_assert_cmpuint (fixture->ears->n_asked, ==, 0);
}

/* Who takes long is left alone for half of that, and the microphone does not wait for anybody. */
static void
test_slow (Fixture       *fixture,
           gconstpointer  data)
{
  fixture->ears->delay = 2000;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  wait_for_elapsed (fixture, 8000);

  g_assert_cmpuint (fixture->ears->n_asked, >=, 2);
  g_assert_cmpuint (fixture->ears->n_asked, <=, 4);
  g_assert_cmpuint (fixture->ears->most_busy, ==, 1);
  g_assert_cmpint (fixture->ears->shortest_rest, >=, 1000 * 1000);
  g_assert_cmpint (fixture->longest_gap, <, 1000 * 1000);
  tektra_recorder_cancel (fixture->recorder);
  test_wait_until (is_free, fixture->ears);
}

/* A recording that is not wanted any more stops who hears it at once. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  gint64 begun;

  fixture->ears->delay = 60 * 1000;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  test_wait_until (is_busy, fixture->ears);
  begun = g_get_monotonic_time ();
  tektra_recorder_cancel (fixture->recorder);
  test_wait_until (is_free, fixture->ears);
  g_assert_cmpint (fixture->ears->cancelled, !=, 0);
  g_test_minimized_result ((double) (fixture->ears->cancelled - begun) / 1000, "stopped after ms");
  g_assert_cmpint (fixture->ears->cancelled - begun, <, 100 * 1000);
  g_assert_cmpuint (fixture->ears->n_asked, ==, 1);
  g_assert_cmpstr (tektra_live_transcription_get_text (fixture->live), ==, "");
}

/* So does the end of whoever shows the words. */
static void
test_let_go (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->ears->delay = 60 * 1000;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  test_wait_until (is_busy, fixture->ears);
  g_assert_finalize_object (g_steal_pointer (&fixture->live));
  test_wait_until (is_free, fixture->ears);
  g_assert_cmpint (fixture->ears->cancelled, !=, 0);
  tektra_recorder_cancel (fixture->recorder);
}

/* Another computer is not sent half of what is said, again and again. */
static void
test_elsewhere (Fixture       *fixture,
                gconstpointer  data)
{
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  wait_for_elapsed (fixture, 3500);
  g_assert_cmpuint (fixture->ears->n_asked, ==, 0);
  tektra_recorder_cancel (fixture->recorder);
}

/* Who fails is not asked again, and the recording goes on. */
static void
test_failed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraSound) sound = NULL;

  fixture->ears->deaf = TRUE;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  wait_for_elapsed (fixture, 4000);
  g_assert_cmpuint (fixture->ears->n_asked, ==, 1);
  g_assert_cmpstr (tektra_live_transcription_get_text (fixture->live), ==, "");
  tektra_recorder_stop (fixture->recorder);
  sound = tektra_recorder_dup_sound (fixture->recorder);
  g_assert_nonnull (sound);
}

/* Only what comes after the beginning of the window is copied. */
static void
test_so_far (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraSound) all = NULL;
  g_autoptr(TektraSound) rest = NULL;
  const gint16 *samples, *rest_samples;
  gsize n_samples, n_rest;

  g_assert_null (tektra_recorder_dup_sound_so_far (fixture->recorder, 0));
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  wait_for_elapsed (fixture, 2500);
  all = tektra_recorder_dup_sound (fixture->recorder);
  rest = tektra_recorder_dup_sound_so_far (fixture->recorder, 1000);
  samples = tektra_sound_get_samples (all, &n_samples);
  rest_samples = tektra_sound_get_samples (rest, &n_rest);
  g_assert_cmpuint (n_rest, ==, n_samples - TEKTRA_SOUND_RATE);
  g_assert_cmpmem (rest_samples, n_rest * sizeof *samples,
                   samples + TEKTRA_SOUND_RATE, n_rest * sizeof *samples);
  tektra_recorder_stop (fixture->recorder);
  g_assert_null (tektra_recorder_dup_sound_so_far (fixture->recorder, 0));
}

/* How long the real engine takes for a second of sound */
static gint64
hear_second (TektraTranscriber *whisper)
{
  g_autoptr(GBytes) samples = g_bytes_new_take (g_malloc0 (TEKTRA_SOUND_RATE * sizeof (gint16)),
                                                TEKTRA_SOUND_RATE * sizeof (gint16));
  g_autoptr(TektraSound) sound = tektra_sound_new (samples);
  g_autoptr(GObject) transcription = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();

  transcription = test_await_object (tektra_transcriber_transcribe (whisper, sound, "en", NULL),
                                     &error);
  g_assert_no_error (error);

  return g_get_monotonic_time () - begun;
}

/* With the real engine, which knows no words but says some; when the recording ends it has time for
 * the whole of it at once. */
static void
test_whisper (Fixture       *fixture,
              gconstpointer  data)
{
  TektraTranscriber *whisper = NULL;
  gint64 before, after;

  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    {
      g_test_skip ("Tektra was built without the engine");
      return;
    }

  whisper = tektra_whisper_transcriber_new (g_getenv ("TEKTRA_WHISPER_MODEL"));
  hear_second (whisper);
  before = hear_second (whisper);

  speak (fixture, whisper);
  test_wait_until (has_text, fixture->live);
  wait_for_elapsed (fixture, tektra_recorder_get_elapsed (fixture->recorder) + 1000);
  tektra_recorder_stop (fixture->recorder);
  after = hear_second (whisper);
  g_test_message ("a second of sound took %d ms, and behind the live words %d ms; no sign of life "
                  "for at most %d ms", (int) (before / 1000), (int) (after / 1000),
                  (int) (fixture->longest_gap / 1000));
  g_assert_cmpint (after, <, 3 * before + 1000 * 1000);

  g_assert_finalize_object (g_steal_pointer (&fixture->live));
  test_await (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (whisper)), NULL);
  g_assert_finalize_object (whisper);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, host, func) \
  g_test_add ("/live-transcription/" name, Fixture, host, set_up, func, tear_down)
  ADD ("so-far", NULL, test_so_far);
  ADD ("words", NULL, test_words);
  ADD ("slow", NULL, test_slow);
  ADD ("cancel", NULL, test_cancel);
  ADD ("let-go", NULL, test_let_go);
  ADD ("elsewhere", "api.example.com", test_elsewhere);
  ADD ("failed", NULL, test_failed);
  ADD ("whisper", NULL, test_whisper);
#undef ADD

  return g_test_run ();
}
