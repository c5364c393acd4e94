/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "storage/tektra-settings.h"

/* What a person would lose: what they have set. */

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_defaults (void)
{
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_autofree char *last_model = tektra_settings_dup_last_model (settings);
  g_auto(GStrv) folders = tektra_settings_dup_model_folders (settings);
  int width, height;
  gboolean maximized;

  tektra_settings_get_window_size (settings, &width, &height, &maximized);
  g_assert_cmpint (width, ==, 1000);
  g_assert_cmpint (height, ==, 700);
  g_assert_false (maximized);
  g_assert_cmpstr (last_model, ==, "");
  g_assert_cmpuint (g_strv_length (folders), ==, 0);
  g_assert_false (tektra_settings_get_send_with_control (settings));
  g_assert_cmpfloat (tektra_settings_get_reading_size (settings), ==, 1.0);
}

/* What one part of the program sets another sees, and is told of once. */
static void
test_changes (void)
{
  const char * const folders[] = { "/models", "/more models", NULL };
  g_autoptr(TektraSettings) here = tektra_settings_new ();
  g_autoptr(TektraSettings) there = tektra_settings_new ();
  g_auto(GStrv) seen = NULL;
  g_autofree char *last_model = NULL;
  guint n_folders = 0, n_sizes = 0;

  g_signal_connect_swapped (there, "notify::model-folders", G_CALLBACK (count_cb), &n_folders);
  g_signal_connect_swapped (there, "notify::reading-size", G_CALLBACK (count_cb), &n_sizes);

  tektra_settings_set_model_folders (here, folders);
  tektra_settings_set_last_model (here, "ollama/gemma3:4b");
  g_object_set (here, "reading-size", 1.5, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  seen = tektra_settings_dup_model_folders (there);
  g_assert_cmpstrv (seen, folders);
  last_model = tektra_settings_dup_last_model (there);
  g_assert_cmpstr (last_model, ==, "ollama/gemma3:4b");
  g_assert_cmpuint (n_folders, ==, 1);
  g_assert_cmpuint (n_sizes, ==, 1);

  tektra_settings_set_model_folders (here, NULL);
  tektra_settings_set_last_model (here, NULL);
}

/* Text that is too small to read could not be found and set back. */
static void
test_reading_size (void)
{
  g_autoptr(TektraSettings) settings = tektra_settings_new ();

  tektra_settings_set_reading_size (settings, 0.001);
  g_assert_cmpfloat (tektra_settings_get_reading_size (settings), ==, TEKTRA_READING_SIZE_MIN);
  tektra_settings_set_reading_size (settings, 1000);
  g_assert_cmpfloat (tektra_settings_get_reading_size (settings), ==, TEKTRA_READING_SIZE_MAX);
  tektra_settings_set_reading_size (settings, 1);
}

/* Favourites that come and go without taking others with them. */
static void
test_favourites (void)
{
  const char * const both[] = { "ollama/gemma3:4b", "llama/tiny", NULL };
  const char * const one[] = { "llama/tiny", NULL };
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_auto(GStrv) first = NULL;
  g_auto(GStrv) second = NULL;

  tektra_settings_toggle_favourite_model (settings, both[0]);
  tektra_settings_toggle_favourite_model (settings, both[1]);
  first = tektra_settings_dup_favourite_models (settings);
  g_assert_cmpstrv (first, both);

  tektra_settings_toggle_favourite_model (settings, both[0]);
  second = tektra_settings_dup_favourite_models (settings);
  g_assert_cmpstrv (second, one);
  tektra_settings_toggle_favourite_model (settings, both[1]);
}

static void
test_finalize (void)
{
  TektraSettings *settings = tektra_settings_new ();

  tektra_settings_set_window_size (settings, 800, 600, TRUE);
  g_assert_finalize_object (settings);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/changes", test_changes);
  g_test_add_func ("/settings/reading-size", test_reading_size);
  g_test_add_func ("/settings/favourites", test_favourites);
  g_test_add_func ("/settings/finalize", test_finalize);

  return g_test_run ();
}
