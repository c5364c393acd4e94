/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/tektra-backend-error.h"
#include "models/tektra-download-manager.h"
#include "models/tektra-download-text.h"
#include "test-files.h"
#include "test-future.h"
#include "util/tektra-json.h"

/* What a person would lose: a download that was forgotten, stuck, or could not be stopped. */

/* A download that ends when it is told to */
typedef struct
{
  TektraDownload parent_instance;

  DexPromise *promise;
  guint n_runs;
  guint n_discards;
} TestDownload;

typedef struct
{
  TektraDownloadClass parent_class;
} TestDownloadClass;

static GType test_download_get_type (void);
G_DEFINE_TYPE (TestDownload, test_download, TEKTRA_TYPE_DOWNLOAD)

static DexFuture *
test_download_run (TektraDownload *download,
                   GCancellable   *cancellable)
{
  TestDownload *self = (TestDownload *) download;

  self->n_runs++;
  dex_clear (&self->promise);
  self->promise = dex_promise_new ();

  return dex_future_first (dex_ref (self->promise),
                           dex_cancellable_new_from_cancellable (cancellable), NULL);
}

static DexFuture *
test_download_discard (TektraDownload *download)
{
  ((TestDownload *) download)->n_discards++;

  return dex_future_new_true ();
}

static void
test_download_finalize (GObject *object)
{
  dex_clear (&((TestDownload *) object)->promise);

  G_OBJECT_CLASS (test_download_parent_class)->finalize (object);
}

static void
test_download_class_init (TestDownloadClass *klass)
{
  TektraDownloadClass *download_class = TEKTRA_DOWNLOAD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_download_finalize;
  download_class->kind = "test";
  download_class->run = test_download_run;
  download_class->discard = test_download_discard;
}

static void
test_download_init (TestDownload *self)
{
  tektra_download_set_retry_delay (TEKTRA_DOWNLOAD (self), 1);
}

static TektraDownload *
create (const char *key)
{
  return g_object_new (test_download_get_type (), "key", key, "title", key, NULL);
}

static TektraDownload *
restore_cb (JsonObject *object,
            gpointer    user_data)
{
  return create (tektra_json_get_string (object, "key"));
}

static gboolean
has_promise (gpointer data)
{
  return ((TestDownload *) data)->promise != NULL;
}

static void
finish (TektraDownload *download,
        GError         *error)
{
  TestDownload *self = (TestDownload *) download;
  DexPromise *promise;

  test_wait_until (has_promise, self);
  promise = g_steal_pointer (&self->promise);
  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boolean (promise, TRUE);
  dex_unref (promise);
}

static gboolean
is_finished (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_FINISHED;
}

static gboolean
is_failed (gpointer data)
{
  return tektra_download_get_state (data) == TEKTRA_DOWNLOAD_STATE_FAILED;
}

static gboolean
is_discarded (gpointer data)
{
  return ((TestDownload *) data)->n_discards == 1;
}

static void
assert_state (TektraDownload      *download,
              TektraDownloadState  state)
{
  g_assert_cmpint (tektra_download_get_state (download), ==, state);
}

/* More than the limit must not run at once, and none may be forgotten. */
static void
test_turns (void)
{
  g_autoptr(TektraDownloadManager) manager = tektra_download_manager_new (NULL);
  g_autoptr(TektraDownload) a = create ("a");
  g_autoptr(TektraDownload) b = create ("b");
  g_autoptr(TektraDownload) c = create ("c");
  g_autoptr(TektraDownload) again = create ("a");

  tektra_download_manager_set_limit (manager, 2);
  tektra_download_manager_add (manager, a);
  tektra_download_manager_add (manager, b);
  tektra_download_manager_add (manager, c);
  g_assert_true (tektra_download_manager_add (manager, again) == a);

  assert_state (a, TEKTRA_DOWNLOAD_STATE_RUNNING);
  assert_state (b, TEKTRA_DOWNLOAD_STATE_RUNNING);
  assert_state (c, TEKTRA_DOWNLOAD_STATE_QUEUED);
  g_assert_cmpuint (tektra_download_manager_get_n_active (manager), ==, 3);

  finish (a, NULL);
  test_wait_until (is_finished, a);
  assert_state (c, TEKTRA_DOWNLOAD_STATE_RUNNING);

  /* the place of one that is paused is free */
  tektra_download_manager_set_limit (manager, 1);
  tektra_download_pause (b);
  tektra_download_pause (c);
  g_assert_cmpuint (tektra_download_manager_get_n_active (manager), ==, 0);
  tektra_download_resume (b);
  tektra_download_resume (c);
  assert_state (b, TEKTRA_DOWNLOAD_STATE_RUNNING);
  assert_state (c, TEKTRA_DOWNLOAD_STATE_QUEUED);

  tektra_download_cancel (b);
  test_wait_until (is_discarded, b);
  assert_state (c, TEKTRA_DOWNLOAD_STATE_RUNNING);
  g_assert_null (tektra_download_manager_find (manager, "b"));
  g_assert_true (tektra_download_manager_find (manager, "c") == c);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 2);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
}

/* A network that fails for a moment must not end a download; a refusal must. */
static void
test_retry (void)
{
  g_autoptr(TektraDownload) download = create ("a");

  tektra_download_start (download);
  finish (download, g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION,
                                         "The line broke."));
  finish (download, g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_SERVER,
                                         "The server failed."));
  finish (download, g_error_new_literal (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE,
                                         "The disk is full."));
  test_wait_until (is_failed, download);
  g_assert_error (tektra_download_get_error (download), TEKTRA_DOWNLOAD_ERROR,
                  TEKTRA_DOWNLOAD_ERROR_NO_SPACE);
  g_assert_cmpuint (((TestDownload *) download)->n_runs, ==, 3);
}

