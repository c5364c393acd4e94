/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <libdex.h>

#include "exchange/tektra-exchange-error.h"
#include "session/tektra-chat-archive.h"
#include "test-future.h"

/* What a person would lose: chats on the way into the store, out of it and back. */

typedef struct
{
  char *folder;
  TektraStore *store;
} Fixture;

static char *
make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("archive-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = make_folder ();
  fixture->store = tektra_store_new (fixture->folder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", fixture->folder);

  g_clear_object (&fixture->store);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
}

/* Takes @future. */
static gpointer
await_boxed (DexFuture  *future,
             GError    **error)
{
  g_autoptr(DexFuture) kept = dex_ref (future);
  const GValue *value;

  test_await (future, NULL);
  value = dex_future_get_value (kept, error);

  return value != NULL ? g_value_dup_boxed (value) : NULL;
}

static GFile *
sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "exchange", name, NULL);

  return g_file_new_for_path (path);
}

static void
import (TektraStore *store,
        const char  *name,
        guint        n_imported,
        guint        n_present)
{
  g_autoptr(GFile) file = sample (name);
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  report = await_boxed (tektra_chat_archive_import (store, file), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->records->len, ==, n_imported);
  g_assert_cmpuint (report->n_present, ==, n_present);
}

static guint
count_chats (TektraStore *store)
{
  g_autoptr(GPtrArray) records = await_boxed (tektra_store_list_chats (store), NULL);

  g_assert_nonnull (records);

  return records->len;
}

static void
test_import (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraConversation) chat = NULL;
  TektraMessage *first;

  import (fixture->store, "tektra-1.json", 1, 0); /* the other chat of the file is empty */
  import (fixture->store, "tektra-1.json", 0, 1);
  import (fixture->store, "chatgpt-2023.json", 1, 0);
  import (fixture->store, "chatgpt-2023.json", 1, 0);
  g_assert_cmpuint (count_chats (fixture->store), ==, 3);

  chat = test_await_object (tektra_chat_archive_load (fixture->store, 999), NULL);
  g_assert_cmpuint (tektra_conversation_get_n_messages (chat), ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (chat)), ==, 4);

  /* of branches that are not shown, too */
  for (guint i = 0; i < 5; i++)
    g_assert_true (tektra_message_get_loaded (tektra_conversation_get_message (chat, i)));

  /* ids of a file could be those of other chats */
  first = tektra_conversation_get_message (chat, 0);
  g_assert_cmpint (tektra_message_get_id (first), !=, 1000);
  g_assert_cmpint (tektra_message_get_created (first), ==, G_GINT64_CONSTANT (1795858200000001));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "half.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, "[{\"mapping\":{\"a\":{\"message\":{\"author\":{\"role\":\"user\"},"
                             "\"content\":{\"parts\":[\"x\"]}}}}},{\"mapping\":1}]", -1, NULL);

  report = await_boxed (tektra_chat_archive_import (fixture->store, file), &error);
  g_assert_null (report);
  g_assert_nonnull (strstr (error->message, "“half.json”: Something is wrong at [1].mapping"));
  g_assert_cmpuint (count_chats (fixture->store), ==, 0);
}

static void
test_export_all (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "all.json", NULL);
  g_autofree char *other_folder = make_folder ();
  g_autoptr(TektraStore) other = tektra_store_new (other_folder);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  import (fixture->store, "tektra-1.json", 1, 0);
  import (fixture->store, "newelle-all.json", 2, 0);

  test_await (tektra_chat_archive_export_all (fixture->store, file, NULL, NULL), &error);
  g_assert_no_error (error);

  report = await_boxed (tektra_chat_archive_import (other, file), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->records->len, ==, 3);
  g_assert_cmpuint (count_chats (other), ==, 3);
}

/* Some chats: in one file, and in a file each, also where another has the name. */
static void
test_export_some (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "some.json", NULL);
  g_autofree char *other_folder = make_folder ();
  g_autofree char *out = make_folder ();
  g_autoptr(TektraStore) other = tektra_store_new (other_folder);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) folder = g_file_new_for_path (out);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(GError) error = NULL;
  guint n_files = 0;

  import (fixture->store, "tektra-1.json", 1, 0);
  import (fixture->store, "chatgpt-2023.json", 1, 0);
  import (fixture->store, "chatgpt-2023.json", 1, 0);

  records = await_boxed (tektra_store_list_chats (fixture->store), NULL);
  for (guint i = 0; i < records->len; i++)
    {
      const TektraChatRecord *record = records->pdata[i];

      if (g_strcmp0 (record->title, "Prime numbers") == 0)
        g_array_append_val (ids, record->id);
    }
  g_assert_cmpuint (ids->len, ==, 2);

  test_await (tektra_chat_archive_export (fixture->store, ids, file, NULL, NULL), &error);
  g_assert_no_error (error);
  report = await_boxed (tektra_chat_archive_import (other, file), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->records->len, ==, 2);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GDir) dir = NULL;

      test_await (tektra_chat_archive_export_to_folder (fixture->store, ids, TEKTRA_EXPORT_TEXT,
                                                        folder, NULL, NULL), &error);
      g_assert_no_error (error);

      dir = g_dir_open (out, 0, NULL);
      for (n_files = 0; g_dir_read_name (dir) != NULL; n_files++)
        ;
      g_assert_cmpuint (n_files, ==, 2 * (i + 1));
    }
}

