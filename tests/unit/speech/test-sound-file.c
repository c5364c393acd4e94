/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <sys/stat.h>

#include "speech/tektra-sound-file.h"
#include "test-files.h"
#include "test-future.h"

#define TONE 1000

static GFile *
get_file (TestFolder *fixture,
          const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_new_for_path (path);
}

static GFile *
write_file (TestFolder *fixture,
            const char *name,
            const char *contents,
            gsize       length)
{
  GFile *file = get_file (fixture, name);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (g_file_peek_path (file), contents, (gssize) length, &error);
  g_assert_no_error (error);

  return file;
}

/* Has GStreamer make a file: %s in @pipeline is its path. */
static GFile *
make_file (TestFolder *fixture,
           const char *name,
           const char *pipeline_text)
{
  GFile *file = get_file (fixture, name);
  g_autoptr(GString) text = g_string_new (pipeline_text);
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstMessage) message = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GError) error = NULL;

  g_string_append_printf (text, " ! filesink location=%s", g_file_peek_path (file));
  pipeline = gst_parse_launch (text->str, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &error, NULL);
      g_assert_no_error (error);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return file;
}

/* How much of the loudness is at one frequency, from 0 to 1 (Goertzel, Amer. Math. Monthly 65,
 * 1958) */
static double
measure_tone (TektraSound *sound,
              double       frequency)
{
  const double coefficient = 2 * cos (2 * G_PI * frequency / TEKTRA_SOUND_RATE);
  double s1 = 0, s2 = 0, energy = 0;
  const gint16 *samples;
  gsize n_samples;
  gsize beginning, end;

  samples = tektra_sound_get_samples (sound, &n_samples);
  beginning = n_samples / 4;
  end = beginning + n_samples / 4;
  for (gsize i = beginning; i < end; i++)
    {
      double sample = GINT16_FROM_LE (samples[i]);
      double s0 = sample + coefficient * s1 - s2;

      s2 = s1;
      s1 = s0;
      energy += sample * sample;
    }

  g_assert_cmpfloat (energy, >, 0);

  return (s1 * s1 + s2 * s2 - coefficient * s1 * s2) * 2 / ((double) (end - beginning) * energy);
}

static void
assert_tone (GFile *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraSound) sound = test_await_object (tektra_sound_file_load (file), &error);

  g_test_message ("%s: %d ms", g_file_peek_path (file),
                  sound != NULL ? (int) tektra_sound_get_duration (sound) : 0);
  g_assert_no_error (error);
  /* encoders add up to a few frames */
  g_assert_cmpint (tektra_sound_get_duration (sound), >, 1900);
  g_assert_cmpint (tektra_sound_get_duration (sound), <, 2200);
  g_assert_cmpfloat (measure_tone (sound, TONE), >, 0.9);
}

#define SOURCE "audiotestsrc freq=1000 volume=0.5 num-buffers=40 samplesperbuffer=2205 ! " \
               "audio/x-raw,rate=44100,channels=2 ! audioconvert ! audioresample ! "
#define PICTURES "videotestsrc num-buffers=20 ! video/x-raw,framerate=10/1,width=32,height=32 ! " \
                 "vp8enc deadline=1 ! "

/* Whatever a telephone or a recorder writes, what comes out is the same tone. */
static void
test_formats (TestFolder    *fixture,
              gconstpointer  data)
{
  static const struct { const char *name, *pipeline; } formats[] = {
    { "a.wav", SOURCE "wavenc" },
    { "a.flac", SOURCE "flacenc" },
    { "a.mp3", SOURCE "lamemp3enc" },
    { "a.ogg", SOURCE "vorbisenc ! oggmux" },
    { "a.opus", SOURCE "opusenc ! oggmux" },
    { "a.m4a", SOURCE "voaacenc ! mp4mux" },
    { "low.wav", "audiotestsrc freq=1000 num-buffers=20 samplesperbuffer=800 ! "
                 "audio/x-raw,rate=8000,channels=1,format=U8 ! wavenc" },
    { "a.webm", "webmmux name=mux " PICTURES "mux. " SOURCE "vorbisenc ! mux. mux." },
    { "a.mov", "qtmux name=mux " SOURCE "voaacenc ! mux. videotestsrc num-buffers=20 ! "
               "video/x-raw,framerate=10/1,width=32,height=32 ! jpegenc ! mux. mux." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr(GFile) file = make_file (fixture, formats[i].name, formats[i].pipeline);

      assert_tone (file);
    }
}

static void
test_bytes (TestFolder    *fixture,
            gconstpointer  data)
{
  g_autoptr(GFile) file = make_file (fixture, "a.mp3", SOURCE "lamemp3enc");
  g_autoptr(GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraSound) sound = NULL;

  sound = test_await_object (tektra_sound_file_load_bytes (bytes, "a.mp3"), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (measure_tone (sound, TONE), >, 0.9);
}

static void
assert_fails (GFile            *file,
              TektraSoundError  code,
              const char       *part_of_message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraSound) sound = test_await_object (tektra_sound_file_load (file), &error);

  g_assert_null (sound);
  g_test_message ("%s", error->message);
  g_assert_error (error, TEKTRA_SOUND_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part_of_message));
}

