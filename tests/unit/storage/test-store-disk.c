/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/tektra-image-part.h"
#include "store-test.h"
#include "test-files.h"
#include "test-future.h"

/* A disk that is full, a folder that cannot be written to, a database that somebody else holds: the
 * program runs on, says what is wrong, and saves when it can. The real file systems are those of a
 * sandbox in which this program is run once more. */

#define FOLDER_VARIABLE "TEKTRA_TEST_STORE"
#define DISK_SIZE "3145728"

static const char *program;

static void
run_inside (const char        *folder,
            const char        *test,
            const char *const *options)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  g_auto(GStrv) arguments = NULL;

  g_strv_builder_add_many (builder, "bwrap", "--dev-bind", "/", "/", NULL);
  g_strv_builder_addv (builder, (const char **) options);
  g_strv_builder_add_many (builder, program, "-p", test, NULL);
  arguments = g_strv_builder_end (builder);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_setenv (launcher, FOLDER_VARIABLE, folder, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", output);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_nonnull (strstr (output, test));
}

static GError *
save_failing (Fixture            *fixture,
              TektraConversation *conversation)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();
  GError *error = NULL;

  tektra_store_changes_put_conversation (changes, conversation);
  g_assert_false (test_await (tektra_store_save (fixture->store, changes), &error));

  return error;
}

static void
assert_readable (Fixture            *fixture,
                 TektraConversation *conversation)
{
  g_autoptr(GPtrArray) records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_autoptr(TektraStoredChat) chat = store_test_load (fixture, conversation);
  g_autoptr(GPtrArray) hits = NULL;

  g_assert_cmpuint (records->len, ==, 1);
  store_test_assert_same_conversation (conversation, chat->conversation);
  hits = store_test_await_boxed (tektra_store_search (fixture->store, "costs", 10));
  g_assert_cmpuint (hits->len, ==, 1);
}

static TektraConversation *
new_long_conversation (void)
{
  TektraConversation *conversation = tektra_conversation_new ();

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strnfill (30000, (char) ('a' + i));
      g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, text);

      tektra_conversation_append (conversation, message);
    }

  return conversation;
}

static void
fill_disk (const char *path)
{
  static const char zeros[4096];
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gsize size = sizeof zeros;

  g_assert_cmpint (fd, >=, 0);
  while (size > 0)
    {
      if (write (fd, zeros, size) < 0)
        {
          g_assert_cmpint (errno, ==, ENOSPC);
          size /= 2;
        }
    }
  close (fd);
}

static void
inside_full (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraConversation) first = store_test_new_conversation ();
  g_autoptr(TektraConversation) second = new_long_conversation ();
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autofree char *filler = g_build_filename (g_getenv (FOLDER_VARIABLE), "filler", NULL);
  g_autoptr(GError) error = NULL;

  store_test_save_conversation (fixture, first);
  fill_disk (filler);

  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&error);
      error = save_failing (fixture, second);
      g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL);
      assert_readable (fixture, first);
    }

  /* also for a program that starts now */
  store_test_reopen (fixture);
  assert_readable (fixture, first);
  g_clear_error (&error);
  error = save_failing (fixture, second);
  g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL);

  g_assert_cmpint (g_unlink (filler), ==, 0);
  store_test_save_conversation (fixture, second);
  store_test_reopen (fixture);
  chat = store_test_load (fixture, second);
  store_test_assert_same_conversation (second, chat->conversation);
  store_test_assert_sound (fixture);
}

/* The disk is full of pictures, not of words. */
static void
inside_full_of_pictures (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_USER);
  g_autoptr(TektraConversation) small = store_test_new_conversation ();
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (8 << 20), 8 << 20);
  g_autoptr(TektraPart) picture = tektra_image_part_new ("huge", "image/png", bytes, 1, 1, NULL);
  g_autoptr(GError) error = NULL;

  tektra_message_add_part (message, picture);
  tektra_conversation_append (conversation, message);
  error = save_failing (fixture, conversation);
  g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL);

  store_test_save_conversation (fixture, small);
  assert_readable (fixture, small);
}