static void
note_progress_cb (TektraProgress *progress,
                  GParamSpec     *pspec,
                  GString        *noted)
{
  g_string_append_printf (noted, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " ",
                          tektra_progress_get_completed (progress),
                          tektra_progress_get_total (progress));
}

/* Whoever has many chats sees how far their export has come. */
static void
test_export_progress (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "all.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(TektraProgress) progress = tektra_progress_new ();
  g_autoptr(GString) noted = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  import (fixture->store, "tektra-1.json", 1, 0);
  import (fixture->store, "newelle-all.json", 2, 0);
  g_signal_connect (progress, "notify::completed", G_CALLBACK (note_progress_cb), noted);

  test_await (tektra_chat_archive_export_all (fixture->store, file, progress, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (noted->str, ==, "1/3 2/3 3/3 ");
}

static void
cancel_cb (TektraProgress *progress,
           GParamSpec     *pspec,
           GCancellable   *cancellable)
{
  g_assert_cmpuint (tektra_progress_get_total (progress), ==, 3);
  if (tektra_progress_get_completed (progress) == 2)
    g_cancellable_cancel (cancellable);
}

static guint
count_names (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

/* Who gives up in the middle of it finds no half of an export, and what was there as it was. */
static void
test_export_cancelled (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *out = make_folder ();
  g_autofree char *path = g_build_filename (out, "all.json", NULL);
  g_autofree char *kept = NULL;
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) folder = g_file_new_for_path (out);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  import (fixture->store, "tektra-1.json", 1, 0);
  import (fixture->store, "newelle-all.json", 2, 0);
  records = await_boxed (tektra_store_list_chats (fixture->store), NULL);
  for (guint i = 0; i < records->len; i++)
    g_array_append_val (ids, ((TektraChatRecord *) records->pdata[i])->id);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(TektraProgress) progress = tektra_progress_new ();
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GError) error = NULL;
      DexFuture *future;

      g_signal_connect (progress, "notify::completed", G_CALLBACK (cancel_cb), cancellable);
      if (i < 2)
        future = tektra_chat_archive_export_all (fixture->store, file, progress, cancellable);
      else
        future = tektra_chat_archive_export_to_folder (fixture->store, ids,
                                                       i == 2 ? TEKTRA_EXPORT_MARKDOWN
                                                              : TEKTRA_EXPORT_TEXT,
                                                       folder, progress, cancellable);
      g_assert_false (test_await (future, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_names (out), ==, i == 0 ? 0 : 1);

      if (i == 0)
        g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
    }

  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
}

static void
test_restore (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *copy = make_folder ();
  g_autofree char *empty = make_folder ();
  g_autoptr(GFile) folder = g_file_new_for_path (copy);
  g_autoptr(GFile) wrong = g_file_new_for_path (empty);
  g_autoptr(TektraImportReport) report = NULL;
  g_autoptr(TektraImportReport) none = NULL;
  g_autoptr(GError) error = NULL;

  import (fixture->store, "tektra-1.json", 1, 0);
  import (fixture->store, "newelle-all.json", 2, 0);
  test_await (tektra_store_back_up (fixture->store, copy, NULL), &error);
  g_assert_no_error (error);

  test_await (tektra_store_erase (fixture->store), &error);
  g_assert_no_error (error);
  import (fixture->store, "tektra-1.json", 1, 0);

  report = await_boxed (tektra_chat_archive_restore (fixture->store, folder, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->records->len, ==, 2);
  g_assert_cmpuint (report->n_present, ==, 1);
  g_assert_cmpuint (count_chats (fixture->store), ==, 3);

  none = await_boxed (tektra_chat_archive_restore (fixture->store, wrong, NULL), &error);
  g_assert_null (none);
  g_assert_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/chat-archive/import", Fixture, NULL, set_up, test_import, tear_down);
  g_test_add ("/chat-archive/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/chat-archive/export-all", Fixture, NULL, set_up, test_export_all, tear_down);
  g_test_add ("/chat-archive/export-some", Fixture, NULL, set_up, test_export_some, tear_down);
  g_test_add ("/chat-archive/export-progress", Fixture, NULL, set_up, test_export_progress,
              tear_down);
  g_test_add ("/chat-archive/export-cancelled", Fixture, NULL, set_up, test_export_cancelled,
              tear_down);
  g_test_add ("/chat-archive/restore", Fixture, NULL, set_up, test_restore, tear_down);

  return g_test_run ();
}
