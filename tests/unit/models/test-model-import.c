/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "models/tektra-model-import.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What a person would lose: a model they have already, or the other half of it. */

#define MODEL     "tektra-tiny-Q8_0.gguf"
#define PROJECTOR "mmproj-tektra-tiny-F16.gguf"

typedef struct
{
  char *folder;
  char *source;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  fixture->source = tektra_paths_dup_program_data ("models/tektra-tiny/" MODEL);
}

static char *
dup_path (Fixture    *fixture,
          const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char * const names[] = { MODEL, PROJECTOR, "page.gguf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = dup_path (fixture, names[i]);

      g_unlink (path);
    }

  /* nothing else is left */
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  g_free (fixture->source);
}

static gboolean
is_over (gpointer data)
{
  return !tektra_download_is_active (data);
}

static void
assert_same (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = dup_path (fixture, name);
  g_autofree char *folder = g_path_get_dirname (fixture->source);
  g_autofree char *source = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *source_text = NULL;
  gsize length, source_length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_true (g_file_get_contents (source, &source_text, &source_length, NULL));
  g_assert_cmpmem (text, length, source_text, source_length);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraDownload) import = NULL;
  g_autoptr(TektraDownload) again = NULL;

  import = tektra_model_import_new (fixture->source, fixture->folder, FALSE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  g_assert_no_error (tektra_download_get_error (import));
  assert_same (fixture, MODEL);
  assert_same (fixture, PROJECTOR);
  g_assert_cmpuint (tektra_download_get_completed (import), ==,
                    tektra_download_get_total (import));

  /* what is there is not written over */
  again = tektra_model_import_new (fixture->source, fixture->folder, FALSE);
  tektra_download_start (again);
  test_wait_until (is_over, again);
  g_assert_error (tektra_download_get_error (again), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_FILE);
  assert_same (fixture, MODEL);
}

static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraDownload) import = NULL;
  g_autofree char *path = dup_path (fixture, MODEL);

  import = tektra_model_import_new (fixture->source, fixture->folder, TRUE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  g_assert_no_error (tektra_download_get_error (import));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_same (fixture, MODEL);
  assert_same (fixture, PROJECTOR);
}

static void
test_no_model (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TektraDownload) import = NULL;
  g_autofree char *path = dup_path (fixture, "page.gguf");
  g_autofree char *models = dup_path (fixture, "models");

  g_assert_true (g_file_set_contents (path, "<html>", -1, NULL));
  import = tektra_model_import_new (path, models, FALSE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  g_assert_error (tektra_download_get_error (import), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL);
  g_assert_false (g_file_test (models, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/model-import/copy", Fixture, NULL, fixture_set_up, test_copy, fixture_tear_down);
  g_test_add ("/model-import/link", Fixture, NULL, fixture_set_up, test_link, fixture_tear_down);
  g_test_add ("/model-import/no-model", Fixture, NULL, fixture_set_up, test_no_model,
              fixture_tear_down);

  return g_test_run ();
}
