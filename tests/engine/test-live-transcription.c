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
 * and who takes as long as told; or who leaves it to somebody else. What is said of time here holds
 * on a busy computer, too: it is compared with what else has happened meanwhile. */

/* What they hear in the first four seconds of a window */
#define SENTENCE "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9"

#define TEST_TYPE_EARS (test_ears_get_type ())
G_DECLARE_FINAL_TYPE (TestEars, test_ears, TEST, EARS, TektraTranscriber)

struct _TestEars
{
  TektraTranscriber parent_instance;

  TektraTranscriber *other;
  GCancellable *cancellable; /* of the last one */
  guint delay;       /* milliseconds */
  gboolean deaf;
  guint n_asked;
  guint n_busy;
  guint most_busy;
  gint64 longest;    /* of the windows, in milliseconds */
  gint64 begun;      /* when the last one did, in microseconds */
  gint64 ended;
  gint64 longest_interval;
  gint64 shortest_rest;
  gboolean cancelled;
  guint n_languages; /* how often the language was told */
};

G_DEFINE_FINAL_TYPE (TestEars, test_ears, TEKTRA_TYPE_TRANSCRIBER)

typedef struct
{
  TestEars *self;
  TektraSound *sound;
  char *language;
  GCancellable *cancellable;
  gint64 duration;
} Listening;

static void
listening_free (gpointer data)
{
  Listening *listening = data;

  g_object_unref (listening->self);
  g_object_unref (listening->sound);
  g_object_unref (listening->cancellable);
  g_free (listening->language);
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

  if (self->other != NULL)
    transcription = dex_await_object (
      tektra_transcriber_transcribe (self->other, listening->sound, listening->language,
                                     listening->cancellable), &error);
  else
    dex_await (dex_future_first (dex_timeout_new_msec ((int) self->delay),
                                 dex_cancellable_new_from_cancellable (listening->cancellable),
                                 NULL),
               NULL);
  self->n_busy--;
  self->ended = g_get_monotonic_time ();
  if (error != NULL || g_cancellable_set_error_if_cancelled (listening->cancellable, &error))
    {
      self->cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (transcription != NULL)
    return dex_future_new_take_object (g_steal_pointer (&transcription));

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
  gint64 now = g_get_monotonic_time ();

  if (self->ended != 0)
    {
      self->shortest_rest = MIN (self->shortest_rest, now - self->ended);
      self->longest_interval = MAX (self->longest_interval, now - self->begun);
    }
  self->begun = now;
  g_set_object (&self->cancellable, cancellable);
  self->n_asked++;
  self->n_languages += language != NULL;
  self->n_busy++;
  self->most_busy = MAX (self->most_busy, self->n_busy);
  self->longest = MAX (self->longest, tektra_sound_get_duration (sound));

  listening->self = g_object_ref (self);
  listening->sound = g_object_ref (sound);
  listening->language = g_strdup (language);
  listening->cancellable = g_object_ref (cancellable);
  listening->duration = tektra_sound_get_duration (sound);

  return dex_scheduler_spawn (NULL, 0, listen_fiber, listening, listening_free);
}

static void
test_ears_dispose (GObject *object)
{
  TestEars *self = TEST_EARS (object);

  g_clear_object (&self->other);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (test_ears_parent_class)->dispose (object);
}

static void
test_ears_class_init (TestEarsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_ears_dispose;
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
  gint64 wanted;
  gboolean has_sentence;
  guint n_texts;
  guint n_signs; /* of life of the recorder, while somebody hears what it has recorded */
} Fixture;

static void
elapsed_cb (Fixture *fixture)
{
  if (fixture->ears->n_busy > 0)
    fixture->n_signs++;
}

/* A sentence that was heard is never taken back. */
static void
text_cb (Fixture *fixture)
{
  const char *text = tektra_live_transcription_get_text (fixture->live);

  g_assert_true (!fixture->has_sentence || g_str_has_prefix (text, SENTENCE));
  fixture->has_sentence = g_str_has_prefix (text, SENTENCE);
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

static gboolean
has_asked_enough (gpointer data)
{
  Fixture *fixture = data;

  return fixture->ears->n_asked >= fixture->wanted;
}

static void
wait_for_asked (Fixture *fixture,
                guint    n)
{
  fixture->wanted = n;
  test_wait_until (has_asked_enough, fixture);
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
  wait_for_asked (fixture, 12);

  g_assert_cmpuint (fixture->ears->most_busy, ==, 1);
  g_assert_cmpuint (fixture->n_texts, >=, 10);
  g_assert_true (fixture->has_sentence);
  g_test_message ("asked %u times, the longest window %d ms", fixture->ears->n_asked,
                  (int) fixture->ears->longest);
  /* 12 s, the sentence of 4 s that is not over, and what is said until it is heard twice */
  g_assert_cmpint (fixture->ears->longest, <,
                   17000 + 2 * fixture->ears->longest_interval / 1000);
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
  wait_for_asked (fixture, 3);

  g_assert_cmpuint (fixture->ears->most_busy, ==, 1);
  g_assert_cmpint (fixture->ears->shortest_rest, >=, 1000 * 1000);
  g_assert_cmpuint (fixture->n_signs, >=, 10);
  tektra_recorder_cancel (fixture->recorder);
  test_wait_until (is_free, fixture->ears);
}

/* A recording that is not wanted any more stops who hears it at once. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->ears->delay = 60 * 1000;
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  test_wait_until (is_busy, fixture->ears);
  tektra_recorder_cancel (fixture->recorder);
  g_assert_true (g_cancellable_is_cancelled (fixture->ears->cancellable));
  test_wait_until (is_free, fixture->ears);
  g_assert_true (fixture->ears->cancelled);
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
  g_assert_true (g_cancellable_is_cancelled (fixture->ears->cancellable));
  test_wait_until (is_free, fixture->ears);
  g_assert_true (fixture->ears->cancelled);
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

/* With the real engine, which knows no words but says some; when the recording ends it has time for
 * the whole of it at once. */
static void
test_whisper (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GObject) transcription = NULL;
  g_autoptr(GError) error = NULL;
  TektraTranscriber *whisper = NULL;

  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    {
      g_test_skip ("Tektra was built without the engine");
      return;
    }

  whisper = tektra_whisper_transcriber_new (g_getenv ("TEKTRA_WHISPER_MODEL"));
  fixture->ears->other = g_object_ref (whisper);
  speak (fixture, TEKTRA_TRANSCRIBER (fixture->ears));
  test_wait_until (has_text, fixture->live);
  test_wait_until (is_busy, fixture->ears);
  tektra_recorder_stop (fixture->recorder);
  g_assert_true (g_cancellable_is_cancelled (fixture->ears->cancellable));

  sound = tektra_recorder_dup_sound (fixture->recorder);
  transcription = test_await_object (tektra_transcriber_transcribe (whisper, sound, "en", NULL),
                                     &error);
  g_assert_no_error (error);
  g_assert_nonnull (transcription);
  g_assert_cmpuint (fixture->ears->n_busy, ==, 0);
  g_assert_true (fixture->ears->cancelled);

  test_await (tektra_whisper_transcriber_unload (TEKTRA_WHISPER_TRANSCRIBER (whisper)), NULL);
  g_clear_object (&fixture->ears->other);
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
