/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "session/tektra-activity.h"
#include "session/tektra-chat-list.h"
#include "session/tektra-jobs.h"
#include "test-future.h"

/* At the end of the program nothing is left half done. */

static void
test_stop (void)
{
  g_autoptr(TektraJobs) jobs = tektra_jobs_new ();
  g_autoptr(GCancellable) first = tektra_jobs_begin (jobs);
  g_autoptr(GCancellable) second = tektra_jobs_begin (jobs);
  g_autoptr(GCancellable) late = NULL;
  g_autoptr(DexFuture) stopped = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (tektra_jobs_get_n_active (jobs), ==, 2);
  g_assert_false (g_cancellable_is_cancelled (first));

  stopped = tektra_jobs_stop (jobs);
  g_assert_true (g_cancellable_is_cancelled (first));
  g_assert_true (g_cancellable_is_cancelled (second));
  tektra_jobs_end (jobs, first);
  tektra_jobs_end (jobs, first);
  g_assert_true (dex_future_is_pending (stopped));

  /* what begins in the last moment is over before it begins */
  late = tektra_jobs_begin (jobs);
  g_assert_true (g_cancellable_is_cancelled (late));
  tektra_jobs_end (jobs, second);
  g_assert_true (dex_future_is_pending (stopped));
  tektra_jobs_end (jobs, late);
  g_assert_true (test_await (dex_ref (stopped), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (tektra_jobs_get_n_active (jobs), ==, 0);
}

static void
test_none (void)
{
  g_autoptr(TektraJobs) jobs = tektra_jobs_new ();
  g_autoptr(GCancellable) late = NULL;

  g_assert_true (test_await (tektra_jobs_stop (jobs), NULL));
  late = tektra_jobs_begin (jobs);
  tektra_jobs_end (jobs, late);
  g_assert_cmpuint (tektra_jobs_get_n_active (jobs), ==, 0);
}

static void
count_cb (guint *n_changes)
{
  (*n_changes)++;
}

/* While they go on the computer stays awake, and the program runs without a window. */
static void
test_activity (void)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraModelManager) manager = tektra_model_manager_new (registry);
  g_autofree char *folder = g_dir_make_tmp ("tektra-jobs-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "downloads.json", NULL);
  g_autoptr(TektraDownloadManager) downloads = tektra_download_manager_new (file);
  g_autoptr(TektraChatList) chats = tektra_chat_list_new (NULL, manager, NULL);
  g_autoptr(TektraActivity) activity = tektra_activity_new (chats, downloads);
  g_autoptr(GCancellable) job = NULL;
  guint n_changes = 0;

  g_signal_connect_swapped (activity, "notify::active", G_CALLBACK (count_cb), &n_changes);
  g_assert_false (tektra_activity_get_active (activity));
  job = tektra_jobs_begin (tektra_chat_list_get_jobs (chats));
  g_assert_true (tektra_activity_get_active (activity));
  g_assert_cmpuint (tektra_activity_get_n_jobs (activity), ==, 1);
  tektra_jobs_end (tektra_chat_list_get_jobs (chats), job);
  g_assert_false (tektra_activity_get_active (activity));
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/jobs/stop", test_stop);
  g_test_add_func ("/jobs/none", test_none);
  g_test_add_func ("/jobs/activity", test_activity);

  return g_test_run ();
}
