/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/scripted/tektra-scripted-backend.h"
#include "models/tektra-removal-list.h"
#include "test-future.h"

/* What a person would lose: a model they took back, or disk space they thought was free. */

#define NEVER (60 * 60 * 1000)

static TektraBackend *
create_backend (void)
{
  g_autoptr(GError) error = NULL;
  TektraBackend *backend;

  backend = tektra_scripted_backend_new ("{\"models\": [{\"id\": \"a\"}, {\"id\": \"b\"}]}",
                                         &error);
  g_assert_no_error (error);
  test_await (tektra_backend_probe (backend), &error);
  g_assert_no_error (error);

  return backend;
}

/* The program ends before the time to think better of it. */
static void
test_flush (void)
{
  g_autoptr(TektraRemovalList) list = tektra_removal_list_new ();
  g_autoptr(TektraBackend) backend = create_backend ();
  g_autoptr(TektraModel) kept = g_object_ref (tektra_backend_find_model (backend, "a"));
  g_autoptr(TektraModel) deleted = g_object_ref (tektra_backend_find_model (backend, "b"));
  g_autoptr(GError) error = NULL;
  TektraModelRemoval *removal;

  removal = tektra_removal_list_add (list, kept, NEVER);
  g_assert_true (tektra_removal_list_add (list, kept, NEVER) == removal);
  tektra_removal_list_add (list, deleted, NEVER);
  g_assert_true (tektra_removal_list_contains (list, kept));
  g_assert_true (tektra_model_removal_undo (removal));
  g_assert_false (tektra_removal_list_contains (list, kept));

  test_await (tektra_removal_list_flush (list), &error);
  g_assert_no_error (error);
  g_assert_false (tektra_removal_list_contains (list, deleted));
  g_assert_nonnull (tektra_backend_find_model (backend, "a"));
  g_assert_null (tektra_backend_find_model (backend, "b"));

  /* Nothing is left to do. */
  test_await (tektra_removal_list_flush (list), &error);
  g_assert_no_error (error);
}

static void
count_cb (guint *n_failed)
{
  ++*n_failed;
}

/* What could not be deleted is offered again, and somebody is told. */
static void
test_failed (void)
{
  g_autoptr(TektraRemovalList) list = tektra_removal_list_new ();
  TektraBackend *backend = create_backend ();
  g_autoptr(TektraModel) model = g_object_ref (tektra_backend_find_model (backend, "a"));
  g_autoptr(GError) error = NULL;
  guint n_failed = 0;

  g_signal_connect_swapped (list, "failed", G_CALLBACK (count_cb), &n_failed);
  tektra_removal_list_add (list, model, NEVER);
  g_assert_finalize_object (backend);

  test_await (tektra_removal_list_flush (list), &error);
  g_assert_nonnull (error);
  g_assert_false (tektra_removal_list_contains (list, model));
  g_assert_cmpuint (n_failed, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/removal-list/flush", test_flush);
  g_test_add_func ("/removal-list/failed", test_failed);

  return g_test_run ();
}