/* A person is told which file, and why. */
static void
test_failures (TestFolder    *fixture,
               gconstpointer  data)
{
  g_autoptr(GFile) missing = get_file (fixture, "missing.wav");
  g_autoptr(GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr(GFile) pipe = get_file (fixture, "pipe.wav");
  g_autoptr(GFile) empty = write_file (fixture, "empty.wav", "", 0);
  g_autoptr(GFile) text = write_file (fixture, "words.mp3", "These are only words.\n", 22);
  g_autoptr(GFile) silent = make_file (fixture, "silent.webm", PICTURES "webmmux");
  g_autoptr(GFile) flac = make_file (fixture, "a.flac", SOURCE "flacenc");
  g_autoptr(GFile) broken = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *folder_name = g_path_get_basename (fixture->folder);
  gsize length;

  g_assert_cmpint (mkfifo (g_file_peek_path (pipe), 0600), ==, 0);
  g_assert_true (g_file_load_contents (flac, NULL, &contents, &length, NULL, NULL));
  memset (contents + 8, 0x5a, length - 8);
  broken = write_file (fixture, "broken.flac", contents, length);

  assert_fails (missing, TEKTRA_SOUND_ERROR_NOT_FOUND, "missing.wav");
  assert_fails (folder, TEKTRA_SOUND_ERROR_IS_FOLDER, folder_name);
  assert_fails (pipe, TEKTRA_SOUND_ERROR_NOT_A_SOUND, "pipe.wav");
  assert_fails (empty, TEKTRA_SOUND_ERROR_EMPTY, "empty.wav");
  assert_fails (text, TEKTRA_SOUND_ERROR_NOT_A_SOUND, "words.mp3");
  assert_fails (silent, TEKTRA_SOUND_ERROR_NO_SOUND, "silent.webm");
  assert_fails (broken, TEKTRA_SOUND_ERROR_BROKEN, "broken.flac");
}

/* A file that was cut off while it was sent still has its beginning. */
static void
test_cut (TestFolder    *fixture,
          gconstpointer  data)
{
  g_autoptr(GFile) file = make_file (fixture, "a.mp3", SOURCE "lamemp3enc");
  g_autoptr(GFile) cut = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_assert_true (g_file_load_contents (file, NULL, &contents, &length, NULL, NULL));
  cut = write_file (fixture, "cut.mp3", contents, length / 2);
  sound = test_await_object (tektra_sound_file_load (cut), &error);
  g_assert_no_error (error);
  g_assert_cmpint (tektra_sound_get_duration (sound), >, 800);
  g_assert_cmpint (tektra_sound_get_duration (sound), <, 1200);
}

/* Two hours at 8 bits and 8 kHz are a small file, but too much for any model. */
static void
test_too_long (TestFolder    *fixture,
               gconstpointer  data)
{
  g_autoptr(GFile) file = NULL;

  file = make_file (fixture, "long.flac",
                    "audiotestsrc wave=silence num-buffers=3700 samplesperbuffer=8000 ! "
                    "audio/x-raw,rate=8000,channels=1 ! flacenc");
  assert_fails (file, TEKTRA_SOUND_ERROR_TOO_LONG, "long.flac");
}

static void
test_discard (TestFolder    *fixture,
              gconstpointer  data)
{
  g_autoptr(GFile) file = make_file (fixture, "a.flac", SOURCE "flacenc");
  DexFuture *future = tektra_sound_file_load (file);

  dex_unref (future);

  /* the next one is not kept waiting, and nobody has fallen over the one that nobody wanted */
  assert_tone (file);
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*func) (TestFolder *, gconstpointer);
  } tests[] = {
    { "/sound-file/formats", test_formats },
    { "/sound-file/bytes", test_bytes },
    { "/sound-file/failures", test_failures },
    { "/sound-file/cut", test_cut },
    { "/sound-file/too-long", test_too_long },
    { "/sound-file/discard", test_discard },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  gst_init (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestFolder, NULL, test_folder_set_up, tests[i].func,
                test_folder_tear_down);

  return g_test_run ();
}
