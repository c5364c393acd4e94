/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "models/tektra-import-plan.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What a person would lose: an hour of copying what is no model, or one half of it. */

#define MODEL     "tektra-tiny-Q8_0.gguf"
#define PROJECTOR "mmproj-tektra-tiny-F16.gguf"

typedef struct
{
  char *folder;
  char *model;
  char *projector;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  self->model = tektra_paths_dup_program_data ("models/tektra-tiny/" MODEL);
  self->projector = tektra_paths_dup_program_data ("models/tektra-tiny/" PROJECTOR);
}

static char *
dup_path (Fixture    *self,
          const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  static const char * const names[] = { "page.gguf", "cut.gguf", "alone.gguf", "out/" MODEL,
                                        "out/" PROJECTOR, "out" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = dup_path (self, names[i]);

      g_remove (path);
    }

  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->folder);
  g_free (self->model);
  g_free (self->projector);
}

static TektraImportPlan *
make (const char *first,
      const char *second,
      const char *third)
{
  const char *paths[] = { first, second, third, NULL };
  g_autoptr(GError) error = NULL;
  TektraImportPlan *plan = test_await_object (tektra_import_plan_make (paths, "/", NULL), &error);

  g_assert_no_error (error);

  return plan;
}

static gboolean
is_over (gpointer data)
{
  return !tektra_download_is_active (data);
}

/* Alone, the model finds its projector beside it; together they are one model, not two. */
static void
test_model (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(TektraImportPlan) alone = make (self->model, NULL, NULL);
  g_autoptr(TektraImportPlan) both = make (self->projector, self->model, NULL);
  g_autoptr(TektraDownload) import = NULL;
  g_autofree char *folder = dup_path (self, "out");
  g_autofree char *projector = dup_path (self, "out/" PROJECTOR);
  const TektraImportItem *item;

  g_assert_cmpuint (tektra_import_plan_get_n_items (alone), ==, 1);
  g_assert_cmpuint (g_strv_length ((GStrv) tektra_import_plan_get_problems (alone)), ==, 0);
  item = tektra_import_plan_get_item (alone, 0);
  g_assert_cmpstr (item->path, ==, self->model);
  g_assert_cmpstr (item->projector_path, ==, self->projector);
  g_assert_cmpuint (item->size, >, 100000);
  g_assert_cmpuint (item->memory, >, item->size);

  g_assert_cmpuint (tektra_import_plan_get_n_items (both), ==, 1);
  g_assert_cmpuint (g_strv_length ((GStrv) tektra_import_plan_get_problems (both)), ==, 0);
  import = tektra_import_plan_create_import (both, 0, folder, FALSE);
  tektra_download_start (import);
  test_wait_until (is_over, import);
  g_assert_no_error (tektra_download_get_error (import));
  g_assert_true (g_file_test (projector, G_FILE_TEST_IS_REGULAR));
}

/* A projector that was chosen together with the model counts, wherever it lies. */
static void
test_elsewhere (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *elsewhere = dup_path (self, "alone.gguf");
  g_autofree char *text = NULL;
  g_autoptr(TektraImportPlan) both = NULL;
  g_autoptr(TektraImportPlan) alone = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->projector, &text, &length, NULL));
  g_assert_true (g_file_set_contents (elsewhere, text, (gssize) length, NULL));
  both = make (self->model, elsewhere, NULL);
  g_assert_cmpuint (tektra_import_plan_get_n_items (both), ==, 1);
  g_assert_cmpstr (tektra_import_plan_get_item (both, 0)->projector_path, ==, elsewhere);
  g_assert_cmpuint (g_strv_length ((GStrv) tektra_import_plan_get_problems (both)), ==, 0);

  alone = make (elsewhere, NULL, NULL);
  g_assert_cmpuint (tektra_import_plan_get_n_items (alone), ==, 0);
  g_assert_nonnull (strstr (tektra_import_plan_get_problems (alone)[0], "choose the model"));
}

/* Each is told by name and with what to do; what is good is not held back by it. */
static void
test_problems (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *page = dup_path (self, "page.gguf");
  g_autofree char *cut = dup_path (self, "cut.gguf");
  g_autofree char *text = NULL;
  g_autoptr(TektraImportPlan) plan = NULL;
  const char * const *problems;
  gsize length;

  g_assert_true (g_file_get_contents (self->model, &text, &length, NULL));
  g_assert_true (g_file_set_contents (cut, text, (gssize) length - 1000, NULL));
  g_assert_true (g_file_set_contents (page, "<html>", -1, NULL));
  plan = make (page, cut, self->model);
  problems = tektra_import_plan_get_problems (plan);
  g_assert_cmpuint (g_strv_length ((GStrv) problems), ==, 2);
  g_assert_nonnull (strstr (problems[0], "“page.gguf” is not a model file"));
  g_assert_nonnull (strstr (problems[1], "“cut.gguf” is cut off"));
  g_assert_cmpuint (tektra_import_plan_get_n_items (plan), ==, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  ADD ("/import-plan/model", test_model);
  ADD ("/import-plan/elsewhere", test_elsewhere);
  ADD ("/import-plan/problems", test_problems);

  return g_test_run ();
}
