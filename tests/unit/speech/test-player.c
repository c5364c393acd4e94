/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

#include "speech-test.h"
#include "speech/tektra-player.h"
#include "test-files.h"
#include "test-future.h"

typedef struct
{
  char *folder;
  TektraPlayer *player;
  gint64 wanted_position;
  guint n_failures;
} Fixture;

static void
failed_cb (Fixture *fixture)
{
  fixture->n_failures++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GBytes) wav = NULL;

  fixture->folder = g_dir_make_tmp ("tektra-player-XXXXXX", NULL);
  sound = speech_test_noise (fixture->folder, "sin 440", 3);
  wav = tektra_sound_to_wav (sound);
  fixture->player = tektra_player_new (wav);
  g_signal_connect_swapped (fixture->player, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->player);
  test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
has_come_to_position (gpointer user_data)
{
  Fixture *fixture = user_data;

  return tektra_player_get_position (fixture->player) >= fixture->wanted_position;
}

static gboolean
has_stopped (gpointer player)
{
  return !tektra_player_get_playing (player);
}

/* Records what comes out of the loudspeakers, until it is not silent. */
static void
assert_audible (void)
{
  g_autoptr(GSubprocess) recorder = NULL;
  g_autoptr(GError) error = NULL;
  GInputStream *stream;
  gint16 samples[1600];
  int loudest = 0;

  recorder = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                               "parec", "--device=speaker.monitor", "--channels=1", "--rate=16000",
                               "--format=s16le", "--latency-msec=50", NULL);
  g_assert_no_error (error);
  stream = g_subprocess_get_stdout_pipe (recorder);

  while (loudest < 1000)
    {
      gsize n_read;

      g_assert_true (g_input_stream_read_all (stream, samples, sizeof samples, &n_read,
                                              NULL, NULL));
      g_assert_cmpuint (n_read, ==, sizeof samples);
      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        loudest = MAX (loudest, ABS ((int) samples[i]));
    }

  g_subprocess_force_exit (recorder);
}

static void
test_play (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_cmpint (tektra_player_get_position (fixture->player), ==, 0);
  tektra_player_play (fixture->player);
  g_assert_true (tektra_player_get_playing (fixture->player));
  fixture->wanted_position = 200;
  test_wait_until (has_come_to_position, fixture);
  assert_audible ();

  tektra_player_pause (fixture->player);
  g_assert_false (tektra_player_get_playing (fixture->player));
  tektra_player_play (fixture->player);
  test_wait_until (has_stopped, fixture->player);

  /* at the end it is ready for the next time */
  g_assert_cmpint (tektra_player_get_position (fixture->player), ==, 0);
  g_assert_cmpuint (fixture->n_failures, ==, 0);
  tektra_player_play (fixture->player);
  test_wait_until (has_come_to_position, fixture);
  assert_audible ();
}

static void
test_seek (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 begun = g_get_monotonic_time ();

  tektra_player_seek (fixture->player, 2600);
  g_assert_cmpint (tektra_player_get_position (fixture->player), ==, 2600);
  tektra_player_play (fixture->player);
  test_wait_until (has_stopped, fixture->player);
  g_assert_cmpuint (fixture->n_failures, ==, 0);
  g_test_message ("%d ms", (int) ((g_get_monotonic_time () - begun) / 1000));
}

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GBytes) rubbish = g_bytes_new_static ("This is not a sound.", 20);

  g_assert_finalize_object (fixture->player);
  fixture->player = tektra_player_new (rubbish);
  g_signal_connect_swapped (fixture->player, "failed", G_CALLBACK (failed_cb), fixture);
  tektra_player_play (fixture->player);
  test_wait_until (has_stopped, fixture->player);
  g_assert_cmpuint (fixture->n_failures, ==, 1);
}

/* The chat is closed while it plays. */
static void
test_drop (Fixture       *fixture,
           gconstpointer  data)
{
  tektra_player_play (fixture->player);
  fixture->wanted_position = 100;
  test_wait_until (has_come_to_position, fixture);
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/player/play", test_play },
    { "/player/seek", test_seek },
    { "/player/failure", test_failure },
    { "/player/drop", test_drop },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