static void
test_full (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tektra-full-XXXXXX", NULL);
  const char *const options[] = { "--size", DISK_SIZE, "--tmpfs", folder, NULL };

  run_inside (folder, "/store/inside/full", options);
  run_inside (folder, "/store/inside/full-of-pictures", options);
  test_remove_tree (folder);
}

static gint64
read_id (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "id", NULL);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));

  return g_ascii_strtoll (contents, NULL, 10);
}

static void
inside_read_only (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TektraConversation) other = store_test_new_conversation ();
  g_autoptr(GPtrArray) records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_autoptr(TektraStoredChat) chat = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (records->len, ==, 1);
  chat = store_test_await_boxed (tektra_store_load_chat (fixture->store, read_id (fixture->folder),
                                                         9));
  g_assert_cmpuint (tektra_conversation_get_n_messages (chat->conversation), ==, 3);
  hits = store_test_await_boxed (tektra_store_search (fixture->store, "costs", 10));
  g_assert_cmpuint (hits->len, ==, 1);

  error = save_failing (fixture, other);
  g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_READ_ONLY);
  g_clear_pointer (&records, g_ptr_array_unref);
  records = store_test_await_boxed (tektra_store_list_chats (fixture->store));
  g_assert_cmpuint (records->len, ==, 1);
}

static void
write_id (Fixture            *fixture,
          TektraConversation *conversation)
{
  g_autofree char *path = g_build_filename (fixture->folder, "id", NULL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
                                         tektra_conversation_get_id (conversation));

  g_assert_true (g_file_set_contents (path, id, -1, NULL));
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraConversation) conversation = store_test_new_conversation ();
  const char *const options[] = { "--ro-bind", fixture->folder, fixture->folder, NULL };

  store_test_save_conversation (fixture, conversation);
  write_id (fixture, conversation);

  /* with the log of a program that still runs, or was killed; and after one that ended well */
  run_inside (fixture->folder, "/store/inside/read-only", options);
  store_test_reopen (fixture);
  run_inside (fixture->folder, "/store/inside/read-only", options);
}

/* Somebody looks at the database with another program, and writes to it for too long. */
static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chats.db", NULL);
  g_autoptr(TektraConversation) first = store_test_new_conversation ();
  g_autoptr(TektraConversation) second = store_test_new_conversation ();
  g_autoptr(TektraDatabase) other = NULL;
  g_autoptr(GError) error = NULL;

  store_test_save_conversation (fixture, first);
  other = tektra_database_open (path, FALSE, NULL);
  g_assert_true (tektra_database_begin (other, NULL));

  error = save_failing (fixture, second);
  g_assert_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_LOCKED);
  assert_readable (fixture, first);

  /* also for a program that starts now */
  store_test_reopen (fixture);
  assert_readable (fixture, first);

  tektra_database_rollback (other);
  store_test_save_conversation (fixture, second);
  g_assert_true (test_await (tektra_store_list_chats (fixture->store), NULL));
  store_test_assert_sound (fixture);
}

static void
inside_set_up (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->folder = g_build_filename (g_getenv (FOLDER_VARIABLE), data, NULL);
  fixture->store = tektra_store_new (fixture->folder);
}

static void
inside_tear_down (Fixture       *fixture,
                  gconstpointer  data)
{
  g_assert_finalize_object (fixture->store);
  g_free (fixture->folder);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  if (g_getenv (FOLDER_VARIABLE) != NULL)
    {
      g_test_add ("/store/inside/full", Fixture, "chats",
                  inside_set_up, inside_full, inside_tear_down);
      g_test_add ("/store/inside/full-of-pictures", Fixture, "chats",
                  inside_set_up, inside_full_of_pictures, inside_tear_down);
      g_test_add ("/store/inside/read-only", Fixture, ".",
                  inside_set_up, inside_read_only, inside_tear_down);
    }
  else
    {
      g_test_add_func ("/store/full", test_full);
      g_test_add ("/store/read-only", Fixture, NULL,
                  store_test_set_up, test_read_only, store_test_tear_down);
      g_test_add ("/store/locked", Fixture, NULL,
                  store_test_set_up, test_locked, store_test_tear_down);
    }

  return g_test_run ();
}
