/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-samples.h"

/**
 * test_samples_dup_path:
 * @name: a file among the samples
 *
 * Finds it.
 *
 * Returns: (transfer full): its path
 */
char *
test_samples_dup_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "samples", name, NULL);
}

/**
 * test_samples_read:
 *
 * Reads what is known of the pictures.
 *
 * Returns: (transfer full): objects with a "file", a "question" and an "answer"
 */
JsonArray *
test_samples_read (void)
{
  g_autofree char *path = test_samples_dup_path ("samples.json");
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  JsonArray *samples;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  samples = json_node_dup_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (samples), >=, 16);

  return samples;
}