/* What a server answers never may not be asked for ever. */
static void
test_give_up (void)
{
  g_autoptr(TektraDownload) download = create ("a");

  tektra_download_start (download);
  for (guint i = 0; i < 9; i++)
    finish (download, g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT,
                                           "Too slow."));
  test_wait_until (is_failed, download);
  g_assert_cmpuint (((TestDownload *) download)->n_runs, ==, 9);

  /* trying again is in a person's hands then */
  tektra_download_resume (download);
  tektra_download_start (download);
  finish (download, NULL);
  test_wait_until (is_finished, download);
  g_assert_null (tektra_download_get_error (download));
}

/* The next run of the program goes on with what this one left. */
static void
test_restart (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "state", "downloads.json", NULL);
  g_autofree char *state = g_path_get_dirname (path);
  TektraDownloadManager *manager = tektra_download_manager_new (path);
  const char *keys[] = { "running", "paused", "failed", "finished" };
  TektraDownload *download;

  tektra_download_manager_add_kind (manager, "test", restore_cb, NULL, NULL);
  tektra_download_manager_set_limit (manager, 4);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      download = create (keys[i]);
      tektra_download_manager_add (manager, download);
      g_object_unref (download);
    }
  tektra_download_set_progress (tektra_download_manager_find (manager, "running"), 10, 100);
  tektra_download_pause (tektra_download_manager_find (manager, "paused"));
  download = tektra_download_manager_find (manager, "failed");
  finish (download, g_error_new_literal (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NO_SPACE,
                                         "The disk is full."));
  test_wait_until (is_failed, download);
  download = tektra_download_manager_find (manager, "finished");
  finish (download, NULL);
  test_wait_until (is_finished, download);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);

  manager = tektra_download_manager_new (path);
  tektra_download_manager_add_kind (manager, "test", restore_cb, NULL, NULL);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 3);
  download = tektra_download_manager_find (manager, "running");
  assert_state (download, TEKTRA_DOWNLOAD_STATE_RUNNING);
  g_assert_cmpuint (tektra_download_get_completed (download), ==, 10);
  g_assert_cmpuint (tektra_download_get_total (download), ==, 100);
  assert_state (tektra_download_manager_find (manager, "paused"), TEKTRA_DOWNLOAD_STATE_PAUSED);
  download = tektra_download_manager_find (manager, "failed");
  assert_state (download, TEKTRA_DOWNLOAD_STATE_FAILED);
  g_assert_cmpstr (tektra_download_get_error (download)->message, ==, "The disk is full.");
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);

  /* a kind that this program does not know stays for one that does */
  manager = tektra_download_manager_new (path);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 0);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);

  manager = tektra_download_manager_new (path);
  tektra_download_manager_add_kind (manager, "test", restore_cb, NULL, NULL);
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 3);
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));
  g_assert_finalize_object (manager);

  g_assert_no_errno (g_remove (path));
  g_assert_no_errno (g_rmdir (state));
  g_assert_no_errno (g_rmdir (folder));
}

/* Half a file must not keep the program from new downloads, and takes nothing of the one before. */
static void
test_broken_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "downloads.json", NULL);
  g_autofree char *aside = g_strconcat (path, ".broken", NULL);
  g_autofree char *backup = g_strconcat (aside, "~", NULL);
  g_autoptr(TektraDownloadManager) manager = tektra_download_manager_new (path);

  g_assert_true (g_file_set_contents (aside, "before", -1, NULL));
  g_assert_true (g_file_set_contents (path, "{\"downloads\": [{", -1, NULL));
  g_assert_true (test_await (tektra_download_manager_load (manager), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 0);
  g_assert_true (test_file_has (aside, "downloads"));
  g_assert_true (test_file_has (backup, "before"));
  g_assert_true (test_await (tektra_download_manager_shutdown (manager), NULL));

  test_remove_tree (folder);
}

static void
assert_text (const char *expected,
             char       *text)
{
  /* GLib puts a no-break space before a unit */
  g_auto(GStrv) parts = g_strsplit (text, "\u00a0", -1);
  g_autofree char *plain = g_strjoinv (" ", parts);

  g_assert_cmpstr (plain, ==, expected);
  g_free (text);
}

static void
test_text (void)
{
  assert_text ("1.2 of 3.1 GB · 24.0 MB/s · 1 min left",
               tektra_download_text_progress (1200000000, 3100000000, 24e6, 79));
  assert_text ("900.0 MB of 3.1 GB",
               tektra_download_text_progress (900000000, 3100000000, 0, -1));
  assert_text ("1.5 kB", tektra_download_text_progress (1500, 0, 0, -1));
  assert_text ("1 s left", tektra_download_text_time_left (0));
  assert_text ("59 s left", tektra_download_text_time_left (59));
  assert_text ("2 h 5 min left", tektra_download_text_time_left (2 * 3600 + 5 * 60));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/download-manager/turns", test_turns);
  g_test_add_func ("/download-manager/retry", test_retry);
  g_test_add_func ("/download-manager/give-up", test_give_up);
  g_test_add_func ("/download-manager/restart", test_restart);
  g_test_add_func ("/download-manager/broken-file", test_broken_file);
  g_test_add_func ("/download-manager/text", test_text);

  return g_test_run ();
}
