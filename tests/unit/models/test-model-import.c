/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-catalog.h"
#include "backends/local/tektra-model-catalog.h"
#include "models/tektra-model-import.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What a person would lose: a model they have already, or the other half of it. */

#define MODEL     "tektra-tiny-Q8_0.gguf"
#define PROJECTOR "mmproj-tektra-tiny-F16.gguf"
/* the name it gets where another one has its own */
#define OWN_PROJECTOR "tektra-tiny-Q8_0-mmproj.gguf"

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
  static const char * const names[] = { MODEL, PROJECTOR, OWN_PROJECTOR, "page.gguf" };

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
write_name (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = dup_path (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
has_name (Fixture    *fixture,
          const char *name)
{
  g_autofree char *path = dup_path (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Runs an import, and tells its error. */
static GError *
run (Fixture *fixture)
{
  g_autoptr(TektraDownload) import = NULL;
  const GError *error;

  import = tektra_model_import_new (fixture->source, fixture->folder, FALSE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  error = tektra_download_get_error (import);

  return error != NULL ? g_error_copy (error) : NULL;
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TektraDownload) import = NULL;
  g_autoptr(GError) error = NULL;

  import = tektra_model_import_new (fixture->source, fixture->folder, FALSE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  g_assert_no_error (tektra_download_get_error (import));
  assert_same (fixture, MODEL);
  assert_same (fixture, PROJECTOR);
  g_assert_cmpuint (tektra_download_get_completed (import), ==,
                    tektra_download_get_total (import));

  /* what is there already need not be copied again */
  error = run (fixture);
  g_assert_no_error (error);
  assert_same (fixture, MODEL);
  g_assert_false (has_name (fixture, OWN_PROJECTOR));
}

/* What is there is not written over, and nothing is left of what came to nothing. */
static void
test_taken (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = dup_path (fixture, MODEL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  write_name (fixture, MODEL, "another model");
  error = run (fixture);
  g_assert_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "another model");
  g_assert_false (has_name (fixture, PROJECTOR));
  g_assert_false (has_name (fixture, OWN_PROJECTOR));

  /* and when the name is free, trying again helps */
  g_clear_error (&error);
  g_assert_no_errno (g_unlink (path));
  error = run (fixture);
  g_assert_no_error (error);
  assert_same (fixture, MODEL);
  assert_same (fixture, PROJECTOR);
}

/* Two models may have projectors of the same name: each is found beside its own. */
static void
test_same_name (Fixture       *fixture,
                gconstpointer  data)
{
  const char *folders[] = { fixture->folder, NULL };
  g_autofree char *path = dup_path (fixture, PROJECTOR);
  g_autofree char *own_path = dup_path (fixture, OWN_PROJECTOR);
  g_autofree char *text = NULL;
  g_autoptr(TektraModelCatalog) catalog = NULL;
  DexFuture *search;
  g_autoptr(GError) error = NULL;
  const TektraLlamaEntry *entry = NULL;

  write_name (fixture, PROJECTOR, "the projector of another model");
  for (guint i = 0; i < 2; i++)
    {
      error = run (fixture);
      g_assert_no_error (error);
    }
  assert_same (fixture, MODEL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "the projector of another model");

  search = tektra_llama_catalog_search (folders, NULL, NULL);
  g_assert_true (test_await (dex_ref (search), &error));
  g_assert_no_error (error);
  catalog = dex_await_boxed (search, &error);

  /* the other one's is not a projector, and so a model that cannot be used */
  for (guint i = 0; i < catalog->entries->len; i++)
    {
      const TektraLlamaEntry *found = g_ptr_array_index (catalog->entries, i);

      if (found->error == NULL)
        {
          g_assert_null (entry);
          entry = found;
        }
    }

  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->projector_path, ==, own_path);
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
  g_test_add ("/model-import/taken", Fixture, NULL, fixture_set_up, test_taken, fixture_tear_down);
  g_test_add ("/model-import/same-name", Fixture, NULL, fixture_set_up, test_same_name,
              fixture_tear_down);
  g_test_add ("/model-import/no-model", Fixture, NULL, fixture_set_up, test_no_model,
              fixture_tear_down);

  return g_test_run ();
}
